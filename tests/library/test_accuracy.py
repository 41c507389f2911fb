"""What is measured, held against known answers and against ffmpeg, in many formats and rates."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from radio.library.analysis import analyse
from radio.library.values import Sound
from tests.library.sounds import (
    RATE,
    by_ffmpeg,
    faded,
    music,
    noise,
    silence,
    stereo,
    tone,
)

NEAR = 0.02
Encode = Callable[..., Path]


def heard(path: Path) -> Sound:
    found = analyse(path)
    assert found.sound is not None, found.reason
    return found.sound


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
