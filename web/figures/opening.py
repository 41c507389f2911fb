"""Where a figure leads: the list of exactly the cases it counts, or one case."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from radio.complaints.sight.filters import CaseFilter

_CASES = "/cases/"


def cases_address(wanted: CaseFilter) -> str:
    """The list of these cases."""
    pairs = urlencode(wanted.pairs())
    return f"{_CASES}?{pairs}" if pairs else _CASES


def case_address(ticket: str) -> str:
    """A case by its ticket."""
    return f"{_CASES}{quote(ticket)}"
