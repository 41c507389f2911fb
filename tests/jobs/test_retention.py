"""What is old goes, by its kind, and not without a line."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete

from radio.archive.deletions import Kind, Rule
from radio.archive.tables import ArchiveExport
from radio.calls.blocking import block
from radio.calls.desk import row_of
from radio.calls.ingest import ingest
from radio.calls.keeping import DAY
from radio.calls.pieces import note
from radio.calls.tables import CallPiece, CallSpan, PhoneCall
from radio.db import session_scope
from radio.jobs import retention
from radio.library.tables import Media, MediaState
from radio.programmes.tables import Episode, Programme
from radio.publishing.cuts import Why
from radio.publishing.tables import EditedCut, EditedEpisode
from radio.units import Millis
from tests.broadcastlog.conftest import a_piece
from tests.jobs.house import HOUR, House

# ---------------------------------------------------------------- calls, by kind


def test_calls_go_by_what_became_of_them(house: House) -> None:
    kept = [
        house.call("young", 29), house.call("aired", 364, aired=True),
        house.call("held", 500, hold=True), house.call("case", 300, case_id="c", ticket="T"),
    ]  # fmt: skip
    gone = [house.call("old", 31), house.call("aired-old", 366, aired=True)]
    said = retention.retain(house.context)
    assert said == "deleted 2 call"
    assert all((folder / "caller.wav").exists() for folder in kept)
    assert not any(folder.exists() for folder in gone)
    assert house.row("old").purged_at == house.clock.now
    told = {line.what: (line.kind, line.rule, line.days, line.by) for line in house.lines()}
    assert told == {
        "old": (Kind.CALL, Rule.OFF_AIR, 30, ""),
        "aired-old": (Kind.CALL, Rule.AIRED, 365, ""),
    }
    assert all(line.done_at is not None and line.bytes > 80 for line in house.lines())
    assert retention.retain(house.context) == "nothing is old enough"


def test_what_lies_beside_a_recording_tells_that_it_was_aired_where_the_journal_does_not(
    house: House,
) -> None:
    folder = house.call("c", 100, aired=True)
    unread = house.call("d", 100)
    (unread / "call.json").write_text("{")
    with session_scope(house.context.engine, write=True) as session:
        session.execute(delete(CallSpan))
        session.commit()
    retention.retain(house.context)
    assert folder.exists()
    assert unread.exists()


def test_a_call_stays_while_a_piece_of_the_library_has_it(house: House) -> None:
    folder = house.call("c", 3000, aired=True)
    with session_scope(house.context.engine, write=True) as session:
        session.add(
            Media(
                id="m", path="media/m.wav", content_hash="1" * 64, category="inserts",
                duration=10.0, cue_out=10.0, segue=10.0, loudness=-16.0, true_peak=-1.0,
                sample_rate=48_000, channels=1, codec="pcm", created_at=datetime.now(UTC),
            )
        )  # fmt: skip
        session.flush()
        session.add(CallPiece(media_id="m", call_id="c"))
        session.commit()
    retention.retain(house.context)
    assert folder.exists()
    with session_scope(house.context.engine, write=True) as session:
        session.get_one(Media, "m").state = MediaState.RETIRED
        session.commit()
    retention.retain(house.context)
    assert not folder.exists()


@pytest.mark.parametrize("restricted", [True, False])
def test_a_piece_that_is_withheld_keeps_no_raw_recording_but_for_a_restriction(
    house: House, restricted: bool
) -> None:
    """Who took consent back, or never gave it, is not kept for as long as nobody looks at the piece."""
    folder = house.call("c", 40)
    with session_scope(house.context.engine, write=True) as session:
        media = a_piece("klip", 1, 9.0)
        session.add(media)
        session.flush()
        note(session, house.data, media.id, ["c"])
        assert media.withheld
        session.get_one(PhoneCall, "c").restricted_at = Millis(1) if restricted else None
        session.commit()
    retention.retain(house.context)
    assert folder.exists() is restricted


def test_a_call_stays_while_the_recording_of_an_episode_has_it(house: House) -> None:
    """The proof of consent is there as long as what was made of it (UU 27/2022 art. 24)."""
    heard, away = house.call("c", 3000, aired=True), house.call("cut", 3000, aired=True)
    before = house.call("before", 3001, aired=True)
    began = Millis((house.row("c").ended_at or 0) - 30_000)
    end = Millis(began + HOUR)
    with session_scope(house.context.engine, write=True) as session:
        plan = {"first_day": date(2026, 1, 2), "starts_at": "08:00", "seconds": 3600}
        session.add(Programme(id="p", name="Ayo Mas Bro", **plan))
        session.flush()
        session.add(Episode(id="e", programme_id="p", start=began, end=end))
        session.flush()
        times = {"starts_at": began, "ends_at": end, "published_at": end}
        session.add(EditedEpisode(episode_id="e", file="episodes/e.mp3", **times))
        session.flush()
        cut = {"why": Why.CALLER, "from_at": began, "to_at": end, "about": "cut", "began": began}
        session.add(EditedCut(episode_id="e", position=0, **cut))
        session.commit()
    retention.retain(house.context)
    assert [folder.exists() for folder in (heard, away, before)] == [True, False, False]
    with session_scope(house.context.engine, write=True) as session:
        session.get_one(EditedEpisode, "e").file = ""
        session.commit()
    retention.retain(house.context)
    assert not heard.exists()


def test_a_call_that_goes_on_and_one_that_nobody_ended(house: House) -> None:
    """Its end is noted within a day, or never."""
    going, lost = house.call("a", 40), house.call("b", 40)
    with session_scope(house.context.engine, write=True) as session:
        for call_id, ago in (("a", HOUR), ("b", 40 * DAY)):
            row = session.get_one(PhoneCall, call_id)
            row.ended_at, row.rang_at = None, Millis(house.clock.now - ago)
            row.answered_at = row.rang_at
        session.commit()
    retention.retain(house.context)
    assert going.exists()
    assert not lost.exists()


def test_recordings_that_nobody_knows_go_by_their_day(house: House) -> None:
    def at(day: str, call_id: str, *, aired: bool) -> Path:
        return house.recording(house.data / "calls" / day / call_id, aired=aired)

    kept = [at("2026/12/20", "a", aired=False), at("2026/06/01", "b", aired=True)]
    gone = [at("2026/11/20", "c", aired=False), at("2025/11/01", "d", aired=True)]
    retention.retain(house.context)
    assert all(folder.exists() for folder in kept)
    assert not any(folder.exists() for folder in gone)
    told = {line.what: line.rule for line in house.lines()}
    assert told == {"calls/2026/11/20/c": Rule.OFF_AIR, "calls/2025/11/01/d": Rule.AIRED}


def test_a_recording_whose_answer_was_lost_is_its_calls(house: House) -> None:
    folder = house.call("c", 5)
    with session_scope(house.context.engine, write=True) as session:
        session.get_one(PhoneCall, "c").folder = ""
        session.commit()
    retention.retain(house.context)
    assert house.row("c").folder == str(folder.relative_to(house.data))


# ---------------------------------------------------------------- who called, and the journal


def test_who_called_is_forgotten_after_the_recording_unless_they_are_blocked(
    house: House,
) -> None:
    keys = house.context.station.desk.keys
    for call_id, number, ago in (("a", "0811", 130), ("b", "0812", 130), ("c", "0813", 100)):
        house.call(call_id, ago)
        with session_scope(house.context.engine, write=True) as session:
            told = {"id": call_id, "rang_at": 1, "number": number, "name": "Budi"}
            row_of(session, keys, told)
            session.commit()
    with session_scope(house.context.engine, write=True) as session:
        block(session, keys, "0812", by="ani", reason="Mengumpat", now=house.clock.now)
        session.commit()
    retention.retain(house.context)
    house.clock.add(24 * 91)
    retention.retain(house.context)
    assert [bool(house.row(one).number) for one in "abc"] == [False, True, False]
    assert not house.row("a").number_blind + house.row("a").name
    assert [line.what for line in house.lines() if line.kind is Kind.CALLER] == ["a", "c"]


def test_a_day_of_the_journal_goes_once_it_was_read(house: House) -> None:
    journal = house.data / "calls" / "journal"
    journal.mkdir(parents=True)
    for day in ("2026-09-01", "2026-12-01"):
        fact = {"kind": "rang", "at": house.clock.now - HOUR, "id": f"c{day}"}
        (journal / f"{day}.jsonl").write_text(json.dumps(fact) + "\n")
    retention.retain(house.context)
    assert len(list(journal.iterdir())) == 2
    ingest(house.context.engine, journal)
    retention.retain(house.context)
    assert [path.name for path in journal.iterdir()] == ["2026-12-01.jsonl"]
    assert ingest(house.context.engine, journal) == 0


# ---------------------------------------------------------------- clips and pictures


def test_clips_and_pictures_have_their_terms(house: House) -> None:
    clips, pictures = house.data / "archive/clips", house.data / "archive/waveforms/aircheck"
    clips.mkdir(parents=True)
    pictures.mkdir(parents=True)
    with session_scope(house.context.engine, write=True) as session:
        for name, ago in (("old.wav", 91), ("new.wav", 89), ("again.wav", 91), ("again.wav", 3)):
            (clips / name).write_bytes(b"x")
            at = Millis(house.clock.now - ago * DAY)
            span = {"at": at, "from_at": at, "to_at": Millis(at + 1)}
            facts = {"by": "ani", "why": "x", "format": "wav", "bytes": 1, "sha256": ""}
            session.add(ArchiveExport(name=name, **span, **facts))
        session.commit()
    (clips / "mine.txt").write_bytes(b"x")
    for name, ago in (("a.opus.dat", 31), ("b.opus.dat", 2)):
        (pictures / name).write_bytes(b"x")
        seconds = house.clock.now / 1000 - ago * 86400
        os.utime(pictures / name, (seconds, seconds))
        sound = house.data / "aircheck" / name.removesuffix(".dat")
        sound.parent.mkdir(exist_ok=True)
        sound.write_bytes(b"x")
    assert retention.retain(house.context) == "deleted 1 clip, 1 picture"
    assert sorted(path.name for path in clips.iterdir()) == ["again.wav", "mine.txt", "new.wav"]
    assert [path.name for path in pictures.iterdir()] == ["b.opus.dat"]


def test_what_a_killed_process_left_of_a_clip_goes(house: House) -> None:
    """It is somebody's voice, and the next clip may be cut in a year."""
    gone = subprocess.Popen(["true"])
    gone.wait()
    making = house.data / "calls" / ".making"
    left, mine = making / f"ab.{gone.pid}", making / f"cd.{os.getpid()}"
    for folder in (left, mine):
        folder.mkdir(parents=True)
        (folder / "klip.flac").write_bytes(b"fLaC")
    retention.retain(house.context)
    assert (left.exists(), mine.exists()) == (False, True)
