"""What is bound to the clock: hard and soft times, programme ends, fill."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest

from radio.air.log import Entry, Interrupt, Programme, Timing
from radio.air.settings import OutputSettings
from radio.units import Millis, Seconds
from tests.air.conftest import NewStation, at_once
from tests.rig import (
    RATE,
    Samples,
    Shelf,
    Station,
    Tap,
    item,
    locate,
    longest_silence,
    mute,
    now_ms,
    splices,
)

HEARD = 0.6
"""Correlation from which a signal is there, though something else lies over it."""


def _heard(station: Station, samples: Samples) -> int:
    """Where a signal lies in the recording; -1 when it isn't there."""
    match = locate(station.recording(), samples)
    return match.index if match.score > HEARD else -1


def _same(played: Samples, meant: Samples) -> bool:
    """Whether an item went out to the bit; its start may lie over the end of the built-in audio,
    with which a station on a busy machine begins."""
    return np.array_equal(played[RATE // 2 :], meant[RATE // 2 :])


@pytest.mark.parametrize("interrupt", [Interrupt.CUT, Interrupt.FADE])
def test_hard_event_starts_on_its_frame(
    interrupt: Interrupt, shelf: Shelf, new_station: NewStation
) -> None:
    music, news = shelf.noise(8.0, 60), shelf.noise(1.5, 61)
    station = new_station(hard_fade=0.5, outputs=(OutputSettings("tap", "file", path="tap.fifo"),))
    tap = Tap(station.data / "tap.fifo")
    at = now_ms() + 4137
    station.put_log(
        music.entry("music"),
        news.entry("news", at=at, timing=Timing.HARD, interrupt=interrupt),
    )
    station.start()
    station.wait_for_title("news")
    station.wait_for(lambda: station.index_at(at + 1500) < station.recorded)
    station.kill()
    tap.close()

    assert station.started("news")["at"] == at
    assert station.ended("music")["ended_because"] == "hard"
    bus = station.recording()
    place = _heard(station, news.head())
    assert abs(place - station.index_at(at)) <= 48
    assert np.array_equal(bus[place : place + news.frames], news.samples)
    # The bus as somebody else's clock sees it, who may be woken late but never early.
    heard_at = tap.wall_ns_at(locate(tap.audio(), news.head()).index) / 1e6
    assert heard_at == pytest.approx(at + 5, abs=15)

    first = locate(bus, music.head()).index
    until = place if interrupt is Interrupt.CUT else place - RATE // 2
    assert _same(bus[first:until], music.samples[: until - first])
    if interrupt is Interrupt.FADE:
        whole = music.samples[until - first : place - first]
        left = 1 - np.arange(len(whole)) / len(whole)
        meant = whole * np.sin(left * math.pi / 2)[:, np.newaxis]
        assert np.abs(bus[until:place] - meant).max() <= 1


def test_finish_lets_the_playing_item_end_first(shelf: Shelf, new_station: NewStation) -> None:
    music, news = shelf.noise(3.0, 62), shelf.noise(1.0, 63)
    station = new_station()
    hard = {"at": now_ms() + 2000, "timing": Timing.HARD, "interrupt": Interrupt.FINISH}
    station.put_log(music.entry("music"), news.entry("news", **hard))
    station.start()
    station.wait_for_title("news")
    station.wait_recorded(station.recorded / RATE + 1.0)
    assert _heard(station, news.head()) - _heard(station, music.head()) == music.frames
    assert splices(station.recording(), music.samples) == []


def test_hard_item_without_audio_never_cuts(shelf: Shelf, new_station: NewStation) -> None:
    music = shelf.noise(7.0, 64)
    silent = shelf.put("silent.wav", mute(2.0))
    broken = shelf.folder / "broken.mp3"
    broken.write_bytes(np.random.default_rng(1).bytes(50_000))
    station = new_station(hard_fade=0.5)
    begin = now_ms()

    def hard(name: str, uri: str, after: int) -> Entry:
        return Entry(
            id=name, at=Millis(begin + after), uri=uri, timing=Timing.HARD, title=name,
            duration=Seconds(2.0), interrupt=Interrupt.CUT,
        )  # fmt: skip

    station.put_log(
        music.entry("music"),
        hard("missing", str(shelf.folder / "nowhere.wav"), 2500),
        hard("silent", str(silent.path), 3500),
        hard("broken", str(broken), 4500),
        shelf.noise(1.0, 65).entry("after"),
    )
    station.start()
    station.wait_for_title("after")

    bus = station.recording()
    place = locate(bus, music.head()).index
    assert _same(bus[place : place + music.frames], music.samples)
    assert station.played() == ["music", "after"]
    assert {fact["entry_id"] for fact in station.journal("skip")} == {"missing", "silent", "broken"}
    raised = [fact for fact in station.journal("alarm") if not fact["cleared"]]
    codes = {fact["params"].get("title"): fact["code"] for fact in raised}
    assert codes["missing"] == "item_missing"
    assert codes["silent"] == codes["broken"] == "item_failed"


def test_soft_waits_for_the_item_but_not_for_ever(shelf: Shelf, new_station: NewStation) -> None:
    """The first soft item waits for the end of what plays; the second no longer than it may."""
    short, long = shelf.noise(3.0, 66), shelf.noise(9.0, 67)
    one, two = shelf.noise(1.0, 68), shelf.noise(1.0, 69)
    station = new_station(hard_fade=0.3)
    begin = now_ms()
    soft_two = begin + 5500
    station.put_log(
        short.entry("short"),
        one.entry("one", at=begin + 2500, timing=Timing.SOFT, max_wait=Seconds(10.0)),
        long.entry("long"),
        two.entry("two", at=soft_two, timing=Timing.SOFT, max_wait=Seconds(1.0)),
    )
    station.start()
    station.wait_for_title("two")
    station.wait_recorded(station.recorded / RATE + 0.5)
    assert _heard(station, one.head()) - _heard(station, short.head()) == short.frames
    assert station.started("two")["at"] == soft_two + 1000
    assert abs(_heard(station, two.head()) - station.index_at(soft_two + 1000)) <= 48
    assert longest_silence(station.recording()[_heard(station, short.head()) :]) == 0


def test_programme_ends_as_its_policy_says(shelf: Shelf, new_station: NewStation) -> None:
    clips = [shelf.noise(2.0, 70 + n) for n in range(4)]
    policies = (Interrupt.CUT, Interrupt.FADE, Interrupt.FINISH, Interrupt.PUSH)
    stations = {policy: new_station(str(policy), hard_fade=0.4) for policy in policies}
    late: dict[Interrupt, float] = {}

    def story(policy: Interrupt) -> None:
        station = stations[policy]
        entries = [clip.entry(f"i{n}", programme="am") for n, clip in enumerate(clips[:3])]
        entries.append(clips[3].entry("noon", programme="pm"))
        station.put_log(*entries)
        station.start().wait_for_title("i0")
        begin = station.started("i0")["at"]
        end = begin + 3000
        morning = Programme("am", "Pagi", Millis(begin), Millis(end), policy)
        noon = Programme("pm", "Siang", Millis(end), Millis(end + 60_000), Interrupt.FINISH)
        station.change_log(programmes=(morning, noon))
        station.wait_for_title("noon")
        station.kill()
        late[policy] = station.started("noon")["at"] - end

    at_once(*(partial(story, policy) for policy in policies))
    assert late[Interrupt.CUT] == late[Interrupt.FADE] == 0
    plays = {policy: station.played()[-4:] for policy, station in stations.items()}
    assert plays[Interrupt.CUT][-3:] == ["i0", "i1", "noon"]
    assert plays[Interrupt.FINISH][-3:] == ["i0", "i1", "noon"]
    assert plays[Interrupt.PUSH] == ["i0", "i1", "i2", "noon"]
    assert stations[Interrupt.CUT].ended("i1")["ended_because"] == "programme"
    assert stations[Interrupt.FINISH].ended("i1")["frames"] == clips[1].frames
    assert stations[Interrupt.PUSH].ended("i2")["frames"] == clips[2].frames


def test_backtimed_fill_ends_on_the_hard_time(shelf: Shelf, new_station: NewStation) -> None:
    """Fill is begun so far in that its own ending meets the hard item, frame on frame."""
    music, fill, news = shelf.noise(2.0, 80), shelf.noise(8.0, 81), shelf.noise(1.0, 82)
    station = new_station()
    at = now_ms() + 9900
    station.put_log(
        music.entry("music"),
        news.entry("news", at=at, timing=Timing.HARD, interrupt=Interrupt.FADE),
        fill=(fill.entry("fill"),),
    )
    station.start()
    station.wait_for_title("news", 30)
    station.wait_recorded(station.recorded / RATE + 0.5)
    bus = station.recording()
    assert station.played() == ["music", "fill", "news"]
    assert station.started("news")["at"] == at
    assert longest_silence(bus[_heard(station, music.head()) :]) == 0
    ending = _heard(station, fill.tail()) + 9600
    assert abs(_heard(station, news.head()) - ending) <= 48
    assert _heard(station, news.head()) >= ending - 1, "to the rounding of a millisecond"
    assert splices(bus, fill.samples) == []


def test_edits_take_effect_for_what_has_not_played(shelf: Shelf, new_station: NewStation) -> None:
    clips = {n: shelf.noise(2.5, 90 + n) for n in range(4)}
    a, b, c, d = (clips[n].entry(name) for n, name in enumerate("abcd"))
    station = new_station()
    station.put_log(a, b, c)
    station.start().wait_for_title("a")
    station.change_log(entries=(a, d, c))
    station.wait_for_title("d")
    station.change_log(entries=(b, a, d))
    station.wait_recorded(station.recorded / RATE + 0.2)
    station.change_log(entries=(a, d, c))
    station.wait_for_title("c")
    bus = station.recording()
    assert station.played() == ["a", "d", "c"]
    for n in (0, 3):
        place = locate(bus, clips[n].head()).index
        assert _same(bus[place : place + clips[n].frames], clips[n].samples)


def test_removed_files_are_passed_over_in_time(shelf: Shelf, new_station: NewStation) -> None:
    """One is gone while it plays, one once it is cued, one before: only the last is missed."""
    station = new_station()
    names = ("playing", "cued", "gone", "next")
    clips = dict(zip(names, (shelf.noise(2.0, 95 + n) for n in range(4)), strict=True))
    for name, clip in clips.items():
        station.media(f"{name}.wav").parent.mkdir(exist_ok=True)
        station.media(f"{name}.wav").write_bytes(clip.path.read_bytes())
    station.put_log(*(item(station.media(f"{n}.wav"), seconds=2.0) for n in names))
    station.start().wait_for(lambda: bool(station.status()["next"][0]["cued"]))
    for name in names[:3]:
        station.media(f"{name}.wav").unlink()
    station.wait_for_title("next")
    station.wait_recorded(station.recorded / RATE + 0.5)
    bus = station.recording()
    place = locate(bus, clips["playing"].head()).index
    for name in ("playing", "cued"):
        clip = clips[name]
        assert _same(bus[place : place + clip.frames], clip.samples)
        place += clip.frames
    assert locate(bus, clips["next"].head()).index == place
    assert "item_missing" in station.alarms()
    assert [fact["entry_id"] for fact in station.journal("skip")] == ["gone"]
