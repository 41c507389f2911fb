"""What is on the air and may not be heard any more leaves it, and something else takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radio.air.log import Entry
from radio.air.ownsounds import is_shut
from radio.air.sequencer import Source as Rung

if TYPE_CHECKING:
    from radio.air.engine import Engine

_ITEMS: Final = (Rung.LOG, Rung.FILL, Rung.FALLBACK)


class TakenOff:
    """Holds what is heard against the log's `shut`; owned by the mixer's thread.

    Somebody in it has taken consent back (UU 27/2022 art. 9): what goes round would else be heard
    for ever. By the orders that a hand on the desk has, so that the air is never silent.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stays = False
        self._told = 0
        """The airing that was told of: an item may take more than one look to leave."""

    def look(self) -> None:
        """End what the log shuts: the ident of a delay, carts, the emergency announcement, a line, the item."""
        ends = [self._ident(), self._carts(), self._emergency(), self._line(), self._item()]
        self._stays = any(ends)
        if self._stays:
            self._engine.recovery.remember()

    def each_second(self) -> None:
        """Look once more until all of it has left: what was to take its place may have failed."""
        if self._stays:
            self.look()

    def _ident(self) -> bool:
        engine = self._engine
        title = engine.hold_back.take_off(engine.sequencer.pending.log)
        if title:
            params = {"title": title}
            engine.alarms.raise_("withheld_on_air", "delay", params, engine.now_ms())
        return bool(title)

    def _carts(self) -> bool:
        players, found = self._engine.players, False
        for name, span in players.playing_carts().items():
            if self._is_shut(span.entry):
                found = players.stop_cart(name, self._engine.frame)
                self._tell(span.entry)
        return found

    def _emergency(self) -> bool:
        orders, sequencer = self._engine.orders, self._engine.sequencer
        entry = orders.emergency
        if entry is not None and self._is_shut(entry):
            self._tell(entry)
            orders.emergency_shut()
            return True
        current = sequencer.current
        if current is None or current.source is not Rung.EMERGENCY:
            return False
        if not self._is_shut(current.entry):
            return False
        if sequencer.override_of(Rung.EMERGENCY) is None:
            # The station's own could not be played.
            orders.emergency = None
            sequencer.close_override(Rung.EMERGENCY, self._engine.frame)
        return True

    def _line(self) -> bool:
        line = self._engine.orders.line
        if line.wanted is None or not self._is_shut(line.wanted.entry):
            return False
        self._tell(line.wanted.entry)
        line.end()
        return True

    def _item(self) -> bool:
        current = self._engine.sequencer.current
        if current is None or current.source not in _ITEMS or not self._is_shut(current.entry):
            return False
        if current.token != self._told:
            self._told = current.token
            self._tell(current.entry)
        self._engine.sequencer.skip()
        return True

    def _is_shut(self, entry: Entry) -> bool:
        return is_shut(self._engine.sequencer.pending.log, entry)

    def _tell(self, entry: Entry) -> None:
        engine = self._engine
        params = {"title": entry.title or entry.id}
        engine.alarms.raise_("withheld_on_air", entry.id, params, engine.now_ms())
