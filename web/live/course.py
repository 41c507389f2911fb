"""How an episode on the air goes: its rundown planned and real, from marks, journal and engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from playlists.clock import to_local, to_millis
from playlists.values import Rules, Span
from radio.programmes.marks import AFTER, EARLY, marks_of, may_mark
from radio.programmes.progress import Heard, Progress, Stand, begun_by, progress_of
from radio.programmes.rundown import rundown_of
from radio.programmes.tables import Episode, Part, Phase
from radio.reports.tables import AsrunSpan
from radio.units import Millis
from web.engine.status import parse_moment

_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Line:
    """A part of the rundown as the page shows it; moments in ms for the script, and as local times."""

    number: int
    kind: Part
    title: str
    notes: str
    seconds: int
    planned: datetime
    planned_ms: Millis
    real: datetime | None
    expected_ms: Millis
    expected: datetime
    stand: Stand
    marked: bool


@dataclass(frozen=True, slots=True)
class Course:
    """An episode's course. `late` is in seconds; negative is early.

    `seen` is the place of the last part that was said to have begun, -1 where none was. The rundown
    may have become shorter since.
    """

    lines: tuple[Line, ...]
    told: bool
    markable: bool
    late: int
    ends: datetime
    ends_late: int
    current: Line | None
    following: Line | None
    seen: int


def course_of(
    session: Session,
    episode: Episode,
    zone: ZoneInfo,
    rules: Rules,
    status: Mapping[str, Any] | None,
    now: Millis,
) -> Course:
    """Where it is now."""
    parts = rundown_of(session, episode)
    marks = marks_of(session, episode.id)
    heard = [*_journal(session, episode, rules, now), *_engine(status, rules)]
    begun = begun_by(parts, episode.start, marks, heard)
    span = Span(episode.start, episode.end)
    progress = progress_of(parts, span, begun, now, told=bool(marks))
    over = episode.phase is Phase.CLOSED or now > episode.end + AFTER
    lines = tuple(_lines(progress, zone, marks, over=over))
    on = [line for line in lines if line.stand is Stand.NOW]
    ahead = [line for line in lines if line.stand is Stand.AHEAD]
    return Course(
        lines=lines,
        told=bool(marks),
        markable=bool(lines) and not over and may_mark(episode, now),
        late=progress.late // 1000,
        ends=to_local(progress.ends, zone),
        ends_late=(progress.ends - episode.end) // 1000,
        current=on[0] if on else None,
        following=ahead[0] if ahead else None,
        seen=newest(marks),
    )


def newest(marks: Mapping[int, Millis]) -> int:
    """The place of the last part that was said to have begun; -1 where none was."""
    return max(marks, default=-1)


def _lines(
    progress: Progress, zone: ZoneInfo, marks: Mapping[int, Millis], *, over: bool
) -> Iterator[Line]:
    for number, row in enumerate(progress.parts):
        yield Line(
            number=number,
            kind=row.part.kind,
            title=row.part.title,
            notes=row.part.notes,
            seconds=row.part.seconds,
            planned=to_local(row.planned, zone),
            planned_ms=row.planned,
            real=None if row.real is None else to_local(row.real, zone),
            expected_ms=row.expected,
            expected=to_local(row.expected, zone),
            stand=Stand.PAST if over else row.stand,
            marked=number in marks,
        )


def _kind_of(category: str, rules: Rules) -> Part | None:
    return {rules.music: Part.SONG, rules.service: Part.ILM, rules.ident: Part.IDENT}.get(category)


def _journal(session: Session, episode: Episode, rules: Rules, now: Millis) -> Iterator[Heard]:
    """Pieces that began while it was on."""
    query = select(AsrunSpan).where(
        AsrunSpan.started_at >= episode.start - EARLY,
        AsrunSpan.started_at <= min(now, episode.end + AFTER),
        AsrunSpan.media_id != "",
    )
    for span in session.scalars(query):
        yield Heard(span.started_at, span.media_id, _kind_of(span.category, rules))


def _engine(status: Mapping[str, Any] | None, rules: Rules) -> Iterator[Heard]:
    """What is on now, before the journal is read in."""
    on = (status or {}).get("now") or {}
    at = parse_moment(on.get("started_at"))
    if at is not None and on.get("media_id"):
        category = str(on.get("category", ""))
        yield Heard(to_millis(at), str(on["media_id"]), _kind_of(category, rules))


def on_the_air(session: Session, now: Millis) -> Episode | None:
    """The episode that is on, or begins within ten minutes; also one that runs over its time."""
    is_open = Episode.phase.in_((Phase.OPEN, Phase.LIVE))
    runs_over = and_(is_open, Episode.end > now - AFTER)
    query = (
        select(Episode)
        .where(Episode.start <= now + EARLY, Episode.cancelled.is_(False))
        .where(or_(Episode.end > now, runs_over))
        .order_by(Episode.start.desc())
    )
    found = session.scalars(query).unique().all()
    begun = [one for one in found if one.start <= now]
    return next(iter([*begun, *found]), None)


def coming(session: Session, now: Millis, most: int = 5) -> Sequence[Episode]:
    """The next episodes that are made."""
    query = (
        select(Episode)
        .where(Episode.start > now, Episode.start < now + 14 * _DAY, Episode.cancelled.is_(False))
        .order_by(Episode.start, Episode.id)
        .limit(most)
    )
    return session.scalars(query).unique().all()
