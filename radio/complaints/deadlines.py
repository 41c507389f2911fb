"""Until when the next step of a case has to be done: rules of regulations, applied to what was done.

Pure reckoning. Everything counts from when the complaint came, and anew from when it was reopened,
when its reporter came back with an answer that is not enough, or when another agency was asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from playlists.clock import day_span, to_local
from radio.complaints.words import Deed, Kind, State, Step
from radio.complaints.workdays import Stop, WorkCalendar
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Rule:
    """What a regulation gives for a step, for cases that began from one day to another.

    `kind` and `field_check` are None where they make no difference.
    """

    id: str
    step: Step
    working_days: int
    first_day: date
    last_day: date | None = None
    kind: Kind | None = None
    field_check: bool | None = None
    extension: int = 0
    pauses: frozenset[State] = frozenset()
    regulation: str = ""

    def fits(self, step: Step, kind: Kind, day: date, *, field_check: bool) -> bool:
        """Whether it is about such a case, begun on a day."""
        return (
            self.step is step
            and self.kind in {None, kind}
            and self.field_check in {None, field_check}
            and self.first_day <= day
            and (self.last_day is None or day <= self.last_day)
        )


@dataclass(frozen=True, slots=True)
class Past:
    """Something that was done about a case; `state` is where it stood after it."""

    deed: Deed
    state: State
    at: Millis
    agency_id: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """What is being counted: to which step, from when, and when the case was in which state.

    Of `spells` the last lasts until now.
    """

    step: Step
    start: Millis
    spells: tuple[tuple[State, Millis, Millis | None], ...]
    extended: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """Until when, by what rule. `at` is the last millisecond of the day, None while it pauses.

    `unsure` are the years on the way whose joint leave is not known yet.
    """

    step: Step
    rule: Rule
    day: date | None
    at: Millis | None
    extended: bool = False
    unsure: tuple[int, ...] = ()

    @property
    def may_be_extended(self) -> bool:
        """Whether the rule still allows more time."""
        return self.rule.extension > 0 and not self.extended


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The rules with the calendar that they are counted in."""

    rules: tuple[Rule, ...]
    calendar: WorkCalendar
    zone: ZoneInfo

    def due(
        self, said_at: Millis, kind: Kind, past: Sequence[Past], *, field_check: bool
    ) -> Due | None:
        """Until when the next step has to be done; None where nothing has, or no rule fits."""
        count = count_of(said_at, past)
        if count is None:
            return None
        began = self.day_of(count.start)
        rule = rule_for(self.rules, count.step, kind, began, field_check=field_check)
        if rule is None:
            return None
        days = rule.working_days + (rule.extension if count.extended else 0)
        day = self.calendar.after(began, days, self._stops(count, rule))
        at = None if day is None else end_of(day, self.zone)
        unsure = () if day is None else self.calendar.unsure(began, day)
        return Due(count.step, rule, day, at, count.extended, unsure)

    def day_of(self, at: Millis) -> date:
        """The station's day of a moment."""
        return to_local(at, self.zone).date()

    def _stops(self, count: Count, rule: Rule) -> tuple[Stop, ...]:
        """The day a pause begins does not count, the day it ends does."""
        return tuple(
            Stop(self.day_of(begun), None if ended is None else self.day_of(ended))
            for state, begun, ended in count.spells
            if state in rule.pauses
        )


def end_of(day: date, zone: ZoneInfo) -> Millis:
    """The last millisecond of a day."""
    return Millis(day_span(day, zone).end - 1)


def rule_for(
    rules: Iterable[Rule], step: Step, kind: Kind, day: date, *, field_check: bool
) -> Rule | None:
    """The rule for a step of a case that began it on a day: the one that says most of the case.

    Among several that say as much, the one that came into force last.
    """
    fitting = [rule for rule in rules if rule.fits(step, kind, day, field_check=field_check)]
    return max(fitting, key=_weight, default=None)


def _weight(rule: Rule) -> tuple[bool, bool, date, str]:
    return (rule.kind is not None, rule.field_check is not None, rule.first_day, rule.id)


def count_of(said_at: Millis, past: Sequence[Past]) -> Count | None:
    """What is being counted after what was done, in its order; None where nothing is."""
    if not past:
        return None
    run = _Run(said_at)
    for one in past:
        run.take(one)
    found = run.step(past[-1].state)
    if found is None:
        return None
    step, start = found
    extended = step is Step.ANSWER and run.extended_at is not None and run.extended_at >= run.since
    return Count(step, start, _spells(past), extended)


def is_answered(said_at: Millis, past: Sequence[Past]) -> bool:
    """Whether somebody has answered since an answer was last owed."""
    run = _Run(said_at)
    for one in past:
        run.take(one)
    return run.answered


def _spells(past: Sequence[Past]) -> tuple[tuple[State, Millis, Millis | None], ...]:
    ends: list[Millis | None] = [one.at for one in past[1:]]
    return tuple((one.state, one.at, end) for one, end in zip(past, [*ends, None], strict=True))


class _Run:
    """What of the past still matters, as it goes by.

    `since` is when those who have to answer began to owe an answer, `sorted_at` when it came back
    to be forwarded once more, `heard_at` when the reporter was last told or asked something.
    """

    def __init__(self, said_at: Millis) -> None:
        self.since = said_at
        self.sorted_at = said_at
        self.heard_at = said_at
        self.extended_at: Millis | None = None
        self.asked: set[str] = set()
        self.answered = False

    def take(self, one: Past) -> None:
        if one.deed is Deed.FORWARD:
            self._forward(one)
        elif one.deed is Deed.WITHDRAW:
            self.asked.discard(one.agency_id or "")
            self.sorted_at = one.at
        elif one.deed is Deed.ANSWER:
            self.answered, self.heard_at = True, one.at
            # Who answers for nobody in particular answers for all.
            self.asked = self.asked - {one.agency_id} if one.agency_id else set()
        elif one.deed in {Deed.HOLD, Deed.ASK_REPORTER}:
            self.heard_at = one.at
        elif one.deed is Deed.REPLY and self.answered and one.state is State.IN_PROCESS:
            self._owe(one.at)
        elif one.deed is Deed.REOPEN:
            self.asked.clear()
            self.sorted_at = one.at
            self._owe(one.at)
        elif one.deed is Deed.EXTEND:
            self.extended_at = one.at

    def _forward(self, one: Past) -> None:
        if self.answered and not self.asked:
            self._owe(one.at)
        self.asked.add(one.agency_id or "")

    def _owe(self, at: Millis) -> None:
        self.since, self.answered = at, False

    def step(self, state: State) -> tuple[Step, Millis] | None:
        """The next step where the case stands now, and from when its days count."""
        if state in {State.RECEIVED, State.VERIFIED}:
            return Step.FORWARD, self.sorted_at
        if state is State.HELD:
            return Step.CLOSE, self.heard_at
        if state is State.FORWARDED:
            return Step.ANSWER, self.since
        if state is State.IN_PROCESS:
            done = self.answered and not self.asked
            return (Step.CLOSE, self.heard_at) if done else (Step.ANSWER, self.since)
        return None
