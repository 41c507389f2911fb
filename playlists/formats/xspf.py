"""XSPF 1 (https://xspf.org/spec): lists as XML, which can tell any name there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote
from xml.etree import ElementTree as ET
from xml.parsers import expat

from playlists.formats.entries import ListEntry, UnreadableListError
from playlists.formats.locations import Locations, Paths, written

SPACE = "http://xspf.org/ns/0/"
_TAG = f"{{{SPACE}}}"
_SAFE = "/:?&=%@+,;~!$'()*[]#"
_ISRC = re.compile(r"isrc[:/=]([A-Za-z]{2}-?[A-Za-z0-9]{3}-?\d{2}-?\d{5})\b", re.IGNORECASE)


def read_xspf(path: Path) -> list[ListEntry]:
    """Entries of a list file; relative locations are taken from its folder.

    Raises:
        OSError: not readable.
        UnreadableListError: it is no XSPF list, or declares entities, which none needs.
    """
    return parse_xspf(path.read_bytes(), path.parent)


def parse_xspf(content: bytes, folder: Path) -> list[ListEntry]:
    """Entries of a list's content.

    Raises:
        UnreadableListError: it is no XSPF list, or declares entities, which none needs.
    """
    try:
        _refuse_entities(content)
        root = ET.fromstring(content)  # noqa: S314 - without entities nothing can grow
    except (ET.ParseError, expat.ExpatError, ValueError, LookupError) as error:
        raise UnreadableListError(f"it is no XML that can be read: {error}") from error
    if _name(root) != "playlist":
        raise UnreadableListError("it is XML, but no XSPF list")
    locations = Locations(folder)
    tracks = (element for element in root.iter() if _name(element) == "track")
    found = (_entry(track, locations) for track in tracks)
    return [entry for entry in found if entry is not None]


def _refuse_entities(content: bytes) -> None:
    """Ask the parser itself: in UTF-16, say, the bytes would not show them."""

    def refuse(*_: object) -> NoReturn:
        raise UnreadableListError("it declares entities; an XSPF list has none")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(content, True)


def _name(element: ET.Element) -> str:
    """Its name without the namespace, which some players write wrong or leave out."""
    return element.tag.rpartition("}")[2]


def _entry(track: ET.Element, locations: Locations) -> ListEntry | None:
    texts: dict[str, str] = {}
    isrc = ""
    for child in track:
        text = (child.text or "").strip()
        if _name(child) == "identifier" and (found := _ISRC.search(text)):
            isrc = found[1].upper().replace("-", "")
        elif text:
            # Of several locations the first is preferred.
            texts.setdefault(_name(child), text)
    if "location" not in texts:
        return None
    length = texts.get("duration", "")
    return ListEntry(
        locations.resolve(_as_url(texts["location"])),
        texts.get("title", ""),
        int(length) / 1000 if re.fullmatch("[0-9]{1,12}", length) else None,
        texts.get("creator", ""),
        texts.get("album", ""),
        isrc,
    )


def _as_url(location: str) -> str:
    """A relative location is an address like any other here: its escapes are always meant."""
    if re.match("[A-Za-z][A-Za-z0-9+.-]*:", location) or "\\" in location:
        return location
    return f"file:{location}"


def write_xspf(
    entries: list[ListEntry], path: Path, title: str = "", paths: Paths = Paths.BELOW
) -> bytes:
    """A list that will stand at `path`."""
    ET.register_namespace("", SPACE)
    root = ET.Element(f"{_TAG}playlist", {"version": "1"})
    if title:
        ET.SubElement(root, f"{_TAG}title").text = _xml(title)
    tracks = ET.SubElement(root, f"{_TAG}trackList")
    for entry in entries:
        track = ET.SubElement(tracks, f"{_TAG}track")
        for name, text in _fields(entry, path.parent, paths):
            if text:
                ET.SubElement(track, f"{_TAG}{name}").text = text
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _fields(entry: ListEntry, folder: Path, paths: Paths) -> list[tuple[str, str]]:
    length = "" if entry.seconds is None else str(round(entry.seconds * 1000))
    return [
        ("location", _location(entry, folder, paths)),
        ("identifier", f"urn:isrc:{entry.isrc}" if entry.isrc else ""),
        ("title", _xml(entry.label)),
        ("creator", _xml(entry.artist)),
        ("album", _xml(entry.album)),
        ("duration", length),
    ]


def _location(entry: ListEntry, folder: Path, paths: Paths) -> str:
    if entry.is_address:
        return quote(entry.location, safe=_SAFE)
    name = written(entry, folder, paths)
    text = quote(name.encode("utf-8", "surrogateescape"))
    return f"file://{text}" if Path(name).is_absolute() else text


def _xml(text: str) -> str:
    """Text without what XML 1.0 can't hold."""
    return "".join(char for char in text if char in "\t\n" or char.isprintable())
