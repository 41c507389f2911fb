"""One change to many pieces, all or none, which can be taken back piece by piece."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from radio.library.dayparts import dayparts_of
from radio.library.editing import Changes, edit
from radio.library.intaketables import BulkEdit, BulkEditPiece
from radio.library.store import bring_back, find, labels_of, retire
from radio.library.tables import Media, MediaState

MOST = 5000
"""Pieces at once: more would keep everybody else from writing for too long."""
_KEPT = 20
"""Bulk edits of which it is known what was before."""

_PLAIN = ("category", "language", "vocals", "tempo", "local", "genre", "label")
_DAYS = ("valid_from", "valid_until")
_LIFTED = {"valid_from": date.min, "valid_until": date.max}


class TooManyError(Exception):
    """More pieces than are changed at once."""


class NothingToUndoError(Exception):
    """There is no such bulk edit, or it was taken back already."""


@dataclass(frozen=True, slots=True)
class Undone:
    """Pieces that are as they were before, and how many others changed since and stay."""

    media_ids: Sequence[str]
    kept: int


def edit_many(
    session: Session,
    media_ids: Sequence[str],
    changes: Changes,
    by: str,
    now: datetime,
    data: Path,
    *,
    retired: bool | None = None,
) -> BulkEdit:
    """Change all of these pieces; `retired` also takes them out of planning, or back in.

    Does not commit; where one can't be changed, roll back.

    Raises:
        TooManyError: more than `MOST`.
        NoSuchMediaError, NoSuchDaypartError, NotEditableError: as `radio.library.editing.edit`.
    """
    if len(media_ids) > MOST:
        raise TooManyError
    bulk = BulkEdit(id=secrets.token_hex(12), made_at=now, made_by=by)
    session.add(bulk)
    session.flush()
    for media_id in dict.fromkeys(media_ids):
        before = _facts(session, find(session, media_id))
        media = edit(session, media_id, changes)
        if retired is not None:
            retire(session, media_id) if retired else bring_back(session, media_id, data)
        session.flush()
        after = _facts(session, media)
        if after != before:
            session.add(_piece(bulk.id, media_id, before, after))
            bulk.pieces += 1
    _forget_old(session)
    return bulk


def _piece(
    bulk_id: str, media_id: str, before: dict[str, Any], after: dict[str, Any]
) -> BulkEditPiece:
    changed = [name for name in after if after[name] != before[name]]
    return BulkEditPiece(
        bulk_id=bulk_id,
        media_id=media_id,
        before=json.dumps({name: before[name] for name in changed}),
        after=json.dumps({name: after[name] for name in changed}),
    )


def _facts(session: Session, media: Media) -> dict[str, Any]:
    """What bulk edits change, as JSON takes it."""
    facts: dict[str, Any] = {name: getattr(media, name) for name in _PLAIN}
    for name in _DAYS:
        day = getattr(media, name)
        facts[name] = None if day is None else day.isoformat()
    facts["state"] = media.state.value
    facts["dayparts"] = list(dayparts_of(session, media.id))
    facts["labels"] = list(labels_of(session, media.id))
    return facts


def last(session: Session, by: str) -> BulkEdit | None:
    """The last bulk edit of somebody that can be taken back."""
    query = select(BulkEdit).where(BulkEdit.made_by == by).order_by(BulkEdit.made_at.desc())
    found = session.scalars(query.limit(1)).first()
    return found if found is not None and not found.undone and found.pieces else None


def undo(session: Session, bulk_id: str, data: Path) -> Undone:
    """Take a bulk edit back. Pieces that somebody has changed since stay as they are.

    Does not commit.

    Raises:
        NothingToUndoError: there is none, or it was taken back.
    """
    bulk = session.get(BulkEdit, bulk_id)
    if bulk is None or bulk.undone:
        raise NothingToUndoError
    rows = session.scalars(select(BulkEditPiece).where(BulkEditPiece.bulk_id == bulk_id)).all()
    restored = [row.media_id for row in rows if _restore(session, row, data)]
    bulk.undone = True
    return Undone(restored, len(rows) - len(restored))


def _restore(session: Session, row: BulkEditPiece, data: Path) -> bool:
    before, after = json.loads(row.before), json.loads(row.after)
    media = find(session, row.media_id)
    now = _facts(session, media)
    if any(now[name] != value for name, value in after.items() if name != "state"):
        return False
    edit(session, media.id, _changes(before, now))
    if "state" in before and now["state"] == after["state"]:
        if before["state"] == MediaState.RETIRED:
            retire(session, media.id)
        else:
            bring_back(session, media.id, data)
    session.flush()
    return True


def _changes(before: dict[str, Any], now: dict[str, Any]) -> Changes:
    given = {name: before[name] for name in _PLAIN if name in before}
    for name in _DAYS:
        if name in before:
            day = before[name]
            given[name] = _LIFTED[name] if day is None else date.fromisoformat(day)
    labels = set(before.get("labels", now["labels"]))
    return Changes(
        **given,
        dayparts=before.get("dayparts"),
        add_labels=sorted(labels - set(now["labels"])),
        remove_labels=sorted(set(now["labels"]) - labels),
    )


def _forget_old(session: Session) -> None:
    newest = select(BulkEdit.id).order_by(BulkEdit.made_at.desc()).limit(_KEPT)
    kept = session.scalars(newest).all()
    session.execute(delete(BulkEditPiece).where(BulkEditPiece.bulk_id.not_in(kept)))
    session.execute(delete(BulkEdit).where(BulkEdit.id.not_in(kept)))
