"""As-run: what really went out, from the database or, where that fails, from the journal."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from radio.db import session_scope
from radio.journals.lines import files_between, read_lines
from radio.programmes.tables import Episode, Programme
from radio.reports.ingest import ingest, span_values
from radio.reports.tables import AsrunEvent, AsrunSpan
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Aired:
    """One airing. `ended_at`, `seconds` and `ended_because` are None while it is on the air.

    `programme_id` is what the engine wrote down, the id of an episode; `programme` the programme's
    name, or the id again where no such episode is known.
    """

    started_at: Millis
    ended_at: Millis | None
    seconds: float | None
    planned_at: Millis | None
    media_id: str
    title: str
    artist: str
    category: str
    programme: str
    source: str
    ended_because: str | None
    entry_id: str = ""
    programme_id: str = ""


COLUMNS = tuple(field.name for field in fields(Aired))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def query(engine: Engine, journal: Path, start: Millis, end: Millis) -> list[Aired]:
    """Everything that was on the air in [start, end), in order; silence is listed, too.

    What the engine wrote up to now is read in first. Where the database is locked, missing or
    damaged, the journal alone answers: slower over long stretches, but as complete; only a
    programme's name is not in it.

    Raises:
        OSError: the journal can't be read either.
    """
    try:
        ingest(engine, journal)
        with session_scope(engine) as session:
            return _from_database(session, start, end)
    except DBAPIError:
        return from_journal(journal, start, end)


def played_since(engine: Engine, start: Millis) -> frozenset[str]:
    """Ids of log entries that went on the air since a moment, as far as they are read in.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(engine) as session:
        wanted = select(AsrunSpan.entry_id).where(AsrunSpan.started_at >= start)
        return frozenset(session.scalars(wanted)) - {""}


def last_played(session: Session) -> dict[str, Millis]:
    """When each piece last began to go out, as far as it is read in; by the piece's id."""
    begun = select(AsrunSpan.media_id, func.max(AsrunSpan.started_at))
    rows = session.execute(begun.where(AsrunSpan.media_id != "").group_by(AsrunSpan.media_id))
    return {media_id: Millis(at) for media_id, at in rows}


def _from_database(session: Session, start: Millis, end: Millis) -> list[Aired]:
    spans = session.execute(
        select(AsrunSpan, Programme.name)
        .outerjoin(Episode, Episode.id == AsrunSpan.programme)
        .outerjoin(Programme, Programme.id == Episode.programme_id)
        .where(AsrunSpan.started_at < end)
        .where(or_(AsrunSpan.ended_at.is_(None), AsrunSpan.ended_at > start))
    )
    events = session.scalars(
        select(AsrunEvent).where(
            AsrunEvent.kind == "silence", AsrunEvent.at >= start, AsrunEvent.at < end
        )
    )
    silences = (_silence(event) for event in events)
    return _ordered([*(_aired(span, name) for span, name in spans), *silences], start, end)


def from_journal(journal: Path, start: Millis, end: Millis) -> list[Aired]:
    """The same from the journal files alone.

    Raises:
        OSError: a file can't be read.
    """
    spans: dict[str, dict[str, Any]] = {}
    silences: list[Aired] = []
    for path in files_between(journal, start, end):
        for line in read_lines(path)[0]:
            if line.kind in {"start", "end"}:
                spans.setdefault(str(line.values["span"]), {}).update(span_values(line))
            elif line.kind == "silence":
                silences.append(_silent(line.at, line.values.get("seconds")))
    return _ordered([*(_merged(values) for values in spans.values()), *silences], start, end)


def to_dict(row: Aired, zone: ZoneInfo) -> dict[str, Any]:
    """The object `radio asrun --json` prints: moments as ISO 8601 in the station's zone."""
    values = asdict(row)
    for name in ("started_at", "ended_at", "planned_at"):
        values[name] = None if values[name] is None else _iso(values[name], zone)
    return values


def write_csv(rows: Iterable[Aired], zone: ZoneInfo, out: TextIO) -> None:
    """The same as CSV with a header line.

    A cell that a spreadsheet would take for a formula is given a leading apostrophe: titles
    come from strangers' files.
    """
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: safe_cell(value) for name, value in to_dict(row, zone).items()})


def safe_cell(value: object) -> object:
    """The value, harmless in a spreadsheet; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _aired(span: AsrunSpan, programme: str | None) -> Aired:
    values = {name: getattr(span, name) for name in COLUMNS if name != "programme_id"}
    named = {"programme": programme or span.programme, "programme_id": span.programme}
    return Aired(**{**values, **named})


def _merged(values: dict[str, Any]) -> Aired:
    if "started_at" not in values:
        begun = values["ended_at"] - round((values["seconds"] or 0.0) * 1000)
        values = {"started_at": Millis(begun), **values}
    told = {name: value for name, value in values.items() if name in COLUMNS}
    return Aired(**{**_NOTHING, **told, "programme_id": values.get("programme", "")})


_NOTHING: dict[str, Any] = {
    **dict.fromkeys(("ended_at", "seconds", "planned_at", "ended_because")),
    **dict.fromkeys(("media_id", "title", "artist", "category", "programme", "source"), ""),
}


def _silence(event: AsrunEvent) -> Aired:
    return _silent(event.at, json.loads(event.line).get("seconds"))


def _silent(at: Millis, seconds: object) -> Aired:
    length = float(seconds) if isinstance(seconds, int | float) else 0.0
    ended = Millis(at + round(length * 1000))
    values = {"started_at": at, "ended_at": ended, "seconds": length, "source": "silence"}
    return Aired(**{**_NOTHING, **values, "ended_because": "silence"})


def _ordered(rows: Sequence[Aired], start: Millis, end: Millis) -> list[Aired]:
    within = (
        row
        for row in rows
        if row.started_at < end
        and (row.ended_at is None or max(row.ended_at, row.started_at + 1) > start)
    )
    return sorted(within, key=lambda row: (row.started_at, row.entry_id))


def _iso(at: int, zone: ZoneInfo) -> str:
    moment = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)
    return moment.isoformat(timespec="milliseconds")


def plays_of(session: Session, media_ids: Collection[str], since: Millis) -> list[AsrunSpan]:
    """Airings of some pieces from a moment on, in order; only what was read in."""
    spans = session.scalars(
        select(AsrunSpan).where(AsrunSpan.started_at >= since).order_by(AsrunSpan.started_at)
    )
    return [span for span in spans if span.media_id in media_ids]
