"""When something may happen next by itself: what lets a rehearsal pass over hours of music."""

from __future__ import annotations

from collections.abc import Iterator

from radio.air.sequencer.onair import OnAir
from radio.air.sequencer.outlook import Outlook
from radio.air.sequencer.rules import Rules
from radio.air.sequencer.standby import CONCERN


def next_moment(outlook: Outlook, air: OnAir, rules: Rules, now: int) -> int:
    """The first frame from `now` on at which a step may do something; until then none does.

    Readiness of what is being cued is not foreseen, nor are orders.
    """
    if outlook.stale or air.current is None or air.builtin or _is_due(outlook, now):
        return now
    moments = [moment for moment in _moments(outlook, air, rules) if moment > now]
    return min(moments, default=now)


def _is_due(outlook: Outlook, now: int) -> bool:
    """Whether the next item is only waited for until it is ready."""
    choice = outlook.choice
    return choice is not None and choice.start is not None and choice.start <= now


def _moments(outlook: Outlook, air: OnAir, rules: Rules) -> Iterator[int]:
    fade = rules.frames(rules.hard_fade)
    current, choice = air.current, outlook.choice
    for moment in (current.handover, current.end) if current is not None else ():
        if moment is not None:
            yield moment
            yield moment - rules.frames(CONCERN)
    if choice is not None and choice.start is not None:
        yield choice.start - fade
        yield choice.start
    for boundary in outlook.horizon:
        yield boundary.at - rules.frames(rules.cue_ahead)
        yield boundary.at - fade
        yield boundary.at
        if boundary.wait is not None:
            yield boundary.at + boundary.wait
