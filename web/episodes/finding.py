"""The episode that a page is about, and what all pages say of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from playlists.clock import to_local
from playlists.publicholidays import has_joint_leave, holiday_on
from radio.db import session_scope
from radio.programmes.episodes import find_episode
from radio.programmes.errors import NotThereError
from radio.programmes.marks import EARLY
from radio.programmes.planning import has_begun
from radio.programmes.tables import Episode
from web.panel import current_panel
from web.programmes.answers import gone


def episode_here(session: Session, episode_id: str) -> Episode:
    """An episode by its id; it has been made by `made_here` before."""
    episode = session.get(Episode, episode_id)
    if episode is None:
        raise gone()
    return episode


def made_here(episode_id: str) -> None:
    """Make an episode that its rule has and nobody made yet, so that it can be worked on."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        if session.get(Episode, episode_id) is not None:
            return
    with session_scope(panel.database, write=True) as session:
        try:
            find_episode(session, panel.settings.zone_info, episode_id, panel.now())
        except NotThereError as error:
            raise gone() from error
        session.commit()


def facts_of(episode: Episode) -> dict[str, Any]:
    """What the pages of an episode say of it."""
    panel = current_panel()
    zone, now = panel.settings.zone_info, panel.now()
    start = to_local(episode.start, zone)
    return {
        "episode": episode,
        "start": start,
        "end": to_local(episode.end, zone),
        "begun": has_begun(episode, now),
        # Guests come before it begins.
        "started": episode.start - EARLY <= now,
        "over": episode.end <= now,
        "holiday": holiday_on(start.date()),
        "leave_known": has_joint_leave(start.year),
    }
