"""A clip becomes a piece of the library, or a file outside of it; neither without consent.

The list of edits is kept with the piece, and the piece is bound to the call: where the caller takes
the consent back, it is withheld (`radio.calls.pieces`).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from radio.calls.carried import note_file
from radio.calls.clips.edits import Edits
from radio.calls.clips.encoding import encode, workshop, write
from radio.calls.clips.refusals import ClipError, Refusal
from radio.calls.clips.rendering import Rendered, Wanted, render
from radio.calls.clips.source import Source, source_of
from radio.calls.clips.tables import CallClip
from radio.calls.clips.wording import written
from radio.calls.consent import may_replay
from radio.calls.pieces import note
from radio.calls.tables import PhoneCall
from radio.db import clip as clipped
from radio.db import session_scope
from radio.library.categories import CALL_CLIP
from radio.library.importing import Describe, import_paths
from radio.library.tables import Media
from radio.library.values import Tags
from radio.units import Millis

DRAFTS_MOST: Final = 50
"""Lists of edits of one call of which nothing was made; the oldest make room."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where calls and library are, and what the programme sounds like."""

    engine: Engine
    data: Path
    wanted: Wanted
    now: Callable[[], Millis]


@dataclass(frozen=True, slots=True)
class Named:
    """What a clip is called, and by whom; `id` makes saving it twice one."""

    title: str
    by: str
    category: str = CALL_CLIP
    id: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """The piece that was made, of so many ms; `known` where it stood there already."""

    clip_id: str
    media_id: str
    length: int
    known: bool = False


def new_id() -> str:
    """An id for a list of edits."""
    return secrets.token_hex(16)


def keep(session: Session, call_id: str, edits: Edits, named: Named, now: Millis) -> str:
    """Keep a list of edits without making anything of it; its id. Does not commit.

    One that a piece was made of stays as it is: then this is another one.
    """
    row = session.get(CallClip, named.id) if named.id else None
    if row is None or row.call_id != call_id or row.media_id is not None:
        taken = row is not None
        row = CallClip(id=new_id() if taken or not named.id else named.id, call_id=call_id)
        session.add(row)
    _fill(row, edits, named, now)
    session.flush()
    _make_room(session, call_id)
    return row.id


def _fill(row: CallClip, edits: Edits, named: Named, now: Millis) -> None:
    row.edits, row.at = written(edits), now
    row.title = clipped(CallClip, "title", named.title)
    row.made_by = clipped(CallClip, "made_by", named.by)


def _make_room(session: Session, call_id: str) -> None:
    drafts = select(CallClip).where(CallClip.call_id == call_id, CallClip.media_id.is_(None))
    newest = drafts.order_by(CallClip.at.desc(), CallClip.id)
    for row in session.scalars(newest.offset(DRAFTS_MOST)):
        session.delete(row)


def clips_of(session: Session, call_id: str) -> Sequence[CallClip]:
    """The lists of edits of a call, the newest first."""
    query = select(CallClip).where(CallClip.call_id == call_id)
    return session.scalars(query.order_by(CallClip.at.desc(), CallClip.id)).all()


def opened(place: Place, call_id: str) -> Source:
    """The recording of a call that may be heard again.

    Raises:
        ClipError: there is none, or the call is still running.
        radio.calls.consent.ConsentMissingError: its caller has not agreed.
    """
    with session_scope(place.engine) as session:
        source = source_of(place.data, session.get(PhoneCall, call_id))
        may_replay(session, call_id)
    return source


def save(place: Place, call_id: str, edits: Edits, named: Named) -> Saved:
    """Make a piece of the library.

    Where that list of edits was saved before, it is the piece of then.

    Raises:
        ClipError, radio.calls.consent.ConsentMissingError: it can't be made; nothing was.
        OSError: the disk refuses it, or is full.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    source = opened(place, call_id)
    before = _saved_before(place, call_id, edits, named.id)
    if before is not None:
        return before
    rendered = render(source, edits, place.wanted)
    with workshop(place.data) as folder:
        path = folder / "klip.flac"
        write(rendered.sound, path)
        return _import(place, path, rendered, _Bound(place, call_id, edits, named))


def _saved_before(place: Place, call_id: str, edits: Edits, clip_id: str) -> Saved | None:
    with session_scope(place.engine) as session:
        row = session.get(CallClip, clip_id) if clip_id else None
        if row is None or row.media_id is None or row.call_id != call_id:
            return None
        if row.edits != written(edits):
            return None
        return Saved(row.id, row.media_id, 0, known=True)


class _Bound:
    """Binds a piece to its call and its list of edits, as it is kept."""

    def __init__(self, place: Place, call_id: str, edits: Edits, named: Named) -> None:
        self._place, self._call_id, self._edits = place, call_id, edits
        self.named = named
        self.clip_id = ""

    def __call__(self, session: Session, media: Media, _path: Path) -> None:
        now = self._place.now()
        self.clip_id = keep(session, self._call_id, self._edits, self.named, now)
        session.get_one(CallClip, self.clip_id).media_id = media.id
        note(session, self._place.data, media.id, [self._call_id])


def _import(place: Place, path: Path, rendered: Rendered, bound: _Bound) -> Saved:
    named = bound.named
    tags = Tags(title=named.title)
    describe = Describe(named.category, tags=tags, whole=True)
    result = import_paths(place.engine, place.data, [path], describe, workers=1, taken=bound)
    if not result.media_ids:
        raise ClipError(Refusal.ENCODER)
    known = result.duplicates > 0
    return Saved(bound.clip_id, result.media_ids[0], rendered.length, known=known)


def heard(place: Place, call_id: str, edits: Edits) -> tuple[bytes, Rendered]:
    """What would be saved, as FLAC, for the station's own ears: consent is not asked for.

    Who hears it is to be noted by whoever calls this.

    Raises:
        ClipError: it can't be made.
        OSError: the disk refuses it, or is full.
    """
    with session_scope(place.engine) as session:
        source = source_of(place.data, session.get(PhoneCall, call_id))
    rendered = render(source, edits, place.wanted)
    with workshop(place.data) as folder:
        encode(rendered.sound, folder / "klip.flac", "flac")
        with session_scope(place.engine, write=True) as session:
            # A browser can save what it plays.
            _known(place, session, call_id, folder / "klip.flac")
            session.commit()
        return (folder / "klip.flac").read_bytes(), rendered


def _known(place: Place, session: Session, call_id: str, path: Path) -> None:
    """Have a file recognised, should it come back. Does not commit."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    note_file(session, digest, path.stat().st_size, [call_id], place.now())


def take_out(
    place: Place, call_id: str, edits: Edits, target: Path, noted: Callable[[], None]
) -> Rendered:
    """Write a clip to a file outside of the library: FLAC or WAV, by the name's ending.

    `noted` is called before the file is there: who takes it out stands written by then. Whether it may
    be heard is asked once more after it was made, which takes its time.

    Raises:
        ClipError, radio.calls.consent.ConsentMissingError: it can't be made; nothing was.
        OSError: the disk refuses it, or is full.
    """
    rendered = render(opened(place, call_id), edits, place.wanted)

    def before(path: Path) -> None:
        with session_scope(place.engine, write=True) as session:
            may_replay(session, call_id)
            _known(place, session, call_id, path)
            session.commit()
        noted()

    write(rendered.sound, target, before)
    return rendered
