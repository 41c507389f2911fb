"""What comes next, as pure functions: boundaries, what fits before them, and fill.

Nothing here changes anything; the sequencer holds the state and acts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from radio.air.clock import Timeline
from radio.air.log import AirLog, Entry, Fade, Interrupt, Programme, Role, Timing
from radio.air.sequencer.airing import Source
from radio.air.sequencer.rules import Rules
from radio.units import Seconds

BACKTIME_MOST = Seconds(16.0)
"""A later start in the file than this is not exact with libVLC in every format, and decoding
up to it takes as long as it plays."""
BACKTIME_AT_ONCE = Seconds(0.5)
"""So far into the file fill can begin within moments: a decoder brings its first second or two
at once, and then no faster than it plays."""

MEETS = Seconds(0.02)
"""An item that ends so close to a hard time, as backtimed fill does, needs no fade."""

LEAST_AFTER_VOICE = Seconds(2.0)
"""So short a rest before a hard time fill can still be got ready for."""

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


@dataclass(frozen=True, slots=True)
class Horizon:
    """The moments ahead that are bound to the clock.

    `hard` interrupts what plays. `soft` waits for it, and is only given where it comes before
    the hard one.
    """

    soft: Boundary | None = None
    hard: Boundary | None = None

    def __iter__(self) -> Iterator[Boundary]:
        return (boundary for boundary in (self.soft, self.hard) if boundary is not None)


def horizon_of(
    pending: Sequence[Entry],
    programmes: dict[str, Programme],
    playing: Entry | None,
    timeline: Timeline,
    rules: Rules,
    now: int,
) -> Horizon:
    """The next soft and the next hard moment of the pending log; `now` is a frame."""
    found = list(_timed_boundaries(pending, timeline, rules, now))
    ending = _programme_boundary(pending, programmes, playing, timeline, now)
    if ending is not None:
        found.append(ending)
    hard = _first(b for b in found if b.interrupt is not Interrupt.FINISH)
    soft = _first(b for b in found if b.interrupt is Interrupt.FINISH)
    if soft is not None and hard is not None and soft.index >= hard.index:
        soft = None
    return Horizon(soft, hard)


def _first(boundaries: Iterable[Boundary]) -> Boundary | None:
    return min(boundaries, key=lambda boundary: (boundary.at, boundary.index), default=None)


def _timed_boundaries(
    pending: Sequence[Entry], timeline: Timeline, rules: Rules, now: int
) -> Iterator[Boundary]:
    """The first soft entry, and the first that interrupts; all behind that is later.

    A hard entry that is overdue by more than `rules.late` interrupts no more: it waits like a
    soft one.
    """
    waiting = False
    for index, entry in enumerate(pending):
        if entry.timing is Timing.FOLLOW:
            continue
        at = timeline.frame_at(entry.at)
        overdue = now - at > rules.frames(rules.late)
        if _interrupts(entry) and not overdue:
            yield Boundary(max(at, now), index, entry.interrupt)
            return
        if not waiting:
            waiting = True
            wait = rules.frames(entry.max_wait) if entry.timing is Timing.SOFT else None
            yield Boundary(at, index, Interrupt.FINISH, wait)


def _interrupts(entry: Entry) -> bool:
    return entry.timing is Timing.HARD and entry.interrupt is not Interrupt.FINISH


def _programme_boundary(
    pending: Sequence[Entry],
    programmes: dict[str, Programme],
    playing: Entry | None,
    timeline: Timeline,
    now: int,
) -> Boundary | None:
    name = playing.programme if playing else ""
    if name not in programmes:
        name = next((entry.programme for entry in pending), "")
    programme = programmes.get(name)
    if programme is None or programme.end_policy is Interrupt.PUSH:
        return None
    for index, entry in enumerate(pending):
        if entry.programme != name:
            end = max(now, timeline.frame_at(programme.end))
            return Boundary(end, index, programme.end_policy)
    return None


def choose(
    pending: Sequence[Entry],
    log: AirLog,
    horizon: Horizon,
    natural: int | None,
    tail: int | None,
    rules: Rules,
    recent: Sequence[str],
    lead: Seconds,
) -> Choice | None:
    """The next thing to play after an item whose hand-over is at frame `natural`.

    `natural` is None where nobody knows it. `tail` is the last frame up to which the playing
    item can still be heard, `recent` the ids of fill used lately, to be avoided where
    possible. `lead` is the time there is to get fill ready. None when the log has nothing.
    """
    soft, hard = horizon.soft, horizon.hard
    if natural is None:
        first = _first(horizon)
        if first is not None:
            return _at_boundary(pending, first, first.at)
        return _follow(pending, None) if pending else None
    if hard is not None:
        met = _meets(pending, hard, natural if tail is None else max(natural, tail), rules)
        if met is not None:
            return met
    if soft is not None:
        choice: Choice | None = _before_soft(pending, log, soft, natural, tail, rules, recent)
    elif pending and (hard is None or hard.index > 0):
        choice = _follow(pending, natural)
    else:
        choice = None
    if hard is None:
        return choice
    return _before_hard(pending, log, hard, choice, natural, rules, recent, lead)


def at_hard_time(entry: Entry, hard: Boundary) -> Choice:
    """The entry of a hard time, at that time, whatever was chosen to come before it."""
    return Choice(
        entry, Source.LOG, hard.at, hard.interrupt, entry.cue_in, hard.index, entry.fade_in
    )


def _meets(pending: Sequence[Entry], hard: Boundary, reach: int, rules: Rules) -> Choice | None:
    """The hard entry, when what plays lasts up to its time."""
    if abs(reach - hard.at) <= rules.frames(MEETS):
        return replace(_at_boundary(pending, hard, hard.at), join=Interrupt.CUT)
    return _at_boundary(pending, hard, hard.at) if reach >= hard.at else None


def _follow(pending: Sequence[Entry], natural: int | None, index: int = 0) -> Choice:
    entry = pending[index]
    return Choice(entry, Source.LOG, natural, Interrupt.FINISH, entry.cue_in, index, entry.fade_in)


def _at_boundary(pending: Sequence[Entry], boundary: Boundary, at: int) -> Choice:
    return at_hard_time(pending[boundary.index], replace(boundary, at=at))


def _before_soft(
    pending: Sequence[Entry],
    log: AirLog,
    soft: Boundary,
    natural: int,
    tail: int | None,
    rules: Rules,
    recent: Sequence[str],
) -> Choice:
    if soft.wait is not None and natural > soft.at + soft.wait:
        return replace(_at_boundary(pending, soft, soft.at + soft.wait), join=Interrupt.FADE)
    if natural >= soft.at:
        return _at_boundary(pending, soft, natural)
    wait = soft.wait if soft.wait is not None else rules.frames(rules.finish_wait)
    if soft.index > 0:
        length = rules.frames(pending[0].length)
        if 0 < length <= soft.at - natural + wait:
            return _follow(pending, natural)
    if soft.index == 0 and soft.at - natural <= rules.frames(rules.soft_early):
        return _at_boundary(pending, soft, max(natural, min(soft.at, tail or natural)))
    gap = (soft.at - natural) / rules.sample_rate
    fill = best_fill(log.fill, gap, rules, recent) or best_fill(log.fallback, gap, rules, recent)
    if fill is not None:
        return Choice(fill, Source.FILL, natural, Interrupt.FINISH, fill.cue_in)
    return _follow(pending, natural) if soft.index else _at_boundary(pending, soft, natural)


def _before_hard(
    pending: Sequence[Entry],
    log: AirLog,
    hard: Boundary,
    choice: Choice | None,
    natural: int,
    rules: Rules,
    recent: Sequence[str],
    lead: Seconds,
) -> Choice:
    """What was chosen, if it fits before the hard time; else fill that ends there."""
    if choice is not None and choice.start is not None:
        if _fits(choice.entry, (hard.at - choice.start) / rules.sample_rate, rules):
            return choice
        if choice.start > natural:
            return _at_boundary(pending, hard, hard.at)
    gap = (hard.at - natural) / rules.sample_rate
    fill = best_fill(log.fill, gap, rules, recent)
    if fill is not None:
        return _backtimed(fill, natural, gap, lead)
    if choice is not None:
        return choice
    spare = best_fill(log.fallback, gap, rules, recent)
    if spare is not None:
        return _backtimed(spare, natural, gap, lead)
    return _at_boundary(pending, hard, hard.at)


def _fits(entry: Entry, gap: float, rules: Rules) -> bool:
    """Whether an item can play before a hard time without an ugly cut or an awkward rest."""
    length = (entry.segue - entry.cue_in) if entry.segue is not None else entry.length
    if entry.length <= 0:
        return True
    rest = gap - length
    # A spot that is lost is worse than a few seconds of fill after it.
    least = LEAST_AFTER_VOICE if entry.role is Role.VOICE else rules.least
    return rest >= least or -rules.trim <= gap - entry.length <= 0.05


def _backtimed(fill: Entry, natural: int, gap: float, lead: Seconds) -> Choice:
    """Fill that ends at the hard time, begun later in the file where that is exact and in time.

    Else from its beginning, to be faded at the hard time.
    """
    surplus = fill.length - gap
    most = min(BACKTIME_MOST, lead + BACKTIME_AT_ONCE)
    if surplus > 0 and fill.cue_in + surplus <= most:
        position = Seconds(fill.cue_in + surplus)
        return Choice(
            fill, Source.FILL, natural, Interrupt.FINISH, position, fade_in=FADE_INTO_FILL
        )
    return Choice(fill, Source.FILL, natural, Interrupt.FINISH, fill.cue_in)


def best_fill(
    pool: Sequence[Entry], gap: float, rules: Rules, recent: Sequence[str]
) -> Entry | None:
    """First piece of the fill that closes a gap of so many seconds best.

    Best is the one, or the pair, that overshoots least (its surplus is backtimed or faded);
    if all are too short, the longest that leaves room for another. Pieces not used lately go
    first, and ties go to the order of the pool, so the same gap is filled the same way.
    """
    playable = [entry for entry in pool if entry.length > 0]
    if not playable:
        return None
    fresh = _least_recent(playable, recent)
    found = _least_surplus(fresh, gap)
    if found is not None:
        return found
    short = [entry for entry in fresh if entry.length <= gap - rules.least]
    if short:
        return max(short, key=lambda entry: entry.length)
    return _least_surplus(playable, gap) or max(playable, key=lambda entry: entry.length)


def _least_recent(pool: Sequence[Entry], recent: Sequence[str]) -> list[Entry]:
    """Those that were not used lately; where all were, the ones used longest ago."""
    for forgotten in range(len(recent) + 1):
        fresh = [entry for entry in pool if entry.id not in recent[forgotten:]]
        if fresh:
            return fresh
    return list(pool)


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
