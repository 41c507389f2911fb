"""What comes next, as pure functions: boundaries, what fits before them, and fill.

Nothing here changes anything; the sequencer holds the state and acts.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from radio.air.clock import Timeline
from radio.air.log import AirLog, Entry, Fade, Interrupt, Programme, Timing
from radio.air.sequencer.airing import Source
from radio.air.sequencer.rules import Rules
from radio.units import Seconds

BACKTIME_MOST = Seconds(16.0)
"""A later start in the file than this is not exact with libVLC in every format, and decoding
up to it takes as long as it plays."""

MEETS = Seconds(0.02)
"""An item that ends so close to a hard time, as backtimed fill does, needs no fade."""

FADE_INTO_FILL = Fade(Seconds(0.3))


@dataclass(frozen=True, slots=True)
class Boundary:
    """A moment that divides the log: a hard or soft time, or a programme's end.

    `index` is the place in the pending entries of what starts there; `wait` the frames
    after `at` by which it must have started (None: as long as the playing item lasts).
    """

    at: int
    index: int
    interrupt: Interrupt
    wait: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What to play next.

    `start` is its frame, None for "when the playing one ends, whenever that is". `join` says
    what happens to the playing one there: FINISH lets it run out below the new one.
    `index` is its place in the pending entries; entries before it will be passed over.
    """

    entry: Entry
    source: Source
    start: int | None
    join: Interrupt
    position: Seconds
    index: int | None = None
    fade_in: Fade = Fade()


def boundary_of(
    pending: Sequence[Entry],
    programmes: dict[str, Programme],
    playing: Entry | None,
    timeline: Timeline,
    rules: Rules,
) -> Boundary | None:
    """First moment in the pending log that is bound to the clock."""
    timed = _timed_boundary(pending, timeline, rules)
    ending = _programme_boundary(pending, programmes, playing, timeline)
    if timed is None or ending is None:
        return timed or ending
    return ending if ending.at < timed.at else timed


def _timed_boundary(pending: Sequence[Entry], timeline: Timeline, rules: Rules) -> Boundary | None:
    for index, entry in enumerate(pending):
        if entry.timing is Timing.FOLLOW:
            continue
        at = timeline.frame_at(entry.at)
        if entry.timing is Timing.HARD:
            return Boundary(at, index, entry.interrupt)
        return Boundary(at, index, Interrupt.FINISH, rules.frames(entry.max_wait))
    return None


def _programme_boundary(
    pending: Sequence[Entry],
    programmes: dict[str, Programme],
    playing: Entry | None,
    timeline: Timeline,
) -> Boundary | None:
    name = playing.programme if playing else ""
    if name not in programmes:
        name = next((entry.programme for entry in pending), "")
    programme = programmes.get(name)
    if programme is None or programme.end_policy is Interrupt.PUSH:
        return None
    for index, entry in enumerate(pending):
        if entry.programme != name:
            return Boundary(timeline.frame_at(programme.end), index, programme.end_policy)
    return None


def choose(
    pending: Sequence[Entry],
    log: AirLog,
    boundary: Boundary | None,
    natural: int | None,
    tail: int | None,
    rules: Rules,
    recent: Container[str],
) -> Choice | None:
    """The next thing to play after an item whose hand-over is at frame `natural`.

    `natural` is None where nobody knows it. `tail` is the last frame up to which the playing
    item can still be heard, `recent` the ids of fill used lately, to be avoided where
    possible. None when the log has nothing.
    """
    if boundary is None:
        return _follow(pending, natural) if pending else None
    if natural is None:
        return _at_boundary(pending, boundary, boundary.at)
    reach = natural if tail is None else max(natural, tail)
    if boundary.interrupt is Interrupt.FINISH:
        return _before_soft(pending, log, boundary, natural, rules, recent)
    if -rules.frames(MEETS) <= reach - boundary.at <= rules.frames(MEETS):
        return replace(_at_boundary(pending, boundary, boundary.at), join=Interrupt.CUT)
    if reach >= boundary.at:
        return _at_boundary(pending, boundary, boundary.at)
    return _before_hard(pending, log, boundary, natural, rules, recent)


def _follow(pending: Sequence[Entry], natural: int | None, index: int = 0) -> Choice:
    entry = pending[index]
    return Choice(entry, Source.LOG, natural, Interrupt.FINISH, entry.cue_in, index, entry.fade_in)


def _at_boundary(pending: Sequence[Entry], boundary: Boundary, at: int) -> Choice:
    entry = pending[boundary.index]
    return Choice(
        entry, Source.LOG, at, boundary.interrupt, entry.cue_in, boundary.index, entry.fade_in
    )


def _before_soft(
    pending: Sequence[Entry],
    log: AirLog,
    boundary: Boundary,
    natural: int,
    rules: Rules,
    recent: Container[str],
) -> Choice:
    if boundary.wait is not None and natural > boundary.at + boundary.wait:
        late = _at_boundary(pending, boundary, boundary.at + boundary.wait)
        return Choice(
            late.entry,
            late.source,
            late.start,
            Interrupt.FADE,
            late.position,
            late.index,
            late.fade_in,
        )
    if natural >= boundary.at:
        return _at_boundary(pending, boundary, natural)
    wait = boundary.wait if boundary.wait is not None else rules.frames(rules.finish_wait)
    if boundary.index > 0:
        length = rules.frames(pending[0].length)
        if 0 < length <= boundary.at - natural + wait:
            return _follow(pending, natural)
    gap = (boundary.at - natural) / rules.sample_rate
    fill = best_fill(log.fill, gap, rules, recent) or best_fill(log.fallback, gap, rules, recent)
    if fill is not None:
        return Choice(fill, Source.FILL, natural, Interrupt.FINISH, fill.cue_in)
    return _follow(pending, natural) if boundary.index else _at_boundary(pending, boundary, natural)


def _before_hard(
    pending: Sequence[Entry],
    log: AirLog,
    boundary: Boundary,
    natural: int,
    rules: Rules,
    recent: Container[str],
) -> Choice:
    gap = (boundary.at - natural) / rules.sample_rate
    if boundary.index > 0 and _fits(pending[0], gap, rules):
        return _follow(pending, natural)
    fill = best_fill(log.fill, gap, rules, recent)
    if fill is not None:
        return _backtimed(fill, natural, gap)
    if boundary.index > 0:
        return _follow(pending, natural)
    spare = best_fill(log.fallback, gap, rules, recent)
    if spare is not None:
        return _backtimed(spare, natural, gap)
    return _at_boundary(pending, boundary, boundary.at)


def _fits(entry: Entry, gap: float, rules: Rules) -> bool:
    """Whether an item can play before a hard time without an ugly cut or an awkward rest."""
    length = (entry.segue - entry.cue_in) if entry.segue is not None else entry.length
    if entry.length <= 0:
        return True
    rest = gap - length
    return rest >= rules.least or -rules.trim <= gap - entry.length <= 0.05


def _backtimed(fill: Entry, natural: int, gap: float) -> Choice:
    """Fill that ends at the hard time: begun later in the file where that is exact."""
    surplus = fill.length - gap
    if surplus > 0 and fill.cue_in + surplus <= BACKTIME_MOST:
        position = Seconds(fill.cue_in + surplus)
        return Choice(
            fill, Source.FILL, natural, Interrupt.FINISH, position, fade_in=FADE_INTO_FILL
        )
    return Choice(fill, Source.FILL, natural, Interrupt.FINISH, fill.cue_in)


def best_fill(
    pool: Sequence[Entry], gap: float, rules: Rules, recent: Container[str]
) -> Entry | None:
    """First piece of the fill that closes a gap of so many seconds best.

    Best is the one, or the pair, that overshoots least (its surplus is backtimed or faded);
    if all are too short, the longest that leaves room for another. Pieces not used lately go
    first, and ties go to the order of the pool, so the same gap is filled the same way.
    """
    playable = [entry for entry in pool if entry.length > 0]
    fresh = [entry for entry in playable if entry.id not in recent]
    for candidates in (fresh, playable):
        if candidates:
            found = _least_surplus(candidates, gap)
            if found is not None:
                return found
    if not playable:
        return None
    short = [entry for entry in fresh or playable if entry.length <= gap - rules.least]
    return max(short or playable, key=lambda entry: entry.length)


def _least_surplus(pool: Sequence[Entry], gap: float) -> Entry | None:
    surplus: list[tuple[float, tuple[Entry, ...]]] = [
        (entry.length - gap, (entry,)) for entry in pool if entry.length >= gap
    ]
    surplus += [
        (first.length + second.length - gap, (first, second))
        for first, second in combinations(pool[:40], 2)
        if first.length + second.length >= gap and max(first.length, second.length) < gap
    ]
    if not surplus:
        return None
    _, pieces = min(surplus, key=lambda row: row[0])
    return max(pieces, key=lambda entry: entry.length)
