"""The record of what went out: is it all there."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from playlists.clock import to_local
from radio.archive.gaps import Cause, Gap, report
from radio.db import session_scope
from radio.jobs.alarms import settle_alarms
from radio.jobs.archive import outputs_of
from radio.jobs.context import Context
from radio.units import Millis

_BACK = 24 * 3_600_000
_LEAST = 60.0
"""Seconds: shorter ones are in the report, and wake nobody."""
_NOTHING_WENT_OUT = frozenset(
    {Cause.STOPPED, Cause.KILLED, Cause.ALL_DOWN, Cause.OFF, Cause.CLOCK, Cause.UNPLANNED}
)
_WORDS = {
    Cause.OUTPUT_DOWN: "the recording's output was down",
    Cause.DISK_FULL: "the disk was full",
    Cause.LOST: "the file is gone or damaged",
    Cause.UNKNOWN: "something went out; there is no recording",
}


def check_hours(context: Context) -> str:
    """Raise an alarm for each stretch of the last 24 hours that went out but was not recorded."""
    outputs = outputs_of(context)
    if not outputs:
        settle_alarms(context.engine, "aircheck_gap", {})
        return "no aircheck output is set up"
    found = {_when(gap, context): _told(gap) for gap in _gaps(context, outputs)}
    settle_alarms(context.engine, "aircheck_gap", found)
    return f"{len(found)} stretches are missing" if found else "all is there"


def _gaps(context: Context, outputs: Collection[str]) -> Iterator[Gap]:
    """What the law may ask about: it went out, and is not there."""
    now = context.now()
    with session_scope(context.engine) as session:
        for gap in report(session, Millis(now - _BACK), now, now, outputs):
            if gap.aired and gap.seconds >= _LEAST and gap.cause not in _NOTHING_WENT_OUT:
                yield gap


def _when(gap: Gap, context: Context) -> str:
    zone = context.settings.zone_info
    start, end = to_local(gap.from_at, zone), to_local(gap.to_at, zone)
    return f"{start:%Y-%m-%d %H.%M}-{end:%H.%M}"


def _told(gap: Gap) -> str:
    return _WORDS[gap.cause] + (f" ({gap.detail})" if gap.detail else "")
