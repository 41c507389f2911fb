"""Do index, chain and statements say the same? Whoever changes one of them is told by the others.

The index says what files should be now, the chain why, the signed statements that the chain was so each
night. A file that was changed together with the index is told by the chain; with the chain, too, by the
statements; with those, too, by the key. What is left to whoever has all of them is `radio archive verify`
with statements that are kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.archive.chain import BEGINNING, Entry, link
from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place, read_again
from radio.archive.ledger import entry_of
from radio.archive.statements import Statement, digest_of_text, parse, path_of, trouble, write
from radio.archive.tables import ArchiveDay, ArchiveEntry, ArchiveFile, FileState
from radio.archive.verifying import Fault, Kind, check_statements, expected, here
from radio.db import session_scope
from radio.units import Millis

CHAIN: Final = "chain"
"""What a fault of the chain itself is told under."""
_FACTS: Final = ("sha256", "bytes", "frames", "rate", "starts_at")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What does not agree; `wrong` are entries that the index tells otherwise, where the chain is sound."""

    faults: Sequence[Fault]
    wrong: Sequence[Entry]


def compared(place: Place, keys: Sequence[str]) -> Agreement:
    """Hold index, chain and statements against each other; no recording is read, nothing is changed.

    Raises:
        ArchiveError: one of `keys` is no key.
        OSError: the data folder can't be read.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    beside, faults = here(place.data)
    faults = [*faults, *check_statements(beside, keys)]
    with session_scope(place.engine) as session:
        days = session.scalars(select(ArchiveDay).order_by(ArchiveDay.day)).all()
        faults += _days(days, {one.day: one for one in beside}, keys)
        chained = list(session.scalars(select(ArchiveEntry).order_by(ArchiveEntry.number)))
        broken = list(_chain(chained, {day.last: day for day in days}))
        told = expected(entry_of(row) for row in chained)
        amiss, wrong = _index(session, told)
    return Agreement([*faults, *broken, *amiss], () if broken else wrong)


def _days(
    days: Sequence[ArchiveDay], beside: Mapping[date, Statement], keys: Sequence[str]
) -> Iterator[Fault]:
    """The database's statements, and those that lie beside the files."""
    for day in days:
        name, there = f"{day.day}.json", beside.get(day.day)
        if told := _trouble(day, keys):
            yield Fault(name, Kind.FORGED, f"the database's: {told}")
        elif there is not None and there.digest != day.digest:
            yield Fault(name, Kind.CONTRADICTED, "it is not the one that the database has")
    known = {day.day for day in days}
    for one in sorted(set(beside) - known):
        yield Fault(
            f"{one}.json", Kind.CONTRADICTED,
            "the database knows nothing of it: was it set back to an earlier day?",
        )  # fmt: skip


def _trouble(day: ArchiveDay, keys: Sequence[str]) -> str:
    if digest_of_text(day.statement) != day.digest:
        return "it is not as it was signed"
    try:
        return trouble(parse(day.statement), keys)
    except ArchiveError as error:
        return str(error)


def _chain(chained: Sequence[ArchiveEntry], days: Mapping[int, ArchiveDay]) -> Iterator[Fault]:
    """Where the chain is not what it was, or not what was stated of it; the first such place alone."""
    before, number = BEGINNING, 0
    for row in chained:
        number += 1
        if row.number != number:
            yield Fault(CHAIN, Kind.BROKEN, f"entry {number} is not there")
            return
        before = link(before, entry_of(row))
        if before != row.link:
            yield Fault(CHAIN, Kind.BROKEN, f"entry {number} ({row.path}) was changed")
            return
        stated = days.get(number)
        if stated is not None and _link_of(stated) not in (before, None):
            yield Fault(CHAIN, Kind.BROKEN, f"it is not what {stated.day}.json states")
            return
    if days and max(days) > number:
        yield Fault(CHAIN, Kind.BROKEN, f"entry {number + 1} is not there")


def _link_of(day: ArchiveDay) -> str | None:
    """None for a text that is none: that has a fault of its own."""
    try:
        return parse(day.statement).link
    except ArchiveError:
        return None


def _index(session: Session, told: Mapping[str, Entry]) -> tuple[list[Fault], list[Entry]]:
    """What the index says otherwise than the chain."""
    known = {row.path: row for row in session.scalars(select(ArchiveFile))}
    faults, wrong = [], []
    for path, entry in told.items():
        row = known.get(path)
        if row is None or row.state is FileState.PURGED:
            faults.append(Fault(path, Kind.CONTRADICTED, "it is in the chain, not in the index"))
        elif any(getattr(row, name) != getattr(entry, name) for name in _FACTS):
            faults.append(
                Fault(path, Kind.CONTRADICTED, "the index had it otherwise than the chain")
            )
            wrong.append(entry)
    for path, row in known.items():
        if path not in told and row.sha256 and row.state is not FileState.PURGED:
            faults.append(Fault(path, Kind.CONTRADICTED, "it is in the index, not in the chain"))
    return faults, wrong


def put_right(place: Place, wrong: Sequence[Entry]) -> None:
    """Let the index tell what the chain does, and look at each of these files.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    for entry in wrong:
        with session_scope(place.engine, write=True) as session:
            row = session.get(ArchiveFile, entry.path)
            if row is None or row.state is FileState.PURGED:
                continue
            length = (row.starts_at, row.frames, row.rate)
            for name in _FACTS:
                setattr(row, name, getattr(entry, name))
            if length != (row.starts_at, row.frames, row.rate) and row.rate:
                row.ends_at = Millis(row.starts_at + round(row.frames * 1000 / row.rate))
            session.commit()
        read_again(place, entry.path)


def write_again(place: Place) -> int:
    """Statements that are not beside the files any more, out of the database; how many.

    Raises:
        OSError: the disk refuses.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(place.engine) as session:
        days = session.scalars(select(ArchiveDay).order_by(ArchiveDay.day)).all()
    gone = [day for day in days if not path_of(place.data, day.day).exists()]
    for day in gone:
        write(day.statement, place.data, day.day)
    return len(gone)
