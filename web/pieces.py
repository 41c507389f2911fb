"""Pieces by a word of their names, for fields in which one is chosen."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from radio.library.tables import Media, MediaState

SHOWN = 12
_LEAST = 2


def named(session: Session, words: str, categories: Collection[str] = ()) -> list[Media]:
    """Some pieces whose title, artist or id holds a word of two letters or more.

    With `categories` of these alone.
    """
    words = words.strip()
    if len(words) < _LEAST:
        return []
    pattern = words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    columns = (Media.title, Media.artist, Media.id)
    holds = or_(*(column.ilike(f"%{pattern}%", escape="!") for column in columns))
    query = select(Media).where(Media.state == MediaState.ACTIVE, holds)
    if categories:
        query = query.where(Media.category.in_(categories))
    return list(session.scalars(query.order_by(Media.title, Media.id).limit(SHOWN)))
