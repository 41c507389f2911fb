"""Daily items: what the law and the faith put on the air at fixed times, as rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import day_span, to_millis
from playlists.dayparts import DaypartError, parse_days
from playlists.names import is_name
from playlists.prayer import KEMENAG, NAMES, Criteria, NoPrayerTimesError, Place, prayer_times
from playlists.values import Event
from radio.broadcastlog.tables import DailyItem
from radio.library.categories import NAME_MOST

BOJONEGORO = Place(-7.15, 111.88)
_NAME_MOST = 32
LEADS = 15 * 60 * 1000
"""ms after a day in which an event's lead-in may begin on that day."""
_CLOCK = re.compile(r"(\d\d?)[:.](\d\d)(?:[:.](\d\d))?")


class DailyItemError(ValueError):
    """A daily item makes no sense; the message says why."""


class NoSuchDailyItemError(Exception):
    """No daily item has this name."""


@dataclass(frozen=True, slots=True)
class Sky:
    """Where the station is, and by which criteria its prayer times are computed."""

    place: Place = BOJONEGORO
    criteria: Criteria = KEMENAG


HERE = Sky()


def events_of(
    session: Session,
    day: date,
    zone: ZoneInfo,
    sky: Sky = HERE,
    kinds: Callable[[date], Collection[str]] = lambda _day: (),
) -> list[Event]:
    """What the daily items put on the air on a local day, and soon after it, in order.

    Their lead-ins may fall into the day before. `kinds` tells the seasons a day is in. At the same
    moment what belongs to a season comes first: the drum before the azan.
    """
    query = select(DailyItem).where(DailyItem.enabled)
    rows = sorted(session.scalars(query), key=lambda row: (not row.season, row.id))
    span = day_span(day, zone)
    # An offset may carry one over midnight, from the day before or from the next.
    near = (day + timedelta(days=number) for number in (-1, 0, 1))
    found = [event for each in near for event in _events(rows, each, zone, sky, kinds(each))]
    until = span.end + LEADS
    return sorted((e for e in found if span.start <= e.at < until), key=lambda event: event.at)


def daily_categories(session: Session) -> set[str]:
    """Categories of all daily items, those that are off too: nothing cuts their pieces."""
    columns = (DailyItem.category, DailyItem.lead_in, DailyItem.return_to)
    return {name for row in session.execute(select(*columns)) for name in row if name}


def _events(
    rows: Sequence[DailyItem], day: date, zone: ZoneInfo, sky: Sky, kinds: Collection[str]
) -> Iterator[Event]:
    prayers: dict[str, datetime] = {}
    for row in rows:
        if not _is_on(row, day) or (row.season and row.season not in kinds):
            continue
        if row.prayer:
            prayers = prayers or _prayers(day, zone, sky)
            moment = prayers.get(row.prayer)
        else:
            hour, minute, second = clock_of(row.at)
            moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
        if moment is not None:
            at = to_millis(moment + timedelta(seconds=row.offset))
            why = f"{row.id}, each day at {row.prayer or row.at}"
            yield Event(at, row.category, why, row.lead_in, row.return_to)


def _is_on(row: DailyItem, day: date) -> bool:
    days = parse_days(row.weekdays)
    begun = row.first_day is None or row.first_day <= day
    return begun and (row.last_day is None or day <= row.last_day) and day.weekday() in days


def _prayers(day: date, zone: ZoneInfo, sky: Sky) -> dict[str, datetime]:
    try:
        return dict(prayer_times(day, sky.place, zone, sky.criteria).items())
    except NoPrayerTimesError:
        # Beyond the polar circles there are days without them: nothing is planned then.
        return {}


def clock_of(text: str) -> tuple[int, int, int]:
    """Hour, minute and second of a local time.

    Raises:
        DailyItemError: it is none.
    """
    found = _CLOCK.fullmatch(text)
    parts = tuple(int(part or 0) for part in found.groups()) if found else (99, 0, 0)
    if parts[0] > 23 or parts[1] > 59 or parts[2] > 59:
        raise DailyItemError(f"{text!r} is no time of the day; write it as 06:00 (24.00 is 00:00)")
    return parts[0], parts[1], parts[2]


def set_item(session: Session, item: DailyItem) -> None:
    """Make or change a daily item. Does not commit.

    Raises:
        DailyItemError: its time, prayer, days or category make no sense.
    """
    if bool(item.at) == bool(item.prayer):
        raise DailyItemError("give either a time of the day or a prayer")
    if item.at:
        clock_of(item.at)
    elif item.prayer not in NAMES:
        raise DailyItemError(f"{item.prayer!r} is none of {', '.join(NAMES)}")
    try:
        parse_days(item.weekdays)
    except DaypartError as error:
        raise DailyItemError(str(error)) from error
    if not item.category.strip():
        raise DailyItemError("a daily item needs a category to play from")
    names = (item.category, item.lead_in or "", item.return_to or "")
    if not all(is_name(name, NAME_MOST) for name in names if name):
        raise DailyItemError(f"a category has 1 to {NAME_MOST} characters on one line")
    if item.season and not is_name(item.season, _NAME_MOST):
        raise DailyItemError(f"a season's kind has 1 to {_NAME_MOST} characters on one line")
    if not is_name(item.id, _NAME_MOST):
        raise DailyItemError(f"a name has 1 to {_NAME_MOST} characters on one line")
    if item.first_day and item.last_day and item.first_day > item.last_day:
        raise DailyItemError(f"it begins on {item.first_day}, but ends on {item.last_day}")
    session.merge(item)


def find_item(session: Session, name: str) -> DailyItem:
    """A daily item by its name.

    Raises:
        NoSuchDailyItemError: there is none.
    """
    item = session.get(DailyItem, name)
    if item is None:
        known = ", ".join(session.scalars(select(DailyItem.id).order_by(DailyItem.id))) or "none"
        raise NoSuchDailyItemError(f"there is no daily item {name!r}; there are: {known}")
    return item
