"""Public holidays and joint leave (cuti bersama) in Indonesia."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

_COUNTRY = "ID"
_LEAVE = "government"
"""The package's category for joint leave; it is not in its default."""


@lru_cache(maxsize=32)
def _of_year(year: int) -> Mapping[date, str]:
    found = holidays.country_holidays(
        _COUNTRY, years=year, categories=("public", _LEAVE), language="id", expand=False
    )
    return dict(found)


@lru_cache(maxsize=32)
def has_joint_leave(year: int) -> bool:
    """Whether the joint leave of a year is known; the government names it the year before."""
    return bool(holidays.country_holidays(_COUNTRY, years=year, categories=(_LEAVE,), expand=False))


def holiday_on(day: date) -> str:
    """The holiday's Indonesian name, empty on other days. A weekend is none."""
    return _of_year(day.year).get(day, "")
