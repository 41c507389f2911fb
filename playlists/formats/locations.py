"""Where the entries of a list are: paths as this and other systems write them, both ways."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from pathlib import Path, PureWindowsPath
from urllib.parse import unquote_to_bytes

from playlists.formats.entries import ListEntry, UnwritableError, decode_old, is_address

_FILE = re.compile(r"file:(?://([^/\\]*))?", re.IGNORECASE)
_DRIVE = re.compile(r"/*[A-Za-z]:[\\/]|\\\\")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")


class Paths(StrEnum):
    """How a list names its files."""

    BELOW = "below"
    """Relative where they lie under the list's folder, else absolute."""
    RELATIVE = "relative"
    """Always from the list's folder, up through `..` where need be."""
    ABSOLUTE = "absolute"


class Locations:
    """What a list in `folder` names, as addresses and absolute paths.

    Of the ways a line can be read, the first is taken at which a file is: as it is written, with
    backslashes or escapes, and without regard to case or to how accents are composed. Where no
    file is, the first way.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() follows links
        self._listed: dict[str, dict[str, str]] = {}

    def resolve(self, line: str) -> str:
        """The location that a line of a list means."""
        line = line.replace("\0", "\ufffd")  # no path may hold it
        if is_address(line):
            return line
        ways = list(dict.fromkeys(self._ways(line)))
        there = next((way for way in ways if os.path.exists(way)), None)
        return there or next(filter(None, map(self._loosely, ways)), ways[0])

    def _ways(self, line: str) -> Iterator[str]:
        is_url = _FILE.match(line)
        if is_url is not None:
            host, rest = is_url[1] or "", line[is_url.end() :]
            share = f"//{host}" if host.lower() not in {"", "localhost"} else ""
            texts = [share + text for text in _unescaped(rest)]
        else:
            texts = [line, *(_unescaped(line) if _ESCAPE.search(line) else ()), *_old_name(line)]
        for text in texts:
            yield from self._of_text(text)

    def _of_text(self, text: str) -> Iterator[str]:
        is_foreign = _DRIVE.match(text) is not None or text.startswith("//")
        if is_foreign or "\\" in text:
            windows = PureWindowsPath(text.lstrip("/") if _DRIVE.match(text) else text)
            # A drive letter means nothing here; the rest may be found from the list's folder.
            parts = windows.parts[1:] if windows.anchor else windows.parts
            for start in range(len(parts) if windows.anchor else 1):
                yield os.path.normpath(self._folder.joinpath(*parts[start:]))
        yield os.path.normpath(self._folder / text)

    def _loosely(self, path: str) -> str | None:
        found = "/"
        for part in Path(path).parts[1:]:
            exact = os.path.join(found, part)  # noqa: PTH118 - a name, many times over
            if os.path.exists(exact):
                found = exact
                continue
            near = self._names(found).get(_alike(part))
            if near is None:
                return None
            found = os.path.join(found, near)  # noqa: PTH118 - the same
        return found

    def _names(self, folder: str) -> dict[str, str]:
        if folder not in self._listed:
            try:
                names = sorted(os.listdir(folder), reverse=True)
            except OSError:
                names = []
            self._listed[folder] = {_alike(name): name for name in names}
        return self._listed[folder]


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _unescaped(text: str) -> Iterator[str]:
    """Escapes are of UTF-8, else of an old player's encoding, or of a name on this disk."""
    raw = unquote_to_bytes(text.encode("utf-8", "surrogateescape"))
    try:
        yield raw.decode("utf-8")
    except UnicodeDecodeError:
        yield decode_old(raw)
        yield os.fsdecode(raw)


def _old_name(text: str) -> Iterator[str]:
    """The same name as an old system wrote it onto the disk, in Windows-1252."""
    if not text.isascii():
        with suppress(UnicodeEncodeError):
            yield os.fsdecode(text.encode("cp1252"))


def written(entry: ListEntry, folder: Path, paths: Paths) -> str:
    """A location as a list in this folder tells it, for any format."""
    location = Path(entry.location)
    if entry.is_address or not location.is_absolute():
        return entry.location
    if paths is Paths.BELOW:
        paths = Paths.RELATIVE if location.is_relative_to(folder) else Paths.ABSOLUTE
    return entry.location if paths is Paths.ABSOLUTE else os.path.relpath(location, folder)


def as_line(entry: ListEntry, folder: Path, paths: Paths) -> str:
    """A location as a line of text.

    Raises:
        UnwritableError: no line can tell it.
    """
    location = written(entry, folder, paths)
    # A name may begin like a comment, a drive or an address, or with a space.
    first = location.partition("/")[0]
    if not entry.is_address and (":" in first or location[:1] in {"#", " ", "\t", "\\"}):
        location = f"./{location}"
    reason = ""
    if "\n" in location or "\r" in location:
        reason = "it has a line break in its name"
    elif location.strip(" \t\0") != location.strip() or location.strip() != location:
        reason = "its name ends with a space"
    else:
        try:
            location.encode()
        except UnicodeEncodeError:
            reason = "its name is not UTF-8"
    if reason:
        raise UnwritableError(f"{location!r}: {reason}; rename it, or use XSPF")
    return location
