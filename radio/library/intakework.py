"""The worker's part of imports through the panel: looks at what has arrived, file by file."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Engine, exists, select
from sqlalchemy.orm import Session

from radio.db import session_scope
from radio.library.categories import VOICE_TRACK
from radio.library.importing import Describe, ImportResult, Taken, audio_files, import_paths
from radio.library.intake import close_batch, staged
from radio.library.intaketables import BatchState, FileState, ImportBatch, ImportFile
from radio.library.names import shown_name
from radio.library.placing import not_storable

FOLDER_MOST = 20_000
"""Files of a folder that are taken at once; the rest is told, and taken by the next import."""
GIVEN_UP = timedelta(days=1)
"""After so long a file that was being sent is not waited for any more."""
AT_ONCE = 20.0
"""Seconds after which no other file is begun: the rest is left for the next run."""
OUTSIDE = "a link that leads out of the folder"


def work_off(
    engine: Engine,
    data: Path,
    allowed: Sequence[Path],
    now: datetime,
    clock: Callable[[], float] = time.monotonic,
    taken: Taken | None = None,
) -> int:
    """Import what waits, for `AT_ONCE` seconds at most; how many files it was.

    Folders of this machine are taken below those that are `allowed`, whatever the row says.

    Raises:
        OSError: the data folder can't be written.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    _look_through(engine, data, allowed)
    done, end = 0, clock() + AT_ONCE
    while clock() < end and (found := _next(engine)) is not None:
        _take(engine, data, *found, taken)
        done += 1
    _finish(engine, data, now)
    return done


def is_allowed(folder: Path, allowed: Sequence[Path]) -> bool:
    """Whether a folder lies below one of those that imports may take from, links and all."""
    there = folder.resolve()
    return any(there.is_relative_to(root.resolve()) for root in allowed)


def _look_through(engine: Engine, data: Path, allowed: Sequence[Path]) -> None:
    with session_scope(engine) as session:
        query = select(ImportBatch).where(ImportBatch.state == BatchState.LISTED)
        waiting = session.scalars(query).all()
    for batch in waiting:
        folder = Path(batch.folder)
        rows: list[ImportFile] = []
        if is_allowed(folder, allowed) and not data.resolve().is_relative_to(folder.resolve()):
            rows = _rows(batch, folder)
        with session_scope(engine, write=True) as session:
            session.add_all(rows)
            session.get_one(ImportBatch, batch.id).state = BatchState.CLOSED
            session.commit()


def _rows(batch: ImportBatch, folder: Path) -> list[ImportFile]:
    root, rows = folder.resolve(), []
    for number, path in enumerate(audio_files([folder])):
        if number >= FOLDER_MOST:
            break
        name = str(path.relative_to(folder))
        reason = not_storable(path)
        if not reason and not path.resolve().is_relative_to(root):
            reason = OUTSIDE
        state = FileState.REFUSED if reason else FileState.WAITING
        kept = shown_name(os.fsencode(name).decode("utf-8", "replace")) if reason else name
        rows.append(
            ImportFile(batch_id=batch.id, number=number, name=kept, state=state, reason=reason)
        )
    return rows


def _next(engine: Engine) -> tuple[ImportBatch, ImportFile] | None:
    with session_scope(engine) as session:
        query = (
            select(ImportBatch, ImportFile)
            .join(ImportFile, ImportFile.batch_id == ImportBatch.id)
            .where(ImportFile.state == FileState.WAITING)
            # A presenter waits for what they recorded; a folder of music waits for nobody.
            .order_by(ImportBatch.category != VOICE_TRACK, ImportBatch.made_at, ImportFile.number)
            .limit(1)
        )
        row = session.execute(query).first()
        return None if row is None else (row[0], row[1])


def _take(
    engine: Engine, data: Path, batch: ImportBatch, row: ImportFile, taken: Taken | None
) -> None:
    path = Path(batch.folder, row.name) if batch.folder else staged(data, row)
    describe = Describe(category=batch.category, copy=batch.copy or not batch.folder)
    result = import_paths(engine, data, [path], describe, workers=1, taken=taken)
    with session_scope(engine, write=True) as session:
        _note(session.get_one(ImportFile, (row.batch_id, row.number)), result)
        session.commit()
    if not batch.folder:
        shutil.rmtree(path.parent, ignore_errors=True)


def _note(row: ImportFile, result: ImportResult) -> None:
    """Write down what became of a file."""
    if result.rejected:
        row.state, row.reason = FileState.REFUSED, result.rejected[0].reason
        return
    row.state = FileState.IMPORTED if result.imported else FileState.KNOWN
    row.media_id = result.media_ids[0]
    row.twin_of = result.twins[0].twin_of if result.twins else None


def _finish(engine: Engine, data: Path, now: datetime) -> None:
    """Close what nobody sends to any more; what is over leaves nothing behind."""
    left = exists().where(
        ImportFile.batch_id == ImportBatch.id,
        ImportFile.state.in_((FileState.COMING, FileState.WAITING)),
    )
    with session_scope(engine) as session:
        over = _ids(session, ImportBatch.state == BatchState.CLOSED, ~left)
        stale = _ids(
            session, ImportBatch.state == BatchState.OPEN, ImportBatch.made_at < now - GIVEN_UP
        )
    if not over and not stale:
        return
    with session_scope(engine, write=True) as session:
        for batch_id in stale:
            close_batch(session, session.get_one(ImportBatch, batch_id))
        for batch_id in over:
            session.get_one(ImportBatch, batch_id).state = BatchState.DONE
        session.commit()
    for batch_id in over:
        shutil.rmtree(data / "uploads" / batch_id, ignore_errors=True)


def _ids(session: Session, *conditions: ColumnElement[bool]) -> list[str]:
    return list(session.scalars(select(ImportBatch.id).where(*conditions)))
