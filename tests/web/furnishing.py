"""A station with something of everything, for tests that look at every page."""

from __future__ import annotations

import json
import wave
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from playlists.clock import day_span, to_local
from playlists.hourclock import parse_clock
from playlists.spots import Kind
from radio.archive.cutting import Request, export
from radio.archive.deletions import Deletion, Rule
from radio.archive.deletions import Kind as Gone
from radio.archive.indexing import Place, look
from radio.archive.keeping import hold as hold_time
from radio.broadcastlog.tables import LogRow
from radio.calls.blocking import block
from radio.calls.keeping import hold
from radio.calls.tables import Consent, PhoneCall
from radio.carts.editing import make_page
from radio.complaints.entry import Entry
from radio.complaints.exchange.outcome import Outcome
from radio.complaints.exchange.taking import take_brought
from radio.complaints.handling.liaisons import add_liaison, retire_liaison
from radio.complaints.hooks.guard import Guard
from radio.complaints.hooks.keeping import Wish as HookWish
from radio.complaints.hooks.keeping import add_hook, try_out
from radio.complaints.intake.brought import bring
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import DeskSettings, open_desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.requests import file_objection, file_request
from radio.complaints.intake.tables import BroughtKind
from radio.complaints.intake.upkeep import keep_in_order
from radio.complaints.ppid.entry import Applicant, ObjectionEntry, RequestEntry
from radio.complaints.privacy.asker import Asker
from radio.complaints.privacy.asking import ask
from radio.complaints.privacy.breaches import Found, add_breach
from radio.complaints.privacy.finding import named
from radio.complaints.register.duties import Identity, Wish
from radio.complaints.register.hooktables import DeliveryState
from radio.complaints.register.lists import Agency
from radio.complaints.register.opening import open_register
from radio.complaints.register.sealing import Contact
from radio.complaints.register.seeds import KnownAgency
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
from radio.library.intaketables import FileState, ImportFile
from radio.lists.store import Item, set_playlist, set_smart
from radio.programmes.tables import Episode, Guest
from radio.publishing.chapters import Of
from radio.publishing.cuts import Why
from radio.publishing.tables import EditedChapter, EditedCut, EditedEpisode, EditState
from radio.reports.tables import AsrunEvent, AsrunSpan
from radio.spots.campaigns import add_media, save_campaign
from radio.spots.tables import CampaignRow
from radio.units import Millis
from tests.archive.kit import RATE, encode, last_written, sound
from tests.broadcastlog.conftest import a_piece
from tests.web.stocked import ZONE, build, stock


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
    _edited(engine, data, now)
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
    name = f"{to_local(midnight, ZONE):%Y%m%d}-000004-000.wav"
    encode(data / "dumped" / name, sound(RATE))
    fact = {
        "kind": "dump",
        "at": midnight + 4_000,
        "seconds": 1.0,
        "file": f"dumped/{name}",
        "by": "Budi",
    }
    with session_scope(engine, write=True) as session:
        row = {"file": "furnished", "offset": 0, "kind": "dump", "at": Millis(midnight + 4_000)}
        session.add(AsrunEvent(**row, line=json.dumps(fact)))
        session.commit()
    wanted = Request(midnight, Millis(midnight + 5_000), "original", "budi", "bukti")
    export(Place(engine, data, ZONE, lambda: later), wanted)


def _edited(engine: Engine, data: Path, now: Millis) -> None:
    """The edited recording of the episode that pages are walked by: published, with all that can be in it."""
    file = encode(data / "episodes" / "a.mp3", sound(RATE * 20))
    with session_scope(engine, write=True) as session:
        episode = session.scalars(select(Episode).join(Guest).limit(1)).one()
        of = {"episode_id": episode.id}
        session.add(
            EditedEpisode(
                **of, state=EditState.READY, starts_at=now, ends_at=Millis(now + 40_000), seconds=20.0,
                source="both", file=f"episodes/{file.name}", bytes=file.stat().st_size, sha256="0" * 64,
                loudness_before=-22.4, loudness=-16.1, peak_before=-6.2, peak=-1.1, made_at=now,
                title="Jalan rusak di Kedungadem", description="Bersama Dinas PU", published_at=now,
                published_by="budi",
            )
        )  # fmt: skip
        session.flush()
        for number, (why, about) in enumerate(((Why.MUSIC, "Didi – Sumilir"), (Why.CALLER, "c1"))):
            from_at = Millis(now + 10_000 + number * 10_000)
            times = {"from_at": from_at, "to_at": Millis(from_at + 10_000)}
            session.add(EditedCut(**of, position=number, why=why, about=about, **times))
        for number, (at, title) in enumerate(
            ((0, "Pembukaan"), (12_000, "Sumilir"), (35_000, "Penutup"))
        ):
            kind = Of.SONG if number == 1 else Of.PART
            row = EditedChapter(**of, position=number, at=Millis(now + at), of=kind, title=title)
            session.add(row)
        session.commit()


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
            consent_at=now, on_air_ms=12_000, ended_at=now,
        )
    )  # fmt: skip
    session.flush()
    hold(session, "c1", "Sengketa pers 4/2026", "ani", now)
    hold_time(session, Millis(now - 3_600_000), now, "KPID 12/2026", "ani", now)
    span = {"at": now, "done_at": now, "bytes": 3_200_000}
    session.add(Deletion(kind=Gone.CALL, what="c0", rule=Rule.OFF_AIR, days=30, **span))
    why = {"by": "Ani", "why": "Penelepon memintanya"}
    session.add(Deletion(kind=Gone.CALL, what="c9", rule=Rule.PERSON, **why, **span))
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
