"""How far an episode is: each part of its rundown as planned, as it really was, as it will be.

A part began when somebody said so (a mark), or when its piece was heard to begin. Of a talk nothing
else tells: between what is known, parts follow each other at their planned lengths. Pure; moments
in ms since 1970 UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from playlists.values import Span
from radio.programmes.rundown import Segment
from radio.programmes.tables import Part
from radio.units import Millis

NEAR = 10 * 60_000
"""ms from where a part is due within which a piece of its kind is taken for it."""


class Stand(StrEnum):
    """Where a part stands."""

    PAST = "past"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Heard:
    """A piece that began to go out; `kind` is the kind of part its category stands for, if any."""

    start: Millis
    media_id: str = ""
    kind: Part | None = None


@dataclass(frozen=True, slots=True)
class PartTime:
    """A part with its times.

    `real` is None where nothing told of its beginning; `expected` is when it began or will begin, as
    far as can be told.
    """

    part: Segment
    planned: Millis
    real: Millis | None
    expected: Millis
    stand: Stand


@dataclass(frozen=True, slots=True)
class Progress:
    """All parts, how many ms the episode is late now (negative: early), and when it will end."""

    parts: tuple[PartTime, ...]
    late: int
    ends: Millis


def planned_starts(parts: Sequence[Segment], start: Millis) -> list[Millis]:
    """When each part begins by the plan."""
    lengths = (part.seconds * 1000 for part in parts)
    return [Millis(at) for at in accumulate(lengths, initial=int(start))][: len(parts)]


def begun_by(
    parts: Sequence[Segment],
    start: Millis,
    marks: Mapping[int, Millis],
    heard: Iterable[Heard],
) -> dict[int, Millis]:
    """When parts began, by number: as marked, else as their pieces were heard, in order."""
    left = sorted(heard, key=lambda one: one.start)
    begun, late, last = dict[int, Millis](), 0, start - NEAR
    for number, (part, planned) in enumerate(zip(parts, planned_starts(parts, start), strict=True)):
        at = marks.get(number)
        if at is None:
            at = _heard_for(part, Millis(planned + late), [one for one in left if one.start > last])
        if at is not None:
            begun[number], late, last = at, at - planned, at
    return begun


def _heard_for(part: Segment, due: Millis, heard: Iterable[Heard]) -> Millis | None:
    fitting = [
        one.start
        for one in heard
        if abs(one.start - due) <= NEAR
        and (one.media_id == part.media_id if part.media_id else one.kind is part.kind)
    ]
    return min(fitting, key=lambda at: abs(at - due), default=None)


def progress_of(
    parts: Sequence[Segment],
    span: Span,
    begun: Mapping[int, Millis],
    now: Millis,
    *,
    told: bool = False,
) -> Progress:
    """Where an episode is at a moment, by which of its parts began when.

    With `told` no part begins without being told of: the last one that was goes on, however long.
    Without, parts begin by the clock.
    """
    planned = planned_starts(parts, span.start)
    expected = _expected(planned, begun)
    current = _current(expected, begun, now, told=told)
    over = 0
    if current is not None:
        over = max(0, now - _end_of(parts, expected, current))
        if over and not told:
            # By the clock only the last part can be past its end: all of it is over.
            current, over = len(parts), 0
        expected = [
            Millis(at + over) if number > current else at for number, at in enumerate(expected)
        ]
    rows = tuple(
        PartTime(part, planned[n], begun.get(n), expected[n], _stand(n, current))
        for n, part in enumerate(parts)
    )
    ends = _end_of(parts, expected, len(parts) - 1) if parts else span.end
    if current == len(parts) - 1:
        ends = Millis(ends + over)
    return Progress(rows, _late(rows, current, over), ends)


def _expected(planned: Sequence[Millis], begun: Mapping[int, Millis]) -> list[Millis]:
    """When each part begins: those that are not known as much late as the known one before."""
    found, late = list[Millis](), 0
    for number, at in enumerate(planned):
        late = begun[number] - at if number in begun else late
        found.append(Millis(at + late))
    for number in range(len(found) - 2, -1, -1):
        # What came before a known part can't have begun after it.
        found[number] = min(found[number], found[number + 1])
    return found


def _current(
    expected: Sequence[Millis], begun: Mapping[int, Millis], now: Millis, *, told: bool
) -> int | None:
    """Number of the part that is on; None before the first."""
    if told and begun:
        return max(begun)
    on = [number for number, at in enumerate(expected) if at <= now]
    return on[-1] if on else None


def _end_of(parts: Sequence[Segment], expected: Sequence[Millis], number: int) -> Millis:
    return Millis(expected[number] + parts[number].seconds * 1000)


def _stand(number: int, current: int | None) -> Stand:
    if current is None or number > current:
        return Stand.AHEAD
    return Stand.NOW if number == current else Stand.PAST


def _late(rows: Sequence[PartTime], current: int | None, over: int) -> int:
    if not rows or current is None:
        return 0
    row = rows[min(current, len(rows) - 1)]
    return row.expected - row.planned + over
