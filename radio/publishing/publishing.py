"""Published, taken back, worded, put into the library: what people do with an edited recording.

Whether it may be heard is asked anew each time: `audible` is the one gate out of here.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.archive.indexing import Place
from radio.calls import pieces
from radio.db import session_scope
from radio.library.importing import Describe, import_paths
from radio.library.tables import Media
from radio.library.values import Tags
from radio.programmes.tables import Episode
from radio.publishing import keeping, tagging
from radio.publishing.callers import heard_in, unasked
from radio.publishing.chapters import Chapter
from radio.publishing.errors import PublishingError, Trouble
from radio.publishing.making import Named
from radio.publishing.superseded import let_one_go
from radio.publishing.tables import EditedEpisode
from radio.units import Millis

TITLE_MOST, DESCRIPTION_MOST = 200, 4000
AGAIN: Final = "siaran-ulang"
"""The category of an episode in the library where nobody chooses one."""


def audible(session: Session, data: Path, row: EditedEpisode) -> Path:
    """The file, where it may be given out.

    Raises:
        PublishingError: there is none, or somebody is heard in it who has not agreed.
    """
    path = keeping.file_of(data, row)
    if unasked(session, row):
        raise PublishingError(
            Trouble.WITHHELD,
            f"somebody is heard in {row.episode_id} who has not agreed to be heard again; it is made "
            "anew without them",
        )
    return path


def publish(session: Session, data: Path, row: EditedEpisode, by: str, now: Millis) -> None:
    """Put it into the feed. Does not commit.

    Raises:
        PublishingError: see `audible`.
    """
    audible(session, data, row)
    if row.published_at is None:
        row.published_at, row.published_by = now, by
    session.flush()


def unpublish(session: Session, row: EditedEpisode) -> None:
    """Take it out of the feed; its address leads nowhere any more. Does not commit."""
    row.published_at, row.published_by = None, ""
    session.flush()


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person wrote: title, description, and the title of each chapter (empty: none)."""

    title: str
    description: str
    chapters: Sequence[str]


def word(place: Place, episode_id: str, wording: Wording, station: str, language: str) -> None:
    """Put what a person wrote into the row, and into the file in place of what it says.

    Raises:
        PublishingError: there is no recording yet, or it was made anew meanwhile.
        OSError: disk full; nothing is changed.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(place.engine) as session:
        row = _row(session, episode_id)
        old, rows = row.file, keeping.chapters_of(session, episode_id)
        if len(rows) != len(wording.chapters):
            raise _overtaken(episode_id)
        named = [
            replace(one, title=title)
            for one, title in zip(rows, wording.chapters, strict=True)
            if title
        ]
        about = _about(place, session, row, wording, named, station, language)
    what = f"words-{secrets.token_hex(4)}"
    part = keeping.part_of(place.data, episode_id, what, Path(old).suffix[1:])
    try:
        named_file = _retagged(place.data / old, part, about, episode_id) if old else None
        with session_scope(place.engine, write=True) as session:
            row = _row(session, episode_id)
            if row.file != old:
                raise _overtaken(episode_id)
            row.title, row.description, row.edited = wording.title, wording.description, True
            keeping.set_chapters(session, episode_id, named)
            if named_file is not None:
                named_file.settle(place.data, row, part)
                named_file.known(session, row, place.now())
            session.commit()
            gone = old if old != row.file else ""
    finally:
        part.unlink(missing_ok=True)
    if gone:
        let_one_go(place, gone)


def _row(session: Session, episode_id: str) -> EditedEpisode:
    row = session.get(EditedEpisode, episode_id)
    if row is None:
        raise PublishingError(Trouble.NOT_MADE, f"the recording of {episode_id} is not made")
    return row


def _overtaken(episode_id: str) -> PublishingError:
    return PublishingError(
        Trouble.OVERTAKEN, f"{episode_id} was made anew meanwhile; write its words once more"
    )


def _about(
    place: Place,
    session: Session,
    row: EditedEpisode,
    wording: Wording,
    chapters: Sequence[Chapter],
    station: str,
    language: str,
) -> tagging.About:
    programme = session.get_one(Episode, row.episode_id).programme.name
    placed = keeping.placed(session, row, programme, chapters)
    day = to_local(row.starts_at, place.zone).date()
    return tagging.About(
        wording.title, programme, station, day, wording.description, placed, language
    )


def _retagged(path: Path, part: Path, about: tagging.About, episode_id: str) -> Named | None:
    """The same sound in another file, with its new words: what is being sent stays what it is."""
    if not path.is_file():
        return None
    shutil.copyfile(path, part)
    tagging.write(part, about)
    return Named.of(episode_id, part)


def to_library(place: Place, episode_id: str, category: str) -> str:
    """Put it into the library, to be aired again; bound to the calls in it. The piece's id.

    Raises:
        PublishingError: see `audible`; or the library does not take it.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(place.engine) as session:
        row = _row(session, episode_id)
        path, calls = audible(session, place.data, row), heard_in(session, row)
        programme = session.get_one(Episode, episode_id).programme.name
        tags = Tags(title=row.title or programme, artist=programme)

    def bind(session: Session, media: Media, _path: Path) -> None:
        pieces.note(session, place.data, media.id, calls)
        session.get_one(EditedEpisode, episode_id).media_id = media.id

    describe = Describe(category, tags=tags, whole=True)
    result = import_paths(place.engine, place.data, [path], describe, workers=1, taken=bind)
    if not result.media_ids:
        why = result.rejected[0].reason if result.rejected else "it is not taken"
        raise PublishingError(Trouble.FAILED, f"the library does not take it: {why}")
    return result.media_ids[0]


def published(
    session: Session, programme_id: str = "", most: int | None = None
) -> list[EditedEpisode]:
    """What is in the feed, the newest first; so many of them at the most."""
    query = select(EditedEpisode).join(Episode, Episode.id == EditedEpisode.episode_id)
    if programme_id:
        query = query.where(Episode.programme_id == programme_id)
    query = query.where(EditedEpisode.published_at.is_not(None))
    return list(session.scalars(query.order_by(EditedEpisode.starts_at.desc()).limit(most)))
