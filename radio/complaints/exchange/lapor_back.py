"""What SP4N-LAPOR! has made of the cases handed over: marked as such, and its states brought back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from radio.complaints.errors import EntryError
from radio.complaints.exchange.headers import Header, find_header
from radio.complaints.exchange.reports import Refusal
from radio.complaints.exchange.tables import Row, Sheet, TableError
from radio.complaints.handling.acts import Act
from radio.complaints.handling.tracking import (
    case_tracked,
    check_free,
    read_tracking,
    was_handed_over,
)
from radio.complaints.handling.ways import Hand, check_way
from radio.complaints.handling.work import Work
from radio.complaints.intake.desk import Desk
from radio.complaints.register.deadlines import load_deadlines
from radio.complaints.register.opening import register_scope
from radio.complaints.register.tables import Complaint
from radio.complaints.tickets import TicketError, read_ticket
from radio.complaints.words import Deed, Means, State

_NAMES: Final = {
    "ticket": ("nomor aduan", "no aduan", "nomor tiket", "no tiket", "tiket", "ticket",
               "nomor register", "no register", "kode aduan"),
    "tracking_id": ("tracking id", "lapor tracking id", "trackingid", "kode laporan", "id laporan",
                    "nomor laporan", "no laporan", "kode lapor", "tracking"),
    "state": ("status", "status laporan", "lapor state", "keadaan"),
    "answer": ("tindak lanjut", "tanggapan", "jawaban", "balasan", "respon"),
}  # fmt: skip
_STATE_MOST: Final = 40
_ANSWER_MOST: Final = 20_000
_AT_ONCE: Final = 100
_WANTED: Final = (("ticket", "tracking_id"), ("tracking_id", "state"), ("ticket", "state"))
"""Columns of which one pair has to be there."""
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """Tickets whose state at LAPOR! is new, how many were as they are, which rows were not taken."""

    changed: tuple[str, ...] = ()
    same: int = 0
    refused: tuple[Refusal, ...] = ()

    def __add__(self, other: BroughtBack) -> BroughtBack:
        return BroughtBack(
            self.changed + other.changed, self.same + other.same, self.refused + other.refused
        )


def mark_handed_over(desk: Desk, register: Engine, hand: Hand, case_ids: Iterable[str]) -> int:
    """Note that cases were handed over, each once; how many were not yet. Merged ones are not.

    Raises:
        NotAllowedError: it is not theirs to do.
        RegisterAwayError: the shared database can't be reached.
        radio.keys.KeyFileError: the keys can't be read.
    """
    done = 0
    for part in _parts(case_ids, _AT_ONCE):
        with register_scope(register, write=True) as session:
            scribe = _Scribe(session, desk, hand)
            query = select(Complaint).where(
                Complaint.id.in_(part), Complaint.state != State.MERGED, ~was_handed_over()
            )
            for case in session.scalars(query.order_by(Complaint.id)):
                scribe.note(case, Deed.HAND_OVER, "SP4N-LAPOR!")
                done += 1
            session.commit()
    return done


def bring_back(
    desk: Desk, register: Engine, hand: Hand, sheets: Iterable[Sheet], *, rehearse: bool = False
) -> BroughtBack:
    """Keep the tracking ids and states of a table from LAPOR!; `rehearse` writes nothing.

    A case is found by its ticket, or by the tracking id it has had from an earlier one. Its own
    state stays: what LAPOR! says, and has answered, is noted for those who handle it.

    Raises:
        TableError: no sheet has the columns.
        NotAllowedError: it is not theirs to do.
        RegisterAwayError: the shared database can't be reached.
        radio.keys.KeyFileError: the keys can't be read.
    """
    told = BroughtBack()
    found = [(sheet, header) for sheet in sheets if (header := _header(sheet)) is not None]
    if not found:
        raise TableError(
            "no columns were found for the number of the complaint (nomor aduan), "
            "LAPOR!'s tracking id and its status"
        )
    for sheet, header in found:
        rows = (row for row in sheet.rows if row.number > header.number and not row.is_empty)
        for part in _parts(rows, _AT_ONCE):
            with register_scope(register, write=True) as session:
                scribe = _Scribe(session, desk, hand)
                for row in part:
                    told += _take_row(scribe, sheet.name, header, row)
                if not rehearse:
                    session.commit()
    return told


def _header(sheet: Sheet) -> Header | None:
    found = (find_header(sheet, _NAMES, wanted) for wanted in _WANTED)
    return next((header for header in found if header is not None), None)


def _take_row(scribe: _Scribe, sheet: str, header: Header, row: Row) -> BroughtBack:
    given = {name: row.text(column) for name, column in header.columns.items()}
    try:
        changed = _take(scribe, given)
    except EntryError as error:
        return BroughtBack(refused=(Refusal(row.number, error.field, str(error), sheet),))
    except TicketError as error:
        return BroughtBack(refused=(Refusal(row.number, "ticket", str(error), sheet),))
    return BroughtBack(changed=(changed,)) if changed else BroughtBack(same=1)


def _take(scribe: _Scribe, given: dict[str, str]) -> str:
    """The ticket if something is new; empty if it was all known."""
    tracking, state = given.get("tracking_id", ""), given.get("state", "")
    answer = given.get("answer", "")[:_ANSWER_MOST]
    tracking = read_tracking(tracking) if tracking else ""
    case = _case(scribe.session, given.get("ticket", ""), tracking)
    if tracking and case.lapor_tracking_id not in {"", tracking}:
        raise EntryError(
            f"{case.ticket} has another tracking id already, {case.lapor_tracking_id}",
            "tracking_id",
        )
    news = (tracking or case.lapor_tracking_id, state[:_STATE_MOST] or case.lapor_state)
    if news == (case.lapor_tracking_id, case.lapor_state):
        return ""
    case.lapor_tracking_id, case.lapor_state = news
    told = " — ".join(part for part in (f"SP4N-LAPOR! {tracking}".strip(), state, answer) if part)
    scribe.note(case, Deed.NOTE, told)
    return case.ticket


def _case(session: Session, ticket: str, tracking: str) -> Complaint:
    by_id = case_tracked(session, tracking)
    if not ticket:
        if by_id is None:
            missing = "no case has this tracking id" if tracking else "the number is missing"
            raise EntryError(missing, "tracking_id" if tracking else "ticket")
        return by_id
    known = str(read_ticket(ticket))
    case = session.scalar(select(Complaint).where(Complaint.ticket == known))
    if case is None:
        raise EntryError(f"there is no case {known}", "ticket")
    check_free(session, case, tracking)
    return case


class _Scribe:
    """Writes deeds that change nothing but a case's history."""

    def __init__(self, session: Session, desk: Desk, hand: Hand) -> None:
        self.session, self._desk, self._hand = session, desk, hand
        self._deadlines = load_deadlines(session, desk.zone)

    def note(self, case: Complaint, deed: Deed, why: str) -> None:
        check_way(case.state, deed, self._hand.may)
        work = Work(
            self.session, self._desk.keys, self._deadlines, case, (), Act(deed), self._hand,
            self._desk.clock(),
        )  # fmt: skip
        work.about(case, deed, why, means=Means.LAPOR)


def _parts(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part
