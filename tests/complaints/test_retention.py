"""Retention: what is past its time goes, and is written down; what is held stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from radio.complaints.ids import new_id
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.drafts import drafts_of, keep_draft
from radio.complaints.intake.filing import File, file_entry
from radio.complaints.privacy import retention
from radio.complaints.privacy.retention import retain
from radio.complaints.register.duties import Kept, PersonRequest, Removal, RetentionRule, Wish
from radio.complaints.register.sealing import open_person
from radio.complaints.register.tables import (
    Attachment,
    CaseDeed,
    Complaint,
    Disclosure,
    Reporter,
)
from radio.complaints.words import Deed, Kind, State
from radio.db import session_scope
from tests.complaints.conftest import DAY, NOON, Clock, an_entry

YEARS = 365 * DAY
PHOTO = File("a.png", "image/png", "0" * 64, b"bild")


def closed_case(desk: Desk, register: Engine, **values: object) -> str:
    """A case that was closed when it was filed; its id."""
    entry = an_entry(kind=values.pop("kind", Kind.COMPLAINT))
    filed = file_entry(desk, entry, [PHOTO])
    deliver(desk, register)
    change(register, filed.id, **{"state": State.CLOSED, "closed_at": desk.clock(), **values})
    return filed.id


def change(register: Engine, case_id: str, **values: object) -> None:
    with session_scope(register, write=True) as session:
        session.execute(update(Complaint).where(Complaint.id == case_id).values(**values))
        session.commit()


def has_reporter(desk: Desk, register: Engine, case_id: str) -> bool:
    with session_scope(register) as session:
        return not open_person(desk.keys, session.get_one(Reporter, case_id)).is_unknown


def test_who_reported_goes_after_its_time_and_that_is_noted(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    case_id = closed_case(desk, register)
    clock.now += 2 * YEARS
    assert retain(register, desk) == {}
    clock.now += 1
    assert retain(register, desk) == {Kept.REPORTER: 1}
    assert not has_reporter(desk, register, case_id)
    clock.now += YEARS
    assert retain(register, desk) == {Kept.ATTACHMENT: 1}
    assert retain(register, desk) == {}
    with session_scope(register) as session:
        row = session.get_one(Reporter, case_id)
        assert (row.sealed, row.phone_index) == ("", "")
        assert row.erased_at is not None
        assert session.scalars(select(Attachment)).all() == []
        noted = session.scalars(select(Removal).order_by(Removal.at)).all()
        assert [(one.what, one.rule_id, one.complaint_id) for one in noted] == [
            (Kept.REPORTER, "reporter", case_id),
            (Kept.ATTACHMENT, "attachment", case_id),
        ]
        deeds = session.scalars(select(CaseDeed).order_by(CaseDeed.number)).all()
        assert [one.deed for one in deeds] == [Deed.RECEIVE, Deed.REDACT, Deed.REDACT]
        assert "UU 27/2022" in deeds[1].why
        assert session.get_one(Complaint, case_id).text == "Jalan depan pasar berlubang"


@pytest.mark.parametrize("state", [State.RECEIVED, State.HELD, State.IN_PROCESS])
def test_an_open_case_keeps_its_reporter(
    desk: Desk, register: Engine, clock: Clock, state: State
) -> None:
    case_id = closed_case(desk, register, state=state, closed_at=None)
    clock.now += 20 * YEARS
    assert retain(register, desk) == {}
    assert has_reporter(desk, register, case_id)


def test_one_that_goes_on_in_an_open_case_keeps_it_too(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    first = closed_case(desk, register, state=State.IN_PROCESS, closed_at=None)
    closed_case(desk, register, state=State.MERGED, closed_at=None, merged_into=first)
    clock.now += 20 * YEARS
    assert retain(register, desk) == {}
    change(register, first, state=State.CLOSED, closed_at=NOON)
    assert retain(register, desk) == {Kept.REPORTER: 2, Kept.ATTACHMENT: 2}


def test_a_legal_hold_keeps_all_of_it(desk: Desk, register: Engine, clock: Clock) -> None:
    closed_case(desk, register, held_until=NOON + 10 * YEARS)
    clock.now += 10 * YEARS - 1
    assert retain(register, desk) == {}
    clock.now += 1
    assert retain(register, desk) == {Kept.REPORTER: 1, Kept.ATTACHMENT: 1}


def test_what_was_on_the_air_is_kept_a_year(desk: Desk, register: Engine, clock: Clock) -> None:
    case_id = closed_case(desk, register)
    clock.now += 4 * YEARS
    change(register, case_id, aired_at=clock.now)
    assert retain(register, desk) == {Kept.REPORTER: 1}
    clock.now += 366 * DAY
    assert retain(register, desk) == {Kept.ATTACHMENT: 1}


def test_a_rule_for_one_kind_goes_before_that_for_all(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    asked = closed_case(desk, register, kind=Kind.INFORMATION)
    complained = closed_case(desk, register)
    clock.now += 3 * YEARS
    retain(register, desk)
    assert has_reporter(desk, register, asked)
    assert not has_reporter(desk, register, complained)
    clock.now += 2 * YEARS + 1
    retain(register, desk)
    assert not has_reporter(desk, register, asked)


def test_a_rule_may_be_changed_and_without_one_nothing_goes(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    closed_case(desk, register)
    with session_scope(register, write=True) as session:
        for rule in session.scalars(select(RetentionRule)):
            session.delete(rule)
        session.commit()
    clock.now += 50 * YEARS
    assert retain(register, desk) == {}
    with session_scope(register, write=True) as session:
        session.add(RetentionRule(id="r", what=Kept.REPORTER, days=10, why="JRA"))
        session.commit()
    assert retain(register, desk) == {Kept.REPORTER: 1}


def test_who_looked_and_who_asked_goes_in_its_time(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    case_id = closed_case(desk, register, held_until=NOON + 6 * YEARS)
    asked = {"asked_at": NOON, "due_at": NOON, "by": "budi", "answered_at": NOON}
    with session_scope(register, write=True) as session:
        session.add(
            Disclosure(
                id=new_id(NOON), complaint_id=case_id, at=NOON, by="budi", what="text", why="x"
            )
        )
        session.add(PersonRequest(id="a" * 32, wish=Wish.ACCESS, **asked))
        session.add(PersonRequest(id="b" * 32, wish=Wish.ERASE, **asked))  # in a backup still
        session.add(PersonRequest(id="c" * 32, wish=Wish.ERASE, gone_at=NOON, **asked))
        session.commit()
    clock.now += 1825 * DAY + 1
    assert retain(register, desk) == {Kept.REQUEST: 2}
    clock.now += 2 * YEARS
    done = retain(register, desk)
    assert done[Kept.DISCLOSURE] == 1
    with session_scope(register) as session:
        assert session.scalars(select(PersonRequest.id)).all() == ["b" * 32]


def test_in_small_steps_each_once_and_on_from_where_it_ended(
    desk: Desk, register: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    cases = [closed_case(desk, register) for _ in range(5)]
    clock.now += 2 * YEARS + 1
    calls = iter(range(10))

    def check() -> None:
        if next(calls) == 1:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        retain(register, desk, check)
    assert sum(has_reporter(desk, register, one) for one in cases) == 3
    assert retain(register, desk) == {Kept.REPORTER: 3}


def test_one_that_is_opened_again_meanwhile_is_left(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    case_id = closed_case(desk, register)
    clock.now += 2 * YEARS + 1
    retain(register, desk, lambda: change(register, case_id, state=State.IN_PROCESS))
    assert has_reporter(desk, register, case_id)


def test_drafts_and_what_was_delivered_go_from_this_computer(
    desk: Desk, register: Engine, clock: Clock, tmp_path: Path
) -> None:
    with session_scope(desk.database, write=True) as session:
        keep_draft(session, desk.keys, new_id(NOON), "{}", person="ani", seen=0, now=NOON)
        session.commit()
    clock.now += 31 * DAY
    retain(register, desk)
    with session_scope(desk.database) as session:
        assert drafts_of(session, desk.keys, "ani") == ()
