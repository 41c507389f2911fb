"""Holding the programme back: built up and taken down without a gap, thrown away when told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from radio.air.decks.pcm import Samples
from radio.air.delay.ring import Ring
from radio.air.delay.splicing import LONGEST, OVERLAP, SHORTEST, cross, fade_in, most_alike

LEAST, MOST = 5.0, 30.0
"""Seconds a programme may be held back."""
PACE = 0.08
"""Share of the time that is gained or lost while it is built up or taken down by joins."""
CUT = 0.005
"""Seconds over which the sound goes to what comes after something that was thrown away."""
_ALIKE = 0.7
"""Score from which a join is made at once; else one waits for a better place."""


class DelayState(StrEnum):
    """off: what is mixed goes out; building, ending: on the way there and back; full: reached."""

    OFF = "off"
    BUILDING = "building"
    FULL = "full"
    ENDING = "ending"


class Filling(StrEnum):
    """How time is gained: by joins, or by a piece that is played in between."""

    STRETCH = "stretch"
    IDENT = "ident"


@dataclass(frozen=True, slots=True)
class Dumped:
    """What was thrown away: 16-bit stereo that nobody heard."""

    pcm: Samples


class ProgrammeDelay:
    """Between the limiter and the outputs; one thread, never waits.

    While it is off, a block passes through as it came. `block` frames a call. `held` is how
    many frames the air is behind the mix.
    """

    def __init__(self, rate: int, block: int) -> None:
        self._rate = rate
        self._block = block
        self._overlap = round(OVERLAP * rate)
        self._shortest = round(SHORTEST * rate)
        self._longest = round(LONGEST * rate)
        self._cut = round(CUT * rate)
        self._ring: Ring | None = None
        self._at = 0
        self._owed = 0.0
        self._ident: Samples | None = None
        self._piece: Samples | None = None
        self._from: Samples | None = None
        self._seam = False
        self.state = DelayState.OFF
        self.target = 0

    @property
    def held(self) -> int:
        """Frames that were mixed and have not gone out."""
        return 0 if self._ring is None else self._ring.written - self._at

    @property
    def safe(self) -> bool:
        """Whether something can be thrown away."""
        return self.held > 0

    # -- orders ---------------------------------------------------------------------------

    def start(self, seconds: float, ident: Samples | None = None) -> None:
        """Hold the programme back by so many seconds from now on.

        With an `ident`, that is played now while the programme waits; what it is too short
        for is gained by joins, and it is faded out where it is too long. One that is shorter
        than two blocks is left out.
        """
        self.target = round(min(MOST, max(LEAST, seconds)) * self._rate)
        size = self.target + self._rate + 2 * (self._longest + self._overlap)
        if self._ring is None or self._ring.size < size:
            self._enlarge(size)
        long_enough = ident is not None and len(ident) > 2 * self._block
        self._ident = ident if long_enough else None
        self._build()

    def end(self) -> None:
        """Go back to what is mixed now, by leaving out moments that are not missed."""
        if self._ring is not None:
            self.state, self._owed = DelayState.ENDING, 0.0
            self._ident = self._piece = None

    def dump(self, seconds: float | None = None) -> Dumped | None:
        """Throw away the newest so many seconds of what is held, or all of it.

        The show goes on: where it was to be held back, that is built up again. None where
        nothing is held.
        """
        ring, held = self._ring, self.held
        if ring is None or held == 0:
            return None
        count = held if seconds is None else min(held, round(seconds * self._rate))
        dumped = Dumped(ring.read(ring.written - count, count))
        if count == held:
            self._jump(ring)
        else:
            ring.forget_newest(count)
            self._fade_the_end(ring)
        if self.state is not DelayState.ENDING:
            self._build()
        return dumped

    def drop(self) -> Dumped | None:
        """At once to what is mixed now, and off: for an emergency. Gives what nobody heard."""
        self.end()
        return self.dump()

    # -- each block -----------------------------------------------------------------------

    def process(self, block: Samples) -> Samples:
        """What goes out instead of this block; the same frames while it is off."""
        ring = self._ring
        if ring is None:
            return block
        ring.write(self._risen(block))
        if self.state is DelayState.BUILDING and self._piece is not None:
            out = self._between(ring, self._piece)
        else:
            out = ring.read(self._at, self._block)
            self._at += self._block
            if self.state is not DelayState.FULL:
                out = self._join(ring, out)
        out = self._after_cut(out)
        self._settle()
        return out

    def _settle(self) -> None:
        if self.state is DelayState.BUILDING and self._piece is None and self.held >= self.target:
            self.state = DelayState.FULL
        elif self.state is DelayState.ENDING and self.held == 0:
            self.state, self._ring, self.target = DelayState.OFF, None, 0
            self._from, self._seam = None, False

    # -- gaining and losing time by joins -------------------------------------------------

    def _join(self, ring: Ring, out: Samples) -> Samples:
        """Let this block end in another place that sounds like its end, if there is one."""
        self._owed += PACE * self._block
        away = self._place(ring)
        if away is None:
            return out
        self._at += away
        self._owed -= abs(away)
        into = ring.read(self._at - self._overlap, self._overlap)
        out[-self._overlap :] = cross(out[-self._overlap :], into)
        return out

    def _place(self, ring: Ring) -> int | None:
        """How far on (back, where negative) it goes on from here; None: not here."""
        building = self.state is DelayState.BUILDING
        room = (self._at - self._overlap - ring.oldest) if building else self.held
        if not building and room <= self._longest:
            return self._last_step(room)
        most = min(self._longest, int(self._owed), room)
        if most <= self._shortest:
            return None
        away, score = self._look(ring, most, building=building)
        hurry = self._owed >= self._longest
        return away if score >= _ALIKE or hurry else None

    def _last_step(self, room: int) -> int | None:
        """The little that is left is passed over as soon as it has been earned."""
        return room if room and self._owed >= room else None

    def _look(self, ring: Ring, most: int, *, building: bool) -> tuple[int, float]:
        begin = self._at - self._overlap
        template = ring.read(begin, self._overlap)
        if building:
            first = begin - most
            field = ring.read(first, most - self._shortest + self._overlap)
            # The nearest first, so that quiet places, all alike, give the longest way.
            found = most_alike(template[::-1], field[::-1])
            return -(self._shortest + found.distance), found.score
        field = ring.read(begin + self._shortest, most - self._shortest + self._overlap)
        found = most_alike(template, field)
        return self._shortest + found.distance, found.score

    # -- an ident in between --------------------------------------------------------------

    @property
    def plays_ident(self) -> bool:
        """Whether an ident is what goes out."""
        return self._piece is not None

    def without_ident(self) -> None:
        """There is none any more: one that plays goes over into the programme; what it lacks is gained by joins."""
        if self._piece is not None:
            begun = self._piece is not self._ident
            self._piece = self._piece[: self._block] if begun else None
        self._ident = None

    def _build(self) -> None:
        self.state, self._owed = DelayState.BUILDING, 0.0
        wanted = self._ident is not None and self.held < self.target
        self._piece = self._ident if wanted else None

    def _between(self, ring: Ring, piece: Samples) -> Samples:
        """A block of the ident; the programme waits, faded out before it and in behind it."""
        part, rest = piece[: self._block].copy(), piece[self._block :]
        if piece is self._ident:
            before = ring.read(self._at, self._overlap)
            part[: self._overlap] = cross(before, part[: self._overlap])
            self._at += self._overlap
        enough = self.held + len(rest) > self.target + self._block and self.held >= self.target
        if enough or len(rest) <= self._overlap:
            return self._out_of(ring, piece)
        self._piece = rest
        return part

    def _out_of(self, ring: Ring, piece: Samples) -> Samples:
        """The last block of the ident, which goes over into the programme."""
        self._piece = None
        out = ring.read(self._at, self._block)
        self._at += self._block
        fading = piece[: self._overlap]
        out[: len(fading)] = cross(fading, out[: len(fading)])
        return out

    # -- throwing away --------------------------------------------------------------------

    def _jump(self, ring: Ring) -> None:
        """To the present; what was about to go out is faded, for a moment, into it."""
        self._from = ring.read(self._at, min(self._cut, self.held))
        self._at = ring.written
        ring.forget_all()

    def _after_cut(self, out: Samples) -> Samples:
        before, self._from = self._from, None
        if before is not None:
            count = len(before)
            out[:count] = cross(before, out[:count])
        return out

    def _fade_the_end(self, ring: Ring) -> None:
        """What is kept falls, and what comes next rises: there is no way from one to the other."""
        count = min(self._cut, self.held)
        end = ring.read(ring.written - count, count)
        ring.put_back(ring.written - count, _scaled(end, falling=True))
        self._seam = True

    def _risen(self, block: Samples) -> Samples:
        if not self._seam:
            return block
        self._seam = False
        risen = block.copy()
        risen[: self._cut] = _scaled(block[: self._cut], falling=False)
        return risen

    def _enlarge(self, size: int) -> None:
        """A ring that holds more; what is held goes over into it."""
        kept = None if self._ring is None else self._ring.read(self._at, self.held)
        self._ring = Ring(size)
        self._at = 0
        if kept is not None:
            self._ring.write(kept)


def _scaled(samples: Samples, *, falling: bool) -> Samples:
    rise = fade_in(len(samples))
    return np.asarray(np.rint(samples * (1.0 - rise if falling else rise)), dtype=np.int16)
