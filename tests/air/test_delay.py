"""The programme delay on the air: what a listener hears, measured on what went out."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import pytest

from radio.air.control.client import EngineRefusedError
from radio.air.log import Cart
from tests.air.conftest import NewStation
from tests.rig import RATE, Samples, Shelf, Station, longest_silence, noise, read_audio, tone

BAD, IDENT, EMERGENCY = 5000.0, 2000.0, 3000.0


def level_of(audio: Samples, hertz: float, seconds: float = 0.1) -> float:
    """The loudest a tone is in any stretch of so many seconds, dBFS."""
    size = round(seconds * RATE)
    t = np.arange(size) / RATE
    wave = np.hanning(size) * np.exp(-2j * np.pi * hertz * t)
    starts = range(0, len(audio) - size, size // 2)
    peaks = [abs((audio[at : at + size, 0] * wave).mean()) for at in starts]
    return float(20 * np.log10(max([*peaks, 1e-9]) * 4 / 32768))


def dull(audio: Samples, width: int = 257) -> Samples:
    """The same without what is high, so that a tone up there would be found in it."""
    window = np.hanning(width) / np.hanning(width).sum()
    sides = [np.convolve(side, window, mode="same") for side in audio.T.astype(float)]
    smooth = np.stack(sides, axis=1)
    return np.asarray(smooth / np.abs(smooth).max() * 8000, dtype=np.int16)


def state(station: Station) -> dict[str, Any]:
    found: dict[str, Any] = station.status()["delay"]
    return found


def wait_for_state(station: Station, wanted: str, seconds: float = 20.0) -> None:
    station.wait_for(lambda: state(station)["state"] == wanted, seconds)


@pytest.fixture
def held(shelf: Shelf, new_station: NewStation) -> Station:
    """A station whose show, a noise, is held back by five seconds."""
    carts = (
        Cart("bad", str(shelf.put("bad.wav", tone(1.5, BAD, peak=0.5)).path)),
        Cart(
            "ident", str(shelf.put("ident.wav", tone(5.5, IDENT, peak=0.3)).path), media_id="mident"
        ),
    )
    show = shelf.put("dull.wav", dull(noise(120.0, 70)))
    station = new_station(delay_seconds=5.0, delay_filling="ident", delay_ident="ident")
    station.put_log(show.entry("show"), carts=carts)
    station.start().wait_for_title("show")
    station.wait_for(lambda: all(row["ready"] for row in station.status()["carts"]), 40.0)
    station.request("delay_start")
    wait_for_state(station, "full")
    return station


def test_a_listener_hears_none_of_what_is_dumped_and_no_silence(held: Station) -> None:
    assert state(held)["armed"]
    begun = held.recorded
    held.request("cart_fire", name="bad")
    time.sleep(2.0)  # it has been said, and has not gone out
    answer = held.request("delay_dump", by="Siti")
    assert answer["dumped"] >= 5.0
    wait_for_state(held, "full")  # built up again while the show went on
    time.sleep(1.0)
    out = held.recording()[begun:]

    assert level_of(out, BAD) < -65.0, "the dumped words can be heard"
    assert longest_silence(out) / RATE <= 0.3
    assert level_of(out, IDENT) > -20.0
    dumped = read_audio(held.data / answer["file"])
    assert len(dumped) / RATE == pytest.approx(answer["dumped"], abs=0.001)
    assert level_of(dumped, BAD) > -10.0, "what was dumped is kept"
    held.wait_for(lambda: bool(held.journal("dump")))
    fact = held.journal("dump")[0]
    assert (fact["by"], fact["file"]) == ("Siti", answer["file"])


def test_an_ident_stands_in_the_as_run_and_is_heard_no_more_once_its_caller_says_no(
    held: Station,
) -> None:
    """Also where it would be played again, after a dump."""
    held.wait_for(lambda: any(fact["source"] == "cart" for fact in held.journal("start")))
    assert held.started("ident")["media_id"] == "mident"
    held.wait_for(lambda: held.started("ident")["span"] in {f["span"] for f in held.journal("end")})
    assert held.ended("ident")["seconds"] == pytest.approx(5.0, abs=0.3)
    held.change_log(carts=held.log.carts[:1], shut_pieces=("mident",))
    held.wait_for(lambda: "withheld_on_air" in held.alarms())
    begun = held.recorded
    held.request("delay_dump", by="Siti")
    held.wait_recorded(begun / RATE + 3.0)
    out = held.recording()[begun:]
    assert level_of(out, IDENT) < -65.0
    assert longest_silence(out) / RATE <= 0.3
    assert len([fact for fact in held.journal("start") if fact["entry_id"] == "ident"]) == 1


def test_the_newest_second_alone_is_dumped_and_what_came_before_goes_out(held: Station) -> None:
    begun = held.recorded
    held.request("cart_fire", name="bad")
    time.sleep(1.9)
    answer = held.request("delay_dump", seconds=2.5)
    assert answer["dumped"] == pytest.approx(2.5, abs=0.05)
    assert answer["held"] == pytest.approx(2.5, abs=0.3)
    time.sleep(9.0)
    out = held.recording()[begun:]
    assert level_of(out, BAD) < -65.0
    assert longest_silence(out) / RATE <= 0.3


def test_two_dumps_right_after_one_another_and_one_while_it_is_built_up_are_each_kept(
    held: Station,
) -> None:
    """In parts, then all that is left, then what has come since; the engine is stopped upon it."""
    begun = held.recorded
    held.request("cart_fire", name="bad")
    time.sleep(1.9)
    answers = [held.request("delay_dump", seconds=1.0, by="Siti") for _ in range(2)]
    answers.append(held.request("delay_dump", by="Siti"))
    assert state(held)["state"] == "building"
    held.wait_for(lambda: state(held)["held"] > 0.5)
    answers.append(held.request("delay_dump", by="Budi"))
    out = held.recording()[begun:]
    assert level_of(out, BAD) < -65.0
    assert longest_silence(out) / RATE <= 0.3
    held.stop()
    assert len({answer["file"] for answer in answers}) == 4
    for answer in answers:
        dumped = read_audio(held.data / answer["file"])
        assert len(dumped) / RATE == pytest.approx(answer["dumped"], abs=0.001)
    assert [fact["by"] for fact in held.journal("dump")] == ["Siti", "Siti", "Siti", "Budi"]


def _remembers_it(station: Station) -> bool:
    text = (station.data / "air" / "state.json").read_text()
    return json.loads(text)["delay"] is not None


def test_a_killed_engine_builds_it_up_again(held: Station) -> None:
    held.wait_for(lambda: _remembers_it(held))
    held.kill()
    held.start()
    assert state(held)["state"] == "building"
    assert state(held)["target"] == 5.0


def test_an_emergency_is_not_held_back(shelf: Shelf, held: Station) -> None:
    warning = shelf.put("warning.wav", tone(10.0, EMERGENCY, peak=0.5))
    begun = held.recorded
    held.request("emergency_on", uri=str(warning.path), looked_at=True)
    held.wait_for(lambda: held.status()["mode"] == "emergency")
    held.wait_recorded(begun / RATE + 2.5)
    assert state(held)["state"] == "off"
    assert level_of(held.recording()[begun : begun + round(2.5 * RATE)], EMERGENCY) > -10.0
    held.wait_for(lambda: bool(held.journal("dump")))


def test_what_airs_later_than_it_is_mixed_says_so(held: Station) -> None:
    held.request("cart_fire", name="bad")
    held.wait_for(lambda: any(fact.get("title") == "bad" for fact in held.journal()))
    fact = next(fact for fact in held.journal() if fact.get("title") == "bad")
    assert fact["held"] == pytest.approx(5000, abs=150)


def test_orders_that_cannot_be(shelf: Shelf, new_station: NewStation) -> None:
    station = new_station(delay_ident="none")
    station.put_log(shelf.noise(20.0, 71).entry("show"))
    station.start()
    for do, args, code in (
        ("delay_dump", {}, "nothing_held"),
        ("delay_start", {"seconds": 3}, "bad_seconds"),
        ("delay_start", {"seconds": True}, "bad_seconds"),
        ("delay_start", {"by": "magic"}, "bad_filling"),
        ("delay_start", {"by": "ident"}, "no_such_cart"),
        ("delay_dump", {"seconds": -1}, "bad_seconds"),
    ):
        with pytest.raises(EngineRefusedError) as refused:
            station.request(do, **args)
        assert refused.value.code == code
        assert refused.value.do
    station.request("delay_end")
    assert state(station)["state"] == "off"


def test_a_programmes_own_is_taken_down_at_its_time_and_by_it_alone(
    shelf: Shelf, new_station: NewStation
) -> None:
    station = new_station()
    station.put_log(shelf.noise(60.0, 72).entry("show"))
    station.start().wait_for_title("show")
    until = round(time.time() * 1000) + 4000
    whose = station.request("delay_start", seconds=5, programme="ayo-1", until=until)
    assert (whose["programme"], whose["until"], whose["hand"]) == ("ayo-1", until, "")
    assert station.request("delay_end", programme="other-1")["state"] == "building"
    station.wait_for(lambda: _remembers_it(station))
    station.kill()
    station.start()  # it still knows whose it is, and when that is over
    assert state(station)["programme"] == "ayo-1"
    wait_for_state(station, "off", 60.0)
    assert time.time() * 1000 >= until
    assert state(station)["programme"] == ""


def test_an_operators_key_takes_it_over_for_the_episode(
    shelf: Shelf, new_station: NewStation
) -> None:
    station = new_station()
    station.put_log(shelf.noise(60.0, 73).entry("show"))
    station.start().wait_for_title("show")
    station.request("delay_start", seconds=5, programme="ayo-1")
    assert station.request("delay_end")["hand"] == "ayo-1"
    wait_for_state(station, "off", 60.0)
    assert state(station)["hand"] == "ayo-1"
    station.wait_for(lambda: _remembers_it(station))
    station.kill()
    station.start()
    assert (state(station)["state"], state(station)["hand"]) == ("off", "ayo-1")
    assert station.request("delay_start", programme="ayo-2")["hand"] == ""
