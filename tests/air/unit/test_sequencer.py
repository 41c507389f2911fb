"""The sequencer's rules, over simulated air."""

from __future__ import annotations

import pytest

from radio.air.log import AirLog, Fade, Interrupt, Programme, Timing
from radio.air.sequencer import Mode, Source
from radio.units import Millis, Seconds
from tests.air.unit.simulated_air import START, SimulatedAir, chain, item


def test_follow_has_no_gap_and_no_overlap() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(5))))
    air.run(149)
    assert air.ids() == ["m0", "m1", "m2", "m3", "m4"]
    for before, after in zip(air.aired, air.aired[1:], strict=False):
        assert before.end == after.start


def test_segue_starts_the_next_below_the_end() -> None:
    entries = [item("a", 0, 30, segue=Seconds(27.0)), item("b", 27, 30)]
    air = SimulatedAir(AirLog(entries=tuple(entries)))
    air.run(40)
    assert air.row("b").start == 27.0
    assert air.row("a").end == 30.0


@pytest.mark.parametrize(
    ("interrupt", "because"), [(Interrupt.FADE, "hard"), (Interrupt.CUT, "hard")]
)
def test_hard_starts_on_its_frame(interrupt: Interrupt, because: str) -> None:
    hard = item("news", 45.0, 20, timing=Timing.HARD, interrupt=interrupt)
    air = SimulatedAir(AirLog(entries=(*chain(2, 40.0), hard, *chain(2, prefix="n", at=65))))
    air.run(80)
    assert air.row("news").start == 45.0
    assert air.row("m1").end == 45.0
    assert air.row("m1").because == because
    assert air.gaps(80) == []


def test_hard_that_finishes_waits_for_the_item() -> None:
    hard = item("news", 45.0, 20, timing=Timing.HARD, interrupt=Interrupt.FINISH)
    air = SimulatedAir(AirLog(entries=(*chain(2, 40.0), hard)))
    air.run(90)
    assert air.row("news").start == 80.0


def test_hard_item_that_is_not_ready_never_cuts() -> None:
    hard = item("news", 45.0, 20, timing=Timing.HARD)
    log = AirLog(entries=(*chain(2, 40.0), hard, item("after", 65, 30)))
    air = SimulatedAir(log, broken={"news"})
    air.run(100)
    assert air.row("m1").end == 80.0
    assert ("news", "it is not on disk") in air.passed
    assert air.row("after").start == 80.0


def test_late_hard_item_interrupts_once_it_is_ready() -> None:
    hard = item("news", 30.0, 20, timing=Timing.HARD)
    air = SimulatedAir(AirLog(entries=(*chain(2, 20.0), hard)), slow={"news": 22.0})
    air.run(40)
    assert ("hard_not_ready", "news") in air.raised
    assert 32.0 <= air.row("news").start <= 32.2
    assert air.row("m1").because == "hard"


def test_gap_before_a_hard_time_is_filled_to_the_frame() -> None:
    hard = item("news", 100.0, 20, timing=Timing.HARD)
    fill = (item("f12", 0, 12), item("f25", 0, 25), item("f40", 0, 40))
    entries = (item("a", 0, 40), item("b", 40, 37), item("long", 77, 200), hard)
    air = SimulatedAir(AirLog(entries=entries, fill=fill))
    air.run(110)
    assert air.ids()[:4] == ["a", "b", "f25", "news"]
    assert air.row("f25").position == pytest.approx(2.0)
    assert air.row("news").start == 100.0
    assert air.gaps(110) == []
    assert ("long", "overtaken") in air.passed


def test_last_item_may_lose_a_little_of_its_end() -> None:
    hard = item("news", 100.0, 20, timing=Timing.HARD)
    entries = (item("a", 0, 50), item("b", 50, 58), hard)
    air = SimulatedAir(AirLog(entries=entries, fill=(item("f", 0, 50),)))
    air.run(110)
    assert air.ids()[:3] == ["a", "b", "news"]
    assert air.row("b").end == 100.0


def test_soft_waits_for_the_playing_item() -> None:
    soft = item("promo", 50.0, 10, timing=Timing.SOFT)
    air = SimulatedAir(AirLog(entries=(*chain(4, 40.0), soft, item("after", 60, 30))))
    air.run(100)
    assert air.ids() == ["m0", "m1", "promo", "after"]
    assert air.row("promo").start == 80.0


def test_soft_waits_no_longer_than_its_longest_wait() -> None:
    soft = item("promo", 50.0, 10, timing=Timing.SOFT, max_wait=Seconds(15.0))
    air = SimulatedAir(
        AirLog(entries=(item("a", 0, 40), item("b", 40, 24), item("c", 64, 300), soft))
    )
    air.run(80)
    assert air.row("promo").start <= 65.0
    long = SimulatedAir(AirLog(entries=(item("a", 0, 300), soft)))
    long.run(80)
    assert long.row("promo").start == 65.0
    assert long.gaps(75) == []


@pytest.mark.parametrize(
    ("policy", "ends", "news"),
    [
        (Interrupt.CUT, 70.0, 70.0),
        (Interrupt.FADE, 70.0, 70.0),
        (Interrupt.FINISH, 80.0, 80.0),
        (Interrupt.PUSH, 80.0, 160.0),
    ],
)
def test_programme_end_policies(policy: Interrupt, ends: float, news: float) -> None:
    show = [item(f"s{i}", i * 40, 40, programme="show") for i in range(4)]
    after = item("next", 70, 30, programme="later")
    programmes = (
        Programme("show", "Show", START, Millis(START + 70_000), policy),
        Programme("later", "Later", Millis(START + 70_000), Millis(START + 170_000)),
    )
    air = SimulatedAir(AirLog(entries=(*show, after), programmes=programmes))
    air.run(175)
    assert air.row("s1").end == ends
    assert air.row("next").start == news
    assert air.gaps(175) == []


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


def test_log_that_comes_late_takes_over_from_built_in() -> None:
    air = SimulatedAir(AirLog())
    air.run(10)
    air.sequencer.load(AirLog(entries=tuple(chain(3, at=9))), air.frame)
    air.run(20)
    assert air.row("m0").start == pytest.approx(10.2, abs=0.05)
    assert air.builtin[-1][0] is False
    assert air.gaps(30) == []


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


def test_skip_takes_the_next_at_once() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(3, 100.0))))
    air.run(10)
    air.sequencer.skip()
    air.run(5)
    assert air.ids() == ["m0", "m1"]
    assert air.row("m1").start == 10.0
    assert air.row("m0").because == "skip"
    assert air.gaps(15) == []


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


def test_live_without_a_signal_leaves_the_log_on_the_air() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(4))), broken={"mic"})
    air.run(5)
    air.sequencer.open_override(item("mic", 0, 0), Source.LIVE)
    air.run(60)
    assert air.ids() == ["m0", "m1", "m2"]


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


def test_fill_goes_round_before_it_repeats() -> None:
    fill = tuple(item(f"f{index}", 0, 30) for index in range(3))
    entries = tuple(item(f"news{i}", 40 * i, 10, timing=Timing.HARD) for i in range(1, 8))
    air = SimulatedAir(AirLog(entries=(item("m", 0, 10), *entries), fill=fill))
    air.run(270)
    played = [row.id for row in air.aired if row.source is Source.FILL]
    assert len(played) >= 6
    assert all(set(played[at : at + 3]) == {"f0", "f1", "f2"} for at in range(len(played) - 2))


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


def test_stop_and_start() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(5))))
    air.run(5)
    air.sequencer.stop(air.frame)
    air.run(5)
    assert air.row("m0").end == pytest.approx(5.8)
    air.sequencer.start()
    air.run(2)
    assert air.ids() == ["m0", "m1"]


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


def test_hard_time_comes_before_a_soft_one_that_is_still_waiting() -> None:
    soft = item("promo", 10.0, 20, timing=Timing.SOFT)
    hard = item("news", 20.0, 20, timing=Timing.HARD)
    log = AirLog(entries=(item("song", 0, 60), soft, hard, *chain(3, at=40)))
    air = SimulatedAir(log)
    air.run(30)
    assert air.ids() == ["song", "news"]
    assert air.row("news").start == 20.0
    assert ("promo", "overtaken") in air.passed


def test_hard_item_inserted_while_fill_plays_interrupts_it() -> None:
    soft = item("promo", 60.0, 20, timing=Timing.SOFT)
    fill = (item("f", 0, 62),)
    air = SimulatedAir(AirLog(entries=(soft, *chain(3, at=80)), fill=fill))
    air.run(5)
    assert air.ids() == ["f"]
    hard = item("news", 14.0, 20, timing=Timing.HARD)
    air.sequencer.load(AirLog(entries=(hard, soft, *chain(3, at=80)), fill=fill), air.frame)
    air.run(20)
    assert air.row("news").start == 14.0
    assert air.gaps(25) == []


def test_soft_that_would_run_into_a_hard_time_gives_way_to_fill() -> None:
    soft = item("promo", 30.0, 60, timing=Timing.SOFT)
    hard = item("news", 50.0, 20, timing=Timing.HARD)
    fill = (item("f20", 0, 20),)
    air = SimulatedAir(AirLog(entries=(item("a", 0, 30), soft, hard), fill=fill))
    air.run(60)
    assert air.ids() == ["a", "f20", "news"]
    assert air.row("news").start == 50.0


def test_second_hard_time_still_interrupts_when_the_first_is_overdue() -> None:
    first = item("late", 30.0, 20, timing=Timing.HARD)
    second = item("news", 60.0, 20, timing=Timing.HARD)
    entries = (item("song", 0, 200), first, second, *chain(2, at=80))
    air = SimulatedAir(AirLog(entries=entries), slow={"late": 36.0})
    air.run(70)
    assert air.row("news").start == 60.0
    assert ("late", "overtaken") in air.passed
    assert air.gaps(70) == []


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


def test_soft_begins_a_little_early_rather_than_leave_a_stub() -> None:
    soft = item("promo", 31.0, 10, timing=Timing.SOFT)
    fill = (item("f", 0, 20),)
    air = SimulatedAir(AirLog(entries=(item("a", 0, 30), soft), fill=fill))
    air.run(45)
    assert air.ids()[:2] == ["a", "promo"]
    assert air.row("promo").start == 30.0
    assert air.gaps(40) == []


def test_a_stop_in_automatic_mode_is_bridged_sooner_than_an_assist() -> None:
    air = SimulatedAir(AirLog(entries=tuple(chain(9)), fallback=(item("fb", 0, 60),)))
    air.run(5)
    air.sequencer.stop(air.frame)
    air.run(8)
    assert air.aired[-1].source is Source.FALLBACK
    assert air.raised.count(("assist_waiting", "")) == 0


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
