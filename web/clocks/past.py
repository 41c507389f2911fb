"""What was before, as a page carries it along: it counts while nobody else has changed anything since."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from flask import request

UNDOES: Final = 20
"""So many changes can be taken back; they stand in the page itself."""


def write_past(past: Sequence[Any], now: str) -> str:
    """For the page: earlier states, the last one last, and the fingerprint of what they led to."""
    return json.dumps({"of": now, "past": past[-UNDOES:]}) if past else "[]"


def read_past(now: str) -> list[Any]:
    """As the request brings it; nothing where it did not lead to what is there now.

    To go back over what somebody else did would take that back as well.

    Raises:
        ValueError: it is none of a page's.
    """
    found = json.loads(request.values.get("past", "") or "[]")
    if found == []:
        return []
    past = found.get("past") if isinstance(found, dict) else None
    if not isinstance(past, list):
        raise ValueError(found)  # noqa: TRY004  # what came is text, whatever it stands for
    return past[-UNDOES:] if found.get("of") == now else []
