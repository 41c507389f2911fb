"""What the worker is told at its start."""

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
from radio.archive.old import PLAIN as PLAIN_AGES
from radio.archive.old import Ages
from radio.broadcastlog.daily import HERE, Sky
from radio.calls.keeping import PLAIN as PLAIN_CALLS
from radio.calls.keeping import Terms
from radio.complaints.intake.desk import DeskSettings
from radio.mail.sending import NO_MAIL, MailServer
from radio.publishing.rules import PLAIN as PLAIN_EDITS
from radio.publishing.rules import EditRules
from radio.rehearsal.rehearse import PLAIN
from radio.spots.campaigns import RULES


@dataclass(frozen=True, slots=True)
class MailSettings:
    """What is written by mail, to whom and when; `digest_at` and `sheets_at` are local HH:MM.

    `links` is what addresses of the panel begin with; sheets are kept for `sheets_weeks`.
    """

    server: MailServer = NO_MAIL
    links: str = ""
    digest_to: tuple[str, ...] = ()
    digest_at: str = "07:00"
    sheets_at: str = "07:00"
    sheets_weeks: int = 12


NOTHING_MAILED = MailSettings()


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """How the archive is looked after: all of it is read once in `verify_nights`.

    Things of it are kept for the days of `ages`. A file without its second copy after `behind_hours` is an alarm. `disk` is what the settings say of its
    size, until there are days to learn from.
    """

    verify_nights: int = 30
    ages: Ages = PLAIN_AGES
    copies: CopySettings = NOWHERE
    behind_hours: int = 24
    disk: Plan = NOTHING_RECORDED
    opus_after_days: int = 0
    opus_kbps: int = 96


PLAIN_ARCHIVE = ArchiveSettings()


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """All the worker needs to know.

    Loudness in LUFS, true peak in dBTP; `build_log_at`, `housekeeping_at` and `rehearse_at` are
    local HH:MM, used when the table of jobs is first filled; from then on the table says when. `watch` are the
    folders whose files are imported by themselves, copied or where they lie; `import_from`
    those below which a person at the panel may import. `webhook_hosts` may be sent to though they are
    in this network; `api_address` is where other programs reach the panel.
    """

    data: Path
    database_url: str
    zone: str = "Asia/Jakarta"
    station: str = "Radio"
    loudness_target: float = -16.0
    true_peak: float = -1.0
    days_ahead: int = 7
    free_gigabytes: float = 5.0
    build_log_at: str = "02:15"
    housekeeping_at: str = "03:40"
    backups_kept: int = 7
    seed: int = 1
    rehearse_at: str = "20:30"
    rehearsal: Rules = PLAIN
    sky: Sky = HERE
    rules: planning.Rules = daybuilder.PLAIN
    spots: SpotRules = RULES
    watch: tuple[Path, ...] = ()
    copy_watched: bool = True
    import_from: tuple[Path, ...] = ()
    complaints: DeskSettings | None = None
    webhook_hosts: tuple[str, ...] = ()
    api_address: str = ""
    mail: MailSettings = NOTHING_MAILED
    archive: ArchiveSettings = PLAIN_ARCHIVE
    call_terms: Terms = PLAIN_CALLS
    episodes: EditRules = PLAIN_EDITS

    @property
    def zone_info(self) -> ZoneInfo:
        """The station's zone."""
        return ZoneInfo(self.zone)

    @property
    def desk(self) -> DeskSettings:
        """Where complaints are taken, and which database they go to."""
        return self.complaints or DeskSettings.plain(self.data, self.station, self.zone)

    @property
    def journal(self) -> Path:
        """Folder of the engine's on-air journal."""
        return self.data / "asrun"
