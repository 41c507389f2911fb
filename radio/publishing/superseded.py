"""Edited recordings that were made anew since, or written over: each goes with a line in the ledger.

What a hold covers stays, also as it was before; it is given out to nobody.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from radio.archive.deletions import Kind, Rule
from radio.archive.indexing import Place
from radio.archive.keeping import holds_between
from radio.archive.removing import StrangeError, Thing, Why, remove
from radio.publishing.tables import EditedEpisode

_NAME: Final = re.compile(r"episodes/(?P<episode>.+)-[0-9a-f]{10}\.[a-z0-9]+")


def superseded(place: Place, file: str) -> Thing:
    """A file of the folder of episodes, by its path in the data folder, to be removed if it is nobody's."""

    def may(session: Session) -> bool:
        if session.scalar(select(EditedEpisode.episode_id).where(EditedEpisode.file == file)):
            return False
        found = _NAME.fullmatch(file)
        row = session.get(EditedEpisode, found["episode"]) if found else None
        if row is None:
            return True
        # A copy of the database that was put back names one that is gone: if it can't be made any more,
        # this is all there is.
        lost = row.published_at is not None and not (place.data / row.file).is_file()
        return not lost and not holds_between(session, row.starts_at, row.ends_at)

    return Thing(Kind.EPISODE, file, (place.data / file,), Why(Rule.ANEW), may)


def let_one_go(place: Place, file: str) -> bool:
    """Remove it; whether it went. Where that can't be done now, it is at night (`duties.clear_strays`)."""
    with suppress(StrangeError, OSError, OperationalError):
        return remove(place, superseded(place, file))
    return False
