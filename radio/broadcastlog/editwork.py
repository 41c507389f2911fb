"""One edit of the log within its transaction: what is looked at before, and remembered after."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from playlists.clock import hour_at, to_local
from radio.air.log import Interrupt, Timing
from radio.broadcastlog.arranging import Arranger
from radio.broadcastlog.history import Doing, Snapshot, check_overtaken, record, snapshot
from radio.broadcastlog.planning import load_pieces
from radio.broadcastlog.refusals import EditError
from radio.broadcastlog.tables import EditKind, LogRow
from radio.library.store import NoSuchMediaError, find
from radio.library.tables import Media, MediaState
from radio.units import Millis

BY_HAND = "put in by hand"
"""Why a row is there that a person put in."""


@dataclass(frozen=True, slots=True)
class When:
    """A moment in the log and how it is meant; see `radio.air.log.Timing`."""

    at: Millis
    timing: Timing = Timing.HARD
    interrupt: Interrupt = Interrupt.FADE
    max_wait: float = 600.0


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit did.

    `number` is its place in the history, `row_id` the row it was about (empty for one taken back),
    `removed` and `added` are ids of other rows that gave way or came. `short` seconds of it don't
    fit before the next hard time. Without `on_air` the engine was away, and reads it at its start.
    """

    number: int
    did: EditKind
    title: str
    row_id: str = ""
    at: Millis = Millis(0)
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    short: float = 0.0
    on_air: bool = True
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Work:
    """One edit under way, within a transaction that the caller ends.

    First `begin`, with the hours that will be edited; at the end `done`.
    """

    session: Session
    arranger: Arranger
    doing: Doing
    _hours: set[Millis] = field(default_factory=set)
    _before: Snapshot = field(default_factory=dict)

    def row(self, row_id: str) -> LogRow:
        """A row of the log as it is now."""
        row = self.session.get(LogRow, row_id)
        if row is None:
            raise EditError("no_row")
        return row

    def free(self, row_id: str) -> LogRow:
        """A row that may still be changed."""
        row = self.row(row_id)
        self.arranger.air.check_free(self.session, row)
        return row

    def begin(self, *hours: Millis) -> None:
        """Look at the hours that will be edited: whether somebody was faster, and what is there."""
        self._hours = set(hours)
        check_overtaken(self.session, self.doing, self._hours)
        self._before = snapshot(self.session, self._hours)

    def new_row(self, media_id: str, when: When) -> LogRow:
        """A row for a piece that may play then."""
        media = self._playable(media_id, when.at)
        hour = hour_at(when.at, self.arranger.zone)
        row = LogRow(
            id=f"x{secrets.token_hex(6)}",
            day=to_local(when.at, self.arranger.zone).date(),
            hour=hour.start,
            at=when.at,
            position=0,
            timing=when.timing,
            interrupt=when.interrupt,
            max_wait=when.max_wait,
            media_id=media.id,
            planned_seconds=media.cue_out - media.cue_in,
            edited=True,
            why=BY_HAND,
        )
        row.media, row.episode = media, None
        return row

    def insert_at(self, media_id: str, when: When) -> LogRow:
        """A piece into the log at a moment; the new row."""
        if when.at < self.doing.now:
            raise EditError("past")
        self.begin(hour_at(when.at, self.arranger.zone).start)
        row = self.new_row(media_id, when)
        self.arranger.put_at(row, when.at)
        return row

    def insert_after(self, after: LogRow, media_id: str) -> LogRow:
        """A piece right after a row, in the same programme; the new row."""
        row = self.new_row(media_id, When(after.at, Timing.FOLLOW))
        row.episode_id, row.episode = after.episode_id, after.episode
        self.arranger.put_after(row, after)
        return row

    def _playable(self, media_id: str, at: Millis) -> Media:
        try:
            media = find(self.session, media_id)
        except NoSuchMediaError as error:
            raise EditError("no_media") from error
        title = media.title or media.id
        if media.state is not MediaState.ACTIVE:
            raise EditError(media.state.value, title=title)
        if not load_pieces(self.session, [media.id])[media.id].may_play(
            to_local(at, self.arranger.zone)
        ):
            raise EditError("not_then", title=title)
        return media

    def done(self, did: EditKind, row: LogRow) -> Edited:
        """Remember it; commits."""
        title = row.media.title or row.media_id
        after = snapshot(self.session, self._hours)
        edit = record(self.session, self.doing, did, title, self._before, after)
        self.session.commit()
        is_there = row.id in after
        arranger = self.arranger
        return Edited(
            edit.id,
            did,
            title,
            row.id if is_there else "",
            row.at,
            tuple(other.id for other in arranger.removed if other.id != row.id),
            tuple(other.id for other in arranger.added if other.id in after),
            max(0.0, arranger.short) if is_there else 0.0,
        )
