"""The station's dayparts by name, and which pieces they hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from playlists.dayparts import DaypartError, Window, parse_windows
from playlists.names import is_name
from radio.library.tables import Daypart, MediaDaypart

ALWAYS = "always"
"""Stands for no daypart at all."""
_NAME_MOST = 32


class NoSuchDaypartError(Exception):
    """No daypart has this name."""


class DaypartInUseError(Exception):
    """Pieces still have this daypart; the message says how many."""


def dayparts(session: Session) -> dict[str, tuple[Window, ...]]:
    """All dayparts by name."""
    rows = session.scalars(select(Daypart).order_by(Daypart.id))
    return {row.id: parse_windows(row.windows) for row in rows}


def set_daypart(session: Session, name: str, windows: str) -> None:
    """Make or change one. Does not commit.

    Raises:
        playlists.dayparts.DaypartError: the windows can't be read.
    """
    if not is_name(name, _NAME_MOST) or name == ALWAYS:
        raise DaypartError(
            f"{name!r} can't be the name of a daypart: 1 to {_NAME_MOST} characters on one line, "
            f"and not {ALWAYS!r}"
        )
    parse_windows(windows)
    session.merge(Daypart(id=name, windows=windows.strip()))


def remove_daypart(session: Session, name: str) -> None:
    """Take one away. Does not commit.

    Raises:
        NoSuchDaypartError: there is none of this name.
        DaypartInUseError: pieces have it.
    """
    check_names(session, [name])
    used = session.scalar(
        select(func.count()).select_from(MediaDaypart).where(MediaDaypart.daypart_id == name)
    )
    if used:
        raise DaypartInUseError(f"{used} pieces may only play in {name!r}: change them first")
    session.execute(delete(Daypart).where(Daypart.id == name))


def check_names(session: Session, names: Iterable[str]) -> None:
    """Whether these dayparts are there.

    Raises:
        NoSuchDaypartError: one is not.
    """
    known = set(session.scalars(select(Daypart.id)))
    for name in names:
        if name not in known:
            there = ", ".join(sorted(known)) or "none yet; `radio daypart set` makes one"
            raise NoSuchDaypartError(f"there is no daypart {name!r}: {there}")


def dayparts_of(session: Session, media_id: str) -> Sequence[str]:
    """Names of the dayparts a piece is held to."""
    query = select(MediaDaypart.daypart_id).where(MediaDaypart.media_id == media_id)
    return session.scalars(query.order_by(MediaDaypart.daypart_id)).all()
