"""A deed at work: the case it is about, and its line in the case's history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.deadlines import Deadlines, Past, is_answered
from radio.complaints.errors import CaseOvertakenError, NoSuchCaseError, Since
from radio.complaints.handling.acts import Act
from radio.complaints.handling.ways import Hand, Standing, state_after
from radio.complaints.ids import new_id
from radio.complaints.register.deadlines import past_of
from radio.complaints.register.sealing import seal_text
from radio.complaints.register.tables import CaseDeed, Complaint, Disposition
from radio.complaints.register.taking import next_number
from radio.complaints.words import Deed, State
from radio.keys import Keyring
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Work:
    """What those who do a deed have at hand. `past` is what was done before."""

    session: Session
    keys: Keyring
    deadlines: Deadlines
    case: Complaint
    past: tuple[Past, ...]
    act: Act
    hand: Hand
    now: Millis

    @property
    def answered(self) -> bool:
        """Whether an answer has come since one was last owed."""
        return is_answered(self.case.said_at, self.past)

    def open_dispositions(self) -> dict[str, Disposition]:
        """Agencies that have the case, and have not answered."""
        query = select(Disposition).where(
            Disposition.complaint_id == self.case.id, Disposition.ended_at.is_(None)
        )
        return {row.agency_id: row for row in self.session.scalars(query.order_by(Disposition.id))}

    def end_dispositions(self) -> None:
        """Whoever has it has it no more."""
        for row in self.open_dispositions().values():
            row.ended_at = self.now

    def move(self, *, with_agencies: bool = False) -> None:
        """Put the case where the deed leads to."""
        standing = Standing(self.case.state, _before_hold(self.past), with_agencies, self.answered)
        self.case.state = state_after(self.act.deed, standing)

    def note(
        self, agency_id: str | None = None, other_id: str | None = None, why: str = ""
    ) -> CaseDeed:
        """Write the deed into the case's history, as the case stands now; `why` instead of the act's."""
        act = self.act
        return self.about(
            self.case,
            act.deed,
            why or act.why,
            act.said,
            public=act.public and not self.case.confidential,
            agency_id=agency_id,
            other_id=other_id,
            means=act.means,
            moment=act.moment,
            episode_id=act.episode_id,
            recording=act.recording,
        )

    def about(
        self, case: Complaint, deed: Deed, why: str = "", said: str = "", **values: Any
    ) -> CaseDeed:
        """Write that something was done about a case, this one or another.

        `values` are other columns of the history. It is added whole: who follows cases up may not
        change what stands there.
        """
        number = next_number(self.session, case.id)
        row = CaseDeed(
            id=new_id(self.now),
            complaint_id=case.id,
            number=number,
            deed=deed,
            state=case.state,
            at=self.now,
            by=self.hand.by,
            desk=self.hand.desk,
            why=self._sealed(case, why),
            said=self._sealed(case, said),
            **values,
        )
        # The version is the number of the last deed: who has seen it has seen all before.
        case.version = max(case.version + 1, number)
        case.updated_at = self.now
        self.session.add(row)
        self.session.flush()
        return row

    def _sealed(self, case: Complaint, text: str) -> str:
        return seal_text(self.keys, text, case.id, confidential=case.confidential)


def _before_hold(past: tuple[Past, ...]) -> State:
    """Where the case stood before it was held."""
    return next(
        (one.state for one in reversed(past) if one.state is not State.HELD), State.RECEIVED
    )


def open_case(session: Session, case_id: str) -> Complaint:
    """A case as it is now.

    Raises:
        NoSuchCaseError: there is none.
    """
    case = session.get(Complaint, case_id)
    if case is None:
        raise NoSuchCaseError("there is no such case")
    return case


def check_seen(session: Session, case: Complaint, seen_version: int) -> None:
    """Whether a case is as somebody has seen it.

    Raises:
        CaseOvertakenError: it is not; it says who has done what since.
    """
    if case.version == seen_version:
        return
    query = (
        select(CaseDeed)
        .where(CaseDeed.complaint_id == case.id, CaseDeed.number > seen_version)
        .order_by(CaseDeed.number)
    )
    since = tuple(
        Since(row.deed, row.state, row.at, row.by, row.desk) for row in session.scalars(query)
    )
    raise CaseOvertakenError(since, case.version)


def past_now(session: Session, case: Complaint) -> tuple[Past, ...]:
    """What was done about a case until now, what is not written yet too."""
    session.flush()
    return past_of(session, case.id)
