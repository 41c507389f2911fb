"""How a file is opened: what is sought, and what is decoded and thrown away."""

from __future__ import annotations

import pytest

from radio.air.decks.opening import AT_ONCE, open_at

RATE = 48000


@pytest.mark.parametrize(
    ("name", "seconds", "soon", "base", "discard"),
    [
        ("a.mp3", 0.0, False, 0.0, 0.0),
        ("a.mp3", 12.0, False, 0.0, 12.0),
        ("a.mp3", 60.0, False, 60.0, 0.0),
        ("a.mp3", 12.0, True, 12.0, 0.0),
        ("a.mp3", 0.5, True, 0.0, 0.5),
        ("a.WAV", 0.5, False, 0.5, 0.0),
    ],
)
def test_short_ways_are_decoded_and_long_ones_sought(
    name: str, seconds: float, soon: bool, base: float, discard: float
) -> None:
    opening = open_at(name, round(seconds * RATE), RATE, soon=soon)
    assert (opening.base, opening.discard) == (round(base * RATE), round(discard * RATE))
    assert opening.options[0] == AT_ONCE
    assert any(option.startswith(":start-time=") for option in opening.options) == (base > 0)


def test_what_libvlc_seeks_badly_is_made_up_for() -> None:
    assert ":start-time=59.9000" in open_at("a.flac", 60 * RATE, RATE, soon=True).options
    assert ":demux=avformat" in open_at("a.wav", 60 * RATE, RATE, soon=True).options
    assert ":demux=avformat" not in open_at("a.wav", 0, RATE, soon=True).options
    assert ":demux=avformat" in open_at("a.ogg", 0, RATE, soon=True).options
    assert ":demux=avformat" in open_at("a.flac", 0, RATE, soon=True).options
