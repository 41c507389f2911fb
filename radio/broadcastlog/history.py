"""The last edits of the log by hand: who made them, and how each is taken back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, inspect, select
from sqlalchemy.orm import Session

from radio.air.log import Interrupt, Timing
from radio.broadcastlog.airstate import AirState
from radio.broadcastlog.planning import rows_of_hour
from radio.broadcastlog.refusals import EditError
from radio.broadcastlog.tables import EditKind, LogEdit, LogRow
from radio.db import clip
from radio.library.tables import Media
from radio.programmes.tables import Episode
from radio.units import Millis

KEPT = 200
"""Edits that are remembered; the oldest are forgotten first."""
Snapshot = dict[str, dict[str, Any]]
"""Rows of some hours by their ids, each with its columns as JSON has them."""


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does what, for the history; `seen` is the last edit whose outcome they saw."""

    now: Millis
    who: str = ""
    seen: int | None = None


def last_edit(session: Session) -> int:
    """Number of the last edit; 0 where there is none."""
    return session.scalar(select(LogEdit.id).order_by(LogEdit.id.desc()).limit(1)) or 0


def insertion_of(session: Session, row_id: str) -> int:
    """Number of the edit that put a row in; 0 where it is forgotten, or was taken back."""
    query = (
        select(LogEdit.id)
        .where(LogEdit.did == EditKind.INSERT, LogEdit.undone_at.is_(None))
        .where(LogEdit.after.contains(row_id), ~LogEdit.before.contains(row_id))
    )
    return session.scalar(query.order_by(LogEdit.id.desc()).limit(1)) or 0


def edits_after(session: Session, seen: int, most: int = 20) -> Sequence[LogEdit]:
    """The edits since one was the last, latest first."""
    query = select(LogEdit).where(LogEdit.id > seen).order_by(LogEdit.id.desc()).limit(most)
    return session.scalars(query).all()


def check_overtaken(session: Session, doing: Doing, hours: Iterable[Millis]) -> None:
    """Hold what somebody saw against what was done since, in the hours they are about to edit.

    Raises:
        EditError: another one was faster.
    """
    if doing.seen is None:
        return
    wanted = set(hours)
    for edit in edits_after(session, doing.seen):
        if wanted & set(json.loads(edit.hours)):
            if edit.who:
                raise EditError("overtaken", who=edit.who)
            raise EditError("overtaken_unknown")


def snapshot(session: Session, hours: Iterable[Millis]) -> Snapshot:
    """The rows of some hours as they are."""
    rows = (row for hour in sorted(set(hours)) for row in rows_of_hour(session, hour))
    return {row.id: _columns(row) for row in rows}


def record(
    session: Session, doing: Doing, did: EditKind, title: str, before: Snapshot, after: Snapshot
) -> LogEdit:
    """Remember an edit; does not commit."""
    hours = sorted({row["hour"] for row in (*before.values(), *after.values())})
    edit = LogEdit(
        at=doing.now,
        who=clip(LogEdit, "who", doing.who),
        did=did,
        title=clip(LogEdit, "title", title),
        hours=json.dumps(hours),
        before=json.dumps(before),
        after=json.dumps(after),
    )
    session.add(edit)
    session.flush()
    session.execute(delete(LogEdit).where(LogEdit.id <= edit.id - KEPT))
    return edit


def undo(session: Session, air: AirState, doing: Doing, wanted: int | None = None) -> LogEdit:
    """Take an edit back, the last one where none is named; the new edit. Does not commit.

    Raises:
        EditError: there is none; the log was changed there since; what it did has gone out.
    """
    edit = _undoable(session, wanted)
    hours = [Millis(hour) for hour in json.loads(edit.hours)]
    before, after = json.loads(edit.before), json.loads(edit.after)
    if snapshot(session, hours) != after:
        raise EditError("undo_overtaken")
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    _check_free(session, air, before, changed)
    _restore(session, before, after, changed)
    edit.undone_at = doing.now
    own = LogEdit(
        at=doing.now,
        who=clip(LogEdit, "who", doing.who),
        did=EditKind.UNDO,
        title=edit.title,
        hours=edit.hours,
        undoes=edit.id,
    )
    session.add(own)
    session.flush()
    return own


def _undoable(session: Session, wanted: int | None) -> LogEdit:
    query = select(LogEdit).where(LogEdit.did != EditKind.UNDO, LogEdit.undone_at.is_(None))
    if wanted is not None:
        query = query.where(LogEdit.id == wanted)
    edit = session.scalars(query.order_by(LogEdit.id.desc()).limit(1)).first()
    if edit is None:
        raise EditError("nothing_to_undo")
    return edit


def _check_free(session: Session, air: AirState, before: Snapshot, changed: Iterable[str]) -> None:
    """Neither what is there now nor what was there before may have gone out."""
    playing = session.get(LogRow, air.playing) if air.playing else None
    since = air.now if playing is None else playing.at
    for name in changed:
        row = session.get(LogRow, name)
        free = row is None or air.is_free(session, row)
        if not free or (name in before and before[name]["at"] <= since):
            raise EditError("undo_played")
        if name in before and session.get(Media, before[name]["media_id"]) is None:
            raise EditError("undo_overtaken")


def _restore(session: Session, before: Snapshot, after: Snapshot, changed: Iterable[str]) -> None:
    names = sorted(changed)
    for name in names:
        if name not in before:
            session.delete(session.get_one(LogRow, name))
    session.flush()
    for name in names:
        if name in before:
            row = session.get_one(LogRow, name) if name in after else LogRow(id=name)
            _fill(session, row, before[name])
            session.add(row)
    session.flush()


def _columns(row: LogRow) -> dict[str, Any]:
    keys = (column.key for column in inspect(LogRow).column_attrs)
    held = {key: getattr(row, key) for key in keys}
    return {key: str(v) if isinstance(v, date) else v for key, v in held.items()}


def _fill(session: Session, row: LogRow, held: dict[str, Any]) -> None:
    for key, value in held.items():
        setattr(row, key, value)
    row.day = date.fromisoformat(held["day"])
    row.timing, row.interrupt = Timing(held["timing"]), Interrupt(held["interrupt"])
    row.media = session.get_one(Media, held["media_id"])
    # An episode that was taken away meanwhile takes its rows with it to nobody.
    episode = session.get(Episode, held["episode_id"]) if held["episode_id"] else None
    row.episode, row.episode_id = episode, None if episode is None else episode.id
