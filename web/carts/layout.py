"""The wall as the console draws it: pages with their keys, and which page opens when."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.carts.tables import SHAPES
from radio.carts.wall import Key, Page, pages
from radio.db import session_scope
from radio.library.tables import MediaState
from radio.programmes.tables import Episode
from radio.units import Millis
from web.panel import Panel

AHEAD = 26 * 3_600_000
"""ms for which the pages of programmes are told; a console asks again long before."""


def layout(panel: Panel) -> dict[str, Any]:
    """Pages in their order, and the spans (ms) in which one opens by itself.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database is away.
    """
    with session_scope(panel.database) as session:
        found = pages(session)
        return {
            "pages": [_page(page) for page in found],
            "spans": _spans(session, found, panel.now()),
        }


def _page(page: Page) -> dict[str, Any]:
    return {
        "id": page.id,
        "name": page.name,
        "programme": page.programme_id,
        "keys": [_key(key) for key in page.keys],
    }


def _key(key: Key) -> dict[str, Any]:
    media = key.media
    return {
        "place": key.place,
        "name": key.name,
        "label": key.label,
        "colour": str(key.colour),
        "shape": SHAPES[key.colour],
        "loop": key.loop,
        "seconds": round(media.cue_out - media.cue_in, 1),
        "missing": media.state is not MediaState.ACTIVE,
        "withheld": media.state is MediaState.WITHHELD,
    }


def _spans(session: Session, found: list[Page], now: Millis) -> list[dict[str, Any]]:
    page_of = {page.programme_id: page.id for page in found if page.programme_id}
    query = select(Episode).where(
        Episode.programme_id.in_(page_of),
        Episode.end > now,
        Episode.start < now + AHEAD,
        Episode.cancelled.is_(False),
    )
    return [
        {"start": row.start, "end": row.end, "page": page_of[row.programme_id]}
        for row in session.scalars(query.order_by(Episode.start))
    ]
