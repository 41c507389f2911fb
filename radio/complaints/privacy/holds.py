"""What may not be removed yet: a case under legal hold, and what was on the air."""

from __future__ import annotations

from typing import Final

from radio.complaints.register.tables import Complaint
from radio.units import Millis

DAY: Final = 86_400_000
"""ms."""
EARLIEST: Final = Millis(946_684_800_000)
"""2000-01-01: what is said to have come before has a slip in its year; it would stay the most urgent for ever."""
AIRED_KEPT: Final = 366 * DAY
"""ms for which broadcast material is kept: at least a year (UU 32/2002 art. 45)."""


def held_until(case: Complaint) -> Millis:
    """Until when nothing of a case is removed; 0 where nothing holds it."""
    return case.held_until or Millis(0)


def words_held_until(case: Complaint) -> Millis:
    """Until when what it says, and its files, stay: longer, where it was answered on the air.

    Who reported it was not on the air, so that is no part of it.
    """
    aired = case.aired_at + AIRED_KEPT if case.aired_at is not None else 0
    return Millis(max(held_until(case), aired))
