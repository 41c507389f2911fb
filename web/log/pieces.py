"""Finding a piece for the log while a person types."""

from __future__ import annotations

from sqlalchemy.orm import Session

from radio.library.searching import search
from web.dates import length

MOST = 12


def found_pieces(session: Session, query: str) -> list[dict[str, str]]:
    """Pieces that may be played, with words that begin as those typed, as the pages' script shows them."""
    if not query.strip():
        return []
    return [
        {
            "id": piece.id,
            "title": piece.title or piece.id,
            "artist": piece.artist,
            "category": piece.category,
            "length": length(piece.seconds),
        }
        for piece in search(session, query, limit=MOST)
    ]
