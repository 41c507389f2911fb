"""Where a figure leads: the list of exactly the cases it counts, or one case."""

from __future__ import annotations

from flask import url_for

from radio.complaints.sight.filters import CaseFilter


def cases_address(wanted: CaseFilter) -> str:
    """The list of these cases."""
    values: dict[str, list[str]] = {}
    for name, value in wanted.pairs():
        values.setdefault(name, []).append(value)
    return url_for("cases.index", **values)  # type: ignore[arg-type]  # lists are repeated


def case_address(ticket: str) -> str:
    """A case by its ticket."""
    return url_for("cases.case", ticket=ticket)
