"""The schedule by which things are kept: seen, looked ahead by, and replaced from a moment on."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from radio.complaints.errors import EntryError
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.privacy.retention import retain
from radio.complaints.privacy.schedule import (
    RULABLE,
    NoSuchRuleError,
    RuledError,
    add_rule,
    coming,
    past_rules,
    replace_rule,
)
from radio.complaints.register.duties import Kept, Removal, RetentionRule
from radio.complaints.register.tables import Complaint, Reporter
from radio.complaints.words import Kind, State
from radio.db import session_scope
from radio.units import Millis
from tests.complaints.conftest import DAY, Clock, an_entry

JRA = "JRA Bojonegoro 2026"


def closed_case(desk: Desk, register: Engine, clock: Clock, **values: object) -> str:
    clock.now += 1
    filed = file_entry(desk, an_entry())
    deliver(desk, register)
    with session_scope(register, write=True) as session:
        case = session.get_one(Complaint, filed.id)
        case.state, case.closed_at = State.CLOSED, clock()
        for name, value in values.items():
            setattr(case, name, value)
        session.commit()
    return filed.id


def ahead(register: Engine, now: Millis) -> tuple[int, int]:
    """What the rule for all reporters removes: now, and within thirty days."""
    with session_scope(register) as session:
        (found,) = [one for one in coming(session, now) if one.rule.id.startswith("reporter")][:1]
        return found.now, found.soon


def replaced(register: Engine, now: Millis, rule_id: str = "reporter", days: int = 90) -> str:
    with session_scope(register, write=True) as session:
        row = replace_rule(session, rule_id, days, JRA, "sri", now)
        session.commit()
    return row.id


def test_what_goes_within_thirty_days_is_seen_before_it_goes(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    case = closed_case(desk, register, clock)
    closed_case(desk, register, clock, held_until=Millis(clock.now + 1000 * DAY))
    assert ahead(register, clock()) == (0, 0)
    clock.now += 701 * DAY
    assert ahead(register, clock()) == (0, 1)
    clock.now += 30 * DAY
    assert ahead(register, clock()) == (1, 1)
    assert retain(register, desk)[Kept.REPORTER] == 1
    assert ahead(register, clock()) == (0, 0)
    with session_scope(register) as session:
        assert session.get_one(Reporter, case).sealed == ""


def test_another_rule_holds_from_then_on_and_the_one_before_stands(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    closed_case(desk, register, clock)
    clock.now += 100 * DAY
    assert retain(register, desk).get(Kept.REPORTER, 0) == 0
    made = replaced(register, clock())
    with session_scope(register) as session:
        before = session.get_one(RetentionRule, "reporter")
        assert (before.days, before.until) == (730, clock.now)
        after = session.get_one(RetentionRule, made)
        assert (after.days, after.since, after.by, after.why) == (90, clock.now, "sri", JRA)
        assert [one.id for one in past_rules(session)] == ["reporter"]
        holding = [one.rule.id for one in coming(session, clock())]
    assert made in holding
    assert "reporter" not in holding
    assert retain(register, desk)[Kept.REPORTER] == 1
    with session_scope(register) as session:
        assert set(session.scalars(select(Removal.rule_id))) == {made}


def test_what_can_not_be_is_refused(register: Engine, clock: Clock) -> None:
    made = replaced(register, clock())
    with session_scope(register, write=True) as session:
        for rule_id in ("reporter", "nothing"):  # replaced already; none
            with pytest.raises(NoSuchRuleError):
                replace_rule(session, rule_id, 100, JRA, "sri", clock())
        for days, why in ((0, JRA), (36_501, JRA), (100, " ")):
            with pytest.raises(EntryError):
                replace_rule(session, made, days, why, "sri", clock())


def added(register: Engine, now: Millis, kind: Kind | None, days: int) -> RetentionRule:
    with session_scope(register, write=True) as session:
        row = add_rule(session, Kept.REPORTER, kind, days, JRA, "sri", now)
        session.commit()
    return row


def test_a_type_that_has_no_rule_gets_one_and_it_goes_before_that_for_all(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    mine = closed_case(desk, register, clock, kind=Kind.ASPIRATION)
    other = closed_case(desk, register, clock)
    row = added(register, clock(), Kind.ASPIRATION, 90)
    assert (row.kind, row.days, row.by, row.until) == (Kind.ASPIRATION, 90, "sri", None)
    clock.now += 100 * DAY
    retain(register, desk)
    with session_scope(register) as session:
        sealed = {
            row.complaint_id: bool(row.sealed) for row in session.scalars(select(Reporter)).all()
        }
        removal = session.scalars(select(Removal)).one()
    assert sealed == {mine: False, other: True}
    assert removal.rule_id == row.id
    with pytest.raises(RuledError):
        added(register, clock(), Kind.ASPIRATION, 30)
    with pytest.raises(RuledError):
        added(register, clock(), None, 30)


def test_after_one_that_is_over_another_is_added(register: Engine, clock: Clock) -> None:
    row = added(register, clock(), Kind.ASPIRATION, 90)
    with session_scope(register, write=True) as session:
        session.get_one(RetentionRule, row.id).until = clock()
        session.commit()
    assert added(register, clock(), Kind.ASPIRATION, 30).days == 30


@pytest.mark.parametrize(
    ("what", "kind", "days", "why", "field"),
    [
        (Kept.TEXT, None, 90, JRA, "what"),
        (Kept.DISCLOSURE, Kind.ASPIRATION, 90, JRA, "what"),
        (Kept.ATTACHMENT, Kind.ASPIRATION, 0, JRA, "days"),
        (Kept.ATTACHMENT, Kind.ASPIRATION, 90, " \u202e", "why"),
    ],
)
def test_what_can_be_no_rule_is_named(
    register: Engine, clock: Clock, what: Kept, kind: Kind | None, days: int, why: str, field: str
) -> None:
    with session_scope(register, write=True) as session:
        with pytest.raises(EntryError) as told:
            add_rule(session, what, kind, days, why, "sri", clock())
        assert told.value.field == field
    assert ((what, kind) in RULABLE) == (field != "what")
