"""Who is erased goes from the telephone's journal, and what nobody heard of them from the disk."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from sqlalchemy import delete, select

from radio.archive.deletions import Deletion, Kind, Rule
from radio.archive.tables import ArchiveHold
from radio.calls.agent.disk import CallJournal, Disk
from radio.calls.clips.tables import CallClip
from radio.calls.ingest import ingest
from radio.calls.keeping import own_files
from radio.calls.pieces import note
from radio.calls.tables import CallJournalFile, CallSpan, Consent, PhoneCall
from radio.complaints.privacy.erasing import erase_person
from radio.complaints.privacy.ledger import Ledger
from radio.complaints.privacy.requests import restrict
from radio.complaints.register.tables import Complaint
from radio.db import session_scope
from radio.jobs.complaints import keep_register
from radio.jobs.context import Station
from radio.journals.lines import read_lines
from radio.keys import is_sealed
from radio.library.tables import Media, MediaState
from radio.reports.tables import AsrunSpan
from radio.units import Millis
from tests.broadcastlog.conftest import a_piece
from tests.complaints.handling import Office
from tests.jobs.test_erasures import OTHER, PHONE, WHO
from tests.jobs.test_mails import a_run, clock, office, register, station  # noqa: F401  # fixtures

HERS = "+62 812 9073 5518"
DAYS = 30


def journal_of(station: Station) -> tuple[CallJournal, Disk]:  # noqa: F811
    disk = Disk()
    folder = station.settings.data / "calls" / "journal"
    return CallJournal(folder, disk, station.desk.keys), disk


def rang(journal: CallJournal, call_id: str, number: str, at: int) -> None:
    journal.note(
        {"kind": "rang", "at": at, "id": call_id, "line": "a", "number": number, "name": "Z"}
    )


def recorded(data: Path, call_id: str) -> str:
    folder = data / "calls" / "2026" / "12" / "04" / call_id
    folder.mkdir(parents=True)
    (folder / "caller.wav").write_bytes(b"RIFF")
    (folder / "call.json").write_text('{"on_air": []}')
    return str(folder.relative_to(data))


def planted(station: Station, office: Office) -> tuple[CallJournal, Disk]:  # noqa: F811
    """Hers: a raw (off air), b (on the air), c (held); d is another one's, e hers from an unknown number."""
    data, now = station.settings.data, office.clock.now
    case = office.take(reporter=WHO.person, text="Lampu mati")
    journal, disk = journal_of(station)
    for call_id, number in (("a", HERS), ("b", HERS), ("c", HERS), ("d", OTHER.phone), ("e", "")):
        rang(journal, call_id, number, now)
        folder = recorded(data, call_id)
        journal.note({"kind": "answered", "at": now + 1, "id": call_id, "folder": folder})
        journal.note({"kind": "ended", "at": now + 9, "id": call_id, "because": "caller"})
    disk.close()
    ingest(station.engine, data / "calls" / "journal")
    with session_scope(station.engine, write=True) as session:
        session.add(CallSpan(call_id="b", began=Millis(now + 2), ended=Millis(now + 5)))
        session.get_one(PhoneCall, "c").hold = True
        row = session.get_one(PhoneCall, "e")
        row.case_id = case
        with session_scope(station.register) as shared:
            row.ticket = shared.get_one(Complaint, case).ticket
        session.commit()
    return journal, disk


def test_the_journal_forgets_and_what_nobody_heard_is_deleted(
    station: Station,  # noqa: F811
    office: Office,  # noqa: F811
) -> None:
    planted(station, office)
    data = station.settings.data
    (file,) = (data / "calls" / "journal").iterdir()
    size = file.stat().st_size
    erase_person(station.register, station.desk, Ledger.of(data), PHONE, "ani", days=DAYS)
    keep_register(a_run(station))
    lines, end = read_lines(file)
    assert end == file.stat().st_size == size
    told = {line.values["id"]: line.values for line in lines if line.kind == "rang"}
    assert [("number" in told[one], "name" in told[one]) for one in "abcde"] == [
        (False, False), (False, False), (False, False), (True, True), (False, False),
    ]  # fmt: skip
    assert is_sealed(told["d"]["number"])
    assert len(lines) == 15
    with session_scope(station.engine) as session:
        rows = {row.id: row for row in session.scalars(select(PhoneCall))}
        gone = list(session.scalars(select(Deletion)))
    assert sorted(line.what for line in gone) == ["a", "e"]
    assert {line.rule for line in gone} == {Rule.ERASURE}
    kept = [one for one in "abcde" if own_files(data / rows[one].folder)]
    assert kept == ["b", "c", "d"]
    assert not any(rows[one].number for one in "abc")
    # Read in once more from its beginning, as by an older copy of the database.
    with session_scope(station.engine, write=True) as session:
        session.execute(delete(CallJournalFile))
        session.commit()
    ingest(station.engine, data / "calls" / "journal")
    with session_scope(station.engine) as session:
        assert not any(session.get_one(PhoneCall, one).number for one in "abc")


def test_a_line_is_written_over_while_the_telephone_goes_on_writing(
    station: Station,  # noqa: F811
    office: Office,  # noqa: F811
) -> None:
    """Into the same file: nothing of what it writes is lost."""
    journal, disk = journal_of(station)
    for number in range(60):
        rang(journal, f"x{number}", HERS if number % 2 else OTHER.phone, office.clock.now)
    disk.close()
    office.take(reporter=WHO.person, text="Lampu mati")
    journal, disk = journal_of(station)
    going = threading.Event()

    def write() -> None:
        for number in range(200):
            rang(journal, f"y{number}", OTHER.phone, office.clock.now)
            going.set()

    writer = threading.Thread(target=write)
    writer.start()
    going.wait(10)
    data = station.settings.data
    erase_person(station.register, station.desk, Ledger.of(data), PHONE, "ani", days=DAYS)
    keep_register(a_run(station))
    writer.join(60)
    disk.close()
    (file,) = (data / "calls" / "journal").iterdir()
    lines, end = read_lines(file)
    assert end == file.stat().st_size
    known = {line.values["id"]: "number" in line.values for line in lines}
    assert len(known) == len(lines) == 260
    assert {one for one, has in known.items() if not has} == {f"x{n}" for n in range(1, 60, 2)}
    for raw in file.read_bytes().splitlines():
        json.loads(raw)


def test_whose_data_is_restricted_has_their_calls_left_alone_until_that_is_lifted(
    station: Station,  # noqa: F811
    office: Office,  # noqa: F811
) -> None:
    """What the station itself has restricted stays so."""
    planted(station, office)
    with session_scope(station.engine, write=True) as session:
        row = session.get_one(PhoneCall, "d")
        row.restricted_at, row.restricted_why = Millis(1), "Sengketa dengan penelepon"
        session.commit()
    ledger = Ledger.of(station.settings.data)
    for lift, expected in ((False, "abcde"), (True, "d"), (True, "d")):
        restrict(station.register, station.desk, ledger, PHONE, "ani", days=DAYS, lift=lift)
        keep_register(a_run(station))
        with session_scope(station.engine) as session:
            query = select(PhoneCall.id).where(PhoneCall.restricted_at.is_not(None))
            assert "".join(sorted(session.scalars(query))) == expected
        assert restricted_by_the_journal(station) == set(expected) - {"d"}


def restricted_by_the_journal(station: Station) -> set[str]:  # noqa: F811
    """Which calls an older copy of the database would take for restricted before the register is asked."""
    with session_scope(station.engine, write=True) as session:
        rows = session.scalars(select(PhoneCall)).all()
        known = {row.id: (row.restricted_at, row.restricted_why) for row in rows}
        for row in rows:
            row.restricted_at, row.restricted_why = None, ""
        session.execute(delete(CallJournalFile))
        session.commit()
    ingest(station.engine, station.settings.data / "calls" / "journal")
    with session_scope(station.engine, write=True) as session:
        found = set()
        for row in session.scalars(select(PhoneCall)):
            if row.restricted_at is not None:
                assert row.restricted_why == "", "the register lifts it"
                found.add(row.id)
            row.restricted_at, row.restricted_why = known[row.id]
        session.commit()
    return found


def cut_out(station: Station, call_id: str, name: str = "") -> Path:  # noqa: F811
    """A clip of a call in the library, whose caller agreed."""
    name = name or call_id
    path = station.settings.data / "media" / f"{name}.flac"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"fLaC")
    with session_scope(station.engine, write=True) as session:
        call = session.get_one(PhoneCall, call_id)
        call.consent, call.consent_at = Consent.CARD, call.rang_at
        media = a_piece("klip", sum(name.encode()), 9.0)
        media.id, media.path, media.title = name, f"media/{name}.flac", f"Warga {HERS}"
        session.add(media)
        session.flush()
        session.add(CallClip(id=name, call_id=call_id, edits="{}", media_id=name, at=Millis(1)))
        note(session, station.settings.data, name, [call_id])
        assert media.state is MediaState.ACTIVE
        session.commit()
    return path


def test_consent_ends_with_who_gave_it_and_clips_that_were_never_aired_go(
    station: Station,  # noqa: F811
    office: Office,  # noqa: F811
) -> None:
    """Nobody can take it back in their name any more."""
    planted(station, office)
    data = station.settings.data
    clips = {one: cut_out(station, one) for one in "abcd"}
    clips |= {one: cut_out(station, "b", one) for one in ("aired", "long ago")}
    a_day, now = 86_400_000, office.clock.now
    ago = {"aired": now - 300 * a_day, "long ago": now - 500 * a_day}
    (data / "listen").mkdir()
    heard = data / "listen" / "a-12345678.flac"
    heard.write_bytes(b"fLaC")
    with session_scope(station.engine, write=True) as session:
        for one, at in ago.items():
            session.add(AsrunSpan(span=one, media_id=one, started_at=Millis(at)))
        session.add(ArchiveHold(from_at=1, to_at=2, why=f"Sengketa {HERS}", by="ani", at=Millis(1)))
        session.commit()
    erase_person(station.register, station.desk, Ledger.of(data), PHONE, "ani", days=DAYS)
    keep_register(a_run(station))
    with session_scope(station.engine) as session:
        states = {one: session.get_one(Media, one).state for one in "abcd"}
        titles = {one: session.get_one(Media, one).title for one in "abc"}
        gone = {line.what for line in session.scalars(select(Deletion)) if line.kind is Kind.PIECE}
        hold = session.scalars(select(ArchiveHold)).one()
    # The recording of b was on the air and stays, a clip of it that was not goes; c is held; d is another one's.
    assert states.pop("d") is MediaState.ACTIVE
    assert set(states.values()) == {MediaState.WITHHELD}
    assert [one for one, path in clips.items() if path.exists()] == ["c", "d", "aired"]
    assert gone == {"media/a.flac", "media/b.flac", "media/long ago.flac"}
    assert not heard.exists()
    assert not any(HERS in title for title in titles.values())
    assert HERS not in hold.why
    with session_scope(station.engine) as session:
        assert not own_files(data / session.get_one(PhoneCall, "a").folder)
        assert own_files(data / session.get_one(PhoneCall, "b").folder)
    # An older copy of the database is put back: it holds before the ledger is gone through again.
    with session_scope(station.engine, write=True) as session:
        session.get_one(PhoneCall, "b").consent = Consent.CARD
        session.get_one(PhoneCall, "b").consent_at = Millis(1)
        session.execute(delete(CallJournalFile))
        session.commit()
    ingest(station.engine, data / "calls" / "journal")
    with session_scope(station.engine) as session:
        assert session.get_one(PhoneCall, "b").consent is Consent.REFUSED
        assert session.get_one(PhoneCall, "d").consent is Consent.CARD
