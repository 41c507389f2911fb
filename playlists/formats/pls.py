"""PLS: the list of Winamp and of stream directories."""

from __future__ import annotations

import re
from pathlib import Path

from playlists.formats.entries import ListEntry, UnreadableListError, decode
from playlists.formats.locations import Locations, Paths, as_line

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
    locations = Locations(folder)
    return [_entry(row, locations) for _, row in sorted(found.items()) if row.get("file")]


def _entry(row: dict[str, str], locations: Locations) -> ListEntry:
    try:
        seconds = float(row.get("length", "-1"))
    except ValueError:
        seconds = -1.0
    known = seconds if 0 <= seconds < float("inf") else None
    return ListEntry(locations.resolve(row["file"]), row.get("title", ""), known)


def write_pls(entries: list[ListEntry], path: Path, paths: Paths = Paths.BELOW) -> str:
    """Text of a list that will stand at `path`.

    Raises:
        UnwritableError: a path can't be told in a line.
    """
    lines = ["[playlist]"]
    for number, entry in enumerate(entries, start=1):
        length = -1 if entry.seconds is None else round(entry.seconds)
        location = as_line(entry, path.parent, paths)
        lines += [f"File{number}={location}", f"Title{number}={entry.caption}"]
        lines.append(f"Length{number}={length}")
    return "\n".join([*lines, f"NumberOfEntries={len(entries)}", "Version=2"]) + "\n"
