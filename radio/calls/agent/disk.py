"""The thread that writes: recordings and the journal, in the order they were given to it.

A slow disk costs memory for a while, and no packet of any call.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from radio.calls.sealing import BLIND, PERSONAL, about_call, plain_number
from radio.journals.adding import add_line, sync_lines
from radio.keys import KeyFileError, Keyring

MOST_WAITING = 60_000
"""Works that may wait, some minutes of a full house; what is more is refused."""


class Disk:
    """`do` may be called from any thread and returns at once."""

    def __init__(self) -> None:
        self._works: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="disk", daemon=True)
        self._thread.start()

    def do(self, work: Callable[[], None], failed: Callable[[OSError], None]) -> None:
        """Do this after what was given before; `failed` is told what the disk said."""
        if self._works.qsize() > MOST_WAITING:
            failed(OSError("the disk is too slow"))
            return
        self._works.put((work, failed))

    def close(self, patience: float = 5.0) -> None:
        """Do what waits, and end."""
        self._works.put(None)
        self._thread.join(patience)

    def _run(self) -> None:
        while (given := self._works.get()) is not None:
            _done(*given)
        while not self._works.empty():  # what the last of them have asked for in turn
            given = self._works.get()
            if given is not None:
                _done(*given)


def _done(work: Callable[[], None], failed: Callable[[OSError], None]) -> None:
    try:
        work()
    except OSError as error:
        failed(error)


_Work = tuple[Callable[[], None], Callable[[OSError], None]]


class CallJournal:
    """Appends facts to `calls/journal/YYYY-MM-DD.jsonl` (UTC day), through to the disk.

    Many at once go through to it together, behind all that was given to it meanwhile: a storm of calls
    must not cost a recording its place. Who calls is sealed. What can't be written is kept and tried
    again with the next; `trouble` is what the disk said.
    """

    def __init__(self, folder: Path, disk: Disk, keys: Keyring) -> None:
        self._folder = folder
        self._disk = disk
        self._keys = keys
        self._waiting: list[dict[str, Any]] = []
        self._unsynced: set[Path] = set()
        self.trouble = ""

    def note(self, fact: dict[str, Any]) -> None:
        """Add a fact; it has `kind` and `at` (ms). From any thread."""
        self._disk.do(lambda: self._write(fact), self._failed)

    def _write(self, fact: dict[str, Any]) -> None:
        self._waiting.append(fact)
        while self._waiting:
            path = add_line(self._folder, self._sealed(self._waiting[0]), durable=False)
            self._waiting.pop(0)
            if not self._unsynced:
                self._disk.do(self._sync, self._not_synced)
            self._unsynced.add(path)
        self.trouble = ""

    def _sync(self) -> None:
        paths, self._unsynced = self._unsynced, set()
        for path in paths:
            sync_lines(path)

    def _not_synced(self, error: OSError) -> None:
        self._unsynced = set()
        self._failed(error)

    def _failed(self, error: OSError) -> None:
        self.trouble = str(error)

    def _sealed(self, fact: dict[str, Any]) -> dict[str, Any]:
        """The fact as it may lie on a disk, with what the calls of a number are found by.

        Raises:
            OSError: there are no keys to seal with; it is tried again.
        """
        try:
            told = {
                name: self._keys.seal(fact[name], about_call(fact["id"], name))
                for name in PERSONAL
                if fact.get(name)
            }
            if fact.get("number"):
                told["number_blind"] = self._keys.blind(plain_number(fact["number"]), BLIND)
        except KeyFileError as error:
            raise OSError(str(error)) from error
        return {**fact, **told}
