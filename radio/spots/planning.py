"""Between rows and planning: campaigns as values, what was booked on each day, what is owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.dayparts import Window
from playlists.spots import Campaign, SpotPiece, SpotRules, debts, owed
from radio.library.dayparts import dayparts
from radio.library.tables import Media, MediaDaypart, MediaState
from radio.spots.campaigns import RULES, listing, windows_of
from radio.spots.tables import CampaignMedia, CampaignRow, CampaignTerm
from radio.units import Seconds

Counts = Mapping[str, Mapping[date, int]]
"""Plays by campaign and local day."""


def campaigns_on(session: Session, day: date) -> list[Campaign]:
    """What is booked for a local day, with the spots that may air on it."""
    rows = [row for row in listing(session) if row.enabled and _has_time(row, day)]
    pieces = _pieces_on(session, day, [row.id for row in rows])
    return [_campaign(row, day, pieces.get(row.id, ())) for row in rows]


def _campaign(row: CampaignRow, day: date, pieces: tuple[SpotPiece, ...]) -> Campaign:
    return Campaign(
        id=row.id,
        kind=row.kind,
        first_day=row.first_day,
        last_day=row.last_day,
        plays=row.plays_a_day,
        pieces=pieces,
        advertiser=row.advertiser,
        product=row.product,
        windows=windows_of(row.windows),
        spread=row.spread,
        apart=row.apart,
        priority=row.priority,
        political=row.political,
        # Its spots go on with their turn where the day before has ended.
        turn=(day - row.first_day).days * row.plays_a_day,
    )


def _pieces_on(
    session: Session, day: date, campaign_ids: Sequence[str]
) -> dict[str, tuple[SpotPiece, ...]]:
    query = (
        select(CampaignMedia, Media)
        .join(Media, Media.id == CampaignMedia.media_id)
        .where(CampaignMedia.campaign_id.in_(campaign_ids), Media.state == MediaState.ACTIVE)
        .order_by(CampaignMedia.campaign_id, CampaignMedia.media_id)
    )
    rows = session.execute(query).all()
    held = _windows(session, [media.id for _, media in rows])
    found: dict[str, tuple[SpotPiece, ...]] = defaultdict(tuple)
    for spot, media in rows:
        if (media.valid_from or day) <= day <= (media.valid_until or day):
            seconds = Seconds(media.cue_out - media.cue_in)
            piece = SpotPiece(media.id, seconds, spot.weight, held.get(media.id, ()))
            found[spot.campaign_id] += (piece,)
    return found


def _windows(session: Session, media_ids: Sequence[str]) -> dict[str, tuple[Window, ...]]:
    """The hours to which the library holds pieces, of those that are."""
    known, found = dayparts(session), defaultdict[str, tuple[Window, ...]](tuple)
    query = select(MediaDaypart).where(MediaDaypart.media_id.in_(media_ids))
    for row in session.scalars(query.order_by(MediaDaypart.daypart_id)):
        found[row.media_id] += known[row.daypart_id]
    return dict(found)


def booked_between(
    session: Session, first: date, last: date, rules: SpotRules = RULES
) -> dict[str, dict[date, int]]:
    """Plays booked on each local day, both included, as it was booked then.

    None on days when a campaign was not entered yet, paused, out of its dates, without hours, or
    silenced. Days to come are as booked now. Campaigns that were taken away are there, too.
    """
    terms: dict[str, list[CampaignTerm]] = defaultdict(list)
    for term in session.scalars(select(CampaignTerm).order_by(CampaignTerm.since)):
        terms[term.campaign_id].append(term)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return {name: _booked(each, days, rules) for name, each in sorted(terms.items())}


def _booked(
    terms: Sequence[CampaignTerm], days: Iterable[date], rules: SpotRules
) -> dict[date, int]:
    found = {}
    for day in days:
        term = next((each for each in reversed(terms) if each.since <= day), None)
        if term is not None and term.enabled and _has_time(term, day):
            silent = term.political and rules.is_silent(day)
            found[day] = 0 if silent else term.plays_a_day
    return {day: plays for day, plays in found.items() if plays}


def _has_time(row: CampaignRow | CampaignTerm, day: date) -> bool:
    """Whether it runs on a day, and has hours on it."""
    windows = windows_of(row.windows)
    hours = not windows or any(_touches(window, day.weekday()) for window in windows)
    return row.first_day <= day <= row.last_day and hours


def _touches(window: Window, weekday: int) -> bool:
    over_midnight = window.start >= window.end > 0
    return weekday in window.days or (over_midnight and (weekday - 1) % 7 in window.days)


def owed_on(
    session: Session, day: date, today: date, delivered: Counts, rules: SpotRules = RULES
) -> dict[str, int]:
    """Plays to make good on a day, by campaign; those that are owed none are not there.

    `delivered` as from `Delivery.settled`, from `first_counted` on.
    """
    booked = booked_between(session, first_counted(today, rules), _last(day, delivered), rules)
    rows = (row for row in listing(session) if row.enabled and row.make_good)
    wanted = {
        row.id: owed(
            day, today, booked.get(row.id, {}), delivered.get(row.id, {}), rules.makegood_days
        )
        for row in rows
    }
    return {name: plays for name, plays in wanted.items() if plays}


def first_counted(today: date, rules: SpotRules = RULES) -> date:
    """The first day that has to be known to tell what is owed today: older debts, too, are paid."""
    return today - timedelta(days=2 * rules.makegood_days)


def lost_plays(
    session: Session, today: date, delivered: Counts, rules: SpotRules = RULES
) -> dict[str, list[date]]:
    """The days of plays that were lost and are not made good, by campaign; of ended ones, too."""
    last = _last(today, delivered)
    booked = booked_between(session, first_counted(today, rules), last, rules)
    rows = [row for row in listing(session, removed=True) if row.make_good]
    return {row.id: _lost(row, today, booked, delivered, rules) for row in rows}


def _lost(
    row: CampaignRow, today: date, booked: Counts, delivered: Counts, rules: SpotRules
) -> list[date]:
    aired = delivered.get(row.id, {})
    lost = debts(today, booked.get(row.id, {}), aired, rules.makegood_days)
    return [day for day in lost if (today - day).days <= rules.makegood_days]


def _last(day: date, delivered: Counts) -> date:
    return max([day, *_days(delivered)])


def _days(counts: Counts) -> Iterator[date]:
    for plays in counts.values():
        yield from plays
