"""Every setting there is: its name, what it is for, what it may be, and its default.

The reference in docs/settings.md and the file that `radio init` writes are made from these
descriptions, so they are written for the person who runs the station.
"""

from __future__ import annotations

from typing import Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator
from pydantic import model_validator as whole

from radio.app.config.air import Audio, Delay, Ducking, Guard, Live, Transitions
from radio.app.config.archive import Archive
from radio.app.config.calls import Calls
from radio.app.config.complaints import Complaints, Mail
from radio.app.config.episodes import Episodes
from radio.app.config.outputs import AnyOutput, refuse_meeting, with_defaults
from radio.app.config.planning import Rotation, Spots
from radio.app.config.section import (
    MAIL,
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
