"""How fast, how long and how many at once; what is no place to copy to or from."""

from __future__ import annotations

from pathlib import Path

import pytest

from radio.archive.copies.disk import Disk
from radio.archive.copies.locking import CopyingError, alone
from radio.archive.copies.mending import mend
from radio.archive.copies.pace import Pace, Paced
from radio.archive.copies.targets import (
    CopySettings,
    GoneError,
    StoreSettings,
)
from radio.archive.copies.work import run, targets
from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place
from tests.archive.copies.kit import archive_of
from tests.archive.kit import purge


def test_bytes_go_out_no_faster_than_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr("radio.archive.copies.pace.time.monotonic", lambda: now)
    monkeypatch.setattr("radio.archive.copies.pace.time.sleep", sleep)
    pace = Pace(kbps=512)
    body = Paced(bytes(640_000), pace)
    assert len(body.read()) == 640_000
    assert now == 100.0
    body.seek(0)
    body.sends = True
    while body.read(1 << 20):
        pass
    assert now == pytest.approx(110.0, abs=0.1)
    now += 60
    pace.spend(64_000)
    assert now == pytest.approx(171.0, abs=0.1)


def test_a_run_whose_time_is_over_stops_between_files(place: Place, disk: Disk) -> None:
    archive_of(place)
    done = run(place, disk, Pace(until=0.0))
    assert (done.copied, done.paused) == (0, True)


def test_one_copies_at_a_time(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(CopyingError), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


def test_places_are_those_that_are_set(tmp_path: Path) -> None:
    assert targets(CopySettings()) == []
    store = StoreSettings("https://s3.example.id", "arsip", tmp_path / "key")
    found = targets(CopySettings(tmp_path, store, 512), Pace(512))
    assert [one.name.partition("-")[0] for one in found] == ["disk", "store"]
    assert found[1].told == "arsip at https://s3.example.id"


def test_what_is_not_known_or_was_deleted_is_not_put_back(place: Place, disk: Disk) -> None:
    first, second, _ = archive_of(place)
    with pytest.raises(ArchiveError, match="knows no closed file"):
        mend(place, "aircheck/none.opus", [disk])
    purge(place, first)
    with pytest.raises(ArchiveError, match="was deleted"):
        mend(place, first, [disk])
    with pytest.raises(ArchiveError, match="no second copy is set up"):
        mend(place, second, [])
    with pytest.raises(GoneError):
        list(disk.read(first))
