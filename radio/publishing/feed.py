"""The podcast feed: RSS 2.0 with the tags of iTunes and of the podcast namespace. Nothing personal."""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final

ITUNES: Final = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST: Final = "https://podcastindex.org/namespace/1.0"
ATOM: Final = "http://www.w3.org/2005/Atom"
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])
"""What XML can't carry."""


@dataclass(frozen=True, slots=True)
class Item:
    """An episode in the feed."""

    guid: str
    title: str
    description: str
    at: datetime
    seconds: float
    audio: str
    bytes: int
    mime: str
    chapters: str


@dataclass(frozen=True, slots=True)
class Channel:
    """The feed. `email` is the station's, empty for none; `link` leads to the feed itself."""

    title: str
    description: str
    station: str
    email: str
    language: str
    link: str
    items: Sequence[Item]


def write(channel: Channel) -> bytes:
    """The feed as XML."""
    for prefix, name in (("itunes", ITUNES), ("podcast", PODCAST), ("atom", ATOM)):
        ET.register_namespace(prefix, name)
    root = ET.Element("rss", {"version": "2.0"})
    top = ET.SubElement(root, "channel")
    for tag, text in (
        ("title", channel.title),
        ("link", channel.link),
        ("description", channel.description),
        ("language", channel.language),
        ("generator", "Radio Bojonegoro"),
        (f"{{{ITUNES}}}author", channel.station),
        (f"{{{ITUNES}}}explicit", "false"),
        (f"{{{PODCAST}}}guid", str(uuid.uuid5(_FEEDS, channel.link.partition("://")[2]))),
        (f"{{{PODCAST}}}locked", "no"),
    ):
        _text(top, tag, text)
    own = {"href": channel.link, "rel": "self", "type": "application/rss+xml"}
    ET.SubElement(top, f"{{{ATOM}}}link", own)
    ET.SubElement(top, f"{{{ITUNES}}}category", {"text": "Government"})
    if channel.email:
        owner = ET.SubElement(top, f"{{{ITUNES}}}owner")
        _text(owner, f"{{{ITUNES}}}name", channel.station)
        _text(owner, f"{{{ITUNES}}}email", channel.email)
    for item in channel.items:
        _item(top, item)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


_FEEDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace of feeds, as the podcast namespace defines it."""


def _item(top: ET.Element, item: Item) -> None:
    one = ET.SubElement(top, "item")
    for tag, text in (
        ("title", item.title),
        ("description", item.description or item.title),
        ("pubDate", format_datetime(item.at)),
        (f"{{{ITUNES}}}duration", str(round(item.seconds))),
        (f"{{{ITUNES}}}explicit", "false"),
    ):
        _text(one, tag, text)
    guid = ET.SubElement(one, "guid", {"isPermaLink": "false"})
    guid.text = item.guid
    sound = {"url": item.audio, "length": str(item.bytes), "type": item.mime}
    ET.SubElement(one, "enclosure", sound)
    chapters = {"url": item.chapters, "type": "application/json+chapters"}
    ET.SubElement(one, f"{{{PODCAST}}}chapters", chapters)


def _text(above: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(above, tag).text = text.translate(_CONTROL)
