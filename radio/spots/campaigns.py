"""Booking campaigns: made, changed, given spots, paused, taken away; the past stays as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from playlists.dayparts import DaypartError, Window, holds, parse_windows
from playlists.names import is_one_line
from playlists.spots import Kind, SpotRules
from radio.library.store import find as find_media
from radio.library.tables import Media, MediaState
from radio.spots.tables import CampaignMedia, CampaignRow, CampaignTerm

RULES = SpotRules()
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_PLAYS_MOST = 96
_WEIGHT_MOST = 100
_APART_MOST = 86_400.0
_PRODUCT_MOST = 64
_MINUTES = 24 * 60


class SpotsError(Exception):
    """Campaigns: what can't be done; the message says why and what to do."""


class CampaignError(SpotsError):
    """What is wanted of a campaign makes no sense."""


class WithheldSpotError(CampaignError):
    """Somebody heard in a spot has not agreed to be heard again."""


class NoSuchCampaignError(SpotsError):
    """No campaign has this id."""


def find(session: Session, wanted: str) -> CampaignRow:
    """A campaign by its id.

    Raises:
        NoSuchCampaignError: there is none.
    """
    row = session.get(CampaignRow, wanted)
    if row is None or row.removed:
        known = ", ".join(each.id for each in listing(session)) or "none yet"
        raise NoSuchCampaignError(f"there is no campaign {wanted!r}; there are: {known}")
    return row


def listing(session: Session, *, removed: bool = False) -> Sequence[CampaignRow]:
    """Campaigns by their first day, then id; with those taken away where they are asked for."""
    query = select(CampaignRow).order_by(CampaignRow.first_day, CampaignRow.id)
    if not removed:
        query = query.where(CampaignRow.removed.is_(False))
    return session.scalars(query).all()


def save_campaign(
    session: Session, campaign: CampaignRow, today: date, rules: SpotRules = RULES
) -> list[str]:
    """Make a campaign, or change the one of its id, from `today` on. Does not commit.

    One that was taken away comes back without the spots it had.

    Returns:
        Why its plays may not all find room.

    Raises:
        CampaignError: its id, dates, windows or numbers make no sense.
    """
    _check(campaign)
    row = session.merge(campaign)
    if row.removed:
        row.removed, row.enabled = False, True
        session.execute(delete(CampaignMedia).where(CampaignMedia.campaign_id == row.id))
    session.flush()
    _note_term(session, row, today)
    return doubts(session, row, rules)


def _check(campaign: CampaignRow) -> None:
    check_id(campaign.id)
    for field in ("name", "advertiser", "product"):
        if not is_one_line(getattr(campaign, field) or ""):
            raise CampaignError(f"{field} stands on one line")
    if campaign.first_day > campaign.last_day:
        raise CampaignError(
            f"it begins on {campaign.first_day}, but ends on {campaign.last_day}: "
            "give the earlier day first"
        )
    if not 1 <= campaign.plays_a_day <= _PLAYS_MOST:
        raise CampaignError(f"{campaign.plays_a_day} plays a day: 1 to {_PLAYS_MOST} can be booked")
    if not 0 <= (campaign.apart or 0.0) <= _APART_MOST:
        raise CampaignError(f"{campaign.apart:g} seconds apart: 0 to {_APART_MOST:g}, a day")
    if len(campaign.product or "") > _PRODUCT_MOST:
        raise CampaignError(f"a product has at most {_PRODUCT_MOST} characters")
    windows_of(campaign.windows or "")


def check_id(text: str) -> None:
    """Whether this can be the id of a campaign.

    Raises:
        CampaignError: it can't.
    """
    if not _ID.fullmatch(text):
        raise CampaignError(
            f"{text!r} can't be the id of a campaign: small letters, digits, _ and -, "
            "at most 32, beginning with a letter or a digit"
        )


def windows_of(text: str) -> tuple[Window, ...]:
    """Windows as they are written; none for an empty text: all day.

    Raises:
        CampaignError: they can't be read.
    """
    try:
        return parse_windows(text) if text.strip() else ()
    except DaypartError as error:
        raise CampaignError(str(error)) from error


def switch(session: Session, wanted: str, today: date, *, on: bool) -> CampaignRow:
    """Pause a campaign, or take it up again, from `today` on. Does not commit.

    Raises:
        NoSuchCampaignError: there is none of this id.
    """
    row = find(session, wanted)
    row.enabled = on
    _note_term(session, row, today)
    return row


def remove(session: Session, wanted: str, today: date) -> CampaignRow:
    """Take a campaign away; what it has aired stays in the reports. Does not commit.

    Raises:
        NoSuchCampaignError: there is none of this id.
    """
    row = switch(session, wanted, today, on=False)
    row.removed = True
    return row


def _note_term(session: Session, row: CampaignRow, today: date) -> None:
    """What is booked from today on; what was booked before keeps its own rows."""
    session.merge(
        CampaignTerm(
            campaign_id=row.id,
            since=today,
            first_day=row.first_day,
            last_day=row.last_day,
            windows=row.windows,
            plays_a_day=row.plays_a_day,
            political=row.political,
            enabled=row.enabled,
        )
    )
    session.flush()


# ------------------------------------------------------------------------------------- spots


def add_media(
    session: Session, wanted: str, media_ids: Iterable[str], weight: int = 1
) -> list[Media]:
    """Give a campaign spots, or others of its spots another weight. Does not commit.

    Raises:
        NoSuchCampaignError: there is none of this id.
        radio.library.store.NoSuchMediaError: a piece is not there.
        CampaignError: a piece is retired or withheld, or the weight makes no sense.
    """
    row, found = find(session, wanted), []
    if not 1 <= weight <= _WEIGHT_MOST:
        raise CampaignError(f"a weight of {weight}: 1 to {_WEIGHT_MOST}")
    for media_id in media_ids:
        media = find_media(session, media_id)
        if media.state is MediaState.RETIRED:
            raise CampaignError(
                f"{media.title or media.id} is retired: it can't be planned; import it anew"
            )
        if media.state is MediaState.WITHHELD:
            raise WithheldSpotError(
                f"{media.title or media.id} is withheld: a caller in it has not agreed to be heard "
                "again; choose another piece, or let the call out on its page"
            )
        session.merge(CampaignMedia(campaign_id=row.id, media_id=media.id, weight=weight))
        found.append(media)
    session.flush()
    return found


def remove_media(session: Session, wanted: str, media_ids: Iterable[str]) -> None:
    """Take spots from a campaign. Does not commit.

    Raises:
        NoSuchCampaignError: there is none of this id.
        CampaignError: a piece is none of its spots.
    """
    row = find(session, wanted)
    for media_id in media_ids:
        spot = session.get(CampaignMedia, (row.id, media_id))
        if spot is None:
            raise CampaignError(f"{media_id!r} is no spot of {row.id}; `radio campaign show` lists")
        session.delete(spot)
    session.flush()


def spots_of(session: Session, wanted: str) -> list[tuple[Media, int]]:
    """The spots of a campaign in their turn, with their weights; whatever their state."""
    query = (
        select(Media, CampaignMedia.weight)
        .join(CampaignMedia, CampaignMedia.media_id == Media.id)
        .where(CampaignMedia.campaign_id == wanted)
        .order_by(Media.id)
    )
    return [(media, weight) for media, weight in session.execute(query)]


# ------------------------------------------------------------------------------------ doubts

_DOUBTS = {
    "no_spot": "it has no spot to air: `radio campaign media {id} add MEDIA`",
    "late_spot": "{title} may air from {first} until {last}",
    "apart": (
        "{plays} plays {apart:g} min apart take {needed:.1f} h, and its hours are {hours:.1f} h long"
    ),
    "share": (
        "{plays} plays take {seconds:.0f} s a day, and in its hours commercials may take {room:.0f} s"
    ),
}


@dataclass(frozen=True, slots=True)
class CampaignDoubt:
    """Why the plays of a campaign may not all find room: a code, and the values of its words."""

    code: str
    values: dict[str, Any]

    def __str__(self) -> str:
        return _DOUBTS[self.code].format(**self.values)


def doubts(session: Session, row: CampaignRow, rules: SpotRules = RULES) -> list[str]:
    """Why the plays of a campaign may not all find room, in words."""
    return [str(one) for one in doubts_of(session, row, rules)]


def doubts_of(session: Session, row: CampaignRow, rules: SpotRules = RULES) -> list[CampaignDoubt]:
    """The same for who has words of their own."""
    spots = spots_of(session, row.id)
    playable = [media for media, _ in spots if media.state is MediaState.ACTIVE]
    found = [] if playable else [CampaignDoubt("no_spot", {"id": row.id})]
    found += _late_spots(row, playable)
    minutes = minutes_a_day(windows_of(row.windows))
    needed = (row.plays_a_day - 1) * row.apart / 60
    plays = {"plays": row.plays_a_day}
    if needed > minutes:
        hours = {"apart": row.apart / 60, "needed": needed / 60, "hours": minutes / 60}
        found.append(CampaignDoubt("apart", plays | hours))
    seconds = row.plays_a_day * max((m.cue_out - m.cue_in for m in playable), default=0.0)
    room = minutes * 60 * rules.commercial_most
    if row.kind is Kind.COMMERCIAL and seconds > room:
        found.append(CampaignDoubt("share", plays | {"seconds": seconds, "room": room}))
    return found


def _late_spots(row: CampaignRow, playable: Sequence[Media]) -> list[CampaignDoubt]:
    """Spots that may not air on all the days of their campaign."""
    return [
        CampaignDoubt(
            "late_spot",
            {
                "title": media.title or media.id,
                "first": media.valid_from or "…",
                "last": media.valid_until or "…",
            },
        )
        for media in playable
        if (media.valid_from or row.first_day) > row.first_day
        or (media.valid_until or row.last_day) < row.last_day
    ]


def minutes_a_day(windows: tuple[Window, ...]) -> int:
    """Minutes that windows hold on the weekday on which they hold most."""
    monday = datetime(2024, 1, 1)  # noqa: DTZ001  # a wall clock, of no zone
    days = (monday + timedelta(days=number) for number in range(7))
    return max(
        sum(holds(windows, [day + timedelta(minutes=minute)]) for minute in range(_MINUTES))
        for day in days
    )
