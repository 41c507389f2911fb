"""The engine: one thread that mixes a block when it is due, and never waits for anything else."""

from __future__ import annotations

import gc
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from radio.air.alarmboard import Alarm, AlarmBoard
from radio.air.builtin import BuiltInLoop
from radio.air.callbus import CallBus
from radio.air.carts import CartWall
from radio.air.clock import Timeline
from radio.air.control.protocol import socket_path
from radio.air.control.server import ControlServer
from radio.air.decks.pcm import Samples
from radio.air.decks.pool import DecoderPool
from radio.air.decks.process import DecoderProcess
from radio.air.guard import SilenceGuard
from radio.air.holdback import HoldBack
from radio.air.journal import Journal
from radio.air.limiter import Limiter
from radio.air.log import Cart
from radio.air.logkeeper import LogKeeper
from radio.air.meters import Meters
from radio.air.mixer import Mixer
from radio.air.orders import Orders
from radio.air.outputs import build_outputs
from radio.air.outputs.card import CardOutput
from radio.air.pacer import Due, Pacer
from radio.air.players import Players
from radio.air.quarantine import Quarantine, quarantine_file
from radio.air.recording import Recordings
from radio.air.recovery import Recovery
from radio.air.sequencer import Clear, Raise, Sequencer, rules_of
from radio.air.settings import EngineSettings
from radio.air.status import StatusReport
from radio.air.takenoff import TakenOff
from radio.air.watch import AirWatch, ClockWatch, OutputWatch

WARM_UP = 2.5
"""Seconds the first item may take to get ready before the clock is started without it."""
WARM_UP_AGAIN = 0.6
"""The same when an earlier engine left the air a moment ago."""
LOOK = 3
"""Blocks between two looks at the decoders while all decks are in good order."""
LEAVE = 1.0
"""Seconds over which the programme fades when the engine is told to end."""


class Engine:
    """Builds the air chain and runs it; see `run`."""

    def __init__(
        self, settings: EngineSettings, decoders: list[DecoderProcess] | None = None
    ) -> None:
        self.settings = s = settings
        self.data = Path(s.data)
        self.rate = s.sample_rate
        self.block = s.block_frames - s.block_frames % (s.sample_rate // 1000)
        self.frame = 0
        self.started_mono = time.monotonic()
        self.executor = ThreadPoolExecutor(2, thread_name_prefix="aside")
        (self.data / "run").mkdir(parents=True, exist_ok=True)
        (self.data / "air").mkdir(parents=True, exist_ok=True)
        self.pool = DecoderPool(
            s.decoders, s.decoders_most, self.rate, self.data / "run" / "decoders.log", decoders
        )
        self.limiter = Limiter(self.rate, self.block, s.true_peak)
        self.delay = self.limiter.delay
        self.timeline = Timeline(self.rate, -self.delay, time.time_ns(), s.clock_step)
        self.journal = Journal(self.data)
        self.sequencer = Sequencer(rules_of(s), self.timeline)
        self.mixer = Mixer(self.rate, s.duck_depth, s.duck_attack, s.duck_release)
        self.meters = Meters(self.rate, self.block)
        self.guard = SilenceGuard(self.rate, s.silence_threshold, s.silence_after)
        self.quarantine = Quarantine(quarantine_file(self.data))
        self.alarms = AlarmBoard(self._on_alarm, f"{time.time_ns() // 1_000_000:x}")
        self._builtin: Future[BuiltInLoop] | None = None
        self.players = Players(
            self.sequencer, self.mixer, self.pool, self.timeline, self.quarantine,
            self._builtin_audio, self._note_airing, s.live_latency, s.cue_ahead,
        )  # fmt: skip
        self.carts = CartWall(
            self.pool, self.rate, self.data / "air" / "carts", self.executor, self._on_bad_cart
        )
        self.outputs = build_outputs(s, self.timeline, self.executor)
        cards = [output for output in self.outputs if isinstance(output, CardOutput)]
        self.pacer = Pacer(self.rate, self.block, cards)
        self.server = ControlServer(socket_path(self.data))
        self.call_bus = CallBus(self, socket_path(self.data, "callbus.sock"))
        self.air_watch = AirWatch(self)
        self.clock_watch = ClockWatch(self)
        self.output_watch = OutputWatch(self)
        self.status = StatusReport(self)
        self.recordings = Recordings(self)
        self.hold_back = HoldBack(self)
        self.orders = Orders(self)
        self.recovery = Recovery(self)
        self.taken_off = TakenOff(self)
        self.log_keeper = LogKeeper(self)
        self._leaving: int | None = None
        self._left = False
        self._mode = ""
        self._next_look = 0
        self._every = {"fifth": 0, "second": 0, "five": 0}

    # -- life -----------------------------------------------------------------------------

    def run(self) -> None:
        """Go on the air and stay there until told to leave."""
        self.log_keeper.load_first()
        self.recovery.begin()
        self._warm_up()
        self.pacer.start()
        self.timeline.restart(self.frame - self.delay, time.time_ns())
        gc.collect()
        gc.freeze()
        self.recovery.note_start()
        self.prepare_builtin()
        while not self._left:
            self.tick(self.pacer.wait())
        self._close()

    @property
    def leaving(self) -> bool:
        """Whether it fades out to end."""
        return self._leaving is not None

    def leave(self) -> None:
        """Fade out and end; safe from a signal handler."""
        if self._leaving is None:
            self._leaving = self.frame

    def _warm_up(self) -> None:
        """Let the first item get ready, so that the station begins with it."""
        self.output_watch.poll()
        patience = WARM_UP_AGAIN if self.recovery.recovering else WARM_UP
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            self.pool.poll(self.frame)
            self.players.poll(self.frame)
            self.players.apply(self.sequencer.step(self.frame, self.frame), self.frame)
            if self.recovery.first_is_ready():
                return
            time.sleep(0.002)

    def _close(self) -> None:
        self.players.close(self.frame, "shutdown")
        self.journal.note({"kind": "engine", "at": self.now_ms(), "what": "stop"})
        self.recovery.remember(on_air=False)
        self.server.close()
        self.call_bus.close()
        for output in self.outputs:
            output.close()
        self.recordings.close()
        self.pool.close()
        self.hold_back.close()
        self.journal.close()
        self.executor.shutdown(wait=False, cancel_futures=True)

    # -- the block --------------------------------------------------------------------------

    def tick(self, due: Due) -> None:
        """Mix and send the block that is due."""
        now, end = self.frame, self.frame + self.block
        if due.lost:
            self.clock_watch.lost_time(due)
        self.orders.serve()
        if self.players.busy or now >= self._next_look:
            self._next_look = now + LOOK * self.block
            self.pool.poll(now)
            self.players.poll(now)
        self.carts.poll(now)
        if self._leaving is None:
            self.players.apply(self.sequencer.step(now, end), now)
        self.call_bus.poll(now)
        self.mixer.wants_clean = self.call_bus.listened_to
        block, ended = self.mixer.render(now, self.block)
        if self.mixer.clean is not None:
            self.call_bus.send(self.mixer.clean)
        if self.leaving:
            self._fade_away(block, now)
        pcm = _to_int16(self.limiter.process(block))
        self._send(self.hold_back.process(pcm), now - self.delay)
        self.frame = end
        self.journal.heartbeat.beat(self.now_ms())
        self.players.after_block(ended, end)
        if self.meters.add(pcm, watched="levels" in self.server.topics):
            self.status.publish_levels()
        self.air_watch.listen(pcm)
        self.hold_back.after_block()
        self._now_and_then(due)

    def _send(self, pcm: Samples, first: int) -> None:
        data = pcm.tobytes()
        for output in self.outputs:
            output.write(data, first)

    def _fade_away(self, block: np.ndarray[Any, np.dtype[np.float32]], now: int) -> None:
        leaving = self._leaving or 0
        progress = (np.arange(now, now + self.block) - leaving) / (LEAVE * self.rate)
        block *= np.clip(1.0 - progress, 0.0, 1.0).astype(np.float32)[:, np.newaxis]
        if now - leaving > (LEAVE + 0.05) * self.rate:
            self._left = True

    # -- now and then -------------------------------------------------------------------------

    def _now_and_then(self, due: Due) -> None:
        self._take_alarms()
        if self.players.changed:
            self._on_change()
        if self._is_time("fifth", 0.2):
            self.output_watch.poll()
            self.log_keeper.take()
        if self._is_time("second", 1.0):
            self._each_second(due)
        if self._is_time("five", 5.0):
            self.pool.retire_surplus()
            self.log_keeper.reload(only_if_changed=True)

    def _is_time(self, name: str, seconds: float) -> bool:
        if self.frame < self._every[name]:
            return False
        self._every[name] = self.frame + round(seconds * self.rate)
        return True

    def _on_change(self) -> None:
        self.players.changed = False
        current = self.sequencer.current
        for output in self.outputs:
            output.show(current.entry if current else None)
        self.recovery.remember()
        self.note_mode()
        self.status.publish()

    def note_mode(self, by: str = "engine") -> None:
        """Write a change of mode to the journal."""
        mode = self.status.mode()
        if mode != self._mode:
            self._mode = mode
            self.journal.note({"kind": "mode", "at": self.now_ms(), "mode": mode, "by": by})

    def _each_second(self, due: Due) -> None:
        self.journal.alive()
        self.clock_watch.compare(due)
        self.output_watch.check_journal()
        self.orders.each_second()
        self.taken_off.each_second()
        self.recordings.look()
        self.hold_back.each_second()
        if self.players.quarantine_changed:
            self.players.quarantine_changed = False
            self.executor.submit(self.quarantine.write, self.quarantine.snapshot())
        self.note_mode()
        self.status.publish()

    def _take_alarms(self) -> None:
        if not self.players.alarms:
            return
        waiting, self.players.alarms = self.players.alarms, []
        for effect in waiting:
            if isinstance(effect, Raise):
                self.alarms.raise_(effect.code, effect.subject, effect.params, self.now_ms())
            elif isinstance(effect, Clear):
                self.alarms.clear(effect.code, effect.subject, self.now_ms())

    # -- time -----------------------------------------------------------------------------------

    def now_ms(self) -> int:
        """Wall time of the bus."""
        return self.timeline.ms_at(self.frame - self.delay)

    def _note_airing(self, fact: dict[str, Any]) -> None:
        """Write down what was mixed, and how far (ms) the air was behind it, if it was."""
        held = self.hold_back.held_ms
        self.journal.note({**fact, "held": held} if held else fact)

    # -- odds and ends ----------------------------------------------------------------------------

    def prepare_builtin(self) -> None:
        """Make the built-in audio, aside."""
        if self._builtin is None:
            self._builtin = self.executor.submit(BuiltInLoop, self.rate)

    def _builtin_audio(self) -> BuiltInLoop:
        self.prepare_builtin()
        if self._builtin is None:
            return BuiltInLoop(self.rate)
        return self._builtin.result()

    def _on_alarm(self, alarm: Alarm) -> None:
        at = self.now_ms()
        if not alarm.acknowledged:
            self.journal.note(
                {
                    "kind": "alarm", "at": at, "id": alarm.id, "code": alarm.code,
                    "severity": str(alarm.severity), "params": alarm.params,
                    "cleared": alarm.cleared is not None and alarm.cleared != alarm.since,
                }
            )  # fmt: skip
        self.server.publish("alarm", at, alarm.to_dict())
        self.players.changed = True

    def _on_bad_cart(self, cart: Cart, reason: str) -> None:
        params = {"title": cart.title or cart.name, "reason": reason}
        self.alarms.raise_("item_failed", cart.name, params, self.now_ms())


def _to_int16(block: np.ndarray[Any, np.dtype[np.float32]]) -> Samples:
    """Round to 16 bits; the limiter keeps it in range."""
    return np.asarray(np.rint(block), dtype=np.int16)
