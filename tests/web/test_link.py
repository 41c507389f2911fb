from __future__ import annotations

import json
import time
from typing import Any

import pytest
from flask import Flask

from tests.web.browser import until
from tests.web.fake_engine import FakeEngine
from web.engine.feed import Subscription
from web.engine.link import EngineLink
from web.panel import panel_of


def read(subscription: Subscription, seconds: float) -> list[dict[str, Any]]:
    end, data = time.monotonic() + seconds, b""
    while time.monotonic() < end:
        data += subscription.take(0.05)
    frames = data.decode().split("\n\n")
    return [json.loads(frame.split("data: ", 1)[1]) for frame in frames if "data: " in frame]


@pytest.fixture
def link(app: Flask) -> EngineLink:
    return panel_of(app).link


def test_one_connection_however_many_browsers(engine: FakeEngine, link: EngineLink) -> None:
    assert until(lambda: link.status)
    subscriptions = [link.subscribe() for _ in range(50)]
    for subscription in subscriptions:
        names = {event["event"] for event in read(subscription, 0.02)}
        assert {"link", "status"} <= names
    assert engine.connections == 1


def test_levels_come_ten_times_a_second(engine: FakeEngine, link: EngineLink) -> None:
    assert until(lambda: link.status)
    events = read(link.subscribe(), 1.5)
    assert sum(event["event"] == "levels" for event in events) >= 12


def test_without_an_engine_it_says_since_when(link: EngineLink) -> None:
    begun = time.time() * 1000
    assert until(lambda: link.away_since is not None)
    assert abs((link.away_since or 0) - begun) < 2000
    away = [event for event in read(link.subscribe(), 0.1) if event["event"] == "link"]
    assert away[0]["state"] == "away"


def test_an_engine_that_is_killed_is_seen_and_so_is_its_return(
    engine: FakeEngine, link: EngineLink
) -> None:
    assert until(lambda: link.status and link.away_since is None)
    subscription = link.subscribe()
    killed = time.time() * 1000
    engine.kill()
    assert until(lambda: link.away_since is not None, 0.5)
    assert abs((link.away_since or 0) - killed) < 400
    engine.start()
    assert until(lambda: link.away_since is None, 2.0)
    states = [event["state"] for event in read(subscription, 0.2) if event["event"] == "link"]
    assert states[0] == "up"
    assert "away" in states
    assert states[-1] == "up"


def test_an_engine_that_hangs_counts_as_away(engine: FakeEngine, link: EngineLink) -> None:
    assert until(lambda: link.away_since is None)
    engine._stopping.set()  # its sockets stay open, but it speaks no more
    assert until(lambda: link.away_since is not None, 3.0)


def test_history_is_what_the_engine_mixed(engine: FakeEngine, link: EngineLink) -> None:
    assert until(lambda: link.status)
    engine.play(entry_id="e2", title="Kembang Kacang", remaining=100.0)
    engine.play(entry_id="e3", title="Bengawan Malam", remaining=100.0)
    assert until(lambda: len(link.history) == 2)
    assert [now.title for now in link.history] == ["Kembang Kacang", "Pagi di Bengawan"]


def test_a_status_that_makes_no_sense_does_not_end_the_link(
    engine: FakeEngine, link: EngineLink
) -> None:
    assert until(lambda: link.status)
    before = link.status
    engine.say({"event": "status", "now": {"elapsed": "soon"}})
    engine.say({"event": "status", "next": [1, None], "alarms": "none", "mode": "auto"})
    engine.change(mode="assist")
    assert until(lambda: link.status and link.status.mode == "assist")
    assert link.status is not before
    assert link.keep_alive()


def test_a_thread_that_dies_is_started_again(
    engine: FakeEngine, link: EngineLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert until(lambda: link.status)
    monkeypatch.setattr("threading.excepthook", lambda _: None)
    with monkeypatch.context() as broken:
        broken.setattr(link, "_keep", lambda _: 1 / 0)
        assert until(lambda: link._thread and not link._thread.is_alive())
    assert not link.keep_alive()
    assert link.keep_alive()
    assert link.restarts == 1
    engine.change(mode="assist")
    assert until(lambda: link.status and link.status.mode == "assist")
