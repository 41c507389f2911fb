"""When a line that waits goes on the air: at a time, where an item ends, or at a fixed time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from radio.air.control.server import Refusal
from radio.air.sequencer.onair import OVERRIDES
from radio.units import Millis

if TYPE_CHECKING:
    from radio.air.engine import Engine

SOME_DAY = Millis(1 << 52)
"""A moment that does not come: while nobody knows when an item ends."""


class After(StrEnum):
    """What a line waits for; without any of it, for its time alone."""

    TIME = ""
    ITEM = "item"
    """Where what is on the air now hands over: its segue point, else its end."""
    FIXED = "fixed"
    """The next entry of the log that is bound to its time."""


@dataclass(frozen=True, slots=True)
class Lead:
    """What a line waits for; `anchor` is the entry on the air, or the one with the fixed time."""

    after: After = After.TIME
    anchor: str = ""


NO_LEAD = Lead()
"""Its time alone."""


def lead_of(engine: Engine, wanted: str) -> Lead:
    """What an order asks to wait for, as the air is now.

    Raises:
        Refusal: no such thing to wait for.
    """
    try:
        after = After(wanted)
    except ValueError:
        raise Refusal("bad_after", f"“{wanted}” is nothing to wait for", "item or fixed") from None
    if after is After.ITEM:
        current = engine.sequencer.current
        if current is None or current.source in OVERRIDES:
            return NO_LEAD
        return Lead(after, current.entry.id)
    if after is After.FIXED:
        found = engine.sequencer.next_hard
        if found is None:
            raise Refusal(
                "no_fixed_time",
                "the log has no fixed time ahead",
                "Open it now, or after the item.",
            )
        return Lead(after, found[0].id)
    return NO_LEAD


def moment_of_lead(engine: Engine, lead: Lead, planned: Millis) -> Millis:
    """When it is reached, as known now; `planned` is what was known before."""
    if lead.after is After.ITEM:
        return _end_of_item(engine, lead.anchor)
    if lead.after is After.FIXED:
        found = engine.sequencer.next_hard
        return found[0].at if found is not None and found[0].id == lead.anchor else planned
    return planned


def _end_of_item(engine: Engine, anchor: str) -> Millis:
    current = engine.sequencer.current
    if current is None or current.entry.id != anchor:
        return Millis(engine.now_ms())
    handover = current.handover
    # A moment before, so that the line and not the next item takes the air there.
    return SOME_DAY if handover is None else Millis(engine.timeline.ms_at(handover) - 1)
