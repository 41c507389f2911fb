"""Numbers that are not taken: who blocked them, why, and until when."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from radio.calls.sealing import BLIND, plain_number
from radio.calls.tables import BY, CallBlock
from radio.keys import Keyring
from radio.units import Millis

REASON_LEAST, REASON_MOST = 3, 300
DAY = 86_400_000
DAYS = (1, 7, 30)
"""For how long a number may be blocked, else for ever."""


class BlockReasonError(Exception):
    """Nobody is blocked without a reason: three letters at least, three hundred at most."""


def about_block(number_blind: str) -> str:
    """What a blocked number is sealed with; see `radio.keys.Keyring.seal`."""
    return f"call_block:{number_blind}"


def block(
    session: Session, keys: Keyring, number: str, *, by: str, reason: str, now: Millis,
    until: Millis | None = None,
) -> CallBlock:  # fmt: skip
    """Take no more calls of a number. Does not commit.

    Raises:
        BlockReasonError: too little is said, or there is no number.
        radio.keys.KeyFileError: the keys can't be read.
    """
    reason, plain = " ".join(reason.split()), plain_number(number)
    if not plain or not REASON_LEAST <= len(reason) <= REASON_MOST:
        raise BlockReasonError
    blind = keys.blind(plain, BLIND)
    sealed = keys.seal(plain, about_block(blind))
    return session.merge(
        CallBlock(
            number_blind=blind, number=sealed, reason=reason, by=by[:BY], at=now, until=until
        )
    )  # fmt: skip


def ends(days: int, now: Millis) -> Millis | None:
    """When a block of so many days runs out; None (0 days) for ever.

    Raises:
        BlockReasonError: it is none of `DAYS`.
    """
    if days not in (0, *DAYS):
        raise BlockReasonError
    return Millis(now + days * DAY) if days else None


def unblock(session: Session, number_blind: str) -> bool:
    """Take its calls again; whether it was blocked. Does not commit."""
    row = session.get(CallBlock, number_blind)
    if row is not None:
        session.delete(row)
    return row is not None


def blocks(session: Session, now: Millis) -> list[CallBlock]:
    """Those that count: what runs out soonest first, what lasts for ever behind it, the newest first."""
    query = select(CallBlock).where(or_(CallBlock.until.is_(None), CallBlock.until > now))
    found = session.scalars(query.order_by(CallBlock.at.desc()))
    return sorted(found, key=lambda row: (row.until is None, row.until or 0))


def number_of(keys: Keyring, row: CallBlock) -> str:
    """The number that is blocked.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    return keys.open(row.number, about_block(row.number_blind))
