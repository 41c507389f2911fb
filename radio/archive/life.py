"""When the archive was looked after: where nobody did, nothing was alive."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, select

from radio.archive.tables import ArchiveLife
from radio.db import session_scope
from radio.units import Millis

STILL = 200_000
"""Milliseconds: it is looked after each minute."""
_SAME = 5_000
"""Milliseconds by which the moment of a start of the computer may seem to differ, as clocks are followed."""
_KERNEL = Path("/proc/stat")


def booted_at(kernel: Path = _KERNEL) -> Millis:
    """When the computer was started, by the kernel; 0 where it does not tell."""
    try:
        lines = kernel.read_text(encoding="ascii").splitlines()
    except OSError:
        return Millis(0)
    found = (line.split()[1] for line in lines if line.startswith("btime "))
    return Millis(int(next(found, "0")) * 1000)


def note(engine: Engine, now: Millis, booted: Millis, *, planned: bool) -> None:
    """It is looked after now.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(engine, write=True) as session:
        last = session.scalar(select(ArchiveLife).order_by(ArchiveLife.since.desc()).limit(1))
        if (
            last is not None
            and last.planned == planned
            and abs(last.booted - booted) <= _SAME
            and last.since <= now <= last.until + STILL
        ):
            last.until = max(last.until, now)
        else:
            session.merge(ArchiveLife(since=now, until=now, booted=booted, planned=planned))
        session.commit()
