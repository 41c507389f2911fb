"""Mail of the station: the digest of a working morning, the sheets of a Friday, and sending what waits.

Both are made as soon as their hour has come and they are not there yet: after a restart, or when the
shared database is back, too.
"""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.clock import day_span, to_local
from radio.complaints.deadlines import Deadlines
from radio.complaints.errors import RegisterAwayError
from radio.complaints.exchange.sheet.paper import to_pdf
from radio.complaints.exchange.sheet.rows import Sheet, friday_sheet
from radio.complaints.exchange.sheet.words import SHEETS
from radio.complaints.exchange.sheet.workbook import to_xlsx
from radio.complaints.handling.digest import digest
from radio.complaints.handling.liaisons import liaisons
from radio.complaints.register.deadlines import load_deadlines
from radio.complaints.register.lists import Agency
from radio.complaints.register.opening import register_scope
from radio.complaints.register.tables import CaseDeed, Complaint, Disposition
from radio.complaints.words import OPEN_STATES, Deed
from radio.db import session_scope
from radio.jobs import letters
from radio.jobs.alarms import settle_alarms
from radio.jobs.context import Context, JobFailedError
from radio.jobs.sheetturns import SheetTurns, sheet_key
from radio.keys import KeyFileError
from radio.mail.queue import Letter, Post, forget_sent, put, send_due, waiting_late
from radio.mail.tables import OutgoingMail
from radio.units import Millis

_DIGEST: Final = "digest"
_FRIDAY: Final = 4
_MADE_UP: Final = 2
"""Days after a Friday on which its sheets are still made."""
_BACK: Final = 14
"""Days at most that a morning's digest looks back over."""


def send_mail(context: Context) -> str:
    """Send what waits; tell where it can't be sent for a day.

    Raises:
        JobFailedError: the keys can't be read.
    """
    given, desk = context.settings.mail, context.station.desk
    if not given.server.host:
        settle_alarms(context.engine, "mail_waiting", {})
        return "no mail is set up"
    post = Post(given.server, desk.keys, context.settings.data, context.settings.station)
    try:
        turns = SheetTurns(context.station.register, desk.prefix)
        sent, failed = send_due(context.engine, post, context.now, context.check, turns)
    except KeyFileError as error:
        raise JobFailedError(str(error)) from error
    with session_scope(context.engine) as session:
        count, why = waiting_late(session, context.now())
    told = {"": f"{count}; {why}"} if count else {}
    settle_alarms(context.engine, "mail_waiting", told)
    return f"sent {sent}, not taken {failed}"


def write_digest(context: Context) -> str:
    """Write the morning's digest to who asked for it, once a working day.

    Raises:
        JobFailedError: the keys can't be read.
    """
    given, now = context.settings.mail, context.now()
    today, clock = _today(context, now)
    if not given.server.host or not given.digest_to or clock < given.digest_at:
        return "nothing to write"
    key = f"{_DIGEST} {today}"
    with session_scope(context.engine) as session:
        query = select(OutgoingMail.id).where(OutgoingMail.key.startswith(f"{key} "))
        if session.scalar(query.limit(1)) is not None:
            return "written already"
        since = session.scalar(
            select(func.max(OutgoingMail.created_at)).where(
                OutgoingMail.key.startswith(f"{_DIGEST} ")
            )
        )
    try:
        with register_scope(context.station.register) as session:
            deadlines = load_deadlines(session, context.settings.zone_info)
            if not deadlines.calendar.works(today):
                return "not a working day"
            morning = _morning(session, context, deadlines, today, since)
    except RegisterAwayError as error:
        return f"nothing: {error}"
    _keep(context, [_digest_letter(morning, key, n, to) for n, to in enumerate(given.digest_to)])
    return f"written to {len(given.digest_to)}"


def make_sheets(context: Context) -> str:
    """Make the sheets of a Friday, and write to the liaisons whose address is known.

    Where that was not possible all Friday, they are made on the days after it.

    Raises:
        JobFailedError: the keys can't be read, or the disk does not take them.
    """
    given, now = context.settings.mail, context.now()
    today, clock = _today(context, now)
    folder = context.settings.data / SHEETS
    if not _are_due(folder, today, clock, given.sheets_at):
        return "not now"
    try:
        made, letters_to = _sheets_of(context)
        half = _write(folder, today, made)
        if given.server.host:
            # Written before the folder has its name: what fails between is done once more, and mailed once.
            _keep(context, letters_to)
        half.rename(folder / str(today))
        _clear(folder, today - timedelta(weeks=given.sheets_weeks))
    except RegisterAwayError as error:
        return f"nothing: {error}"
    except (KeyFileError, OSError) as error:
        raise JobFailedError(f"the sheets can't be made: {error}") from error
    return f"{len(made)} sheets, {len(letters_to)} liaisons"


def tidy_mail(context: Context) -> str:
    """Forget what was sent long ago."""
    with session_scope(context.engine, write=True) as session:
        forget_sent(session, context.now())
        session.commit()
    return "tidy"


def _today(context: Context, now: Millis) -> tuple[date, str]:
    local = to_local(now, context.settings.zone_info)
    return local.date(), f"{local:%H:%M}"


def _keep(context: Context, some: list[Letter]) -> None:
    keys = context.station.desk.keys
    try:
        with session_scope(context.engine, write=True) as session:
            for letter in some:
                put(session, keys, letter, context.now())
            session.commit()
    except KeyFileError as error:
        raise JobFailedError(str(error)) from error


# ---------------------------------------------------------------- the digest


def _morning(
    session: Session, context: Context, deadlines: Deadlines, today: date, since: Millis | None
) -> letters.Morning:
    zone, now, desk = context.settings.zone_info, context.now(), context.station.desk.prefix
    last = _last_working(deadlines, today)
    days = [last + timedelta(days=n) for n in range((today - last).days)]
    begun = since or day_span(last, zone).start
    escalated = select(CaseDeed.complaint_id).where(
        CaseDeed.at >= begun, CaseDeed.deed == Deed.ESCALATE
    )
    return letters.Morning(
        station=context.settings.station,
        today=today,
        now=digest(session, zone, today, now, desk=desk),
        days=tuple(digest(session, zone, day, now, desk=desk) for day in days),
        escalated=frozenset(session.scalars(escalated)),
        agencies={row.id: row.short or row.name for row in session.scalars(select(Agency))},
        links=context.settings.mail.links,
    )


def _last_working(deadlines: Deadlines, today: date) -> date:
    """The working day before, from which on nobody was told."""
    back = (today - timedelta(days=n) for n in range(1, _BACK))
    return next((day for day in back if deadlines.calendar.works(day)), today - timedelta(days=1))


def _digest_letter(morning: letters.Morning, key: str, number: int, address: str) -> Letter:
    parts, title = letters.digest_parts(morning), letters.digest_title(morning)
    return Letter(
        key=f"{key} {number}",
        address=address,
        subject=letters.digest_subject(morning),
        text=letters.plain(title, parts, letters.NO_PERSON),
        html=letters.html(title, parts, letters.NO_PERSON),
    )


# ---------------------------------------------------------------- the sheets


def _are_due(folder: Path, today: date, clock: str, at: str) -> bool:
    """Whether there are none since Friday, and it is time; from Monday on the next Friday is waited for."""
    past = (today.weekday() - _FRIDAY) % 7
    if past > _MADE_UP or (past == 0 and clock < at):
        return False
    return not any(
        (folder / str(today - timedelta(days=days))).exists() for days in range(past + 1)
    )


def _sheets_of(context: Context) -> tuple[list[Sheet], list[Letter]]:
    desk, register = context.station.desk, context.station.register
    with register_scope(register) as session:
        agencies, addresses = _open_agencies(session), _addresses(session, context)
    sheets, some = [], []
    for agency_id in agencies:
        context.check()
        sheet = friday_sheet(desk, register, agency_id)
        sheets.append(sheet)
        some += [
            _sheet_letter(sheet, liaison_id, address)
            for liaison_id, address in addresses.get(agency_id, ())
        ]
    return sheets, some


def _open_agencies(session: Session) -> list[str]:
    """Those that have an open case, or that one is meant for."""
    asked = (
        select(Disposition.agency_id)
        .join(Complaint, Complaint.id == Disposition.complaint_id)
        .where(Disposition.withdrawn.is_(False), Complaint.state.in_(OPEN_STATES))
    )
    return sorted(set(session.scalars(asked)))


def _addresses(session: Session, context: Context) -> dict[str, list[tuple[str, str]]]:
    """Where the liaisons of each agency are written to; one whose contacts can't be opened is not."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in liaisons(session, context.station.desk.keys):
        if one.contact.email:
            found.setdefault(one.agency_id, []).append((one.id, one.contact.email))
    return found


def _sheet_letter(sheet: Sheet, liaison_id: str, address: str) -> Letter:
    folder = f"{SHEETS}/{sheet.day}"
    return Letter(
        key=sheet_key(sheet.day, liaison_id),
        address=address,
        subject=letters.sheet_subject(sheet),
        text=letters.sheet_text(sheet),
        files=tuple(f"{folder}/{sheet.file_name}.{kind}" for kind in ("pdf", "xlsx")),
    )


def _write(folder: Path, day: date, sheets: list[Sheet]) -> Path:
    """All of them, into a folder that is renamed once they are there."""
    half = folder / f".{day}"
    shutil.rmtree(half, ignore_errors=True)
    # They say what people have reported: nobody else on this computer reads them.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    half.mkdir(mode=0o700)
    for sheet in sheets:
        (half / f"{sheet.file_name}.pdf").write_bytes(to_pdf(sheet))
        (half / f"{sheet.file_name}.xlsx").write_bytes(to_xlsx(sheet))
    return half


def _clear(folder: Path, before: date) -> None:
    for one in folder.iterdir():
        if re.fullmatch(r"\d{4}-\d\d-\d\d", one.name) and one.name < str(before):
            shutil.rmtree(one)
