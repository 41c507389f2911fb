"""LibreTime's live-info, live-info-v2 and week-info.

The fields are those of LibreTime 4's legacy API. Times are local, without an offset, as
there. Texts are escaped for HTML, as there: widgets put them into pages as they come.
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from web.engine.status import Next, Now
from web.public.air import Air
from web.public.programmes import OnAirProgramme
from web.public.shapes import (
    CurrentTrack,
    LiveInfo,
    LiveInfoV2,
    Show,
    ShowV2,
    Track,
    Tracks,
    WeekInfo,
    WeekShow,
)

API_VERSION = "1.1"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHOWS = 5
_EXACT = "%Y-%m-%d %H:%M:%S.%f"


def live_info(air: Air) -> LiveInfo:
    """First version."""
    local = air.at.astimezone(air.zone)
    offset = local.utcoffset() or timedelta()
    return {
        "env": "production",
        "schedulerTime": _time(air.at, air.zone),
        **_tracks(air),
        "currentShow": [_show(one, air.zone) for one in _some(air.current_programme())],
        "nextShow": [_show(one, air.zone) for one in air.next_programmes()[:1]],
        "source_enabled": _source(air),
        "timezone": local.tzname(),
        "timezoneOffset": str(int(offset.total_seconds())),
        "AIRTIME_API_VERSION": API_VERSION,
    }


def live_info_v2(air: Air) -> LiveInfoV2:
    """Second version."""
    return {
        "station": {
            "env": "production",
            "schedulerTime": _time(air.at, air.zone),
            "source_enabled": _source(air),
            "timezone": str(air.zone),
            "AIRTIME_API_VERSION": API_VERSION,
        },
        "tracks": _tracks(air),
        "shows": {
            "previous": [_show_v2(one, air.zone) for one in _some(air.previous_programme())],
            "current": next(
                (_show_v2(one, air.zone) for one in _some(air.current_programme())), []
            ),
            "next": [_show_v2(one, air.zone) for one in air.next_programmes()[:_SHOWS]],
        },
        "sources": {
            "livedj": "on" if air.is_live else "off",
            "masterdj": "off",
            "scheduledplay": "off" if air.is_live else "on",
        },
    }


def week_info(air: Air) -> WeekInfo:
    """This week from Monday, and the next."""
    local = air.at.astimezone(air.zone)
    monday = local.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(local.weekday())
    week: WeekInfo = {}
    for number in range(14):
        day = (monday + timedelta(number)).date()
        name = ("next" if number >= 7 else "") + _DAYS[number % 7]
        week[name] = [
            _show_week(one, air.zone)
            for one in air.programmes
            if one.start.astimezone(air.zone).date() == day
        ]
    return {**week, "AIRTIME_API_VERSION": API_VERSION}


def _tracks(air: Air) -> Tracks:
    nexts = air.status.next if air.status else ()
    return {
        "previous": _played(air.history[0], air.zone) if air.history else None,
        "current": _current(air.now, air.zone) if air.now else None,
        "next": _next(nexts[0], air.zone) if nexts else None,
    }


def _current(now: Now, zone: ZoneInfo) -> CurrentTrack:
    live = now.source == "live"
    return {
        **_played(now, zone),
        "type": "livestream" if live else "track",
        "media_item_played": not live,
        "record": "0",
    }


def _played(now: Now, zone: ZoneInfo) -> Track:
    begin = now.started_at or datetime.now(UTC)
    track = _track(begin, now.seconds, (now.artist, now.title), now.media_id, zone)
    return {**track, "ends": _time(now.ends_at, zone, _EXACT)} if now.ends_at else track


def _next(row: Next, zone: ZoneInfo) -> Track:
    begin = row.at or datetime.now(UTC)
    return _track(begin, row.seconds, (row.artist, row.title), row.entry_id, zone)


def _track(
    begin: datetime, seconds: float, names: tuple[str, str], media: str, zone: ZoneInfo
) -> Track:
    artist, title = names
    return {
        "starts": _time(begin, zone, _EXACT),
        "ends": _time(begin + timedelta(seconds=seconds), zone, _EXACT),
        "type": "track",
        "name": escape(f"{artist} - {title}" if artist else title),
        "metadata": {
            "id": zlib.crc32(media.encode()),
            "track_title": escape(title),
            "artist_name": escape(artist),
            "length": str(timedelta(seconds=round(seconds))),
        },
    }


def _show(one: OnAirProgramme, zone: ZoneInfo) -> Show:
    number = zlib.crc32(one.id.encode())
    return {
        "start_timestamp": _time(one.start, zone),
        "end_timestamp": _time(one.end, zone),
        "name": escape(one.name),
        "id": number,
        "instance_id": number,
        "record": 0,
        "url": "",
        "starts": _time(one.start, zone),
        "ends": _time(one.end, zone),
    }


def _show_v2(one: OnAirProgramme, zone: ZoneInfo) -> ShowV2:
    show = _show(one, zone)
    return {
        "name": show["name"],
        "id": show["id"],
        "instance_id": show["instance_id"],
        "record": show["record"],
        "url": show["url"],
        "starts": show["starts"],
        "ends": show["ends"],
        "description": "",
        "genre": "",
        "image_path": "",
    }


def _show_week(one: OnAirProgramme, zone: ZoneInfo) -> WeekShow:
    return {
        **_show(one, zone),
        "description": "",
        "instance_description": "",
        "genre": "",
        "image_path": "",
    }


def _source(air: Air) -> str:
    return "Live" if air.is_live else "Scheduled"


def _some(one: OnAirProgramme | None) -> list[OnAirProgramme]:
    return [] if one is None else [one]


def _time(moment: datetime, zone: ZoneInfo, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    return moment.astimezone(zone).strftime(form)
