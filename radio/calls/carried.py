"""Files outside of the library in which calls are heard: known again by their content.

What was cut of a call into a file, what was listened to before it was saved, copies of pieces for
browsers, and each edited recording of an episode: whoever brings one of them back has brought back its callers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.calls.tables import CallFile
from radio.units import Millis


def note_file(session: Session, digest: str, size: int, calls: Iterable[str], at: Millis) -> None:
    """Say which calls are heard in a file of so many bytes, by its SHA-256. Does not commit."""
    for call_id in sorted(set(calls)):
        if session.get(CallFile, (digest, call_id)) is None:
            session.add(CallFile(sha256=digest, call_id=call_id, bytes=size, at=at))
    session.flush()


def sizes(session: Session) -> Sequence[int]:
    """Bytes of those that are known: what is none of these need not be read."""
    return session.scalars(select(CallFile.bytes).distinct()).all()


def calls_of_file(session: Session, digest: str) -> Sequence[str]:
    """The calls that are heard in a file, by their ids."""
    query = select(CallFile.call_id).where(CallFile.sha256 == digest)
    return session.scalars(query.order_by(CallFile.call_id)).all()
