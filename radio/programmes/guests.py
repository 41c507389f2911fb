"""Guests of an episode: officials who are asked, who come or don't, and who stands by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from playlists.clock import to_local
from playlists.values import Span
from radio.programmes.episodes import refuse_episode
from radio.programmes.errors import NotThereError, UnusableError
from radio.programmes.marks import EARLY
from radio.programmes.people import find_official
from radio.programmes.publicholidays import guest_warnings
from radio.programmes.retired import speaks
from radio.programmes.tables import Answer, Episode, Guest
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Asked:
    """A guest as booked, and what to know of the day."""

    guest: Guest
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StandbyPlan:
    """What is to be done where a guest does not come: words, a piece, and who stands by."""

    text: str
    media_id: str | None
    guests: tuple[Guest, ...]


def ask_guest(
    session: Session,
    zone: ZoneInfo,
    episode: Episode,
    official_id: int,
    now: Millis,
    *,
    topic: str = "",
    standby: bool = False,
    note: str = "",
) -> Asked:
    """Ask an official into an episode. Does not commit: roll back where it raises.

    Raises:
        NotThereError: there is no such official.
        UnusableError: asked already, no longer in office, or the episode is over or cancelled.
        ConflictError: the official is a guest elsewhere then.
    """
    official = find_official(session, official_id)
    if episode.cancelled or episode.end <= now:
        state = "cancelled" if episode.cancelled else "over"
        raise UnusableError(f"{episode.id} is {state}: nobody can be asked into it", code=state)
    if not speaks(official):
        raise UnusableError(
            f"{official.name} does not speak for {official.agency.name} any more", code="retired"
        )
    if any(guest.official_id == official_id for guest in episode.guests):
        raise UnusableError(f"{official.name} is asked into {episode.id} already", code="asked")
    guest = Guest(
        episode=episode, official=official, topic=topic.strip(), standby=standby, note=note.strip()
    )
    session.add(guest)
    episode.revision += 1
    session.flush()
    session.refresh(episode)
    refuse_episode(session, zone, episode, now)
    return Asked(guest, guest_warnings(to_local(episode.start, zone).date()))


def set_answer(
    session: Session,
    zone: ZoneInfo,
    guest_id: int,
    state: Answer,
    now: Millis,
    note: str | None = None,
) -> tuple[Guest, StandbyPlan | None]:
    """Note how it stands with a guest; the stand-by plan where one does not come.

    Does not commit: roll back where it raises.

    Raises:
        NotThereError: there is no such guest.
        UnusableError: the episode does not begin soon (`EARLY`), so nobody can be there for it.
        ConflictError: who had called off, and comes after all, is elsewhere then.
    """
    guest = find_guest(session, guest_id)
    if state is Answer.ATTENDED and guest.episode.start - EARLY > now:
        raise UnusableError(
            f"{guest.episode_id} has not begun: say `confirmed` for now", code="not_begun"
        )
    comes_back = guest.state is Answer.DID_NOT_COME and state is not Answer.DID_NOT_COME
    guest.state = state
    guest.note = guest.note if note is None else note.strip()
    guest.revision += 1
    guest.episode.revision += 1
    session.flush()
    if comes_back and guest.episode.end > now:
        refuse_episode(session, zone, guest.episode, now)
    return guest, standby_plan(guest.episode) if state is Answer.DID_NOT_COME else None


def standby_plan(episode: Episode) -> StandbyPlan:
    """What is left to do without the guests who do not come."""
    there = tuple(
        one for one in episode.guests if one.standby and one.state is not Answer.DID_NOT_COME
    )
    return StandbyPlan(episode.standby, episode.standby_media_id, there)


def is_on_standby(episode: Episode) -> bool:
    """Whether guests were asked and none of them comes."""
    return bool(episode.guests) and all(one.state is Answer.DID_NOT_COME for one in episode.guests)


def find_guest(session: Session, guest_id: int) -> Guest:
    """A guest by number.

    Raises:
        NotThereError: there is none.
    """
    guest = session.get(Guest, guest_id)
    if guest is None:
        raise NotThereError(f"there is no guest {guest_id}; `radio guest list` shows them")
    return guest


def remove_guest(session: Session, guest_id: int) -> Guest:
    """Take back that somebody was asked. Does not commit.

    Raises:
        NotThereError: there is no such guest.
    """
    guest = find_guest(session, guest_id)
    guest.episode.revision += 1
    session.delete(guest)
    session.flush()
    return guest


def guests_between(session: Session, span: Span) -> Sequence[Guest]:
    """Guests of the episodes that are on in a span, in order."""
    query = (
        select(Guest)
        .join(Guest.episode)
        .options(joinedload(Guest.episode))
        .where(Episode.start < span.end, Episode.end > span.start)
        .order_by(Episode.start, Guest.standby, Guest.id)
    )
    return session.scalars(query).unique().all()
