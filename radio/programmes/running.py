"""What an episode asks of the air chain at a moment: pure, and the same however often it is asked.

Nothing is remembered but what stands in the episode's row; what the engine does is looked at anew
each time. So a worker that was away takes up where the station is, and orders nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from radio.air.settings import LONGEST_RECORDING
from radio.programmes.delaying import Held, held_of
from radio.programmes.tables import ATTENDED, RUNS_OVER, AirMode, Episode, Kind, Phase
from radio.units import Millis

PREPARE = 10_000
"""ms before its time at which a line is asked for, and a recording begins."""
ASSIST_INSIDE = 1_000
"""ms after its start from which the operator takes each item, and before its end up to which: the
opening begins by the clock, and so does what follows."""
HAND_OVER = 2_000
"""ms before an episode's start at which it takes the line of the one before, where both have the
same source: the line stays on the air."""
TAIL = 1_000
"""ms that a recording goes on after the end: nothing of the last word is lost."""


@dataclass(frozen=True, slots=True)
class Course:
    """How an episode is meant to go; moments in ms since 1970 UTC.

    `line` is its live source, empty for none: on the air from `line_from`, closed at `line_until`
    at the latest. With `adopts`, so is a line that an operator opens meanwhile. With `waits` it may
    run over its `end` until `latest`. `held` says how it goes out later, None where it does not.
    """

    id: str
    title: str
    start: Millis
    end: Millis
    latest: Millis
    line: str = ""
    line_from: Millis = Millis(0)
    line_until: Millis = Millis(0)
    adopts: bool = False
    waits: bool = False
    assist: bool = False
    record: bool = False
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Air:
    """What the engine says of itself: who has the line, whose item plays, who takes the next one.

    `line_of` is the episode the open line is for, None where none is open, empty where an operator
    opened it; `line` is its source. `delay_of` is the episode that the air is delayed for, by the
    same rule; `delay_hand` the one whose delay is left to an operator.
    """

    line_of: str | None = None
    line: str = ""
    playing: str = ""
    assist: bool = False
    delay_of: str | None = None
    delay_hand: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One order to the engine, in the words of its control socket."""

    do: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done now: orders, and then what the row has to say."""

    orders: tuple[Order, ...] = ()
    phase: Phase | None = None
    line_asked: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether all is as it should be."""
        return self == Step()


def course_of(
    episode: Episode,
    opening: float,
    closing: float,
    next_start: Millis | None,
    *,
    stands_by: bool = False,
    hard: Sequence[tuple[Millis, Millis]] = (),
) -> Course:
    """The course of an episode whose opening and closing pieces take so many seconds.

    With `stands_by` the log has its stand-by piece in place of the talk. A programme that may run
    over does so for `most_overrun`, but never into the next one. A relay ends in time: nobody is
    there to close it. `hard` is what has to be heard to the second around it: from when, until when.
    """
    programme = episode.programme
    with_line = programme.kind in ATTENDED and not stands_by
    line = programme.source if with_line else ""
    waits = programme.end_policy in RUNS_OVER and programme.kind is not Kind.RELAY
    latest = episode.end + (programme.most_overrun * 1000 if waits else 0)
    if next_start is not None:
        latest = max(episode.end, min(latest, next_start))
    line_from = min(episode.start + round(opening * 1000), episode.end)
    return Course(
        id=episode.id,
        title=programme.name,
        start=episode.start,
        end=episode.end,
        latest=Millis(latest),
        line=line,
        line_from=Millis(line_from),
        line_until=Millis(latest if waits else max(line_from, episode.end - round(closing * 1000))),
        adopts=programme.kind is Kind.LIVE,
        waits=waits,
        assist=programme.mode is AirMode.ASSIST,
        record=programme.record,
        held=held_of(programme.delay_seconds, programme.delay_by, hard) if with_line else None,
    )


def step_of(
    course: Course, phase: Phase, *, line_asked: bool, recorded: bool, air: Air, now: Millis
) -> Step:
    """What is to be done about an episode now; nothing where all is done or it is too early.

    `line_asked` and `recorded` tell whether its line was asked for, and its recording begun.
    """
    if phase is Phase.CLOSED or now < course.start - PREPARE:
        return Step()
    if _is_over(course, air, now):
        return _close(course, phase, air, now)
    orders = [] if recorded else list(_record(course))
    asks = not line_asked and _asks_for_line(course, air, now)
    if course.adopts and air.line_of == "" and course.line_from <= now < course.line_until:
        orders.append(_line_order(course, air.line))
    elif asks and not (course.adopts and air.line_of == ""):
        orders.append(_line_order(course, course.line))
    takes = phase is not Phase.LIVE and now >= course.start + ASSIST_INSIDE
    ends = now >= course.end - ASSIST_INSIDE
    if takes and course.assist and not ends:
        orders.append(Order("mode", {"mode": "assist", "until": course.end - ASSIST_INSIDE}))
    if ends:
        orders += _to_automation(course, air)
    orders += _delay(course, air, now)
    after = Phase.LIVE if takes else Phase.OPEN if phase is Phase.PLANNED else None
    return Step(tuple(orders), after, asks)


def _is_over(course: Course, air: Air, now: Millis) -> bool:
    """By its end; where it may run over, by its latest, or when nothing of it is on any more."""
    if now < course.end:
        return False
    return now >= course.latest or course.id not in {air.line_of, air.playing}


def _record(course: Course) -> Iterator[Order]:
    if course.record:
        until = min(course.latest + TAIL, course.start - PREPARE + LONGEST_RECORDING)
        yield Order("record_start", {"name": course.id, "until": until})


def _asks_for_line(course: Course, air: Air, now: Millis) -> bool:
    if not course.line or course.line_from >= course.line_until:
        return False
    if not course.line_from - PREPARE <= now < course.line_until:
        return False
    if air.line_of == "":
        # What an operator opened becomes that of a live programme; a relay waits until it is closed.
        return course.adopts
    # Another episode's line is not taken away before the time; the same one goes on.
    goes_on = air.line == course.line and course.line_from == course.start
    early = HAND_OVER if goes_on else 0
    return air.line_of in {None, course.id} or now >= course.line_from - early


def _delay(course: Course, air: Air, now: Millis) -> Iterator[Order]:
    """Held back while its line is open, but not where something has to be heard to the second."""
    is_on = now >= course.start and air.line_of == course.id
    if course.held is not None and is_on and course.held.may_be(now):
        if air.delay_of is None and air.delay_hand != course.id:
            yield Order("delay_start", {**course.held.order(now), "programme": course.id})
    elif now >= course.start:
        yield from _delay_end(course, air)


def _delay_end(course: Course, air: Air) -> Iterator[Order]:
    if air.delay_of == course.id:
        yield Order("delay_end", {"programme": course.id})


def _line_order(course: Course, source: str) -> Order:
    """Asked for again, a line that is on the air stays there, and gets its time to end."""
    where = "uri" if "://" in source else "name"
    return Order(
        "live_open",
        {
            where: source,
            "at": course.line_from,
            "until": course.line_until,
            "programme": course.id,
            "title": course.title,
        },
    )


def _to_automation(course: Course, air: Air) -> Iterator[Order]:
    """At the end of a live programme the log goes on by itself, whoever chose assist mode."""
    if air.assist and (course.assist or course.adopts):
        yield Order("mode", {"mode": "auto"})


def _close(course: Course, phase: Phase, air: Air, now: Millis) -> Step:
    """Back to the log; the recording goes on for a moment."""
    if phase is Phase.PLANNED:
        return Step(phase=Phase.CLOSED)
    orders = [*_to_automation(course, air), *_delay_end(course, air)]
    if air.line_of == course.id:
        orders.append(Order("live_close", {"programme": course.id}))
    if now < course.end + TAIL:
        return Step(tuple(orders))
    if course.record:
        orders.append(Order("record_stop", {"name": course.id}))
    return Step(tuple(orders), Phase.CLOSED)


def next_moment(course: Course, phase: Phase, now: Millis) -> Millis | None:
    """When something is due next by the clock alone; None where nothing is any more."""
    if phase is Phase.CLOSED:
        return None
    moments = [
        course.start - PREPARE,
        course.start + ASSIST_INSIDE,
        course.end - ASSIST_INSIDE,
        course.end,
        course.end + TAIL,
        course.latest,
        course.latest + TAIL,
    ]
    if course.line:
        early = (PREPARE, HAND_OVER, 0)
        moments += [course.line_from - ms for ms in early]
    if course.held is not None:
        moments += course.held.moments()
    coming = [moment for moment in moments if moment > now]
    return Millis(min(coming)) if coming else None
