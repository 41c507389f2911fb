"""Files that are whole or not there: what power loss may find on disk."""

from __future__ import annotations

import os
from pathlib import Path
from threading import get_native_id
from typing import BinaryIO


def write_atomic(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Replace a file in one step.

    A reader, and the next start after power loss, sees the old content or the new one.
    With `durable` the content is on the disk before the name points to it; without, the
    step is still atomic towards others, but power loss may leave the old content. Of several
    that write at once, processes or threads, the last one stays. From any thread.

    Raises:
        OSError: disk full, folder missing or not writable; the old file is untouched.
    """
    temporary = path.with_name(f".{path.name}.{get_native_id()}.new")
    try:
        with open(temporary, "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        sync_folder(path.parent)


def create(path: Path, mode: int) -> BinaryIO:
    """Open a file to be written anew, which no more people may read than `mode` lets, from its first byte on.

    Raises:
        OSError: folder missing or not writable.
    """
    return open(path, "wb", opener=lambda name, flags: os.open(name, flags | os.O_CLOEXEC, mode))


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive power loss."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
