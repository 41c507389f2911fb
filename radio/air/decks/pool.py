"""The decoder processes: always one ready, replaced when they die."""

from __future__ import annotations

import queue
import select
import threading
from pathlib import Path
from typing import IO

from radio.air.decks.process import DecoderProcess, Stage

DROP_PATIENCE = 3.0
"""Seconds a decoder may take to stop a source before it is killed."""


class DecoderPool:
    """Hands out idle decoders and keeps enough of them running.

    A thread of its own starts processes, for that may wait on the disk. All else belongs to
    the mixer's thread and never waits. `base` decoders run always; more are started when
    all are busy, up to `most`. `first` are decoders that run already.
    """

    def __init__(
        self, base: int, most: int, rate: int, log: Path, first: list[DecoderProcess] | None = None
    ) -> None:
        self._base = base
        self._most = most
        self._rate = rate
        self._log: IO[bytes] = open(log, "ab")  # noqa: SIM115 - lives as long as the pool
        self._orders: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._born: queue.SimpleQueue[DecoderProcess] = queue.SimpleQueue()
        self._asked = 0
        self._all: list[DecoderProcess] = []
        self._ears = select.epoll()
        self._by_fd: dict[int, DecoderProcess] = {}
        for process in first or ():
            self._adopt(process)
        self._dead: list[DecoderProcess] = []
        self._thread = threading.Thread(target=self._spawn, name="decoder-spawn", daemon=True)
        self._thread.start()
        self._keep_enough()

    def _spawn(self) -> None:
        while self._orders.get():
            self._born.put(DecoderProcess(self._log))

    def _keep_enough(self, spare: int = 1) -> None:
        living = len(self._all) + self._asked
        idle = self._asked + sum(p.stage in (Stage.IDLE, Stage.STARTING) for p in self._all)
        wanted = max(self._base - living, min(spare - idle, self._most - living), 0)
        for _ in range(wanted):
            self._asked += 1
            self._orders.put(True)

    def poll(self, now: int) -> None:
        """Take in births, reports and deaths; `now` in frames."""
        while not self._born.empty():
            self._asked -= 1
            self._adopt(self._born.get())
        self._hear()
        for process in self._all:
            if process.stage is not Stage.DROPPING:
                process.since = now
            elif now - process.since > DROP_PATIENCE * self._rate:
                process.kill()
        if any(process.stage is Stage.DEAD for process in self._all):
            self._bury()
        self._dead = [process for process in self._dead if not process.reap()]

    def _hear(self) -> None:
        """Let those decoders report that have something to say: one system call a block."""
        for fd, _ in self._ears.poll(0):
            process = self._by_fd.get(fd)
            if process is None:
                continue
            process.poll()
            if process.stage is Stage.DEAD:
                del self._by_fd[fd]

    def _adopt(self, process: DecoderProcess) -> None:
        self._all.append(process)
        fd = process.fileno()
        if fd >= 0:
            self._by_fd[fd] = process
            self._ears.register(fd, select.EPOLLIN)

    def _bury(self) -> None:
        self._dead += [process for process in self._all if process.stage is Stage.DEAD]
        self._all = [process for process in self._all if process.stage is not Stage.DEAD]
        self._by_fd = {fd: p for fd, p in self._by_fd.items() if p.stage is not Stage.DEAD}
        self._keep_enough(spare=0)

    def acquire(self, *, start_one: bool = True) -> DecoderProcess | None:
        """An idle decoder, or None: ask again; one is being started if that was wished."""
        for process in self._all:
            if process.stage is Stage.IDLE:
                return process
        if start_one:
            self._keep_enough()
        return None

    def retire_surplus(self) -> None:
        """End idle decoders beyond the base."""
        idle = [process for process in self._all if process.stage is Stage.IDLE]
        for process in idle[: max(0, len(self._all) - self._base)]:
            process.kill()
            self._all.remove(process)
            self._dead.append(process)

    @property
    def pids(self) -> list[int]:
        """Process ids of the living."""
        return [process.pid for process in self._all]

    def close(self) -> None:
        """End all of them."""
        self._orders.put(False)
        self._thread.join(timeout=5)
        while not self._born.empty():
            self._all.append(self._born.get())
        for process in self._all:
            process.kill()
        for process in self._all + self._dead:
            while not process.reap():
                threading.Event().wait(0.005)
        self._ears.close()
        self._log.close()
