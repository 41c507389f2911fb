"""The on-air journal and the engine's state on disk, written by a thread of their own.

The mixer hands facts over and never waits for a disk. What can't be written is kept in
memory and tried again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import queue
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from radio.air.files import write_atomic
from radio.air.heartbeat import Heartbeat, last_beat

KEPT_MOST = 100_000
"""Facts kept in memory while the disk refuses them; some 50 MB."""
RETRY_SECONDS = 1.0


class Journal:
    """Appends facts to `asrun/YYYY-MM-DD.jsonl` (UTC day) and replaces the state file.

    `note`, `remember` and `alive` may be called from any thread and return at once. `trouble`
    is what the disk said when it last refused, empty when all is written.
    """

    def __init__(self, data: Path) -> None:
        self._folder = data / "asrun"
        self._state = data / "air" / "state.json"
        self._queue: queue.SimpleQueue[tuple[str, dict[str, Any]]] = queue.SimpleQueue()
        self._lines: deque[dict[str, Any]] = deque(maxlen=KEPT_MOST)
        self._new_state: dict[str, Any] | None = None
        self.trouble = ""
        for folder in (self._folder, self._state.parent):
            folder.mkdir(parents=True, exist_ok=True)
        self.heartbeat = Heartbeat(data / "air" / "alive")
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    def note(self, fact: dict[str, Any]) -> None:
        """Add a fact; it needs `kind` and `at` (ms)."""
        self._queue.put(("fact", fact))

    def remember(self, state: dict[str, Any]) -> None:
        """Replace the state file."""
        self._queue.put(("state", state))

    def alive(self) -> None:
        """Bring the heartbeat to the disk."""
        self._queue.put(("alive", {}))

    def close(self) -> None:
        """Write what is left; at most a few seconds."""
        self._queue.put(("quit", {}))
        self._thread.join(timeout=5)

    def _work(self) -> None:
        running = True
        while running:
            running = self._collect()
            try:
                self._write()
                self.trouble = ""
            except OSError as error:
                self.trouble = str(error)
                running = running and True

    def _collect(self) -> bool:
        """Wait for work, then take all there is; False at the end."""
        waiting = bool(self._lines or self._new_state)
        alive = False
        try:
            items = [self._queue.get(timeout=RETRY_SECONDS if waiting else None)]
        except queue.Empty:
            return True
        while not self._queue.empty():
            items.append(self._queue.get())
        for kind, value in items:
            if kind == "fact":
                self._lines.append(value)
            elif kind == "state":
                self._new_state = value
            alive = alive or kind == "alive"
        if alive:
            self._touch()
        return all(kind != "quit" for kind, _ in items)

    def _touch(self) -> None:
        try:
            self.heartbeat.flush()
        except OSError as error:
            self.trouble = str(error)

    def _write(self) -> None:
        while self._lines:
            self._append(self._lines[0])
            self._lines.popleft()
        if self._new_state is not None:
            write_atomic(self._state, json.dumps(self._new_state, ensure_ascii=False).encode())
            self._new_state = None

    def _append(self, fact: dict[str, Any]) -> None:
        day = dt.datetime.fromtimestamp(fact["at"] / 1000, dt.UTC).strftime("%Y-%m-%d")
        line = json.dumps(fact, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        path = self._folder / f"{day}.jsonl"
        fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            _append_whole(fd, line)
            os.fdatasync(fd)
        finally:
            os.close(fd)


def _append_whole(fd: int, line: bytes) -> None:
    """All of the line or nothing: a full disk must not leave half of it for the next to join."""
    before = os.fstat(fd).st_size
    try:
        written = os.write(fd, line)
        if written < len(line):
            raise OSError(28, "No space left on device")
    except OSError:
        os.ftruncate(fd, before)
        raise


def read_journal(path: Path) -> Iterator[dict[str, Any]]:
    """Facts of one file in order; a line cut off by power loss is passed over.

    Raises:
        OSError: it can't be read.
    """
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                fact = json.loads(line)
            except ValueError:
                continue
            if isinstance(fact, dict) and "kind" in fact:
                yield fact


def open_spans(data: Path, at: int) -> dict[str, int]:
    """Spans that began at or before `at` (ms) and have no end: id and start (ms).

    Looks at the journal of that UTC day and the day before; a file that can't be read has none.
    """
    found: dict[str, int] = {}
    moment = dt.datetime.fromtimestamp(at / 1000, dt.UTC)
    for day in (moment - dt.timedelta(days=1), moment):
        with contextlib.suppress(OSError):
            for fact in read_journal(data / "asrun" / f"{day:%Y-%m-%d}.jsonl"):
                span, began = str(fact.get("span")), fact.get("at")
                if fact["kind"] == "end":
                    found.pop(span, None)
                elif fact["kind"] == "start" and isinstance(began, int) and began <= at:
                    found[span] = began
    return found


def load_state(data: Path) -> tuple[dict[str, Any], int | None]:
    """What the last engine remembered, and when (ms) it was last on the air."""
    folder = data / "air"
    alive = last_beat(folder / "alive")
    try:
        state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}, alive
    return (state if isinstance(state, dict) else {}), alive
