"""A second copy on another disk: its mark, and disks that are full or break."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from radio.archive.copies import disk as disks
from radio.archive.copies.disk import MARK, Disk
from radio.archive.copies.pace import Pace
from radio.archive.copies.targets import (
    TargetError,
)
from radio.archive.copies.work import forget, run
from radio.archive.indexing import Place
from radio.db import session_scope
from tests.archive.copies.kit import archive_of


def test_a_disk_without_its_mark_is_not_written_to(place: Place, disk: Disk) -> None:
    first, *_ = archive_of(place)
    (disk.folder / MARK).unlink()
    with pytest.raises(TargetError, match=r"not mounted.*radio archive prepare") as raised:
        run(place, disk, Pace())
    assert raised.value.lasting
    assert list(disk.folder.iterdir()) == []
    disk.prepare()
    mark = (disk.folder / MARK).read_text()
    disk.prepare()
    assert (disk.folder / MARK).read_text() == mark
    run(place, disk, Pace())
    assert (disk.folder / first).stat().st_mtime_ns == (place.data / first).stat().st_mtime_ns
    for wrong in ("", "[]", json.dumps({"format": 1})):
        (disk.folder / MARK).write_text(wrong)
        with pytest.raises(TargetError):
            disk.ready()


def test_a_folder_that_is_not_there_can_not_be_made_ready(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="No such file"):
        Disk(tmp_path / "none", Pace()).prepare()


@pytest.mark.parametrize(
    ("number", "told"), [(errno.ENOSPC, "is full"), (errno.EIO, "Input/output")]
)
def test_a_disk_that_is_full_or_breaks_is_told_and_leaves_no_half(
    place: Place, disk: Disk, monkeypatch: pytest.MonkeyPatch, number: int, told: str
) -> None:
    names = archive_of(place)
    real = os.fsync

    def refuse(handle: int) -> None:
        if "second" in str(Path(f"/proc/self/fd/{handle}").readlink()):
            raise OSError(number, os.strerror(number))
        real(handle)

    monkeypatch.setattr(disks.os, "fsync", refuse)
    with pytest.raises(TargetError, match=told) as raised:
        run(place, disk, Pace())
    assert raised.value.lasting
    assert [path.name for path in disk.folder.rglob("*") if path.is_file()] == [MARK]
    monkeypatch.undo()
    assert run(place, disk, Pace()).copied == len(names)


def test_bytes_that_come_back_other_than_written_are_told(
    place: Place, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive_of(place)
    monkeypatch.setattr(disks, "_digest_from_disk", lambda _path: "0" * 64)
    with pytest.raises(TargetError, match="breaking"):
        run(place, disk, Pace())
    assert [path.name for path in disk.folder.rglob("*") if path.is_file()] == [MARK]


def test_a_disk_that_is_made_ready_again_is_looked_at_and_not_written_anew(
    place: Place, disk: Disk
) -> None:
    first, second, _ = archive_of(place)
    run(place, disk, Pace())
    numbers = {path: path.stat().st_ino for path in disk.folder.rglob("*.opus")}
    (disk.folder / second).unlink()
    part = disk.folder / f"{first}x".replace("/1", "/.1")
    part.with_name(".x.part").write_bytes(b"half")
    with session_scope(place.engine, write=True) as session:
        forget(session, disk.name)
        session.commit()
    assert run(place, disk, Pace()).copied == 3
    assert disk.tidy(frozenset()) == 1
    after = {path: path.stat().st_ino for path in disk.folder.rglob("*.opus")}
    assert {path for path in after if numbers.get(path) == after[path]} == {
        path for path in numbers if path != disk.folder / second
    }
