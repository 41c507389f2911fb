"""A live line that opens and closes at its time, is tried again, and outlives a restart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from radio.air.control.client import EngineRefusedError
from radio.air.log import Timing
from radio.units import Seconds
from tests.air.conftest import NewStation
from tests.rig import RATE, Shelf, Station, locate, longest_silence, noise, now_ms
from tests.rig.servers import StreamServer

CLOSE = 25
"""ms: a block and the rounding of the journal."""
SHOW = "ayo-20270208"


@pytest.fixture
def line(shelf: Shelf) -> Iterator[StreamServer]:
    """A studio line: an MP3 stream of noise."""
    clip = shelf.put("line.mp3", noise(8.0, 110), "-write_xing", "0", "-id3v2_version", "0")
    with StreamServer(clip.path.read_bytes(), 24000) as server:
        yield server


def live_starts(station: Station, line: StreamServer) -> list[dict[str, object]]:
    return [fact for fact in station.journal("start") if fact["entry_id"] == f"live:{line.uri()}"]


def ends(station: Station) -> dict[str, int]:
    """When something last ended for each reason."""
    return {fact["ended_because"]: fact["at"] for fact in station.journal("end")}


def refusal(station: Station, do: str, **args: object) -> str:
    with pytest.raises(EngineRefusedError) as refused:
        station.request(do, **args)
    return refused.value.code


def test_a_line_opens_where_the_opening_ends_and_closes_at_its_time(
    shelf: Shelf, new_station: NewStation, line: StreamServer
) -> None:
    station = new_station()
    opening, beneath, closing = shelf.noise(4.0, 111), shelf.noise(30.0, 112), shelf.noise(5.0, 113)
    station.put_log(shelf.noise(3.0, 109).entry("before"))
    station.start().wait_for_title("before")
    start = now_ms() + 2000
    begins, ends = start + 4000, start + 8000
    station.change_log(
        entries=(
            station.log.entries[0],
            opening.entry("opening", at=start, timing=Timing.HARD),
            beneath.entry("beneath", at=begins),
            closing.entry("closing", at=ends, timing=Timing.HARD),
        )
    )
    args = {"uri": line.uri(), "at": begins, "until": ends, "programme": SHOW, "title": "Ayo"}
    assert station.request("live_open", **args)["name"] == "Ayo"
    live = station.status()["live"]
    assert live == {
        "name": "Ayo", "source": line.uri(), "programme": SHOW, "at": begins, "until": ends,
        "after": "", "on_air": False,
    }  # fmt: skip
    station.wait_for_title("closing", 20.0)
    assert station.played() == ["before", "opening", f"live:{line.uri()}", "closing"]
    (fact,) = live_starts(station, line)
    assert abs(int(str(fact["at"])) - begins) <= CLOSE
    assert fact["programme"] == SHOW
    assert abs(station.started("closing")["at"] - ends) <= 600
    assert station.ended(f"live:{line.uri()}")["ended_because"] == "handback"
    assert station.status()["live"] is None
    station.wait_recorded(station.recorded / RATE + 1.0)
    bus = station.recording()[station.index_at(start) :]
    # It fades in where the opening has just ended.
    assert longest_silence(bus) < RATE // 20
    middle = station.index_at((begins + ends) // 2)
    assert locate(noise(8.0, 110), station.recording()[middle : middle + 9600]).score > 0.9


def test_a_lost_line_with_a_time_to_end_is_tried_again(
    shelf: Shelf, new_station: NewStation, line: StreamServer
) -> None:
    station = new_station(live_lost_after=1.0)
    rows = (shelf.noise(30.0, 111).entry("music"), shelf.noise(30.0, 114).entry("next"))
    station.put_log(*rows)
    station.start().wait_for_title("music")
    station.request("live_open", uri=line.uri(), until=now_ms() + 60_000)
    station.wait_for(lambda: station.status()["mode"] == "live")
    line.sending.clear()
    station.wait_for_title("next")
    assert "live_lost" in station.alarms()
    line.sending.set()
    station.wait_for(lambda: station.status()["mode"] == "live", 20.0)
    station.request("live_open", uri=line.uri(), until=now_ms() + 500)
    station.wait_for(lambda: station.status()["live"] is None)


def test_a_line_is_closed_only_for_the_programme_it_was_opened_for(
    shelf: Shelf, new_station: NewStation, line: StreamServer
) -> None:
    station = new_station()
    station.put_log(shelf.noise(30.0, 111).entry("music"))
    station.start().wait_for_title("music")
    station.request("live_open", uri=line.uri(), programme=SHOW, until=now_ms() + 60_000)
    station.wait_for(lambda: station.status()["mode"] == "live")
    assert refusal(station, "live_close", programme="other") == "not_live"
    # Asked for again by the operator it stays on the air, and keeps what it was given.
    before = station.status()["live"]
    station.request("live_open", uri=line.uri())
    assert station.status()["live"] == before
    assert refusal(station, "live_open", uri=line.uri(), at="soon") == "bad_moment"
    station.request("live_close", programme=SHOW)
    assert station.status()["live"] is None
    assert len(live_starts(station, line)) == 1


def test_a_line_on_the_air_that_turns_out_to_be_a_programmes_is_told_as_its(
    shelf: Shelf, new_station: NewStation, line: StreamServer
) -> None:
    station = new_station()
    station.put_log(shelf.noise(60.0, 112).entry("beneath"))
    station.start().wait_for_title("beneath")
    station.request("live_open", uri=line.uri())
    station.wait_for(lambda: station.status()["mode"] == "live")
    station.request("live_open", uri=line.uri(), programme=SHOW, title="Ayo")
    now = station.status()["now"]
    assert (now["title"], now["programme"]) == ("Ayo", SHOW)
    station.request("live_close", programme=SHOW)
    station.wait_for(lambda: station.status()["mode"] != "live")
    facts = [fact for fact in station.journal() if fact.get("source") == "live"]
    assert [fact["kind"] for fact in facts] == ["start", "start"]
    assert len({(fact["span"], fact["at"]) for fact in facts}) == 1
    assert (facts[-1]["title"], facts[-1]["programme"]) == ("Ayo", SHOW)


def test_a_killed_engine_opens_the_line_again_and_closes_it_in_time(
    shelf: Shelf, new_station: NewStation, line: StreamServer
) -> None:
    station = new_station()
    # A hand-back begins what was due within ten seconds; a busy machine may take some of them to start.
    due = now_ms() + 12_000
    ahead = shelf.noise(40.0, 112).entry("next", at=due)
    station.put_log(shelf.noise(40.0, 111).entry("music"), ahead)
    station.start().wait_for_title("music")
    until = now_ms() + 12_000
    station.request("live_open", uri=line.uri(), programme=SHOW, until=until)
    station.request("mode", mode="assist", until=until)
    station.wait_for(lambda: station.status()["mode"] == "live")
    station.wait_recorded(station.recorded / RATE + 1.0)
    station.kill()
    station.start().wait_for(lambda: station.status()["mode"] == "live")
    status = station.status()
    assert (status["live"]["until"], status["automation"]) == (until, "assist")
    station.wait_for(lambda: station.status()["live"] is None, 25.0)
    assert station.status()["automation"] == "auto"
    station.wait_for(lambda: station.on_air in {"music", "next"})
    station.wait_for(lambda: "handback" in ends(station))
    assert abs(ends(station)["handback"] - until) <= 1500


def test_assist_mode_ends_at_its_time(shelf: Shelf, new_station: NewStation) -> None:
    station = new_station()
    station.put_log(shelf.noise(3.0, 111).entry("one"), shelf.noise(30.0, 112).entry("two"))
    station.start().wait_for_title("one")
    station.request("mode", mode="assist", until=now_ms() + 4000)
    assert station.status()["automation"] == "assist"
    station.wait_for_title("two", 10.0)
    assert station.status()["automation"] == "auto"


# ------------------------------------------------------------------ with a lead time


def test_a_line_opens_where_the_item_hands_over(
    shelf: Shelf, new_station: NewStation, line: StreamServer
) -> None:
    station = new_station()
    first, second = shelf.noise(9.0, 111), shelf.noise(30.0, 112)
    station.put_log(first.entry("first", segue=Seconds(7.0)), second.entry("second"))
    station.start().wait_for_title("first")
    station.request("live_open", uri=line.uri(), after="item")
    live = station.status()["live"]
    ends = station.started("first")["at"] + 7000
    assert (live["after"], live["on_air"]) == ("item", False)
    assert abs(live["at"] - ends) <= CLOSE
    station.wait_for(lambda: station.status()["mode"] == "live", 15.0)
    assert station.played() == ["first", f"live:{line.uri()}"]
    (fact,) = live_starts(station, line)
    assert abs(int(str(fact["at"])) - ends) <= CLOSE
    assert station.status()["live"]["on_air"]
    # The item runs out under it, whole.
    station.wait_for(lambda: any(f["kind"] == "end" for f in station.journal()))
    assert station.ended("first")["frames"] == first.frames


def test_a_line_that_waits_for_an_item_opens_at_once_where_that_is_skipped_and_is_cancelled(
    shelf: Shelf, new_station: NewStation, line: StreamServer
) -> None:
    station = new_station()
    rows = [shelf.noise(30.0, seed).entry(f"m{seed}") for seed in (111, 112, 114)]
    station.put_log(*rows)
    station.start().wait_for_title("m111")
    assert refusal(station, "live_open", uri=line.uri(), after="fixed") == "no_fixed_time"
    assert refusal(station, "live_open", uri=line.uri(), after="tea") == "bad_after"
    station.request("live_open", uri=line.uri(), after="item")
    station.request("live_close")
    assert station.status()["live"] is None
    station.request("live_open", uri=line.uri(), after="item")
    station.request("skip")
    station.wait_for(lambda: station.status()["mode"] == "live", 15.0)
    assert station.status()["live"]["after"] == ""
    assert "live_no_signal" not in station.alarms()


def test_a_line_opens_at_the_fixed_time_and_follows_it(
    shelf: Shelf, new_station: NewStation, line: StreamServer
) -> None:
    station = new_station()
    music, news = shelf.noise(30.0, 111), shelf.noise(5.0, 113)
    at = now_ms() + 60_000
    station.put_log(music.entry("music"), news.entry("news", at=at, timing=Timing.HARD))
    station.start().wait_for_title("music")
    station.request("live_open", uri=line.uri(), after="fixed")
    assert station.status()["live"]["at"] == at
    moved = now_ms() + 5000
    entries = (station.log.entries[0], news.entry("news", at=moved, timing=Timing.HARD))
    station.change_log(entries=entries)
    station.wait_for(lambda: station.status()["live"]["at"] == moved)
    station.wait_for(lambda: station.status()["mode"] == "live", 15.0)
    (fact,) = live_starts(station, line)
    assert abs(int(str(fact["at"])) - moved) <= CLOSE
