"""Calls that an agent was killed over: their recordings are closed, and their ends are told.

A call of which nobody tells that it is over would be taken for one that is still on the air: by the
archive, which gives out nothing from then on that its caller has not agreed to.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from radio.calls.agent.calls import Ended
from radio.calls.agent.recording import FACTS, mend_call, read_facts
from radio.journals.lines import Line, files_between, read_lines
from radio.units import Millis

_BACK: Final = 3 * 86_400_000
"""ms of the journal that are looked through for calls without an end; their recordings are found at any age."""
_DAY: Final = 86_400_000
_FAULTS: Final = (OSError, ValueError, LookupError, TypeError, ArithmeticError)
"""What a file that is none of ours, or was cut off, might raise."""


def ends(calls: Path, now: int) -> Iterator[dict[str, Any]]:
    """What the journal is to say: the end of each call of the last days that has none.

    `over_at` is when its recording ends, not when this is asked: the computer may have been off for
    hours. `now` is the wall time in ms; told twice it says the same.
    """
    without = _without_end(calls / "journal", now)
    for path in _recordings(calls, now, old=False):
        call_id = path.parent.name
        with suppress(*_FAULTS):
            facts = mend_call(path.parent)
            if facts is None and call_id in without:
                facts = read_facts(path)
            if facts is not None:
                without.pop(call_id, None)
                told = {"over_at": facts.over_at, "on_air_ms": facts.on_air_ms}
                yield {**_end(call_id, facts.line, now), **told}
    # They were never answered, or nothing of their recording can be read.
    for call_id, line in without.items():
        yield {**_end(call_id, str(line.values.get("line") or ""), now), "over_at": line.at}


def old_ends(calls: Path, now: int) -> Iterator[dict[str, Any]]:
    """The same of older recordings: those of a year take a slow disk minutes, and nobody waits for them."""
    for path in _recordings(calls, now, old=True):
        with suppress(*_FAULTS):
            facts = mend_call(path.parent)
            if facts is not None:
                told = {"over_at": facts.over_at, "on_air_ms": facts.on_air_ms}
                yield {**_end(path.parent.name, facts.line, now), **told}


def _recordings(calls: Path, now: int, *, old: bool) -> Iterator[Path]:
    """What is told of each, of the days that the journal is looked through for, or of those before."""
    since = (datetime.fromtimestamp(now / 1000, UTC) - timedelta(milliseconds=_BACK + _DAY)).date()
    for folder in sorted(calls.glob("[0-9]*/*/*")):
        if ("-".join(folder.parts[-3:]) < since.isoformat()) is old:
            yield from sorted(folder.glob(f"*/{FACTS}"))


def _without_end(journal: Path, now: int) -> dict[str, Line]:
    """The last that was told of each call that has no end."""
    last = dict[str, Line]()
    for path in files_between(journal, Millis(now - _BACK), Millis(now)):
        with suppress(OSError):
            for line in read_lines(path)[0]:
                call_id = str(line.values.get("id") or "")
                if line.kind == "ended":
                    last.pop(call_id, None)
                elif call_id:
                    last[call_id] = line
    return last


def _end(call_id: str, line: str, now: int) -> dict[str, Any]:
    return {"kind": "ended", "at": now, "id": call_id, "line": line, "because": Ended.AGENT.value}
