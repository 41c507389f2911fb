"""Cases as CSV and as lines of JSON, for people's spreadsheets and for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from radio.complaints.areas import full_name
from radio.complaints.exchange.cases import OutCase
from radio.complaints.exchange.cleaning import as_cell, clean
from radio.units import Millis

COLUMNS: Final = (
    "ticket", "kind", "channel", "state", "said_at", "agencies", "category", "text", "place",
    "kecamatan", "village", "latitude", "longitude", "anonymous", "confidential", "created_at",
    "forwarded_at", "answered_at", "aired_at", "closed_at", "due_at", "supporters", "merged_into",
    "lapor_tracking_id", "lapor_state", "grade", "answers",
)  # fmt: skip
"""Of a case; those of its reporter come after, where they are wanted."""
REPORTER_COLUMNS: Final = ("name", "phone", "email", "address", "reporter_area")


def to_csv(cases: Iterable[OutCase], zone: ZoneInfo, *, reporters: bool = False) -> Iterator[str]:
    """Lines of a CSV file (RFC 4180) with a header, each as it is read; no cell is a formula."""
    columns = COLUMNS + (REPORTER_COLUMNS if reporters else ())
    yield csv_line(columns)
    for case in cases:
        facts = to_facts(case, zone, reporters=reporters)
        yield csv_line([_cell(facts[column]) for column in columns])


def to_jsonl(cases: Iterable[OutCase], zone: ZoneInfo, *, reporters: bool = False) -> Iterator[str]:
    """A JSON object a line."""
    for case in cases:
        facts = to_facts(case, zone, reporters=reporters)
        yield f"{json.dumps(facts, ensure_ascii=False)}\n"


def to_facts(case: OutCase, zone: ZoneInfo, *, reporters: bool = False) -> dict[str, Any]:
    """A case as an object: moments as ISO 8601 with the zone's offset, null for what is not there."""
    facts: dict[str, Any] = {}
    for column in COLUMNS:
        value = getattr(case, column)
        facts[column] = told(value, zone) if column.endswith("_at") else _plain(value)
    if reporters:
        person = {name: clean(value) for name, value in asdict(case.reporter).items()}
        area = person.pop("area_code")
        facts |= person | {"reporter_area": full_name(area) if area else ""}
    return facts


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [clean(one) for one in value]
    return clean(value) if isinstance(value, str) else value


def told(moment: Millis | None, zone: ZoneInfo) -> str | None:
    """A moment as ISO 8601 to the second."""
    if moment is None:
        return None
    return datetime.fromtimestamp(moment / 1000, zone).isoformat(timespec="seconds")


def csv_line(values: Iterable[str | float]) -> str:
    """A line of a CSV file; texts are in quotes, and what looks like a formula is none."""
    out = io.StringIO()
    cells = [as_cell(value) if isinstance(value, str) else value for value in values]
    csv.writer(out, quoting=csv.QUOTE_NONNUMERIC).writerow(cells)
    return out.getvalue()


def _cell(value: object) -> str | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    return "\n".join(value) if isinstance(value, list) else str(value)
