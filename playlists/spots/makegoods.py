"""Make-goods: how many plays a campaign is owed because they did not air."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import date, timedelta

MOST = 0.5
"""Plays made good on one day are at most this part of the day's own; one is always possible."""


def owed(
    day: date,
    today: date,
    booked: Mapping[date, int],
    delivered: Mapping[date, int],
    days: int = 14,
) -> int:
    """Plays to make good on `day`, besides the ones booked for it.

    `booked` are the plays of each day, none on days when the campaign was paused, out of its dates
    or silenced: those are not owed. `delivered` are the plays that aired, and for `today` and
    later days those that are planned. A play too few is owed for `days`; a play too many makes good
    the oldest one that is owed, and is no credit for later. Planned plays that are too many count
    as well, those of days after `day`, too, so that nothing is made good twice; those too few are
    not lost yet.
    """
    debts: deque[date] = deque()
    for each in sorted({*booked, *delivered} - {day}):
        while debts and each < day and (each - debts[0]).days > days:
            debts.popleft()
        balance = delivered.get(each, 0) - booked.get(each, 0)
        for _ in range(min(balance, len(debts))):
            debts.popleft()
        if each < min(day, today):
            debts.extend([each] * -balance)
    still = sum(day - each <= timedelta(days=days) for each in debts)
    return min(still, max(1, int(booked.get(day, 0) * MOST))) if booked.get(day, 0) else 0
