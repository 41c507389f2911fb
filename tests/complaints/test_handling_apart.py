"""Cases that go on in others or apart, are corrected, and become confidential."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from radio.complaints.entry import Agreement, Person
from radio.complaints.errors import (
    EntryError,
)  # fmt: skip
from radio.complaints.handling.acts import Fields
from radio.complaints.handling.fields import fields_of
from radio.complaints.handling.ways import Capability
from radio.complaints.intake.filing import give_ticket
from radio.complaints.privacy.seeing import Viewer, readable
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import open_person
from radio.complaints.register.seeds import sign_in_desk
from radio.complaints.register.tables import Complaint, Consent, Reporter
from radio.complaints.words import Channel, Deed, Kind, State
from radio.keys import is_sealed
from radio.units import Millis
from tests.complaints.conftest import NOON, SITI, Clock, a_desk
from tests.complaints.handling import BUDI, LETTER, Office, due


def test_merged_it_goes_on_in_the_other_with_those_who_say_the_same(office: Office) -> None:
    target, case_id = office.take(), office.take()
    office.take(joins=case_id)
    office.do(case_id, Deed.FORWARD, agencies=("dlh",))
    office.do(case_id, Deed.MERGE, other_id=target, why="aduan ganda")
    case, other = office.case(case_id), office.case(target)
    assert (case.state, case.merged_into, case.due_at) == (State.MERGED, target, None)
    assert (other.state, other.supporters) == (State.RECEIVED, 2)
    assert all(row.ended_at for row in office.dispositions(case_id))
    last = office.history(target)[-1]
    assert (last.deed, last.other_id, last.by) == (Deed.MERGE, case_id, "ani")
    # Whoever joins it from now on joins the other.
    office.take(joins=case_id)
    assert office.case(target).supporters == 3
    assert office.case(case_id).supporters == 1


def test_merged_by_mistake_it_is_one_of_its_own_again(office: Office) -> None:
    last, target, case_id = office.take(), office.take(), office.take()
    office.take(joins=case_id)
    office.do(case_id, Deed.MERGE, other_id=target)
    office.do(target, Deed.MERGE, other_id=last)
    assert office.case(last).supporters == 3
    assert office.do(case_id, Deed.REOPEN, why="lain jalan").state is State.VERIFIED
    assert office.case(case_id).merged_into is None
    assert (office.case(target).supporters, office.case(last).supporters) == (0, 1)
    assert office.history(target)[-1].deed is Deed.SPLIT


def test_it_goes_on_in_an_open_case_that_is_as_confidential(office: Office) -> None:
    case_id, hidden = office.take(), office.take(confidential=True)
    closed = office.in_state(State.CLOSED)
    for other in (case_id, hidden, closed):
        with pytest.raises(EntryError):
            office.do(case_id, Deed.MERGE, other_id=other)


def test_split_it_makes_a_case_with_its_own_number(office: Office) -> None:
    agreed = Agreement("air", given=True, how="spoken", at=NOON, call_id="c1", moment=Millis(5))
    case_id = office.take(
        agreements=(agreed,), channel=Channel.SMS, episode_id="amb-1", anonymous=True
    )
    office.take(joins=case_id, reporter=Person(name="Budi"))
    office.do(case_id, Deed.VERIFY)
    ticket = give_ticket(office.desk)
    given = Fields(kind=Kind.ASPIRATION, agency_id="dishub", place="Terminal", anonymous=True)
    new = office.do(
        case_id, Deed.SPLIT, ticket=ticket, text="Lampu terminal padam", fields=given
    ).new_id
    made = office.case(new)
    assert (made.ticket, made.desk, made.state, made.version) == (ticket, "BJN", State.VERIFIED, 1)
    assert (made.text, made.place, made.kind, made.agency_id) == (
        "Lampu terminal padam", "Terminal", Kind.ASPIRATION, "dishub",
    )  # fmt: skip
    assert (made.channel, made.episode_id, made.anonymous, made.said_at, made.split_from) == (
        Channel.SMS, "amb-1", True, NOON, case_id,
    )  # fmt: skip
    assert due(office, new) == ("forward", "12-03")
    with register_scope(office.register) as session:
        query = select(Reporter).where(Reporter.complaint_id == new)
        [reporter] = session.scalars(query).all()
        assert open_person(office.desk.keys, reporter) == replace(SITI, phone="+6281234567890")
        [consent] = session.scalars(select(Consent).where(Consent.complaint_id == new)).all()
        assert (consent.purpose, consent.call_id, consent.moment) == ("air", "c1", 5)
    assert [(row.deed, row.other_id) for row in office.history(new)] == [(Deed.RECEIVE, case_id)]
    assert office.history(case_id)[-1].other_id == new
    # The number is used up.
    with pytest.raises(EntryError):
        office.do(case_id, Deed.SPLIT, ticket=ticket, text="Lagi", fields=given)


def test_split_at_another_desk_it_is_nobodys_there_who_has_the_same_name(
    office: Office, tmp_path: Path, clock: Clock
) -> None:
    other = a_desk(tmp_path / "other", clock, prefix="TBN")
    with register_scope(office.register, write=True) as session:
        sign_in_desk(session, "TBN", "Radio Tuban", clock())
        session.commit()
    case_id = office.take(confidential=True, taken_by="sri")
    given = Fields(kind=Kind.COMPLAINT, confidential=True)
    theirs, ours = (
        office.do(
            case_id, Deed.SPLIT, hand, ticket=give_ticket(desk), text="Lain", fields=given
        ).new_id
        for desk, hand in ((other, replace(BUDI, desk="TBN")), (office.desk, BUDI))
    )
    may = frozenset({Capability.INTAKE})
    with register_scope(office.register) as session:
        seen = {
            desk: set(
                session.scalars(select(Complaint.id).where(readable(Viewer("sri", may, desk=desk))))
            )
            for desk in ("BJN", "TBN")
        }
    assert seen == {"BJN": {case_id, ours}, "TBN": set()}
    assert office.case(theirs).taken_by == "budi"
    other.database.dispose()


def changed(office: Office, case_id: str, **values: Any) -> None:
    given = replace(fields_of(office.desk.keys, office.case(case_id)), **values)
    office.do(case_id, Deed.CHANGE, why="salah dengar", fields=given)


def test_a_correction_tells_what_it_said_before_and_reckons_anew(office: Office) -> None:
    case_id = office.in_state(State.FORWARDED)
    assert due(office, case_id) == ("answer", "12-18")
    changed(office, case_id, kind=Kind.INFORMATION, place="Balen", anonymous=True)
    assert due(office, case_id) == ("answer", "12-07")
    assert office.history(case_id)[-1].why.split("\n") == [
        "salah dengar", "kind: complaint → information", "place: - → Balen", "anonymous: no → yes",
    ]  # fmt: skip
    with pytest.raises(EntryError, match="nothing"):
        changed(office, case_id)


def test_texts_of_a_confidential_case_are_sealed(office: Office) -> None:
    case_id = office.in_state(State.IN_PROCESS, confidential=True)
    office.do(case_id, Deed.NOTE, why="nama camat disebut", public=True)
    rows = office.history(case_id)
    assert all(is_sealed(text) for row in rows for text in (row.why, row.said) if text)
    assert not any(row.public for row in rows)
    assert office.read(case_id, rows[-1].why) == "nama camat disebut"
    assert office.read(case_id, rows[2].said) == LETTER["said"]


def test_a_case_that_becomes_confidential_is_sealed_with_its_history(office: Office) -> None:
    case_id = office.take(
        place="Balen", latitude=-7.2, longitude=111.9, answers={"sejak": "kemarin"}
    )
    office.do(case_id, Deed.FORWARD, agencies=("dlh",), why="mohon dicek")
    office.do(case_id, Deed.ANSWER, public=True, **LETTER)
    changed(office, case_id, confidential=True)
    case, rows = office.case(case_id), office.history(case_id)
    texts = [case.text, case.place, *(text for row in rows for text in (row.why, row.said) if text)]
    assert len(texts) == 5
    assert all(is_sealed(text) for text in texts)
    assert (case.latitude, case.longitude, case.answers) == (None, None, {})
    assert not any(row.public for row in rows)
    # Nothing of it is lost.
    assert '{"sejak": "kemarin", "latitude": -7.2, "longitude": 111.9}' in office.read(
        case_id, rows[-1].why
    )
    changed(office, case_id, confidential=False)
    case, rows = office.case(case_id), office.history(case_id)
    assert (case.text, case.place) == ("Jalan depan pasar berlubang", "Balen")
    assert [row.why for row in rows][1] == "mohon dicek"
    assert not any(is_sealed(text) for row in rows for text in (row.why, row.said))
