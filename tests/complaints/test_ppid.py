"""Requests for public information: taken, delivered once, followed up by the law's deadlines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text, update

from playlists.clock import to_local
from radio.complaints.errors import EntryError, OvertakenError, RegisterAwayError
from radio.complaints.intake.delivery import deliver, try_now
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.requests import Numbered, file_objection, file_request
from radio.complaints.intake.tables import ENVIRONMENT as INTAKE
from radio.complaints.intake.tables import NumberRun, Waiting
from radio.complaints.intake.upkeep import keep_in_order
from radio.complaints.ppid import work
from radio.complaints.ppid.deadlines import (
    load_request_deadlines,
    renew_deadlines,
)
from radio.complaints.ppid.entry import Applicant, ObjectionEntry, RequestEntry, request_from
from radio.complaints.ppid.finding import (
    Shown,
    Signal,
    deeds_of,
    find_requests,
    objections_of,
    requests_of_year,
    standing,
)
from radio.complaints.ppid.numbers import read_number
from radio.complaints.ppid.sealing import open_applicant, open_words
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.ppid.words import ALLOWED, Decision, Holding, RequestDeed, RequestState
from radio.complaints.register.lists import DayRule
from radio.complaints.register.opening import open_register
from radio.db import migrate, session_scope
from radio.units import Millis
from tests.complaints.conftest import DAY, NOON, Clock, a_desk, an_entry

BUDI = Applicant(
    name="Budi Santoso",
    address="Jl. Veteran 12",
    area_code="35.22.15.2003",
    phone="0812-9999-1111",
    occupation="Guru",
    id_kind="KTP",
    id_number="3522150101800001",
)


def a_request(**values: object) -> RequestEntry:
    given = RequestEntry("Anggaran jalan desa 2026", NOON, "Penelitian", BUDI, taken_by="Sri")
    return replace(given, **values)  # type: ignore[arg-type]  # tests name what they change


@dataclass
class Office:
    """A desk with the shared database, and somebody who works there."""

    desk: Desk
    register: Engine
    clock: Clock

    def file(self, **values: object) -> Numbered:
        filed = file_request(self.desk, a_request(said_at=self.clock(), **values))
        assert deliver(self.desk, self.register).refused == ()
        return filed

    def object(self, number: str, grounds: str = "c") -> Numbered:
        entry = ObjectionEntry(number, grounds, self.clock(), "Belum dijawab", "Sri")
        filed = file_objection(self.desk, entry)
        assert deliver(self.desk, self.register).refused == ()
        return filed

    def request(self, id_: str) -> InfoRequest:
        with session_scope(self.register) as session:
            return session.get_one(InfoRequest, id_)

    def do(self, act: Callable[..., InfoRequest], id_: str, seen: int = 0, **more: object) -> None:
        """By who has just looked, where `seen` is not given."""
        with session_scope(self.register, write=True) as session:
            deadlines = load_request_deadlines(session, self.desk.zone)
            officer = work.Officer("Sri", "BJN", self.clock(), self.desk.keys, deadlines)
            if not seen:
                query = select(InfoRequest).order_by(InfoRequest.said_at)
                known = session.get(InfoRequest, id_) or session.scalars(query).one()
                seen = known.version
            act(session, officer, id_, seen, **more)
            session.commit()

    def decide(self, id_: str, decision: Decision = Decision.GRANTED, **more: object) -> None:
        today = to_local(self.clock(), self.desk.zone).date()
        given = {"noticed_on": today, **more}
        self.do(work.decide, id_, verdict=work.Verdict(decision, **given))  # type: ignore[arg-type]


@pytest.fixture
def office(desk: Desk, register: Engine, clock: Clock) -> Office:
    return Office(desk, register, clock)


def local_day(office: Office, at: Millis | None) -> date:
    assert at is not None
    return to_local(at, office.desk.zone).date()


# ---------------------------------------------------------------- taken and delivered


def test_it_arrives_once_with_all_it_has_and_nothing_personal_in_the_open(office: Office) -> None:
    filed = office.file()
    assert filed.number == "PPID-BJN/26/0001"
    with session_scope(office.desk.database, write=True) as session:
        session.execute(update(Waiting).values(delivered_at=None))
        session.commit()
    assert deliver(office.desk, office.register).done == 1
    with session_scope(office.register) as session:
        row = session.scalars(select(InfoRequest)).one()
        assert open_applicant(office.desk.keys, row) == replace(BUDI, phone="+6281299991111")
        assert (row.text, row.purpose, row.desk) == (
            "Anggaran jalan desa 2026",
            "Penelitian",
            "BJN",
        )
        assert [one.deed for one in deeds_of(session, row.id)] == [RequestDeed.RECEIVE]
        held = " ".join(
            str(one) for one in session.execute(text("select * from info_request")).one()
        )
    assert "Budi" not in held
    assert "81299991111" not in held
    assert "3522150101800001" not in held


def test_what_is_confidential_is_sealed(office: Office) -> None:
    row = office.request(office.file(confidential=True).id)
    assert "jalan" not in row.text
    assert "Penelitian" not in row.purpose
    assert open_words(office.desk.keys, row.text, row.id) == "Anggaran jalan desa 2026"


def test_numbers_have_a_run_of_each_desk_and_are_not_those_of_complaints(
    office: Office, tmp_path: Path, clock: Clock
) -> None:
    (tmp_path / "other").mkdir()
    other = replace(a_desk(tmp_path / "other", clock, "PPD", "PPID"), keys=office.desk.keys)
    first, second = office.file(), office.file()
    elsewhere = file_request(other, a_request())
    clock.now += 40 * DAY
    next_year = office.file()
    other.database.dispose()
    assert [first.number, second.number] == ["PPID-BJN/26/0001", "PPID-BJN/26/0002"]
    assert (elsewhere.number, next_year.number) == ("PPID-PPD/26/0001", "PPID-BJN/27/0001")
    assert file_entry(office.desk, an_entry()).ticket.startswith("BJN27-000")


def test_filed_again_with_its_key_it_is_the_same(office: Office) -> None:
    once = office.file(key="k1")
    assert file_request(office.desk, a_request(key="k1", text="lain")) == once
    with pytest.raises(EntryError):
        file_entry(office.desk, an_entry(key="k1"))


def test_requests_complaints_and_objections_wait_in_one_line(office: Office, clock: Clock) -> None:
    away = open_register("postgresql+psycopg://radio@127.0.0.1:1/none?connect_timeout=1")
    request = file_request(office.desk, a_request())
    file_entry(office.desk, an_entry())
    file_objection(office.desk, ObjectionEntry(request.number, "c", NOON))
    with pytest.raises(RegisterAwayError):
        deliver(office.desk, away)
    away.dispose()
    clock.now += DAY
    assert deliver(office.desk, office.register).done == 3
    with session_scope(office.register) as session:
        (objection,) = objections_of(session, request.id)
        assert (objection.number, objection.grounds) == ("KBR-BJN/26/0001", "c")


def test_an_objection_to_what_there_is_not_is_kept_and_told(office: Office) -> None:
    filed = file_objection(office.desk, ObjectionEntry("ppid bjn 26 0099", "c", NOON))
    told = deliver(office.desk, office.register)
    assert told.refused == (f"{filed.number}: there is no request PPID-BJN/26/0099",)
    # Once that request is there, it is sent again.
    for _ in range(99):
        last = file_request(office.desk, a_request())
    deliver(office.desk, office.register)
    assert last.number == "PPID-BJN/26/0099"
    try_now(office.desk.database)
    assert deliver(office.desk, office.register).waiting == 0


def test_a_computer_that_was_put_back_gives_no_number_out_twice(
    office: Office, empty_url: str
) -> None:
    engine = open_register(empty_url)
    keep_in_order(office.desk, engine, empty_url, ())
    office = replace(office, register=engine)
    filed = [office.file() for _ in range(3)]
    office.object(filed[0].number)
    with session_scope(office.desk.database, write=True) as session:
        for run in session.scalars(select(NumberRun)):
            session.delete(run)
        session.commit()
    keep_in_order(office.desk, engine, empty_url, ())
    assert office.file().number == "PPID-BJN/26/0004"
    assert office.object(filed[1].number).number == "KBR-BJN/26/0002"
    engine.dispose()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": " "}, "text"),
        ({"purpose": ""}, "purpose"),
        ({"applicant": Applicant(address="x")}, "name"),
        ({"applicant": Applicant(name="Budi")}, "address"),
        ({"applicant": replace(BUDI, phone="tidak ada")}, "phone"),
        ({"applicant": replace(BUDI, email="budi")}, "email"),
        ({"text": "x" * 20_001}, "text"),
    ],
)
def test_what_cannot_be_used_is_told(desk: Desk, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(EntryError) as told:
        file_request(desk, a_request(**wrong))
    assert told.value.field == field


def test_other_programs_give_objects() -> None:
    given = {"text": "a", "purpose": "b", "name": "Budi", "phone": "0812 345 6789", "wanted": "see"}
    entry = request_from(given, now=NOON)
    assert (entry.applicant.phone, entry.wanted, entry.said_at) == ("+628123456789", "see", NOON)
    for wrong in ({"wanted": "eat"}, {"nama": "x"}, {"said_at": "kemarin"}, {"text": 3}):
        with pytest.raises(EntryError):
            request_from({**given, **wrong}, now=NOON)


@pytest.mark.parametrize(
    "typed", ["PPID-BJN/26/0012", "ppid bjn 26 0012", "PPID-BJN/26/12", "ppid-bjn26/0012"]
)
def test_numbers_are_read_as_they_are_typed(typed: str) -> None:
    assert str(read_number(typed)) == "PPID-BJN/26/0012"
    assert read_number("BJN26-0417K") is None


# ---------------------------------------------------------------- deadlines


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


# ---------------------------------------------------------------- followed up


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


def test_a_request_outlives_an_older_version(office: Office, tmp_path: Path) -> None:
    filed = file_request(office.desk, a_request())
    url = f"sqlite:///{tmp_path / 'intake.db'}"
    office.desk.database.dispose()
    migrate(url, to="0002", environment=INTAKE)
    migrate(url, environment=INTAKE)
    # What an older version could not deliver was marked as refused: it is sent when it is asked for.
    assert deliver(office.desk, office.register).done == 0
    assert try_now(office.desk.database) == 1
    assert deliver(office.desk, office.register).done == 1
    assert office.request(filed.id).number == filed.number
