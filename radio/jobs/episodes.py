"""Edited recordings of episodes: made after their end, made anew when consent changes, let go in time."""

from __future__ import annotations

import logging

from radio.calls.agent.settings import JOURNAL
from radio.calls.ingest import ingest as ingest_calls
from radio.db import session_scope
from radio.jobs.archive import place_of
from radio.jobs.context import Context, JobFailedError
from radio.publishing import duties
from radio.publishing.errors import PublishingError, StoppedError, Trouble
from radio.publishing.making import make
from radio.reports.ingest import ingest

log = logging.getLogger(__name__)


def edit_episodes(context: Context) -> str:
    """Make what is due, one after the other.

    Raises:
        JobFailedError: one could not be made; the others are, and it is tried again.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    settings = context.settings
    # Who was on the air, and when, is known before anything is cut.
    ingest(context.engine, settings.journal)
    ingest_calls(context.engine, settings.data / JOURNAL)
    with session_scope(context.engine) as session:
        # It may take a moment: nobody waits to write for it.
        differing = [
            *duties.differing(session, context.now()),
            *duties.lost(session, settings.data),
        ]
    with session_scope(context.engine, write=True) as session:
        duties.take_up(session, settings.episodes, context.now())
        duties.want_anew(session, differing)
        session.commit()
    with session_scope(context.engine) as session:
        wanted = duties.due(session, context.now())
    made, troubles = 0, list[str]()
    for episode_id in wanted:
        context.check()
        try:
            make(place_of(context), episode_id, settings.episodes, settings.station, context.ends)
            made += 1
        except StoppedError:
            return f"{made} made; told to stop, {episode_id} is made at the next run"
        except PublishingError as error:
            log.warning("episode %s: %s", episode_id, error)
            if error.trouble is not Trouble.NOTHING:
                troubles.append(f"{episode_id}: {error}")
    if troubles:
        raise JobFailedError("; ".join(troubles))
    return f"{made} made" if made else "nothing to make"


def let_episodes_go(context: Context) -> str:
    """Delete what is not published when its time is over, and what is nobody's."""
    place = place_of(context)
    gone = duties.let_go(place, context.settings.episodes)
    stray = duties.clear_strays(place)
    return f"{gone} let go, {stray} strays"
