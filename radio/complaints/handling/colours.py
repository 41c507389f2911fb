"""How a case looks to the staff: by colour and shape where it stands, by urgency how soon it is due.

The panel puts a word to each: nothing is told by colour alone.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from radio.complaints.deadlines import Deadlines
from radio.complaints.words import State
from radio.units import Millis


class Colour(StrEnum):
    """The colours that the office reads; each has a shape of its own."""

    RED = "red"
    """Nobody has done anything about it yet."""
    YELLOW = "yellow"
    """Somebody is at it."""
    BLUE = "blue"
    """Done."""
    NONE = "none"
    """Ended without a follow-up, or goes on in another case."""

    @property
    def shape(self) -> str:
        """Name of its shape: square, half (a half-filled disc), disc, ring."""
        return _SHAPES[self]


_SHAPES: Final = MappingProxyType(
    {Colour.RED: "square", Colour.YELLOW: "half", Colour.BLUE: "disc", Colour.NONE: "ring"}
)
_COLOURS: Final = MappingProxyType(
    {
        State.RECEIVED: Colour.RED,
        State.VERIFIED: Colour.RED,
        State.FORWARDED: Colour.RED,
        State.HELD: Colour.YELLOW,
        State.IN_PROCESS: Colour.YELLOW,
        State.CLOSED: Colour.BLUE,
        State.NOT_OURS: Colour.NONE,
        State.ARCHIVED: Colour.NONE,
        State.MERGED: Colour.NONE,
    }
)


def colour_of(state: State) -> Colour:
    """The colour of a case in a state."""
    return _COLOURS[state]


class Urgency(StrEnum):
    """How soon the next step of a case is due."""

    NONE = "none"
    """Nothing is due, or the days stand still."""
    IN_TIME = "in_time"
    SOON = "soon"
    """Today, or on the next working day."""
    OVERDUE = "overdue"


def urgency_of(due_at: Millis | None, now: Millis, deadlines: Deadlines) -> Urgency:
    """How soon what is due at a moment is due now."""
    if due_at is None:
        return Urgency.NONE
    if due_at < now:
        return Urgency.OVERDUE
    left = deadlines.calendar.between(deadlines.day_of(now), deadlines.day_of(due_at))
    return Urgency.SOON if left <= 1 else Urgency.IN_TIME
