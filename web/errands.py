"""Long work that a page asks for, in a process of its own: nothing of it slows the panel.

A page starts an errand by name, looks how far it is, and shows what came of it. What was done
is in the database; the outcome itself is kept until the next errand of that name, or the panel's end.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

_NICE = 10
"""The air and the panel come first."""

Tell = Callable[[int, int], None]
"""How far it is: so many of so many."""


@dataclass(slots=True)
class Errand:
    """One piece of work: its outcome once it is done, else how far it is."""

    name: str
    what: Any
    number: int
    done: int = 0
    of: int = 0
    outcome: Any = None
    state: str = "running"
    _process: Any = None
    _reports: Connection | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self) -> Errand:
        """Take in what it has told meanwhile."""
        with self._lock:
            while self.state == "running" and self._take():
                pass
        return self

    def _take(self) -> bool:
        assert self._reports is not None  # noqa: S101  # set by whoever starts it
        if not self._reports.poll():
            if self._process.is_alive() or self._reports.poll():
                return False
            self.state = "failed"
            return False
        try:
            kind, value = self._reports.recv()
        except EOFError:
            # Its end of the pipe is closed, and it had said nothing of an outcome.
            self.state = "failed"
            return False
        if kind == "far":
            self.done, self.of = value
        else:
            self.outcome, self.state = value, "done"
        return True

    def stop(self) -> None:
        """End it; what it has committed stays."""
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            self._process.join(2.0)


class Errands:
    """The errands under way and the last of each name; one of a name runs at a time."""

    def __init__(self) -> None:
        self._context = get_context("spawn")
        self._known: dict[str, Errand] = {}
        self._lock = threading.Lock()
        self._count = 0

    def start(self, name: str, what: Any, work: Callable[..., Any], *args: Any) -> Errand:
        """Begin; where one of this name runs already, that one.

        `work` is called with a `Tell` and the arguments; all of it goes to another process.
        """
        with self._lock:
            known = self._known.get(name)
            if known is not None and known.look().state == "running":
                return known
            here, there = self._context.Pipe(duplex=False)
            process = self._context.Process(
                target=_run, args=(there, work, args), name=f"radio-{name}", daemon=True
            )
            self._count += 1
            errand = Errand(name, what, self._count, _process=process, _reports=here)
            process.start()
            there.close()
            self._known[name] = errand
            return errand

    def find(self, name: str) -> Errand | None:
        """The last of this name, as far as it is now."""
        errand = self._known.get(name)
        return None if errand is None else errand.look()

    def stop(self) -> None:
        """End all of them."""
        for errand in self._known.values():
            errand.stop()


def _run(reports: Connection, work: Callable[..., Any], args: tuple[Any, ...]) -> None:
    os.nice(_NICE)
    outcome = work(lambda done, of: reports.send(("far", (done, of))), *args)
    reports.send(("outcome", outcome))
    reports.close()
