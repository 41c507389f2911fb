"""A line is added to a journal: whole and on the disk, or not there."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def add_line(folder: Path, fact: Mapping[str, Any], *, durable: bool = True) -> Path:
    """Add a fact to the file of its UTC day; it has `kind` and `at` (ms). From any thread and process.

    Not `durable`, it stands there for every process, and no loss of power is thought of: see
    `sync_lines`. The file is what is returned.

    Raises:
        OSError: it can't be written; then nothing of it is there.
    """
    day = datetime.fromtimestamp(fact["at"] / 1000, UTC)
    line = json.dumps(fact, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    path = folder / f"{day:%Y-%m-%d}.jsonl"
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        # What is cut off again must be nobody else's.
        fcntl.flock(handle, fcntl.LOCK_EX)
        before = os.fstat(handle).st_size
        if before and os.pread(handle, 1, before - 1) != b"\n":
            line = b"\n" + line  # what lost power in the middle takes no other with it
        if os.write(handle, line) < len(line):
            os.ftruncate(handle, before)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if durable:
            os.fdatasync(handle)
    finally:
        os.close(handle)
    return path


def sync_lines(path: Path) -> None:
    """Bring all lines of a file to the disk.

    Raises:
        OSError: it can't be.
    """
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fdatasync(handle)
    finally:
        os.close(handle)
