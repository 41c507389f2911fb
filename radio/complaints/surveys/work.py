"""Opening surveys, taking answers, and what came of them.

Sessions are of the shared database; nothing here commits.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from radio.complaints.entry import one_line
from radio.complaints.errors import EntryError, NoSuchCaseError
from radio.complaints.ids import is_id, new_id
from radio.complaints.surveys.index import (
    ELEMENTS,
    LEAST,
    MOST,
    Index,
    checked,
    index_of_totals,
)
from radio.complaints.surveys.tables import NAME, Survey, SurveyAnswer
from radio.complaints.surveys.words import Education, Occupation, Sex, Way
from radio.units import Millis

LISTED_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Respondent:
    """What a respondent says of themselves, each as they like: the regulation's form asks no more."""

    sex: Sex | None = None
    education: Education | None = None
    occupation: Occupation | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A survey as it is opened or changed."""

    service: str
    first: date
    last: date
    unit: str = ""
    public: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """What a survey has come to. `index` is None where nobody answered.

    `spread` says of each element how many gave 1, 2, 3, 4; `ways` and `groups` how many answers came
    how and from whom, those who said nothing under an empty word; `struck` how many were struck out.
    """

    index: Index | None
    spread: tuple[tuple[int, ...], ...]
    ways: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    struck: int = 0


def answer_key() -> str:
    """An identifier for an answer that says nothing of when it was made."""
    return secrets.token_hex(16)


def open_survey(session: Session, frame: Frame, by: str, desk: str, now: Millis) -> Survey:
    """A new survey.

    Raises:
        EntryError: a field of it can't be used.
    """
    row = Survey(id=new_id(now), created_at=now, by=by, desk=desk)
    _set(row, frame)
    session.add(row)
    session.flush()
    return row


def change_survey(session: Session, survey_id: str, frame: Frame) -> Survey:
    """Give it other words, or other days.

    Raises:
        NoSuchCaseError: there is none.
        EntryError: a field of it can't be used.
    """
    row = find_survey(session, survey_id, write=True)
    _set(row, frame)
    session.flush()
    return row


def _set(row: Survey, frame: Frame) -> None:
    service = one_line(frame.service, "service", NAME)
    if not service:
        raise EntryError("say which service it is about", "service")
    if frame.last < frame.first:
        raise EntryError("the last day is before the first", "last")
    row.service, row.unit = service, one_line(frame.unit, "unit", NAME)
    row.first, row.last, row.public = frame.first, frame.last, frame.public


def find_survey(session: Session, survey_id: str, *, write: bool = False) -> Survey:
    """One of them; to `write` it, others wait until this is over.

    Raises:
        NoSuchCaseError: there is none.
    """
    row = session.get(Survey, survey_id, with_for_update=write or None)
    if row is None:
        raise NoSuchCaseError("there is no such survey")
    return row


def surveys(session: Session) -> Sequence[Survey]:
    """All of them, the newest first."""
    order = (Survey.last.desc(), Survey.first.desc(), Survey.id.desc())
    return session.scalars(select(Survey).order_by(*order).limit(LISTED_MOST)).all()


def open_surveys(session: Session, today: date) -> Sequence[Survey]:
    """Those that everybody may answer today."""
    query = select(Survey).where(Survey.public, Survey.first <= today, Survey.last >= today)
    return session.scalars(query.order_by(Survey.service, Survey.id)).all()


def take_answer(
    session: Session,
    survey: Survey,
    key: str,
    answers: Sequence[int],
    respondent: Respondent,
    way: Way,
    today: date,
) -> bool:
    """Take one respondent's answers; False where they are here already by this `key` (`answer_key`).

    Raises:
        radio.complaints.surveys.index.SurveyError: they are not nine numbers from 1 to 4.
        EntryError: the survey takes none now, or that is no key.
    """
    nine = checked(answers)
    if not is_id(key):
        raise EntryError("this can't be the key of an answer", "key")
    if not takes(survey, way, today):
        raise EntryError("this survey takes no answers now", "survey")
    if session.scalar(select(SurveyAnswer.id).where(SurveyAnswer.id == key)):
        return False
    row = SurveyAnswer(
        id=key,
        survey_id=survey.id,
        # A paper that was written in time may be typed later.
        day=min(today, survey.last),
        way=way,
        sex=respondent.sex,
        education=respondent.education,
        occupation=respondent.occupation,
        **dict(zip(ELEMENTS, nine, strict=True)),
    )
    session.add(row)
    session.flush()
    return True


def takes(survey: Survey, way: Way, today: date) -> bool:
    """Whether a survey takes an answer that comes so: papers may be typed after its last day."""
    if way is Way.PAPER:
        return survey.first <= today
    return survey.public and survey.first <= today <= survey.last


def strike_out(session: Session, survey_id: str, key: str) -> bool:
    """Have a paper form that was typed wrongly count no more; False where there is none to strike.

    What respondents sent themselves is nobody's to strike out.
    """
    query = (
        update(SurveyAnswer)
        .where(SurveyAnswer.id == key, SurveyAnswer.survey_id == survey_id)
        .where(SurveyAnswer.way == Way.PAPER, SurveyAnswer.struck.is_(False))
        .values(struck=True)
        .returning(SurveyAnswer.id)
    )
    return session.scalar(query) is not None


# ---------------------------------------------------------------- what came of them


def result_of(session: Session, survey_ids: Sequence[str]) -> Result:
    """What these have come to together: every answer weighs the same."""
    among = SurveyAnswer.survey_id.in_(survey_ids)
    counted = [among, SurveyAnswer.struck.is_(False)]
    elements = [getattr(SurveyAnswer, name) for name in ELEMENTS]
    spread = tuple(_spread(session, element, counted) for element in elements)
    n = sum(spread[0])
    totals = [sum(grade * many for grade, many in enumerate(one, LEAST)) for one in spread]
    groups = {
        name: _counted(session, getattr(SurveyAnswer, name), counted)
        for name in ("sex", "education", "occupation")
    }
    struck = select(func.count()).where(among, SurveyAnswer.struck)
    return Result(
        index_of_totals(n, totals),
        spread,
        _counted(session, SurveyAnswer.way, counted),
        groups,
        session.scalar(struck) or 0,
    )


def indexes_of(session: Session, survey_ids: Sequence[str]) -> dict[str, Index]:
    """The index of each of these that somebody answered."""
    sums = [func.sum(getattr(SurveyAnswer, name)) for name in ELEMENTS]
    query = (
        select(SurveyAnswer.survey_id, func.count(), *sums)
        .where(SurveyAnswer.survey_id.in_(survey_ids), SurveyAnswer.struck.is_(False))
        .group_by(SurveyAnswer.survey_id)
    )
    found = {}
    for survey_id, n, *totals in session.execute(query):
        index = index_of_totals(n, [int(total) for total in totals])
        if index is not None:
            found[survey_id] = index
    return found


def _spread(
    session: Session, element: Any, wanted: Sequence[ColumnElement[bool]]
) -> tuple[int, ...]:
    query = select(element, func.count()).where(*wanted).group_by(element)
    found = dict(session.execute(query).tuples().all())
    return tuple(found.get(grade, 0) for grade in range(LEAST, MOST + 1))


def _counted(
    session: Session, column: Any, wanted: Sequence[ColumnElement[bool]]
) -> dict[str, int]:
    query = select(column, func.count()).where(*wanted).group_by(column)
    return {str(value or ""): many for value, many in session.execute(query)}
