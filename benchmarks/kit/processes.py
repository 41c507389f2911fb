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

    Time of children that ended is counted through the parent that collected them.
    """
    before, begun = _cpu(root), time.monotonic()
    looks = []
    for index in range(samples):
        time.sleep(max(0.0, begun + seconds * (index + 1) / samples - time.monotonic()))
        looks.append(_memory(tree(root)))
    after, lasted = _cpu(root), time.monotonic() - begun
    parts = {name: _percent(after[name] - before.get(name, 0), lasted) for name in after}
    middle = sorted(looks, key=lambda look: look[0])[samples // 2]
    return Usage(lasted, sum(parts.values()), middle[0], middle[1], parts, middle[2])


def _percent(ticks: int, seconds: float) -> float:
    return 100.0 * ticks / _TICKS / seconds


def _cpu(root: int) -> dict[str, int]:
    total: dict[str, int] = {}
    for pid in tree(root):
        with suppress(*_GONE):
            ticks = _ticks(pid)
            name = kind_of(pid)
            total[name] = total.get(name, 0) + ticks
    return total


def _ticks(pid: int) -> int:
    """User and system time, that of collected children included."""
    text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    fields = text.rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15])


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
