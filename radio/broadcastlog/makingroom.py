"""Room for an insertion: what stands before it and after it in its hour, ordered anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from playlists.filling import is_filling
from playlists.landing import LANDING
from radio.air.log import Interrupt, Role, Timing
from radio.broadcastlog.planning import GUARD, advance_of
from radio.broadcastlog.relanding import Landed, Lander
from radio.broadcastlog.tables import LogRow
from radio.units import Millis

_LATE = round(1000 * LANDING)
_ROUNDING = 10


@dataclass(slots=True)
class Made:
    """What making room did; `short` seconds of the insertion don't fit before a hard time."""

    removed: list[LogRow] = field(default_factory=list)
    added: list[LogRow] = field(default_factory=list)
    short: float = 0.0


@dataclass(slots=True)
class Room:
    """Makes room in one hour. `previous` are the rows of the hour before."""

    session: Session
    lander: Lander
    previous: Sequence[LogRow]
    now: Millis

    def make(self, rows: Sequence[LogRow], row: LogRow) -> Made:
        """Order the hour anew with `row` in it."""
        before = [other for other in rows if other.at < row.at]
        after = [other for other in rows if other.at >= row.at]
        if not before and after and after[0].timing is Timing.FOLLOW:
            # The hour waits for what began before it.
            before = list(self.previous)
        wanted = row.at
        _follow(row, before, after)
        hard = self._hard_time(after)
        ahead = self._before(row, before, wanted, hard)
        _follow(row, ahead.rows, after)
        return self._after(row, ahead, after, hard)

    def put(self, row: LogRow, before: Sequence[LogRow], after: Sequence[LogRow]) -> Made:
        """Have `row` follow the last row of `before`, whatever its time was; `after` comes then."""
        hard = self._hard_time(after)
        row.at = end_of(before)
        ahead = self._before(row, before, Millis(0), hard)
        row.at = end_of(ahead.rows)
        return self._after(row, ahead, after, hard)

    def _hard_time(self, after: Sequence[LogRow]) -> Millis:
        return next((o.at for o in after if o.timing is Timing.HARD), self.lander.hour.end)

    def _before(
        self, row: LogRow, before: Sequence[LogRow], wanted: Millis, hard: Millis
    ) -> Landed:
        """The rows before an insertion; others at their end where it would cut those.

        Or where it would be cut itself, because it begins so late that it does not fit.
        """
        target = row.at if _cuts(row) else Millis(hard - _length(row))
        ends = end_of(before) if before else row.at
        begins = ends if _cuts(row) else _begins(row, before)
        first = self._first_free(before, row)
        start = end_of(before[:first]) if first else ends
        if self._lands(row, before, begins, target) or not wanted <= target > start:
            return Landed(list(before))
        made = self.lander.land(self.session, before[first:], start, target)
        return Landed([*before[:first], *made.rows], made.removed, made.added)

    def _lands(self, row: LogRow, before: Sequence[LogRow], begins: Millis, target: Millis) -> bool:
        """Whether what is before ends where it should: a song a little later, speech not."""
        if not _cuts(row):
            return begins <= target + _LATE
        is_song = bool(before) and before[-1].media.role is Role.MUSIC
        return -_ROUNDING <= begins - target <= (_LATE if is_song else _ROUNDING)

    def _first_free(self, before: Sequence[LogRow], row: LogRow) -> int:
        """The first of the rows that may still give way: not by hand, at no hard time, not soon."""
        for number in range(len(before), 0, -1):
            one = before[number - 1]
            bound = one.edited or one.timing is Timing.HARD or one.hour != row.hour
            if bound or one.at <= self.now + GUARD:
                return number
        return 0

    def _after(self, row: LogRow, ahead: Landed, after: Sequence[LogRow], hard: Millis) -> Made:
        end = _begins(row, ahead.rows) + _length(row)
        self.lander.rotation.note(row.media_id, row.at)
        # What is spoken, and had to give way, comes after it.
        spoken = [other for other in ahead.removed if not is_filling(other.why)]
        later = [*spoken, *(other for other in after if other.at < hard)]
        landed = self.lander.land(self.session, later, end, hard)
        here = [other for other in ahead.rows if other.hour == row.hour]
        rest = [other for other in after if other.at >= hard]
        for position, other in enumerate((*here, row, *landed.rows, *rest)):
            other.position = position
        gone = [other for other in ahead.removed if other not in spoken]
        short = max(0.0, (end - hard) / 1000 - LANDING)
        return Made([*gone, *landed.removed], [*ahead.added, *landed.added], short)


def _follow(row: LogRow, before: list[LogRow], after: list[LogRow]) -> None:
    """It follows what plays at that moment, and what was put in to follow that before."""
    if row.timing is not Timing.FOLLOW or not before:
        return
    row.at = end_of(before)
    while after and _was_put_in_to_follow(after[0], row.at):
        before.append(after.pop(0))
        row.at = end_of(before)


def _was_put_in_to_follow(row: LogRow, at: Millis) -> bool:
    return row.edited and row.timing is Timing.FOLLOW and row.at <= at


def _cuts(row: LogRow) -> bool:
    return row.timing is Timing.HARD and row.interrupt is not Interrupt.FINISH


def _length(row: LogRow) -> int:
    return round(advance_of(row.media) * 1000)


def _begins(row: LogRow, before: Sequence[LogRow]) -> Millis:
    """When a row is heard: at its time, or once what is on then has ended."""
    if _cuts(row) or not before:
        return row.at
    end = end_of(before)
    return end if row.timing is Timing.FOLLOW else max(row.at, end)


def end_of(rows: Sequence[LogRow]) -> Millis:
    """When the last of them ends: a soft one stands a little before the end of what it follows."""
    cursor: float = rows[0].at
    for number, row in enumerate(rows):
        waits = row.timing is Timing.FOLLOW and number
        begins = row.at if _cuts(row) else cursor if waits else max(cursor, row.at)
        cursor = begins + advance_of(row.media) * 1000
    return Millis(round(cursor))
