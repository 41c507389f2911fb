"""The worker takes messages to receivers by itself; a slow one holds up nobody, a dead one is told of."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from radio.complaints.hooks import keeping
from radio.complaints.hooks.guard import Guard
from radio.complaints.hooks.posting import Post
from radio.complaints.hooks.sending import Way
from radio.complaints.intake.desk import DeskSettings
from radio.complaints.intake.filing import file_entry
from radio.complaints.register.hooktables import HookState, Webhook
from radio.complaints.register.opening import register_scope
from radio.db import open_engine
from radio.jobs.alarms import standing_alarms
from radio.jobs.complaints import deliver_complaints, keep_register
from radio.jobs.context import Context, JobFailedError, Station
from radio.jobs.settings import WorkerSettings
from radio.jobs.webhooks import clear_webhooks, send_webhooks
from radio.keys import Keyring
from radio.units import Seconds
from tests.complaints.conftest import an_entry
from tests.rig.databases import Databases
from tests.rig.receivers import Receiver, silent
from tests.web.browser import until


@pytest.fixture
def station(tmp_path: Path, databases: Databases) -> Iterator[Station]:
    with databases.new("sqlite", tmp_path) as station_url:
        engine = open_engine(station_url)
    desk = DeskSettings.plain(tmp_path, "Radio Uji", "Asia/Jakarta")
    made = Station(WorkerSettings(tmp_path, station_url, complaints=desk), engine)
    yield made
    made.close()
    engine.dispose()


def a_run(station: Station) -> Context:
    return Context.lasting(station, Seconds(60.0))


def add(station: Station, *receivers: Receiver) -> list[str]:
    """Webhooks to these, which the worker's settings name."""
    guard = Guard(tuple(one.host for one in receivers))
    station._way = Way(Post(guard, Seconds(5.0)))
    ids = []
    with register_scope(station.register, write=True) as session:
        for number, one in enumerate(receivers):
            wish = keeping.Wish(f"Penerima {number}", one.address())
            ids.append(keeping.add_hook(session, station.desk, guard, wish, "ani")[0].id)
        session.commit()
    return ids


def take(station: Station) -> None:
    file_entry(station.desk, an_entry())
    assert deliver_complaints(a_run(station)).startswith("delivered 1")


def test_without_a_register_nothing_is_done(station: Station) -> None:
    assert send_webhooks(a_run(station)).startswith("nothing: ")
    assert clear_webhooks(a_run(station)).startswith("nothing: ")
    keep_register(a_run(station))
    assert send_webhooks(a_run(station)) == "0 queued, 0 receivers"
    assert clear_webhooks(a_run(station)) == "cleared"


def test_one_that_is_slow_holds_up_nobody_else(station: Station) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(handler: BaseHTTPRequestHandler, _closing: threading.Event) -> None:
        begun.set()
        go_on.wait(30)
        handler.send_response(204)
        handler.end_headers()

    keep_register(a_run(station))
    with Receiver(slow) as lame, Receiver() as quick:
        add(station, lame, quick)
        take(station)
        assert send_webhooks(a_run(station)) == "2 queued, 2 receivers"
        assert begun.wait(10)
        assert until(lambda: quick.got, 10)
        take(station)
        # The slow one is at work still: it is not asked a second time meanwhile.
        send_webhooks(a_run(station))
        assert until(lambda: len(quick.got) == 2, 10)
        assert len(lame.got) == 1
        go_on.set()
        station.couriers.wait()
        send_webhooks(a_run(station))
        station.couriers.wait()
        assert len(lame.got) == 2


def test_the_worker_ends_whoever_does_not_answer_and_the_message_is_sent_again(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("radio.complaints.hooks.couriers.PATIENCE", Seconds(0.1))
    keep_register(a_run(station))
    with Receiver(silent) as receiver:
        add(station, receiver)
        take(station)
        send_webhooks(a_run(station))
        assert until(lambda: receiver.got, 10)
        station.couriers.stop()
        # Nothing is begun any more, and what was cut off counts as not tried.
        assert not station.couriers.send("other", lambda _goes_on: None)
        receiver.closing.set()
        station.couriers.wait()
        station._couriers = None
        receiver.answers = [204]
        send_webhooks(a_run(station))
        station.couriers.wait()
        assert len({one.id for one in receiver.got}) == 1
        assert len(receiver.got) == 2


def test_one_that_was_given_up_is_an_alarm_until_it_is_resumed(station: Station) -> None:
    keep_register(a_run(station))
    with Receiver(410) as receiver:
        (hook,) = add(station, receiver)
        take(station)
        send_webhooks(a_run(station))
        station.couriers.wait()
        send_webhooks(a_run(station))
        (alarm,) = standing_alarms(station.engine)
        assert (alarm.code, alarm.subject, alarm.detail) == ("webhooks_stopped", hook, "Penerima 0")
        with register_scope(station.register, write=True) as session:
            row = session.get_one(Webhook, hook)
            assert row.state is HookState.GONE
            keeping.resume(session, row)
            session.commit()
        receiver.answers = [200]
        send_webhooks(a_run(station))
        station.couriers.wait()
        assert len(receiver.got) == 2
        assert standing_alarms(station.engine) == []


def test_a_secret_that_can_not_be_opened_is_told_once_a_run(
    station: Station, tmp_path: Path
) -> None:
    keep_register(a_run(station))
    with Receiver() as receiver:
        add(station, receiver)
        take(station)
        station._desk = replace(station.desk, keys=Keyring(tmp_path / "another"))
        send_webhooks(a_run(station))
        station.couriers.wait()
        with pytest.raises(JobFailedError, match=r"webhook .*the key"):
            send_webhooks(a_run(station))
        assert receiver.got == []
