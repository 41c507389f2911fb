"""What the browser's microphone hears, and whether a recording is that."""

from __future__ import annotations

import wave

import numpy as np
import pytest
from numpy.typing import NDArray

from radio.library.store import location
from radio.library.tables import Media
from tests.rig import RATE
from web import PanelSettings

PITCH = 997.0
PEAK = 0.25


def check_sound(settings: PanelSettings, media: Media) -> None:
    """The tone of the microphone and nothing else, at its level, for as long as was recorded."""
    with wave.open(str(location(media, settings.data))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        heard = np.frombuffer(file.readframes(file.getnframes()), np.int16) / 32768
    assert len(heard) / RATE == pytest.approx(media.duration, abs=0.001)
    half = RATE // 2
    parts = [heard[at : at + half] for at in range(0, len(heard) - half, half // 2)]
    assert all(pitch_of(part) == pytest.approx(PITCH, abs=2.0) for part in parts)
    # On a busy machine the browser's stand-in of a microphone is late now and then: that clicks.
    assert max(map(purity_of, parts)) > 50.0
    assert np.abs(parts[-1]).max() == pytest.approx(PEAK, rel=0.05)


def pitch_of(part: NDArray[np.float64]) -> float:
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
    return float(np.argmax(spectrum)) * RATE / len(part)


def purity_of(part: NDArray[np.float64]) -> float:
    """dB by which the tone stands above all else."""
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
    at = int(np.argmax(power))
    own = power[at - 8 : at + 9].sum()
    return float(10.0 * np.log10(own / (power.sum() - own)))
