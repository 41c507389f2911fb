"""Where a file comes from: whether it is a recording of the station, and which callers are heard in it.

By its place in the data folder, or by its content where somebody has carried it off: recordings of
calls (also out of their second copy, when there is none here any more), the aircheck (also as it was before it was re-encoded), recordings of programmes, what was dumped,
every clip that was cut of the air or of a call, and every edited recording of an episode.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from radio.air.settings import DUMPED
from radio.archive.begun import is_beginning, probe
from radio.archive.chain import digest_of
from radio.archive.copies.callfiles import calls_copied, copied_sizes
from radio.archive.keeping import LONGEST
from radio.archive.naming import files, moments
from radio.archive.tables import ArchiveEntry, ArchiveExport, ArchiveFile, FileState
from radio.archive.voices import brought_in, heard
from radio.calls.carried import calls_of_file, sizes
from radio.calls.clips.listening import Mixed
from radio.calls.clips.refusals import ClipError
from radio.calls.clips.source import Source, in_folder
from radio.calls.pieces import calls_in, calls_of_path, note, same_recording
from radio.calls.tables import PhoneCall
from radio.db import session_scope
from radio.library.tables import Media
from radio.units import Millis

_DUMP: Final = re.compile(r"(\d{8}-\d{6})-\d{3}\.wav")
_AROUND: Final = 70_000
"""ms around a dump in which what was thrown away was said."""
_MONTH: Final = 31 * 86_400_000
"""ms before the newest recording in which one is known by its beginning, too."""
_PIECE: Final = 1 << 20
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class _Sound:
    """A recording that is there: its file, and the calls it is of, or when it was.

    With `tracks` it is a folder, of which they are heard together: a browser can save what it plays.
    """

    path: Path
    call_id: str = ""
    span: tuple[Millis, Millis] = (Millis(0), Millis(0))
    tracks: tuple[str, ...] = ()

    def digest(self) -> str:
        """SHA-256 of what it is; empty where it is gone."""
        if not self.tracks:
            return digest_of(self.path) if self.path.is_file() else ""
        source = _source(self.path)
        if source is None or not set(self.tracks) <= set(source.tracks):
            return ""
        mixed, digest = Mixed(source, self.tracks), hashlib.sha256()
        while piece := mixed.read(_PIECE):
            digest.update(piece)
        return digest.hexdigest()


def _source(folder: Path) -> Source | None:
    try:
        return in_folder(folder)
    except ClipError:
        return None


@dataclass(frozen=True)
class Origins:
    """Looks files up among the station's own recordings, which are listed once. For one import."""

    engine: Engine
    data: Path
    zone: ZoneInfo

    @classmethod
    def by_now(cls, engine: Engine, data: Path, zone: ZoneInfo) -> Origins:
        """With all that was noted up to now, also where the worker has not read it yet.

        Raises:
            OSError, sqlalchemy.exc.OperationalError: see `radio.archive.voices.brought_in`.
        """
        brought_in(engine, data)
        return cls(engine, data, zone)

    def note(self, session: Session, media: Media, path: Path) -> None:
        """Bind a piece that is taken into the library to the calls that are heard in its file.

        Does not commit.

        Raises:
            OSError: not readable.
        """
        session.flush()
        calls = self._recorded(session, path)
        for one in same_recording(session, media.id):
            calls.update(calls_in(session, one))
        if calls:
            note(session, self.data, media.id, calls)

    def calls_in(self, session: Session, path: Path) -> set[str]:
        """The calls that are heard in a file, by their ids, whether they agreed or not.

        Raises:
            OSError: not readable.
        """
        return self._recorded(session, path) | set(calls_of_path(session, self.data, path))

    def _recorded(self, session: Session, path: Path) -> set[str]:
        calls = {one.call_id for one in self._recordings(path) if one.call_id}
        spans = [one.span for one in self._recordings(path) if not one.call_id]
        for start, end in (*spans, *self._exported(session, path)):
            calls.update(call_id for call_id, _ in heard(session, start, end))
        return calls | self._carried(session, path)

    def _carried(self, session: Session, path: Path) -> set[str]:
        """The calls of a clip that was taken out, of an edited recording of an episode, or of a second copy."""
        if path.stat().st_size not in self._sizes:
            return set()
        digest = digest_of(path)
        copies = calls_copied(session, digest)
        return set(calls_of_file(session, digest)) | {
            one for one in copies if session.get(PhoneCall, one) is not None
        }

    def _recordings(self, path: Path) -> Iterator[_Sound]:
        """Those that this file is, or holds the same as."""
        size, there = path.stat().st_size, path.resolve()
        digest = ""
        for sound in self._by_size.get(size, ()):
            if sound.path == there:
                yield sound
                continue
            digest = digest or digest_of(path)
            if sound.digest() == digest:
                yield sound
        yield from self._by_place.get(there, ())
        for sound in self._by_beginning.get(probe(path), ()):
            if is_beginning(path, sound.path):
                yield sound

    def _exported(self, session: Session, path: Path) -> Iterator[tuple[Millis, Millis]]:
        """The stretches of the air that were cut into this file, or recorded as it."""
        if path.stat().st_size not in self._sizes:
            return
        digest = digest_of(path)
        clips = select(ArchiveExport.from_at, ArchiveExport.to_at)
        closed = select(ArchiveFile.starts_at, ArchiveFile.ends_at)
        for query in (
            clips.where(ArchiveExport.sha256 == digest),
            closed.where(ArchiveFile.sha256 == digest),
        ):
            yield from session.execute(query).tuples()
        # What another file stands for by now, as an hour that was re-encoded.
        entries = select(ArchiveEntry).where(ArchiveEntry.sha256 == digest)
        for entry in session.scalars(entries).all():
            length = entry.frames * 1000 // entry.rate if entry.rate else LONGEST
            yield entry.starts_at, Millis(entry.starts_at + length + 1)

    # -- what there is ------------------------------------------------------------------------

    @cached_property
    def _sizes(self) -> frozenset[int]:
        """Bytes of all that a digest is kept of: what is none of these need not be read."""
        with session_scope(self.engine) as session:
            clips = session.scalars(select(ArchiveExport.bytes).distinct()).all()
            closed = session.scalars(select(ArchiveFile.bytes).distinct()).all()
            entries = session.scalars(select(ArchiveEntry.bytes).distinct()).all()
            return frozenset((*clips, *closed, *entries, *sizes(session), *copied_sizes(session)))

    @cached_property
    def _by_size(self) -> Mapping[int, list[_Sound]]:
        """Recordings of calls and dumps, which no digest is kept of."""
        return _grouped(
            (*self._calls(), *((one.path.stat().st_size, one) for one in self._dumps()))
        )

    @cached_property
    def _by_place(self) -> Mapping[Path, list[_Sound]]:
        """Files of the archive by where they lie: one that is still written has no digest."""
        return _grouped((sound.path, sound) for sound in self._archived(Millis(0)))

    @cached_property
    def _by_beginning(self) -> Mapping[bytes, list[_Sound]]:
        """Of the last month, by what stands early in them: a copy may be older than its recording's end."""
        with session_scope(self.engine) as session:
            file = session.scalar(select(func.max(ArchiveFile.starts_at))) or 0
            call = session.scalar(select(func.max(PhoneCall.rang_at))) or 0
        recordings = (
            *self._archived(Millis(file - _MONTH)),
            *(sound for _, sound in self._calls(Millis(call - _MONTH)) if not sound.tracks),
        )
        found = _grouped((probe(sound.path), sound) for sound in recordings if sound.path.is_file())
        return {key: sounds for key, sounds in found.items() if key}

    def _archived(self, since: Millis) -> Iterator[_Sound]:
        """By the index, and by their names where that is behind; of what is still written nobody knows the end."""
        with session_scope(self.engine) as session:
            columns = (ArchiveFile.path, ArchiveFile.starts_at, ArchiveFile.ends_at)
            rows = session.execute(select(*columns, ArchiveFile.state)).tuples().all()
        root = self.data.resolve()
        for path, start, end, state in rows:
            if start >= since:
                last = Millis(start + LONGEST) if state is FileState.OPEN else end
                yield _Sound(root / path, span=(start, last))
        known = {path for path, *_ in rows}
        for one in files(self.data):
            begun = moments(one.local, self.zone)
            if one.path not in known and begun[-1] >= since:
                yield _Sound(root / one.path, span=(begun[0], Millis(begun[-1] + LONGEST)))

    def _calls(self, since: Millis = Millis(0)) -> Iterator[tuple[int, _Sound]]:
        with session_scope(self.engine) as session:
            query = select(PhoneCall.id, PhoneCall.folder)
            query = query.where(PhoneCall.folder != "", PhoneCall.rang_at >= since)
            rows = session.execute(query).tuples().all()
        for call_id, folder in rows:
            for path in (self.data / folder).glob("*"):
                if path.is_file() and path.suffix != ".json":
                    yield path.stat().st_size, _Sound(path.resolve(), call_id)
            source = _source(self.data / folder)
            if source is None:
                continue
            every = tuple(source.tracks)
            for tracks in {every, *((one,) for one in every)}:
                size = Mixed(source, tracks).size
                yield size, _Sound(self.data / folder, call_id, tracks=tracks)

    def _dumps(self) -> Iterator[_Sound]:
        for path in (self.data / DUMPED).glob("*.wav"):
            found = _DUMP.fullmatch(path.name)
            if found is not None:
                local = datetime.strptime(found.group(1), "%Y%m%d-%H%M%S")  # noqa: DTZ007
                for at in moments(local, self.zone):
                    span = (Millis(at - _AROUND), Millis(at + _AROUND))
                    yield _Sound(path.resolve(), span=span)


_Key = TypeVar("_Key")


def _grouped(pairs: Iterable[tuple[_Key, _Value]]) -> Mapping[_Key, list[_Value]]:
    found: dict[_Key, list[_Value]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
