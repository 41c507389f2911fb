"""Import of files and folders: analysed on all cores, kept one by one, repeatable."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from playlists.formats import UnreadableListError, is_list, read_nested
from radio.db import session_scope
from radio.library import categories
from radio.library.analysis import analyse
from radio.library.placing import clean_name, not_storable, place
from radio.library.store import media_id
from radio.library.tables import Media, MediaState
from radio.library.twins import note_recording
from radio.library.values import Analysis, CuePoints, Sound, Tags
from radio.library.waveform import save_waveform, waveform_file
from radio.units import Seconds

_BESIDE_MUSIC = frozenset(
    (
        *(".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".pdf", ".txt", ".nfo", ".log"),
        *(".cue", ".m3u", ".m3u8", ".pls", ".xspf", ".sfv", ".md5", ".ini", ".db", ".xml"),
        *(".json", ".html", ".url", ".zip", ".py", ".cfg", ".lrc"),
    )
)
_CHUNK = 1 << 20

_LOOK = 0.2
"""Seconds after which it is looked whether the import is to stop."""

Progress = Callable[[int, int, Path], None]
Taken = Callable[[Session, Media, Path], None]
"""What is looked at as a file is taken, in the same transaction: whose it is, and what is heard in it."""


class ImportStoppedError(Exception):
    """The import was told to stop; what was taken so far is kept."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that can't be used, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Twin:
    """A file that was taken though its recording is in the library already, as another file."""

    path: Path
    media_id: str
    twin_of: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """A file that was taken, and may not be heard."""

    path: Path
    media_id: str


@dataclass(slots=True)
class ImportResult:
    """What became of the files. `media_ids`: imported and already known ones, in any order."""

    imported: int = 0
    duplicates: int = 0
    twins: list[Twin] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    media_ids: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The object `radio import --json` prints."""
        rejected = [{"path": str(row.path), "reason": row.reason} for row in self.rejected]
        twins = [
            {"path": str(row.path), "media_id": row.media_id, "same_recording_as": row.twin_of}
            for row in self.twins
        ]
        return {
            "imported": self.imported,
            "duplicates": self.duplicates,
            "rejected": rejected,
            "twins": twins,
            "withheld": [
                {"path": str(row.path), "media_id": row.media_id} for row in self.withheld
            ],
        }


@dataclass(frozen=True, slots=True)
class Describe:
    """What to file the pieces under, and whether to copy them into the data folder.

    Tags given here win over those in the files. `whole` pieces are played from the first frame
    to the last, as a loop is, whatever their levels say.
    """

    category: str = categories.MUSIC
    copy: bool = True
    tags: Tags | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Heard:
    path: Path
    content_hash: str
    analysis: Analysis | None


def import_paths(
    engine: Engine,
    data: Path,
    paths: Sequence[Path],
    describe: Describe = Describe(),
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
    taken: Taken | None = None,
) -> ImportResult:
    """Import files, all audio in folders, and the files that lists (M3U, PLS, XSPF) name.

    Each piece is kept as soon as it is known to be good, so that an interrupted import goes on
    where it stopped: what is there already is recognised by its content, without decoding.
    `progress` gets (done, of how many, path) after each file, in the calling thread; before the
    first one (0, of how many, its path). Who can be interrupted sets `stop` in a signal's handler:
    an exception there could leave the threads' own locks held for ever.

    Raises:
        ImportStoppedError: `stop` was set.
        OSError: the data folder can't be written.
        sqlalchemy.exc.OperationalError: the database is locked or can't be written.
    """
    result = ImportResult()
    files = list(audio_files(_read_lists(paths, result)))
    known = _known(engine)
    if progress is not None and files:
        progress(0, len(files), files[0])
    heard_files = _hear(files, known, workers or os.cpu_count() or 1, stop or threading.Event())
    for done, heard in enumerate(heard_files, start=1):
        _take(engine, data, describe, heard, result, taken)
        if progress is not None:
            progress(done, len(files), heard.path)
    return result


def _read_lists(paths: Iterable[Path], result: ImportResult) -> Iterator[Path]:
    """Lists that are named themselves give their files; those in folders lie beside the music."""
    for path in paths:
        if not is_list(path) or path.is_dir():
            yield path
            continue
        try:
            entries = read_nested(path)
        except UnreadableListError as error:
            result.rejected.append(Rejected(path, f"a list that can't be read: {error}"))
            continue
        except OSError as error:
            result.rejected.append(Rejected(path, f"not readable: {error.strerror}"))
            continue
        for entry in entries:
            if entry.is_address:
                result.rejected.append(Rejected(Path(entry.location), "a stream, not a file"))
            else:
                yield Path(entry.location)


def audio_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Files as they are given, and in folders all that is not plainly something else."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                if not name.startswith(".") and Path(name).suffix.lower() not in _BESIDE_MUSIC:
                    yield Path(folder, name)


def _known(engine: Engine) -> frozenset[str]:
    with session_scope(engine) as session:
        rows = session.execute(select(Media.content_hash, Media.id)).all()
        # A piece whose tags were written has another hash than the file it came from, and its id.
        return frozenset(value for row in rows for value in row)


def _hear(
    files: list[Path], known: frozenset[str], workers: int, stop: threading.Event
) -> Iterator[_Heard]:
    """Analyse on so many cores; never more than a few results wait in memory."""
    waiting = iter(files)
    pool = ThreadPoolExecutor(workers, thread_name_prefix="analyse")
    running: set[Future[_Heard]] = set()
    try:
        while True:
            fresh = islice(waiting, 2 * workers - len(running))
            running |= {pool.submit(_hear_one, path, known) for path in fresh}
            if not running:
                return
            done, running = wait(running, _LOOK, FIRST_COMPLETED)
            # First: what ended with the key is no file that can't be used.
            if stop.is_set():
                raise ImportStoppedError
            yield from (future.result() for future in done)
    finally:
        pool.shutdown(cancel_futures=True)


def _hear_one(path: Path, known: frozenset[str]) -> _Heard:
    digest = ""
    if path.is_file() and os.access(path, os.R_OK):
        try:
            digest = hash_file(path)
        except OSError as error:
            reason = f"not readable: {error.strerror}"
            return _Heard(path, "", Analysis(path, reason))
    is_known = digest in known or (digest and media_id(digest) in known)
    return _Heard(path, digest, None if is_known else analyse(path))


def hash_file(path: Path) -> str:
    """Hash of a file's bytes (BLAKE2b, 160 bits, hexadecimal).

    Raises:
        OSError: not readable.
    """
    digest = hashlib.blake2b(digest_size=20)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _take(
    engine: Engine,
    data: Path,
    describe: Describe,
    heard: _Heard,
    result: ImportResult,
    taken: Taken | None,
) -> None:
    analysis = heard.analysis
    if analysis is not None and analysis.sound is None:
        result.rejected.append(Rejected(heard.path, analysis.reason))
        return
    if not describe.copy and (reason := not_storable(heard.path)):
        result.rejected.append(Rejected(heard.path, reason))
        return
    with session_scope(engine, write=True) as session:
        same = session.scalar(select(Media).where(Media.content_hash == heard.content_hash))
        if same is None and heard.content_hash:
            same = session.get(Media, media_id(heard.content_hash))
        if same is None and not describe.copy:
            # The bytes at a referenced path have changed: it is a new piece, the old one is gone.
            _let_go(session.scalars(select(Media).where(Media.path == str(heard.path.absolute()))))
            session.flush()
        if same is None and analysis is not None and analysis.sound is not None:
            same = _new(session, data, describe, heard, analysis, analysis.sound, result)
        elif same is not None:
            _found_again(same, data, describe, heard)
            result.duplicates += 1
        if same is not None:
            result.media_ids.append(same.id)
            if taken is not None:
                taken(session, same, heard.path)
            if same.withheld:
                result.withheld.append(Withheld(heard.path, same.id))
        session.commit()


def _new(
    session: Session,
    data: Path,
    describe: Describe,
    heard: _Heard,
    analysis: Analysis,
    sound: Sound,
    result: ImportResult,
) -> Media:
    row = _row(data, describe, heard, analysis, sound)
    session.add(row)
    if analysis.waveform is not None:
        save_waveform(analysis.waveform, waveform_file(data, row.id))
    twin = note_recording(session, row, analysis.sketch)
    if twin is not None:
        result.twins.append(Twin(heard.path, row.id, twin))
    result.imported += 1
    return row


def _let_go(replaced: Iterable[Media]) -> None:
    for media in replaced:
        media.path = f"{media.path}#{media.id}"
        if media.state is not MediaState.RETIRED:
            media.state = MediaState.MISSING


def _found_again(media: Media, data: Path, describe: Describe, heard: _Heard) -> None:
    """A known piece whose own file is gone takes the new one."""
    if media.state is MediaState.MISSING or not (data / media.path).is_file():
        media.path = _path(data, describe, heard)
        media.state = MediaState.ACTIVE


def _row(data: Path, describe: Describe, heard: _Heard, analysis: Analysis, sound: Sound) -> Media:
    tags = describe.tags or analysis.tags
    artist, title = _from_name(heard.path)
    return Media(
        id=media_id(heard.content_hash),
        path=_path(data, describe, heard),
        content_hash=heard.content_hash,
        title=tags.title or title,
        artist=tags.artist or (artist if not tags.title else ""),
        **{name: getattr(tags, name) for name in ("album", "year", "genre", "isrc")},
        composer=tags.composer,
        label=tags.label,
        category=describe.category,
        role=categories.role_of(describe.category),
        **_measures(sound, whole=describe.whole),
        created_at=datetime.now(UTC),
    )


def _measures(sound: Sound, *, whole: bool) -> dict[str, Any]:
    end = sound.duration
    cues = CuePoints(Seconds(0.0), end, end) if whole else sound.cues
    return {
        "duration": sound.duration,
        "cue_in": cues.cue_in,
        "cue_out": cues.cue_out,
        "segue": cues.segue,
        "loudness": sound.loudness,
        "loudness_range": sound.loudness_range,
        "true_peak": sound.true_peak,
        "sample_rate": sound.sample_rate,
        "channels": sound.channels,
        "codec": sound.codec,
    }


def _from_name(path: Path) -> tuple[str, str]:
    """Artist and title as many files are named: `Artist - Title.mp3`."""
    stem = " ".join(clean_name(path.stem).replace("_", " ").split())
    artist, dash, title = stem.partition(" - ")
    return (artist.strip(), title.strip()) if dash and title.strip() else ("", stem)


def _path(data: Path, describe: Describe, heard: _Heard) -> str:
    """Path as stored in the row; the file is there, whole and on the disk, afterwards."""
    if not describe.copy:
        return str(heard.path.absolute())
    return place(data, heard.path, describe.category, media_id(heard.content_hash))
