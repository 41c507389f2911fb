"""Jobs of the archive's second copy: making it, asking for it again, and what is alarmed of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from radio.archive.copies.aside import set_all_aside
from radio.archive.copies.callgoing import adopt, delete_strangers
from radio.archive.copies.locking import CopyingError, alone
from radio.archive.copies.mending import check_share
from radio.archive.copies.pace import Pace
from radio.archive.copies.standing import behind
from radio.archive.copies.targets import Target, TargetError
from radio.archive.copies.work import run, targets
from radio.db import session_scope
from radio.jobs.alarms import settle_alarms
from radio.jobs.archive import place_of
from radio.jobs.context import Context

_COPYING = 40 * 60
"""Seconds that a run copies at most; it goes on at the next."""
_READING = 20 * 60
"""Seconds of a night in which copies are read; after that they are asked for by name alone."""
NOT_SET = "no second copy is set up"


def copy_archive(context: Context) -> str:
    """Copy what is new to each place, delete there what was purged, alarm what doesn't go."""
    places, pace = _places(context, _COPYING)
    told: dict[str, str] = {}
    failed: dict[str, str] = {}
    try:
        with alone(context.settings.data):
            for target in places:
                told[target.told], lasting = _copy(context, target, pace)
                if lasting:
                    failed[target.name] = told[target.told]
    except CopyingError:
        return "another process copies"
    settle_alarms(context.engine, "copy_failed", failed)
    settle_alarms(context.engine, "copy_behind", dict(_late(context, places)))
    return "; ".join(told.values()) or NOT_SET


def _places(context: Context, seconds: float) -> tuple[list[Target], Pace]:
    settings = context.settings.archive.copies
    pace = Pace(settings.kbps, min(context.deadline, time.monotonic() + seconds))
    return targets(settings, pace), pace


def _copy(context: Context, target: Target, pace: Pace) -> tuple[str, bool]:
    """What to say of a place, and whether a person is needed."""
    try:
        done = run(place_of(context), target, pace)
    except TargetError as error:
        return str(error), error.lasting
    return f"{done.copied} copied, {done.deleted} deleted", False


def _late(context: Context, places: list[Target]) -> Iterator[tuple[str, str]]:
    """Places that lack something for longer than they may."""
    for target in places:
        with session_scope(context.engine) as session:
            given = (context.settings.data, context.now())
            how = behind(session, target.name, *given, calls=target.takes_calls)
        hours = how.hours(context.now())
        if hours >= context.settings.archive.behind_hours:
            size = how.lacking_bytes / 1e9
            yield target.name, f"{target.told}: {how.lacking} × ({size:.1f} GB), {hours} h"


def verify_copies(context: Context) -> str:
    """Ask each place for a share of what it has; what is not whole is copied again."""
    places, pace = _places(context, _READING)
    nights = context.settings.archive.verify_nights
    told: list[str] = []
    damaged: dict[str, str] = {}
    for target in places:
        with _unless_away(told):
            set_all_aside(place_of(context), target)
            with suppress(CopyingError), alone(context.settings.data):
                adopt(place_of(context), target, pace)
                delete_strangers(place_of(context), target, context.settings.call_terms.aired)
            asked, bad = check_share(place_of(context), target, nights, pace)
            told.append(f"{asked} asked for, {bad} not whole")
            if bad:
                damaged[target.name] = f"{target.told}: {bad}"
    settle_alarms(context.engine, "copy_damaged", damaged)
    return "; ".join(told) or NOT_SET


@contextmanager
def _unless_away(told: list[str]) -> Iterator[None]:
    """That a place can't be reached is alarmed by the job that copies."""
    try:
        yield
    except TargetError as error:
        told.append(str(error))
