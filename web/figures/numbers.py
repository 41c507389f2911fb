"""Counts and days as people here write them: 1.234 and 4,5 in Indonesian."""

from __future__ import annotations

from flask_babel import (  # type: ignore[import-untyped, unused-ignore]  # ships no types
    format_date,
    format_decimal,
)

from web.figures.blueprint import blueprint
from web.figures.periods import day_of


@blueprint.app_template_filter("count_of")
def count_of(count: int) -> str:
    """1.234."""
    return str(format_decimal(count))


@blueprint.app_template_filter("tenths")
def tenths(value: float) -> str:
    """4,5."""
    return str(format_decimal(value, "#,##0.0"))


def short_month(month: int) -> str:
    """Nov 2026."""
    return str(format_date(day_of(month), "MMM y"))
