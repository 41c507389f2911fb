"""Programmes open and close by the rows of their episodes: real engine, real line, real scheduler."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete

from radio.air.log import Interrupt, Timing
from radio.air.recording import MOST
from radio.broadcastlog.tables import LogRow
from radio.calls.consent import agreed
from radio.calls.pieces import note
from radio.calls.tables import Consent, PhoneCall
from radio.db import session_scope
from radio.jobs import programmes
from radio.jobs.context import Context, JobFailedError
from radio.library.importing import hash_file
from radio.programmes.running import PREPARE, TAIL
from radio.programmes.tables import (
    Agency,
    AirMode,
    Answer,
    DelayBy,
    Episode,
    Guest,
    Kind,
    Official,
    Phase,
    Programme,
)
from radio.units import Millis, Seconds
from tests.broadcastlog.conftest import a_piece
from tests.jobs.chain import CLOSE, SHOW, Chain, a_row
from tests.rig import (
    RATE,
    Shelf,
    locate,
    longest_silence,
    noise,
    now_ms,
    read_audio,
    write_audio,
)
from tests.rig.servers import StreamServer

pytestmark = pytest.mark.realtime


def test_a_live_programme_opens_and_hands_back_to_the_frame(
    chain: Chain, shelf: Shelf, line: StreamServer
) -> None:
    air = chain.air
    facts = {"source": line.uri(), "mode": AirMode.ASSIST, "record": True}
    start, end = chain.stage(shelf, 6000, 15, **facts)
    chain.wait_until(Phase.LIVE)
    assert air.status()["automation"] == "assist"
    chain.wait_until(Phase.CLOSED)
    status = air.status()
    assert (status["automation"], status["live"]) == ("auto", None)
    air.wait_for_title("after")
    live = f"live:{line.uri()}"
    assert air.played() == ["before", "opening", live, "closing", "after"]
    off = {name: air.started(name)["at"] - at for name, at in
           (("opening", start), (live, start + 4000), ("after", end))}  # fmt: skip
    assert {name: ms for name, ms in off.items() if abs(ms) > CLOSE} == {}
    assert abs(air.started("closing")["at"] - (end - 3000)) < 600
    assert air.started(live)["programme"] == SHOW
    air.wait_recorded(air.recorded / RATE + 1.0)
    bus = air.recording()[air.index_at(start) :]
    assert longest_silence(bus) < RATE // 20
    (recording,) = (air.data / chain.episode().recording).iterdir()
    heard = read_audio(recording)
    # From at most ten seconds before the opening to at least one after the end.
    assert 15.5 < len(heard) / RATE < 15 + (PREPARE + TAIL) / 1000 + 6
    assert locate(heard, shelf.noise(4.0, 201).samples[4800:14400]).score > 0.8
    assert locate(heard, shelf.noise(3.0, 203).samples[-14400:-4800]).score > 0.8


def test_a_line_that_runs_over_is_told_and_closed_at_the_latest(
    chain: Chain, shelf: Shelf, line: StreamServer
) -> None:
    air = chain.air
    facts = {"source": line.uri(), "end_policy": Interrupt.FINISH, "most_overrun": 8}
    _, end = chain.stage(shelf, 2000, 9, **facts)
    air.wait_for(lambda: "programme_overrun" in chain.alarms(), 30.0)
    assert air.status()["mode"] == "live"
    chain.wait_until(Phase.CLOSED)
    air.wait_for(lambda: air.status()["mode"] == "auto")
    air.wait_for(lambda: "programme_overrun" not in chain.alarms())
    air.wait_for(lambda: "handback" in {fact["ended_because"] for fact in air.journal("end")})
    ended = air.ended(f"live:{line.uri()}")
    assert abs(ended["at"] - (end + 8000)) < 1500


def test_with_the_worker_gone_the_engine_still_ends_the_show(
    chain: Chain, shelf: Shelf, line: StreamServer
) -> None:
    air = chain.air
    facts = {"source": line.uri(), "mode": AirMode.ASSIST, "record": True}
    _, end = chain.stage(shelf, 2000, 14, **facts)
    chain.wait_until(Phase.LIVE)
    air.wait_for(lambda: air.status()["mode"] == "live")
    chain.rest()
    air.wait_for_title("closing", 30.0)
    air.wait_for_title("after", 30.0)
    status = air.status()
    assert (status["automation"], status["live"], chain.episode().phase) == (
        "auto",
        None,
        Phase.LIVE,
    )
    time.sleep(max(0.0, (end + TAIL + 100 - now_ms()) / 1000))
    # A worker that comes back only has to note it.
    context = Context.lasting(chain.shared, Seconds(30.0))
    assert programmes.run_programmes(context) == f"{SHOW} closed"
    assert programmes.run_programmes(context) == "nothing is on"


def test_one_line_lasts_from_one_programme_to_the_next(chain: Chain, line: StreamServer) -> None:
    air = chain.air
    start = Millis(now_ms() + 3000)
    chain.put(start, 8, source=line.uri())
    following = "ayo-20270209"
    with session_scope(chain.database, write=True) as session:
        session.execute(delete(LogRow))
        begins = Millis(start + 8000)
        session.add(
            Episode(id=following, programme_id="ayo", start=begins, end=Millis(begins + 5000))
        )
        session.commit()
    chain.run()
    chain.wait_until(Phase.CLOSED)
    air.wait_for(lambda: air.status()["live"] is None, 30.0)
    air.wait_for(lambda: "handback" in {fact["ended_because"] for fact in air.journal("end")})
    live = f"live:{line.uri()}"
    assert air.played().count(live) == 1
    assert abs(air.ended(live)["at"] - (start + 13_000)) < 1500


def test_what_the_log_has_not_is_not_waited_for(chain: Chain, line: StreamServer) -> None:
    """An hour that had begun has neither the opening nor the stand-by piece."""
    start = Millis(now_ms() + 5000)
    chain.put(start, 600, source=line.uri())
    with session_scope(chain.database, write=True) as session:
        session.execute(delete(LogRow))
        session.add(Agency(id="dishub", name="Dinas Perhubungan"))
        session.add(Official(id=1, agency_id="dishub", name="Budi"))
        session.flush()
        episode = session.get_one(Episode, SHOW)
        episode.standby_media_id = "tutup0"
        session.add(Guest(episode_id=SHOW, official_id=1, state=Answer.DID_NOT_COME))
        session.commit()
    programmes.run_programmes(Context.lasting(chain.shared, Seconds(30.0)))
    live = chain.air.status()["live"]
    assert (live["at"], live["until"]) == (start, start + 600_000)
    with session_scope(chain.database, write=True) as session:
        session.add(a_row(2, start, "tutup0"))
        session.get_one(Episode, SHOW).line_at = None
        session.commit()
    chain.air.request("live_close")
    programmes.run_programmes(Context.lasting(chain.shared, Seconds(30.0)))
    assert chain.air.status()["live"] is None


def test_a_recording_that_is_refused_is_told_and_tried_again(chain: Chain) -> None:
    chain.put(Millis(now_ms() - 1000), 600, record=True)
    until = now_ms() + 60_000
    for number in range(MOST):
        chain.air.request("record_start", name=f"lain{number}", until=until)
    context = Context.lasting(chain.shared, Seconds(30.0))
    with pytest.raises(JobFailedError, match="recordings run"):
        programmes.run_programmes(context)
    assert chain.episode().recording == ""
    chain.air.request("record_stop", name="lain0")
    programmes.run_programmes(context)
    assert chain.episode().recording == f"recordings/{SHOW}"


def test_a_relay_is_opened_again_by_an_engine_that_was_stopped_meanwhile(
    chain: Chain, line: StreamServer
) -> None:
    chain.put(Millis(now_ms() - 5000), 600, source=line.uri(), kind=Kind.RELAY)
    context = Context.lasting(chain.shared, Seconds(60.0))
    programmes.run_programmes(context)
    chain.air.wait_for(lambda: chain.air.status()["mode"] == "live")
    programmes.run_programmes(context)
    asked = chain.episode().line_at
    chain.air.stop()
    chain.air.start().wait_for(lambda: chain.air.status()["live"] is None)
    programmes.run_programmes(context)
    chain.air.wait_for(lambda: chain.air.status()["mode"] == "live")
    assert (chain.episode().line_at or 0) > (asked or 0)


def test_a_source_that_is_not_set_up_is_told(chain: Chain, shelf: Shelf) -> None:
    start = Millis(now_ms() - 1000)
    chain.put(start, 600, source="studio")
    context = Context.lasting(chain.shared, Seconds(30.0))
    with pytest.raises(JobFailedError, match="no live source “studio”"):
        programmes.run_programmes(context)
    assert chain.episode().line_at is None


def test_while_the_engine_is_away_nothing_is_lost(chain: Chain, line: StreamServer) -> None:
    chain.put(Millis(now_ms() - 5000), 600, source=line.uri())
    chain.air.kill()
    context = Context.lasting(chain.shared, Seconds(30.0))
    with pytest.raises(JobFailedError, match="the engine is away"):
        programmes.run_programmes(context)
    assert chain.episode().phase is Phase.PLANNED
    chain.air.start()
    programmes.run_programmes(context)
    assert chain.episode().phase is Phase.LIVE
    chain.air.wait_for(lambda: chain.air.status()["mode"] == "live")


def test_the_delay_is_armed_by_the_programme_and_ends_with_its_line(
    chain: Chain, shelf: Shelf, line: StreamServer
) -> None:
    air = chain.air
    facts = {"source": line.uri(), "delay_seconds": 5, "delay_by": DelayBy.IDENT}
    chain.stage(shelf, 6000, 20, **facts)
    air.wait_for(lambda: air.status()["delay"]["programme"] == SHOW, 40.0)
    # There is no such cart: it is slowed, which is better than no delay.
    assert (air.status()["delay"]["state"], air.status()["delay"]["by"]) == ("building", "stretch")
    air.kill()
    air.start()
    assert air.status()["delay"]["programme"] == SHOW
    chain.wait_until(Phase.CLOSED, 60.0)
    air.wait_for(lambda: air.status()["delay"]["state"] == "off", 90.0)


def test_what_is_hard_in_the_log_around_an_episode(chain: Chain) -> None:
    start = Millis(1_800_000_000_000)
    chain.put(start, 3600)
    end = Millis(start + 3_600_000)
    with session_scope(chain.database, write=True) as session:
        session.add_all([a_piece("azan", 0, 240.0), a_piece("berita", 0, 300.0)])
        session.flush()
        azan = a_row(2, Millis(start + 1_800_000), "azan0")
        news = a_row(3, end, "berita0")
        news.episode_id = None
        soft = a_row(4, Millis(start + 900_000), "berita0")
        soft.timing = Timing.SOFT
        session.add_all([azan, news, soft])
        session.flush()
        relay = Programme(
            id="rri", name="Relai", kind=Kind.RELAY, first_day=date(2027, 2, 8), starts_at="10:00",
            seconds=900,
        )  # fmt: skip
        session.add(relay)
        session.flush()
        later = Episode(
            id="rri-1", programme_id="rri", start=Millis(end + 1000), end=Millis(end + 901_000)
        )
        session.add(later)
        session.flush()
        episode = session.get_one(Episode, SHOW)
        found = programmes.hard_around(session, episode, later)
    assert found == [
        (start + 1_800_000, start + 1_803_000), (end, end + 3000), (end + 1000, end + 901_000),
    ]  # fmt: skip


def test_a_line_that_is_a_file_is_looked_up_before_it_is_opened(
    chain: Chain, tmp_path: Path
) -> None:
    """A caller may be heard in it: it is opened as the piece that it is, or not at all."""
    piece = write_audio(tmp_path / "rekaman.wav", noise(30.0, 301))
    chain.put(Millis(now_ms() - 1000), 600, source=piece.as_uri())
    with session_scope(chain.database, write=True) as session:
        media = a_piece("klip", 0, 30.0)
        media.path, media.content_hash = str(piece), hash_file(piece)
        session.add_all((media, PhoneCall(id="c1", rang_at=Millis(1), consent=Consent.REFUSED)))
        session.flush()
        note(session, chain.shared.settings.data, "klip0", ["c1"])
        session.commit()
    context = Context.lasting(chain.shared, Seconds(30.0))
    with pytest.raises(JobFailedError, match="has not agreed"):
        programmes.run_programmes(context)
    assert chain.air.status()["live"] is None
    with session_scope(chain.database, write=True) as session:
        call = session.get_one(PhoneCall, "c1")
        agreed(session, call, Consent.CARD, at=Millis(2), frame=None, by="Siti")
        session.commit()
    programmes.run_programmes(context)
    live = f"live:{piece.as_uri()}"
    chain.air.wait_for_title(live, 30.0)
    assert chain.air.started(live)["media_id"] == "klip0"
