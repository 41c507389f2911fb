"""Makes the edited recording of an episode: cut, levelled, tagged; the originals are only read.

It is written beside what there is and put in its place whole. One that is killed leaves nothing but a
part file, which the next run takes away.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from mutagen import MutagenError
from sqlalchemy.orm import Session

from playlists.clock import to_local
from playlists.values import Span
from radio.archive.chain import digest_of
from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place
from radio.calls.carried import note_file
from radio.db import session_scope
from radio.lowly import step_back
from radio.programmes.tables import Episode
from radio.publishing import facts, keeping, tagging
from radio.publishing.callers import cut_out, heard_in
from radio.publishing.chapters import Chapter
from radio.publishing.chapters import place as place_chapters
from radio.publishing.cuts import Cut, Edit, holes, of_music, plan
from radio.publishing.errors import PublishingError, StoppedError, Trouble
from radio.publishing.laying import Piece, lay, recorded
from radio.publishing.levelling import Level, encode
from radio.publishing.rules import EditRules, music_of
from radio.publishing.sound import Samples, pcm
from radio.publishing.sources import files_of, sources_of, steady
from radio.publishing.superseded import let_one_go
from radio.publishing.tables import EditedEpisode, EditState
from radio.publishing.words import Words
from radio.units import Millis

MADE = "made"
"""In the name of what is written here: others write their words into a copy."""


@dataclass(frozen=True, slots=True)
class Order:
    """All that is needed to make one, read at one time. `edit` and `pieces` are by a steady clock."""

    episode_id: str
    programme: str
    span: Span
    heard: bool
    cuts: tuple[Cut, ...]
    edit: Edit
    pieces: tuple[Piece, ...]
    chapters: tuple[Chapter, ...]
    title: str
    description: str

    @property
    def source(self) -> str:
        """What it is cut from: recording, aircheck or both."""
        own = {piece.source.own for piece in self.pieces}
        return "both" if len(own) > 1 else "recording" if own == {True} else "aircheck"

    @property
    def rate(self) -> int:
        """Hz: that of most of it."""
        return max(self.pieces, key=lambda piece: piece.end - piece.start).source.rate


def order_for(place: Place, episode_id: str, rules: EditRules) -> Order:
    """What there is to be made.

    Raises:
        PublishingError: nothing of it is recorded.
    """
    with session_scope(place.engine) as session:
        episode = session.get_one(Episode, episode_id)
        real = facts.real_span(session, episode)
        span = real or Span(episode.start, episode.end)
        steps, words = facts.clock_steps(session, span), Words(rules.language)
        sources = sources_of(session, files_of(session, episode, span), steps)
        whole = Span(steady(span.start, steps), steady(span.end, steps))
        there = recorded(whole, sources)
        late, early = there.start - whole.start, whole.end - there.end
        span = Span(Millis(span.start + late), Millis(span.end - early))
        pieces = lay(there, sources)
        if not pieces:
            raise PublishingError(Trouble.NOTHING, f"nothing of {episode_id} is recorded")
        gone = cut_out(session, span, keeping.cuts_of(session, episode_id))
        rule = music_of(session, episode.programme_id, rules)
        for song in facts.songs(session, span):
            for alone in song.alone:
                first, last = rules.music_first, rules.music_last
                gone += of_music(rule, song.title, alone, first, last)
        missing = holes(there, [Span(piece.start, piece.end) for piece in pieces])
        edit = keeping.steadied(span, gone, steps)
        edit = plan(edit.span, [*edit.cuts, *missing])
        day = to_local(span.start, place.zone).date()
        return Order(
            episode_id=episode_id,
            programme=episode.programme.name,
            span=span,
            heard=real is not None,
            cuts=tuple(sorted([*gone, *_by_wall(missing, steps)], key=lambda cut: cut.start)),
            edit=edit,
            pieces=tuple(pieces),
            chapters=tuple(facts.chapters(session, episode, span, words)),
            title=words.title(episode.programme.name, day, episode.topic),
            description=facts.described(episode, words),
        )


def _by_wall(cuts: Sequence[Cut], steps: keeping.Steps) -> list[Cut]:
    """Holes as the clock on the wall told them."""

    def wall(at: Millis) -> Millis:
        for moment, step in steps:
            if at + step >= moment:
                at = Millis(at + step)
        return at

    return [replace(cut, start=wall(cut.start), end=wall(cut.end)) for cut in cuts]


def make(
    place: Place,
    episode_id: str,
    rules: EditRules,
    station: str,
    is_to_stop: Callable[[], bool] = lambda: False,
) -> None:
    """Make it, in a thread of the lowest priority; the row tells how it went.

    Raises:
        PublishingError: it can't be made; the row says so, too.
        StoppedError: `is_to_stop` said so.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    clear_parts(place.data, episode_id)
    _note(place, episode_id, EditState.MAKING, "")
    try:
        order = order_for(place, episode_id, rules)
        part = keeping.part_of(place.data, episode_id, MADE, rules.format)
        part.parent.mkdir(parents=True, exist_ok=True)
        try:
            levels = _lowly(lambda: _render(place, order, rules, part, is_to_stop))
            _tag(place, order, rules, station, part)
            _put(place, order, part, levels)
        finally:
            part.unlink(missing_ok=True)
    except StoppedError:
        _note(place, episode_id, EditState.WANTED, "")
        raise
    except (PublishingError, ArchiveError, OSError, MutagenError) as error:
        trouble = _told(error, place.data)
        _note(place, episode_id, EditState.FAILED, f"{trouble.trouble}|{trouble}")
        raise trouble from error


def _told(error: Exception, data: Path) -> PublishingError:
    if isinstance(error, PublishingError):
        return error
    full = getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error)
    if full:
        return PublishingError(
            Trouble.DISK_FULL, f"the disk of {data} is full; it is made once there is room"
        )
    return PublishingError(Trouble.FAILED, str(error))


def _lowly(work: Callable[[], tuple[Level, Level]]) -> tuple[Level, Level]:
    """Do something at the lowest priority: a thread can't be given its priority back."""
    done = list[tuple[Level, Level]]()
    failed = list[Exception]()

    def run() -> None:
        with suppress(OSError):
            step_back()
        try:
            done.append(work())
        except (PublishingError, StoppedError, ArchiveError, OSError) as error:
            failed.append(error)

    thread = threading.Thread(target=run, name="episode", daemon=True)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    if not done:
        raise PublishingError(Trouble.FAILED, "it broke off; the log has more")
    return done[0]


def _render(
    place: Place, order: Order, rules: EditRules, part: Path, is_to_stop: Callable[[], bool]
) -> tuple[Level, Level]:
    def parts() -> Iterator[Samples]:
        for one in pcm(place.data, order.edit, order.pieces, order.rate):
            if is_to_stop():
                raise StoppedError
            yield one

    return encode(parts, order.rate, part, rules)


def _tag(place: Place, order: Order, rules: EditRules, station: str, part: Path) -> None:
    """Title and chapters into the file: what a person wrote, if anybody did."""
    title, text, chapters = order.title, order.description, list(order.chapters)
    with session_scope(place.engine) as session:
        row = session.get_one(EditedEpisode, order.episode_id)
        steps = facts.clock_steps(session, order.span)
        if row.edited:
            title, text = row.title, row.description
            chapters = keeping.chapters_of(session, order.episode_id)
    moved = [replace(one, at=steady(one.at, steps)) for one in chapters]
    placed = place_chapters(order.edit, moved, order.programme)
    day = to_local(order.span.start, place.zone).date()
    about = tagging.About(
        title or order.programme, order.programme, station, day, text, placed, rules.language
    )
    tagging.write(part, about)


def _put(place: Place, order: Order, part: Path, levels: tuple[Level, Level]) -> None:
    """Note what it is, and put it in the place of the one before."""
    named = Named.of(order.episode_id, part)
    with session_scope(place.engine, write=True) as session:
        row = session.get_one(EditedEpisode, order.episode_id)
        old, before, after = row.file, *levels
        row.starts_at, row.ends_at, row.heard = order.span.start, order.span.end, order.heard
        row.source, row.seconds = order.source, after.frames / 48_000
        row.loudness_before, row.loudness = before.loudness, after.loudness
        row.peak_before, row.peak = before.peak, after.peak
        keeping.set_cuts(session, order.episode_id, order.cuts)
        if not row.edited:
            row.title, row.description = order.title, order.description
            keeping.set_chapters(session, order.episode_id, order.chapters)
        row.state, row.trouble, row.made_at = EditState.READY, "", place.now()
        named.settle(place.data, row, part)
        named.known(session, row, place.now())
        session.commit()
        gone = old if old != row.file else ""
    if gone:
        let_one_go(place, gone)


@dataclass(frozen=True, slots=True)
class Named:
    """A file that is whole, and its name: by its content, so that an address always means the same."""

    file: str
    sha256: str
    bytes: int

    @classmethod
    def of(cls, episode_id: str, part: Path) -> Named:
        """Read it."""
        digest = digest_of(part)
        file = f"{keeping.FOLDER}/{episode_id}-{digest[:10]}{part.suffix}"
        return cls(file, digest, part.stat().st_size)

    def settle(self, data: Path, row: EditedEpisode, part: Path) -> None:
        """Give it its name, and the row what it is. Does not commit."""
        row.file, row.sha256, row.bytes = self.file, self.sha256, self.bytes
        part.replace(data / self.file)

    def known(self, session: Session, row: EditedEpisode, at: Millis) -> None:
        """Have who is heard in it found again in each copy of it that comes back. Does not commit."""
        session.flush()
        note_file(session, self.sha256, self.bytes, heard_in(session, row), at)


def _note(place: Place, episode_id: str, state: EditState, trouble: str) -> None:
    with session_scope(place.engine, write=True) as session:
        row = keeping.row_of(session, session.get_one(Episode, episode_id))
        row.state, row.trouble, row.tried_at = state, trouble, place.now()
        session.commit()


def clear_parts(data: Path, episode_id: str) -> None:
    """Take away what one that was killed has left: there is never more than one that makes them."""
    for path in (data / keeping.FOLDER).glob(f".{episode_id}.{MADE}.*.part.*"):
        path.unlink(missing_ok=True)
