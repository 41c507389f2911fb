"""What a new shared database starts from, and what a desk keeps up in it: areas, categories, deadlines, itself.

What somebody has edited there is left as it is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from sqlalchemy import String, column, insert, select, table
from sqlalchemy.orm import Session

from radio.complaints.areas import areas
from radio.complaints.register.base import ID
from radio.complaints.register.lists import Agency, Area, Category, DeadlineRule, Desk
from radio.complaints.register.tables import Reporter
from radio.complaints.tickets import TicketError, read_ticket
from radio.complaints.words import Kind
from radio.db import MillisType
from radio.units import Millis

_NEWEST = 1000
"""Cases among which the last number is looked for: they come in nearly in order."""
_ISSUED = table(
    "issued_ticket",
    column("id", String(ID)),
    column("ticket", String()),
    column("desk", String()),
    column("created_at", MillisType()),
)
"""A view: a desk may be kept from reading confidential cases, and has to know their numbers."""


@dataclass(frozen=True, slots=True)
class KnownAgency:
    """An agency as the station has it."""

    id: str
    name: str
    short: str
    active: bool


def fill_lists(session: Session, agencies: Iterable[KnownAgency]) -> bool:
    """Put in what is missing: areas, the station's agencies, the first categories and deadlines.

    Returns:
        Whether there was anything to put in, and to commit.
    """
    there = set(session.scalars(select(Area.code)))
    missing = [
        {"code": area.code, "level": area.level, "name": area.name, "parent": area.parent}
        for area in areas().values()
        if area.code not in there
    ]
    if missing:
        # Hundreds, of which nothing else is asked here: as rows, not one by one.
        session.execute(insert(Area), missing)
    known = set(session.scalars(select(Agency.id)))
    session.add_all(
        Agency(id=one.id, name=one.name, short=one.short, active=one.active)
        for one in agencies
        if one.id not in known
    )
    changed = bool(missing or session.new)
    session.flush()
    if session.scalar(select(Category.id).limit(1)) is None:
        known = set(session.scalars(select(Agency.id)))
        session.add_all(_categories(known))
        changed = True
    if session.scalar(select(DeadlineRule.id).limit(1)) is None:
        session.add_all(_deadlines())
        changed = True
    session.flush()
    return changed


def _categories(agencies: set[str]) -> Iterator[Category]:
    for position, row in enumerate(_rows("categories.csv")):
        yield Category(
            id=row["id"],
            name=row["name"],
            name_en=row["name_en"],
            group_name=row["group"],
            words=row["words"],
            agency_id=row["agency"] if row["agency"] in agencies else None,
            position=position,
        )


_YES_NO = {"": None, "yes": True, "no": False}


def _deadlines() -> Iterator[DeadlineRule]:
    for row in _rows("deadlines.csv"):
        yield DeadlineRule(
            id=row["id"],
            step=row["step"],
            kind=Kind(row["kind"]) if row["kind"] else None,
            field_check=_YES_NO[row["field_check"]],
            working_days=int(row["working_days"]),
            extension=int(row["extension"]),
            pauses=row["pauses"],
            regulation=row["regulation"],
            first_day=date.fromisoformat(row["first_day"]),
            last_day=date.fromisoformat(row["last_day"]) if row["last_day"] else None,
        )


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files("radio.complaints") / "data" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


def sign_in_desk(session: Session, prefix: str, name: str, now: Millis) -> None:
    """Say that this desk writes here. Does not commit."""
    desk = session.get(Desk, prefix)
    if desk is None:
        session.add(Desk(prefix=prefix, name=name, seen_at=now))
    else:
        desk.name, desk.seen_at = name, now
    session.flush()


def last_numbers(session: Session, prefix: str) -> dict[int, int]:
    """The last number of each of the last years that this desk's tickets have here.

    A computer that was put back from an older copy goes on after them, and gives none out twice. What
    another program wrote with a number that is none is passed over: no desk of ours gives such out.
    """
    newest = (
        select(_ISSUED.c.ticket, _ISSUED.c.id)
        .where(_ISSUED.c.desk == prefix)
        .order_by(_ISSUED.c.created_at.desc())
        .limit(_NEWEST)
    )
    cases = dict(session.execute(newest).tuples().all())
    # Who said the same as others has a number of their own, which is no case's. Identifiers begin with the time.
    since = min(cases.values(), default="")
    joined = select(Reporter.ticket).where(Reporter.ticket.is_not(None), Reporter.id >= since)
    found: dict[int, int] = {}
    for text in (*cases, *session.scalars(joined)):
        try:
            ticket = read_ticket(text or "")
        except TicketError:
            continue
        if ticket.prefix == prefix:
            found[ticket.year] = max(found.get(ticket.year, 0), ticket.number)
    return found
