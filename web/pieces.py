"""Pieces by the words of their names, for fields in which one is chosen."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from radio.library.searching import Found, Only, search
from radio.library.tables import Media, MediaState
from web.answers import Trouble
from web.language.say import _


def first_of(session: Session, words: str, categories: Collection[str], most: int) -> list[Found]:
    """Pieces that may be played, those of some categories first; without a word, all."""
    preferred, others = (
        search(session, words, only=Only(state=MediaState.ACTIVE, conditions=(among,)), limit=most)
        for among in (Media.category.in_(categories), Media.category.not_in(categories))
    )
    return [*preferred, *others][:most]


def withheld() -> Trouble:
    """A piece in which somebody is heard who has not agreed to that."""
    return Trouble(
        "withheld",
        _("This piece is withheld: a caller in it has not agreed to be heard again."),
        _(
            "Choose another one. Its page in the library leads to the call, where it can be let out."
        ),
    )
