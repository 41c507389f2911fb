"""Rehearses days: collects their log, plays it in virtual time, and looks at what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from playlists.clock import day_span, hours_of, to_local
from playlists.daybuilder import PLAIN as PLAIN_PLANNING
from playlists.values import Rules as PlanningRules
from playlists.values import Span
from radio.air.log import Entry
from radio.air.quarantine import Quarantine, quarantine_file
from radio.air.sequencer import Rules, rules_of
from radio.air.settings import EngineSettings
from radio.broadcastlog.collecting import Collector, FreezeSettings, Trouble
from radio.broadcastlog.daily import HERE, Sky, daily_categories
from radio.broadcastlog.dayplan import load_planner
from radio.broadcastlog.planning import is_covered, load_pieces, rows_between
from radio.broadcastlog.spotplan import PLAIN as NO_SPOTS
from radio.broadcastlog.spotplan import SpotPlan
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.rehearsal import findings, people
from radio.rehearsal.findings import Finding, Rehearsal
from radio.rehearsal.rundowns import lost_pieces
from radio.rehearsal.slots import empty_slots
from radio.rehearsal.spots import Placed, spots
from radio.rehearsal.statutory import statutory
from radio.rehearsal.virtual import RATE, VirtualAir
from radio.units import Millis

_HOUR = 3_600_000
_BEYOND = _HOUR
"""ms of log after the last day: how that day ends depends on what comes then."""
PLAIN = Rules(sample_rate=RATE)


@dataclass(frozen=True, slots=True)
class RehearsalOrder:
    """Which local days, and how the station plays."""

    first: date
    days: int
    zone: ZoneInfo
    settings: FreezeSettings
    rules: Rules = PLAIN
    sky: Sky = HERE
    now: Millis | None = None
    """When it is asked for; None stands for the beginning of the first day."""
    spots: SpotPlan = NO_SPOTS
    planning: PlanningRules = PLAIN_PLANNING

    @property
    def every_day(self) -> list[date]:
        """The local days."""
        return [self.first + timedelta(days=number) for number in range(self.days)]

    @property
    def span(self) -> Span:
        """From the first day's beginning to the last one's end."""
        first, last = self.every_day[0], self.every_day[-1]
        return Span(day_span(first, self.zone).start, day_span(last, self.zone).end)

    @property
    def moment(self) -> Millis:
        """From when on things can still be mended."""
        return self.span.start if self.now is None else self.now


def rehearsal_rules(settings: EngineSettings) -> Rules:
    """The rules by which the engine plays, on the rehearsal's clock."""
    return replace(rules_of(settings), sample_rate=RATE)


def rehearse(engine: Engine, data: Path, order: RehearsalOrder) -> Rehearsal:
    """Play the log of days ahead as the engine would; nothing is changed.

    Raises:
        sqlalchemy.exc.OperationalError: the database can't be read.
    """
    start, end = order.span.start, order.span.end
    with session_scope(engine) as session:
        beyond = Millis(end + _BEYOND)
        log, troubles = Collector(data, order.settings).collect(session, start, beyond)
        rows = rows_between(session, start, end)
        result = Rehearsal(rows=len(rows))
        result.missing.extend(_missing(rows, troubles))
        result.rule_violations.extend(_violations(session, rows, order.zone))
        _look_at_hours(result, rows, order)
        _look_at_plan(result, session, rows, order)
    quarantine = Quarantine(quarantine_file(data))
    held: list[Finding] = []
    air = VirtualAir(log, order.rules, start, _trouble_of(quarantine, held))
    air.run(end)
    result.missing.extend(held)
    _look_at_air(result, air, start, end)
    return result


def _trouble_of(quarantine: Quarantine, held: list[Finding]) -> Callable[[Entry], str]:
    told: set[str] = set()

    def trouble(entry: Entry) -> str:
        if entry.is_stream or not quarantine.holds(entry.location):
            return ""
        if entry.location not in told:
            told.add(entry.location)
            why = "it is quarantined: `radio media quarantine` tells why"
            do = f"replace the file, or `radio media release {entry.media_id}` and listen to it"
            held.append(Finding(findings.name_of(entry), entry.at, why, 0.0, entry.id, do))
        return findings.QUARANTINED

    return trouble


def _missing(rows: Sequence[LogRow], troubles: Sequence[Trouble]) -> Iterator[Finding]:
    """Each planned airing of a piece that can't be played."""
    why = {trouble.media_id: trouble for trouble in troubles}
    for row in rows:
        trouble = why.get(row.media_id)
        if trouble is not None:
            words = f"planned, but {trouble.why}"
            do = f"put a missing file back, or plan without it: `radio log build {row.day}`"
            yield Finding(trouble.title, row.at, words, row.planned_seconds, row.id, do)


def _violations(session: Session, rows: Sequence[LogRow], zone: ZoneInfo) -> Iterator[Finding]:
    pieces = load_pieces(session, {row.media_id for row in rows})
    for row in rows:
        piece = pieces[row.media_id]
        local = to_local(row.at, zone)
        if not piece.may_play(local):
            why = f"it may not play on {local:%Y-%m-%d at %H:%M}: daypart or validity"
            do = f"`radio media show {piece.id}` tells when it may"
            yield Finding(piece.title, row.at, why, 0.0, row.id, do)
        if findings.RELAXED in row.why:
            do = "more songs, or smaller distances under [rotation] in the settings"
            yield Finding(piece.title, row.at, row.why, 0.0, row.id, do)


def _look_at_plan(
    result: Rehearsal, session: Session, rows: Sequence[LogRow], order: RehearsalOrder
) -> None:
    """What the days are to be made of, and who is to make them."""
    zone, now = order.zone, order.moment
    planner = load_planner(session, zone, now, order.sky, order.spots, order.planning)
    plans = [planner.plan(session, day) for day in order.every_day]
    asked = statutory(rows, plans, zone, daily_categories(session))
    result.unfilled.extend(asked.unfilled)
    result.late.extend(asked.late)
    hours = {row.hour for row in rows if row.hour + _HOUR > now}
    result.unfilled.extend(empty_slots(session, zone, planner.week, plans, hours))
    result.unfilled.extend(lost_pieces(session, order.span, now))
    look = people.Look(session, zone, order.span, now)
    events = [event for plan in plans for event in plan.events]
    result.conflicts.extend(people.conflicts(look))
    result.conflicts.extend([*people.on_holidays(look), *people.covered_events(look, events)])
    result.guests.extend(people.unsettled(look))
    result.spots.extend(spots(Placed(session, zone, plans, rows, order.spots.rules)))


def _look_at_hours(result: Rehearsal, rows: Sequence[LogRow], order: RehearsalOrder) -> None:
    planned = {row.hour for row in rows}
    for day in order.every_day:
        for span in hours_of(day, order.zone):
            result.hours += 1
            if span.start not in planned and not is_covered(rows, span):
                why = "no rows: `radio log build` makes them"
                do = f"`radio log build {day}`; without music, `radio import FOLDER` first"
                result.unfilled.append(Finding(findings.HOUR, span.start, why, span.seconds, do=do))


def _look_at_air(result: Rehearsal, air: VirtualAir, start: Millis, end: Millis) -> None:
    result.silent_seconds = findings.silent_seconds(air.aired, air.builtin, start, end)
    result.overruns.extend(findings.overruns(air.aired))
    result.late.extend(findings.late(air.aired, air.passed))
    result.unfilled.extend(findings.standing_in(air.aired))
    result.overruns.extend(findings.passed_over(air.passed))
