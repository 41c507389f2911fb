"""Files at another sample rate than the bus: converted without loss, and well."""

from __future__ import annotations

import itertools

import numpy as np

from tests.air.conftest import NewStation
from tests.rig import RATE, Samples, Shelf, locate, longest_silence, tone

CLEAR = RATE // 2
"""The first item's start may lie over the end of the built-in audio."""


def _purity(heard: Samples, *hertz: float) -> float:
    """Distance in dB of these tones to all else that is in the left channel."""
    signal = heard[:, 0].astype(np.float64)
    t = np.arange(len(signal)) / RATE
    basis = np.column_stack(
        [wave(2 * np.pi * each * t) for each in hertz for wave in (np.sin, np.cos)]
    )
    parts = np.linalg.lstsq(basis, signal, rcond=None)[0]
    rest = signal - basis @ parts
    return float(10.0 * np.log10(np.mean(signal**2) / np.mean(rest**2)))


def test_no_frame_is_lost(shelf: Shelf, new_station: NewStation) -> None:
    """1.5 s are a whole number of frames at every one of these rates."""
    kinds = ((".wav", "44100"), (".flac", "44100"), (".mp3", "44100"), (".flac", "96000"),
             (".wav", "32000"), (".mp3", "22050"), (".mp3", "48000"), (".wav", "8000"))  # fmt: skip
    clips = [
        shelf.put(f"rate-{n}{ending}", shelf.noise(1.5, 70 + n).samples, "-ar", rate)
        for n, (ending, rate) in enumerate(kinds)
    ]
    station = new_station()
    station.put_log(*(clip.entry(f"i{n}") for n, clip in enumerate(clips)))
    station.start().wait_for_title(f"i{len(clips) - 1}")
    station.wait_recorded(station.recorded / RATE + 1.6)
    bus = station.recording()
    places = [locate(bus, clip.samples[9600:19200]) for clip in clips]
    assert min(match.score for match in places[:-1]) > 0.95
    assert [72000 - (b.index - a.index) for a, b in itertools.pairwise(places)] == [0] * 7
    assert longest_silence(bus[places[0].index : places[-1].index]) < 24


def test_tones_stay_pure(shelf: Shelf, new_station: NewStation) -> None:
    both = tone(4.0, 997.0, 0.3) + tone(4.0, 15013.0, 0.15)
    clip = shelf.put("pure.flac", both, "-ar", "44100", "-af", "aresample=filter_size=64")
    station = new_station()
    station.put_log(clip.entry("pure"))
    station.start().wait_for_title("pure")
    station.wait_recorded(3.5)
    begin = station.index_of("pure") + CLEAR
    assert _purity(station.recording()[begin : begin + 2 * RATE], 997.0, 15013.0) > 75.0
