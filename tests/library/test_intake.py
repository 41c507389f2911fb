"""Imports through the panel: what is offered, what is refused, and what becomes of the rest."""

from __future__ import annotations

import io
import os
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, select

from radio.db import session_scope
from radio.library import analysis, intake, intakework
from radio.library.analysis import analyse
from radio.library.categories import VOICE_TRACK
from radio.library.intake import NotOfferedError, Offer, OutOfStepError
from radio.library.intaketables import BatchState, FileState, ImportBatch, ImportFile
from radio.library.intakework import OUTSIDE, is_allowed, work_off
from radio.library.names import name_refusal
from radio.library.tables import Media

NOW = datetime(2027, 3, 1, tzinfo=UTC)
RATE = 44100


@pytest.fixture(autouse=True)
def _folder(data: Path) -> None:
    data.mkdir()


@pytest.fixture
def song(write) -> bytes:
    return beep(write, "song.flac", 440).read_bytes()


def beep(write, name: str, pitch: float, *options: str) -> Path:
    time = np.arange(RATE) / RATE
    samples = np.repeat(0.3 * np.sin(2 * np.pi * pitch * time)[:, None], 2, axis=1)
    return write(name, samples, *options)


def send(
    engine: Engine,
    data: Path,
    files: dict[str, bytes],
    *,
    part: int = 10_000,
    category: str = "musik",
    made_at: datetime = NOW,
) -> str:
    """Send files as the panel does; the id of their import."""
    with session_scope(engine, write=True) as session:
        batch = intake.open_batch(session, category, "siti", made_at)
        offers = [Offer(name, len(content)) for name, content in files.items()]
        taken = intake.offer(session, data, batch, offers)
        session.commit()
    for one, content in zip(taken, files.values(), strict=True):
        if one.state is not FileState.COMING:
            continue
        with session_scope(engine, write=True) as session:
            row = intake.coming(session, batch.id, one.number)
            for at in range(0, len(content), part):
                intake.receive(data, row, at, io.BytesIO(content[at : at + part]))
            row.state = FileState.WAITING
            session.commit()
    with session_scope(engine, write=True) as session:
        intake.close_batch(session, intake.batch_of(session, batch.id))
        session.commit()
    return batch.id


def outcome(engine: Engine, batch_id: str) -> dict[str, tuple[FileState, str]]:
    with session_scope(engine) as session:
        rows = session.scalars(select(ImportFile).where(ImportFile.batch_id == batch_id))
        return {row.name: (row.state, row.reason) for row in rows}


def test_what_is_sent_is_judged_by_its_content_and_the_report_says_how(
    database: Engine, data: Path, write, song: bytes
) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(1 << 20))
    files = {
        "Album/<b>Didi - <img src=x>.flac": song,
        "Album/again.flac": song,
        "Album/same as mp3.txt": beep(write, "x.mp3", 440).read_bytes(),
        "page.mp3": b"<script>alert(1)</script>" * 20,
        "bomb.mp3": bomb.getvalue(),
        "half.flac": song[: len(song) // 2],
        "hls.mp3": b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n#\0" + bytes(100),
        "none.wav": b"",
    }
    batch_id = send(database, data, files)
    assert work_off(database, data, (), NOW) == 7
    found = outcome(database, batch_id)
    states = {name: state for name, (state, _) in found.items()}
    assert [states[name] for name in list(files)[:3]] == [
        FileState.IMPORTED, FileState.KNOWN, FileState.IMPORTED,
    ]  # fmt: skip
    refused = {
        name: reason for name, (state, reason) in found.items() if state == FileState.REFUSED
    }
    assert set(refused) == set(list(files)[3:])
    assert refused["page.mp3"] == "text, not audio"
    assert refused["none.wav"] == "empty"
    assert all(refused.values())
    with session_scope(database) as session:
        pieces = session.scalars(select(Media)).all()
        assert {piece.title for piece in pieces} == {"<img src=x>", "same as mp3"}
        assert {piece.artist for piece in pieces} == {"<b>Didi", ""}
        assert session.get_one(ImportBatch, batch_id).state is BatchState.DONE
    assert not (data / "uploads" / batch_id).exists()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../../etc/cron.d/x.mp3", "leads out"),
        ("/etc/passwd", "leads out"),
        ("a/../b.mp3", "leads out"),
        ("..\\b.mp3", "leads out"),
        ("C:/x.mp3", "leads out"),
        ("a\0b.mp3", "no text"),
        ("a\nb.mp3", "no text"),
        ("\ud800.mp3", "no text"),
        ("x" * 300 + ".mp3", "longer than 255 bytes"),
        ("ꦒ" * 90 + ".mp3", "longer than 255 bytes"),
        ("a/" * 600 + "b.mp3", "longer than"),
        ("", "no name"),
        ("folder/", "no name"),
        ("..", "no name"),
        (".hidden.mp3", "hidden"),
        ("list.m3u8", "a list"),
        ("LIST.PLS", "a list"),
    ],
)
def test_a_name_that_is_no_honest_one_is_refused_in_words(name: str, words: str) -> None:
    assert words in name_refusal(name)


@pytest.mark.sqlite
def test_honest_names_are_taken_whatever_their_script() -> None:
    for name in ("Didi Kempot - Cidro.mp3", "ꦒꦩꦼꦭꦤ꧀.ogg", "a/b/ç (1) #2 'x'.FLAC", "<i>.mp3", "…mp3"):
        assert name_refusal(name) == ""


@pytest.mark.sqlite
def test_too_much_is_refused_before_it_is_sent(
    database: Engine, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "FILES_MOST", 3)
    free = intake.shutil.disk_usage(data).free
    offers = [Offer("a.wav", intake.FILE_MOST + 1), Offer("b.wav", -1), Offer("c.wav", 10**30)]
    offers.append(Offer("d.wav", 5))
    with session_scope(database, write=True) as session:
        batch = intake.open_batch(session, "musik", "", NOW)
        reasons = [one.reason for one in intake.offer(session, data, batch, offers)]
        session.commit()
        early = intake.open_batch(session, "musik", "", NOW)
        intake.offer(session, data, early, [Offer("a.wav", 5)])
        row = intake.coming(session, early.id, 0)
        monkeypatch.setattr(intake, "ROOM_LEFT", free)
        other = intake.open_batch(session, "musik", "", NOW)
        full = intake.offer(session, data, other, [Offer("a.wav", 1 << 20)])
        # What was offered before, and has room no more, is not taken further.
        monkeypatch.setattr(intake, "ROOM_LEFT", 2 * free)
        with pytest.raises(intake.NoRoomError):
            intake.receive(data, row, 0, io.BytesIO(b"x"))
    assert [reason.split()[0] for reason in reasons] == ["larger", "empty", "larger", "more"]
    assert full[0].reason == "the station's disk has no room for it"


def test_a_file_goes_on_where_it_stopped_and_never_past_its_size(
    database: Engine, data: Path
) -> None:
    offers = [Offer("a.wav", 10), Offer("b.wav", 4)]
    with session_scope(database, write=True) as session:
        batch = intake.open_batch(session, "musik", "", NOW)
        intake.offer(session, data, batch, offers)
        row = intake.coming(session, batch.id, 0)
        assert intake.receive(data, row, 0, io.BytesIO(b"12345")) == 5
        with pytest.raises(OutOfStepError) as told:
            intake.receive(data, row, 4, io.BytesIO(b"5"))
        assert told.value.have == 5
        again = intake.offer(session, data, batch, [*offers, Offer("a.wav", 11)])
        assert [(one.number, one.have) for one in again] == [(0, 5), (1, 0), (2, 0)]
        with pytest.raises(NotOfferedError):
            intake.receive(data, row, 5, io.BytesIO(b"678901"))
        session.commit()
    with session_scope(database, write=True) as session:
        intake.close_batch(session, session.get_one(ImportBatch, batch.id))
        session.commit()
    assert {state for state, _ in outcome(database, batch.id).values()} == {FileState.REFUSED}


@pytest.mark.sqlite
def test_a_link_in_the_staging_folder_is_not_followed(
    database: Engine, data: Path, tmp_path: Path
) -> None:
    with session_scope(database, write=True) as session:
        batch = intake.open_batch(session, "musik", "", NOW)
        intake.offer(session, data, batch, [Offer("a.wav", 3)])
        path = intake.staged(data, row := intake.coming(session, batch.id, 0))
        path.parent.mkdir(parents=True)
        path.symlink_to(tmp_path / "outside")
        with pytest.raises(OSError, match="symbolic links"):
            intake.receive(data, row, 0, io.BytesIO(b"123"))
    assert not (tmp_path / "outside").exists()


def test_what_nobody_sends_any_more_is_given_up(database: Engine, data: Path, song: bytes) -> None:
    with session_scope(database, write=True) as session:
        batch = intake.open_batch(session, "musik", "", NOW)
        intake.offer(session, data, batch, [Offer("a.flac", len(song))])
        intake.receive(data, intake.coming(session, batch.id, 0), 0, io.BytesIO(song[:100]))
        session.commit()
    work_off(database, data, (), NOW + timedelta(hours=23))
    assert outcome(database, batch.id)["a.flac"][0] is FileState.COMING
    for hours in (25, 26):
        work_off(database, data, (), NOW + timedelta(hours=hours))
    assert "did not arrive" in outcome(database, batch.id)["a.flac"][1]
    assert not (data / "uploads" / batch.id).exists()


def test_a_folder_is_taken_only_below_those_that_are_allowed(
    database: Engine, data: Path, write, tmp_path: Path, song: bytes
) -> None:
    allowed, secret = tmp_path / "music", tmp_path / "secret"
    for folder in (allowed / "in", secret):
        folder.mkdir(parents=True)
    (allowed / "in" / "a.flac").write_bytes(song)
    beep(write, "secret/b.flac", 550)
    (allowed / "in" / "b.flac").symlink_to(secret / "b.flac")
    (allowed / "out").symlink_to(secret)
    (allowed / "in" / os.fsdecode(b"\xff.flac")).write_bytes(song)
    assert is_allowed(allowed / "in", (allowed,))
    assert not is_allowed(allowed / "out", (allowed,))
    assert not is_allowed(allowed / ".." / "secret", (allowed,))
    batches = []
    with session_scope(database, write=True) as session:
        for folder in (allowed / "in", secret, tmp_path):
            batch = intake.open_folder(session, "musik", folder, "", NOW, copy=False)
            batches.append(batch.id)
        session.commit()
    work_off(database, data, (allowed,), NOW)
    found = outcome(database, batches[0])
    assert found["a.flac"][0] is FileState.IMPORTED
    assert found["b.flac"] == (FileState.REFUSED, OUTSIDE)
    assert found["\ufffd.flac"][1].startswith("its name is not UTF-8")
    assert outcome(database, batches[1]) == outcome(database, batches[2]) == {}
    with session_scope(database) as session:
        assert session.scalars(select(Media.path)).all() == [str(allowed / "in" / "a.flac")]
        assert set(session.scalars(select(ImportBatch.state))) == {BatchState.DONE}


@pytest.mark.sqlite
def test_no_other_file_is_begun_when_the_time_is_over(
    database: Engine, data: Path, song: bytes
) -> None:
    batch_id = send(database, data, {"a.flac": song, "b.flac": song})
    times = iter([0.0, 1.0, intakework.AT_ONCE + 1])
    assert work_off(database, data, (), NOW, clock=lambda: next(times)) == 1
    assert outcome(database, batch_id)["b.flac"][0] is FileState.WAITING


@pytest.mark.sqlite
def test_a_few_bytes_of_endless_silence_do_not_keep_a_core_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.flac"
    source = "anullsrc=r=44100:cl=stereo:d=40"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, str(path)]
    subprocess.run(command, check=True)
    monkeypatch.setattr(analysis, "_LONGEST", 30)
    assert analyse(path).reason == "longer than 0 hours"


def test_a_recording_that_a_presenter_waits_for_comes_before_a_folder_of_music(
    database: Engine, data: Path, write, song: bytes
) -> None:
    music = send(database, data, {"a.flac": song, "b.flac": song + b"b"})
    voice = beep(write, "voice.wav", 700).read_bytes()
    later = NOW + timedelta(minutes=5)
    recording = send(database, data, {"rekaman.wav": voice}, category=VOICE_TRACK, made_at=later)
    # Time for one file.
    assert work_off(database, data, (), NOW, clock=iter((0.0, 0.0, 99.0)).__next__) == 1
    assert outcome(database, recording)["rekaman.wav"][0] is FileState.IMPORTED
    assert {state for state, _ in outcome(database, music).values()} == {FileState.WAITING}
