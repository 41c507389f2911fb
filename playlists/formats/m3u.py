"""M3U and M3U8: reading what others wrote, writing what others can read."""

from __future__ import annotations

import re
from pathlib import Path

from playlists.formats.entries import ListEntry, UnwritableError, decode, relative, resolve

_INFO = re.compile(r"#EXTINF:\s*(-?\d+(?:\.\d+)?)[^,]*,(.*)")


def read_m3u(path: Path) -> list[ListEntry]:
    """Entries of a list file; relative paths are taken from its folder.

    UTF-8 with or without a mark, UTF-16 with one; else Windows-1252, as old players write it.
    Backslashes separate folders where the file as written is not there.

    Raises:
        OSError: not readable.
    """
    return parse_m3u(decode(path.read_bytes()), path.parent)


def parse_m3u(text: str, folder: Path) -> list[ListEntry]:
    """Entries of a list's text."""
    entries: list[ListEntry] = []
    label, seconds = "", None
    for raw in re.split(r"\r\n|\r|\n", text):
        line = raw.strip(" \t\0")
        if info := _INFO.match(line):
            length = float(info.group(1))
            label, seconds = info.group(2).strip(), length if length >= 0 else None
        elif line and not line.startswith("#"):
            entries.append(ListEntry(resolve(line, folder), label, seconds))
            label, seconds = "", None
    return entries


def write_m3u(entries: list[ListEntry], path: Path) -> str:
    """Text of a list that will stand at `path`; files under its folder are told relative to it.

    Always UTF-8, which the name .m3u8 promises and every present player takes for .m3u.

    Raises:
        UnwritableError: a path has a line break in it.
    """
    lines = ["#EXTM3U"]
    for entry in entries:
        location = relative(entry, path.parent)
        if "\n" in location or "\r" in location:
            raise UnwritableError(f"{entry.location!r} has a line break in its name")
        label = " ".join(entry.label.split())
        length = -1 if entry.seconds is None else round(entry.seconds)
        lines += [f"#EXTINF:{length},{label}", location]
    return "\n".join(lines) + "\n"
