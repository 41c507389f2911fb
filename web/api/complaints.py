"""Complaints for the station's own programs: read with reporters masked, and filed."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace
from datetime import datetime
from http import HTTPStatus

from playlists.clock import to_local, to_millis
from radio.complaints.areas import full_name
from radio.complaints.entry import entry_from
from radio.complaints.errors import EntryError, NoSuchCaseError
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.noted import Eyes
from radio.complaints.outside.cases import public_deeds
from radio.complaints.outside.staff import StaffCase, Wanted, staff_case, staff_cases
from radio.complaints.register.tables import BY
from radio.complaints.tickets import TicketError
from radio.people.audit import Via
from radio.units import Millis
from web.access import current_who
from web.answers import Trouble, TroubleError
from web.api.blueprint import blueprint
from web.api.complaintshapes import (
    ComplaintDeed,
    ComplaintDeeds,
    ComplaintFacts,
    Complaints,
    ComplaintsAsked,
    FiledComplaint,
    MaskedReporter,
    NewComplaint,
)
from web.complaints.hands import eyes
from web.complaints.reach import account, shared
from web.description import bad_value, described
from web.language.say import _
from web.panel import current_panel
from web.trail import tell

_AWAY = (HTTPStatus.SERVICE_UNAVAILABLE,)


@blueprint.get("/v1/complaints")
@described(Complaints, query=ComplaintsAsked, errors=_AWAY)
def complaints(query: ComplaintsAsked) -> Complaints:
    """Complaints of the shared database, the newest first."""
    panel = current_panel()
    at, _dash, last = query.before.partition("-")
    wanted = Wanted(
        state=query.state,
        kind=query.kind,
        category_id=query.category.replace("\0", ""),
        agency_id=query.agency.replace("\0", ""),
        area_code=query.area.replace("\0", ""),
        before=(Millis(int(at)), last) if last else None,
    )
    with shared() as session:
        found = staff_cases(session, panel.keys, wanted, query.limit + 1, _eyes())
    rows, more = found[: query.limit], len(found) > query.limit
    following = f"{rows[-1].created_at}-{rows[-1].id}" if more else ""
    return Complaints(following, [_facts(case) for case in rows])


@blueprint.get("/v1/complaints/<ticket>")
@described(ComplaintFacts, errors=_AWAY)
def complaint(ticket: str) -> ComplaintFacts:
    """A complaint by its ticket number."""
    return _facts(_found(ticket))


@blueprint.get("/v1/complaints/<ticket>/deeds")
@described(ComplaintDeeds, errors=_AWAY)
def complaint_deeds(ticket: str) -> ComplaintDeeds:
    """What the public is told that was done about a complaint."""
    case = _found(ticket)
    if case.confidential:
        return ComplaintDeeds(case.ticket, [])
    with shared() as session:
        deeds = public_deeds(session, current_panel().keys, case.id)
    rows = [
        ComplaintDeed(
            number=deed.number,
            deed=deed.deed,
            state=deed.state,
            at=_local(deed.at),
            said=deed.said,
            agency=deed.agency,
            means=deed.means,
        )
        for deed in deeds
    ]
    return ComplaintDeeds(case.ticket, rows)


@blueprint.post("/v1/complaints")
@described(FiledComplaint, body=NewComplaint, errors=_AWAY)
def file_complaint(body: NewComplaint) -> FiledComplaint:
    """File a complaint, once, however often it is sent with the same key."""
    panel, who = current_panel(), current_who()
    by = who.name if who else ""
    given = asdict(body) | {
        "key": _own_key(by, body.key),
        "said_at": None if body.said_at is None else _millis(body.said_at),
        "taken_by": by[:BY],
    }
    try:
        entry = replace(entry_from(given, now=panel.now()), taker=account())
        filed = file_entry(panel.desk, entry)
    except EntryError as error:
        raise TroubleError(bad_value(error.field), HTTPStatus.BAD_REQUEST) from error
    tell(filed.ticket)
    return FiledComplaint(filed.ticket, filed.id, filed.state)


def _own_key(by: str, key: str) -> str:
    """Each program has its own keys: another's complaint is never taken for this one's."""
    if not key:
        return ""
    digest = hashlib.sha256(f"{by}\n{key}".encode()).hexdigest()
    return f"api:{digest[:32]}"


def _eyes() -> Eyes | None:
    """Whose eyes look: a program is told of every case; a person of those that the pages show them, too."""
    who = current_who()
    return None if who is not None and who.via is Via.TOKEN else eyes()


def _found(ticket: str) -> StaffCase:
    panel = current_panel()
    try:
        with shared() as session:
            return staff_case(session, panel.keys, panel.desk, ticket, _eyes())
    except (TicketError, NoSuchCaseError) as error:
        trouble = Trouble(
            "no_such_complaint",
            _("There is no complaint with this number."),
            _("Look at the number once more."),
        )
        raise TroubleError(trouble, HTTPStatus.NOT_FOUND) from error


def _facts(case: StaffCase) -> ComplaintFacts:
    person = case.reporter
    return ComplaintFacts(
        id=case.id,
        ticket=case.ticket,
        kind=case.kind,
        channel=case.channel,
        state=case.state,
        anonymous=case.anonymous,
        confidential=case.confidential,
        category_id=case.category_id,
        agency_id=case.agency_id,
        text=case.text,
        place=case.place,
        area_code=case.area_code,
        area=full_name(case.area_code) if case.area_code else "",
        latitude=case.latitude,
        longitude=case.longitude,
        said_at=_local(case.said_at),
        created_at=_local(case.created_at),
        updated_at=_local(case.updated_at),
        forwarded_at=_moment(case.forwarded_at),
        answered_at=_moment(case.answered_at),
        aired_at=_moment(case.aired_at),
        closed_at=_moment(case.closed_at),
        due_at=_moment(case.due_at),
        supporters=case.supporters,
        lapor_tracking_id=case.lapor_tracking_id,
        version=case.version,
        reporter=None if person is None else MaskedReporter(**asdict(person)),
    )


def _moment(at: Millis | None) -> datetime | None:
    return None if at is None else _local(at)


def _local(at: Millis) -> datetime:
    return to_local(at, current_panel().settings.zone_info)


def _millis(at: datetime) -> int:
    zone = current_panel().settings.zone_info
    try:
        found = to_millis(at if at.tzinfo else at.replace(tzinfo=zone))
        to_local(found, zone)
    except (OverflowError, ValueError) as error:
        raise TroubleError(bad_value("said_at"), HTTPStatus.BAD_REQUEST) from error
    return int(found)
