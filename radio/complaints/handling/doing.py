"""Doing something about a case: the one way in, for whoever does it.

with register_scope(engine, write=True) as session:
done = do(session, keys, case_id, Act(Deed.FORWARD, agencies=("dlh",)),
seen_version=4, hand=Hand("ani", frozenset({Capability.COORDINATE}), "BJN"),
zone=zone, now=clock())
session.commit()
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from radio.complaints.deadlines import Due
from radio.complaints.errors import NotAllowedError
from radio.complaints.handling import agencies, fields, joining
from radio.complaints.handling.acts import Act, check_act, missing
from radio.complaints.handling.tracking import check_free, read_tracking
from radio.complaints.handling.ways import Hand, check_way
from radio.complaints.handling.work import Work, check_seen, open_case, past_now
from radio.complaints.register.deadlines import due_of, load_deadlines, past_of, set_due
from radio.complaints.words import Deed, State
from radio.keys import Keyring
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Done:
    """How the case stands after it. `new_id` is the case that a split has made."""

    version: int
    state: State
    due: Due | None
    new_id: str = ""


def do(
    session: Session,
    keys: Keyring,
    case_id: str,
    act: Act,
    *,
    seen_version: int,
    hand: Hand,
    zone: ZoneInfo,
    now: Millis,
) -> Done:
    """Do something about a case, in a session that was opened to write. Does not commit.

    `seen_version` is the version of the case that was looked at when this was decided.

    Raises:
        NoSuchCaseError: there is no such case.
        CaseOvertakenError: somebody else has changed it since; it says who did what.
        NotAllowedError: not theirs to do, or not as the case stands.
        EntryError: something about the act is missing or can't be used.
        radio.keys.KeyFileError, radio.keys.SealedError: the keys can't be read, or do not fit.
    """
    case = open_case(session, case_id)
    check_seen(session, case, seen_version)
    check_way(case.state, act.deed, hand.may)
    act = check_act(act, now)
    deadlines = load_deadlines(session, zone)
    work = Work(session, keys, deadlines, case, past_of(session, case_id), act, hand, now)
    made = _DOERS.get(act.deed, _plain)(work)
    due = set_due(deadlines, case, past_now(session, case))
    session.flush()
    return Done(case.version, case.state, due, made or "")


def _plain(work: Work) -> None:
    work.move()
    work.note()


def _end(work: Work) -> None:
    """Closed, archived or not the regency's: nobody has it any more."""
    if work.act.deed is Deed.CLOSE:
        if not work.act.why and (work.open_dispositions() or not work.answered):
            raise missing("why")
        work.case.closed_at = work.now
    work.end_dispositions()
    work.move()
    work.note()


def _reopen(work: Work) -> None:
    was = work.case.state
    if was is State.MERGED:
        joining.take_apart(work)
    work.case.closed_at = None
    work.move()
    work.note()
    if was is State.CLOSED:
        agencies.ask_again(work)


def _extend(work: Work) -> None:
    due = due_of(work.deadlines, work.case, work.past)
    if due is None or not due.may_be_extended:
        raise NotAllowedError(
            Deed.EXTEND, work.case.state, "its rule gives no more time, or has given it already"
        )
    _plain(work)


def _rate(work: Work) -> None:
    work.case.grade = work.act.grade
    _plain(work)


def _hand_over(work: Work) -> None:
    if work.act.tracking_id:
        tracking_id = read_tracking(work.act.tracking_id)
        check_free(work.session, work.case, tracking_id)
        work.case.lapor_tracking_id = tracking_id
    _plain(work)


def _escalate(work: Work) -> None:
    work.case.reminded_at = work.now
    _plain(work)


_DOERS: Final[Mapping[Deed, Callable[[Work], str | None]]] = MappingProxyType(
    {
        Deed.FORWARD: agencies.forward,
        Deed.WITHDRAW: agencies.withdraw,
        Deed.ANSWER: agencies.answer,
        Deed.FOLLOW_UP: agencies.follow_up,
        Deed.NOT_OURS: _end,
        Deed.ARCHIVE: _end,
        Deed.CLOSE: _end,
        Deed.REOPEN: _reopen,
        Deed.MERGE: joining.merge,
        Deed.SPLIT: joining.split,
        Deed.CHANGE: fields.change,
        Deed.EXTEND: _extend,
        Deed.RATE: _rate,
        Deed.HAND_OVER: _hand_over,
        Deed.ESCALATE: _escalate,
    }
)
"""How each is done; the others only move the case and are noted."""
