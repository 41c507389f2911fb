"""A caller's level: every voice as loud as the programme, lines quiet between the words."""

from __future__ import annotations

import re
import subprocess

import numpy as np
import pytest
from numpy.typing import NDArray

from radio.calls.agent.media.codecs import PCMU, Mono
from radio.calls.agent.media.levels import CallerLevel, dbfs

TARGET = -16.0
RATE, TICK = 8000, 160


def speech(seconds: float, level: float, seed: int = 1) -> Mono:
    """Something like talk in a telephone's band: syllables, words, pauses; `level` of its words."""
    rng = np.random.default_rng(seed)
    count = round(seconds * RATE)
    t = np.arange(count) / RATE
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    spectrum *= (hertz > 300) & (hertz < 3400)
    spectrum /= np.maximum(hertz, 300) / 300
    hiss = np.fft.irfft(spectrum, count)
    syllables = np.clip(np.sin(2 * np.pi * 4 * t), 0.05, 1) * (np.sin(2 * np.pi * 0.35 * t) > -0.6)
    wave = hiss * syllables
    loud = wave[syllables > 0.3]
    return np.asarray(
        np.clip(wave / np.sqrt(np.mean(loud**2)) * 32768 * 10 ** (level / 20), -32768, 32767),
        dtype=np.int16,
    )


def levelled(audio: Mono, sent: Mono | None = None) -> NDArray[np.float32]:
    level = CallerLevel(TARGET)
    return np.concatenate(
        [
            level.process(audio[at : at + TICK], None if sent is None else sent[at : at + TICK])
            for at in range(0, len(audio) - TICK + 1, TICK)
        ]
    )


def loudness(audio: NDArray[np.float32]) -> float:
    """Integrated loudness of both sides alike, LUFS, as ffmpeg measures it (EBU R 128)."""
    stereo = np.repeat(np.clip(audio, -32768, 32767).astype(np.int16)[:, np.newaxis], 2, axis=1)
    result = subprocess.run(
        ["ffmpeg", "-hide_banner", "-nostats", "-f", "s16le", "-ar", str(RATE), "-ac", "2",
         "-i", "pipe:0", "-af", "aresample=48000,ebur128", "-f", "null", "-"],
        input=stereo.tobytes(), capture_output=True, check=True,
    )  # fmt: skip
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", result.stderr.decode())[-1])


@pytest.mark.parametrize("level", [-38.0, -30.0, -22.0, -14.0])
def test_every_caller_is_as_loud_as_the_programme(level: float) -> None:
    audio = PCMU.decoder()(PCMU.encoder()(speech(14.0, level)))
    out = levelled(audio)
    assert loudness(out[4 * RATE :]) == pytest.approx(TARGET, abs=2.0)
    assert np.abs(out).max() < 32768


def test_a_voice_is_found_within_a_second() -> None:
    out = levelled(speech(8.0, -34.0))
    assert abs(dbfs(out[RATE : 2 * RATE]) - dbfs(out[6 * RATE : 7 * RATE])) < 4.0


def test_the_noise_of_a_line_is_turned_down_between_words_and_never_up() -> None:
    rng = np.random.default_rng(2)
    noise = (rng.standard_normal(20 * RATE) * 32768 * 10 ** (-52 / 20)).astype(np.int16)
    words = speech(20.0, -26.0)
    words[10 * RATE :] = 0
    audio = (words + noise).astype(np.int16)
    out = levelled(audio)
    speaks, waits = dbfs(out[4 * RATE : 9 * RATE]), dbfs(out[12 * RATE : 18 * RATE])
    assert speaks - waits > dbfs(words[4 * RATE : 9 * RATE]) - dbfs(noise) + 8.0


def test_the_programme_that_comes_back_is_no_speech_and_raises_nothing() -> None:
    programme = speech(12.0, -18.0, seed=5)
    echo = np.concatenate([np.zeros(800, np.int16), programme[:-800] // 16])
    out = levelled(echo, programme)
    assert dbfs(out[4 * RATE :]) < dbfs(echo[4 * RATE :]) - 8.0


def test_who_speaks_over_the_programme_is_heard() -> None:
    programme, words = speech(12.0, -20.0, seed=5), speech(12.0, -24.0, seed=6)
    echo = np.concatenate([np.zeros(800, np.int16), programme[:-800] // 16])
    out = levelled((words + echo).astype(np.int16), programme)
    assert dbfs(out[4 * RATE :]) == pytest.approx(TARGET - 2.3, abs=6.0)


def test_silence_stays_silence() -> None:
    assert not levelled(np.zeros(5 * RATE, dtype=np.int16)).any()
