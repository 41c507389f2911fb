"""Months of the regency's time, by which cases are counted: 202611 is November 2026."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from radio.units import Millis

OFFSET: Final = 25_200_000
"""ms that WIB is before UTC: all year, since 1964. The counts are kept in it, whatever zone a
desk's computer has: a month of the regency is the same for all who look."""


def month_of(moment: Millis) -> int:
    """The month a moment lies in."""
    local = datetime.fromtimestamp((moment + OFFSET) / 1000, UTC)
    return local.year * 100 + local.month


def month_span(month: int) -> tuple[Millis, Millis]:
    """First ms of a month, and first of the next.

    Raises:
        ValueError: that is no month.
    """
    return _start(month), _start(next_month(month))


def next_month(month: int) -> int:
    """The month after."""
    year, number = divmod(month, 100)
    return month + 1 if number < 12 else (year + 1) * 100 + 1


def periods(first: int, end: int) -> list[int]:
    """The months from the first to the one before `end`, whole years of them as their month 0."""
    found: list[int] = []
    month = first
    while month < end:
        if month % 100 == 1 and month + 100 <= end:
            found.append(month - 1)
            month += 100
        else:
            found.append(month)
            month = next_month(month)
    return found


def _start(month: int) -> Millis:
    year, number = divmod(month, 100)
    return Millis(int(datetime(year, number, 1, tzinfo=UTC).timestamp()) * 1000 - OFFSET)


class MonthOf(FunctionElement[int]):
    """The month of a column of moments."""

    type = Integer()
    inherit_cache = True
    name = "month_of"


@compiles(MonthOf, "sqlite")
def _on_sqlite(element: MonthOf, compiler: SQLCompiler, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"CAST(strftime('%Y%m', {moment} / 1000 + {OFFSET // 1000}, 'unixepoch') AS INTEGER)"


@compiles(MonthOf, "postgresql")
def _on_postgresql(element: MonthOf, compiler: SQLCompiler, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    seconds = f"({moment} / 1000 + {OFFSET // 1000}) * interval '1 second'"
    return f"CAST(to_char(timestamp 'epoch' + {seconds}, 'YYYYMM') AS INTEGER)"
