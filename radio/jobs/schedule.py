"""Schedules as people write them, and as APScheduler takes them."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

_EVERY = re.compile(r"every (\d+) ?(s|min|h)")
_UNITS = {"s": 1, "min": 60, "h": 3600}


class ScheduleError(Exception):
    """Not a schedule; the message says what one looks like."""


def trigger_of(schedule: str, zone: ZoneInfo) -> BaseTrigger:
    """Trigger for `every 10 s` or for five cron fields in the station's zone.

    Raises:
        ScheduleError: it is neither.
    """
    text = " ".join(schedule.split())
    if found := _EVERY.fullmatch(text):
        seconds = int(found.group(1)) * _UNITS[found.group(2)]
        if seconds > 0:
            return IntervalTrigger(seconds=seconds, timezone=zone)
    try:
        return CronTrigger.from_crontab(text, timezone=zone)
    except ValueError as error:
        hint = "write `every 10 s`, `every 5 min`, or five cron fields such as `15 2 * * *`"
        raise ScheduleError(f"{schedule!r} is no schedule ({error}): {hint}") from error


def is_overdue(schedule: str, zone: ZoneInfo, last: datetime | None, now: datetime) -> bool:
    """Whether a run should have begun since the last one ended; a job that never ran is.

    Raises:
        ScheduleError: see `trigger_of`.
    """
    if last is None:
        return True
    trigger = trigger_of(schedule, zone)
    if isinstance(trigger, IntervalTrigger):
        return bool(last + trigger.interval <= now)
    due = trigger.get_next_fire_time(last, last)
    return due is not None and due <= now
