"""Webhooks: what is done to them by hand, and how they are kept in order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text

from radio.complaints.errors import EntryError
from radio.complaints.hooks import keeping
from radio.complaints.hooks.queueing import clear_done
from radio.complaints.intake.desk import Desk
from radio.complaints.register.hooktables import (
    CaseEvent,
    DeliveryState,
    WebhookDelivery,
)
from radio.complaints.register.opening import register_scope
from tests.complaints.conftest import DAY, Clock, an_entry
from tests.complaints.handling import Office
from tests.complaints.hooked import Hooked, a_course
from tests.rig.receivers import Receiver, saying

HOUR = 3_600_000


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
