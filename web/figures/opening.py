"""Where a figure leads: the list of exactly the cases it counts, or one case."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import url_for

from radio.complaints.sight.filters import CaseFilter


def cases_address(wanted: CaseFilter) -> str:
    """The list of these cases."""
    pairs = urlencode(wanted.pairs())
    address = url_for("cases.index")
    return f"{address}?{pairs}" if pairs else address


def case_address(ticket: str) -> str:
    """A case by its ticket."""
    return url_for("cases.case", ticket=ticket)
