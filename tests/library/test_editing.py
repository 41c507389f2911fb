"""Changes by a person: checked before anything is written, and kept."""

import struct
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import mutagen
import numpy as np
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from radio.air.log import Role
from radio.app.commands.editing import _apply
from radio.db import session_scope
from radio.library.analysis import analyse
from radio.library.dayparts import (
    DaypartInUseError,
    NoSuchDaypartError,
    dayparts,
    dayparts_of,
    remove_daypart,
    set_daypart,
)
from radio.library.editing import Changes, NotEditableError, edit, with_tags
from radio.library.importing import import_paths
from radio.library.store import NoSuchMediaError, labels_of, location
from radio.library.tables import Media, Tempo, Vocals
from radio.library.tags import UntaggableError

RATE = 44100


def tone(seconds: float = 3.0) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    return np.repeat(0.3 * np.sin(2 * np.pi * 500 * time)[:, None], 2, axis=1)


@pytest.fixture
def piece(database: Engine, data: Path, write) -> str:
    return import_paths(database, data, [write("lagu.flac", tone())]).media_ids[0]


@pytest.fixture
def session(database: Engine, piece: str):
    with session_scope(database, write=True) as session:
        yield session


def test_all_that_can_be_changed_is_changed(session: Session, piece: str) -> None:
    set_daypart(session, "dewasa", "22:00-03:00")
    changes = Changes(
        title="Sumilir", artist="Sekar", isrc="id-abc-26-00001", year=1998, category="jingle",
        language="jv", vocals=Vocals.FEMALE, tempo=Tempo.SLOW, local=True, cue_in=0.5, segue=2.0,
        cue_out=2.5, intro=1.0, valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31),
        dayparts=["dewasa"], add_labels=["tenang", "senja"],
    )  # fmt: skip
    media = edit(session, piece, changes)
    session.flush()
    assert (media.title, media.isrc, media.role, media.marked) == (
        "Sumilir", "IDABC2600001", Role.VOICE, True,
    )  # fmt: skip
    assert dayparts_of(session, piece) == ["dewasa"]
    assert labels_of(session, piece) == ["senja", "tenang"]
    edit(session, piece, Changes(dayparts=(), remove_labels=["senja"], valid_from=date.min,
                                 valid_until=date.max))  # fmt: skip
    session.flush()
    assert dayparts_of(session, piece) == []
    assert labels_of(session, piece) == ["tenang"]
    assert (media.valid_from, media.valid_until, media.title) == (None, None, "Sumilir")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        (Changes(cue_in=2.0, cue_out=1.0), "cue_out", "must come before"),
        (Changes(cue_out=9.0), "cue_out", "within the 3.000 s"),
        (Changes(cue_in=-1.0), "cue_out", "must come before"),
        (Changes(cue_out=2.0, segue=2.5), "segue", "must lie between"),
        (Changes(segue=0.0), "segue", "must come after"),
        (Changes(intro=5.0), "intro", "must lie between"),
        (Changes(isrc="nonsense"), "isrc", "one is written"),
        (Changes(year=12), "year", "no year"),
        (Changes(category=" "), "category", "needs a category"),
        (Changes(category="x" * 65), "category", "64 characters"),
        (Changes(language="bahasa Jawa dialek"), "language", "16 characters"),
        (Changes(add_labels=["x" * 65]), "add", "can't be a label"),
        (Changes(valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 1)), "valid_until", "only"),
    ],
)
def test_what_makes_no_sense_is_refused(
    session: Session, piece: str, changes: Changes, field: str, words: str
) -> None:
    with pytest.raises(NotEditableError, match=words) as refused:
        edit(session, piece, changes)
    assert refused.value.field == field


def test_unknown_names_are_refused(session: Session, piece: str) -> None:
    with pytest.raises(NoSuchMediaError):
        edit(session, "nobody", Changes(title="x"))
    with pytest.raises(NoSuchDaypartError, match="none yet"):
        edit(session, piece, Changes(dayparts=["malam"]))


def test_a_daypart_goes_only_when_nothing_is_held_to_it(session: Session, piece: str) -> None:
    set_daypart(session, "malam", "20:00-24:00")
    edit(session, piece, Changes(dayparts=["malam"]))
    session.flush()
    with pytest.raises(DaypartInUseError, match="1 pieces"):
        remove_daypart(session, "malam")
    edit(session, piece, Changes(dayparts=()))
    remove_daypart(session, "malam")
    assert dayparts(session) == {}


@pytest.mark.parametrize("name", ["t.flac", "t.mp3", "t.ogg", "t.m4a", "t.wav", "t.opus"])
def test_tags_are_written_only_when_asked_and_the_audio_stays(
    database: Engine, data: Path, write, name: str
) -> None:
    source = write(name, tone(2.0), "-metadata", "comment=stays")
    before = analyse(source)
    with session_scope(database, write=True) as session:
        media_id = import_paths(database, data, [source]).media_ids[0]
        changes = Changes(title="Judul Baru", artist="Ñ & ꦱ", album="A", composer="C", label="L",
                          genre="G", year=2001, isrc="IDABC2600001")  # fmt: skip
        media = edit(session, media_id, changes)
        kept = location(media, data).read_bytes()
        assert kept == source.read_bytes()
        copy = with_tags(media, data)
        session.commit()
        copy.put()
        file, digest = location(media, data), media.content_hash
    after = analyse(file)
    tags = after.tags
    assert (tags.title, tags.artist, tags.album, tags.composer) == ("Judul Baru", "Ñ & ꦱ", "A", "C")
    assert (tags.label, tags.genre, tags.year, tags.isrc) == ("L", "G", 2001, "IDABC2600001")
    assert after.sound == before.sound
    for known in (file, source):
        again = import_paths(database, data, [known])
        assert (again.imported, again.duplicates, again.media_ids) == (0, 1, [media_id])
    assert analyse(file).tags.title == "Judul Baru"
    assert digest == session_hash(database, media_id)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_tags_are_written_into_all_or_none(database: Engine, data: Path, write, radio_edit) -> None:
    paths = [write("a.mp3", tone(2.0)), write("b.mka", tone(2.5), "-c:a", "flac")]
    media_ids = [import_paths(database, data, [path]).media_ids[0] for path in paths]
    with session_scope(database) as session:
        files = [location(session.get_one(Media, each), data) for each in media_ids]
    before = [file.read_bytes() for file in files]
    with pytest.raises(UntaggableError, match="take no tags"):
        radio_edit(media_ids)
    assert [file.read_bytes() for file in files] == before
    assert [len(list(file.parent.iterdir())) for file in files] == [2, 2]


@pytest.fixture
def radio_edit(database: Engine, data: Path):
    def run(media_ids: list[str]) -> None:
        loaded = SimpleNamespace(data=data)
        _apply(loaded, database, tuple(media_ids), Changes(title="New"), write_tags=True)

    return run


def session_hash(database: Engine, media_id: str) -> str:
    with session_scope(database) as session:
        return session.get_one(Media, media_id).content_hash


def test_the_info_list_of_a_wav_file_is_read(write) -> None:
    path = write("r.wav", tone(1.0))
    content = path.read_bytes()
    texts = {b"INAM": b"Gugur Gunung", b"IART": "Suara Émas".encode("cp1252"),
             b"ICRD": b"1987-05-01", b"IPRD": b"Laras\x07"}  # fmt: skip
    body = b"INFO"
    for name, text in texts.items():
        ended = text + b"\0" * (1 + (len(text) + 1) % 2)
        body += name + struct.pack("<I", len(ended)) + ended
    content += b"LIST" + struct.pack("<I", len(body)) + body
    path.write_bytes(content[:4] + struct.pack("<I", len(content) - 8) + content[8:])
    assert not mutagen.File(path).tags
    tags = analyse(path).tags
    assert (tags.title, tags.artist, tags.year) == ("Gugur Gunung", "Suara Émas", 1987)
    assert tags.album == "Laras"
