"""Statements at a place that are not this station's own: set aside there, and never written over.

A station that is set back to an earlier day, by a copy of its disk or by a hand, states the days anew. What
it had stated before is what a place outside is for.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Final

from sqlalchemy import func, select

from radio.air.files import write_atomic
from radio.archive.copies.targets import CopySettings, GoneError, Original, Target
from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place
from radio.archive.naming import day_named
from radio.archive.signing import is_signed
from radio.archive.statements import parse
from radio.archive.tables import ArchiveCopy, ArchiveDay, CopyState
from radio.db import session_scope
from radio.units import Millis

STATEMENTS: Final = "archive/statements/"
BEFORE: Final = "archive/statements-before/"
EVER: Final = "archive/statements"
"""What begins so is never deleted at a place."""
TOLD_FOR: Final = 7 * 86_400_000
"""Milliseconds for which it is told what was set aside, or put back from a copy."""


def set_aside(place: Place, target: Target, key: str) -> bool:
    """Give a place's statement another name, where it is signed and not what the database has of its day.

    Raises:
        TargetError: the place can't be used.
        OSError: the data folder can't be written.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    day = day_named(key.removeprefix(STATEMENTS).removesuffix(".json"))
    try:
        content = b"".join(target.read(key)) if day is not None else b""
    except GoneError:
        return False
    digest = hashlib.sha256(content).hexdigest()
    if day is None or _is_ours(place, day, digest) or not _is_statement(content):
        return False
    name = f"{BEFORE}{day}-{digest[:12]}.json"
    here = place.data / name
    here.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(here, content)
    target.put(Original(here, name, digest, len(content)), "", lambda _upload: None)
    _note(place, target, name, digest, len(content))
    target.delete(key)
    return True


def set_all_aside(place: Place, target: Target) -> int:
    """Those of days that the database does not know, and those it has otherwise; how many.

    Raises:
        as `set_aside`.
    """
    keys = [key for key, _size in target.listing() if key.startswith(STATEMENTS)]
    return sum(set_aside(place, target, key) for key in keys if not _is_known(place, target, key))


def told(place: Place, settings: CopySettings) -> dict[str, str]:
    """Places at which some were set aside in the last week, and what to say of it.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    found = {}
    with session_scope(place.engine) as session:
        for name, at in settings.named:
            mine = select(func.count()).where(
                ArchiveCopy.target == name,
                ArchiveCopy.path.startswith(BEFORE),
                ArchiveCopy.at > place.now() - TOLD_FOR,
            )
            if count := session.scalar(mine):
                found[at[:128]] = (
                    f"{count} signed statements lay there that this station does not know, or has otherwise: it "
                    f"was set back, put back from a backup, or tampered with; they are kept in {BEFORE}"
                )
    return found


def _is_ours(place: Place, day: date, digest: str) -> bool:
    with session_scope(place.engine) as session:
        row = session.get(ArchiveDay, day)
        return row is not None and row.digest == digest


def _is_known(place: Place, target: Target, key: str) -> bool:
    """Whether it was copied from here, and is of a day that is known; others are looked at."""
    day = day_named(key.removeprefix(STATEMENTS).removesuffix(".json"))
    if day is None:
        return True
    with session_scope(place.engine) as session:
        row = session.get(ArchiveDay, day)
        copy = session.get(ArchiveCopy, (target.name, key))
        return row is not None and copy is not None and copy.sha256 == row.digest


def _is_statement(content: bytes) -> bool:
    """Whether it is one, by whatever key; a half or damaged one is copied again."""
    try:
        one = parse(content.decode())
        return is_signed(one.key, one.signature, one.signed)
    except (UnicodeDecodeError, ArchiveError):
        return False


def _note(place: Place, target: Target, name: str, digest: str, size: int) -> None:
    now: Millis = place.now()
    with session_scope(place.engine, write=True) as session:
        session.merge(
            ArchiveCopy(
                target=target.name, path=name, state=CopyState.WHOLE, sha256=digest, bytes=size, at=now,
                read_at=now, upload="", fault="",
            )
        )  # fmt: skip
        session.commit()
