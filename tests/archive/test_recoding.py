"""Old hours become Opus at the same place in time; evidence stays, and nothing is lost to a cut-off run."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, select

from radio.archive import keeping, lookup, recoding
from radio.archive.chain import digest_of
from radio.archive.copies.disk import Disk
from radio.archive.copies.pace import Pace
from radio.archive.copies.work import run
from radio.archive.cutting import Request, export
from radio.archive.indexing import Place, look
from radio.archive.likeness import likeness
from radio.archive.nightly import amiss, read_share
from radio.archive.origins import Origins
from radio.archive.recoding import clear, recode, recoded
from radio.archive.signing import public_text
from radio.archive.statements import seal
from radio.archive.tables import ArchiveEntry, ArchiveFile, FileState
from radio.archive.verifying import here, verify
from radio.calls.tables import CallSpan, PhoneCall
from radio.db import session_scope
from radio.units import Millis
from tests.archive.kit import (
    HOUR,
    NOON,
    RATE,
    ZONE,
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
DAY = 24 * HOUR


@pytest.fixture
def place(database: Engine, tmp_path: Path, clock: Clock) -> Place:
    data = tmp_path / "data"
    data.mkdir()
    return place_of(database, data, clock)


def recorded(place: Place, ending: str, number: int = 0) -> str:
    """Some seconds of an hour, recorded and taken in."""
    at = NOON + number * HOUR
    local = dt.datetime.fromtimestamp(at / 1000, ZONE)
    name = f"aircheck/{local:%Y/%m/%d/%H%M%S}.{ending}"
    encode(place.data / name, sound(SECONDS * RATE, number + 1), 192)
    last_written(place.data / name, at + SECONDS * 1000)
    set_clock(place, at + HOUR)
    look(place)
    return name


def files_of(place: Place) -> dict[str, FileState]:
    with session_scope(place.engine) as session:
        return {row.path: row.state for row in session.scalars(select(ArchiveFile))}


@pytest.mark.parametrize("ending", ["flac", "wav", "mp3"])
def test_an_old_hour_becomes_opus_at_the_same_place_in_time(place: Place, ending: str) -> None:
    name = recorded(place, ending)
    with session_scope(place.engine) as session:
        before = lookup.find(session, Millis(NOON + 10_000))
    assert before is not None
    much_later(place)
    done = recode(place, 30, 96, never)
    assert (done.files, done.unlike) == (1, 0)
    assert done.after < done.before
    made = name.replace(ending, "opus")
    assert on_disk(place) == {made}
    assert files_of(place) == {made: FileState.OK}
    with session_scope(place.engine) as session:
        after = lookup.find(session, Millis(NOON + 10_000))
        assert recoded(session, [made, "aircheck/other.opus"]) == [made]
    assert after is not None
    assert (after.first, after.frames, after.starts_at, after.ends_at) == (
        before.first, before.frames, before.starts_at, before.ends_at,
    )  # fmt: skip
    # What is heard at a moment is what was heard at it before.
    heard = decoded(place.data / made)[: SECONDS * RATE]
    wanted = sound(SECONDS * RATE)[: len(heard)]
    assert len(heard) == before.frames or ending == "mp3"
    found = likeness(iter([wanted.tobytes()]), iter([heard.tobytes()]))
    assert found.correlation > 0.95
    assert look(place, whole=True).strangers == []
    read_share(place, 1)
    assert amiss(place) == {}
    assert recode(place, 30, 96, never).files == 0


def test_a_clip_out_of_a_re_encoded_hour_tells_so(place: Place) -> None:
    recorded(place, "flac")
    wanted = Request(Millis(NOON + 2000), Millis(NOON + 5000), "wav", "siti", "KPID")
    assert export(place, wanted).recoded == 0
    much_later(place)
    recode(place, 30, 96, never)
    clip = export(place, wanted)
    assert clip.recoded == 1
    heard = decoded(clip.path)
    before = sound(SECONDS * RATE)[2 * RATE : 5 * RATE]
    assert heard.shape == before.shape
    assert likeness(iter([before.tobytes()]), iter([heard.tobytes()])).correlation > 0.95


def test_what_is_held_young_opus_already_or_of_another_rate_stays(place: Place) -> None:
    held, young = recorded(place, "flac"), recorded(place, "flac", 1)
    opus = recorded(place, "opus", 2)
    with session_scope(place.engine, write=True) as session:
        keeping.hold(session, Millis(NOON), Millis(NOON + 1000), "KPID", "siti", place.now())
        other = session.get_one(ArchiveFile, young)
        other.rate = 22_050
        session.commit()
    much_later(place, 20)
    assert recode(place, 30, 96, never).files == 0
    much_later(place)
    assert recode(place, 30, 96, never).files == 0
    assert on_disk(place) == {held, young, opus}


def test_a_run_ends_when_its_time_is_over(place: Place) -> None:
    recorded(place, "flac")
    much_later(place)
    before = os.getpriority(os.PRIO_PROCESS, 0)
    nice: list[int] = []

    def over() -> bool:
        nice.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return True

    assert recode(place, 30, 96, over).files == 0
    # The air goes first; who asked for it stays as they were.
    assert nice == [19]
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


def test_a_new_file_that_sounds_other_does_not_stand_for_the_old_one(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = recorded(place, "flac")
    much_later(place)

    def wrong(_source: Path, _old: object, _kbps: int, part: Path) -> None:
        made = sound(SECONDS * RATE)
        made[12 * RATE :] = sound(12 * RATE, 99)
        encode(part.with_name("x.opus"), made).rename(part)

    with monkeypatch.context() as patched:
        patched.setattr(recoding, "_encode", wrong)
        done = recode(place, 30, 96, never)
    assert (done.files, done.unlike) == (0, 1)
    assert on_disk(place) == {name}

    def short(_source: Path, _old: object, _kbps: int, part: Path) -> None:
        encode(part.with_name("x.opus"), sound(SECONDS * RATE - 960)).rename(part)

    monkeypatch.setattr(recoding, "_encode", short)
    assert recode(place, 30, 96, never).unlike == 1
    assert on_disk(place) == {name}
    assert files_of(place) == {name: FileState.OK}


def test_a_file_that_was_changed_is_not_made_to_look_whole(place: Place) -> None:
    name = recorded(place, "wav")
    content = bytearray((place.data / name).read_bytes())
    content[100_000] ^= 1
    (place.data / name).write_bytes(content)
    much_later(place)
    assert recode(place, 30, 96, never).unlike == 1
    assert files_of(place) == {name: FileState.DAMAGED}


def test_the_chain_statements_and_copies_go_along(place: Place, tmp_path: Path) -> None:
    (tmp_path / "second").mkdir()
    disk = Disk(tmp_path / "second", Pace())
    disk.prepare()
    name = recorded(place, "flac")
    key = Ed25519PrivateKey.generate()
    set_clock(place, NOON + DAY)
    seal(place, key, "Radio")
    run(place, disk, Pace())
    much_later(place)
    recode(place, 30, 96, never)
    seal(place, key, "Radio")
    statements, faults = here(place.data)
    assert [*faults, *verify(place.data, statements, [public_text(key)]).faults] == []
    made = name.replace("flac", "opus")
    with session_scope(place.engine) as session:
        told = select(ArchiveEntry.what, ArchiveEntry.path, ArchiveEntry.why)
        rows = session.execute(told.order_by(ArchiveEntry.number)).all()
    assert [tuple(row) for row in rows] == [("add", name, ""), ("replace", made, name)]
    done = run(place, disk, Pace())
    assert (done.copied, done.deleted) == (2, 1)
    assert not (disk.folder / name).exists()
    assert (disk.folder / made).exists()


@pytest.mark.sqlite
@pytest.mark.parametrize("point", ["encoded", "judged", "named", "entered"])
def test_wherever_the_power_fails_one_of_both_is_there_and_the_index_tells_of_it(
    place: Place, point: str
) -> None:
    name = recorded(place, "flac")
    much_later(place)
    url = place.engine.url.render_as_string(hide_password=False)
    command = [
        sys.executable, "-m", "tests.archive.cutoff", str(place.data), url, str(place.now()), point,
    ]  # fmt: skip
    ended = subprocess.run(command, check=False, capture_output=True, timeout=100)
    assert ended.returncode == 9, ended.stderr
    made = name.replace("flac", "opus")
    stands = made if point == "entered" else name
    assert files_of(place) == {stands: FileState.OK}
    assert stands in on_disk(place)
    assert clear(place) > 0
    assert on_disk(place) == {stands}
    assert look(place, whole=True).strangers == []
    read_share(place, 1)
    assert amiss(place) == {}
    assert recode(place, 30, 96, never).files == (point != "entered")
    assert on_disk(place) == {made}


def test_likeness_finds_what_is_other() -> None:
    one = sound(20 * RATE)
    quiet = np.zeros_like(one)

    def found(other: np.ndarray) -> tuple[float, float]:
        result = likeness(iter([one.tobytes()]), iter([other.tobytes()]))
        return result.correlation, result.decibels

    assert found(one) == (pytest.approx(1.0), pytest.approx(0.0))
    assert found((one // 2).astype(np.int16))[1] == pytest.approx(6.0, abs=0.1)
    assert found(np.roll(one, 480, axis=0))[0] < 0.9
    assert found(quiet)[0] == 0.0
    partly = one.copy()
    partly[12 * RATE : 13 * RATE] = 0
    assert found(partly)[0] < 0.97
    silent = likeness(iter([quiet.tobytes()]), iter([quiet.tobytes()]))
    assert (silent.correlation, silent.decibels) == (1.0, 0.0)


def test_an_hour_that_was_carried_off_before_is_known_again(place: Place, tmp_path: Path) -> None:
    """Whoever brings it into the library later brings its callers with it."""
    old = recorded(place, "flac")
    carried = Path(shutil.copy(place.data / old, tmp_path / "ayo mas bro.flac"))
    with session_scope(place.engine, write=True) as session:
        session.add(PhoneCall(id="c1", rang_at=NOON))
        session.flush()
        session.add(CallSpan(call_id="c1", began=NOON, ended=Millis(NOON + 9_000)))
        session.commit()
    much_later(place)
    assert recode(place, 30, 64, never).files == 1
    with session_scope(place.engine) as session:
        assert Origins(place.engine, place.data, ZONE).calls_in(session, carried) == {"c1"}


@pytest.mark.parametrize("by_age", [True, False])
def test_an_hour_that_goes_while_it_is_read_again_stays_gone(
    place: Place, monkeypatch: pytest.MonkeyPatch, by_age: bool
) -> None:
    """Reading and deleting begin in the same minute of the night, and an open file can still be read."""
    name = recorded(place, "wav")
    much_later(place)

    def slowly(path: Path) -> str:
        digest = digest_of(path)
        if by_age:
            with session_scope(place.engine, write=True) as session:
                keeping.note_purged(session, name, "older than 1 days", place.now())
                session.commit()
        else:
            assert recode(place, 30, 64, never).files == 1
        return digest

    monkeypatch.setattr("radio.archive.indexing.digest_of", slowly)
    assert read_share(place, 1) == (1, 0)
    with session_scope(place.engine) as session:
        row = session.get(ArchiveFile, name)
    assert row is None or row.state is FileState.PURGED
    assert amiss(place) == {}
