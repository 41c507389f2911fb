"""Hours of 44.1 kHz become Opus at 48, too, as long and alike; clips span both."""

from __future__ import annotations

import subprocess
import wave
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine

from radio.archive import lookup, recoding
from radio.archive.cutting import Request, export
from radio.archive.indexing import Place, look
from radio.archive.likeness import likeness
from radio.archive.nightly import amiss, read_share
from radio.archive.recoding import recode
from radio.archive.samples import converted, exactly
from radio.archive.tables import ArchiveFile
from radio.db import session_scope
from radio.units import Millis
from tests.archive.kit import (
    HOUR,
    NOON,
    RATE,
    Clock,
    decoded,
    encode,
    last_written,
    much_later,
    never,
    on_disk,
    place_of,
    set_clock,
    sound,
)

SECONDS = 24


@pytest.fixture
def place(database: Engine, tmp_path: Path, clock: Clock) -> Place:
    data = tmp_path / "data"
    data.mkdir()
    return place_of(database, data, clock)


def at_44(place: Place, ending: str) -> str:
    """An hour of a station that runs at 44.1 kHz."""
    name = f"aircheck/2026/03/03/120000.{ending}"
    (place.data / name).parent.mkdir(parents=True)
    command = [
        "ffmpeg", "-v", "error", "-f", "s16le", "-ar", str(RATE), "-ac", "2", "-i", "pipe:0",
        "-ar", "44100", *(["-b:a", "192k"] if ending == "mp3" else []), str(place.data / name),
    ]  # fmt: skip
    subprocess.run(command, input=sound(SECONDS * RATE).tobytes(), check=True)
    last_written(place.data / name, NOON + SECONDS * 1000)
    set_clock(place, NOON + HOUR)
    look(place)
    return name


@pytest.mark.parametrize("ending", ["flac", "wav", "mp3"])
def test_what_was_recorded_at_44_kilohertz_is_as_long_and_sounds_alike(
    place: Place, ending: str
) -> None:
    name = at_44(place, ending)
    with session_scope(place.engine) as session:
        row = session.get_one(ArchiveFile, name)
        before = (row.starts_at, row.ends_at, row.frames)
    assert row.rate == 44_100
    much_later(place)
    assert recode(place, 30, 96, never).files == 1
    with session_scope(place.engine) as session:
        row = session.get_one(ArchiveFile, name.replace(ending, "opus"))
        assert (row.starts_at, row.ends_at) == before[:2]
        assert (row.rate, row.frames) == (RATE, round(before[2] * 160 / 147))
        there = lookup.find(session, Millis(NOON + 10_000))
    assert there is not None
    assert there.first == pytest.approx(10 * RATE, abs=100)
    heard = decoded(place.data / row.path)
    assert abs(len(heard) - row.frames) <= 2400 * (ending == "mp3")
    wanted = sound(SECONDS * RATE)
    shortest = min(len(heard), len(wanted))
    found = likeness(iter([wanted[:shortest].tobytes()]), iter([heard[:shortest].tobytes()]))
    assert found.correlation > 0.95
    assert found.decibels < 0.5
    look(place, whole=True)
    read_share(place, 1)
    assert amiss(place) == {}


def test_a_clip_of_hours_of_both_rates_is_one_at_the_higher(place: Place) -> None:
    """At the age at which hours become Opus, a clip spans an old and a new one."""
    at_44(place, "flac")
    second = f"aircheck/2026/03/03/{120000 + SECONDS}.flac"
    encode(place.data / second, sound(SECONDS * RATE, 5), 192)
    last_written(place.data / second, NOON + 2 * SECONDS * 1000)
    look(place)
    begin = NOON + (SECONDS - 4) * 1000
    wanted = Request(Millis(begin), Millis(begin + 8000), "wav", "siti", "KPID")
    with wave.open(str(export(place, wanted).path)) as clip:
        assert (clip.getframerate(), clip.getnframes()) == (RATE, 8 * RATE)
        heard = np.frombuffer(clip.readframes(8 * RATE), dtype=np.int16).reshape(-1, 2)
    # What was at that rate already is what it was, to the sample.
    assert np.array_equal(heard[4 * RATE :], sound(SECONDS * RATE, 5)[: 4 * RATE])
    before = sound(SECONDS * RATE)[-4 * RATE :]
    found = likeness(iter([before.tobytes()]), iter([heard[: 4 * RATE].tobytes()]))
    assert found.correlation > 0.95


def test_a_converter_that_goes_wrong_costs_no_recording(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = at_44(place, "flac")
    much_later(place)

    def late(pieces: Iterator[bytes], given: int, rate: int, frames: int) -> Iterator[bytes]:
        """Twenty ms too late, and as long."""
        yield from exactly(
            chain([bytes(960 * 4)], converted(pieces, given, rate, frames)), frames * 4
        )

    monkeypatch.setattr(recoding, "converted", late)
    done = recode(place, 30, 96, never)
    assert (done.files, done.unlike) == (0, 1)
    assert on_disk(place) == {name}
