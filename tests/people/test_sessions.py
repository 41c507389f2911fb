"""Sessions of those who have signed in, and how they end."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.people import accounts, signingin
from radio.people.secrets import digest_of
from radio.people.tables import LoginSession
from radio.units import Millis
from tests.people.somebody import (
    HERE,
    HOUR,
    KEPT,
    NOW,
    TERMS,
    ZONE,
    later,
    somebody,
)


def test_a_session_ends_when_idle_and_in_the_small_hours(session: Session) -> None:
    row = somebody(session)
    key = signingin.begin_session(session, row, TERMS, HERE, NOW)
    kept = session.scalars(select(LoginSession)).one()
    assert kept.digest == digest_of(key) != key
    assert signingin.find_session(session, key, TERMS, later(12 * HOUR - 1)) is kept
    assert signingin.find_session(session, key, TERMS, later(12 * HOUR)) is None
    assert to_local(kept.ends_at, ZONE).isoformat() == "2027-03-08T03:00:00+07:00"
    kept.seen_at = Millis(kept.ends_at - 1)
    assert signingin.find_session(session, key, TERMS, Millis(kept.ends_at - 1)) is kept
    assert signingin.find_session(session, key, TERMS, kept.ends_at) is None
    assert signingin.find_session(session, "another", TERMS, NOW) is None
    # What is over is swept away by whoever signs in next.
    signingin.begin_session(session, row, TERMS, HERE, kept.ends_at)
    assert len(session.scalars(select(LoginSession)).all()) == 1


def test_all_sessions_end_with_the_password_and_with_the_account(session: Session) -> None:
    row = somebody(session)
    for end in (
        lambda: accounts.set_password(session, row, KEPT, NOW, given=False),
        lambda: accounts.disable(session, row),
    ):
        keys = [signingin.begin_session(session, row, TERMS, HERE, NOW) for _ in range(2)]
        assert all(signingin.find_session(session, key, TERMS, NOW) for key in keys)
        end()
        assert not any(signingin.find_session(session, key, TERMS, NOW) for key in keys)
    # Even a session that was left over opens nothing while the account is disabled.
    key = signingin.begin_session(session, row, TERMS, HERE, NOW)
    assert signingin.find_session(session, key, TERMS, NOW) is None


def test_one_ends_only_sessions_of_ones_own(session: Session) -> None:
    siti, budi = somebody(session), somebody(session, "budi")
    key = signingin.begin_session(session, siti, TERMS, HERE, NOW)
    found = signingin.find_session(session, key, TERMS, NOW)
    assert found is not None
    assert not signingin.end_session(session, budi.id, found.id)
    assert [row.id for row in signingin.sessions_of(session, siti.id, TERMS, NOW)] == [found.id]
    assert signingin.end_session(session, siti.id, found.id)
    assert signingin.sessions_of(session, siti.id, TERMS, NOW) == []
