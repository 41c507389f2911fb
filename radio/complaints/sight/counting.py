"""Counting cases: by month and one dimension, all of them or those of a scope, always up to date.

Each change of a case leaves rows in `case_delta` in its own transaction (triggers, migration 0002):
one that takes away what was counted before, one that adds what is counted now. Now and then they are
folded into `case_count`, which has a month's sums by each dimension. Counts and what is not folded yet
are read together, so a figure is right at any moment; folding only keeps it quick.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    case,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    true,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from radio.complaints.register.tables import Complaint
from radio.complaints.sight.filters import DAY, MORE, NONE, WITHIN_DAYS
from radio.complaints.sight.months import MonthOf
from radio.complaints.sight.tables import KECAMATAN, CaseCount, CaseDelta
from radio.complaints.words import State
from radio.units import Millis

TOTAL: Final = ""
"""The dimension of all cases together."""
DIMENSIONS: Final = (
    TOTAL, "agency", "kecamatan", "village", "category", "channel", "kind", "state", "desk",
    "answered_in", "closed_in", "grade", "aired",
)  # fmt: skip
ALL: Final = ""
SCOPES: Final = (ALL, "agency", "kecamatan", "category", "channel", "kind")
MEASURES: Final = ("n", "answered", "answer_ms", "closed", "close_ms", "on_air")
_KEY: Final = ("scope", "scope_value", "dimension", "month", "value")


def dimensions_of(scope: str) -> tuple[str, ...]:
    """What the cases of a scope are counted by. Villages only of all, or of their kecamatan."""
    return tuple(name for name in DIMENSIONS if name != "village" or scope in {ALL, "kecamatan"})


def fold_changes(session: Session) -> int:
    """Fold what has changed into the counts; the number of changes. Does not commit."""
    last = session.scalar(select(func.max(CaseDelta.number)))
    if last is None:
        return 0
    changes = select(CaseDelta).where(CaseDelta.number <= last).subquery()
    for sums in _sums_by_scope(changes, by_year=True):
        session.execute(_added(session, sums))
    folded = delete(CaseDelta).where(CaseDelta.number <= last)
    session.execute(delete(CaseCount).where(CaseCount.n == 0))
    return session.execute(folded).rowcount  # type: ignore[attr-defined,no-any-return]  # of a cursor


def unfolded_changes(session: Session) -> int:
    """How many changes are not folded yet, nearly: rows that were never committed count, too."""
    least, most = session.execute(
        select(func.min(CaseDelta.number), func.max(CaseDelta.number))
    ).one()
    return most - least + 1 if most is not None else 0


def recount(session: Session) -> None:
    """Count all cases anew, from their own rows. Does not commit; minutes for a million."""
    session.flush()
    session.execute(delete(CaseDelta))
    session.execute(delete(CaseCount))
    facts = fact_columns()
    query = select(*facts.values()).where(Complaint.state != State.MERGED)
    session.execute(insert(CaseDelta).from_select(list(facts), query))
    for sums in _sums_by_scope(select(CaseDelta).subquery(), by_year=False):
        session.execute(_added(session, sums))
    session.execute(_added(session, _years()))
    session.execute(delete(CaseDelta))


def _years() -> Select[Any]:
    """The counts of whole years, from those of their months."""
    year = CaseCount.month - CaseCount.month % literal_column("100")
    key = (CaseCount.scope, CaseCount.scope_value, CaseCount.dimension, year, CaseCount.value)
    sums = (func.sum(getattr(CaseCount, name)) for name in MEASURES)
    return select(*key, *sums).where(CaseCount.month > year).group_by(*key)


def _sums_by_scope(facts: FromClause, *, by_year: bool) -> Iterator[Select[Any]]:
    month = facts.c.month
    year = month - month % literal_column("100")
    for scope in SCOPES:
        for dimension in dimensions_of(scope):
            grouped = [facts.c[name] for name in dict.fromkeys((scope, dimension)) if name]
            for period in (month, year) if by_year else (month,):
                yield (
                    select(
                        literal(scope),
                        facts.c[scope] if scope else literal(""),
                        literal(dimension),
                        period,
                        facts.c[dimension] if dimension else literal(""),
                        *(func.sum(facts.c[name]) for name in MEASURES),
                    )
                    # Without it, SQLite takes what comes after the rows for a join.
                    .where(true())
                    .group_by(period, *grouped)
                )


def _added(session: Session, query: Select[Any]) -> Any:
    # Another insert for each kind of database: both take what is there already.
    kind = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    added = kind.insert(CaseCount).from_select([*_KEY, *MEASURES], query)
    sums = {name: getattr(CaseCount, name) + added.excluded[name] for name in MEASURES}
    return added.on_conflict_do_update(index_elements=list(_KEY), set_=sums)


# ---------------------------------------------------------------- a case as it is counted


def fact_columns() -> dict[str, ColumnElement[Any]]:
    """What is counted of each row of `Complaint`, by its name in `CaseDelta`.

    As the triggers have it; a test holds the two together.
    """
    said = Complaint.said_at
    return {
        "month": MonthOf(said),
        "agency": func.coalesce(Complaint.agency_id, NONE),
        "kecamatan": func.substr(func.coalesce(Complaint.area_code, NONE), 1, KECAMATAN),
        "village": case((func.length(Complaint.area_code) == 13, Complaint.area_code), else_=NONE),
        "category": func.coalesce(Complaint.category_id, NONE),
        "channel": _text(Complaint.channel),
        "kind": _text(Complaint.kind),
        "state": _text(Complaint.state),
        "desk": _text(Complaint.desk),
        "answered_in": _step(Complaint.answered_at),
        "closed_in": _step(Complaint.closed_at),
        "grade": func.coalesce(_text(Complaint.grade), NONE),
        "aired": case((Complaint.aired_at.is_not(None), "yes"), else_=NONE),
        "n": literal(1, Integer),
        "answered": _has(Complaint.answered_at),
        "answer_ms": func.coalesce(Complaint.answered_at - said, 0),
        "closed": _has(Complaint.closed_at),
        "close_ms": func.coalesce(Complaint.closed_at - said, 0),
        "on_air": _has(Complaint.aired_at),
    }


def _text(column: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """Its value as it stands there, not as the member it becomes."""
    return type_coerce(column, String)


def _has(moment: InstrumentedAttribute[Millis | None]) -> ColumnElement[int]:
    return case((moment.is_not(None), 1), else_=0)


def _step(moment: InstrumentedAttribute[Millis | None]) -> ColumnElement[str]:
    took = moment - Complaint.said_at
    steps = [(took <= days * DAY, str(days)) for days in WITHIN_DAYS]
    return case((moment.is_(None), NONE), *steps, else_=MORE)
