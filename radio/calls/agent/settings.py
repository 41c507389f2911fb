"""What the agent is told at its start: plain values, checked before they reach it.

`radio.app.config` writes them as JSON (`calls/agent.json` in the data folder), readable by their
owner alone, for passwords are among them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

SOCKET = "calls.sock"
JOURNAL = "calls/journal"
"""In the data folder."""
"""Name of the agent's control socket, in `run/`."""


@dataclass(frozen=True, slots=True)
class LineSettings:
    """One way callers come in.

    kind: trunk | pbx | gsm; all register at `host` with `user` and `password` where they are
    given; without a user, calls are taken from `host` alone. `most` calls at one time.
    """

    name: str
    host: str
    kind: str = "trunk"
    port: int = 5060
    user: str = ""
    password: str = ""
    most: int = 8


@dataclass(frozen=True, slots=True)
class HybridSettings:
    """A telephone hybrid on the sound card: parts of the names of its input and output, "" the default."""

    name: str
    source: str = ""
    sink: str = ""


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """All the agent needs to know. Times in seconds, levels in LUFS, ports inclusive.

    `give_up`: until SIP holds what nobody answers, or acknowledges, to be lost (64·T1; RFC 3261, 17).
    """

    data: str
    keyring: str = ""
    zone: str = "Asia/Jakarta"
    host: str = "127.0.0.1"
    port: int = 5060
    first_port: int = 20000
    last_port: int = 20199
    sample_rate: int = 48000
    loudness_target: float = -16.0
    timeout: float = 15.0
    longest: float = 3600.0
    ringing: float = 180.0
    screener: str = ""
    headset: str = ""
    announce_every: float = 0.0
    ask_every: float = 60.0
    give_up: float = 32.0
    lines: tuple[LineSettings, ...] = ()
    hybrids: tuple[HybridSettings, ...] = ()


def save_settings(settings: AgentSettings, path: Path) -> None:
    """Write them; readable by their owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(settings)), encoding="utf-8")


def load_settings(path: Path) -> AgentSettings:
    """Read what `save_settings` wrote.

    Raises:
        OSError, ValueError, TypeError, KeyError: missing or not such a file.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    lines = tuple(LineSettings(**_known(LineSettings, row)) for row in document["lines"])
    hybrids = tuple(HybridSettings(**_known(HybridSettings, row)) for row in document["hybrids"])
    known = _known(AgentSettings, document)
    return AgentSettings(**{**known, "lines": lines, "hybrids": hybrids})


def _known(kind: type[Any], row: dict[str, Any]) -> dict[str, Any]:
    names = {spec.name for spec in fields(kind)}
    return {name: value for name, value in row.items() if name in names}
