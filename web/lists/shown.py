"""Lists as their pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from playlists.query import Rule, RuleError, parse_rule
from radio.library.tables import Media
from radio.lists.evaluating import pieces_of
from radio.lists.files import load
from radio.lists.store import ListError, all_lists, find_list, items_of
from radio.lists.tables import Playlist, PlaylistItem, SmartList
from radio.reports.asrun import last_played
from radio.units import Millis
from web.answers import Trouble, TroubleError
from web.forms import fingerprint
from web.language.say import _
from web.panel import current_panel

SHOWN = 300
"""So many pieces of a list stand on its page."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list in the list of lists; `count` is None where its rule can't be read any more."""

    id: str
    name: str
    smart: bool
    rule: str
    count: int | None
    changed: datetime
    seen: str


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item at its place from 1 on; without a piece it is what the library does not have."""

    number: int
    media: Media | None
    label: str
    last_played: datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a list holds now: how many pieces, how long in all (seconds), and the first of them."""

    count: int
    seconds: float
    items: tuple[ShownItem, ...]


def find(session: Session, name: str) -> Playlist | SmartList:
    """A list, or that there is none."""
    try:
        return find_list(session, name)
    except ListError as error:
        trouble = Trouble(
            "no_such_list", _("There is no such playlist."), _("Go back to the list.")
        )
        raise TroubleError(trouble, HTTPStatus.NOT_FOUND) from error


def listing(session: Session) -> dict[str, Any]:
    """All lists with how much is in them."""
    panel = current_panel()
    counts = dict(
        session.execute(
            select(PlaylistItem.playlist_id, func.count()).group_by(PlaylistItem.playlist_id)
        )
        .tuples()
        .all()
    )
    played = last_played(session)
    rows = []
    for row in all_lists(session):
        smart = isinstance(row, SmartList)
        count = (
            _count(session, row, played) if isinstance(row, SmartList) else counts.get(row.id, 0)
        )
        rule = row.rule if isinstance(row, SmartList) else ""
        changed = to_local(row.updated_at, panel.settings.zone_info)
        rows.append(ListRow(row.id, row.name, smart, rule, count, changed, seen_of(session, row)))
    return {"rows": rows}


def _count(session: Session, row: SmartList, played: dict[str, Millis]) -> int | None:
    try:
        return len(_ids(session, parse_rule(row.rule), played))
    except RuleError:
        return None


def found_by(session: Session, rule: Rule) -> Found:
    """What a rule holds now."""
    played = last_played(session)
    return _found(session, _ids(session, rule, played), played)


def found_in(session: Session, row: Playlist | SmartList) -> Found:
    """What a list holds now; with a stored one, too, what the library does not have."""
    if isinstance(row, SmartList):
        try:
            return found_by(session, parse_rule(row.rule))
        except RuleError:
            return Found(0, 0.0, ())
    played, items = last_played(session), items_of(session, row.id)
    known = load(session, [item.media_id for item in items if item.media_id is not None])
    shown = tuple(
        _item(n, known.get(item.media_id or ""), item.label or item.location, played)
        for n, item in enumerate(items, 1)
    )
    seconds = sum(known[item.media_id].cue_out - known[item.media_id].cue_in for item in items
                  if item.media_id in known)  # fmt: skip
    return Found(len(items), seconds, shown)


def _ids(session: Session, rule: Rule, played: dict[str, Millis]) -> list[str]:
    panel = current_panel()
    return pieces_of(session, rule, panel.now(), panel.settings.zone_info, played)


def _found(session: Session, ids: Sequence[str], played: dict[str, Millis]) -> Found:
    known = load(session, ids)
    seconds = sum(known[one].cue_out - known[one].cue_in for one in ids)
    shown = tuple(_item(n, known[one], "", played) for n, one in enumerate(ids[:SHOWN], 1))
    return Found(len(ids), seconds, shown)


def _item(number: int, media: Media | None, label: str, played: dict[str, Millis]) -> ShownItem:
    at = played.get(media.id) if media else None
    zone = current_panel().settings.zone_info
    return ShownItem(number, media, label, None if at is None else to_local(at, zone))


def seen_of(session: Session, row: Playlist | SmartList) -> str:
    """The fingerprint of a list, with its items where it is stored."""
    return (
        fingerprint(row, *items_of(session, row.id))
        if isinstance(row, Playlist)
        else fingerprint(row)
    )
