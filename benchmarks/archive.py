"""A year of aircheck: reading it in from scratch, and what was on the air at any moment of it.

8,784 hours are written as files that are valid Opus and weigh next to nothing, less those of a few
stretches in which nothing was recorded; the clock is set now and then, restarts cut hours in two, and
some files are damaged. Reading real hours adds what the disk takes to give out their bytes. A few recordings
before it are real WAV and become Opus; all of it is copied to another folder; days of it are looked at in the panel.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.kit import workplace
from benchmarks.kit.figures import percentile, summary
from benchmarks.kit.report import Result, Table
from radio.archive import lookup
from radio.archive.copies.disk import Disk
from radio.archive.copies.pace import Pace
from radio.archive.copies.standing import behind
from radio.archive.copies.work import run as run_copies
from radio.archive.indexing import Place, look
from radio.archive.recoding import recode
from radio.archive.signing import public_text
from radio.archive.statements import seal
from radio.archive.verifying import Kind, here, verify
from radio.db import migrate, open_engine, session_scope
from radio.units import Millis
from tests.archive.kit import HOUR, RATE, ZONE, encode, hour_at, last_written, sound
from web import PanelSettings, create_app
from web.panel import panel_of

HOURS = 8_784
_SOUND = 30
"""Seconds of each recording that is re-encoded."""
BEGIN = 1_735_664_400_000
"""1 January 2025, 00.00 in Bojonegoro."""


def run(*, quick: bool) -> Result:
    """A year on SQLite; a month of it with `quick`."""
    hours = 720 if quick else HOURS
    asked = 500 if quick else 5_000
    with workplace.folder("archive") as folder:
        made = sum(1 for _ in _year(folder, hours))
        url = f"sqlite:///{folder / 'station.db'}"
        migrate(url)
        engine = open_engine(url)
        now = Millis(BEGIN + hours * HOUR + 2 * HOUR)
        place = Place(engine, folder, ZoneInfo(ZONE.key), lambda: now)
        first = _timed(lambda: look(place))
        again = [_timed(lambda: look(place)) for _ in range(5)]
        whole = [_timed(lambda: look(place, whole=True)) for _ in range(3)]
        times = []
        dice = random.Random(2)
        for _ in range(asked):
            at = Millis(BEGIN + dice.randrange(hours * HOUR))
            begun = time.perf_counter()
            with session_scope(engine) as session:
                lookup.find(session, at)
            times.append(1000 * (time.perf_counter() - begun))
        recoded = _recoded(place, 2 if quick else 20)
        copied, count, asking = _copied(place, folder.parent / f"{folder.name}-copy")
        pages = _pages(folder, hours, 20 if quick else 200)
        checked, faults = _verified(place, folder)
        engine.dispose()
    rows = [
        ["what was on the air at a moment", f"{asked:,}", *_figures(times)],
        ["the look of each minute", "5", *_figures([1000 * one for one in again])],
        ["a look at every file", "3", *_figures([1000 * one for one in whole])],
        ["how far the second copy is", f"{len(asking)}", *_figures(asking)],
        ["the page of a day", f"{len(pages)}", *_figures(pages)],
    ]
    table = Table(
        f"An archive of {hours:,} hours ({made:,} files) on SQLite, ms",
        ["", "times", "p50", "p95", "p99", "most"],
        rows,
        [
            (
                f"Read in from scratch, each file measured, hashed and entered into the chain: {first:.0f} s. "
                f"All of it held against the signed statement, without the database: {checked:.1f} s; of "
                f"{faults} files that were changed, cut off, lost, added, swapped or renamed each was found, "
                "and no other."
            ),
            f"Copied to another folder, read back and noted: {count / copied:.0f} files a second.",
            f"Re-encoded to Opus and held against the original: {recoded:.0f} times as fast as it was heard.",
        ],
    )
    data: dict[str, Any] = {
        "moment": summary(times), "from_scratch_seconds": first, "day_page": summary(pages),
        "copied_a_second": count / copied, "recoded_speed": recoded,
    }  # fmt: skip
    return Result("archive", [table], data)


def _recoded(place: Place, count: int) -> float:
    """Real recordings from before the year become Opus; how much faster than they were heard.

    Raises:
        RuntimeError: one of them did not.
    """
    for number in range(count):
        at = BEGIN - (number + 1) * HOUR
        local = datetime.fromtimestamp(at / 1000, ZONE)
        path = encode(
            place.data / f"aircheck/{local:%Y/%m/%d/%H%M%S}.wav", sound(_SOUND * RATE, number)
        )
        last_written(path, at + _SOUND * 1000)
    look(place, whole=True)
    begun = time.perf_counter()
    done = recode(place, 0, 96, lambda: False)
    if done.files != count:
        raise RuntimeError(f"{done.files} of {count} were re-encoded")
    return count * _SOUND / (time.perf_counter() - begun)


def _copied(place: Place, folder: Path) -> tuple[float, int, list[float]]:
    """All of it goes to another folder: seconds, files, and what asking for how far it is takes (ms).

    Raises:
        RuntimeError: something is not there.
    """
    folder.mkdir()
    try:
        disk = Disk(folder, Pace())
        disk.prepare()
        begun = time.perf_counter()
        done = run_copies(place, disk, Pace())
        took = time.perf_counter() - begun
        with session_scope(place.engine) as session:
            given = (disk.name, place.data, place.now())
            if behind(session, *given).lacking:
                raise RuntimeError("the copy is not whole")
            asking = [1000 * _timed(lambda: behind(session, *given)) for _ in range(20)]
    finally:
        shutil.rmtree(folder)
    return took, done.copied, asking


def _pages(data: Path, hours: int, count: int) -> list[float]:
    """What the page of a day takes, ms, without the line to the browser.

    Raises:
        RuntimeError: the panel refuses.
    """
    app = create_app(PanelSettings(data=data, port=0))
    client, dice, times = app.test_client(), random.Random(4), []
    first = datetime.fromtimestamp(BEGIN / 1000, ZONE).date()
    for _ in range(count):
        day = first + timedelta(days=dice.randrange(hours // 24))
        begun = time.perf_counter()
        if client.get(f"/archive/{day}").status_code != HTTPStatus.OK:
            raise RuntimeError(f"no page of {day}")
        times.append(1000 * (time.perf_counter() - begun))
    panel_of(app).stop()
    return times


def _verified(place: Place, data: Path) -> tuple[float, int]:
    """Do harm, and see that it is found.

    Raises:
        RuntimeError: it is not, or something else is.
    """
    key = Ed25519PrivateKey.generate()
    if seal(place, key, "Radio") is None:
        raise RuntimeError("nothing was stated")
    statements, _ = here(data)
    known = {entry.path for entry in statements[0].entries}
    # What was re-encoded is in the chain by its old name, too.
    names = sorted(name for name in known if (data / name).exists())
    done = _harm(data, random.Random(3).sample(names, 60))
    begun = time.perf_counter()
    found = verify(data, statements, [public_text(key)]).faults
    told = {(fault.path, fault.kind) for fault in found}
    if told != done or len(found) != len(done):
        raise RuntimeError(f"not found: {done - told}; found for nothing: {told - done}")
    return time.perf_counter() - begun, len(done)


def _harm(data: Path, names: list[str]) -> set[tuple[str, Kind]]:
    done = set()
    while len(names) >= 6:
        changed, cut, lost, one, two, renamed = (names.pop() for _ in range(6))
        content = bytearray((data / changed).read_bytes())
        content[-1] ^= 1
        (data / changed).write_bytes(content)
        (data / cut).write_bytes((data / cut).read_bytes()[:-1])
        (data / lost).unlink()
        first = (data / one).read_bytes()
        (data / one).write_bytes((data / two).read_bytes())
        (data / two).write_bytes(first)
        added = Path(lost).with_name(f"{len(names) % 24:02}5959.wav")
        (data / added).write_bytes(b"added")
        (data / renamed).rename((data / renamed).with_name(f"23{len(names):02}57.flac"))
        done |= {(changed, Kind.CHANGED), (cut, Kind.TRUNCATED), (lost, Kind.MISSING)}
        done |= {(one, Kind.SWAPPED), (two, Kind.SWAPPED), (renamed, Kind.RENAMED)}
        done.add((added.as_posix(), Kind.ADDED))
    return done


def _timed(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _figures(times: list[float]) -> list[str]:
    return [f"{percentile(times, share):.1f}" for share in (0.5, 0.95, 0.99, 1.0)]


def _year(data: Path, hours: int) -> Iterator[str]:
    dice = random.Random(1)
    number = 0
    while number < hours:
        at = BEGIN + number * HOUR
        chance = dice.random()
        if chance < 0.002:
            number += dice.randint(1, 12)
            continue
        if chance < 0.01:
            cut = dice.randint(60, 3500)
            yield hour_at(data, at, float(cut))
            yield hour_at(data, at + cut * 1000 + 4000, 3596.0 - cut)
        elif chance < 0.012:
            yield hour_at(data, at, 1800.0)
            yield hour_at(data, at + 900_000, 2700.0)
        else:
            name = hour_at(data, at)
            if chance > 0.997:
                (data / name).write_bytes(f"damaged {name}".encode())
                last_written(data / name, at + HOUR)
            yield name
        number += 1


__all__ = ["run"]
