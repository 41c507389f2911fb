"""Who takes the next item: the clock, an order, or an operator who holds it back."""

from __future__ import annotations

from enum import StrEnum

from radio.air.log import Entry, Timing
from radio.air.sequencer.rules import Rules


class Mode(StrEnum):
    """Who takes the next item: the clock or the operator."""

    AUTO = "auto"
    ASSIST = "assist"


class Taking:
    """The mode, an order to take the next item, and how long it has been held back.

    `order` is why the next item is to start as soon as it is ready; None leaves it to the
    clock. `held_since` is the frame from which nobody has taken it, None while it isn't held.
    With `stops_after` it is held once what plays has ended; see `stop_after`.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self.mode = Mode.AUTO
        self.order: str | None = None
        self.held_since: int | None = None
        self.stops_after = False
        self._stopped_in = ""

    @property
    def assisted(self) -> bool:
        """Whether the operator takes each next item."""
        return self.mode is Mode.ASSIST

    def set_mode(self, mode: Mode, now: int, *, idle: bool) -> None:
        """Automatic or assisted; with nothing on the air the operator's wait begins now."""
        self.mode = mode
        if mode is Mode.AUTO and not self.stops_after:
            self.held_since = None
        elif idle:
            self.held_since = now

    def stop(self, now: int) -> None:
        """Hold the next item, whatever was ordered before."""
        self.held_since = now
        self.order = None
        self.stops_after = False

    def start(self) -> None:
        """Take the held item."""
        self.order = "start"
        self.held_since = None
        self.stops_after = False

    def stop_after(self, now: int, playing: Entry | None) -> None:
        """Hold the next item once what plays has ended; at once where nothing of the log plays.

        Only what has a fixed time comes by itself, and then the next is held again. The beginning of
        another programme than that of `playing` ends the order.
        """
        self.stops_after = True
        self._stopped_in = playing.programme if playing is not None else ""
        if playing is None and self.order is None:
            self.held_since = now

    def stop_no_more(self) -> None:
        """Take `stop_after` back: what it holds goes on."""
        if self.stops_after and not self.assisted:
            self.held_since = None
        self.stops_after = False

    def begins(self, entry: Entry, *, again: bool) -> None:
        """An item of the log starts: the one that opens another programme takes the log with it.

        `again`: it goes on after a restart, and is what there was to be stopped after.
        """
        if again:
            self._stopped_in = entry.programme
        opens = bool(entry.programme) and entry.programme != self._stopped_in
        if self.stops_after and opens and entry.timing is Timing.HARD:
            self.stops_after = False

    def ended(self, now: int) -> None:
        """What played is over: from now on the operator is waited for, where one is to be."""
        if not self.assisted and not self.stops_after:
            return
        if self.held_since is None and self.order is None:
            self.held_since = now

    def carried_out(self, otherwise: str) -> str:
        """The order is fulfilled; what it was, or `otherwise` where none was given."""
        order, self.order = self.order or otherwise, None
        return order

    def grace_over(self, now: int) -> bool:
        """Whether the item is held for longer than there may be silence."""
        if self.held_since is None:
            return False
        grace = self._rules.assist_grace if self.assisted else self._rules.stop_grace
        return now - self.held_since >= self._rules.frames(grace)
