"""Cases as they go out, read in small parts: a million of them need no more memory than some hundred.

Each part is a transaction of its own, in the order in which cases were made: none comes twice, none
that was there at the beginning is left out, and no reader holds the database up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from radio.complaints.areas import areas
from radio.complaints.entry import Person
from radio.complaints.exchange.choosing import Choice
from radio.complaints.exchange.cleaning import clean, without_contacts
from radio.complaints.handling.spoken import without_person
from radio.complaints.ids import new_id
from radio.complaints.register.lists import Agency, Category
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import open_person, open_text, shown_person
from radio.complaints.register.tables import (
    CaseDeed,
    Complaint,
    Consent,
    Disclosure,
    Disposition,
    Reporter,
)
from radio.complaints.words import Channel, Deed, Grade, Kind, State
from radio.keys import Keyring, SealedError
from radio.units import Millis

AT_ONCE: Final = 200
_WORD: Final = re.compile(r"\w+")
_ANSWERS: Final = (Deed.ANSWER, Deed.FOLLOW_UP, Deed.CLOSE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What may be read along, by whom and why.

    `open_texts` brings what confidential cases say, `reporters` who reported. Each case of which
    either went out is noted (`Disclosure`) before it does.
    """

    keys: Keyring
    clock: Callable[[], Millis]
    by: str = ""
    why: str = ""
    desk: str = ""
    open_texts: bool = False
    reporters: bool = False
    unreadable: Callable[[str], None] = lambda _ticket: None
    """Called with the ticket of a case that is left out, for its keys are not here."""

    def __post_init__(self) -> None:
        if (self.open_texts or self.reporters) and not (self.by and self.why.strip()):
            raise ValueError("who reads it, and why, has to be said")


@dataclass(frozen=True, slots=True)
class OutCase:
    """A case as it goes out. Moments are in ms since 1970 UTC; agencies have their short names."""

    id: str
    ticket: str
    kind: Kind
    channel: Channel
    state: State
    agencies: tuple[str, ...]
    category: str
    text: str
    place: str
    kecamatan: str
    village: str
    latitude: float | None
    longitude: float | None
    anonymous: bool
    confidential: bool
    said_at: Millis
    created_at: Millis
    forwarded_at: Millis | None
    answered_at: Millis | None
    aired_at: Millis | None
    closed_at: Millis | None
    due_at: Millis | None
    supporters: int
    merged_into: str
    lapor_tracking_id: str
    lapor_state: str
    grade: Grade | None
    answers: tuple[str, ...] = ()
    """What was said to the reporter, and may be said to all."""
    reporter: Person = field(default_factory=Person)


def read_cases(
    register: Engine, choice: Choice, reading: Reading, *, at_once: int = AT_ONCE
) -> Iterator[OutCase]:
    """The cases of a choice.

    Raises:
        RegisterAwayError: the shared database can't be reached.
        radio.keys.KeyFileError: the keys can't be read.
    """
    last = ""
    noting = reading.open_texts or reading.reporters
    while True:
        with register_scope(register, write=noting) as session:
            query = (
                select(Complaint)
                .where(*choice.conditions(), Complaint.id > last)
                .order_by(Complaint.id)
                .limit(at_once)
            )
            rows = session.scalars(query).all()
            part = [one for one in _Part(session, rows, reading).cases() if one is not None]
            if noting:
                session.commit()
        yield from part
        if len(rows) < at_once:
            return
        last = rows[-1].id


def read_case(session: Session, row: Complaint, reading: Reading) -> OutCase | None:
    """One case as it goes out; None where its keys are not here. Does not commit what it notes."""
    return next(_Part(session, [row], reading).cases(), None)


class _Part:
    """Some rows, with what belongs to them read by one query a kind."""

    def __init__(self, session: Session, rows: Sequence[Complaint], reading: Reading) -> None:
        self._session, self._rows, self._reading = session, rows, reading
        self._ids = [row.id for row in rows]

    def cases(self) -> Iterator[OutCase | None]:
        if not self._rows:
            return
        session, ids = self._session, self._ids
        self._shorts = {
            a: short or a for a, short in session.execute(select(Agency.id, Agency.short)).tuples()
        }
        self._names = dict(session.execute(select(Category.id, Category.name)).tuples().all())
        self._merged = self._read_merged()
        self._with = _grouped(session.execute(
            select(Disposition.complaint_id, Disposition.agency_id)
            .where(Disposition.complaint_id.in_(ids), Disposition.withdrawn.is_(False))
            .order_by(Disposition.at, Disposition.id)
        ).tuples())  # fmt: skip
        self._said = _grouped(session.execute(
            select(CaseDeed.complaint_id, CaseDeed.said)
            .where(CaseDeed.complaint_id.in_(ids), CaseDeed.public, CaseDeed.said != "",
                   CaseDeed.deed.in_(_ANSWERS))
            .order_by(CaseDeed.complaint_id, CaseDeed.number)
        ).tuples())  # fmt: skip
        self._reporters = self._read_reporters()
        self._refused = self._read_refused() if self._reading.reporters else frozenset()
        for row in self._rows:
            try:
                case = self._case(row)
            except SealedError:
                self._reading.unreadable(row.ticket)
                continue
            self._note(row, case)
            yield case

    def _read_merged(self) -> dict[str, str]:
        """Tickets of the cases that others go on in; to anybody, of none that is confidential."""
        ids = [row.merged_into for row in self._rows if row.merged_into]
        query = select(Complaint.id, Complaint.ticket).where(Complaint.id.in_(ids))
        if not (self._reading.open_texts or self._reading.reporters):
            query = query.where(Complaint.confidential.is_(False))
        return dict(self._session.execute(query).tuples().all())

    def _read_reporters(self) -> dict[str, list[Reporter]]:
        """Of each case, in their order."""
        query = select(Reporter).where(Reporter.complaint_id.in_(self._ids), Reporter.sealed != "")
        found: dict[str, list[Reporter]] = {}
        for row in self._session.scalars(query.order_by(Reporter.position, Reporter.id)):
            found.setdefault(row.complaint_id, []).append(row)
        return found

    def _read_refused(self) -> frozenset[str]:
        """Cases whose reporter does not want to be passed on."""
        query = select(Consent.complaint_id).where(
            Consent.complaint_id.in_(self._ids),
            Consent.purpose == "forward",
            Consent.given.is_(False) | Consent.withdrawn_at.is_not(None),
        )
        return frozenset(self._session.scalars(query))

    def _case(self, row: Complaint) -> OutCase:
        named = dict.fromkeys([*self._with.get(row.id, ()), *filter(None, [row.agency_id])])
        kecamatan, village = _area_names(row.area_code or "")
        closed_off = row.confidential and not self._reading.open_texts
        hidden = () if closed_off else tuple(self._hidden(row))

        def show(kept: str) -> str:
            return "" if closed_off else self._opened(kept, row, hidden)

        # Where somebody is who wants to be known by nobody, is told to nobody outside either.
        no_place = closed_off or (row.anonymous and not self._reading.open_texts)
        return OutCase(
            id=row.id,
            ticket=row.ticket,
            kind=row.kind,
            channel=row.channel,
            state=row.state,
            agencies=tuple(self._shorts.get(one, one) for one in named),
            category=self._names.get(row.category_id or "", ""),
            text=show(row.text),
            place="" if no_place else show(row.place),
            kecamatan=kecamatan,
            village="" if closed_off else village,
            latitude=None if no_place else row.latitude,
            longitude=None if no_place else row.longitude,
            anonymous=row.anonymous,
            confidential=row.confidential,
            said_at=row.said_at,
            created_at=row.created_at,
            forwarded_at=row.forwarded_at,
            answered_at=row.answered_at,
            aired_at=row.aired_at,
            closed_at=row.closed_at,
            due_at=row.due_at,
            supporters=row.supporters,
            merged_into=self._merged.get(row.merged_into or "", ""),
            lapor_tracking_id=clean(row.lapor_tracking_id),
            lapor_state=clean(row.lapor_state),
            grade=row.grade,
            answers=tuple(filter(None, (show(said) for said in self._said.get(row.id, ())))),
            reporter=self._reporter(row),
        )

    def _opened(self, kept: str, row: Complaint, hidden: Sequence[Person]) -> str:
        if not kept:
            return ""
        text = clean(open_text(self._reading.keys, kept, row.id))
        if self._reading.open_texts:
            return text
        folded = text.lower()
        return without_person(
            without_contacts(text), [person for person in hidden if _may_be_named(person, folded)]
        )

    def _hidden(self, row: Complaint) -> Iterator[Person]:
        """Those whose names must not stand in a text; none where another desk has their keys."""
        if self._reading.open_texts:
            return
        for kept in self._reporters.get(row.id, ()):
            with suppress(SealedError):
                yield open_person(self._reading.keys, kept)

    def _reporter(self, row: Complaint) -> Person:
        """The first who reported; nobody where the case is anonymous: that is hidden outside."""
        kept = self._reporters.get(row.id)
        hidden = row.anonymous or row.id in self._refused or not self._reading.reporters
        if hidden or not kept or kept[0].position:
            return Person()
        return shown_person(self._reading.keys, kept[0])

    def _note(self, row: Complaint, case: OutCase) -> None:
        seen = self._reading.open_texts and row.confidential
        if not seen and case.reporter.is_unknown:
            return
        now = self._reading.clock()
        self._session.add(
            Disclosure(
                id=new_id(now),
                complaint_id=row.id,
                at=now,
                by=self._reading.by,
                desk=self._reading.desk,
                what="export",
                why=self._reading.why,
            )
        )


def _may_be_named(person: Person, folded: str) -> bool:
    """Whether a word of a name, or the address, is in a text in small letters."""
    words = [*_WORD.findall(person.name.lower()), person.address.lower()]
    return any(word in folded for word in words if word)


def _grouped(pairs: Iterator[tuple[str, str]] | Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def _area_names(code: str) -> tuple[str, str]:
    """Names of the kecamatan and the village; empty where they are not known."""
    area = areas().get(code)
    if area is None or not area.parent:
        return "", ""
    if not area.is_village:
        return area.name, ""
    above = areas().get(area.parent)
    return (above.name if above else ""), area.name
