"""What may be asked of the engine over its control socket, carried out between two blocks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from radio.air.alarms import OF_WORKER
from radio.air.control.server import Refusal, Request
from radio.air.log import Entry, Fade, Role
from radio.air.sequencer import Mode, State
from radio.air.sequencer import Source as Rung
from radio.air.settings import address_trouble
from radio.units import Decibels, Millis, Seconds

if TYPE_CHECKING:
    from radio.air.engine import Engine

LIVE_RETRY = 2.0
"""Seconds between tries to open a live source that doesn't answer."""
LIVE_NO_SIGNAL = 2.0
WORKER_SILENT = 120.0
"""Seconds without a word from the worker, which speaks every ten, until it is taken to be away."""


class Orders:
    """Serves requests; owned by the mixer's thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._live: Entry | None = None
        self.emergency: Entry | None = None
        self._live_since = 0.0
        self._live_was_on = False
        self._live_next_try = 0.0
        self._worker_spoke = time.monotonic()
        self._waiting_reload: list[Request] = []
        self._table: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "status": lambda _args: engine.status.report(),
            "skip": self._skip,
            "stop": self._stop,
            "start": self._start,
            "mode": self._mode,
            "cart_fire": self._cart_fire,
            "cart_stop": self._cart_stop,
            "live_open": self._live_open,
            "live_close": self._live_close,
            "emergency_on": self._emergency_on,
            "emergency_off": self._emergency_off,
            "alarm_ack": self._alarm_ack,
            "quarantine": self._quarantine,
            "quarantine_release": self._quarantine_release,
            "worker_alarms": self._worker_alarms,
            "fade_out": self._fade_out,
        }

    def serve(self) -> None:
        """Answer what has come in."""
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

    def _skip(self, _args: dict[str, Any]) -> dict[str, Any]:
        sequencer = self._engine.sequencer
        current = sequencer.current
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
        self._engine.sequencer.set_mode(mode, self._engine.frame)
        self._engine.note_mode("operator")
        self._engine.recovery.remember()
        return {"mode": str(mode)}

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

    def _no_such_cart(self, name: str) -> Refusal:
        names = ", ".join(cart.name for cart in self._engine.carts.carts) or "none"
        return Refusal("no_such_cart", f"there is no cart “{name}”", f"Carts: {names}.")

    # -- live -------------------------------------------------------------------------------

    def _live_open(self, args: dict[str, Any]) -> dict[str, Any]:
        entry = self._live_entry(args)
        if self._live is not None and self._live.uri == entry.uri:
            return {"name": entry.title}
        self._live = entry
        self._live_was_on = False
        self._live_since = self._live_next_try = time.monotonic()
        self._try_live()
        return {"name": entry.title}

    def _live_entry(self, args: dict[str, Any]) -> Entry:
        sources = {source.name: source for source in self._engine.settings.live_sources}
        name, uri = str(args.get("name") or ""), str(args.get("uri") or "")
        source = sources.get(name)
        if source is None and not uri:
            names = ", ".join(sources) or "none are set up"
            raise Refusal(
                "no_such_source",
                f"there is no live source “{name}”",
                f"Sources: {names}. Add one under [live.sources] in the settings.",
            )
        address = source.uri if source else uri
        if source is None:
            _check_address(address)
        fade = Fade(Seconds(self._engine.settings.live_fade))
        return Entry(
            id=f"live:{name or uri}",
            at=Millis(self._engine.now_ms()),
            uri=address,
            # Not the address: titles go out to the listeners.
            title=name or "Siaran langsung",
            category="live",
            gain=Decibels(source.gain if source else 0.0),
            role=Role(source.role) if source else Role.VOICE,
            fade_in=fade,
        )

    def _try_live(self) -> None:
        if self._live is not None:
            self._live_next_try = time.monotonic() + LIVE_RETRY
            self._engine.sequencer.open_override(self._live, Rung.LIVE)

    def _live_close(self, _args: dict[str, Any]) -> dict[str, Any]:
        engine = self._engine
        if self._live is None:
            raise Refusal("not_live", "no live line is open", "")
        self._live = None
        engine.alarms.clear("live_no_signal", "", engine.now_ms())
        engine.alarms.clear("live_lost", "", engine.now_ms())
        engine.sequencer.close_override(Rung.LIVE, engine.frame)
        return {}

    def live_lost(self) -> None:
        """The live line brought no signal for too long, or broke: the log returns."""
        engine, live = self._engine, self._live
        if live is not None:
            params = {"name": live.title}
            engine.alarms.raise_("live_lost", "", params, engine.now_ms())
        self._live = None
        self._live_was_on = False
        engine.sequencer.close_override(Rung.LIVE, engine.frame)

    @property
    def live(self) -> Entry | None:
        """The live line that is asked for."""
        return self._live

    def reopen_live(self, entry: Entry) -> None:
        """Open again what was open before a restart."""
        self._live = entry
        self._live_since = time.monotonic()
        self._try_live()

    def each_second(self) -> None:
        """Look after the live line, and listen for the worker."""
        self._watch_worker()
        self._watch_live_line()

    def _watch_worker(self) -> None:
        silent = time.monotonic() - self._worker_spoke
        if silent > WORKER_SILENT:
            board, minutes = self._engine.alarms, int(silent // 60)
            board.raise_("worker_away", "", {"minutes": minutes}, self._engine.now_ms())

    def _watch_live_line(self) -> None:
        """Try a live source again that could not be opened; tell of one without a signal."""
        engine, now = self._engine, time.monotonic()
        if self._live is None:
            return
        override = engine.sequencer.override_of(Rung.LIVE)
        current = engine.sequencer.current
        if current is not None and current.source is Rung.LIVE:
            engine.alarms.clear("live_no_signal", "", engine.now_ms())
            self._live_since = now
            self._live_was_on = True
            return
        if override is None and self._live_was_on:
            self.live_lost()
            return
        if now - self._live_since > LIVE_NO_SIGNAL:
            params = {"name": self._live.title}
            engine.alarms.raise_("live_no_signal", "", params, engine.now_ms())
        failed = override is None or override.state is State.FAILED
        if failed and now >= self._live_next_try:
            self._try_live()

    # -- emergency --------------------------------------------------------------------------

    def _emergency_on(self, args: dict[str, Any]) -> dict[str, Any]:
        engine = self._engine
        entry = engine.sequencer.pending.log.emergency
        uri = str(args.get("uri") or "")
        if uri:
            _check_address(uri)
            entry = Entry("emergency", Millis(engine.now_ms()), uri, title="Siaran darurat")
            if not entry.is_stream and not Path(entry.location).is_file():
                raise Refusal("no_such_file", f"there is no file {uri}", "Give its whole path.")
        if entry is None:
            raise Refusal(
                "no_emergency",
                "no emergency announcement is set up",
                "Give one: radio emergency on FILE.",
            )
        engine.sequencer.open_override(entry, Rung.EMERGENCY)
        self.emergency = entry
        engine.recovery.remember()
        return {"uri": entry.uri}

    def reopen_emergency(self, entry: Entry) -> None:
        """Go on with the emergency that was on before a restart."""
        self.emergency = entry
        self._engine.sequencer.open_override(entry, Rung.EMERGENCY)

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


def _check_address(address: str) -> None:
    trouble = address_trouble(address)
    if trouble:
        raise Refusal("bad_address", f"“{address}”: {trouble}")
