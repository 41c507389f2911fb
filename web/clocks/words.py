"""Clocks, slots and what is doubtful about them, in the operator's words."""

from __future__ import annotations

from playlists.hourclock import Slot, SlotKind
from playlists.values import Start
from radio.hourclocks.reckoning import Doubt, Found
from web.clocks.forms import kinds
from web.dates import length
from web.language.say import _


def slot_words(slot: Slot, pieces: dict[str, str]) -> str:
    """What a slot puts on the air, in a line; `pieces` are the names of single pieces."""
    match slot.kind:
        case SlotKind.BREAK:
            return _("at most %(length)s", length=length(slot.seconds))
        case SlotKind.ITEM:
            return pieces.get(slot.source, slot.source)
        case SlotKind.SONGS:
            what = f"{slot.source} × {slot.count}"
        case _:
            what = slot.source
    if slot.between:
        more = _("%(what)s after each %(count)s", what=slot.between, count=slot.every)
        return f"{what}, {more}"
    return what


def kind_word(slot: Slot) -> str:
    """What kind of slot it is."""
    return kinds()[slot.kind.value]


def when_words(slot: Slot) -> str:
    """When a slot is due."""
    if slot.at is None:
        return _("after what is before it")
    words = {Start.HARD: _("exactly at its time"), Start.SOFT: _("about its time")}
    return words.get(slot.start, "")


def doubt_words(found: Found) -> str:
    """What can't come as it is written, and what becomes of it."""
    seconds = length(found.seconds)
    match found.doubt:
        case Doubt.CUT:
            return _("What is before is %(s)s too long: the rest of it is left out.", s=seconds)
        case Doubt.LATE:
            return _("What is before is %(s)s too long: this comes later.", s=seconds)
        case Doubt.OVER:
            return _("The hour is %(s)s too full: what comes last is left out.", s=seconds)
        case Doubt.OPEN:
            return _("After it %(s)s are open: songs are put there.", s=seconds)
        case Doubt.NEVER:
            return _("It never comes: the fill before it takes all the time.")
        case Doubt.EMPTY:
            return _("There is nothing to play for this yet.")
