"""Lists from files and into files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from playlists.formats import ListEntry, UnreadableListError, parse_list, read_nested
from radio.db import session_scope
from radio.library.importing import Describe, Progress, Taken, import_paths
from radio.library.store import location
from radio.library.tables import Media
from radio.lists.evaluating import pieces_of
from radio.lists.matching import Match, Matcher
from radio.lists.store import Item, find_list, items_of
from radio.lists.tables import Playlist, PlaylistItem
from radio.units import Millis

ENTRIES_MOST = 10_000
_AT_ONCE = 500
"""Ids in one query: fewer than any database takes parameters."""


def match_file(
    engine: Engine,
    data: Path,
    path: Path,
    describe: Describe | None = None,
    progress: Progress | None = None,
    taken: Taken | None = None,
) -> list[Match]:
    """What the entries of a list file are in the library, in order.

    With `describe`, files that are there and not in the library are imported first.

    Raises:
        OSError: the list can't be read.
        UnreadableListError: it is none, or a damaged one.
    """
    entries, hashes = read_nested(path), dict[Path, str]()
    found = _matched(engine, data, entries, hashes)
    files = [Path(match.entry.location) for match in found if _is_missing_file(match)]
    if describe is None or not files:
        return found
    wanted = list(dict.fromkeys(files))
    result = import_paths(engine, data, wanted, describe, progress=progress, taken=taken)
    reasons = {str(row.path): row.reason for row in result.rejected}
    left = [match.entry for match in found if match.media_id is None]
    again = iter(_matched(engine, data, left, hashes))
    found = [match if match.media_id is not None else next(again) for match in found]
    return [_with_reason(match, reasons) for match in found]


def match_content(engine: Engine, data: Path, name: str, content: bytes) -> list[Match]:
    """The same for a list that came from afar: what it names on this disk is not read.

    `name` tells its kind; relative locations are taken from the data folder.

    Raises:
        UnreadableListError: it is none, a damaged one, or longer than a list can be.
    """
    entries = parse_list(data.absolute() / Path(name).name, content)
    if len(entries) > ENTRIES_MOST:
        raise UnreadableListError(f"it has {len(entries)} entries; {ENTRIES_MOST} can be taken")
    with session_scope(engine) as session:
        matcher = Matcher(session, data, reads_files=False)
    return [matcher.match(entry) for entry in entries]


def _matched(
    engine: Engine, data: Path, entries: Iterable[ListEntry], hashes: dict[Path, str]
) -> list[Match]:
    with session_scope(engine) as session:
        matcher = Matcher(session, data, hashes)
    return [matcher.match(entry) for entry in entries]


def _is_missing_file(match: Match) -> bool:
    entry = match.entry
    return match.media_id is None and not entry.is_address and Path(entry.location).is_file()


def _with_reason(match: Match, reasons: Mapping[str, str]) -> Match:
    reason = reasons.get(match.entry.location)
    return match if match.media_id is not None or not reason else Match(match.entry, reason=reason)


def items_from(matches: Iterable[Match]) -> list[Item]:
    """A list's items; what the library does not have keeps its place."""
    return [
        Item(match.media_id)
        if match.media_id is not None
        else Item(None, storable(match.entry.location), match.entry.caption)
        for match in matches
    ]


def storable(location: str) -> str:
    """A location as text; what in a file's name is no text is replaced."""
    return os.fsencode(location).decode("utf-8", "replace")


def entries_of(
    session: Session,
    data: Path,
    name: str,
    now: Millis,
    zone: ZoneInfo,
    last_played: Mapping[str, Millis],
) -> list[ListEntry]:
    """A list as the entries of a file, with what a stored one keeps and the library lacks.

    Raises:
        NoSuchListError: there is none of this name.
    """
    row = find_list(session, name)
    if isinstance(row, Playlist):
        items: Sequence[PlaylistItem] = items_of(session, row.id)
        ids = [item.media_id for item in items if item.media_id is not None]
    else:
        ids = pieces_of(session, name, now, zone, last_played)
        items = [PlaylistItem(media_id=wanted) for wanted in ids]
    known = load(session, ids)
    return [
        ListEntry(item.location, item.label)
        if item.media_id is None
        else _entry(known[item.media_id], data)
        for item in items
    ]


def _entry(media: Media, data: Path) -> ListEntry:
    length = media.cue_out - media.cue_in
    place = str(location(media, data))
    return ListEntry(place, media.title, length, media.artist, media.album, media.isrc)


def load(session: Session, ids: Sequence[str]) -> dict[str, Media]:
    """Pieces by their ids."""
    wanted = sorted(set(ids))
    found: dict[str, Media] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        rows = session.scalars(select(Media).where(Media.id.in_(part)))
        found |= {media.id: media for media in rows}
    return found
