"""Public holidays and joint leave (cuti bersama) in Indonesia: days on which officials are away."""

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
    return holidays.country_holidays(
        _COUNTRY, years=year, categories=("public", _LEAVE), language="id", expand=False
    )


@lru_cache(maxsize=32)
def has_joint_leave(year: int) -> bool:
    """Whether the joint leave of a year is known; the government names it the year before."""
    return bool(holidays.country_holidays(_COUNTRY, years=year, categories=(_LEAVE,), expand=False))


def holiday_on(day: date) -> str:
    """The holiday's Indonesian name, empty on other days. A weekend is none."""
    return _of_year(day.year).get(day, "")


def guest_warnings(day: date) -> tuple[str, ...]:
    """What to know before an official is asked for a day."""
    found = []
    name = holiday_on(day)
    if name:
        found.append(f"{day} is a public holiday: {name}")
    if not has_joint_leave(day.year):
        found.append(f"the joint leave of {day.year} is not known yet: {day} may be one")
    return tuple(found)
