"""What of the campaigns is planned in the log, and what of it has really aired."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from playlists.spots import campaign_of
from radio.library.tables import Media
from radio.spots.planning import Counts
from radio.spots.tables import CampaignMedia
from radio.units import Millis

WHOLE = 0.95
"""Of its length, from which on a spot has aired: a fade into the next item is no loss."""


@dataclass(frozen=True, slots=True)
class PlannedPlay:
    """A row of the log: `seconds` is cue-in to cue-out."""

    entry_id: str
    media_id: str
    at: Millis
    seconds: float
    why: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class AiredPlay:
    """A line of as-run; `seconds` is None while it is on the air, `entry_id` empty off the log."""

    entry_id: str
    media_id: str
    at: Millis
    seconds: float | None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """The one campaign that a piece belongs to, and the piece's length."""

    campaign_id: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """Plays by campaign and local day: planned in the log, and aired whole."""

    planned: Counts
    aired: Counts

    def settled(self, today: date) -> Counts:
        """Before `today` what has aired; from then on what is planned, where that is more."""
        found: dict[str, dict[date, int]] = defaultdict(dict)
        for name, plays in self.aired.items():
            found[name].update(plays)
        for name, plays in self.planned.items():
            for day, count in plays.items():
                if day >= today:
                    found[name][day] = max(count, found[name].get(day, 0))
        return found


def owners(session: Session) -> dict[str, Owner]:
    """Pieces that belong to one campaign alone: a play of theirs is its, whoever put it on."""
    query = (
        select(Media.id, func.min(CampaignMedia.campaign_id), Media.cue_out - Media.cue_in)
        .join(CampaignMedia, CampaignMedia.media_id == Media.id)
        .group_by(Media.id, Media.cue_out, Media.cue_in)
        .having(func.count() == 1)
    )
    return {media: Owner(campaign, seconds) for media, campaign, seconds in session.execute(query)}


def delivery(
    planned: Iterable[PlannedPlay],
    aired: Iterable[AiredPlay],
    owned: Mapping[str, Owner],
    zone: ZoneInfo,
) -> Delivery:
    """Plays of both lists by campaign and day.

    A row is a campaign's where its `why` says so; an airing where its row is, or its piece, as when
    a hand put it on. Parts of one row add up: a spot that was resumed has aired.
    """
    rows = {row.entry_id: row for row in planned}
    in_log: dict[str, dict[date, int]] = {}
    for row in rows.values():
        _count(in_log, campaign_of(row.why), row.at, zone)
    on_air: dict[str, dict[date, int]] = {}
    for play in _whole(aired):
        owner = _owner(play, rows, owned)
        if owner is not None and (play.seconds or 0.0) >= WHOLE * owner.seconds:
            _count(on_air, owner.campaign_id, play.at, zone)
    return Delivery(in_log, on_air)


def _owner(
    play: AiredPlay, rows: Mapping[str, PlannedPlay], owned: Mapping[str, Owner]
) -> Owner | None:
    row = rows.get(play.entry_id)
    name = campaign_of(row.why) if row is not None else ""
    return Owner(name, row.seconds) if row is not None and name else owned.get(play.media_id)


def _whole(aired: Iterable[AiredPlay]) -> list[AiredPlay]:
    """The parts of each row as one airing from the first of them on."""
    found: dict[str, AiredPlay] = {}
    for number, play in enumerate(aired):
        key = play.entry_id or f"\0{number}"
        before = found.get(key)
        if before is None:
            found[key] = play
        else:
            seconds = (before.seconds or 0.0) + (play.seconds or 0.0)
            first = min(before, play, key=lambda each: each.at)
            found[key] = replace(first, seconds=seconds)
    return list(found.values())


def _count(counts: dict[str, dict[date, int]], name: str, at: Millis, zone: ZoneInfo) -> None:
    if name:
        day = to_local(at, zone).date()
        plays = counts.setdefault(name, {})
        plays[day] = plays.get(day, 0) + 1
