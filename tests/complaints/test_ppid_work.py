"""Requests for information followed up: in time, in each state what it allows, and objected to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine

from radio.complaints.errors import EntryError, OvertakenError
from radio.complaints.intake.desk import Desk
from radio.complaints.ppid import work
from radio.complaints.ppid.deadlines import (
    load_request_deadlines,
    renew_deadlines,
)
from radio.complaints.ppid.entry import Applicant
from radio.complaints.ppid.finding import (
    Shown,
    Signal,
    deeds_of,
    find_requests,
    objections_of,
    requests_of_year,
    standing,
)
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.ppid.words import ALLOWED, Decision, Holding, RequestDeed, RequestState
from radio.complaints.register.lists import DayRule
from radio.db import session_scope
from radio.units import Millis
from tests.complaints.conftest import DAY, NOON, Clock
from tests.complaints.information import Office, local_day


@pytest.fixture
def office(desk: Desk, register: Engine, clock: Clock) -> Office:
    return Office(desk, register, clock)


def test_ten_working_days_and_once_seven_more(office: Office, clock: Clock) -> None:
    # Monday 30 November; no holiday until 14 December.
    id_ = office.file().id
    assert local_day(office, office.request(id_).due_at) == date(2026, 12, 14)
    office.do(work.extend, id_, why="Berkas di arsip")
    # 24 December is joint leave, 25 December Christmas.
    assert local_day(office, office.request(id_).due_at) == date(2026, 12, 23)
    with pytest.raises(work.NotNowError):
        office.do(work.extend, id_, why="Lagi")
    with session_scope(office.register) as session:
        last = deeds_of(session, id_)[-1]
        assert (last.deed, last.said, last.by) == (RequestDeed.EXTEND, "Berkas di arsip", "Sri")


def test_what_is_over_cannot_be_made_longer(office: Office, clock: Clock) -> None:
    id_ = office.file().id
    clock.now += 15 * DAY
    with pytest.raises(work.NotNowError):
        office.do(work.extend, id_, why="Terlambat")


def test_a_day_that_is_ruled_off_moves_what_is_open(office: Office) -> None:
    id_ = office.file().id
    with session_scope(office.register, write=True) as session:
        session.add(DayRule(day=date(2026, 12, 9), works=False, why="Pilkada"))
        assert renew_deadlines(session, office.desk.zone)
        session.commit()
    assert local_day(office, office.request(id_).due_at) == date(2026, 12, 15)


def test_how_it_stands_is_told(office: Office, clock: Clock) -> None:
    row = office.request(office.file().id)
    with session_scope(office.register) as session:
        deadlines = load_request_deadlines(session, office.desk.zone)

    def now(days: int, *, is_open: bool = True) -> tuple[Signal, int]:
        told = standing(deadlines, row.due_at, Millis(NOON + days * DAY), is_open=is_open)
        return told.signal, told.days

    assert now(0) == (Signal.IN_TIME, 10)
    assert now(10) == (Signal.SOON, 2)
    assert now(14) == (Signal.SOON, 0)
    assert now(15) == (Signal.OVERDUE, -1)
    assert now(15, is_open=False)[0] is Signal.DONE
    assert standing(deadlines, None, NOON, is_open=True).signal is Signal.UNKNOWN


def test_thirty_days_to_object_and_thirty_to_answer(office: Office, clock: Clock) -> None:
    # No work on 24 and 25 December, 1 and 5 January.
    filed = office.file()
    office.decide(filed.id, Decision.REFUSED, exceptions="h")
    assert local_day(office, office.request(filed.id).object_until) == date(2027, 1, 15)
    clock.now += 10 * DAY
    objection = office.object(filed.number, "da")
    clock.now += 60 * DAY
    office.object(filed.number)
    with session_scope(office.register) as session:
        first, second = objections_of(session, filed.id)
        assert (first.id, first.grounds, first.late) == (objection.id, "ad", False)
        assert first.due_at is not None
        assert local_day(office, first.due_at) > date(2027, 1, 14)
        assert second.late


def test_from_the_request_to_what_was_handed_over(office: Office, clock: Clock) -> None:
    id_ = office.file().id
    office.do(work.process, id_, holding=Holding.HELD, where="Bidang anggaran")
    clock.now += DAY
    office.decide(id_, cost=25_000, payment="tunai", said="Silakan diambil")
    assert office.request(id_).state is RequestState.DECIDED
    clock.now += DAY
    office.do(work.hand_over, id_, given_on=date(2026, 12, 2), how="Diambil sendiri")
    row = office.request(id_)
    assert (row.state, row.given_on, row.noticed_on) == (
        RequestState.CLOSED,
        date(2026, 12, 2),
        date(2026, 12, 1),
    )
    assert (row.cost, row.payment, row.holding) == (25_000, "tunai", Holding.HELD)
    assert row.version == 4


def test_a_refusal_has_its_reason(office: Office) -> None:
    id_ = office.file().id
    with pytest.raises(EntryError):
        office.decide(id_, Decision.REFUSED)
    with pytest.raises(EntryError):
        office.decide(id_, Decision.REFUSED, exceptions="z")
    with pytest.raises(EntryError):
        office.decide(id_, Decision.GRANTED, exceptions="a")
    office.decide(id_, Decision.REFUSED, exceptions="jah", refusal="Rahasia pribadi")
    row = office.request(id_)
    assert (row.exceptions, row.refusal, row.state) == (
        "ahj",
        "Rahasia pribadi",
        RequestState.CLOSED,
    )


@pytest.mark.parametrize("day", [date(2026, 11, 29), date(2026, 12, 1)])
def test_no_notice_before_the_request_or_in_the_future(office: Office, day: date) -> None:
    with pytest.raises(EntryError):
        office.decide(office.file().id, noticed_on=day)


def test_the_later_one_is_told(office: Office) -> None:
    id_ = office.file().id
    seen = office.request(id_).version
    office.do(work.note, id_, seen, why="Ditelepon")
    with pytest.raises(OvertakenError):
        office.do(work.withdraw, id_, seen, why="Batal")


@pytest.mark.parametrize("state", RequestState)
def test_in_each_state_only_what_it_allows(office: Office, state: RequestState) -> None:
    id_ = office.file().id
    acts: dict[RequestDeed, Callable[[], None]] = {
        RequestDeed.PROCESS: lambda: office.do(
            work.process, id_, holding=Holding.UNKNOWN, where=""
        ),
        RequestDeed.EXTEND: lambda: office.do(work.extend, id_, why="x"),
        RequestDeed.DECIDE: lambda: office.decide(id_),
        RequestDeed.HAND_OVER: lambda: office.do(work.hand_over, id_, given_on=date(2026, 11, 30)),
        RequestDeed.WITHDRAW: lambda: office.do(work.withdraw, id_, why="x"),
        RequestDeed.NOTE: lambda: office.do(work.note, id_, why="x"),
    }
    for deed, act in acts.items():
        with session_scope(office.register, write=True) as session:
            row = session.get_one(InfoRequest, id_)
            row.state, row.extended_at, row.noticed_on = state, None, date(2026, 11, 30)
            session.commit()
        if deed in ALLOWED[state]:
            act()
        else:
            with pytest.raises(work.NotNowError):
                act()


def test_an_objection_that_is_granted_opens_the_decision_again(
    office: Office, clock: Clock
) -> None:
    filed = office.file()
    office.decide(filed.id, Decision.REFUSED, exceptions="a")
    objection = office.object(filed.number, "a")
    answer = {"decision": Decision.GRANTED, "answer": "Diberikan"}
    office.do(work.answer_objection, objection.id, **answer)
    assert office.request(filed.id).state is RequestState.DECIDED
    with pytest.raises(work.NotNowError):
        office.do(work.withdraw_objection, objection.id, why="x")
    with session_scope(office.register) as session:
        last = deeds_of(session, filed.id)[-1]
        assert (last.deed, last.objection_id) == (RequestDeed.DECIDE_OBJECTION, objection.id)


def test_lists_show_what_is_asked_for(office: Office, clock: Clock) -> None:
    late = office.file()
    clock.now += 15 * DAY
    new, done = office.file(), office.file(applicant=Applicant("Ani", phone="0813 0000 2222"))
    office.decide(done.id, Decision.NOT_HELD)
    office.object(done.number)

    def found(shown: Shown, typed: str = "") -> set[str]:
        with session_scope(office.register) as session:
            rows = find_requests(session, office.desk.keys, shown, typed, clock())
            return {row.id for row in rows}

    assert found(Shown.OPEN) == {late.id, new.id, done.id}
    assert found(Shown.OVERDUE) == {late.id}
    assert found(Shown.OBJECTED) == {done.id}
    assert found(Shown.ALL, "0813-0000-2222") == {done.id}
    assert found(Shown.ALL, new.number.lower()) == {new.id}
    assert found(Shown.ALL, "%") == set()
    with session_scope(office.register) as session:
        year = [row.number for row in requests_of_year(session, 2026, office.desk.zone)]
        assert year == [late.number, new.number, done.number]
        assert requests_of_year(session, 2025, office.desk.zone) == []
