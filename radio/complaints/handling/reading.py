"""What was read back on the air: marked in the case's history, and taken back where it was not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.complaints.errors import NotAllowedError
from radio.complaints.handling.acts import Act
from radio.complaints.handling.doing import do
from radio.complaints.handling.ways import Hand
from radio.complaints.handling.work import open_case
from radio.complaints.register.tables import CaseDeed, Complaint
from radio.complaints.words import Deed, Means
from radio.keys import Keyring
from radio.units import Millis

WITH_ANSWER: Final = "jawaban tanggal {day:%d/%m/%Y} dibacakan"
WITHOUT: Final = "belum ada jawaban untuk dibacakan"
"""What of it was read, as its history tells in the office's language."""
_MARKS: Final = (Deed.READ_BACK, Deed.UNREAD)


@dataclass(frozen=True, slots=True)
class ReadMark:
    """That a case was read back: in which episode, and when (ms); `number` in its history."""

    number: int
    episode_id: str
    at: Millis


@dataclass(frozen=True, slots=True)
class Airing:
    """Where it is read: the episode and, if there is one, the recording of it."""

    episode_id: str
    recording: str = ""


def read_marks(session: Session, case_ids: Iterable[str]) -> dict[str, ReadMark]:
    """Of each case that was read back, and not taken back since, the last mark."""
    query = select(CaseDeed).where(
        CaseDeed.complaint_id.in_(list(case_ids)), CaseDeed.deed.in_(_MARKS)
    )
    last = {row.complaint_id: row for row in session.scalars(query.order_by(CaseDeed.number))}
    return {
        id_: ReadMark(row.number, row.episode_id, row.moment or row.at)
        for id_, row in last.items()
        if row.deed is Deed.READ_BACK
    }


def mark_read(
    session: Session,
    keys: Keyring,
    case: Complaint,
    airing: Airing,
    *,
    hand: Hand,
    zone: ZoneInfo,
    now: Millis,
) -> bool:
    """Write that a case is read back now; whether it was not marked in this episode already.

    The moment is kept: with the recording it leads to where it was read. Does not commit.

    Raises:
        NotAllowedError: not theirs to do, or it is confidential: nothing of it goes on the air.
        radio.keys.KeyFileError: the keys can't be read.
    """
    if case.confidential:
        raise NotAllowedError(Deed.READ_BACK, case.state, "a confidential case is not read back")
    if _read_in(session, case.id, airing.episode_id):
        return False
    told = _last_answer(session, case.id)
    why = WITHOUT if told is None else WITH_ANSWER.format(day=to_local(told.at, zone))
    _write(session, keys, case, Act(
        Deed.READ_BACK, why=why, means=Means.ON_AIR, episode_id=airing.episode_id,
        recording=airing.recording, moment=now,
    ), hand, zone, now)  # fmt: skip
    return True


def take_back(
    session: Session,
    keys: Keyring,
    case: Complaint,
    airing: Airing,
    *,
    hand: Hand,
    zone: ZoneInfo,
    now: Millis,
) -> bool:
    """Write that a case was not read in this episode after all; whether it was marked. Does not commit.

    Raises:
        NotAllowedError: not theirs to do.
        radio.keys.KeyFileError: the keys can't be read.
    """
    if not _read_in(session, case.id, airing.episode_id):
        return False
    act = Act(Deed.UNREAD, episode_id=airing.episode_id)
    _write(session, keys, case, act, hand, zone, now)
    return True


def find_case(session: Session, ticket: str) -> Complaint | None:
    """A case by its number as it is written."""
    id_ = session.scalar(select(Complaint.id).where(Complaint.ticket == ticket))
    return None if id_ is None else open_case(session, id_)


def _read_in(session: Session, case_id: str, episode_id: str) -> bool:
    mark = read_marks(session, [case_id]).get(case_id)
    return mark is not None and mark.episode_id == episode_id


def _last_answer(session: Session, case_id: str) -> CaseDeed | None:
    query = select(CaseDeed).where(
        CaseDeed.complaint_id == case_id,
        CaseDeed.deed == Deed.ANSWER,
        CaseDeed.public.is_(True) | (CaseDeed.means == Means.ON_AIR),
    )
    return session.scalars(query.order_by(CaseDeed.number.desc())).first()


def _write(
    session: Session,
    keys: Keyring,
    case: Complaint,
    act: Act,
    hand: Hand,
    zone: ZoneInfo,
    now: Millis,
) -> None:
    # What others do meanwhile does not change that it was said on the air.
    do(session, keys, case.id, act, seen_version=case.version, hand=hand, zone=zone, now=now)
