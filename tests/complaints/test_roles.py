"""Roles of the database: each may do what it needs, and the server keeps it from the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from playlists.values import Span
from radio.complaints.errors import RegisterAwayError
from radio.complaints.handling.acts import Fields
from radio.complaints.handling.digest import digest
from radio.complaints.handling.fields import fields_of
from radio.complaints.handling.liaisons import (
    add_liaison,
    change_liaison,
    liaison_now,
    retire_liaison,
)
from radio.complaints.handling.readback import read_back
from radio.complaints.handling.watching import escalate, reckon_anew
from radio.complaints.handling.ways import Capability
from radio.complaints.intake.delivery import deliver, waiting_count
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import File, file_entry, give_ticket, next_ticket
from radio.complaints.privacy.breaches import Found, add_breach
from radio.complaints.privacy.erasing import erase_person, settle
from radio.complaints.privacy.finding import named
from radio.complaints.privacy.grants import GRANTS, NUMBERS, VIEWS, DatabaseRole
from radio.complaints.privacy.ledger import Ledger
from radio.complaints.privacy.retention import retain
from radio.complaints.privacy.revealing import reveal_reporters
from radio.complaints.privacy.roles import RolesError, make_roles
from radio.complaints.privacy.seeing import Viewer
from radio.complaints.register.base import RegisterBase
from radio.complaints.register.duties import Kept
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import Contact
from radio.complaints.register.tables import Complaint
from radio.complaints.sight.counting import fold_changes
from radio.complaints.tickets import Ticket
from radio.complaints.words import Deed, Grade, Kind, State
from radio.db import session_scope
from radio.units import Seconds
from tests.complaints.conftest import DAY, NOON, SITI, Clock, an_entry
from tests.complaints.handling import LETTER, Office
from tests.complaints.roled import PREFIX, As, is_refused, values
from tests.complaints.sight import add_case


def test_every_table_is_ruled_on() -> None:
    assert set(RegisterBase.metadata.tables) - set(GRANTS) == set()


@pytest.mark.sqlite
def test_a_file_has_no_roles(register: Engine) -> None:
    with pytest.raises(RolesError, match="PostgreSQL"):
        make_roles(register)


@pytest.fixture
def two_cases(desk: Desk, postgresql_register: Engine) -> None:
    file_entry(desk, an_entry(text="terbuka"), [File("a.png", "image/png", "0" * 64, b"bild")])
    file_entry(desk, an_entry(text="rahasia", confidential=True))
    deliver(desk, postgresql_register)


def test_roles_are_made_twice_the_same(postgresql_register: Engine, as_role: As) -> None:
    again = make_roles(postgresql_register, PREFIX)
    assert "uji_reader: there already" in again
    assert "uji_reader: public_complaint: SELECT" in again
    assert not [line for line in again if line.startswith("uji_reader: complaint")]


def test_what_a_role_had_beyond_is_taken_away(postgresql_register: Engine, as_role: As) -> None:
    with postgresql_register.begin() as connection:
        connection.exec_driver_sql("GRANT SELECT (sealed) ON reporter TO uji_reader")
        connection.exec_driver_sql("GRANT DELETE ON complaint TO uji_handler")
    make_roles(postgresql_register, PREFIX)
    assert is_refused(as_role(DatabaseRole.READER), "SELECT sealed FROM reporter")
    assert is_refused(as_role(DatabaseRole.HANDLER), "DELETE FROM complaint")


@pytest.mark.usefixtures("two_cases")
def test_a_reader_has_the_views_and_nothing_else(as_role: As) -> None:
    reader = as_role(DatabaseRole.READER)
    for view in VIEWS:
        values(reader, f"SELECT * FROM {view}")
        for right in ("INSERT", "UPDATE", "DELETE"):
            asked = f"SELECT has_table_privilege('{view}', '{right}')"
            assert values(reader, asked) == [False]
    assert values(reader, "SELECT text FROM public_complaint") == ["terbuka"]
    for table in (*RegisterBase.metadata.tables, NUMBERS):
        assert is_refused(reader, f'SELECT count(*) FROM "{table}"'), table
    assert is_refused(reader, "CREATE TABLE mine (a int)")
    assert is_refused(reader, "CREATE TEMPORARY TABLE mine (a int)")


@pytest.mark.usefixtures("two_cases")
def test_no_function_of_a_readers_sees_what_a_view_leaves_out(
    postgresql_register: Engine, as_role: As
) -> None:
    """A condition on deeds would else be looked at before it is known whose deeds they are."""
    with postgresql_register.begin() as connection:
        connection.execute(text("UPDATE case_deed SET public = true, said = why || 'kata'"))
        connection.execute(
            text(
                "UPDATE case_deed SET said = 'rahasia' FROM complaint c "
                "WHERE c.id = complaint_id AND c.confidential"
            )
        )
    with postgresql_register.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION tell(said text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS "
            "$$BEGIN IF said = 'rahasia' THEN RAISE EXCEPTION 'seen'; END IF; "
            "RETURN true; END$$"
        )
    try:
        seen = values(as_role(DatabaseRole.READER), "SELECT said FROM public_deed WHERE tell(said)")
        assert seen == ["kata"]
    finally:
        with postgresql_register.begin() as connection:
            connection.exec_driver_sql("DROP FUNCTION tell")


def test_a_handler_follows_cases_up(
    as_role: As, desk: Desk, clock: Clock, postgresql_register: Engine
) -> None:
    office = Office(desk, postgresql_register, clock, an_entry)
    ids = [office.take(place="Balen") for _ in range(3)]
    ticket = give_ticket(desk)
    office.register = as_role(DatabaseRole.HANDLER)
    case_id, other, third = ids
    office.do(case_id, Deed.VERIFY)
    office.do(case_id, Deed.FORWARD, agencies=("dlh", "dishub"), why="mohon dicek")
    office.do(case_id, Deed.WITHDRAW, agencies=("dishub",), why="bukan kami")
    office.do(case_id, Deed.ANSWER, public=True, **LETTER)
    office.do(case_id, Deed.HOLD, said="Di mana?")
    office.do(case_id, Deed.REPLY, said="Di sini")
    office.do(case_id, Deed.CLOSE, why="sudah dicek")
    office.do(case_id, Deed.RATE, grade=Grade.SATISFIED)
    office.do(case_id, Deed.REOPEN, why="masih")
    office.do(other, Deed.MERGE, other_id=case_id)
    office.do(other, Deed.REOPEN, why="lain")
    given = Fields(kind=Kind.ASPIRATION, place="Kapas")
    office.do(third, Deed.SPLIT, ticket=ticket, text="Lampu", fields=given)
    office.do(third, Deed.CHANGE, why="salah dengar", fields=given)
    office.do(case_id, Deed.CHANGE, why="rahasia", fields=replace(given, confidential=True))
    assert office.case(case_id).confidential
    clock.now += 60 * DAY
    zone, keys = desk.zone, desk.keys
    assert len(escalate(office.register, keys, zone, clock(), desk="BJN")) == 4
    reckon_anew(office.register, zone)
    with register_scope(office.register) as session:
        assert digest(session, zone, date(2026, 11, 30), clock()).arrived == 4
        read_back(session, keys, Span(NOON, clock()), room=Seconds(600))


def test_a_handler_sees_to_liaisons_and_deletes_none(desk: Desk, clock: Clock, as_role: As) -> None:
    handler, keys = as_role(DatabaseRole.HANDLER), desk.keys
    office = Office(desk, handler, clock, an_entry)
    with register_scope(handler, write=True) as session:
        id_ = add_liaison(session, keys, "dlh", Contact("Pak Karto"), "ani", NOON).id
        session.commit()
    office.do(office.take(), Deed.FORWARD, agencies=("dlh",), liaisons={"dlh": id_})
    with register_scope(handler, write=True) as session:
        row = liaison_now(session, id_, write=True)
        change_liaison(session, keys, row, Contact("Pak Karto", phone="0353881826"), "ani")
        retire_liaison(keys, row, "ani", NOON)
        session.commit()
    for statement in ("UPDATE liaison SET agency_id = 'dishub'", "DELETE FROM liaison"):
        assert is_refused(handler, statement), statement
    assert is_refused(as_role(DatabaseRole.INTAKE), "SELECT id FROM liaison")


@pytest.mark.usefixtures("two_cases")
def test_a_handler_adds_deeds_and_changes_none(as_role: As) -> None:
    handler = as_role(DatabaseRole.HANDLER)
    assert len(values(handler, "SELECT sealed FROM reporter")) == 2
    with handler.begin() as connection:
        connection.execute(text("UPDATE complaint SET state = 'verified'"))
    for statement in (
        "UPDATE case_deed SET by = ''",
        "UPDATE case_deed SET at = 0",
        "DELETE FROM case_deed",
        "DELETE FROM complaint",
        "UPDATE reporter SET sealed = ''",
        "SELECT * FROM disclosure",
        "DELETE FROM disclosure",
        "SELECT * FROM breach",
        "UPDATE retention_rule SET days = 9999",
        "ALTER TABLE complaint DISABLE ROW LEVEL SECURITY",
    ):
        assert is_refused(handler, statement), statement


def test_all_that_is_done_about_a_case_is_within_a_handlers_rights(
    desk: Desk, clock: Clock, as_role: As
) -> None:
    handler = as_role(DatabaseRole.HANDLER)
    office = Office(desk, handler, clock, an_entry)
    for state in State:
        office.in_state(state)
    case = office.in_state(State.FORWARDED)
    with session_scope(handler) as session:
        now = fields_of(desk.keys, session.get_one(Complaint, case))
        ticket = str(next_of(desk))
    office.do(case, Deed.CHANGE, fields=replace(now, confidential=True), why="diminta pelapor")
    office.do(case, Deed.CHANGE, fields=replace(now, confidential=False), why="tidak perlu lagi")
    office.do(case, Deed.SPLIT, fields=now, ticket=ticket, text="Lampu padam")
    viewer = Viewer("ani", frozenset({Capability.COORDINATE}))
    (seen,) = reveal_reporters(handler, desk.keys, case, viewer, "menelepon", clock())
    assert seen.person.name == SITI.name


def next_of(desk: Desk) -> Ticket:
    with session_scope(desk.database, write=True) as session:
        ticket = next_ticket(session, desk, desk.clock())
        session.commit()
    return ticket


def test_all_that_a_keeper_does_is_within_its_rights(
    desk: Desk, clock: Clock, as_role: As, tmp_path: Path
) -> None:
    keeper = as_role(DatabaseRole.KEEPER)
    office = Office(desk, keeper, clock, an_entry)
    office.in_state(State.CLOSED)
    clock.now += 731 * DAY
    office.in_state(State.CLOSED)
    assert retain(keeper, desk) == {Kept.REPORTER: 1}
    ledger = Ledger.of(tmp_path)
    done = erase_person(keeper, desk, ledger, named(phone=SITI.phone), "ani", days=7)
    assert done.reporters == 1
    settle(keeper, desk, ledger, days=7)
    add_breach(keeper, desk, Found("x", "y"), "ani", clock())


@pytest.mark.usefixtures("two_cases")
def test_a_handler_folds_the_counts(postgresql_register: Engine, as_role: As) -> None:
    with session_scope(postgresql_register, write=True) as session:
        add_case(session, 500)
        session.commit()
    with session_scope(as_role(DatabaseRole.HANDLER), write=True) as session:
        assert fold_changes(session) > 0
        session.commit()


@pytest.mark.usefixtures("two_cases")
def test_a_keeper_has_all_rows_and_not_the_tables(as_role: As) -> None:
    keeper = as_role(DatabaseRole.KEEPER)
    assert len(values(keeper, "SELECT text FROM complaint")) == 2
    with keeper.begin() as connection:
        connection.execute(text("UPDATE reporter SET sealed = ''"))
        connection.execute(text("DELETE FROM attachment"))
    for statement in ("DROP TABLE reporter", "DELETE FROM alembic_version", "CREATE TABLE x ()"):
        assert is_refused(keeper, statement), statement


def test_a_login_that_is_in_no_role_has_nothing(
    postgresql_register: Engine, as_role: As, desk: Desk
) -> None:
    with postgresql_register.begin() as connection:
        connection.exec_driver_sql("CREATE ROLE stranger LOGIN")
    stranger = create_engine(postgresql_register.url.set(username="stranger"))
    try:
        for name in (*RegisterBase.metadata.tables, *VIEWS, NUMBERS):
            assert is_refused(stranger, f'SELECT count(*) FROM "{name}"'), name
        with pytest.raises(RolesError, match="owner"):
            make_roles(stranger, PREFIX)
        # A login that was forgotten costs no complaint: they wait.
        file_entry(desk, an_entry())
        with pytest.raises(RegisterAwayError, match="InsufficientPrivilege"):
            deliver(desk, stranger)
        assert waiting_count(desk.database) == 1
    finally:
        stranger.dispose()
        with postgresql_register.begin() as connection:
            connection.exec_driver_sql("DROP ROLE stranger")
