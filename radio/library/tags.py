"""Tags, through mutagen: what the file says, cleaned of what would break a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import mutagen
from mutagen import id3
from mutagen.id3 import ID3
from mutagen.mp4 import MP4FreeForm, MP4Tags

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
_RIFF = (".wav", ".wave", ".bwf")
_INFO_NAMES = {
    b"INAM": "title", b"IART": "artist", b"IPRD": "album", b"ICRD": "date", b"IGNR": "genre",
    b"IMUS": "composer", b"IPUB": "label",
}  # fmt: skip
_INFO_MOST = 1 << 20
_TEXT_MOST = 500
"""Characters kept of one tag; a database's index takes no text without end."""
_YEAR = re.compile(r"\b(1[89]\d\d|2[01]\d\d)\b")
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}")


class UntaggableError(Exception):
    """Tags can't be written into this file; the message says why."""


def read_tags(path: Path) -> Tags:
    """Tags of a file; empty ones where there are none or they can't be read."""
    try:
        file = mutagen.File(path)
    except (mutagen.MutagenError, OSError, ValueError, KeyError, IndexError):
        # Tags are an ornament: a file with broken ones is still played.
        return Tags()
    if file is None:
        return Tags()
    if not file.tags:
        return _tags(_riff_info(path)) if path.suffix.lower() in _RIFF else Tags()
    return _tags({name: _value(file.tags, name) for name in _NAMES})


def _riff_info(path: Path) -> dict[str, str]:
    """The INFO list of a WAV file, which mutagen does not read."""
    found = dict.fromkeys(_NAMES, "")
    with path.open("rb") as file:
        if file.read(12)[8:] != b"WAVE":
            return found
        for name, size in _chunks(file):
            if name == b"LIST" and size < _INFO_MOST and file.read(4) == b"INFO":
                found |= _info_texts(file, file.tell() + size - 4)
    return found


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Names and sizes; the file stands at each one's content, wherever it is left."""
    while len(head := file.read(8)) == 8:
        size, start = int.from_bytes(head[4:], "little"), file.tell()
        yield head[:4], size
        file.seek(start + size + size % 2)


def _info_texts(file: BinaryIO, end: int) -> dict[str, str]:
    texts = {}
    for name, size in _chunks(file):
        if file.tell() + size > end:
            break
        if name in _INFO_NAMES:
            raw = file.read(size).split(b"\0")[0]
            texts[_INFO_NAMES[name]] = _clean(_decoded(raw))
    return texts


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


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
    return _clean("; ".join(texts))


def _clean(text: str) -> str:
    plain = " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
    return plain[:_TEXT_MOST].rstrip()


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


def write_tags(path: Path, tags: Tags) -> None:
    """Write tags into a file; others that it has stay, an empty one is taken out.

    Raises:
        UntaggableError: the format takes none.
        OSError: not writable.
    """
    try:
        file = mutagen.File(path)
        if file is None:
            raise UntaggableError(f"{path.suffix or 'this'} files take no tags")
        if file.tags is None:
            file.add_tags()
        year = {"date": "" if tags.year is None else str(tags.year)}
        texts = {name: getattr(tags, name, "") for name in _NAMES} | year
        for name, text in texts.items():
            _put(file.tags, name, text)
        file.save()
    except mutagen.MutagenError as error:
        raise UntaggableError(f"its tags can't be written: {error}") from error


def _put(tags: object, name: str, text: str) -> None:
    if isinstance(tags, ID3):
        frame = _NAMES[name]
        tags.delall(frame)  # type: ignore[no-untyped-call]  # mutagen has no types
        if text:
            tags.add(getattr(id3, frame)(encoding=3, text=[text]))  # type: ignore[no-untyped-call]  # the same
        return
    key = _MP4_NAMES[name] if isinstance(tags, MP4Tags) else name
    if text:
        free = key.startswith("----")
        value = MP4FreeForm(text.encode()) if free else text  # type: ignore[no-untyped-call]  # the same
        tags[key] = [value]  # type: ignore[index]  # a mapping
    elif key in tags:  # type: ignore[operator]  # the same
        del tags[key]  # type: ignore[attr-defined]  # the same
