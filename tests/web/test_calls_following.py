from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict

import pytest
from flask import Flask
from sqlalchemy import create_engine

from radio.calls.blocking import block
from radio.calls.stuck import Stuck, note_stuck
from radio.db import Base, session_scope
from tests.web.browser import until
from tests.web.fake_calls import FakeCalls
from tests.web.test_link import read
from web import PanelSettings
from web.calls.following import CallsLink
from web.panel import Panel, panel_of

NUMBER = "081234567890"


@pytest.fixture
def phone(settings: PanelSettings) -> Iterator[FakeCalls]:
    phone = FakeCalls(settings.data).start()
    yield phone
    phone.kill()


@pytest.fixture
def panel(app: Flask) -> Panel:
    return panel_of(app)


@pytest.fixture
def link(panel: Panel) -> CallsLink:
    return panel.calls


def test_without_a_telephone_nothing_is_said_to_be_broken(link: CallsLink) -> None:
    assert link.shown()["state"] == "none"


def test_a_telephone_that_can_not_begin_is_told_with_its_cause_until_it_does(
    settings: PanelSettings, phone: FakeCalls, link: CallsLink
) -> None:
    assert until(lambda: link.away_since is None)
    assert link.shown()["stuck"] is None
    stuck = Stuck("10.0.0.5", 5060, "Cannot assign requested address")
    note_stuck(settings.data, stuck)
    assert link.shown()["stuck"] is None, "one that runs is not stuck"
    phone.kill()
    assert until(lambda: link.shown()["stuck"] == asdict(stuck))
    note_stuck(settings.data, None)
    assert until(lambda: link.shown()["stuck"] is None)


def test_what_every_screen_is_told_has_nobodys_number_or_name(
    phone: FakeCalls, panel: Panel
) -> None:
    assert until(lambda: panel.calls.away_since is None)
    listening = panel.link.subscribe([panel.calls.message()])
    call_id = phone.ring(NUMBER, "Pak Budi")
    phone._become(phone.calls[call_id], "waiting", "")
    assert until(lambda: (panel.calls.call(call_id) or {}).get("state") == "waiting")
    events = read(listening, 0.8)
    assert NUMBER not in json.dumps(events)
    assert "Budi" not in json.dumps(events)
    last = [one for one in events if one["event"] == "calls"][-1]
    assert [(row["id"], row["state"]) for row in last["calls"]] == [(call_id, "waiting")]
    assert any(one["levels"] == {call_id: -22.0} for one in events if "levels" in one)


def test_nothing_is_told_twice(phone: FakeCalls, panel: Panel) -> None:
    assert until(lambda: panel.calls.away_since is None)
    phone.ring()
    assert until(lambda: panel.calls.shown()["calls"])
    listening = panel.link.subscribe(names=frozenset({"calls"}))
    assert [one["event"] for one in read(listening, 0.8)] == []


def test_an_agent_that_is_killed_is_seen_and_so_is_its_return(
    phone: FakeCalls, link: CallsLink
) -> None:
    assert until(lambda: link.away_since is None)
    killed = time.time() * 1000
    phone.kill()
    assert until(lambda: link.away_since is not None)
    assert abs((link.away_since or 0) - killed) < 3000
    assert link.shown()["state"] == "away"
    phone.start()
    assert until(lambda: link.shown()["state"] == "up")


def test_a_line_that_lost_its_way_is_told(phone: FakeCalls, link: CallsLink) -> None:
    assert until(lambda: link.away_since is None)
    phone.change_line("gsm", "failed", "403 Forbidden")
    assert until(lambda: link.shown()["lines"][1]["state"] == "failed")
    assert link.shown()["lines"][1]["reason"] == "403 Forbidden"


def test_the_agent_is_told_whom_not_to_take_and_again_after_it_was_away(
    settings: PanelSettings, panel: Panel, phone: FakeCalls
) -> None:
    Base.metadata.create_all(create_engine(settings.database))
    with session_scope(panel.database, write=True) as session:
        block(session, panel.keys, NUMBER, by="ani", reason="Mengumpat", now=panel.now())
        session.commit()
    panel.calls.renew()
    assert until(lambda: phone.blocked == ["6281234567890"])
    phone.kill()
    phone.blocked = []
    phone.start()
    assert until(lambda: phone.blocked == ["6281234567890"])


def test_a_thread_that_dies_is_started_again(
    phone: FakeCalls, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = panel.calls
    assert until(lambda: link.away_since is None)
    monkeypatch.setattr("threading.excepthook", lambda _: None)
    with monkeypatch.context() as broken:
        broken.setattr(link, "_take", lambda _: 1 / 0)
        assert until(lambda: link._thread and not link._thread.is_alive())
    assert not panel.keep_alive()
    assert link.restarts == 1
    assert until(link.keep_alive)
