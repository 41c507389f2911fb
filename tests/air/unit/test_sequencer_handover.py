"""Hand-over shortly before a hard time: nothing waits for fill that can't be ready by then."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radio.air.log import AirLog, Entry, Timing
from radio.air.sequencer import Source
from tests.air.unit.simulated_air import SimulatedAir, chain, item

FILL = tuple(item(f"fill{n}", 0, 20.0 + 3 * n) for n in range(4))
FALLBACK = (item("fb", 0, 60.0),)


def hard(name: str, at: float, seconds: float = 30.0) -> Entry:
    return item(name, at, seconds, timing=Timing.HARD)


def live(air: SimulatedAir, source: Source = Source.LIVE) -> None:
    line = item("line", 0, 0.0)
    air.sequencer.open_override(line, source)


@pytest.mark.parametrize("source", [Source.LIVE, Source.EMERGENCY])
@pytest.mark.parametrize("ahead", [3.0, 7.0, 9.5, 12.0])
def test_a_closed_line_leaves_the_air_at_once(source: Source, ahead: float) -> None:
    log = AirLog(entries=(*chain(2, 100.0), hard("news", 60.0)), fill=FILL, fallback=FALLBACK)
    air = SimulatedAir(log)
    air.run(5)
    live(air, source)
    air.run(55 - ahead)
    air.sequencer.close_override(source, air.frame)
    air.run(ahead + 5)
    assert air.row("line").end <= 60 - ahead + 0.5 + 0.8 + 0.05
    assert air.row("news").start == 60.0
    assert air.gaps(65) == []


def test_a_closed_line_leaves_the_air_though_nothing_is_ready() -> None:
    log = AirLog(entries=tuple(chain(9, 30.0)), fallback=FALLBACK)
    air = SimulatedAir(log)
    air.run(5)
    live(air)
    air.run(5)
    air.cue_seconds = 4.0
    air.sequencer.load(AirLog(entries=tuple(chain(9, 30.0, "other", 10.0))), air.frame)
    air.run(0.1)
    air.sequencer.close_override(Source.LIVE, air.frame)
    air.run(6)
    assert air.row("line").end == pytest.approx(11.4, abs=0.1)
    assert air.gaps(16) == []


@pytest.mark.parametrize("ahead", [3.0, 8.0, 11.0, 14.0])
def test_skip_never_brings_a_hard_time_forward(ahead: float) -> None:
    log = AirLog(entries=(item("long", 0, 60.0), hard("news", 60.0)), fill=FILL, fallback=FALLBACK)
    air = SimulatedAir(log)
    air.run(60 - ahead)
    air.sequencer.skip()
    air.run(ahead + 3)
    assert air.row("news").start == 60.0
    assert air.row("long").end < 60 - ahead + 1.2
    assert air.gaps(63) == []


def test_skip_with_nothing_to_take_its_place_changes_nothing() -> None:
    air = SimulatedAir(AirLog(entries=(item("long", 0, 60.0), hard("news", 60.0))))
    air.run(50)
    air.sequencer.skip()
    air.run(15)
    assert air.ids() == ["long", "news"]
    assert air.row("long").end == 60.0
    assert air.row("news").start == 60.0


def test_hard_times_close_together_all_start_on_time() -> None:
    entries = tuple(hard(f"h{n}", 20.0 + 11 * n, 6.0) for n in range(10))
    air = SimulatedAir(AirLog(entries=(item("m", 0, 18.0), *entries), fill=FILL, fallback=FALLBACK))
    air.run(140)
    assert [air.row(f"h{n}").start for n in range(10)] == [20.0 + 11 * n for n in range(10)]
    assert air.gaps(125) == []


def test_a_hard_time_counts_more_than_fill_that_is_not_ready() -> None:
    log = AirLog(entries=(item("m", 0, 20.0), hard("news", 30.0)), fill=FILL, fallback=FALLBACK)
    air = SimulatedAir(log, slow={entry.id: 60.0 for entry in FILL})
    air.run(40)
    assert air.row("news").start == 30.0
    assert air.gaps(40) == []


def test_a_closed_line_leaves_the_air_though_a_hard_item_is_slow() -> None:
    log = AirLog(entries=(*chain(2, 100.0), hard("news", 60.0)), fill=FILL, fallback=FALLBACK)
    air = SimulatedAir(log, slow={"news": 400.0, **{entry.id: 3.0 for entry in FILL}})
    air.run(5)
    live(air)
    air.run(54)
    air.sequencer.close_override(Source.LIVE, air.frame)
    air.run(10)
    assert air.row("line").end <= 59 + 0.5 + 0.8 + 0.05
    assert air.gaps(69) == []


def test_a_closed_line_leaves_the_air_though_another_is_asked_for() -> None:
    log = AirLog(entries=tuple(chain(9, 30.0)), fallback=FALLBACK)
    air = SimulatedAir(log, slow={"second": 400.0})
    air.run(5)
    live(air)
    air.run(5)
    air.sequencer.close_override(Source.LIVE, air.frame)
    air.sequencer.open_override(item("second", 0, 0.0), Source.LIVE)
    air.run(10)
    assert air.row("line").end <= 10 + 0.5 + 0.8 + 0.05
    assert air.gaps(20) == []


def test_a_closed_line_leaves_the_air_though_it_is_skipped_with_nothing_to_play() -> None:
    air = SimulatedAir(AirLog())
    live(air)
    air.run(5)
    air.sequencer.close_override(Source.LIVE, air.frame)
    air.sequencer.skip()
    air.run(5)
    assert air.row("line").end <= 5 + 0.5 + 0.8 + 0.05
    assert air.gaps(10) == []


def test_a_hard_time_is_met_to_the_frame_while_a_hand_back_waits() -> None:
    air = SimulatedAir(AirLog(entries=(item("m", 0, 10.0), hard("news", 60.013))))
    air.run(5)
    live(air)
    air.run(54)
    air.sequencer.close_override(Source.LIVE, air.frame)
    air.run(5)
    assert air.row("news").start == 60.013


def test_items_shorter_than_a_cue_leave_no_gap() -> None:
    beeps = chain(20, 0.1, "beep", 10.0)
    log = AirLog(entries=(item("m", 0, 10.0), *beeps, item("n", 12, 10.0)), fallback=FALLBACK)
    air = SimulatedAir(log, cue_seconds=0.15)
    air.run(15)
    assert air.gaps(15) == []
    assert air.builtin == []
    assert Source.FALLBACK not in {row.source for row in air.aired}


@settings(max_examples=60, deadline=None)
@given(
    ahead=st.floats(0.5, 40.0),
    order=st.sampled_from(["skip", "live", "emergency"]),
    slow=st.floats(0.05, 3.0),
)
def test_whatever_is_ordered_before_a_hard_time_it_is_kept(
    ahead: float, order: str, slow: float
) -> None:
    log = AirLog(entries=(*chain(3, 17.0), hard("news", 60.0, 200.0)), fill=FILL, fallback=FALLBACK)
    air = SimulatedAir(log, slow={entry.id: slow for entry in FILL})
    if order != "skip":
        air.run(2)
        live(air, Source(order))
    air.run(60 - ahead - air.frame / 1000)
    if order == "skip":
        air.sequencer.skip()
    else:
        air.sequencer.close_override(Source(order), air.frame)
    air.run(ahead + 5)
    assert air.row("news").start == pytest.approx(60.0, abs=0.001)
    assert [gap for gap in air.gaps(64) if gap[1] - gap[0] > 0.001] == []
