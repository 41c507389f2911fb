"""Webhooks: what is sent is signed, and the secrets are sealed."""

from __future__ import annotations

import base64
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from radio.complaints.hooks import keeping
from radio.complaints.hooks.signing import signed_headers
from radio.complaints.register.opening import register_scope
from radio.units import Millis
from tests.complaints.conftest import DAY, Clock
from tests.complaints.handling import Office
from tests.complaints.hooked import Hooked
from tests.rig.receivers import Receiver


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
