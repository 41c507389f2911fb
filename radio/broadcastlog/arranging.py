"""Rows of the log put elsewhere, taken out, and others in their place; hard times stay met."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from playlists.clock import hour_at, to_local
from playlists.landing import LANDING
from radio.air.log import Timing
from radio.broadcastlog.airstate import AirState
from radio.broadcastlog.makingroom import Made, Room, end_of
from radio.broadcastlog.planning import rows_of_hour
from radio.broadcastlog.refusals import EditError
from radio.broadcastlog.relanding import Lander, retimed
from radio.broadcastlog.tables import LogRow
from radio.units import Millis

_HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Of the hour that begins at `hour`: where a stretch began, and when the hour's rows ended.

    `episode` is whose time it is, for songs that come.
    """

    hour: Millis
    start: Millis
    ended: float = float("-inf")
    episode: str | None = None


@dataclass(slots=True)
class Arranger:
    """Moves rows within one transaction, which the caller ends; `lander_of` reads the library.

    `removed` and `added` are the rows that gave way, and those that came; `short` seconds of what
    was put somewhere don't fit before the next hard time.
    """

    session: Session
    zone: ZoneInfo
    air: AirState
    lander_of: Callable[[Session, Millis], Lander]
    removed: list[LogRow] = field(default_factory=list)
    added: list[LogRow] = field(default_factory=list)
    short: float = 0.0
    _landers: dict[Millis, Lander] = field(default_factory=dict)

    # -- what may be asked for ------------------------------------------------------------------

    def take_out(self, row: LogRow) -> None:
        """Out of the log: what comes after it in its hour moves up."""
        self._take(row)
        self._drop([row])
        self.session.flush()

    def move_after(self, row: LogRow, before: LogRow) -> None:
        """Elsewhere in the log: right after another row, and from then on it follows that one.

        Raises:
            EditError: it has an exact time of its own, or that place is behind what is on the air.
        """
        if row.timing is Timing.HARD:
            raise EditError("fixed", title=row.media.title or row.media_id)
        self._check_place(row, before)
        row.edited = True
        if self._swap(row, before):
            return
        self._take(row)
        row.timing = Timing.FOLLOW
        self._put(row, before)

    def put_after(self, row: LogRow, before: LogRow) -> None:
        """Into the log, right after another row."""
        self._check_place(row, before)
        self._put(row, before)

    def put_at(self, row: LogRow, at: Millis) -> None:
        """Into the log at a moment, as its timing says."""
        hour = hour_at(at, self.zone)
        row.at, row.hour, row.day = at, hour.start, to_local(at, self.zone).date()
        rows = [other for other in rows_of_hour(self.session, hour.start) if other is not row]
        previous = rows_of_hour(self.session, hour_at(Millis(hour.start - 1), self.zone).start)
        self._made(self._room(hour.start, previous).make(rows, row), row)

    def put_instead(self, row: LogRow, old: LogRow) -> None:
        """In the place of another row, with its timing."""
        rows = self._hour(old.hour)
        place = rows.index(old)
        rows[place] = row
        self._drop([old])
        # What has a time of its own keeps it.
        first = place + 1 if row.timing is Timing.HARD else place
        self._close_up(rows, first, _Stretch(row.hour, old.at))
        self._finish(rows)

    def time(self, row: LogRow, timing: Timing, at: Millis) -> None:
        """Another timing, or another time of its own; one that follows stays where it is."""
        row.edited = True
        if timing is Timing.FOLLOW:
            rows = self._hour(row.hour)
            stretch = _Stretch(row.hour, row.at, end_of(rows))
            row.timing = timing
            self._close_up(rows, rows.index(row), stretch)
            self._finish(rows)
        elif at == row.at and row.timing is not Timing.SOFT:
            row.timing = timing
        else:
            self._take(row)
            row.timing = timing
            self.put_at(row, at)

    # -- how it is done -------------------------------------------------------------------------

    def _hour(self, hour: Millis) -> list[LogRow]:
        return list(rows_of_hour(self.session, hour))

    def _take(self, row: LogRow) -> None:
        """What comes after a row in its hour moves up; the row itself stays for who asks."""
        rows = self._hour(row.hour)
        stretch = _Stretch(row.hour, row.at, end_of(rows), row.episode_id)
        place = rows.index(row)
        del rows[place]
        self._close_up(rows, place, stretch)
        if rows:
            # So the hour is one that was edited, and is not built anew.
            rows[min(place, len(rows) - 1)].edited = True
        self._finish(rows)

    def _swap(self, row: LogRow, before: LogRow) -> bool:
        """Within a stretch between two hard times the same rows stay, in another order."""
        rows = self._hour(row.hour)
        if before not in rows:
            return False
        place, after = rows.index(row), rows.index(before)
        passed = rows[after + 1 : place] if after < place else rows[place + 1 : after + 1]
        if any(one.timing is Timing.HARD for one in passed):
            return False
        first = min(place, after + 1)
        stretch = _Stretch(row.hour, rows[first].at, end_of(rows))
        rows.remove(row)
        rows.insert(rows.index(before) + 1, row)
        row.timing = Timing.FOLLOW
        self._close_up(rows, first, stretch)
        self._finish(rows)
        return True

    def _put(self, row: LogRow, before: LogRow) -> None:
        others = [other for other in self._hour(before.hour) if other is not row]
        place = others.index(before) + 1
        row.hour, row.day = before.hour, before.day
        made = self._room(row.hour, ()).put(row, others[:place], others[place:])
        self._made(made, row)

    def _close_up(self, rows: list[LogRow], first: int, stretch: _Stretch) -> None:
        """Have what stands from a place on begin once what is before it ends, up to a hard time."""
        last = next((n for n in range(first, len(rows)) if rows[n].timing is Timing.HARD), None)
        part = rows[first:last]
        end = hour_at(stretch.hour, self.zone).end if last is None else rows[last].at
        before = rows[:first] or self._hour(Millis(stretch.hour - _HOUR))
        start = float(end_of(before) if before else stretch.start)
        if retimed(part, start, end, stretch.ended if last is None else float("-inf")):
            return
        landed = self._lander(stretch.hour).land(self.session, part, start, end)
        for row in landed.added:
            row.episode_id = row.episode_id or stretch.episode
        rows[first:last] = landed.rows
        self._drop(landed.removed)
        self.added.extend(landed.added)
        reached = end_of(landed.rows) if landed.rows else start
        self.short = max(self.short, (reached - end) / 1000 - LANDING)

    def _room(self, hour: Millis, previous: Sequence[LogRow]) -> Room:
        return Room(self.session, self._lander(hour), previous, self.air.now)

    def _lander(self, hour: Millis) -> Lander:
        if hour not in self._landers:
            self._landers[hour] = self.lander_of(self.session, hour)
        return self._landers[hour]

    def _made(self, made: Made, row: LogRow) -> None:
        self._drop(made.removed)
        self.added.extend(made.added)
        self.short = max(self.short, made.short)
        self.session.flush()
        self.session.add_all([row, *made.added])
        self.session.flush()

    def _finish(self, rows: Sequence[LogRow]) -> None:
        # What is gone makes way first: a row that comes may have the same id.
        self.session.flush()
        self.session.add_all(rows)
        for position, row in enumerate(rows):
            row.position = position
        self.session.flush()

    def _drop(self, rows: Sequence[LogRow]) -> None:
        self.removed.extend(rows)
        for row in rows:
            self.session.delete(row)

    def _check_place(self, row: LogRow, before: LogRow) -> None:
        """What is put somewhere comes after what is on the air, and before nothing that is cued."""
        if before is row:
            raise EditError("no_place")
        follower = follower_of(self.session, before)
        self.air.check_place(self.session, before, None if follower is row else follower)


def follower_of(session: Session, row: LogRow) -> LogRow | None:
    """The row after one, in the same hour or the next."""
    return _beside(session, row, 1)


def leader_of(session: Session, row: LogRow) -> LogRow | None:
    """The row before one, in the same hour or the one before."""
    return _beside(session, row, -1)


def _beside(session: Session, row: LogRow, step: int) -> LogRow | None:
    hour = 3_600_000
    near = [
        other
        for start in (row.hour - hour, row.hour, row.hour + hour)
        for other in rows_of_hour(session, Millis(start))
    ]
    place = near.index(row) + step
    return near[place] if 0 <= place < len(near) else None
