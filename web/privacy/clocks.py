"""How the three days of a request or a breach stand: signal, shape and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from playlists.clock import to_local
from radio.complaints.handling.limits import Limit, limit_of
from radio.units import Millis
from web.dates import long_day
from web.language.say import _
from web.panel import current_panel

_HOUR: Final = 3_600_000
_DAY: Final = 24 * _HOUR
_ICONS: Final = {
    Limit.DONE: "ready",
    Limit.IN_TIME: "waiting",
    Limit.NEAR: "warning",
    Limit.OVERDUE: "critical",
}
_SIGNALS: Final = {
    Limit.DONE: "done",
    Limit.IN_TIME: "in_time",
    Limit.NEAR: "soon",
    Limit.OVERDUE: "overdue",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """How a legal limit stands. `gone` is how much of the time is over, in percent."""

    signal: str
    icon: str
    words: str
    due_at: Millis
    gone: int


def until_day(at: Millis) -> str:
    """The day of a moment with its year: Sabtu, 28 November 2026."""
    return long_day(to_local(at, current_panel().settings.zone_info).date())


def clock_of(began: Millis, due_at: Millis, now: Millis, *, done: bool) -> Clock:
    """The clock of something that began, and has to be done until `due_at`."""
    limit = limit_of(began, due_at, now, done=done)
    span = max(1, due_at - began)
    gone = 100 if done else max(0, min(100, round(100 * (now - began) / span)))
    return Clock(_SIGNALS[limit], _ICONS[limit], _words(limit, due_at, now), due_at, gone)


def _words(limit: Limit, due_at: Millis, now: Millis) -> str:
    if limit is Limit.DONE:
        return _("done")
    left = abs(due_at - now)
    days, hours = left // _DAY, left % _DAY // _HOUR
    if limit is Limit.OVERDUE and not days:
        return _("over by %(hours)s hours", hours=hours)
    if limit is Limit.OVERDUE:
        return _("over by %(days)s days %(hours)s hours", days=days, hours=hours)
    if left < _HOUR:
        return _("less than an hour left")
    if not days:
        return _("%(hours)s hours left", hours=hours)
    return _("%(days)s days %(hours)s hours left", days=days, hours=hours)
