"""What is measured, held against known answers and against ffmpeg, in many formats and rates."""

import itertools
import re
import subprocess
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radio.air.kweighting import highpass, shelf
from radio.library.analysis import analyse
from radio.library.loudness import LoudnessMeter, loudness_range
from radio.library.truepeak import HISTORY, PeakMeter, _interpolation
from radio.library.values import Sound

RATE = 44100
NEAR = 0.02
Encode = Callable[..., Path]


def tone(
    seconds: float, level: float = -14.0, rate: int = RATE, pitch: float = 997.0
) -> np.ndarray:
    time = np.arange(round(seconds * rate)) / rate
    return 10 ** (level / 20) * np.sin(2 * np.pi * pitch * time)


def silence(seconds: float, rate: int = RATE) -> np.ndarray:
    return np.zeros(round(seconds * rate))


def noise(seconds: float, level: float, rate: int = RATE, seed: int = 1) -> np.ndarray:
    """White, of this RMS level in dBFS."""
    samples = np.random.default_rng(seed).standard_normal(round(seconds * rate))
    return 10 ** (level / 20) * samples


@lru_cache(maxsize=16)
def music(seconds: float, rate: int = RATE, level: float = -6.0) -> np.ndarray:
    """Chords with a beat, from the first sample to the last; peak as given."""
    time = np.arange(round(seconds * rate)) / rate
    pitches = [p for p in (110.0, 277.2, 440.0, 659.3, 1318.5, 2637.0) if p < rate / 2.5]
    chord = sum(np.sin(2 * np.pi * p * time + n) / (n + 1) for n, p in enumerate(pitches))
    wave = chord * (0.5 + 0.5 * np.exp(-3 * (time * 2 % 1)))
    return 10 ** (level / 20) * wave / np.abs(wave).max()


def faded(
    samples: np.ndarray, seconds: float, depth: float = -80.0, rate: int = RATE
) -> np.ndarray:
    """With its end faded out, so many dB at an even pace."""
    count = round(seconds * rate)
    fade = np.concatenate((np.zeros(len(samples) - count), np.linspace(0.0, depth, count)))
    return samples * 10 ** (fade / 20)


def stereo(samples: np.ndarray) -> np.ndarray:
    return np.repeat(samples[:, None], 2, axis=1)


def heard(path: Path) -> Sound:
    found = analyse(path)
    assert found.sound is not None, found.reason
    return found.sound


def by_ffmpeg(path: Path) -> tuple[float, float, float]:
    """Loudness, loudness range and true peak as ffmpeg's own meter gives them, to 0.1."""
    command = ["ffmpeg", "-nostdin", "-nostats", "-i", f"file:{path}"]
    command += ["-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, check=True).stderr.decode()
    values = (
        re.findall(rf" {name}:\s+(-?[\d.]+|-inf) ", said)[-1] for name in ("I", "LRA", "Peak")
    )
    loudness, spread, peak = (float(value) for value in values)
    return loudness, spread, peak


def decoded(path: Path, channels: int) -> int:
    """Frames that ffmpeg makes of the file."""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-i", f"file:{path}", "-map", "0:a:0"]
    pcm = subprocess.run([*command, "-f", "s16le", "pipe:1"], capture_output=True, check=True)
    return len(pcm.stdout) // (2 * channels)


FORMATS = {
    "8bit.wav": ("-c:a", "pcm_u8"),
    "16bit.wav": (),
    "24bit.wav": ("-c:a", "pcm_s24le"),
    "float.wav": ("-c:a", "pcm_f32le"),
    "adpcm.wav": ("-c:a", "adpcm_ms"),
    "long.w64": (),
    "a.aiff": (),
    "a.au": (),
    "a.caf": (),
    "a.flac": (),
    "24bit.flac": ("-sample_fmt", "s32"),
    "lossless.m4a": ("-c:a", "alac"),
    "a.wv": (),
    "a.tta": (),
    "a.mka": ("-c:a", "flac"),
    "cbr.mp3": ("-b:a", "192k"),
    "vbr.mp3": ("-q:a", "2"),
    "untagged.mp3": ("-b:a", "128k", "-write_xing", "0", "-id3v2_version", "0"),
    "a.mp2": ("-b:a", "256k"),
    "a.m4a": ("-c:a", "aac", "-b:a", "160k"),
    "raw.aac": ("-c:a", "aac", "-b:a", "160k"),
    "a.ogg": ("-c:a", "libvorbis", "-q:a", "6"),
    "a.opus": ("-c:a", "libopus", "-b:a", "128k", "-ar", "48000"),
    "a.webm": ("-c:a", "libopus", "-b:a", "128k", "-ar", "48000"),
    "a.wma": ("-c:a", "wmav2", "-b:a", "192k"),
    "a.ac3": ("-b:a", "256k"),
}


UNTOLD = {
    "untagged.mp3": 1105,
    "a.mp2": 481,
    "raw.aac": 1024,
    "a.ac3": 256,
    "a.wma": -2048,
}
"""Frames by which a codec delays, where the file does not tell how many to leave out.

They are heard on the air as well. Of WMA, ffmpeg's decoder leaves the first block out.
"""


@pytest.mark.parametrize("name", FORMATS)
def test_each_format(write: Encode, name: str) -> None:
    parts = (silence(1.234), music(5.0), silence(2.1))
    path = write(name, stereo(np.concatenate(parts)), *FORMATS[name])
    sound = heard(path)
    loudness, _, peak = by_ffmpeg(path)
    assert round(sound.duration * sound.sample_rate) == decoded(path, 2)
    assert sound.loudness == pytest.approx(loudness, abs=0.1)
    assert sound.true_peak == pytest.approx(peak, abs=0.1)
    begin = 1.234 + UNTOLD.get(name, 0) / RATE
    assert sound.cues.cue_in == pytest.approx(begin, abs=NEAR)
    assert sound.cues.cue_out == pytest.approx(begin + 5.0, abs=NEAR)


RATES = [
    *(
        ("a.wav", (), rate, count)
        for rate, count in ((8000, 1), (11025, 2), (22050, 1), (48000, 2), (96000, 1), (192000, 2))
    ),
    *(("a.mp3", ("-b:a", "96k"), rate, 1) for rate in (8000, 22050, 48000)),
    *(("a.flac", (), rate, 1) for rate in (12345, 32000, 88200)),
    ("a.ogg", ("-c:a", "libvorbis"), 22050, 1),
    ("a.m4a", ("-c:a", "aac"), 96000, 2),
    ("alaw.wav", ("-c:a", "pcm_alaw"), 8000, 1),
    ("mulaw.wav", ("-c:a", "pcm_mulaw"), 8000, 2),
    ("surround.flac", (), 48000, 6),
    ("surround.wav", (), 48000, 8),
    ("surround.ac3", ("-b:a", "448k"), 48000, 6),
]


@pytest.mark.parametrize(("name", "options", "rate", "channels"), RATES)
def test_each_rate(
    write: Encode, name: str, options: tuple[str, ...], rate: int, channels: int
) -> None:
    lead, piece = silence(0.777, rate), music(6.0, rate, -2.0)
    one = np.concatenate((lead, piece, silence(1.5, rate)))
    # Each channel with a level of its own: those behind count more, that of the bass not at all.
    samples = np.stack([one * 0.8**number for number in range(channels)], axis=1)
    path = write(name, samples, *options, rate=rate)
    sound = heard(path)
    loudness, _, peak = by_ffmpeg(path)
    assert (sound.sample_rate, sound.channels) == (rate, channels)
    assert round(sound.duration * rate) == decoded(path, channels)
    assert sound.loudness == pytest.approx(loudness, abs=0.1)
    assert sound.true_peak == pytest.approx(peak, abs=0.1)
    assert sound.cues.cue_in == pytest.approx(0.777, abs=NEAR)
    assert sound.cues.cue_out == pytest.approx(6.777, abs=NEAR)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    """A sentence, cut to its first and last sample above -50 dBFS."""
    wav = tmp_path_factory.mktemp("voice") / "said.wav"
    said = "Radio Bojonegoro, sugeng enjing para pamiarsa."
    subprocess.run(["espeak-ng", "-v", "id", "-w", str(wav), said], check=True)
    command = ["ffmpeg", "-v", "error", "-i", str(wav), "-ar", str(RATE), "-ac", "1"]
    pcm = subprocess.run([*command, "-f", "f32le", "pipe:1"], capture_output=True, check=True)
    samples = np.frombuffer(pcm.stdout, dtype="<f4").astype(np.float64)
    loud = np.flatnonzero(np.abs(samples) > 10 ** (-50 / 20))
    return samples[loud[0] : loud[-1] + 1]


@pytest.mark.parametrize("hiss", [None, -70.0, -60.0, -52.0, -45.0])
def test_speech_and_music_between_silence_or_hiss(
    write: Encode, spoken: np.ndarray, hiss: float | None
) -> None:
    for piece in (spoken, music(5.0), tone(3.0)):
        samples = np.concatenate((silence(2.2), piece, silence(3.3)))
        if hiss is not None:
            samples = samples + noise(len(samples) / RATE + 1, hiss)[: len(samples)]
        cues = heard(write("a.flac", stereo(samples))).cues
        assert cues.cue_in == pytest.approx(2.2, abs=NEAR)
        assert cues.cue_out == pytest.approx(2.2 + len(piece) / RATE, abs=NEAR)


@pytest.mark.parametrize("hiss", [None, -70.0])
def test_a_long_fade_under_which_hiss_goes_on(write: Encode, hiss: float | None) -> None:
    """Its end is where it sinks 45 dB below the piece, its segue where it is 18 below."""
    samples = np.concatenate((silence(1.0), faded(tone(25.0), 10.0), silence(4.0)))
    if hiss is not None:
        samples = samples + noise(30.0, hiss)
    cues = heard(write("a.flac", stereo(samples))).cues
    assert cues.cue_in == pytest.approx(1.0, abs=NEAR)
    # The hiss, eight decibels lower there, adds half a decibel: a fifteenth of a second.
    assert cues.cue_out == pytest.approx(16 + 45 / 8, abs=0.1 if hiss is None else 0.2)
    assert cues.segue == pytest.approx(16 + 18 / 8, abs=0.1)


def test_silence_inside_is_part_of_the_piece(write: Encode) -> None:
    parts = (silence(0.5), music(3.0), silence(6.0), music(2.0), silence(8.0))
    cues = heard(write("a.flac", stereo(np.concatenate(parts)))).cues
    assert (cues.cue_in, cues.cue_out) == pytest.approx((0.5, 11.5), abs=NEAR)
    assert cues.segue == pytest.approx(11.5, abs=0.15)


@pytest.mark.parametrize("level", [-50.0, -35.0])
def test_very_quiet_pieces(write: Encode, level: float) -> None:
    samples = np.concatenate((silence(1.0), music(5.0, level=level), silence(1.0)))
    path = write("a.flac", stereo(samples), "-sample_fmt", "s32")
    sound = heard(path)
    loudness, _, peak = by_ffmpeg(path)
    assert sound.loudness == pytest.approx(loudness, abs=0.1)
    assert sound.true_peak == pytest.approx(peak, abs=0.1)
    assert (sound.cues.cue_in, sound.cues.cue_out) == pytest.approx((1.0, 6.0), abs=NEAR)


@pytest.mark.parametrize("seconds", [0.02, 0.15, 0.2, 0.3, 0.39, 0.41, 1.0])
def test_very_short_pieces(write: Encode, seconds: float) -> None:
    sound = heard(write("a.wav", stereo(tone(seconds))))
    assert round(sound.duration * RATE) == round(seconds * RATE)
    assert sound.cues.cue_in == 0.0
    assert sound.cues.cue_out == sound.duration
    # Too short for a gating block or not: a cart has its loudness.
    assert sound.loudness == pytest.approx(-14.0, abs=0.5)


def test_loudness_range_of_a_piece_with_loud_and_quiet_parts(write: Encode) -> None:
    parts = [music(12.0, 16000, level) for level in (-6, -20, -9, -26, -12, -17)]
    path = write("a.flac", np.concatenate(parts)[:, None], rate=16000)
    assert heard(path).loudness_range == pytest.approx(by_ffmpeg(path)[1], abs=0.1)


def test_an_offset_of_the_zero_line_counts_for_nothing(write: Encode) -> None:
    path = write("a.wav", stereo(music(20.0, level=-30) + 0.5), "-c:a", "pcm_f32le")
    loudness, _, peak = by_ffmpeg(path)
    sound = heard(path)
    assert sound.loudness == pytest.approx(loudness, abs=0.1)
    assert sound.true_peak == pytest.approx(peak, abs=0.1)


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


def test_peaks_between_the_samples_are_found(write: Encode) -> None:
    """A tone of a quarter of the rate, sampled beside its crests: 3 dB higher than its samples."""
    time = np.arange(2 * RATE)
    wave = 0.5 * np.sin(2 * np.pi * time / 4 + np.pi / 4) * np.hanning(len(time))
    sound = heard(write("a.wav", stereo(wave), "-c:a", "pcm_f32le"))
    assert np.abs(wave).max() == pytest.approx(0.3535, abs=0.001)
    assert sound.true_peak == pytest.approx(-6.02, abs=0.05)


@pytest.mark.parametrize("seed", range(2))
def test_the_peak_of_noise_and_of_clipped_music(write: Encode, seed: int) -> None:
    loud = np.clip(music(4.0) * 4 + noise(4.0, -20, seed=seed), -0.9, 0.9)
    for samples in (noise(4.0, -14, seed=seed), loud):
        path = write("a.wav", stereo(samples), "-c:a", "pcm_f32le")
        assert heard(path).true_peak == pytest.approx(by_ffmpeg(path)[2], abs=0.1)


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


@pytest.mark.parametrize("first", [1, 17, 30_000])
def test_what_is_no_number_does_no_harm(write: Encode, first: int) -> None:
    samples = stereo(music(5.0))
    # From the second sample on: what is mirrored before the first one has none, either.
    samples[first : first + 100] = np.nan
    samples[60_000], samples[70_000] = np.inf, 1e30
    sound = heard(write("a.wav", samples, "-c:a", "pcm_f32le"))
    assert np.isfinite((sound.loudness, sound.true_peak, sound.loudness_range)).all()
    assert sound.cues.cue_out == pytest.approx(5.0, abs=NEAR)


def test_a_peak_beside_what_is_no_number_is_found(write: Encode) -> None:
    wave = 0.01 * stereo(music(2.0))
    wave[1] = np.nan
    wave[50_000:50_002] = 0.9, -0.9
    path = write("a.wav", wave, "-c:a", "pcm_f32le")
    wave[1] = 0.0
    known = heard(write("b.wav", wave, "-c:a", "pcm_f32le")).true_peak
    assert heard(path).true_peak == pytest.approx(known, abs=0.02)


@pytest.mark.parametrize("rate", [4000, 44099, 98771, 191999, 384000])
def test_odd_rates_take_no_more_time_nor_memory(rate: int) -> None:
    """Their curve is not drawn at a place of its own for each sample."""
    if rate < 192_000:
        assert _interpolation(rate, round(rate / 100)).matrices.nbytes < 4_000_000
    assert abs(LoudnessMeter(rate, 1).hop / rate - 0.1) < 0.0003
