"""Who fails often waits; others, and those at home, do not wait for them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.people import audit, lockout, signingin
from radio.people.audit import Actor, Via
from radio.people.secrets import digest_of
from radio.people.tables import LoginFailure, Person
from radio.units import Millis
from tests.people.somebody import (
    HOUR,
    MINUTE,
    NOW,
    later,
    somebody,
)


def attempt(session: Session, login: str, address: str, now: Millis) -> int:
    return lockout.count_attempt(session, lockout.subjects(login, address), now)


def test_each_failure_beyond_the_free_ones_waits_twice_as_long(session: Session) -> None:
    now, waits = NOW, []
    for number in range(12):
        assert attempt(session, "siti", f"192.0.2.{number}", now) == 0
        until = session.get_one(LoginFailure, digest_of("login siti")).locked_until
        waits.append((until - now) / 1000)
        now = until
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]


def test_waiting_is_by_name_whether_anybody_has_it_and_others_are_let_in(session: Session) -> None:
    for _ in range(5):
        assert attempt(session, "siti", "192.0.2.7", NOW) == 0
    assert attempt(session, "siti", "192.0.2.8", NOW) == 30_000
    assert attempt(session, "budi", "192.0.2.7", NOW) == 0
    # While one waits, nothing is counted: knocking on does not make it longer.
    assert attempt(session, "siti", "192.0.2.8", later(29_999)) == 1
    assert attempt(session, "siti", "192.0.2.8", later(30_000)) == 0


def test_an_address_that_tries_many_names_waits_too(session: Session) -> None:
    for number in range(20):
        assert attempt(session, f"name{number}", "192.0.2.7", NOW) == 0
    assert attempt(session, "siti", "192.0.2.7", NOW) == 30_000
    assert attempt(session, "siti", "192.0.2.8", NOW) == 0


def test_who_signs_in_starts_afresh_and_a_day_forgets(session: Session) -> None:
    whose = lockout.subjects("siti", "192.0.2.7")
    for _ in range(4):
        lockout.count_attempt(session, whose, NOW)
    lockout.forgive(session, whose)
    failures = session.scalars(select(LoginFailure.failures)).all()
    assert failures == [3]
    attempt(session, "budi", "198.51.100.1", later(25 * HOUR))
    assert digest_of("address 192.0.2.7") not in session.scalars(select(LoginFailure.subject)).all()


def test_what_was_typed_as_a_name_is_not_kept(session: Session) -> None:
    attempt(session, "my secret password", "192.0.2.7", NOW)
    kept = session.scalars(select(LoginFailure.subject)).all()
    assert len(kept) == 2
    assert not [row for row in kept if "secret" in row]


def signed_in_from(session: Session, person: Person, address: str, at: Millis) -> None:
    by = Actor(person.name, person.id, Via.SESSION, address)
    audit.note(session, audit.SIGNED_IN, by=by, now=at, object_=person.login)


def test_strangers_who_guess_keep_nobody_out_where_they_are_at_home(session: Session) -> None:
    siti = somebody(session)
    signed_in_from(session, siti, "192.0.2.7", NOW)
    for number in range(5):
        assert signingin.allow(session, "siti", f"198.51.100.{number}", later(MINUTE)) == 0
    assert signingin.allow(session, "siti", "198.51.100.9", later(MINUTE)) > 0
    # Nor does another one who is at home there.
    assert signingin.allow(session, "siti", "192.0.2.7", later(MINUTE)) == 0
    for _ in range(4):
        assert signingin.allow(session, "siti", "192.0.2.7", later(MINUTE)) == 0
    assert signingin.allow(session, "siti", "192.0.2.7", later(MINUTE)) == 30_000
    lockout.forgive_login(session, "siti", later(MINUTE))
    for address in ("192.0.2.7", "198.51.100.9"):
        assert signingin.allow(session, "siti", address, later(MINUTE)) == 0


def test_a_home_of_long_ago_is_none(session: Session) -> None:
    signed_in_from(session, somebody(session), "192.0.2.7", NOW)
    at = later(31 * 24 * HOUR)
    for number in range(5):
        signingin.allow(session, "siti", f"198.51.100.{number}", at)
    assert signingin.allow(session, "siti", "192.0.2.7", at) == 30_000


def test_a_network_of_ipv6_is_one_place(session: Session) -> None:
    for number in range(20):
        assert attempt(session, f"name{number}", f"2001:db8::{number:x}", NOW) == 0
    assert attempt(session, "siti", "2001:db8:0:0:ffff::1", NOW) == 30_000
    assert attempt(session, "siti", "2001:db8:0:1::1", NOW) == 0
    assert lockout.place_of("::ffff:192.0.2.7") == lockout.place_of("192.0.2.7") == "192.0.2.7"
    assert lockout.place_of("") == ""
