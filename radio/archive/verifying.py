"""Is the archive what was stated? Needs statements, files and the public key, and no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from radio.archive.chain import BEGINNING, Entry, digest_of
from radio.archive.errors import ArchiveError
from radio.archive.naming import files, named
from radio.archive.statements import Statement, folder_of, parse, trouble


class Kind(StrEnum):
    """What is wrong with a file, or with a statement."""

    CHANGED = "changed"
    TRUNCATED = "truncated"
    MISSING = "missing"
    ADDED = "added"
    SWAPPED = "swapped"
    """It holds what another one should, and that one is not what it should be either."""
    RENAMED = "renamed"
    UNREADABLE = "unreadable"
    FORGED = "forged"
    """A statement that is not as it was signed."""
    BROKEN = "broken"
    """A statement that does not go on where the one before ended: one is not there, or was changed."""
    CONTRADICTED = "contradicted"
    """Index, chain and statements don't say the same of it: one of them was changed."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong; `other` is the file or the reason that belongs to it."""

    path: str
    kind: Kind
    other: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found; `files` were read, `until` is the last day that is stated."""

    faults: Sequence[Fault]
    files: int
    bytes: int
    until: date | None


def read_statements(folder: Path) -> tuple[list[Statement], list[Fault]]:
    """Statements of a folder by their days, and those that can't be read."""
    found, faults = [], []
    for path in sorted(folder.glob("????-??-??.json")):
        try:
            found.append(parse(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, ArchiveError) as error:
            faults.append(Fault(path.name, Kind.FORGED, str(error)))
    return sorted(found, key=lambda one: one.day), faults


def check_statements(statements: Sequence[Statement], keys: Sequence[str]) -> list[Fault]:
    """What is wrong with statements: each by itself, and as a row without a gap.

    The first need not be the archive's first: earlier ones may lie elsewhere.

    Raises:
        ArchiveError: one of `keys` is no key.
    """
    faults = []
    previous = None
    for one in statements:
        name = f"{one.day}.json"
        if told := trouble(one, keys):
            faults.append(Fault(name, Kind.FORGED, told))
        elif previous is not None and (one.previous, one.before) != (
            previous.digest,
            previous.link,
        ):
            faults.append(Fault(name, Kind.BROKEN, f"it does not follow {previous.day}.json"))
        elif previous is None and one.previous == BEGINNING != one.before:
            faults.append(Fault(name, Kind.BROKEN, "it says that it is the first, and is not"))
        previous = one
    return faults


def expected(entries: Iterable[Entry]) -> dict[str, Entry]:
    """What files there should be, by path."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.what == "purge":
            found.pop(entry.path, None)
            continue
        if entry.what == "replace":
            found.pop(entry.why, None)
        found[entry.path] = entry
    return found


def verify(
    data: Path,
    statements: Sequence[Statement],
    keys: Sequence[str],
    *,
    tail: Sequence[Entry] = (),
    reading: Callable[[str, int], None] = lambda _path, _bytes: None,
) -> Verified:
    """Hold every file against what was stated of it.

    `tail` are entries that are not stated yet. Files of days that are not stated are left alone where
    there is no entry for them. `reading` is told of each file and its size.

    Raises:
        ArchiveError: one of `keys` is no key.
        OSError: the folder can't be read.
    """
    faults = check_statements(statements, keys)
    until = statements[-1].day if statements else None
    wanted = expected([*(entry for one in statements for entry in one.entries), *tail])
    there = {one.path: one for one in files(data)}
    since = _stated_since(statements)
    strangers = [
        path
        for path, one in there.items()
        if path not in wanted and until is not None and since <= one.local.date() <= until
    ]
    sizes = {entry.bytes for entry in wanted.values()}
    wrong, read, weight = _wrong(data, wanted, sizes, reading)
    faults += _explained(data, wanted, wrong, strangers)
    return Verified(sorted(faults), read, weight, until)


def _stated_since(statements: Sequence[Statement]) -> date:
    """The first day of which all files are known: where earlier statements lie elsewhere, not the first."""
    if not statements or statements[0].previous == BEGINNING:
        return date.min
    days = (day_of(entry.path) for entry in statements[0].entries if entry.what == "add")
    return max((day for day in days if day is not None), default=date.max)


@dataclass(frozen=True, slots=True)
class _Wrong:
    kind: Kind
    digest: str = ""
    reason: str = ""


def _wrong(
    data: Path,
    wanted: Mapping[str, Entry],
    sizes: set[int],
    reading: Callable[[str, int], None],
) -> tuple[dict[str, _Wrong], int, int]:
    wrong: dict[str, _Wrong] = {}
    read = weight = 0
    for path, entry in wanted.items():
        reading(path, entry.bytes)
        try:
            size = (data / path).stat().st_size
            # What has nobody's size is nobody's: it need not be read.
            digest = digest_of(data / path) if size in sizes else ""
        except FileNotFoundError:
            wrong[path] = _Wrong(Kind.MISSING)
            continue
        except OSError as error:
            wrong[path] = _Wrong(Kind.UNREADABLE, reason=error.strerror or str(error))
            continue
        read, weight = read + 1, weight + size
        if digest != entry.sha256:
            kind = Kind.TRUNCATED if size < entry.bytes else Kind.CHANGED
            wrong[path] = _Wrong(kind, digest)
    return wrong, read, weight


def _explained(
    data: Path, wanted: Mapping[str, Entry], wrong: Mapping[str, _Wrong], strangers: Sequence[str]
) -> list[Fault]:
    """Put together what belongs together: a file that is elsewhere is neither lost nor new."""
    astray = {wanted[path].sha256: path for path in wrong}
    faults: list[Fault] = []
    moved: set[str] = set()
    sizes = {wanted[path].bytes for path in wrong}
    for path in strangers:
        weight = (data / path).stat().st_size
        origin = astray.get(digest_of(data / path)) if weight in sizes else None
        if origin is not None and wrong[origin].kind is Kind.MISSING and origin not in moved:
            moved.add(origin)
            faults.append(Fault(origin, Kind.RENAMED, path))
        else:
            faults.append(Fault(path, Kind.ADDED))
    for path, one in wrong.items():
        origin = astray.get(one.digest) if one.digest else None
        if path in moved:
            continue
        if origin is not None and origin != path:
            faults.append(Fault(path, Kind.SWAPPED, origin))
        else:
            faults.append(Fault(path, one.kind, one.reason))
    return faults


def here(data: Path) -> tuple[list[Statement], list[Fault]]:
    """The statements that lie beside the files."""
    return read_statements(folder_of(data))


def day_of(path: str) -> date | None:
    """The day in a file's name."""
    one = named(path)
    return None if one is None else one.local.date()
