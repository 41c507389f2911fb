"""Another disk as the place for copies: a folder with the station's mark in it.

Without the mark nothing is written: an empty mount point is a folder of the first disk, too.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from radio.air.files import create, sync_folder, write_atomic
from radio.archive.copies.pace import Pace
from radio.archive.copies.targets import (
    ChangedError,
    GoneError,
    Original,
    TargetError,
    digest_of_copy,
    disk_name,
)

MARK: Final = "radio-archive.json"
_PIECE: Final = 1 << 20
_SHUT: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Disk:
    """A folder on another disk."""

    folder: Path
    pace: Pace

    @property
    def name(self) -> str:
        """By its path."""
        return disk_name(self.folder)

    @property
    def told(self) -> str:
        """Its path."""
        return str(self.folder)

    @property
    def takes_calls(self) -> bool:
        """Always: it stands in the same house."""
        return True

    def ready(self) -> None:
        """Whether the mark is there, and can be read."""
        try:
            mark = json.loads((self.folder / MARK).read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise TargetError(
                f"{self.folder} has no mark of this station: the disk is not mounted, or new. "
                "Mount it; a new one is made ready by `radio archive prepare`",
                lasting=True,
            ) from error
        except (OSError, ValueError) as error:
            raise TargetError(f"{self.folder} can't be read: {error}", lasting=True) from error
        if not isinstance(mark, dict) or "id" not in mark:
            raise TargetError(f"{self.folder / MARK} is no mark of a station", lasting=True)

    def prepare(self) -> None:
        """Set the station's mark; one that is there stays.

        Raises:
            TargetError: there is no such folder, or it can't be written.
        """
        path = self.folder / MARK
        try:
            if not path.exists():
                write_atomic(path, json.dumps({"format": 1, "id": secrets.token_hex(8)}).encode())
        except OSError as error:
            raise self._trouble(error) from error

    def put(self, original: Original, _upload: str, _keep: Callable[[str], None], /) -> None:
        """Copy to a part file, read it back from the disk, then give it its name."""
        self.ready()
        target = self.folder / original.key
        part = target.with_name(f".{target.name}.part")
        if self._is_there(original):
            return
        self.pace.check()
        try:
            _make_folder(target.parent)
            digest = _copy(original.source, part)
        except OSError as error:
            _forget(part)
            if error.filename is not None and Path(error.filename) == original.source:
                raise
            raise self._trouble(error) from error
        if digest != original.sha256:
            _forget(part)
            raise ChangedError(original.source, digest)
        self._finish(original, part, target)

    def _finish(self, original: Original, part: Path, target: Path) -> None:
        try:
            back = _digest_from_disk(part)
            if back != original.sha256:
                part.unlink()
                raise TargetError(
                    f"{self.folder} gives back other bytes than were written: the disk is breaking",
                    lasting=True,
                )
            found = original.source.stat()
            os.utime(part, ns=(found.st_atime_ns, found.st_mtime_ns))
            part.replace(target)
            sync_folder(target.parent)
        except OSError as error:
            raise self._trouble(error) from error

    def _is_there(self, original: Original) -> bool:
        """A run that was killed between copying and noting it leaves a whole copy."""
        if not self.has(original):
            return False
        return digest_of_copy(self, original.key) == original.sha256

    def has(self, original: Original) -> bool:
        """By its size."""
        try:
            return (self.folder / original.key).stat().st_size == original.bytes
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._trouble(error) from error

    def read(self, key: str) -> Iterator[bytes]:
        """In pieces, from the disk itself."""
        try:
            with (self.folder / key).open("rb") as file:
                _drop(file.fileno())
                while piece := file.read(_PIECE):
                    yield piece
        except FileNotFoundError as error:
            raise GoneError(f"{key} is not on {self.folder}") from error
        except OSError as error:
            raise self._trouble(error) from error

    def delete(self, key: str, _upload: str = "", /) -> None:
        """The file, and the folders that it leaves empty."""
        path = self.folder / key
        try:
            path.unlink(missing_ok=True)
            path.with_name(f".{path.name}.part").unlink(missing_ok=True)
            for parent in path.parents:
                if parent == self.folder or not parent.is_dir() or any(parent.iterdir()):
                    break
                parent.rmdir()
        except OSError as error:
            raise self._trouble(error) from error

    def listing(self) -> Iterator[tuple[str, int]]:
        """Every file but the mark and parts."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path.name != MARK and not path.name.startswith("."):
                yield path.relative_to(self.folder).as_posix(), path.stat().st_size

    def tidy(self, _uploads: frozenset[str], /) -> int:
        """Part files of runs that were killed."""
        parts = [path for path in self.folder.rglob(".*.part") if path.is_file()]
        for path in parts:
            path.unlink(missing_ok=True)
        return len(parts)

    def _trouble(self, error: OSError) -> TargetError:
        if error.errno in _FULL:
            return TargetError(
                f"the disk at {self.folder} is full: a larger one, or fewer archive.keep_days",
                lasting=True,
            )
        if error.errno in _SHUT:
            return TargetError(
                f"{self.folder} can't be written ({error.strerror}): give it to the station's user; under "
                f"systemd, ReadWritePaths=-{self.folder} (systemctl edit radio-worker). `radio doctor` tells which",
                lasting=True,
            )
        return TargetError(f"{self.folder}: {error.strerror or error}", lasting=True)


def is_another_disk(folder: Path, data: Path) -> bool:
    """Whether a folder lies on another file system than the data.

    Raises:
        OSError: one of both is not there.
    """
    return folder.stat().st_dev != data.stat().st_dev


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)


def _forget(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        # On a disk that went away it is not in the way; it is written over at the next run.
        return


def _copy(source: Path, part: Path) -> str:
    """Copy; SHA-256 of what was read."""
    digest = hashlib.sha256()
    # No more people may read it than its original: those of calls are not everybody's.
    mode = source.stat().st_mode & 0o777
    with source.open("rb") as original, create(part, mode) as file:
        while piece := original.read(_PIECE):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _digest_from_disk(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        _drop(file.fileno())
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _drop(handle: int) -> None:
    """Have the disk asked, and not the memory of what was written."""
    os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
