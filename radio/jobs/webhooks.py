"""Webhooks: what was done about cases is told to other applications, by a thread for each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from radio.complaints.errors import RegisterAwayError
from radio.complaints.hooks.queueing import clear_done, queue_events
from radio.complaints.hooks.sending import due_hooks, send_due, stopped_hooks
from radio.complaints.register.opening import register_scope
from radio.jobs.alarms import settle_alarms, standing_alarms
from radio.jobs.context import Context, JobFailedError

STOPPED = "webhooks_stopped"


def send_webhooks(context: Context) -> str:
    """Write what receivers are to be told, and have it taken to them; nobody is waited for.

    Raises:
        JobFailedError: what a receiver was to be told could not be put together, or noted.
    """
    station, desk = context.station, context.station.desk
    try:
        queued = queue_events(station.register, desk, context.check)
        due = due_hooks(station.register, desk)
        _tell(context, stopped_hooks(station.register, desk))
    except RegisterAwayError as error:
        return f"nothing: {error}"
    # Before they are begun anew.
    troubles = station.couriers.troubles()
    for hook_id in due:
        station.couriers.send(hook_id, partial(_take, context, hook_id))
    told = [f"webhook {name}: {error}" for name, error in troubles.items() if not _is_away(error)]
    if told:
        raise JobFailedError("; ".join(told))
    return f"{queued} queued, {len(due)} receivers"


def _take(context: Context, hook_id: str, goes_on: Callable[[], bool]) -> int:
    station = context.station
    return send_due(station.register, station.desk, hook_id, station.way, goes_on)


def _is_away(error: Exception) -> bool:
    """Where it was away, the message is sent again once it is back."""
    return isinstance(error, RegisterAwayError)


def _tell(context: Context, stopped: dict[str, str]) -> None:
    """Have the alarms be as the webhooks are; written only where they are not."""
    standing = {
        alarm.subject: alarm.detail
        for alarm in standing_alarms(context.engine)
        if alarm.code == STOPPED
    }
    if standing != stopped:
        settle_alarms(context.engine, STOPPED, stopped)


def clear_webhooks(context: Context) -> str:
    """Take away what arrived long ago."""
    station = context.station
    try:
        with register_scope(station.register, write=True) as session:
            clear_done(session, station.desk)
            session.commit()
    except RegisterAwayError as error:
        return f"nothing: {error}"
    return "cleared"
