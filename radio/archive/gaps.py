"""What is not recorded, how long it is, and why: from the files, the engine's journal, and who was alive.

A gap is cut where its cause changes: an engine that was killed and came back with an output that did
not is two gaps. Files bear the time at which they were heard, and so do gaps: what the programme delay
holds back, what is dumped of it and how it is taken down moves neither. The journal has to be read in
first (`radio.reports.ingest`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from itertools import pairwise
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from radio.archive.life import STILL
from radio.archive.lookup import files_in
from radio.archive.naming import AIRCHECK
from radio.archive.tables import ArchiveFile, ArchiveLife, FileState
from radio.reports.tables import AsrunEvent, AsrunSpan
from radio.units import Millis

LEAST = 1_500
"""Milliseconds: names are to the second, and a new encoder takes a moment."""
FRESH = 180_000
"""Milliseconds up to now that are not told of yet: the index looks each minute."""
_BEFORE = 40 * 86_400_000
"""Milliseconds of journal that are looked at before a stretch: what stopped it may lie far back."""
_AT_ONCE = 1_000
"""Milliseconds: what an engine begins with may be noted that long before its own start is."""

FOREVER = Millis(2**62)
Span = tuple[Millis, Millis]


class Cause(StrEnum):
    """Why nothing was recorded."""

    STOPPED = "stopped"
    """The engine was stopped."""
    KILLED = "killed"
    """The engine died, or was killed, and the rest of the station ran on."""
    ALL_DOWN = "all_down"
    """Nothing of the station ran, on a computer that was on."""
    OFF = "off"
    """The computer was off, or was started anew."""
    OUTPUT_DOWN = "output_down"
    """The engine was on the air; the recording's output was not."""
    DISK_FULL = "disk_full"
    CLOCK = "clock"
    """The clock was set forward: this time never was."""
    UNPLANNED = "unplanned"
    """No aircheck was set up."""
    LOST = "lost"
    """It was recorded; the file is gone or damaged."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing is there of [from_at, to_at). `aired`: by the journal something went out in it."""

    from_at: Millis
    to_at: Millis
    cause: Cause
    detail: str = ""
    aired: bool = False

    @property
    def seconds(self) -> float:
        """Its length."""
        return (self.to_at - self.from_at) / 1000


@dataclass(frozen=True, slots=True)
class _Down:
    """A stretch in which the engine was off the air; `clean` where it left by itself."""

    span: Span
    clean: bool


@dataclass(slots=True)
class _Evidence:
    downs: list[_Down] = field(default_factory=list)
    silent: list[Span] = field(default_factory=list)
    """Stretches off the air, and each start of an engine: nothing goes on beyond their beginnings."""
    troubles: list[tuple[Span, Cause, str]] = field(default_factory=list)
    steps: list[tuple[Millis, float]] = field(default_factory=list)
    lives: list[tuple[Span, Millis, bool]] = field(default_factory=list)
    held: list[tuple[Millis, int]] = field(default_factory=list)
    """By how many ms the air was behind the mix, from a moment on."""

    def heard(self, span: Span) -> Span:
        """What of a stretch tells that something went out: where nobody was alive, not its beginning.

        It may be told of what was held back when all ended, and nothing tells when that was.
        """
        middle = (span[0] + span[1]) // 2
        if any(life[0] <= middle <= life[1] for life, _, _ in self.lives):
            return span
        held = next((held for at, held in reversed(self.held) if at <= span[0]), 0)
        return Millis(span[0] + held), span[1]

    def watched(self, at: Millis) -> bool:
        """Whether the archive was looked after before: only then does nobody's being there say anything."""
        return any(span[0] <= at for span, _, _ in self.lives)

    def away(self, at: Millis, down: _Down | None) -> Span | None:
        """The stretch around a moment, or within a time off the air, in which nobody looked."""
        spans = [span for span, _, _ in self.lives]
        for before, after in pairwise([*spans, (FOREVER, FOREVER)]):
            empty = (before[1], after[0])
            within = empty[0] <= at < empty[1]
            if down is not None:
                within = empty[0] < down.span[1] and empty[1] > down.span[0]
            if within and empty[1] - empty[0] > STILL:
                return empty
        return None


def report(
    session: Session,
    start: Millis,
    end: Millis,
    now: Millis,
    outputs: Collection[str] = (),
) -> list[Gap]:
    """Gaps of [start, end), in order; from the archive's beginning on, up to a few minutes ago.

    `outputs` are the names of those that record; troubles of others are not theirs.
    """
    first = _beginning(session)
    start, end = max(start, first if first is not None else end), min(end, Millis(now - FRESH))
    if start >= end:
        return []
    files = files_in(session, start, end)
    evidence = _evidence(session, start, end, outputs)
    gaps: list[Gap] = []
    for hole in _holes(files, start, end):
        gaps += _explain(session, hole, files, evidence)
    return gaps


def _beginning(session: Session) -> Millis | None:
    """When recording began: the first file, or when an aircheck was first set up."""
    file = select(ArchiveFile.starts_at).where(ArchiveFile.kind == AIRCHECK)
    first = session.scalar(file.order_by(ArchiveFile.starts_at).limit(1))
    life = select(ArchiveLife.since).where(ArchiveLife.planned.is_(True))
    planned = session.scalar(life.order_by(ArchiveLife.since).limit(1))
    return min((at for at in (first, planned) if at is not None), default=None)


def _holes(files: Sequence[ArchiveFile], start: Millis, end: Millis) -> Iterator[Span]:
    there = (FileState.OK, FileState.OPEN, FileState.PURGED)
    covered = sorted((row.starts_at, row.ends_at) for row in files if row.state in there)
    at = start
    for begins, ends in covered:
        if begins - at >= LEAST:
            yield at, min(begins, end)
        at = max(at, ends)
    if end - at >= LEAST:
        yield at, end


def _explain(
    session: Session, hole: Span, files: Sequence[ArchiveFile], evidence: _Evidence
) -> Iterator[Gap]:
    if told := _clock(hole, evidence):
        yield Gap(*hole, Cause.CLOCK, told)
        return
    aired = partial(_aired, session, evidence)
    for piece, cause, detail in _pieces(hole, files, evidence, aired):
        yield Gap(*piece, cause, detail, aired=aired(piece))


def _clock(hole: Span, evidence: _Evidence) -> str:
    """The clock was set forward by about as much as is not there, when it begins to be missing."""
    length = (hole[1] - hole[0]) / 1000
    for at, seconds in evidence.steps:
        near = hole[0] - LEAST <= at <= hole[1] + LEAST
        if near and seconds > 0 and abs(seconds - length) <= max(3.0, length * 0.02):
            return f"{seconds:+.1f} s"
    return ""


def _pieces(
    hole: Span,
    files: Sequence[ArchiveFile],
    evidence: _Evidence,
    aired: Callable[[Span], bool],
) -> Iterator[tuple[Span, Cause, str]]:
    """A hole by its causes; what is shorter than a seam goes to its neighbour."""
    lost = [row for row in files if row.state in {FileState.MISSING, FileState.DAMAGED}]
    marks = {hole[0], hole[1]}
    spans = [
        *((row.starts_at, row.ends_at) for row in lost),
        *(down.span for down in evidence.downs),
        *(span for span, _, _ in evidence.troubles),
        *(span for span, _, _ in evidence.lives),
    ]
    marks.update(mark for span in spans for mark in span if hole[0] < mark < hole[1])
    edges = sorted(marks)
    joined: list[tuple[Span, Cause, str]] = []
    for begins, ends in pairwise(edges):
        cause, detail = _cause((begins, ends), lost, evidence, aired=aired((begins, ends)))
        short = ends - begins < LEAST
        if joined and (short or joined[-1][1:] == (cause, detail)):
            joined[-1] = ((joined[-1][0][0], ends), *joined[-1][1:])
        elif joined and joined[-1][0][1] - joined[-1][0][0] < LEAST:
            joined[-1] = ((joined[-1][0][0], ends), cause, detail)
        else:
            joined.append(((begins, ends), cause, detail))
    yield from joined


def _cause(
    span: Span, lost: Sequence[ArchiveFile], evidence: _Evidence, *, aired: bool
) -> tuple[Cause, str]:
    at = Millis((span[0] + span[1]) // 2)
    for row in lost:
        if row.starts_at <= at < row.ends_at:
            return Cause.LOST, row.path
    down = next((one for one in evidence.downs if one.span[0] <= at < one.span[1]), None)
    alive = next((one for one in evidence.lives if one[0][0] <= at <= one[0][1]), None)
    if down is not None or (alive is None and evidence.watched(at) and not aired):
        return _death(down, at, evidence), ""
    if alive is not None and not alive[2]:
        return Cause.UNPLANNED, ""
    for trouble, cause, detail in evidence.troubles:
        if trouble[0] <= at < trouble[1]:
            return cause, detail
    return Cause.UNKNOWN, ""


def _death(down: _Down | None, at: Millis, evidence: _Evidence) -> Cause:
    """The engine was off: by itself, with all the station, or with the computer."""
    away = evidence.away(at, down)
    spans = [span for span in (away, down.span if down else None) if span is not None]
    if not spans:
        return Cause.UNKNOWN
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    if any(start < booted <= end + STILL for _, booted, _ in evidence.lives):
        return Cause.OFF
    if down is None or (away is not None and not down.clean):
        return Cause.ALL_DOWN
    return Cause.STOPPED if down.clean else Cause.KILLED


def _aired(session: Session, evidence: _Evidence, whole: Span) -> bool:
    span = evidence.heard(whole)
    begun = select(AsrunSpan.started_at, AsrunSpan.ended_at).where(
        AsrunSpan.started_at < span[1],
        AsrunSpan.started_at >= span[0] - _BEFORE,
        or_(AsrunSpan.ended_at > span[0], AsrunSpan.ended_at.is_(None)),
    )
    for start, ended in session.execute(begun):
        begins, ends = _heard((start, FOREVER if ended is None else ended), evidence.silent)
        if max(begins, span[0]) < min(ends, span[1]):
            return True
    return False


def _heard(told: Span, silent: Sequence[Span]) -> Span:
    """When something was heard of what the as-run tells; empty where nothing was.

    The as-run adds to the mix what the programme delay held (`radio.reports.ingest.aired_at`). What is
    held when an engine ends is heard by nobody: up to 30 s of it would be told of beyond that.
    """
    start, end = told
    for begins, ends in silent:
        if start < begins:
            return start, min(end, begins)
        if ends - _AT_ONCE <= start < ends:
            start = ends
        elif start < ends:
            return start, start
    return start, end


def _evidence(session: Session, start: Millis, end: Millis, outputs: Collection[str]) -> _Evidence:
    found = _Evidence()
    wanted = select(AsrunEvent).where(
        AsrunEvent.kind.in_(("engine", "alarm", "clock", "delay")),
        AsrunEvent.at.between(start - _BEFORE, end + _BEFORE),
    )
    rows = session.scalars(wanted.order_by(AsrunEvent.at, AsrunEvent.file, AsrunEvent.offset))
    events = [(row.kind, row.at, _values(row.line)) for row in rows]
    found.downs = list(_downs(events, end))
    found.silent = sorted(_silent(events, found.downs))
    found.troubles = list(_troubles(events, end, outputs))
    found.steps = [
        (at, float(values.get("step_seconds") or 0.0))
        for kind, at, values in events
        if kind == "clock"
    ]
    found.held = [
        (at, round(float(values.get("held") or 0)))
        for kind, at, values in events
        if kind == "delay"
    ]
    lives = session.scalars(
        select(ArchiveLife)
        .where(ArchiveLife.since <= end + _BEFORE, ArchiveLife.until >= start - _BEFORE)
        .order_by(ArchiveLife.since)
    )
    found.lives = [((row.since, row.until), row.booted, row.planned) for row in lives]
    return found


def _values(line: str) -> dict[str, Any]:
    values = json.loads(line)
    return values if isinstance(values, dict) else {}


_Event = tuple[str, Millis, dict[str, Any]]


def _silent(events: Iterable[_Event], downs: Iterable[_Down]) -> Iterator[Span]:
    for down in downs:
        yield down.span
    for kind, at, values in events:
        if kind == "engine" and values.get("what") in {"start", "recovered"}:
            yield Millis(at - _AT_ONCE), at


def _downs(events: Iterable[_Event], end: Millis) -> Iterator[_Down]:
    stopped: Millis | None = None
    for kind, at, values in events:
        if kind != "engine":
            continue
        what = values.get("what")
        if what == "stop":
            stopped = at
        elif stopped is not None:
            yield _Down((stopped, at), clean=True)
            stopped = None
        elif what == "recovered":
            outage = float(values.get("outage_seconds") or 0.0)
            yield _Down((Millis(at - round(outage * 1000)), at), clean=False)
    if stopped is not None:
        yield _Down((stopped, max(end, stopped)), clean=True)


def _troubles(
    events: Iterable[_Event], end: Millis, outputs: Collection[str]
) -> Iterator[tuple[Span, Cause, str]]:
    """Stretches in which an output was alarmed to be down."""
    standing: dict[str, tuple[Millis, Cause, str]] = {}
    for kind, at, values in events:
        code = str(values.get("code", ""))
        if kind != "alarm" or code not in {"output_down", "disk_full"}:
            continue
        key = str(values.get("id", code))
        begun = standing.pop(key, None)
        if begun is not None:
            yield (begun[0], at), begun[1], begun[2]
        params = values.get("params")
        if not isinstance(params, dict) or (outputs and params.get("name") not in outputs):
            continue
        if not values.get("cleared"):
            cause = Cause.DISK_FULL if code == "disk_full" else Cause.OUTPUT_DOWN
            standing[key] = (at, cause, str(params.get("reason", "")))
    for at, cause, detail in standing.values():
        yield (at, max(at, end)), cause, detail
