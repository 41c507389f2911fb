"""Cases as everybody may see them: no confidential one, no reporter, no telephone within a text.

What is written here is read by programs by the thousand: columns are asked for, not whole rows, and
each question goes along an index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, select, true, union_all
from sqlalchemy.orm import Session

from radio.complaints.areas import full_name
from radio.complaints.contacts import without_contacts
from radio.complaints.entry import Person
from radio.complaints.outside.masking import without_people
from radio.complaints.register.lists import Agency, Category
from radio.complaints.register.sealing import open_person
from radio.complaints.register.tables import CaseDeed, Complaint, Consent, Reporter
from radio.complaints.words import Deed, Means, State
from radio.keys import Keyring, SealedError, is_sealed
from radio.units import Millis

TEXT_MOST: Final = 4000
"""Characters of a description, by GeoReport v2."""
_TEXT_WITHHELD: Final = frozenset({State.ARCHIVED})
"""States in which nobody stands for what the words say: abuse, and what is no complaint."""
_PUBLISH: Final = "publish"
_UNKNOWN: Final = Person(name="\0")
"""Somebody of whom nothing can be read: what they said may have their name in it."""
_ASKED_AT_ONCE: Final = 500
_COLUMNS: Final = (
    Complaint.id,
    Complaint.ticket,
    Complaint.state,
    Complaint.category_id,
    Complaint.agency_id,
    Complaint.text,
    Complaint.place,
    Complaint.area_code,
    Complaint.latitude,
    Complaint.longitude,
    Complaint.said_at,
    Complaint.updated_at,
    Complaint.closed_at,
    Complaint.due_at,
    Complaint.merged_into,
    Complaint.anonymous,
)


@dataclass(frozen=True, slots=True)
class PublicCase:
    """A case without anything personal. Moments in ms since 1970 UTC.

    `answer` is what was last said to the public; `merged_into` the ticket it goes on by, where that
    one is public, too. `agency` is the agency's name.
    """

    id: str
    ticket: str
    state: State
    said_at: Millis
    updated_at: Millis
    category_id: str = ""
    category: str = ""
    category_en: str = ""
    agency: str = ""
    text: str = ""
    place: str = ""
    area_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    closed_at: Millis | None = None
    due_at: Millis | None = None
    answer: str = ""
    merged_into: str = ""

    @property
    def address(self) -> str:
        """The place, from the nearest to the largest."""
        area = full_name(self.area_code) if self.area_code else ""
        return ", ".join(part for part in (self.place, area) if part)


@dataclass(frozen=True, slots=True)
class PublicDeed:
    """Something that was done about a case, as far as it is for everybody."""

    number: int
    deed: Deed
    state: State
    at: Millis
    said: str
    agency: str
    means: Means | None


def public(session: Session) -> list[ColumnElement[bool]]:
    """What makes a case one that everybody may see."""
    kept_back = session.scalars(select(Category.id).where(Category.public.is_(False))).all()
    wanted: list[ColumnElement[bool]] = [Complaint.confidential.is_(False)]
    if kept_back:
        wanted.append(Complaint.category_id.is_(None) | Complaint.category_id.not_in(kept_back))
    return wanted


def newest_cases(
    session: Session,
    keys: Keyring,
    wanted: Sequence[ColumnElement[bool]],
    either: Sequence[ColumnElement[bool]] = (),
    *,
    limit: int,
    offset: int = 0,
) -> list[PublicCase]:
    """The newest public cases of those for which all of `wanted` and one of `either` holds.

    No two of `either` may hold for a case. Each is asked for by itself: for a state or a category
    there is an index in the order of time, for a set of them there is none.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    seen, order = public(session), (Complaint.said_at.desc(), Complaint.id.desc())
    some = [
        select(Complaint.id)
        .where(*seen, *wanted, one)
        .order_by(*order)
        .limit(limit + offset)
        .subquery()
        for one in (either or [true()])
    ]
    ids = union_all(*(select(one.c.id) for one in some))
    query = (
        select(*_COLUMNS).where(Complaint.id.in_(ids)).order_by(*order).limit(limit).offset(offset)
    )
    return _told(session, keys, session.execute(query).all())


def cases_by_tickets(session: Session, keys: Keyring, tickets: Sequence[str]) -> list[PublicCase]:
    """The public ones of these, in the order they are named.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    found: dict[str, PublicCase] = {}
    for start in range(0, len(tickets), _ASKED_AT_ONCE):
        some = tickets[start : start + _ASKED_AT_ONCE]
        query = select(*_COLUMNS).where(*public(session), Complaint.ticket.in_(some))
        rows = session.execute(query).all()
        found |= {case.ticket: case for case in _told(session, keys, rows)}
    return [found[ticket] for ticket in dict.fromkeys(tickets) if ticket in found]


def public_deeds(session: Session, keys: Keyring, case_id: str) -> list[PublicDeed]:
    """What was said to the public about a case, the first at the beginning.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    people = _people(session, keys, [case_id]).get(case_id, ())
    query = (
        select(CaseDeed, Agency.name)
        .outerjoin(Agency, Agency.id == CaseDeed.agency_id)
        .where(CaseDeed.complaint_id == case_id, CaseDeed.public)
        .order_by(CaseDeed.number)
    )
    return [
        PublicDeed(
            row.number,
            row.deed,
            row.state,
            row.at,
            _open(row.said, people),
            agency or "",
            row.means,
        )
        for row, agency in session.execute(query)
    ]


# ---------------------------------------------------------------- putting together


def _told(session: Session, keys: Keyring, rows: Sequence[Row[Any]]) -> list[PublicCase]:
    if not rows:
        return []
    ids = [row.id for row in rows]
    names = {row.id: row for row in session.execute(_CATEGORIES)}
    agencies = dict(session.execute(_AGENCIES).tuples().all())
    people = _people(session, keys, ids)
    answers, unwilling = _answers(session, ids), _unwilling(session, ids)
    into = _merged(session, [row.merged_into for row in rows if row.merged_into])
    return [
        _case(
            row,
            names.get(row.category_id),
            agencies.get(row.agency_id, ""),
            _open(answers.get(row.id, ""), people.get(row.id, ())),
            into.get(row.merged_into, ""),
            None if _is_withheld(row, unwilling, people) else people.get(row.id, ()),
        )
        for row in rows
    ]


def _is_withheld(
    row: Row[Any], unwilling: set[str], people: Mapping[str, Sequence[Person]]
) -> bool:
    """Whether what the reporter said is for nobody outside."""
    return row.id in unwilling or row.state in _TEXT_WITHHELD or _UNKNOWN in people.get(row.id, ())


_CATEGORIES: Final = select(Category.id, Category.name, Category.name_en)
_AGENCIES: Final = select(Agency.id, Agency.name)


def _case(
    row: Row[Any],
    named: Row[Any] | None,
    agency: str,
    answer: str,
    into: str,
    people: Sequence[Person] | None,
) -> PublicCase:
    """`people` are those who must not be named in its words; None where it has none for the public."""
    # Where it is may say who it is of.
    nowhere = people is None or row.anonymous
    return PublicCase(
        id=row.id,
        ticket=row.ticket,
        state=row.state,
        said_at=row.said_at,
        updated_at=row.updated_at,
        category_id=row.category_id or "",
        category=named.name if named else "",
        category_en=(named.name_en or named.name) if named else "",
        agency=agency,
        text="" if people is None else _open(row.text, people)[:TEXT_MOST],
        place="" if nowhere else _open(row.place, people or ()),
        area_code=row.area_code or "",
        latitude=None if nowhere else row.latitude,
        longitude=None if nowhere else row.longitude,
        closed_at=row.closed_at,
        due_at=row.due_at,
        answer=answer,
        merged_into=into,
    )


def _open(text: str, people: Sequence[Person]) -> str:
    """Words for everybody; none where they are sealed, whatever else is said of the case."""
    return "" if is_sealed(text) else without_contacts(without_people(text, people))


def _people(session: Session, keys: Keyring, ids: Sequence[str]) -> dict[str, list[Person]]:
    """Who reported these cases, to be left out of what is told of them."""
    found: dict[str, list[Person]] = {}
    for start in range(0, len(ids), _ASKED_AT_ONCE):
        query = select(Reporter).where(
            Reporter.complaint_id.in_(ids[start : start + _ASKED_AT_ONCE])
        )
        for row in session.scalars(query):
            people = found.setdefault(row.complaint_id, [])
            try:
                people.append(open_person(keys, row))
            except SealedError:
                # Sealed with another desk's keys: who it is can't be known here, nor left out.
                people.append(_UNKNOWN)
    return found


def _answers(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """What was last said to the public, by case."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), _ASKED_AT_ONCE):
        query = (
            select(CaseDeed.complaint_id, CaseDeed.said)
            .where(
                CaseDeed.complaint_id.in_(ids[start : start + _ASKED_AT_ONCE]),
                CaseDeed.public,
                CaseDeed.said != "",
            )
            .order_by(CaseDeed.complaint_id, CaseDeed.number)
        )
        found |= dict(session.execute(query).tuples().all())
    return found


def _unwilling(session: Session, ids: Sequence[str]) -> set[str]:
    """Cases whose reporter does not want their words published."""
    found: set[str] = set()
    for start in range(0, len(ids), _ASKED_AT_ONCE):
        query = select(Consent.complaint_id).where(
            Consent.complaint_id.in_(ids[start : start + _ASKED_AT_ONCE]),
            Consent.purpose == _PUBLISH,
            Consent.given.is_(False) | Consent.withdrawn_at.is_not(None),
        )
        found.update(session.scalars(query))
    return found


def _merged(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Tickets of the public ones of these cases."""
    if not ids:
        return {}
    query = select(Complaint.id, Complaint.ticket).where(
        Complaint.id.in_(set(ids)), *public(session)
    )
    return dict(session.execute(query).tuples().all())
