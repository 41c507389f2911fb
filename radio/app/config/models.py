"""Every setting there is: its name, what it is for, what it may be, and its default.

The reference in docs/settings.md and the file that `radio init` writes are made from these
descriptions, so they are written for the person who runs the station.
"""

from __future__ import annotations

from typing import Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator
from pydantic import model_validator as whole

from radio.air.settings import address_trouble
from radio.app.config.calls import Calls
from radio.app.config.complaints import Complaints, Mail
from radio.app.config.episodes import Episodes
from radio.app.config.outputs import AnyOutput, refuse_meeting, with_defaults
from radio.app.config.planning import Rotation, Spots
from radio.app.config.section import (
    MAIL,
    Host,
    Name,
    Port,
    Section,
    TimeOfDay,
    disagree,
    split_list,
)

DATABASES = ("sqlite", "postgresql+psycopg")


class Station(Section):
    name: str = Field("Radio Bojonegoro", min_length=1, description="The station's name.")
    zone: str = Field(
        "Asia/Jakarta",
        description="Time zone of the log and of every hour shown (IANA name).",
    )
    language: Literal["id", "en"] = Field("id", description="Language of the console.")
    email: str = Field(
        "",
        pattern=MAIL,
        description="Address that guests answer their invitations to; may be empty.",
    )

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("no such time zone; an IANA name such as Asia/Jakarta") from error
        return zone


class Audio(Section):
    sample_rate: Literal[44100, 48000] = Field(
        48000, description="Sample frames a second of the whole air chain."
    )
    block_frames: int = Field(
        1920, ge=240, le=4800, description="Frames the mixer makes at a time; 1920 are 40 ms."
    )
    loudness_target: float = Field(
        -16.0, ge=-31, le=-9, description="Loudness every item is brought to, in LUFS."
    )
    true_peak: float = Field(
        -1.0, ge=-9, le=0, description="Highest true peak that goes out, in dBTP."
    )
    decoders: int = Field(2, ge=2, le=16, description="Decoder processes kept ready.")
    decoders_most: int = Field(
        6, ge=2, le=32, description="Decoder processes at most, when much plays at once."
    )
    cue_ahead: float = Field(
        20.0, ge=2, le=120, description="Seconds before its start that an item is cued."
    )

    @whole(mode="after")
    def _most_is_most(self) -> Self:
        if self.decoders_most < self.decoders:
            raise disagree(
                f"decoders_most ({self.decoders_most}) must not be less than "
                f"decoders ({self.decoders})",
                ("decoders_most",),
                ("decoders",),
            )
        return self


class Transitions(Section):
    hard_fade: float = Field(
        2.0, ge=0, le=30, description="Seconds of fade before an entry with a hard time."
    )
    skip_fade: float = Field(
        0.8, ge=0, le=10, description="Seconds of fade when the operator skips or stops."
    )


class Guard(Section):
    silence_threshold: float = Field(
        -60.0, ge=-90, le=-20, description="Level below which the air counts as silent, in dBFS."
    )
    silence_after: float = Field(
        5.0, ge=1, le=60, description="Seconds of silence until the next item is brought in."
    )
    assist_grace: float = Field(
        30.0, ge=1, le=600, description="Seconds that assist mode waits for a hand on the desk."
    )
    clock_step: float = Field(
        0.25, ge=0.05, le=10, description="Seconds the system clock may jump before it is an alarm."
    )


class LiveSource(Section):
    uri: str = Field(description="Where it comes from: a stream's URL or an input.")
    gain: float = Field(0.0, ge=-60, le=24, description="Gain in dB.")
    role: Literal["voice", "music"] = Field(
        "voice", description="voice lowers the music under it; music does not (a relay)."
    )

    @field_validator("uri")
    @classmethod
    def _uri_is_playable(cls, uri: str) -> str:
        if trouble := address_trouble(uri):
            raise ValueError(trouble)
        return uri


class Live(Section):
    lost_after: float = Field(
        8.0, ge=1, le=120, description="Seconds without audio until a live source is given up."
    )
    fade: float = Field(0.5, ge=0, le=10, description="Seconds of fade into and out of live.")
    latency: float = Field(
        0.3, ge=0.05, le=5, description="Seconds held of a live source against network jitter."
    )
    sources: dict[Name, LiveSource] = Field(
        default_factory=dict, description="Sources that can be opened by name."
    )
    relay_hosts: tuple[Host, ...] = Field(
        (),
        description=(
            "Hosts, with a port if need be, that an address typed at the console may name, such as "
            "stream.example.org or 10.0.0.5:8000; without any, only the sources can be opened there."
        ),
    )

    @field_validator("relay_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, given: object) -> object:
        return split_list(given)


class Ducking(Section):
    depth: float = Field(-14.0, ge=-60, le=0, description="How far music goes under voice, in dB.")
    attack: float = Field(0.15, ge=0.01, le=5, description="Seconds to go down.")
    release: float = Field(0.8, ge=0.01, le=10, description="Seconds to come back up.")


class Delay(Section):
    """The programme delay of live shows; it is armed by hand, or by a programme."""

    seconds: float = Field(
        10.0, ge=5, le=30, description="How long a live show is held back once the delay is armed."
    )
    build: Literal["stretch", "ident"] = Field(
        "stretch",
        description=(
            "How the time is gained: stretch (the show goes out 8 % slower until it is there, "
            "without a change of pitch) or ident (a piece is played while the show waits)."
        ),
    )
    ident: str = Field(
        "", description="Name of the cart that is played meanwhile, for build ident."
    )


class Panel(Section):
    host: str = Field(
        "127.0.0.1",
        min_length=1,
        description="Address the console listens on; 0.0.0.0 lets the whole network in.",
    )
    port: Port = Field(8095, description="Port of the console.")
    allowed_hosts: tuple[str, ...] = Field(
        (),
        description=(
            "Further names the console may be reached by, as behind a reverse proxy; "
            "in a variable, separated by commas."
        ),
    )

    trusted_proxies: tuple[str, ...] = Field(
        ("127.0.0.1", "::1"),
        description=(
            "Addresses of reverse proxies whose word is taken on where a request comes from and "
            "whether by HTTPS; in a variable, separated by commas."
        ),
    )
    idle_hours: float = Field(
        12.0, ge=0.25, le=720, description="Hours without a request until somebody is signed out."
    )
    session_days: int = Field(
        7, ge=1, le=90, description="Days until everybody signs in again, at three in the night."
    )

    @field_validator("allowed_hosts", "trusted_proxies", mode="before")
    @classmethod
    def _split_names(cls, given: object) -> object:
        return split_list(given)


class Database(Section):
    url: str = Field("", description="The station's database; empty is station.db (SQLite).")
    complaints_url: str = Field(
        "", description="The shared complaint database; empty is complaints.db (SQLite)."
    )
    keyring: str = Field(
        "keyring",
        min_length=1,
        description="File of the keys that secrets in the database are sealed with; a relative path starts "
        "at the data folder. Keep a copy of it apart from the database.",
    )

    @field_validator("url", "complaints_url")
    @classmethod
    def _url_is_known(cls, url: str) -> str:
        if url and url.partition("://")[0] not in DATABASES:
            known = " or ".join(f"{name}://" for name in DATABASES)
            raise ValueError(f"not a database this knows; {known}")
        return url


class Azan(Section):
    """Prayer times: the criteria of the ministry of religion (Kemenag), and where the station is."""

    latitude: float = Field(-7.15, ge=-90, le=90, description="Degrees north; negative is south.")
    longitude: float = Field(111.88, ge=-180, le=180, description="Degrees east.")
    subuh_angle: float = Field(
        20.0, ge=10, le=25, description="Degrees of the sun below the horizon at Subuh."
    )
    isya_angle: float = Field(
        18.0, ge=10, le=25, description="Degrees of the sun below the horizon at Isya."
    )
    ihtiyat: int = Field(2, ge=0, le=10, description="Minutes of precaution added to each time.")
    imsak_before: int = Field(10, ge=0, le=60, description="Minutes of imsak before Subuh.")
    adjust: dict[Literal["imsak", "subuh", "terbit", "dzuhur", "ashar", "maghrib", "isya"], int] = (
        Field(default_factory=dict, description="Minutes by which single times are moved.")
    )


class Library(Section):
    watch: tuple[str, ...] = Field(
        (),
        description=(
            "Folders whose files are imported by themselves; a folder below names the category. "
            "A relative path starts at the data folder; in a variable, separated by commas."
        ),
    )
    copy_files: bool = Field(
        True, description="Copy what is put into a watch folder; false leaves it where it lies."
    )
    import_from: tuple[str, ...] = Field(
        (),
        description=(
            "Folders of this computer that may be imported from the panel, with all below them. "
            "A relative path starts at the data folder; in a variable, separated by commas."
        ),
    )

    @field_validator("watch", "import_from", mode="before")
    @classmethod
    def _split_folders(cls, given: object) -> object:
        return split_list(given)


class Log(Section):
    days_ahead: int = Field(
        7, ge=1, le=28, description="Days after today for which the log is kept built."
    )
    ident_every: float = Field(
        30,
        ge=0,
        le=240,
        description="Minutes from one station ident to the next; 0 leaves them to the hour clocks.",
    )


LEAST_KEPT = 366
"""Days: a year, whichever it is."""


class ArchiveStore(Section):
    endpoint: str = Field(
        "",
        pattern=r"^(https?://[^\s/]+(:\d+)?/?)?$",
        description="Address of a store that speaks S3, such as https://s3.example.id; empty for none.",
    )
    bucket: str = Field("", description="Its bucket, which has to be there.")
    prefix: str = Field("", description="What names of copies begin with in the bucket.")
    region: str = Field("us-east-1", description="The store's region.")
    key_file: str = Field(
        "",
        description="File with the key's id in its first line and its secret in the second; a relative path starts in the data folder.",
    )
    storage_class: str = Field(
        "", description="Storage class, such as STANDARD_IA; empty for the store's own."
    )

    @whole(mode="after")
    def _is_whole(self) -> Self:
        if self.endpoint and not (self.bucket and self.key_file):
            raise disagree("a store needs a bucket and a key_file", ("bucket",), ("key_file",))
        return self


class Archive(Section):
    keep_days: int = Field(
        400,
        ge=1,
        le=36500,
        description="Days the aircheck and recordings of programmes are kept before they are deleted; 366 at least, by law.",
    )
    free_gigabytes: float = Field(
        5.0, ge=0, le=100000, description="Free disk space in GB below which there is an alarm."
    )
    verify_nights: int = Field(
        30,
        ge=1,
        le=365,
        description="Nights in which the whole archive is read again, a share in each.",
    )
    dumped_days: int = Field(
        90,
        ge=1,
        le=36500,
        description="Days that seconds are kept which were thrown away before anybody heard them.",
    )
    clips_days: int = Field(
        90,
        ge=1,
        le=36500,
        description="Days that clips cut out of the archive are kept in the data folder; they can be cut again.",
    )
    pictures_days: int = Field(
        30,
        ge=1,
        le=36500,
        description="Days that waveforms of hours are kept; one that is looked at later is made again.",
    )
    copy_to: str = Field(
        "",
        description="Folder on another disk that every closed file is copied to; made ready by `radio archive prepare`.",
    )
    copy_kbps: int = Field(
        0,
        ge=0,
        le=10_000_000,
        description="Most kilobits a second that copying to the store takes of the line; 0 for no limit.",
    )
    copy_behind_hours: int = Field(
        24,
        ge=1,
        le=8760,
        description="Hours after which a file without its second copy is an alarm.",
    )
    opus_after_days: int = Field(
        0,
        ge=0,
        le=36500,
        description="Days after which recordings that are not Opus are re-encoded to it, at night; 0 for never.",
    )
    opus_kbps: int = Field(
        96, ge=48, le=256, description="Kilobits a second of recordings that are re-encoded."
    )
    store: ArchiveStore = ArchiveStore()

    @field_validator("keep_days")
    @classmethod
    def _a_year_at_least(cls, days: int) -> int:
        if days < LEAST_KEPT:
            raise ValueError(
                f"broadcast material is kept for a year at least (UU 32/2002, art. 45): "
                f"{LEAST_KEPT} or more"
            )
        return days


class Jobs(Section):
    build_log_at: TimeOfDay = Field(
        "02:15",
        description="Local time of the nightly build of the log, when the jobs are first set up.",
    )
    housekeeping_at: TimeOfDay = Field(
        "03:40",
        description="Local time of deleting old recordings, when the jobs are first set up.",
    )
    rehearse_at: TimeOfDay = Field(
        "20:30",
        description="Local time at which tomorrow is rehearsed, when the jobs are first set up.",
    )
    backups_kept: int = Field(
        7, ge=1, le=1000, description="Nightly copies of the database that are kept."
    )


class Config(Section):
    """All settings of a station."""

    station: Station = Station()
    audio: Audio = Audio()
    transitions: Transitions = Transitions()
    guard: Guard = Guard()
    live: Live = Live()
    ducking: Ducking = Ducking()
    delay: Delay = Delay()
    calls: Calls = Calls()
    outputs: dict[Name, AnyOutput] = Field(default_factory=dict)
    panel: Panel = Panel()
    database: Database = Database()
    complaints: Complaints = Complaints()
    mail: Mail = Mail()
    azan: Azan = Azan()
    library: Library = Library()
    log: Log = Log()
    rotation: Rotation = Rotation()
    spots: Spots = Spots()
    archive: Archive = Archive()
    episodes: Episodes = Episodes()
    jobs: Jobs = Jobs()

    @whole(mode="before")
    @classmethod
    def _complete_outputs(cls, given: dict[str, Any]) -> dict[str, Any]:
        outputs = given.get("outputs", {})
        if not isinstance(outputs, dict):
            return given
        return {**given, "outputs": with_defaults(outputs)}

    @whole(mode="after")
    def _delay_has_its_ident(self) -> Self:
        if self.delay.build == "ident" and not self.delay.ident:
            raise disagree(
                "the delay is to be built up by a piece, and none is named; name the cart that is "
                "played, or set delay.build to stretch",
                ("delay", "build"),
                ("delay", "ident"),
            )
        return self

    @whole(mode="after")
    def _mail_can_go(self) -> Self:
        if self.complaints.digest_to and not self.mail.host:
            raise disagree(
                "the digest can't be mailed without a server; set mail.host or empty digest_to",
                ("complaints", "digest_to"),
                ("mail", "host"),
            )
        return self

    @whole(mode="after")
    def _outputs_do_not_meet(self) -> Self:
        refuse_meeting(self.outputs)
        return self
