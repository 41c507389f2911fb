"""What comes due: colours, escalation, the digest, closing what nobody replied to."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pytest

from radio.complaints.deadlines import Deadlines
from radio.complaints.handling.colours import Colour, Urgency, colour_of, urgency_of
from radio.complaints.handling.digest import Digest, Waiting, digest
from radio.complaints.handling.rules import set_day
from radio.complaints.handling.watching import Late, close_silent, escalate, reckon_anew
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.requests import file_request
from radio.complaints.ppid.entry import Applicant, RequestEntry
from radio.complaints.register.lists import DayRule, DeadlineRule
from radio.complaints.register.opening import register_scope
from radio.complaints.register.tables import Complaint
from radio.complaints.words import Deed, Means, State, Step
from radio.complaints.workdays import WorkCalendar
from radio.units import Millis
from tests.complaints.conftest import DAY, NOON
from tests.complaints.handling import LETTER, WIB, Office

EVENING = 11 * 3_600_000
"""From noon to an hour before midnight."""


def tell(office: Office) -> tuple[Late, ...]:
    return escalate(office.register, office.desk.keys, WIB, office.clock(), desk="BJN")


def close(office: Office) -> tuple[str, ...]:
    return close_silent(office.register, office.desk.keys, WIB, office.clock(), desk="BJN")


def told(office: Office, day: date) -> Digest:
    with register_scope(office.register) as session:
        return digest(session, WIB, day, office.clock())


# ---------------------------------------------------------------- colours


def test_every_state_has_a_colour_and_every_colour_a_shape_of_its_own() -> None:
    assert {state: colour_of(state).value for state in State} == {
        State.RECEIVED: "red",
        State.VERIFIED: "red",
        State.FORWARDED: "red",
        State.HELD: "yellow",
        State.IN_PROCESS: "yellow",
        State.CLOSED: "blue",
        State.NOT_OURS: "none",
        State.ARCHIVED: "none",
        State.MERGED: "none",
    }
    assert len({colour.shape for colour in Colour}) == len(Colour)


@pytest.mark.parametrize(
    ("days", "urgency"),
    [
        (-1, Urgency.OVERDUE),
        (0, Urgency.SOON),
        (1, Urgency.SOON),
        (2, Urgency.IN_TIME),
        (30, Urgency.IN_TIME),
    ],
)
def test_soon_is_today_or_the_next_working_day(days: int, urgency: Urgency) -> None:
    deadlines = Deadlines((), WorkCalendar(), WIB)
    assert urgency_of(Millis(NOON + days * DAY + EVENING), NOON, deadlines) is urgency


def test_over_a_weekend_monday_is_soon() -> None:
    friday = Millis(NOON + 4 * DAY)
    deadlines = Deadlines((), WorkCalendar(), WIB)
    assert urgency_of(Millis(friday + 3 * DAY), friday, deadlines) is Urgency.SOON
    assert urgency_of(Millis(friday + 4 * DAY), friday, deadlines) is Urgency.IN_TIME
    assert urgency_of(None, friday, deadlines) is Urgency.NONE


# ---------------------------------------------------------------- escalation


def test_what_is_late_is_told_once_a_day_and_noted_once(office: Office) -> None:
    unsorted = office.take()
    office.clock.now += 3 * DAY + EVENING  # Thursday, the last hour
    assert tell(office) == ()
    office.clock.now += 2 * 3_600_000  # Friday
    [late] = tell(office)
    assert (late.case_id, late.step, late.day, late.working_days, late.agencies, late.first) == (
        unsorted, Step.FORWARD, date(2026, 12, 3), 1, (), True,
    )  # fmt: skip
    assert tell(office) == ()
    office.clock.now += DAY  # Saturday: nobody is there
    assert tell(office) == ()
    office.clock.now += 2 * DAY  # Monday
    [late] = tell(office)
    assert (late.working_days, late.first) == (2, False)
    history = office.history(unsorted)
    assert [(row.deed, row.by) for row in history] == [(Deed.RECEIVE, ""), (Deed.ESCALATE, "")]
    assert office.case(unsorted).version == 2


def test_agencies_that_owe_an_answer_are_told(office: Office) -> None:
    case_id = office.take()
    office.do(case_id, Deed.FORWARD, agencies=("dlh", "dishub"))
    office.do(case_id, Deed.ANSWER, agencies=("dlh",), **LETTER)
    office.clock.now = NOON + 21 * DAY
    [late] = tell(office)
    assert (late.step, late.agencies) == (Step.ANSWER, ("dishub",))


def test_what_was_done_in_time_is_not_late(office: Office) -> None:
    office.in_state(State.CLOSED)
    office.in_state(State.ARCHIVED)
    office.in_state(State.HELD)
    office.clock.now = NOON + 100 * DAY
    assert tell(office) == ()


def test_late_again_after_it_was_reopened_is_noted_again(office: Office) -> None:
    case_id = office.take()
    office.clock.now = NOON + 7 * DAY
    assert [late.first for late in tell(office)] == [True]
    office.do(case_id, Deed.FORWARD, agencies=("dlh",))
    assert tell(office) == ()
    office.clock.now = NOON + 28 * DAY
    assert [late.first for late in tell(office)] == [True]


def test_another_desks_cases_are_told_there(office: Office) -> None:
    office.take()
    now = Millis(NOON + 7 * DAY)
    assert escalate(office.register, office.desk.keys, WIB, now, desk="KPO") == ()


def test_a_step_that_another_program_knows_alone_troubles_nobody(office: Office) -> None:
    case_id = office.take()
    with register_scope(office.register, write=True) as session:
        session.get_one(Complaint, case_id).due_step = "objection"
        session.commit()
    office.clock.now = NOON + 3 * DAY
    assert told(office, date(2026, 11, 30)).coming == ()
    office.clock.now = NOON + 7 * DAY
    assert tell(office) == close(office) == told(office, date(2026, 11, 30)).late == ()


# ---------------------------------------------------------------- closed by itself


def test_after_ten_working_days_without_a_reply_it_is_closed(office: Office) -> None:
    answered, held = office.in_state(State.IN_PROCESS), office.in_state(State.HELD)
    going = office.in_state(State.FORWARDED)
    office.clock.now = NOON + 14 * DAY
    assert close(office) == ()
    office.clock.now = NOON + 15 * DAY
    assert sorted(close(office)) == sorted([answered, held])
    assert close(office) == ()
    last = office.history(answered)[-1]
    assert (last.deed, last.state, last.by, last.desk) == (Deed.CLOSE, State.CLOSED, "", "BJN")
    assert last.why.startswith("10 hari kerja tanpa balasan pelapor; PermenPANRB 62/2018")
    assert office.case(held).closed_at == office.clock.now
    assert office.case(going).state is State.FORWARDED


def test_who_replies_keeps_it_open(office: Office) -> None:
    case_id = office.in_state(State.IN_PROCESS)
    office.clock.now = NOON + 7 * DAY
    office.do(case_id, Deed.REPLY, said="Belum diperbaiki")
    office.clock.now = NOON + 20 * DAY
    assert close(office) == ()
    assert office.case(case_id).state is State.IN_PROCESS


def test_it_is_closed_by_the_days_as_they_are_now(office: Office) -> None:
    case_id = office.in_state(State.IN_PROCESS)
    with register_scope(office.register, write=True) as session:
        session.add(DayRule(day=date(2026, 12, 14), works=False, why="cuti bersama"))
        session.commit()
    office.clock.now = NOON + 15 * DAY  # the 15th, which is the tenth now
    assert close(office) == ()
    office.clock.now += DAY
    assert close(office) == (case_id,)


def test_deadlines_follow_when_days_or_rules_change(office: Office) -> None:
    case_id, closed = office.take(), office.in_state(State.CLOSED)
    before = office.case(case_id)
    with register_scope(office.register, write=True) as session:
        session.add(DayRule(day=date(2026, 12, 1), works=False, why="Pilkada"))
        session.commit()
    assert reckon_anew(office.register, WIB) == 1
    after = office.case(case_id)
    assert after.due_at == (before.due_at or 0) + DAY
    assert after.version == before.version
    with register_scope(office.register, write=True) as session:
        session.delete(session.get_one(DeadlineRule, "2018-forward"))
        session.commit()
    assert reckon_anew(office.register, WIB) == 1
    assert (office.case(case_id).due_at, office.case(case_id).due_step) == (None, "")
    assert office.case(closed).due_at is None


# ---------------------------------------------------------------- the digest


def test_the_digest_of_a_day(office: Office) -> None:
    late = office.take()
    office.clock.now = NOON + 6 * DAY  # Sunday
    office.clock.now += DAY  # Monday
    soon = office.take()
    both = office.in_state(State.FORWARDED)
    office.do(both, Deed.FORWARD, agencies=("dishub",))
    office.do(
        both, Deed.ANSWER, agencies=("dishub",), means=Means.ON_AIR, said="Ya", episode_id="amb-2"
    )
    held = office.in_state(State.HELD, confidential=True, text="rahasia sekali")
    office.clock.now = NOON + 9 * DAY  # Wednesday
    found = told(office, date(2026, 12, 7))
    assert (found.arrived, found.aired) == (3, 1)
    assert found.done == {
        Deed.RECEIVE: 3, Deed.FORWARD: 1, Deed.ANSWER: 1, Deed.HOLD: 1,
    }  # fmt: skip
    assert found.standing == {State.RECEIVED: 2, State.IN_PROCESS: 1, State.HELD: 1}
    assert (found.late_count, [one.case_id for one in found.late]) == (1, [late])
    assert [(one.case_id, one.step) for one in found.coming] == [(soon, Step.FORWARD)]
    assert found.by_agency == {"dlh": Waiting(open=1, late=0)}
    assert "rahasia" not in str(asdict(found))
    assert office.case(held).ticket not in {one.ticket for one in found.coming}
    office.clock.now = NOON + 40 * DAY
    assert told(office, date(2027, 1, 8)).by_agency == {"dlh": Waiting(open=1, late=1)}


def test_who_comes_back_after_the_end_is_told(office: Office) -> None:
    closed, reopened = office.in_state(State.CLOSED), office.in_state(State.CLOSED)
    for case_id in (closed, reopened):
        office.do(case_id, Deed.REPLY, said="Masih berlubang")
    office.do(reopened, Deed.REOPEN, why="masih berlubang")
    found = told(office, date(2026, 11, 30))
    assert found.after_the_end == (office.case(closed).ticket,)


def test_the_digest_of_an_empty_register(office: Office) -> None:
    found = told(office, date(2026, 11, 29))
    assert (found.arrived, found.done, found.late, found.coming, found.unsure) == (
        0,
        {},
        (),
        (),
        (),
    )


def test_joint_leave_that_is_not_known_is_told_until_somebody_puts_it_in(office: Office) -> None:
    office.clock.now = NOON + 388 * DAY
    day = date(2027, 12, 23)
    assert told(office, day).unsure == ()
    # A request for information alone, whose days go on into the next year.
    asked = RequestEntry(
        "Anggaran", office.clock(), "Tahu", Applicant(name="Budi", address="Jetak")
    )
    file_request(office.desk, asked)
    deliver(office.desk, office.register)
    assert told(office, day).unsure == (2028,)
    with register_scope(office.register, write=True) as session:
        set_day(session, date(2028, 3, 1), works=False, why="Banjir")
        session.commit()
    assert told(office, day).unsure == (2028,)
    with register_scope(office.register, write=True) as session:
        set_day(session, date(2028, 4, 24), works=False, why="Cuti bersama: Idulfitri")
        session.commit()
    assert told(office, day).unsure == ()
