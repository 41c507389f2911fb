"""What an erasure would take away, what would stay, until when and why: looked at before anything is done."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from radio.complaints.intake.brought import brought_kept
from radio.complaints.intake.desk import Desk
from radio.complaints.privacy.erasing import found_applicants, found_reporters
from radio.complaints.privacy.finding import Named
from radio.complaints.privacy.holds import held_until, words_held_until
from radio.complaints.privacy.waitingpeople import (
    drafts_with,
    there_of,
    waiting_entries,
    waiting_requests,
)
from radio.complaints.register.tables import Attachment, Complaint, Reporter
from radio.db import session_scope
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case: until when who reported it, and what it says, are held; 0 where they go at once.

    `legal` and `aired` are why. Nothing of what it says.
    """

    ticket: str
    state: str
    files: int
    person_until: Millis
    words_until: Millis
    legal: bool
    aired: bool
    joined: bool
    """They joined somebody else's case: the files are that one's."""


@dataclass(frozen=True, slots=True)
class AskedView:
    """A request for information; `is_open` where its applicant still waits for an answer."""

    number: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What is kept of somebody, as an erasure finds it."""

    cases: tuple[CaseView, ...] = ()
    asked: tuple[AskedView, ...] = ()
    waiting: tuple[str, ...] = ()
    """Numbers of what stands on this computer, not delivered yet."""
    drafts: int = 0
    """Drafts on this computer with their telephone."""
    tables: int = 0
    """Tables that were brought to this computer: they go whole, whoever stands in them."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept of them here."""
        return not (self.cases or self.asked or self.waiting or self.drafts or self.tables)

    @property
    def files(self) -> int:
        """How many files of their cases there are."""
        return sum(one.files for one in self.cases)

    @property
    def held(self) -> bool:
        """Whether a hold keeps some of it."""
        return any(one.words_until for one in self.cases)


def preview(session: Session, desk: Desk, who: Named) -> Preview:
    """What there is of somebody, in the shared database and on this computer.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    now = desk.clock()
    reporters = found_reporters(session, desk.keys, who)
    asked = found_applicants(session, desk.keys, who)
    known = {*(one.id for one in reporters), *(one.id for one in asked)}
    with session_scope(desk.database) as here:
        rows = [*waiting_entries(here, desk, who), *waiting_requests(here, desk, who)]
        waiting = tuple(
            row.ticket for row, _entry in rows if row.delivered_at is None and row.id not in known
        )
        there = there_of(desk.keys, reporters, asked, ())
        drafts = drafts_with(here, desk, {who.phone, *there.phones} - {""})
        tables = brought_kept(here)
    return Preview(
        tuple(_case(session, one, now) for one in reporters),
        tuple(
            AskedView(one.number, one.state in {"received", "in_process", "decided"})
            for one in asked
        ),
        waiting,
        len(drafts),
        tables,
    )


def _case(session: Session, row: Reporter, now: Millis) -> CaseView:
    case = session.get_one(Complaint, row.complaint_id)
    files = select(func.count()).select_from(Attachment).where(Attachment.complaint_id == case.id)
    person, words = held_until(case), words_held_until(case)
    return CaseView(
        ticket=case.ticket,
        state=case.state,
        files=session.scalar(files) or 0,
        person_until=person if person > now else Millis(0),
        words_until=words if words > now else Millis(0),
        legal=person > now,
        aired=case.aired_at is not None and words > max(now, person),
        joined=row.id != case.id,
    )
