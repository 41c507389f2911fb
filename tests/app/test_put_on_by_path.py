"""A file that is put on the air by its path is known for the piece that it is, also afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, select

from radio.air.settings import EngineSettings, LiveSource, save_settings
from radio.archive.indexing import Place, look
from radio.calls.pieces import note
from radio.calls.tables import CallPiece, Consent
from radio.db import session_scope
from radio.library.importing import Describe, import_paths
from radio.library.tables import Media, MediaState
from radio.units import Millis
from tests.app.called import FOLDER, called, says, stood_in, type_in
from tests.app.test_cli import Engine as StandIn
from tests.archive.kit import NOON, ZONE, decoded, last_written
from tests.library.test_twins import music
from tests.rig import noise, write_audio

ROUTES = ["emergency on", "live open"]


@pytest.fixture
def database(data: Path) -> Iterator[Engine]:
    with called(data) as made:
        yield made


@pytest.fixture
def engine(data: Path, database: Engine) -> Iterator[StandIn]:
    with stood_in(data) as serving:
        yield serving


def spoken_into(path: Path, *, seed: int = 1, more: float = 0.0) -> Path:
    """Half a minute, and some more behind it, in the coding that the name tells."""
    wave = np.concatenate((music(seed, 30.0), music(7, more))) if more else music(seed, 30.0)
    return write_audio(path, np.asarray(np.clip(wave, -1, 1) * 32_000, dtype=np.int16))


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    """Somewhere that is not the station's."""
    return spoken_into(tmp_path / "suara.flac")


def in_library(database: Engine, data: Path, path: Path, *calls: str, copy: bool = True) -> str:
    done = import_paths(database, data, [path], Describe(category="sisipan", copy=copy))
    (media_id,) = done.media_ids
    with session_scope(database, write=True) as session:
        note(session, data, media_id, calls)
        session.commit()
    return media_id


def put_on(engine: StandIn, words: str, *address: str) -> dict[str, object]:
    """What the engine was asked."""
    told = type_in(*words.split(), *address)
    assert told.exit_code == 0, told.stderr
    args = engine.asked.pop()["args"]
    assert isinstance(args, dict)
    return args


def refused(engine: StandIn, words: str, address: str) -> None:
    told = type_in(*words.split(), address)
    assert (told.exit_code, engine.asked) == (1, [])
    assert "has not agreed" in told.stderr


@pytest.mark.parametrize("words", ROUTES)
def test_a_copy_of_a_piece_is_that_piece(
    database: Engine, data: Path, engine: StandIn, spoken: Path, words: str
) -> None:
    says(database, Consent.CARD, 10)
    media_id = in_library(database, data, spoken, "c1")
    with session_scope(database) as session:
        own = data / session.get_one(Media, media_id).path
    for address in (str(spoken), spoken.as_uri(), str(own)):
        asked = put_on(engine, words, address)
        assert (asked["media_id"], asked["looked_at"]) == (media_id, True)
    says(database, Consent.REFUSED, 20)
    refused(engine, words, str(spoken))
    refused(engine, words, str(own))


@pytest.mark.parametrize("words", ROUTES)
@pytest.mark.parametrize("name", ["lain.mp3", "lain.opus"])
def test_another_coding_of_a_piece_is_that_piece(
    database: Engine,
    data: Path,
    engine: StandIn,
    spoken: Path,
    tmp_path: Path,
    words: str,
    name: str,
) -> None:
    """By its sound, as on import; also with something more behind it."""
    says(database, Consent.CARD, 10)
    media_id = in_library(database, data, spoken, "c1")
    copy = spoken_into(tmp_path / name)
    longer = spoken_into(tmp_path / f"longer-{name}", more=8.0)
    other = spoken_into(tmp_path / f"other-{name}", seed=9)
    tune = write_audio(tmp_path / f"tune-{name}", decoded(spoken)[: 15 * 48_000])
    assert put_on(engine, words, str(copy))["media_id"] == media_id
    assert "media_id" not in put_on(engine, words, str(other))
    says(database, Consent.REFUSED, 20)
    refused(engine, words, str(copy))
    refused(engine, words, str(longer))
    # The tune that a show begins with is not the show.
    assert "media_id" not in put_on(engine, words, str(tune))


@pytest.mark.parametrize("words", ROUTES)
def test_what_callers_are_heard_in_becomes_a_piece(
    database: Engine, data: Path, engine: StandIn, tmp_path: Path, words: str
) -> None:
    """Else nobody would know afterwards whose voice was on the air."""
    says(database, Consent.CARD, 10)
    track = write_audio(data / FOLDER / "caller.wav", noise(3.0, 1))
    carried = tmp_path / "jalur.wav"
    carried.write_bytes(track.read_bytes())
    media_id = put_on(engine, words, str(carried))["media_id"]
    with session_scope(database) as session:
        bound = session.scalars(select(CallPiece.call_id).where(CallPiece.media_id == media_id))
        assert bound.all() == ["c1"]
        assert session.get_one(Media, media_id).category == "klip-telepon"
    assert put_on(engine, words, str(carried))["media_id"] == media_id, "and stays that one"
    says(database, Consent.REFUSED, 20)
    refused(engine, words, str(carried))


@pytest.mark.parametrize("words", ROUTES)
def test_what_lies_where_a_piece_was_may_be_another_recording_by_now(
    database: Engine, data: Path, engine: StandIn, spoken: Path, tmp_path: Path, words: str
) -> None:
    """A file that the library refers to, and somebody has written over."""
    says(database, Consent.CARD, 10)
    place = spoken_into(tmp_path / "promo.flac", seed=5)
    promo = in_library(database, data, place, copy=False)
    assert put_on(engine, words, str(place))["media_id"] == promo
    clip = in_library(database, data, spoken, "c1")
    write_audio(place, decoded(spoken)[: 29 * 48_000])
    assert put_on(engine, words, str(place))["media_id"] == clip
    says(database, Consent.REFUSED, 20)
    refused(engine, words, str(place))


def test_a_source_of_the_settings_that_is_a_file_is_looked_at_too(
    database: Engine, data: Path, engine: StandIn, spoken: Path
) -> None:
    says(database, Consent.CARD, 10)
    media_id = in_library(database, data, spoken, "c1")
    sources = (LiveSource("rekaman", str(spoken)), LiveSource("studio", "http://h/x"))
    save_settings(
        EngineSettings(data=str(data), live_sources=sources), data / "air" / "engine.json"
    )
    asked = put_on(engine, "live open", "rekaman")
    assert (asked["name"], asked["media_id"]) == ("rekaman", media_id)
    assert "looked_at" not in put_on(engine, "live open", "studio")
    says(database, Consent.REFUSED, 20)
    refused(engine, "live open", "rekaman")


@pytest.mark.parametrize("source", ["emergency", "live"])
def test_the_hour_is_shut_when_its_caller_takes_consent_back(
    database: Engine, data: Path, engine: StandIn, spoken: Path, source: str
) -> None:
    """The engine writes down the piece that it was told of: no clip of that hour has it any more."""
    says(database, Consent.CARD, 10)
    in_library(database, data, spoken, "c1")
    asked = put_on(engine, "emergency on", str(spoken))
    path = write_audio(data / "aircheck/2026/03/03/120000.wav", noise(3.0, 1))
    last_written(path, NOON + 3000)
    look(Place(database, data, ZONE, lambda: Millis(NOON + 10**7)))
    span = {"span": "s1", "entry_id": source, "source": source, "media_id": asked["media_id"]}
    lines = [
        {"kind": "start", "at": NOON + 500, "title": "Siaran darurat", **span},
        {
            "kind": "end",
            "at": NOON + 1500,
            "span": "s1",
            "seconds": 1.0,
            "ended_because": "handback",
        },
    ]
    journal = data / "asrun" / "2026-03-03.jsonl"
    journal.parent.mkdir(parents=True, exist_ok=True)
    journal.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    cut = ("archive", "clip", "2026-03-03T12:00:00", "2026-03-03T12:00:02", "--why", "KPID")
    assert type_in(*cut, "--format", "wav").exit_code == 0
    says(database, Consent.REFUSED, 20)
    told = type_in(*cut, "--format", "wav")
    assert told.exit_code == 1
    assert "have not agreed" in told.stderr
    with session_scope(database) as session:
        assert session.scalars(select(Media.state)).all() == [MediaState.WITHHELD]
