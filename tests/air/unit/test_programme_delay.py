"""The programme delay, block by block: without a gap on the way up, down, and over a dump."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radio.air.decks.pcm import Samples
from radio.air.delay import DelayState, ProgrammeDelay
from radio.air.delay.splicing import LONGEST, most_alike

RATE, BLOCK = 48000, 1920
PER_SECOND = RATE // BLOCK


def voice(seconds: float, pitch: float = 140.0) -> Samples:
    """Something like a voice: harmonics of a pitch that wanders, louder and softer."""
    t = np.arange(round(seconds * RATE)) / RATE
    phase = 2 * np.pi * np.cumsum(pitch + 20 * np.sin(2 * np.pi * 0.7 * t)) / RATE
    wave = sum(np.sin(k * phase) / k for k in range(1, 12))
    wave = wave * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * t))
    scaled = np.asarray(wave) / np.abs(wave).max() * 12000
    return np.stack([scaled, scaled * 0.9], axis=1).astype(np.int16)


def counted(blocks: int, first: int = 0) -> list[Samples]:
    """Blocks whose every frame says which one it is."""
    numbers = np.arange(first * BLOCK, (first + blocks) * BLOCK) % 29000
    pcm = np.stack([numbers, -numbers], axis=1).astype(np.int16)
    return [pcm[at : at + BLOCK] for at in range(0, len(pcm), BLOCK)]


def through(delay: ProgrammeDelay, audio: Samples) -> Samples:
    return np.concatenate(
        [delay.process(audio[at : at + BLOCK]) for at in range(0, len(audio), BLOCK)]
    )


def steepest(audio: Samples) -> float:
    return float(np.abs(np.diff(audio[:, 0].astype(float))).max())


def full(seconds: float = 5.0) -> tuple[ProgrammeDelay, int]:
    """A delay at its length, and how many blocks it took."""
    delay = ProgrammeDelay(RATE, BLOCK)
    delay.start(seconds)
    audio = voice(seconds / 0.08 + 10)
    for number, at in enumerate(range(0, len(audio) - BLOCK, BLOCK)):
        delay.process(audio[at : at + BLOCK])
        if delay.state is DelayState.FULL:
            return delay, number + 1
    raise AssertionError(f"only {delay.held / RATE:.1f} s after {len(audio) / RATE:.0f}")


def test_a_block_passes_through_as_it_came_while_it_is_off() -> None:
    delay = ProgrammeDelay(RATE, BLOCK)
    block = voice(0.04)
    assert delay.process(block) is block
    assert delay.held == 0


def test_it_is_built_up_at_eight_per_cent_without_a_click() -> None:
    audio = voice(100.0)
    delay = ProgrammeDelay(RATE, BLOCK)
    delay.start(5.0)
    out = through(delay, audio)
    assert delay.state is DelayState.FULL
    assert 5.0 <= delay.held / RATE < 5.0 + LONGEST
    assert steepest(out) <= 1.05 * steepest(audio)


def test_it_takes_about_as_long_as_its_pace_says() -> None:
    _, blocks = full(5.0)
    assert blocks / PER_SECOND == pytest.approx(5.0 / 0.08, rel=0.06)


def test_at_its_length_what_comes_out_is_what_went_in_to_the_bit() -> None:
    delay, _ = full()
    held = delay.held
    blocks = counted(held // BLOCK + 60)
    out = np.concatenate([delay.process(block) for block in blocks])
    assert np.array_equal(out[held:], np.concatenate(blocks)[: len(out) - held])


def test_it_is_taken_down_to_nothing_without_a_click() -> None:
    delay, _ = full()
    delay.end()
    audio = voice(90.0)
    out = through(delay, audio)
    assert delay.state is DelayState.OFF
    assert delay.held == 0
    assert steepest(out[RATE * 6 :]) <= 1.05 * steepest(audio)
    assert np.array_equal(out[-BLOCK:], audio[-BLOCK:])


def test_what_is_dumped_is_given_back_and_never_comes_out() -> None:
    delay, _ = full()
    bad = np.full((BLOCK, 2), 29999, dtype=np.int16)
    good = np.full((BLOCK, 2), 100, dtype=np.int16)
    held = delay.held
    before = np.concatenate([delay.process(bad) for _ in range(held // BLOCK - 2)])
    assert not (before == 29999).any()
    dumped = delay.dump()
    assert dumped is not None
    assert len(dumped.pcm) == held
    assert (dumped.pcm == 29999).sum() == 2 * BLOCK * (held // BLOCK - 2)
    after = np.concatenate([delay.process(good) for _ in range(10 * PER_SECOND)])
    assert not (after == 29999).any()
    assert (np.abs(after[BLOCK:]) <= 100).all()


def test_after_a_dump_it_is_built_up_again() -> None:
    delay, _ = full()
    assert delay.dump() is not None
    assert delay.held == 0
    assert delay.state is DelayState.BUILDING
    through(delay, voice(80.0))
    assert delay.state is DelayState.FULL


def test_the_newest_seconds_alone_can_be_dumped() -> None:
    delay, _ = full()
    keep, bad = counted(50), np.full((BLOCK, 2), 31000, dtype=np.int16)
    for block in keep:
        delay.process(block)
    for _ in range(PER_SECOND):
        delay.process(bad)
    dumped = delay.dump(1.0)
    assert dumped is not None
    assert (dumped.pcm == 31000).all()
    out = np.concatenate([delay.process(keep[0]) for _ in range(8 * PER_SECOND)])
    assert not (out == 31000).any()
    assert (out == keep[20][500]).all(axis=1).any(), "what came before it goes out"


def test_nothing_is_dumped_where_nothing_is_held() -> None:
    assert ProgrammeDelay(RATE, BLOCK).dump() is None


def test_an_ident_is_heard_while_the_show_waits() -> None:
    delay = ProgrammeDelay(RATE, BLOCK)
    ident = np.full((6 * RATE, 2), 5000, dtype=np.int16)
    delay.start(5.0, ident)
    show = counted(8 * PER_SECOND)
    out = np.concatenate([delay.process(block) for block in show])
    heard = int((out[:, 0] == 5000).sum())
    assert heard / RATE == pytest.approx(5.0, abs=0.1)
    assert delay.state is DelayState.FULL
    assert 5.0 <= delay.held / RATE < 5.1
    # Behind the ident the show goes on where it was faded out, to the frame.
    assert np.array_equal(out[-BLOCK:], np.concatenate(show)[-delay.held - BLOCK : -delay.held])


@pytest.mark.parametrize("after", [0, PER_SECOND])
def test_an_ident_that_is_taken_away_goes_over_into_the_show_and_comes_no_more(after: int) -> None:
    """Begun or not; it is built up by joins, also after what is dumped."""
    delay = ProgrammeDelay(RATE, BLOCK)
    delay.start(5.0, np.full((6 * RATE, 2), 5000, dtype=np.int16))
    show = through(delay, voice(after / PER_SECOND)) if after else np.zeros((0, 2), dtype=np.int16)
    assert ((show[:, 0] == 5000).sum() > RATE / 2) == bool(after)
    assert delay.plays_ident
    delay.without_ident()
    out = through(delay, voice(0.5))
    assert not delay.plays_ident
    assert (out[:, 0] == 5000).sum() <= 2 * BLOCK
    through(delay, voice(90.0))
    assert delay.state is DelayState.FULL
    delay.dump()
    assert not delay.plays_ident


def test_an_ident_that_is_too_short_is_made_up_for_by_joins() -> None:
    delay = ProgrammeDelay(RATE, BLOCK)
    delay.start(5.0, np.full((2 * RATE, 2), 5000, dtype=np.int16))
    through(delay, voice(50.0))
    assert delay.state is DelayState.FULL


def test_in_an_emergency_it_is_gone_at_once() -> None:
    delay, _ = full()
    held = delay.held
    dropped = delay.drop()
    assert dropped is not None
    assert len(dropped.pcm) == held
    audio = voice(1.0)
    out = through(delay, audio)
    assert np.array_equal(out[BLOCK:], audio[BLOCK:])
    assert delay.state is DelayState.OFF


def test_an_order_to_end_counts_while_it_is_being_built_up() -> None:
    delay = ProgrammeDelay(RATE, BLOCK)
    delay.start(20.0)
    through(delay, voice(30.0))
    delay.end()
    through(delay, voice(60.0))
    assert delay.state is DelayState.OFF


def test_it_can_be_made_longer_while_it_runs() -> None:
    delay, _ = full(5.0)
    delay.start(10.0)
    audio = voice(80.0)
    out = through(delay, audio)
    assert delay.held / RATE >= 10.0
    assert steepest(out[RATE * 6 :]) <= 1.05 * steepest(audio)


def test_quiet_places_give_the_longest_way() -> None:
    silence = np.zeros((4000, 2), dtype=np.int16)
    assert most_alike(silence[:480], silence).distance == 4000 - 480


@given(st.integers(200, 1800))
@settings(max_examples=30, deadline=None)
def test_the_same_sound_is_found_where_it_comes_again(period: int) -> None:
    noise = np.random.default_rng(period).integers(-9000, 9000, (period, 1))
    smooth = sum(np.roll(noise, shift, axis=0) for shift in range(8)) / 8
    once = np.repeat(smooth, 2, axis=1).astype(np.int16)
    line = np.concatenate([once] * 5)[: period + 580]
    found = most_alike(line[:480], line[100:])
    assert found.distance == period - 100
    assert found.score == pytest.approx(1.0, abs=1e-6)


ORDERS = st.lists(
    st.sampled_from(["start", "ident", "end", "dump", "part", "drop", "wait", "wait"]), max_size=25
)


@given(ORDERS)
@settings(max_examples=40, deadline=None)
def test_whatever_is_ordered_when_each_block_gives_a_block(orders: list[str]) -> None:
    delay = ProgrammeDelay(RATE, BLOCK)
    audio = voice(6.0)
    for order in orders:
        match order:
            case "start":
                delay.start(5.0)
            case "ident":
                delay.start(6.0, audio[: 3 * RATE])
            case "end":
                delay.end()
            case "dump":
                delay.dump()
            case "part":
                delay.dump(0.7)
            case "drop":
                delay.drop()
        out = through(delay, audio[: 37 * BLOCK])
        assert out.shape == (37 * BLOCK, 2)
        assert 0 <= delay.held <= delay.target + RATE * (LONGEST + 0.06) or delay.state is not (
            DelayState.BUILDING
        )
