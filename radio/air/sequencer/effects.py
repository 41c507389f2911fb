"""What the sequencer wants done; the engine does it, a rehearsal only notes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from radio.air.log import Entry, Fade, FadeShape
from radio.air.sequencer.airing import Airing
from radio.units import Seconds


@dataclass(frozen=True, slots=True)
class Cue:
    """Get this airing ready to start: decode its first part and hold it."""

    airing: Airing


@dataclass(frozen=True, slots=True)
class Play:
    """Start a ready airing at this frame, to the sample."""

    airing: Airing
    at: int
    fade_in: Fade


@dataclass(frozen=True, slots=True)
class End:
    """End a playing airing: from `at` it fades over `fade` and is gone.

    With a fade of zero seconds the frame before `at` is its last.
    """

    airing: Airing
    at: int
    because: str
    fade: Fade = Fade(Seconds(0.0), FadeShape.EQUAL_POWER)


@dataclass(frozen=True, slots=True)
class Discard:
    """Forget a cued airing that will not be played."""

    airing: Airing


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """Built-in audio on or off the air, from this frame."""

    on: bool
    at: int


@dataclass(frozen=True, slots=True)
class Passed:
    """An entry of the log will not be played, and why."""

    entry: Entry
    because: str


@dataclass(frozen=True, slots=True)
class Raise:
    """Raise an alarm of the catalogue; one at a time for each code and subject."""

    code: str
    subject: str = ""
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clear:
    """What an alarm told of is over."""

    code: str
    subject: str = ""


Effect = Cue | Play | End | Discard | BuiltIn | Passed | Raise | Clear
