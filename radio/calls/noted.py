"""What the telephone has noted beside the tracks of a call, as it lies on the disk: `call.json`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FACTS: Final = "call.json"


class NotedError(Exception):
    """It is missing, or can't be read."""


@dataclass(frozen=True, slots=True)
class NotedMark:
    """A moment of the call, as a frame of its tracks."""

    frame: int
    kind: str
    by: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Frames of the tracks, at `rate` Hz: how many there are, which were on the air, which are marked."""

    rate: int
    frames: int
    spans: Sequence[tuple[int, int]]
    marks: Sequence[NotedMark]


def noted(folder: Path) -> Noted:
    """What lies there; of what is still on the air the end is that of the tracks.

    Raises:
        NotedError: there is nothing, or it is none of ours.
    """
    try:
        return _noted(json.loads((folder / FACTS).read_text(encoding="utf-8")))
    except (OSError, ValueError, LookupError, TypeError, ArithmeticError, RecursionError) as error:
        raise NotedError(type(error).__name__) from error


def _noted(told: Any) -> Noted:
    rate, frames = int(told["rate"]), int(told["frames"])
    if rate <= 0:
        raise ValueError
    spans = [(int(one["first"]), one["last"]) for one in told["on_air"]]
    ends = [(first, max(first, int(frames if last is None else last))) for first, last in spans]
    marks = [
        NotedMark(int(one["frame"]), str(one["kind"]), str(one["by"])) for one in told["marks"]
    ]
    return Noted(rate, frames, ends, marks)
