"""The page: agencies with their liaisons, those that have none, and who was one before."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from radio.complaints.handling.liaisons import Known, by_agency, liaisons, past_liaisons
from radio.complaints.phones import spaced_phone
from radio.complaints.register.lists import Agency
from radio.complaints.register.tables import Disposition
from web.complaints.reach import shared
from web.liaisons.blueprint import blueprint
from web.panel import current_panel
from web.trail import saw


@dataclass(frozen=True, slots=True)
class Served:
    """An agency with its liaisons; `asked` is how many cases it owes an answer to."""

    id: str
    name: str
    short: str
    asked: int
    people: list[Known]


@blueprint.get("/")
def page() -> str:
    """All of it. That contacts were seen is noted, once for the page."""
    keys = current_panel().keys
    with shared() as session:
        known, past = liaisons(session, keys), past_liaisons(session, keys)
        served = _served(session, known)
        names = {one.id: one.short or one.name for one in session.scalars(select(Agency))}
    if known:
        saw("liaison.contacts", f"{len(known)}")
    without = sorted((one for one in served if not one.people), key=lambda one: -one.asked)
    return render_template(
        "liaisons/page.html",
        served=[one for one in served if one.people],
        without=without,
        past=past,
        names=names,
        spaced=spaced_phone,
    )


def _served(session: Session, known: list[Known]) -> list[Served]:
    """Agencies that cases are forwarded to, and any other that still has a liaison, by their names."""
    people, asked = by_agency(known), _asked(session)
    rows = session.scalars(select(Agency).order_by(Agency.name))
    return [
        Served(row.id, row.name, row.short, asked.get(row.id, 0), people.get(row.id, []))
        for row in rows
        if row.active or row.id in people
    ]


def _asked(session: Session) -> dict[str, int]:
    query = select(Disposition.agency_id, func.count()).where(Disposition.ended_at.is_(None))
    return dict(session.execute(query.group_by(Disposition.agency_id)).tuples().all())
