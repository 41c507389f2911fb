"""Building days of log, hour by hour, around what a person edited and what has played."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, Integer, cast, func, select
from sqlalchemy.orm import Session

from playlists.clock import day_span, to_local
from playlists.daybuilder import PLAIN, build_hour
from playlists.library import Library
from playlists.query import RuleError
from playlists.rotation import Rotation
from playlists.values import Event, Heard, Rules, Span
from radio.broadcastlog.daily import HERE, Sky, daily_categories
from radio.broadcastlog.dayplan import DayPlan, HourPlan, Planner, load_planner
from radio.broadcastlog.features import unknown_clocks
from radio.broadcastlog.planning import (
    GUARD,
    advance_of,
    heard_until,
    history_before,
    is_covered,
    load_library,
    log_row,
    rows_between,
    rows_of_hour,
    still_on,
)
from radio.broadcastlog.spotplan import PLAIN as NO_SPOTS
from radio.broadcastlog.spotplan import SpotPlan, in_words
from radio.broadcastlog.tables import BuiltHour, LogRow
from radio.db import Turns, session_scope
from radio.library.tables import MediaState
from radio.lists.evaluating import pieces_of
from radio.lists.store import ListError
from radio.programmes.planning import materialise
from radio.units import Millis

_HOUR = 3_600_000
_LONGEST = 24 * _HOUR
LOOK_AHEAD = 3 * _HOUR
"""ms after an hour that is built again in which kept rows are kept apart from: the longest gap."""
JOINT = 10_000
"""ms by which an hour may begin late or early: a song may be on a little longer, or have given way."""
_MAY_DIFFER = ("timing", "interrupt", "episode_id", "planned_seconds", "why")
"""What may change of a row that keeps its id: the same piece at the same moment."""


@dataclass(slots=True)
class BuildReport:
    """What a build did; hours are counted."""

    built: int = 0
    kept: int = 0
    rows: int = 0
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BuildOrder:
    """What to build.

    `played` are ids of entries that have gone out. With `repair`, hours that have rows are only
    built again where one of their pieces can no longer be played, or what they were built from has
    changed. `sky` tells prayer times.
    """

    first: date
    days: int
    now: Millis
    seed: int = 0
    played: Collection[str] = ()
    repair: bool = False
    sky: Sky = HERE
    rules: Rules = PLAIN
    spots: SpotPlan = NO_SPOTS


def build_days(
    engine: Engine,
    zone: ZoneInfo,
    order: BuildOrder,
    tell: Callable[[date], None] | None = None,
) -> BuildReport:
    """Build local days; run again with nothing changed it changes nothing.

    An hour is left as it is when it has begun (or is about to), when one of its rows has
    played, or when one was edited by hand. Each day is committed and then told; on a slow computer
    others get to write within a day, too, between two hours of it.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked; hours already built stay.
    """
    report = BuildReport()
    last = order.first + timedelta(days=order.days - 1)
    with session_scope(engine, write=True) as session:
        materialise(session, zone, order.first, last, order.now)
        session.commit()
    with session_scope(engine) as session:
        before = day_span(order.first, zone).start
        planner = load_planner(session, zone, order.now, order.sky, order.spots, order.rules)
        songs = frozenset({order.rules.music, *planner.week.song_sources()})
        history = history_before(session, before)
        lists = _lists(session, planner, before, history, report)
        report.warnings.extend(unknown_clocks(session, planner.week.clocks))
        rotation = Rotation(
            load_library(session).with_lists(lists),
            replace(order.rules.rotation, songs=songs),
            order.seed,
            history,
        )
        rotation.occupied_until = still_on(session, before, daily_categories(session))
        work = _Build(zone, order, rotation, planner, report)
    with Turns(engine) as turns:
        for number in range(order.days):
            day = order.first + timedelta(days=number)
            work.build_day(turns, day)
            turns.commit()
            if tell is not None:
                tell(day)
    return report


def _lists(
    session: Session,
    planner: Planner,
    at: Millis,
    history: Iterable[Heard],
    report: BuildReport,
) -> dict[str, list[str]]:
    """What the lists that clocks name hold at a moment."""
    last = {heard.piece_id: heard.at for heard in history}
    found = {}
    for name in sorted(planner.week.lists()):
        if name not in planner.lists:
            report.warnings.append(f"an hour clock names the list @{name}, which is not there")
            continue
        try:
            found[name] = pieces_of(session, name, at, planner.zone, last)
        except (ListError, RuleError) as error:
            report.warnings.append(f"the list @{name} can't be used: {error}")
    return found


def days_to_build(engine: Engine, zone: ZoneInfo, order: BuildOrder) -> list[date]:
    """Those of the days in which an hour, not begun, has yet to be built.

    Because it has no rows, or because what it was built from has changed. An hour that was edited
    by hand or has played stays as it is all the same.
    """
    with session_scope(engine) as session:
        plans = _plans(session, zone, order)
        return [plan.day for plan in plans if next(_due(session, plan, order), None) is not None]


def hours_to_build(engine: Engine, zone: ZoneInfo, order: BuildOrder) -> list[Span]:
    """The hours of the days that have yet to be built, or built again; see `days_to_build`."""
    with session_scope(engine) as session:
        plans = _plans(session, zone, order)
        return [hour.span for plan in plans for hour in _due(session, plan, order)]


def _plans(session: Session, zone: ZoneInfo, order: BuildOrder) -> Iterator[DayPlan]:
    planner = load_planner(session, zone, order.now, order.sky, order.spots, order.rules)
    days = (order.first + timedelta(days=number) for number in range(order.days))
    return (planner.plan(session, day) for day in days)


def _due(session: Session, plan: DayPlan, order: BuildOrder) -> Iterator[HourPlan]:
    start, end = plan.hours[0].span.start, plan.hours[-1].span.end
    rows = session.execute(
        select(LogRow.hour, func.max(cast(LogRow.edited, Integer)))
        .where(LogRow.hour >= start, LogRow.hour < end)
        .group_by(LogRow.hour)
    )
    edited = {hour: bool(is_edited) for hour, is_edited in rows}
    built = _bases(session, start, end)
    for hour in plan.hours:
        at = hour.span.start
        if hour.span.end <= order.now:
            continue
        if at not in edited:
            before = rows_between(session, Millis(at - _LONGEST), at)
            if not is_covered(before, hour.span):
                yield hour
        elif (
            at > order.now + GUARD
            and not edited[at]
            and built.get(at) != hour.basis
            and not any(row.id in order.played for row in rows_of_hour(session, at))
        ):
            yield hour


def _bases(session: Session, start: Millis, end: Millis) -> dict[Millis, str]:
    """What hours were built from."""
    query = select(BuiltHour).where(BuiltHour.hour >= start, BuiltHour.hour < end)
    return {row.hour: row.basis for row in session.scalars(query)}


@dataclass(slots=True)
class _Build:
    """Builds day after day with one memory of what was on."""

    zone: ZoneInfo
    order: BuildOrder
    rotation: Rotation
    planner: Planner
    report: BuildReport

    def build_day(self, turns: Turns, day: date) -> None:
        self.rotation.begin_day()
        session = turns.session()
        plan = self.planner.plan(session, day)
        lost = (in_words(day, one) for one in plan.unplaced)
        self._warn((*_empty(plan.events, self.rotation.library), *lost))
        occupying = daily_categories(session)
        built = _bases(session, plan.hours[0].span.start, plan.hours[-1].span.end)
        for hour in plan.hours:
            session = turns.session()
            rows = rows_of_hour(session, hour.span.start)
            if rows and self._stays(rows, hour, built):
                self._keep(session, rows, occupying)
            else:
                self._build_hour(session, day, hour, rows)
        if not rows_between(session, plan.hours[0].span.start, plan.hours[-1].span.end):
            self.report.warnings.append(f"{day}: no rows, the library holds nothing to play")

    def _warn(self, warnings: Iterable[str]) -> None:
        known = self.report.warnings
        known.extend(words for words in dict.fromkeys(warnings) if words not in known)

    def _keep(self, session: Session, rows: Sequence[LogRow], occupying: Collection[str]) -> None:
        for row in rows:
            self.rotation.note(row.media_id, row.at)
            if row.media.category in occupying:
                self.rotation.occupied_until = row.at + advance_of(row.media) * 1000
        until = heard_until(session, rows, occupying)
        self.rotation.occupied_until = max(self.rotation.occupied_until, until)
        self.report.kept += 1
        self.report.rows += len(rows)

    def _build_hour(
        self, session: Session, day: date, hour: HourPlan, rows: Sequence[LogRow]
    ) -> None:
        rotation = self.rotation
        rotation.look_ahead(self._kept_ahead(session, hour.span) if rows else [])
        planned = build_hour(
            hour.span, self.zone, rotation, self.order.rules, hour.events, hour.blocks, hour.spots
        )
        rotation.look_ahead([])
        fresh = [log_row(day, position, row) for position, row in enumerate(planned)]
        _replace(session, rows, fresh)
        session.merge(BuiltHour(hour=hour.span.start, basis=hour.basis))
        self.report.built += 1
        self.report.rows += len(fresh)

    def _kept_ahead(self, session: Session, span: Span) -> list[Heard]:
        """What stays as it is in the hours after one that is built again."""
        by_hour: dict[Millis, list[LogRow]] = {}
        for row in rows_between(session, span.end, Millis(span.end + LOOK_AHEAD)):
            by_hour.setdefault(row.hour, []).append(row)
        return [
            Heard(row.media_id, row.at)
            for hour, rows in by_hour.items()
            if self._is_fixed(hour, rows) or (self.order.repair and self._is_playable(rows))
            for row in rows
        ]

    def _stays(self, rows: Sequence[LogRow], hour: HourPlan, built: Mapping[Millis, str]) -> bool:
        if self._is_fixed(hour.span.start, rows):
            return True
        is_as_planned = built.get(hour.span.start) == hour.basis and self._joins(rows, hour)
        return self.order.repair and is_as_planned and self._is_playable(rows)

    def _joins(self, rows: Sequence[LogRow], hour: HourPlan) -> bool:
        """Whether it begins when what is heard whole from before has ended, and no later."""
        begins = max(float(hour.span.start), self.rotation.occupied_until)
        return abs(rows[0].at - begins) <= JOINT

    def _is_fixed(self, hour: Millis, rows: Sequence[LogRow]) -> bool:
        """Whether it has begun or is about to, was edited by hand, or has played."""
        order = self.order
        begun = hour <= order.now + GUARD
        return begun or any(row.edited or row.id in order.played for row in rows)

    def _is_playable(self, rows: Sequence[LogRow]) -> bool:
        return all(row.media.state is MediaState.ACTIVE and self._may_play(row) for row in rows)

    def _may_play(self, row: LogRow) -> bool:
        """Whether its piece is still allowed at its time; what planning does not know is."""
        library = self.rotation.library
        index = library.index.get(row.media_id)
        return index is None or library.pieces[index].may_play(to_local(row.at, self.zone))


def _empty(events: Sequence[Event], library: Library) -> Iterator[str]:
    for event in events:
        if not len(library.of_category(event.category)):
            yield f"{event.why}: left out, nothing is in the category {event.category!r}"


def _replace(session: Session, rows: Sequence[LogRow], fresh: list[LogRow]) -> None:
    if [row.id for row in rows] == [row.id for row in fresh]:
        for row, new in zip(rows, fresh, strict=True):
            for name in _MAY_DIFFER:
                setattr(row, name, getattr(new, name))
        return
    for row in rows:
        session.delete(row)
    session.flush()
    session.add_all(fresh)
    session.flush()
