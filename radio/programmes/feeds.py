"""Secret addresses of presenters' calendars: whoever knows one may read that calendar."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.programmes.errors import NotThereError
from radio.programmes.tables import Presenter

_BYTES = 32


def new_feed(presenter: Presenter) -> str:
    """Give a presenter a new secret; the one before ends. Does not commit."""
    presenter.feed_token = secrets.token_urlsafe(_BYTES)
    return presenter.feed_token


def end_feed(presenter: Presenter) -> None:
    """Nobody may read this calendar any more. Does not commit."""
    presenter.feed_token = None


def presenter_of_feed(session: Session, token: str) -> Presenter:
    """Whose calendar it is.

    Raises:
        NotThereError: no such secret was given out, or it has ended.
    """
    query = select(Presenter).where(Presenter.feed_token == token)
    found = session.scalar(query) if token else None
    if found is None:
        raise NotThereError("there is no such calendar")
    return found
