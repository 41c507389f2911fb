"""Filters that people keep. What is searched for may be somebody's name, and so may what they call it: both are sealed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from playlists.names import is_name
from radio.complaints.entry import tidy
from radio.complaints.ids import new_id
from radio.complaints.register.filtertables import NAME, SavedFilter
from radio.complaints.register.sealing import about_filter
from radio.complaints.sight.filters import CaseFilter, FilterError
from radio.complaints.sight.listing import CaseOrder
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
    rows = session.scalars(_of(owner)).all()
    row = next((one for one in rows if _name(keys, one) == name), None)
    if row is None:
        row = SavedFilter(id=new_id(now), owner=owner)
        session.add(row)
    query = urlencode([*wanted.pairs(), ("order", order)])
    row.name, row.query = (keys.seal(text, about_filter(row.id)) for text in (name, query))
    row.updated_at = now
    session.flush()
    return row.id


def kept_filters(session: Session, keys: Keyring, owner: str) -> Sequence[Kept]:
    """What somebody keeps, by its name.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    found = _opened(keys, session.scalars(_of(owner)).all())
    return sorted(found, key=lambda one: (one.name.casefold(), one.name))


def kept_filter(session: Session, keys: Keyring, owner: str, filter_id: str) -> Kept | None:
    """One of somebody's; None where they keep none of this id.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    query = _of(owner).where(SavedFilter.id == filter_id)
    return next(_opened(keys, session.scalars(query).all()), None)


def _opened(keys: Keyring, rows: Sequence[SavedFilter]) -> Iterator[Kept]:
    for row in rows:
        try:
            pairs = parse_qsl(_open(keys, row, row.query))
            order = CaseOrder(dict(pairs).get("order", CaseOrder.NEWEST))
            name = _open(keys, row, row.name)
            yield Kept(row.id, name, CaseFilter.from_pairs(pairs), order)
        except (SealedError, ValueError):
            # Of a key that is lost, or of a version that filtered by something else: the list is there.
            continue


def _of(owner: str) -> Select[tuple[SavedFilter]]:
    return select(SavedFilter).where(SavedFilter.owner == owner)


def _name(keys: Keyring, row: SavedFilter) -> str:
    """Empty where it is of a key that is lost."""
    try:
        return _open(keys, row, row.name)
    except SealedError:
        return ""


def _open(keys: Keyring, row: SavedFilter, text: str) -> str:
    """A text of a filter; one that a version before has kept is not sealed until the worker does it."""
    return keys.open(text, about_filter(row.id)) if is_sealed(text) else text


def drop_filters_with(session: Session, keys: Keyring, says: Callable[[str], bool]) -> int:
    """Leave nothing of filters, of whomever, whose name or words say something; how many. Does not commit.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: one can't be opened.
    """
    done = 0
    for row in session.scalars(select(SavedFilter)).all():
        typed = [value for _name, value in parse_qsl(_open(keys, row, row.query))]
        if any(map(says, (_open(keys, row, row.name), *typed))):
            session.delete(row)
            done += 1
    session.flush()
    return done


def drop_filter(session: Session, owner: str, filter_id: str) -> None:
    """Keep it no longer; another one's stays. Does not commit."""
    session.execute(
        delete(SavedFilter).where(SavedFilter.owner == owner, SavedFilter.id == filter_id)
    )
