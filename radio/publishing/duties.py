"""What is to be made, made anew or let go: looked for from time to time, the database is the truth."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from playlists.values import Span
from radio.archive.deletions import Kind, Rule
from radio.archive.indexing import Place
from radio.archive.keeping import holds_between
from radio.archive.naming import RECORDINGS
from radio.archive.removing import Thing, Why, remove
from radio.archive.tables import ArchiveFile
from radio.db import session_scope
from radio.programmes.tables import Episode, Phase, Programme
from radio.publishing import facts, keeping
from radio.publishing.callers import unasked, willing_again
from radio.publishing.cuts import holes
from radio.publishing.errors import Trouble
from radio.publishing.laying import recorded
from radio.publishing.remaking import left
from radio.publishing.rules import EditRules
from radio.publishing.sources import are_closed, files_of, sources_of, steady
from radio.publishing.superseded import let_one_go
from radio.publishing.tables import EditedEpisode, EditState
from radio.units import Millis

SOON = 150_000
"""ms after its end from which an episode is looked at: by then its files are closed."""
PATIENCE = 20 * 60_000
"""ms after its end until which is waited for its recording to be taken into the archive's index."""
AGAIN = 15 * 60_000
"""ms after which one that failed is tried again."""
_BACK = 7 * 86_400_000
_DAY = 86_400_000


def take_up(session: Session, rules: EditRules, now: Millis) -> int:
    """Make rows for episodes that are over and wanted by the rules; how many. Does not commit."""
    if rules.make == "none":
        return 0
    query = select(Episode).where(
        Episode.end.between(now - _BACK, now - SOON),
        Episode.phase == Phase.CLOSED,
        Episode.cancelled.is_(False),
        ~exists().where(EditedEpisode.episode_id == Episode.id),
    )
    if rules.make == "recorded":
        recorded = Episode.programme_id.in_(select(Programme.id).where(Programme.record))
        query = query.where(or_(Episode.recording != "", recorded))
    found = session.scalars(query.order_by(Episode.start)).unique().all()
    for episode in found:
        keeping.row_of(session, episode)
    return len(found)


def differing(session: Session, now: Millis) -> list[str]:
    """Episodes in which who is heard differs from who may be, now, and that can be made anew.

    For who may be heard again nothing else is given up: less of it is not made.
    """
    ready = select(EditedEpisode).where(EditedEpisode.state == EditState.READY)
    return [row.episode_id for row in session.scalars(ready).all() if _differs(session, row, now)]


def _differs(session: Session, row: EditedEpisode, now: Millis) -> bool:
    away = bool(unasked(session, row))
    if not away and not willing_again(session, row):
        return False
    there = left(session, session.get_one(Episode, row.episode_id), now)
    return not there.nothing if away else not there.is_less


def want_anew(session: Session, episode_ids: Iterable[str]) -> None:
    """Have these made anew. Does not commit."""
    for episode_id in episode_ids:
        row = session.get_one(EditedEpisode, episode_id)
        row.state, row.tried_at = EditState.WANTED, Millis(0)
    session.flush()


def due(session: Session, now: Millis) -> list[str]:
    """What can be made now, by episode; the oldest first. One that was being made was broken off."""
    open_ = (EditState.WANTED, EditState.MAKING, EditState.FAILED)
    query = (
        select(EditedEpisode, Episode)
        .join(Episode, Episode.id == EditedEpisode.episode_id)
        .where(EditedEpisode.state.in_(open_))
        .order_by(Episode.start)
    )
    rows = session.execute(query).unique().tuples().all()
    return [row.episode_id for row, episode in rows if _is_due(session, row, episode, now)]


def _is_due(session: Session, row: EditedEpisode, episode: Episode, now: Millis) -> bool:
    if row.state is EditState.FAILED:
        is_final = row.trouble.partition("|")[0] == Trouble.NOTHING
        return not is_final and now - row.tried_at > AGAIN
    if facts.is_still_on(session, episode, now):
        return False
    span = facts.real_span(session, episode) or Span(episode.start, episode.end)
    if now < span.end + SOON:
        return False
    files = files_of(session, episode, span)
    if not are_closed(files) and not _suffice(session, files, span):
        return False
    missing = not any(file.kind == "recordings" for file in files)
    return now > span.end + PATIENCE or not (missing and episode.recording)


def _suffice(session: Session, files: Iterable[ArchiveFile], span: Span) -> bool:
    """Whether its own recordings tell of all of it: the hour of the aircheck may go on for long."""
    own = [file for file in files if file.kind == RECORDINGS]
    if not own or not are_closed(own):
        return False
    steps = facts.clock_steps(session, span)
    whole = Span(steady(span.start, steps), steady(span.end, steps))
    sources = sources_of(session, own, steps)
    there = recorded(whole, sources)
    return not holes(there, [Span(one.starts, one.ends) for one in sources])


def lost(session: Session, data: Path) -> list[str]:
    """Published episodes whose file is gone, as after a backup was put back: they are made anew."""
    rows = select(EditedEpisode).where(
        EditedEpisode.published_at.is_not(None),
        EditedEpisode.state == EditState.READY,
        EditedEpisode.file != "",
    )
    return [row.episode_id for row in session.scalars(rows) if not (data / row.file).is_file()]


def let_go(place: Place, rules: EditRules) -> int:
    """Take away files that are neither published, held nor kept any longer; how many. Their rows stay.

    Raises:
        radio.archive.removing.StrangeError, OSError: the disk refuses.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    gone = 0
    with session_scope(place.engine) as session:
        old = [(row.episode_id, row.file) for row in session.scalars(_old(place, rules))]
    for episode_id, file in old:
        gone += remove(place, _thing(place, rules, episode_id, file))
        _forget(place, episode_id, file)
    return gone


def _old(place: Place, rules: EditRules) -> Select[tuple[EditedEpisode]]:
    return select(EditedEpisode).where(
        EditedEpisode.published_at.is_(None),
        EditedEpisode.file != "",
        EditedEpisode.made_at < place.now() - rules.keep_days * _DAY,
    )


def _thing(place: Place, rules: EditRules, episode_id: str, file: str) -> Thing:
    def may(session: Session) -> bool:
        wanted = _old(place, rules).where(
            EditedEpisode.episode_id == episode_id, EditedEpisode.file == file
        )
        row = session.scalar(wanted)
        there = (place.data / file).is_file()
        return row is not None and there and not holds_between(session, row.starts_at, row.ends_at)

    why = Why(Rule.AGE, rules.keep_days)
    return Thing(Kind.EPISODE, file, (place.data / file,), why, may)


def _forget(place: Place, episode_id: str, file: str) -> None:
    """The row of a file that is gone knows none any more."""
    with session_scope(place.engine, write=True) as session:
        row = session.get(EditedEpisode, episode_id)
        if row is not None and row.file == file and not (place.data / file).exists():
            row.file, row.bytes, row.sha256 = "", 0, ""
            session.commit()


def clear_strays(place: Place) -> int:
    """Take away files of nobody, left where somebody was killed between two steps; how many.

    A file has its name before its row is committed, so nobody else may write while it is asked whose it is.
    """
    gone = _clear_parts(place)
    with session_scope(place.engine) as session:
        known = set(session.scalars(select(EditedEpisode.file)))
    for path in sorted((place.data / keeping.FOLDER).glob("[!.]*.*")):
        file = f"{keeping.FOLDER}/{path.name}"
        gone += file not in known and let_one_go(place, file)
    return gone


def _clear_parts(place: Place) -> int:
    """What was never whole goes without a line: nobody has ever heard it."""
    folder = place.data / keeping.FOLDER
    left = [path for path in folder.glob(".*.*") if not keeping.is_being_written(path)]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
