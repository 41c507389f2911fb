"""Spots on the days ahead: plays that are booked and not in the log, and the shares of the law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from playlists.clock import day_span
from playlists.spots import Shares, SpotRules, campaign_of
from radio.broadcastlog.dayplan import DayPlan
from radio.broadcastlog.tables import LogRow
from radio.library import categories
from radio.rehearsal.findings import Finding
from radio.spots.campaigns import listing
from radio.spots.delivery import PlannedPlay, owners
from radio.spots.planning import booked_between
from radio.spots.report import share_reports

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Placed:
    """Days as they are planned, the rows that are really there, and the rules of the spots."""

    session: Session
    zone: ZoneInfo
    plans: Sequence[DayPlan]
    rows: Sequence[LogRow]
    rules: SpotRules

    @property
    def built(self) -> list[DayPlan]:
        """Those of the days that have a log: without one, there is nothing to tell of its spots."""
        days = {row.day for row in self.rows}
        return [plan for plan in self.plans if plan.day in days]


def spots(placed: Placed) -> Iterator[Finding]:
    """All that is amiss with them, day by day."""
    yield from _missing_plays(placed)
    yield from _unlawful(placed)


def _missing_plays(placed: Placed) -> Iterator[Finding]:
    """Plays that found no break, or have gone from the log since."""
    if not placed.built:
        return
    first, last = placed.built[0].day, placed.built[-1].day
    booked = booked_between(placed.session, first, last, placed.rules)
    names = {row.id: row.name or row.id for row in listing(placed.session)}
    counts = _counts(placed)
    for plan in placed.built:
        wanted = {name: days.get(plan.day, 0) for name, days in booked.items() if name in names}
        for name, plays, why in _lost(plan, wanted, counts[plan.day]):
            when = day_span(plan.day, placed.zone).start
            do = f"`radio campaign show {name}` tells what keeps plays out; fewer, or more breaks"
            told = f"{plays} plays are booked and not in the log: {why}"
            # In the days before an election nothing is owed, and nothing can be done.
            yield Finding(names[name], when, told, do=do, warning=not wanted.get(name, 0))


def _lost(
    plan: DayPlan, wanted: Mapping[str, int], there: Mapping[str, int]
) -> Iterator[tuple[str, int, str]]:
    """Campaigns, how many plays the day lacks of them, and why."""
    unplaced = {one.campaign_id: one for one in plan.unplaced}
    for name in sorted({*wanted, *unplaced}):
        short = wanted.get(name, 0) - there.get(name, 0)
        found = unplaced.get(name)
        if found is not None:
            yield name, max(found.plays, short), found.why
        elif short > 0:
            yield name, short, "their hours were edited by hand, or are still to be built"


def _counts(placed: Placed) -> dict[date, Counter[str]]:
    """Plays of each campaign in the log of each day, whoever put them there."""
    owned = owners(placed.session)
    found: dict[date, Counter[str]] = {plan.day: Counter() for plan in placed.plans}
    for row in placed.rows:
        owner = owned.get(row.media_id)
        name = campaign_of(row.why) or (owner.campaign_id if owner else "")
        if name and row.day in found:
            found[row.day][name] += 1
    return found


def _unlawful(placed: Placed) -> Iterator[Finding]:
    """Days of whose rows too many are commercials, or too few public service announcements."""
    if not placed.built:
        return
    planned = [
        PlannedPlay(row.id, row.media_id, row.at, row.planned_seconds, row.why, row.media.category)
        for row in placed.rows
    ]
    first, last = placed.built[0].day, placed.built[-1].day
    reports = share_reports(
        placed.session, planned, (), owners(placed.session), first, last, first, placed.zone,
        placed.rules,
    )  # fmt: skip
    for report in reports:
        yield from _against_the_law(report.shares, report.day, placed)


def _against_the_law(shares: Shares, day: date, placed: Placed) -> Iterator[Finding]:
    span, rules = day_span(day, placed.zone), placed.rules
    over = shares.commercial - rules.commercial_most
    if over > _ROUNDING:
        do = "`radio campaign set ID --plays N` books fewer; take those put in by hand out again"
        what = f"{categories.COMMERCIAL} {shares.commercial:.1%}"
        yield Finding(what, span.start, shares.words, over * span.seconds, do=do)
    if shares.service < rules.service_least - _ROUNDING:
        do = f"`radio import --category {categories.SERVICE}`, or give them a slot in the hour clocks"
        what = f"{categories.SERVICE} {shares.service:.1%}"
        yield Finding(what, span.start, shares.words, do=do)
