"""API tokens, and the audit log."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.people import accounts, audit, tokens
from radio.people.audit import Actor, Via, Wanted
from radio.people.errors import NotThereError, UnusableError
from radio.people.rights import Right, Role
from radio.people.tables import AuditEntry
from radio.units import Millis
from tests.people.somebody import (
    HOUR,
    NOW,
    later,
    somebody,
)


def test_a_token_ends_is_revoked_and_dies_with_its_person(session: Session) -> None:
    person = somebody(session, role=Role.MANAGER)
    row, key = tokens.add_token(session, person, "RDS", [Right.WATCH], NOW, later(HOUR))
    assert key not in (row.digest, row.hint)
    assert key.startswith(row.hint)
    assert tokens.find_token(session, key, later(HOUR - 1)) is row
    assert tokens.find_token(session, key, later(HOUR)) is None
    assert tokens.find_token(session, key.removeprefix("radio_"), NOW) is None
    accounts.disable(session, person)
    assert tokens.find_token(session, key, NOW) is None
    accounts.enable(person)
    assert tokens.find_token(session, key, NOW) is row
    tokens.revoke(session, row.id, NOW)
    assert tokens.find_token(session, key, NOW) is None
    tokens.revoke(session, row.id, later(1))
    assert row.revoked_at == NOW
    with pytest.raises(NotThereError):
        tokens.revoke(session, 999, NOW)


@pytest.mark.parametrize(
    ("name", "scopes", "ends", "reason"),
    [
        ("", [Right.WATCH], None, "name"),
        ("RDS", [], None, "none"),
        ("RDS", [Right.PEOPLE], None, "beyond"),
        ("RDS", [Right.WATCH], NOW, "past"),
    ],
)
def test_tokens_that_make_no_sense_are_refused(
    session: Session, name: str, scopes: list[Right], ends: Millis | None, reason: str
) -> None:
    person = somebody(session, role=Role.MANAGER)
    with pytest.raises(UnusableError) as refused:
        tokens.add_token(session, person, name, scopes, NOW, ends)
    assert refused.value.reason == reason


def test_entries_are_found_by_person_time_words_and_personal_data(session: Session) -> None:
    siti = Actor("Siti", 1, Via.SESSION, "192.0.2.7")
    desk = Actor(via=Via.DESK)
    audit.note(session, "log.edit", by=siti, now=NOW, object_="day=2027-03-01", detail="100% _x")
    audit.note(session, "guest.contact", by=siti, now=later(1), object_="Budi", personal=True)
    audit.note(session, "air.skip", by=desk, now=later(2))
    audit.note(session, audit.SIGNED_IN, by=siti, now=later(3))

    def found(wanted: Wanted) -> list[str]:
        rows = audit.entries(session, wanted, 10)
        assert audit.count(session, wanted) == len(rows)
        return [row.action for row in rows]

    assert found(Wanted()) == [audit.SIGNED_IN, "air.skip", "guest.contact", "log.edit"]
    assert found(Wanted(person_id=1, since=later(1), until=later(3))) == ["guest.contact"]
    assert found(Wanted(personal_only=True)) == ["guest.contact"]
    assert found(Wanted(text="siti BUDI")) == ["guest.contact"]
    # Signs that mean something to SQL mean themselves here.
    assert found(Wanted(text="100%")) == ["log.edit"]
    assert found(Wanted(text="_x")) == ["log.edit"]
    assert audit.last_sign_ins(session) == {1: later(3)}
    first = audit.entries(session, Wanted(), 2)[-1]
    assert len(audit.entries(session, Wanted(before_id=first.id), 10)) == 2


def test_an_entry_takes_whatever_it_is_told(session: Session) -> None:
    odd = "x" * 500 + "\0\udcff"
    audit.note(session, odd, by=Actor(odd, address=odd), now=NOW, object_=odd, detail=odd)
    row = session.scalars(select(AuditEntry)).one()
    assert (len(row.action), len(row.who), len(row.object)) == (64, 120, 200)
    assert row.detail == "x" * 500 + "?"
