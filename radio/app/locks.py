"""One process of a kind for each data folder: a lock on a file that also names its holder.

The lock belongs to the open file, not to the process that took it. It passes to a child
with the descriptor, and ends with the last process that holds it, however that one dies:
nothing stale is ever left behind.
"""

from __future__ import annotations

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path

from radio.app.failures import StationError

SUPERVISED = "RADIO_SUPERVISED"
"""Set for the children of `radio run`: their lock was taken for them."""

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock; `supervised` by `radio run`, or standing alone (systemd, a shell)."""

    pid: int
    supervised: bool


class HeldError(StationError):
    """Another process holds the lock."""

    def __init__(self, path: Path, holder: Holder | None) -> None:
        super().__init__(f"{path} is held by process {holder.pid if holder else 'unknown'}")
        self.holder = holder


def lock_path(data: Path, name: str) -> Path:
    """The lock of one kind of process in a data folder."""
    # Not NAME.lock: the engine holds run/engine.lock itself, whoever started it.
    return data / "run" / f"{name}.process"


def is_held(path: Path) -> bool:
    """Whether any process holds the lock, one that does not sign included."""
    try:
        os.close(take(path))
    except HeldError:
        return True
    except FileNotFoundError:
        return False
    return False


def take(path: Path) -> int:
    """Take the lock; the descriptor holds it until it is closed everywhere.

    Raises:
        HeldError: someone else has it.
        OSError: the folder is missing or not writable.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    for _ in range(_TRIES):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # holder_of() of another process holds it for a moment while it looks.
            time.sleep(0.01)
        else:
            return handle
    os.close(handle)
    raise HeldError(path, holder_of(path))


def sign(handle: int, *, supervised: bool) -> None:
    """Write this process into the lock it holds."""
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()} {'supervised' if supervised else 'alone'}\n".encode(), 0)


def holder_of(path: Path) -> Holder | None:
    """Who holds the lock now; None where nobody does."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(handle)
    else:
        return None
    finally:
        os.close(handle)


def _read(handle: int) -> Holder | None:
    pid, _, kind = os.pread(handle, 64, 0).decode("ascii", "replace").strip().partition(" ")
    return Holder(int(pid), kind == "supervised") if pid.isdigit() else None
