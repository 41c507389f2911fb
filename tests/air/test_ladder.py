"""Emergency, live, log, fallback, built-in: what is on the air when, and never silence."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from radio.air.control.client import EngineRefusedError
from radio.air.log import Cart, Role, Timing
from radio.units import Decibels, Millis
from tests.air.conftest import NewStation
from tests.rig import (
    RATE,
    Samples,
    Shelf,
    Station,
    join,
    locate,
    longest_silence,
    loudness,
    mute,
    noise,
    now_ms,
    tone,
)
from tests.rig.servers import StreamServer


def _onset(audio: Samples, hertz: float, start: int) -> int:
    """Frame after `start` from which a tone sounds, half a hundredth of a second about."""
    signal = audio[start:, 0] * np.exp(-2j * np.pi * hertz * np.arange(len(audio) - start) / RATE)
    window = RATE // 100  # nothing is left in it of other tones at whole hundreds of Hz
    strength = np.abs(np.convolve(signal, np.ones(window), "valid"))
    return start + int(np.argmax(strength > strength.max() / 2)) + window // 2


def _level_at(audio: Samples, hertz: float) -> float:
    """Level of one frequency in dB, by its bin of the Fourier transform."""
    t = np.arange(len(audio)) / RATE
    wave = (audio[:, 0] * np.hanning(len(audio)) * np.exp(-2j * np.pi * hertz * t)).sum()
    return float(20 * np.log10(max(abs(wave), 1e-9)))


def _unheard(station: Station, since: int) -> int:
    """Longest silence after an index of the recording."""
    return longest_silence(station.recording()[since:])


# -- carts and the bus ------------------------------------------------------------------------


def test_cart_is_heard_at_once_and_music_ducks(shelf: Shelf, new_station: NewStation) -> None:
    music = shelf.put("hum.wav", tone(12.0, 300.0))
    voice = shelf.put("voice.wav", tone(1.5, 2000.0, peak=0.2))
    station = new_station(duck_depth=-14.0)
    cart = Cart("jingle", str(voice.path), "Jingle", role=Role.VOICE)
    station.put_log(music.entry("music"), carts=(cart,))
    station.start().wait_for(lambda: bool(station.status()["carts"][0]["ready"]))
    station.wait_recorded(station.recorded / RATE + 1.0)
    before = station.recorded
    station.request("cart_fire", name="jingle")
    answered = station.recorded
    station.wait_recorded(before / RATE + 3.5)

    bus = station.recording()
    place = _onset(bus, 2000.0, before)
    assert before <= place <= answered + 2 * station.settings.block_frames
    loud = _level_at(bus[before - 24000 : before], 300.0)
    ducked = _level_at(bus[place + 24000 : place + 48000], 300.0)
    again = _level_at(bus[place + 120_000 : place + 144_000], 300.0)
    assert ducked - loud == pytest.approx(-14.0, abs=0.3)
    assert again == pytest.approx(loud, abs=0.3)
    assert station.ended("jingle")["frames"] == voice.frames


def test_true_peak_stays_below_the_ceiling(shelf: Shelf, new_station: NewStation) -> None:
    hot = shelf.put("hot.wav", noise(4.0, 100, peak=0.99, highest=18000.0))
    station = new_station()
    station.put_log(hot.entry("hot", gain=Decibels(12.0)))
    station.start().wait_for_title("hot")
    station.wait_recorded(station.recorded / RATE + 3.0)
    assert loudness(station.recording()).true_peak <= -1.0 + 0.2


# -- fallback and built-in ----------------------------------------------------------------------


def test_an_empty_log_plays_the_fallback_list(shelf: Shelf, new_station: NewStation) -> None:
    one, two = shelf.noise(2.0, 101), shelf.noise(2.0, 102)
    station = new_station()
    station.put_log(fallback=(one.entry("one"), two.entry("two")))
    station.start().wait_for_title("one")
    assert station.status()["mode"] == "fallback"
    station.wait_for_title("two")
    station.wait_for(lambda: station.played()[:3] == ["one", "two", "one"])
    bus = station.recording()
    place = locate(bus, one.head()).index
    assert locate(bus, two.head()).index == place + one.frames
    assert _unheard(station, place) == 0
    assert {"fallback", "log_ended"} <= set(station.alarms())


def test_a_damaged_log_gives_the_built_in_audio(shelf: Shelf, new_station: NewStation) -> None:
    """And a good one takes the air back."""
    music = shelf.noise(3.0, 103)
    station = new_station()
    (station.data / "air" / "log.json").write_text('{"version": 1, "entries": [{"id"')
    station.start()
    station.wait_for(lambda: station.on_air == "builtin")
    assert {"log_missing", "builtin"} <= set(station.alarms())
    station.wait_recorded(station.recorded / RATE + 1.0)
    station.put_log(music.entry("music"))
    station.request("log_reload")
    station.wait_for_title("music")
    station.wait_for(lambda: station.on_air == "builtin")
    station.wait_recorded(station.recorded / RATE + 0.5)
    first = station.index_at(station.journal("start")[0]["at"])
    assert _unheard(station, first + RATE // 10) <= RATE // 50, "more than a block is silent"
    assert locate(station.recording(), music.tail()).score > 0.9


# -- live and emergency -------------------------------------------------------------------------


@pytest.fixture
def line(shelf: Shelf) -> Iterator[StreamServer]:
    """A studio line: an MP3 stream of a 1 kHz tone under noise of its own."""
    clip = shelf.put("line.mp3", noise(8.0, 110), "-write_xing", "0", "-id3v2_version", "0")
    with StreamServer(clip.path.read_bytes(), 24000) as server:
        yield server


def test_live_opens_and_hands_back_to_what_is_planned_now(
    shelf: Shelf, new_station: NewStation, line: StreamServer
) -> None:
    music, stale, fresh = shelf.noise(30.0, 111), shelf.noise(2.0, 112), shelf.noise(4.0, 113)
    station = new_station()
    station.put_log(music.entry("music"))
    station.start().wait_for_title("music")
    station.change_log(
        entries=(
            station.log.entries[0],
            stale.entry("stale", at=now_ms() - 60_000),
            fresh.entry("fresh", at=now_ms() + 3000),
        )
    )
    assert station.request("live_open", uri=line.uri())["name"] == "Siaran langsung"
    station.wait_for(lambda: station.status()["mode"] == "live")
    begun = station.recorded
    station.wait_recorded(begun / RATE + 2.0)
    studio = noise(8.0, 110)
    bus = station.recording()
    heard = locate(studio, bus[-24000:-12000])
    assert heard.score > 0.9
    station.request("live_close")
    station.wait_for_title("fresh")
    station.wait_recorded(station.recorded / RATE + 1.0)
    assert station.played() == ["music", f"live:{line.uri()}", "fresh"]
    assert station.ended("music")["ended_because"] == "live"
    assert station.ended(f"live:{line.uri()}")["ended_because"] == "handback"
    passed = {fact["entry_id"]: fact["because"] for fact in station.journal("skip")}
    assert passed == {"stale": "live"}
    assert _unheard(station, begun - RATE) == 0


def test_lost_live_signal_returns_to_the_log(
    shelf: Shelf, new_station: NewStation, line: StreamServer
) -> None:
    station = new_station(live_lost_after=1.0)
    station.put_log(shelf.noise(30.0, 111).entry("music"), shelf.noise(30.0, 114).entry("next"))
    station.start().wait_for_title("music")
    station.request("live_open", uri=line.uri())
    station.wait_for(lambda: station.status()["mode"] == "live")
    station.wait_recorded(station.recorded / RATE + 1.0)
    line.sending.clear()
    station.wait_for_title("next")
    station.wait_recorded(station.recorded / RATE + 0.5)
    assert "live_lost" in station.alarms()
    lost = [s for s in station.journal("silence") if s["seconds"] > 0.5]
    assert len(lost) <= 1
    assert longest_silence(station.recording()[RATE:]) < 4 * RATE


def test_emergency_goes_above_all_and_back(shelf: Shelf, new_station: NewStation) -> None:
    music, siren = shelf.noise(30.0, 111), shelf.noise(1.0, 115)
    station = new_station()
    station.put_log(
        music.entry("music"), shelf.noise(4.0, 116).entry("next"), emergency=siren.entry("siren")
    )
    station.start().wait_for_title("music")
    begun = station.recorded
    station.request("emergency_on")
    station.wait_for(lambda: station.status()["mode"] == "emergency")
    station.wait_recorded(station.recorded / RATE + 2.5)
    bus = station.recording()
    first = locate(bus, siren.head()).index
    round_trip = (locate(bus, siren.head(), first + 4800).index - first) % siren.frames
    assert min(round_trip, siren.frames - round_trip) < RATE // 10, "it goes round without a gap"
    station.request("emergency_off")
    station.wait_for_title("next")
    assert station.played() == ["music", "siren", "next"]
    assert _unheard(station, begun) < RATE // 10


# -- the guard and the operator -----------------------------------------------------------------


def test_silence_guard_goes_down_the_ladder(shelf: Shelf, new_station: NewStation) -> None:
    """Files that fall silent: next item, then the fallback list, then the built-in audio."""
    quiet = [shelf.put(f"quiet{n}.wav", join(noise(0.7, 120 + n), mute(20.0))) for n in range(4)]
    station = new_station(silence_after=0.6, skip_fade=0.1)
    station.put_log(
        quiet[0].entry("q0"), quiet[1].entry("q1"), quiet[2].entry("q2"),
        fallback=(quiet[3].entry("spare"),),
    )  # fmt: skip
    station.start().wait_for_title("q0")
    station.wait_for(lambda: len(station.journal("guard")) >= 3)
    station.wait_for(lambda: station.on_air == "builtin")
    station.wait_recorded(station.recorded / RATE + 1.0)
    assert [fact["did"] for fact in station.journal("guard")[:3]] == ["next", "fallback", "builtin"]
    assert station.played()[:3] == ["q0", "q1", "spare"]
    assert "silence" in station.alarms()
    assert longest_silence(station.recording()[RATE:]) < 1.2 * RATE
    assert len(station.journal("silence")) >= 2


def test_assist_holds_the_next_item_then_plays_the_fallback(
    shelf: Shelf, new_station: NewStation
) -> None:
    station = new_station(assist_grace=0.5)
    a, b, spare = shelf.noise(2.0, 130), shelf.noise(3.0, 131), shelf.noise(20.0, 132)
    station.put_log(a.entry("a"), b.entry("b"), fallback=(spare.entry("spare"),))
    station.start().wait_for_title("a")
    station.request("mode", mode="assist")
    station.wait_for_title("spare")
    assert "assist_waiting" in station.alarms()
    station.request("start")
    station.wait_for_title("b")
    assert station.played() == ["a", "spare", "b"]
    held = station.started("spare")["at"] - station.ended("a")["at"]
    assert held == pytest.approx(500, abs=150)


def test_stop_fades_out_and_start_goes_on(shelf: Shelf, new_station: NewStation) -> None:
    station = new_station(skip_fade=0.3)
    station.put_log(shelf.noise(20.0, 133).entry("a"), shelf.noise(3.0, 134).entry("b"))
    station.start().wait_for_title("a")
    station.wait_recorded(station.recorded / RATE + 0.5)
    station.request("stop")
    station.wait_for(lambda: bool(station.journal("end")))
    station.wait_recorded(station.recorded / RATE + 0.5)
    assert not station.recording()[-4800:].any()
    station.request("start")
    station.wait_for_title("b")
    station.request("skip")
    assert station.ended("a")["ended_because"] == "stop"
    assert station.played() == ["a", "b"]


def test_skip_takes_the_next_at_once(shelf: Shelf, new_station: NewStation) -> None:
    a, b = shelf.noise(20.0, 133), shelf.noise(3.0, 134)
    station = new_station(skip_fade=0.3)
    station.put_log(a.entry("a", at=Millis(now_ms())), b.entry("b"))
    station.start().wait_for(lambda: bool(station.status()["next"][0]["cued"]))
    station.wait_for_title("a")
    asked = station.recorded
    assert station.request("skip")["entry_id"] == "a"
    station.wait_for_title("b")
    station.wait_recorded(station.recorded / RATE + 0.5)
    place = locate(station.recording(), b.head()).index
    assert 0 <= place - asked < RATE // 2
    assert _unheard(station, asked) == 0


def test_two_people_who_skip_the_same_item_skip_one(shelf: Shelf, new_station: NewStation) -> None:
    station = new_station(skip_fade=0.3)
    station.put_log(shelf.noise(20.0, 133).entry("a"), shelf.noise(20.0, 134).entry("b"))
    station.start().wait_for_title("a")
    assert station.request("skip", entry="a")["entry_id"] == "a"
    station.wait_for_title("b")
    with pytest.raises(EngineRefusedError) as told:
        station.request("skip", entry="a")
    assert told.value.code == "other_item"
    assert station.status()["now"]["title"] == "b"


def test_a_line_closed_shortly_before_a_hard_time_leaves_the_air_at_once(
    shelf: Shelf, new_station: NewStation, line: StreamServer
) -> None:
    """The fill that fits best would have to be decoded for ten seconds: nobody waits for it."""
    music, news = shelf.noise(20.0, 121), shelf.noise(3.0, 122)
    fill = tuple(shelf.noise(20.0 + n, 123 + n).entry(f"fill{n}") for n in range(2))
    station = new_station()
    at = now_ms() + 16_000
    station.put_log(music.entry("music"), news.entry("news", at=at, timing=Timing.HARD), fill=fill)
    station.start().wait_for_title("music")
    station.request("live_open", uri=line.uri())
    station.wait_for(lambda: station.status()["mode"] == "live")
    station.wait_for(lambda: now_ms() >= at - 9500)
    closed = now_ms()
    station.request("live_close")
    station.wait_for_title("news", 20)
    ended = station.ended(f"live:{line.uri()}")
    assert ended["at"] - closed < 500 + 800 + 200
    assert station.started("news")["at"] == at
    station.wait_recorded(station.recorded / RATE + 0.5)
    assert longest_silence(station.recording()[RATE // 2 :]) < RATE // 20
