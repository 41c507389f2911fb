"""The public addresses."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Blueprint, Response, abort, url_for

from web.description import described
from web.panel import current_panel
from web.public import azuracast, libretime
from web.public.air import Air
from web.public.programmes import load_programmes
from web.public.shapes import Asked, LiveInfo, LiveInfoV2, NowPlaying, WeekInfo

_CALLBACK = re.compile(r"[A-Za-z_$][\w$]{0,63}(\.[A-Za-z_$][\w$]{0,63}){0,3}", re.ASCII)

_MEDIA = ("application/json", "text/javascript")

blueprint = Blueprint("public", __name__, url_prefix="/api")


@blueprint.get("/nowplaying")
@described(list[NowPlaying], query=Asked, as_is=True, media=_MEDIA)
def nowplaying(query: Asked) -> Response:
    """AzuraCast: now playing on all stations, of which there is one."""
    return _answer([azuracast.now_playing(_air(query), _listen_url())], query)


@blueprint.get("/nowplaying/<station>")
@described(NowPlaying, query=Asked, as_is=True, media=_MEDIA)
def nowplaying_station(station: str, query: Asked) -> Response:
    """AzuraCast: now playing on one station, by its number or short name."""
    air = _air(query)
    if station not in {str(azuracast.STATION_ID), azuracast.shortcode(air.station)}:
        abort(404)
    return _answer(azuracast.now_playing(air, _listen_url()), query)


@blueprint.get("/live-info")
@described(LiveInfo, query=Asked, as_is=True, media=_MEDIA)
def live_info(query: Asked) -> Response:
    """LibreTime: previous, current and next, first version."""
    return _answer(libretime.live_info(_air(query)), query)


@blueprint.get("/live-info-v2")
@described(LiveInfoV2, query=Asked, as_is=True, media=_MEDIA)
def live_info_v2(query: Asked) -> Response:
    """LibreTime: previous, current and next, second version."""
    return _answer(libretime.live_info_v2(_air(query)), query)


@blueprint.get("/week-info")
@described(WeekInfo, query=Asked, as_is=True, media=_MEDIA)
def week_info(query: Asked) -> Response:
    """LibreTime: programmes of this week and the next, as far as the log reaches."""
    return _answer(libretime.week_info(_air(query)), query)


def _air(query: Asked) -> Air:
    panel = current_panel()
    known = panel.link.away_since is None
    status = panel.link.status if known else None
    return Air(
        station=panel.settings.station,
        zone=_zone(panel.settings.zone_info, query),
        at=datetime.now(UTC),
        status=status,
        history=panel.link.history,
        programmes=load_programmes(panel.settings.data / "air" / "log.json"),
        listeners=len(panel.relay),
    )


def _zone(station: ZoneInfo, query: Asked) -> ZoneInfo:
    """The zone asked for, as LibreTime allows; the station's where it is none."""
    try:
        return ZoneInfo(query.timezone) if "/" in query.timezone else station
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return station


def _listen_url() -> str:
    return url_for("listen.listen", _external=True)


def _answer(document: Any, query: Asked) -> Response:
    """JSON, or JSONP where a well-formed callback is named: LibreTime's widgets ask for it."""
    text = json.dumps(document, ensure_ascii=False)
    if _CALLBACK.fullmatch(query.callback):
        # The comment keeps the answer from being read as anything but a script.
        answer = Response(
            f"/**/{query.callback}({text})", content_type="text/javascript; charset=utf-8"
        )
    else:
        answer = Response(text, content_type="application/json")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = "no-store"
    return answer
