"""What became of the campaigns: booked, planned, aired and owed; and the shares of each day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from playlists.clock import day_span, to_local
from playlists.spots import Kind, Shares, SpotRules, campaign_of, shares
from radio.library.categories import COMMERCIAL, SERVICE
from radio.spots.campaigns import RULES, listing
from radio.spots.delivery import AiredPlay, Delivery, Owner, PlannedPlay
from radio.spots.planning import booked_between, lost_plays
from radio.units import Millis

_KINDS = {COMMERCIAL: Kind.COMMERCIAL, SERVICE: Kind.SERVICE}
"""What pieces of no campaign count as; those of other categories are no advertising."""


@dataclass(frozen=True, slots=True)
class DayReport:
    """One campaign on one local day, in plays."""

    day: date
    booked: int
    planned: int
    aired: int


@dataclass(frozen=True, slots=True)
class CampaignReport:
    """One campaign over days; `owed` are the plays that today are lost and not made good."""

    id: str
    name: str
    advertiser: str
    kind: Kind
    owed: int
    days: tuple[DayReport, ...]

    def total(self, what: str) -> int:
        """Plays `booked`, `planned` or `aired` on all the days."""
        return sum(int(getattr(day, what)) for day in self.days)


def campaign_reports(
    session: Session,
    first: date,
    last: date,
    today: date,
    done: Delivery,
    rules: SpotRules = RULES,
) -> list[CampaignReport]:
    """Campaigns that were booked, planned or aired on local days, both included.

    For what is owed, `done` has to reach back to `planning.first_counted`, and to all that is
    planned ahead.
    """
    booked = booked_between(session, first, last, rules)
    lost = lost_plays(session, today, done.settled(today), rules)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = []
    for row in listing(session, removed=True):
        plays = [booked.get(row.id, {}), done.planned.get(row.id, {}), done.aired.get(row.id, {})]
        counted = [DayReport(day, *(each.get(day, 0) for each in plays)) for day in days]
        told = tuple(day for day in counted if day.booked or day.planned or day.aired)
        owed = len(lost.get(row.id, ()))
        if told or (owed and not row.removed):
            found.append(
                CampaignReport(row.id, row.name, row.advertiser, row.kind, owed, told)
            )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class DayShares:
    """The shares of a local day: of what `aired`, or, from today on, of what is planned."""

    day: date
    aired: bool
    shares: Shares


def share_reports(
    session: Session,
    planned: Sequence[PlannedPlay],
    aired: Sequence[AiredPlay],
    owned: Mapping[str, Owner],
    first: date,
    last: date,
    today: date,
    zone: ZoneInfo,
    rules: SpotRules = RULES,
) -> list[DayShares]:
    """The shares of days with any advertising."""
    kinds = {row.id: row.kind for row in listing(session, removed=True)}
    names = {row.entry_id: campaign_of(row.why) for row in planned}
    by_day: dict[date, list[tuple[Kind, float]]] = defaultdict(list)
    for play in _counted(planned, aired, today, zone):
        day = to_local(play.at, zone).date()
        owner = owned.get(play.media_id)
        name = names.get(play.entry_id) or (owner.campaign_id if owner else "")
        kind = kinds.get(name) or _KINDS.get(play.category)
        if kind is not None and first <= day <= last:
            by_day[day].append((kind, play.seconds or 0.0))
    most, least = rules.commercial_most, rules.service_least
    return [
        DayShares(day, day < today, shares(rows, day_span(day, zone).seconds, most, least))
        for day, rows in sorted(by_day.items())
    ]


def _counted(
    planned: Sequence[PlannedPlay], aired: Sequence[AiredPlay], today: date, zone: ZoneInfo
) -> Iterator[PlannedPlay | AiredPlay]:
    midnight: Millis = day_span(today, zone).start
    yield from (play for play in aired if play.at < midnight)
    yield from (row for row in planned if row.at >= midnight)
