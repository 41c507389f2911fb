"""By what clocks are told apart in the grid: a letter and a colour, neither without the other."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.names import is_name
from radio.hourclocks.clocks import DEFAULT, ClockError, clocks, find_clock, set_clock
from radio.hourclocks.tables import HourClock

COLOURS = 8
"""Colours there are, from 1 on; the panel says which they are."""
_LETTERS_MOST = 2
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@dataclass(frozen=True, slots=True)
class Mark:
    """A clock as the grid shows it."""

    clock: str
    letter: str
    colour: int


def marks(session: Session) -> dict[str, Mark]:
    """The mark of every clock, by its name; no two have the same letter unless a person chose so."""
    rows = {row.id: row for row in session.scalars(select(HourClock))}
    # The clock of open hours takes what the others leave.
    names = sorted(clocks(session), key=lambda name: name == DEFAULT)
    taken = {row.letter.upper() for row in rows.values() if row.letter}
    found = {}
    for name in names:
        row = rows.get(name)
        letter = row.letter if row else ""
        if not letter:
            letter = _free_letter(name, taken)
            taken.add(letter)
        found[name] = Mark(name, letter, (row.colour if row else 0) or _colour(name))
    return {name: found[name] for name in clocks(session)}


def set_mark(session: Session, name: str, letter: str, colour: int, notes: str) -> None:
    """Give a clock its letter, colour (0: by its name) and notes. Does not commit.

    Raises:
        ClockError: there is no such clock, or that is no letter or colour.
    """
    letter = letter.strip()
    if letter and not is_name(letter, _LETTERS_MOST):
        raise ClockError(f"a mark has one or two letters, not {letter!r}")
    if not 0 <= colour <= COLOURS:
        raise ClockError(f"there are colours from 1 to {COLOURS}, not {colour}")
    if session.get(HourClock, name) is None:
        set_clock(session, name, find_clock(session, name))
    row = session.get_one(HourClock, name)
    row.letter, row.colour, row.notes = letter, colour, notes


def _free_letter(name: str, taken: Iterable[str]) -> str:
    own = [sign for sign in name.upper() if sign in _LETTERS]
    return next((sign for sign in [*own, *_LETTERS] if sign not in taken), "?")


def _colour(name: str) -> int:
    return 1 if name == DEFAULT else zlib.crc32(name.encode()) % (COLOURS - 1) + 2
