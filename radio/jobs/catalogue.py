"""The jobs there are, and when they run by default."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from radio.jobs import (
    aircheck,
    archive,
    calls,
    complaints,
    copies,
    episodes,
    logs,
    mails,
    programmes,
    retention,
    upkeep,
    webhooks,
)
from radio.jobs.context import Context
from radio.jobs.settings import WorkerSettings

Job = Callable[[Context], str]
"""Does one run and says in a few words what it did; raises where it could not."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A job and its first row in the table."""

    job: Job
    schedule: str
    misfire_grace: float
    longest_run: float


def catalogue(settings: WorkerSettings) -> Mapping[str, Spec]:
    """All jobs by name. The first ones are also what a start has to see to first."""
    return {
        "log_rollover": Spec(logs.roll_over, "every 60 s", 600, 300),
        "freeze_log": Spec(logs.freeze_log, "every 5 s", 60, 60),
        programmes.JOB: Spec(programmes.run_programmes, "every 5 s", 60, 30),
        "deliver_complaints": Spec(complaints.deliver_complaints, "every 2 s", 60, 60),
        "take_tables": Spec(complaints.take_tables, "every 2 s", 60, 3600),
        "complaint_duties": Spec(
            complaints.see_to_duties, _daily(settings.housekeeping_at), 7200, 1800
        ),
        "keep_register": Spec(complaints.keep_register, "every 5 min", 300, 120),
        "follow_up_complaints": Spec(complaints.follow_up, "every 15 min", 900, 300),
        "reckon_deadlines": Spec(
            complaints.reckon_deadlines, _daily(settings.housekeeping_at), 7200, 600
        ),
        "send_webhooks": Spec(webhooks.send_webhooks, "every 2 s", 60, 60),
        "clear_webhooks": Spec(
            webhooks.clear_webhooks, _daily(settings.housekeeping_at), 7200, 600
        ),
        "reckon_asked": Spec(complaints.reckon_when_asked, "every 5 s", 60, 600),
        "watch_limits": Spec(complaints.watch_limits, "every 5 min", 300, 60),
        "purge_words": Spec(
            complaints.forget_searched, _daily(settings.housekeeping_at), 7200, 600
        ),
        "send_mail": Spec(mails.send_mail, "every 30 s", 60, 300),
        "write_digest": Spec(mails.write_digest, "every 5 min", 300, 120),
        "make_sheets": Spec(mails.make_sheets, "every 5 min", 300, 900),
        "tidy_mail": Spec(mails.tidy_mail, _daily(settings.housekeeping_at), 7200, 60),
        "fold_counts": Spec(complaints.fold_counts, "every 30 s", 60, 60),
        "tell_alarms": Spec(upkeep.tell_alarms, "every 10 s", 60, 30),
        "asrun_ingest": Spec(logs.ingest_asrun, "every 10 s", 60, 60),
        "call_ingest": Spec(calls.ingest_calls, "every 2 s", 60, 60),
        "call_pieces": Spec(calls.settle_pieces, "every 5 min", 300, 120),
        "log_build": Spec(logs.build_log, _daily(settings.build_log_at), 7200, 600),
        "rehearse_tomorrow": Spec(logs.rehearse_tomorrow, _daily(settings.rehearse_at), 7200, 600),
        "watch_folders": Spec(upkeep.take_watched, "every 30 s", 60, 3600),
        "take_imports": Spec(upkeep.take_imports, "every 2 s", 60, 60),
        "media_check": Spec(upkeep.check_media, "every 10 min", 600, 300),
        "index_archive": Spec(archive.index_archive, "every 60 s", 300, 1800),
        "state_archive": Spec(archive.state_archive, "every 15 min", 900, 300),
        "recode_archive": Spec(
            archive.recode_archive, _daily(settings.housekeeping_at), 7200, 9000
        ),
        "copy_archive": Spec(copies.copy_archive, "every 5 min", 600, 3600),
        "verify_copies": Spec(
            copies.verify_copies, _daily(settings.housekeeping_at), 7200, 4 * 3600
        ),
        "verify_archive": Spec(
            archive.verify_archive, _daily(settings.housekeeping_at), 7200, 4 * 3600
        ),
        "edit_episodes": Spec(episodes.edit_episodes, "every 60 s", 300, 4 * 3600),
        "let_episodes_go": Spec(
            episodes.let_episodes_go, _daily(settings.housekeeping_at), 7200, 300
        ),
        "aircheck_check": Spec(aircheck.check_hours, "7 * * * *", 1800, 60),
        "disk_check": Spec(upkeep.check_disk, "every 5 min", 300, 10),
        "retention": Spec(retention.retain, _daily(settings.housekeeping_at), 7200, 600),
        "foresee_disk": Spec(upkeep.foresee_disk, _daily(settings.housekeeping_at), 7200, 600),
        "housekeeping": Spec(upkeep.keep_house, _daily(settings.housekeeping_at), 7200, 600),
    }


def _daily(at: str) -> str:
    hour, _, minute = at.partition(":")
    return f"{int(minute)} {int(hour)} * * *"
