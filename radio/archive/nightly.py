"""A share of the archive read again each night, so that all of it is in so many."""

from __future__ import annotations

import math

from sqlalchemy import func, select

from radio.archive.indexing import Place, read_again
from radio.archive.tables import ArchiveFile, FileState
from radio.db import session_scope

_KNOWN = (FileState.OK, FileState.DAMAGED)


def read_share(place: Place, nights: int) -> tuple[int, int]:
    """Read what was not read for the longest; how many files, and how many are not what they were.

    Raises:
        OSError: the data folder can't be read.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(place.engine) as session:
        known = (ArchiveFile.state.in_(_KNOWN), ArchiveFile.sha256 != "")
        count = session.scalar(select(func.count()).select_from(ArchiveFile).where(*known)) or 0
        oldest = select(ArchiveFile.path).where(*known).order_by(ArchiveFile.read_at)
        paths = list(session.scalars(oldest.limit(math.ceil(count / nights))))
    amiss = 0
    for path in paths:
        place.check()
        amiss += read_again(place, path) is FileState.DAMAGED
    return len(paths), amiss


def amiss(place: Place) -> dict[str, str]:
    """Files that are not as they should be, and why.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(place.engine) as session:
        wanted = select(ArchiveFile.path, ArchiveFile.fault).where(
            ArchiveFile.state.in_((FileState.DAMAGED, FileState.MISSING))
        )
        rows = session.execute(wanted.order_by(ArchiveFile.path)).tuples()
        return dict(rows.all())
