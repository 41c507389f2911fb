"""Results: tables for people, JSON for machines, and the page that shows them."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent.parent / "results"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"


@dataclass(frozen=True)
class Table:
    """Rows of text under a title; `notes` are sentences that go below."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()

    def markdown(self) -> str:
        """As a Markdown table whose columns are aligned for a terminal too."""
        cells = [list(self.columns), *[[str(cell) for cell in row] for row in self.rows]]
        widths = [max(len(row[index]) for row in cells) for index in range(len(self.columns))]
        lines = [_line(row, widths) for row in cells]
        lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        notes = "".join(f"\n\n{note}" for note in self.notes)
        return f"**{self.title}**\n\n" + "\n".join(lines) + notes


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return (
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
    )


@dataclass(frozen=True)
class Result:
    """What one measure found; `data` holds the figures behind the tables."""

    name: str
    tables: Sequence[Table]
    data: dict[str, Any] = field(default_factory=dict)


def machine() -> str:
    """Cores, CPU model, memory, kernel and interpreter in one line."""
    cpuinfo = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"^model name\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text(encoding="utf-8"))
    gigabytes = round(int(memory.group(1)) / 1024**2) if memory else 0
    return (
        f"{os.cpu_count()} cores, {model.group(1).strip() if model else platform.machine()}, "
        f"{gigabytes} GB, {_system()}, Linux {platform.release()}, Python {platform.python_version()}"
    )


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


def save(result: Result, *, quick: bool) -> Path:
    """Write a result to the results folder; returns the file."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{result.name}.json"
    document = {
        "name": result.name,
        "command": " ".join(["python -m benchmarks", result.name, *(["--quick"] if quick else [])]),
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "load_average": os.getloadavg()[0],
        "quick": quick,
        "tables": [asdict(table) for table in result.tables],
        "data": result.data,
    }
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")
    return path


def publish() -> None:
    """Put the tables of the results folder into docs/performance.md, each between its marks."""
    page = PAGE.read_text(encoding="utf-8")
    for path in sorted(RESULTS.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        begin, end = f"<!-- {document['name']} -->", f"<!-- /{document['name']} -->"
        if begin not in page or end not in page:
            print(f"{PAGE.name} has no place for {document['name']}", file=sys.stderr)
            continue
        before, rest = page.split(begin, 1)
        page = f"{before}{begin}\n{_section(document)}\n{end}{rest.split(end, 1)[1]}"
    PAGE.write_text(page, encoding="utf-8")


def _section(document: dict[str, Any]) -> str:
    tables = "\n\n".join(Table(**table).markdown() for table in document["tables"])
    return (
        f"`{document['command']}` · {document['date'][:10]} · {document['machine']}"
        f" · load average at the end {document['load_average']:.1f}\n\n{tables}"
    )
