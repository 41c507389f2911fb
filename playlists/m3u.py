"""M3U and M3U8: reading what others wrote, writing what others can read."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from urllib.parse import unquote, urlsplit

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_INFO = re.compile(r"#EXTINF:\s*(-?\d+(?:\.\d+)?)[^,]*,(.*)")


class UnwritableError(Exception):
    """A path can't be told in this format: it has a line break in its name."""


@dataclass(frozen=True, slots=True)
class M3uEntry:
    """One line of a list: a path (absolute, where it is a file) or an address, and its label.

    `seconds` is None where the list does not say it.
    """

    location: str
    label: str = ""
    seconds: float | None = None

    @property
    def is_address(self) -> bool:
        """Whether it is a stream rather than a file."""
        return _is_address(self.location)


def read_m3u(path: Path) -> list[M3uEntry]:
    """Entries of a list file; relative paths are taken from its folder.

    UTF-8 with or without a mark, UTF-16 with one; else Windows-1252, as old players write it.
    Backslashes separate folders where the file as written is not there.

    Raises:
        OSError: not readable.
    """
    return parse_m3u(decode(path.read_bytes()), path.parent)


def decode(content: bytes) -> str:
    """Text of a list in whatever encoding it comes; never fails."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def parse_m3u(text: str, folder: Path) -> list[M3uEntry]:
    """Entries of a list's text."""
    entries: list[M3uEntry] = []
    label, seconds = "", None
    for raw in re.split(r"\r\n|\r|\n", text):
        line = raw.strip(" \t\0")
        if info := _INFO.match(line):
            length = float(info.group(1))
            label, seconds = info.group(2).strip(), length if length >= 0 else None
        elif line and not line.startswith("#"):
            entries.append(M3uEntry(_resolve(line, folder), label, seconds))
            label, seconds = "", None
    return entries


def write_m3u(entries: list[M3uEntry], path: Path) -> str:
    """Text of a list that will stand at `path`; files under its folder are told relative to it.

    Always UTF-8, which the name .m3u8 promises and every present player takes for .m3u.

    Raises:
        UnwritableError: a path has a line break in it.
    """
    lines = ["#EXTM3U"]
    for entry in entries:
        location = _relative(entry, path.parent)
        if "\n" in location or "\r" in location:
            raise UnwritableError(f"{entry.location!r} has a line break in its name")
        label = " ".join(entry.label.split())
        length = -1 if entry.seconds is None else round(entry.seconds)
        lines += [f"#EXTINF:{length},{label}", location]
    return "\n".join(lines) + "\n"


def _is_address(location: str) -> bool:
    scheme = urlsplit(location).scheme if "://" in location else ""
    return bool(scheme) and scheme.lower() != "file"


def _resolve(line: str, folder: Path) -> str:
    if _is_address(line):
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


def _relative(entry: M3uEntry, folder: Path) -> str:
    location = Path(entry.location)
    if entry.is_address or not location.is_relative_to(folder):
        return entry.location
    relative = str(location.relative_to(folder))
    # A name may begin like a comment, or like an address.
    return f"./{relative}" if relative.startswith("#") or "://" in relative else relative
