"""Decoders that are killed or hang while on the air: nothing is heard of it."""

from __future__ import annotations

import os
import signal
from functools import partial

import pytest

from tests.air.conftest import NewStation, at_once
from tests.rig import RATE, Shelf, Station, longest_silence, offsets, splices

FORMATS = (".wav", ".flac", ".mp3", ".ogg")


def _with_one_item(shelf: Shelf, station: Station, ending: str) -> None:
    station.put_log(shelf.noise(20.0, 50, ending).entry("long"))
    station.start().wait_for_title("long")


def _strike(station: Station, ending: str, number: signal.Signals, at: float) -> None:
    station.wait_recorded(at)
    os.kill(station.busy_decoder(f"noise-20{ending}"), number)


def _measure(shelf: Shelf, station: Station, ending: str) -> tuple[int, list[tuple[int, int]]]:
    """Longest silence, and where frames were lost or added, in what went out."""
    bus = station.recording()
    found = shelf.noise(20.0, 50, ending).samples[: len(bus) - RATE // 2]
    recognised = len(offsets(bus, found)) * 4800
    assert recognised > len(found) - RATE, f"{ending}: only {recognised} frames are recognised"
    return longest_silence(bus[240:]), splices(bus, found)


@pytest.mark.parametrize("kind", ["killed", "hangs"])
def test_decoder_is_replaced_without_a_gap(
    kind: str, shelf: Shelf, new_station: NewStation
) -> None:
    number = signal.SIGKILL if kind == "killed" else signal.SIGSTOP
    stations = {ending: new_station(ending[1:]) for ending in FORMATS}
    for ending in FORMATS:
        shelf.noise(20.0, 50, ending)

    def story(ending: str) -> None:
        station = stations[ending]
        _with_one_item(shelf, station, ending)
        struck = 3.0 + 0.8 * FORMATS.index(ending)  # not four take-overs on the same cores at once
        _strike(station, f"-50{ending}", number, struck)
        station.wait_recorded(struck + 3.5)
        assert "decoder_died" in station.alarms()
        assert station.on_air == "long"
        station.kill()

    at_once(*(partial(story, ending) for ending in FORMATS))
    measured = {ending: _measure(shelf, station, ending) for ending, station in stations.items()}
    assert measured == dict.fromkeys(FORMATS, (0, []))


def test_the_same_while_the_sample_rate_is_converted(shelf: Shelf, new_station: NewStation) -> None:
    """Two conversions begun at different places may lie half a frame apart, but no more."""
    clip = shelf.put("noise-20-51.mp3", shelf.noise(20.0, 51).samples, "-ar", "44100")
    station = new_station()
    station.put_log(clip.entry("long"))
    station.start().wait_for_title("long")
    _strike(station, "-51.mp3", signal.SIGKILL, 3.3)
    station.wait_recorded(7.0)
    station.kill()
    bus = station.recording()
    assert "decoder_died" in station.alarms()
    assert longest_silence(bus[240:]) == 0
    shifts = [shift for _, shift in splices(bus, clip.samples[: len(bus) - RATE // 2])]
    assert all(abs(shift) <= 1 for shift in shifts), shifts
    assert len(shifts) <= 1


def test_undisturbed_item_needs_no_other_decoder(shelf: Shelf, new_station: NewStation) -> None:
    """Longer than all a deck ever holds: nothing is taken for a hang."""
    music = shelf.noise(9.0, 61)
    station = new_station()
    station.put_log(music.entry("long"), shelf.noise(4.0, 62).entry("after"))
    station.start().wait_for_title("after", 20)
    station.wait_recorded(station.recorded / RATE + 1.0)
    assert station.alarms() == []
    assert station.ended("long")["seconds"] == pytest.approx(9.0, abs=0.001)
