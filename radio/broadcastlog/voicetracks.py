"""Voice tracks: what a presenter recorded for one place of the log, between two of its rows.

It follows the row before it, so it begins at that one's segue and a song's tail lies under it.
The row after it follows in turn: at the voice's end, or at its segue, and then the voice talks over
that song's intro. The mixer turns music down under a voice, both times.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.air.log import Role, Timing
from radio.broadcastlog.airstate import AirState
from radio.broadcastlog.arranging import follower_of
from radio.broadcastlog.planning import advance_of, rows_between
from radio.broadcastlog.refusals import EditError
from radio.broadcastlog.tables import LogRow
from radio.library.categories import VOICE_TRACK
from radio.library.editing import Changes, edit
from radio.library.tables import Media
from radio.units import Millis, Seconds

LONGEST = Seconds(15 * 60.0)
"""Seconds of one recording at the most."""
_LEAST = 0.25
"""Seconds of a voice that are heard alone, however long the intro after it."""
_BACK = 3 * 3_600_000
_AHEAD = 6 * 3_600_000


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the log, right after a row. `coming` is the row that follows, None for none.

    `at` is when something that is put there would begin, by the plan; `intro` the seconds of the
    coming song that a voice may talk over, 0 where it has none that is known, or does not follow.
    """

    after: LogRow
    coming: LogRow | None
    at: Millis
    intro: Seconds

    @property
    def next_id(self) -> str:
        """The id of the row that follows; empty for none."""
        return "" if self.coming is None else self.coming.id

    @property
    def programme(self) -> str:
        """The programme whose time it is; empty for none."""
        return self.after.episode.programme.name if self.after.episode else ""

    def days(self, zone: ZoneInfo) -> tuple[date, date]:
        """The local days, first and last, on which something that is put there may begin."""
        ends = self.at if self.coming is None else max(self.at, self.coming.at)
        return to_local(self.after.at, zone).date(), to_local(ends, zone).date()


def place_after(session: Session, row_id: str) -> Place:
    """The place after a row.

    Raises:
        EditError: there is no such row.
    """
    row = session.get(LogRow, row_id)
    if row is None:
        raise EditError("no_row")
    coming = follower_of(session, row)
    at = Millis(round(row.at + advance_of(row.media) * 1000))
    return Place(row, coming, at, Seconds(0.0 if coming is None else _intro(coming)))


def _intro(row: LogRow) -> float:
    media = row.media
    if row.timing is not Timing.FOLLOW or media.role is not Role.MUSIC or media.intro is None:
        return 0.0
    return max(0.0, media.intro - media.cue_in)


def open_places(session: Session, air: AirState) -> Iterator[LogRow]:
    """Rows, from now on, right after which something may still be put."""
    rows: Sequence[LogRow] = rows_between(
        session, Millis(air.now - _BACK), Millis(air.now + _AHEAD)
    )
    for row, coming in pairwise(rows):
        try:
            air.check_place(session, row, coming)
        except EditError:
            continue
        yield row


def dress(
    session: Session,
    media: Media,
    title: str,
    language: str,
    days: tuple[date, date],
    over: Seconds,
) -> Media:
    """Make an imported recording a voice track; it talks over `over` seconds of what follows.

    It is valid on its days alone. Does not commit.

    Raises:
        NotEditableError: a value that makes no sense.
        ValueError: the piece is something else.
    """
    if media.category != VOICE_TRACK:
        raise ValueError(f"{media.id} is no voice track")
    segue = max(media.cue_in + _LEAST, media.cue_out - max(0.0, over))
    return edit(
        session,
        media.id,
        Changes(
            title=title,
            artist="",
            language=language,
            valid_from=days[0],
            valid_until=days[1],
            segue=min(segue, media.cue_out),
        ),
    )
