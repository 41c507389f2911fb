"""What other programs may read: status, log, as-run, library, programmes and episodes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from http import HTTPStatus

from sqlalchemy import select

from playlists import values
from playlists.clock import day_span, to_local, to_millis
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.library.searching import Only, Order, count, search
from radio.library.tables import Media
from radio.lists.files import load
from radio.programmes.episodes import episodes_between
from radio.programmes.tables import Episode, Programme
from radio.reports.asrun import Aired
from radio.reports.asrun import query as went_out
from radio.units import Millis
from web.answers import Trouble, TroubleError, journal_away
from web.api.blueprint import blueprint
from web.api.shapes import (
    Airing,
    AsRun,
    Days,
    EpisodeFacts,
    Episodes,
    LogDay,
    LogItem,
    Piece,
    Pieces,
    ProgrammeFacts,
    Programmes,
    Search,
    Span,
    StationStatus,
)
from web.description import described
from web.language.say import _
from web.panel import current_panel

_SPAN_MOST = timedelta(days=31)
_DAYS_MOST = 92
COUNTED = 10_000
"""So many pieces that a search finds are counted at most."""
_FIRST, _LAST = 2000, 2199
"""Years that can be asked for."""
_AWAY = (HTTPStatus.SERVICE_UNAVAILABLE,)


@blueprint.get("/v1/status")
@described(StationStatus)
def status() -> StationStatus:
    """How the station is: what is on the air, what is next, outputs, alarms."""
    panel = current_panel()
    since = panel.link.away_since
    return StationStatus(
        station=panel.settings.station,
        zone=panel.settings.zone,
        at=_local(panel.now()),
        engine="up" if since is None else "away",
        away_since=None if not since else _local(Millis(since)),
        status=panel.link.status,
    )


@blueprint.get("/v1/log/<day:day>")
@described(LogDay, errors=_AWAY)
def log_day(day: date) -> LogDay:
    """The log of a local day."""
    query = select(LogRow).where(LogRow.day == day).order_by(LogRow.at, LogRow.position)
    with session_scope(current_panel().database) as session:
        rows = session.scalars(query).unique().all()
        return LogDay(day, [_log_item(row) for row in rows])


def _log_item(row: LogRow) -> LogItem:
    return LogItem(
        id=row.id,
        at=_local(row.at),
        seconds=row.planned_seconds,
        timing=row.timing,
        media_id=row.media_id,
        title=row.media.title,
        artist=row.media.artist,
        category=row.media.category,
        programme=row.episode.programme.name if row.episode else "",
        episode_id=row.episode_id,
        why=row.why,
        edited=row.edited,
    )


@blueprint.get("/v1/asrun")
@described(AsRun, query=Span, errors=_AWAY)
def asrun(query: Span) -> AsRun:
    """What really went out in a span."""
    start, end = _moment(query.start), _moment(query.end)
    if not timedelta() < end - start <= _SPAN_MOST or not _FIRST <= start.year <= _LAST:
        raise _odd(_("A span ends after it begins, and has 31 days at most."))
    panel = current_panel()
    journal = panel.settings.data / "asrun"
    try:
        rows = went_out(panel.database, journal, to_millis(start), to_millis(end))
    except OSError as error:
        raise journal_away() from error
    return AsRun(start, end, [_airing(row) for row in rows])


def _airing(row: Aired) -> Airing:
    return Airing(
        started_at=_local(row.started_at),
        ended_at=None if row.ended_at is None else _local(row.ended_at),
        seconds=row.seconds,
        planned_at=None if row.planned_at is None else _local(row.planned_at),
        entry_id=row.entry_id,
        media_id=row.media_id,
        title=row.title,
        artist=row.artist,
        category=row.category,
        programme=row.programme,
        source=row.source,
        ended_because=None if row.ended_because is None else str(row.ended_because),
    )


@blueprint.get("/v1/library")
@described(Pieces, query=Search, errors=_AWAY)
def library(query: Search) -> Pieces:
    """Search the library."""
    text = query.q.replace("\0", "")
    only = Only(category=query.category.replace("\0", ""))
    with session_scope(current_panel().database) as session:
        rows = search(
            session, text, only=only, order=Order.ARTIST, limit=query.limit, offset=query.offset
        )
        known = load(session, [row.id for row in rows])
        counted = count(session, text, only=only, most=COUNTED)
        return Pieces(counted, query.offset, [_piece(known[row.id]) for row in rows])


@blueprint.get("/v1/library/<media_id>")
@described(Piece, errors=_AWAY)
def piece(media_id: str) -> Piece:
    """A piece by its id."""
    with session_scope(current_panel().database) as session:
        row = session.get(Media, media_id) if "\0" not in media_id else None
        if row is None:
            trouble = Trouble(
                "no_such_piece", _("There is no such piece."), _("Search the library for it.")
            )
            raise TroubleError(trouble, HTTPStatus.NOT_FOUND)
        return _piece(row)


def _piece(row: Media) -> Piece:
    return Piece(
        id=row.id,
        title=row.title,
        artist=row.artist,
        album=row.album,
        category=row.category,
        year=row.year,
        isrc=row.isrc,
        language=row.language,
        seconds=round(row.cue_out - row.cue_in, 3),
        intro=row.intro,
        loudness=row.loudness,
        state=row.state,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


@blueprint.get("/v1/programmes")
@described(Programmes, errors=_AWAY)
def programmes() -> Programmes:
    """All programmes."""
    query = select(Programme).order_by(Programme.name, Programme.id)
    with session_scope(current_panel().database) as session:
        return Programmes([_programme(row) for row in session.scalars(query)])


def _programme(row: Programme) -> ProgrammeFacts:
    return ProgrammeFacts(
        id=row.id,
        name=row.name,
        kind=row.kind.value,
        rule=row.rule,
        first_day=row.first_day,
        starts_at=row.starts_at,
        seconds=row.seconds,
        presenter=row.presenter.name if row.presenter else "",
        enabled=row.enabled,
    )


@blueprint.get("/v1/episodes")
@described(Episodes, query=Days, errors=_AWAY)
def episodes(query: Days) -> Episodes:
    """Episodes of a span of days."""
    is_short = 0 <= (query.last - query.first).days < _DAYS_MOST
    if not is_short or not _FIRST <= query.first.year <= _LAST:
        raise _odd(_("The first day comes first, and there are 92 days at most."))
    zone = current_panel().settings.zone_info
    span = values.Span(day_span(query.first, zone).start, day_span(query.last, zone).end)
    with session_scope(current_panel().database) as session:
        rows = [_episode(row) for row in episodes_between(session, span)]
    return Episodes(query.first, query.last, rows)


def _episode(row: Episode) -> EpisodeFacts:
    return EpisodeFacts(
        id=row.id,
        programme_id=row.programme_id,
        programme=row.programme.name,
        start=_local(row.start),
        end=_local(row.end),
        topic=row.topic,
        presenter=row.presenter.name if row.presenter else "",
        phase=row.phase.value,
        cancelled=row.cancelled,
    )


def _local(at: Millis) -> datetime:
    return to_local(at, current_panel().settings.zone_info)


def _moment(at: datetime) -> datetime:
    zone = current_panel().settings.zone_info
    try:
        local = at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)
        to_local(to_millis(local), zone)
    except (OverflowError, ValueError) as error:
        raise _odd(_("The panel did not understand this request.")) from error
    return local


def _odd(words: str) -> TroubleError:
    trouble = Trouble("bad_request", words, _("Reload the page and try again."))
    return TroubleError(trouble, HTTPStatus.BAD_REQUEST)
