"""No call is heard again without consent, or without an override whose reason is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select

from radio.calls.consent import (
    ConsentMissingError,
    OverrideReasonError,
    Why,
    may_replay,
    override,
    taken_back,
)
from radio.calls.tables import Consent, PhoneCall, ReplayOverride
from radio.db import open_engine, session_scope
from radio.units import Millis

NOW = Millis(1_767_243_600_000)
REASON = "Keselamatan umum: tanggul jebol"


@pytest.fixture
def database(station_url: str) -> Iterator[Engine]:
    engine = open_engine(station_url)
    yield engine
    engine.dispose()


def add(database: Engine, consent: Consent, **more: object) -> None:
    with session_scope(database, write=True) as session:
        session.add(PhoneCall(id="c1", rang_at=NOW, consent=consent, consent_at=NOW, **more))
        session.commit()


def why(database: Engine, call_id: str = "c1") -> Why | None:
    """Why it may not be replayed; None where it may."""
    with session_scope(database) as session:
        try:
            may_replay(session, call_id)
        except ConsentMissingError as error:
            return error.why
    return None


@pytest.mark.parametrize(
    ("consent", "wanted"),
    [
        (Consent.NONE, Why.MISSING),
        (Consent.ASKED, Why.MISSING),
        (Consent.REFUSED, Why.REFUSED),
        (Consent.CARD, None),
        (Consent.SPOKEN, None),
    ],
)
def test_only_consent_that_was_given_lets_a_call_out(
    database: Engine, consent: Consent, wanted: Why | None
) -> None:
    add(database, consent)
    assert why(database) is wanted


def test_a_call_nobody_knows_stays_in(database: Engine) -> None:
    assert why(database, "unknown") is Why.UNKNOWN


def test_what_was_deleted_by_a_rule_is_not_let_out_by_anything(database: Engine) -> None:
    add(database, Consent.CARD, purged_at=NOW)
    assert why(database) is Why.PURGED
    with session_scope(database, write=True) as session, pytest.raises(ConsentMissingError):
        override(session, "c1", by="Siti", reason=REASON, now=NOW)


def test_an_override_lets_it_out_and_says_who_and_why(database: Engine) -> None:
    add(database, Consent.REFUSED)
    with session_scope(database, write=True) as session:
        override(session, "c1", by="Siti", reason=f"  {REASON}  ", now=Millis(NOW + 1))
        session.commit()
    assert why(database) is None
    with session_scope(database) as session:
        row = session.scalars(select(ReplayOverride)).one()
        assert (row.by, row.reason, row.at) == ("Siti", REASON, NOW + 1)
        assert may_replay(session, "c1").override == row.id


def test_a_caller_who_says_no_later_ends_an_override(database: Engine) -> None:
    add(database, Consent.NONE)
    with session_scope(database, write=True) as session:
        override(session, "c1", by="Siti", reason=REASON, now=Millis(NOW + 1))
        call = session.get_one(PhoneCall, "c1")
        call.consent, call.consent_at = Consent.REFUSED, Millis(NOW + 2)
        session.commit()
    assert why(database) is Why.REFUSED


@pytest.mark.parametrize("reason", ["", "   ", "penting", "x" * 501])
def test_a_reason_says_something(database: Engine, reason: str) -> None:
    add(database, Consent.NONE)
    with session_scope(database, write=True) as session, pytest.raises(OverrideReasonError):
        override(session, "c1", by="Siti", reason=reason, now=NOW)


def test_a_clock_that_was_set_back_lets_nothing_out_that_was_taken_back(database: Engine) -> None:
    """An hour fast, somebody let it out; then the clock was put right, and the caller said no."""
    hour = 3_600_000
    add(database, Consent.REFUSED)
    with session_scope(database, write=True) as session:
        override(session, "c1", by="Siti", reason=REASON, now=Millis(NOW + hour))
        session.commit()
    assert why(database) is None
    with session_scope(database, write=True) as session:
        taken_back(session, session.get_one(PhoneCall, "c1"), now=Millis(NOW + 10), by="Ani")
        session.commit()
    assert why(database) is Why.REFUSED
    with session_scope(database, write=True) as session:
        override(session, "c1", by="Siti", reason=REASON, now=Millis(NOW + 20))
        session.commit()
    assert why(database) is None, "and a new reason counts"
