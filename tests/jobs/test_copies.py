"""The jobs of the second copy: what they alarm, and that what is lost is put back and told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from radio.archive.copies.disk import MARK, Disk
from radio.archive.copies.locking import alone
from radio.archive.copies.mending import MENDED
from radio.archive.copies.pace import Pace
from radio.archive.copies.targets import CopySettings, StoreSettings
from radio.archive.deletions import Kind, Rule
from radio.jobs import archive, copies, retention
from radio.jobs.alarms import standing_alarms
from radio.jobs.context import Context, Station
from radio.jobs.settings import ArchiveSettings
from radio.units import Millis, Seconds
from tests.archive.kit import RATE, encode, hour_at, last_written, sound
from tests.jobs.house import House

NIGHT = 9 * 3_600_000


def told(context: Context) -> dict[str, str]:
    return {alarm.code: alarm.detail for alarm in standing_alarms(context.engine)}


def with_copies(context: Context, wanted: CopySettings) -> Context:
    settings = replace(
        context.settings, archive=ArchiveSettings(verify_nights=1, copies=wanted, behind_hours=24)
    )
    return Context.lasting(Station(settings, context.engine, context.station.clock), Seconds(600))


@pytest.fixture
def second(tmp_path: Path) -> Path:
    folder = tmp_path / "second"
    folder.mkdir()
    Disk(folder, Pace()).prepare()
    return folder


def test_copies_are_made_asked_for_and_used(context: Context, clock, second: Path) -> None:
    data = context.settings.data
    assert copies.copy_archive(context) == copies.NOT_SET
    assert copies.verify_copies(context) == copies.NOT_SET
    ours = with_copies(context, CopySettings(second))
    names = [hour_at(data, clock.now - NIGHT + number * 3_600_000) for number in range(3)]
    archive.index_archive(ours)
    assert copies.copy_archive(ours) == "3 copied, 0 deleted"
    assert copies.verify_copies(ours) == "3 asked for, 0 not whole"
    assert told(ours) == {}
    whole = (data / names[0]).read_bytes()
    (data / names[0]).write_bytes(b"x" * len(whole))
    (data / names[1]).unlink()
    assert "2 put back; 0 amiss" in archive.verify_archive(ours)
    assert (data / names[0]).read_bytes() == whole
    assert names[1] in told(ours)["archive_mended"] or (data / names[1]).exists()
    (second / names[2]).write_bytes(b"")
    assert copies.verify_copies(ours) == "3 asked for, 1 not whole"
    assert "copy_damaged" in told(ours)
    assert copies.copy_archive(ours) == "1 copied, 0 deleted"
    assert copies.verify_copies(ours) == "3 asked for, 0 not whole"
    clock.now = Millis(clock.now + 8 * 24 * 3_600_000)
    archive.verify_archive(ours)
    assert told(ours) == {}


def test_recordings_of_calls_are_copied_asked_for_and_go_with_their_term(
    house: House, context: Context, second: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "closings", lambda _register, _calls: {})
    ours = with_copies(context, CopySettings(second))
    old, young = house.call("old", 29.5), house.call("young", 2)
    there = second / old.relative_to(house.data)
    for folder in (old, young):
        for path in folder.iterdir():
            last_written(path, house.clock.now - 2 * 24 * 3_600_000)
    assert copies.copy_archive(ours) == "6 copied, 0 deleted"
    assert copies.verify_copies(ours) == "6 asked for, 0 not whole"
    house.clock.add(24)
    assert "1 call" in retention.retain(ours)
    assert (there / "caller.wav").exists()
    assert copies.copy_archive(ours) == "0 copied, 3 deleted"
    assert not there.exists()
    assert [(line.kind, line.rule, line.why) for line in house.lines()] == [
        (Kind.CALL, Rule.OFF_AIR, ""),
        (Kind.COPY, Rule.OFF_AIR, str(second)),
    ]
    assert "nothing is old enough" in retention.retain(ours)
    (young / "studio.wav").unlink()
    assert "1 put back" in archive.verify_archive(ours)
    assert (young / "studio.wav").exists()
    assert told(ours) == {"archive_mended": MENDED}


def test_recordings_at_a_place_that_nobody_knows_any_more_are_learned_at_night(
    house: House, context: Context, second: Path
) -> None:
    ours = with_copies(context, CopySettings(second))
    house.recording(second / "calls/2026/01/02/c9")
    with alone(house.data):
        assert copies.verify_copies(ours) == "0 asked for, 0 not whole"
    assert copies.verify_copies(ours) == "3 asked for, 0 not whole"
    # Whoever has that disk may have put it there: it does not come here by itself.
    assert "0 put back" in archive.verify_archive(ours)
    assert not (house.data / "calls").exists()
    # It goes once it is as old as any, for nobody else would ever delete it.
    aired = ours.settings.call_terms.aired
    house.clock.add(24 * (aired - 363))
    copies.verify_copies(ours)
    assert house.lines() == []
    house.clock.add(24)
    copies.verify_copies(ours)
    assert [(line.kind, line.rule, line.days) for line in house.lines()] == [
        (Kind.COPY, Rule.AIRED, aired)
    ]
    assert not (second / "calls").exists()


def test_a_disk_that_is_away_is_told_at_once_and_for_long(
    context: Context, clock, second: Path
) -> None:
    ours = with_copies(context, CopySettings(second))
    hour_at(context.settings.data, clock.now - NIGHT)
    archive.index_archive(ours)
    mark = (second / MARK).read_bytes()
    (second / MARK).unlink()
    assert "not mounted" in copies.copy_archive(ours)
    assert "not mounted" in copies.verify_copies(ours)
    assert set(told(ours)) == {"copy_failed"}
    clock.now = Millis(clock.now + 20 * 3_600_000)
    copies.copy_archive(ours)
    assert set(told(ours)) == {"copy_failed", "copy_behind"}
    assert f"{second}: 1 ×" in told(ours)["copy_behind"]
    (second / MARK).write_bytes(mark)
    with alone(context.settings.data):
        assert copies.copy_archive(ours) == "another process copies"
    copies.copy_archive(ours)
    assert told(ours) == {}


def test_an_absent_network_is_told_only_once_much_is_missing(
    context: Context, clock, tmp_path: Path
) -> None:
    key = tmp_path / "store.key"
    key.write_text("a\nb\n")
    store = StoreSettings("http://127.0.0.1:9", "arsip", key)
    ours = with_copies(context, CopySettings(store=store))
    hour_at(context.settings.data, clock.now - NIGHT)
    archive.index_archive(ours)
    assert "can't be reached" in copies.copy_archive(ours)
    assert told(ours) == {}
    clock.now = Millis(clock.now + 20 * 3_600_000)
    copies.copy_archive(ours)
    assert set(told(ours)) == {"copy_behind"}


def test_old_recordings_are_made_smaller_only_where_that_is_set(context: Context, clock) -> None:
    assert archive.recode_archive(context) == "nothing is re-encoded"
    wanted = ArchiveSettings(opus_after_days=30)
    settings = replace(context.settings, archive=wanted)
    ours = Context.lasting(Station(settings, context.engine, context.station.clock), Seconds(600))
    name = hour_at(context.settings.data, clock.now - NIGHT)
    data = context.settings.data / name
    encode(data.with_suffix(".flac"), sound(12 * RATE))
    last_written(data.with_suffix(".flac"), clock.now - NIGHT)
    data.unlink()
    archive.index_archive(ours)
    assert archive.recode_archive(ours).startswith("0 re-encoded")
    clock.now = Millis(clock.now + 40 * 24 * 3_600_000)
    assert archive.recode_archive(ours).startswith("1 re-encoded")
    assert data.exists()
    assert not data.with_suffix(".flac").exists()
