"""Makes the demo station: content, library, log, and the file the engine plays from."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from playlists.clock import to_local
from radio.broadcastlog.building import BuildOrder, build_days
from radio.broadcastlog.freezing import Freezer, FreezeSettings
from radio.db import migrate, open_engine
from radio.demo.content import Item, items, write_item
from radio.demo.programmes import make_programmes
from radio.demo.wall import make_wall
from radio.library.importing import Describe, import_paths
from radio.units import Millis

DAYS = 3
_SEED = 1

Say = Callable[[str], None]


def create_demo(data: Path, database_url: str, zone: str, station: str, say: Say) -> None:
    """Make the demo station in a data folder; about half a minute on two cores.

    Safe to run again, also after it was interrupted: what is there is recognised.

    Raises:
        radio.demo.content.EncodingError: ffmpeg is missing or failed.
        radio.db.MigrationError: the database comes from a newer version.
        OSError: the folder can't be written.
    """
    migrate(database_url)
    engine = open_engine(database_url)
    work = data / "demo.part"
    work.mkdir(parents=True, exist_ok=True)
    try:
        _fill_library(engine, data, work, station, say)
        _plan(engine, data, ZoneInfo(zone), station, say)
    finally:
        engine.dispose()
        shutil.rmtree(work, ignore_errors=True)


def _fill_library(engine: Engine, data: Path, work: Path, station: str, say: Say) -> None:
    wanted = items(station)
    say(f"Making a demo station: {len(wanted)} pieces of gamelan music and speech ...")
    finished: dict[tuple[str, bool], list[Path]] = defaultdict(list)
    for done, (item, path) in enumerate(_make(wanted, work), start=1):
        finished[item.category, item.whole].append(path)
        if done % 8 == 0:
            say(f"  {done} of {len(wanted)}")
    for (category, whole), paths in finished.items():
        import_paths(engine, data, sorted(paths), Describe(category=category, whole=whole))


def _make(wanted: list[Item], work: Path) -> Iterator[tuple[Item, Path]]:
    # Fresh processes: a copy of this one could inherit a lock held by one of its threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(8, os.cpu_count() or 1), mp_context=context) as pool:
        running = {pool.submit(write_item, item, work): item for item in wanted}
        for future in as_completed(running):
            yield running[future], future.result()


def _plan(engine: Engine, data: Path, zone: ZoneInfo, station: str, say: Say) -> None:
    now = Millis(round(time.time() * 1000))
    today = to_local(now, zone).date()
    episodes = make_programmes(engine, zone, now)
    keys = make_wall(engine)
    report = build_days(engine, zone, BuildOrder(today, DAYS, now, _SEED))
    frozen = Freezer(engine, data, FreezeSettings(station)).freeze(now)
    say(f"Planned {report.rows} items for {DAYS} days; {frozen.entries} are ready for the air.")
    if episodes:
        say(f"Ayo Mas Bro and two other programmes have {episodes} episodes this week.")
    if keys:
        say(f"The cart wall has {keys} keys on two pages.")
