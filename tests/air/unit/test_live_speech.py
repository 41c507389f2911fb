"""Speech from a bus whose ends stand still at times: back in time within seconds, and no click. No clock runs."""

from __future__ import annotations

from collections import deque
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from radio.air.decks.pcm import Samples
from radio.air.inputs import LiveFeed
from radio.air.splicing import Splice

RATE = 48000
PACKET, BLOCK = RATE // 50, RATE // 25
WANTED = 0.08
MOST = RATE // 2
PEAK = 12000.0


@cache
def vowel(count: int, pitch: float = 117.0) -> NDArray[np.int16]:
    """Harmonics of a low voice, with some tremble."""
    t = np.arange(count) / RATE
    phase = 2 * np.pi * pitch * (t + 0.0004 * np.sin(2 * np.pi * 3.1 * t))
    wave = sum(np.sin(n * phase + n * n) / n for n in range(1, 12))
    return np.asarray(np.rint(wave / np.abs(wave).max() * PEAK), dtype=np.int16)


class Bus:
    """A source of packets that are put in by hand; holds half a second, as the call bus does."""

    exhausted = False

    def __init__(self, voice: NDArray[np.int16]) -> None:
        self._voice = voice
        self._at = 0
        self._parts: deque[NDArray[np.int16]] = deque()

    @property
    def held(self) -> int:
        return sum(map(len, self._parts))

    def bring(self, packets: int) -> None:
        for _ in range(packets):
            self._parts.append(self._voice[self._at : self._at + PACKET])
            self._at += PACKET
        while self.held > MOST:
            self._parts.popleft()

    def skip(self, packets: int) -> None:
        """What is said meanwhile never comes."""
        self._at += packets * PACKET

    def take(self, count: int) -> Samples:
        parts, got = [np.zeros(0, dtype=np.int16)], 0
        while self._parts and got < count:
            part = self._parts.popleft()
            keep = part[: count - got]
            if len(keep) < len(part):
                self._parts.appendleft(part[len(keep) :])
            parts.append(keep)
            got += len(keep)
        return np.repeat(np.concatenate(parts)[:, np.newaxis], 2, axis=1)


class Run:
    """A bus and a feed, block by block; `delays` are what was held before each, in ms."""

    def __init__(self, seconds: float = 40.0) -> None:
        self.bus = Bus(vowel(round(seconds * RATE)))
        self.feed = LiveFeed(self.bus, RATE, WANTED, prompt=True)
        self.out: list[Samples] = []
        self.delays: list[float] = []
        self.bus.bring(4)

    def block(self, packets: int = 2) -> None:
        self.delays.append(self.bus.held * 1000 / RATE)
        samples = self.feed.take(BLOCK)
        missing = np.zeros((BLOCK - len(samples), 2), dtype=np.int16)
        self.out.append(np.concatenate((samples, missing)))
        self.bus.bring(packets)

    def go_on(self, seconds: float) -> None:
        for _ in range(round(seconds * 25)):
            self.block()

    def sharpest(self, first: int) -> float:
        """The sharpest bend since a block: a click has one that no voice has."""
        line = np.concatenate(self.out[first:])[:, 0].astype(np.float64)
        return float(np.abs(np.diff(line, 2)).max())


def usual() -> float:
    """The sharpest bend of the voice itself."""
    return float(np.abs(np.diff(vowel(4 * RATE).astype(np.float64), 2)).max())


def test_a_steady_voice_passes_to_the_bit() -> None:
    run = Run()
    run.go_on(20)
    out = np.concatenate(run.out)[:, 0]
    assert np.array_equal(out, vowel(40 * RATE)[: len(out)])
    assert (run.feed.left_out, run.feed.lost) == (0, 0)


@pytest.mark.parametrize("packets", [3, 7, 12, 20])
def test_what_is_held_too_long_is_gone_within_three_seconds_and_no_click_tells(
    packets: int,
) -> None:
    """The mixer stood still, and did not make up for it."""
    run = Run()
    run.go_on(4)
    run.bus.bring(packets)
    assert run.bus.held > (WANTED + 0.05) * RATE
    at = len(run.out)
    run.go_on(3)
    assert max(run.delays[-5:]) <= WANTED * 1400
    run.go_on(5)
    assert max(run.delays[-5:]) <= WANTED * 1260, "the rest by speed"
    assert run.sharpest(at) < 1.6 * usual()
    assert run.feed.lost == 0


@pytest.mark.parametrize("stall", [0.2, 0.5, 1.0, 2.0])
def test_after_a_hole_it_waits_until_there_is_enough_and_then_stays_whole(stall: float) -> None:
    """The agent stood still; what was said meanwhile was not sent."""
    run = Run()
    run.go_on(4)
    blocks = round(stall * 25)
    run.bus.skip(2 * blocks)
    for _ in range(blocks):
        run.block(0)
    run.block(4)
    run.go_on(1)
    lost = run.feed.lost
    run.go_on(5)
    assert run.feed.lost == lost, "one hole, not many"
    assert WANTED * 740 <= np.mean(run.delays[-20:]) <= WANTED * 1400


@pytest.mark.parametrize("stall", [0.3, 1.0, 1.9])
def test_a_mixer_that_makes_up_for_its_standstill_is_back_in_time(stall: float) -> None:
    run = Run()
    run.go_on(4)
    blocks = round(stall * 25)
    run.bus.bring(2 * blocks)
    for _ in range(blocks):
        run.block(0)
    run.go_on(3)
    lost = run.feed.lost
    run.go_on(5)
    assert run.feed.lost == lost
    assert WANTED * 740 <= np.mean(run.delays[-20:]) <= WANTED * 1400


@given(st.lists(st.integers(0, 6), max_size=60))
@settings(max_examples=60, deadline=None)
def test_however_packets_come_it_ends_in_time_and_whole(arrivals: list[int]) -> None:
    run = Run()
    for packets in arrivals:
        run.block(packets)
    run.go_on(6)
    lost = run.feed.lost
    run.go_on(4)
    assert run.feed.lost == lost
    assert max(run.delays[-10:]) <= WANTED * 1400


def test_a_seam_keeps_the_period_of_the_voice() -> None:
    bus = Bus(vowel(4 * RATE))
    splice = Splice(bus, RATE)
    bus.bring(24)
    before = splice.take(BLOCK)
    splice.leave_out(round(0.2 * RATE))
    assert 0.185 * RATE <= splice.left_out <= 0.2 * RATE
    line = np.concatenate((before, splice.take(splice.held)))[:, 0].astype(np.float64)
    assert len(line) + splice.left_out == 24 * PACKET
    assert np.abs(np.diff(line, 2)).max() < 1.6 * usual()


def test_too_little_is_left_as_it_is() -> None:
    bus = Bus(vowel(RATE))
    splice = Splice(bus, RATE)
    bus.bring(2)
    splice.leave_out(BLOCK)
    assert (splice.left_out, splice.held) == (0, BLOCK)
