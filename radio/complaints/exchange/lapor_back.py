"""What SP4N-LAPOR! has made of the cases handed over: marked as such, and its states brought back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final, TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from radio.complaints.entry import one_line, tidy
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
class News:
    """A row that says something new of a case: its state at LAPOR! `before` and `after`.

    `version` is the case's, as it was before.
    """

    row: int
    ticket: str
    tracking_id: str
    before: str
    after: str
    version: int
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What is new, how many rows said what was known, which were not taken."""

    changed: tuple[str, ...] = ()
    """Tickets of the cases that are new."""
    same: int = 0
    refused: tuple[Refusal, ...] = ()
    news: tuple[News, ...] = ()


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
    desk: Desk,
    register: Engine,
    hand: Hand,
    sheets: Iterable[Sheet],
    *,
    rehearse: bool = False,
    seen: Mapping[str, int] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> BroughtBack:
    """Keep the tracking ids and states of a table from LAPOR!; `rehearse` writes nothing.

    A case is found by its ticket, or by the tracking id it has had from an earlier one. Its own
    state stays: what LAPOR! says, and has answered, is noted for those who handle it. Where it was
    rehearsed, `seen` has the version of each case as it was then: what somebody else has changed
    since is told, and left. `progress` gets rows done, and all; what is done stays if it raises.

    Raises:
        TableError: no sheet has the columns.
        NotAllowedError: it is not theirs to do.
        RegisterAwayError: the shared database can't be reached.
        radio.keys.KeyFileError: the keys can't be read.
    """
    found = [(sheet, header) for sheet in sheets if (header := find_columns(sheet)) is not None]
    if not found:
        raise TableError(
            "no columns were found for the number of the complaint (nomor aduan), "
            "LAPOR!'s tracking id and its status"
        )
    parts = [
        (sheet.name, header, rows)
        for sheet, header in found
        for rows in _parts(_below(sheet, header), _AT_ONCE)
    ]
    total, told = sum(len(rows) for _, _, rows in parts), _Told(seen)
    done = 0
    for name, header, rows in parts:
        with register_scope(register, write=True) as session:
            scribe = _Scribe(session, desk, hand)
            for row in rows:
                _take_row(scribe, told, name, header, row)
            if not rehearse:
                session.commit()
        done += len(rows)
        progress(done, total)
    return told.whole()


def _below(sheet: Sheet, header: Header) -> Iterator[Row]:
    return (row for row in sheet.rows if row.number > header.number and not row.is_empty)


@dataclass(slots=True)
class _Told:
    """What becomes of the rows. `touched` are cases of which a row of this table was new."""

    seen: Mapping[str, int] | None
    news: list[News] = field(default_factory=list)
    same: int = 0
    refused: list[Refusal] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def check_seen(self, case: Complaint) -> None:
        if self.seen is None or case.ticket in self.touched:
            return
        if self.seen.get(case.ticket) != case.version:
            raise EntryError(f"{case.ticket} was changed since it was looked at", "version")

    def whole(self) -> BroughtBack:
        return BroughtBack(
            tuple(one.ticket for one in self.news), self.same, tuple(self.refused), tuple(self.news)
        )


def find_columns(sheet: Sheet) -> Header | None:
    """The columns of a table from LAPOR!; None where they are not there."""
    found = (find_header(sheet, _NAMES, wanted) for wanted in _WANTED)
    return next((header for header in found if header is not None), None)


def _take_row(scribe: _Scribe, told: _Told, sheet: str, header: Header, row: Row) -> None:
    given = {name: row.text(column) for name, column in header.columns.items()}
    try:
        news = _take(scribe, told, given)
    except EntryError as error:
        told.refused.append(Refusal(row.number, error.field, str(error), sheet))
    except TicketError as error:
        told.refused.append(Refusal(row.number, "ticket", str(error), sheet))
    else:
        if news is None:
            told.same += 1
            return
        told.touched.add(news.ticket)
        told.news.append(replace(news, row=row.number, sheet=sheet))


def _take(scribe: _Scribe, told: _Told, given: dict[str, str]) -> News | None:
    """What is new; None if it was all known."""
    tracking, state = given.get("tracking_id", ""), one_line(given.get("state", ""), "state")
    answer = tidy(given.get("answer", "")[:_ANSWER_MOST])
    tracking = read_tracking(tracking) if tracking else ""
    case = _case(scribe.session, given.get("ticket", ""), tracking)
    if tracking and case.lapor_tracking_id not in {"", tracking}:
        raise EntryError(
            f"{case.ticket} has another tracking id already, {case.lapor_tracking_id}",
            "tracking_id",
        )
    kept = (case.lapor_tracking_id, case.lapor_state)
    news = (tracking or case.lapor_tracking_id, state[:_STATE_MOST] or case.lapor_state)
    if news == kept:
        return None
    told.check_seen(case)
    found = News(0, case.ticket, news[0], kept[1], news[1], case.version)
    case.lapor_tracking_id, case.lapor_state = news
    words = " — ".join(part for part in (f"SP4N-LAPOR! {tracking}".strip(), state, answer) if part)
    scribe.note(case, Deed.NOTE, words)
    return found


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
