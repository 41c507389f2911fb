"""Why the telephone agent can't begin at all, for whoever looks on while it is away.

The commonest cause is an address that is not this computer's any more: it tries again and
again, and nobody can call.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from radio.air.files import write_atomic

FILE = "calls.stuck.json"
"""In `run/`."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """The address and port that can't be had, and what the system said of it."""

    host: str
    port: int
    reason: str


def note_stuck(data: Path, stuck: Stuck | None) -> None:
    """Leave word, or take it back.

    Raises:
        OSError: the disk refuses it.
    """
    path = data / "run" / FILE
    if stuck is None:
        path.unlink(missing_ok=True)
    else:
        write_atomic(path, json.dumps(asdict(stuck)).encode())


def stuck_now(data: Path) -> Stuck | None:
    """What the last agent that could not begin has left; None where it could, or none ever ran."""
    try:
        told = json.loads((data / "run" / FILE).read_text(encoding="utf-8"))
        return Stuck(str(told["host"]), int(told["port"]), str(told["reason"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None
