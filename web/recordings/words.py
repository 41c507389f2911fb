"""Words of edited recordings."""

from __future__ import annotations

from collections.abc import Mapping

from radio.publishing.cuts import Music, Why
from radio.publishing.errors import Trouble
from radio.publishing.tables import EditedEpisode, EditState
from web.language.say import _


def states() -> Mapping[str, tuple[str, str]]:
    """What a state is called, and its icon."""
    return {
        EditState.WANTED: (_("to be made"), "waiting"),
        EditState.MAKING: (_("being made"), "starting"),
        EditState.READY: (_("ready"), "up"),
        EditState.FAILED: (_("failed"), "warning"),
        "held": (_("held back"), "off"),
        "gone": (_("deleted after its time"), "off"),
        "published": (_("published"), "live"),
    }


def reasons() -> Mapping[Why, str]:
    """What something was cut for."""
    return {
        Why.HOLE: _("not recorded"),
        Why.MUSIC: _("song"),
        Why.CALLER: _("a caller who has not agreed to be heard again"),
    }


def rules() -> Mapping[Music, str]:
    """What becomes of songs."""
    return {
        Music.KEEP: _("keep them whole"),
        Music.SHORTEN: _("shorten them to beginning and end"),
        Music.BLANK: _("cut them out"),
    }


def sources() -> Mapping[str, str]:
    """What it was cut from."""
    return {
        "recording": _("the programme's recording"),
        "aircheck": _("the broadcast archive"),
        "both": _("the programme's recording, filled up from the broadcast archive"),
    }


def trouble(row: EditedEpisode) -> tuple[str, str]:
    """What went wrong with one, and what to do."""
    kind, _sep, detail = row.trouble.partition("|")
    return {
        Trouble.NOTHING: (
            _("Nothing of this episode is there to be cut."),
            _("Look at its day in the broadcast archive: it tells why nothing was recorded."),
        ),
        Trouble.DISK_FULL: (
            _("The disk is full."),
            _("Make room: it is tried again every 15 minutes. Nothing is lost."),
        ),
    }.get(
        Trouble(kind) if kind in set(Trouble) else Trouble.FAILED,
        (
            _("It could not be made: %(why)s.", why=detail.rstrip(".")),
            _("It is tried again every 15 minutes; if it stays so, ask the administrator."),
        ),
    )
