"""Days of the calendar as its pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import day_span, to_local
from playlists.hijri import ramadan
from playlists.publicholidays import holiday_on
from playlists.values import Span
from radio.hourclocks.tables import Season
from radio.programmes.planning import has_begun
from radio.programmes.tables import Answer, Kind
from radio.programmes.timetable import Planned, timetable
from radio.units import Millis

DAY = timedelta(days=1)
RAMADAN = "ramadan"
MINUTES = 24 * 60
_SHORTEST = 25
"""Minutes that the shortest episode is drawn as."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An episode, or the part of it, on one day; minutes are those of the wall clock of that day.

    Of `lanes` beside each other it is in the one of number `lane`.
    """

    id: str
    programme: str
    kind: Kind
    start: datetime
    end: datetime
    top: int
    minutes: int
    topic: str
    presenter: str
    guests: tuple[str, ...]
    unsure: bool
    cancelled: bool
    moved: bool
    fixed: bool
    goes_on: bool = False
    lane: int = 0
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class Day:
    """A local day: what it is called, and what is on."""

    day: date
    holiday: str
    seasons: tuple[str, ...]
    ramadan: str
    """Empty outside of it; `set` as the station has it, `about` as it is computed."""
    episodes: tuple[Shown, ...]


def days_of(session: Session, zone: ZoneInfo, first: date, last: date, now: Millis) -> list[Day]:
    """The days from first to last, both included."""
    span = Span(day_span(first, zone).start, day_span(last, zone).end)
    pieces: dict[date, list[Shown]] = {}
    for planned in timetable(session, zone, span, now):
        for day, shown in _shown(planned, zone, now):
            pieces.setdefault(day, []).append(shown)
    seasons = session.scalars(
        select(Season).where(Season.first_day <= last, Season.last_day >= first)
    ).all()
    known = _has_ramadan(session, first, last)
    days = [first + DAY * number for number in range((last - first).days + 1)]
    return [_day(day, pieces.get(day, ()), seasons, known=known) for day in days]


def _day(day: date, pieces: Sequence[Shown], seasons: Sequence[Season], *, known: bool) -> Day:
    on = [one.kind for one in seasons if one.first_day <= day <= one.last_day]
    about = "" if known or not in_ramadan(day) else "about"
    return Day(
        day=day,
        holiday=holiday_on(day),
        seasons=tuple(one.replace("-", " ").capitalize() for one in on if one != RAMADAN),
        ramadan="set" if RAMADAN in on else about,
        episodes=tuple(side_by_side(pieces)),
    )


def _has_ramadan(session: Session, first: date, last: date) -> bool:
    """Whether the station has set the days of a Ramadan near these days itself."""
    near = (Season.first_day <= last + DAY * 60) & (Season.last_day >= first - DAY * 60)
    query = select(Season.id).where(Season.kind == RAMADAN, near)
    return session.scalar(query.limit(1)) is not None


def in_ramadan(day: date) -> bool:
    """Whether a day is in Ramadan as computed; the government's announcement may differ by one."""
    about = int((day.year - 622) * 33 / 32)
    for year in (about, about + 1, about + 2):
        try:
            first, last = ramadan(year)
        except ValueError:
            continue
        if first <= day <= last:
            return True
    return False


def _shown(planned: Planned, zone: ZoneInfo, now: Millis) -> Iterator[tuple[date, Shown]]:
    """Its part on each local day."""
    start, end = to_local(planned.span.start, zone), to_local(planned.span.end, zone)
    whole = _whole(planned, start, end, now)
    day = start.date()
    while datetime.combine(day, datetime.min.time(), zone) < end:
        top = _minutes(start) if day == start.date() else 0
        bottom = _minutes(end) if day == end.date() else MINUTES
        part = replace(whole, top=top, minutes=bottom - top, goes_on=day != start.date())
        yield day, part
        day += DAY


def _minutes(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def _whole(planned: Planned, start: datetime, end: datetime, now: Millis) -> Shown:
    episode, programme = planned.episode, planned.programme
    presenter = episode.presenter if episode else programme.presenter
    guests = (
        []
        if episode is None
        else [one for one in episode.guests if one.state is not Answer.DID_NOT_COME]
    )
    begun = planned.span.start <= now if episode is None else has_begun(episode, now)
    return Shown(
        id=planned.id,
        programme=programme.name,
        kind=programme.kind,
        start=start,
        end=end,
        top=0,
        minutes=0,
        topic=episode.topic if episode else "",
        presenter=presenter.name if presenter else "",
        guests=tuple(one.official.name for one in guests if not one.standby),
        unsure=any(one.state is Answer.ASKED for one in guests),
        cancelled=planned.cancelled,
        moved=episode is not None and episode.moved,
        fixed=begun,
    )


def side_by_side(pieces: Iterable[Shown]) -> Iterator[Shown]:
    """What overlaps stands in lanes beside each other."""
    group: list[tuple[Shown, int]] = []
    ends: list[int] = []
    for piece in sorted(pieces, key=lambda one: (one.top, one.cancelled, one.id)):
        if ends and piece.top >= max(ends):
            yield from _laned(group, len(ends))
            group, ends = [], []
        free = [number for number, end in enumerate(ends) if end <= piece.top]
        lane = free[0] if free else len(ends)
        ends[lane : lane + 1] = [piece.top + max(piece.minutes, _SHORTEST)]
        group.append((piece, lane))
    yield from _laned(group, len(ends))


def _laned(group: Iterable[tuple[Shown, int]], lanes: int) -> Iterator[Shown]:
    return (replace(piece, lane=lane, lanes=lanes) for piece, lane in group)
