"""Who asked to be erased goes from what was written about calls, too."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from radio.calls.clips.tables import CallClip
from radio.calls.desk import SEALED, opened
from radio.calls.sealing import about_call
from radio.calls.tables import PhoneCall, ReplayOverride
from radio.keys import Keyring

_BATCH = 500


class Gone(Protocol):
    """Somebody who is to stand nowhere any more."""

    def is_in(self, text: str) -> bool:
        """Whether a text tells of them."""

    def without(self, text: str) -> str:
        """The text without them."""


def calls_with(session: Session, keys: Keyring, gone: Gone, tickets: frozenset[str]) -> list[str]:
    """Ids of the calls that somebody made, or that came to be cases of theirs.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    rows = session.scalars(select(PhoneCall).execution_options(yield_per=_BATCH))
    return [
        call.id
        for call in rows
        if (call.ticket and call.ticket in tickets)
        or gone.is_in(opened(keys, call, "number"))
        or gone.is_in(opened(keys, call, "name"))
    ]


def forget(session: Session, keys: Keyring, gone: Gone) -> None:
    """Take somebody out of names, topics and notes of calls, and their calls of who called.

    Recordings are not touched: see `calls_with`, which is to be asked before.
    A number that is blocked stays blocked. Does not commit.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    for call in session.scalars(select(PhoneCall).execution_options(yield_per=_BATCH)):
        if gone.is_in(opened(keys, call, "number")) or gone.is_in(opened(keys, call, "name")):
            call.number = call.number_blind = call.name = ""
        for field in SEALED:
            text = opened(keys, call, field)
            rest = gone.without(text)
            if rest != text:
                setattr(call, field, keys.seal(rest, about_call(call.id, field)))
    for row in session.scalars(select(ReplayOverride)):
        row.reason = gone.without(row.reason)
    for clip in session.scalars(select(CallClip)):
        clip.title = gone.without(clip.title)


def forget_drafts(session: Session, call_id: str) -> None:
    """Let go of lists of edits that nothing was made of: there is nothing left to cut. Does not commit."""
    drafts = delete(CallClip).where(CallClip.call_id == call_id, CallClip.media_id.is_(None))
    session.execute(drafts)


def forget_titles(session: Session, call_id: str) -> None:
    """Whoever called may stand in what people have called their clips; the lists stay. Does not commit."""
    session.execute(update(CallClip).where(CallClip.call_id == call_id).values(title=""))
