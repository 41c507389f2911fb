"""What the engine keeps an eye on: silence, the live line, the clock, outputs and disk."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from radio.air.decks.pcm import Samples
from radio.air.outputs.output import Output, OutputState
from radio.air.pacer import NANOS, Due
from radio.air.sequencer import Source as Rung

if TYPE_CHECKING:
    from radio.air.engine import Engine

NOTED_SILENCE = 0.3
"""Shortest silence in seconds that the journal tells of."""


class AirWatch:
    """Hears every block of the bus and acts on silence."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._live_silent = 0

    def listen(self, pcm: Samples) -> None:
        """Take in a block that went out."""
        guard = self._engine.guard
        silent_before = guard.silent_seconds
        act = guard.add(self._engine.limiter.peak, len(pcm))
        if guard.silent_frames == 0 and silent_before >= NOTED_SILENCE:
            self._note_silence(silent_before)
        if act and self._audio_is_planned():
            self._break_silence()
        self._watch_live(len(pcm))

    def _note_silence(self, seconds: float) -> None:
        engine = self._engine
        engine.alarms.clear("silence", "", engine.now_ms())
        if not engine.leaving:
            at = engine.now_ms() - round(seconds * 1000)
            engine.journal.note({"kind": "silence", "at": at, "seconds": round(seconds, 3)})

    def _audio_is_planned(self) -> bool:
        engine = self._engine
        current = engine.sequencer.current
        live = current is not None and current.source is Rung.LIVE
        return not live and not engine.sequencer.held and not engine.leaving

    def _break_silence(self) -> None:
        engine = self._engine
        at, seconds = engine.now_ms(), round(engine.guard.silent_seconds, 1)
        engine.alarms.raise_("silence", "", {"seconds": seconds}, at)
        did = engine.sequencer.on_silence(engine.frame)
        engine.journal.note({"kind": "guard", "at": at, "did": did, "seconds": seconds})

    def _watch_live(self, frames: int) -> None:
        engine = self._engine
        current = engine.sequencer.current
        if current is None or current.source is not Rung.LIVE or not engine.guard.silent_frames:
            self._live_silent = 0
            return
        self._live_silent += frames
        if self._live_silent > engine.settings.live_lost_after * engine.rate:
            engine.orders.line.lost()


class ClockWatch:
    """Compares the timeline with the computer's clock."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._wall_minus_mono: int | None = None

    def lost_time(self, due: Due) -> None:
        """The process stood still for longer than is made up for."""
        engine = self._engine
        seconds, at = round(due.lost, 2), engine.now_ms()
        engine.timeline.restart(engine.frame - engine.delay, _wall_at(due))
        engine.alarms.raise_("late", "", {"seconds": seconds}, engine.now_ms())
        engine.journal.note({"kind": "silence", "at": at, "seconds": seconds})
        engine.sequencer.time_moved()

    def compare(self, due: Due) -> None:
        """Follow the clock; tell of a step. A card that stood still is no step."""
        if due.lost:
            return
        engine = self._engine
        wall = _wall_at(due)
        offset, before = wall - due.mono_ns, self._wall_minus_mono
        self._wall_minus_mono = offset
        jump = engine.timeline.observe(engine.frame - engine.block - engine.delay, wall)
        if jump is None:
            return
        if before is not None and abs(offset - before) > engine.settings.clock_step * NANOS / 2:
            self._stepped(round(jump.seconds, 3))
        engine.sequencer.time_moved()

    def _stepped(self, seconds: float) -> None:
        engine = self._engine
        engine.alarms.raise_("clock_step", "", {"seconds": seconds}, engine.now_ms())
        engine.journal.note({"kind": "clock", "at": engine.now_ms(), "step_seconds": seconds})
        for output in engine.outputs:
            output.clock_stepped()


class OutputWatch:
    """Looks after outputs and journal, and raises what is wrong with them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def poll(self) -> None:
        """Let every output look after itself."""
        engine, now = self._engine, time.monotonic()
        for output in engine.outputs:
            output.poll(now)
            if output.state is OutputState.DOWN:
                code = "disk_full" if "space left" in output.reason else "output_down"
                params = {"name": output.name, "reason": output.reason}
                engine.alarms.raise_(code, _subject(output), params, engine.now_ms())
            elif output.state is OutputState.UP and not output.reason:
                self.forget(output)

    def forget(self, output: Output) -> None:
        """Nothing is wrong with it, or it is no more."""
        engine = self._engine
        for code in ("output_down", "disk_full"):
            engine.alarms.clear(code, _subject(output), engine.now_ms())

    def check_journal(self) -> None:
        """Whether what airs, and what is dumped, is being written down."""
        engine = self._engine
        if trouble := engine.journal.trouble or engine.hold_back.trouble:
            params = {"reason": trouble}
            engine.alarms.raise_("journal_failed", "", params, engine.now_ms())
        else:
            engine.alarms.clear("journal_failed", "", engine.now_ms())


def _subject(output: Output) -> str:
    """What its alarms are of: a recording may bear the name of another output."""
    return f"{output.kind} {output.name}"


def _wall_at(due: Due) -> int:
    """Wall time at the moment a block was due, free of the lateness of waking."""
    return time.time_ns() - (time.monotonic_ns() - due.mono_ns)
