"""Putting right what is wrong or missing about somebody (UU 27/2022 art. 6), wherever they stand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Final

from sqlalchemy import Engine, exists, select
from sqlalchemy.orm import Session

from radio.complaints.entry import LINE_MOST, Person, tidy
from radio.complaints.errors import EntryError, NoSuchCaseError
from radio.complaints.ids import new_id
from radio.complaints.intake.desk import Desk
from radio.complaints.phones import plain_phone
from radio.complaints.ppid.sealing import open_applicant, seal_applicant
from radio.complaints.ppid.tables import InfoDeed, InfoRequest
from radio.complaints.ppid.taking import add_deed
from radio.complaints.ppid.words import RequestDeed
from radio.complaints.privacy.finding import Named
from radio.complaints.privacy.holds import DAY
from radio.complaints.privacy.ledger import Ledger, Line
from radio.complaints.privacy.requests import answer_request, kept_or_waiting, open_request
from radio.complaints.privacy.waitingchanges import correct_waiting
from radio.complaints.register.duties import PersonRequest, Wish
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import about_erasure, open_person, seal_person
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
    ledger: Ledger,
    who: Named,
    right: Mapping[str, str],
    by: str,
    *,
    days: int,
    request_id: str = "",
) -> PersonRequest:
    """Write what is right into all that is kept of somebody; what is empty in `right` stays.

    What waits on this computer is put right, too. `days` is how long copies of the database are kept: one that
    is put back is put right again. That it was done stands in the history of each case and request; never what it said.

    Raises:
        EntryError: there is nothing to put right, or it can't be used.
        NoSuchCaseError: nothing is kept of them.
        RequestOverError: the request was answered already.
        RegisterAwayError: the shared database is away.
        OSError: the ledger can't be written: nothing was put right in the shared database.
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
        ids = waits | {one.id for one in found}
        row.rows = len(ids)
        answer_request(row, by, now)
        until, sealed = Millis(now + days * DAY), _seal(desk.keys, told, row.id)
        ledger.write(Line(row.id, until, corrected=tuple(sorted(ids)), right=sealed, at=now))
        session.commit()
    return row


def correct_again(register: Engine, desk: Desk, ledger: Ledger) -> int:
    """Put right what came back with an older copy of the database; how many rows.

    It came back where its history has neither the correction nor a later one: what was put right since stays.

    Raises:
        RegisterAwayError: the shared database is away.
        OSError: the ledger can't be read.
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    now, done = desk.clock(), 0
    for line in ledger.lines():
        if line.until <= now or not line.corrected:
            continue
        with register_scope(register, write=True) as session:
            told = _open(desk.keys, line)
            back = [
                one
                for one in _rows(session, line)
                if _is_wrong(session, desk.keys, one, told, line.at)
            ]
            for one in back:
                _write(session, desk.keys, one, told)
                _note(session, one, "", desk.prefix, line.at)
            if back:
                session.commit()
        done += len(back)
    return done


def _seal(keys: Keyring, told: Mapping[str, str], request_id: str) -> str:
    return keys.seal(json.dumps(dict(told)), about_erasure(request_id))


def _open(keys: Keyring, line: Line) -> dict[str, str]:
    told: dict[str, str] = json.loads(keys.open(line.right, about_erasure(line.request)))
    return told


def _rows(session: Session, line: Line) -> list[Reporter | InfoRequest]:
    """Those of a correction who are there and were not erased."""
    people = select(Reporter).where(Reporter.id.in_(line.corrected), Reporter.sealed != "")
    asked = select(InfoRequest).where(InfoRequest.id.in_(line.corrected), InfoRequest.sealed != "")
    return [*session.scalars(people.order_by(Reporter.id)), *session.scalars(asked)]


def _is_wrong(
    session: Session,
    keys: Keyring,
    row: Reporter | InfoRequest,
    told: Mapping[str, str],
    at: Millis,
) -> bool:
    """Whether a correction of a moment is neither in its history, nor a later one, nor in what it says."""
    if isinstance(row, InfoRequest):
        known = asdict(open_applicant(keys, row))
        noted = exists().where(
            InfoDeed.request_id == row.id, InfoDeed.why == LAW, InfoDeed.at >= at
        )
    else:
        known = asdict(open_person(keys, row))
        noted = exists().where(
            CaseDeed.complaint_id == row.complaint_id, CaseDeed.why == LAW, CaseDeed.at >= at
        )
    differs = any(known.get(name, value) != value for name, value in told.items())
    return differs and not session.scalar(select(noted))


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
        row.updated_at = Millis(max(row.updated_at, now))
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
