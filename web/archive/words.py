"""States and causes as the pages say them."""

from __future__ import annotations

from flask_babel import format_decimal  # type: ignore[import-untyped]

from radio.air.settings import DUMPED
from radio.archive.deletions import Kind, Rule
from radio.archive.forecast import BACKUPS, CALLS, LIBRARY
from radio.archive.gaps import Cause
from radio.archive.naming import AIRCHECK, RECORDINGS
from web.language.say import _


def cause_word(cause: Cause) -> str:
    """Why something is not recorded."""
    return {
        Cause.STOPPED: _("the air was stopped"),
        Cause.KILLED: _("the engine died"),
        Cause.ALL_DOWN: _("nothing of the station ran"),
        Cause.OFF: _("the computer was off"),
        Cause.OUTPUT_DOWN: _("the recording's output was down"),
        Cause.DISK_FULL: _("the disk was full"),
        Cause.CLOCK: _("the clock was set forward: this time never was"),
        Cause.UNPLANNED: _("no recording was set up"),
        Cause.LOST: _("the file is gone or damaged"),
        Cause.UNKNOWN: _("nobody knows why"),
    }[cause]


def state_word(state: str) -> str:
    """How much of an hour is there."""
    return {
        "ahead": _("to come"),
        "open": _("being recorded"),
        "whole": _("whole"),
        "partly": _("in part"),
        "none": _("nothing"),
        "purged": _("deleted by age"),
    }[state]


def kind_words() -> dict[Kind, str]:
    """What was deleted."""
    return {
        Kind.AIRCHECK: _("an hour of the archive"),
        Kind.RECORDING: _("recording of a programme"),
        Kind.DUMPED: _("dumped seconds"),
        Kind.CALL: _("recording of a call"),
        Kind.ORPHAN: _("recording of an unknown call"),
        Kind.CALLER: _("who called"),
        Kind.JOURNAL: _("journal of the telephone"),
        Kind.CLIP: _("clip"),
        Kind.EPISODE: _("edited recording of an episode"),
        Kind.PIECE: _("piece of the library with a caller in it"),
        Kind.PICTURE: _("waveform"),
        Kind.LEFTOVER: _("leftover of a process that died"),
        Kind.COPY: _("second copy of a call’s recording"),
    }


def rule_words() -> dict[Rule, str]:
    """Why it was."""
    return {
        Rule.AGE: _("past its term"),
        Rule.OFF_AIR: _("never on air"),
        Rule.AIRED: _("was on air, past its term"),
        Rule.CASE: _("its complaint is over"),
        Rule.ERASURE: _("its caller was erased"),
        Rule.ROOM: _("the disk was filling up; it can be made again"),
        Rule.ANEW: _("made anew since"),
        Rule.PERSON: _("on request"),
    }


def growth_words() -> dict[str, str]:
    """Kinds of files that take room."""
    return {
        AIRCHECK: _("Recorded air"),
        RECORDINGS: _("Recordings of programmes"),
        DUMPED: _("Dumped seconds"),
        CALLS: _("Calls"),
        LIBRARY: _("Library"),
        BACKUPS: _("Backups"),
    }


_UNITS = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3))


def size_words(size: int) -> str:
    """Bytes as people say them."""
    for unit, each in _UNITS:
        if size >= each:
            return f"{format_decimal(size / each, '#,##0.0')} {unit}"
    return f"{size} B"
