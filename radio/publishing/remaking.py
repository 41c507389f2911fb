"""Whether an episode can be made, or made anew: how much of it the archive has by now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from playlists.values import Span
from radio.archive.tables import ArchiveFile, FileState
from radio.programmes.tables import Episode
from radio.publishing import facts, keeping
from radio.publishing.cuts import Why, holes
from radio.publishing.errors import PublishingError, Trouble
from radio.publishing.laying import recorded
from radio.publishing.sources import files_of, sources_of, steady
from radio.publishing.tables import EditedEpisode
from radio.units import Millis

YOUNG: Final = 86_400_000
"""ms after its end for which its files may be on their way into the index."""
_SEEN: Final = 5_000
"""ms: what is missing for no longer is not worth a word."""


@dataclass(frozen=True, slots=True)
class Left:
    """What making it (anew) would be of.

    ms of the `whole` episode that are `missing`, without what was already when it was made. `nothing`: there
    was something, and it is all gone; what never was in the index may be on its way there. `purged`: the
    rule took something of it.
    """

    whole: int
    missing: int
    nothing: bool
    purged: bool

    @property
    def is_less(self) -> bool:
        """Whether there would be less of it than there is now."""
        return self.nothing or self.missing > _SEEN


def left(session: Session, episode: Episode, now: Millis) -> Left:
    """How much of an episode there is to be cut.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    span = facts.real_span(session, episode) or Span(episode.start, episode.end)
    files = files_of(session, episode, span)
    whole = max(0, span.end - span.start)
    if now < span.end + YOUNG:
        return Left(whole, 0, nothing=False, purged=False)
    there = [row for row in files if row.state in (FileState.OK, FileState.OPEN)]
    missing = _missing(session, span, there)
    row = session.get(EditedEpisode, episode.id)
    made = row is not None and bool(row.file)
    before = _missing_before(session, episode.id) if made else 0
    return Left(
        whole,
        max(0, missing - before),
        nothing=missing >= whole and (made or bool(files)),
        purged=any(row.state is FileState.PURGED for row in files),
    )


def _missing(session: Session, span: Span, files: list[ArchiveFile]) -> int:
    steps = facts.clock_steps(session, span)
    whole = Span(steady(span.start, steps), steady(span.end, steps))
    sources = sources_of(session, files, steps)
    stretch = recorded(whole, sources)
    gone = holes(stretch, [Span(one.starts, one.ends) for one in sources])
    return sum(cut.end - cut.start for cut in gone)


def _missing_before(session: Session, episode_id: str) -> int:
    cuts = keeping.cuts_of(session, episode_id)
    return sum(cut.to_at - cut.from_at for cut in cuts if cut.why is Why.HOLE)


def refuse_where_gone(session: Session, episode: Episode, now: Millis) -> None:
    """Have nobody ask for what can't be made: what is there would be told as failed.

    Raises:
        PublishingError: the archive has nothing of it.
    """
    if left(session, episode, now).nothing:
        raise PublishingError(
            Trouble.NOTHING,
            f"the archive has nothing of {episode.id} (any more): it can't be cut; what is there stays",
        )
