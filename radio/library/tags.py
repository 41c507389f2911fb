"""Tags, through mutagen: what the file says, cleaned of what would break a line."""

from __future__ import annotations

import re
from pathlib import Path

import mutagen
from mutagen.id3 import ID3
from mutagen.mp4 import MP4Tags

from radio.library.values import Tags

_NAMES = {
    "title": "TIT2",
    "artist": "TPE1",
    "album": "TALB",
    "date": "TDRC",
    "genre": "TCON",
    "isrc": "TSRC",
    "composer": "TCOM",
    "label": "TPUB",
}
_MP4_NAMES = {
    "title": "\xa9nam",
    "artist": "\xa9ART",
    "album": "\xa9alb",
    "date": "\xa9day",
    "genre": "\xa9gen",
    "isrc": "----:com.apple.iTunes:ISRC",
    "composer": "\xa9wrt",
    "label": "----:com.apple.iTunes:LABEL",
}
_OTHER_NAMES = {"label": ("label", "organization", "publisher"), "date": ("date", "year")}
_YEAR = re.compile(r"\b(1[89]\d\d|2[01]\d\d)\b")
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}")


def read_tags(path: Path) -> Tags:
    """Tags of a file; empty ones where there are none or they can't be read."""
    try:
        file = mutagen.File(path)
    except (mutagen.MutagenError, OSError, ValueError, KeyError, IndexError):
        # Tags are an ornament: a file with broken ones is still played.
        return Tags()
    if file is None or not file.tags:
        return Tags()
    return _tags({name: _value(file.tags, name) for name in _NAMES})


def _value(tags: object, name: str) -> str:
    keys: tuple[str, ...] = _OTHER_NAMES.get(name, (name,))
    if isinstance(tags, ID3):
        keys = (_NAMES[name],)
    elif isinstance(tags, MP4Tags):
        keys = (_MP4_NAMES[name],)
    for key in keys:
        if (text := _text(tags, key)) != "":
            return text
    return ""


def _text(tags: object, key: str) -> str:
    try:
        value = tags[key]  # type: ignore[index]  # every kind of tag is a mapping
    except (KeyError, ValueError):
        return ""
    values = getattr(value, "text", value)
    parts = values if isinstance(values, list | tuple) else [values]
    texts = [p.decode("utf-8", "replace") if isinstance(p, bytes) else str(p) for p in parts]
    printable = "".join(c if c.isprintable() or c.isspace() else "" for c in "; ".join(texts))
    return " ".join(printable.split())


def _tags(found: dict[str, str]) -> Tags:
    year = _YEAR.search(found["date"])
    isrc = _ISRC.search(found["isrc"].upper().replace("-", ""))
    return Tags(
        title=found["title"],
        artist=found["artist"],
        album=found["album"],
        year=int(year.group(1)) if year else None,
        genre=found["genre"],
        isrc=isrc.group(0) if isrc else "",
        composer=found["composer"],
        label=found["label"],
    )
