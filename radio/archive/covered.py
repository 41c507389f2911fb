"""What a hold keeps: how many hours, recordings, calls, dumps and clips, and their bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from radio.air.settings import DUMPED
from radio.archive.indexing import Place
from radio.archive.keeping import LONGEST, span_of
from radio.archive.naming import AIRCHECK, CLIPS, RECORDINGS
from radio.archive.tables import ArchiveExport, ArchiveFile, FileState
from radio.calls.keeping import folder_of, own_files
from radio.calls.tables import PhoneCall
from radio.programmes.tables import Episode
from radio.units import Millis

_GONE = (FileState.PURGED, FileState.MISSING)


@dataclass(frozen=True, slots=True)
class Covered:
    """What lies in a stretch of time. `episodes` are programmes by name, each once."""

    hours: int = 0
    recordings: int = 0
    calls: int = 0
    dumped: int = 0
    clips: int = 0
    bytes: int = 0
    episodes: tuple[str, ...] = ()


def covered(session: Session, place: Place, start: Millis, end: Millis) -> Covered:
    """What a hold over a stretch keeps of what is here now."""
    hours, of_hours = _files(session, AIRCHECK, start, end)
    recordings, of_recordings = _files(session, RECORDINGS, start, end)
    calls = [call_bytes(place, row) for row in _calls(session, start, end)]
    dumped = [path.stat().st_size for path in _dumped(session, place, start, end)]
    clips = [path.stat().st_size for path in _clips(session, place, start, end)]
    return Covered(
        hours, recordings, len(calls), len(dumped), len(clips),
        of_hours + of_recordings + sum(calls) + sum(dumped) + sum(clips),
        _episodes(session, start, end),
    )  # fmt: skip


def call_bytes(place: Place, call: PhoneCall) -> int:
    """Bytes of the recording of a call."""
    return sum(path.stat().st_size for path in own_files(folder_of(place.data, call)))


def _files(session: Session, kind: str, start: Millis, end: Millis) -> tuple[int, int]:
    query = select(func.count(), func.coalesce(func.sum(ArchiveFile.bytes), 0)).where(
        ArchiveFile.kind == kind,
        ArchiveFile.state.not_in(_GONE),
        ArchiveFile.starts_at < end,
        ArchiveFile.starts_at > start - LONGEST,
        ArchiveFile.ends_at > start,
    )
    count, size = session.execute(query).one()
    return int(count), int(size)


def _calls(session: Session, start: Millis, end: Millis) -> list[PhoneCall]:
    query = select(PhoneCall).where(
        PhoneCall.folder != "",
        PhoneCall.purged_at.is_(None),
        PhoneCall.rang_at < end,
        PhoneCall.rang_at > start - LONGEST,
        or_(PhoneCall.ended_at.is_(None), PhoneCall.ended_at > start),
    )
    return list(session.scalars(query))


def _dumped(session: Session, place: Place, start: Millis, end: Millis) -> Iterator[Path]:
    for path in (place.data / DUMPED).glob("[0-9]*"):
        span = span_of(session, place.zone, path.relative_to(place.data).as_posix())
        if span is not None and span[0] < end and span[1] > start and path.is_file():
            yield path


def _clips(session: Session, place: Place, start: Millis, end: Millis) -> Iterator[Path]:
    query = select(ArchiveExport.name).where(
        ArchiveExport.from_at < end, ArchiveExport.to_at > start
    )
    for name in session.scalars(query.distinct()):
        if (place.data / CLIPS / name).is_file():
            yield place.data / CLIPS / name


def _episodes(session: Session, start: Millis, end: Millis) -> tuple[str, ...]:
    query = select(Episode).where(
        Episode.start < end, Episode.end > start, Episode.cancelled.is_(False)
    )
    rows = session.scalars(query.order_by(Episode.start))
    return tuple(dict.fromkeys(row.programme.name for row in rows))
