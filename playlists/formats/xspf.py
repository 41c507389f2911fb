"""XSPF 1 (https://xspf.org/spec): lists as XML, which can tell any name there is."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote
from xml.etree import ElementTree as ET

from playlists.formats.entries import ListEntry, UnreadableListError, relative, resolve

SPACE = "http://xspf.org/ns/0/"
_TAG = f"{{{SPACE}}}"
_SAFE = "/:?&=%@+,;~!$'()*"


def read_xspf(path: Path) -> list[ListEntry]:
    """Entries of a list file; relative locations are taken from its folder.

    Raises:
        OSError: not readable.
        UnreadableListError: it is no XSPF list, or declares entities, which none needs.
    """
    content = path.read_bytes()
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise UnreadableListError("it declares entities; an XSPF list has none")
    try:
        root = ET.fromstring(content)  # noqa: S314 - without entities nothing can grow
    except ET.ParseError as error:
        raise UnreadableListError(f"it is no XML that can be read: {error}") from error
    if root.tag.rpartition("}")[2] != "playlist":
        raise UnreadableListError("it is XML, but no XSPF list")
    tracks = (element for element in root.iter() if element.tag.rpartition("}")[2] == "track")
    found = (_entry(track, path.parent) for track in tracks)
    return [entry for entry in found if entry is not None]


def _entry(track: ET.Element, folder: Path) -> ListEntry | None:
    texts = {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in track}
    location = texts.get("location", "")
    if not location:
        return None
    plain = location if "://" in location else unquote(location)
    length = texts.get("duration", "")
    seconds = int(length) / 1000 if length.isdecimal() else None
    return ListEntry(
        resolve(plain, folder), texts.get("title", ""), seconds, texts.get("creator", "")
    )


def write_xspf(entries: list[ListEntry], path: Path, title: str = "") -> bytes:
    """A list that will stand at `path`; files under its folder are told relative to it."""
    ET.register_namespace("", SPACE)
    root = ET.Element(f"{_TAG}playlist", {"version": "1"})
    if title:
        ET.SubElement(root, f"{_TAG}title").text = _xml(title)
    tracks = ET.SubElement(root, f"{_TAG}trackList")
    for entry in entries:
        track = ET.SubElement(tracks, f"{_TAG}track")
        for name, text in _fields(entry, path.parent):
            if text:
                ET.SubElement(track, f"{_TAG}{name}").text = text
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _fields(entry: ListEntry, folder: Path) -> list[tuple[str, str]]:
    length = "" if entry.seconds is None else str(round(entry.seconds * 1000))
    return [
        ("location", _location(entry, folder)),
        ("creator", _xml(entry.artist)),
        ("title", _xml(entry.label)),
        ("duration", length),
    ]


def _location(entry: ListEntry, folder: Path) -> str:
    if entry.is_address:
        return quote(entry.location, safe=_SAFE)
    name = relative(entry, folder)
    text = quote(name.encode("utf-8", "surrogateescape"))
    return f"file://{text}" if Path(name).is_absolute() else text


def _xml(text: str) -> str:
    """Text without what XML 1.0 can't hold."""
    return "".join(char for char in text if char in "\t\n" or char.isprintable())
