"""The mixer joins, fades and ducks to the sample."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from radio.air.decks.pcm import Samples
from radio.air.log import Fade, FadeShape, Role
from radio.air.mixer import Block, Mixer, Voice
from radio.units import Seconds

RATE = 48000
BLOCK = 960


class Ramp16:
    """Counts up, so that every frame tells which one it is."""

    def __init__(self, frames: int, first: int = 1) -> None:
        self._left = np.arange(first, first + frames, dtype=np.int64)

    @property
    def exhausted(self) -> bool:
        return not len(self._left)

    def take(self, count: int) -> Samples:
        part, self._left = self._left[:count], self._left[count:]
        return np.stack((part, part), axis=1).astype(np.int16)


class Constant:
    """Full scale divided by two, for ever."""

    exhausted = False

    def take(self, count: int) -> Samples:
        return np.full((count, 2), 16384, dtype=np.int16)


def mixer(depth: float = -20.0) -> Mixer:
    return Mixer(RATE, depth, 0.1, 0.5)


def render(mix: Mixer, frames: int) -> Block:
    return np.concatenate([mix.render(at, BLOCK)[0] / 32768 for at in range(0, frames, BLOCK)])


def as_counts(block: Block) -> list[int]:
    return [int(value) for value in np.rint(block[:, 0] * 32768)]


@given(
    start=st.integers(0, 5000),
    lengths=st.lists(st.integers(1, 4000), min_size=1, max_size=5),
)
def test_items_joined_end_to_start_lose_and_add_nothing(start: int, lengths: list[int]) -> None:
    mix = mixer()
    at, first = start, 1
    for length in lengths:
        mix.add(Voice(Ramp16(length, first), at))
        at, first = at + length, first + length
    heard = as_counts(render(mix, at + BLOCK))
    assert heard[start:at] == list(range(1, sum(lengths) + 1))
    assert not any(heard[:start])
    assert not any(heard[at:])


@given(limit=st.integers(1, 5000), start=st.integers(0, 2000))
def test_limit_ends_a_voice_on_its_frame(limit: int, start: int) -> None:
    mix = mixer()
    voice = Voice(Ramp16(10_000), start, limit=limit)
    mix.add(voice)
    heard = as_counts(render(mix, start + limit + BLOCK))
    assert heard[start : start + limit] == list(range(1, limit + 1))
    assert not any(heard[start + limit :])
    assert voice.done
    assert voice.last == start + limit


def test_unity_gain_passes_every_bit() -> None:
    mix = mixer()
    noise = np.random.default_rng(1).integers(-32768, 32767, (BLOCK, 2)).astype(np.int16)

    class Noise:
        exhausted = False

        def take(self, count: int) -> Samples:
            return noise[:count]

    mix.add(Voice(Noise(), 0))
    block, _ = mix.render(0, BLOCK)
    assert np.array_equal(np.rint(block).astype(np.int16), noise)


@pytest.mark.parametrize("shape", list(FadeShape))
def test_fade_in_rises_from_silence_to_full(shape: FadeShape) -> None:
    mix = mixer()
    voice = Voice(Constant(), 500)
    voice.fade_in(Fade(Seconds(0.1), shape), RATE)
    mix.add(voice)
    heard = render(mix, 9600)[:, 0]
    assert not heard[:501].any()
    assert (np.diff(heard[501:5300]) >= -1e-7).all()
    assert heard[5300:].min() == pytest.approx(0.5, abs=1e-4)


def test_equal_power_crossfade_keeps_the_power() -> None:
    rising = Voice(Constant(), 0)
    rising.fade_in(Fade(Seconds(0.1)), RATE)
    falling = Voice(Constant(), 0)
    falling.stop(0, Fade(Seconds(0.1)), RATE)
    up, down = (_gains(voice, 4800) for voice in (rising, falling))
    assert np.allclose(up**2 + down**2, 1.0, atol=1e-3)


def _gains(voice: Voice, frames: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.asarray(voice.gain_over(0, frames), dtype=np.float32)


@given(at=st.integers(0, 5000), fade_ms=st.integers(0, 60))
def test_stop_ends_after_its_fade(at: int, fade_ms: int) -> None:
    mix = mixer()
    voice = Voice(Constant(), 0)
    mix.add(voice)
    voice.stop(at, Fade(Seconds(fade_ms / 1000)), RATE)
    end = at + fade_ms * 48
    heard = render(mix, end + BLOCK * 2)[:, 0]
    assert not heard[end:].any()
    assert np.allclose(heard[: max(0, at - 1)], 0.5)
    assert voice.done


def test_music_ducks_under_voice_and_comes_back() -> None:
    mix = mixer(depth=-20.0)
    mix.add(Voice(Constant(), 0))
    mix.add(Voice(Constant(), 9600, role=Role.VOICE, limit=48000))
    heard = render(mix, 144000)[:, 0]
    assert heard[:9600].max() == pytest.approx(0.5)
    assert heard[40000] == pytest.approx(0.5 + 0.05, abs=1e-3)
    assert heard[-1] == pytest.approx(0.5)
    assert np.abs(np.diff(heard[12000:50000])).max() < 1e-3


def test_source_that_lags_is_counted_and_loses_nothing() -> None:
    class Lagging(Ramp16):
        calls = 0

        def take(self, count: int) -> Samples:
            self.calls += 1
            return super().take(0 if self.calls == 2 else count)

    mix = mixer()
    voice = Voice(Lagging(BLOCK * 4), 0)
    mix.add(voice)
    heard = as_counts(render(mix, BLOCK * 6))
    assert voice.missing == BLOCK
    assert [value for value in heard if value] == list(range(1, BLOCK * 4 + 1))
