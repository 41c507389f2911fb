"""Programmes as they are set by a person: checked, without conflicts, and brought to the plan."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, inspect, select, update
from sqlalchemy.orm import Session

from playlists.clock import day_span, to_local
from playlists.names import is_name, is_one_line
from playlists.recurrence import check_comes
from playlists.rrule import RecurrenceError, parse_rule
from playlists.values import Span
from radio.library.store import NoSuchMediaError, find
from radio.programmes.bookings import bookings_between, bookings_of_programme
from radio.programmes.conflicts import refuse_clashes
from radio.programmes.delaying import LEAST, MOST
from radio.programmes.errors import NotThereError, StillNeededError, UnusableError
from radio.programmes.planning import (
    Materialised,
    has_begun,
    last_day_of_rows,
    materialise,
    touched_among,
)
from radio.programmes.tables import Episode, Presenter, Programme
from radio.units import Millis

CHECKED_AHEAD = timedelta(days=400)
"""How far ahead a programme is held against all others."""
LONGEST = 24 * 3600
MOST_OVERRUN = 4 * 3600
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SLUG_MOST = 32
STUDIO_MOST = 64
YEARS = range(1970, 2200)
_SHOWN = ("name", "studio", "presenter_id")
"""What calendars show of a programme, beside the times."""
_NEEDED = {"name": "name", "first_day": "first day", "starts_at": "time", "seconds": "length"}
_CLOCK = re.compile(r"(\d\d?)[:.](\d\d)(?:[:.](\d\d))?")


@dataclass(frozen=True, slots=True)
class Saved:
    """A programme as it is now, and what became of the episodes that were there."""

    programme: Programme
    episodes: Materialised


def set_programme(session: Session, zone: ZoneInfo, programme: Programme, now: Millis) -> Saved:
    """Make a programme, or change the one of that id; attributes not given stay as they were.

    Episodes that are there follow at once. Does not commit: roll back where it raises.

    Raises:
        UnusableError: a value makes no sense; one that a new programme needs is not given; the
            presenter is a new one of it, and presents no more.
        NotThereError: its presenter or one of its pieces is not there.
        ConflictError: within 400 days it would take what another one has.
    """
    check_slug(programme.id)
    before = session.get(Programme, programme.id)
    presented_by = before.presenter_id if before is not None else None
    merged = session.merge(programme)
    missing = [words for name, words in _NEEDED.items() if getattr(merged, name) is None]
    if missing:
        session.expunge(merged)
        raise UnusableError(f"a new programme needs its {', '.join(missing)}")
    with session.no_autoflush:
        _check(session, merged, zone)
        check_presenter(session, merged.presenter_id, presented_by)
        shown = [getattr(inspect(merged).attrs, name).history for name in _SHOWN]
    session.flush()
    session.refresh(merged)
    if any(history.has_changes() for history in shown):
        _tell_calendars(session, merged, now)
    today = to_local(now, zone).date()
    refuse_conflicts(session, zone, merged, now)
    last = last_day_of_rows(session, merged.id, zone)
    if last is None or last < today:
        return Saved(merged, Materialised())
    return Saved(merged, materialise(session, zone, today, last, now, merged.id))


def refuse_conflicts(session: Session, zone: ZoneInfo, programme: Programme, now: Millis) -> None:
    """Hold all a programme will take against all others, and its episodes against each other.

    Raises:
        ConflictError: see `radio.programmes.conflicts`.
    """
    today = to_local(now, zone).date()
    span = Span(now, day_span(today + CHECKED_AHEAD, zone).end)
    mine = bookings_of_programme(session, zone, programme, span, now)
    refuse_clashes(mine, bookings_between(session, zone, span, now), zone, now)


def _tell_calendars(session: Session, programme: Programme, now: Millis) -> None:
    coming = (Episode.programme_id == programme.id) & (Episode.start > now)
    session.execute(update(Episode).where(coming).values(revision=Episode.revision + 1))


def _check(session: Session, programme: Programme, zone: ZoneInfo) -> None:
    programme.name, programme.rule = programme.name.strip(), (programme.rule or "").strip()
    if not programme.name:
        raise UnusableError("a programme needs a name", "name")
    if programme.first_day.year not in YEARS:
        raise UnusableError(f"{programme.first_day} is no first day of a programme", "first_day")
    at = parse_clock(programme.starts_at)
    programme.starts_at = at.isoformat("seconds" if at.second else "minutes")
    if not 0 < programme.seconds <= LONGEST:
        raise UnusableError("a programme lasts from a second to 24 hours", "seconds")
    if not 0 <= (programme.most_overrun or 0) <= MOST_OVERRUN:
        raise UnusableError("it may run over by 4 hours at the most", "most_overrun")
    if (programme.delay_seconds or 0) not in (0, *range(LEAST, MOST + 1)):
        raise UnusableError(
            "a live show is held back by 5 to 30 seconds, or not at all (0)", "delay"
        )
    if not is_one_line(programme.name):
        raise UnusableError("a programme's name stands on one line", "name")
    programme.studio = (programme.studio or "").strip()
    if programme.studio:
        check_studio(programme.studio)
    try:
        begins = datetime.combine(programme.first_day, at)
        check_comes(parse_rule(programme.rule), begins, zone)
    except RecurrenceError as error:
        raise UnusableError(str(error), "rule", "rule") from error
    for piece in (programme.opening_media_id, programme.closing_media_id):
        check_media(session, piece)


def parse_clock(text: str) -> time:
    """A local time of the day, as 08:00, 08.00 or 08:00:30.

    Raises:
        UnusableError: it is none.
    """
    found = _CLOCK.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError(text)
        hour, minute, second = (int(part or 0) for part in found.groups())
        return time(hour, minute, second)
    except ValueError as error:
        raise UnusableError(f"{text!r} is no time of the day; write 08:00", "starts_at") from error


def check_slug(text: str) -> None:
    """Whether this can be an id.

    Raises:
        UnusableError: it can't.
    """
    if not _SLUG.fullmatch(text) or len(text) > _SLUG_MOST:
        raise UnusableError(
            f"{text!r} can't be an id: up to {_SLUG_MOST} small letters, digits and hyphens, "
            "as in ayo-mas-bro"
        )


def check_studio(text: str) -> None:
    """Whether this can be a studio's name.

    Raises:
        UnusableError: it can't.
    """
    if not is_name(text, STUDIO_MOST):
        raise UnusableError(
            f"{text!r} can't name a studio: 1 to {STUDIO_MOST} characters on one line", "studio"
        )


def check_presenter(session: Session, presenter_id: str | None, before: str | None = None) -> None:
    """Whether a presenter, where one is named, is there and presents; `before` had it already.

    Raises:
        NotThereError: it is not there.
        UnusableError: it presents no more.
    """
    if presenter_id is None:
        return
    found = session.get(Presenter, presenter_id)
    if found is None:
        raise NotThereError(
            f"there is no presenter {presenter_id!r}; `radio presenter list` shows them"
        )
    if not found.active and presenter_id != before:
        raise UnusableError(
            f"{found.name} presents no more; `radio presenter set {presenter_id} --active` "
            "changes that",
            "presenter_id",
            "retired",
        )


def check_media(session: Session, media_id: str | None) -> None:
    """Whether a piece, where one is named, is there.

    Raises:
        NotThereError: it is not.
    """
    try:
        if media_id is not None:
            find(session, media_id)
    except NoSuchMediaError as error:
        raise NotThereError(str(error)) from error


def find_programme(session: Session, programme_id: str) -> Programme:
    """A programme by its id.

    Raises:
        NotThereError: there is none.
    """
    found = session.get(Programme, programme_id)
    if found is None:
        known = ", ".join(session.scalars(select(Programme.id).order_by(Programme.id)))
        raise NotThereError(f"there is no programme {programme_id!r}; there are: {known or 'none'}")
    return found


def remove_programme(session: Session, programme_id: str, now: Millis) -> None:
    """Take a programme away, with its episodes to come. Does not commit.

    Raises:
        NotThereError: there is none.
        StillNeededError: episodes have been on, or a person has worked on some.
    """
    programme = find_programme(session, programme_id)
    query = select(Episode).where(Episode.programme_id == programme_id)
    episodes = session.scalars(query).unique().all()
    begun = [one for one in episodes if has_begun(one, now)]
    touched = touched_among(session, episodes)
    if begun or touched:
        what = f"{len(begun)} episodes have begun" if begun else f"{len(touched)} are worked on"
        raise StillNeededError(
            f"{programme.name} has a history ({what}): "
            f"`radio programme set {programme_id} --off` plans it no more"
        )
    for episode in episodes:
        session.delete(episode)
    session.flush()
    session.execute(delete(Programme).where(Programme.id == programme_id))
