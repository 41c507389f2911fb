"""A station with something of everything, for tests that walk every page; and the addresses to walk."""

from __future__ import annotations

import json
import wave
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, Select, delete, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from playlists.clock import day_span, to_local
from playlists.hourclock import parse_clock
from playlists.spots import Kind
from radio.archive.cutting import Request, export
from radio.archive.indexing import Place, look
from radio.broadcastlog.tables import LogRow
from radio.calls.blocking import block
from radio.calls.tables import Consent, PhoneCall
from radio.carts.editing import make_page
from radio.carts.tables import CartPage
from radio.complaints.entry import Entry
from radio.complaints.exchange.outcome import Outcome
from radio.complaints.exchange.taking import take_brought
from radio.complaints.handling.liaisons import add_liaison, retire_liaison
from radio.complaints.hooks.guard import Guard
from radio.complaints.hooks.keeping import Wish as HookWish
from radio.complaints.hooks.keeping import add_hook, try_out
from radio.complaints.intake.brought import bring, brought_lately
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import DeskSettings, open_desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.requests import file_objection, file_request
from radio.complaints.intake.tables import BroughtKind
from radio.complaints.intake.upkeep import keep_in_order
from radio.complaints.ppid.entry import Applicant, ObjectionEntry, RequestEntry
from radio.complaints.ppid.tables import InfoRequest, Objection
from radio.complaints.privacy.asker import Asker
from radio.complaints.privacy.asking import ask
from radio.complaints.privacy.breaches import Found, add_breach
from radio.complaints.privacy.finding import named
from radio.complaints.register.duties import Breach, Identity, PersonRequest, Wish
from radio.complaints.register.hooktables import DeliveryState, Webhook
from radio.complaints.register.lists import Agency, Liaison
from radio.complaints.register.opening import open_register
from radio.complaints.register.sealing import Contact
from radio.complaints.register.seeds import KnownAgency
from radio.complaints.register.tables import Complaint
from radio.complaints.surveys.tables import Survey
from radio.complaints.surveys.words import Education, Occupation, Sex, Way
from radio.complaints.surveys.work import Frame, Respondent, answer_key, open_survey, take_answer
from radio.db import session_scope
from radio.demo.programmes import make_programmes
from radio.hourclocks.clocks import set_clock
from radio.hourclocks.grid import set_season
from radio.hourclocks.painting import paint
from radio.hourclocks.tables import Season
from radio.keys import Keyring
from radio.library.intake import Offer, offer, open_batch
from radio.library.intaketables import FileState, ImportBatch, ImportFile
from radio.lists.store import Item, set_playlist, set_smart
from radio.programmes.tables import Episode, Guest, Official, Programme
from radio.reports.tables import AsrunSpan
from radio.spots.campaigns import add_media, save_campaign
from radio.spots.tables import CampaignRow
from radio.units import Millis
from tests.archive.kit import RATE, encode, last_written, sound
from tests.broadcastlog.conftest import a_piece
from tests.web.stocked import ZONE, build, stock

ENDLESS = frozenset({"listen.listen", "console.events"})
NOT_WALKED = frozenset({"static", "voicetrack.arrived", "directory.calendar"})
"""No pages, or of what this station has none: a take that is being sent."""

Examples = Mapping[str, object]


def furnish(data: Path, now: Millis) -> Engine:
    """Make it; whoever asks for it disposes of the engine."""
    engine, today = stock(data), to_local(now, ZONE).date()
    _request(data, now)
    make_programmes(engine, ZONE, now)
    with session_scope(engine, write=True) as session:
        _plan(session, today)
        _lists(session, now)
        _campaign(session, today)
        make_page(session, "Pagi")
        _import(session, data)
        _calls(session, data, now)
        session.commit()
    _complaints(data, now)
    _hook(data)
    _liaisons(data, now)
    build(engine, today)
    _archive(engine, data, now)
    with session_scope(engine, write=True) as session:
        # A page of the log has a row of each kind in an hour; more take the browser long.
        hour = session.scalars(select(LogRow.hour).order_by(LogRow.hour).offset(200).limit(1)).one()
        session.execute(delete(LogRow).where(LogRow.hour != hour))
        session.commit()
    return engine


def _archive(engine: Engine, data: Path, now: Millis) -> None:
    """An hour of the aircheck that can be heard, and a gap after it."""
    midnight = day_span(to_local(now, ZONE).date(), ZONE).start
    path = encode(data / f"aircheck/{to_local(now, ZONE):%Y/%m/%d}/000000.opus", sound(RATE * 20))
    last_written(path, midnight + 20_000)
    later = Millis(max(now, midnight + 300_000))
    look(Place(engine, data, ZONE, lambda: later))
    with session_scope(engine, write=True) as session:
        span = {"span": "a", "media_id": "musik1", "title": "Sumilir", "artist": "Didi"}
        session.add(AsrunSpan(**span, started_at=midnight, ended_at=Millis(midnight + 20_000)))
        session.commit()
    wanted = Request(midnight, Millis(midnight + 5_000), "original", "budi", "bukti")
    export(Place(engine, data, ZONE, lambda: later), wanted)


def _request(data: Path, now: Millis) -> None:
    """A request for information with an objection to it, in the shared database."""
    settings = DeskSettings.plain(data, "Radio Uji", "Asia/Jakarta")
    desk, register = open_desk(settings), open_register(settings.register_url)
    keep_in_order(desk, register, settings.register_url, ())
    applicant = Applicant(name="Budi", address="Jl. Veteran 12", phone="081299991111")
    filed = file_request(desk, RequestEntry("Anggaran jalan", now, "Tahu", applicant))
    file_objection(desk, ObjectionEntry(filed.number, "cg", now, "Belum dijawab"))
    deliver(desk, register)
    _survey(register, now)
    # Who asks wants to be erased, too.
    who = Asker("Budi", "diambil di sini")
    phone = named(phone=applicant.phone)
    ask(register, desk, Wish.ERASE, phone, who, Identity.CARD, "ani", now)
    add_breach(register, desk, Found("Daftar pelapor", "Laptop hilang"), "ani", now)
    register.dispose()
    desk.database.dispose()


def _survey(register: Engine, now: Millis) -> None:
    """One that is open, with answers."""
    today = to_local(now, ZONE).date()
    frame = Frame("Penanganan pengaduan", today, today + timedelta(days=30), "Dinas Kominfo")
    with session_scope(register, write=True) as session:
        survey = open_survey(session, frame, "sri", "BJN", now)
        who = Respondent(Sex.FEMALE, Education.SENIOR, Occupation.FARMER)
        for grade in (3, 4):
            take_answer(session, survey, answer_key(), [grade] * 9, who, Way.PAPER, today)
        session.commit()


def _survey_id(engine: Engine) -> str | None:
    data = Path(engine.url.database or "").parent
    register = open_register(f"sqlite:///{data / 'complaints.db'}")
    with session_scope(register) as session:
        found = session.scalars(select(Survey.id)).first()
    register.dispose()
    return found


def _wish_id(engine: Engine) -> str | None:
    return _first(engine, select(PersonRequest.id))


def _ticket(engine: Engine) -> str | None:
    data = Path(engine.url.database or "").parent
    register = open_register(DeskSettings.plain(data, "Radio Uji", ZONE.key).register_url)
    with session_scope(register) as session:
        ticket = session.scalars(select(Complaint.ticket)).first()
    register.dispose()
    return ticket


def _table_id(engine: Engine) -> str:
    data = Path(engine.url.database or "").parent
    desk = open_desk(DeskSettings.plain(data, "Radio Uji", ZONE.key))
    (table,) = brought_lately(desk, BroughtKind.NOTEBOOK)
    desk.database.dispose()
    return table.id


def _request_id(engine: Engine) -> str | None:
    return _first(engine, select(InfoRequest.id))


def _first(engine: Engine, query: Select[tuple[str]]) -> str | None:
    """The first there is in the shared database."""
    data = Path(engine.url.database or "").parent
    register = open_register(f"sqlite:///{data / 'complaints.db'}")
    with session_scope(register) as session:
        found = session.scalars(query).first()
    register.dispose()
    return found


def _plan(session: Session, today: date) -> None:
    slots = "00:00 hard turn ident\nsongs musik x9\n18:00 break 180\nturn none\nfill musik"
    set_clock(session, "pagi", parse_clock(slots), "hari kerja")
    paint(session, [(day, hour) for day in range(5) for hour in (5, 6)], "pagi")
    paint(session, [(0, 3)], "plain", "ramadan")
    season = Season(id="r", kind="ramadan", first_day=today, last_day=today, notes="isbat")
    set_season(session, season)


def _lists(session: Session, now: Millis) -> None:
    items = [Item("musik1"), Item("musik2"), Item(None, "/x/hilang.mp3", "Didi - Hilang")]
    set_playlist(session, "Sore Santai", items, now)
    set_smart(session, "pagi", "category:musik order:title", now)


def _calls(session: Session, data: Path, now: Millis) -> None:
    """One with a recording, and a number that is blocked."""
    folder = make_recording(data, "c1", now)
    session.add(
        PhoneCall(
            id="c1", rang_at=now, answered_at=now, folder=folder, number="081234567890", name="Budi",
            topic="Lampu padam", notes="Sejak Senin", area_code="35.22.15", consent=Consent.REFUSED,
            consent_at=now, on_air_ms=12_000,
        )
    )  # fmt: skip
    keys = Keyring(DeskSettings.plain(data, "Radio Uji", ZONE.key).keyring)
    block(session, keys, "0811222333", by="ani", reason="Mengumpat", now=now)


def make_recording(data: Path, call_id: str, at: Millis, seconds: int = 2) -> str:
    """Two tracks of silence with a mark, as the telephone agent leaves them; where, within the data."""
    folder = data / "calls" / "2027" / call_id
    folder.mkdir(parents=True)
    for name in ("caller.wav", "studio.wav"):
        with wave.open(str(folder / name), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(bytes(16000 * seconds))
    span = {"first": 4000, "began": at, "last": 8000, "ended": at + 500}
    mark = {"kind": "consent_card", "frame": 2000, "at": at, "by": "ani"}
    told = {
        "id": call_id,
        "rate": 8000,
        "frames": 8000 * seconds,
        "on_air": [span],
        "marks": [mark],
    }
    (folder / "call.json").write_text(json.dumps(told))
    return str(folder.relative_to(data))


def _import(session: Session, data: Path) -> None:
    """One that is still being sent, with a file of each kind."""
    batch = open_batch(session, "musik", "budi", datetime.now(UTC))
    names = ("a.flac", "b.flac", "c.flac", "d.flac", "daftar.m3u")
    offer(session, data, batch, [Offer(name, 1000) for name in names])
    session.flush()
    states = (FileState.IMPORTED, FileState.KNOWN, FileState.WAITING, FileState.COMING)
    rows = session.scalars(select(ImportFile).order_by(ImportFile.number))
    for row, state in zip(rows, states, strict=False):
        row.state = state
        row.media_id = "musik1" if state in {FileState.IMPORTED, FileState.KNOWN} else row.media_id


def _complaints(data: Path, now: Millis) -> None:
    """One that was delivered, one that waits here, and one that is confidential."""
    settings = DeskSettings.plain(data, "Radio Uji", ZONE.key)
    desk, register = open_desk(settings), open_register(settings.register_url)
    agency = KnownAgency("dishub", "Dinas Perhubungan", "Dishub", active=True)
    keep_in_order(desk, register, settings.register_url, [agency])
    file_entry(desk, Entry(text="Lampu padam", said_at=now, area_code="35.22.15"))
    deliver(desk, register)
    told = Outcome("buku.csv").pack()
    bring(desk, BroughtKind.NOTEBOOK, b"tanggal;aduan\n31/2/2025;Jalan rusak\n", told, "budi")
    take_brought(desk, register)
    register.dispose()
    for text, hidden in (("Jalan depan pasar berlubang", False), ("Pungutan liar", True)):
        file_entry(desk, Entry(text=text, said_at=now, confidential=hidden, place="Pasar"))
    desk.database.dispose()


def _hook(data: Path) -> None:
    """A webhook whose receiver takes nothing, with messages of each kind."""
    settings = DeskSettings.plain(data, "Radio Uji", ZONE.key)
    desk, register = open_desk(settings), open_register(settings.register_url)
    wish = HookWish(
        "Dasbor Kominfo", "https://dasbor.example.go.id/hooks", ("complaint.closed",), ("dishub",)
    )
    with session_scope(register, write=True) as session:
        row, _secret = add_hook(session, desk, Guard(), wish, "budi")
        for state in DeliveryState:
            made = try_out(session, row, desk.clock())
            made.event, made.state = "complaint.taken", state
            made.attempts, made.status, made.answer = 2, 503, "sedang dirawat"
        row.failures, row.failing_since = 2, desk.clock()
        session.commit()
    register.dispose()
    desk.database.dispose()


def _liaisons(data: Path, now: Millis) -> None:
    """Of an agency: one, and one who was it before."""
    settings = DeskSettings.plain(data, "Radio Uji", ZONE.key)
    desk, register = open_desk(settings), open_register(settings.register_url)
    with session_scope(register, write=True) as session:
        agency_id = session.scalars(select(Agency.id).where(Agency.active)).first() or ""
        contact = Contact("Karto Wibowo", "Sekretaris", "0812 3456 7890", "karto@example.go.id")
        before = add_liaison(session, desk.keys, agency_id, contact, "budi", now)
        retire_liaison(desk.keys, before, "budi", now)
        session.flush()
        add_liaison(session, desk.keys, agency_id, contact, "budi", now)
        session.commit()
    register.dispose()
    desk.database.dispose()


def _hook_id(engine: Engine) -> str | None:
    data = Path(engine.url.database or "").parent
    register = open_register(f"sqlite:///{data / 'complaints.db'}")
    with session_scope(register) as session:
        found = session.scalars(select(Webhook.id)).first()
    register.dispose()
    return found


def _campaign(session: Session, today: date) -> None:
    session.add(a_piece("iklan", 0, 30.0))
    session.flush()
    row = CampaignRow(
        id="jatim", name="Bank Jatim", advertiser="Bank Jatim", product="bank",
        kind=Kind.COMMERCIAL, first_day=today, last_day=today + timedelta(days=9), windows="",
        plays_a_day=4, apart=1800.0, political=False, enabled=True, removed=False, notes="",
    )  # fmt: skip
    save_campaign(session, row, today)
    add_media(session, "jatim", ["iklan0"])


def examples(engine: Engine, now: Millis) -> Examples:
    """What stands in the places of addresses, by argument or by route and argument."""
    with session_scope(engine) as session:
        episode = session.scalars(select(Episode).join(Guest).limit(1)).first()
        assert episode is not None
        return {
            "day": to_local(now, ZONE).date(),
            "file": "000000.opus",
            "clip": f"{to_local(now, ZONE):%Y%m%d}-000000-000005.opus",
            "media_id": "musik1",
            "station": "1",
            "call_id": "c1",
            "track": "caller",
            "name": "pagi",
            "campaigns.campaign.name": "jatim",
            "figures.sheet.kind": "pdf",
            "lists.items.name": "sore-santai",
            "episode_id": episode.id,
            "programme_id": session.scalars(select(Programme.id)).first(),
            "agency_id": session.scalars(select(Official.agency_id)).first(),
            "official_id": session.scalars(select(Official.id)).first(),
            "presenter_id": "mas-bro",
            "guest_id": session.scalars(select(Guest.id)).first(),
            "person_id": 1,
            "row_id": session.scalars(select(LogRow.id).order_by(LogRow.at)).first(),
            "page_id": session.scalars(select(CartPage.id)).first(),
            "place": 1,
            "table_id": _table_id(engine),
            "request_id": _request_id(engine),
            "survey_id": _survey_id(engine),
            "privacy.person.request_id": _wish_id(engine),
            "privacy.clock.request_id": _wish_id(engine),
            "breach_id": _first(engine, select(Breach.id)),
            "to": "people",
            "ticket": _ticket(engine),
            "hook_id": _hook_id(engine),
            "liaison_id": _first(engine, select(Liaison.id).where(Liaison.active)),
            "rest": "nothing",
            "code": "jalan",
            "token": "nothing",
            "attachment_id": "nothing",
            "number": 1,
            "objection_id": _first(engine, select(Objection.id)),
            "deadlines.drop.rule_id": "2018-forward",
            "privacy.keep_for.rule_id": "reporter",
            "batch_id": session.scalars(select(ImportBatch.id)).first(),
        }


MORE = (
    "/clocks/grid?season=ramadan",
    "/clocks/seasons?edit=r",
    "/clocks/daily?edit=azan-maghrib",
    "/playlists/list/sore-santai",
)
"""Pages that an address alone does not show."""


def addresses(app: Flask, known: Examples) -> Iterator[str]:
    """Every address that is got from this panel.

    Raises:
        LookupError: a route has an argument of which there is no example.
    """
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" in (rule.methods or ()) and rule.endpoint not in ENDLESS | NOT_WALKED:
            yield address_of(rule, known)
    yield from MORE


def bare(app: Flask, day: date) -> Iterator[str]:
    """Those that lead somewhere at a station that has nothing yet."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        known = rule.endpoint not in ENDLESS | NOT_WALKED and rule.arguments <= {"day"}
        if "GET" in (rule.methods or ()) and known:
            yield address_of(rule, {"day": day})


def address_of(rule: Rule, known: Examples) -> str:
    """The address of a route, with examples in the places of its arguments.

    Raises:
        LookupError: there is no example of one.
    """
    values = {}
    for name in rule.arguments:
        value = known.get(f"{rule.endpoint}.{name}", known.get(name))
        if value is None:
            raise LookupError(f"{rule.rule}: tests.web.whole.examples has no {name!r}")
        values[name] = value
    built = rule.build(values)
    assert built is not None
    return str(built[1])


def pages(client: FlaskClient, every: Iterable[str]) -> list[str]:
    """Those of them that are whole pages, each address once."""
    found = []
    for address in every:
        answer = client.get(address)
        # Where nothing is on the air, /healthz has to say so; where nothing was reported yet, there
        # is no shared database to read cases from.
        away = address == "/healthz" or answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert answer.status_code < 500 or away, address
        text = answer.get_data()[:40].lstrip().lower()
        answer.close()
        if answer.status_code == 200 and text.startswith(b"<!doctype html"):
            found.append(address)
    return list(dict.fromkeys(found))
