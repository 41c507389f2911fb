"""Clips by the wall clock: over the hour's edge, exact to the frame or to the packet.

The originals are only read. Every clip is noted: who took it out, when, what for, and what it was.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from threading import get_native_id
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.archive.chain import digest_of
from radio.archive.errors import ArchiveError, WithheldError
from radio.archive.indexing import JOINT, Place
from radio.archive.lookup import Part, parts
from radio.archive.naming import CLIPS
from radio.archive.packets import Stretch, copy
from radio.archive.recoding import recoded
from radio.archive.samples import FRAME, converted, samples, write_flac
from radio.archive.tables import ArchiveExport, FileState
from radio.archive.voices import brought_in, withheld
from radio.calls.consent import Withheld
from radio.db import clip as clipped
from radio.db import session_scope
from radio.reports.tables import AsrunSpan
from radio.units import Frames, Millis

AS_IT_IS: Final = "original"
FORMATS: Final = (AS_IT_IS, "wav", "flac")
LONGEST: Final = 6 * 3_600_000
"""Milliseconds: longer ones are better taken as whole files."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted: by whom, and what for."""

    start: Millis
    end: Millis
    format: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Clip:
    """What was written.

    `missing` milliseconds of it are not in the archive: silent in wav and flac, left out where packets
    were copied. `recoded` of its files are no more as they were recorded, but re-encoded later.
    """

    path: Path
    start: Millis
    end: Millis
    missing: int
    recoded: int = 0


def export(place: Place, wanted: Request, folder: Path | None = None) -> Clip:
    """Write a clip under `archive/clips/`, or into a folder, and note it.

    Raises:
        WithheldError: a caller in it has not agreed to be heard again.
        ArchiveError: nothing is there, or it can't be had so; the message says what to do.
        OSError: not readable, not writable, disk full.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    _check(wanted)
    brought_in(place.engine, place.data)
    with session_scope(place.engine) as session:
        found = _untangled(parts(session, wanted.start, wanted.end))
        held = tuple(withheld(session, wanted.start, wanted.end))
        later = len(recoded(session, [part.path for part in found]))
    _refuse(place, held)
    if not found:
        raise ArchiveError("nothing is recorded of this; `radio archive gaps` tells why")
    if any(part.state is FileState.OPEN for part in found):
        raise ArchiveError("this hour is still being recorded; it can be cut once it is closed")
    ending = _ending(wanted.format, found)
    target = folder or place.data / CLIPS
    target.mkdir(parents=True, exist_ok=True)
    path = _free(target, _name(place, wanted), ending)
    part_file = path.with_name(f".{path.name}.{get_native_id()}.part")
    try:
        missing = _write(place.data, found, wanted, ending, part_file)
        _let_out(place, wanted, part_file, path)
    finally:
        part_file.unlink(missing_ok=True)
    return Clip(path, wanted.start, wanted.end, missing, later)


def _check(wanted: Request) -> None:
    if wanted.format not in FORMATS:
        raise ArchiveError(f"“{wanted.format}” is no format; choose from {', '.join(FORMATS)}")
    if not wanted.why.strip():
        raise ArchiveError("say what the clip is for: it is noted")
    if wanted.end <= wanted.start:
        raise ArchiveError("the end comes after the beginning; give the earlier moment first")
    if wanted.end - wanted.start > LONGEST:
        raise ArchiveError("a clip is of six hours at the most; take whole files for more")


def _ending(format_: str, found: Sequence[Part]) -> str:
    codecs = {part.codec for part in found}
    if format_ != AS_IT_IS:
        return format_
    if len(codecs) > 1:
        raise ArchiveError(
            f"this was recorded as {' and '.join(sorted(codecs))}; choose wav or flac"
        )
    return codecs.pop()


def _untangled(found: Sequence[Part]) -> list[Part]:
    """Without what two files tell of, where the clock was set back: the later one is meant."""
    kept: list[Part] = []
    for part in found:
        if kept and kept[-1].to_at > part.from_at:
            before = kept.pop()
            share = (part.from_at - before.starts_at) / (before.ends_at - before.starts_at)
            if part.from_at > before.from_at:
                last = Frames(round(share * before.frames))
                kept.append(replace(before, to_at=part.from_at, last=last))
        kept.append(part)
    return kept


def _write(data: Path, found: Sequence[Part], wanted: Request, ending: str, target: Path) -> int:
    holes = [0, *(b.from_at - a.to_at for a, b in pairwise(found))]
    holes = [hole if hole > JOINT else 0 for hole in holes]
    holes[0] = found[0].from_at - wanted.start
    after = wanted.end - found[-1].to_at
    stretches = [Stretch(data / part.path, part.first, part.last) for part in found]
    if ending not in {"wav", "flac"}:
        with target.open("wb") as out:
            copy(ending, stretches, out)
        return sum(holes) + after
    # Where they differ, as where old hours of 44.1 kHz have become Opus: the higher one tells of both.
    rate = max(part.rate for part in found)
    pieces = _with_silence(found, stretches, [*holes, after], rate)
    if ending == "flac":
        write_flac(pieces, rate, target)
    else:
        _write_wav(pieces, rate, target)
    return sum(holes) + after


def _with_silence(
    found: Sequence[Part], stretches: Sequence[Stretch], holes: Sequence[int], rate: int
) -> Iterator[bytes]:
    for part, stretch, hole in zip(found, stretches, holes, strict=False):
        yield bytes(round(hole * rate / 1000) * FRAME)
        frames = round((stretch.last - stretch.first) * rate / part.rate)
        yield from converted(samples(part.codec, stretch), part.rate, rate, frames)
    yield bytes(round(holes[-1] * rate / 1000) * FRAME)


def _write_wav(pieces: Iterator[bytes], rate: int, target: Path) -> None:
    with target.open("wb") as file, wave.open(file, "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(rate)
        for piece in pieces:
            out.writeframes(piece)


def _name(place: Place, wanted: Request) -> str:
    start, end = to_local(wanted.start, place.zone), to_local(wanted.end, place.zone)
    return f"{start:%Y%m%d-%H%M%S}-{end:%H%M%S}"


def _free(folder: Path, stem: str, ending: str) -> Path:
    path, number = folder / f"{stem}.{ending}", 1
    while path.exists():
        path, number = folder / f"{stem}-{number}.{ending}", number + 1
    return path


def _refuse(place: Place, held: tuple[Withheld, ...]) -> None:
    if held:
        times = ", ".join(f"{to_local(one.began, place.zone):%H:%M:%S}" for one in held)
        raise WithheldError(
            f"callers in it have not agreed to be heard again (on the air at {times}); cut around "
            "them, or let them out for a reason on the page of the call",
            held,
        )


def _let_out(place: Place, wanted: Request, part: Path, path: Path) -> None:
    """Give a clip its name, once it is noted: nobody has one that is not.

    Cutting takes its time: who may be heard is asked once more, where nobody else writes.
    """
    digest, ending = digest_of(part), path.suffix[1:]
    with session_scope(place.engine, write=True) as session:
        _refuse(place, tuple(withheld(session, wanted.start, wanted.end)))
        session.add(
            ArchiveExport(
                at=place.now(),
                by=clipped(ArchiveExport, "by", wanted.by),
                why=clipped(ArchiveExport, "why", wanted.why.strip()),
                from_at=wanted.start,
                to_at=wanted.end,
                format=ending,
                name=path.name,
                bytes=part.stat().st_size,
                sha256=digest,
            )
        )
        session.commit()
    part.replace(path)


def of_airing(session: Session, span: str) -> tuple[Millis, Millis]:
    """When an airing of the as-run was heard.

    Raises:
        ArchiveError: there is none such, or it is still on the air.
    """
    row = session.get(AsrunSpan, span)
    if row is None:
        raise ArchiveError(f"the as-run has no airing “{span}”")
    if row.ended_at is None:
        raise ArchiveError("this is still on the air; it can be cut once it has ended")
    return row.started_at, row.ended_at


def of_episode(session: Session, episode: str) -> tuple[Millis, Millis]:
    """From the first to the last of what went out in an episode.

    Raises:
        ArchiveError: nothing of it is in the as-run.
    """
    wanted = select(func.min(AsrunSpan.started_at), func.max(AsrunSpan.ended_at))
    first, last = session.execute(wanted.where(AsrunSpan.programme == episode)).one()
    if first is None or last is None:
        raise ArchiveError(f"nothing of the episode “{episode}” has gone out and ended")
    return first, last
