"""The worker is killed while it deletes, again and again: nothing is gone without a line in the ledger."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from radio.archive.deletions import Deletion, Kind
from radio.archive.tables import ArchiveEntry
from radio.calls.keeping import own_files
from radio.calls.tables import PhoneCall
from radio.db import session_scope
from radio.jobs import archive, retention
from radio.jobs.context import Context
from radio.units import Seconds
from tests.archive.kit import HOUR, hour_at
from tests.jobs.house import Clock, House

WORKER = """
import sys, time
from pathlib import Path
from radio.archive.old import Ages
from radio.calls.keeping import Terms
from radio.db import open_engine
from radio.jobs import retention
from radio.jobs.context import Context, Station
from radio.jobs.settings import ArchiveSettings, WorkerSettings
from radio.units import Millis, Seconds

retention.closings = lambda _register, _calls: {}
unlink = Path.unlink

def slowly(path, missing_ok=False):
    unlink(path, missing_ok=missing_ok)
    time.sleep(0.02)

Path.unlink = slowly
data, url, now = Path(sys.argv[1]), sys.argv[2], Millis(int(sys.argv[3]))
engine = open_engine(url, busy_timeout=Seconds(20))
settings = WorkerSettings(
    data, url, archive=ArchiveSettings(ages=Ages(archive=365)), call_terms=Terms(aired=365)
)
station = Station(settings, engine, lambda: now)
retention.retain(Context.lasting(station, Seconds(300)))
"""
CALLS, HOURS, KILLS = 8, 6, 3


def left(house: House, names: list[str]) -> int:
    tracks = sum(len(own_files(house.data / "calls/2026/01/02" / f"c{n}")) for n in range(CALLS))
    return tracks + sum((house.data / name).exists() for name in names)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_again_and_again_it_leaves_no_deletion_without_a_line(
    house: House,
    context: Context,
    clock: Clock,
) -> None:
    begun = clock.now // HOUR * HOUR - 400 * 24 * HOUR
    names = [hour_at(house.data, begun + number * HOUR) for number in range(HOURS)]
    archive.index_archive(context)
    for number in range(CALLS):
        house.call(f"c{number}", 31)
    url = context.settings.database_url
    for _ in range(KILLS):
        there = left(house, names)
        if not there:
            break
        process = start(house.data, url, clock.now)
        patience = time.monotonic() + 60
        while left(house, names) > there - 5 and process.poll() is None:
            assert time.monotonic() < patience, "it deletes nothing"
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(30)
        check(house, names, over=False)
    # However slow that was, this run has its time.
    retention.retain(Context.lasting(context.station, Seconds(120.0)))
    assert left(house, names) == 0
    check(house, names, over=True)


def start(data: Path, url: str, now: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WORKER, str(data), url, str(now)])


def check(house: House, names: list[str], *, over: bool) -> None:
    """Whatever is gone has a line; what the database says is gone is gone."""
    with session_scope(house.context.engine) as session:
        lines = session.scalars(select(Deletion)).all()
        calls = {row.id: row.purged_at for row in session.scalars(select(PhoneCall))}
        purged = session.scalars(
            select(ArchiveEntry.path).where(ArchiveEntry.what == "purge")
        ).all()
    told = {line.what for line in lines}
    gone = {name for name in names if not (house.data / name).exists()}
    touched = {one for one in calls if len(own_files(house.data / f"calls/2026/01/02/{one}")) < 3}
    assert gone | touched <= told
    assert not any(own_files(house.data / f"calls/2026/01/02/{one}") for one in calls if calls[one])
    assert set(purged) <= gone
    if over:
        assert all(line.done_at is not None for line in lines)
        assert sorted(purged) == sorted(names)
        assert all(calls.values())
        total = sum(line.bytes for line in lines if line.kind is Kind.CALL)
        assert total == CALLS * (2 * 44 + len('{"on_air": []}'))
