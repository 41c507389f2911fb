"""Wall time and frames: one line, followed slowly, moved by a step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radio.air.clock import NANOS, Timeline

START = 1_800_000_000 * NANOS


@given(frame=st.integers(-(10**9), 10**12), rate=st.sampled_from([44100, 48000, 96000]))
def test_there_and_back(frame: int, rate: int) -> None:
    line = Timeline(rate, 0, START)
    back = line.frame_at(line.ms_at(frame))
    assert abs(back - frame) <= rate / 1000 / 2 + 1


def test_a_year_of_frames_does_not_drift() -> None:
    line = Timeline(48000, 0, START)
    year = 365 * 86400
    assert line.ns_at(year * 48000) == START + year * NANOS


@pytest.mark.parametrize("ppm", [-80, 35, 200])
def test_a_cards_drift_is_followed_within_a_millisecond(ppm: int) -> None:
    line = Timeline(48000, 0, START)
    for second in range(1, 3600):
        frame = second * 48000
        wall = START + round(second * NANOS * (1 + ppm / 1e6))
        assert line.observe(frame, wall) is None
        if second > 60:
            assert abs(line.ns_at(frame) - wall) < 2_000_000


@pytest.mark.parametrize("seconds", [-3600.0, -1.0, 0.5, 7200.0])
def test_a_step_is_told_and_taken_at_once(seconds: float) -> None:
    line = Timeline(48000, 0, START)
    step = line.observe(48000, START + NANOS + round(seconds * NANOS))
    assert step is not None
    assert step.seconds == pytest.approx(seconds)
    assert line.ns_at(48000) == START + NANOS + round(seconds * NANOS)


def test_jitter_of_waking_is_smoothed() -> None:
    line = Timeline(48000, 0, START)
    for second in range(1, 200):
        late = 3_000_000 if second % 2 else 0
        line.observe(second * 48000, START + second * NANOS + late)
    assert abs(line.ns_at(200 * 48000) - (START + 200 * NANOS)) < 3_000_000
