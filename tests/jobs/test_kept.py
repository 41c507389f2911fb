"""What is recorded is there, goes when it is old enough, and has a disk to lie on."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from playlists.clock import to_local
from radio.air.settings import EngineSettings, OutputSettings, save_settings
from radio.archive.forecast import Plan
from radio.db import session_scope
from radio.jobs import aircheck, archive, retention, upkeep
from radio.jobs.alarms import standing_alarms
from radio.jobs.context import Context, Station
from radio.jobs.settings import ArchiveSettings
from radio.reports.tables import AsrunSpan
from radio.units import Millis, Seconds
from tests.archive.kit import hour_at


def test_what_went_out_without_being_recorded_is_an_alarm(context: Context, clock) -> None:
    data, noon = context.settings.data, clock.now - 20 * 60_000
    (data / "air").mkdir()
    settings = EngineSettings(str(data), outputs=(OutputSettings("aircheck", "aircheck"),))
    save_settings(settings, data / "air" / "engine.json")
    eleven = hour_at(data, noon - 3_600_000)
    hour_at(data, noon - 4 * 3_600_000)
    hour_at(data, noon, 1190.0)
    with session_scope(context.engine, write=True) as session:
        for number in range(5):
            begun, ended = (Millis(noon - more * 3_600_000) for more in (number, number - 1))
            session.add(AsrunSpan(span=f"{number}", started_at=begun, ended_at=ended))
        session.commit()
    archive.index_archive(context)
    assert aircheck.check_hours(context) == "1 stretches are missing"
    assert [alarm.subject for alarm in standing_alarms(context.engine)] == [
        "2026-12-31 09.00-11.00"
    ]
    (data / eleven).unlink()
    archive.index_archive(context)
    aircheck.check_hours(context)
    assert sorted(alarm.detail for alarm in standing_alarms(context.engine)) == [
        "something went out; there is no recording",
        f"the file is gone or damaged ({eleven})",
    ]
    for number in (1, 2, 3):
        hour_at(data, noon - number * 3_600_000)
    archive.index_archive(context)
    assert aircheck.check_hours(context) == "all is there"
    assert standing_alarms(context.engine) == []


@pytest.mark.sqlite
def test_only_what_is_old_enough_is_deleted(context: Context) -> None:
    root = context.settings.data / "aircheck"
    kept, gone = ["2025/12/31", "2026/12/31", "2024/02/30"], ["2025/12/30", "2024/07/01"]
    for day in (*kept, *gone):
        (root / day).mkdir(parents=True)
        (root / day / "000000.opus").write_bytes(b"x")
    (root / "notes").mkdir()
    retention.retain(context)
    assert all((root / day).exists() for day in kept)
    assert not any((root / day).exists() for day in gone)
    assert not (root / "2024" / "07").exists()
    assert (root / "notes").exists()


def test_recordings_stay_as_long_as_the_aircheck_and_no_other_file_goes(context: Context) -> None:
    root = context.settings.data / "recordings"
    kept = ["a/20251231-090000.opus", "b/20261231-100000-1.flac", "a/20240230-090000.opus"]
    kept += ["c/20250101-090000.txt.part", "c/notes.txt", "20250101-090000.opus"]
    gone = ["a/20251230-235959.opus", "b/20251230-090000-2.flac", "old/20240701-090000.mp3"]
    for name in (*kept, *gone):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
    assert retention.retain(context) == "deleted 3 recording"
    assert all((root / name).exists() for name in kept)
    assert not any((root / name).exists() for name in gone)
    assert not (root / "old").exists()


@pytest.mark.sqlite
def test_a_full_disk_is_an_alarm(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def usage(_path: Path) -> object:
        return type("Usage", (), {"free": free})

    monkeypatch.setattr("radio.jobs.upkeep.shutil.disk_usage", usage)
    free = 4e9
    upkeep.check_disk(context)
    assert [alarm.code for alarm in standing_alarms(context.engine)] == ["disk_low"]
    free = 6e9
    upkeep.check_disk(context)
    assert standing_alarms(context.engine) == []


@pytest.mark.sqlite
def test_a_disk_that_will_be_too_small_is_an_alarm_long_before(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = 2e12

    def usage(_path: Path) -> object:
        return type("Usage", (), {"free": free})

    monkeypatch.setattr("radio.jobs.upkeep.shutil.disk_usage", usage)
    settings = replace(context.settings, archive=ArchiveSettings(disk=Plan(365, 2e9)))
    ours = Context.lasting(Station(settings, context.engine, context.station.clock), Seconds(60))
    assert upkeep.foresee_disk(ours) == "it holds what is to be kept"
    free = 205e9
    full = to_local(ours.now(), ours.settings.zone_info).date() + timedelta(days=100)
    assert upkeep.foresee_disk(ours) == f"missing: 530 GB; {full}"
    (alarm,) = standing_alarms(context.engine)
    assert (alarm.code, alarm.detail) == ("disk_forecast", f"530 GB; {full}")
    free = 2e12
    upkeep.foresee_disk(ours)
    assert standing_alarms(context.engine) == []


def test_what_was_dumped_stays_for_its_own_term(context: Context) -> None:
    folder = context.settings.data / "dumped"
    folder.mkdir()
    for name in ("20261001-083000-123.wav", "20261002-083000-001.wav", "notes.txt"):
        (folder / name).write_bytes(b"sound")
    assert retention.retain(context) == "deleted 1 dumped"
    assert sorted(path.name for path in folder.iterdir()) == [
        "20261002-083000-001.wav",
        "notes.txt",
    ]
