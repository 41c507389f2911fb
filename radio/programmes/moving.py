"""Moving an episode: tried before it is done, taken back after it, and whom it affects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from playlists.values import Span
from radio.programmes.bookings import booking_of_planned
from radio.programmes.episodes import (
    check_span,
    move_episode,
    must_be_to_come,
    refuse,
    refuse_episode,
    restore_episode,
)
from radio.programmes.tables import Answer, Episode, Guest, Presenter
from radio.programmes.timetable import Planned
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Place:
    """Where an episode was: its span, and whether a person had set that."""

    span: Span
    moved: bool


@dataclass(frozen=True, slots=True)
class Affected:
    """Who has to be told where an episode changes its time."""

    presenter: Presenter | None
    guests: tuple[Guest, ...]


def try_move(session: Session, zone: ZoneInfo, planned: Planned, span: Span, now: Millis) -> None:
    """Whether an episode could be put there. Changes nothing.

    Raises:
        UnusableError: it has begun, or would be in the past or longer than a day.
        ConflictError: something it takes is taken then.
    """
    if planned.episode is not None:
        must_be_to_come(planned.episode, now)
    check_span(span, now)
    if not planned.cancelled:
        refuse(session, zone, replace(booking_of_planned(planned), span=span), now)


def place_of(episode: Episode) -> Place:
    """Where it is."""
    return Place(Span(episode.start, episode.end), episode.moved)


def put_back(session: Session, zone: ZoneInfo, episode: Episode, place: Place, now: Millis) -> None:
    """Take a move back; one that had followed its rule follows it again. Does not commit.

    Raises:
        UnusableError: it has begun, or the old time has passed.
        ConflictError: something it takes is taken there meanwhile.
    """
    if place.moved or episode.cancelled or episode.original is None:
        move_episode(session, zone, episode, place.span, now)
    else:
        restore_episode(session, zone, episode, now)


def affected_by(episode: Episode) -> Affected:
    """Who has to be told; those who called off need not."""
    coming = tuple(one for one in episode.guests if one.state is not Answer.DID_NOT_COME)
    return Affected(episode.presenter, coming)


def bring_back(session: Session, zone: ZoneInfo, episode: Episode, now: Millis) -> None:
    """Put one that was left out back where it was. Does not commit: roll back where it raises.

    Raises:
        UnusableError: it has begun, or would have by now.
        ConflictError: something it takes is taken meanwhile.
    """
    must_be_to_come(episode, now)
    if episode.cancelled:
        episode.cancelled = False
        episode.revision += 1
        session.flush()
    refuse_episode(session, zone, episode, now)
