"""PLS: the list of Winamp and of stream directories."""

from __future__ import annotations

import re
from pathlib import Path

from playlists.formats.entries import (
    ListEntry,
    UnreadableListError,
    UnwritableError,
    decode,
    relative,
    resolve,
)

_LINE = re.compile(r"\s*(File|Title|Length)(\d+)\s*=(.*)", re.IGNORECASE)


def read_pls(path: Path) -> list[ListEntry]:
    """Entries of a list file, by their numbers; relative paths are taken from its folder.

    Raises:
        OSError: not readable.
        UnreadableListError: it is no PLS list.
    """
    return parse_pls(decode(path.read_bytes()), path.parent)


def parse_pls(text: str, folder: Path) -> list[ListEntry]:
    """Entries of a list's text.

    Raises:
        UnreadableListError: it is no PLS list.
    """
    if "[playlist]" not in text[:400].lower():
        raise UnreadableListError("a PLS list begins with [playlist]")
    found: dict[int, dict[str, str]] = {}
    for line in re.split(r"\r\n|\r|\n", text):
        if match := _LINE.match(line):
            name, number, value = match.groups()
            found.setdefault(int(number), {})[name.lower()] = value.strip()
    return [_entry(row, folder) for _, row in sorted(found.items()) if row.get("file")]


def _entry(row: dict[str, str], folder: Path) -> ListEntry:
    try:
        seconds = float(row.get("length", "-1"))
    except ValueError:
        seconds = -1.0
    known = seconds if seconds >= 0 else None
    return ListEntry(resolve(row["file"], folder), row.get("title", ""), known)


def write_pls(entries: list[ListEntry], path: Path) -> str:
    """Text of a list that will stand at `path`; files under its folder are told relative to it.

    Raises:
        UnwritableError: a path has a line break in it.
    """
    lines = ["[playlist]"]
    for number, entry in enumerate(entries, start=1):
        location = relative(entry, path.parent)
        if "\n" in location or "\r" in location or location.strip() != location:
            raise UnwritableError(f"{location!r} can't be told in PLS: rename it, or use XSPF")
        length = -1 if entry.seconds is None else round(entry.seconds)
        label = " ".join(entry.label.split())
        lines += [f"File{number}={location}", f"Title{number}={label}", f"Length{number}={length}"]
    return "\n".join([*lines, f"NumberOfEntries={len(entries)}", "Version=2"]) + "\n"
