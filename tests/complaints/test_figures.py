"""Figures: the counts equal the cases after any history, and each lists exactly what it counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Engine, delete, insert, select, update
from sqlalchemy.orm import Session

from radio.complaints.handling.ways import Capability
from radio.complaints.privacy.seeing import Viewer, readable
from radio.complaints.register.base import EVERYTHING
from radio.complaints.register.seeds import sign_in_desk
from radio.complaints.register.tables import Complaint
from radio.complaints.sight.counting import DIMENSIONS, fold_changes, recount
from radio.complaints.sight.figures import Statistics, Sums, by_month, statistics
from radio.complaints.sight.filters import CaseFilter
from radio.complaints.sight.listing import list_cases
from radio.complaints.sight.months import month_of, month_span, next_month, periods
from radio.complaints.sight.tables import CaseCount, CaseDelta
from radio.complaints.words import Channel, Grade, Kind, State
from radio.db import session_scope
from radio.units import Millis
from tests.complaints.conftest import DAY, NOON
from tests.complaints.sight import add_case, values_of

AREAS = (None, "35.22", "35.22.15", "35.22.15.2003", "35.22.14.2001")
MOMENTS = st.one_of(st.none(), st.integers(-DAY, 90 * DAY).map(lambda ms: NOON + ms))
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from(State),
        "kind": st.sampled_from(Kind),
        "channel": st.sampled_from(Channel),
        "agency_id": st.sampled_from((None, "dishub", "dlh")),
        "category_id": st.sampled_from((None, "jalan", "sampah")),
        "area_code": st.sampled_from(AREAS),
        "answered_at": MOMENTS,
        "aired_at": MOMENTS,
        "closed_at": MOMENTS,
        "due_at": MOMENTS,
        "grade": st.sampled_from((None, *Grade)),
        "said_at": st.integers(-70 * DAY, 70 * DAY).map(lambda ms: NOON + ms),
        "text": st.sampled_from(("Lampu padam", "")),
        "confidential": st.booleans(),
        "taken_by": st.sampled_from(("ani", "budi")),
    },
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(1, 4), CHANGES),
        st.tuples(st.just("change"), st.integers(0, 30), CHANGES),
        st.tuples(st.just("all"), st.just(0), CHANGES),
        st.tuples(st.just("drop"), st.integers(0, 30), st.just({})),
        st.tuples(st.just("fold"), st.just(0), st.just({})),
    ),
    max_size=14,
)

VIEWERS = (
    Viewer("citra", frozenset({Capability.READ})),
    Viewer("ani", frozenset({Capability.READ, Capability.INTAKE})),
    Viewer("koordinator", frozenset({Capability.COORDINATE})),
)
HIDDEN = {"confidential": True, "taken_by": "ani"}


@contextmanager
def undone(engine: Engine) -> Iterator[Session]:
    """A session of which nothing stays: the next example finds what this one found."""
    with session_scope(engine, write=True) as session:
        sign_in_desk(session, "BJN", "Radio Uji", NOON)
        yield session
        session.rollback()


def live(session: Session) -> Statistics:
    """The same figures, from the cases: a filter that asks for more than the counts have."""
    every = tuple(state for state in State if state is not State.MERGED)
    return statistics(session, CaseFilter(states=every), NOON)


def sums(told: Statistics) -> dict[str, dict[str, Sums]]:
    found = {name: {one.value: one.sums for one in told.by[name]} for name in told.by}
    return {**found, "": {"": told.total.sums}}


def play(session: Session, steps: list[tuple[str, int, dict[str, Any]]]) -> None:
    made = 0
    for what, number, values in steps:
        ids = session.scalars(select(Complaint.id).order_by(Complaint.id)).all()
        if what == "add":
            rows = [values_of(made + n, **values) for n in range(1, number + 1)]
            made += number
            session.execute(insert(Complaint), rows)
        elif what == "change" and ids:
            case = session.get_one(Complaint, ids[number % len(ids)])
            for name, value in values.items():
                setattr(case, name, value)
            session.flush()
        elif what == "all" and values:
            session.execute(update(Complaint).values(**values))
        elif what == "drop" and ids:
            session.execute(delete(Complaint).where(Complaint.id == ids[number % len(ids)]))
        elif what == "fold":
            fold_changes(session)


@settings(
    max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(steps=STEPS)
def test_counts_equal_the_cases_after_any_history(
    register: Engine, steps: list[tuple[str, int, dict[str, Any]]]
) -> None:
    with undone(register) as session:
        play(session, steps)
        wanted = sums(live(session))
        assert sums(statistics(session, CaseFilter(), NOON)) == wanted
        fold_changes(session)
        assert session.scalars(select(CaseDelta)).all() == []
        assert sums(statistics(session, CaseFilter(), NOON)) == wanted
        recount(session)
        assert sums(statistics(session, CaseFilter(), NOON)) == wanted


@settings(
    max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(steps=STEPS)
def test_every_figure_lists_the_cases_behind_it(
    register: Engine, steps: list[tuple[str, int, dict[str, Any]]]
) -> None:
    filters = (
        CaseFilter(),
        CaseFilter().in_months(202611, 202612),
        CaseFilter().in_months(202601, 202612),
        CaseFilter(agencies=("dishub",)),
        CaseFilter(areas=("35.22.15",)).in_months(202610, 202611),
        CaseFilter(areas=("35.22.15.2003", "35.22.14")),
        CaseFilter(categories=("",), colours=("red", "blue")),
        CaseFilter(since=Millis(NOON - 3 * DAY), until=Millis(NOON + DAY), text="lampu"),
        CaseFilter(overdue=True),
    )
    with undone(register) as session:
        play(session, steps)
        for wanted, seen in product(filters, (EVERYTHING, *map(readable, VIEWERS))):
            told = statistics(session, wanted, NOON, seen=seen)
            for one in (told.total, told.overdue, *(f for name in told.by for f in told.by[name])):
                assert counted(session, one.cases, seen) == one.sums.n, (wanted, one)
            assert counted(session, told.total.answered_cases, seen) == told.total.sums.answered
            assert counted(session, told.total.closed_cases, seen) == told.total.sums.closed
            assert counted(session, told.total.aired_cases, seen) == told.total.sums.on_air
        for seen in map(readable, VIEWERS):
            for month in by_month(session, CaseFilter(), seen=seen):
                assert counted(session, month.cases, seen) == month.sums.n


def counted(session: Session, wanted: CaseFilter, seen: ColumnElement[bool] = EVERYTHING) -> int:
    """As many as the list has, page by page."""
    found: list[str] = []
    after = ""
    while True:
        page = list_cases(session, wanted, NOON, after=after, limit=7, seen=seen)
        found += [line.id for line in page.lines]
        after = page.after
        if not after:
            assert len(set(found)) == len(found)
            return len(found)


def test_what_is_not_to_be_seen_is_neither_counted_nor_in_a_mean(register: Engine) -> None:
    reader, taker, leader = map(readable, VIEWERS)
    with undone(register) as session:
        for n, values in enumerate(({}, HIDDEN, {**HIDDEN, "taken_by": "budi"}), 1):
            add_case(session, n, answered_at=NOON + n * DAY, said_at=NOON, **values)
        for fold in (False, True):
            if fold:
                fold_changes(session)
            told = [
                statistics(session, CaseFilter(), NOON, seen=seen).total.sums
                for seen in (reader, taker, leader)
            ]
            assert [one.n for one in told] == [1, 2, 3]
            assert [one.mean_to_answer for one in told] == [DAY, 1.5 * DAY, 2 * DAY]
            (month,) = by_month(session, CaseFilter(), seen=reader)
            assert (month.value, month.sums.n) == ("202611", 1)


def test_one_agency_one_kecamatan_of_whole_months_equal_the_cases(register: Engine) -> None:
    with undone(register) as session:
        for n in range(1, 60):
            add_case(
                session, n, agency_id=("dishub", "dlh", None)[n % 3], area_code=AREAS[n % 5],
                said_at=NOON - n * 3 * DAY, answered_at=NOON if n % 2 else None,
                aired_at=NOON if n % 4 == 1 else None,
            )  # fmt: skip
            if n == 30:
                fold_changes(session)
        every = tuple(state for state in State if state is not State.MERGED)
        for wanted in (
            CaseFilter(agencies=("dlh",)),
            CaseFilter(agencies=("",)).in_months(202608, 202610),
            CaseFilter(categories=("",)).in_months(202512, 202701),
            CaseFilter(areas=("35.22.15",)).in_months(202609, 202611),
            CaseFilter(areas=("",)),
            CaseFilter(kinds=("complaint",)).in_months(202608, 202608),
            CaseFilter(channels=("call",)),
        ):
            by_case = sums(statistics(session, wanted.and_also(states=every), NOON))
            told = sums(statistics(session, wanted, NOON))
            assert told == {name: by_case[name] for name in told}
            assert told[""][""].n > 0


def test_the_mean_times_and_the_share_on_air(register: Engine) -> None:
    with undone(register) as session:
        add_case(session, 1, said_at=NOON, answered_at=NOON + DAY, aired_at=NOON + DAY)
        add_case(session, 2, said_at=NOON, answered_at=NOON + 3 * DAY, closed_at=NOON + 4 * DAY)
        add_case(session, 3, said_at=NOON, due_at=NOON - 1)
        told = statistics(session, CaseFilter(), NOON)
        assert told.total.sums.mean_to_answer == 2 * DAY
        assert told.total.sums.mean_to_close == 4 * DAY
        assert told.total.sums.aired_share == 0.5
        assert [(one.value, one.sums.n) for one in told.by["answered_in"]] == [
            ("", 1), ("1", 1), ("3", 1),
        ]  # fmt: skip
        assert told.overdue.sums.n == 1


def test_satisfaction_has_n_always(register: Engine) -> None:
    with undone(register) as session:
        told = statistics(session, CaseFilter(), NOON).satisfaction
        assert (told.n, told.share(Grade.SATISFIED)) == (0, None)
        for n, grade in enumerate([Grade.VERY_SATISFIED] * 3 + [Grade.NOT_SATISFIED], start=1):
            add_case(session, n, grade=grade)
        told = statistics(session, CaseFilter(), NOON).satisfaction
        assert (told.n, told.share(Grade.VERY_SATISFIED)) == (4, 0.75)
        assert list(told.grades) == list(Grade)


def test_counts_are_small_and_each_change_is_two_rows(register: Engine) -> None:
    with undone(register) as session:
        case = add_case(session, 1)
        case.state = State.CLOSED
        session.flush()
        assert [row.n for row in session.scalars(select(CaseDelta))] == [1, -1, 1]
        case.supporters = 3
        session.flush()
        assert fold_changes(session) == 3
        cells = session.scalars(select(CaseCount)).all()
        assert all(cell.n == 1 for cell in cells)
        assert {cell.dimension for cell in cells} == set(DIMENSIONS)


def test_months_are_the_regencys() -> None:
    first, end = month_span(202612)
    assert end - first == 31 * DAY
    assert (month_of(first), month_of(Millis(first - 1))) == (202612, 202611)
    assert (next_month(202612), month_of(end)) == (202701, 202701)


def test_whole_years_are_taken_as_such() -> None:
    assert periods(202511, 202803) == [202511, 202512, 202600, 202700, 202801, 202802]
    assert periods(202601, 202701) == [202600]
    assert periods(202605, 202605) == []


@pytest.mark.parametrize("hour", [-1, 0, 1])
def test_the_database_has_the_same_months(register: Engine, hour: int) -> None:
    at = Millis(month_span(202701)[0] + hour)
    with undone(register) as session:
        add_case(session, 1, said_at=at)
        (one,) = by_month(session, CaseFilter())
        assert one.value == str(month_of(at))
        recount(session)
        assert by_month(session, CaseFilter()) == (one,)
