"""What was erased or put right on request, in a file apart from every database and backup.

A backup that is older than an erasure has the person still. When it is put back, what stands here is
erased once more (`radio.complaints.privacy.erasing.erase_again`), and put right once more
(`radio.complaints.privacy.correcting.correct_again`). So this file is not in the backup; a line is
dropped once the last copy it was written for is gone.

One JSON object a line. No personal data: identifiers, and what was said only as it is sealed.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from radio.units import Millis

NAME: Final = "erasures.jsonl"


@dataclass(frozen=True, slots=True)
class Line:
    """What one request removed, to be removed again where it comes back before `until`.

    `restricted` are reporters and requests for information whose data is kept but not used; `lifted` are
    those no more so. `applicants` are requests whose applicant was removed. `phones` are digests of their
    telephones, erased `at`. Of `corrected` is known what is `right`, sealed, since `at`.
    """

    request: str
    until: Millis
    reporters: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    phrases: str = ""
    restricted: tuple[str, ...] = ()
    lifted: tuple[str, ...] = ()
    applicants: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    at: Millis = Millis(0)
    corrected: tuple[str, ...] = ()
    right: str = ""

    @property
    def mark(self) -> str:
        """What this line is known by: a request has another once a hold of it has ended."""
        return f"{self.request} {self.until}"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The file of a data folder. May be written from several processes."""

    path: Path

    @classmethod
    def of(cls, data: Path) -> Ledger:
        """The ledger of a data folder."""
        return cls(data / NAME)

    def write(self, line: Line) -> None:
        """Add a line; when this returns it is on the disk.

        Raises:
            OSError: it can't be written.
        """
        with self._alone():
            handle = os.open(
                self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600
            )
            try:
                # A line that a power cut has left half must not swallow this one.
                os.write(handle, f"\n{json.dumps(asdict(line))}\n".encode())
                os.fsync(handle)
            finally:
                os.close(handle)

    def lines(self) -> tuple[Line, ...]:
        """All lines, in the order they were written; one that is half is passed over.

        Raises:
            OSError: it can't be read.
        """
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ()
        return tuple(line for one in text.splitlines() if (line := _line(one)) is not None)

    def drop_until(self, now: Millis) -> None:
        """Leave out what is no longer needed.

        Raises:
            OSError: it can't be written.
        """
        with self._alone():
            known = self.lines()
            kept = [line for line in known if line.until > now]
            if len(kept) == len(known):
                return
            part = self.path.with_name(f".{self.path.name}.part")
            part.unlink(missing_ok=True)
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.writelines(f"{json.dumps(asdict(line))}\n" for line in kept)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.path)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        lock = self.path.with_name(f".{self.path.name}.lock")
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _line(text: str) -> Line | None:
    try:
        given: dict[str, Any] = json.loads(text)
        lists = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
        return Line(**{**given, **lists})
    except (ValueError, TypeError, AttributeError):
        return None
