"""An edited recording on its way into the library: the work, and what the page tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from radio.archive.indexing import Place
from radio.db import open_engine
from radio.library import store
from radio.library.tables import Media, MediaState
from radio.programmes.tables import Episode
from radio.publishing.callers import unasked
from radio.publishing.errors import PublishingError
from radio.publishing.publishing import AGAIN, to_library
from radio.publishing.tables import EditedEpisode, EditState
from radio.units import Millis, Seconds
from web.errands import Errand, Tell
from web.panel import current_panel
from web.settings import PanelSettings

RERUN: Final = "rerun"
_PATIENCE: Final = Seconds(30.0)


@dataclass(frozen=True, slots=True)
class Taken:
    """The piece that was made; empty where the library did not take it."""

    media_id: str


def take(
    _tell: Tell, settings: PanelSettings, episode_id: str, category: str, now: Millis
) -> Taken:
    """The work itself."""
    engine = open_engine(settings.database, durable=True, busy_timeout=_PATIENCE)
    place = Place(engine, settings.data, settings.zone_info, lambda: now)
    try:
        return Taken(to_library(place, episode_id, category))
    except PublishingError:
        return Taken("")
    finally:
        engine.dispose()


def facts_again(session: Session, episode: Episode) -> Mapping[str, Any]:
    """What the card tells: the piece, the errand, and what it may be filed under."""
    row = session.get(EditedEpisode, episode.id)
    piece = session.get(Media, row.media_id) if row is not None and row.media_id else None
    errand = current_panel().errands.find(RERUN)
    is_mine = errand is not None and errand.what == episode.id
    return {
        "piece": piece,
        "may_take": row is not None and _may(session, row),
        "piece_state": _state(piece),
        "on_its_way": is_mine and errand is not None and errand.state == "running",
        "not_taken": is_mine and errand is not None and _failed(errand),
        "categories": sorted({*store.categories(session), AGAIN}),
        "category": AGAIN,
    }


def _may(session: Session, row: EditedEpisode) -> bool:
    return row.state is EditState.READY and bool(row.file) and not unasked(session, row)


def _failed(errand: Errand) -> bool:
    return errand.state == "failed" or errand.outcome == Taken("")


def _state(piece: Media | None) -> str:
    """`there`, `withheld`, `retired`; empty where there is none."""
    if piece is None:
        return ""
    if piece.state is MediaState.WITHHELD:
        return "withheld"
    return "retired" if piece.state is MediaState.RETIRED else "there"
