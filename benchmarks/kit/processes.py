"""CPU and memory of a process and all below it, read from /proc."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_GONE = (FileNotFoundError, ProcessLookupError, PermissionError)


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU in percent of one core over `seconds`; memory in MB (PSS: shared pages shared out)."""

    seconds: float
    cpu: float
    pss: float
    rss: float
    parts: dict[str, float]
    """CPU by what the process is."""
    memory: dict[str, float]
    """PSS by what the process is."""


def tree(root: int) -> list[int]:
    """The process and all its descendants."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        with suppress(*_GONE):
            for task in os.listdir(f"/proc/{pid}/task"):
                with suppress(*_GONE):
                    children = Path(f"/proc/{pid}/task/{task}/children").read_text(encoding="ascii")
                    waiting += [int(child) for child in children.split()]
    return found


def measure(root: int, seconds: float, samples: int = 6) -> Usage:
    """Watch a process tree for so many seconds; memory is the median of `samples` looks.

    Time of children that ended is counted through the parent that collected them, and told
    as `ended`.
    """
    before, begun = _looks(root), time.monotonic()
    memory = []
    for index in range(samples):
        time.sleep(max(0.0, begun + seconds * (index + 1) / samples - time.monotonic()))
        memory.append(_memory(tree(root)))
    after, lasted = _looks(root), time.monotonic() - begun
    parts = _spent(before, after, 100.0 / _TICKS / lasted)
    middle = sorted(memory, key=lambda look: look[0])[samples // 2]
    return Usage(lasted, sum(parts.values()), middle[0], middle[1], parts, middle[2])


@dataclass(frozen=True, slots=True)
class _Look:
    """CPU ticks of one process: its own, and those of children it has collected."""

    kind: str
    own: int
    ended: int


def _looks(root: int) -> dict[int, _Look]:
    found = {}
    for pid in tree(root):
        with suppress(*_GONE):
            text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
            ticks = [int(field) for field in text.rpartition(")")[2].split()[11:15]]
            found[pid] = _Look(kind_of(pid), ticks[0] + ticks[1], ticks[2] + ticks[3])
    return found


def _spent(before: dict[int, _Look], after: dict[int, _Look], factor: float) -> dict[str, float]:
    """CPU by kind of process; what ended meanwhile counts less what it had used before."""
    nothing = _Look("", 0, 0)
    total: dict[str, float] = {}
    for pid, look in after.items():
        old = before.get(pid, nothing)
        total[look.kind] = total.get(look.kind, 0.0) + factor * (look.own - old.own)
        total["ended"] = total.get("ended", 0.0) + factor * (look.ended - old.ended)
    gone = (look for pid, look in before.items() if pid not in after)
    total["ended"] -= factor * sum(look.own + look.ended for look in gone)
    return {kind: ticks for kind, ticks in total.items() if kind != "ended" or ticks}


def _memory(pids: Iterable[int]) -> tuple[float, float, dict[str, float]]:
    pss = rss = 0.0
    kinds: dict[str, float] = {}
    for pid in pids:
        with suppress(*_GONE):
            rows = _rollup(pid)
            pss += rows["Pss"]
            rss += rows["Rss"]
            name = kind_of(pid)
            kinds[name] = kinds.get(name, 0.0) + rows["Pss"]
    return pss, rss, kinds


def _rollup(pid: int) -> dict[str, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    rows = (line.split() for line in lines)
    return {row[0].rstrip(":"): int(row[1]) / 1024 for row in rows if len(row) == 3}


def kind_of(pid: int) -> str:
    """Which of our processes it is, or its program's name."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    line = " ".join(words)
    for mark, name in (
        ("radio.air.main", "engine"),
        ("radio.air.decks.decoder", "decoders"),
        ("radio.app.cli panel", "panel"),
        ("radio.app.cli worker", "worker"),
        ("radio.app.cli run", "supervisor"),
        ("radio run", "supervisor"),
    ):
        if mark in line:
            return name
    return Path(words[0]).name or "?"
