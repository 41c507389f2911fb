"""What is known already when somebody calls: cases that say the same, and whether they called before.

Every query is bounded: a form waits for none of this, and who types still gets it while they talk.
What is confidential is not among it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Engine, Select, func, select
from sqlalchemy.orm import Session

from radio.complaints.errors import RegisterAwayError
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.here import Here, kept_here, waiting_here
from radio.complaints.intake.wording import likeness, words_of
from radio.complaints.phones import plain_phone
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import phone_indexes
from radio.complaints.register.tables import Complaint, Reporter
from radio.complaints.words import State
from radio.units import Millis

LATELY: Final = 45 * 86_400_000
"""ms back in which a case may say the same."""
MOST: Final = 3
_LOOKED_AT: Final = 150
"""Cases of a place, or of a category, that are compared; the newest."""
_READ: Final = 600
"""Characters of a case that are compared."""
_WORDS: Final = 2
"""Words two texts have to have in common."""
_SAME_AREA: Final = 0.35
_SAME_PLACE: Final = 0.25
_ENOUGH: Final = 0.7


@dataclass(frozen=True, slots=True)
class Matter:
    """What is being told, as far as it is typed."""

    text: str
    place: str = ""
    area_code: str = ""
    category_id: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """A case that seems to say the same; `state` is None while it waits on this computer."""

    id: str
    ticket: str
    state: State | None
    at: Millis
    text: str
    place: str
    area_code: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Before:
    """A case of somebody who calls again; one that is confidential is counted, but not named."""

    ticket: str
    state: State | None
    at: Millis
    confidential: bool


@dataclass(frozen=True, slots=True)
class Caller:
    """How many cases somebody has, and the last of them that may be named."""

    cases: int
    last: Before | None


def alike(desk: Desk, register: Engine | None, matter: Matter) -> tuple[Alike, ...]:
    """Cases that seem to say the same, the likeliest first; `register` None where it is away.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    words = frozenset(words_of(matter.text))
    if len(words) < _WORDS:
        return ()
    since = Millis(desk.clock() - LATELY)
    there = _registered(register, matter, since)
    found = {one.id: one for one in [*_taken_here(desk, away=there is None), *(there or ())]}
    scored = [_scored(each, words, matter) for each in found.values()]
    likely = [one for one in scored if one.score >= _ENOUGH]
    return tuple(sorted(likely, key=lambda one: (-one.score, -one.at))[:MOST])


def _scored(case: Alike, words: frozenset[str], matter: Matter) -> Alike:
    theirs = frozenset(words_of(case.text))
    if len(theirs & words) < _WORDS:
        return case
    score = likeness(words, theirs)
    if matter.area_code and case.area_code:
        # Another place is another matter, however alike the words.
        score += _SAME_AREA if matter.area_code == case.area_code else -_SAME_AREA
    mine, place = frozenset(words_of(matter.place)), frozenset(words_of(case.place))
    return replace(case, score=score + _SAME_PLACE * likeness(mine, place))


def _here(desk: Desk, *, away: bool) -> tuple[Here, ...]:
    """What waits; while the shared database is away, what was delivered lately, too."""
    return kept_here(desk, _LOOKED_AT) if away else waiting_here(desk, _LOOKED_AT)


def _state_of(one: Here) -> State | None:
    """None while it waits; else as it was delivered: what became of it since is not known here."""
    return State.RECEIVED if one.delivered else None


def _taken_here(desk: Desk, *, away: bool) -> Iterator[Alike]:
    for one in _here(desk, away=away):
        entry = one.entry
        # What joined another case is found with that one.
        if not entry.confidential and not entry.joins:
            yield Alike(
                one.id, one.ticket, _state_of(one), one.at,
                entry.text[:_READ], entry.place, entry.area_code,
            )  # fmt: skip


def _registered(register: Engine | None, matter: Matter, since: Millis) -> list[Alike] | None:
    """None where the shared database is away."""
    if register is None:
        return None
    try:
        with register_scope(register) as session:
            return [one for query in _queries(matter, since) for one in _rows(session, query)]
    except RegisterAwayError:
        return None


def _queries(
    matter: Matter, since: Millis
) -> Iterator[Select[tuple[str, str, State, Millis, str, str, str | None]]]:
    """The newest of its place and of its category, each by an index; else the newest of all."""
    newest = (
        select(
            Complaint.id,
            Complaint.ticket,
            Complaint.state,
            Complaint.created_at,
            func.substr(Complaint.text, 1, _READ),
            Complaint.place,
            Complaint.area_code,
        )
        .where(Complaint.created_at >= since, Complaint.confidential.is_(False))
        .where(Complaint.state != State.MERGED)
        .order_by(Complaint.created_at.desc())
        .limit(_LOOKED_AT)
    )
    if matter.area_code:
        yield newest.where(Complaint.area_code == matter.area_code)
    if matter.category_id:
        yield newest.where(Complaint.category_id == matter.category_id)
    if not matter.area_code and not matter.category_id:
        yield newest


def _rows(
    session: Session, query: Select[tuple[str, str, State, Millis, str, str, str | None]]
) -> Iterator[Alike]:
    for id_, ticket, state, at, text, place, area in session.execute(query):
        yield Alike(id_, ticket, state, at, text, place, area or "")


# ---------------------------------------------------------------- who calls


def called_before(desk: Desk, register: Engine | None, typed: str) -> Caller:
    """What somebody with this telephone has reported before, from here and from other desks.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    phone = plain_phone(typed)
    if not phone:
        return Caller(0, None)
    reported = _reported(desk, register, phone)
    here = [
        Before(one.ticket, _state_of(one), one.at, one.entry.confidential)
        for one in _here(desk, away=reported is None)
        if one.entry.reporter.phone == phone
    ]
    cases = sorted([*here, *(reported or ())], key=lambda one: -one.at)
    return Caller(len(cases), next((one for one in cases if not one.confidential), None))


def _reported(desk: Desk, register: Engine | None, phone: str) -> list[Before] | None:
    """None where the shared database is away."""
    if register is None:
        return None
    query = (
        select(Complaint.ticket, Complaint.state, Reporter.said_at, Complaint.confidential)
        .join(Reporter, Reporter.complaint_id == Complaint.id)
        .where(Reporter.phone_index.in_(phone_indexes(desk.keys, phone)))
        .order_by(Reporter.said_at.desc())
        .limit(_LOOKED_AT)
    )
    try:
        with register_scope(register) as session:
            return [Before(*row) for row in session.execute(query)]
    except RegisterAwayError:
        return None
