"""Lists in files: M3U and M3U8, PLS, XSPF, by the ending of the name."""

from __future__ import annotations

from pathlib import Path

from playlists.formats.entries import ListEntry, UnreadableListError, UnwritableError
from playlists.formats.m3u import read_m3u, write_m3u
from playlists.formats.pls import read_pls, write_pls
from playlists.formats.xspf import read_xspf, write_xspf

__all__ = [
    "ENDINGS", "ListEntry", "UnreadableListError", "UnwritableError", "is_list", "read_list",
    "write_list",
]  # fmt: skip

ENDINGS = (".m3u", ".m3u8", ".pls", ".xspf")


def is_list(path: Path) -> bool:
    """Whether a file's name is that of a list."""
    return path.suffix.lower() in ENDINGS


def read_list(path: Path) -> list[ListEntry]:
    """Entries of a list of any kind.

    Raises:
        OSError: not readable.
        UnreadableListError: it is no list, or a damaged one.
    """
    match path.suffix.lower():
        case ".m3u" | ".m3u8":
            return read_m3u(path)
        case ".pls":
            return read_pls(path)
        case ".xspf":
            return read_xspf(path)
    raise UnreadableListError(f"{path.name} is no list; lists end in {', '.join(ENDINGS)}")


def write_list(entries: list[ListEntry], path: Path, title: str = "") -> bytes:
    """A list of the kind that the name asks for; it is not written yet.

    Raises:
        UnwritableError: a name can't be told in this format, or the ending is none of a list.
    """
    match path.suffix.lower():
        case ".m3u" | ".m3u8":
            return write_m3u(entries, path).encode()
        case ".pls":
            return write_pls(entries, path).encode()
        case ".xspf":
            return write_xspf(entries, path, title)
    raise UnwritableError(f"{path.name}: a list ends in {', '.join(ENDINGS)}")
