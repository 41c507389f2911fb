"""What deadlines are reckoned by, changed: rules follow each other, days are ruled on, and all is reckoned anew."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from radio.complaints.errors import EntryError
from radio.complaints.handling.rules import (
    NewRule,
    add_rule,
    ask_reckoning,
    drop_day,
    drop_rule,
    last_reckoning,
    reckon_asked,
    set_day,
)
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.requests import file_request
from radio.complaints.ppid.entry import Applicant, RequestEntry
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.register.deadlines import load_deadlines
from radio.complaints.register.lists import DayRule, DeadlineRule
from radio.complaints.register.tables import Complaint
from radio.complaints.words import Kind, Step
from radio.db import session_scope
from tests.complaints.conftest import NOON, Clock, an_entry

TODAY = date(2026, 11, 30)
NEW = NewRule("forward", 5, date(2026, 12, 7), "PermenPANRB 5/2025 pasal 12", pauses=True)


def rules_of(register: Engine, step: str = "forward") -> list[DeadlineRule]:
    with session_scope(register) as session:
        query = select(DeadlineRule).where(DeadlineRule.step == step)
        return list(session.scalars(query.order_by(DeadlineRule.first_day)))


def added(register: Engine, new: NewRule = NEW) -> str:
    with session_scope(register, write=True) as session:
        row = add_rule(session, new, NOON)
        session.commit()
    return row.id


def test_a_new_rule_ends_the_one_before_and_holds_from_its_day(
    desk: Desk, register: Engine
) -> None:
    added(register)
    before, after = rules_of(register)
    assert (before.working_days, before.last_day) == (3, date(2026, 12, 6))
    assert (after.working_days, after.last_day, after.pauses) == (5, None, "held")
    with session_scope(register) as session:
        rules = load_deadlines(session, desk.zone).rules
    for day, days in ((date(2026, 12, 6), 3), (date(2026, 12, 7), 5)):
        fitting = [
            one.working_days
            for one in rules
            if one.fits(Step.FORWARD, Kind.COMPLAINT, day, field_check=False)
        ]
        assert fitting == [days]
    # Other rules of the step's kind are left alone.
    assert [one.last_day for one in rules_of(register, "answer")] == [None, None, None]


def test_one_that_holds_is_not_rewritten_and_one_that_does_not_yet_goes(register: Engine) -> None:
    made = added(register)
    with session_scope(register, write=True) as session:
        with pytest.raises(EntryError):
            add_rule(session, NEW, NOON)
        with pytest.raises(EntryError):
            drop_rule(session, "2018-forward", TODAY)
        with pytest.raises(EntryError):
            drop_rule(session, made, date(2026, 12, 7))
        drop_rule(session, made, TODAY)
        session.commit()
    (left,) = rules_of(register)
    assert (left.working_days, left.last_day) == (3, None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"step": "x"}, "step"),
        ({"working_days": 0}, "working_days"),
        ({"working_days": 401}, "working_days"),
        ({"extension": -1}, "extension"),
        ({"regulation": "  "}, "regulation"),
        ({"first_day": date(2017, 1, 1)}, "first_day"),
    ],
)
def test_what_is_no_rule_is_refused(register: Engine, wrong: dict[str, object], field: str) -> None:
    given_ = {"step": "forward", "working_days": 5, "first_day": NEW.first_day, "regulation": "x"}
    with session_scope(register, write=True) as session, pytest.raises(EntryError) as caught:
        add_rule(session, NewRule(**{**given_, **wrong}), NOON)  # type: ignore[arg-type]  # as parametrised
    assert caught.value.field == field


def test_a_day_is_ruled_on_and_left_to_the_calendar_again(desk: Desk, register: Engine) -> None:
    day = date(2026, 12, 1)

    def works() -> bool:
        with session_scope(register) as session:
            return load_deadlines(session, desk.zone).calendar.works(day)

    with session_scope(register, write=True) as session:
        set_day(session, day, works=False, why="Pemilihan kepala desa")
        set_day(session, day, works=False, why="Pemilihan bupati")
        with pytest.raises(EntryError):
            set_day(session, day, works=True, why="")
        session.commit()
    assert not works()
    with session_scope(register, write=True) as session:
        assert session.scalars(select(DayRule.why)).all() == ["Pemilihan bupati"]
        assert drop_day(session, day)
        assert not drop_day(session, day)
        session.commit()
    assert works()


def test_after_a_change_all_is_reckoned_anew_once(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    filed = file_entry(desk, an_entry())
    asks = Applicant(name="Budi", phone="0812")
    asked = file_request(desk, RequestEntry("Anggaran", clock.now, "Tahu", asks))
    deliver(desk, register)
    assert reckon_asked(register, desk.zone, clock()) is None
    with session_scope(register, write=True) as session:
        before = session.get_one(Complaint, filed.id).due_at
        wanted = session.get_one(InfoRequest, asked.id).due_at
        set_day(session, date(2026, 12, 2), works=False, why="Cuti bersama")
        ask_reckoning(session, "sri", clock())
        ask_reckoning(session, "sri", clock())
        session.commit()
    assert reckon_asked(register, desk.zone, clock()) == 2
    assert reckon_asked(register, desk.zone, clock()) is None
    with session_scope(register) as session:
        assert session.get_one(Complaint, filed.id).due_at != before
        assert session.get_one(InfoRequest, asked.id).due_at != wanted
        last = last_reckoning(session)
        assert last is not None
        assert (last.moved, last.by, last.done_at) == (2, "sri", clock.now)


def test_one_that_a_worker_did_not_end_is_begun_again(
    desk: Desk, register: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session_scope(register, write=True) as session:
        ask_reckoning(session, "sri", clock())
        session.commit()

    def killed(*_args: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("radio.complaints.handling.rules.reckon_anew", killed)
        with pytest.raises(KeyboardInterrupt):
            reckon_asked(register, desk.zone, clock())
    assert reckon_asked(register, desk.zone, clock()) is None  # another has begun it
    clock.now += 600_001
    assert reckon_asked(register, desk.zone, clock()) == 0


@pytest.mark.sqlite
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    st.lists(
        st.tuples(st.integers(1, 2000), st.integers(1, 60)), min_size=1, max_size=8,
        unique_by=lambda one: one[0],
    ),
    st.integers(0, 2200),
)  # fmt: skip
def test_of_rules_that_follow_each_other_one_holds_on_each_day(
    register: Engine, steps: list[tuple[int, int]], later: int
) -> None:
    begin = date(2026, 12, 1)
    with session_scope(register, write=True) as session:
        for offset, days in sorted(steps):
            new = NewRule("forward", days, begin + timedelta(days=offset), "x")
            add_rule(session, new, NOON)
        day = begin + timedelta(days=later)
        query = select(DeadlineRule).where(DeadlineRule.step == "forward")
        holding = [
            row.working_days
            for row in session.scalars(query)
            if row.first_day <= day and (row.last_day is None or day <= row.last_day)
        ]
        session.rollback()
    due = [days for offset, days in sorted(steps) if offset <= later]
    assert holding == [due[-1] if due else 3]
