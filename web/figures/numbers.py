"""Counts and days as people here write them: 1.234 and 4,5 in Indonesian."""

from __future__ import annotations

from fractions import Fraction

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


@blueprint.app_template_filter("hundredths")
def hundredths(value: Fraction) -> str:
    """80,56: to the hundredth, halves up, whatever a binary number would make of it."""
    return str(format_decimal(decimal_of(value), "#,##0.00"))


def decimal_of(value: Fraction) -> str:
    """80.56, for files."""
    cents = int(value * 100 + Fraction(1, 2))
    return f"{cents // 100}.{cents % 100:02}"


def short_month(month: int) -> str:
    """Nov 2026."""
    return str(format_date(day_of(month), "MMM y"))
