"""Webhooks: each is tried until it has arrived, whatever happens on the way."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from radio.complaints.errors import RegisterAwayError
from radio.complaints.hooks import keeping, sending
from radio.complaints.hooks.posting import Answer
from radio.complaints.hooks.sending import send_due
from radio.complaints.register.hooktables import (
    DeliveryState,
    HookState,
)
from radio.complaints.register.opening import register_scope
from tests.complaints.conftest import DAY, Clock
from tests.complaints.handling import Office
from tests.complaints.hooked import COURSE, Hooked, a_course
from tests.rig.receivers import Receiver, saying, silent
from tests.web.browser import until

HOUR = 3_600_000


def test_it_is_tried_again_less_and_less_often_by_the_same_id(
    hooked: Hooked, office: Office, clock: Clock
) -> None:
    with Receiver(500, 503, 302, 404, 204) as receiver:
        hook = hooked.add(receiver)
        office.take()
        waits = []
        while hooked.run() == 0:
            started = clock.now
            while not sending.due_hooks(office.register, office.desk):
                clock.now += 1000
            waits.append((clock.now - started) // 1000)
        assert waits == [5, 20, 80, 320]
        assert len({one.id for one in receiver.got}) == 1
        assert len(receiver.got) == 5
        message = hooked.messages(hook)[0]
        assert (message.state, message.attempts, message.status) == (
            DeliveryState.DELIVERED, 5, 204,
        )  # fmt: skip
        row = hooked.row(hook)
        assert (row.failures, row.failing_since, row.arrived_at) == (0, None, clock.now)


def test_chance_makes_a_rest_longer_never_shorter(hooked: Hooked, office: Office) -> None:
    hooked.chance = 1.0
    with Receiver(500) as receiver:
        hook = hooked.add(receiver)
        office.take()
        hooked.run()
        assert hooked.row(hook).rest_until == office.clock.now + 6250


@pytest.mark.parametrize(
    ("asked", "rest"), [("120", 120_000), ("5000000000", 24 * HOUR), ("nanti", 5_000), ("", 5_000)]
)
def test_a_receiver_says_how_long_it_wants_to_be_left_alone(
    hooked: Hooked, office: Office, asked: str, rest: int
) -> None:
    with Receiver(saying(429, b"", Retry_After=asked)) as receiver:
        hook = hooked.add(receiver)
        office.take()
        hooked.run()
        assert hooked.row(hook).rest_until == office.clock.now + rest


def test_a_receiver_says_until_when(hooked: Hooked, office: Office, clock: Clock) -> None:
    clock.now = 1_796_014_800_000
    until = "Mon, 30 Nov 2026 05:10:00 GMT"
    with Receiver(saying(503, b"", Retry_After=until)) as receiver:
        hook = hooked.add(receiver)
        office.take()
        hooked.run()
        assert hooked.row(hook).rest_until == clock.now + 600_000


def test_order_is_kept_within_a_case_and_others_go_on(
    hooked: Hooked, office: Office, clock: Clock
) -> None:
    """The receiver can't take one message of one case."""
    with Receiver() as receiver:
        hooked.add(receiver)
        poisoned = a_course(office)
        ticket = office.case(poisoned).ticket

        def answer(handler: Any, _closing: Any) -> None:
            told = receiver.got[-1].told["data"]
            bad = told["complaint"]["ticket"] == ticket and told["deed"]["number"] == 2
            handler.send_response(500 if bad and clock.now < late else 200)
            handler.end_headers()

        late = clock.now + 2 * HOUR
        receiver.answers = [answer]
        healthy = a_course(office)
        hooked.queue()
        while clock.now < late + 2 * HOUR:
            hooked.run()
            clock.now += 300_000
        arrived: dict[str, list[int]] = {}
        for one in receiver.got:
            data = one.told["data"]
            arrived.setdefault(data["complaint"]["id"], []).append(data["deed"]["number"])
        assert arrived[healthy] == [1, 2, 3, 4, 5]
        assert [one for one in arrived[poisoned] if one != 2] == [1, 3, 4, 5]
        assert arrived[poisoned].index(2) < arrived[poisoned].index(3)
        # All of the other case was told long before.
        last = max(
            n
            for n, one in enumerate(receiver.got)
            if one.told["data"]["complaint"]["id"] == healthy
        )
        assert last < 10


def test_a_worker_that_dies_after_sending_sends_it_again_by_the_same_id(
    hooked: Hooked, office: Office, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = hooked.add(receiver)
    a_course(office)
    hooked.queue()

    def dies(*_given: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_note", dies)
        with pytest.raises(SystemExit):
            send_due(office.register, office.desk, hook, hooked.way)
    assert hooked.run() == 5
    ids = [one.id for one in receiver.got]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 5
    assert [one.told["type"] for one in receiver.got[1:]] == COURSE


_WORKER = """
import sys
from pathlib import Path
from radio.complaints.hooks.guard import Guard
from radio.complaints.hooks.posting import Post
from radio.complaints.hooks.sending import Way, due_hooks, send_due
from radio.complaints.intake.desk import DeskSettings, open_desk
from radio.complaints.register.opening import open_register
folder, url, host = sys.argv[1:]
desk = open_desk(DeskSettings.plain(Path(folder), "Radio Uji", "Asia/Jakarta"))
register = open_register(url)
for hook in due_hooks(register, desk):
    send_due(register, desk, hook, Way(Post(Guard((host,)))))
"""
"""A worker of its own, for one run."""


def test_a_worker_that_is_killed_on_the_way_sends_it_again_by_the_same_id(
    hooked: Hooked, office: Office, tmp_path: Path
) -> None:
    with Receiver(204, 204, silent) as receiver:
        hook = hooked.add(receiver)
        a_course(office)
        hooked.queue()
        url = office.register.url.render_as_string(hide_password=False)
        command = [sys.executable, "-c", _WORKER, str(tmp_path), url, receiver.host]
        with subprocess.Popen(command) as worker:
            # Two were noted; the third was taken, and nobody knows.
            assert until(lambda: len(receiver.got) == 3 or worker.poll() is not None, 60)
            worker.kill()
        assert worker.returncode == -signal.SIGKILL
        receiver.answers = [204]
        assert hooked.run() == 3
        ids = [one.id for one in receiver.got]
        assert ids[2] == ids[3]
        assert len(set(ids)) == 5
        assert [one.told["type"] for one in receiver.got] == [*COURSE[:3], *COURSE[2:]]
        assert {one.state for one in hooked.messages(hook)} == {DeliveryState.DELIVERED}


def test_a_register_that_goes_away_after_sending_loses_nothing(
    hooked: Hooked, office: Office, receiver: Receiver
) -> None:
    hook = hooked.add(receiver)
    office.take()
    hooked.queue()
    taken = hooked.way

    class Away:
        def send(self, *given: Any) -> Answer:
            answer = taken.post.send(*given)
            with office.register.begin() as connection:
                connection.exec_driver_sql("ALTER TABLE webhook RENAME TO webhook_away")
            return answer

    way = replace(taken, post=Away())  # type: ignore[arg-type]  # stands for the real one, and cuts
    with pytest.raises(RegisterAwayError):
        send_due(office.register, office.desk, hook, way)
    with pytest.raises(RegisterAwayError):
        hooked.run()
    with office.register.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE webhook_away RENAME TO webhook")
    assert hooked.run() == 1
    assert receiver.got[0].id == receiver.got[1].id


def test_a_receiver_that_is_away_for_days_is_told_of_and_then_gets_all(
    hooked: Hooked, office: Office, clock: Clock
) -> None:
    with Receiver(503) as receiver, Receiver() as other:
        hook = hooked.add(receiver)
        hooked.add(other, "Lain")
        started = clock.now
        a_course(office)
        while hooked.row(hook).state is HookState.ACTIVE:
            hooked.run()
            clock.now = max(clock.now, hooked.row(hook).rest_until)
        assert 3 * DAY <= clock.now - started < 3 * DAY + 3 * HOUR
        assert 70 < len(receiver.got) < 100
        assert sending.stopped_hooks(office.register, office.desk) == {hook: "Dasbor Kominfo"}
        assert other.deeds() == COURSE
        asked = len(receiver.got)
        second = a_course(office)
        clock.now += DAY
        assert hooked.run() == 5
        assert len(receiver.got) == asked
        receiver.answers = [200]
        receiver.got.clear()
        hooked.change(hook, keeping.resume)
        assert hooked.run() == 10
        assert receiver.deeds() == COURSE * 2
        assert {one.told["data"]["complaint"]["id"] for one in receiver.got[5:]} == {second}
        assert sending.stopped_hooks(office.register, office.desk) == {}


def test_one_message_that_never_arrives_stops_it_too(
    hooked: Hooked, office: Office, clock: Clock
) -> None:
    with Receiver() as receiver:

        def answer(handler: Any, _closing: Any) -> None:
            handler.send_response(500 if receiver.got[-1].told["type"] == COURSE[1] else 200)
            handler.end_headers()

        receiver.answers = [answer]
        hook = hooked.add(receiver)
        a_course(office)
        while hooked.row(hook).state is HookState.ACTIVE:
            office.take()
            hooked.run()
            clock.now += 3 * HOUR
        assert hooked.row(hook).state is HookState.STOPPED
        waiting = [one for one in hooked.messages(hook) if one.state is DeliveryState.WAITING]
        assert [one.event for one in waiting][:4] == COURSE[1:]
        with register_scope(office.register, write=True) as session:
            row = keeping.hook_of(session, office.desk, hook)
            found = keeping.delivery_of(session, row, waiting[0].number)
            keeping.skip(session, found, clock())
            keeping.resume(session, row)
            session.commit()
        receiver.got.clear()
        hooked.run()
        assert receiver.deeds()[:3] == COURSE[2:]


def test_a_receiver_that_is_gone_is_left_alone(
    hooked: Hooked, office: Office, clock: Clock
) -> None:
    with Receiver(410) as receiver:
        hook = hooked.add(receiver)
        office.take()
        hooked.run()
        clock.now += DAY
        hooked.run()
        assert len(receiver.got) == 1
        assert hooked.row(hook).state is HookState.GONE


def test_a_clock_that_went_ahead_for_a_while_holds_nothing_up(
    hooked: Hooked, office: Office, clock: Clock
) -> None:
    with Receiver(500, 204) as receiver:
        hooked.add(receiver)
        office.take()
        clock.now += 400 * DAY
        hooked.run()
        clock.now -= 400 * DAY
        assert hooked.run() == 1
        assert len(receiver.got) == 2
