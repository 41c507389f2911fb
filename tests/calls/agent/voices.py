"""Voices that can be told from each other, and where they are heard."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import soxr
from numpy.typing import NDArray

from radio.calls.agent.media.codecs import Codec
from tests.rig import Samples, locate
from tests.rig.telephone import Mono

SPEAKS = 300
"""Mean of the samples of a second in which somebody speaks."""
HEARD, NOT_HEARD = 0.25, 0.12
"""Correlation of a second of a voice with where it is, among four as loud; and with where it is not."""
ALONE = 0.8
"""The same of one that nobody else speaks over, the best of its seconds: the programme is faint beside it."""
QUIET = np.zeros(4000, dtype=np.int16)
"""Said after the words, so that all of them are heard before the end."""
LAST = 10
"""Ticks of that quiet that may be counted as late: as many as are held."""


def voice(seed: int, seconds: float, rate: int = 8000, peak: float = 0.2) -> Mono:
    """Noise in a telephone's band, without a pause."""
    count = round(seconds * rate)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / rate)
    spectrum[(hertz < 300) | (hertz > 3000)] = 0
    wave = np.fft.irfft(spectrum, count)
    return np.asarray(np.rint(wave / np.abs(wave).max() * peak * 32767), dtype=np.int16)


def coded(mono: Mono, codec: Codec) -> Mono:
    """What is left of it on the wire."""
    return codec.decoder()(codec.encoder()(mono))


def stereo(mono: Mono) -> Samples:
    return np.repeat(mono[:, np.newaxis], 2, axis=1)


def on_bus(mono: Mono, rate: int = 8000) -> Samples:
    """A voice as the programme has it: 48 kHz, both sides."""
    found: NDArray[np.int16] = soxr.resample(mono, rate, 48000)
    return stereo(found)


def heard(track: Mono, said: Mono, rate: int = 8000) -> float:
    """How surely a voice is in a track of the same rate: the best of its seconds, 0 to 1."""
    return best(stereo(track), stereo(said), rate)


def best(audio: Samples, said: Samples, rate: int) -> float:
    """The same for any two; of a long voice some ten seconds are looked for, spread over all of it."""
    starts = range(rate, len(said) - rate, rate * max(1, len(said) // rate // 10))
    return max((locate(audio, said[at : at + rate]).score for at in starts), default=0.0)


def by_telephone(audio: Samples) -> Mono:
    """The programme as a telephone has it: a sixth of the samples to compare."""
    return np.asarray(soxr.resample(audio[:, 0], 48000, 8000), dtype=np.int16)


def share_heard(track: Mono, said: Mono, rate: int = 8000) -> float:
    """Share of the seconds in which somebody speaks, ten at the most, that are surely heard, in their order."""
    starts = range(rate, len(said) - rate, rate * max(1, len(said) // rate // 10))
    parts = [said[at : at + rate, np.newaxis] for at in starts]
    audio = track[:, np.newaxis]
    found = [locate(audio, part) for part in parts if np.abs(part).mean() > SPEAKS]
    sure = [match.index for match in found if match.score > HEARD]
    return sum(a < b for a, b in pairwise([-1, *sure])) / max(1, len(found))


def unaccounted(track: Mono, said: Mono, late: int, tick: int = 160) -> int:
    """Ticks of a voice that came and are neither in the track to the bit nor counted as late.

    Raises:
        AssertionError: those that are there are not in their order.
    """
    there = [at for at in in_order(track, said, tick) if at >= 0]
    assert there == sorted(set(there)), "each once, one after the other"
    return len(said) // tick - len(there) - late


def shifted(track: Mono, said: Mono, tick: int = 160) -> int:
    """Ticks by which a voice comes to lie at another distance on its way; 0 where the timeline stands.

    Each of them was waited for (`missing`) or left out (`late`), by the agent's own count.
    """
    places = enumerate(in_order(track, said, tick))
    distances = [place - at for place, at in places if at >= 0]
    return sum(abs(after - before) for before, after in pairwise(distances))


def holes(track: Mono, said: Mono, tick: int = 160) -> int:
    """Ticks of a track from the first of a voice on, for as long as that lasts, that hold none of it."""
    found = in_order(track, said, tick)
    begun = next((place for place, at in enumerate(found) if at >= 0), len(found))
    spoken = found[begun : begun + len(said) // tick - max(0, found[begun] if found[begun:] else 0)]
    return sum(at < 0 for at in spoken)


def in_order(track: Mono, said: Mono, tick: int = 160) -> list[int]:
    """For each tick of a track which tick of a voice it is, to the bit; -1 where it is none.

    A recording is made of ticks, and each holds one of the voice's or what concealed it (first
    the one before it, once more: that is none).
    """
    rows = said[: len(said) // tick * tick].reshape(-1, tick)
    number = {row.tobytes(): at for at, row in enumerate(rows)}
    ticks = track[: len(track) // tick * tick].reshape(-1, tick)
    found = [number.get(row.tobytes(), -1) for row in ticks]
    return [-1 if at and found[at - 1] == one else one for at, one in enumerate(found)]
