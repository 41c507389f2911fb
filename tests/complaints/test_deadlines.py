"""Which rule, from when, until when: by what was done about a case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from playlists.clock import to_local, to_millis
from radio.complaints.deadlines import Deadlines, Due, Past, Rule, rule_for
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.register.deadlines import load_deadlines
from radio.complaints.register.lists import DayRule, DeadlineRule
from radio.complaints.register.seeds import fill_lists
from radio.complaints.register.tables import Complaint
from radio.complaints.words import Deed, Kind, State, Step
from radio.complaints.workdays import WorkCalendar
from radio.db import session_scope
from radio.units import Millis
from tests.complaints.conftest import AGENCIES, NOON, an_entry

WIB = ZoneInfo("Asia/Jakarta")
HOUR = 3_600_000
OLD, NEW = date(2018, 1, 1), date(2026, 12, 1)
HELD = frozenset({State.HELD})
RULES = (
    Rule("forward", Step.FORWARD, 3, OLD, pauses=HELD),
    Rule("information", Step.ANSWER, 5, OLD, kind=Kind.INFORMATION, pauses=HELD),
    Rule("plain", Step.ANSWER, 14, OLD, field_check=False, extension=7, pauses=HELD),
    Rule("field", Step.ANSWER, 60, OLD, field_check=True, pauses=HELD),
    Rule("close", Step.CLOSE, 10, OLD),
)
DEADLINES = Deadlines(RULES, WorkCalendar(), WIB)


def at(text: str) -> Millis:
    """`11-30 12:00` of 2026."""
    return to_millis(datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=WIB))


class Story:
    """A case that came on Monday, 2 November 2026, at noon; what is done is told day by day."""

    def __init__(self, kind: Kind = Kind.COMPLAINT, *, field_check: bool = False) -> None:
        self.kind, self.field_check = kind, field_check
        self.past = [Past(Deed.RECEIVE, State.RECEIVED, at("11-02 12:00"))]

    def then(self, day: str, deed: Deed, state: State, agency: str | None = None) -> Story:
        self.past.append(Past(deed, state, at(f"{day} 09:00"), agency))
        return self

    def due(self) -> Due | None:
        came = self.past[0].at
        return DEADLINES.due(came, self.kind, self.past, field_check=self.field_check)

    @property
    def tells(self) -> tuple[str, str | None] | None:
        due = self.due()
        return due and (due.rule.id, due.day and f"{due.day:%m-%d}")


def forwarded(**values: bool) -> Story:
    return Story(**values).then("11-03", Deed.FORWARD, State.FORWARDED, "dlh")


def answered() -> Story:
    return forwarded().then("11-05", Deed.ANSWER, State.IN_PROCESS, "dlh")


@pytest.mark.parametrize(
    ("story", "told"),
    [
        (Story(), ("forward", "11-05")),
        (Story().then("11-03", Deed.VERIFY, State.VERIFIED), ("forward", "11-05")),
        (forwarded(), ("plain", "11-20")),
        (forwarded(field_check=True), ("field", "01-29")),
        (
            Story(Kind.INFORMATION, field_check=True).then("11-03", Deed.FORWARD, State.FORWARDED),
            ("information", "11-09"),
        ),
        (forwarded().then("11-05", Deed.FOLLOW_UP, State.IN_PROCESS), ("plain", "11-20")),
        (answered(), ("close", "11-19")),
        (answered().then("11-06", Deed.NOTE, State.IN_PROCESS), ("close", "11-19")),
        # It waits for the reporter anew.
        (answered().then("11-09", Deed.ASK_REPORTER, State.IN_PROCESS), ("close", "11-23")),
        # The reporter is not content: an answer is owed from then on.
        (answered().then("11-09", Deed.REPLY, State.IN_PROCESS), ("plain", "11-27")),
        # Another agency is asked after the first has answered.
        (answered().then("11-09", Deed.FORWARD, State.IN_PROCESS, "dishub"), ("plain", "11-27")),
        (answered().then("11-30", Deed.CLOSE, State.CLOSED), None),
        (
            answered().then("11-30", Deed.CLOSE, State.CLOSED)
            .then("12-01", Deed.REOPEN, State.VERIFIED),
            ("forward", "12-04"),
        ),
        # Not theirs: it has to be sent to another one, three days from then.
        (forwarded().then("11-09", Deed.WITHDRAW, State.VERIFIED, "dlh"), ("forward", "11-12")),
        # One of two has answered.
        (
            forwarded().then("11-03", Deed.FORWARD, State.FORWARDED, "dishub")
            .then("11-05", Deed.ANSWER, State.IN_PROCESS, "dlh"),
            ("plain", "11-20"),
        ),
        # The guest on the air has answered for all.
        (
            forwarded().then("11-03", Deed.FORWARD, State.FORWARDED, "dishub")
            .then("11-05", Deed.ANSWER, State.IN_PROCESS),
            ("close", "11-19"),
        ),
        (Story().then("11-03", Deed.HOLD, State.HELD), ("close", "11-17")),
        # Two working days of pause: two more.
        (
            Story().then("11-03", Deed.HOLD, State.HELD).then("11-05", Deed.REPLY, State.RECEIVED),
            ("forward", "11-09"),
        ),
        (
            forwarded().then("11-04", Deed.HOLD, State.HELD)
            .then("11-06", Deed.RESUME, State.FORWARDED),
            ("plain", "11-24"),
        ),
        (forwarded().then("11-05", Deed.EXTEND, State.FORWARDED), ("plain", "12-01")),
        (Story().then("11-03", Deed.NOT_OURS, State.NOT_OURS), None),
        (Story().then("11-03", Deed.MERGE, State.MERGED), None),
    ],
)  # fmt: skip
def test_what_is_due_after_what_was_done(story: Story, told: tuple[str, str] | None) -> None:
    assert story.tells == told


def test_it_is_due_at_the_end_of_its_day_in_the_stations_zone() -> None:
    due = Story().due()
    assert due is not None
    assert due.at == at("11-06 00:00") - 1


def test_an_extension_is_given_once_and_where_the_rule_allows() -> None:
    due = forwarded().due()
    assert due is not None
    assert due.may_be_extended
    longer = forwarded().then("11-05", Deed.EXTEND, State.FORWARDED).due()
    assert longer is not None
    assert not longer.may_be_extended
    field = forwarded(field_check=True).due()
    assert field is not None
    assert not field.may_be_extended


def test_a_state_that_its_rule_pauses_in_leaves_the_day_open() -> None:
    rules = (Rule("x", Step.CLOSE, 10, OLD, pauses=HELD),)
    past = Story().then("11-03", Deed.HOLD, State.HELD).past
    due = Deadlines(rules, WorkCalendar(), WIB).due(
        past[0].at, Kind.COMPLAINT, past, field_check=False
    )
    assert due is not None
    assert (due.day, due.at) == (None, None)


# ---------------------------------------------------------------- which rule


def find(rules: tuple[Rule, ...], day: date, kind: Kind = Kind.COMPLAINT) -> str | None:
    found = rule_for(rules, Step.ANSWER, kind, day, field_check=False)
    return found and found.id


def test_a_case_goes_by_the_rule_of_the_day_it_began() -> None:
    rules = (
        Rule("2018", Step.ANSWER, 14, OLD, date(2026, 11, 30)),
        Rule("2025", Step.ANSWER, 10, NEW),
    )
    assert find(rules, date(2026, 11, 30)) == "2018"
    assert find(rules, NEW) == "2025"
    assert find(rules, date(2017, 1, 1)) is None


def test_a_later_rule_goes_before_an_earlier_and_a_closer_before_a_wider() -> None:
    rules = (
        Rule("wide", Step.ANSWER, 14, NEW),
        Rule("close", Step.ANSWER, 5, OLD, kind=Kind.INFORMATION),
        Rule("older", Step.ANSWER, 20, OLD),
    )
    assert find(rules, NEW) == "wide"
    assert find(rules, NEW, Kind.INFORMATION) == "close"
    assert find(rules, OLD) == "older"


# ---------------------------------------------------------------- any story


@st.composite
def stories(draw: st.DrawFn) -> tuple[Past, ...]:
    """Any deeds in any states, in the order of time, over years."""
    moment = NOON - draw(st.integers(-2 * 365, 9 * 365 * 24)) * HOUR
    past = [Past(Deed.RECEIVE, State.RECEIVED, Millis(moment))]
    for _ in range(draw(st.integers(0, 8))):
        moment += draw(st.integers(0, 40 * 24)) * HOUR
        agency = draw(st.sampled_from([None, "dlh", "dishub"]))
        deed, state = draw(st.sampled_from(Deed)), draw(st.sampled_from(State))
        past.append(Past(deed, state, Millis(moment), agency))
    return tuple(past)


@given(stories(), st.sampled_from(Kind), st.booleans())
def test_whatever_was_done_it_is_due_at_the_end_of_a_working_day(
    past: tuple[Past, ...], kind: Kind, field_check: bool
) -> None:
    due = DEADLINES.due(past[0].at, kind, past, field_check=field_check)
    if due is None or due.at is None or due.day is None:
        return
    assert DEADLINES.calendar.works(due.day)
    local = to_local(due.at, WIB)
    assert (local.date(), local.hour, local.minute, local.second) == (due.day, 23, 59, 59)
    most = due.rule.working_days + (due.rule.extension if due.extended else 0)
    first = DEADLINES.day_of(past[0].at)
    assert DEADLINES.calendar.between(first, due.day) >= most


@given(stories(), st.sampled_from(Kind), st.booleans())
def test_notes_never_move_what_is_due(
    past: tuple[Past, ...], kind: Kind, field_check: bool
) -> None:
    last = past[-1]
    noted = (*past, Past(Deed.NOTE, last.state, last.at))
    due, again = (
        DEADLINES.due(past[0].at, kind, told, field_check=field_check) for told in (past, noted)
    )
    assert due == again


# ---------------------------------------------------------------- in the database


@pytest.fixture
def delivered(desk: Desk, register: Engine) -> Iterator[Complaint]:
    file_entry(desk, an_entry())
    deliver(desk, register)
    with session_scope(register) as session:
        yield session.scalars(select(Complaint)).one()


def test_what_arrives_is_due_to_be_forwarded(delivered: Complaint) -> None:
    assert (delivered.due_step, delivered.due_rule) == ("forward", "2018-forward")
    assert delivered.due_at is not None
    assert f"{to_local(delivered.due_at, WIB):%Y-%m-%d %H:%M}" == "2026-12-03 23:59"


def test_days_that_are_ruled_count(desk: Desk, register: Engine) -> None:
    with session_scope(register, write=True) as session:
        session.add(DayRule(day=date(2026, 12, 1), works=False, why="Pilkada"))
        session.commit()
        deadlines = load_deadlines(session, WIB)
    assert deadlines.calendar.after(deadlines.day_of(NOON), 3) == date(2026, 12, 4)


def test_first_rules_are_put_in_once_and_left_alone(register: Engine) -> None:
    with session_scope(register, write=True) as session:
        rules = {row.id: row for row in session.scalars(select(DeadlineRule))}
        assert {id_: row.working_days for id_, row in rules.items()} == {
            "2018-forward": 3,
            "2018-answer-information": 5,
            "2018-answer": 14,
            "2018-answer-field": 60,
            "2018-close": 10,
            "uu14-answer": 10,
            "uu14-object": 30,
            "uu14-reply": 30,
        }
        assert all(
            "5/2025" in row.regulation for id_, row in rules.items() if id_.startswith("2018")
        )
        rules["2018-forward"].working_days = 2
        session.delete(rules["2018-close"])
        session.commit()
        fill_lists(session, AGENCIES)
        assert session.get(DeadlineRule, "2018-close") is None
        assert session.get_one(DeadlineRule, "2018-forward").working_days == 2
