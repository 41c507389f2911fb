"""The keys of a page, told on the sheet that `?` opens on every page but the console.

The console has a sheet of its own: its keys act on the air.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from flask import request

from radio.people.rights import Right
from web.access import may_here
from web.language.say import _


@dataclass(frozen=True, slots=True)
class KeyRow:
    """Keys, each as it is written on a keyboard, and what they do."""

    keys: tuple[str, ...]
    does: str


def page_keys() -> list[KeyRow]:
    """Those of the page that is shown, for who looks; the sheet's own last."""
    rows = _PAGES.get(request.endpoint or "", _none)()
    return [*rows, KeyRow(("?",), _("This sheet"))]


def _none() -> Iterator[KeyRow]:
    return iter(())


def _undo() -> KeyRow:
    return KeyRow(("Ctrl", "Z"), _("Take back the last change"))


def _programme() -> Iterator[KeyRow]:
    if may_here(Right.RUN):
        yield KeyRow(("N",), _("The next part begins now"))
        yield KeyRow(("U",), _("Undo: the part before goes on"))
        yield KeyRow(("B",), _("The next complaint to be read back is read"))
        yield KeyRow(("Shift", "B"), _("Undo: it was not read"))


def _log() -> Iterator[KeyRow]:
    yield KeyRow(("N",), _("To what is on the air"))
    if not may_here(Right.LOG_EDIT):
        return
    yield KeyRow(("↑", "↓"), _("Choose a row; Esc lets it go"))
    yield KeyRow(("Alt", "↑ ↓"), _("Move the chosen row"))
    yield KeyRow(("I",), _("Put a piece in after it"))
    yield KeyRow(("R",), _("Put another piece in its place"))
    yield KeyRow(("T",), _("Give it a time of its own"))
    yield KeyRow(("Delete",), _("Take it out"))
    yield _undo()


def _library() -> Iterator[KeyRow]:
    yield KeyRow(("/",), _("To the search"))
    yield KeyRow(("↑", "↓"), _("Go through what was found"))
    yield KeyRow(("Enter",), _("Open the piece"))
    yield KeyRow((_("Space"),), _("Listen to it; Esc stops"))
    if may_here(Right.LIBRARY_EDIT):
        yield KeyRow(("X",), _("Tick it, to change many at once"))


def _piece() -> Iterator[KeyRow]:
    yield KeyRow((_("Space"),), _("Listen from the line, or pause"))
    yield KeyRow(("+", "−", "0"), _("Look closer, farther, at the whole"))
    yield KeyRow(("Enter",), _("Listen from the marker that has the focus"))
    if may_here(Right.LIBRARY_EDIT):
        yield KeyRow(("1", "–", "4"), _("Put a marker at the line"))
        yield KeyRow(("←", "→"), _("Move the marker: 10 ms, with Shift 100 ms, with Ctrl 1 s"))


def _calendar() -> Iterator[KeyRow]:
    if not may_here(Right.PROGRAMMES_EDIT):
        return
    yield KeyRow(("M",), _("Move the episode that has the focus"))
    yield KeyRow(("↑", "↓"), _("A quarter of an hour earlier or later; with Shift five minutes"))
    yield KeyRow(("Alt", "↑ ↓"), _("Its end alone"))
    yield KeyRow(("←", "→"), _("The day before, the day after"))
    yield KeyRow(("Enter",), _("Keep it there; Esc puts it back"))
    yield _undo()


def _carts() -> Iterator[KeyRow]:
    yield KeyRow(("↑", "↓", "←", "→"), _("To another key of the wall"))
    if may_here(Right.RUN):
        yield KeyRow(("Enter",), _("Put something under it"))
        yield KeyRow(("Alt", "↑ ↓ ← →"), _("Move what is under it"))


def _grid() -> Iterator[KeyRow]:
    yield KeyRow(("↑", "↓", "←", "→"), _("To another hour"))
    if may_here(Right.PLAN_EDIT):
        yield KeyRow(("Shift", "↑ ↓ ← →"), _("Mark several hours"))
        yield KeyRow(("Enter",), _("Give them the chosen clock; its letter does, too"))
        yield KeyRow(("Delete",), _("Leave them open"))


def _clock() -> Iterator[KeyRow]:
    if may_here(Right.PLAN_EDIT):
        yield KeyRow(("Alt", "↑ ↓"), _("Move the slot that has the focus"))
        yield KeyRow(("Delete",), _("Take it out"))


def _complaint() -> Iterator[KeyRow]:
    yield KeyRow(("Ctrl", "Enter"), _("Save the complaint"))
    yield KeyRow(("Alt", "1", "–", "3"), _("Take a suggested category and agency"))
    yield KeyRow(("Alt", "G"), _("Add it to the first like case"))
    yield KeyRow(("Alt", "P"), _("Open the card that is read to the caller"))
    yield KeyRow(
        ("Alt", "S"), _("The caller agrees to be on the air and recorded; again takes it back")
    )
    yield KeyRow(("Alt", "T"), _("The caller refuses"))
    yield KeyRow(("Enter",), _("After saving: the next caller"))


def _complaints() -> Iterator[KeyRow]:
    if may_here(Right.COMPLAINTS_EDIT):
        yield KeyRow(("N",), _("Note a complaint"))


def _copying() -> Iterator[KeyRow]:
    yield KeyRow((_("Space"),), _("Copy this field; the next one follows"))
    yield KeyRow(("↑", "↓"), _("To another field"))
    yield KeyRow(("←", "→"), _("The case before, the case after"))


def _request() -> Iterator[KeyRow]:
    yield KeyRow(("Ctrl", "Enter"), _("Save and give a number"))


def _clip() -> Iterator[KeyRow]:
    yield KeyRow((_("Space"),), _("Play, pause"))
    yield KeyRow(("P",), _("Play the marked part"))
    yield KeyRow(("H",), _("Hear the result, or stop it"))
    yield KeyRow(("←", "→"), _("A tenth of a second back, on; a second with Shift"))
    yield KeyRow((",", "."), _("A hundredth of a second back, on"))
    yield KeyRow(("Home", "End"), _("To the beginning, to the end of the clip"))
    yield KeyRow(("I", "O"), _("The marked part begins here, ends here"))
    yield KeyRow(("T",), _("The clip is the marked part"))
    yield KeyRow(("X",), _("Take the marked part out"))
    yield KeyRow(("B",), _("Bleep the marked part"))
    yield KeyRow(("+", "−", "0"), _("Look closer, farther, at the whole"))
    yield _undo()
    yield KeyRow(("Ctrl", "Shift", "Z"), _("Do it again"))
    if may_here(Right.LIBRARY_EDIT):
        yield KeyRow(("S",), _("To saving: title and category"))


def _archive_day() -> Iterator[KeyRow]:
    yield KeyRow(("/",), _("Hear a moment: type its time"))


def _archive() -> Iterator[KeyRow]:
    yield KeyRow((_("Space"),), _("Play, pause"))
    yield KeyRow(("←", "→"), _("Five seconds back, on; thirty with Shift"))
    if may_here(Right.LOG_EDIT):
        yield KeyRow(("I", "O"), _("A clip begins here, ends here"))
        yield KeyRow(("E",), _("Take the clip out: say what it is for"))
    yield from _archive_day()


_PAGES: Final[dict[str, Callable[[], Iterator[KeyRow]]]] = {
    "live.run": _programme,
    "complaints.new": _complaint,
    "complaints.index": _complaints,
    "calls.clip_page": _clip,
    "archive.day": _archive_day,
    "archive.hour": _archive,
    "log.today": _log,
    "log.day": _log,
    "library.page": _library,
    "library.media": _piece,
    "calendar.today": _calendar,
    "calendar.week": _calendar,
    "calendar.month": _calendar,
    "carts.pages": _carts,
    "carts.page": _carts,
    "clocks.week": _grid,
    "clocks.clock": _clock,
    "ppid.new": _request,
    "exchange.copy": _copying,
    "exchange.hand_over": _copying,
}
