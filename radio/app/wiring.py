"""Builds each process from its room, with the settings that room wants.

The rooms are imported when their process starts: no process holds another one's memory.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from radio.air.settings import save_settings
from radio.app.config import Loaded, agent_settings, engine_settings
from radio.app.failures import StationError, say
from radio.app.initialise import initialise
from radio.calls.agent.settings import save_settings as save_agent_settings
from radio.units import Seconds

if TYPE_CHECKING:
    from radio.archive.copies.targets import CopySettings
    from radio.archive.old import Ages
    from radio.calls.keeping import Terms
    from radio.complaints.exchange.lapor import Limits
    from radio.complaints.intake.desk import DeskSettings
    from radio.jobs.settings import MailSettings
    from radio.mail.sending import MailServer

WORKER_PATIENCE = Seconds(30.0)
"""Seconds the worker waits at its start for whoever brings the database up to date."""


def write_engine_settings(loaded: Loaded) -> Path:
    """Write air/engine.json; returns its path."""
    path = loaded.data / "air" / "engine.json"
    save_settings(engine_settings(loaded.settings, loaded.data), path)
    return path


def engine_command(settings: Path) -> list[str]:
    """The engine's command line."""
    return [sys.executable, "-m", "radio.air.main", str(settings)]


def write_agent_settings(loaded: Loaded) -> Path:
    """Write calls/agent.json; returns its path."""
    path = loaded.data / "calls" / "agent.json"
    save_agent_settings(agent_settings(loaded.settings, loaded.data), path)
    return path


def agent_command(settings: Path) -> list[str]:
    """The telephone agent's command line."""
    return [sys.executable, "-m", "radio.calls.agent.main", str(settings)]


def desk_settings(loaded: Loaded) -> DeskSettings:
    """Where complaints are taken, and which database they go to."""
    from radio.complaints.intake.desk import DeskSettings

    settings = loaded.settings
    return DeskSettings(
        data=loaded.data,
        register_url=loaded.complaints_url,
        keyring=loaded.data / settings.database.keyring,
        prefix=settings.complaints.prefix,
        name=settings.complaints.desk or settings.station.name,
        copies_days=max(settings.complaints.copies_days, settings.jobs.backups_kept),
        zone=settings.station.zone,
    )


def mail_settings(loaded: Loaded) -> MailSettings:
    """What is written by mail, to whom and when."""
    from radio.jobs.settings import MailSettings

    given, links = loaded.settings.complaints, loaded.settings.mail.links
    return MailSettings(
        server=mail_server(loaded),
        links=links or loaded.console_url.rstrip("/"),
        digest_to=given.digest_to,
        digest_at=given.digest_at,
        sheets_at=given.sheets_at,
        sheets_weeks=given.sheets_weeks,
    )


def mail_server(loaded: Loaded) -> MailServer:
    """Where mail is handed in."""
    from radio.mail.sending import MailServer

    given = loaded.settings.mail
    return MailServer(
        host=given.host,
        port=given.port,
        security=given.security,
        user=given.user,
        password_file=loaded.data / given.password_file if given.password_file else None,
        sender=given.sender,
    )


def lapor_limits(loaded: Loaded) -> Limits:
    """What SP4N-LAPOR!'s form is believed to take."""
    from radio.complaints.exchange.lapor import Limits

    given = loaded.settings.complaints
    return Limits(title=given.lapor_title, text=given.lapor_text, place=given.lapor_place)


def run_panel(loaded: Loaded) -> int:
    """Serve the console until SIGTERM; the exit code."""
    from radio.app.commands.planning import rules_of, sky_of, spot_rules_of
    from radio.app.diskplan import plan_of
    from radio.app.firstadmin import tell_of_first_admin
    from radio.app.publishing import edit_rules
    from radio.rehearsal.rehearse import rehearsal_rules
    from web.server import main
    from web.settings import PanelSettings

    settings = loaded.settings
    tell_of_first_admin(loaded)
    return main(
        PanelSettings(
            data=loaded.data,
            database_url=loaded.database_url,
            station=settings.station.name,
            email=settings.station.email,
            zone=settings.station.zone,
            language=settings.station.language,
            host=settings.panel.host,
            port=settings.panel.port,
            allowed_hosts=settings.panel.allowed_hosts,
            trusted_proxies=settings.panel.trusted_proxies,
            complaints=desk_settings(loaded),
            jurisdiction=settings.complaints.jurisdiction,
            webhook_hosts=settings.complaints.webhook_hosts,
            lapor=lapor_limits(loaded),
            idle_hours=settings.panel.idle_hours,
            session_days=settings.panel.session_days,
            relay_hosts=settings.live.relay_hosts,
            segment=settings.calls.segment,
            loudness_target=settings.audio.loudness_target,
            true_peak=settings.audio.true_peak,
            days_ahead=settings.log.days_ahead,
            copy_files=settings.library.copy_files,
            import_from=_folders(loaded, settings.library.import_from),
            rehearsal=rehearsal_rules(engine_settings(settings, loaded.data)),
            sky=sky_of(loaded),
            rules=rules_of(loaded),
            spots=spot_rules_of(loaded),
            episodes=edit_rules(settings),
            call_terms=call_terms(loaded),
            disk=plan_of(loaded),
            free_gigabytes=settings.archive.free_gigabytes,
            copies=copy_settings(loaded),
            copy_behind_hours=settings.archive.copy_behind_hours,
        )
    )


def call_terms(loaded: Loaded) -> Terms:
    """How long things of calls are kept."""
    from radio.calls.keeping import Terms

    calls = loaded.settings.calls
    aired = loaded.settings.archive.keep_days
    return Terms(calls.off_air_days, aired, calls.case_days, calls.caller_days)


def archive_ages(loaded: Loaded) -> Ages:
    """How long things of the archive are kept."""
    from radio.archive.old import Ages

    given = loaded.settings.archive
    return Ages(given.keep_days, given.dumped_days, given.clips_days, given.pictures_days)


def copy_settings(loaded: Loaded) -> CopySettings:
    """Where second copies of the archive go."""
    from radio.archive.copies.targets import CopySettings, StoreSettings

    given = loaded.settings.archive
    store = None
    if given.store.endpoint:
        store = StoreSettings(
            endpoint=given.store.endpoint,
            bucket=given.store.bucket,
            key_file=loaded.data / given.store.key_file,
            prefix=given.store.prefix,
            region=given.store.region,
            storage_class=given.store.storage_class,
            calls=given.store.calls,
        )
    folder = loaded.data / given.copy_to if given.copy_to else None
    return CopySettings(folder, store, given.copy_kbps)


def run_worker(loaded: Loaded) -> int:
    """Run the jobs until SIGTERM; the exit code."""
    from radio.app.commands.planning import rules_of, sky_of, spot_rules_of
    from radio.app.diskplan import plan_of
    from radio.app.publishing import edit_rules
    from radio.jobs.settings import ArchiveSettings, WorkerSettings
    from radio.jobs.worker import main
    from radio.rehearsal.rehearse import rehearsal_rules

    settings = loaded.settings
    initialise(loaded, patience=WORKER_PATIENCE)
    return main(
        WorkerSettings(
            data=loaded.data,
            database_url=loaded.database_url,
            zone=settings.station.zone,
            station=settings.station.name,
            loudness_target=settings.audio.loudness_target,
            true_peak=settings.audio.true_peak,
            days_ahead=settings.log.days_ahead,
            free_gigabytes=settings.archive.free_gigabytes,
            build_log_at=settings.jobs.build_log_at,
            housekeeping_at=settings.jobs.housekeeping_at,
            backups_kept=settings.jobs.backups_kept,
            rehearse_at=settings.jobs.rehearse_at,
            rehearsal=rehearsal_rules(engine_settings(settings, loaded.data)),
            sky=sky_of(loaded),
            rules=rules_of(loaded),
            spots=spot_rules_of(loaded),
            complaints=desk_settings(loaded),
            webhook_hosts=settings.complaints.webhook_hosts,
            api_address=settings.complaints.api_address,
            mail=mail_settings(loaded),
            archive=ArchiveSettings(
                verify_nights=settings.archive.verify_nights,
                ages=archive_ages(loaded),
                copies=copy_settings(loaded),
                behind_hours=settings.archive.copy_behind_hours,
                disk=plan_of(loaded),
                opus_after_days=settings.archive.opus_after_days,
                opus_kbps=settings.archive.opus_kbps,
            ),
            call_terms=call_terms(loaded),
            episodes=edit_rules(settings),
            watch=_folders(loaded, settings.library.watch),
            copy_watched=settings.library.copy_files,
            import_from=_folders(loaded, settings.library.import_from),
        )
    )


def _folders(loaded: Loaded, named: tuple[str, ...]) -> tuple[Path, ...]:
    return tuple(loaded.data.absolute() / folder for folder in named)


def make_demo(loaded: Loaded) -> None:
    """Make the demo station; safe to do again after it was interrupted.

    Raises:
        StationError: ffmpeg is missing or failed, or the database can't be used.
    """
    from radio.app.database import database_told
    from radio.demo import create_demo
    from radio.demo.content import EncodingError

    station = loaded.settings.station
    try:
        with database_told(loaded):
            create_demo(loaded.data, loaded.database_url, station.zone, station.name, say)
    except EncodingError as error:
        raise StationError(f"the demo station could not be made: {error}") from error
