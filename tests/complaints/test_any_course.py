"""Whatever is done with three cases, in whatever order: what always holds of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from radio.complaints.deadlines import Deadlines
from radio.complaints.errors import EntryError, NotAllowedError
from radio.complaints.handling.acts import Act, Fields
from radio.complaints.handling.doing import do
from radio.complaints.handling.ways import Capability, Hand, deeds_in
from radio.complaints.ids import new_id
from radio.complaints.register.deadlines import due_of, load_deadlines, past_of
from radio.complaints.register.opening import register_scope
from radio.complaints.register.seeds import sign_in_desk
from radio.complaints.register.tables import CaseDeed, Complaint, Disposition, Reporter
from radio.complaints.register.taking import Taken, write_taken
from radio.complaints.tickets import Ticket, is_given_out
from radio.complaints.words import OPEN_STATES, Deed, Grade, Kind, Means, State
from radio.keys import is_sealed
from radio.units import Millis
from tests.complaints.conftest import NOON, an_entry
from tests.complaints.handling import WIB, Office

ALL = Hand("siapa saja", frozenset(Capability), "BJN")
AGENCIES = ("dlh", "dishub", "dpubmpr")
TICKETS = [str(one) for n in range(1, 60) if is_given_out(one := Ticket("BJN", 26, n))]

acts = st.builds(
    dict,
    deed=st.integers(0, 99),
    case=st.integers(0, 2),
    other=st.integers(1, 2),
    hours=st.integers(0, 24 * 12),
    agencies=st.lists(st.sampled_from(AGENCIES), min_size=1, max_size=2, unique=True),
    means=st.sampled_from(Means),
    fields=st.builds(
        Fields,
        kind=st.sampled_from(Kind),
        field_check=st.booleans(),
        confidential=st.booleans(),
        place=st.sampled_from(["", "Balen"]),
    ),
)


@pytest.mark.sqlite
@pytest.mark.slow
@settings(
    max_examples=40,
    # To find the shortest course takes minutes; the one it prints is short enough.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(course=st.lists(acts, min_size=4, max_size=20))
def test_what_always_holds(office: Office, course: list[dict[str, Any]]) -> None:
    with register_scope(office.register, write=True) as session:
        sign_in_desk(session, "BJN", "Radio Uji", NOON)
        deadlines, tickets = load_deadlines(session, WIB), iter(TICKETS)
        ids = [take(session, office, deadlines, next(tickets)) for _ in range(3)]
        now = NOON
        for step in course:
            now = Millis(now + step["hours"] * 3_600_000)
            case_id = ids[step["case"]]
            other = ids[(step["case"] + step["other"]) % 3]
            # In a transaction within: what is refused leaves nothing behind.
            with session.begin_nested() as inner:
                if not tried(session, office, case_id, other, step, next(tickets), now):
                    inner.rollback()
            for case in session.scalars(select(Complaint)):
                holds(session, office, deadlines, case)
        # Nothing is committed: the next course begins anew.


def take(session: Session, office: Office, deadlines: Deadlines, ticket: str) -> str:
    id_ = new_id(NOON)
    write_taken(session, office.desk.keys, [Taken(id_, ticket, NOON, an_entry())], deadlines)
    return id_


def tried(
    session: Session, office: Office, case_id: str, other: str, step: dict[str, Any],
    ticket: str, now: Millis,
) -> bool:  # fmt: skip
    """Whether it could be done; what was refused was refused for a reason that was told."""
    case = session.get_one(Complaint, case_id)
    may = sorted(deeds_in(case.state, ALL.may))
    act = Act(
        may[step["deed"] % len(may)], why="sebab", said="kata", public=True, agencies=tuple(step["agencies"]),
        means=step["means"], episode_id="amb-1", other_id=other, ticket=ticket, text="Lain lagi",
        fields=step["fields"], grade=Grade.SATISFIED,
    )  # fmt: skip
    try:
        done = do(
            session, office.desk.keys, case_id, act, seen_version=case.version, hand=ALL, zone=WIB,
            now=now,
        )  # fmt: skip
    except NotAllowedError as error:
        if error.deed is not Deed.EXTEND:
            raise
        return False
    except EntryError as error:
        if error.field not in {"agencies", "other_id", "fields"}:
            raise
        return False
    assert (done.version, done.state) == (case.version, case.state)
    return True


def holds(session: Session, office: Office, deadlines: Deadlines, case: Complaint) -> None:
    deeds = session.scalars(
        select(CaseDeed).where(CaseDeed.complaint_id == case.id).order_by(CaseDeed.number)
    ).all()
    # The history has no gap, ends where the case stands, and is what the version counts.
    assert [row.number for row in deeds] == list(range(1, case.version + 1))
    assert deeds[-1].state is case.state
    assert case.updated_at == deeds[-1].at
    # What is due is what the history says; nothing is due where nothing has to be done.
    due = due_of(deadlines, case, past_of(session, case.id))
    assert (case.due_at, case.due_step) == ((due.at, due.step) if due else (None, ""))
    assert (due is not None) is (case.state in OPEN_STATES)
    # No agency has what has ended, or has it twice.
    asked = session.scalars(
        select(Disposition.agency_id).where(
            Disposition.complaint_id == case.id, Disposition.ended_at.is_(None)
        )
    ).all()
    assert len(asked) == len(set(asked))
    assert not asked or case.state in OPEN_STATES
    assert asked or case.state is not State.FORWARDED
    # Moments belong to states.
    assert (case.closed_at is not None) is (case.state is State.CLOSED)
    assert (case.merged_into is not None) is (case.state is State.MERGED)
    # What is confidential is sealed and not public; what is not is in the clear.
    texts = [case.text, *(text for row in deeds for text in (row.why, row.said))]
    assert all(is_sealed(text) is case.confidential for text in texts if text)
    assert not (case.confidential and any(row.public for row in deeds))
    assert office.read(case.id, case.text)
    # Nobody who said the same is counted twice or lost.
    merged = session.scalars(select(Complaint).where(Complaint.merged_into == case.id)).all()
    assert case.supporters == sum(1 + one.supporters for one in merged)
    query = select(func.count()).where(Reporter.complaint_id == case.id)
    assert session.scalar(query) == 1
