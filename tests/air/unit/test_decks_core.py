"""Pieces of the decks that need no decoder: pipe, splice, live feed."""

from __future__ import annotations

import os
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radio.air.decks.pcm import PcmPipe, Samples
from radio.air.decks.splice import find_continuation
from radio.air.inputs import LiveFeed

RATE_48 = (48000).to_bytes(4, sys.byteorder)


def counted(frames: int) -> Samples:
    ramp = np.arange(frames, dtype=np.int64) % 30000
    return np.stack((ramp, -ramp), axis=1).astype(np.int16)


@settings(max_examples=50)
@given(
    sizes=st.lists(st.integers(1, 5000), min_size=1, max_size=20),
    takes=st.lists(st.integers(0, 3000), min_size=1, max_size=30),
)
def test_pipe_hands_out_every_frame_once(sizes: list[int], takes: list[int]) -> None:
    reader, writer = os.pipe()
    pipe = PcmPipe(reader, 48000)
    audio = counted(sum(sizes) // 4 + 1)
    data, got = RATE_48 + audio.tobytes(), []
    for size, take in zip(sizes, takes * 20, strict=False):
        os.write(writer, data[:size])
        data = data[size:]
        pipe.fill(100_000)
        got.append(pipe.take(take))
    os.write(writer, data)
    os.close(writer)
    pipe.fill(1 << 30)
    got.append(pipe.take(1 << 30))
    assert np.array_equal(np.concatenate(got), audio)
    assert pipe.closed
    assert pipe.held == 0


def test_pipe_peeks_pushes_back_and_remembers() -> None:
    reader, writer = os.pipe()
    pipe = PcmPipe(reader, 48000, history_frames=100)
    audio = counted(1000)
    os.write(writer, RATE_48 + audio.tobytes())
    pipe.fill(1000)
    first = pipe.take(10)
    assert np.array_equal(pipe.peek(5), audio[10:15])
    pipe.push_back(first)
    assert np.array_equal(pipe.take(990), audio[:990])
    assert np.array_equal(pipe.history(), audio[900:])
    os.close(writer)
    pipe.close()


@settings(max_examples=30)
@given(
    rate=st.sampled_from([8000, 11025, 22050, 32000, 44100]),
    sizes=st.lists(st.integers(1, 9000), min_size=1, max_size=12),
)
def test_pipe_converts_every_frame(rate: int, sizes: list[int]) -> None:
    frames = max(1, sum(sizes) // 4)
    reader, writer = os.pipe()
    pipe = PcmPipe(reader, 48000)
    data = rate.to_bytes(4, sys.byteorder) + counted(frames).tobytes()
    for size in sizes:
        os.write(writer, data[:size])
        data = data[size:]
        pipe.fill(1 << 30)
    os.write(writer, data)
    os.close(writer)
    pipe.expect_end()
    pipe.fill(1 << 30)
    assert pipe.closed
    assert abs(pipe.received - frames * 48000 / rate) <= 1.0


def test_pipe_of_a_decoder_that_died_keeps_the_tail_back() -> None:
    """Drained, the converter would ring out into silence where another decoder goes on."""
    reader, writer = os.pipe()
    pipe = PcmPipe(reader, 48000)
    os.write(writer, (44100).to_bytes(4, sys.byteorder) + counted(4410).tobytes())
    os.close(writer)
    pipe.fill(1 << 30)
    assert pipe.closed
    assert pipe.received < 4800


def music(frames: int, seed: int = 3) -> Samples:
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(frames))
    spectrum /= np.maximum(np.arange(len(spectrum)), 50.0)
    wave = np.fft.irfft(spectrum, frames)
    wave *= 12000 / np.abs(wave).max()
    return np.stack((wave, np.roll(wave, 40)), axis=1).astype(np.int16)


@pytest.mark.parametrize("late", [-3000, 0, 1, 17, 25000])
def test_splice_is_found_to_the_sample(late: int) -> None:
    whole = music(200_000)
    cut = 100_000
    begin = cut - 43_200 + late
    rng = np.random.default_rng(5)
    again = whole[begin : begin + 57_000] + rng.integers(-40, 40, (57_000, 2))
    at = find_continuation(whole[:cut], again.astype(np.int16), 9600)
    assert at is not None
    assert begin + at == cut


def test_splice_refuses_silence_and_other_audio() -> None:
    assert find_continuation(music(50_000), music(60_000, seed=9), 9600) is None
    silence = np.zeros((50_000, 2), dtype=np.int16)
    assert find_continuation(silence, silence, 9600) is None


class DriftingDeck:
    """A source whose clock runs fast or slow by some parts per million."""

    exhausted = False

    def __init__(self, ppm: float, rate: int) -> None:
        self._speed = 1 + ppm / 1e6
        self._rate = rate
        self._at = 0
        self._made = rate * 1.15

    @property
    def held(self) -> int:
        return max(0, int(self._made) - self._at)

    def pass_time(self, frames: int) -> None:
        self._made += frames * self._speed

    def take(self, count: int) -> Samples:
        count = min(count, self.held)
        t = (self._at + np.arange(count)) / self._rate
        self._at += count
        wave = np.sin(2 * np.pi * 997 * t) * 16000
        return np.stack((wave, wave), axis=1).astype(np.int16)


@pytest.mark.parametrize("ppm", [-300.0, 0.0, 120.0, 300.0])
def test_live_feed_absorbs_drift_without_a_click(ppm: float) -> None:
    rate = 48000
    deck = DriftingDeck(ppm, rate)
    feed = LiveFeed(deck, rate, 0.3)  # type: ignore[arg-type]  # all a feed needs of a deck
    out = []
    for _ in range(50 * 240):
        deck.pass_time(960)
        out.append(feed.take(960)[:, 0])
    wave = np.concatenate(out).astype(np.float64)[rate:]
    assert feed.lost == 0
    assert 0.15 < deck.held / rate < 0.6
    bend = np.abs(np.diff(wave, 2)).max()
    assert bend < 16000 * (2 * np.pi * 997 / rate) ** 2 * 1.1 + 4


def test_live_feed_passes_a_steady_source_bit_for_bit() -> None:
    deck = DriftingDeck(0.0, 48000)
    feed = LiveFeed(deck, 48000, 0.3)  # type: ignore[arg-type]  # all a feed needs of a deck
    for _ in range(200):
        deck.pass_time(960)
        feed.take(960)
    assert feed.speed == 1.0
