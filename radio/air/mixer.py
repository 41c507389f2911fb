"""The mixer: voices on the frame timeline, summed block by block.

A voice is a source of PCM with a start frame, a gain and its fades. Joins are to the
sample: a voice may begin or end at any frame inside a block.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from radio.air.decks.pcm import Samples
from radio.air.fades import Ramp
from radio.air.log import Fade, Role
from radio.units import to_gain

Block = NDArray[np.float32]
"""Stereo audio, shape (frames, 2), in steps of 16 bits: full scale is 32768."""

FULL_SCALE = 32768.0
VOICE_OPEN = 10.0 ** (-45.0 / 20.0)
"""Peak from which a voice is taken to speak, and music under it ducks."""


class Source(Protocol):
    """Where a voice's audio comes from; never waits."""

    @property
    def exhausted(self) -> bool:
        """Nothing left and nothing to come."""

    def take(self, count: int) -> Samples:
        """At most `count` frames of 16-bit stereo."""


@dataclass(slots=True, eq=False)
class Voice:
    """One source in the mix; frames are those of the air timeline.

    `limit` is how many frames it plays at most (None: to its end). `mixed` counts frames
    that went out, `missing` frames the source owed.
    """

    source: Source
    start: int
    gain: float = 1.0
    role: Role = Role.MUSIC
    limit: int | None = None
    ramps: list[Ramp] = field(default_factory=list)
    mixed: int = 0
    missing: int = 0
    missing_now: int = 0
    done: bool = False
    last: int = 0
    peak: float = 0.0

    def fade_in(self, fade: Fade, rate: int) -> None:
        """Rise from silence at the start."""
        if fade.seconds > 0:
            self.ramps.append(Ramp(self.start, round(fade.seconds * rate), fade.shape, rising=True))

    def fade_tail(self, fade: Fade, rate: int) -> None:
        """Fall to silence at the end of its limit."""
        if fade.seconds > 0 and self.limit is not None:
            frames = min(round(fade.seconds * rate), self.limit)
            self.ramps.append(
                Ramp(self.start + self.limit - frames, frames, fade.shape, rising=False)
            )

    def stop(self, at: int, fade: Fade, rate: int) -> None:
        """Fade from frame `at` and end; without a fade, the frame before `at` is the last."""
        frames = round(fade.seconds * rate)
        if frames:
            self.ramps.append(Ramp(at, frames, fade.shape, rising=False))
        limit = max(0, at + frames - self.start - self.missing)
        self.limit = limit if self.limit is None else min(self.limit, limit)

    def gain_over(self, first: int, count: int) -> float | NDArray[np.float32]:
        """Gain for `count` frames from `first`: one number where it doesn't change."""
        scalar = self.gain
        curve: NDArray[np.float32] | None = None
        for ramp in self.ramps:
            constant = ramp.constant(first, count)
            if constant is not None:
                scalar *= constant
            else:
                part = ramp.gain(first, count)
                curve = part if curve is None else curve * part
        return scalar if curve is None else curve * np.float32(scalar)


@dataclass(frozen=True, slots=True)
class Ducking:
    """How far music goes under voice, in dB (0 or less), and seconds down and back up."""

    depth: float
    attack: float
    release: float


class Mixer:
    """Sums voices; one thread. `ducking` may be replaced at any time: the gain moves there.

    `apart` is a voice that is summed last: where `wants_clean` is set, `clean` is the block
    without it.
    """

    def __init__(
        self, rate: int, duck_depth: float, duck_attack: float, duck_release: float
    ) -> None:
        self.rate = rate
        self.voices: list[Voice] = []
        self.apart: Voice | None = None
        self.wants_clean = False
        self.clean: Block | None = None
        self.ducking = Ducking(duck_depth, duck_attack, duck_release)
        self._duck = 1.0
        self._out: Block = np.zeros((0, 2), dtype=np.float32)
        self._scaled: Block = np.zeros((0, 2), dtype=np.float32)

    def add(self, voice: Voice) -> None:
        """Put a voice on the timeline."""
        self.voices.append(voice)

    @property
    def ducked(self) -> float:
        """How far music is down at this moment, dB."""
        return 20.0 * math.log10(max(self._duck, 1e-6))

    def render(self, first: int, count: int) -> tuple[Block, list[Voice]]:
        """Mix `count` frames from `first`; also the voices that ended in them.

        The block is valid until the next call.
        """
        out = self._out
        if len(out) != count:
            out = self._out = np.zeros((count, 2), dtype=np.float32)
            self._scaled = np.empty_like(out)
        out.fill(0.0)
        duck = self._duck_curve(count)
        for voice in self.voices:
            self._mix(voice, out, first, count, duck)
        self.clean = out.copy() if self.wants_clean else None
        if self.apart is not None:
            self._mix(self.apart, out, first, count, duck)
        ended = [voice for voice in self.voices if voice.done]
        if ended:
            self.voices = [voice for voice in self.voices if not voice.done]
        return out, ended

    def _mix(
        self, voice: Voice, out: Block, first: int, count: int, duck: float | NDArray[np.float32]
    ) -> None:
        offset = max(0, voice.start - first)
        if offset >= count:
            return
        wanted = count - offset
        if voice.limit is not None:
            wanted = min(wanted, voice.limit - voice.mixed)
        samples = voice.source.take(wanted) if wanted > 0 else None
        got = 0 if samples is None else len(samples)
        if samples is not None and got:
            self._add(voice, out, samples, first, offset, duck)
        elif wanted > 0:
            voice.peak = 0.0  # it says nothing now: what ducks under it comes back up
        voice.mixed += got
        voice.last = first + offset + got
        voice.missing_now = 0
        if voice.limit is not None and voice.mixed >= voice.limit:
            voice.done = True
        elif got < wanted:
            voice.done = voice.source.exhausted
            voice.missing_now = 0 if voice.done else wanted - got
            voice.missing += voice.missing_now

    def _add(
        self,
        voice: Voice,
        out: Block,
        samples: Samples,
        first: int,
        offset: int,
        duck: float | NDArray[np.float32],
    ) -> None:
        got = len(samples)
        gain = voice.gain_over(first + offset, got)
        if voice.role is Role.VOICE:
            voice.peak = float(np.abs(samples).max()) / FULL_SCALE if got else 0.0
        elif isinstance(duck, float):
            gain = gain * duck
        else:
            gain = gain * duck[offset : offset + got]
        part = out[offset : offset + got]
        scaled = self._scaled[:got]
        factor = np.float32(gain) if isinstance(gain, float) else gain[:, np.newaxis]
        np.multiply(samples, factor, out=scaled)
        part += scaled

    def _duck_curve(self, count: int) -> float | NDArray[np.float32]:
        """Gain of music under voice for this block, from the voices' level in the last one."""
        voices = self.voices if self.apart is None else [*self.voices, self.apart]
        speaking = any(
            voice.role is Role.VOICE and voice.peak * voice.gain > VOICE_OPEN for voice in voices
        )
        ducking, before = self.ducking, self._duck
        down_to = to_gain(ducking.depth)
        target = down_to if speaking else 1.0
        if before == target:
            return before
        seconds = ducking.attack if target < before else ducking.release
        # The whole way in that time, also where the depth was changed while it was down.
        way = 1.0 - min(down_to, before)
        step = way * count / (self.rate * max(seconds, 1e-3))
        after = max(target, before - step) if target < before else min(target, before + step)
        self._duck = after
        return np.linspace(before, after, count, endpoint=False, dtype=np.float32)
