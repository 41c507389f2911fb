"""A file that is put on the air by its path: what it is in truth, and whether it may be heard.

Where it is a piece of the library (by place, content, or sound) the as-run tells of that piece, so that a
caller in it who takes consent back later is in no clip of that hour. What callers are heard in, and is none
yet, becomes one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.air.livefiles import file_of
from radio.archive.origins import Origins
from radio.calls.allowing import allowed_by
from radio.calls.pieces import calls_in, note, pieces_of_path
from radio.calls.tables import CallPiece, PhoneCall
from radio.db import session_scope
from radio.library.categories import CALL_CLIP
from radio.library.decode import beginning
from radio.library.importing import Describe, import_paths
from radio.library.tables import Media
from radio.library.twins import sounding_like


class NotAgreedError(Exception):
    """A caller in a file has not agreed to be heard again; the message is its path."""


class NoPieceError(Exception):
    """A caller is heard in a file that can't be taken into the library; the message says why."""


def looked_at(
    data: Path, args: Mapping[str, Any], origins: Callable[[], Origins]
) -> dict[str, Any]:
    """An order to put something on the air, with what the engine wants to know of a file; any other is as it was.

    `origins` is asked only where a file is meant.

    Raises:
        NotAgreedError, NoPieceError: it is not to be put on the air.
        OSError: it can't be read.
        sqlalchemy.exc.OperationalError: the database is locked or can't be read.
    """
    path = file_of(data, args)
    if path is None:
        return dict(args)
    media_id = Looking(origins()).piece(path)
    return {**args, "looked_at": True, **({"media_id": media_id} if media_id else {})}


@dataclass(frozen=True, slots=True)
class Looking:
    """Looks one file up, as an import would."""

    origins: Origins

    def piece(self, path: Path) -> str:
        """The id of the piece that a file is; empty for one that is none, and in which nobody is heard.

        Raises:
            NotAgreedError, NoPieceError, OSError: see `looked_at`.
        """
        with session_scope(self.origins.engine) as session:
            calls = self.origins.calls_in(session, path)
            self._check(session, path, calls)
            same, there = pieces_of_path(session, self.origins.data, path)
            if same is not None and calls <= set(calls_in(session, same.id)):
                return self._agreed(path, same)
            alike = [] if calls else self._sounding_like(session, path)
            # What lies where a piece was may have been changed since.
            known = [*alike, *([there.id] if there is not None else [])]
            calls |= {one for media_id in alike for one in calls_in(session, media_id)}
            self._check(session, path, calls)
            for media_id in known:
                if calls <= set(calls_in(session, media_id)):
                    return self._agreed(path, session.get_one(Media, media_id))
        return self._taken_in(path, calls) if calls else ""

    def _check(self, session: Session, path: Path, calls: Collection[str]) -> None:
        if not all(allowed_by(session, session.get_one(PhoneCall, one)) for one in calls):
            raise NotAgreedError(path)

    def _agreed(self, path: Path, media: Media) -> str:
        """Of one that is withheld it may be that nobody knows any more who is heard in it."""
        if media.withheld:
            raise NotAgreedError(path)
        return media.id

    def _sounding_like(self, session: Session, path: Path) -> list[str]:
        """Pieces with callers in them alone: of others nobody takes anything back."""
        voiced = session.scalars(select(CallPiece.media_id).distinct()).all()
        if not voiced:
            return []
        sketch, seconds = beginning(path)
        return sounding_like(session, sketch, voiced, seconds)

    def _taken_in(self, path: Path, calls: Collection[str]) -> str:
        origins = self.origins

        def taken(session: Session, media: Media, file: Path) -> None:
            origins.note(session, media, file)
            note(session, origins.data, media.id, calls)

        described = Describe(category=CALL_CLIP)
        done = import_paths(origins.engine, origins.data, [path], described, taken=taken)
        if not done.media_ids:
            raise NoPieceError(done.rejected[0].reason if done.rejected else "no audio")
        with session_scope(origins.engine) as session:
            return self._agreed(path, session.get_one(Media, done.media_ids[0]))
