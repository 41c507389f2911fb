"""A child process of the supervisor: how it is started, watched and started again."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from radio.app import locks

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait before a child that died is started again, in seconds.

    The first `free` deaths in a row cost nothing; then `first`, doubled each time up to
    `most`. A life of `calm` seconds makes it the first death again.
    """

    free: int
    first: float
    most: float
    calm: float = 60.0

    def delay(self, deaths: int) -> float:
        """Wait after this many deaths in a row."""
        if deaths <= self.free:
            return 0.0
        return min(self.most, self.first * 2.0 ** min(deaths - self.free - 1, 30))


ENGINE_BACKOFF = Backoff(free=3, first=0.1, most=5.0)
"""Silence costs most: at once, unless it can't live at all."""

OTHER_BACKOFF = Backoff(free=0, first=0.5, most=30.0)


@dataclass(slots=True)
class Child:
    """One process that is to run all the time. Single thread."""

    name: str
    command: list[str]
    backoff: Backoff
    lock: Path
    environ: dict[str, str]
    clock: Callable[[], float] = time.monotonic
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    since: float = 0.0
    restarts: int = 0
    deaths: int = 0
    due: float | None = None
    last_exit: str = field(default="")
    ended_well: bool = False

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self.process.pid if self.process else None

    def start(self) -> None:
        """Start it; in a group of its own, so that a Ctrl-C is the supervisor's alone.

        Raises:
            locks.HeldError: a process of this kind runs already.
            OSError: could not be started.
        """
        handle = locks.take(self.lock)
        try:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                env=self.environ,
                start_new_session=True,
                pass_fds=(handle,),
                preexec_fn=_at_birth(handle),  # noqa: PLW1509  # the supervisor has one thread
            )
        finally:
            os.close(handle)
        self.started = self.clock()
        self.since = time.time()
        self.due = None

    def collect(self) -> bool:
        """Whether it has died since the last look; takes what it left behind with it.

        The group is killed while the dead process still holds its number, so that the
        number can't mean another group by then.
        """
        if self.process is None or not _is_dead(self.process.pid):
            return False
        self.signal_group(signal.SIGKILL)
        code = self.process.wait()
        self.process = None
        self.last_exit = exit_in_words(code)
        self.ended_well = code == 0
        return True

    def plan_restart(self) -> float:
        """Set the time of the next start; returns the wait in seconds."""
        lived = self.clock() - self.started
        self.deaths = 1 if lived >= self.backoff.calm else self.deaths + 1
        wait = self.backoff.delay(self.deaths)
        self.due = self.clock() + wait
        return wait

    def tell(self, number: signal.Signals) -> None:
        """Send a signal to the process, if it runs."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, number)

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to it and all its children."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def end_with_parent() -> None:
    """Have the kernel send this process SIGTERM when its parent dies (prctl(2), PDEATHSIG)."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


def _at_birth(handle: int) -> Callable[[], None]:
    """What the child does before it becomes the program.

    It asks to be ended when the supervisor dies, even by SIGKILL: the next supervisor
    starts an engine of its own, and two would fight for the outputs.
    """
    parent = os.getpid()

    def prepare() -> None:
        end_with_parent()
        if os.getppid() != parent:
            os._exit(1)
        locks.sign(handle, supervised=True)

    return prepare


def _is_dead(pid: int) -> bool:
    """Whether the child ended, without collecting it."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def exit_in_words(code: int) -> str:
    """Exit status of `Popen.wait` for a person."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
