"""Clips of calls that nobody can let be heard any more: their files go, the piece's row stays.

Of what a clip tells the call's recording is the original; what was on the air is in the archive beside
it. So a clip that is withheld has a purpose only while that may change (UU 27/2022 art. 16(2), 43): it
goes with the recording of its call, or at once where its caller was erased. One that was itself aired
is broadcast material and stays as long as such does (UU 32/2002 art. 45).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from radio.archive.deletions import Kind
from radio.archive.indexing import Place
from radio.archive.keeping import holds_between
from radio.archive.oldcalls import held, last_why
from radio.archive.removing import Thing, Why
from radio.calls.clips.tables import CallClip
from radio.calls.keeping import DAY
from radio.calls.pieces import calls_in
from radio.calls.tables import PhoneCall
from radio.db import session_scope
from radio.library.tables import Media
from radio.library.waveform import waveform_file
from radio.reports.tables import AsrunSpan
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Pieces:
    """Withheld clips whose files are the station's; `days` is how long what was aired is kept."""

    place: Place
    days: int

    def old(self) -> Iterator[Thing]:
        """Those of calls of which every recording was deleted."""
        with session_scope(self.place.engine) as session:
            found = [
                self._thing(media, last_why(session, calls[0].id), erased="")
                for media in session.scalars(_withheld())
                if (calls := _calls(session, media.id)) and self._may(session, media.id, "")
            ]
        yield from found

    def of_erased(self, call_id: str, why: Why) -> Iterator[Thing]:
        """Those in which somebody is heard who was erased, and nobody else."""
        with session_scope(self.place.engine) as session:
            found = [
                self._thing(media, why, erased=call_id)
                for media in session.scalars(_withheld(call_id))
                if self._may(session, media.id, call_id)
            ]
        yield from found

    def _thing(self, media: Media, why: Why, *, erased: str) -> Thing:
        media_id = media.id
        # What others can be made of goes last: a run that dies over it is made good by the next one.
        files = (
            *sorted((self.place.data / "listen").glob(f"{media_id}-*.flac")),
            waveform_file(self.place.data, media_id),
            self.place.data / media.path,
        )
        return Thing(
            Kind.PIECE, media.path, files, why, lambda session: self._may(session, media_id, erased)
        )

    def _may(self, session: Session, media_id: str, erased: str) -> bool:
        media, calls = session.get(Media, media_id), _calls(session, media_id)
        if media is None or not media.withheld or not (self.place.data / media.path).is_file():
            return False
        if any(held(self.place, session, call) for call in calls):
            return False
        due = _is_theirs(calls, erased) if erased else _are_deleted(calls)
        return due and not self._is_kept_as_aired(session, media_id)

    def _is_kept_as_aired(self, session: Session, media_id: str) -> bool:
        """Whether it was itself on the air within the term, or at a time that is held."""
        young = self.place.now() - self.days * DAY
        for row in session.scalars(select(AsrunSpan).where(AsrunSpan.media_id == media_id)):
            end = Millis(max(row.ended_at or 0, row.started_at + 1))
            if end > young or holds_between(session, row.started_at, end):
                return True
        return False


def _withheld(call_id: str = "") -> Select[tuple[Media]]:
    made = select(CallClip.media_id)
    made = made.where(CallClip.call_id == call_id) if call_id else made
    return select(Media).where(Media.id.in_(made), Media.withheld, Media.path.startswith("media/"))


def _is_theirs(calls: Sequence[PhoneCall], erased: str) -> bool:
    return [call.id for call in calls] == [erased]


def _are_deleted(calls: Sequence[PhoneCall]) -> bool:
    return bool(calls) and all(call.purged_at is not None for call in calls)


def _calls(session: Session, media_id: str) -> Sequence[PhoneCall]:
    found = (session.get(PhoneCall, call_id) for call_id in calls_in(session, media_id))
    return [call for call in found if call is not None]
