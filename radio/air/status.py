"""What the engine says of itself; see the status object in docs/architecture.md."""

from __future__ import annotations

import datetime as dt
import os
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from radio.air.log import Entry
from radio.air.sequencer import Source as Rung
from radio.air.sequencer import State

if TYPE_CHECKING:
    from radio.air.engine import Engine

UPCOMING = 8


class StatusReport:
    """Builds status and level events; owned by the mixer's thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._zone = ZoneInfo(engine.settings.zone)

    def publish(self) -> None:
        """Send the status to those who follow it."""
        engine = self._engine
        if "status" in engine.server.topics:
            engine.server.publish("status", engine.now_ms(), self.report())

    def publish_levels(self) -> None:
        """Send the levels to those who follow them."""
        engine = self._engine
        if "levels" in engine.server.topics:
            levels = engine.meters.levels
            engine.server.publish(
                "levels",
                engine.now_ms(),
                {
                    "left_dbfs": levels.left_dbfs, "right_dbfs": levels.right_dbfs,
                    "left_peak": levels.left_peak, "right_peak": levels.right_peak,
                    "lufs_momentary": levels.lufs_momentary, "lufs_short": levels.lufs_short,
                    "limiter_db": round(engine.limiter.reduction, 1),
                },
            )  # fmt: skip

    def mode(self) -> str:
        """auto, assist, live, emergency or fallback."""
        sequencer = self._engine.sequencer
        current = sequencer.current
        if sequencer.builtin or (current is not None and current.source is Rung.FALLBACK):
            return "fallback"
        if current is not None and current.source in (Rung.LIVE, Rung.EMERGENCY):
            return str(current.source)
        return str(sequencer.mode)

    def report(self) -> dict[str, Any]:
        """The whole status object."""
        engine = self._engine
        levels = engine.meters.levels
        return {
            "mode": self.mode(),
            "automation": str(engine.sequencer.mode),
            "now": self._now(),
            "next": self._next(),
            "next_hard": self._next_hard(),
            "outputs": [
                {
                    "name": output.name, "kind": output.kind, "state": str(output.state),
                    "restarts": output.restarts, "dropped_blocks": output.dropped_blocks,
                    "reason": output.reason,
                }
                for output in engine.outputs
            ],
            "levels": {
                "left_dbfs": levels.left_dbfs, "right_dbfs": levels.right_dbfs,
                "lufs_short": levels.lufs_short,
            },
            "alarms": engine.alarms.standing(),
            "carts": self._carts(),
            "live": engine.orders.line.report(),
            "ducking": self._ducking(),
            "delay": engine.hold_back.report(),
            "calls": engine.call_bus.report(),
            "held": engine.sequencer.held,
            "stop_after": engine.sequencer.stops_after,
            "pids": {
                "engine": os.getpid(), "decoders": engine.pool.pids,
                "encoders": [pid for output in engine.outputs for pid in output.pids],
            },
            "station_time": self._iso(engine.now_ms()),
            "engine_uptime": round(time.monotonic() - engine.started_mono, 1),
            "silence_seconds_total": round(engine.guard.total_frames / engine.rate, 2),
            "log_revision": engine.sequencer.pending.log.revision,
        }  # fmt: skip

    def _carts(self) -> list[dict[str, Any]]:
        players = self._engine.players
        playing = players.playing_carts()
        rows = []
        for cart in self._engine.carts.carts:
            row = {
                "name": cart.name, "title": cart.title or cart.name,
                "playing": cart.name in playing, "loop": cart.loop,
                "ready": self._engine.carts.get(cart.name) is not None,
            }  # fmt: skip
            if cart.name in playing:
                left = players.seconds_left(playing[cart.name])
                row["remaining"] = None if left is None else round(left, 2)
            rows.append(row)
        return rows

    def _ducking(self) -> dict[str, float]:
        """How far music goes under voice (dB), how fast (s), and how far it is down now (dB)."""
        ducking, down = self._engine.mixer.ducking, self._engine.mixer.ducked
        return {**asdict(ducking), "now": round(down, 1)}

    def _now(self) -> dict[str, Any] | None:
        engine = self._engine
        airing = engine.sequencer.current
        span = engine.players.span_of(airing)
        if span is None or not span.started:
            return None
        start, rate = span.voice.start, engine.rate
        heard = engine.frame - engine.delay
        end = airing.end if airing is not None else None
        # Where in the item it began: not at its start when it was resumed after a restart.
        begun = max(0.0, span.position - span.entry.cue_in)
        return {
            "entry_id": span.entry.id,
            "media_id": span.entry.media_id,
            "title": span.entry.title,
            "artist": span.entry.artist,
            "category": span.entry.category,
            "programme": span.entry.programme,
            "started_at": self._iso(engine.timeline.ms_at(start)),
            "position": round(span.position, 3),
            "elapsed": round(begun + max(0, heard - start) / rate, 2),
            "remaining": None if end is None else round(max(0, end - heard) / rate, 2),
            "source": str(span.source),
        }

    def _next(self) -> list[dict[str, Any]]:
        sequencer = self._engine.sequencer
        rows = []
        for entry, source, frame in sequencer.upcoming(UPCOMING):
            ms = entry.at if frame is None else self._engine.timeline.ms_at(frame)
            rows.append(
                {
                    "entry_id": entry.id, "media_id": entry.media_id, "title": entry.title,
                    "artist": entry.artist, "category": entry.category, "source": str(source),
                    "at": self._iso(ms), "planned_at": self._iso(entry.at) if source is Rung.LOG else None,
                    "timing": str(entry.timing), "seconds": round(entry.length, 2),
                    "cued": sequencer.cue_state(source, entry.id) is State.READY,
                }
            )  # fmt: skip
        return rows

    def _next_hard(self) -> dict[str, Any] | None:
        found = self._engine.sequencer.next_hard
        if found is None:
            return None
        entry, landing = found
        return {
            "entry_id": entry.id,
            "title": entry.title,
            "artist": entry.artist,
            "category": entry.category,
            "at": self._iso(entry.at),
            "off": None if landing is None else self._off(entry, landing),
        }

    def _off(self, entry: Entry, landing: int) -> float:
        """Seconds by which what is before it will run past its time; negative where it is short."""
        return round((self._engine.timeline.ms_at(landing) - entry.at) / 1000, 1)

    def _iso(self, ms: int) -> str:
        moment = dt.datetime.fromtimestamp(ms / 1000, self._zone)
        return moment.isoformat(timespec="milliseconds")
