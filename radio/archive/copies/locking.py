"""One copies at a time, whichever process it is: a village's line is shared by all of them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from radio.archive.errors import ArchiveError


class CopyingError(ArchiveError):
    """Another process copies now."""


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Be the only one that copies.

    Raises:
        CopyingError: another one does.
        OSError: the data folder can't be written.
    """
    folder = data / "archive"
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / ".copying", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CopyingError("the worker copies just now; try again later") from error
        yield
    finally:
        os.close(handle)
