"""The meters of an import by themselves, held against filters in double precision and ffmpeg."""

import itertools
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radio.air.kweighting import highpass, shelf
from radio.library.analysis import analyse
from radio.library.loudness import LoudnessMeter, loudness_range
from radio.library.truepeak import HISTORY, PeakMeter, _interpolation
from tests.library.sounds import by_ffmpeg, music, noise


def weighted(samples: np.ndarray, rate: int) -> np.ndarray:
    """The two filters of the K-weighting, sample by sample, in double precision."""
    for (b0, b1, b2), (_, a1, a2) in (shelf(rate), highpass(rate)):
        first = second = 0.0
        heard = np.empty_like(samples)
        for place, now in enumerate(samples.tolist()):
            heard[place] = out = b0 * now + first
            first, second = b1 * now - a1 * out + second, b2 * now - a2 * out
        samples = heard
    return samples


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    rate=st.sampled_from((4000, 8000, 11025, 16000, 22050, 44100, 48000, 96000, 192000)),
    kind=st.sampled_from(("noise", "bass", "speech", "clicks")),
)
def test_each_tenth_is_weighted_as_the_filters_do(seed: int, rate: int, kind: str) -> None:
    dice = np.random.default_rng(seed)
    meter = LoudnessMeter(rate, 1)
    samples = dice.standard_normal(4 * meter.hop) * 0.1
    if kind == "bass":
        samples += 0.8 * np.sin(2 * np.pi * dice.uniform(5, 50) * np.arange(len(samples)) / rate)
    elif kind == "speech":
        samples *= np.repeat(dice.random(4) ** 4, meter.hop)
    elif kind == "clicks":
        samples *= dice.random(len(samples)) < 0.01
    samples = samples.astype(np.float32)
    meter.add(samples[None])
    powers = np.frombuffer(bytes(meter._tenths))
    known = (weighted(samples.astype(float), rate).reshape(4, -1) ** 2).mean(axis=1)
    assert powers == pytest.approx(known, rel=1e-3, abs=1e-9)


def test_the_parts_of_loudness_range_are_those_of_the_recommendation() -> None:
    """EBU Tech 3342, annex: of six levels the second (0.5 is rounded up) and the highest."""
    levels = np.array([-30.0, -27.0, -26.0, -25.0, -24.0, -20.0])
    steps = 10 ** (levels / 10)
    powers = np.concatenate((np.full(30, steps[0]), np.zeros(5)))
    # Each further tenth raises the mean of three seconds to the next level.
    for number, step in enumerate(steps[1:]):
        powers[30 + number] = powers[number] + 30 * (step - steps[number])
    assert loudness_range(powers) == pytest.approx(-20.0 - -27.0, abs=0.01)


def parts_of(samples: np.ndarray, cuts: list[int]) -> list[np.ndarray]:
    places = [0, *sorted(cut % (samples.shape[1] + 1) for cut in cuts), samples.shape[1]]
    return [samples[:, begin:end] for begin, end in itertools.pairwise(places)]


@settings(max_examples=25, deadline=None)
@given(
    cuts=st.lists(st.integers(0, 100_000), max_size=5), rate=st.sampled_from((8000, 11025, 12345))
)
def test_loudness_does_not_hang_on_how_the_samples_come(cuts: list[int], rate: int) -> None:
    samples = np.stack((music(5.0, rate), noise(5.0, -30, rate))).astype(np.float32)
    found = []
    for pieces in ([samples], parts_of(samples, cuts)):
        meter = LoudnessMeter(rate, 2)
        for piece in pieces:
            meter.add(piece)
        found.append(meter.finish())
    assert found[0] == pytest.approx(found[1], abs=0.002)


def crests(samples: np.ndarray, rate: int) -> float:
    """True peak in dBTP, every point interpolated: 32 taps, Kaiser window, 192 or 384 kHz."""
    target = 192_000 if rate % 100 == 0 else -(-384_000 // rate) * rate
    points = np.arange(0, (len(samples) - 17) * target // rate) * rate / target
    frames = np.floor(points).astype(int)
    padded = np.concatenate((samples[32:0:-1], samples))
    near = padded[(frames + 32)[:, None] + np.arange(-15, 17)]
    time = np.arange(-15, 17) - (points - frames)[:, None]
    taps = np.sinc(time) * np.i0(9 * np.sqrt(np.maximum(0, 1 - (time / 16) ** 2)))
    curve = (near * taps).sum(axis=1) / taps.sum(axis=1)
    return float(20 * np.log10(max(np.abs(curve).max(), np.abs(samples).max())))


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    kind=st.sampled_from(("noise", "clipped", "sparse", "signs")),
    rate=st.sampled_from((8000, 22050, 44100, 96000)),
    parts=st.integers(1, 4),
)
def test_no_peak_is_passed_over(seed: int, kind: str, rate: int, parts: int) -> None:
    """What is left out because it can't be the peak never is, whatever the samples are."""
    dice = np.random.default_rng(seed)
    block = round(rate / 100)
    samples = dice.standard_normal(8 * parts * block)
    if kind == "clipped":
        samples = np.clip(3 * samples, -1, 1)
    elif kind == "sparse":
        samples *= dice.random(len(samples)) < 0.02
    elif kind == "signs":
        samples = np.sign(samples)
    samples = samples.astype(np.float32)
    padded = np.concatenate((samples[HISTORY:0:-1], samples))[None]
    meter = PeakMeter(rate, 1, block)
    for start in range(0, len(samples), 8 * block):
        new = samples[start : start + 8 * block].reshape(1, -1, block)
        piece = padded[:, start : start + HISTORY + 8 * block]
        meter.add(piece, np.abs(new).max(axis=2))
    assert meter.level == pytest.approx(crests(samples, rate), abs=0.02)


@pytest.mark.parametrize("rate", [8000, 44100, 192000])
def test_a_strong_offset_hides_nothing_of_what_is_quiet(rate: int) -> None:
    """Near the top of the scale, with noise 60 dB below: single precision has to suffice."""
    hiss = noise(4.0, -60.0, rate)
    found = []
    for samples in (hiss, hiss + 0.9):
        meter = LoudnessMeter(rate, 1)
        # Two seconds in, the filters have forgotten how the offset began.
        meter.add(samples.astype(np.float32)[None])
        powers = np.frombuffer(bytes(meter._tenths))[20:]
        found.append(10 * np.log10(powers))
    assert found[1] == pytest.approx(found[0], abs=0.02)


@pytest.mark.parametrize("rate", [4000, 44099, 98771, 191999, 384000])
def test_odd_rates_take_no_more_time_nor_memory(rate: int) -> None:
    """Their curve is not drawn at a place of its own for each sample."""
    if rate < 192_000:
        assert _interpolation(rate, round(rate / 100)).matrices.nbytes < 4_000_000
    assert abs(LoudnessMeter(rate, 1).hop / rate - 0.1) < 0.0003


LAYOUTS = ("mono", "stereo", "2.1", "quad", "5.0", "5.1", "5.1(side)", "6.1", "7.1")
COUNTS = (1, 2, 3, 4, 5, 6, 6, 7, 8)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(0, 2**32 - 1),
    rate=st.sampled_from((8000, 16000, 22050, 44100, 48000, 96000, 176400, 192000)),
    layout=st.sampled_from(tuple(zip(LAYOUTS, COUNTS, strict=True))),
)
def test_any_layout_at_any_rate_measures_as_ffmpeg(
    tmp_path: Path, seed: int, rate: int, layout: tuple[str, int]
) -> None:
    """Each channel has its own level, and each third of a second: the gates have work to do."""
    dice = np.random.default_rng(seed)
    name, channels = layout
    samples = dice.standard_normal((4 * rate, channels)) * 10 ** dice.uniform(-2.5, -0.7, channels)
    samples *= np.repeat(10 ** dice.choice([-2.5, -1.0, 0.0], 13), rate // 3 + 1)[: 4 * rate, None]
    path = tmp_path / "a.wav"
    command = ["ffmpeg", "-v", "error", "-y", "-f", "f32le", "-ar", str(rate), "-ac", str(channels)]
    command += ["-channel_layout", name, "-i", "-", "-c:a", "pcm_f32le", str(path)]
    subprocess.run(command, input=samples.astype("<f4").tobytes(), check=True)
    sound = analyse(path).sound
    assert sound is not None
    loudness, _, peak = by_ffmpeg(path)
    assert sound.loudness == pytest.approx(loudness, abs=0.1)
    # Above 48 kHz the samples themselves may stand higher than ffmpeg's points between them.
    least = max(peak, 20 * np.log10(np.abs(samples).max()))
    assert sound.true_peak == pytest.approx(least, abs=0.1)
