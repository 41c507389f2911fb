"""The files an episode is cut from, by the archive's index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.values import Span
from radio.archive.lookup import files_in
from radio.archive.naming import RECORDINGS
from radio.archive.tables import ArchiveFile, FileState
from radio.programmes.tables import Episode
from radio.publishing.laying import Source
from radio.reports.tables import AsrunEvent
from radio.units import Millis

_DAY = 86_400_000
_NEAR = 2_000
_FILE = re.compile(r'"file": "([^"\\]+)"')


def files_of(session: Session, episode: Episode, span: Span) -> list[ArchiveFile]:
    """Its own recordings, and what the aircheck has of the time; whatever their state."""
    own = select(ArchiveFile).where(
        ArchiveFile.kind == RECORDINGS,
        ArchiveFile.path.startswith(f"{RECORDINGS}/{episode.id}/", autoescape=True),
        ArchiveFile.starts_at.between(span.start - _DAY, span.end),
    )
    recorded = session.scalars(own.order_by(ArchiveFile.starts_at)).all()
    return [*recorded, *files_in(session, span.start, span.end)]


def are_closed(files: Iterable[ArchiveFile]) -> bool:
    """Whether none of them is written to any more."""
    return all(row.state is not FileState.OPEN for row in files)


def sources_of(
    session: Session, files: Iterable[ArchiveFile], steps: Sequence[tuple[Millis, int]]
) -> list[Source]:
    """Those that can be heard, each with when it was on the air, as `steady` has it."""
    rows = [row for row in files if row.state is FileState.OK and row.frames and row.rate]
    begun = _begun(session, min((row.starts_at for row in rows), default=Millis(0)))
    return [_source(row, begun.get(row.path), steps) for row in rows]


def _begun(session: Session, since: Millis) -> dict[str, Millis]:
    """When recordings began, to the ms: their names tell it to the second."""
    told = select(AsrunEvent.at, AsrunEvent.line).where(
        AsrunEvent.kind == "recording", AsrunEvent.at >= since - _NEAR
    )
    found = dict[str, Millis]()
    for at, line in session.execute(told).tuples():
        name = _FILE.search(line)
        if name is not None:
            found[name[1]] = at
    return found


def _source(row: ArchiveFile, begun: Millis | None, steps: Sequence[tuple[Millis, int]]) -> Source:
    own = row.kind == RECORDINGS
    starts = steady(row.starts_at if begun is None else begun, steps)
    ends = Millis(starts + (row.ends_at - row.starts_at))
    return Source(row.path, row.codec, row.rate, row.frames, starts, ends, own)


def steady(at: Millis, steps: Sequence[tuple[Millis, int]]) -> Millis:
    """A moment as a clock shows it that was not set meanwhile: recordings run on by that one.

    A moment that a clock set back has shown twice is the later one.
    """
    return Millis(at - sum(step for moment, step in steps if moment <= at))
