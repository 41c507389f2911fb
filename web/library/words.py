"""What the library's states, orders, fields and refusals are called on the pages."""

from __future__ import annotations

from radio.library.editing import NotEditableError
from radio.library.intaketables import FileState
from radio.library.searching import Order
from radio.library.tables import Tempo, Vocals
from web.language.say import _


def states() -> dict[str, str]:
    """The filter of states."""
    return {
        "active": _("May be played"),
        "missing": _("File missing"),
        "withheld": _("Withheld"),
        "retired": _("Retired"),
        "quarantined": _("Quarantined"),
        "all": _("All"),
    }


def orders() -> dict[str, str]:
    """The orders of the list."""
    return {
        Order.BEST: _("Best match"),
        Order.ARTIST: _("Artist"),
        Order.TITLE: _("Title"),
        Order.NEWEST: _("Newest first"),
        Order.OLDEST: _("Oldest first"),
        Order.LONGEST: _("Longest first"),
        Order.SHORTEST: _("Shortest first"),
        Order.YEAR: _("Year, newest first"),
    }


def vocals() -> dict[str, str]:
    """Who sings."""
    return {
        Vocals.UNKNOWN: _("not known"),
        Vocals.FEMALE: _("female"),
        Vocals.MALE: _("male"),
        Vocals.MIXED: _("both"),
        Vocals.NONE: _("instrumental"),
    }


def tempi() -> dict[str, str]:
    """How it moves."""
    return {
        Tempo.UNKNOWN: _("not known"),
        Tempo.SLOW: _("slow"),
        Tempo.MEDIUM: _("medium"),
        Tempo.FAST: _("fast"),
    }


def file_states() -> dict[str, str]:
    """What became of an offered file."""
    return {
        FileState.COMING: _("on its way"),
        FileState.WAITING: _("waiting"),
        FileState.IMPORTED: _("imported"),
        FileState.KNOWN: _("already there"),
        FileState.REFUSED: _("refused"),
    }


def not_editable(error: NotEditableError) -> str:
    """What is wrong with a value, by its field; else in the library's own words."""
    known = {
        "isrc": _("That is no ISRC; one is written ID-ABC-26-00001."),
        "year": _("That is no year of a recording."),
        "category": _("A category has 1 to 64 characters on one line."),
        "language": _("A language has at most 16 characters on one line, such as id or jv."),
        "valid_until": _("The last day must not come before the first."),
        "labels": _("A label has 1 to 64 characters on one line."),
        "add": _("A label has 1 to 64 characters on one line."),
        "cue_out": _("Cue-in must come before cue-out, and both lie within the file."),
        "segue": _("Segue must lie between cue-in and cue-out."),
        "intro": _("The intro must end between cue-in and cue-out."),
    }
    return known.get(error.field, _("This stands on one line."))
