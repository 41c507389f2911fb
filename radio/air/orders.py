"""What may be asked of the engine over its control socket, carried out between two blocks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from radio.air.alarms import OF_WORKER
from radio.air.control.server import Refusal, Request
from radio.air.liveline import LiveLine, check_address, moment_of
from radio.air.log import Entry
from radio.air.ownsounds import check_own
from radio.air.sequencer import Mode
from radio.air.sequencer import Source as Rung
from radio.units import Millis

if TYPE_CHECKING:
    from radio.air.engine import Engine

WORKER_SILENT = 120.0
"""Seconds without a word from the worker, which speaks every ten, until it is taken to be away."""


class Orders:
    """Serves requests; owned by the mixer's thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.line = LiveLine(engine)
        self.emergency: Entry | None = None
        self.assist_until: int | None = None
        self._worker_spoke = time.monotonic()
        self._waiting_reload: list[Request] = []
        self._table: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "status": lambda _args: engine.status.report(),
            "skip": self._skip,
            "stop": self._stop,
            "stop_after": self._stop_after,
            "start": self._start,
            "mode": self._mode,
            "cart_fire": self._cart_fire,
            "cart_stop": self._cart_stop,
            "ducking": self._ducking,
            "live_open": self.line.open,
            "live_close": self.line.close,
            "emergency_on": self._emergency_on,
            "emergency_off": self._emergency_off,
            "alarm_ack": self._alarm_ack,
            "quarantine": self._quarantine,
            "quarantine_release": self._quarantine_release,
            "worker_alarms": self._worker_alarms,
            "fade_out": self._fade_out,
            "record_start": engine.recordings.start,
            "record_stop": engine.recordings.stop,
            "delay_start": engine.hold_back.start,
            "delay_end": engine.hold_back.end,
            "delay_dump": engine.hold_back.dump,
        }

    def serve(self) -> None:
        """Answer what has come in; end what was ordered up to now."""
        self._end_in_time()
        requests = self._engine.server.requests
        while requests:
            request = requests.popleft()
            try:
                self._serve(request)
            except Refusal as refusal:
                self._engine.server.refuse(request, refusal)

    def _serve(self, request: Request) -> None:
        server = self._engine.server
        if request.do == "subscribe":
            topics = request.args.get("topics") or ["status", "levels", "alarm"]
            server.answer(request, {})
            server.subscribe(request, frozenset(str(topic) for topic in topics))
            self._engine.status.publish()
        elif request.do == "log_reload":
            self._waiting_reload.append(request)
            self._engine.log_keeper.reload()
        elif request.do in self._table:
            server.answer(request, self._table[request.do](request.args))
            self._engine.players.changed |= request.do != "status"
        else:
            words = ", ".join(sorted([*self._table, "subscribe", "log_reload"]))
            raise Refusal("unknown", f"“{request.do}” is not known here", f"One of: {words}.")

    def log_taken(self) -> None:
        """The log was read again: answer those who asked for it."""
        waiting, self._waiting_reload = self._waiting_reload, []
        revision = self._engine.sequencer.pending.log.revision
        for request in waiting:
            self._engine.server.answer(request, {"revision": revision})

    # -- playing ----------------------------------------------------------------------------

    def _skip(self, args: dict[str, Any]) -> dict[str, Any]:
        sequencer = self._engine.sequencer
        current = sequencer.current
        # Two people who skip the same item skip one, and nobody skips what has just begun.
        if args.get("entry") and args["entry"] != (current.entry.id if current else None):
            raise Refusal(
                "other_item", "another item is on the air by now", "Look, then ask again."
            )
        if current is not None and current.source in (Rung.LIVE, Rung.EMERGENCY):
            raise Refusal(
                "not_while_live",
                "there is nothing to skip while live",
                "Close the live line first.",
            )
        sequencer.skip()
        return {"entry_id": current.entry.id if current else None}

    def _stop(self, _args: dict[str, Any]) -> dict[str, Any]:
        self._engine.sequencer.stop(self._engine.frame)
        self._note("stop")
        return {}

    def _stop_after(self, args: dict[str, Any]) -> dict[str, Any]:
        on = args.get("on", True)
        if not isinstance(on, bool):
            raise Refusal("bad_value", "“on” must be true or false", "Leave it out for true.")
        self._engine.sequencer.stop_after(self._engine.frame, on=on)
        self._note("stop_after" if on else "stop_after_off")
        return {"stop_after": on}

    def _start(self, _args: dict[str, Any]) -> dict[str, Any]:
        self._engine.sequencer.start()
        self._note("start")
        return {}

    def _mode(self, args: dict[str, Any]) -> dict[str, Any]:
        try:
            mode = Mode(args.get("mode", ""))
        except ValueError:
            raise Refusal(
                "bad_mode", f"mode {args.get('mode')!r} is not known", "Choose auto or assist."
            ) from None
        until = moment_of(args, "until")
        self._set_mode(mode, until if mode is Mode.ASSIST else None)
        return {"mode": str(mode)}

    def _set_mode(self, mode: Mode, until: int | None, by: str = "operator") -> None:
        self.assist_until = until
        self._engine.sequencer.set_mode(mode, self._engine.frame)
        self._engine.note_mode(by)
        self._engine.recovery.remember()

    def _end_in_time(self) -> None:
        """Assist mode and a live line end at the time they were given, whoever is away by then."""
        until = self.assist_until
        if until is not None and self._engine.now_ms() >= until:
            self._set_mode(Mode.AUTO, None, by="engine")
        self.line.each_block()

    def _note(self, what: str) -> None:
        at = self._engine.now_ms()
        self._engine.journal.note({"kind": "order", "at": at, "order": what})

    # -- carts ------------------------------------------------------------------------------

    def _cart_fire(self, args: dict[str, Any]) -> dict[str, Any]:
        engine, name = self._engine, str(args.get("name", ""))
        ready = engine.carts.get(name)
        if ready is not None:
            engine.players.fire(*ready, engine.frame)
            return {"name": name}
        if engine.carts.known(name):
            raise Refusal(
                "cart_loading", f"cart “{name}” is still being loaded", "Try again in a moment."
            )
        raise self._no_such_cart(name)

    def _cart_stop(self, args: dict[str, Any]) -> dict[str, Any]:
        engine, name = self._engine, str(args.get("name", ""))
        stopped = engine.players.stop_cart(name, engine.frame)
        if not stopped and not engine.carts.known(name):
            raise self._no_such_cart(name)
        return {"stopped": stopped}

    def _ducking(self, args: dict[str, Any]) -> dict[str, Any]:
        """Music goes so far under voice from now on, until the engine is stopped."""
        depth = args.get("depth")
        if isinstance(depth, bool) or not isinstance(depth, int | float) or not -60 <= depth <= 0:
            raise Refusal("bad_depth", f"depth {depth!r} can't be", "From -60 to 0 dB.")
        self.set_ducking(float(depth))
        self._engine.recovery.remember()
        return {"depth": float(depth)}

    def set_ducking(self, depth: float) -> None:
        """The same, also after a restart."""
        mixer = self._engine.mixer
        mixer.ducking = replace(mixer.ducking, depth=depth)

    def _no_such_cart(self, name: str) -> Refusal:
        names = ", ".join(cart.name for cart in self._engine.carts.carts) or "none"
        return Refusal("no_such_cart", f"there is no cart “{name}”", f"Carts: {names}.")

    def each_second(self) -> None:
        """Look after the live line, and listen for the worker."""
        self._watch_worker()
        self.line.each_second()

    def _watch_worker(self) -> None:
        silent = time.monotonic() - self._worker_spoke
        if silent > WORKER_SILENT:
            board, minutes = self._engine.alarms, int(silent // 60)
            board.raise_("worker_away", "", {"minutes": minutes}, self._engine.now_ms())

    # -- emergency --------------------------------------------------------------------------

    def _emergency_on(self, args: dict[str, Any]) -> dict[str, Any]:
        engine = self._engine
        entry = engine.sequencer.pending.log.emergency
        uri = str(args.get("uri") or "")
        if uri:
            check_address(uri)
            entry = Entry(
                "emergency",
                Millis(engine.now_ms()),
                uri,
                title="Siaran darurat",
                media_id=str(args.get("media_id") or ""),
            )
            log, looked_at = engine.sequencer.pending.log, args.get("looked_at")
            check_own(engine.data, entry, log, looked_at=looked_at)
        if entry is None:
            raise Refusal(
                "no_emergency",
                "no emergency announcement is set up",
                "Give one: radio emergency on FILE.",
            )
        engine.sequencer.open_override(entry, Rung.EMERGENCY)
        engine.hold_back.emergency()
        self.emergency = entry
        engine.recovery.remember()
        return {"uri": entry.uri}

    def reopen_emergency(self, entry: Entry) -> None:
        """Go on with the emergency that was on before a restart."""
        self.emergency = entry
        self._engine.sequencer.open_override(entry, Rung.EMERGENCY)

    def emergency_shut(self) -> None:
        """What it plays may not be heard any more: the station's own takes its place, or what is below."""
        engine = self._engine
        own = engine.sequencer.pending.log.emergency
        if own is None:
            self._emergency_off({})
            return
        engine.sequencer.open_override(own, Rung.EMERGENCY)
        self.emergency = own
        engine.recovery.remember()

    def _emergency_off(self, _args: dict[str, Any]) -> dict[str, Any]:
        engine = self._engine
        if self.emergency is None:
            raise Refusal("no_emergency", "no emergency is on", "")
        self.emergency = None
        engine.sequencer.close_override(Rung.EMERGENCY, engine.frame)
        engine.recovery.remember()
        return {}

    # -- the rest ---------------------------------------------------------------------------

    def _alarm_ack(self, args: dict[str, Any]) -> dict[str, Any]:
        if not self._engine.alarms.acknowledge(str(args.get("id", ""))):
            raise Refusal("no_such_alarm", "there is no such alarm", "")
        return {}

    def _quarantine(self, _args: dict[str, Any]) -> dict[str, Any]:
        return {"files": [asdict(row) for row in self._engine.quarantine.held()]}

    def _quarantine_release(self, args: dict[str, Any]) -> dict[str, Any]:
        engine, path = self._engine, str(args.get("path", ""))
        if not engine.quarantine.release(path):
            raise Refusal(
                "not_quarantined",
                f"“{path}” is not quarantined",
                "`radio media quarantine` lists the files that are.",
            )
        engine.players.quarantine_changed = True
        return {"path": path}

    def _worker_alarms(self, args: dict[str, Any]) -> dict[str, Any]:
        """The worker's alarms are exactly these: code and parameters."""
        given = args.get("alarms")
        known = isinstance(given, dict) and given.keys() <= OF_WORKER
        if not isinstance(given, dict) or not known:
            codes = ", ".join(sorted(OF_WORKER))
            raise Refusal(
                "bad_alarms", "“alarms” must be codes with parameters", f"Codes: {codes}."
            )
        self._worker_spoke = time.monotonic()
        board, now = self._engine.alarms, self._engine.now_ms()
        board.clear("worker_away", "", now)
        for code in OF_WORKER:
            if code in given:
                params = given[code] if isinstance(given[code], dict) else {}
                board.raise_(code, "worker", params, now)
            else:
                board.clear(code, "worker", now)
        return {}

    def _fade_out(self, _args: dict[str, Any]) -> dict[str, Any]:
        self._engine.leave()
        return {}
