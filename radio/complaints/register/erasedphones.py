"""Telephones of who was erased, as digests: what comes late of them comes without them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from radio.complaints.ids import new_id
from radio.complaints.register.duties import ErasedPhone
from radio.complaints.register.sealing import about_erasure, phone_indexes
from radio.keys import Keyring
from radio.units import Millis

KEPT: Final = 366 * 86_400_000
"""ms that a digest is kept: numbers set apart for phones are of this year and the next."""


@dataclass(frozen=True, slots=True)
class Erased:
    """That the owner of a telephone was erased; `phrases` tell who they were."""

    at: Millis
    phrases: tuple[str, ...]


def erased_phones(
    session: Session, keys: Keyring, phones: Iterable[str], now: Millis
) -> dict[str, list[Erased]]:
    """Of telephones (`plain_phone`) those whose owners were erased.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    any_ = select(ErasedPhone.id).where(ErasedPhone.until > now).limit(1)
    if session.scalar(any_) is None:
        return {}
    of = {index: phone for phone in phones for index in phone_indexes(keys, phone)}
    query = select(ErasedPhone).where(ErasedPhone.phone_index.in_(of), ErasedPhone.until > now)
    found: dict[str, list[Erased]] = {}
    for row in session.scalars(query):
        known = Erased(row.at, _phrases(keys, row))
        found.setdefault(of[row.phone_index], []).append(known)
    return found


def keep_erased(
    session: Session, indexes: Iterable[str], request_id: str, sealed: str, at: Millis
) -> None:
    """Keep digests of telephones whose owner is erased; those that are there are not kept twice.

    `sealed` are the phrases, as `about_erasure` of the request. Does not commit.
    """
    query = select(ErasedPhone.phone_index).where(ErasedPhone.request_id == request_id)
    known = set(session.scalars(query))
    session.add_all(
        ErasedPhone(
            id=new_id(at), phone_index=index, at=at, until=Millis(at + KEPT),
            request_id=request_id, sealed=sealed,
        )
        for index in dict.fromkeys(indexes)
        if index not in known
    )  # fmt: skip
    session.flush()


def forget_erased(session: Session, now: Millis) -> None:
    """Leave nothing of those whose time is over. Does not commit."""
    session.execute(delete(ErasedPhone).where(ErasedPhone.until <= now))


def _phrases(keys: Keyring, row: ErasedPhone) -> tuple[str, ...]:
    if not row.sealed:
        return ()
    return tuple(json.loads(keys.open(row.sealed, about_erasure(row.request_id))))
