"""What lists in files have in common: their entries, and the encodings they come in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_TOLD = re.compile(rb"^#EXTENC:\s*([\w.:-]+)", re.MULTILINE)
_HEAD = 400


class UnreadableListError(Exception):
    """The file is no list of this kind, or is damaged; the message says where."""


class UnwritableError(Exception):
    """A path can't be told in this format, such as one with a line break in its name."""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One item of a list: a path (absolute, where it is a file) or an address, and its label.

    `seconds` is None where the list does not say it. `artist` and `album` are empty where the list
    has only a label; `isrc` is as XSPF tells it.
    """

    location: str
    label: str = ""
    seconds: float | None = None
    artist: str = ""
    album: str = ""
    isrc: str = ""

    @property
    def is_address(self) -> bool:
        """Whether it is a stream rather than a file."""
        return is_address(self.location)

    @property
    def caption(self) -> str:
        """Artist and title in one, as formats without a place for the artist tell it."""
        return " ".join(" - ".join(filter(None, (self.artist, self.label))).split())


def is_address(location: str) -> bool:
    """Whether it is a stream rather than a file."""
    try:
        scheme = urlsplit(location).scheme if "://" in location else ""
    except ValueError:  # brackets that are no IPv6 address
        return False
    return bool(scheme) and scheme.lower() != "file"


def decode(content: bytes) -> str:
    """Text of a list in whatever encoding it comes; never fails.

    What a mark or #EXTENC says, else UTF-8, UTF-16 by its zeros, or Windows-1252.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    for encoding in (*_told(content), "utf-8"):
        try:
            text = content.decode(encoding)
            text.encode()  # some encodings can tell what is no text
        except (LookupError, UnicodeError):  # no such encoding, or none of text, or not this one
            continue
        if "\0" not in text:
            return text
    if b"\0" in content[:_HEAD]:
        return content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be", "replace")
    # Put together from several: each line may have its own.
    return "\n".join(_line(line) for line in content.split(b"\n"))


def _line(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return decode_old(content)


def decode_old(content: bytes) -> str:
    """Text as Windows-1252, or as Latin-1 where it holds what that has not."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _told(content: bytes) -> list[str]:
    found = _TOLD.search(content[:_HEAD])
    return [found[1].decode("ascii")] if found else []
