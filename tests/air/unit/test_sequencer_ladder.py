"""The rungs above and below the log: live and emergency, fallback and built-in audio."""

from __future__ import annotations

import pytest

from radio.air.log import AirLog, Fade, Timing
from radio.air.sequencer import Source
from radio.units import Seconds
from tests.air.unit.simulated_air import SimulatedAir, chain, item


def test_missing_items_are_passed_over_in_time() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(6))), broken={"m1", "m2", "m4"})
    air.run(85)
    assert air.ids() == ["m0", "m3", "m5"]
    assert air.gaps(85) == []
    assert [code for code, _ in air.raised].count("item_missing") == 3


def test_vanished_disk_does_not_use_up_the_day() -> None:
    entries = tuple(chain(100))
    log = AirLog(entries=entries, fallback=(item("fb", 0, 30),))
    air = SimulatedAir(log, broken={entry.id for entry in entries[1:]})
    air.run(120)
    air.broken.clear()
    air.run(60)
    assert air.gaps(180) == []
    assert len(air.passed) < 12
    assert air.aired[-1].source is Source.LOG
    assert int(air.aired[-1].id[1:]) <= 6


def test_empty_log_goes_to_fallback_and_says_so() -> None:
    air = SimulatedAir(AirLog(fallback=(item("fb0", 0, 20), item("fb1", 0, 20))))
    air.run(90)
    assert air.ids()[:4] == ["fb0", "fb1", "fb0", "fb1"]
    assert ("log_ended", "") in air.raised
    assert air.gaps(90) == []


def test_nothing_at_all_is_built_in_audio() -> None:
    air = SimulatedAir(AirLog())
    air.run(10)
    assert air.builtin == [(True, 0.0)]
    assert air.gaps(10) == []


def test_wait_for_a_hard_time_with_nothing_to_fill_it_is_not_silent() -> None:
    hard = item("news", 40.0, 20, timing=Timing.HARD)
    air = SimulatedAir(AirLog(entries=(item("song", 0, 25), hard)))
    air.run(50)
    assert air.builtin == [(True, 25.0), (False, 40.0)]
    assert air.gaps(50) == []
    log = AirLog(entries=(item("song", 0, 25), hard), fallback=(item("fb", 0, 30),))
    air = SimulatedAir(log)
    air.run(50)
    assert air.ids()[-1] == "news"
    assert air.row("news").start == 40.0
    assert air.gaps(50) == []


def test_log_that_comes_late_takes_over_from_built_in() -> None:
    air = SimulatedAir(AirLog())
    air.run(10)
    air.sequencer.load(AirLog(entries=tuple(chain(3, at=9))), air.frame)
    air.run(20)
    assert air.row("m0").start == pytest.approx(10.2, abs=0.05)
    assert air.builtin[-1][0] is False
    assert air.gaps(30) == []


def test_log_that_comes_back_ends_the_fallback() -> None:
    entries = (item("later", 12, 30), *chain(3, at=42))
    log = AirLog(entries=entries[1:], fallback=(item("fb", 0, 300),))
    air = SimulatedAir(AirLog(fallback=log.fallback))
    air.run(5)
    assert air.ids() == ["fb"]
    air.sequencer.load(AirLog(entries=entries, fallback=log.fallback), air.frame)
    air.run(5)
    assert air.ids() == ["fb", "later"]
    assert air.row("fb").end <= air.row("later").start + 1.0


def test_silence_steps_down_the_ladder_and_back() -> None:
    log = AirLog(entries=tuple(chain(30)), fallback=(item("fb", 0, 600),))
    air = SimulatedAir(log)
    air.run(5)
    assert air.sequencer.on_silence(air.frame) == "next"
    air.run(5)
    assert air.ids()[-1] == "m1"
    assert air.sequencer.on_silence(air.frame) == "fallback"
    air.run(5)
    assert air.ids()[-1] == "fb"
    assert air.sequencer.on_silence(air.frame) == "builtin"
    air.run(2)
    assert air.builtin[-1][0] is True
    air.run(60)
    assert air.aired[-1].source is Source.LOG
    assert air.builtin[-1][0] is False


def test_live_hands_back_to_the_log_for_now() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(20))))
    air.run(45)
    air.sequencer.open_override(item("mic", 0, 0, fade_in=Fade(Seconds(0.5))), Source.LIVE)
    air.run(100)
    air.sequencer.close_override(Source.LIVE, air.frame)
    air.run(20)
    assert air.ids() == ["m0", "m1", "mic", "m5"]
    assert air.row("mic").start == pytest.approx(45.2, abs=0.05)
    assert air.row("m5").start == pytest.approx(145.2, abs=0.05)
    assert air.gaps(165) == []
    assert ("m3", "live") in air.passed


def test_fallback_alarm_ends_with_whatever_comes_above_it() -> None:
    air = SimulatedAir(AirLog(fallback=(item("fb", 0, 20),)))
    air.run(5)
    assert ("fallback", "") in air.raised
    assert ("fallback", "") not in air.cleared
    air.sequencer.open_override(item("mic", 0, 0), Source.LIVE)
    air.run(5)
    assert air.aired[-1].id == "mic"
    assert ("fallback", "") in air.cleared


def test_live_without_a_signal_leaves_the_log_on_the_air() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(4))), broken={"mic"})
    air.run(5)
    air.sequencer.open_override(item("mic", 0, 0), Source.LIVE)
    air.run(60)
    assert air.ids() == ["m0", "m1", "m2"]


def test_live_closes_though_it_was_opened_twice() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(9))))
    air.run(5)
    air.sequencer.open_override(item("mic", 0, 0), Source.LIVE)
    air.run(5)
    air.sequencer.open_override(item("mic", 0, 0), Source.LIVE)
    air.sequencer.close_override(Source.LIVE, air.frame)
    air.run(5)
    assert air.aired[-1].source is Source.LOG
    assert air.row("mic").end < 11.5


def test_emergency_is_above_live() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(9))))
    air.run(5)
    air.sequencer.open_override(item("mic", 0, 0), Source.LIVE)
    air.run(5)
    air.sequencer.open_override(item("siren", 0, 0), Source.EMERGENCY)
    air.run(5)
    assert air.ids() == ["m0", "mic", "siren"]
    assert air.row("mic").because == "emergency"
    air.sequencer.close_override(Source.EMERGENCY, air.frame)
    air.run(5)
    assert air.ids() == ["m0", "mic", "siren", "mic"]
    air.sequencer.close_override(Source.LIVE, air.frame)
    air.run(5)
    assert air.aired[-1].source is Source.LOG
    assert air.gaps(25) == []


def test_live_that_is_opened_during_an_emergency_waits_below_it() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(9))))
    air.run(5)
    air.sequencer.open_override(item("siren", 0, 0), Source.EMERGENCY)
    air.run(5)
    air.sequencer.open_override(item("mic", 0, 0), Source.LIVE)
    air.run(5)
    assert air.ids() == ["m0", "siren"]
    air.sequencer.close_override(Source.LIVE, air.frame)
    air.run(5)
    assert air.ids() == ["m0", "siren"]
