"""What was dumped out of the programme delay: when, how much, by whom, and whether it is there to be heard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, select

from radio.air.settings import DUMPED
from radio.db import session_scope
from radio.reports.ingest import ingest
from radio.reports.tables import AsrunEvent
from radio.units import Millis, Seconds

_NAME: Final = re.compile(r"\d{8}-\d{6}(?:-\d+)?\.wav")


@dataclass(frozen=True, slots=True)
class Dump:
    """`at` is when it was thrown away, `by` who did; `name` its file in the folder, `there` whether that is."""

    at: Millis
    seconds: Seconds
    by: str
    name: str
    there: bool


def dumps(engine: Engine, data: Path, start: Millis, end: Millis) -> list[Dump]:
    """Those of [start, end), in order. What the engine wrote up to now is read in first.

    Raises:
        OSError: the journal can't be read.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    ingest(engine, data / "asrun")
    wanted = select(AsrunEvent.at, AsrunEvent.line).where(
        AsrunEvent.kind == "dump", AsrunEvent.at >= start, AsrunEvent.at < end
    )
    with session_scope(engine) as session:
        rows = session.execute(wanted.order_by(AsrunEvent.at, AsrunEvent.offset)).tuples().all()
    return list(_read(data, rows))


def dumped_file(data: Path, name: str) -> Path | None:
    """Where a dump lies; None where it is none, or is gone."""
    path = data / DUMPED / name
    return path if _NAME.fullmatch(name) and path.is_file() and not path.is_symlink() else None


def _read(data: Path, rows: Sequence[tuple[Millis, str]]) -> Iterator[Dump]:
    for at, line in rows:
        values: dict[str, Any] = json.loads(line)
        name = Path(str(values.get("file") or "")).name
        seconds = values.get("seconds")
        length = Seconds(float(seconds) if isinstance(seconds, int | float) else 0.0)
        there = dumped_file(data, name) is not None
        yield Dump(at, length, str(values.get("by") or ""), name, there)
