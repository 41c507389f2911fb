"""The call bus: what callers say is mixed, and the clean feed is the programme without it."""

from __future__ import annotations

import socket
import time
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from radio.air.callbus import HEADER
from tests.air.conftest import NewStation
from tests.rig import (
    RATE,
    Samples,
    Shelf,
    Station,
    locate,
    longest_silence,
    noise,
    offsets,
    tone,
)
from tests.rig.caller import SIZE, BusAgent

SHOW = 300.0
PIECE = 2400


def calls(station: Station) -> dict[str, Any]:
    found: dict[str, Any] = station.status()["calls"]
    return found


def level_of(audio: Samples, hertz: float) -> float:
    """Level of a tone, dBFS."""
    t = np.arange(len(audio)) / RATE
    wave = (audio[:, 0] * np.hanning(len(audio)) * np.exp(-2j * np.pi * hertz * t)).mean()
    return float(20 * np.log10(max(abs(wave) * 4 / 32768, 1e-9)))


def stereo(mono: NDArray[np.int16]) -> Samples:
    return np.repeat(mono[:, np.newaxis], 2, axis=1)


def words_of(seconds: float, seed: int) -> NDArray[np.int16]:
    """So low that 1 % of speed, by which the bus works off what it holds too much of, hides none of it."""
    return noise(seconds, seed, highest=600.0)[:, 0]


def torn(station: Station) -> int:
    """Frames that the bus did without, or left out, by its own count; ask while callers are on the air."""
    told = calls(station)
    return int(told["lost"]) + int(told["left_out"])


def missing(out: Samples, mono: NDArray[np.int16]) -> int:
    """Stretches of 50 ms that did not go out, of all behind the first half second.

    What was held before the bus began is passed over there. Those that went out are in their order.
    """
    rest = stereo(mono[RATE // 2 :])
    found = offsets(out, rest, PIECE, least=0.9)
    places = [place + later for place, later in found]
    assert places == sorted(places)
    return len(rest) // PIECE - len(found)


def excused(frames: int) -> int:
    """Stretches that a hole of so many frames may spoil, or several that make as many; none where there was none."""
    return 2 * -(-frames // (SIZE // 2))


@pytest.fixture
def on_air(shelf: Shelf, new_station: NewStation) -> Station:
    """A station that plays a tone, which ducks by twelve decibels."""
    show = shelf.put("show-tone.wav", tone(90.0, SHOW, peak=0.02))
    station = new_station(duck_depth=-12.0, duck_attack=0.05, duck_release=0.05)
    station.put_log(show.entry("show"))
    station.start().wait_for_title("show")
    return station


def test_what_a_caller_says_goes_out_over_the_programme_which_ducks(on_air: Station) -> None:
    words = words_of(4.0, 90)
    with BusAgent(on_air.data) as agent:
        on_air.wait_for(lambda: calls(on_air)["connected"])
        assert not calls(on_air)["on_air"]
        begun = on_air.recorded
        agent.say(words)
        told, spoiled = calls(on_air), excused(torn(on_air))
        assert told["on_air"]
        on_air.wait_for(lambda: not calls(on_air)["on_air"])
        lost = calls(on_air)["lost"]
    out = on_air.recording()[begun:]
    assert missing(out, words) <= spoiled
    middle = locate(out, stereo(words[2 * RATE : 2 * RATE + 4800])).index
    assert level_of(out[middle : middle + RATE // 2], SHOW) < -41
    assert level_of(out[-RATE // 2 :], SHOW) == pytest.approx(-34, abs=1), "it comes back up"
    assert lost < 0.2 * len(words)
    assert longest_silence(out) == 0


def test_the_clean_feed_has_the_programme_and_nothing_of_the_caller(on_air: Station) -> None:
    with BusAgent(on_air.data) as agent:
        agent.say(tone(3.0, 1000.0, peak=0.3)[:, 0])
        heard = stereo(np.concatenate(agent.clean)[-2 * RATE :])
        numbers = agent.numbers
    assert level_of(heard, 1000.0) < -80
    assert level_of(heard, SHOW) < -41
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_an_agent_that_dies_takes_nothing_with_it_and_the_next_is_heard(on_air: Station) -> None:
    words, others = words_of(2.0, 91), words_of(2.0, 92)
    begun = on_air.recorded
    first = BusAgent(on_air.data)
    first.say(words)
    spoiled = [excused(torn(on_air))]
    first.close()
    on_air.wait_for(lambda: not calls(on_air)["on_air"])
    assert not calls(on_air)["connected"]
    with BusAgent(on_air.data) as second:
        second.say(others)
        spoiled.append(excused(torn(on_air)))
        on_air.wait_for(lambda: not calls(on_air)["on_air"])
    out = on_air.recording()[begun:]
    assert longest_silence(out) == 0
    assert missing(out, words) <= spoiled[0]
    assert missing(out, others) <= spoiled[1]


def test_a_new_agent_takes_the_place_of_one_that_hangs(on_air: Station) -> None:
    hung = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    hung.connect(str(on_air.data / "run" / "callbus.sock"))
    on_air.wait_for(lambda: calls(on_air)["connected"])
    time.sleep(1.0)  # it never reads: its buffer fills, and the mix goes on
    with BusAgent(on_air.data) as agent:
        on_air.wait_for(lambda: len(agent.clean) > 10)
    hung.close()


def test_packets_that_are_none_do_no_harm(on_air: Station) -> None:
    rng = np.random.default_rng(5)
    good = tone(1.0, 1000.0, peak=0.2)[:, 0]
    begun = on_air.recorded
    with BusAgent(on_air.data) as agent:
        for size in (1, 7, 11, HEADER.size, HEADER.size + 1, 5000):
            agent.socket.send(rng.bytes(size))
        agent.socket.send(HEADER.pack(2**64 - 1, 8000) + bytes(2 * SIZE))
        agent.say(good)
        on_air.wait_for(lambda: not calls(on_air)["on_air"])
    out = on_air.recording()[begun:]
    assert longest_silence(out) == 0
    assert on_air.process is not None
    assert on_air.process.poll() is None


def test_in_an_emergency_no_caller_is_heard(shelf: Shelf, on_air: Station) -> None:
    warning = shelf.put("warn.wav", tone(20.0, 3000.0, peak=0.5))
    on_air.request("emergency_on", uri=str(warning.path), looked_at=True)
    on_air.wait_for(lambda: on_air.status()["mode"] == "emergency")
    begun = on_air.recorded
    with BusAgent(on_air.data) as agent:
        agent.say(tone(2.0, 1000.0, peak=0.5)[:, 0])
        assert not calls(on_air)["on_air"]
    assert level_of(on_air.recording()[begun : begun + 2 * RATE], 1000.0) < -70
