"""Places for the second copy: what they are told, what they can do, what can go wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from radio.archive.errors import ArchiveError


class TargetError(ArchiveError):
    """A place can't be used; the message says why and what helps, and never a key.

    `lasting`: it does not pass by itself, as an absent network does.
    """

    def __init__(self, message: str, *, lasting: bool) -> None:
        super().__init__(message)
        self.lasting = lasting


class GoneError(ArchiveError):
    """There is no such copy."""


class ChangedError(ArchiveError):
    """The original is not what it was when it was closed; `digest` is what it is now."""

    def __init__(self, path: Path, digest: str) -> None:
        super().__init__(f"{path.name} is not what it was")
        self.digest = digest


class PausedError(ArchiveError):
    """The time of a run is over in the middle of a file; the next one goes on there."""


def name_of(kind: str, *where: str) -> str:
    """A short name for a place, the same each time."""
    return f"{kind}-{hashlib.sha256('|'.join(where).encode()).hexdigest()[:12]}"


def disk_name(folder: Path) -> str:
    """What a folder of another disk is called in the table of copies: by its path."""
    return name_of("disk", str(folder))


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """A store that speaks S3. `key_file` has the key's id in its first line, the secret in its second.

    `calls`: whether recordings of calls go there, too.
    """

    endpoint: str
    bucket: str
    key_file: Path
    prefix: str = ""
    region: str = "us-east-1"
    storage_class: str = ""
    calls: bool = True

    @property
    def name(self) -> str:
        """What it is called in the table of copies: by where it is."""
        return name_of("store", self.endpoint, self.bucket, self.prefix)

    @property
    def told(self) -> str:
        """Bucket and address."""
        return f"{self.bucket} at {self.endpoint}"


@dataclass(frozen=True, slots=True)
class CopySettings:
    """Where copies go: to a folder of another disk, a store, both, or nowhere.

    `kbps` (kilobits a second) bounds what goes to the store and comes from it; 0 is no bound.
    """

    folder: Path | None = None
    store: StoreSettings | None = None
    kbps: int = 0

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        """The places that are set: what each is called in the table of copies, and by people."""
        folder = () if self.folder is None else ((disk_name(self.folder), str(self.folder)),)
        return folder if self.store is None else (*folder, (self.store.name, self.store.told))

    def takes_calls(self, name: str) -> bool:
        """Whether recordings of calls go to a place: to another disk always."""
        return self.store is None or name != self.store.name or self.store.calls


NOWHERE = CopySettings()


@dataclass(frozen=True, slots=True)
class Original:
    """What is to be copied: a file, its name at the other place, and what it has to be."""

    source: Path
    key: str
    sha256: str
    bytes: int


class Target(Protocol):
    """A place for copies. Every call may raise TargetError."""

    @property
    def name(self) -> str:
        """What it is called in the table of copies."""

    @property
    def told(self) -> str:
        """What people call it."""

    @property
    def takes_calls(self) -> bool:
        """Whether recordings of calls go there, too."""

    def ready(self) -> None:
        """See that it is there, and is meant: raises where a run would fail anyway."""

    def put(self, original: Original, upload: str, keep: Callable[[str], None], /) -> None:
        """Copy a file and have it confirmed.

        `upload` is where an earlier run stopped, `keep` notes where this one would.

        Raises:
            ChangedError: the original is not what it was: nothing of it is kept.
            PausedError: the run's time is over.
            OSError: the original can't be read.
        """

    def has(self, original: Original) -> bool:
        """Whether it says that it has this, without giving it out."""

    def read(self, key: str) -> Iterator[bytes]:
        """Give a copy out; raises GoneError where there is none."""

    def delete(self, key: str, upload: str = "", /) -> None:
        """Delete a copy, and what there is of one; nothing where there is none."""

    def listing(self) -> Iterator[tuple[str, int]]:
        """All that is there, with its size."""

    def tidy(self, uploads: frozenset[str], /) -> int:
        """Delete halves that nobody goes on with; those of `uploads` are gone on with."""


def digest_of_copy(target: Target, key: str) -> str:
    """SHA-256 of what a place gives out.

    Raises:
        TargetError, GoneError: see `Target.read`.
    """
    digest = hashlib.sha256()
    for piece in target.read(key):
        digest.update(piece)
    return digest.hexdigest()
