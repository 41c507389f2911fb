"""Webhooks: every deed is told, in order, once it is true, until it has arrived."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select, text, update

from radio.complaints.hooks import sending
from radio.complaints.hooks.events import EVENTS, NAMES
from radio.complaints.register.hooktables import (
    CaseEvent,
    DeliveryState,
    WebhookDelivery,
)
from radio.complaints.register.tables import CaseDeed, Complaint
from radio.complaints.words import Deed, Grade, Kind, Means, State
from radio.db import session_scope
from tests.complaints.conftest import Clock
from tests.complaints.handling import BUDI, LETTER, Office
from tests.complaints.hooked import COURSE, Hooked, a_course
from tests.rig.receivers import Receiver

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
