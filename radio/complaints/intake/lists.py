"""Agencies and categories as the shared database has them, kept for when it is away."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.intake.tables import KnownList
from radio.complaints.register.lists import Agency, Category, CategoryQuestion
from radio.units import Millis

_AGENCIES, _CATEGORIES, _QUESTIONS = "agencies", "categories", "questions"


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
    description: str = ""
    public: bool = True


@dataclass(frozen=True, slots=True)
class QuestionChoice:
    """Something that is asked for in a category; see `register.lists.CategoryQuestion`."""

    category_id: str
    code: str
    datatype: str
    required: bool
    question: str
    hint: str
    answers: list[list[str]]


@dataclass(frozen=True, slots=True)
class Lists:
    """What a form lets people choose from. `changed_at` is when any of it last became different."""

    agencies: tuple[AgencyChoice, ...] = ()
    categories: tuple[CategoryChoice, ...] = ()
    questions: tuple[QuestionChoice, ...] = ()
    changed_at: Millis = Millis(0)

    def write(self, session: Session, now: Millis) -> None:
        """Keep them on this computer, where they are other than they were. Does not commit."""
        for name, rows in (
            (_AGENCIES, self.agencies),
            (_CATEGORIES, self.categories),
            (_QUESTIONS, self.questions),
        ):
            wanted = [asdict(row) for row in rows]
            kept = session.get(KnownList, name)
            if kept is None or kept.rows != wanted:
                session.merge(KnownList(name=name, rows=wanted, at=now))


def lists_of(session: Session) -> Lists:
    """What the shared database has, of what is in use."""
    agencies = session.scalars(select(Agency).where(Agency.active).order_by(Agency.id))
    categories = session.scalars(
        select(Category).where(Category.active).order_by(Category.position, Category.id)
    )
    questions = session.scalars(
        select(CategoryQuestion).order_by(
            CategoryQuestion.category_id, CategoryQuestion.position, CategoryQuestion.code
        )
    )
    return Lists(
        tuple(AgencyChoice(row.id, row.name, row.short) for row in agencies),
        tuple(
            CategoryChoice(
                id=row.id,
                name=row.name,
                name_en=row.name_en,
                group=row.group_name,
                words=row.words,
                agency_id=row.agency_id or "",
                description=row.description,
                public=row.public,
            )
            for row in categories
        ),
        tuple(
            QuestionChoice(
                row.category_id,
                row.code,
                row.datatype,
                row.required,
                row.question,
                row.hint,
                row.answers,
            )
            for row in questions
        ),
    )


def known_lists(session: Session) -> Lists:
    """What was last kept on this computer; empty where the shared database was never reached."""
    kept = {row.name: row for row in session.scalars(select(KnownList))}
    rows = {name: row.rows for name, row in kept.items()}
    return Lists(
        tuple(AgencyChoice(**row) for row in rows.get(_AGENCIES, ())),
        tuple(CategoryChoice(**row) for row in rows.get(_CATEGORIES, ())),
        tuple(QuestionChoice(**row) for row in rows.get(_QUESTIONS, ())),
        max((row.at for row in kept.values()), default=Millis(0)),
    )
