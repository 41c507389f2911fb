"""Marked people are planted and everything is used; then none of them stands where they should not.

See `tests/complaints/planted.py` for how to try another way out.
"""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import DBAPIError

from radio.app.logging import set_up_logging
from radio.complaints.entry import Entry, check_entry
from radio.complaints.errors import ComplaintError
from radio.complaints.exchange.cases import Reading, read_cases
from radio.complaints.exchange.choosing import Choice
from radio.complaints.exchange.outcome import Outcome
from radio.complaints.exchange.plain import to_csv, to_jsonl
from radio.complaints.exchange.sheet.rows import friday_sheet
from radio.complaints.exchange.sheet.workbook import to_xlsx
from radio.complaints.exchange.taking import take_brought
from radio.complaints.handling.liaisons import add_liaison
from radio.complaints.handling.ways import Capability
from radio.complaints.hooks.guard import Guard
from radio.complaints.hooks.keeping import Wish as HookWish
from radio.complaints.hooks.keeping import add_hook
from radio.complaints.hooks.posting import Post
from radio.complaints.hooks.queueing import queue_events
from radio.complaints.hooks.sending import Way, send_due
from radio.complaints.ids import new_id
from radio.complaints.intake.brought import ask as ask_for
from radio.complaints.intake.brought import bring
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk, DeskSettings
from radio.complaints.intake.drafts import keep_draft
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.requests import file_request
from radio.complaints.intake.tables import BroughtKind, BroughtState, Waiting
from radio.complaints.ppid.entry import Applicant, RequestEntry
from radio.complaints.privacy.applicants import reveal_applicant
from radio.complaints.privacy.asker import Asker
from radio.complaints.privacy.asking import ask
from radio.complaints.privacy.breaches import Found, add_breach
from radio.complaints.privacy.finding import named
from radio.complaints.privacy.ledger import Ledger
from radio.complaints.privacy.report import report_person
from radio.complaints.privacy.requests import restrict
from radio.complaints.privacy.revealing import masked_reporters, reveal_reporters
from radio.complaints.privacy.seeing import Viewer
from radio.complaints.register.duties import Identity, Wish
from radio.complaints.register.hooktables import CaseEvent, WebhookDelivery
from radio.complaints.register.sealing import Contact
from radio.complaints.register.tables import CaseDeed
from radio.complaints.sight.figures import statistics
from radio.complaints.sight.filters import CaseFilter
from radio.complaints.sight.listing import list_cases
from radio.complaints.sight.searching import search
from radio.complaints.words import Deed, Means, State
from radio.db import open_engine, session_scope
from radio.jobs.alarms import standing_alarms
from radio.jobs.complaints import (
    deliver_complaints,
    keep_register,
    see_to_duties,
    take_tables,
    watch_limits,
)
from radio.jobs.context import Context, Station
from radio.jobs.settings import WorkerSettings
from radio.units import Seconds
from tests.complaints.conftest import NOON, Clock, an_entry
from tests.complaints.handling import Office
from tests.complaints.planted import (
    ANONYMOUS,
    APPLICANT,
    CONFIDENTIAL,
    EVERYBODY,
    JOINED,
    LIAISON,
    OPEN,
    Marked,
    traces,
)
from tests.rig.databases import Databases, program
from tests.rig.receivers import Receiver


@dataclass
class Used:
    """A desk, its files, and the shared database, after everything was used."""

    desk: Desk
    register: Engine
    folder: Path
    cases: list[str]
    told: list[str]
    """What was told on the way: results, errors, alarms, logs."""


def entry_of(marked: Marked, **values: object) -> Entry:
    return an_entry(reporter=marked.person, **values)


@pytest.fixture
def used(
    desk: Desk,
    register: Engine,
    register_url: str,
    clock: Clock,
    tmp_path: Path,
    databases: Databases,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Used]:
    set_up_logging()
    with databases.new("sqlite", tmp_path) as station_url:
        engine = open_engine(station_url)
    settings = DeskSettings.plain(tmp_path, "Radio Uji", "Asia/Jakarta")
    station = Station(
        WorkerSettings(
            tmp_path, station_url, complaints=replace(settings, register_url=register_url)
        ),
        engine,
    )
    run = Context.lasting(station, Seconds(60.0))
    made = Used(desk, register, tmp_path, [], [])
    _use(made, Office(desk, register, clock, an_entry))
    made.told += [
        job(run)
        for job in (deliver_complaints, take_tables, keep_register, see_to_duties, watch_limits)
    ]
    made.told += [str(vars(alarm)) for alarm in standing_alarms(engine)]
    made.told += _errors(made)
    out = capfd.readouterr()
    made.told += [caplog.text, out.out, out.err]
    yield made
    station.close()
    engine.dispose()


def _use(used: Used, office: Office) -> None:
    desk, register, clock = used.desk, used.register, office.clock
    fields = json.dumps({"name": OPEN.person.name, "phone": OPEN.person.phone})
    with session_scope(desk.database, write=True) as session:
        keep_draft(session, desk.keys, new_id(NOON), fields, person="ani", seen=0, now=NOON)
        session.commit()
    for entry in (
        entry_of(OPEN),
        entry_of(ANONYMOUS, anonymous=True, place=ANONYMOUS.person.address),
        entry_of(CONFIDENTIAL, confidential=True, text=CONFIDENTIAL.said, place=CONFIDENTIAL.said),
    ):
        clock.now += 1000
        used.cases.append(file_entry(desk, entry).id)
    file_entry(desk, entry_of(JOINED, joins=used.cases[0]))
    used.told.append(str(deliver(desk, register)))
    _ask(used)
    _refuse(used)
    office.do(used.cases[2], Deed.VERIFY)
    office.do(used.cases[2], Deed.NOTE, why=CONFIDENTIAL.said)
    viewer = Viewer("ani", frozenset({Capability.COORDINATE}))
    for case_id in used.cases:
        reveal_reporters(register, desk.keys, case_id, viewer, "menelepon", office.clock())
        with session_scope(register) as session:
            used.told.append(repr(masked_reporters(session, desk.keys, case_id)))
    _send_to_a_liaison(used, office)
    _bring(used)
    ledger = Ledger.of(used.folder)
    restrict(register, desk, ledger, named(phone=JOINED.person.phone), "ani", days=7)


def _ask(used: Used) -> None:
    """A request for information, delivered, and one that waits; their data is asked about."""
    desk, register, person = used.desk, used.register, APPLICANT.person
    asks = Applicant(person.name, person.address, "", person.phone, person.email)
    first = file_request(desk, RequestEntry("Anggaran", NOON, "Skripsi", asks))
    used.told.append(str(deliver(desk, register)))
    file_request(desk, RequestEntry("Peta", NOON, "Skripsi", asks))
    reveal_applicant(register, desk, first.id, "ani", "menelepon balik")
    who = named(phone=person.phone)
    wish = ask(
        register, desk, Wish.ACCESS, who, Asker(person.name, person.email), Identity.CARD, "ani",
        NOON,
    )  # fmt: skip
    used.told.append(f"{wish.id} {wish.ticket} {wish.answer}")
    report_person(register, desk, who, "ani", "permintaan akses", wish.id)
    ask(register, desk, Wish.ERASE, who, Asker(person.name), None, "ani", NOON)
    found = Found("Daftar pelapor", "Laptop hilang", people=3)
    add_breach(register, desk, found, "ani", NOON)


def _send_to_a_liaison(used: Used, office: Office) -> None:
    person = LIAISON.person
    contact = Contact(person.name, "Sekretaris", person.phone, person.email)
    with session_scope(used.register, write=True) as session:
        keys = used.desk.keys
        id_ = add_liaison(session, keys, "dlh", contact, "ani", NOON).id
        with pytest.raises(ComplaintError) as caught:
            add_liaison(session, keys, "dlh", replace(contact, email=person.name), "ani", NOON)
        session.commit()
    used.told.append(repr(caught.value))
    office.do(used.cases[0], Deed.FORWARD, agencies=("dlh",), liaisons={"dlh": id_})


def _bring(used: Used) -> None:
    """Tables with everybody in them: one that is tried, one that is taken, one that can't be read."""
    rows = "".join(
        f"{day};{one.person.name};{one.person.phone};{one.person.address};{one.said or 'Rusak'};ya\n"
        for one in EVERYBODY
        for day in ("3/2/2025", one.person.name)
    )
    book = f"tanggal;nama;hp;alamat;aduan;rahasia\n{rows}"
    for table in (book, book.replace("Rusak", "Patah"), f'"{OPEN.person.name}'):
        made = bring(used.desk, BroughtKind.NOTEBOOK, table.encode(), Outcome("buku").pack(), "ani")
        used.told.append(str(take_brought(used.desk, used.register)))
        if "Patah" in table:
            assert ask_for(used.desk, made, BroughtState.TAKING)
            used.told.append(str(take_brought(used.desk, used.register)))


def _refuse(used: Used) -> None:
    """A complaint whose number was given out twice, and one that waits."""
    filed = file_entry(used.desk, entry_of(OPEN))
    with session_scope(used.desk.database, write=True) as session:
        first = session.scalars(select(Waiting).order_by(Waiting.number)).first()
        assert first is not None
        ticket, first.ticket = first.ticket, "x"
        session.flush()
        session.scalars(select(Waiting).where(Waiting.id == filed.id)).one().ticket = ticket
        session.commit()
    told = deliver(used.desk, used.register)
    assert told.refused
    used.told.append(str(told))
    file_entry(used.desk, entry_of(OPEN))


def _errors(used: Used) -> Iterator[str]:
    """What is said where somebody's data can't be used, and where the database refuses a row."""
    for person in (
        replace(OPEN.person, name=OPEN.person.name * 30),
        replace(OPEN.person, email=OPEN.person.address),
        replace(OPEN.person, area_code="99"),
    ):
        with pytest.raises(ComplaintError) as caught:
            check_entry(an_entry(reporter=person))
        yield repr(caught.value)
    row = {"id": "x", "text": CONFIDENTIAL.said, "place": OPEN.person.address}
    for values in (row, {**row, "id": OPEN.person.name * 10}):
        wrong = text("INSERT INTO complaint (id, text, place) VALUES (:id, :text, :place)")
        with pytest.raises(DBAPIError) as refused, used.register.begin() as connection:
            connection.execute(wrong, values)
        error = refused.value
        yield "\n".join((str(error), repr(error), str(error.orig), repr(error.orig)))


# ---------------------------------------------------------------- ways out


def shared_database(used: Used) -> str:
    """Its files themselves; of a server, a dump of all of it."""
    used.desk.database.dispose()
    if used.register.dialect.name == "sqlite":
        return _raw(used.folder, "complaints.db*")
    url = used.register.url.set(drivername="postgresql").render_as_string(hide_password=False)
    dumped = subprocess.run([program("pg_dump"), url], capture_output=True, text=True, check=True)
    return dumped.stdout


def _raw(folder: Path, pattern: str) -> str:
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in folder.glob(pattern))


def files_of_the_desk(used: Used) -> str:
    return _raw(used.folder, "intake.db*") + _raw(used.folder, "*.jsonl")


def views(used: Used) -> str:
    with used.register.connect() as connection:
        names = inspect(connection).get_view_names()
        return str([connection.execute(text(f"SELECT * FROM {name}")).all() for name in names])


def exports_for_the_public(used: Used) -> str:
    reading = Reading(used.desk.keys, used.desk.clock)
    told = []
    for written in (to_csv, to_jsonl):
        cases = read_cases(used.register, Choice(), reading)
        told += list(written(cases, used.desk.zone))
    return "".join(told)


def lists_searches_and_figures(used: Used) -> str:
    told: list[object] = []
    with session_scope(used.register) as session:
        told += [list_cases(session, CaseFilter(), used.desk.clock())]
        told += [statistics(session, CaseFilter(), used.desk.clock())]
        words = [word for marked in (OPEN, CONFIDENTIAL, JOINED) for word in marked.words]
        assert [word for word in words if search(session, word)] == []
    return str(told)


def sheets_of_friday(used: Used) -> str:
    """Their files: of a liaison they have the name, and not how to reach them."""
    sheet = friday_sheet(used.desk, used.register, "dlh")
    cells = openpyxl.load_workbook(io.BytesIO(to_xlsx(sheet))).active.iter_rows(values_only=True)
    return f"{sheet} {list(cells)}"


def what_was_told(used: Used) -> str:
    return "\n".join(used.told)


def what_receivers_are_told(used: Used) -> str:
    """Every message of a webhook that is told everything, of everything that was ever done."""
    with Receiver() as receiver:
        guard = Guard((receiver.host,))
        with session_scope(used.register, write=True) as session:
            hook, secret = add_hook(
                session, used.desk, guard, HookWish("x", receiver.address()), "ani"
            )
            deeds = session.scalars(select(CaseDeed).order_by(CaseDeed.number)).all()
            session.add_all(CaseEvent(deed_id=deed.id) for deed in deeds)
            session.flush()
            # And what an officer says to everybody, with who it is for in it.
            said = f"Sudah, Ibu {OPEN.person.name}: {OPEN.person.phone}, {OPEN.person.email}"
            session.add(
                CaseDeed(
                    id=new_id(NOON), complaint_id=used.cases[0], number=90, deed=Deed.ANSWER,
                    state=State.IN_PROCESS, at=NOON, means=Means.PHONE, said=said, public=True,
                )
            )  # fmt: skip
            session.commit()
        queue_events(used.register, used.desk)
        sent = send_due(used.register, used.desk, hook.id, Way(Post(guard)))
        assert sent > 3
        assert "Sudah, Ibu •••" in receiver.got[-1].told["data"]["deed"]["said"]
        told = [f"{one.path} {one.headers} {one.body.decode()}" for one in receiver.got]
    with session_scope(used.register) as session:
        told += [str(vars(row)) for row in session.scalars(select(WebhookDelivery))]
    assert secret not in str(told)
    return str(told)


WAYS_OUT: list[Callable[[Used], str]] = [
    shared_database,
    files_of_the_desk,
    views,
    exports_for_the_public,
    lists_searches_and_figures,
    sheets_of_friday,
    what_was_told,
    what_receivers_are_told,
]


def test_nobody_who_was_planted_comes_out(used: Used) -> None:
    # The place of an anonymous case is where they live, here: it is for those who work with it.
    allowed = {
        shared_database: [ANONYMOUS.person.address],
        lists_searches_and_figures: [ANONYMOUS.person.address],
        sheets_of_friday: LIAISON.person.name.split(),
    }
    for way in WAYS_OUT:
        told = way(used)
        assert len(told) > 100, f"{way.__name__} tells nothing"
        assert [one for one in traces(told) if one not in allowed.get(way, [])] == [], way.__name__


def test_they_would_be_found(used: Used) -> None:
    """Of those who are shown on purpose, all that marks them is found."""
    viewer = Viewer("ani", frozenset({Capability.COORDINATE}))
    for case_id, marked in zip(used.cases, EVERYBODY, strict=False):
        seen = reveal_reporters(
            used.register, used.desk.keys, case_id, viewer, "x", used.desk.clock()
        )
        words = [word for word in marked.words if word not in marked.said.split()]
        assert traces(repr(seen[0]), (marked,)) == words
