"""What the panel is told at its start; checked by whoever builds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from playlists import daybuilder
from playlists import values as planning
from playlists.spots import SpotRules
from radio.air.sequencer import Rules
from radio.archive.copies.targets import NOWHERE, CopySettings
from radio.archive.forecast import NOTHING_RECORDED, Plan
from radio.broadcastlog.daily import HERE, Sky
from radio.calls.keeping import PLAIN as PLAIN_CALLS
from radio.calls.keeping import Terms as CallTerms
from radio.complaints.exchange.lapor import Limits
from radio.complaints.intake.desk import DeskSettings
from radio.people.signingin import Terms
from radio.publishing.rules import PLAIN as PLAIN_EDITS
from radio.publishing.rules import EditRules
from radio.rehearsal.rehearse import PLAIN
from radio.spots.campaigns import RULES
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class PanelSettings:
    """All the panel needs to know.

    `email` is the station's, for answers to invitations. `allowed_hosts` are further names the panel
    may be reached by, as behind a reverse proxy; numeric addresses, localhost and this machine's own
    name always are. `relay_hosts` are the only ones that an address typed at the console may name.
    Without a `database_url` the database is the file in the data folder. `rules`, `sky`, `spots`, `rehearsal`
    and the loudness (LUFS, dBTP) are those that the worker plans by.
    `import_from` are the folders of this machine below which imports may take files.
    `segment` is how long (s) a caller is meant to be on the air, 0 for open.
    `consoles_most` and `listeners_most` bound the connections that stay open, so that a
    thread is left for everything else.
    `trusted_proxies` are the addresses whose word on where a request comes from is taken.
    `complaints` tells where complaints are taken and what secrets are sealed with; without it, all of it
    is in the data folder. `jurisdiction` is the `jurisdiction_id` that Open311 answers to. `webhook_hosts`
    are those that webhooks may be sent to though they are in this network. `lapor` is how long
    SP4N-LAPOR!'s fields are. `call_terms` is how long things of calls are kept. `disk`,
    `free_gigabytes`, `copies` and `copy_behind_hours` are what the archive's forecast and second copy
    are told of by.
    """

    data: Path
    database_url: str = ""
    station: str = "Radio"
    email: str = ""
    zone: str = "Asia/Jakarta"
    language: str = "id"
    host: str = "127.0.0.1"
    port: int = 8095
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    idle_hours: float = 12.0
    session_days: int = 7
    relay_hosts: tuple[str, ...] = ()
    segment: int = 180
    consoles_most: int = 64
    listeners_most: int = 64
    loudness_target: float = -16.0
    true_peak: float = -1.0
    days_ahead: int = 7
    copy_files: bool = True
    import_from: tuple[Path, ...] = ()
    rehearsal: Rules = PLAIN
    sky: Sky = HERE
    rules: planning.Rules = daybuilder.PLAIN
    spots: SpotRules = RULES
    complaints: DeskSettings | None = None
    jurisdiction: str = "bojonegorokab.go.id"
    webhook_hosts: tuple[str, ...] = ()
    lapor: Limits = Limits()
    episodes: EditRules = PLAIN_EDITS
    call_terms: CallTerms = PLAIN_CALLS
    disk: Plan = NOTHING_RECORDED
    free_gigabytes: float = 5.0
    copies: CopySettings = NOWHERE
    copy_behind_hours: int = 24

    @property
    def database(self) -> str:
        """URL of the station's database."""
        return self.database_url or f"sqlite:///{self.data / 'station.db'}"

    @property
    def desk(self) -> DeskSettings:
        """Where complaints are taken."""
        return self.complaints or DeskSettings.plain(self.data, self.station, self.zone)

    @property
    def zone_info(self) -> ZoneInfo:
        """The station's zone."""
        return ZoneInfo(self.zone)

    @property
    def terms(self) -> Terms:
        """How long somebody stays signed in."""
        return Terms(Millis(round(self.idle_hours * 3_600_000)), self.session_days, self.zone_info)
