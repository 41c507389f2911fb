"""What can go wrong on the air, in words: one row a code.

The engine raises codes with parameters; whoever shows them (panel, command line) fills the
placeholders and translates. The texts here are the English ones, and the keys of translation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How soon a person is needed."""

    NOTICE = "notice"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class AlarmText:
    """One kind of alarm: its severity, what happened, and what to do."""

    severity: Severity
    text: str
    do: str
    command: str = ""
    """What does it in a terminal, where there is no panel."""
    event: bool = False
    """It happened and is over: it stays only until it has been seen."""


CATALOGUE: dict[str, AlarmText] = {
    "item_missing": AlarmText(
        Severity.WARNING,
        "“{title}” is not on disk and was passed over.",
        "Put the file back or take the item out of the log.",
        event=True,
    ),
    "item_failed": AlarmText(
        Severity.WARNING,
        "“{title}” could not be played: {reason}.",
        "Listen to the file in the library and import it again.",
        event=True,
    ),
    "withheld_on_air": AlarmText(
        Severity.WARNING,
        "“{title}” was taken off the air: a caller in it does not agree, or no longer, to be heard again.",
        "Something else plays in its place: hear whether that fits. The page of the call tells more.",
        event=True,
    ),
    "decoder_died": AlarmText(
        Severity.NOTICE,
        "A decoder ended while playing “{title}”; another took over.",
        "Nothing to do unless it happens again with the same item.",
        event=True,
    ),
    "quarantined": AlarmText(
        Severity.WARNING,
        "“{title}” brought a decoder down twice and will not be played.",
        "Replace the file; it is played again once the file has changed.",
        event=True,
    ),
    "silence": AlarmText(
        Severity.CRITICAL,
        "Silence on air for {seconds} s.",
        "The next item was started. Check the item and the mixer's levels.",
    ),
    "fallback": AlarmText(
        Severity.CRITICAL,
        "The fallback list is on air: the log had nothing that could be played.",
        "Open the log for now and check its items.",
    ),
    "builtin": AlarmText(
        Severity.CRITICAL,
        "The built-in audio is on air: neither log nor fallback could be played.",
        "Import music into the category “fallback” and check the disk.",
    ),
    "live_lost": AlarmText(
        Severity.CRITICAL,
        "The live line “{name}” has no signal; the log is back on air.",
        "Check cable and mixer, then open the line again.",
        event=True,
    ),
    "live_no_signal": AlarmText(
        Severity.WARNING,
        "The live line “{name}” is opened but brings no signal yet.",
        "Check that the source is sending; the log stays on air until it does.",
    ),
    "output_down": AlarmText(
        Severity.WARNING,
        "Output “{name}” is down: {reason}.",
        "It is tried again by itself. Check the server, the network and its password.",
    ),
    "disk_full": AlarmText(
        Severity.CRITICAL,
        "The disk for “{name}” is full.",
        "Free some space; recording goes on by itself once there is room.",
    ),
    "clock_step": AlarmText(
        Severity.WARNING,
        "The computer's clock jumped by {seconds} s.",
        "Check the time synchronisation. Items that fell into the gap are in the on-air log.",
        event=True,
    ),
    "log_missing": AlarmText(
        Severity.CRITICAL,
        "There is no log that can be read: {reason}.",
        "Build the day on the page Log; the fallback plays until then.",
        command="radio log build",
    ),
    "log_ended": AlarmText(
        Severity.CRITICAL,
        "The log has no item left to play.",
        "Build the next days on the page Log.",
        command="radio log build",
    ),
    "hard_not_ready": AlarmText(
        Severity.WARNING,
        "“{title}” was not ready at its time and did not interrupt.",
        "Check the file; it will be played as soon as it is ready.",
    ),
    "underrun": AlarmText(
        Severity.WARNING,
        "“{title}” stalled for {seconds} s.",
        "Check the disk or the network of this source.",
        event=True,
    ),
    "late": AlarmText(
        Severity.WARNING,
        "The engine was stopped for {seconds} s.",
        "Check what else the computer is doing.",
        event=True,
    ),
    "assist_waiting": AlarmText(
        Severity.CRITICAL,
        "Assist mode: nobody started the next item, so the fallback plays.",
        "Start the next item, or go back to automatic mode.",
    ),
    "worker_away": AlarmText(
        Severity.WARNING,
        "The worker has not been heard for {minutes} minutes: no new log is made.",
        "It is started again by itself. If it stays away, tell the technician: “radio doctor” says why.",
    ),
    "journal_failed": AlarmText(
        Severity.CRITICAL,
        "The on-air log can't be written: {reason}.",
        "Free some space on the data disk. What airs is kept in memory until then.",
    ),
    "job_failed": AlarmText(
        Severity.WARNING,
        "A background job failed: {detail}.",
        "It is run again by itself. If it goes on, tell the technician: “journalctl -u radio-worker”.",
    ),
    "job_schedule": AlarmText(
        Severity.WARNING,
        "A background job has a time that can't be read: {detail}.",
        "Tell the technician: its row in the job table is to be corrected; until then it is not run.",
    ),
    "planned_media_missing": AlarmText(
        Severity.WARNING,
        "Planned items can't be played: {detail}.",
        "Put their files back, or take them out of the log.",
    ),
    "planned_media_withheld": AlarmText(
        Severity.WARNING,
        "Left out of the log, as a caller in it has not agreed to be heard again: {detail}.",
        "Choose something else for its place in the log; the page of the call tells how it may go out.",
    ),
    "media_missing": AlarmText(
        Severity.WARNING,
        "{count} pieces of the library have no file: {detail}.",
        "Put the files back; they are planned again by themselves.",
    ),
    "log_silent": AlarmText(
        Severity.WARNING,
        "Tomorrow nothing of the station's own would be heard for {detail}.",
        "The page Rehearsal tells when; fill those hours, and the category “fallback”.",
        command="radio rehearse tomorrow",
    ),
    "log_gaps": AlarmText(
        Severity.WARNING,
        "Tomorrow's log has nothing for {detail}.",
        "Import music, then build the day again on the page Log.",
        command="radio log build tomorrow",
    ),
    "log_unsound": AlarmText(
        Severity.WARNING,
        "Tomorrow's log is not sound: {detail}.",
        "The page Rehearsal tells all of it; mend it, or build the day again.",
        command="radio rehearse tomorrow",
    ),
    "programme_overrun": AlarmText(
        Severity.WARNING,
        "A live programme is over its time; its line is closed by itself: {detail}.",
        "Take leave of the listeners and close the line.",
    ),
    "log_conflicts": AlarmText(
        Severity.WARNING,
        "Tomorrow a person, a studio or the air is booked twice: {detail}.",
        "The page Rehearsal tells which; move or cancel one of the two.",
        command="radio rehearse tomorrow",
    ),
    "log_guests": AlarmText(
        Severity.WARNING,
        "Tomorrow's guests and presenters are not settled: {detail}.",
        "Call them: their numbers stand at the episode; note there what they say.",
        command="radio rehearse tomorrow",
    ),
    "log_spots": AlarmText(
        Severity.WARNING,
        "Tomorrow's spots are not as booked, or not as the law asks: {detail}.",
        "The page Rehearsal tells why; book fewer, or make more breaks.",
        command="radio rehearse tomorrow",
    ),
    "import_refused": AlarmText(
        Severity.NOTICE,
        "{count} files in the watch folders can't be used: {detail}.",
        "Replace them, or take them out of the folder.",
    ),
    "disk_low": AlarmText(
        Severity.WARNING,
        "The data disk is getting full: {detail}.",
        "Free some space, or keep the aircheck for fewer days.",
    ),
    "disk_forecast": AlarmText(
        Severity.WARNING,
        "The data disk won't hold what is to be kept. Missing, and when it is full: {detail}.",
        "Plan for a larger disk, or a lower bitrate of the aircheck; the law wants a year kept.",
        command="radio archive forecast",
    ),
    "aircheck_gap": AlarmText(
        Severity.WARNING,
        "{count} stretches of the last day were not recorded: {detail}.",
        "Check the aircheck's output and its disk.",
        command="radio archive gaps",
    ),
    "archive_damaged": AlarmText(
        Severity.WARNING,
        "{count} files of the archive are not what they were: {detail}.",
        "Put them back from the second copy, and look for what changed them.",
        command="radio archive verify",
    ),
    "retention_stuck": AlarmText(
        Severity.WARNING,
        "{count} things are past their time and can't be deleted: {detail}.",
        "Look whether the disk can be written, and whether somebody has put files or links there.",
        command="radio archive deletions",
    ),
    "archive_mended": AlarmText(
        Severity.NOTICE,
        "{count} files of the archive were put back from the second copy: {detail}.",
        "Look for what had changed them; where it happens again, the disk begins to die.",
        command="radio archive list",
    ),
    "copy_failed": AlarmText(
        Severity.WARNING,
        "The archive's second copy can't be made: {detail}.",
        "Do what is said there; what is missing is copied by itself afterwards.",
        command="radio archive copies",
    ),
    "copy_behind": AlarmText(
        Severity.WARNING,
        "The archive's second copy is behind: {detail}.",
        "Check the line to it; what is missing is copied by itself once it is there.",
        command="radio archive copies",
    ),
    "copy_damaged": AlarmText(
        Severity.WARNING,
        "Second copies are not what they were: {detail}.",
        "They are copied again by themselves; where it happens again, the disk begins to die.",
        command="radio archive copies",
    ),
    "complaints_waiting": AlarmText(
        Severity.NOTICE,
        "The shared complaint database is away; {detail} complaints wait here.",
        "Go on taking complaints: they are kept here, and sent by themselves. The administrator "
        "looks after the database.",
        command="radio complaints sync",
    ),
    "complaints_refused": AlarmText(
        Severity.WARNING,
        "{count} complaints can't be put into the shared database: {detail}.",
        "They are kept here. Tell the administrator their numbers.",
        command="radio complaints waiting",
    ),
    "webhooks_stopped": AlarmText(
        Severity.WARNING,
        "Another application is not told of complaints any more: {detail}.",
        "The page Webhooks tells why. What it has missed is kept, and sent once it is resumed there.",
        command="radio complaints hooks list",
    ),
    "person_request_due": AlarmText(
        Severity.NOTICE,
        "{count} requests of persons about their data are to be answered soon: {detail}.",
        "Answer them on the page Personal data; the law gives 3x24 hours.",
        command="radio complaints person list",
    ),
    "person_request_late": AlarmText(
        Severity.WARNING,
        "{count} requests of persons about their data are past their 3x24 hours: {detail}.",
        "Answer them now on the page Personal data, and write down why it took so long.",
        command="radio complaints person list",
    ),
    "breach_due": AlarmText(
        Severity.WARNING,
        "{count} breaches of personal data are to be told of soon: {detail}.",
        "Tell those concerned and the authority, and note it on the page Personal data.",
        command="radio complaints breach list",
    ),
    "breach_late": AlarmText(
        Severity.WARNING,
        "{count} breaches of personal data are past their 3x24 hours: {detail}.",
        "Tell those concerned and the authority now, and note it on the page Personal data.",
        command="radio complaints breach list",
    ),
    "requests_due": AlarmText(
        Severity.NOTICE,
        "{count} requests for information or objections are due within two working days: {detail}.",
        "Open PPID: they stand on top. There is one extension, if the applicant is told in time.",
        command="radio complaints digest",
    ),
    "requests_late": AlarmText(
        Severity.WARNING,
        "{count} requests for information or objections are past their deadline: {detail}.",
        "Open PPID and answer them: the applicant may go to the superior, and then to the commission.",
        command="radio complaints digest",
    ),
    "complaints_late": AlarmText(
        Severity.NOTICE,
        "{detail} complaints are overdue.",
        "The digest names them, and who owes the next step.",
        command="radio complaints digest",
    ),
    "mail_waiting": AlarmText(
        Severity.WARNING,
        "Mail could not be sent for a day: {detail}.",
        "Have the administrator look at the settings [mail]; it is sent by itself afterwards.",
        command="radio doctor",
    ),
}
"""Every alarm code there is."""

OF_WORKER = frozenset(
    {"job_failed", "job_schedule", "planned_media_missing", "media_missing", "log_unsound",
     "planned_media_withheld",
     "log_silent", "log_gaps", "log_conflicts", "log_guests", "log_spots",
     "import_refused", "programme_overrun",
     "disk_low", "disk_forecast", "aircheck_gap", "archive_damaged", "retention_stuck",
     "archive_mended",
     "copy_failed", "copy_behind", "copy_damaged", "complaints_waiting", "complaints_refused",
      "webhooks_stopped", "person_request_due", "person_request_late",
      "breach_due", "breach_late", "requests_due", "requests_late", "complaints_late",
      "mail_waiting"}
)  # fmt: skip
"""Codes the worker has the engine raise, one alarm each."""
