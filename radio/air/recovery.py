"""Back on the air after a kill or power loss: mid-item, at the right place.

The engine remembers what it began, and when. After a restart an item is where it would be
had nothing happened: as far into its file as time has passed since it began. What may not be heard any
more is not gone on with.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from radio.air.journal import load_state, open_spans
from radio.air.log import Entry, LogUnreadableError, entry_from_dict
from radio.air.ownsounds import is_shut
from radio.air.sequencer import Mode, State
from radio.air.sequencer import Source as Rung

if TYPE_CHECKING:
    from radio.air.engine import Engine

EXPECTED_START = 0.05
"""Seconds from here to the first block at the least; what is more is passed over there."""
LEAST_LEFT = 2.0
"""An item with less left than this is not resumed."""
REMEMBERED = 2000
"""Entries that were played or passed over, kept for a restart: more than a day's."""


class Recovery:
    """Writes the state while on the air, and reads it at the start."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lost_at: int | None = None
        self._recovered = False

    # -- at the start -----------------------------------------------------------------------

    def begin(self) -> None:
        """Take up what an earlier engine left."""
        state, alive = load_state(self._engine.data)
        if alive is None:
            return
        self._engine.executor.submit(self._close_lost_spans, alive)
        if not state:
            return
        self._engine.recordings.resume(state.get("recordings"))
        try:
            self._take_up(state, alive)
        except (AttributeError, KeyError, TypeError, ValueError, LogUnreadableError):
            return  # not what this version writes: begin with the log

    def _take_up(self, state: dict[str, Any], alive: int) -> None:
        self._engine.sequencer.pending.mark_done(set(state.get("done", ())))
        if not state.get("on_air"):
            return
        self._lost_at = alive
        if state.get("assist"):
            self._engine.sequencer.set_mode(Mode.ASSIST, self._engine.frame)
        self._resume(state.get("current"))
        if state.get("stop_after"):
            self._stop_after(state.get("current"))
        orders = self._engine.orders
        if state.get("assist_until") is not None:
            orders.assist_until = int(state["assist_until"])
        if state.get("duck_depth") is not None:
            orders.set_ducking(float(state["duck_depth"]))
        if state.get("delay"):
            self._engine.hold_back.resume(state["delay"])
        if state.get("live"):
            orders.line.reopen(state["live"])
        if state.get("emergency"):
            self._reopen_emergency(entry_from_dict(state["emergency"]))

    def _reopen_emergency(self, entry: Entry) -> None:
        """What may not be heard any more gives way to the station's own."""
        own = self._engine.sequencer.pending.log.emergency
        again = own if self._is_shut(entry) else entry
        if again is not None:
            self._engine.orders.reopen_emergency(again)

    def _is_shut(self, entry: Entry) -> bool:
        return is_shut(self._engine.sequencer.pending.log, entry)

    def _stop_after(self, current: dict[str, Any] | None) -> None:
        """The log is held once what was on the air ends; at once where that is over, or was held."""
        sequencer, frame = self._engine.sequencer, self._engine.frame
        sequencer.stop_after(frame, on=True)
        if not self._recovered or (current or {}).get("source") == Rung.FALLBACK:
            sequencer.hold(frame)

    def _close_lost_spans(self, at: int) -> None:
        """End in the journal what was on the air at the last; aside, for it reads files."""
        for span, began in open_spans(self._engine.data, at).items():
            seconds = (at - began) / 1000
            self._engine.journal.note(
                {
                    "kind": "end", "span": span, "at": at,
                    "seconds": round(seconds, 3), "frames": round(seconds * self._engine.rate),
                    "ended_because": "lost",
                }
            )  # fmt: skip

    def _resume(self, current: dict[str, Any] | None) -> None:
        if not current:
            return
        try:
            entry = entry_from_dict(current["entry"])
        except LogUnreadableError:
            return
        source = Rung(current["source"])
        if source not in (Rung.LOG, Rung.FILL, Rung.FALLBACK) or self._is_shut(entry):
            return
        as_of = round((time.time() + EXPECTED_START) * 1000)
        passed = (as_of - current["at"]) / 1000
        position = current["position"] + max(0.0, passed)
        end = entry.cue_out if entry.cue_out is not None else entry.duration
        if entry.segue is not None:
            end = min(end, entry.segue) if end else entry.segue
        if not entry.is_stream and position > end - LEAST_LEFT:
            self._engine.sequencer.pending.mark_done({entry.id})
            return
        if entry.is_stream:
            position = 0.0
        self._recovered = True
        self._engine.sequencer.resume(entry, source, position, self._engine.frame, as_of)

    @property
    def recovering(self) -> bool:
        """Whether an earlier engine left the air without wanting to."""
        return self._lost_at is not None

    def first_is_ready(self) -> bool:
        """Whether something can start with the first block."""
        sequencer = self._engine.sequencer
        return sequencer.any_ready()

    def note_start(self) -> None:
        """Tell the journal how the engine began."""
        engine = self._engine
        fact: dict[str, Any] = {"kind": "engine", "at": engine.now_ms(), "what": "start"}
        if self._lost_at is not None:
            outage = round(max(0, engine.now_ms() - self._lost_at) / 1000, 3)
            fact |= {"what": "recovered", "outage_seconds": outage}
            silence = {"kind": "silence", "at": self._lost_at, "seconds": outage}
            engine.journal.note(silence)
        engine.journal.note(fact)

    # -- on the air -------------------------------------------------------------------------

    def remember(self, *, on_air: bool = True) -> None:
        """Write down what is on the air now."""
        engine = self._engine
        done = engine.sequencer.pending.done_in_log()[-REMEMBERED:]
        orders, emergency = engine.orders, engine.orders.emergency
        engine.journal.remember(
            {
                "at": engine.now_ms(),
                "on_air": on_air,
                "assist": engine.sequencer.mode is Mode.ASSIST,
                "stop_after": engine.sequencer.stops_after,
                "current": self._current() if on_air else None,
                "assist_until": orders.assist_until,
                "duck_depth": engine.mixer.ducking.depth,
                "delay": engine.hold_back.memory(),
                "live": orders.line.memory(),
                "emergency": asdict(emergency) if emergency is not None else None,
                "recordings": engine.recordings.state(),
                "done": done,
            }
        )

    def _current(self) -> dict[str, Any] | None:
        airing = self._engine.sequencer.current
        if airing is None or airing.state is not State.PLAYING:
            return None
        return {
            "entry": asdict(airing.entry),
            "source": str(airing.source),
            "at": self._engine.timeline.ms_at(airing.start),
            "position": airing.position,
        }


__all__ = ["Entry", "Recovery"]
