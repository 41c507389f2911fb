"""The log by the clock: how items follow, what a hard or soft time does, and what fills a gap."""

from __future__ import annotations

import pytest

from radio.air.log import AirLog, Interrupt, Programme, Timing
from radio.air.sequencer import Source
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


def test_second_hard_time_still_interrupts_when_the_first_is_overdue() -> None:
    first = item("late", 30.0, 20, timing=Timing.HARD)
    second = item("news", 60.0, 20, timing=Timing.HARD)
    entries = (item("song", 0, 200), first, second, *chain(2, at=80))
    air = SimulatedAir(AirLog(entries=entries), slow={"late": 36.0})
    air.run(70)
    assert air.row("news").start == 60.0
    assert ("late", "overtaken") in air.passed
    assert air.gaps(70) == []


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


def test_soft_begins_a_little_early_rather_than_leave_a_stub() -> None:
    soft = item("promo", 31.0, 10, timing=Timing.SOFT)
    fill = (item("f", 0, 20),)
    air = SimulatedAir(AirLog(entries=(item("a", 0, 30), soft), fill=fill))
    air.run(45)
    assert air.ids()[:2] == ["a", "promo"]
    assert air.row("promo").start == 30.0
    assert air.gaps(40) == []


def test_soft_that_would_run_into_a_hard_time_gives_way_to_fill() -> None:
    soft = item("promo", 30.0, 60, timing=Timing.SOFT)
    hard = item("news", 50.0, 20, timing=Timing.HARD)
    fill = (item("f20", 0, 20),)
    air = SimulatedAir(AirLog(entries=(item("a", 0, 30), soft, hard), fill=fill))
    air.run(60)
    assert air.ids() == ["a", "f20", "news"]
    assert air.row("news").start == 50.0


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


def test_fill_goes_round_before_it_repeats() -> None:
    fill = tuple(item(f"f{index}", 0, 30) for index in range(3))
    entries = tuple(item(f"news{i}", 40 * i, 10, timing=Timing.HARD) for i in range(1, 8))
    air = SimulatedAir(AirLog(entries=(item("m", 0, 10), *entries), fill=fill))
    air.run(270)
    played = [row.id for row in air.aired if row.source is Source.FILL]
    assert len(played) >= 6
    assert all(set(played[at : at + 3]) == {"f0", "f1", "f2"} for at in range(len(played) - 2))


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
