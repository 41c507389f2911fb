"""What waits on this computer, opened: for who takes complaints while the shared database is away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, select

from radio.complaints.entry import Entry, unpack
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import about_waiting
from radio.complaints.intake.tables import Waiting, WaitingKind
from radio.db import session_scope
from radio.keys import SealedError
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Here:
    """A complaint that was taken here. `delivered` and `refused` tell where it stands."""

    id: str
    ticket: str
    at: Millis
    entry: Entry
    delivered: bool
    refused: bool


def waiting_here(desk: Desk, most: int) -> tuple[Here, ...]:
    """What is not in the shared database yet, the newest first.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    query = select(Waiting).where(Waiting.delivered_at.is_(None))
    return tuple(_opened(desk, query.order_by(Waiting.number.desc()).limit(most)))


def waiting_with(desk: Desk, ticket: str) -> Here | None:
    """What waits here under a number; None where nothing does.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    query = select(Waiting).where(Waiting.delivered_at.is_(None), Waiting.ticket == ticket)
    return next(_opened(desk, query), None)


def kept_here(desk: Desk, most: int, episode_id: str = "") -> tuple[Here, ...]:
    """What was taken here lately, delivered or not, the newest first; of an episode, if it is named.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    query = select(Waiting).where(Waiting.sealed != "")
    if episode_id:
        query = query.where(Waiting.episode_id == episode_id)
    return tuple(_opened(desk, query.order_by(Waiting.number.desc()).limit(most)))


def _opened(desk: Desk, query: Select[tuple[Waiting]]) -> Iterator[Here]:
    with session_scope(desk.database) as session:
        # The same file has requests for information, too, which are no complaints.
        rows = session.scalars(query.where(Waiting.kind == WaitingKind.COMPLAINT)).all()
    for row in rows:
        try:
            entry = unpack(desk.keys.open(row.sealed, about_waiting(row.id)))
        except SealedError:
            continue  # It is told of where it is delivered.
        delivered = row.delivered_at is not None
        yield Here(row.id, row.ticket, row.created_at, entry, delivered, row.refused)
