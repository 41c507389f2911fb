"""Episodes as a person changes them: topic, presenter, another time, cancelled, put in by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import day_span, to_local
from playlists.values import Span
from radio.programmes.bookings import booking_of, booking_of_studio, bookings_between
from radio.programmes.conflicts import DAYS_TRIED, Booking, refuse_clashes
from radio.programmes.definitions import (
    LONGEST,
    YEARS,
    check_media,
    check_presenter,
    find_programme,
)
from radio.programmes.errors import NotThereError, UnusableError
from radio.programmes.planning import DAY, has_begun, materialise, new_id
from radio.programmes.tables import Episode, Phase, StudioBooking
from radio.units import Millis

_DATED = re.compile(r"(?P<programme>.+?)-(?P<day>\d{8})(-.*)?")


@dataclass(frozen=True, slots=True)
class EpisodeChanges:
    """What is to change; None leaves it, an empty text takes it away."""

    topic: str | None = None
    notes: str | None = None
    presenter_id: str | None = None
    standby: str | None = None
    standby_media_id: str | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is to change."""
        return self == EpisodeChanges()


def episodes_between(session: Session, span: Span) -> Sequence[Episode]:
    """Episodes that are on in a span, cancelled ones included, in order."""
    query = select(Episode).where(Episode.start < span.end, Episode.end > span.start)
    return session.scalars(query.order_by(Episode.start, Episode.id)).unique().all()


def find_episode(session: Session, zone: ZoneInfo, episode_id: str, now: Millis) -> Episode:
    """An episode by its id; made if its rule has it on the day that the id names.

    Raises:
        NotThereError: there is none.
    """
    episode = session.get(Episode, episode_id)
    day = _day_of(episode_id)
    if episode is None and day is not None:
        materialise(session, zone, day, day, now, _DATED.sub(r"\g<programme>", episode_id))
        episode = session.get(Episode, episode_id)
    if episode is None:
        known = session.scalars(select(Episode.id)).all()
        near = ", ".join(get_close_matches(episode_id, known, n=3)) or "`radio episode list`"
        raise NotThereError(f"there is no episode {episode_id!r}; see {near}")
    return episode


def _day_of(episode_id: str) -> date | None:
    """The local date that an id names."""
    dated = _DATED.fullmatch(episode_id)
    try:
        day = date.fromisoformat(dated["day"]) if dated else date.min
    except ValueError:
        return None
    return day if day.year in YEARS else None


def edit_episode(
    session: Session, zone: ZoneInfo, episode: Episode, changes: EpisodeChanges, now: Millis
) -> None:
    """Change what is said of an episode. Does not commit: roll back where it raises.

    Raises:
        NotThereError: a presenter or piece that is not there.
        UnusableError: a presenter who presents no more.
        ConflictError: the presenter is elsewhere then.
    """
    for name in ("topic", "notes", "standby"):
        value = getattr(changes, name)
        if value is not None:
            setattr(episode, name, value.strip())
    if changes.standby_media_id is not None:
        check_media(session, changes.standby_media_id or None)
        episode.standby_media_id = changes.standby_media_id or None
    if changes.presenter_id is not None:
        check_presenter(session, changes.presenter_id or None, episode.presenter_id)
        episode.presenter_id = changes.presenter_id or None
    episode.revision += 1
    session.flush()
    session.refresh(episode)
    if changes.presenter_id:
        refuse_episode(session, zone, episode, now)


def move_episode(
    session: Session, zone: ZoneInfo, episode: Episode, span: Span, now: Millis
) -> None:
    """Put an episode at another time. Does not commit: roll back where it raises.

    Raises:
        UnusableError: it has begun, or would be in the past or longer than a day.
        ConflictError: something it takes is taken then.
    """
    must_be_to_come(episode, now)
    check_span(span, now)
    episode.start, episode.end, episode.moved = span.start, span.end, True
    episode.revision += 1
    session.flush()
    refuse_episode(session, zone, episode, now)


def cancel_episode(session: Session, episode: Episode, now: Millis) -> None:
    """Leave an episode out. Does not commit.

    Raises:
        UnusableError: it has begun.
    """
    must_be_to_come(episode, now)
    if not episode.cancelled:
        episode.cancelled = True
        episode.revision += 1
        session.flush()


def restore_episode(session: Session, zone: ZoneInfo, episode: Episode, now: Millis) -> None:
    """Bring a cancelled episode back, and a moved one to its own time. Does not commit.

    Raises:
        UnusableError: it has begun, or its own time has passed.
        ConflictError: something it takes is taken meanwhile.
    """
    must_be_to_come(episode, now)
    if episode.moved and episode.original is not None:
        length = episode.programme.seconds * 1000
        span = Span(episode.original, Millis(episode.original + length))
        check_span(span, now)
        episode.start, episode.end, episode.moved = span.start, span.end, False
    episode.cancelled = False
    episode.revision += 1
    session.flush()
    refuse_episode(session, zone, episode, now)


def add_episode(
    session: Session,
    zone: ZoneInfo,
    programme_id: str,
    start: Millis,
    now: Millis,
    *,
    seconds: int | None = None,
    topic: str = "",
) -> Episode:
    """Put one in that no rule has. Does not commit: roll back where it raises.

    Raises:
        NotThereError: there is no such programme.
        UnusableError: the time has passed, or the length makes no sense.
        ConflictError: something it takes is taken then.
    """
    programme = find_programme(session, programme_id)
    length = programme.seconds if seconds is None else seconds
    span = Span(start, Millis(start + length * 1000))
    check_span(span, now)
    wall = to_local(start, zone)
    # What the rule has that day comes first, so that it keeps the plain id.
    materialise(session, zone, wall.date(), wall.date(), now, programme_id)
    episode = Episode(
        id=new_id(session, programme_id, wall.replace(tzinfo=None)),
        programme=programme,
        start=span.start,
        end=span.end,
        moved=True,
        topic=topic.strip(),
    )
    session.add(episode)
    session.flush()
    refuse_episode(session, zone, episode, now)
    return episode


def refuse_episode(session: Session, zone: ZoneInfo, episode: Episode, now: Millis) -> None:
    """Hold an episode, and what is recorded for it before, against all others.

    Raises:
        ConflictError: something it takes is taken then.
    """
    if episode.cancelled:
        return
    query = select(StudioBooking).where(
        StudioBooking.episode_id == episode.id, StudioBooking.end > now
    )
    for booking in (booking_of(episode), *map(booking_of_studio, session.scalars(query))):
        refuse(session, zone, booking, now)


def refuse(session: Session, zone: ZoneInfo, booking: Booking, now: Millis) -> None:
    """Hold one booking against all others.

    Raises:
        ConflictError: something it takes is taken then.
    """
    day = to_local(booking.span.start, zone).date()
    around = Span(day_span(day - DAY, zone).start, day_span(day + DAY * (DAYS_TRIED + 2), zone).end)
    others = [one for one in bookings_between(session, zone, around, now) if one.key != booking.key]
    refuse_clashes([booking], others, zone, now)


def must_be_to_come(episode: Episode, now: Millis) -> None:
    """Whether an episode's time may still be changed.

    Raises:
        UnusableError: it has begun.
    """
    if has_begun(episode, now):
        words = "is over" if episode.end <= now or episode.phase is Phase.CLOSED else "has begun"
        raise UnusableError(f"{episode.id} {words}: its time stays as it was", code="begun")


def check_span(span: Span, now: Millis) -> None:
    """Whether an episode may be put there.

    Raises:
        UnusableError: it would be in the past, or longer than a day.
    """
    if span.start <= now:
        raise UnusableError("that moment has passed", "start", "past")
    if not 0 < span.end - span.start <= LONGEST * 1000:
        raise UnusableError("an episode lasts from a second to 24 hours", "length", "length")
