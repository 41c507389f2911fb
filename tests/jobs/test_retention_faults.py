"""A run that dies, files that are not ours, a folder that refuses, a clock that leaps."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from radio.archive import removing
from radio.archive.deletions import Rule
from radio.archive.tables import ArchiveEntry, ArchiveFile
from radio.calls.keeping import DAY, own_files
from radio.calls.tables import PhoneCall
from radio.db import session_scope
from radio.jobs import archive, retention
from radio.jobs.alarms import standing_alarms
from tests.archive.kit import hour_at
from tests.jobs.house import HOUR, House, KilledError


@pytest.mark.parametrize("after", range(4))
def test_nothing_goes_unnoted_when_a_run_dies(
    house: House, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before the first file, between them, and before the database knows."""
    folder = house.call("c", 400)
    left = iter([True] * after)
    unlink = Path.unlink

    def dying(path: Path, *, missing_ok: bool = False) -> None:
        if not next(left, False):
            raise KilledError
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", dying)
        if after == 3:
            patch.setattr(removing, "_effect", _killed)
        with pytest.raises(KilledError):
            retention.retain(house.context)
    missing = 3 - len(own_files(folder))
    assert missing == after
    assert [line.done_at for line in house.lines()] == [None]
    retention.retain(house.context)
    assert not folder.exists()
    assert house.row("c").purged_at is not None
    assert all(line.done_at is not None for line in house.lines())
    total = 2 * 44 + len('{"on_air": []}')
    assert sum(line.bytes for line in house.lines()) == total


def _killed(*_: object) -> None:
    raise KilledError


def test_a_file_of_the_archive_whose_run_died_is_no_lost_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = hour_at(house.data, house.clock.now // HOUR * HOUR - 400 * DAY)
    archive.index_archive(house.context)
    with monkeypatch.context() as patch:
        patch.setattr(removing, "_effect", _killed)
        with pytest.raises(KilledError):
            retention.retain(house.context)
    assert not (house.data / name).exists()
    retention.retain(house.context)
    with session_scope(house.context.engine) as session:
        entries = [(one.what, one.path) for one in session.scalars(select(ArchiveEntry))]
        assert session.get_one(ArchiveFile, name).fault == "older than 365 days"
    assert entries == [("add", name), ("purge", name)]


def test_what_comes_back_with_an_old_copy_goes_again(house: House) -> None:
    folder = house.call("c", 31)
    retention.retain(house.context)
    house.recording(folder)
    assert retention.retain(house.context) == "deleted 1 call"
    assert not folder.exists()
    assert [line.rule for line in house.lines()] == [Rule.OFF_AIR] * 2


# ---------------------------------------------------------------- what is not ours


def test_strangers_and_links_stay_and_are_told(house: House, tmp_path: Path) -> None:
    folder, linked = house.call("c", 400), house.call("d", 400)
    (folder / "skripsi.docx").write_bytes(b"x")
    outside = tmp_path / "outside.wav"
    outside.write_bytes(b"x")
    (linked / "caller.wav").unlink()
    (linked / "caller.wav").symlink_to(outside)
    elsewhere = house.call("e", 400)
    with session_scope(house.context.engine, write=True) as session:
        session.get_one(PhoneCall, "e").folder = "calls/../../etc"
        session.commit()
    retention.retain(house.context)
    assert [path.name for path in folder.iterdir()] == ["skripsi.docx"]
    assert outside.exists()
    assert (linked / "studio.wav").exists()
    assert elsewhere.exists()
    assert {alarm.subject for alarm in standing_alarms(house.context.engine)} == {
        "d", "calls/2026/01/02/c/skripsi.docx",
    }  # fmt: skip


def test_a_folder_that_may_not_be_written_is_told_and_the_rest_goes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, free = house.call("a", 400), house.call("b", 400)
    unlink = Path.unlink

    def refused(path: Path, *, missing_ok: bool = False) -> None:
        if path.parent == stuck:
            raise OSError(30, "Read-only file system", str(path))
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refused)
        assert retention.retain(house.context) == "deleted 1 call; 1 can't be deleted"
    assert not free.exists()
    (alarm,) = standing_alarms(house.context.engine)
    assert (alarm.code, alarm.subject, alarm.detail) == (
        "retention_stuck", "a", "Read-only file system",
    )  # fmt: skip
    retention.retain(house.context)
    assert not stuck.exists()
    assert standing_alarms(house.context.engine) == []


def test_a_clock_that_leaps_ahead_deletes_nothing_for_a_week(house: House) -> None:
    """It is told, and a station that truly was off goes on after that."""
    folder = house.call("c", 5)
    archive.index_archive(house.context)
    house.clock.add(24 * 95)
    archive.index_archive(house.context)
    assert "the clock went 95 days on" in retention.retain(house.context)
    assert folder.exists()
    (alarm,) = standing_alarms(house.context.engine)
    assert (alarm.code, alarm.subject) == ("retention_stuck", "clock")
    house.clock.add(24 * 8)
    archive.index_archive(house.context)
    assert retention.retain(house.context) == "deleted 1 call"
    assert standing_alarms(house.context.engine) == []
