"""Rehearsal: a sound day is told to be sound, and each fault that is planted is found, no other."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, delete, update

from radio.air.log import AirLog, Entry, Interrupt, Programme, Timing
from radio.air.quarantine import Quarantine, quarantine_file
from radio.air.sequencer import Rules, Source
from radio.broadcastlog.building import BuildOrder, build_days
from radio.broadcastlog.collecting import Collector, FreezeSettings
from radio.broadcastlog.editing import insert
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.library.dayparts import set_daypart
from radio.library.editing import Changes, edit
from radio.library.store import retire
from radio.library.tables import Media
from radio.rehearsal.findings import Rehearsal
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from radio.rehearsal.virtual import VirtualAir
from radio.units import Millis, Seconds

pytestmark = pytest.mark.sqlite
ZONE = ZoneInfo("Asia/Jakarta")
DAY = date(2026, 12, 31)
SETTINGS = FreezeSettings("Radio Uji")


def at(hour: int, minute: int = 0, day: date = DAY) -> Millis:
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
    return Millis(round(local.timestamp() * 1000))


BEFORE = Millis(at(0) - 7_200_000)


@pytest.fixture(autouse=True)
def built(plain_days: Engine) -> None:
    build_days(plain_days, ZONE, BuildOrder(DAY, 1, BEFORE, 1))


def found(database: Engine, data: Path, days: int = 1) -> Rehearsal:
    return rehearse(database, data, RehearsalOrder(DAY, days, ZONE, SETTINGS))


def kinds(result: Rehearsal) -> set[str]:
    return {name for name in Rehearsal.LISTS if getattr(result, name)} - {"rule_violations"}


def test_a_built_day_is_sound(database: Engine, data: Path) -> None:
    result = found(database, data)
    assert (result.hours, result.rows > 500, result.silent_seconds) == (24, True, 0.0)
    assert kinds(result) == set(), result
    facts = result.to_dict(str)
    assert list(facts) == [
        "rows", "hours", "silent_seconds", "overruns", "missing", "rule_violations", "late",
        "unfilled", "conflicts", "guests", "spots",
    ]  # fmt: skip


def test_a_day_that_is_not_built_is_told(database: Engine, data: Path) -> None:
    result = found(database, data, days=2)
    assert result.hours == 48
    hours = [row for row in result.unfilled if row.what == "hour"]
    assert [row.when for row in hours] == [
        at(0, day=date(2027, 1, 1)) + n * 3_600_000 for n in range(24)
    ]
    (stretch,) = [row for row in result.unfilled if row.what == "fallback"]
    assert stretch.seconds > 86_000
    assert result.silent_seconds == 0


def test_without_any_audio_the_silence_is_counted(database: Engine, data: Path) -> None:
    with session_scope(database, write=True) as session:
        session.execute(delete(LogRow).where(LogRow.hour == at(5)))
        for media in session.query(Media).where(Media.category.in_(["fallback", "filler"])):
            retire(session, media.id)
        session.commit()
    result = found(database, data)
    # The fillers at the hours' ends are gone as well, a few seconds each.
    fillers = sum(row.seconds for row in result.missing)
    assert 3595 < result.silent_seconds < 3605 + fillers
    assert [row.when for row in result.unfilled] == [at(5)]


def test_missing_and_retired_pieces_are_told_at_each_of_their_times(
    database: Engine, data: Path
) -> None:
    with session_scope(database, write=True) as session:
        times = {row.at for row in session.query(LogRow).where(LogRow.media_id == "musik1")}
        (data / session.get_one(Media, "musik1").path).unlink()
        retire(session, "musik2")
        session.commit()
    result = found(database, data)
    gone = [row for row in result.missing if "file is missing" in row.why]
    assert {row.when for row in gone} == times
    assert any("retired" in row.why for row in result.missing)
    assert result.silent_seconds == 0


def test_a_quarantined_file_is_told(database: Engine, data: Path) -> None:
    with session_scope(database) as session:
        path = str((data / session.get_one(Media, "musik3").path).absolute())
    quarantine = Quarantine(quarantine_file(data))
    quarantine_file(data).parent.mkdir(exist_ok=True)
    for _ in range(2):
        quarantine.strike(path, 3.0, sure=True)
    quarantine.write(quarantine.snapshot())
    result = found(database, data)
    assert ["quarantined" in row.why for row in result.missing] == [True]
    assert result.silent_seconds == 0


def test_a_long_item_before_a_hard_time_is_cut_and_told(database: Engine, data: Path) -> None:
    insert(database, ZONE, at(15, 58), Timing.HARD, "fallback0", now=BEFORE)
    with session_scope(database, write=True) as session:
        session.execute(update(Media).where(Media.id == "fallback0").values(
            duration=400.0, cue_out=400.0, segue=400.0))  # fmt: skip
        session.commit()
    result = found(database, data)
    (cut,) = [row for row in result.overruns if "cut" in row.why]
    assert cut.when == at(15, 58)
    assert cut.seconds == pytest.approx(280, abs=5)


def test_a_piece_outside_its_daypart_is_a_violation(database: Engine, data: Path) -> None:
    insert(database, ZONE, at(15, 20), Timing.HARD, "musik5", now=BEFORE)
    with session_scope(database, write=True) as session:
        set_daypart(session, "dewasa", "22:00-03:00")
        edit(session, "musik5", Changes(dayparts=["dewasa"]))
        session.commit()
    result = found(database, data)
    assert at(15, 20) in {row.when for row in result.rule_violations if "daypart" in row.why}


def test_two_hard_times_too_close_are_told(database: Engine, data: Path) -> None:
    """The longer one is cut by the next, on its time."""
    insert(database, ZONE, at(10, 20), Timing.HARD, "musik11", now=BEFORE)
    second = insert(database, ZONE, at(10, 20) + 30_000, Timing.HARD, "musik10", now=BEFORE)
    result = found(database, data)
    assert min(row.when for row in result.overruns if "cut" in row.why) == at(10, 20)
    assert second.row.id not in {row.entry_id for row in result.late}


def test_the_virtual_air_meets_every_hard_time_and_leaves_no_gap(
    database: Engine, data: Path
) -> None:
    with session_scope(database) as session:
        log, _ = Collector(data, SETTINGS).collect(session, at(0), Millis(at(0) + 86_400_000))
    air = VirtualAir(log, Rules(sample_rate=1000), at(0), lambda _entry: "")
    air.run(Millis(at(0) + 86_400_000))
    hard = [row for row in air.aired if row.entry.timing is Timing.HARD]
    assert [row.start for row in hard] == [at(0) + n * 3_600_000 for n in range(24)]
    reached = at(0)
    for row in air.aired:
        assert row.start <= reached
        reached = max(reached, row.end)
    assert {row.source for row in air.aired} <= {Source.LOG, Source.FILL}


def test_the_virtual_air_does_not_pass_over_the_moment_at_which_something_is_ready() -> None:
    """Both begin at the same time, so that the second is not cued when the first ends for it."""
    end = Millis(at(0) + 60_000)
    shows = [
        Entry("opens", at(0), "a", duration=Seconds(60.0), programme="show"),
        Entry("talk", end, "b", duration=Seconds(180.0), programme="show", timing=Timing.HARD),
        Entry("ident", Millis(end + 180_000), "c", duration=Seconds(6.0)),
        Entry("song", Millis(end + 186_000), "d", duration=Seconds(600.0)),
    ]
    log = AirLog(
        entries=tuple(shows), programmes=(Programme("show", "", at(0), end, Interrupt.FADE),)
    )
    air = VirtualAir(log, Rules(sample_rate=1000), at(0), lambda _entry: "")
    air.run(Millis(end + 120_000))
    assert air.builtin == []
