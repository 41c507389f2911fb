"""Somebody is planted wherever something is kept, and erased: then nothing of them is anywhere."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, MetaData, select

from radio.calls.desk import opened, row_of
from radio.calls.sealing import about_call
from radio.calls.tables import PhoneCall, ReplayOverride
from radio.complaints.entry import Person
from radio.complaints.exchange.outcome import Outcome
from radio.complaints.handling.liaisons import add_liaison
from radio.complaints.handling.ways import Capability
from radio.complaints.ids import new_id
from radio.complaints.intake.brought import bring
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.drafts import keep_draft
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.requests import file_objection, file_request
from radio.complaints.intake.tables import BroughtKind
from radio.complaints.ppid.entry import Applicant, ObjectionEntry, RequestEntry
from radio.complaints.privacy.asker import Asker
from radio.complaints.privacy.asking import ask
from radio.complaints.privacy.breaches import Found, add_breach
from radio.complaints.privacy.correcting import LAW, correct_person
from radio.complaints.privacy.erasing import erase_person
from radio.complaints.privacy.finding import named
from radio.complaints.privacy.ledger import Ledger
from radio.complaints.privacy.requests import answer_request, take_request
from radio.complaints.privacy.revealing import reveal_reporters
from radio.complaints.privacy.seeing import Viewer
from radio.complaints.register.duties import Identity, PersonRequest, Wish
from radio.complaints.register.filtertables import SavedFilter
from radio.complaints.register.hooktables import HookState, Webhook, WebhookDelivery
from radio.complaints.register.sealing import Contact, open_person
from radio.complaints.register.tables import CaseDeed, Reporter
from radio.complaints.sight.filters import CaseFilter
from radio.complaints.sight.keeping import keep_filter
from radio.complaints.words import Deed
from radio.db import session_scope
from radio.jobs.complaints import forget_searched, keep_register
from radio.jobs.context import Station
from radio.jobs.mails import make_sheets
from radio.jobs.tables import SweptErasure
from radio.keys import Keyring, SealedError, is_sealed
from radio.mail.queue import Letter, put
from radio.mail.tables import OutgoingMail
from radio.people.audit import Actor, write
from radio.people.audit import Deed as Noted
from radio.people.tables import AuditEntry
from tests.complaints.conftest import NOON, Clock
from tests.complaints.handling import Office
from tests.complaints.planted import Marked, traces
from tests.jobs.test_mails import FRIDAY, a_run, clock, office, register, station  # noqa: F401  # fixtures

WHO = Marked(
    Person("Zulaikhah Wirastuti", "0812-9073-5518", "zwirastuti@contoh.id", "Gg. Kenanga XVII/93"),
    "tikunganlimabelas",
)
"""And how neighbours call the place they live at: no name, so that a sheet has it, too."""
OTHER = Person("Bambang Suryo", "0813-1111-2222")
TOLD = "Saya Zulaikhah Wirastuti, Gg. Kenanga XVII/93, telepon 0812 9073 5518: lampu mati di tikunganlimabelas"
PHONE = named(phone=WHO.person.phone)
DAYS = 30


@pytest.fixture
def ledger(station: Station) -> Ledger:  # noqa: F811  # the fixture
    return Ledger.of(station.settings.data)


@pytest.fixture
def planted(station: Station, office: Office, clock: Clock) -> Station:  # noqa: F811  # the fixtures
    """They stand wherever something is kept."""
    clock.now = FRIDAY
    case = _cases(office)
    _asked(office)
    _people(office, case)
    _typed(office)
    _kept(office, case)
    make_sheets(a_run(station))
    _mailed_and_noted(station)
    return station


def _cases(work: Office) -> str:
    case = work.take(reporter=WHO.person, text=TOLD, place=WHO.person.address, key="a",
                       answers={"nama": WHO.person.name})  # fmt: skip
    hidden = work.take(reporter=WHO.person, text=TOLD, confidential=True)
    work.take(reporter=WHO.person, text=TOLD, joins=case)
    work.do(case, Deed.FORWARD, agencies=("dlh",), why=f"kata {WHO.person.name}")
    work.do(hidden, Deed.NOTE, why=TOLD)
    file_entry(work.desk, work.entry(reporter=WHO.person, text=TOLD))
    return case


def _asked(work: Office) -> None:
    person = WHO.person
    asks = Applicant(
        person.name, person.address, "", person.phone, person.email, id_number="352215"
    )
    made = file_request(work.desk, RequestEntry(TOLD, NOON, TOLD, asks))
    deliver(work.desk, work.register)
    file_objection(work.desk, ObjectionEntry(made.number, "c", NOON, TOLD))
    deliver(work.desk, work.register)
    file_request(work.desk, RequestEntry(TOLD, NOON, TOLD, asks))


def _people(work: Office, case: str) -> None:
    desk, shared = work.desk, work.register
    viewer = Viewer("ani", frozenset({Capability.COORDINATE}))
    reveal_reporters(shared, desk.keys, case, viewer, TOLD, work.clock())
    who = Asker(WHO.person.name, WHO.person.email)
    ask(shared, desk, Wish.ERASE, PHONE, who, Identity.CARD, "ani", work.clock())
    found = Found("Daftar", f"Surat untuk {WHO.person.name}", whose=WHO.person.name)
    add_breach(shared, desk, found, "ani", work.clock())
    # One that was answered, by somebody who named them.
    row = take_request(shared, desk, Wish.ACCESS, PHONE, "ani", work.clock())
    with session_scope(shared, write=True) as session:
        answer_request(session.get_one(PersonRequest, row.id), "ani", work.clock(), TOLD)
        session.commit()


def _typed(work: Office) -> None:
    desk = work.desk
    theirs = json.dumps({"name": WHO.person.name, "phone": WHO.person.phone})
    others = json.dumps({"name": OTHER.name, "text": f"Kata tetangga, {WHO.person.name}: banjir"})
    with session_scope(desk.database, write=True) as session:
        for fields in (theirs, others):
            id_ = new_id(NOON)
            keep_draft(session, desk.keys, id_, fields, person="ani", seen=0, now=NOON)
        session.commit()
    bring(desk, BroughtKind.NOTEBOOK, TOLD.encode(), Outcome(TOLD).pack(), "ani")


def _kept(work: Office, case: str) -> None:
    with session_scope(work.register, write=True) as session:
        contact = Contact("Pak Karto", "Sekretaris", "", "karto@contoh.id")
        add_liaison(session, work.desk.keys, "dlh", contact, "ani", NOON)
        for name, words in (
            (WHO.person.name, ""),
            ("Telepon", "0812 9073 5518"),
            ("Lampu", "lampu"),
        ):
            keep_filter(session, work.desk.keys, "BJN 7", name, CaseFilter(text=words), NOON)
        hook = {"desk": "BJN", "name": "Dasbor", "address": "https://a.example", "sealed": "x"}
        session.add(Webhook(id="hook", made_at=NOON, state=HookState.PAUSED, **hook))
        session.flush()
        session.add(
            WebhookDelivery(
                id="d", webhook_id="hook", event="case.changed", complaint_id=case, made_at=NOON,
                answer=TOLD,
            )
        )  # fmt: skip
        session.commit()


def _mailed_and_noted(place: Station) -> None:
    keys = place.desk.keys
    with session_scope(place.engine, write=True) as session:
        put(session, keys, Letter("a", "ani@contoh.id", TOLD, TOLD, f"<p>{TOLD}</p>"), NOON)
        put(session, keys, Letter("b", "ani@contoh.id", "Rangkuman", "Dua aduan"), NOON)
        for id_, number, name in (("c1", WHO.person.phone, ""), ("c2", "081311112222", OTHER.name)):
            call = row_of(
                session, keys, {"id": id_, "rang_at": NOON, "number": number, "name": name}
            )
            call.notes = keys.seal(TOLD, about_call(id_, "notes"))
            session.add(ReplayOverride(call_id=id_, at=NOON, by="Ani", reason=TOLD))
        actor = Actor("Ani")
        write(session, [Noted(NOON, actor, "complaint.reporter", "BJN26-0001X", TOLD),
                        Noted(NOON, actor, "air.skip", "lagu", "Bengawan Solo")])  # fmt: skip
        session.commit()


def everything(place: Station) -> Iterator[tuple[str, str]]:
    """All that is kept, by where: files as they are and unpacked, tables row by row and unsealed."""
    keys = place.desk.keys
    for engine in (place.engine, place.desk.database, place.register):
        yield from _rows(engine, keys)
        engine.dispose()
    for path in sorted(place.settings.data.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            yield path.name, data.decode("utf-8", "replace")
            yield from _inside(path, data)


def _rows(engine: Engine, keys: Keyring) -> Iterator[tuple[str, str]]:
    known = MetaData()
    known.reflect(engine)
    with engine.connect() as connection:
        for table in known.sorted_tables:
            for row in connection.execute(table.select()).mappings():
                yield table.name, " ".join(_told(keys, table.name, row))


def _told(keys: Keyring, table: str, row: object) -> Iterator[str]:
    for value in dict(row).values():  # type: ignore[call-overload]  # a row
        if isinstance(value, str) and is_sealed(value):
            yield _unsealed(keys, value, dict(row))  # type: ignore[call-overload]
        else:
            yield str(value)


def _unsealed(keys: Keyring, value: str, row: dict[str, object]) -> str:
    """By whichever words it may be sealed about."""
    ids = [str(one) for one in row.values() if isinstance(one, str) and len(one) <= 64]
    fields = ("number", "name", "topic", "notes")
    for about in (about_call(id_, field) for id_ in ids for field in fields):
        with suppress(SealedError):
            return keys.open(value, about)
    for kind in _ABOUT:
        for id_ in ids:
            try:
                return keys.open(value, f"{kind} {id_}")
            except SealedError:
                continue
    return ""


_ABOUT = (
    "reporter", "case", "waiting", "draft", "filter", "applicant", "request", "asker", "brought",
    "liaison", "mail",
)  # fmt: skip


def _inside(path: Path, data: bytes) -> Iterator[tuple[str, str]]:
    if path.suffix == ".xlsx":
        with ZipFile(io.BytesIO(data)) as parts:
            for name in parts.namelist():
                yield f"{path.name}/{name}", parts.read(name).decode("utf-8", "replace")


def found_in(place: Station) -> set[str]:
    return {where for where, told in everything(place) if traces(told, (WHO,))}


def erase(place: Station, ledger: Ledger) -> None:
    erase_person(
        place.register, place.desk, ledger, PHONE, "budi",
        days=DAYS, phrases=[WHO.said], attachments=True,
    )  # fmt: skip


def test_the_search_finds_them_wherever_they_stand(planted: Station) -> None:
    """Else a search that finds nothing would say nothing."""
    found = found_in(planted)
    sheet = "lembar-jumat-2026-12-04-dlh"
    assert {
        "complaint", "reporter", "case_deed", "disclosure", "case_search", "breach", "person_request",
        "saved_filter", "webhook_delivery", "info_request", "info_objection",
        "waiting", "draft", "brought_table",
        "outgoing_mail", "audit_entry",
        f"{sheet}.xlsx/xl/worksheets/sheet1.xml",
    } - found == set()  # fmt: skip


def test_nothing_of_who_was_erased_is_anywhere(planted: Station, ledger: Ledger) -> None:
    erase(planted, ledger)
    assert keep_register(a_run(planted)) == "in order"
    forget_searched(a_run(planted))
    assert found_in(planted) == set()


def test_a_sheet_that_a_mail_waits_with_is_made_anew_and_others_go(
    planted: Station,
    ledger: Ledger,
    clock: Clock,  # noqa: F811
) -> None:
    folder = planted.settings.data / "sheets"
    old = folder / "2026-11-27"
    old.mkdir()
    for path in (folder / "2026-12-04").iterdir():
        (old / path.name.replace("12-04", "11-27")).write_bytes(path.read_bytes())
    (old / "lain.xlsx").write_bytes(b"no table")
    before = {path.name for path in (folder / "2026-12-04").iterdir()}
    clock.now += 3_600_000
    erase(planted, ledger)
    keep_register(a_run(planted))
    assert {path.name for path in (folder / "2026-12-04").iterdir()} == before
    assert [*old.iterdir()] == []
    (told,) = [
        told
        for where, told in everything(planted)
        if where.endswith("12-04-dlh.xlsx/xl/worksheets/sheet1.xml")
    ]
    assert "lampu mati" in told


def test_what_was_put_right_is_put_right_again_by_the_worker(
    planted: Station,
    ledger: Ledger,
    office: Office,  # noqa: F811  # the fixture
) -> None:
    desk = planted.desk
    office.take(reporter=OTHER)
    who = named(phone=OTHER.phone)
    with session_scope(planted.register) as session:
        before = {
            row.id: (row.sealed, row.phone_index) for row in session.scalars(select(Reporter))
        }
    correct_person(planted.register, desk, ledger, who, {"name": "Bambang S."}, "budi", days=DAYS)
    with session_scope(planted.register, write=True) as session:
        for row in session.scalars(select(Reporter)):
            row.sealed, row.phone_index = before[row.id]
        for deed in session.scalars(select(CaseDeed).where(CaseDeed.why == LAW)):
            session.delete(deed)
        session.commit()
    keep_register(a_run(planted))
    with session_scope(planted.register) as session:
        names = [open_person(desk.keys, row).name for row in session.scalars(select(Reporter))]
    assert "Bambang S." in names
    assert OTHER.name not in names


def test_others_keep_what_they_have(planted: Station, ledger: Ledger) -> None:
    erase(planted, ledger)
    keep_register(a_run(planted))
    with session_scope(planted.register) as session:
        assert len(session.scalars(select(SavedFilter)).all()) == 1
    with session_scope(planted.engine) as session:
        assert "Bengawan Solo" in session.scalars(select(AuditEntry.detail)).all()
        texts = session.scalars(select(OutgoingMail.text).order_by(OutgoingMail.id)).all()
        assert "Dua aduan" in texts
        calls = {call.id: call for call in session.scalars(select(PhoneCall))}
        assert (calls["c1"].number, calls["c1"].number_blind) == ("", "")
        assert opened(planted.desk.keys, calls["c2"], "name") == OTHER.name
        assert opened(planted.desk.keys, calls["c2"], "number") == "081311112222"
    told = " ".join(told for where, told in everything(planted) if where == "draft")
    assert OTHER.name in told
    assert "banjir" in told


def test_each_erasure_is_gone_by_once_and_again_after_a_copy_is_put_back(
    planted: Station,
    ledger: Ledger,
    clock: Clock,  # noqa: F811
) -> None:
    erase(planted, ledger)
    keep_register(a_run(planted))
    _mailed_and_noted_again(planted)
    keep_register(a_run(planted))
    assert "audit_entry" in found_in(planted), "it is over"
    with session_scope(planted.engine, write=True) as session:
        for mark in session.scalars(select(SweptErasure)):
            session.delete(mark)
        session.commit()
    keep_register(a_run(planted))
    assert found_in(planted) == set()
    clock.now += DAYS * 86_400_000
    keep_register(a_run(planted))
    with session_scope(planted.engine) as session:
        assert session.scalars(select(SweptErasure)).all() == []


def _mailed_and_noted_again(place: Station) -> None:
    with session_scope(place.engine, write=True) as session:
        write(session, [Noted(NOON, Actor("Ani"), "complaint.reporter", "x", TOLD)])
        session.commit()
