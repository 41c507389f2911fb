"""One attempt to put an entry on the air, from cue to end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from radio.air.log import Entry
from radio.units import Frames, Millis, Seconds, to_frames

CATCH_UP = 0.45
"""Seconds a resumed item may be moved on when it starts: less than a deck has in hand."""


class Source(StrEnum):
    """Which rung of the ladder an airing stands on."""

    LOG = "log"
    FILL = "fill"
    FALLBACK = "fallback"
    BUILTIN = "builtin"
    LIVE = "live"
    EMERGENCY = "emergency"
    CART = "cart"


class State(StrEnum):
    """How far an airing has come."""

    CUEING = "cueing"
    READY = "ready"
    PLAYING = "playing"
    FAILED = "failed"


@dataclass(slots=True)
class Airing:
    """An entry on its way to the air or on it; frames are those of the air timeline.

    `position` is where in the file it begins: the cue-in, or later when it is resumed.
    `end` is where its last frame goes out; None while nobody knows (a stream). For a resumed
    one `as_of` is the wall time (ms) at which `position` would be the right place. `by` is the
    frame by which it should be ready; None is at once.
    """

    token: int
    entry: Entry
    source: Source
    position: Seconds
    rate: int
    state: State = State.CUEING
    start: int = 0
    end: int | None = None
    resumed: bool = False
    as_of: int = 0
    by: int | None = None
    end_proven: bool = False

    @property
    def length(self) -> Frames | None:
        """Frames it will play from `position`; None where the entry doesn't say."""
        entry = self.entry
        stop = entry.cue_out if entry.cue_out is not None else entry.duration
        return to_frames(stop - self.position, self.rate) if stop > self.position else None

    @property
    def handover(self) -> int | None:
        """Frame from which the next may begin: its segue point, else its end."""
        if self.end is None or self.entry.segue is None:
            return self.end
        segue = self.start + to_frames(self.entry.segue - self.position, self.rate)
        return max(self.start, min(segue, self.end))

    def catch_up(self, wall: Millis) -> None:
        """Move a resumed one on by what has passed until this wall time, at which it starts."""
        passed = (wall - self.as_of) / 1000
        if self.resumed and 0 < passed < CATCH_UP:
            self.position = Seconds(self.position + passed)

    def begin(self, frame: int) -> None:
        """Put it on the timeline: it starts at this frame.

        A live line and the emergency announcement, which goes round, have no end of their own.
        """
        self.state = State.PLAYING
        self.start = frame
        if not self.end_proven:
            length = None if self.source in {Source.LIVE, Source.EMERGENCY} else self.length
            self.end = None if length is None else frame + length
