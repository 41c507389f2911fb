"""What may not be heard any more leaves the air: at once, without silence, and it is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from radio.air.log import Cart
from tests.air.conftest import NewStation
from tests.rig import RATE, Clip, Shelf, Station, longest_silence

HELD = "mheld"


def takes_back(station: Station, clip: Clip, **changes: object) -> int:
    """The log shuts the piece, as it does when a caller in it takes consent back; the frame of it."""
    begun = station.recorded
    station.change_log(shut=(str(clip.path),), shut_pieces=(HELD,), **changes)
    return begun


def told(station: Station) -> list[str]:
    alarms = station.status()["alarms"]
    return [row["params"]["title"] for row in alarms if row["code"] == "withheld_on_air"]


def unheard(station: Station, since: int) -> int:
    """Longest silence from an index of the recording to half a second after what is there now."""
    station.wait_recorded(station.recorded / RATE + 0.5)
    return longest_silence(station.recording()[since:])


@pytest.fixture
def held(shelf: Shelf) -> Clip:
    return shelf.noise(5.0, 71)


@pytest.fixture
def other(shelf: Shelf) -> Clip:
    return shelf.noise(60.0, 72)


@pytest.fixture
def station(new_station: NewStation, held: Clip, other: Clip) -> Station:
    """It has music, whatever comes before it."""
    station = new_station()
    station.put_log(fallback=(other.entry("music"),))
    return station


def test_an_emergency_that_goes_round_gives_way_to_the_stations_own(
    station: Station, shelf: Shelf, held: Clip
) -> None:
    own = shelf.noise(4.0, 73).entry("own")
    station.put_log(fallback=station.log.fallback, emergency=own)
    station.start().wait_for_title("music")
    station.request("emergency_on", uri=str(held.path), media_id=HELD, looked_at=True)
    station.wait_for_title("emergency")
    assert station.started("emergency")["media_id"] == HELD
    begun = takes_back(station, held)
    station.wait_for_title("own")
    assert station.status()["mode"] == "emergency"
    assert told(station) == ["Siaran darurat"]
    assert unheard(station, begun) < RATE // 10
    station.request("emergency_off")
    station.wait_for(lambda: station.on_air == "music")


@pytest.mark.parametrize("own", [None, "/nowhere/own.wav"])
def test_without_another_announcement_the_log_is_back(
    station: Station, held: Clip, own: str | None
) -> None:
    """Also where the station's own can't be played."""
    announcement = None if own is None else replace(held.entry("own"), uri=own)
    station.put_log(fallback=station.log.fallback, emergency=announcement)
    station.start().wait_for_title("music")
    station.request("emergency_on", uri=str(held.path), media_id=HELD, looked_at=True)
    station.wait_for_title("emergency")
    begun = takes_back(station, held)
    station.wait_for(lambda: station.on_air == "music")
    assert station.status()["mode"] != "emergency"
    assert unheard(station, begun) < RATE // 10


def test_a_copy_from_elsewhere_is_known_by_its_piece(
    station: Station, held: Clip, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.wav"
    copy.write_bytes(held.path.read_bytes())
    station.start().wait_for_title("music")
    for order in ("emergency_on", "live_open"):
        station.change_log(shut=(), shut_pieces=())
        station.request(order, uri=str(copy), media_id=HELD, looked_at=True)
        station.wait_for(lambda: station.status()["mode"] in {"emergency", "live"})
        takes_back(station, held)
        station.wait_for(lambda: station.on_air == "music")
    assert len(told(station)) == 2


def test_a_key_that_goes_round_is_ended(station: Station, held: Clip) -> None:
    carts = (Cart("bed", str(held.path), loop=True, media_id=HELD),)
    station.put_log(fallback=station.log.fallback, carts=carts)
    station.start().wait_for(lambda: bool(station.status()["carts"][0]["ready"]), 40.0)
    station.request("cart_fire", name="bed")
    station.wait_for(lambda: station.started("bed")["media_id"] == HELD)
    begun = takes_back(station, held, carts=())
    station.wait_for(lambda: "stop" in [fact["ended_because"] for fact in station.journal("end")])
    assert (station.on_air, told(station)) == ("music", ["bed"])
    assert unheard(station, begun) < RATE // 10


@pytest.mark.parametrize("rung", ["log", "fallback"])
def test_an_item_fades_and_the_next_takes_its_place(
    station: Station, shelf: Shelf, held: Clip, rung: str
) -> None:
    entry = replace(shelf.noise(60.0, 74).entry("held"), media_id=HELD)
    music = station.log.fallback
    station.put_log(*([entry] if rung == "log" else []), fallback=(entry, *music))
    station.start().wait_for_title("held")
    begun = takes_back(station, held, entries=(), fallback=music)
    station.wait_for(lambda: station.on_air == "music")
    station.wait_for(lambda: "skip" in [fact["ended_because"] for fact in station.journal("end")])
    assert told(station) == ["held"]
    assert unheard(station, begun) < RATE // 10
