"""Reads the journal into the database: a little at a time, and any number of times."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from radio.db import clip
from radio.journals.lines import Line
from radio.journals.reading import read_in
from radio.reports.tables import AsrunEvent, AsrunSpan, JournalFile
from radio.units import Millis

_TEXTS = ("entry_id", "media_id", "title", "artist", "category", "programme", "source")


def span_values(line: Line) -> dict[str, Any]:
    """Columns of `AsrunSpan` that a start or an end line tells."""
    values = line.values
    aired = aired_at(line)
    if line.kind == "end":
        return {
            "ended_at": aired,
            "seconds": _number(values.get("seconds")),
            "frames": None if values.get("frames") is None else int(values["frames"]),
            "ended_because": str(values.get("ended_because") or ""),
        }
    planned = _number(values.get("planned_at"))
    return {
        **{name: str(values.get(name) or "") for name in _TEXTS},
        "planned_at": None if planned is None else Millis(round(planned)),
        "started_at": aired,
        "position": _number(values.get("position")) or 0.0,
    }


def aired_at(line: Line) -> Millis:
    """When it was heard: the journal tells of the mix, and how far (ms) the air was behind it.

    Exact while the programme delay is at its length; while it changes, within 8 % of it.
    """
    return Millis(line.at + round(_number(line.values.get("held")) or 0.0))


def ingest(engine: Engine, journal: Path) -> int:
    """Read in what the engine's journal holds beyond what was read before; returns the lines taken.

    Raises:
        sqlalchemy.exc.OperationalError, OSError: see `read_in`.
    """
    return read_in(engine, journal, JournalFile, _take)


def _take(session: Session, lines: Iterable[Line]) -> None:
    for line in lines:
        if line.kind in {"start", "end"}:
            _take_span(session, line)
        else:
            text = json.dumps(line.values, ensure_ascii=False)
            session.merge(
                AsrunEvent(
                    file=line.file,
                    offset=line.offset,
                    kind=clip(AsrunEvent, "kind", line.kind),
                    at=line.at,
                    line=text,
                )
            )


def _take_span(session: Session, line: Line) -> None:
    key = clip(AsrunSpan, "span", str(line.values["span"]))
    span = session.get(AsrunSpan, key)
    if span is None:
        # An end whose start was lost still went out: it began so many seconds before.
        seconds = _number(line.values.get("seconds")) or 0.0
        aired = aired_at(line)
        begun = aired if line.kind == "start" else Millis(aired - round(seconds * 1000))
        span = AsrunSpan(span=key, started_at=begun)
        session.add(span)
    for name, value in span_values(line).items():
        # A journal is whatever is on the disk; a line that is odd must not hold up the rest.
        setattr(span, name, clip(AsrunSpan, name, value) if isinstance(value, str) else value)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
