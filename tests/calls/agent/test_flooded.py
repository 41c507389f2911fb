"""A flood of SIP costs the flood: who may call is heard all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sippy.Time.MonoTime import MonoTime

from radio.calls.agent import transport
from radio.calls.agent.transport import OneQueue, Strangers
from tests.calls.agent.test_torture import Ears
from tests.calls.agent.torture import HOST, invite

STRANGER = "192.0.2.66"


@pytest.fixture
def ears(tmp_path: Path) -> Iterator[Ears]:
    made = Ears(tmp_path)
    yield made
    made.close()


def test_strangers_do_not_fill_the_queue_of_those_who_may_call(
    ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Any] = []
    waits = SimpleNamespace(
        callFromThread=lambda _do, _data, came, _at: read.append(came.address[0])
    )
    monkeypatch.setattr(transport, "ED2", waits)
    now = 0.0
    ears.server.strangers = Strangers(lambda: now)
    for turn in range(1, 4):
        for _ in range(5000):
            ears.server.handle_read(invite(1, 5060), (STRANGER, 5060), MonoTime())
        ears.server.handle_read(invite(1, 5060), (HOST, 5060), MonoTime())
        assert read.count(STRANGER) == 50 * turn, (
            "they are answered, but no more than so many a second"
        )
        assert read.count(HOST) == turn
        now += 1.0


def test_who_speaks_while_it_begins_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = OneQueue.__init__

    def begin_and_hear(self: Any, *given: Any) -> None:
        begin(self, *given)
        self.handle_read(invite(1, 5060), (STRANGER, 5060), MonoTime())

    read: list[Any] = []
    waits = SimpleNamespace(callFromThread=lambda *given: read.append(given))
    monkeypatch.setattr(transport, "ED2", waits)
    monkeypatch.setattr(OneQueue, "__init__", begin_and_hear)
    Ears(tmp_path).close()
    assert read


def test_a_flood_of_their_own_waits_in_a_queue_with_an_end(
    ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Any] = []
    waits = SimpleNamespace(callFromThread=lambda do, *given: read.append((do, given)))
    monkeypatch.setattr(transport, "ED2", waits)
    for _ in range(5000):
        ears.server.handle_read(invite(1, 5060), (HOST, 5060), MonoTime())
    assert len(read) == 200
    do, given = read[0]
    do(*given)
    ears.server.handle_read(invite(1, 5060), (HOST, 5060), MonoTime())
    assert len(read) == 201, "there is room once one is read"
