"""What a rehearsal found, as alarms: a code says what it is, times and names say which.

The sentence comes with the code and is translated where it is shown; times and names are the same
in every language.
"""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from playlists.clock import to_local
from radio.jobs.alarms import in_short
from radio.rehearsal.findings import EMPTY, Finding, Rehearsal
from radio.units import Millis

CODES = {
    "log_silent": (),
    "log_gaps": ("unfilled",),
    "log_unsound": ("unfilled", "missing", "late", "overruns", "rule_violations"),
    "log_conflicts": ("conflicts",),
    "log_guests": ("guests",),
    "log_spots": ("spots",),
}
"""The lists of a rehearsal that each alarm tells of."""


def details_of(result: Rehearsal, zone: ZoneInfo) -> dict[str, str]:
    """What each alarm has to say; nothing of those that there is nothing to say of."""
    found = {code: _items(code, result, zone) for code in CODES}
    return {code: in_short(items) for code, items in found.items() if items}


def _items(code: str, result: Rehearsal, zone: ZoneInfo) -> list[str]:
    rows = [row for name in CODES[code] for row in result.heavy(name)]
    if code == "log_silent":
        return [f"{result.silent_seconds:.0f} s"] if result.silent_seconds else []
    if code == "log_gaps":
        return [_span(*gap, zone) for gap in _gaps([row for row in rows if row.what in EMPTY])]
    return [f"{_clock(row.when, zone)} {row.what}" for row in rows if row.what not in EMPTY]


def _gaps(rows: Sequence[Finding]) -> list[tuple[Millis, Millis]]:
    """The times that rows tell of, as few spans as can be."""
    gaps: list[tuple[Millis, Millis]] = []
    for row in rows:
        end = Millis(row.when + round(row.seconds * 1000))
        if gaps and row.when <= gaps[-1][1]:
            gaps[-1] = (gaps[-1][0], max(gaps[-1][1], end))
        else:
            gaps.append((row.when, end))
    return gaps


def _span(start: Millis, end: Millis, zone: ZoneInfo) -> str:
    return f"{_clock(start, zone)}-{_clock(end, zone)}"


def _clock(at: Millis, zone: ZoneInfo) -> str:
    return f"{to_local(at, zone):%H.%M}"
