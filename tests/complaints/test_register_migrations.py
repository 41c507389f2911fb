"""Both databases of the register go up and down with what is in them, on every kind of server."""

from __future__ import annotations

from datetime import date

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, inspect, select

from radio.complaints.handling.liaisons import add_liaison, liaisons
from radio.complaints.handling.sheetmail import end_turn, take_turn
from radio.complaints.intake.brought import bring, find_brought
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.tables import ENVIRONMENT as INTAKE
from radio.complaints.intake.tables import BroughtKind, IntakeBase
from radio.complaints.privacy.asker import Asker
from radio.complaints.privacy.asking import ask
from radio.complaints.privacy.breaches import Found, add_breach
from radio.complaints.privacy.finding import named
from radio.complaints.privacy.schedule import replace_rule
from radio.complaints.register import hooktables as _hooktables  # noqa: F401  # likewise
from radio.complaints.register.base import ENVIRONMENT as REGISTER
from radio.complaints.register.base import RegisterBase
from radio.complaints.register.duties import (
    Breach,
    ErasedPhone,
    Identity,
    Kept,
    PersonRequest,
    RetentionRule,
    Wish,
)
from radio.complaints.register.erasedphones import keep_erased
from radio.complaints.register.filtertables import SavedFilter
from radio.complaints.register.numbers import case_with
from radio.complaints.register.opening import open_register
from radio.complaints.register.sealing import Contact
from radio.complaints.register.seeds import fill_lists, last_numbers
from radio.complaints.register.tables import Complaint
from radio.complaints.sight.filters import CaseFilter
from radio.complaints.sight.keeping import keep_filter, kept_filters
from radio.complaints.sight.tables import FULL_TEXT
from radio.complaints.surveys.words import Way
from radio.complaints.surveys.work import Frame, Respondent, answer_key, open_survey, take_answer
from radio.complaints.tickets import read_ticket
from radio.db import migrate, open_engine, session_scope
from radio.db.migrations import newest
from tests.complaints.conftest import AGENCIES, NOON, Clock, an_entry


def is_everywhere(name: str | None, _kind: str, _parents: object) -> bool:
    """Whether both kinds of database have it."""
    return name is None or not name.startswith(FULL_TEXT)


@pytest.mark.parametrize(
    ("environment", "metadata"), [(INTAKE, IntakeBase.metadata), (REGISTER, RegisterBase.metadata)]
)
def test_the_migrations_make_the_tables(
    empty_url: str, environment: str, metadata: MetaData
) -> None:
    assert migrate(empty_url, environment=environment) == newest(environment)
    engine = open_engine(empty_url)
    with engine.connect() as connection:
        opts = {"compare_type": True, "include_name": is_everywhere}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []
    engine.dispose()
    assert migrate(empty_url, to="base", environment=environment) is None
    engine = open_engine(empty_url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert inspect(connection).get_view_names() == []
    engine.dispose()


def test_what_is_in_it_is_kept_and_can_go(empty_url: str, desk: Desk) -> None:
    migrate(empty_url, environment=REGISTER)
    engine = open_register(empty_url)
    with session_scope(engine, write=True) as session:
        fill_lists(session, AGENCIES)
        session.commit()
    file_entry(desk, an_entry())
    deliver(desk, engine)
    migrate(empty_url, environment=REGISTER)
    with session_scope(engine) as session:
        assert session.scalars(select(Complaint.text)).all() == ["Jalan depan pasar berlubang"]
    with session_scope(engine, write=True) as session:
        frame = Frame("Pengaduan", date(2026, 11, 1), date(2026, 11, 30))
        survey = open_survey(session, frame, "ani", "BJN", NOON)
        nobody = Respondent()
        take_answer(session, survey, answer_key(), [4] * 9, nobody, Way.WEB, survey.last)
        session.commit()
    engine.dispose()
    assert migrate(empty_url, to="base", environment=REGISTER) is None
    assert migrate(empty_url, environment=REGISTER) == newest(REGISTER)


def test_who_joined_is_found_by_their_number_after_an_older_version(
    empty_url: str, desk: Desk
) -> None:
    migrate(empty_url, environment=REGISTER)
    engine = open_register(empty_url)
    with session_scope(engine, write=True) as session:
        fill_lists(session, AGENCIES)
        session.commit()
    first = file_entry(desk, an_entry())
    joined = file_entry(desk, an_entry(joins=first.id, text="Di situ juga"))
    deliver(desk, engine)
    engine.dispose()
    migrate(empty_url, to="0007", environment=REGISTER)
    migrate(empty_url, environment=REGISTER)
    engine = open_register(empty_url)
    with session_scope(engine) as session:
        found = case_with(session, joined.ticket)
        assert found is not None
        assert (found.id, found.supporters) == (first.id, 1)
    engine.dispose()


def test_liaisons_are_kept_by_the_version_before(empty_url: str, desk: Desk, clock: Clock) -> None:
    migrate(empty_url, environment=REGISTER)
    engine = open_register(empty_url)
    with session_scope(engine, write=True) as session:
        fill_lists(session, AGENCIES)
        add_liaison(session, desk.keys, "dlh", Contact("Pak Karto", "Sekretaris"), "ani", NOON)
        session.commit()
    engine.dispose()
    migrate(empty_url, to="0013", environment=REGISTER)
    migrate(empty_url, environment=REGISTER)
    engine = open_register(empty_url)
    with session_scope(engine) as session:
        (kept,) = liaisons(session, desk.keys)
        assert (kept.contact.title, kept.by, kept.ended_at) == ("Pak Karto, Sekretaris", "", None)
    engine.dispose()


def test_takers_and_kept_filters_go_down_to_the_version_before_and_up_again(
    empty_url: str, desk: Desk, clock: Clock
) -> None:
    """A name that is sealed can't be read there: such filters are numbered, what they look for stays."""
    migrate(empty_url, environment=REGISTER)
    engine = open_register(empty_url)
    with session_scope(engine, write=True) as session:
        fill_lists(session, AGENCIES)
        wanted = CaseFilter(text="Siti")
        kept = [keep_filter(session, desk.keys, "BJN 7", name, wanted, NOON) for name in "ab"]
        session.add(
            SavedFilter(id="old", owner="BJN 7", name="lama", query="text=lama", updated_at=NOON)
        )
        keep_erased(session, ["digest"], "request", "", NOON)
        session.commit()
    filed = file_entry(desk, an_entry(taken_by="ani", taker="BJN 7", confidential=True))
    deliver(desk, engine)
    engine.dispose()
    migrate(empty_url, to="0014", environment=REGISTER)
    migrate(empty_url, environment=REGISTER)
    engine = open_register(empty_url)
    with session_scope(engine) as session:
        case = session.get_one(Complaint, filed.id)
        assert (case.taken_by, case.taker) == ("ani", "")
        told = {one.name: one.wanted.text for one in kept_filters(session, desk.keys, "BJN 7")}
        assert told == {f"Filter {one}": "Siti" for one in kept} | {"lama": "lama"}
        assert session.scalars(select(ErasedPhone)).all() == []
    engine.dispose()


def test_who_mailed_what_is_forgotten_by_the_version_before_and_no_number_is(
    empty_url: str, desk: Desk
) -> None:
    migrate(empty_url, environment=REGISTER)
    engine = open_register(empty_url)
    with session_scope(engine, write=True) as session:
        fill_lists(session, AGENCIES)
        session.commit()
    filed = file_entry(desk, an_entry(confidential=True))
    deliver(desk, engine)
    friday = date(2026, 12, 4)
    assert take_turn(engine, "BJN", friday, "karto", NOON) == NOON
    end_turn(engine, "BJN", friday, "karto", NOON, sent=True)
    engine.dispose()
    migrate(empty_url, to="0015", environment=REGISTER)
    migrate(empty_url, environment=REGISTER)
    engine = open_register(empty_url)
    assert take_turn(engine, "BJNX", friday, "karto", NOON) == NOON
    with session_scope(engine) as session:
        assert last_numbers(session, "BJN") == {26: read_ticket(filed.ticket).number}
    engine.dispose()


def test_tables_that_were_brought_are_kept_by_the_version_before(desk: Desk) -> None:
    url = desk.database.url.render_as_string(hide_password=False)
    made = bring(desk, BroughtKind.NOTEBOOK, b"tanggal;aduan", "{}", "ani", "BJN 7")
    desk.database.dispose()
    migrate(url, to="0004", environment=INTAKE)
    migrate(url, environment=INTAKE)
    kept = find_brought(desk, made)
    assert kept is not None
    assert (kept.by, kept.taker) == ("ani", "")


def test_duties_go_down_to_the_version_before_and_up_again(
    empty_url: str, desk: Desk, clock: Clock
) -> None:
    """What the version before can't hold goes; the rest stays, and is there again."""
    migrate(empty_url, environment=REGISTER)
    engine = open_register(empty_url)
    with session_scope(engine, write=True) as session:
        fill_lists(session, AGENCIES)
        session.commit()
    who, long = named(phone="0812 3456 7890"), named(ticket="PPID-BJN/26/12345")
    for wish, asker in ((Wish.ACCESS, who), (Wish.CORRECT, who), (Wish.ERASE, long)):
        ask(engine, desk, wish, asker, Asker("Siti"), Identity.CARD, "ani", clock())
    add_breach(engine, desk, Found("Daftar", "Laptop hilang", whose="Pelapor"), "ani", clock())
    with session_scope(engine, write=True) as session:
        replace_rule(session, "reporter", 365, "JRA", "sri", clock())
        session.commit()
    engine.dispose()
    migrate(empty_url, to="0007", environment=REGISTER)
    migrate(empty_url, environment=REGISTER)
    engine = open_register(empty_url)
    with session_scope(engine) as session:
        (kept,) = session.scalars(select(PersonRequest))
        assert (kept.wish, kept.asker, kept.phone_index != "") == (Wish.ACCESS, "", True)
        (breach,) = session.scalars(select(Breach))
        assert (breach.what, breach.whose) == ("Daftar", "")
        rules = {(one.what, one.kind, one.days) for one in session.scalars(select(RetentionRule))}
        assert (Kept.REPORTER, None, 365) in rules
        assert (Kept.REPORTER, None, 730) not in rules
        assert (Kept.APPLICANT, None, 1825) in rules
    engine.dispose()
