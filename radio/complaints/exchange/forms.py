"""The forms in which cases go out, and how many cases of a choice do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from radio.complaints.exchange.cases import OutCase
from radio.complaints.exchange.choosing import Choice
from radio.complaints.exchange.lapor import Limits, to_lapor_csv, to_lapor_xml
from radio.complaints.exchange.plain import to_csv, to_jsonl
from radio.complaints.register.tables import Complaint, Reporter
from radio.keys import SEALED_MARK, Keyring


class Form(StrEnum):
    """What is written."""

    CSV = "csv"
    JSONL = "jsonl"
    LAPOR_CSV = "lapor-csv"
    LAPOR_XML = "lapor-xml"

    @property
    def is_for_lapor(self) -> bool:
        """Whether it is handed over: it says who reported, and what confidential cases say."""
        return self in {Form.LAPOR_CSV, Form.LAPOR_XML}

    @property
    def ending(self) -> str:
        """Of a file of it."""
        return self.value.rpartition("-")[2]

    @property
    def media_type(self) -> str:
        """As HTTP has it."""
        types = {"csv": "text/csv", "jsonl": "application/x-ndjson", "xml": "application/xml"}
        return types[self.ending]


def is_public(form: Form, *, reporters: bool) -> bool:
    """Whether it is meant for anybody: confidential cases are left out of it."""
    return not form.is_for_lapor and not reporters


def write_cases(
    form: Form, cases: Iterable[OutCase], zone: ZoneInfo, limits: Limits, *, reporters: bool
) -> Iterator[str]:
    """The text of a file, as it is read."""
    if form is Form.CSV:
        return to_csv(cases, zone, reporters=reporters)
    if form is Form.JSONL:
        return to_jsonl(cases, zone, reporters=reporters)
    if form is Form.LAPOR_CSV:
        return to_lapor_csv(cases, zone, limits)
    return to_lapor_xml(cases, zone, limits)


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases go out; how many don't, for they are confidential, or their keys are elsewhere."""

    cases: int
    confidential: int = 0
    keyless: int = 0


def count_cases(
    session: Session, choice: Choice, keys: Keyring, *, open_texts: bool, reporters: bool
) -> Count:
    """How many cases of a choice go out.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    every = _count(session, choice, [])
    closed = count_confidential(session, choice)
    locked = _locked(keys, open_texts=open_texts, reporters=reporters)
    keyless = _count(session, choice, [locked]) if open_texts or reporters else 0
    return Count(every - closed - keyless, closed, keyless)


def count_confidential(session: Session, choice: Choice) -> int:
    """How many cases are left out of a choice, for they are confidential."""
    if not choice.without_confidential:
        return 0
    return _count(session, choice, [Complaint.confidential.is_(True)])


def _count(session: Session, choice: Choice, also: list[ColumnElement[bool]]) -> int:
    query = select(func.count()).select_from(Complaint).where(*choice.asked(), *also)
    return session.scalar(query) or 0


def _locked(keys: Keyring, *, open_texts: bool, reporters: bool) -> ColumnElement[bool]:
    """Whether something of a case that goes out can't be opened here."""
    found: list[ColumnElement[bool]] = []
    if open_texts:
        found += [_elsewhere(keys, Complaint.text), _elsewhere(keys, Complaint.place)]
    if reporters:
        of_case = and_(
            Reporter.complaint_id == Complaint.id,
            Reporter.position == 0,
            _elsewhere(keys, Reporter.sealed),
        )
        found.append(and_(Complaint.anonymous.is_(False), exists().where(of_case)))
    return or_(false(), *found)


def _elsewhere(keys: Keyring, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    here = or_(false(), *(column.startswith(mark, autoescape=True) for mark in keys.marks()))
    return and_(column.startswith(SEALED_MARK, autoescape=True), ~here)
