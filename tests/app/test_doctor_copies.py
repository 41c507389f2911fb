"""The doctor names what stands between the worker and the disk of the second copy."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest

from radio.app.config import Loaded, load_config
from radio.app.doctor import copies
from radio.app.doctor.finding import State
from radio.archive.copies.disk import Disk
from radio.archive.copies.pace import Pace
from radio.archive.copies.targets import Original, TargetError

SHUT = {"LoadState": "loaded", "ProtectSystem": "strict", "ReadWritePaths": "/srv/radio"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "arsip2"
    made.mkdir()
    return made


@pytest.fixture
def loaded(tmp_path: Path, folder: Path) -> Loaded:
    return load_config({"RADIO_DATA": str(tmp_path), "RADIO_ARCHIVE__COPY_TO": str(folder)})


def systemd(monkeypatch: pytest.MonkeyPatch, **said: str) -> None:
    monkeypatch.setattr(copies, "_unit", lambda: said)


def test_without_a_second_disk_nothing_is_said(loaded: Loaded) -> None:
    archive = loaded.settings.archive.model_copy(update={"copy_to": ""})
    settings = loaded.settings.model_copy(update={"archive": archive})
    assert list(copies.second_disk(replace(loaded, settings=settings))) == []


def test_a_disk_that_is_not_mounted_is_told(loaded: Loaded, folder: Path) -> None:
    (found,) = copies.second_disk(loaded)
    assert (found.state, str(folder) in found.found) == (State.FAIL, True)
    assert "radio archive prepare" in found.mend


def test_what_systemd_keeps_from_the_worker_is_told_with_the_line_that_mends_it(
    loaded: Loaded, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Disk(folder, Pace()).prepare()
    systemd(monkeypatch, **SHUT)
    (found,) = copies.second_disk(loaded)
    assert found.state is State.FAIL
    assert f"ReadWritePaths=-{folder}" in found.mend
    for opened in (f"/srv/radio -{folder}", f"-{folder.parent}"):
        systemd(monkeypatch, **{**SHUT, "ReadWritePaths": opened})
        assert [one.state for one in copies.second_disk(loaded)] == [State.OK]
    systemd(monkeypatch, **{**SHUT, "ReadWritePaths": f"{folder}-other"})
    assert [one.state for one in copies.second_disk(loaded)] == [State.FAIL]


@pytest.mark.parametrize("said", [{}, {"LoadState": "not-found"}, {**SHUT, "ProtectSystem": "no"}])
def test_without_a_unit_that_closes_disks_it_is_fine(
    loaded: Loaded, folder: Path, monkeypatch: pytest.MonkeyPatch, said: dict[str, str]
) -> None:
    Disk(folder, Pace()).prepare()
    systemd(monkeypatch, **said)
    assert [one.state for one in copies.second_disk(loaded)] == [State.OK]


def test_a_folder_of_somebody_else_is_told(
    loaded: Loaded, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Disk(folder, Pace()).prepare()
    monkeypatch.setattr(os, "access", lambda *_args: False)
    (found,) = copies.second_disk(loaded)
    assert (found.state, "chown" in found.mend) == (State.FAIL, True)


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_the_alarm_of_a_copy_that_may_not_be_written_says_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int
) -> None:
    disk = Disk(folder, Pace())
    disk.prepare()
    source = tmp_path / "a.opus"
    source.write_bytes(b"sound")

    def refused(_folder: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("radio.archive.copies.disk._make_folder", refused)
    original = Original(source, "aircheck/a.opus", "0" * 64, 5)
    with pytest.raises(TargetError, match="systemctl edit radio-worker") as caught:
        disk.put(original, "", lambda _upload: None)
    assert caught.value.lasting
