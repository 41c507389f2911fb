"""Live inputs: a running source brought onto the engine's clock.

A line, a relay or an RTP stream keeps its own time. The audio in hand is held near the
wanted latency by reading a little faster or slower, through a windowed-sinc interpolator, so
that drift is absorbed without a click.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radio.air.decks.pcm import Samples
from radio.air.splicing import Running, Splice

_TAPS = 16
_PHASES = 256
_LEAD = _TAPS // 2 - 1
"""Frames of the past that the interpolator looks back on."""
MOST = 0.002
"""Largest change of speed: 0.2 %, 3.5 cents."""
_SETTLE = 8.0
"""Seconds over which a difference from the wanted latency is worked off."""
_MOST_PROMPT, _SETTLE_PROMPT = 0.01, 2.0
"""The same for speech, which bears 17 cents for a while."""
_TOO_MUCH = 0.4
"""Of the wanted latency, over which a prompt feed leaves out what is held beyond it."""
_LASTING = 1.0
"""Seconds that this has to last: a burst that is used up at once is none."""
_EASE = 0.01
"""Seconds in which it comes back after a gap."""


def _table() -> NDArray[np.float32]:
    """Interpolation kernels, shape (phases + 1, taps): windowed sinc, each summing to one."""
    phase = np.arange(_PHASES + 1)[:, np.newaxis] / _PHASES
    t = np.arange(_TAPS)[np.newaxis, :] - _LEAD - phase
    kernel = np.sinc(t) * np.cos(np.pi * t / (_TAPS + 1)) ** 2
    return np.asarray(kernel / kernel.sum(axis=1, keepdims=True), dtype=np.float32)


class LiveFeed:
    """A source for the mixer over something that runs; one thread.

    `speed` is the ratio it reads at now; 1 while nothing has drifted, and then the audio
    passes unchanged, to the bit. `lost` counts frames it could not bring.

    A `prompt` one carries speech that somebody answers to: after a gap it waits until the
    wanted latency is in hand again, and what is held beyond it, after the machine or the network
    stood still, is left out within seconds (`radio.air.splicing`), `left_out` frames so far.
    """

    def __init__(self, deck: Running, rate: int, latency: float, *, prompt: bool = False) -> None:
        self._deck = Splice(deck, rate)
        self._prompt = prompt
        self._most, self._settle = (_MOST_PROMPT, _SETTLE_PROMPT) if prompt else (MOST, _SETTLE)
        self._dry = False
        self._least: list[int] = []
        self._rate = rate
        self._wanted = round(latency * rate)
        self._kernels = _table()
        self._window: NDArray[np.float32] = np.zeros((_LEAD, 2), dtype=np.float32)
        self._window_holds_audio = False
        self._phase = 0.0
        self._level = float(self._wanted)
        self._started = False
        self.speed = 1.0
        self.lost = 0

    @property
    def left_out(self) -> int:
        """Frames that were held for too long, and not played."""
        return self._deck.left_out

    @property
    def exhausted(self) -> bool:
        """The source has ended for good."""
        return self._deck.exhausted

    def take(self, count: int) -> Samples:
        """`count` frames; short when the source lags."""
        self._start_near_latency()
        if not self._prompt:
            return self._taken(count)
        comes_back = self._dry and self._deck.held >= self._wanted
        if self._dry and not comes_back:
            self.lost += count
            return np.zeros((0, 2), dtype=np.int16)
        if comes_back:
            self._deck.pass_over(self._deck.held - self._wanted)
            self._level, self._least = float(self._deck.held), []
        self._leave_out(count)
        samples = self._taken(count)
        self._dry = len(samples) < count
        return self._eased(samples) if comes_back else samples

    def _eased(self, samples: Samples) -> Samples:
        rise = np.ones((len(samples), 1))
        size = min(len(samples), round(_EASE * self._rate))
        rise[:size, 0] = np.linspace(0.0, 1.0, size)
        return np.asarray(np.rint(samples * rise), dtype=np.int16)

    def _leave_out(self, count: int) -> None:
        """Once more is held than is wanted, at every block of a second."""
        self._least = [
            *self._least[-max(0, round(_LASTING * self._rate / count) - 1) :],
            self._deck.held,
        ]
        if len(self._least) * count < _LASTING * self._rate:
            return
        surplus = min(self._least) - self._wanted
        if surplus > _TOO_MUCH * self._wanted:
            self._deck.leave_out(surplus)
            self._level, self._least = float(self._deck.held), []

    def _taken(self, count: int) -> Samples:
        self._steer(count)
        if self.speed == 1.0 and not self._window_holds_audio:
            samples = self._deck.take(count)
            joined = np.concatenate((self._window, samples[-_LEAD:].astype(np.float32)))
            self._window = joined[-_LEAD:]
        else:
            samples = self._resampled(count)
        self.lost += count - len(samples)
        return samples

    def _start_near_latency(self) -> None:
        """Sources deliver a second at once at first: that is delay, not stock."""
        surplus = self._deck.held - self._wanted
        if not self._started and surplus > 0:
            self._deck.pass_over(surplus)
            self._started = True

    def _steer(self, count: int) -> None:
        self._level += (self._deck.held - self._level) * min(1.0, count / self._rate)
        error = self._level - self._wanted
        if self.speed != 1.0 and abs(error) < 0.02 * self._wanted and self._phase < 1e-3:
            self.speed, self._phase = 1.0, 0.0
            return
        if self.speed == 1.0 and abs(error) < 0.25 * self._wanted:
            return
        self.speed = 1.0 + max(-self._most, min(self._most, error / (self._settle * self._rate)))

    def _resampled(self, count: int) -> Samples:
        self._window_holds_audio = True
        places = self._phase + np.arange(count) * self.speed
        needed = int(places[-1]) + _TAPS + 1
        missing = needed - len(self._window)
        if missing > 0:
            fresh = self._deck.take(missing)
            self._window = np.concatenate((self._window, fresh.astype(np.float32)))
            if len(fresh) < missing:
                return self._run_dry()
        if self.speed == 1.0 and self._phase == 0.0:
            out = self._window[_LEAD : _LEAD + count]
            self._window = self._window[count:]
            return np.asarray(out, dtype=np.int16)
        whole = places.astype(np.int64)
        kernels = self._kernels[np.rint((places - whole) * _PHASES).astype(np.int64)]
        index = whole[:, np.newaxis] + np.arange(_TAPS)[np.newaxis, :]
        out = np.einsum("nt,ntc->nc", kernels, self._window[index])
        advance = self._phase + count * self.speed
        self._window = self._window[int(advance) :]
        self._phase = advance - int(advance)
        return np.asarray(np.clip(np.rint(out), -32768, 32767), dtype=np.int16)

    def _run_dry(self) -> Samples:
        rest = np.asarray(self._window[_LEAD:], dtype=np.int16)
        self._window = np.concatenate((np.zeros((_LEAD, 2), np.float32), self._window))[-_LEAD:]
        self._window_holds_audio = False
        self._phase, self.speed = 0.0, 1.0
        return rest
