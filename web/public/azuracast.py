"""AzuraCast's now-playing object (azuracast.com/api, schema Api_NowPlaying)."""

from __future__ import annotations

import hashlib
import re
import zlib
from datetime import datetime

from web.engine.status import Next, Now
from web.public.air import Air
from web.public.shapes import (
    Current,
    Listeners,
    Mount,
    NowPlaying,
    Played,
    Song,
    StationFacts,
    Upcoming,
)

STATION_ID = 1


def shortcode(station: str) -> str:
    """Short name of a station: lower case, words joined by underscores."""
    return re.sub(r"\W+", "_", station.lower(), flags=re.ASCII).strip("_") or "radio"


def now_playing(air: Air, listen_url: str) -> NowPlaying:
    """The whole object; `now_playing` is null while nothing is on air."""
    return {
        "station": _station(air, listen_url),
        "listeners": _listeners(air.listeners),
        "live": {
            "is_live": air.is_live,
            "streamer_name": air.now.title if air.now and air.is_live else "",
            "broadcast_start": _unix(air.now.started_at) if air.now and air.is_live else None,
            "art": None,
        },
        "now_playing": _current(air.now) if air.now else None,
        "playing_next": _next(air.status.next[0]) if air.status and air.status.next else None,
        "song_history": [_played(row) for row in air.history],
        "is_online": air.status is not None and air.status.on_air,
        "cache": None,
    }


def _station(air: Air, listen_url: str) -> StationFacts:
    mount: Mount = {
        "id": 1,
        "name": "/listen.mp3",
        "url": listen_url,
        "bitrate": None,
        "format": "mp3",
        "listeners": _listeners(air.listeners),
        "path": "/listen.mp3",
        "is_default": True,
    }
    return {
        "id": STATION_ID,
        "name": air.station,
        "shortcode": shortcode(air.station),
        "description": "",
        "frontend": "remote",
        "backend": "none",
        "timezone": str(air.zone),
        "listen_url": listen_url,
        "url": None,
        "public_player_url": listen_url,
        "playlist_pls_url": "",
        "playlist_m3u_url": "",
        "is_public": True,
        "requests_enabled": False,
        "mounts": [mount],
        "remotes": [],
        "hls_enabled": False,
        "hls_is_default": False,
        "hls_url": None,
        "hls_listeners": 0,
    }


def _listeners(count: int) -> Listeners:
    return {"total": count, "unique": count, "current": count}


def _current(now: Now) -> Current:
    return {
        **_played(now),
        "duration": round(now.seconds),
        "elapsed": round(now.elapsed),
        "remaining": round(now.remaining or 0),
    }


def _played(now: Now) -> Played:
    key = f"{now.entry_id} {now.started_at}".encode()
    return {
        "sh_id": zlib.crc32(key),
        "played_at": _unix(now.started_at),
        "duration": round(now.seconds),
        "playlist": now.category,
        "streamer": now.title if now.source == "live" else "",
        "is_request": False,
        "song": _song(now.artist, now.title),
    }


def _next(row: Next) -> Upcoming:
    return {
        "cued_at": _unix(row.at),
        "played_at": _unix(row.at),
        "duration": round(row.seconds),
        "playlist": row.category,
        "is_request": False,
        "song": _song(row.artist, row.title),
    }


def _song(artist: str, title: str) -> Song:
    text = f"{artist} - {title}" if artist else title
    return {
        # AzuraCast's identity of a song is the MD5 of its text, not a protection.
        "id": hashlib.md5(text.lower().encode(), usedforsecurity=False).hexdigest(),
        "art": None,
        "custom_fields": [],
        "text": text,
        "artist": artist,
        "title": title,
        "album": "",
        "genre": "",
        "isrc": "",
        "lyrics": "",
    }


def _unix(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0
