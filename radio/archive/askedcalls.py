"""A call's recording that somebody wants deleted before its time: whether it may go, and that it does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from radio.archive.deletions import Kind
from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place
from radio.archive.oldcalls import held
from radio.archive.removing import Thing, Why, remove
from radio.calls.keeping import Closed, Terms, facts_of, folder_of, own_files
from radio.calls.tables import PhoneCall
from radio.db import session_scope

SAID_LEAST, SAID_MOST = 10, 500


class WhyNot(StrEnum):
    """Why a recording is not deleted before its time."""

    GONE = "gone"
    """There is none, or none any more."""
    GOING_ON = "going_on"
    AIRED = "aired"
    """It was on the air: the law keeps it for a year."""
    HELD = "held"
    CASE = "case"
    """A complaint that came of it is open."""
    PIECE = "piece"
    """It is heard in a piece of the library."""


class KeptError(ArchiveError):
    """A recording has to stay; `why` says by what."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(_WORDS[why])
        self.why = why


_WORDS = {
    WhyNot.GONE: "there is no recording of this call",
    WhyNot.GOING_ON: "the call goes on; end it first",
    WhyNot.AIRED: "it was on the air: broadcast material is kept for a year (UU 32/2002, art. 45)",
    WhyNot.HELD: "a hold keeps it; `radio calls holds` and `radio archive holds` tell why",
    WhyNot.CASE: "the complaint that came of it is open; close it first",
    WhyNot.PIECE: "it is heard in a piece of the library; take that out first",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Calls of which recordings are to go early; `closed` tells of their complaints, None where it does not matter."""

    place: Place
    closed: Closed | None

    def why_not(self, session: Session, call: PhoneCall) -> WhyNot | None:
        """Why a recording stays; None where it may go."""
        if call.purged_at is not None or not own_files(folder_of(self.place.data, call)):
            return WhyNot.GONE
        now, data = self.place.now(), self.place.data
        facts = facts_of(session, call, self.closed or {}, Terms(), now, data)
        if facts is None:
            return WhyNot.GOING_ON
        if held(self.place, session, call):
            return WhyNot.HELD
        if facts.aired is not None:
            return WhyNot.AIRED
        if facts.piece:
            return WhyNot.PIECE
        return WhyNot.CASE if self.closed is not None and None in facts.cases else None

    def remove(self, call_id: str, why: Why) -> None:
        """Delete the recording of a call.

        Raises:
            KeptError: it has to stay, or there is none.
            radio.archive.removing.StrangeError, OSError: the disk refuses, or something lies there.
            sqlalchemy.exc.OperationalError: the database is locked.
        """
        found: WhyNot | None = None

        def may(session: Session) -> bool:
            nonlocal found
            row = session.get(PhoneCall, call_id)
            found = WhyNot.GONE if row is None else self.why_not(session, row)
            return found is None

        with session_scope(self.place.engine) as session:
            row = session.get(PhoneCall, call_id)
            files = [] if row is None else own_files(folder_of(self.place.data, row))
        if not remove(self.place, Thing(Kind.CALL, call_id, files, why, may)):
            raise KeptError(found or WhyNot.GONE)
