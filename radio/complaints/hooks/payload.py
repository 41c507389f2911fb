"""What a receiver is told: that something was done about a case, and how the case is found.

It is what the station's own programs may see of a case (`radio.complaints.outside`): no reporter; of a
confidential case that it is there, and how it stands; of what was said, what was said to everybody.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.hooks.events import EVENTS, TRIAL, EventName
from radio.complaints.intake.desk import Desk
from radio.complaints.outside.cases import public_deeds
from radio.complaints.outside.staff import staff_case
from radio.complaints.register.hooktables import WebhookDelivery
from radio.complaints.register.tables import CaseDeed, Complaint
from radio.complaints.words import Channel, Deed, Kind, Means, State
from radio.units import Millis

VERSION: Final = 1
_LINK: Final = "/api/v1/complaints/"


@dataclass(frozen=True, slots=True)
class EventCase:
    """The case as it is when this is sent. Of a confidential one there is no category, agency or area.

    `link` is where the API has it: a whole address, or a path where the station's settings name none.
    """

    id: str
    ticket: str
    kind: Kind
    channel: Channel
    confidential: bool
    category_id: str
    agency_id: str
    area_code: str
    link: str


@dataclass(frozen=True, slots=True)
class EventDeed:
    """What was done. `number` counts the deeds of a case; `state` is where it stood after it.

    `agency_id` is whom it was forwarded to, or who answered; `said` what was said to the public;
    `other_ticket` the other case of a merge or a split.
    """

    number: int
    deed: Deed
    state: State
    at: datetime
    agency_id: str
    means: Means | None
    said: str
    other_ticket: str


@dataclass(frozen=True, slots=True)
class EventData:
    """A case, and what was done about it."""

    complaint: EventCase
    deed: EventDeed


@dataclass(frozen=True, slots=True)
class ComplaintEvent:
    """Something was done about a complaint. `timestamp` is when; `version` is of this shape."""

    type: EventName
    version: Literal[1]
    timestamp: datetime
    data: EventData


@dataclass(frozen=True, slots=True)
class TrialData:
    """By whom a test is sent: the desk's name."""

    desk: str


@dataclass(frozen=True, slots=True)
class TrialEvent:
    """Somebody at the station wanted to know whether messages arrive."""

    type: Literal["webhook.test"]
    version: Literal[1]
    timestamp: datetime
    data: TrialData


def trial(desk: Desk, at: Millis) -> TrialEvent:
    """A test."""
    return TrialEvent(TRIAL, VERSION, _moment(at, desk.zone), TrialData(desk.name))


def complaint_event(
    session: Session, desk: Desk, row: WebhookDelivery, base: str = ""
) -> ComplaintEvent | None:
    """What a message tells, put together from the case as it is now; None where it is gone.

    `base` is the address of the panel that other programs reach.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    deed = session.get(CaseDeed, row.deed_id)
    kept = session.get(Complaint, row.complaint_id)
    if deed is None or kept is None or deed.deed not in EVENTS:
        return None
    case = staff_case(session, desk.keys, desk, kept.ticket)
    told = EventCase(
        id=case.id,
        ticket=case.ticket,
        kind=case.kind,
        channel=case.channel,
        confidential=case.confidential,
        category_id=case.category_id,
        agency_id=case.agency_id,
        area_code=case.area_code,
        link=f"{base.rstrip('/')}{_LINK}{case.ticket}",
    )
    about = _deed(session, desk, deed, hidden=case.confidential)
    return ComplaintEvent(EventName(row.event), VERSION, about.at, EventData(told, about))


def _deed(session: Session, desk: Desk, deed: CaseDeed, *, hidden: bool) -> EventDeed:
    said = ""
    if deed.public and not hidden:
        public = public_deeds(session, desk.keys, deed.complaint_id)
        said = next((one.said for one in public if one.number == deed.number), "")
    return EventDeed(
        number=deed.number,
        deed=deed.deed,
        state=deed.state,
        at=_moment(deed.at, desk.zone),
        agency_id="" if hidden else deed.agency_id or "",
        means=deed.means,
        said=said,
        other_ticket="" if hidden else _other(session, deed.other_id),
    )


def _other(session: Session, other_id: str | None) -> str:
    query = select(Complaint.ticket).where(
        Complaint.id == other_id, Complaint.confidential.is_(False)
    )
    return session.scalar(query) or "" if other_id else ""


def _moment(at: Millis, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at / 1000, zone)


def as_body(event: ComplaintEvent | TrialEvent) -> bytes:
    """As it is sent: JSON in UTF-8, moments by ISO 8601 with their offset."""
    text = json.dumps(asdict(event), ensure_ascii=False, separators=(",", ":"), default=_written)
    return text.encode()


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    raise TypeError(f"{value!r} can't be sent")
