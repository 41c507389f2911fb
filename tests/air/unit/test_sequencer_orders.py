"""What is told to the sequencer while it runs: orders, a new log, a clock that is set."""

from __future__ import annotations

import pytest

from radio.air.log import AirLog, Programme, Timing
from radio.air.sequencer import Mode, Source
from radio.units import Millis
from tests.air.unit.simulated_air import START, SimulatedAir, chain, item


def test_skip_takes_the_next_at_once() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(3, 100.0))))
    air.run(10)
    air.sequencer.skip()
    air.run(5)
    assert air.ids() == ["m0", "m1"]
    assert air.row("m1").start == 10.0
    assert air.row("m0").because == "skip"
    assert air.gaps(15) == []


def test_stop_and_start() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(5))))
    air.run(5)
    air.sequencer.stop(air.frame)
    air.run(5)
    assert air.row("m0").end == pytest.approx(5.8)
    air.sequencer.start()
    air.run(2)
    assert air.ids() == ["m0", "m1"]


def test_a_stop_in_automatic_mode_is_bridged_sooner_than_an_assist() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(9)), fallback=(item("fb", 0, 60),)))
    air.run(5)
    air.sequencer.stop(air.frame)
    air.run(8)
    assert air.aired[-1].source is Source.FALLBACK
    assert air.raised.count(("assist_waiting", "")) == 0


def test_stop_after_this_lets_the_item_end_and_holds_the_log() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(5)), fallback=(item("fb", 0, 300),)))
    air.run(5)
    air.sequencer.stop_after(air.frame, on=True)
    assert air.sequencer.stops_after
    assert not air.sequencer.held
    air.run(28)
    assert air.row("m0").end == pytest.approx(30.0)
    assert air.ids() == ["m0"]
    assert air.sequencer.held
    air.run(8)
    assert air.ids() == ["m0", "fb"], "nobody wished for silence"
    air.sequencer.start()
    air.run(60)
    assert air.ids()[2:4] == ["m1", "m2"], "the log goes on where it was held"
    assert not air.sequencer.stops_after


def test_stop_after_this_can_be_taken_back() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(3))))
    air.run(5)
    air.sequencer.stop_after(air.frame, on=True)
    air.run(5)
    air.sequencer.stop_after(air.frame, on=False)
    air.run(60)
    assert air.ids() == ["m0", "m1", "m2"]
    assert air.gaps(70) == []
    air.sequencer.stop_after(air.frame, on=True)
    air.run(21)
    air.sequencer.load(AirLog(entries=tuple(chain(2, prefix="n", at=91.0))), air.frame)
    air.run(1)
    assert air.sequencer.held
    air.sequencer.stop_after(air.frame, on=False)
    air.run(2)
    assert air.ids()[3:] == ["n0"]


def test_a_fixed_time_comes_while_the_log_is_held_and_then_it_is_held_again() -> None:
    hard = item("azan", 65, 20, timing=Timing.HARD)
    entries = (*chain(2), hard, *chain(3, prefix="n", at=85))
    air = SimulatedAir(AirLog(entries=entries, fallback=(item("fb", 0, 300),)))
    air.run(5)
    air.sequencer.stop_after(air.frame, on=True)
    air.run(90)
    assert air.ids() == ["m0", "fb", "azan", "fb"]
    assert air.row("azan").start == pytest.approx(65.0)
    assert air.row("azan").end == pytest.approx(85.0)
    assert air.sequencer.held


def test_a_fixed_time_cuts_what_was_to_be_the_last_item() -> None:
    hard = item("azan", 20, 20, timing=Timing.HARD)
    air = SimulatedAir(AirLog(entries=(item("m0", 0, 30), hard, *chain(3, prefix="n", at=40))))
    air.run(5)
    air.sequencer.stop_after(air.frame, on=True)
    air.run(37)
    assert air.ids() == ["m0", "azan"]
    assert air.row("azan").start == pytest.approx(20.0)
    assert air.sequencer.held


def test_a_programme_that_begins_takes_the_log_with_it() -> None:
    opening = item("opening", 65, 20, timing=Timing.HARD, programme="p1")
    more = item("talk", 85, 20, programme="p1")
    programme = Programme("p1", "Siang", Millis(START + 65_000), Millis(START + 200_000))
    log = AirLog(entries=(*chain(2), opening, more), programmes=(programme,))
    air = SimulatedAir(log)
    air.run(5)
    air.sequencer.stop_after(air.frame, on=True)
    air.run(95)
    assert air.ids() == ["m0", "opening", "talk"]
    assert not air.sequencer.stops_after


def test_stop_after_this_while_live_holds_the_log_once_the_line_is_closed() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(9)), fallback=(item("fb", 0, 300),)))
    air.run(5)
    air.sequencer.open_override(item("line", 5, 0), Source.LIVE)
    air.run(5)
    air.sequencer.stop_after(air.frame, on=True)
    air.run(5)
    air.sequencer.close_override(Source.LIVE, air.frame)
    air.run(10)
    assert air.ids() == ["m0", "line", "fb"]
    assert air.sequencer.held
    air.sequencer.start()
    air.run(2)
    assert air.aired[-1].source is Source.LOG


def test_assist_waits_for_the_operator_but_not_for_ever() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(5)), fallback=(item("fb", 0, 30),)))
    air.run(5)
    air.sequencer.set_mode(Mode.ASSIST, air.frame)
    air.run(30)
    assert air.ids() == ["m0"]
    air.sequencer.start()
    air.run(5)
    assert air.ids() == ["m0", "m1"]
    air.run(70)
    assert ("assist_waiting", "") in air.raised
    assert air.aired[-1].source is Source.FALLBACK


def test_edit_of_the_log_changes_only_what_has_not_played() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(4))))
    air.run(35)
    edited = (*chain(2), item("new", 60, 30), *chain(4)[2:])
    air.sequencer.load(AirLog(revision=2, entries=edited), air.frame)
    air.run(60)
    assert air.ids() == ["m0", "m1", "new", "m2"]


def test_reading_the_log_again_repeats_nothing() -> None:
    log = AirLog(entries=tuple(chain(4)))
    air = SimulatedAir(log)
    for _ in range(11):
        air.run(10)
        air.sequencer.load(log, air.frame)
    assert air.ids() == ["m0", "m1", "m2", "m3"]


def test_resume_begins_in_the_middle_and_goes_on() -> None:
    entries = tuple(chain(4))
    air = SimulatedAir(AirLog())
    air.sequencer.load(AirLog(entries=entries), 0)
    air.sequencer.pending.mark_done({"m0"})
    air.sequencer.resume(entries[1], Source.LOG, 12.0, 0, START)
    air.run(50)
    begun = air.row("m1").start
    assert air.row("m1").position == pytest.approx(12.0 + begun)
    assert air.row("m2").start == pytest.approx(18.0)


@pytest.mark.parametrize("step", [-3600.0, -20.0, 20.0, 3600.0])
def test_clock_step_repeats_nothing_and_drops_nothing_silently(step: float) -> None:
    entries = tuple(chain(300))
    air = SimulatedAir(AirLog(entries=entries))
    air.run(100)
    air.timeline.restart(air.frame, (START + 100_000 + round(step * 1000)) * 1_000_000)
    air.sequencer.time_moved()
    air.run(200)
    assert len(set(air.ids())) == len(air.ids())
    assert air.gaps(300) == []
    told = {row.id for row in air.aired} | {entry_id for entry_id, _ in air.passed}
    last = max(int(row.id[1:]) for row in air.aired)
    assert {f"m{index}" for index in range(last + 1)} <= told


def test_upcoming_times_follow_from_each_other() -> None:
    hard = item("news", 200.0, 20, timing=Timing.HARD)
    air = SimulatedAir(AirLog(entries=(*chain(3, 40.0), hard)))
    air.run(5)
    air.sequencer.skip()
    air.run(5)
    rows = [(entry.id, frame) for entry, _, frame in air.sequencer.upcoming(3)]
    begun = round(air.row("m1").start * 1000)
    assert rows[0] == ("m2", begun + 40_000)
    assert rows[1] == ("news", 200_000)


def test_the_next_hard_time_is_known_however_far_it_is() -> None:
    hard = [item(f"news{n}", 3000.0 + n * 1000, 20, timing=Timing.HARD) for n in (0, 1)]
    air = SimulatedAir(AirLog(entries=(*chain(60, 40.0), *hard)))
    air.run(5)
    assert "news0" not in [entry.id for entry, _, _ in air.sequencer.upcoming(8)]
    # Sixty of forty seconds: ten minutes short of it.
    assert air.sequencer.next_hard == (hard[0], 2_400_000)
    air.sequencer.skip()
    air.run(1)
    begun = round(air.row("m1").start * 1000)
    assert air.sequencer.next_hard == (hard[0], begun + 59 * 40_000)
    air.run(3005)
    found = air.sequencer.next_hard
    assert found is not None
    assert found[0] == hard[1]
    air.run(1000)
    assert air.sequencer.next_hard is None


def test_an_item_that_is_cued_and_taken_out_is_not_heard_and_one_on_the_air_ends() -> None:
    """As when somebody takes it out of the log; what may not be heard the engine takes off."""
    entries = tuple(chain(4))
    air = SimulatedAir(AirLog(entries=entries, fill=(item("f", 0, 20),)))
    air.run(28.5)
    air.sequencer.load(AirLog(entries=(entries[0], *entries[2:])), air.frame)
    air.run(5)
    assert "m1" not in air.ids()
    air.sequencer.load(AirLog(entries=(entries[3],), fill=(item("f", 0, 20),)), air.frame)
    air.run(10)
    assert air.ids()[:2] == ["m0", "m2"]
    assert air.row("m2").end - air.row("m2").start > 8
