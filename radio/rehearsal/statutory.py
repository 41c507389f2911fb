"""What law or faith asks for at a time: whether the log has it, and has it then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from playlists.clock import hour_at, to_local
from playlists.values import Event
from radio.broadcastlog.dayplan import DayPlan
from radio.broadcastlog.planning import advance_of
from radio.broadcastlog.tables import LogRow
from radio.rehearsal.findings import Finding

FOLLOWS = 20 * 60 * 1000
"""ms after its time within which a daily item is looked for: another one may still be on."""
ON_TIME = 1000
"""ms from its time within which it is there."""


@dataclass(slots=True)
class Statutory:
    """Events that the log has not, and those that come after their time for no good reason."""

    unfilled: list[Finding] = field(default_factory=list)
    late: list[Finding] = field(default_factory=list)


def statutory(
    rows: Sequence[LogRow], plans: Sequence[DayPlan], zone: ZoneInfo, daily: Collection[str]
) -> Statutory:
    """Hold the rows against the events; `daily` are the categories that nothing cuts.

    Hours without any rows are not looked at: they are told elsewhere.
    """
    result, built = Statutory(), {row.hour for row in rows}
    events = [event for plan in plans for event in plan.events]
    for event in (one for one in events if hour_at(one.at, zone).start in built):
        place = _place(event, rows)
        if place is None:
            result.unfilled.append(_left_out(event, zone))
        elif rows[place].at > event.at + ON_TIME and not _follows(place, rows, daily):
            result.late.append(_too_late(event, rows[place]))
    return result


def _place(event: Event, rows: Sequence[LogRow]) -> int | None:
    """Which row is the event's: the first of its category soon after its time."""
    for number, row in enumerate(rows):
        if row.media.category == event.category and 0 <= row.at - event.at <= FOLLOWS:
            return number
    return None


def _follows(place: int, rows: Sequence[LogRow], daily: Collection[str]) -> bool:
    """Whether it stands right after another item that nothing may cut."""
    before = rows[place - 1] if place else None
    if before is None or before.media.category not in daily:
        return False
    return before.at + advance_of(before.media) * 1000 >= rows[place].at - ON_TIME


def _left_out(event: Event, zone: ZoneInfo) -> Finding:
    why = f"{event.why}: the log has nothing of {event.category!r} then"
    do = (
        f"`radio import --category {event.category} FILE` where there is none, else "
        f"`radio log insert --at {to_local(event.at, zone):%Y-%m-%dT%H:%M:%S} ID`"
    )
    return Finding(event.category, event.at, why, do=do)


def _too_late(event: Event, row: LogRow) -> Finding:
    seconds = (row.at - event.at) / 1000
    why = f"{event.why}: it comes {seconds:.0f} s after its time"
    do = "move what is on before it: `radio log show` tells what that is"
    return Finding(event.category, event.at, why, seconds, row.id, do=do)
