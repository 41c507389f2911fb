"""SP4N-LAPOR!'s own number of a case: as it is typed or comes in a table, each of one case alone."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from radio.complaints.entry import tidy
from radio.complaints.errors import EntryError
from radio.complaints.register.tables import CaseDeed, Complaint
from radio.complaints.tickets import TicketError, read_ticket
from radio.complaints.words import Deed

TRACKING_MOST: Final = 40
_FORM: Final = re.compile(rf"(?=[^0-9]*[0-9])[0-9A-Za-z][0-9A-Za-z./_-]{{0,{TRACKING_MOST - 1}}}")
"""LAPOR! has digits alone today; of what it may have later, nothing that a spreadsheet would run."""

Wrong: TypeAlias = Literal["missing", "form", "own", "taken"]


class TrackingError(EntryError):
    """This can't be LAPOR!'s number of this case: `wrong` says why, `ticket` whose it is, if taken."""

    def __init__(self, message: str, wrong: Wrong, ticket: str = "") -> None:
        super().__init__(message, "tracking_id")
        self.wrong: Wrong = wrong
        self.ticket = ticket


def read_tracking(typed: str) -> str:
    """LAPOR!'s number as it is kept: without spaces, and the # that it is shown with.

    Raises:
        TrackingError: it is none.
    """
    number = "".join(tidy(typed[:400]).split()).lstrip("#")
    if not number:
        raise TrackingError("LAPOR!'s tracking id is missing", "missing")
    if not _FORM.fullmatch(number):
        raise TrackingError(
            f"a tracking id has digits, up to {TRACKING_MOST} characters are wanted", "form"
        )
    if _is_ticket(number):
        raise TrackingError("this is a number of the register's own, not LAPOR!'s", "own")
    return number


def _is_ticket(number: str) -> bool:
    try:
        read_ticket(number)
    except TicketError:
        return False
    return True


def case_tracked(session: Session, tracking_id: str) -> Complaint | None:
    """The case that LAPOR! knows by a number; none where it is empty."""
    if not tracking_id:
        return None
    query = select(Complaint).where(Complaint.lapor_tracking_id == tracking_id)
    return session.scalars(query.order_by(Complaint.id)).first()


def check_free(session: Session, case: Complaint, tracking_id: str) -> None:
    """Whether no other case has this number.

    Raises:
        TrackingError: one has.
    """
    other = case_tracked(session, tracking_id)
    if other is not None and other.id != case.id:
        raise TrackingError(f"this tracking id is that of {other.ticket}", "taken", other.ticket)


def was_handed_over() -> ColumnElement[bool]:
    """Whether a case was handed over to SP4N-LAPOR!, or has a number there."""
    noted = exists().where(
        and_(CaseDeed.complaint_id == Complaint.id, CaseDeed.deed == Deed.HAND_OVER)
    )
    return or_(Complaint.lapor_tracking_id != "", noted)
