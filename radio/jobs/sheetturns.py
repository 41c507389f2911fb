"""Letters with a Friday's sheet: asks the shared database whose turn it is to send one."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Engine

from radio.complaints.errors import RegisterAwayError
from radio.complaints.handling.sheetmail import end_turn, take_turn
from radio.units import Millis

log = logging.getLogger(__name__)

_KEY: Final = re.compile(r"sheet (\d{4}-\d\d-\d\d) (\S+)")
_AWAY: Final = 5 * 60_000
"""ms until a shared database that is away is asked again."""


def sheet_key(day: date, liaison_id: str) -> str:
    """What a letter with the sheet of a day to a liaison is known by."""
    return f"sheet {day} {liaison_id}"


@dataclass(frozen=True, slots=True)
class SheetTurns:
    """Whose turn a letter is, at this desk; all others than those with sheets are this station's own."""

    register: Engine
    desk: str

    def take(self, key: str, now: Millis) -> Millis | None:
        """`now` where it is ours; a later moment at which to ask again; None where it was sent elsewhere."""
        known = _KEY.fullmatch(key)
        if known is None:
            return now
        try:
            return take_turn(self.register, self.desk, date.fromisoformat(known[1]), known[2], now)
        except RegisterAwayError as error:
            # Nobody may know of it: it is late rather than there twice.
            log.warning("a sheet waits: %s", error)
            return Millis(now + _AWAY)

    def end(self, key: str, now: Millis, *, sent: bool) -> None:
        """It went, or was not taken."""
        known = _KEY.fullmatch(key)
        if known is None:
            return
        day = date.fromisoformat(known[1])
        try:
            end_turn(self.register, self.desk, day, known[2], now, sent=sent)
        except RegisterAwayError as error:
            log.warning("that a sheet was mailed could not be told: %s", error)
