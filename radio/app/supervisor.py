"""Starts the station's processes, starts again what dies, and stops them in order.

One thread, asleep until something happens: a signal (SIGCHLD for a death) or the time of a
start that was put off. `radio run` is this; systemd does the same in production.
"""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import structlog

from radio.air.files import write_atomic
from radio.app import locks
from radio.app.children import Child

ENGINE_PATIENCE = 5.0
"""Seconds the engine has to fade out."""

OTHERS_PATIENCE = 5.0
"""Seconds the others have to finish what they do."""

SAME_WISH = 0.4
"""Seconds in which several stop signals are one: a terminal and a shell may both send one."""

_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Keeps `engine` and `others` running until told to stop; the engine comes first."""

    def __init__(self, engine: Child, others: Sequence[Child], state: Path) -> None:
        self._engine = engine
        self._others = tuple(others)
        self._state = state
        self._since = time.time()
        self._asked: float | None = None
        self._hurry = False
        self._log = structlog.get_logger("supervisor")

    def run(self) -> None:
        """Run until SIGINT, SIGTERM or SIGHUP. Main thread only.

        Raises:
            OSError, locks.HeldError: the engine could not be started at all.
        """
        with _signals(self._on_signal) as wake:
            try:
                self._begin()
                while self._asked is None:
                    self._sleep(wake)
                    self._look_after()
            finally:
                self._stop_all(wake)

    def _begin(self) -> None:
        self._engine.start()
        for child in self._others:
            child.due = child.clock()
        self._save()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if number not in _STOP:
            return
        if self._asked is None:
            self._asked = time.monotonic()
        elif time.monotonic() - self._asked > SAME_WISH:
            self._hurry = True

    def _children(self) -> tuple[Child, ...]:
        return (self._engine, *self._others)

    # ------------------------------------------------------------ keeping alive

    def _sleep(self, wake: int) -> None:
        """Wait for a signal, at most until the next start is due."""
        dues = [child.due for child in self._children() if child.due is not None]
        wait = None if not dues else max(0.0, min(dues) - self._engine.clock())
        _wait(wake, wait)

    def _look_after(self) -> None:
        changed = False
        for child in self._children():
            if child.collect():
                self._mourn(child)
                changed = True
            if child.due is not None and child.clock() >= child.due and self._asked is None:
                self._start(child)
                changed = True
        if changed:
            self._save()

    def _mourn(self, child: Child) -> None:
        if self._asked is not None:
            # The signal that stops the station often reaches its children, too.
            self._log.info(f"{child.name} stopped", exit=child.last_exit)
            return
        lived = child.clock() - child.started
        wait = child.plan_restart()
        if child.ended_well:
            # Someone asked it to (SIGTERM, `fade_out`): the station goes on, it is no alarm.
            self._log.info(f"{child.name} stopped as it was told", restart_in_seconds=wait)
            return
        self._log.error(
            f"ALARM: {child.name} died",
            exit=child.last_exit,
            lived_seconds=round(lived, 1),
            deaths_in_a_row=child.deaths,
            restart_in_seconds=round(wait, 1),
        )

    def _start(self, child: Child) -> None:
        first = not child.since
        try:
            child.start()
        except (OSError, locks.HeldError) as error:
            child.started = child.clock()
            wait = child.plan_restart()
            self._log.error(
                f"ALARM: {child.name} could not be started",
                error=str(error),
                again_in_seconds=round(wait, 1),
            )
            return
        if not first:
            child.restarts += 1
        self._log.info(f"{child.name} started", pid=child.pid, restarts=child.restarts)

    def _save(self) -> None:
        """Tell `radio status`. A full disk must not end the station."""
        document = {
            "pid": os.getpid(),
            "since": self._since,
            "children": {
                child.name: {
                    "pid": child.pid,
                    "since": child.since,
                    "restarts": child.restarts,
                    "last_exit": child.last_exit,
                }
                for child in self._children()
            },
        }
        try:
            write_atomic(self._state, json.dumps(document).encode(), durable=False)
        except OSError as error:
            self._log.warning("state not written", file=str(self._state), error=str(error))

    # ------------------------------------------------------------ stopping

    def _stop_all(self, wake: int) -> None:
        """The engine first, for it fades out; then the others; then whatever is left."""
        self._log.info("stopping")
        for group, patience in (
            ((self._engine,), ENGINE_PATIENCE),
            (self._others, OTHERS_PATIENCE),
        ):
            for child in group:
                child.tell(signal.SIGTERM)
            self._await(group, wake, patience)
        for child in self._children():
            if child.pid is not None:
                self._log.warning(f"{child.name} did not stop; killed", pid=child.pid)
                child.signal_group(signal.SIGKILL)
                self._await((child,), wake, 1.0)
        self._state.unlink(missing_ok=True)
        self._log.info("stopped")

    def _await(self, group: Sequence[Child], wake: int, patience: float) -> None:
        """Wait for these to end; a further Ctrl-C ends the patience."""
        deadline = time.monotonic() + patience
        while any(child.pid is not None for child in group):
            for child in group:
                child.collect()
            left = deadline - time.monotonic()
            if left <= 0 or self._hurry:
                return
            if any(child.pid is not None for child in group):
                _wait(wake, min(left, 0.5))


def _wait(wake: int, seconds: float | None) -> None:
    waiting = select.poll()
    waiting.register(wake, select.POLLIN)
    # Rounded up: waking a moment early would only mean going round again.
    if waiting.poll(None if seconds is None else int(seconds * 1000) + 1):
        with suppress(BlockingIOError):
            os.read(wake, 4096)


@contextmanager
def _signals(handler: signal._HANDLER) -> Iterator[int]:
    """Route the signals that matter to `handler`, and wake the loop by a pipe."""
    read, write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    before_fd = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    before = {number: signal.signal(number, handler) for number in (*_STOP, signal.SIGCHLD)}
    try:
        yield read
    finally:
        for number, old in before.items():
            signal.signal(number, old)
        signal.set_wakeup_fd(before_fd)
        os.close(read)
        os.close(write)
