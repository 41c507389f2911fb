"""Pieces of the library that were made of calls: none is planned or played without consent.

The library knows no calls. It is told that a piece is withheld, and then holds that against
everything that would let it be heard. What a call's consent says now is the truth, and is brought over
here: by `radio.calls.consent` at each change, and by the worker as the safety net.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.calls.allowing import allowed_by
from radio.calls.carried import calls_of_file, note_file
from radio.calls.tables import CallPiece, PhoneCall
from radio.library import store
from radio.library.importing import hash_file
from radio.library.tables import Media, MediaTwin
from radio.units import Millis


def note(session: Session, data: Path, media_id: str, calls: Iterable[str]) -> None:
    """Say which calls are heard in a piece; what was said before stays. Does not commit.

    They are in every piece that holds the same recording, in whatever coding.
    """
    session.flush()
    wanted = set(calls)
    for one in same_recording(session, media_id):
        for call_id in sorted(wanted):
            if session.get(CallPiece, (one, call_id)) is None:
                session.add(CallPiece(media_id=one, call_id=call_id))
        session.flush()
        media = store.find(session, one)
        settle(session, media)
        store.check_file(media, data)


def note_copy(session: Session, media_id: str, copy: Path, at: Millis) -> bool:
    """Have a copy of a piece, in whatever coding, recognised should it come back; whether that is new.

    A browser can save what it plays. Does not commit.

    Raises:
        OSError: not readable.
    """
    calls = calls_in(session, media_id)
    if not calls:
        return False
    with copy.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if set(calls) <= set(calls_of_file(session, digest)):
        return False
    note_file(session, digest, copy.stat().st_size, calls, at)
    return True


def settle(session: Session, media: Media) -> bool:
    """Withhold a piece or let it go, as the consents of its calls say; whether its state changed.

    One that was taken out by a person stays out, and one whose calls nobody knows any more stays
    withheld. Whether the file is there is looked at by whoever plays it. Does not commit.
    """
    lost = media.withheld and not calls_in(session, media.id)
    held = lost or bool(unwilling(session, media.id))
    return held is not media.withheld and store.withhold(media, held=held)


def unwilling(session: Session, media_id: str) -> list[str]:
    """Calls in a piece that may not be heard again, by their ids."""
    query = (
        select(PhoneCall)
        .join(CallPiece, CallPiece.call_id == PhoneCall.id)
        .where(CallPiece.media_id == media_id)
        .order_by(PhoneCall.rang_at, PhoneCall.id)
    )
    return [call.id for call in session.scalars(query) if allowed_by(session, call) is None]


def calls_of_path(session: Session, data: Path, path: Path) -> Sequence[str]:
    """The calls in the piece whose file this is, or holds the same as."""
    calls: set[str] = set()
    for media in _at(session, data, path, hash_file(path)):
        for one in same_recording(session, media.id):
            calls.update(calls_in(session, one))
    return sorted(calls)


def pieces_of_path(session: Session, data: Path, path: Path) -> tuple[Media | None, Media | None]:
    """The piece that this file holds the same as, and the one that lies there.

    Raises:
        OSError: not readable.
    """
    digest = hash_file(path)
    pieces = _at(session, data, path, digest)
    same = [one for one in pieces if digest == one.content_hash or one.id == store.media_id(digest)]
    there = [one for one in pieces if store.location(one, data).resolve() == path.resolve()]
    return next(iter(same), None), next(iter(there), None)


def _at(session: Session, data: Path, path: Path, digest: str) -> Sequence[Media]:
    places = {str(path.absolute()), str(path.resolve())}
    places |= {place.removeprefix(f"{data.absolute()}/") for place in places}
    mine = Media.content_hash.in_([digest]) | Media.path.in_(places)
    known = select(Media).where(mine | (Media.id == store.media_id(digest)))
    return session.scalars(known.order_by(Media.id)).all()


def same_recording(session: Session, media_id: str) -> list[str]:
    """A piece and its twins, by their ids."""
    first = store.twin_of(session, media_id) or media_id
    twins = session.scalars(select(MediaTwin.media_id).where(MediaTwin.twin_of == first))
    return sorted({first, media_id, *twins})


def calls_in(session: Session, media_id: str) -> Sequence[str]:
    """All calls in a piece, by their ids."""
    query = select(CallPiece.call_id).where(CallPiece.media_id == media_id)
    return session.scalars(query.order_by(CallPiece.call_id)).all()


def settle_call(session: Session, call_id: str) -> list[str]:
    """Bring every piece a call is heard in to what its consent says; the ids of those that changed.

    Does not commit.
    """
    session.flush()
    query = (
        select(Media)
        .join(CallPiece, CallPiece.media_id == Media.id)
        .where(CallPiece.call_id == call_id)
        .order_by(Media.id)
    )
    return [media.id for media in session.scalars(query).all() if settle(session, media)]


def settle_all(session: Session) -> list[str]:
    """The same for every piece that a call is heard in, or that is withheld. Does not commit."""
    session.flush()
    bound = select(CallPiece.media_id)
    query = select(Media).where(Media.id.in_(bound) | Media.withheld).order_by(Media.id)
    return [media.id for media in session.scalars(query).all() if settle(session, media)]
