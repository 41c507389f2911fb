"""A hand on the log: one edit, remembered for whoever wants it taken back, and on to the engine.

The panel and the command line edit the log through here alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from playlists.clock import hour_at
from playlists.daybuilder import PLAIN
from playlists.values import Rules
from radio.air.log import Timing
from radio.broadcastlog.airstate import air_state
from radio.broadcastlog.arranging import Arranger, follower_of, leader_of
from radio.broadcastlog.editwork import Edited, When, Work
from radio.broadcastlog.freezing import Freezer, FreezeSettings
from radio.broadcastlog.history import Doing, undo
from radio.broadcastlog.refusals import EditError
from radio.broadcastlog.relanding import Lander
from radio.broadcastlog.shelf import Shelf
from radio.broadcastlog.tables import EditKind, LogRow
from radio.db import session_scope
from radio.units import Millis

__all__ = ["Desk", "EditError", "Edited", "When"]


@dataclass(frozen=True, slots=True)
class Desk:
    """Edits the log for one person; see the module's text.

    Every edit raises:
        EditError: it can't be done, or somebody else was faster than `seen`.
        sqlalchemy.exc.OperationalError: the database is locked.
    """

    engine: Engine
    data: Path
    zone: ZoneInfo
    freeze: FreezeSettings
    clock: Callable[[], Millis]
    rules: Rules = PLAIN
    who: str = ""
    seen: int | None = None
    shelf: Shelf = field(default_factory=Shelf)

    # -- edits ----------------------------------------------------------------------------------

    def remove(self, row_id: str) -> Edited:
        """Take a row out."""

        def act(work: Work) -> Edited:
            row = work.free(row_id)
            work.begin(row.hour)
            work.arranger.take_out(row)
            return work.done(EditKind.REMOVE, row)

        return self._edit(act)

    def move(self, row_id: str, after_id: str) -> Edited:
        """Put a row right after another one."""

        def act(work: Work) -> Edited:
            row, after = work.free(row_id), work.row(after_id)
            work.begin(row.hour, after.hour)
            work.arranger.move_after(row, after)
            return work.done(EditKind.MOVE, row)

        return self._edit(act)

    def step(self, row_id: str, down: bool) -> Edited:
        """Move a row one place down, or up."""

        def act(work: Work) -> Edited:
            row = work.free(row_id)
            beside = follower_of(work.session, row) if down else leader_of(work.session, row)
            after = beside
            if beside is not None and not down:
                work.arranger.air.check_free(work.session, beside)
                after = leader_of(work.session, beside)
            if after is None:
                raise EditError("no_place")
            work.begin(row.hour, after.hour)
            work.arranger.move_after(row, after)
            return work.done(EditKind.MOVE, row)

        return self._edit(act)

    def insert_after(self, after_id: str, media_id: str) -> Edited:
        """Put a piece right after a row."""

        def act(work: Work) -> Edited:
            after = work.row(after_id)
            work.begin(after.hour)
            return work.done(EditKind.INSERT, work.insert_after(after, media_id))

        return self._edit(act)

    def insert_between(self, after_id: str, next_id: str, media_id: str, *, joined: bool) -> Edited:
        """Put a piece between two rows that stand beside each other; `next_id` is empty for the end.

        One that is `joined` to what comes then was made for that row: where it would have to give
        way, nothing is done.
        """

        def act(work: Work) -> Edited:
            after = work.row(after_id)
            coming = follower_of(work.session, after)
            if next_id != ("" if coming is None else coming.id):
                raise EditError("other_next", title=_title(coming))
            work.begin(after.hour)
            row = work.insert_after(after, media_id)
            if joined and follower_of(work.session, row) is not coming:
                raise EditError("gives_way", title=_title(coming))
            return work.done(EditKind.INSERT, row)

        return self._edit(act)

    def insert_at(self, media_id: str, when: When) -> Edited:
        """Put a piece into the log at a moment."""

        def act(work: Work) -> Edited:
            return work.done(EditKind.INSERT, work.insert_at(media_id, when))

        return self._edit(act)

    def replace(self, row_id: str, media_id: str) -> Edited:
        """Put another piece in the place of a row's."""

        def act(work: Work) -> Edited:
            old = work.free(row_id)
            work.begin(old.hour)
            row = work.new_row(media_id, When(old.at, old.timing, old.interrupt, old.max_wait))
            row.hour, row.day, row.position = old.hour, old.day, old.position
            row.episode_id, row.episode = old.episode_id, old.episode
            work.arranger.put_instead(row, old)
            return work.done(EditKind.REPLACE, row)

        return self._edit(act)

    def time(self, row_id: str, when: When) -> Edited:
        """Give a row another timing, or another time; one that follows stays where it is."""

        def act(work: Work) -> Edited:
            row = work.free(row_id)
            if when.timing is not Timing.FOLLOW and when.at < work.doing.now:
                raise EditError("past")
            work.begin(row.hour, hour_at(when.at, self.zone).start)
            row.interrupt, row.max_wait = when.interrupt, when.max_wait
            work.arranger.time(row, when.timing, when.at)
            return work.done(EditKind.TIME, row)

        return self._edit(act)

    def undo(self, number: int | None = None) -> Edited:
        """Take back an edit, the last one where none is named."""

        def act(work: Work) -> Edited:
            edit = undo(work.session, work.arranger.air, work.doing, number)
            work.session.commit()
            return Edited(edit.id, EditKind.UNDO, edit.title)

        return self._edit(act)

    # -- how it is done -------------------------------------------------------------------------

    def _edit(self, act: Callable[[Work], Edited]) -> Edited:
        """One edit's transaction, and the log as it is then to the engine."""
        now = self.clock()
        # A large library is read before the transaction, so that nobody waits.
        landers = self._landers()
        air = air_state(self.data, now)
        with session_scope(self.engine, write=True) as session:
            arranger = Arranger(session, self.zone, air, landers)
            done = act(Work(session, arranger, Doing(now, self.who, self.seen)))
        report = Freezer(self.engine, self.data, self.freeze).freeze(self.clock())
        on_air = report.told or not report.changed
        return replace(done, on_air=on_air, warnings=report.warnings)

    def _landers(self) -> Callable[[Session, Millis], Lander]:
        library = self.shelf.library(self.engine)
        return lambda session, hour: Lander.load(session, self.zone, hour, self.rules, library)


def _title(row: LogRow | None) -> str:
    return "" if row is None else row.media.title or row.media_id
