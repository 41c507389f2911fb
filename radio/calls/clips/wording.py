"""A list of edits as JSON: as it is kept, sent by the page and printed."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any, Final, TypeVar

from radio.calls.clips.edits import Edits, Pull, Tracks
from radio.calls.clips.refusals import ClipError, Refusal
from radio.calls.clips.stretches import Stretch

CHARACTERS: Final = 100_000
_Value = TypeVar("_Value")


def told(edits: Edits) -> dict[str, Any]:
    """`{"first", "last", "tracks", "cuts": [[first, last], ...], ...}`, in ms and dB."""
    pull = edits.pull
    return {
        "first": edits.first,
        "last": edits.last,
        "tracks": edits.tracks.value,
        "cuts": [[one.first, one.last] for one in edits.cuts],
        "bleeps": [[one.first, one.last] for one in edits.bleeps],
        "pull": None if pull is None else [pull.longer, pull.keep, pull.floor],
        "gain": edits.gain,
        "fade_in": edits.fade_in,
        "fade_out": edits.fade_out,
    }


def written(edits: Edits) -> str:
    """As one line of JSON."""
    return json.dumps(told(edits), separators=(",", ":"))


def read(text: str) -> Edits:
    """A list as `written` writes it.

    Raises:
        ClipError: it is none.
    """
    if len(text) > CHARACTERS:
        raise ClipError(Refusal.TOO_MANY)
    try:
        return _edits(json.loads(text))
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ClipError(Refusal.UNREADABLE) from error


def _edits(row: Any) -> Edits:
    known = {"first", "last", "tracks", "cuts", "bleeps", "pull", "gain", "fade_in", "fade_out"}
    if not isinstance(row, dict) or not known.issuperset(row):
        raise TypeError
    return Edits(
        first=_whole(row["first"]),
        last=_whole(row["last"]),
        tracks=Tracks(row.get("tracks", Tracks.BOTH)),
        cuts=_stretches(row.get("cuts", [])),
        bleeps=_stretches(row.get("bleeps", [])),
        pull=_maybe(row.get("pull"), _pull),
        gain=_maybe(row.get("gain"), _number),
        fade_in=_whole(row.get("fade_in", 0)),
        fade_out=_whole(row.get("fade_out", 0)),
    )


def _maybe(value: Any, make: Callable[[Any], _Value]) -> _Value | None:
    return None if value is None else make(value)


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise TypeError
    return float(value)


def _stretches(rows: Any) -> tuple[Stretch, ...]:
    if not isinstance(rows, list):
        raise TypeError
    pairs = [(_whole(first), _whole(last)) for first, last in rows]
    return tuple(Stretch(first, last) for first, last in pairs)


def _pull(row: Any) -> Pull:
    longer, keep, floor = row
    return Pull(_whole(longer), _whole(keep), _number(floor))
