"""Figures of the register, each with the filter that lists exactly the cases behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    and_,
    func,
    literal,
    not_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from radio.complaints.register.base import EVERYTHING
from radio.complaints.register.tables import Complaint
from radio.complaints.sight.counting import (
    ALL,
    DIMENSIONS,
    MEASURES,
    SCOPES,
    TOTAL,
    dimensions_of,
    fact_columns,
)
from radio.complaints.sight.filters import STEPS, CaseFilter, conditions
from radio.complaints.sight.listing import count_cases
from radio.complaints.sight.months import month_of, month_span, periods
from radio.complaints.sight.tables import KECAMATAN, CaseCount, CaseDelta
from radio.complaints.words import Grade
from radio.units import Millis

FIELDS: Final = {
    "agency": "agencies",
    "kecamatan": "areas",
    "village": "villages",
    "category": "categories",
    "channel": "channels",
    "kind": "kinds",
    "state": "states",
    "desk": "desks",
    "answered_in": "answered_in",
    "closed_in": "closed_in",
    "grade": "grades",
    "aired": "aired",
}
"""The field of a filter that takes a value of a dimension."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What is counted of some cases; times are those it took altogether, in ms."""

    n: int = 0
    answered: int = 0
    answer_ms: int = 0
    closed: int = 0
    close_ms: int = 0
    on_air: int = 0

    def less(self, other: Sums) -> Sums:
        """What is left without some of them."""
        return Sums(*(a - b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def mean_to_answer(self) -> float | None:
        """ms to the first answer, of those that have one."""
        return self.answer_ms / self.answered if self.answered else None

    @property
    def mean_to_close(self) -> float | None:
        """ms until they were closed, of those that were."""
        return self.close_ms / self.closed if self.closed else None

    @property
    def aired_share(self) -> float | None:
        """Of those answered, how many on the air; 0 to 1."""
        return self.on_air / self.answered if self.answered else None


@dataclass(frozen=True, slots=True)
class Figure:
    """A value of a dimension (`NONE`: without one) with its sums; `cases` lists those it counts."""

    value: str
    sums: Sums
    cases: CaseFilter

    @property
    def answered_cases(self) -> CaseFilter:
        """Those of them that have an answer."""
        return self.cases.and_also(answered_in=self.cases.answered_in or STEPS)

    @property
    def closed_cases(self) -> CaseFilter:
        """Those of them that are closed."""
        return self.cases.and_also(closed_in=self.cases.closed_in or STEPS)

    @property
    def aired_cases(self) -> CaseFilter:
        """Those of them that were answered on the air."""
        return self.cases.and_also(aired=("yes",))


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What reporters said after closing: how many each grade, and how many at all."""

    grades: Mapping[Grade, int]

    @property
    def n(self) -> int:
        """How many have said something; told with every share."""
        return sum(self.grades.values())

    def share(self, grade: Grade) -> float | None:
        """0 to 1; None where nobody has said anything."""
        return self.grades[grade] / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of what a filter wants, by every dimension; and those that are overdue now."""

    total: Figure
    by: Mapping[str, tuple[Figure, ...]]
    overdue: Figure

    @property
    def satisfaction(self) -> Satisfaction:
        """Of these cases."""
        found = {figure.value: figure.sums.n for figure in self.by["grade"]}
        return Satisfaction({grade: found.get(grade, 0) for grade in Grade})


def statistics(
    session: Session,
    wanted: CaseFilter,
    now: Millis,
    *,
    seen: ColumnElement[bool] = EVERYTHING,
) -> Statistics:
    """Figures of these cases, as far as who looks may read them (`seen`): a list of the same shows as many.

    Where `wanted` is of whole months (`CaseFilter.in_months`), or all time, and of no more than one
    agency, kecamatan, category, channel or type, they are read from the counts, whose time does not
    grow with the cases; what is not to be seen, which is confidential and so but few, is counted and
    taken away. Otherwise the cases are counted one by one, which gives the same.
    """
    scope = _scope_of(wanted)
    dimensions = dimensions_of(scope[0]) if scope is not None else _dimensions_of(wanted)
    if scope is not None:
        sums = _counted(session, scope, _months_of(wanted), dimensions)
        sums = _without(sums, _gone_through(session, wanted, now, dimensions, _hidden(seen)))
    else:
        sums = _gone_through(session, wanted, now, dimensions, seen)
    by = {
        name: tuple(_figure(wanted, name, value, sums[name][value]) for value in sorted(sums[name]))
        for name in dimensions
        if name
    }
    total = Figure(TOTAL, sums[TOTAL].get("", Sums()), wanted)
    return Statistics(total, by, _overdue(session, wanted, now, seen))


def by_month(
    session: Session, wanted: CaseFilter, *, seen: ColumnElement[bool] = EVERYTHING
) -> tuple[Figure, ...]:
    """The months in which such cases were said, the oldest first; for a curve. `seen` as above.

    Raises:
        ValueError: the filter asks for what is not counted by month; see `statistics`.
    """
    scope = _scope_of(wanted)
    if scope is None:
        raise ValueError("months are told of a filter of whole months and one scope")
    found: defaultdict[int, _Sum] = defaultdict(_Sum)
    months = _months_of(wanted)
    cells = _cells(scope, (TOTAL,), CaseCount.month).where(
        CaseCount.month.between(months[0], months[1] - 1), CaseCount.month % 100 > 0
    )
    for month, *values in session.execute(cells):
        found[month].add(values)
    changes = _unfolded(scope, months).subquery()
    sums = [func.sum(changes.c[name]) for name in MEASURES]
    for month, *values in session.execute(select(changes.c.month, *sums).group_by(changes.c.month)):
        found[month].add(values)
    for month, *values in session.execute(_hidden_by_month(session, wanted, seen)):
        found[month].take(values)
    return tuple(
        Figure(str(month), told, wanted.in_months(month, month))
        for month in sorted(found)
        if (told := found[month].told()).n
    )


class _Sum:
    """Measures being added up, in the order of `MEASURES`."""

    def __init__(self) -> None:
        self._values = [0] * len(MEASURES)

    def add(self, values: Iterable[Any]) -> None:
        """Add as many; PostgreSQL gives sums as decimals."""
        self._values = [mine + int(value) for mine, value in zip(self._values, values, strict=True)]

    def take(self, values: Iterable[Any]) -> None:
        """Take as many away."""
        self.add(-int(value) for value in values)

    def told(self) -> Sums:
        return Sums(*self._values)


_Scope = tuple[str, str]
_Months = tuple[int, int]
_Found = dict[str, dict[str, Sums]]
_FIRST: Final = 197001
_END: Final = 211001
"""Moments are milliseconds since 1970; no entry has one after 2109."""


def _scope_of(wanted: CaseFilter) -> _Scope | None:
    """The scope of the counts that is all a filter asks for beside whole months; None without one."""
    asked = {name for name, _value in wanted.pairs()} - {"since", "until"}
    if not all(_is_month(moment) for moment in (wanted.since, wanted.until)):
        return None
    if not asked:
        return ALL, ""
    for scope in SCOPES:
        if scope and asked == {FIELDS[scope]}:
            values: tuple[str, ...] = getattr(wanted, FIELDS[scope])
            if len(values) == 1 and (scope != "kecamatan" or len(values[0]) <= KECAMATAN):
                return scope, values[0]
    return None


def _is_month(moment: Millis | None) -> bool:
    return moment is None or month_span(month_of(moment))[0] == moment


def _months_of(wanted: CaseFilter) -> _Months:
    """First month, and the one after the last; of whole years, where there is no first or last."""
    return (
        _FIRST if wanted.since is None else month_of(wanted.since),
        _END if wanted.until is None else month_of(wanted.until),
    )


def _dimensions_of(wanted: CaseFilter) -> tuple[str, ...]:
    """A list of some villages is no list of their kecamatan."""
    of_villages = any(len(code) > KECAMATAN for code in wanted.areas)
    return tuple(name for name in DIMENSIONS if name != "kecamatan" or not of_villages)


def _figure(wanted: CaseFilter, dimension: str, value: str, sums: Sums) -> Figure:
    return Figure(value, sums, wanted.and_also(**{FIELDS[dimension]: (value,)}))


def _overdue(
    session: Session, wanted: CaseFilter, now: Millis, seen: ColumnElement[bool]
) -> Figure:
    late = wanted.and_also(overdue=True)
    n = count_cases(session, late, now, most=None, seen=seen)
    return Figure("overdue", Sums(n=n), late)


# ---------------------------------------------------------------- from the counts


def _counted(
    session: Session, scope: _Scope, months: _Months, dimensions: tuple[str, ...]
) -> _Found:
    found: defaultdict[str, defaultdict[str, _Sum]] = defaultdict(lambda: defaultdict(_Sum))
    cells = _cells(scope, dimensions, CaseCount.dimension, CaseCount.value).where(
        CaseCount.month.in_(_known(session, months))
    )
    changes = _by_each(_unfolded(scope, months).cte("changes"), dimensions)
    for query in (cells, changes):
        for dimension, value, *values in session.execute(query):
            found[dimension][value].add(values)
    return {name: _those_there(found[name]) for name in dimensions}


def _those_there(found: Mapping[str, _Sum]) -> dict[str, Sums]:
    told = {value: sums.told() for value, sums in found.items()}
    return {value: sums for value, sums in told.items() if sums.n}


def _known(session: Session, months: _Months) -> list[int]:
    """Those of them, and of whole years, that there are any counts of."""
    there = session.scalars(select(CaseCount.month).where(*_of((ALL, ""), (TOTAL,)))).all()
    wanted = set(periods(*months))
    return sorted(wanted.intersection(there))


def _of(scope: _Scope, dimensions: tuple[str, ...]) -> tuple[ColumnElement[bool], ...]:
    return (
        CaseCount.scope == scope[0],
        CaseCount.scope_value == scope[1],
        CaseCount.dimension.in_(dimensions),
    )


def _cells(
    scope: _Scope, dimensions: tuple[str, ...], *by: InstrumentedAttribute[Any]
) -> Select[Any]:
    sums = (func.sum(getattr(CaseCount, name)) for name in MEASURES)
    return select(*by, *sums).where(*_of(scope, dimensions)).group_by(*by)


def _unfolded(scope: _Scope, months: _Months) -> Select[Any]:
    """What has changed since the counts were last folded."""
    query = select(CaseDelta).where(CaseDelta.month.between(months[0], months[1] - 1))
    return query.where(getattr(CaseDelta, scope[0]) == scope[1]) if scope[0] else query


# ---------------------------------------------------------------- from the cases


def _gone_through(
    session: Session,
    wanted: CaseFilter,
    now: Millis,
    dimensions: tuple[str, ...],
    seen: ColumnElement[bool],
) -> _Found:
    facts = select(
        *(column.label(name) for name, column in fact_columns().items() if name != "month")
    )
    those = facts.where(*conditions(session, wanted, now), seen).cte("those")
    found: _Found = {name: {} for name in dimensions}
    for dimension, value, *values in session.execute(_by_each(those, dimensions)):
        if values[0]:
            found[dimension][value] = Sums(*map(int, values))
    return found


def _hidden(seen: ColumnElement[bool]) -> ColumnElement[bool]:
    """What is counted, but not to be seen; an index of the confidential ones finds them."""
    return and_(Complaint.confidential, not_(seen))


def _without(sums: _Found, hidden: _Found) -> _Found:
    return {
        name: {
            value: left
            for value, one in found.items()
            if (left := one.less(hidden[name].get(value, Sums()))).n
        }
        for name, found in sums.items()
    }


def _hidden_by_month(
    session: Session, wanted: CaseFilter, seen: ColumnElement[bool]
) -> Select[Any]:
    facts = fact_columns()
    columns = [facts[name].label(name) for name in ("month", *MEASURES)]
    # Nothing in a filter of months and a scope asks what time it is.
    those = select(*columns).where(*conditions(session, wanted, Millis(0)), _hidden(seen)).cte()
    sums = [func.sum(those.c[name]) for name in MEASURES]
    return select(those.c.month, *sums).group_by(those.c.month)


def _by_each(rows: FromClause, dimensions: tuple[str, ...]) -> CompoundSelect[Any]:
    """Rows of facts added up by each dimension."""
    sums = [func.sum(rows.c[name]) for name in MEASURES]
    return union_all(
        *(
            select(literal(name), rows.c[name], *sums).group_by(rows.c[name])
            if name
            else select(literal(name), literal(""), *sums).having(func.count() > 0)
            for name in dimensions
        )
    )
