"""A year of aircheck: reading it in from scratch, and what was on the air at any moment of it.

8,784 hours are written as files that are valid Opus and weigh next to nothing, less those of a few
stretches in which nothing was recorded; the clock is set now and then, restarts cut hours in two, and
some files are damaged. Reading real hours adds what the disk takes to give out their bytes.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.kit import workplace
from benchmarks.kit.figures import percentile, summary
from benchmarks.kit.report import Result, Table
from radio.archive import lookup
from radio.archive.indexing import Place, look
from radio.archive.signing import public_text
from radio.archive.statements import seal
from radio.archive.verifying import Kind, here, verify
from radio.db import migrate, open_engine, session_scope
from radio.units import Millis
from tests.archive.kit import HOUR, ZONE, hour_at, last_written

HOURS = 8_784
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
        checked, faults = _verified(place, folder)
        engine.dispose()
    rows = [
        ["what was on the air at a moment", f"{asked:,}", *_figures(times)],
        ["the look of each minute", "5", *_figures([1000 * one for one in again])],
        ["a look at every file", "3", *_figures([1000 * one for one in whole])],
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
            )
        ],
    )
    data: dict[str, Any] = {"moment": summary(times), "from_scratch_seconds": first}
    return Result("archive", [table], data)


def _verified(place: Place, data: Path) -> tuple[float, int]:
    """Do harm, and see that it is found.

    Raises:
        RuntimeError: it is not, or something else is.
    """
    key = Ed25519PrivateKey.generate()
    if seal(place, key, "Radio") is None:
        raise RuntimeError("nothing was stated")
    statements, _ = here(data)
    names = sorted({entry.path for entry in statements[0].entries})
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
