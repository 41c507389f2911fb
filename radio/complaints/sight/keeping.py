"""Filters that people keep. What is searched for may be somebody's name: they are sealed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from playlists.names import is_name
from radio.complaints.entry import tidy
from radio.complaints.ids import new_id
from radio.complaints.sight.filters import CaseFilter, FilterError
from radio.complaints.sight.listing import CaseOrder
from radio.complaints.sight.tables import NAME, SavedFilter
from radio.keys import Keyring, SealedError, is_sealed
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Kept:
    """A filter somebody keeps under a name."""

    id: str
    name: str
    wanted: CaseFilter
    order: CaseOrder


def keep_filter(
    session: Session,
    keys: Keyring,
    owner: str,
    name: str,
    wanted: CaseFilter,
    now: Millis,
    *,
    order: CaseOrder = CaseOrder.NEWEST,
) -> str:
    """Keep a filter under a name, in the place of the one that has it; its id. Does not commit.

    Raises:
        FilterError: that can be no name.
        radio.keys.KeyFileError: the keys can't be read.
    """
    name = " ".join(tidy(name).split())
    if not is_name(name, NAME):
        raise FilterError(f"a name has 1 to {NAME} characters", "name")
    row = session.scalar(
        select(SavedFilter).where(SavedFilter.owner == owner, SavedFilter.name == name)
    )
    if row is None:
        row = SavedFilter(id=new_id(now), owner=owner, name=name)
        session.add(row)
    query = urlencode([*wanted.pairs(), ("order", order)])
    row.query, row.updated_at = keys.seal(query, _about(row.id)), now
    session.flush()
    return row.id


def kept_filters(session: Session, keys: Keyring, owner: str) -> Sequence[Kept]:
    """What somebody keeps, by its name.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    query = select(SavedFilter).where(SavedFilter.owner == owner)
    rows = sorted(session.scalars(query), key=lambda row: (row.name.casefold(), row.name))
    return list(_opened(keys, rows))


def kept_filter(session: Session, keys: Keyring, owner: str, filter_id: str) -> Kept | None:
    """One of somebody's; None where they keep none of this id.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    query = select(SavedFilter).where(SavedFilter.owner == owner, SavedFilter.id == filter_id)
    return next(_opened(keys, session.scalars(query).all()), None)


def _opened(keys: Keyring, rows: Sequence[SavedFilter]) -> Iterator[Kept]:
    for row in rows:
        try:
            query = keys.open(row.query, _about(row.id)) if is_sealed(row.query) else row.query
            pairs = parse_qsl(query)
            order = CaseOrder(dict(pairs).get("order", CaseOrder.NEWEST))
            yield Kept(row.id, row.name, CaseFilter.from_pairs(pairs), order)
        except (SealedError, ValueError):
            # Of a key that is lost, or of a version that filtered by something else: the list is there.
            continue


def _about(filter_id: str) -> str:
    return f"filter {filter_id}"


def drop_filter(session: Session, owner: str, filter_id: str) -> None:
    """Keep it no longer; another one's stays. Does not commit."""
    session.execute(
        delete(SavedFilter).where(SavedFilter.owner == owner, SavedFilter.id == filter_id)
    )
