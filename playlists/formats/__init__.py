"""Lists in files: M3U and M3U8, PLS, XSPF, by the ending of the name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from playlists.formats.entries import ListEntry, UnreadableListError, UnwritableError, decode
from playlists.formats.locations import Paths
from playlists.formats.m3u import parse_m3u, write_m3u
from playlists.formats.pls import parse_pls, write_pls
from playlists.formats.xspf import parse_xspf, write_xspf

__all__ = [
    "ENDINGS", "ListEntry", "Paths", "UnreadableListError", "UnwritableError", "is_list",
    "parse_list", "read_list", "read_nested", "write_list",
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
    return parse_list(path, path.read_bytes())


def parse_list(path: Path, content: bytes) -> list[ListEntry]:
    """Entries of a list's content; nothing is read. `path` gives its kind, and its folder.

    Raises:
        UnreadableListError: it is no list, or a damaged one.
    """
    match path.suffix.lower():
        case ".m3u" | ".m3u8":
            return parse_m3u(decode(content), path.parent)
        case ".pls":
            return parse_pls(decode(content), path.parent)
        case ".xspf":
            return parse_xspf(content, path.parent)
    raise UnreadableListError(f"{path.name} is no list; lists end in {', '.join(ENDINGS)}")


def read_nested(path: Path) -> list[ListEntry]:
    """Entries of a list, and those of the lists it names in their place.

    A list within that can't be read, or leads back to one that it stands in, stays as an entry.

    Raises:
        OSError: the outermost is not readable.
        UnreadableListError: the outermost is no list, or a damaged one.
    """
    return list(_nested(read_list(path), (path.resolve(),)))


def _nested(entries: list[ListEntry], within: tuple[Path, ...]) -> Iterator[ListEntry]:
    for entry in entries:
        path = Path(entry.location)
        inner = None
        if not entry.is_address and is_list(path) and path.resolve() not in within:
            try:
                inner = read_list(path)
            except (OSError, UnreadableListError):
                inner = None
        if inner is None:
            yield entry
        else:
            yield from _nested(inner, (*within, path.resolve()))


def write_list(
    entries: list[ListEntry], path: Path, title: str = "", paths: Paths = Paths.BELOW
) -> bytes:
    """A list of the kind that the name asks for; it is not written yet. `path` is absolute.

    Raises:
        UnwritableError: a name can't be told in this format, or the ending is none of a list.
    """
    match path.suffix.lower():
        case ".m3u" | ".m3u8":
            return write_m3u(entries, path, title, paths).encode()
        case ".pls":
            return write_pls(entries, path, paths).encode()
        case ".xspf":
            return write_xspf(entries, path, title, paths)
    raise UnwritableError(f"{path.name}: a list ends in {', '.join(ENDINGS)}")
