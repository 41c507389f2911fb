"""Webhooks: every deed is told, in order, once it is true, until it has arrived."""

from __future__ import annotations

import base64
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text, update
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from radio.complaints.errors import EntryError, RegisterAwayError
from radio.complaints.hooks import keeping, sending
from radio.complaints.hooks.events import EVENTS, NAMES
from radio.complaints.hooks.posting import Answer
from radio.complaints.hooks.queueing import clear_done
from radio.complaints.hooks.sending import send_due
from radio.complaints.hooks.signing import signed_headers
from radio.complaints.intake.desk import Desk
from radio.complaints.register.hooktables import (
    CaseEvent,
    DeliveryState,
    HookState,
    WebhookDelivery,
)
from radio.complaints.register.opening import register_scope
from radio.complaints.register.tables import CaseDeed, Complaint
from radio.complaints.words import Deed, Grade, Kind, Means, State
from radio.db import session_scope
from radio.units import Millis
from tests.complaints.conftest import DAY, Clock, an_entry
from tests.complaints.handling import BUDI, LETTER, Office
from tests.complaints.hooked import Hooked
from tests.rig.receivers import Receiver, saying, silent
from tests.web.browser import until

HOUR = 3_600_000


@pytest.fixture
def hooked(office: Office) -> Hooked:
    return Hooked(office)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


def a_course(office: Office, **values: Any) -> str:
    case = office.take(**values)
    office.do(case, Deed.VERIFY)
    office.do(case, Deed.FORWARD, agencies=("dlh",))
    office.do(case, Deed.ANSWER, **LETTER, public=True)
    office.do(case, Deed.CLOSE)
    return case


COURSE = [
    "complaint.taken",
    "complaint.verified",
    "complaint.forwarded",
    "complaint.answered",
    "complaint.closed",
]


# ---------------------------------------------------------------- what is told


def test_each_deed_of_a_case_is_told_in_its_order(
    hooked: Hooked, office: Office, receiver: Receiver
) -> None:
    office.take(text="dari sebelumnya")
    hook = hooked.add(receiver)
    case = a_course(office, area_code="35.22.15.2003", category_id="jalan")
    assert hooked.run() == 5
    assert receiver.deeds() == COURSE
    told = receiver.got[3].told
    moment = "2026-11-30T12:03:00.000+07:00"
    assert told == {
        "type": "complaint.answered",
        "version": 1,
        "timestamp": moment,
        "data": {
            "complaint": {
                "id": case,
                "ticket": office.case(case).ticket,
                "kind": "complaint",
                "channel": "call",
                "confidential": False,
                "category_id": "jalan",
                "agency_id": office.case(case).agency_id or "",
                "area_code": "35.22.15.2003",
                "link": f"/api/v1/complaints/{office.case(case).ticket}",
            },
            "deed": {
                "number": 4,
                "deed": "answer",
                "state": "in_process",
                "at": moment,
                "agency_id": "dlh",
                "means": "letter",
                "said": "Diperbaiki minggu depan.",
                "other_ticket": "",
            },
        },
    }
    assert [one.state for one in hooked.messages(hook)] == [DeliveryState.DELIVERED] * 5
    assert hooked.run() == 0


def test_a_deed_that_was_not_committed_is_never_told(
    hooked: Hooked, office: Office, receiver: Receiver
) -> None:
    hooked.add(receiver)
    case = office.take()
    with session_scope(office.register, write=True) as session:
        deed = session.scalars(select(CaseDeed).where(CaseDeed.complaint_id == case)).one()
        values = {"complaint_id": case, "number": 2, "deed": Deed.VERIFY, "state": State.VERIFIED}
        session.add(CaseDeed(id="1" * 32, at=deed.at, **values))
        session.flush()
        assert session.scalar(select(func.count()).select_from(CaseEvent)) == 2
        session.rollback()
    hooked.run()
    assert receiver.deeds() == ["complaint.taken"]


def test_what_other_programs_and_desks_write_is_told_too(
    hooked: Hooked, office: Office, receiver: Receiver, clock: Clock
) -> None:
    hook = hooked.add(receiver)
    case = office.take()
    office.do(case, Deed.VERIFY, hand=replace(BUDI, desk="TBN"))
    statement = text(
        "INSERT INTO case_deed (id, complaint_id, number, deed, state, at, by, desk, why, said,"
        " public, episode_id, recording) SELECT :id, complaint_id, 3, 'hold', 'held', at, '', '',"
        " '', '', public, '', '' FROM case_deed WHERE complaint_id = :case AND number = 2"
    )
    with office.register.begin() as connection:
        connection.execute(statement, {"id": "2" * 32, "case": case})
    # A worker of another desk leaves this one's webhooks alone.
    elsewhere = replace(office.desk, prefix="TBN")
    assert sending.due_hooks(office.register, elsewhere) == []
    hooked.run()
    assert receiver.deeds() == ["complaint.taken", "complaint.verified", "complaint.held"]
    assert len(hooked.messages(hook)) == 3


def test_only_what_was_asked_for_is_told(hooked: Hooked, office: Office) -> None:
    with Receiver() as closed, Receiver() as of_dlh, Receiver() as of_dishub:
        hooked.add(closed, "Ditutup", events=("complaint.closed",))
        hooked.add(of_dlh, "DLH", agencies=("dlh",))
        hooked.add(of_dishub, "Dishub", agencies=("dishub",))
        case = office.take(agency_id="dishub")
        office.do(case, Deed.VERIFY)
        hooked.run()
        office.do(case, Deed.FORWARD, agencies=("dlh",))
        office.do(case, Deed.ANSWER, **LETTER)
        office.do(case, Deed.CLOSE)
        hooked.run()
        assert closed.deeds() == ["complaint.closed"]
        # From when it is with them.
        assert of_dlh.deeds() == COURSE[2:]
        assert of_dishub.deeds() == COURSE
        office.do(case, Deed.NOTE, why="untuk petugas")
        office.do(case, Deed.RATE, grade=Grade.SATISFIED)
        hooked.run()
        assert of_dlh.deeds() == [*COURSE[2:], "complaint.rated"]


def test_merging_and_splitting_names_the_other_case(
    hooked: Hooked, office: Office, receiver: Receiver
) -> None:
    hooked.add(receiver)
    first, second = office.take(), office.take()
    office.do(second, Deed.MERGE, other_id=first)
    hooked.run()
    merged = {one.told["data"]["complaint"]["id"]: one.told["data"] for one in receiver.got[2:]}
    tickets = {case: office.case(case).ticket for case in (first, second)}
    assert merged[second]["deed"]["other_ticket"] == tickets[first]
    assert merged[first]["deed"]["other_ticket"] == tickets[second]
    assert merged[second]["deed"]["state"] == "merged"
    assert merged[first]["deed"]["state"] == "received"


def test_every_event_is_of_a_deed_and_is_found_in_the_names() -> None:
    assert set(EVENTS.values()) == set(NAMES)
    assert set(Deed) - set(EVENTS) == {
        Deed.NOTE, Deed.ESCALATE, Deed.REDACT, Deed.READ_BACK, Deed.UNREAD,
    }  # fmt: skip


# ---------------------------------------------------------------- nobody's data


def test_of_a_confidential_case_nothing_is_told_but_how_it_stands(
    hooked: Hooked, office: Office, receiver: Receiver
) -> None:
    with Receiver() as of_dlh:
        hooked.add(receiver)
        hooked.add(of_dlh, "DLH", agencies=("dlh",))
        a_course(
            office, confidential=True, area_code="35.22.15.2003", category_id="jalan",
            agency_id="dlh", text="rahasia sekali",
        )  # fmt: skip
        hooked.run()
        assert receiver.deeds() == COURSE
        for one in receiver.got:
            case, deed = one.told["data"]["complaint"], one.told["data"]["deed"]
            assert case["confidential"] is True
            assert case["category_id"] == case["agency_id"] == case["area_code"] == ""
            assert deed["agency_id"] == deed["said"] == ""
        # Who is told of an agency's cases would know by that whose affair it is.
        assert of_dlh.got == []


def test_one_that_became_confidential_on_the_way_tells_nothing_any_more(
    hooked: Hooked, office: Office, receiver: Receiver
) -> None:
    with Receiver() as of_dlh:
        hooked.add(receiver)
        hook = hooked.add(of_dlh, "DLH", agencies=("dlh",))
        case = office.in_state(State.FORWARDED, category_id="jalan")
        hooked.queue()
        with session_scope(office.register, write=True) as session:
            session.get_one(Complaint, case).confidential = True
            session.commit()
        hooked.run()
        assert {one.told["data"]["complaint"]["category_id"] for one in receiver.got} == {""}
        assert of_dlh.got == []
        assert {one.state for one in hooked.messages(hook)} == {DeliveryState.SKIPPED}


def test_words_are_masked_and_those_for_the_office_stay_there(
    hooked: Hooked, office: Office, receiver: Receiver
) -> None:
    hooked.add(receiver)
    case = office.take(kind=Kind.INFORMATION)
    said = "Ibu Siti Aminah bisa menelepon 0812 3456 7890 \U0001f6a7"
    office.do(case, Deed.ASK_REPORTER, said="tidak untuk umum: 0812 3456 7890")
    office.do(case, Deed.ANSWER, said=said, means=Means.PHONE, why="rahasia kantor", public=True)
    hooked.run()
    assert [one.told["data"]["deed"]["said"] for one in receiver.got] == [
        "",
        "",
        "Ibu ••• ••• bisa menelepon ••• \U0001f6a7",
    ]
    everything = b"".join(one.body for one in receiver.got).decode()
    assert "7890" not in everything
    assert "kantor" not in everything
    assert "Aminah" not in everything


def test_a_case_that_is_gone_is_left_out(
    hooked: Hooked, office: Office, receiver: Receiver
) -> None:
    hook = hooked.add(receiver)
    office.take()
    hooked.queue()
    with session_scope(office.register, write=True) as session:
        session.execute(
            update(WebhookDelivery)
            .values(deed_id="0" * 32)
            .execution_options(synchronize_session=False)
        )
        session.commit()
    case = office.take()
    assert hooked.run() == 1
    assert [one.told["data"]["complaint"]["id"] for one in receiver.got] == [case]
    first, second = hooked.messages(hook)
    assert (first.state, first.error) == (DeliveryState.SKIPPED, "gone")
    assert second.state is DeliveryState.DELIVERED


# ---------------------------------------------------------------- signatures


def verifies(secret: str, got: Any, now: Millis) -> bool:
    """Whether the package of the specification's authors takes it; it holds moments against its own clock."""
    wanted = Verifier(secret).sign(got.id, _at(now), got.body.decode())
    return wanted in got.headers["webhook-signature"].split(" ")


def _at(now: Millis) -> datetime:
    return datetime.fromtimestamp(now // 1000, UTC)


def test_messages_are_signed_as_the_specification_says(
    hooked: Hooked, office: Office, receiver: Receiver, clock: Clock
) -> None:
    hook = hooked.add(receiver)
    office.take(text="Jalan \U0001f573 berlubang")
    hooked.run()
    (got,) = receiver.got
    assert got.headers["content-type"] == "application/json; charset=utf-8"
    assert got.headers["webhook-timestamp"] == str(clock.now // 1000)
    assert got.id == f"msg_{hooked.messages(hook)[0].id}"
    assert verifies(hooked.secrets[hook], got, clock())
    assert not verifies(hooked.secrets[hook], replace(got, body=got.body + b" "), clock())
    assert len(base64.b64decode(hooked.secrets[hook].removeprefix("whsec_"))) == 32


def test_the_package_takes_it_whole_at_its_time_and_not_later(
    hooked: Hooked, office: Office, receiver: Receiver
) -> None:
    hook = hooked.add(receiver)
    office.take()
    office.clock.now = round(time.time() * 1000)
    hooked.run()
    got = receiver.got[0]
    verifier = Verifier(hooked.secrets[hook])
    assert verifier.verify(got.body, got.headers)["type"] == "complaint.taken"
    for wrong in (
        {**got.headers, "webhook-id": "msg_other"},
        {**got.headers, "webhook-timestamp": str(office.clock.now // 1000 - 3600)},
    ):
        with pytest.raises(WebhookVerificationError):
            verifier.verify(got.body, wrong)


def test_the_specifications_own_example() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signed = signed_headers(
        [secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_secrets_sign_for_a_day_after_a_new_one(
    hooked: Hooked, office: Office, receiver: Receiver, clock: Clock
) -> None:
    hook = hooked.add(receiver)
    old = hooked.secrets[hook]
    with register_scope(office.register, write=True) as session:
        new = keeping.rotate(session, office.desk, keeping.hook_of(session, office.desk, hook))
        session.commit()
    office.take()
    hooked.run()
    assert verifies(old, receiver.got[0], clock())
    assert verifies(new, receiver.got[0], clock())
    clock.now += DAY
    office.take()
    hooked.run()
    assert not verifies(old, receiver.got[1], clock())
    assert verifies(new, receiver.got[1], clock())


def test_secrets_are_sealed(hooked: Hooked, office: Office, receiver: Receiver) -> None:
    hook = hooked.add(receiver)
    with office.register.connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM webhook")).all())
    assert hooked.secrets[hook] not in kept
    assert hooked.secrets[hook].removeprefix("whsec_") not in kept


# ---------------------------------------------------------------- until it arrives


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


# ---------------------------------------------------------------- by hand


def test_while_it_is_paused_all_is_kept(hooked: Hooked, office: Office, receiver: Receiver) -> None:
    hook = hooked.add(receiver)
    hooked.change(hook, keeping.pause)
    a_course(office)
    assert hooked.run() == 0
    assert receiver.got == []
    hooked.change(hook, keeping.resume)
    assert hooked.run() == 5


def test_a_test_is_sent_once_whatever_it_is_answered(hooked: Hooked, office: Office) -> None:
    with Receiver(saying(500, "rusak\x1b[31m \u202etidak \r\n jalan".encode()), 200) as receiver:
        hook = hooked.add(receiver)
        office.take()
        hooked.change(hook, keeping.pause)
        for _turn in range(2):
            with register_scope(office.register, write=True) as session:
                row = keeping.hook_of(session, office.desk, hook)
                keeping.try_out(session, row, office.clock())
                session.commit()
            hooked.run()
        assert receiver.deeds() == ["webhook.test"] * 2
        assert receiver.got[0].told["data"] == {"desk": "Radio Uji"}
        failed, _waits, arrived = hooked.messages(hook)
        assert (failed.state, failed.status) == (DeliveryState.FAILED, 500)
        assert failed.answer == "rusak [31m tidak jalan"
        assert arrived.state is DeliveryState.DELIVERED
        assert hooked.row(hook).failures == 0


def test_what_has_arrived_is_sent_again_by_hand(
    hooked: Hooked, office: Office, receiver: Receiver
) -> None:
    hook = hooked.add(receiver)
    office.take()
    hooked.run()
    with register_scope(office.register, write=True) as session:
        row = keeping.hook_of(session, office.desk, hook)
        keeping.send_again(
            session, keeping.delivery_of(session, row, hooked.messages(hook)[0].number)
        )
        session.commit()
    assert hooked.run() == 1
    assert receiver.got[0].id == receiver.got[1].id


def test_what_is_removed_is_told_nothing_more(
    hooked: Hooked, office: Office, receiver: Receiver
) -> None:
    hook = hooked.add(receiver)
    office.take()
    hooked.queue()
    hooked.change(hook, keeping.remove)
    assert hooked.run() == 0
    assert receiver.got == []
    with register_scope(office.register) as session:
        assert session.scalar(select(func.count()).select_from(WebhookDelivery)) == 0


def test_of_another_desk_nothing_is_touched(
    hooked: Hooked, office: Office, receiver: Receiver
) -> None:
    hook = hooked.add(receiver)
    elsewhere = replace(office.desk, prefix="TBN")
    with register_scope(office.register) as session, pytest.raises(keeping.NoSuchHookError):
        keeping.hook_of(session, elsewhere, hook)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"name": " "}, "name"),
        ({"events": ("complaint.eaten",)}, "events"),
        ({"agencies": ("nasa",)}, "agencies"),
    ],
)
def test_what_can_not_be_kept_is_refused(hooked: Hooked, wish: dict[str, Any], field: str) -> None:
    with pytest.raises(EntryError) as refused:
        hooked.add_address("https://dasbor.example.go.id/", **wish)
    assert refused.value.field == field


# ---------------------------------------------------------------- upkeep


def test_deeds_are_numbered_only_while_there_are_webhooks(
    hooked: Hooked, office: Office, receiver: Receiver, clock: Clock
) -> None:
    def numbered() -> int:
        with register_scope(office.register) as session:
            return session.scalar(select(func.count()).select_from(CaseEvent)) or 0

    office.take()
    assert numbered() == 0
    hook = hooked.add(receiver)
    a_course(office)
    hooked.run()
    clock.now += 31 * DAY
    office.take()
    assert numbered() == 6
    with register_scope(office.register, write=True) as session:
        clear_done(session, office.desk)
        session.commit()
    # What it was not looked through for yet stays.
    assert numbered() == 1
    assert hooked.messages(hook) == []
    assert hooked.run() == 1
    hooked.change(hook, keeping.remove)
    with register_scope(office.register, write=True) as session:
        clear_done(session, office.desk)
        session.commit()
    assert numbered() == 0


def test_on_a_server_no_number_is_seen_before_a_lower_one(
    postgresql_register: Engine, desk: Desk, clock: Clock
) -> None:
    """Another program's transaction that numbers a deed holds up the next, until it has committed."""
    office = Office(desk, postgresql_register, clock, an_entry)
    with Receiver() as receiver:
        hooked = Hooked(office)
        hooked.add(receiver)
        first, second = office.take(), office.take()
        insert = text(
            "INSERT INTO case_deed (id, complaint_id, number, deed, state, at, by, desk, why, said,"
            " public, episode_id, recording) VALUES (:id, :case, 2, 'verify', 'verified', 1, '',"
            " '', '', '', false, '', '')"
        )
        slow, quick = postgresql_register.connect(), postgresql_register.connect()
        slow.execute(insert, {"id": "3" * 32, "case": first})
        quick.execute(text("SET LOCAL lock_timeout = 200"))
        with pytest.raises(Exception, match="lock timeout"):
            quick.execute(insert, {"id": "4" * 32, "case": second})
        quick.rollback()
        assert hooked.run() == 2
        slow.commit()
        quick.execute(insert, {"id": "4" * 32, "case": second})
        quick.commit()
        slow.close()
        quick.close()
        assert hooked.run() == 2
        cases = [one.told["data"]["complaint"]["id"] for one in receiver.got]
        assert cases == [first, second, first, second]
