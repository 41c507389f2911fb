"""M3U and M3U8: reading what others wrote, writing what others can read."""

from __future__ import annotations

import re
from pathlib import Path

from playlists.formats.entries import ListEntry, UnreadableListError, decode
from playlists.formats.locations import Locations, Paths, as_line

_INFO = re.compile(
    r"#EXTINF:\s*(-?\d+(?:[.]\d+)?)((?:\s+[\w-]+=(?:\"[^\"]*\"|[^\s,]*))*)[^,]*,(.*)", re.IGNORECASE
)
_MORE = re.compile(r"#(EXTART|EXTALB):(.*)", re.IGNORECASE)
_STREAM = re.compile(r"^#EXT-X-", re.MULTILINE)
_NAMES = {"extart": "artist", "extalb": "album"}


def read_m3u(path: Path) -> list[ListEntry]:
    """Entries of a list file; relative paths are taken from its folder.

    UTF-8 with or without a mark, UTF-16, what #EXTENC says; else Windows-1252, as old players
    write it.

    Raises:
        OSError: not readable.
        UnreadableListError: it is no list of pieces, but of the parts of a stream (HLS).
    """
    return parse_m3u(decode(path.read_bytes()), path.parent)


def parse_m3u(text: str, folder: Path) -> list[ListEntry]:
    """Entries of a list's text.

    Raises:
        UnreadableListError: it is the parts of a stream (HLS).
    """
    if _STREAM.search(text):
        raise UnreadableListError("it holds the parts of a stream (HLS), not pieces")
    entries: list[ListEntry] = []
    locations, seconds, told = Locations(folder), None, dict[str, str]()
    for raw in re.split(r"\r\n|\r|\n", text):
        # Lists put together from several files have a mark within; a name may end with one.
        line = raw.lstrip("\ufeff").strip(" \t\0\x1a")
        if info := _INFO.match(line):
            length = float(info[1])
            told["label"], seconds = info[3].strip(), length if length >= 0 else None
        elif more := _MORE.match(line):
            told[_NAMES[more[1].lower()]] = more[2].strip()
        elif line and not line.startswith("#"):
            entries.append(_entry(locations.resolve(line), seconds, told))
            seconds, told = None, {}
    return entries


def _entry(location: str, seconds: float | None, told: dict[str, str]) -> ListEntry:
    label, artist = told.get("label", ""), told.get("artist", "")
    if artist and label.startswith(f"{artist} - "):
        label = label.removeprefix(f"{artist} - ")
    elif artist and label == artist:
        label = ""
    return ListEntry(location, label, seconds, artist, told.get("album", ""))


def write_m3u(
    entries: list[ListEntry], path: Path, title: str = "", paths: Paths = Paths.BELOW
) -> str:
    """Text of a list that will stand at `path`.

    Always UTF-8, which the name .m3u8 promises and every present player takes for .m3u.

    Raises:
        UnwritableError: a path can't be told in a line.
    """
    lines = ["#EXTM3U"]
    if path.suffix.lower() == ".m3u":
        lines.append("#EXTENC:UTF-8")
    if title:
        lines.append(f"#PLAYLIST:{_line(title)}")
    for entry in entries:
        length = -1 if entry.seconds is None else round(entry.seconds)
        lines.append(f"#EXTINF:{length},{_line(entry.caption)}")
        lines += [f"#EXTART:{_line(entry.artist)}"] if entry.artist else []
        lines += [f"#EXTALB:{_line(entry.album)}"] if entry.album else []
        lines.append(as_line(entry, path.parent, paths))
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    return " ".join(text.split())
