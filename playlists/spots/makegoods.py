"""Make-goods: how many plays a campaign is owed because they did not air."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import date

MOST = 0.5
"""Plays made good on one day are at most this part of the day's own; one is always possible."""


def owed(
    day: date,
    today: date,
    booked: Mapping[date, int],
    delivered: Mapping[date, int],
    days: int = 14,
) -> int:
    """Plays to make good on `day`, besides the ones booked for it; see `debts`.

    None on a day for which nothing is booked. What is planned for the day already is left out, for
    it is about to be planned.
    """
    own = booked.get(day, 0)
    others = {each: plays for each, plays in delivered.items() if each != day}
    promised = {each: plays for each, plays in booked.items() if each != day}
    still = [lost for lost in debts(today, promised, others, days) if (day - lost).days <= days]
    return min(len(still), max(1, int(own * MOST))) if own else 0


def debts(
    today: date, booked: Mapping[date, int], delivered: Mapping[date, int], days: int = 14
) -> list[date]:
    """The days of plays that were lost and are not made good, oldest first.

    `booked` are the plays of each day, none on days when the campaign was paused, out of its dates
    or silenced: those are not owed. `delivered` are the plays that aired, and for `today` and
    later days those that are planned. A play too few is owed for `days`; a play too many makes good
    the oldest one that is owed, and is no credit for later. Planned plays that are too many count
    as well, so that nothing is made good twice; those too few are not lost yet.
    """
    lost: deque[date] = deque()
    for day in sorted({*booked, *delivered}):
        while lost and day <= today and (day - lost[0]).days > days:
            lost.popleft()
        balance = delivered.get(day, 0) - booked.get(day, 0)
        for _ in range(min(balance, len(lost))):
            lost.popleft()
        if day < today:
            lost.extend([day] * -balance)
    return list(lost)
