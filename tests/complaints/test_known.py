"""What is known when somebody calls: like cases, earlier calls, lists; register there and away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.draftfiles import add_file, drop_file, files_of
from radio.complaints.intake.drafts import drafts_of, keep_draft
from radio.complaints.intake.filing import File, file_entry
from radio.complaints.intake.known import Matter, alike, called_before
from radio.complaints.intake.noted import Eyes, noted
from radio.complaints.register.base import EVERYTHING
from radio.complaints.register.opening import open_register
from radio.complaints.register.tables import Attachment, Complaint
from radio.complaints.words import State
from radio.db import session_scope
from radio.units import Seconds
from tests.complaints.conftest import DAY, Clock, an_entry

AREA, OTHER = "35.22.15.2003", "35.22.01.2001"
SAID = Matter("jalan di depan pasar lubangnya dalam", area_code=AREA)
DRAFT = "0" * 32
ALL = Eyes(EVERYTHING, lambda _entry: True)
OTHERS = Eyes(Complaint.confidential.is_(False), lambda entry: not entry.confidential)


@pytest.fixture
def gone() -> Engine:
    """A register that can't be reached."""
    return open_register("sqlite:////nowhere/complaints.db", patience=Seconds(0.1))


@pytest.mark.parametrize("delivered", [False, True])
def test_a_like_case_is_found_where_it_waits_and_where_it_is(
    desk: Desk, register: Engine, *, delivered: bool
) -> None:
    filed = file_entry(desk, an_entry(area_code=AREA, place="Pasar Sukorejo"))
    file_entry(desk, an_entry(text="Lampu jalan padam di perempatan", area_code=AREA))
    if delivered:
        deliver(desk, register)
    (found,) = alike(desk, register, SAID)
    assert found.ticket == filed.ticket
    assert found.state == (State.RECEIVED if delivered else None)


def test_another_place_or_long_ago_is_another_matter(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    file_entry(desk, an_entry(area_code=OTHER))
    deliver(desk, register)
    assert alike(desk, register, SAID) == ()
    assert len(alike(desk, register, replace(SAID, area_code=""))) == 1
    clock.now += 60 * DAY
    assert alike(desk, register, replace(SAID, area_code="")) == ()


def test_what_is_confidential_is_shown_to_nobody(desk: Desk, register: Engine) -> None:
    file_entry(desk, an_entry(area_code=AREA, confidential=True))
    assert alike(desk, register, SAID) == ()
    deliver(desk, register)
    assert alike(desk, register, SAID) == ()
    before = called_before(desk, register, "081234567890")
    assert (before.cases, before.last) == (1, None)
    (row,) = noted(desk, register, 10, ALL).rows
    for where in (register, None):
        assert noted(desk, where, 10, OTHERS).rows == ()
    assert (row.confidential, row.text, row.place) == (True, "", "")


def test_who_calls_again_is_known_without_being_shown(desk: Desk, register: Engine) -> None:
    file_entry(desk, an_entry())
    deliver(desk, register)
    last = file_entry(desk, an_entry(text="Lampu padam"))
    for typed in ("0812 3456 7890", "+62 812-3456-7890"):
        before = called_before(desk, register, typed)
        assert before.last is not None
        assert (before.cases, before.last.ticket, before.last.state) == (2, last.ticket, None)
    assert called_before(desk, register, "0812 3456 7891").cases == 0
    assert called_before(desk, register, "").cases == 0


def test_with_the_register_away_there_is_what_is_here(
    desk: Desk, register: Engine, gone: Engine
) -> None:
    file_entry(desk, an_entry(area_code=AREA, episode_id="ayo:1"))
    for away in (gone, None):
        assert len(alike(desk, away, SAID)) == 1
        assert called_before(desk, away, "081234567890").cases == 1
    deliver(desk, register)
    shown = noted(desk, gone, 10, ALL, "ayo:1")
    assert shown.away
    assert [(one.waiting, one.state) for one in shown.rows] == [(False, None)]


def test_with_the_register_away_what_was_delivered_lately_is_known(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    filed = file_entry(desk, an_entry())
    deliver(desk, register)
    clock.now += DAY
    matter = Matter("Jalan depan pasar berlubang lagi")
    [found] = alike(desk, None, matter)
    assert (found.ticket, found.state) == (filed.ticket, State.RECEIVED)
    away = open_register("postgresql+psycopg://radio@127.0.0.1:1/none?connect_timeout=1")
    assert alike(desk, away, matter) == (found,)
    for known in (
        called_before(desk, None, "081234567890"),
        called_before(desk, away, "081234567890"),
    ):
        assert known.cases == 1
        assert known.last is not None
        assert known.last.ticket == filed.ticket
    away.dispose()


def test_a_list_has_what_waits_and_what_others_took(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    first = file_entry(desk, an_entry(episode_id="ayo:1"))
    deliver(desk, register)
    clock.now += 1000
    file_entry(desk, an_entry(text="Kemarin", episode_id="ayo:0"))
    second = file_entry(desk, an_entry(text="Sama", episode_id="ayo:1", joins=first.id))
    shown = noted(desk, register, 10, ALL, "ayo:1")
    assert not shown.away
    assert [(one.ticket, one.waiting) for one in shown.rows] == [
        (second.ticket, True),
        (first.ticket, False),
    ]
    deliver(desk, register)
    joined, case = noted(desk, register, 10, ALL, "ayo:1").rows
    assert (joined.joined, joined.state, case.joined) == (first.ticket, State.RECEIVED, "")
    assert len(noted(desk, register, 10, ALL).rows) == 3
    assert len(noted(desk, register, 1, ALL).rows) == 1


def test_a_drafts_files_are_filed_with_it(desk: Desk, register: Engine, clock: Clock) -> None:
    file = File("foto.jpg", "image/jpeg", "d" * 64, b"picture")
    with session_scope(desk.database, write=True) as session:
        keep_draft(session, desk.keys, DRAFT, "{}", person="siti", seen=0, now=clock())
        add_file(session, desk.keys, DRAFT, file, most=2, now=clock())
        other = add_file(
            session, desk.keys, DRAFT, replace(file, digest="e" * 64), most=2, now=clock()
        )
        # The answer to the first was lost: it comes again.
        add_file(session, desk.keys, DRAFT, file, most=2, now=clock())
        assert len(files_of(session, DRAFT)) == 2
        third = replace(file, digest="f" * 64)
        assert add_file(session, desk.keys, DRAFT, third, most=2, now=clock()) is None
        assert other is not None
        drop_file(session, DRAFT, other.id)
        session.commit()
    filed = file_entry(desk, an_entry(), draft=DRAFT)
    deliver(desk, register)
    with session_scope(desk.database) as session:
        assert files_of(session, DRAFT) == ()
        assert drafts_of(session, desk.keys, "siti") == ()
    with session_scope(register) as session:
        (kept,) = session.query(Attachment).filter_by(complaint_id=filed.id).all()
        assert desk.keys.open_bytes(kept.sealed, f"attachment {kept.id}") == b"picture"
