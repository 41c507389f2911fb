"""Marks: when the parts of an episode on the air really began, as those in the studio say."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from radio.programmes.errors import UnusableError
from radio.programmes.tables import Episode, EpisodeMark
from radio.units import Millis

EARLY = 10 * 60_000
"""ms before an episode from which its parts may be marked."""
AFTER = 60 * 60_000
"""ms after it until which."""


def marks_of(session: Session, episode_id: str) -> dict[int, Millis]:
    """When parts began, by their place in the rundown."""
    query = select(EpisodeMark.position, EpisodeMark.at).where(EpisodeMark.episode_id == episode_id)
    return dict(session.execute(query).tuples().all())


def may_mark(episode: Episode, now: Millis) -> bool:
    """Whether it is on the air, or nearly."""
    return not episode.cancelled and episode.start - EARLY <= now <= episode.end + AFTER


def mark_part(session: Session, episode: Episode, position: int, now: Millis) -> None:
    """Say that a part begins now; marks of it and of later parts give way. Does not commit.

    Raises:
        UnusableError: the episode is cancelled or not on the air.
    """
    if not may_mark(episode, now):
        raise UnusableError(f"{episode.id} is not on the air", code="not_on")
    unmark_from(session, episode.id, position)
    session.add(EpisodeMark(episode_id=episode.id, position=position, at=now))
    session.flush()


def unmark_from(session: Session, episode_id: str, position: int) -> None:
    """Take marks back, from a part on. Does not commit."""
    session.execute(
        delete(EpisodeMark).where(
            EpisodeMark.episode_id == episode_id, EpisodeMark.position >= position
        )
    )
