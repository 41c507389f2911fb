"""After an insertion: what no longer fits gives way, and the hour ends on its hard time again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from playlists.clock import hour_at, to_local
from playlists.filling import can_land, fill_up, is_filling, open_hour
from playlists.hourmaker import SOFT_EARLY
from playlists.landing import LANDING, LAST_SONGS
from playlists.library import Library
from playlists.rotation import Rotation
from playlists.values import Heard, PlannedRow, Rules, Span
from radio.air.log import Role, Timing
from radio.broadcastlog.planning import (
    advance_of,
    history_before,
    load_library,
    log_row,
    rows_between,
)
from radio.broadcastlog.tables import LogRow
from radio.library.tables import Media
from radio.units import Millis

_ROUNDING = 10
_TRIES = 5
_AHEAD = 3 * 3_600_000
"""ms after the hour in which rows are kept apart from."""


@dataclass(slots=True)
class Landed:
    """The rows of a stretch in their order, those that gave way, and the new ones among them."""

    rows: list[LogRow]
    removed: list[LogRow] = field(default_factory=list)
    added: list[LogRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Try:
    """Rows with their times, what would fill up after them, and how far off (s) that would end."""

    rows: list[tuple[LogRow, Millis]]
    planned: list[PlannedRow]
    amiss: float


@dataclass(slots=True)
class Lander:
    """Fills what is left of one hour as planning would. Reads the library once."""

    zone: ZoneInfo
    hour: Span
    rotation: Rotation
    rules: Rules

    @classmethod
    def load(
        cls,
        session: Session,
        zone: ZoneInfo,
        at: Millis,
        rules: Rules,
        library: Library | None = None,
    ) -> Lander:
        """For the hour of a moment, knowing what is planned before and after."""
        hour = hour_at(at, zone)
        songs = replace(rules.rotation, songs=frozenset({rules.music}))
        library = load_library(session) if library is None else library
        rotation = Rotation(library, songs, 0, history_before(session, at))
        open_hour(hour, rotation, zone)
        ahead = rows_between(session, hour.end, Millis(hour.end + _AHEAD))
        rotation.look_ahead([Heard(row.media_id, row.at) for row in ahead])
        return cls(zone, hour, rotation, rules)

    def land(self, session: Session, rows: Sequence[LogRow], start: float, end: Millis) -> Landed:
        """Have `rows` begin at `start`, and what comes of them end at `end` (ms).

        Rows that were edited stay, whatever comes; spots and other spoken pieces stay where they
        fit, and songs make room for them.
        """
        left = list(rows)
        self._shorten(left, (end - start) / 1000, round(start))
        source = self._source(rows)
        tries = [self._try(left, start, end, source, is_first=True)]
        while tries[-1].amiss > 0 and len(tries) < _TRIES:
            number = _last_filling(left)
            if number is None:
                break
            left.pop(number)
            tries.append(self._try(left, start, end, source))
        return self._carry_out(session, rows, min(tries, key=lambda one: one.amiss))

    def _carry_out(self, session: Session, rows: Sequence[LogRow], plan: _Try) -> Landed:
        for row, at in plan.rows:
            row.at = at
        kept = [row for row, _ in plan.rows]
        removed = [row for row in rows if row not in kept]
        episode = next((row.episode_id for row in removed if row.episode_id), None)
        day = to_local(self.hour.start, self.zone).date()
        added = [log_row(day, number, row) for number, row in enumerate(plan.planned)]
        for row in added:
            row.media = session.get_one(Media, row.media_id)
            row.episode_id = episode
        return Landed([*kept, *added], removed, added)

    # -- what gives way -----------------------------------------------------------------------

    def _shorten(self, rows: list[LogRow], room: float, start: int) -> None:
        """Take songs out from the end until the last ones can be chosen to fit."""
        source = self._source(rows)
        wanted = LAST_SONGS * _mean([advance_of(row.media) for row in rows if _is_song(row)])
        while True:
            number, left = _last_filling(rows), room - _seconds(rows)
            if number is None or left >= wanted:
                return
            at = Millis(start + round(1000 * _seconds(rows)))
            # Before what is spoken no more goes than has to.
            if number < _spoken_from(rows) and left >= 0 and self._lands(at, left, source):
                return
            rows.pop(number)

    def _lands(self, at: Millis, left: float, source: str) -> bool:
        return left <= LANDING or can_land(at, left, self.rotation, self.rules, source)

    # -- what comes instead -------------------------------------------------------------------

    def _try(
        self,
        rows: Sequence[LogRow],
        start: float,
        end: Millis,
        source: str,
        *,
        is_first: bool = False,
    ) -> _Try:
        """What would come of these rows; songs that were tried before are not tried again soon."""
        placed, cursor = _placed(rows, start, end)
        if is_first:
            for row, at in placed:
                self.rotation.note(row.media_id, at)
        planned = list[PlannedRow]()
        if cursor < end:
            span = Span(Millis(round(cursor)), end)
            planned = fill_up(self.hour, span, self.rotation, self.rules, source)
        finish = planned[-1].at + 1000 * planned[-1].piece.seconds if planned else cursor
        over = (finish - end) / 1000
        amiss = 0.0 if -_ROUNDING <= 1000 * over <= 1000 * LANDING else max(-over, over - LANDING)
        return _Try(placed, planned, amiss)

    def _source(self, rows: Sequence[LogRow]) -> str:
        """What the songs that were there last are of."""
        songs = (row.media.category for row in reversed(rows) if _is_song(row))
        return next((name for name in songs if name != self.rules.filler), self.rules.music)


def _placed(
    rows: Sequence[LogRow], start: float, end: float
) -> tuple[list[tuple[LogRow, Millis]], float]:
    """The rows that would be heard whole, with their times, and when the last of them ends."""
    cursor, placed = start, list[tuple[LogRow, Millis]]()
    for row in rows:
        if row.edited and row.timing is Timing.SOFT:
            cursor = max(cursor, row.at)
        finish = cursor + advance_of(row.media) * 1000
        late = 1000 * LANDING if row.media.role is Role.MUSIC else 0.0
        if finish > end + late + _ROUNDING and not row.edited:
            continue
        early = SOFT_EARLY if row.timing is Timing.SOFT and placed else 0
        at = Millis(round(cursor) - early)
        placed.append((row, max(placed[-1][1], at) if placed else at))
        cursor = finish
    return placed, cursor


def retimed(
    rows: Sequence[LogRow], start: float, end: Millis, latest: float = float("-inf")
) -> bool:
    """Have the rows begin at `start`, where they end at `end` then, or up to `latest` (ms).

    False where they don't: nothing has changed. What is spoken ends in time, a song soon after it.
    """
    if not rows:
        return abs(start - end) <= _ROUNDING
    placed, cursor = _placed(rows, start, float("inf"))
    last = rows[-1].media
    # What follows a song begins before that is over; before a hard time nothing does.
    over = cursor + 1000 * (last.cue_out - last.cue_in - advance_of(last))
    late = max(end + (1000 * LANDING if last.role is Role.MUSIC else 0) + _ROUNDING, latest)
    if not end - _ROUNDING <= over <= late or any(at >= end for _, at in placed):
        return False
    for row, at in placed:
        row.at = at
    return True


def _is_song(row: LogRow) -> bool:
    return row.media.role is Role.MUSIC and not row.edited and is_filling(row.why)


def _can_give_way(row: LogRow) -> bool:
    return not row.edited and row.timing is not Timing.HARD and is_filling(row.why)


def _last_filling(rows: Sequence[LogRow]) -> int | None:
    return next((n for n in range(len(rows) - 1, -1, -1) if _can_give_way(rows[n])), None)


def _spoken_from(rows: Sequence[LogRow]) -> int:
    """The place after the last row that is there for its own sake."""
    return max((n + 1 for n, row in enumerate(rows) if not _can_give_way(row)), default=0)


def _seconds(rows: Sequence[LogRow]) -> float:
    return sum(advance_of(row.media) for row in rows)


def _mean(lengths: Sequence[float]) -> float:
    return sum(lengths) / len(lengths) if lengths else 0.0
