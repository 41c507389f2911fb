"""What people at the console write about a call: its name, topic, place and notes; its place in the queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.calls.ingest import call_of
from radio.calls.sealing import BLIND, about_call, plain_number
from radio.calls.tables import BY, PhoneCall
from radio.db import clip
from radio.keys import Keyring, is_sealed
from radio.units import Millis

SEALED: Final = ("name", "topic", "notes")
FIELDS: Final = (*SEALED, "area_code")
"""What is written about a call while it is screened."""
MOST: Final[Mapping[str, int]] = {"name": 120, "topic": 300, "notes": 4000, "area_code": 16}
"""Characters of each."""


class OverwrittenError(Exception):
    """Somebody else wrote into the field meanwhile; `theirs` is what stands there."""

    def __init__(self, theirs: str) -> None:
        super().__init__("the field was written to meanwhile")
        self.theirs = theirs


class UnfitNoteError(Exception):
    """There is no such field, or what is written is too long for it."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is known of a call, opened. `number` is whole: mask it before it is shown."""

    number: str
    name: str
    topic: str
    notes: str
    area_code: str


def row_of(session: Session, keys: Keyring, told: Mapping[str, Any]) -> PhoneCall:
    """The row of a call that the agent tells of, before its journal has been read in. Does not commit.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    call = call_of(session, str(told["id"]), Millis(int(told["rang_at"])))
    call.line = call.line or clip(PhoneCall, "line", str(told.get("line") or ""))
    number = str(told.get("number") or "")
    if number and not call.number:
        call.number = keys.seal(number, about_call(call.id, "number"))
        call.number_blind = keys.blind(plain_number(number), BLIND)
    if told.get("name") and not call.name:
        call.name = keys.seal(str(told["name"]), about_call(call.id, "name"))
    session.flush()
    return call


def opened(keys: Keyring, call: PhoneCall, field: str) -> str:
    """A field of a call as it was written; what no key is for is as it stands.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    text = str(getattr(call, field))
    return keys.open(text, about_call(call.id, field)) if is_sealed(text) else text


def written(keys: Keyring, call: PhoneCall) -> Written:
    """All of them.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: they can't be opened.
    """
    texts = {name: opened(keys, call, name) for name in ("number", *SEALED)}
    return Written(area_code=call.area_code, **texts)


def write(
    session: Session, keys: Keyring, call: PhoneCall, field: str, text: str, *, was: str, by: str
) -> None:
    """Keep what was typed into a field; `was` is what stood there when it was begun. Does not commit.

    Raises:
        UnfitNoteError: see there.
        OverwrittenError: somebody else wrote something else there meanwhile.
        radio.keys.KeyFileError: the keys can't be read.
    """
    text = text.replace("\0", "")
    if field not in FIELDS or len(text) > MOST[field]:
        raise UnfitNoteError(field)
    session.flush()
    # Whoever writes at the same time waits here, and then sees what was written.
    session.refresh(call, with_for_update=True)
    there = opened(keys, call, field)
    if there not in (was, text):
        raise OverwrittenError(there)
    sealed = keys.seal(text, about_call(call.id, field)) if text and field in SEALED else text
    setattr(call, field, sealed)
    call.screened_by = by[:BY] or call.screened_by


def rank(call: PhoneCall) -> float:
    """Where it stands among those who wait: by when it was answered, unless somebody moved it."""
    if call.position is not None:
        return call.position
    return float(call.answered_at or call.rang_at)


def move(calls: Iterable[PhoneCall], call_id: str, after: str) -> bool:
    """Put a call right after another one of those that wait; first where `after` is empty.

    All of them keep their place from then on: the agent's and the journal's moment of an answer are
    some ms apart, which is more than lies between two that were put beside each other.

    Returns whether there are such calls.
    """
    queue = sorted(calls, key=rank)
    moved = next((call for call in queue if call.id == call_id), None)
    rest = [call for call in queue if call.id != call_id]
    ids = [call.id for call in rest]
    if moved is None or (after and after not in ids):
        return False
    for call in queue:
        call.position = rank(call)
    at = ids.index(after) + 1 if after else 0
    low = rank(rest[at - 1]) if at else None
    high = rank(rest[at]) if at < len(rest) else None
    if low is not None and high is not None:
        moved.position = (low + high) / 2
    elif low is not None or high is not None:
        moved.position = low + 1 if low is not None else (high or 0.0) - 1
    return True


def calls_of(session: Session, keys: Keyring, number: str, most: int = 99) -> list[PhoneCall]:
    """The calls of a number, the newest first; none of a number that is withheld.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    plain = plain_number(number)
    if not plain:
        return []
    query = select(PhoneCall).where(PhoneCall.number_blind.in_(keys.blinds(plain, BLIND)))
    return list(session.scalars(query.order_by(PhoneCall.rang_at.desc()).limit(most)))


def calls_between(session: Session, start: Millis, end: Millis) -> list[PhoneCall]:
    """Calls that rang from one moment to before another, in their order."""
    query = select(PhoneCall).where(PhoneCall.rang_at >= start, PhoneCall.rang_at < end)
    return list(session.scalars(query.order_by(PhoneCall.rang_at)))
