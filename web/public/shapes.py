"""The public shapes, as their types: what AzuraCast's and LibreTime's programs look for.

The checker of types holds the code that makes them to these; the API's description is made of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import TypedDict


@dataclass(frozen=True, slots=True)
class Asked:
    """What a widget may ask for besides: a function to call with the answer, another zone."""

    callback: str = ""
    timezone: str = ""


# ---------------------------------------------------------------------------------- AzuraCast


class Listeners(TypedDict):
    """How many listen."""

    total: int
    unique: int
    current: int


class Mount(TypedDict):
    """A stream of the station."""

    id: int
    name: str
    url: str
    bitrate: int | None
    format: str
    listeners: Listeners
    path: str
    is_default: bool


class StationFacts(TypedDict):
    """The station, as AzuraCast tells of one."""

    id: int
    name: str
    shortcode: str
    description: str
    frontend: str
    backend: str
    timezone: str
    listen_url: str
    url: str | None
    public_player_url: str
    playlist_pls_url: str
    playlist_m3u_url: str
    is_public: bool
    requests_enabled: bool
    mounts: list[Mount]
    remotes: list[Mount]
    hls_enabled: bool
    hls_is_default: bool
    hls_url: str | None
    hls_listeners: int


class Live(TypedDict):
    """A live source on the air."""

    is_live: bool
    streamer_name: str
    broadcast_start: int | None
    art: str | None


class Song(TypedDict):
    """A piece; the id is the MD5 of its text."""

    id: str
    art: str | None
    custom_fields: list[str]
    text: str
    artist: str
    title: str
    album: str
    genre: str
    isrc: str
    lyrics: str


class Played(TypedDict):
    """A piece that was on the air; moments in seconds since 1970."""

    sh_id: int
    played_at: int
    duration: int
    playlist: str
    streamer: str
    is_request: bool
    song: Song


class Current(Played):
    """The piece on the air, in seconds."""

    elapsed: int
    remaining: int


class Upcoming(TypedDict):
    """The piece that comes next."""

    cued_at: int
    played_at: int
    duration: int
    playlist: str
    is_request: bool
    song: Song


class NowPlaying(TypedDict):
    """AzuraCast's now-playing object; `now_playing` is null while nothing is on the air."""

    station: StationFacts
    listeners: Listeners
    live: Live
    now_playing: Current | None
    playing_next: Upcoming | None
    song_history: list[Played]
    is_online: bool
    cache: str | None


# ---------------------------------------------------------------------------------- LibreTime


class TrackMetadata(TypedDict):
    """What a track is called."""

    id: int
    track_title: str
    artist_name: str
    length: str


class Track(TypedDict):
    """A track, in local time."""

    starts: str
    ends: str
    type: str
    name: str
    metadata: TrackMetadata


class CurrentTrack(Track):
    """The track on the air."""

    media_item_played: bool
    record: str


class Tracks(TypedDict):
    """What was on, is on, and comes."""

    previous: Track | None
    current: CurrentTrack | None
    next: Track | None


class ShowV2(TypedDict):
    """A programme, second version."""

    name: str
    id: int
    instance_id: int
    record: int
    url: str
    starts: str
    ends: str
    description: str
    genre: str
    image_path: str


class Show(TypedDict):
    """A programme, first version."""

    start_timestamp: str
    end_timestamp: str
    name: str
    id: int
    instance_id: int
    record: int
    url: str
    starts: str
    ends: str


class WeekShow(Show):
    """A programme in the week."""

    description: str
    instance_description: str
    genre: str
    image_path: str


class LiveInfo(TypedDict):
    env: str
    schedulerTime: str
    previous: Track | None
    current: CurrentTrack | None
    next: Track | None
    currentShow: list[Show]
    nextShow: list[Show]
    source_enabled: str
    timezone: str | None
    timezoneOffset: str
    AIRTIME_API_VERSION: str


"""First version."""


class StationV2(TypedDict):
    env: str
    schedulerTime: str
    source_enabled: str
    timezone: str
    AIRTIME_API_VERSION: str


"""The station, second version."""


class Shows(TypedDict):
    """Programmes around now; `current` is an empty list where there is none."""

    previous: list[ShowV2]
    current: ShowV2 | list[ShowV2]
    next: list[ShowV2]


class Sources(TypedDict):
    """Which source is on the air."""

    livedj: str
    masterdj: str
    scheduledplay: str


class LiveInfoV2(TypedDict):
    """Second version."""

    station: StationV2
    tracks: Tracks
    shows: Shows
    sources: Sources


WeekInfo = dict[str, list[WeekShow] | str]
"""By `monday` to `nextsunday`; and the version."""
