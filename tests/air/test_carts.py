"""Carts on the air: beds that go round and duck, keys that play alone, how long each plays yet."""

from __future__ import annotations

import numpy as np
import pytest

from radio.air.control.client import EngineRefusedError
from radio.air.log import Cart, Role
from radio.units import Decibels, Seconds
from tests.air.conftest import NewStation
from tests.rig import RATE, Samples, Shelf, Station, tone

BED, JINGLE, OTHER = 400.0, 2000.0, 5000.0


def level_at(audio: Samples, hertz: float) -> float:
    """Level of a tone in a stretch, dB of its own scale."""
    t = np.arange(len(audio)) / RATE
    wave = (audio[:, 0] * np.hanning(len(audio)) * np.exp(-2j * np.pi * hertz * t)).mean()
    return float(20 * np.log10(max(abs(wave), 1e-9)))


def now_level(station: Station, hertz: float, seconds: float = 0.4) -> float:
    """Level of a tone in what goes out from here on."""
    begun = station.recorded
    station.wait_recorded(begun / RATE + seconds + 0.1)
    return level_at(station.recording()[begun : begun + round(seconds * RATE)], hertz)


def playing(station: Station) -> dict[str, float | None]:
    """Carts that play, with the seconds that are left."""
    return {row["name"]: row["remaining"] for row in station.status()["carts"] if row["playing"]}


def test_a_bed_goes_round_and_ducks_and_a_key_alone_leaves_it_on(
    shelf: Shelf, new_station: NewStation
) -> None:
    quiet = shelf.put("quiet.wav", tone(60.0, 100.0, peak=0.01))
    bed = shelf.put("bed.wav", tone(1.0, BED, peak=0.2))
    long = shelf.put("long.wav", tone(20.0, JINGLE, peak=0.2))
    other = shelf.put("other.wav", tone(8.0, OTHER, peak=0.2))
    carts = (
        Cart("bed", str(bed.path), role=Role.MUSIC, loop=True),
        Cart(
            "long", str(long.path), gain=Decibels(-6.0), cue_in=Seconds(2.0), cue_out=Seconds(14.0)
        ),
        Cart("other", str(other.path), alone=True, media_id="other0"),
    )
    station = new_station(duck_depth=-12.0, duck_attack=0.05, duck_release=0.05)
    station.put_log(quiet.entry("quiet"), carts=carts)
    station.start().wait_for(lambda: all(row["ready"] for row in station.status()["carts"]), 40.0)

    station.request("cart_fire", name="bed")
    station.wait_for(lambda: playing(station) == {"bed": None})
    alone = now_level(station, BED, 2.4)
    assert station.status()["ducking"]["now"] == 0.0

    # Over it a voice: from its cue-in to its cue-out, with the key's own gain; the bed ducks.
    station.request("cart_fire", name="long")
    left = playing(station)["long"]
    assert left is not None
    assert 10.0 < left <= 12.0
    station.wait_for(lambda: station.status()["ducking"]["now"] == -12.0)
    assert now_level(station, BED) - alone == pytest.approx(-12.0, abs=0.5)
    assert now_level(station, JINGLE) - alone == pytest.approx(-6.0, abs=0.5)

    # The depth is set while it plays.
    assert station.request("ducking", depth=-20)["depth"] == -20.0
    station.wait_for(lambda: station.status()["ducking"]["now"] == -20.0)
    assert now_level(station, BED) - alone == pytest.approx(-20.0, abs=0.5)
    for depth in (1, "low", True, -61):
        with pytest.raises(EngineRefusedError) as refused:
            station.request("ducking", depth=depth)
        assert refused.value.code == "bad_depth"

    # One that plays alone ends the other voice, and leaves the bed.
    station.request("cart_fire", name="other")
    assert set(playing(station)) == {"bed", "other"}
    station.wait_for(lambda: station.ended("long")["ended_because"] == "stop")
    told = {
        row["entry_id"]: row["media_id"]
        for row in station.journal("start")
        if row["source"] == "cart"
    }
    assert told == {"bed": "", "long": "", "other": "other0"}
    assert station.request("cart_stop", name="other")["stopped"]
    station.wait_for(lambda: station.status()["ducking"]["now"] == 0.0)
    assert now_level(station, BED) == pytest.approx(alone, abs=0.5)
    assert station.request("cart_stop", name="bed")["stopped"]
    assert playing(station) == {}
    assert not station.request("cart_stop", name="bed")["stopped"]
    station.wait_for(lambda: now_level(station, BED) < alone - 40)


def test_the_depth_that_was_set_outlives_a_kill(shelf: Shelf, new_station: NewStation) -> None:
    station = new_station()
    station.put_log(shelf.noise(30.0, 111).entry("music"))
    station.start().wait_for_title("music")
    station.request("ducking", depth=-25.5)
    station.journal()
    station.kill()
    station.start()
    assert station.status()["ducking"]["depth"] == -25.5
