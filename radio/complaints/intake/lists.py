"""Agencies and categories as the shared database has them, kept for when it is away."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.intake.tables import KnownList
from radio.complaints.register.lists import Agency, Category
from radio.units import Millis

_AGENCIES, _CATEGORIES = "agencies", "categories"


@dataclass(frozen=True, slots=True)
class AgencyChoice:
    """An agency that may be chosen."""

    id: str
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """A category that may be chosen; `words` hint at it, `agency_id` is whose affair it mostly is."""

    id: str
    name: str
    name_en: str
    group: str
    words: str
    agency_id: str


@dataclass(frozen=True, slots=True)
class Lists:
    """What a form lets people choose from."""

    agencies: tuple[AgencyChoice, ...] = ()
    categories: tuple[CategoryChoice, ...] = ()

    def write(self, session: Session, now: Millis) -> None:
        """Keep them on this computer. Does not commit."""
        for name, rows in ((_AGENCIES, self.agencies), (_CATEGORIES, self.categories)):
            session.merge(KnownList(name=name, rows=[asdict(row) for row in rows], at=now))


def lists_of(session: Session) -> Lists:
    """What the shared database has, of what is in use."""
    agencies = session.scalars(select(Agency).where(Agency.active).order_by(Agency.id))
    categories = session.scalars(
        select(Category).where(Category.active).order_by(Category.position, Category.id)
    )
    return Lists(
        tuple(AgencyChoice(row.id, row.name, row.short) for row in agencies),
        tuple(
            CategoryChoice(
                row.id, row.name, row.name_en, row.group_name, row.words, row.agency_id or ""
            )
            for row in categories
        ),
    )


def known_lists(session: Session) -> Lists:
    """What was last kept on this computer; empty where the shared database was never reached."""
    agencies, categories = (session.get(KnownList, name) for name in (_AGENCIES, _CATEGORIES))
    return Lists(
        tuple(AgencyChoice(**row) for row in agencies.rows) if agencies else (),
        tuple(CategoryChoice(**row) for row in categories.rows) if categories else (),
    )
