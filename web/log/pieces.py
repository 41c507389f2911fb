"""Finding a piece for the log while a person types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, or_, select
from sqlalchemy.orm import Session

from radio.library.tables import Media, MediaState
from web.dates import length

MOST = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece that can be put into the log; its length in seconds."""

    id: str
    title: str
    artist: str
    category: str
    seconds: float

    def told(self) -> dict[str, str]:
        """As the pages' script shows it."""
        return {
            "id": self.id,
            "title": self.title or self.id,
            "artist": self.artist,
            "category": self.category,
            "length": length(self.seconds),
        }


def found_pieces(session: Session, query: str) -> Sequence[Piece]:
    """Pieces of whose title or artist every word is a part; titles that begin so come first."""
    words = query.split()
    if not words:
        return ()
    begins = Media.title.ilike(f"{_plain(query.strip())}%", escape="\\")
    wanted = (
        select(
            Media.id, Media.title, Media.artist, Media.category, Media.cue_out - Media.cue_in
        )
        .where(Media.state == MediaState.ACTIVE, *(_has(word) for word in words))
        .order_by(case((begins, 0), else_=1), Media.title, Media.artist, Media.id)
        .limit(MOST)
    )  # fmt: skip
    return [Piece(*row) for row in session.execute(wanted)]


def _has(word: str) -> ColumnElement[bool]:
    like = f"%{_plain(word)}%"
    columns = (Media.title, Media.artist)
    return or_(*(column.ilike(like, escape="\\") for column in columns), Media.id == word)


def _plain(text: str) -> str:
    """A text in a pattern of LIKE, standing for itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
