"""What the agent knows of its lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from radio.calls.agent import signalling
from radio.calls.agent.settings import AgentSettings
from radio.calls.agent.signalling import Signalling


class _FirstMessageError(Exception):
    """What came before anything else was done; the argument is whether its host is known."""


def test_what_comes_at_once_finds_the_lines_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread that reads asks for them from the first message on; it ended over one too early."""

    def at_once(_config: object, _answer: object, knows: Callable[[str], bool], _t: float) -> None:
        raise _FirstMessageError(knows("192.0.2.1"))

    monkeypatch.setattr(signalling, "Transactions", at_once)
    with pytest.raises(_FirstMessageError, match="False"):
        Signalling(AgentSettings(data=""), None, None)  # type: ignore[arg-type]
