"""A disk that fills up nonetheless loses first what can be made again."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

from radio.archive import ledger
from radio.archive.deletions import Kind, Rule
from radio.archive.tables import ArchiveExport, ArchiveFile, ArchiveHold
from radio.calls.keeping import DAY
from radio.db import session_scope
from radio.jobs import archive, upkeep
from radio.jobs.alarms import standing_alarms
from radio.units import Millis
from tests.archive.kit import hour_at
from tests.jobs.house import HOUR, House


@dataclass
class Full:
    """A disk that has so many bytes free, and what is deleted of the station's."""

    house: House
    files: list[Path]
    free: int

    def usage(self, _path: Path) -> Any:
        gone = sum(not path.exists() for path in self.files)
        return type("Usage", (), {"free": self.free + gone * 10**9})


def spare_house(house: House) -> dict[str, Path]:
    """An hour with its picture, clips of it and of nothing, halves of the dead and of the living."""
    hour = Millis(house.clock.now - 400 * HOUR)
    sound = hour_at(house.data, hour)
    archive.look(house.place)
    files = {
        "hour": house.data / sound,
        "picture": house.data / f"archive/waveforms/{sound}.dat",
        "dead": house.data / "calls/.making/ab.99999999/x.wav",
        "alive": house.data / f"calls/.making/cd.{os.getpid()}/x.wav",
        "part": house.data / "archive/clips/.a.wav.99999999.part",
        "again": house.data / "archive/clips/again.wav",
        "never": house.data / "archive/clips/never.wav",
        "fresh": house.data / "archive/clips/fresh.wav",
    }
    for name, path in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if name != "hour":
            path.write_bytes(b"x" * 10)
            os.utime(path, (hour / 1000, hour / 1000))
    with session_scope(house.context.engine, write=True) as session:
        for name, start, days in (("again", 0, 9), ("never", HOUR, 9), ("fresh", 0, 0)):
            begin = Millis(hour + start + 1_000)
            session.add(
                ArchiveExport(
                    at=Millis(house.clock.now - days * DAY), by="ani", why="bukti", from_at=begin,
                    to_at=Millis(begin + 60_000), format="wav", name=f"{name}.wav", bytes=10, sha256="0",
                )
            )  # fmt: skip
        session.commit()
    return files


def test_a_disk_that_fills_up_loses_first_what_can_be_made_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = spare_house(house)
    old_call = house.call("aired", 364, aired=True)
    full = Full(house, list(files.values()), 10**9)
    monkeypatch.setattr("shutil.disk_usage", full.usage)
    assert "4 things went" in upkeep.check_disk(house.context)
    left = {name for name, path in files.items() if path.exists()}
    assert left == {"hour", "alive", "never", "fresh"}
    assert (old_call / "caller.wav").exists()
    told = {(line.kind, line.rule, line.bytes, line.days) for line in house.lines()}
    kinds = (Kind.LEFTOVER, Kind.PICTURE, Kind.CLIP)
    assert told == {(kind, Rule.ROOM, 10, 0) for kind in kinds}
    assert all(line.done_at is not None for line in house.lines())
    assert standing_alarms(house.context.engine) == []


def test_no_more_goes_than_is_wanted_and_what_is_not_enough_is_an_alarm(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = spare_house(house)
    full = Full(house, list(files.values()), 3 * 10**9)
    monkeypatch.setattr("shutil.disk_usage", full.usage)
    assert "2 things went" in upkeep.check_disk(house.context)
    assert files["picture"].exists()
    assert files["again"].exists()
    full.free = 0
    upkeep.check_disk(house.context)
    assert [alarm.code for alarm in standing_alarms(house.context.engine)] == ["disk_low"]
    assert files["hour"].exists()


def test_a_clip_that_is_held_or_would_be_another_one_stays_however_full_it_is(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = spare_house(house)
    hour = house.clock.now - 400 * HOUR
    full = Full(house, [], 0)
    monkeypatch.setattr("shutil.disk_usage", full.usage)
    house.hold(hour, hour + 30_000)
    upkeep.check_disk(house.context)
    assert files["again"].exists()
    with session_scope(house.context.engine, write=True) as session:
        session.execute(delete(ArchiveHold))
        row = session.scalars(select(ArchiveFile)).one()
        ledger.append(session, row, "replace", house.clock.now, row.path.replace(".opus", ".wav"))
        session.commit()
    upkeep.check_disk(house.context)
    assert files["again"].exists()
