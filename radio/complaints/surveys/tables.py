"""Tables of surveys in the shared database. Of who answered there is nothing but three groups."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from radio.complaints.register.base import ID, RegisterBase
from radio.complaints.register.lists import PREFIX
from radio.complaints.register.tables import BY
from radio.complaints.surveys.index import ELEMENTS, LEAST, MOST
from radio.complaints.surveys.words import Education, Occupation, Sex, Way
from radio.db import enum_type
from radio.units import Millis

NAME = 120


class Survey(RegisterBase):
    """A survey of one service over a time."""

    __tablename__ = "survey"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    service: Mapped[str] = mapped_column(String(NAME))
    """The kind of service that was had (jenis layanan)."""
    unit: Mapped[str] = mapped_column(String(NAME), default="")
    """Whose it is, as the result names it."""
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    """Answers are taken from the first day to the last."""
    public: Mapped[bool] = mapped_column(Boolean, default=True)
    """Whether everybody may answer on the public page."""
    created_at: Mapped[Millis]
    by: Mapped[str] = mapped_column(String(BY), default="")
    desk: Mapped[str] = mapped_column(String(PREFIX), default="")


class SurveyAnswer(RegisterBase):
    """One respondent's nine answers, 1 to 4.

    Nothing leads from it to anybody: its identifier is of random, not of time, it knows the day alone,
    and no ticket. `struck` where the office has typed a paper form wrongly; it counts no more, and stays.
    """

    __tablename__ = "survey_answer"
    __table_args__ = (
        *(CheckConstraint(f'"{name}" BETWEEN {LEAST} AND {MOST}', name) for name in ELEMENTS),
        Index("ix_survey_answer_survey", "survey_id", "struck"),
    )

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id"))
    day: Mapped[date] = mapped_column(Date)
    way: Mapped[Way] = mapped_column(enum_type(Way))
    struck: Mapped[bool] = mapped_column(Boolean, default=False)
    sex: Mapped[Sex | None] = mapped_column(enum_type(Sex), default=None)
    education: Mapped[Education | None] = mapped_column(enum_type(Education), default=None)
    occupation: Mapped[Occupation | None] = mapped_column(enum_type(Occupation), default=None)
    requirements: Mapped[int] = mapped_column(SmallInteger)
    procedure: Mapped[int] = mapped_column(SmallInteger)
    time: Mapped[int] = mapped_column(SmallInteger)
    cost: Mapped[int] = mapped_column(SmallInteger)
    product: Mapped[int] = mapped_column(SmallInteger)
    competence: Mapped[int] = mapped_column(SmallInteger)
    conduct: Mapped[int] = mapped_column(SmallInteger)
    complaints: Mapped[int] = mapped_column(SmallInteger)
    facilities: Mapped[int] = mapped_column(SmallInteger)
