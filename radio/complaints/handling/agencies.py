"""Agencies that a case is with: asked, answering, or not the ones."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from radio.complaints.errors import EntryError
from radio.complaints.handling.work import Work
from radio.complaints.ids import new_id
from radio.complaints.register.lists import Agency, Liaison
from radio.complaints.register.tables import Disposition
from radio.complaints.words import Deed, Means, State


def forward(work: Work) -> None:
    """To one or several agencies: one line of history for each."""
    there = work.open_dispositions()
    for agency_id in work.act.agencies:
        _check_agency(work, agency_id)
        if agency_id in there:
            raise EntryError(f"it is with {agency_id} already", "agencies")
        _check_liaison(work, agency_id)
    _ask(work, work.act.agencies, work.act.liaisons)
    if work.case.agency_id not in {*there, *work.act.agencies}:
        work.case.agency_id = work.act.agencies[0]
    work.move()
    for agency_id in work.act.agencies:
        work.note(agency_id)


def withdraw(work: Work) -> None:
    """It turns out not to be theirs; where nobody has it any more, it has to be sorted anew."""
    there = work.open_dispositions()
    for agency_id in work.act.agencies:
        row = there.pop(agency_id, None)
        if row is None:
            raise EntryError(f"it is not with {agency_id[:32]}", "agencies")
        row.ended_at, row.withdrawn = work.now, True
    if work.case.agency_id in work.act.agencies:
        work.case.agency_id = next(iter(there), None)
    work.move(with_agencies=bool(there))
    for agency_id in work.act.agencies:
        work.note(agency_id)


def answer(work: Work) -> None:
    """Of an agency; without one it is of the only one that has it, or of all."""
    there = work.open_dispositions()
    agency_id = _one_agency(work) or (next(iter(there)) if len(there) == 1 else None)
    answering = (
        there.values() if agency_id is None else [there[one] for one in there if one == agency_id]
    )
    for row in answering:
        row.answered_at = row.ended_at = work.now
    case, act = work.case, work.act
    on_air = act.means is Means.ON_AIR
    at = act.moment if on_air and act.moment is not None else work.now
    if case.answered_at is None:
        case.answered_at = at
    if on_air and case.aired_at is None:
        case.aired_at = at
    if case.agency_id is None:
        case.agency_id = agency_id
    work.move()
    work.note(agency_id)


def follow_up(work: Work) -> None:
    """Something is being done."""
    agency_id = _one_agency(work)
    work.move()
    work.note(agency_id)


def ask_again(work: Work) -> None:
    """A case that was reopened goes back to those who had it last, by the liaison it had."""
    query = (
        select(Disposition.agency_id, Liaison.id)
        .outerjoin(Liaison, (Liaison.id == Disposition.liaison_id) & Liaison.active)
        .where(Disposition.complaint_id == work.case.id, Disposition.withdrawn.is_(False))
    )
    last = dict(work.session.execute(query.order_by(Disposition.id)).tuples().all())
    agency_ids = tuple(last)
    if not agency_ids:
        return
    _ask(work, agency_ids, last)
    work.case.state = State.FORWARDED
    for agency_id in agency_ids:
        work.about(work.case, Deed.FORWARD, agency_id=agency_id)


def _ask(
    work: Work, agency_ids: tuple[str, ...], liaisons: Mapping[str, str] | Mapping[str, str | None]
) -> None:
    for agency_id in agency_ids:
        work.session.add(
            Disposition(
                id=new_id(work.now),
                complaint_id=work.case.id,
                agency_id=agency_id,
                liaison_id=liaisons.get(agency_id) or None,
                at=work.now,
                by=work.hand.by,
            )
        )
    if work.case.forwarded_at is None:
        work.case.forwarded_at = work.now


def _one_agency(work: Work) -> str | None:
    if len(work.act.agencies) > 1:
        raise EntryError("one agency at a time", "agencies")
    for agency_id in work.act.agencies:
        if work.session.get(Agency, agency_id) is None:
            raise EntryError(f"there is no agency {agency_id[:32]}", "agencies")
        return agency_id
    return None


def _check_agency(work: Work, agency_id: str) -> None:
    agency = work.session.get(Agency, agency_id)
    if agency is None or not agency.active:
        raise EntryError(f"there is no agency {agency_id[:32]}", "agencies")


def _check_liaison(work: Work, agency_id: str) -> None:
    liaison_id = work.act.liaisons.get(agency_id)
    if not liaison_id:
        return
    liaison = work.session.get(Liaison, liaison_id)
    if liaison is None or not liaison.active or liaison.agency_id != agency_id:
        raise EntryError("this person is no liaison of that agency", "liaisons")
