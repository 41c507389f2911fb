"""Putting right what is wrong or missing about somebody (UU 27/2022 art. 6), wherever they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from radio.complaints.entry import LINE_MOST, Person, tidy
from radio.complaints.errors import EntryError, NoSuchCaseError
from radio.complaints.ids import new_id
from radio.complaints.intake.desk import Desk
from radio.complaints.phones import plain_phone
from radio.complaints.ppid.sealing import open_applicant, seal_applicant
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.ppid.taking import add_deed
from radio.complaints.ppid.words import RequestDeed
from radio.complaints.privacy.finding import Named
from radio.complaints.privacy.requests import answer_request, kept_or_waiting, open_request
from radio.complaints.privacy.waitingchanges import correct_waiting
from radio.complaints.register.duties import PersonRequest, Wish
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import open_person, seal_person
from radio.complaints.register.tables import CaseDeed, Complaint, Reporter
from radio.complaints.register.taking import next_number
from radio.complaints.words import Deed
from radio.keys import Keyring
from radio.units import Millis

LAW: Final = "Perbaikan data diri, UU 27/2022 pasal 6"
CORRECTED: Final = ("name", "phone", "email", "address")
"""What may be put right."""


def correct_person(
    register: Engine,
    desk: Desk,
    who: Named,
    right: Mapping[str, str],
    by: str,
    request_id: str = "",
) -> PersonRequest:
    """Write what is right into all that is kept of somebody; what is empty in `right` stays.

    What waits on this computer is put right, too. That it was done stands in the history of each case and request; never what it said.

    Raises:
        EntryError: there is nothing to put right, or it can't be used.
        NoSuchCaseError: nothing is kept of them.
        RequestOverError: the request was answered already.
        RegisterAwayError: the shared database is away.
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    told, now = _checked(right), desk.clock()
    with register_scope(register, write=True) as session:
        row = open_request(session, desk, Wish.CORRECT, who, by, request_id)
        waits = correct_waiting(desk, who, told)
        kept = kept_or_waiting(session, desk.keys, who, waits)
        found = [one for one in kept if one.erased_at is None]
        if not (found or waits):
            raise NoSuchCaseError("nothing is kept of them here")
        for one in found:
            _write(session, desk.keys, one, told)
            _note(session, one, by, desk.prefix, now)
        row.rows = len(waits | {one.id for one in found})
        answer_request(row, by, now)
        session.commit()
    return row


def _checked(right: Mapping[str, str]) -> dict[str, str]:
    told = {name: " ".join(tidy(right.get(name, "")).split()) for name in CORRECTED}
    for name, value in told.items():
        if len(value) > LINE_MOST:
            raise EntryError(f"{len(value):,} characters are too many; up to {LINE_MOST}", name)
    if not any(told.values()):
        raise EntryError("what is right is missing", "name")
    if told["phone"] and not plain_phone(told["phone"]):
        raise EntryError("a telephone number has digits", "phone")
    if told["email"] and "@" not in told["email"]:
        raise EntryError("an e-mail address has an @", "email")
    told["phone"] = plain_phone(told["phone"])
    return {name: value for name, value in told.items() if value}


def _write(
    session: Session, keys: Keyring, row: Reporter | InfoRequest, told: Mapping[str, str]
) -> None:
    if isinstance(row, Reporter):
        known = {one.name for one in fields(Person)}
        mine = {name: value for name, value in told.items() if name in known}
        seal_person(keys, row, replace(open_person(keys, row), **mine))
    else:
        seal_applicant(keys, row, replace(open_applicant(keys, row), **told))
    session.flush()


def _note(session: Session, row: Reporter | InfoRequest, by: str, desk: str, now: Millis) -> None:
    if isinstance(row, InfoRequest):
        row.version += 1
        row.updated_at = now
        add_deed(session, row.id, row.state, RequestDeed.NOTE, by=by, desk=desk, at=now, why=LAW)
        return
    case = session.get_one(Complaint, row.complaint_id)
    session.add(
        CaseDeed(
            id=new_id(now),
            complaint_id=case.id,
            number=next_number(session, case.id),
            deed=Deed.REDACT,
            state=case.state,
            at=now,
            by=by,
            desk=desk,
            why=LAW,
        )
    )
    session.flush()
