"""What was dumped is on the disk, whatever the disk says at first, and though the engine is stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from radio.air import dumpkeeper
from radio.air.dumpkeeper import DumpKeeper
from tests.rig import RATE, noise, read_audio


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_it_is_written_as_it_was(tmp_path: Path) -> None:
    keeper = DumpKeeper(RATE)
    pcm = noise(1.0, 3)
    keeper.keep(tmp_path / "dumped" / "a.wav", pcm)
    keeper.close()
    assert np.array_equal(read_audio(tmp_path / "dumped" / "a.wav"), pcm)
    assert [path.name for path in (tmp_path / "dumped").iterdir()] == ["a.wav"]


def test_while_the_disk_refuses_it_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dumpkeeper, "RETRY_SECONDS", 0.01)
    (tmp_path / "dumped").write_text("in the way")
    keeper = DumpKeeper(RATE)
    for name in "ab":
        keeper.keep(tmp_path / "dumped" / f"{name}.wav", noise(0.1, 4))
    wait_until(lambda: keeper.trouble != "")
    (tmp_path / "dumped").unlink()
    wait_until((tmp_path / "dumped" / "b.wav").exists)
    keeper.close()
    assert (tmp_path / "dumped" / "a.wav").exists()
    assert keeper.trouble == ""


def test_it_does_not_wait_for_ever_for_a_disk_when_the_engine_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "dumped").write_text("in the way")
    keeper = DumpKeeper(RATE)
    keeper.keep(tmp_path / "dumped" / "a.wav", noise(0.1, 4))
    keeper.close()
    assert keeper.trouble
