"""The spots of a day: campaigns and service announcements, placed into the breaks of its clocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from playlists.blocks import Block
from playlists.clock import day_span, to_local
from playlists.hourclock import SlotKind
from playlists.spots import Break, Campaign, Placement, SpotPiece, SpotRules, Unplaced, place
from radio.broadcastlog.keptspots import KeptHour, kept_hours
from radio.broadcastlog.planning import windows_by_piece
from radio.broadcastlog.tables import LogRow
from radio.library import categories
from radio.library.tables import Media, MediaState
from radio.spots.campaigns import RULES
from radio.spots.delivery import AiredPlay, PlannedPlay, delivery, owners
from radio.spots.planning import Counts, campaigns_on, first_counted, owed_on
from radio.units import Millis, Seconds

Spots = dict[Millis, tuple[tuple[str, str], ...]]
"""For the moment of each break: ids of its spots in order, and why they are there."""


@dataclass(frozen=True, slots=True)
class SpotPlan:
    """How spots are placed, and which have aired since the first day that counts."""

    rules: SpotRules = RULES
    aired: tuple[AiredPlay, ...] = ()


PLAIN = SpotPlan()


def spots_of(
    session: Session,
    day: date,
    now: Millis,
    zone: ZoneInfo,
    blocks: Iterable[Block],
    plan: SpotPlan = PLAIN,
) -> tuple[Spots, tuple[Unplaced, ...]]:
    """What goes into the breaks of a local day, and what could not be placed.

    What is owed to a day is told by the days before it alone: days that are built one after
    another never plan the same make-good twice, and building again changes nothing. Hours that
    stay as they are count with the spots they hold.
    """
    campaigns = campaigns_on(session, day)
    if not campaigns:
        return {}, ()
    today = to_local(now, zone).date()
    before = _counts_before(session, day, today, zone, plan)
    breaks = list(_breaks(blocks))
    day_ = _Day(
        day, zone, campaigns, breaks, plan.rules,
        owed_on(session, day, today, before, plan.rules),
        _service(session, day, campaigns),
    )  # fmt: skip
    placement = _around(day_, kept_hours(session, day, zone, now, breaks))
    spots = {
        Millis(int(key)): tuple((spot.piece_id, spot.why) for spot in row)
        for key, row in placement.breaks.items()
    }
    return spots, placement.unplaced


@dataclass(frozen=True, slots=True)
class _Day:
    """A day with all that is placed into it."""

    day: date
    zone: ZoneInfo
    campaigns: Sequence[Campaign]
    breaks: Sequence[Break]
    rules: SpotRules
    owed: Mapping[str, int]
    service: Sequence[SpotPiece]

    def place(self, kept: Iterable[KeptHour]) -> Placement:
        """The day's spots, with hours that are closed to them."""
        closed = list(kept)
        # They are still there, without room: the others are filled as if nothing had been closed.
        breaks = [
            replace(each, seconds=Seconds(0.0)) if _is_in(closed, each.at) else each
            for each in self.breaks
        ]
        there = [spot for hour in closed for spot in hour.spots]
        return place(
            self.day, self.zone, self.campaigns, breaks, self.rules, self.owed,
            service=self.service, kept=there,
        )  # fmt: skip


def _around(day: _Day, kept: Sequence[KeptHour]) -> Placement:
    """The day's spots around the hours that do not have what they would be given.

    Those that have it are no reason to place anything elsewhere than before.
    """
    closed: list[KeptHour] = []
    while True:
        placement = day.place(closed)
        other = [hour for hour in kept if hour not in closed and _differs(hour, placement)]
        if not other:
            return placement
        closed += other


def _differs(hour: KeptHour, placement: Placement) -> bool:
    """Whether an hour has other plays of campaigns than it would be given."""
    given = Counter(
        (spot.campaign_id, spot.piece_id)
        for key, row in placement.breaks.items()
        if hour.span.start <= int(key) < hour.span.end
        for spot in row
        if spot.campaign_id
    )
    return given != Counter((s.campaign_id, s.piece_id) for s in hour.spots if s.campaign_id)


def _is_in(hours: Iterable[KeptHour], at: Millis) -> bool:
    return any(hour.span.start <= at < hour.span.end for hour in hours)


def in_words(day: date, one: Unplaced) -> str:
    """What could not be placed on a day, as a builder warns of it."""
    return f"{day}: campaign {one.campaign_id}: {one.plays} plays could not be placed: {one.why}"


def _breaks(blocks: Iterable[Block]) -> Iterator[Break]:
    for block in blocks:
        for slot in block.slots:
            moment = block.moment(slot)
            inside = block.span.start <= moment < block.span.end
            if slot.kind is SlotKind.BREAK and slot.at is not None and inside:
                yield Break(str(moment), moment, Seconds(slot.seconds))


def _counts_before(
    session: Session, day: date, today: date, zone: ZoneInfo, plan: SpotPlan
) -> Counts:
    """Plays of the days before one: what aired of those that are over, what is planned of others."""
    start = day_span(first_counted(today, plan.rules), zone).start
    query = (
        select(
            LogRow.id, LogRow.media_id, LogRow.at, LogRow.planned_seconds, LogRow.why,
            Media.category,
        )
        .join(Media, Media.id == LogRow.media_id)
        .where(LogRow.at >= start, LogRow.at < day_span(day, zone).start)
        .where(or_(LogRow.why.like("campaign %"), Media.category == categories.COMMERCIAL))
    )  # fmt: skip
    planned = [PlannedPlay(*row) for row in session.execute(query)]
    counts = delivery(planned, plan.aired, owners(session), zone).settled(today)
    return {
        name: {each: plays for each, plays in days.items() if each < day}
        for name, days in counts.items()
    }


def _service(session: Session, day: date, campaigns: Sequence[Campaign]) -> list[SpotPiece]:
    """Service announcements that no campaign has, each day beginning with another."""
    taken = {piece.id for campaign in campaigns for piece in campaign.pieces}
    query = (
        select(Media)
        .where(Media.category == categories.SERVICE, Media.state == MediaState.ACTIVE)
        .order_by(Media.id)
    )
    held = windows_by_piece(session)
    found = [
        SpotPiece(media.id, Seconds(media.cue_out - media.cue_in), 1, held.get(media.id, ()))
        for media in session.scalars(query)
        if media.id not in taken and (media.valid_from or day) <= day <= (media.valid_until or day)
    ]
    turn = day.toordinal() % len(found) if found else 0
    return [*found[turn:], *found[:turn]]
