"""Drafts: each word is on the disk while somebody is still typing."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from radio.complaints.errors import OvertakenError
from radio.complaints.ids import is_id
from radio.complaints.intake.tables import Draft, DraftFile, WaitingKind
from radio.keys import Keyring
from radio.units import Millis

SIZE_MOST = 200_000
"""Characters of a form's fields together."""
KEPT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Written:
    """A draft as it is shown: the form's fields as they were typed, in JSON."""

    id: str
    fields: str
    version: int
    started_at: Millis
    updated_at: Millis


def keep_draft(
    session: Session,
    keys: Keyring,
    draft_id: str,
    fields: str,
    *,
    person: str,
    seen: int,
    now: Millis,
    kind: WaitingKind = WaitingKind.COMPLAINT,
) -> int:
    """Keep what is in a form by now; its version. Does not commit.

    `seen` is the version the form knows; 0 for a new one. The form makes the id: what it sends
    again, not having heard the answer, is no second draft.

    Raises:
        OvertakenError: the same draft is being typed on in another window.
        ValueError: that is no id, or the form is too large.
        radio.keys.KeyFileError: the keys can't be read.
    """
    if not is_id(draft_id) or len(fields) > SIZE_MOST or _has_no_end(fields):
        raise ValueError("no draft of this program")
    sealed = keys.seal(fields, about_draft(draft_id))
    row = session.get(Draft, draft_id)
    if row is None:
        row = Draft(
            id=draft_id,
            kind=kind,
            person=person,
            sealed=sealed,
            version=1,
            started_at=now,
            updated_at=now,
        )
        session.add(row)
        return 1
    if row.person != person or row.kind is not kind or row.version > seen + 1:
        raise OvertakenError("this draft is being written in another window")
    row.version, row.sealed, row.updated_at = seen + 1, sealed, now
    return row.version


def _has_no_end(fields: str) -> bool:
    """Whether it is nested so deeply that nobody could read it again: not to be shown, nor to be erased."""
    try:
        json.loads(fields)
    except RecursionError:
        return True
    except ValueError:
        return False
    return False


def drafts_of(
    session: Session, keys: Keyring, person: str, kind: WaitingKind = WaitingKind.COMPLAINT
) -> tuple[Written, ...]:
    """What somebody has begun of a kind and not filed, the newest first.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: they can't be opened.
    """
    query = (
        select(Draft)
        .where(Draft.person == person, Draft.kind == kind)
        .order_by(Draft.updated_at.desc())
    )
    return tuple(
        Written(
            row.id,
            keys.open(row.sealed, about_draft(row.id)),
            row.version,
            row.started_at,
            row.updated_at,
        )
        for row in session.scalars(query)
    )


def drop_draft(session: Session, draft_id: str) -> None:
    """Leave nothing of a draft, nor of its files. Does not commit."""
    session.execute(delete(DraftFile).where(DraftFile.draft_id == draft_id))
    session.execute(delete(Draft).where(Draft.id == draft_id))


def drop_old_drafts(session: Session, now: Millis) -> None:
    """Leave nothing of what nobody went on with. Does not commit."""
    oldest = now - KEPT_DAYS * 86_400_000
    kept = select(Draft.id).where(Draft.updated_at >= oldest)
    session.execute(delete(DraftFile).where(DraftFile.at < oldest, DraftFile.draft_id.not_in(kept)))
    session.execute(delete(Draft).where(Draft.updated_at < oldest))


def about_draft(draft_id: str) -> str:
    """What a draft is sealed about."""
    return f"draft {draft_id}"
