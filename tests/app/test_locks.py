from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from radio.app import locks


def test_only_one_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "engine.lock"
    handle = locks.take(path)
    locks.sign(handle, supervised=True)
    assert locks.holder_of(path) == locks.Holder(os.getpid(), supervised=True)
    with pytest.raises(locks.HeldError) as caught:
        locks.take(path)
    assert caught.value.holder == locks.Holder(os.getpid(), supervised=True)
    os.close(handle)
    assert locks.holder_of(path) is None
    os.close(locks.take(path))


def test_looking_does_not_take_it(tmp_path: Path) -> None:
    path = tmp_path / "engine.lock"
    assert locks.holder_of(path) is None
    path.touch()
    assert locks.holder_of(path) is None
    os.close(locks.take(path))


def test_a_child_holds_it_until_it_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "engine.lock"
    handle = locks.take(path)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1, pass_fds=(handle,))
    os.close(handle)
    with pytest.raises(locks.HeldError):
        locks.take(path)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    os.close(locks.take(path))


def test_a_damaged_lock_file_names_nobody(tmp_path: Path) -> None:
    path = tmp_path / "engine.lock"
    path.write_bytes(b"\xff\xfe not a number")
    handle = locks.take(path)
    assert locks.holder_of(path) is None
    os.close(handle)
