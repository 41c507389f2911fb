"""The reporter answers the one question after closing, once, and nobody else does."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from radio.complaints.entry import Person
from radio.complaints.errors import NoSuchCaseError
from radio.complaints.outside.rating import (
    NotClosedError,
    NotTheReporterError,
    Proof,
    RatedError,
    find_ratable,
    is_rated,
    link_token,
    rate,
)
from radio.complaints.register.opening import register_scope
from radio.complaints.register.tables import CaseDeed, Complaint, Reporter
from radio.complaints.words import Deed, Grade
from tests.complaints.handling import LETTER, WIB, Office

MINE = Proof(digits="7890")


def closed(office: Office, **values: object) -> str:
    case_id = office.take(**values)
    office.do(case_id, Deed.ANSWER, **LETTER)
    office.do(case_id, Deed.CLOSE)
    return ticket_of(office, case_id)


def ticket_of(office: Office, case_id: str) -> str:
    with register_scope(office.register) as session:
        return session.get_one(Complaint, case_id).ticket


def said(office: Office, ticket: str, proof: Proof, grade: Grade = Grade.SATISFIED) -> None:
    office.clock.now += 60_000
    with register_scope(office.register, write=True) as session:
        rate(
            session, office.desk.keys, ticket, proof, grade,
            desk="BJN", zone=WIB, now=office.clock(),
        )  # fmt: skip
        session.commit()


def token(office: Office, ticket: str) -> str:
    with register_scope(office.register) as session:
        case = session.scalars(select(Complaint).where(Complaint.ticket == ticket)).one()
        return link_token(office.desk.keys, case)


def test_by_the_last_digits_of_their_telephone(office: Office) -> None:
    ticket = closed(office)
    said(office, ticket, MINE, Grade.VERY_SATISFIED)
    with register_scope(office.register) as session:
        case = session.scalars(select(Complaint)).one()
        deed = session.scalars(select(CaseDeed).where(CaseDeed.deed == Deed.RATE)).one()
        assert (case.grade, deed.by, deed.number) == (Grade.VERY_SATISFIED, "", case.version)
        assert is_rated(session, case.id)
    with pytest.raises(RatedError):
        said(office, ticket, MINE, Grade.NOT_SATISFIED)


def test_who_reported_what_goes_on_in_it_says_so_too(office: Office) -> None:
    case_id = office.take()
    for phone in ("0813 1111 2222", "0813 3333 4444"):
        other = office.take(reporter=Person(name="Wati", phone=phone))
        office.do(other, Deed.MERGE, other_id=case_id)
        # The first goes on in the second, which goes on in the third.
        case_id, merged = office.take(reporter=Person(phone="0813 9999 9999")), case_id
        office.do(merged, Deed.MERGE, other_id=case_id)
    office.do(case_id, Deed.ANSWER, **LETTER)
    office.do(case_id, Deed.CLOSE)
    ticket = ticket_of(office, case_id)
    with register_scope(office.register) as session:
        for digits in ("9999", "4444", "2222", "7890"):
            assert find_ratable(session, office.desk.keys, ticket, Proof(digits=digits))
        with pytest.raises(NotTheReporterError):
            find_ratable(session, office.desk.keys, ticket, Proof(digits="3333"))


@pytest.mark.parametrize("digits", ["", "7891", "890", "67890", "+7890", "٧٨٩٠", "789a"])
def test_other_digits_are_nobodys(office: Office, digits: str) -> None:
    ticket = closed(office)
    with pytest.raises(NotTheReporterError):
        said(office, ticket, Proof(digits=digits))


def test_by_the_link_of_this_closing_alone(office: Office) -> None:
    ticket = closed(office)
    first = token(office, ticket)
    assert first.isascii()
    assert first.isalnum()
    with pytest.raises(NotTheReporterError):
        said(office, ticket, Proof(token=token(office, closed(office))))
    said(office, ticket, Proof(token=first), Grade.NOT_SATISFIED)
    with register_scope(office.register) as session:
        case_id = session.scalars(select(Complaint.id).where(Complaint.ticket == ticket)).one()
    office.do(case_id, Deed.REOPEN, why="belum beres")
    with pytest.raises(NotClosedError):
        said(office, ticket, MINE)
    office.do(case_id, Deed.ANSWER, **LETTER)
    office.do(case_id, Deed.CLOSE)
    with pytest.raises(NotTheReporterError):
        said(office, ticket, Proof(token=first))
    said(office, ticket, Proof(token=token(office, ticket)), Grade.SATISFIED)


def test_a_confidential_case_is_there_for_who_holds_its_link_alone(office: Office) -> None:
    ticket = closed(office, confidential=True)
    for proof in (MINE, Proof(token="0" * 64)):
        with pytest.raises(NoSuchCaseError):
            said(office, ticket, proof)
    said(office, ticket, Proof(token=token(office, ticket)))


@pytest.mark.parametrize("column", ["erased_at", "restricted_at"])
def test_who_is_not_to_be_looked_at_is_not_compared(office: Office, column: str) -> None:
    ticket = closed(office)
    with register_scope(office.register, write=True) as session:
        setattr(session.scalars(select(Reporter)).one(), column, office.clock())
        session.commit()
    with pytest.raises(NotTheReporterError):
        said(office, ticket, MINE)


def test_what_is_open_or_unknown_is_not_asked_about(office: Office) -> None:
    ticket = ticket_of(office, office.take())
    with register_scope(office.register) as session:
        with pytest.raises(NotClosedError):
            find_ratable(session, office.desk.keys, ticket, MINE)
        with pytest.raises(NoSuchCaseError):
            find_ratable(session, office.desk.keys, "BJN26-9990C", MINE)
