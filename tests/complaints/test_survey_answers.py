"""Surveys in the shared database: what is taken, what is refused, what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from radio.complaints.errors import EntryError, NoSuchCaseError
from radio.complaints.ids import new_id
from radio.complaints.register.opening import register_scope
from radio.complaints.surveys.index import SurveyError, satisfaction_index
from radio.complaints.surveys.tables import Survey, SurveyAnswer
from radio.complaints.surveys.words import Education, Occupation, Sex, Way
from radio.complaints.surveys.work import (
    Frame,
    Respondent,
    answer_key,
    change_survey,
    find_survey,
    indexes_of,
    open_survey,
    open_surveys,
    result_of,
    strike_out,
    surveys,
    take_answer,
)
from tests.complaints.conftest import NOON

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
NOBODY = Respondent()
NINES = st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), max_size=12)


def opened(session: Session, service: str = "Pengaduan", **values: bool) -> Survey:
    return open_survey(session, Frame(service, FIRST, LAST, **values), "ani", "BJN", NOON)


def given_to(
    session: Session, survey: Survey, nine: Sequence[int], way: Way = Way.WEB, day: date = LAST
) -> str:
    key = answer_key()
    assert take_answer(session, survey, key, nine, NOBODY, way, day)
    return key


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(NINES, NINES)
def test_the_database_reckons_as_the_formula(
    register: Engine, mine: list[list[int]], others: list[list[int]]
) -> None:
    with register_scope(register, write=True) as session:
        one, other = opened(session), opened(session, "PPID")
        for survey, answers in ((one, mine), (other, others)):
            for nine in answers:
                given_to(session, survey, nine)
        result = result_of(session, [one.id])
        assert result.index == satisfaction_index(mine)
        assert all(sum(spread) == len(mine) for spread in result.spread)
        assert result_of(session, [one.id, other.id]).index == satisfaction_index(mine + others)
        expected = {one.id: satisfaction_index(mine), other.id: satisfaction_index(others)}
        assert indexes_of(session, [one.id, other.id]) == {
            key: index for key, index in expected.items() if index
        }


def test_sent_again_it_is_one(register: Engine) -> None:
    with register_scope(register, write=True) as session:
        survey, key = opened(session), answer_key()
        told = [take_answer(session, survey, key, [3] * 9, NOBODY, Way.WEB, LAST) for _ in range(2)]
        assert told == [True, False]
        found = result_of(session, [survey.id]).index
        assert found is not None
        assert (found.n, found.value) == (1, Fraction(75))


def test_papers_may_be_typed_later_and_the_public_page_ends(register: Engine) -> None:
    later = date(2026, 12, 3)
    with register_scope(register, write=True) as session:
        survey = opened(session)
        key = given_to(session, survey, [2] * 9, Way.PAPER, later)
        assert session.get_one(SurveyAnswer, key).day == LAST
        for day in (date(2026, 10, 31), later):
            with pytest.raises(EntryError):
                take_answer(session, survey, answer_key(), [2] * 9, NOBODY, Way.WEB, day)
        own = opened(session, "Tatap muka", public=False)
        with pytest.raises(EntryError):
            take_answer(session, own, answer_key(), [2] * 9, NOBODY, Way.WEB, LAST)
        assert open_surveys(session, LAST) == [survey]
        assert open_surveys(session, later) == []


def test_a_paper_typed_wrongly_counts_no_more_and_what_was_sent_stays(register: Engine) -> None:
    with register_scope(register, write=True) as session:
        survey = opened(session)
        paper = given_to(session, survey, [1] * 9, Way.PAPER)
        sent = given_to(session, survey, [4] * 9)
        assert strike_out(session, survey.id, paper)
        assert not strike_out(session, survey.id, paper)
        assert not strike_out(session, survey.id, sent)
        result = result_of(session, [survey.id])
        assert result.index is not None
        assert (result.index.n, result.index.value, result.struck) == (1, 100, 1)
        assert result.ways == {"web": 1}


def test_who_answered_is_known_by_groups_alone(register: Engine) -> None:
    with register_scope(register, write=True) as session:
        survey = opened(session)
        who = Respondent(Sex.FEMALE, Education.SENIOR, Occupation.FARMER)
        take_answer(session, survey, answer_key(), [4] * 9, who, Way.PAPER, LAST)
        given_to(session, survey, [3] * 9)
        groups = result_of(session, [survey.id]).groups
        assert groups["sex"] == {"female": 1, "": 1}
        assert groups["occupation"] == {"farmer": 1, "": 1}
        columns = set(SurveyAnswer.__table__.columns.keys())
    assert not columns & {"by", "ticket", "complaint_id", "phone", "name", "at", "created_at"}


@pytest.mark.parametrize("nine", [[4] * 8, [0] + [4] * 8, [5] + [4] * 8])
def test_what_is_no_answer_is_refused(register: Engine, nine: list[int]) -> None:
    with register_scope(register, write=True) as session:
        survey = opened(session)
        with pytest.raises(SurveyError):
            take_answer(session, survey, answer_key(), nine, NOBODY, Way.WEB, LAST)
        with pytest.raises(EntryError):
            take_answer(session, survey, "short", [4] * 9, NOBODY, Way.WEB, LAST)


def test_the_database_itself_keeps_other_grades_out(register: Engine) -> None:
    with register_scope(register, write=True) as session:
        key = given_to(session, opened(session), [4] * 9)
        session.commit()
    with register_scope(register, write=True) as session:
        session.get_one(SurveyAnswer, key).facilities = 5
        with pytest.raises(IntegrityError):
            session.flush()


def test_a_survey_is_opened_changed_and_found(register: Engine) -> None:
    with register_scope(register, write=True) as session:
        survey = opened(session)
        change_survey(session, survey.id, Frame("  Meja   PPID ", FIRST, FIRST, public=False))
        assert (survey.service, survey.last, survey.public) == ("Meja PPID", FIRST, False)
        assert surveys(session) == [survey]
        for wrong in (
            Frame(" ", FIRST, LAST),
            Frame("x", LAST, FIRST),
            Frame("x" * 121, FIRST, LAST),
        ):
            with pytest.raises(EntryError):
                change_survey(session, survey.id, wrong)
        with pytest.raises(NoSuchCaseError):
            find_survey(session, new_id(NOON))
        session.rollback()
        assert session.scalars(select(Survey)).all() == []
