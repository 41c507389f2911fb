"""The rows of an edited recording: what was cut, its chapters, and how it is put together of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from playlists.values import Span
from radio.programmes.tables import Episode
from radio.publishing.chapters import Chapter, Placed, numbered, place
from radio.publishing.cuts import Cut, Edit, plan
from radio.publishing.errors import PublishingError, Trouble
from radio.publishing.facts import clock_steps
from radio.publishing.sources import steady
from radio.publishing.tables import EditedChapter, EditedCut, EditedEpisode, EditState
from radio.units import Millis

FOLDER = "episodes"
"""In the data folder."""
_PART = re.compile(r"^\..*\.(\d+)\.part\.[a-z0-9]+$")
Steps = Sequence[tuple[Millis, int]]


def row_of(session: Session, episode: Episode) -> EditedEpisode:
    """The row of an episode; made where there is none. Does not commit."""
    row = session.get(EditedEpisode, episode.id)
    if row is None:
        row = EditedEpisode(episode_id=episode.id)
        session.add(row)
        session.flush()
    return row


def want(session: Session, episode: Episode, *, closed: bool) -> EditedEpisode:
    """Have it made, or made anew; what there is of it is given out until then. Does not commit.

    Raises:
        PublishingError: the episode is not over.
    """
    if not closed or episode.cancelled:
        raise PublishingError(
            Trouble.NOT_CLOSED, f"{episode.id} is not over; its recording is made after its end"
        )
    row = row_of(session, episode)
    row.state, row.trouble, row.tried_at = EditState.WANTED, "", Millis(0)
    session.flush()
    return row


def cuts_of(session: Session, episode_id: str) -> Sequence[EditedCut]:
    """What was cut, in order."""
    query = select(EditedCut).where(EditedCut.episode_id == episode_id)
    return session.scalars(query.order_by(EditedCut.position)).all()


def set_cuts(session: Session, episode_id: str, cuts: Iterable[Cut]) -> None:
    """Note what was cut. Does not commit."""
    session.execute(delete(EditedCut).where(EditedCut.episode_id == episode_id))
    session.add_all(
        EditedCut(
            episode_id=episode_id, position=number, why=cut.why, from_at=cut.start,
            to_at=cut.end, about=cut.about, began=cut.began,
        )
        for number, cut in enumerate(cuts)
    )  # fmt: skip
    session.flush()


def chapters_of(session: Session, episode_id: str) -> list[Chapter]:
    """Its chapters, by when they were on the air."""
    query = select(EditedChapter).where(EditedChapter.episode_id == episode_id)
    rows = session.scalars(query.order_by(EditedChapter.position))
    return [Chapter(row.at, row.of, row.title) for row in rows]


def set_chapters(session: Session, episode_id: str, chapters: Iterable[Chapter]) -> None:
    """Give it chapters. Does not commit."""
    session.execute(delete(EditedChapter).where(EditedChapter.episode_id == episode_id))
    ordered = sorted(chapters, key=lambda one: one.at)
    session.add_all(
        EditedChapter(episode_id=episode_id, position=number, at=one.at, of=one.of, title=one.title)
        for number, one in enumerate(ordered)
    )
    session.flush()


@dataclass(frozen=True, slots=True)
class Shown:
    """A chapter as it is edited: which row, when it was on the air, where it is heard (None: cut)."""

    number: int
    chapter: Chapter
    position: Millis | None


def edit_of(session: Session, row: EditedEpisode) -> Edit:
    """How it was cut, by its rows."""
    span = Span(row.starts_at, row.ends_at)
    cuts = [
        Cut(one.why, one.from_at, one.to_at, one.about) for one in cuts_of(session, row.episode_id)
    ]
    return steadied(span, cuts, clock_steps(session, span))


def steadied(span: Span, cuts: Iterable[Cut], steps: Steps) -> Edit:
    """An edit by a clock that was not set meanwhile."""
    moved = (
        Cut(c.why, steady(c.start, steps), steady(c.end, steps), c.about, c.fade, c.began)
        for c in cuts
    )
    return plan(Span(steady(span.start, steps), steady(span.end, steps)), moved)


def placed(
    session: Session, row: EditedEpisode, title: str, chapters: Sequence[Chapter] | None = None
) -> list[Placed]:
    """Its chapters, or those that it will have, as they are heard."""
    known = chapters_of(session, row.episode_id) if chapters is None else chapters
    steps = clock_steps(session, Span(row.starts_at, row.ends_at))
    moved = [replace(one, at=steady(one.at, steps)) for one in known]
    return place(edit_of(session, row), moved, title)


def shown(session: Session, row: EditedEpisode) -> list[Shown]:
    """Its chapters, each with where it is heard; callers are counted as listeners read them."""
    edit, steps = edit_of(session, row), clock_steps(session, Span(row.starts_at, row.ends_at))
    found = []
    for number, one in enumerate(chapters_of(session, row.episode_id)):
        at = steady(one.at, steps)
        position = edit.position(max(at, edit.span.start)) if edit.is_kept(at) else None
        found.append(Shown(number, one, position))
    heard = [one for one in found if one.position is not None]
    titles = numbered([one.chapter for one in heard])
    told = {
        one.number: replace(one, chapter=replace(one.chapter, title=title))
        for one, title in zip(heard, titles, strict=True)
    }
    return [told.get(one.number, one) for one in found]


def part_of(data: Path, episode_id: str, what: str, ending: str) -> Path:
    """Where a file is written before it has its name; it tells which process does."""
    return data / FOLDER / f".{episode_id}.{what}.{os.getpid()}.part.{ending}"


def is_being_written(path: Path) -> bool:
    """Whether the process that writes a part file is there still."""
    found = _PART.search(path.name)
    return found is not None and Path("/proc", found[1]).exists()


def file_of(data: Path, row: EditedEpisode) -> Path:
    """Where its sound lies.

    Raises:
        PublishingError: there is none.
    """
    path = data / row.file
    if not row.file or not path.is_file():
        raise PublishingError(
            Trouble.NOT_MADE, f"the recording of {row.episode_id} is not made; have it made first"
        )
    return path
