"""Names: what can be one; and as rotation compares them, who is on a song and which song it is."""

from __future__ import annotations

import re
import unicodedata

_JOINING = frozenset({"feat", "ft", "featuring", "with", "vs", "dan", "bersama", "duet", "x"})
_JOINERS = re.compile(rf"\s*(?:[,;/+&×]|\b(?:{'|'.join(sorted(_JOINING))})\b\.?)\s*", re.IGNORECASE)
"""What stands between the names of several artists; a name that holds one is split as well, which
only keeps its songs further apart."""
_ASIDE = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_SUFFIX = re.compile(
    r"\s+[-–—]\s+(?:.*\b(?:live|remaster(?:ed)?|version|versi|edit|mix|remix|acoustic|akustik|"
    r"karaoke|instrumental|demo|mono|stereo)\b.*|(?:feat|ft)\b.*)$"
)
_FEATURED = re.compile(r"\s+(?:feat|ft|featuring)\b\.?.*$")
_NOT_WORD = re.compile(r"[^\w\s]+")
_MARKS = re.compile("[\u0300-\u036f]+")
"""Combining marks of Latin letters; there are others."""
_NO_TEXT = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode's kinds of what stands on no line of text: controls, halves of characters, breaks."""


def is_one_line(text: str) -> bool:
    """Whether a text can stand on one line: no line breaks, tabs or broken bytes in it."""
    return all(unicodedata.category(char) not in _NO_TEXT for char in text)


def is_name(text: str, most: int) -> bool:
    """Whether a text can name something: 1 to `most` characters on one line, no space around."""
    return 0 < len(text) <= most and text == text.strip() and is_one_line(text)


def artists_of(text: str) -> tuple[str, ...]:
    """Everybody who is named as an artist, each as a key; the same for each spelling."""
    folded = text.casefold()
    if _is_plain(folded) and _JOINING.isdisjoint(words := folded.split()):
        # Nearly all: what would be looked at in vain takes ten times as long.
        return (" ".join(words).removeprefix("the "),)
    keys = (_key(part) for part in _JOINERS.split(text))
    return tuple(dict.fromkeys(key.removeprefix("the ") for key in keys if key))


def title_key(title: str) -> str:
    """A song's title without what tells its takes apart: (Live), [Remix], - Remastered, feat."""
    folded = title.casefold()
    if " f" in folded or not _is_plain(folded):
        bare = _FEATURED.sub("", _SUFFIX.sub("", _ASIDE.sub(" ", folded)))
        return _key(bare) or _key(folded)
    return " ".join(folded.split())


def _is_plain(text: str) -> bool:
    """Whether a text is nothing but words of a to z and 0 to 9, in small letters as it comes."""
    return text.isascii() and text.replace(" ", "").isalnum()


def fold(text: str) -> str:
    """Text as it is searched: without case and accents, all else as it is."""
    if text.isascii():
        return text.lower()
    # Twice: a letter may come apart into a capital, and a small one into letter and accent.
    for _ in range(2):
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
        if text.isascii():
            return text.lower()
        text = "".join(char for char in text if not unicodedata.combining(char))
    return text


def _key(text: str) -> str:
    """Casefolded, without accents and punctuation; scripts without case stay as they are."""
    bare = text.casefold()
    if not bare.isascii():
        parts = unicodedata.normalize("NFKD", bare)
        bare = "".join(char for char in parts if not unicodedata.combining(char))
    return " ".join(_NOT_WORD.sub(" ", bare).split()) or " ".join(text.split())
