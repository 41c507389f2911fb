"""Process entry of the telephone agent: `python -m radio.calls.agent.main SETTINGS.json`.

Three threads: SIP and orders (the main one, for sippy wants it), media (a tick every 20 ms), and
the disk. Media never waits for the other two but for the switchboard's lock, which is held for
a millisecond or two.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sippy.Core.EventDispatcher import ED2
from sippy.Time.Timeout import Timeout

from radio.air.control.protocol import socket_path
from radio.air.control.server import ControlServer, Refusal
from radio.calls.agent.busline import BusLine
from radio.calls.agent.disk import CallJournal, Disk
from radio.calls.agent.farewell import Standing
from radio.calls.agent.faults import told
from radio.calls.agent.mending import ends, old_ends
from radio.calls.agent.pacing import Pace
from radio.calls.agent.settings import JOURNAL, SOCKET, AgentSettings, load_settings
from radio.calls.agent.signalling import Signalling
from radio.calls.agent.switchboard import Switchboard
from radio.calls.stuck import Stuck, note_stuck
from radio.keys import Keyring

NICENESS = -10
SWITCH = 0.001
"""Seconds one thread keeps another waiting for Python's lock (5 ms as it comes): a storm of SIP
must not cost the sound thread that much at each packet it reads."""
SERVE = 0.02
LEVELS_EVERY = 0.25
_PORT_IS_NOT_OURS = (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES)
LEAVE = 0.4
"""Seconds in which the goodbyes go out."""


def now_ms() -> int:
    """Wall time in milliseconds."""
    return time.time_ns() // 1_000_000


class Agent:
    """Builds the parts and runs them; see `run`."""

    def __init__(self, settings: AgentSettings) -> None:
        data = Path(settings.data)
        self._disk = Disk()
        keys = Keyring(Path(settings.keyring or data / "keyring"))
        self._journal = CallJournal(data / JOURNAL, self._disk, keys)
        self._bus = BusLine(socket_path(data, "callbus.sock"))
        self.board = Switchboard(settings, self._bus, self._disk, now_ms, self._journal.note)
        standing = Standing(data, self._disk, keys, now_ms)
        self._signalling = Signalling(settings, self.board, standing)
        self._server = ControlServer(socket_path(data, SOCKET))
        self._orders: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "status": lambda _args: self.report(),
            "answer": self.board.take,
            "open": self.board.open,
            "refuse": self.board.refuse,
            "hang_up": self.board.hang_up,
            "screen": self.board.screen,
            "unscreen": self.board.unscreen,
            "screener_off": self.board.screener_off,
            "air": self.board.air,
            "unair": self.board.unair,
            "mark": self.board.mark,
            "block": self.board.block,
            "order": self.board.order,
        }
        self._told = 0.0
        self._pace = Pace()
        self._running = True
        self.failed = False
        self._media = threading.Thread(target=self._tick_on, name="media", daemon=True)
        self._calls, self._since = data / "calls", now_ms()
        self._mend(ends(self._calls, self._since))

    def run(self) -> None:
        """Serve calls until told to leave. Main thread."""
        # What is there at the start stays: no search for rubbish holds up the sound over it.
        gc.collect()
        gc.freeze()
        self._journal.note({"kind": "agent", "at": now_ms(), "what": "start"})
        self._media.start()
        threading.Thread(target=self._mend_old, name="mending", daemon=True).start()
        Timeout(self._serve, SERVE, -1)
        ED2.loop()
        self._close()

    def leave(self) -> None:
        """Say goodbye to every caller, and end; safe from a signal handler."""
        ED2.callFromThread(self._leave)

    def _leave(self) -> None:
        self.board.close()
        self._signalling.close()
        Timeout(ED2.breakLoop, LEAVE)

    def _close(self) -> None:
        self._running = False
        self._media.join(2)
        self._bus.close()
        self._server.close()
        self._journal.note({"kind": "agent", "at": now_ms(), "what": "stop"})
        self._disk.close()

    def _mend(self, told: Iterable[dict[str, Any]]) -> None:
        """Close the recordings that an agent before this one was killed over, and tell of their ends."""
        for end in told:
            self._journal.note(end)

    def _mend_old(self) -> None:
        """Beside the calls of now: none of theirs is as old."""
        self._mend(old_ends(self._calls, self._since))

    # -- media ------------------------------------------------------------------------------

    def _tick_on(self) -> None:
        try:
            self._ticks()
        finally:
            # A fault: an agent without sound is none, and the supervisor starts another one.
            if self._running:
                self.failed = True
                self.leave()

    def _ticks(self) -> None:
        pace = self._pace = Pace()
        while self._running:
            due = pace.wait()
            self.board.tick(late=due.late, behind=due.behind)

    # -- orders -----------------------------------------------------------------------------

    def _serve(self) -> None:
        requests = self._server.requests
        with told():
            while requests:
                request = requests.popleft()
                try:
                    self._answer(request)
                except Refusal as refusal:
                    self._server.refuse(request, refusal)
            self._publish()

    def _answer(self, request: Any) -> None:
        if request.do == "subscribe":
            self._server.answer(request, {})
            self._server.subscribe(request, frozenset({"calls"}))
            self.board.changed = True
        elif request.do in self._orders:
            with self.board.lock:
                result = self._orders[request.do](request.args)
            self._server.answer(request, result)
        else:
            words = ", ".join(sorted([*self._orders, "subscribe"]))
            raise Refusal("unknown", f"“{request.do}” is not known here", f"One of: {words}.")

    def _publish(self) -> None:
        now = time.monotonic()
        if self.board.changed or now - self._told > LEVELS_EVERY:
            self.board.let_go_of_the_unanswered()
            self.board.changed, self._told = False, now
            if "calls" in self._server.topics:
                self._server.publish("calls", now_ms(), self.report())

    def report(self) -> dict[str, Any]:
        """The whole status."""
        return {
            "lines": [*self._signalling.report(), *self.board.hybrids()],
            "calls": self.board.status(),
            "screener": self.board.private.told(),
            "engine": self._bus.connected,
            "ticks": self._pace.told(),
            "trouble": self._journal.trouble,
            "unspoken": self.board.unspoken,
            "pid": os.getpid(),
        }


def main() -> int:
    """Run until SIGTERM or SIGINT; 1 where another one runs or the port is taken."""
    settings = load_settings(Path(sys.argv[1]))
    folder = Path(settings.data) / "run"
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "calls.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.stderr.write("another telephone agent runs with this data folder\n")
        return 1
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
    sys.setswitchinterval(SWITCH)
    _silence_sippy()
    try:
        agent = Agent(settings)
    except OSError as error:
        sys.stderr.write(f"port {settings.port} of {settings.host} can't be used: {error}\n")
        if error.errno in _PORT_IS_NOT_OURS:
            _leave_word(settings, Stuck(settings.host, settings.port, os.strerror(error.errno)))
        return 1
    _leave_word(settings, None)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: agent.leave())
    agent.run()
    return int(agent.failed)


def _leave_word(settings: AgentSettings, stuck: Stuck | None) -> None:
    """For the studio; a disk that is full keeps nobody from being called."""
    with contextlib.suppress(OSError):
        note_stuck(Path(settings.data), stuck)


def _silence_sippy() -> None:
    """It prints what it can't parse, with the numbers in it, to the stdout it found at import."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


if __name__ == "__main__":
    sys.exit(main())
