"""Signed statements: what the archive holds, in a form that needs no database to be checked.

A statement carries every entry of the chain since the one before, that one's digest, and the link
after the last entry. With the files and the public key it proves each byte of what it names; with
the statements before, that none was left out. One that was given out of the house proves it against
whoever holds the key, too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import day_span, to_local
from radio.air.files import write_atomic
from radio.archive.chain import BEGINNING, Entry, canonical, follow
from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place
from radio.archive.ledger import entries
from radio.archive.signing import is_signed, public_text, sign
from radio.archive.tables import ArchiveDay, ArchiveEntry, ArchiveFile, FileState
from radio.db import session_scope
from radio.units import Millis

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Statement:
    """What a statement says; `digest` is of its text. `before` and `link` stand around its entries."""

    day: date
    station: str
    made_at: str
    previous: str
    before: str
    link: str
    entries: Sequence[Entry]
    key: str
    signature: str
    signed: bytes
    digest: str


def folder_of(data: Path) -> Path:
    """Where statements lie, a file a day."""
    return data / "archive" / "statements"


def path_of(data: Path, day: date) -> Path:
    """Where the statement of a day lies."""
    return folder_of(data) / f"{day}.json"


def write(text: str, data: Path, day: date) -> Path:
    """Keep a statement beside the files.

    Raises:
        OSError: the disk refuses.
    """
    path = path_of(data, day)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, text.encode())
    return path


def parse(text: str) -> Statement:
    """A statement's text.

    Raises:
        ArchiveError: it is none, or of a version that is not known.
    """
    try:
        values = json.loads(text)
        signature = values.pop("signature")
        if values["format"] != FORMAT:
            raise ArchiveError(f"statements of format {values['format']} are not known here")
        return Statement(
            day=date.fromisoformat(values["day"]),
            station=str(values["station"]),
            made_at=str(values["made_at"]),
            previous=str(values["previous"]),
            before=str(values["before"]),
            link=str(values["link"]),
            entries=[_entry(one) for one in values["entries"]],
            key=str(values["key"]),
            signature=str(signature),
            signed=canonical(values),
            digest=digest_of_text(text),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArchiveError(f"this is no statement of an archive: {error}") from error


def _entry(values: dict[str, Any]) -> Entry:
    entry = Entry(**values)
    for field in fields(Entry):
        if not isinstance(getattr(entry, field.name), str if field.type == "str" else int):
            raise TypeError(f"“{field.name}” of an entry is of another kind")
    return entry


def trouble(statement: Statement, keys: Sequence[str]) -> str:
    """What is wrong with a statement taken by itself; empty where nothing is.

    Raises:
        ArchiveError: one of `keys` is no key.
    """
    if not any(is_signed(key, statement.signature, statement.signed) for key in keys):
        return "it is not signed by the archive's key"
    try:
        link = follow(statement.before, statement.entries)
    except ArchiveError as error:
        return str(error)
    return "" if link == statement.link else "its entries are not those that were chained"


def seal(place: Place, key: Ed25519PrivateKey, station: str) -> date | None:
    """State what the archive holds up to the end of yesterday; None where there is nothing to do.

    Waits until every file of the days up to then is closed. What is in the database is written beside
    the files again where it is not there: a run may have been ended between both.

    Raises:
        OSError: the disk refuses.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    day = to_local(place.now(), place.zone).date() - timedelta(days=1)
    with session_scope(place.engine, write=True) as session:
        last = session.scalar(select(ArchiveDay).order_by(ArchiveDay.day.desc()).limit(1))
        if last is not None:
            _write_again(place.data, last)
        if not _is_due(session, place, day, last):
            return None
        text = _text(session, place, key, station, day, last)
        stated = parse(text)
        newest = stated.entries[-1].number if stated.entries else (last.last if last else 0)
        row = {"last": newest, "digest": stated.digest, "statement": text}
        session.add(ArchiveDay(day=day, made_at=place.now(), **row))
        session.commit()
    write(text, place.data, day)
    return day


def _is_due(session: Session, place: Place, day: date, last: ArchiveDay | None) -> bool:
    if last is not None and day <= last.day:
        return False
    end = day_span(day, place.zone).end
    open_ = select(ArchiveFile.path).where(
        ArchiveFile.state == FileState.OPEN, ArchiveFile.starts_at < end
    )
    begun = session.scalar(select(ArchiveEntry.number).limit(1)) is not None
    return begun and session.scalar(open_.limit(1)) is None


def _write_again(data: Path, row: ArchiveDay) -> None:
    if not path_of(data, row.day).exists():
        write(row.statement, data, row.day)


def _text(
    session: Session,
    place: Place,
    key: Ed25519PrivateKey,
    station: str,
    day: date,
    last: ArchiveDay | None,
) -> str:
    new = list(entries(session, last.last if last else 0))
    before = parse(last.statement).link if last else BEGINNING
    values: dict[str, Any] = {
        "format": FORMAT,
        "station": station,
        "day": day.isoformat(),
        "zone": place.zone.key,
        "made_at": _iso(place.now(), place),
        "previous": last.digest if last else BEGINNING,
        "before": before,
        "link": follow(before, new),
        "entries": [asdict(one) for one in new],
        "key": public_text(key),
    }
    values["signature"] = sign(key, canonical(values))
    return canonical(values).decode() + "\n"


def _iso(at: Millis, place: Place) -> str:
    moment: datetime = to_local(at, place.zone)
    return moment.isoformat(timespec="seconds")


def digest_of_text(text: str) -> str:
    """SHA-256 of a statement's text, by which the next one names it."""
    return hashlib.sha256(text.encode()).hexdigest()
