"""The words of every piece, folded and sorted: what search looks through, on any database.

Rows follow the pieces by themselves: whenever a session writes a piece, its words are written in
the same transaction. A word is found by its beginning, which both SQLite and PostgreSQL do with a
plain index; so there is one way to search, and no extension that a server may not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    String,
    Text,
    delete,
    event,
    insert,
    inspect,
    select,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from playlists.names import fold
from radio.db import Base
from radio.library.tables import Media

WORD_MOST = 32
"""Characters of a word that are kept; nobody types more of one."""
KEY_MOST = 120
"""Characters by which pieces are sorted."""
_COLLATED = "C"
_CHUNK = 2000


def _plain(length: int) -> String:
    """Text that is sorted by its characters alone, as ranges of a prefix need it."""
    return String(length).with_variant(String(length, collation=_COLLATED), "postgresql")


class MediaSearch(Base):
    """What of a piece is searched: title and artist folded, to sort by; all its words in a line.

    `line` begins each word with a space: a word that begins with "did" is where " did" is.
    """

    __tablename__ = "media_search"
    __table_args__ = (
        Index("ix_media_search_title", "title", "media_id"),
        Index("ix_media_search_artist", "artist", "title", "media_id"),
    )

    media_id: Mapped[str] = mapped_column(
        ForeignKey("media.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[str] = mapped_column(_plain(KEY_MOST))
    artist: Mapped[str] = mapped_column(_plain(KEY_MOST))
    line: Mapped[str] = mapped_column(Text)


class MediaWord(Base):
    """A word and a piece that has it."""

    __tablename__ = "media_word"
    __table_args__ = (
        Index("ix_media_word_media_id", "media_id"),
        {"sqlite_with_rowid": False},
    )

    word: Mapped[str] = mapped_column(_plain(WORD_MOST), primary_key=True)
    media_id: Mapped[str] = mapped_column(
        ForeignKey("media.id", ondelete="CASCADE"), primary_key=True
    )


_SEARCHED = ("title", "artist", "album", "composer", "label")
_APART = re.compile(r"[\W_]+")
_WITHIN = re.compile("['\u2019\u02bc`]")
"""What stands within a word and is rarely typed: don't, Jum'at."""


def words_of(text: str) -> list[str]:
    """The words of a text as they are searched: folded, each once, in their order."""
    folded = _WITHIN.sub("", fold(text))
    found = (word[:WORD_MOST] for word in _APART.split(folded) if word)
    return list(dict.fromkeys(found))


def index_missing(connection: Connection) -> int:
    """Write the words of pieces that have none yet; the number of pieces. Does not commit.

    Pieces come without them from versions before, and from programs that write past this one.
    """
    columns = [getattr(Media, name) for name in ("id", *_SEARCHED)]
    query = (
        select(*columns)
        .outerjoin(MediaSearch, MediaSearch.media_id == Media.id)
        .where(MediaSearch.media_id.is_(None))
        .limit(_CHUNK)
    )
    done = 0
    while rows := connection.execute(query).mappings().all():
        _write(connection, [dict(row) for row in rows])
        done += len(rows)
    return done


def _write(connection: Connection, pieces: Iterable[Mapping[str, Any]]) -> None:
    lines: list[dict[str, str]] = []
    words: list[dict[str, str]] = []
    for row in pieces:
        found = words_of(" ".join(row[name] for name in _SEARCHED))
        keys = {name: " ".join(words_of(row[name]))[:KEY_MOST] for name in ("title", "artist")}
        lines.append({"media_id": row["id"], "line": "".join(f" {word}" for word in found), **keys})
        words += [{"word": word, "media_id": row["id"]} for word in found]
    if lines:
        connection.execute(insert(MediaSearch), lines)
    if words:
        connection.execute(insert(MediaWord), words)


def _row(media: Media) -> dict[str, Any]:
    return {name: getattr(media, name) or "" for name in ("id", *_SEARCHED)}


@event.listens_for(Media, "after_insert")
def _inserted(_mapper: Mapper[Media], connection: Connection, media: Media) -> None:
    _write(connection, [_row(media)])


@event.listens_for(Media, "after_update")
def _updated(_mapper: Mapper[Media], connection: Connection, media: Media) -> None:
    state = inspect(media)
    if any(state.attrs[name].history.has_changes() for name in _SEARCHED):
        for table in (MediaSearch, MediaWord):
            connection.execute(delete(table).where(table.media_id == media.id))
        _write(connection, [_row(media)])
