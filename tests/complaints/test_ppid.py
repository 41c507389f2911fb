"""Requests for public information: taken, delivered once, followed up by the law's deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text, update

from radio.complaints.errors import EntryError, RegisterAwayError
from radio.complaints.handling.digest import digest
from radio.complaints.intake.delivery import deliver, try_now
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.requests import file_objection, file_request
from radio.complaints.intake.tables import ENVIRONMENT as INTAKE
from radio.complaints.intake.tables import NumberRun, Waiting
from radio.complaints.intake.upkeep import keep_in_order
from radio.complaints.ppid.deadlines import load_request_deadlines
from radio.complaints.ppid.entry import Applicant, ObjectionEntry, request_from
from radio.complaints.ppid.finding import (
    Signal,
    deeds_of,
    objections_of,
)
from radio.complaints.ppid.numbers import read_number
from radio.complaints.ppid.pressing import Pressing, pressing
from radio.complaints.ppid.sealing import open_applicant, open_words
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.ppid.words import RequestDeed
from radio.complaints.register.opening import open_register
from radio.db import migrate, session_scope
from tests.complaints.conftest import DAY, NOON, Clock, a_desk, an_entry
from tests.complaints.information import BUDI, Office, a_request


@pytest.fixture
def office(desk: Desk, register: Engine, clock: Clock) -> Office:
    return Office(desk, register, clock)


# ---------------------------------------------------------------- what presses


def test_what_is_due_soon_or_late_is_told_by_number_and_no_longer_once_it_is_done(
    office: Office,
) -> None:
    filed, other = office.file(), office.file()
    said = lambda desk="": tuple(  # noqa: E731
        (one.number, one.signal, one.is_objection) for one in told(office, desk)
    )
    assert said() == ()
    due = office.request(filed.id).due_at
    assert due is not None
    office.clock.now = due - 1
    soon, late = Signal.SOON, Signal.OVERDUE
    assert said() == ((filed.number, soon, False), (other.number, soon, False))
    office.decide(filed.id)
    office.clock.now = due + 1
    assert said("BJN") == ((other.number, late, False),)
    assert said("TBN") == ()
    objected = office.object(filed.number)
    assert (objected.number, soon, True) not in said()
    seen = []
    for _day in range(60):
        office.clock.now += DAY
        seen += [one[1] for one in said() if one[0] == objected.number]
    assert (seen[0], seen[-1], set(seen)) == (soon, late, {soon, late})
    words = repr(told(office, ""))
    assert not [one for one in ("Budi", "Anggaran", "Belum dijawab") if one in words]


def told(office: Office, desk: str) -> tuple[Pressing, ...]:
    with session_scope(office.register) as session:
        deadlines = load_request_deadlines(session, office.desk.zone)
        found = pressing(session, deadlines, office.clock(), desk=desk)
        named = digest(session, office.desk.zone, date(2026, 12, 1), office.clock(), desk=desk)
    assert named.requests == found
    return found


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
