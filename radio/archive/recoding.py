"""Old recordings made smaller: hours that are not Opus become Opus, at the same place in time.

A file is replaced only once the new one was decoded and held against it, and never while a hold
stands on it: evidence stays as it was recorded. Whatever is cut off in the middle, there is the old
file or the new one, and an index that tells of it; the next run clears away what was left.
"""

from __future__ import annotations

import logging
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.air.files import sync_folder
from radio.air.outputs.encoders import encode_command
from radio.archive import keeping
from radio.archive.chain import digest_of
from radio.archive.errors import ArchiveError, UnreadableError
from radio.archive.indexing import Place, compare
from radio.archive.ledger import append
from radio.archive.likeness import likeness
from radio.archive.naming import AIRCHECK, PICTURES, RECORDINGS, named
from radio.archive.packets import Stretch
from radio.archive.samples import brought_to, converted, samples
from radio.archive.streams import ogg
from radio.archive.tables import ArchiveEntry, ArchiveFile, FileState
from radio.db import session_scope
from radio.lowly import step_back
from radio.units import Frames, Millis

CODECS: Final = ("wav", "flac", "mp3", "aac")
RATE: Final = 48_000
"""Hz, Opus's own."""
RATES: Final = (44_100, RATE)
"""Hz at which the air is recorded; what is not at Opus's own is brought to it."""
_PART: Final = ".recode"
_DAY = 86_400_000
_BACK = 30 * _DAY
LEAST_LIKE: Final = 0.9
MOST_DECIBELS: Final = 1.5

log = logging.getLogger(__name__)


class UnlikeError(ArchiveError):
    """The new file is not what the old one is; the old one stays."""


@dataclass(slots=True)
class Recoded:
    """What a run did: files, and bytes before and after; `unlike` files were left as they are."""

    files: int = 0
    before: int = 0
    after: int = 0
    unlike: int = 0


@dataclass(frozen=True, slots=True)
class _Old:
    path: str
    codec: str
    frames: Frames
    rate: int
    sha256: str
    bytes: int

    @property
    def wanted(self) -> Frames:
        """Frames of the new file: as long a time."""
        return Frames(round(self.frames * RATE / self.rate))


def recode(place: Place, days: int, kbps: int, over: Callable[[], bool]) -> Recoded:
    """Re-encode what is older than so many days, the oldest first, until `over` says so.

    Runs at the lowest priority: the air goes first.

    Raises:
        ArchiveError: ffmpeg is not there.
        OSError: the disk refuses.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    done = Recoded()
    # For its thread and the programs that it starts; a priority can't be taken back.
    with ThreadPoolExecutor(1, "archive-recode", initializer=step_back) as alone:
        alone.submit(_run, place, days, kbps, over, done).result()
    return done


def _run(place: Place, days: int, kbps: int, over: Callable[[], bool], done: Recoded) -> None:
    clear(place)
    held = keeping.holds(place)
    for old in _due(place, Millis(place.now() - days * _DAY)):
        if over():
            return
        if held.cover(place.data / old.path):
            continue
        try:
            size = _replace(place, old, kbps)
        except UnlikeError as error:
            log.warning("%s stays as it is: %s", old.path, error)
            done.unlike += 1
        else:
            done.files, done.before = done.files + 1, done.before + old.bytes
            done.after += size


def _due(place: Place, until: Millis) -> list[_Old]:
    with session_scope(place.engine) as session:
        wanted = select(ArchiveFile).where(
            ArchiveFile.ends_at < until,
            ArchiveFile.state == FileState.OK,
            ArchiveFile.codec.in_(CODECS),
            ArchiveFile.rate.in_(RATES),
            ArchiveFile.frames > 0,
        )
        rows = session.scalars(wanted.order_by(ArchiveFile.starts_at, ArchiveFile.path))
        return [
            _Old(row.path, row.codec, Frames(row.frames), row.rate, row.sha256, row.bytes)
            for row in rows
        ]


def _replace(place: Place, old: _Old, kbps: int) -> int:
    """Make the new file, hold it against the old one, and let it stand for it; its size."""
    source = place.data / old.path
    target = source.with_suffix(".opus")
    part = target.with_name(f".{target.name}{_PART}")
    try:
        _judge_original(place, old)
        if target.exists():
            raise UnlikeError(f"{target.name} is there already")
        _encode(source, old, kbps, part)
        _judge(source, old, part)
        _swap(place, old, part, target)
        return target.stat().st_size
    finally:
        part.unlink(missing_ok=True)


def _judge_original(place: Place, old: _Old) -> None:
    """What is no more what it was must not be made to look as if it were."""
    try:
        digest = digest_of(place.data / old.path)
    except FileNotFoundError as error:
        raise UnlikeError("it is not there") from error
    if digest != old.sha256:
        compare(place, old.path, digest)
        raise UnlikeError("it is not what it was")


def _encode(source: Path, old: _Old, kbps: int, part: Path) -> None:
    part.unlink(missing_ok=True)
    command = encode_command("opus", kbps, RATE, f"file:{part.absolute()}")
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except FileNotFoundError as error:
        raise ArchiveError("ffmpeg is not installed: apt-get install ffmpeg") from error
    into = process.stdin
    assert into is not None  # noqa: S101  # asked for above
    try:
        with suppress(BrokenPipeError):
            for piece in converted(_sound(source, old), old.rate, RATE, old.wanted):
                into.write(piece)
    finally:
        with suppress(BrokenPipeError):
            into.close()
        failed = process.wait() != 0
    if failed:
        raise UnlikeError("it could not be encoded; is the disk full?")


def _sound(source: Path, old: _Old) -> Iterator[bytes]:
    return samples(old.codec, Stretch(source, Frames(0), old.frames))


def _judge(source: Path, old: _Old, part: Path) -> None:
    try:
        facts = ogg.measure(part)
    except UnreadableError as error:
        raise UnlikeError(str(error)) from error
    if facts.frames != old.wanted:
        raise UnlikeError(f"it would be {facts.frames} frames long, not {old.wanted}")
    # By another converter than it was made with: a fault of either would be heard.
    whole = brought_to(_sound(source, old), old.rate, RATE, old.wanted)
    made = samples("opus", Stretch(part, Frames(0), old.wanted))
    found = likeness(whole, made)
    if found.correlation < LEAST_LIKE or found.decibels > MOST_DECIBELS:
        raise UnlikeError(
            f"ten seconds of it would sound other: correlation {found.correlation:.2f}, "
            f"{found.decibels:.1f} dB"
        )


def _swap(place: Place, old: _Old, part: Path, target: Path) -> None:
    """The new name, then index and chain, then the old name away: in this order, or not at all."""
    digest = digest_of(part)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    os.link(part, target)
    sync_folder(target.parent)
    source = place.data / old.path
    entered = False
    try:
        _enter(place, old, target, digest)
        entered = True
    finally:
        if not entered:
            target.unlink()
    source.unlink()
    part.unlink()
    sync_folder(target.parent)
    (place.data / PICTURES / f"{old.path}.dat").unlink(missing_ok=True)


def _enter(place: Place, old: _Old, target: Path, digest: str) -> None:
    found, now = target.stat(), place.now()
    with session_scope(place.engine, write=True) as session:
        # Where nobody else writes: whoever sets a hold finds the old file, or that it is gone.
        span = keeping.span_of(session, place.zone, old.path)
        if span is None or keeping.holds_between(session, *span):
            raise UnlikeError("it has been put on hold")
        before = session.get_one(ArchiveFile, old.path)
        row = ArchiveFile(
            path=target.relative_to(place.data).as_posix(),
            kind=before.kind,
            starts_at=before.starts_at,
            ends_at=before.ends_at,
            frames=old.wanted,
            rate=RATE,
            channels=2,
            codec="opus",
            bytes=found.st_size,
            modified=found.st_mtime_ns,
            since=now,
            sha256=digest,
            state=FileState.OK,
            fault="",
            read_at=now,
        )
        session.delete(before)
        session.add(row)
        session.flush()
        append(session, row, "replace", now, old.path)
        session.commit()


def clear(place: Place) -> int:
    """Clear away what a run that was cut off has left; how many files.

    Raises:
        OSError: the disk refuses.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    count = 0
    parts = [
        part
        for kind in (AIRCHECK, RECORDINGS)
        for part in (place.data / kind).rglob(f".*{_PART}")
        if part.is_file()
    ]
    for part in parts:
        target = part.with_name(part.name[1 : -len(_PART)])
        with session_scope(place.engine) as session:
            known = session.get(ArchiveFile, target.relative_to(place.data).as_posix())
        if known is None and target.exists() and target.samefile(part):
            target.unlink()
        part.unlink()
        count += 1
    with session_scope(place.engine) as session:
        left = list(_left(session, place))
    for path in left:
        path.unlink()
    return count + len(left)


def _left(session: Session, place: Place) -> Iterator[Path]:
    """Old files that another one stands for, where the run ended before they were deleted."""
    replaced = select(ArchiveEntry.why, ArchiveEntry.path).where(
        ArchiveEntry.what == "replace", ArchiveEntry.at > place.now() - _BACK
    )
    for before, path in session.execute(replaced):
        one = named(before)
        if one is None or not (place.data / before).exists() or not (place.data / path).exists():
            continue
        if session.get(ArchiveFile, before) is not None or session.get(ArchiveFile, path) is None:
            continue
        first = select(ArchiveEntry.sha256).where(ArchiveEntry.path == before)
        # What somebody has put there since is not ours.
        if digest_of(place.data / before) in set(session.scalars(first)):
            yield place.data / before


def recoded_at(session: Session, paths: Sequence[str]) -> dict[str, Millis]:
    """Those of these files that were made from others, which are gone, and when."""
    found = select(ArchiveEntry.path, ArchiveEntry.why, ArchiveEntry.at).where(
        ArchiveEntry.what == "replace", ArchiveEntry.path.in_(paths)
    )
    return {path: at for path, why, at in session.execute(found) if named(why) is not None}


def recoded(session: Session, paths: Sequence[str]) -> list[str]:
    """Those of these files that were made from others."""
    made = recoded_at(session, paths)
    return [path for path in paths if path in made]
