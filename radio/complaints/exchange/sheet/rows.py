"""What stands on a sheet: no personal data, of the place the kecamatan alone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Engine, select

from playlists.clock import day_span, to_local
from radio.complaints.deadlines import Deadlines
from radio.complaints.exchange.cases import OutCase, Reading, read_cases
from radio.complaints.exchange.choosing import Choice
from radio.complaints.exchange.sheet.words import CONFIDENTIAL, KINDS
from radio.complaints.handling.colours import Colour, Urgency, colour_of, urgency_of
from radio.complaints.handling.liaisons import liaisons
from radio.complaints.intake.desk import Desk
from radio.complaints.register.base import EVERYTHING
from radio.complaints.register.deadlines import load_deadlines
from radio.complaints.register.lists import Agency
from radio.complaints.register.opening import register_scope
from radio.complaints.words import State
from radio.units import Millis

ROWS_MOST: Final = 300
_LATELY: Final = 7
"""Days back of what was answered or closed."""
_TEXT_MOST: Final = 500
_ANSWER_MOST: Final = 300
_ASKED: Final = frozenset({State.FORWARDED, State.IN_PROCESS, State.HELD})


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A case on the sheet."""

    ticket: str
    came_on: date
    kecamatan: str
    subject: str
    text: str
    answer: str
    colour: Colour
    due_on: date | None
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of an agency for a day; `left_out` cases are not on it, for it would be too long."""

    agency_id: str
    agency: str
    station: str
    day: date
    rows: tuple[SheetRow, ...]
    left_out: int = 0
    liaisons: tuple[str, ...] = ()
    """Whom it goes to: name and position alone."""

    @property
    def counts(self) -> dict[Colour, int]:
        """How many of each colour."""
        return dict(Counter(row.colour for row in self.rows))

    @property
    def overdue(self) -> int:
        """How many are late."""
        return sum(row.urgency is Urgency.OVERDUE for row in self.rows)

    @property
    def file_name(self) -> str:
        """Without what stands after the point."""
        return f"lembar-jumat-{self.day}-{re.sub(r'[^a-z0-9-]', '_', self.agency_id.lower())}"


def active_agencies(register: Engine) -> tuple[str, ...]:
    """Ids of the agencies that complaints are forwarded to.

    Raises:
        RegisterAwayError: the shared database can't be reached.
    """
    with register_scope(register) as session:
        return tuple(session.scalars(select(Agency.id).where(Agency.active).order_by(Agency.id)))


def friday_sheet(
    desk: Desk, register: Engine, agency_id: str, *, seen: ColumnElement[bool] = EVERYTHING
) -> Sheet:
    """The sheet of an agency as of now: what is late first, what is done last.

    `seen` is what who asks may read; the agency itself is told of all that it has.

    Raises:
        LookupError: there is no such agency.
        RegisterAwayError: the shared database can't be reached.
        radio.keys.KeyFileError: the keys can't be read.
    """
    now = desk.clock()
    today = to_local(now, desk.zone).date()
    with register_scope(register) as session:
        agency = session.get(Agency, agency_id)
        deadlines = load_deadlines(session, desk.zone)
        known = liaisons(session, desk.keys, [agency_id])
    if agency is None:
        raise LookupError(f"there is no agency “{agency_id}”")
    since = day_span(today - timedelta(days=_LATELY), desk.zone).start
    choice = Choice(states=_ASKED, or_done_since=since, agency_id=agency_id, seen=seen)
    found = read_cases(register, choice, Reading(desk.keys, desk.clock))
    rows = sorted(
        (_row(case, now, deadlines) for case in found if case.state is not State.MERGED),
        key=_order,
    )
    return Sheet(
        agency.id, agency.name, desk.name, today, tuple(rows[:ROWS_MOST]),
        max(0, len(rows) - ROWS_MOST),
        tuple(one.contact.title for one in known if one.contact.title),
    )  # fmt: skip


def _row(case: OutCase, now: Millis, deadlines: Deadlines) -> SheetRow:
    subject = ": ".join(filter(None, (KINDS[case.kind], case.category)))
    return SheetRow(
        ticket=case.ticket,
        came_on=deadlines.day_of(case.said_at),
        kecamatan=case.kecamatan,
        subject=subject,
        text=CONFIDENTIAL if case.confidential else _short(case.text, _TEXT_MOST),
        answer=_short(case.answers[-1], _ANSWER_MOST) if case.answers else "",
        colour=colour_of(case.state),
        due_on=None if case.due_at is None else deadlines.day_of(case.due_at),
        urgency=urgency_of(case.due_at, now, deadlines),
    )


def _order(row: SheetRow) -> tuple[bool, bool, date, str]:
    done = row.colour in {Colour.BLUE, Colour.NONE}
    return (done, row.due_on is None, row.due_on or row.came_on, row.ticket)


def _short(text: str, most: int) -> str:
    line = " ".join(text[: most * 4].split())
    if len(line) <= most:
        return line
    return f"{line[: most - 1].rpartition(' ')[0] or line[: most - 1]}…"
