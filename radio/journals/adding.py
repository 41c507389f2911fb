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


def add_line(folder: Path, fact: Mapping[str, Any]) -> None:
    """Add a fact to the file of its UTC day; it has `kind` and `at` (ms). From any thread and process.

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
        os.fdatasync(handle)
    finally:
        os.close(handle)
