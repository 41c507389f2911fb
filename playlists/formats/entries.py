"""What lists in files have in common: entries, encodings, and paths written on other machines."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from urllib.parse import unquote, urlsplit

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class UnreadableListError(Exception):
    """The file is no list of this kind, or is damaged; the message says where."""


class UnwritableError(Exception):
    """A path can't be told in this format: it has a line break in its name."""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One item of a list: a path (absolute, where it is a file) or an address, and its label.

    `seconds` is None where the list does not say it. `artist` is empty where the format has only
    a label.
    """

    location: str
    label: str = ""
    seconds: float | None = None
    artist: str = ""

    @property
    def is_address(self) -> bool:
        """Whether it is a stream rather than a file."""
        return is_address(self.location)


def decode(content: bytes) -> str:
    """Text of a list in whatever encoding it comes; never fails."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def is_address(location: str) -> bool:
    """Whether it is a stream rather than a file."""
    scheme = urlsplit(location).scheme if "://" in location else ""
    return bool(scheme) and scheme.lower() != "file"


def resolve(line: str, folder: Path) -> str:
    """A location as a list names it: an address, or an absolute path from the list's folder."""
    if is_address(line):
        return line
    if line.lower().startswith("file://"):
        return unquote(urlsplit(line).path)
    plain = Path(os.path.normpath(folder / line))
    if "\\" in line and not plain.exists():
        windows = PureWindowsPath(line)
        # A drive letter means nothing here; the rest may be found from the list's folder.
        parts = windows.parts[1:] if windows.anchor else windows.parts
        return os.path.normpath(folder.joinpath(*parts))
    return str(plain)


def relative(entry: ListEntry, folder: Path) -> str:
    """A location to write: from the list's folder where it lies below it."""
    location = Path(entry.location)
    if entry.is_address or not location.is_relative_to(folder):
        return entry.location
    name = str(location.relative_to(folder))
    # A name may begin like a comment, or like an address.
    return f"./{name}" if name.startswith("#") or "://" in name else name
