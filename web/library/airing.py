"""What is known of a piece's airings, and handing the engine what changed of pieces due soon."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.broadcastlog.freezing import AHEAD, Freezer, FreezeSettings
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.library.tables import Media, MediaState
from radio.reports.tables import AsrunSpan
from radio.units import Millis
from web.panel import current_panel

_SHOWN = 5
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Airings:
    """When a piece was on, newest first, and when it will be; local times."""

    times: int
    past: Sequence[datetime]
    ahead: Sequence[datetime]


def airings(session: Session, media_id: str, zone: ZoneInfo, now: Millis) -> Airings:
    """The last airings of a piece and its next ones in the log."""
    of_it = AsrunSpan.media_id == media_id
    past = session.scalars(
        select(AsrunSpan.started_at)
        .where(of_it)
        .order_by(AsrunSpan.started_at.desc())
        .limit(_SHOWN)
    )
    ahead = session.scalars(
        select(LogRow.at)
        .where(LogRow.media_id == media_id, LogRow.at > now)
        .order_by(LogRow.at)
        .limit(_SHOWN)
    )
    return Airings(
        session.scalar(select(func.count()).select_from(AsrunSpan).where(of_it)) or 0,
        [to_local(at, zone) for at in past],
        [to_local(at, zone) for at in ahead],
    )


def following(session: Session, media_id: str, now: Millis) -> Media | None:
    """What comes after a piece the next time it is in the log; None where nothing does."""
    mine = (
        select(LogRow)
        .where(LogRow.media_id == media_id, LogRow.at > now)
        .order_by(LogRow.at, LogRow.position)
        .limit(1)
    )
    row = session.scalars(mine).unique().first()
    if row is None:
        return None
    later = or_(LogRow.at > row.at, and_(LogRow.at == row.at, LogRow.position > row.position))
    query = select(LogRow).where(later).order_by(LogRow.at, LogRow.position).limit(1)
    after = session.scalars(query).unique().first()
    return None if after is None or after.media.state is not MediaState.ACTIVE else after.media


def never_played() -> ColumnElement[bool]:
    """For a search: pieces that were never on the air."""
    return ~exists().where(AsrunSpan.media_id == Media.id)


def last_played(
    session: Session, media_ids: Collection[str], zone: ZoneInfo
) -> dict[str, datetime]:
    """When pieces were last on the air, those that were; local times."""
    query = (
        select(AsrunSpan.media_id, func.max(AsrunSpan.started_at))
        .where(AsrunSpan.media_id.in_(media_ids))
        .group_by(AsrunSpan.media_id)
    )
    return {media_id: to_local(at, zone) for media_id, at in session.execute(query)}


def hand_over(media_ids: Sequence[str]) -> None:
    """Give the engine its log anew where a piece of these is in what it has.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
        OSError: the log can't be written; the worker tries again within seconds.
    """
    panel = current_panel()
    now = panel.now()
    query = select(LogRow.id).where(LogRow.at > now - AHEAD, LogRow.at < now + AHEAD).limit(1)
    if len(media_ids) <= _AT_ONCE:
        query = query.where(LogRow.media_id.in_(media_ids))
    with session_scope(panel.database) as session:
        if session.scalar(query) is None:
            return
    freeze_now()


def freeze_now() -> None:
    """Give the engine its log anew, as the station is planned now.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
        OSError: the log can't be written; the worker tries again within seconds.
    """
    panel = current_panel()
    settings = panel.settings
    wanted = FreezeSettings(settings.station, settings.loudness_target, settings.true_peak)
    Freezer(panel.database, settings.data, wanted).freeze(panel.now())
