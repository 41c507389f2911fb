"""The read-back list: what listeners reported last week, and what became of it, for the next programme.

Nothing confidential is on it. A name is, where its owner agreed to be named on the air and is not
anonymous; elsewhere it is taken out of what they said, too. Of answers only those are read that are for
everybody. What was read does not come again, unless something new was said about it; what there was no
time for the last time comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from playlists.values import Span
from radio.complaints.entry import Person
from radio.complaints.handling.colours import Colour, colour_of
from radio.complaints.handling.reading import ReadMark, read_marks
from radio.complaints.handling.spoken import (
    PACE,
    seconds_of,
    shortened,
    without_contacts,
    without_person,
    words_in,
)
from radio.complaints.register.sealing import shown_person
from radio.complaints.register.tables import CaseDeed, Complaint, Consent, Reporter
from radio.complaints.words import Deed, Kind, Means, State
from radio.keys import Keyring
from radio.units import Millis, Seconds

AROUND: Final = 25
"""Words around each: its number letter by letter, where, whom it went to, what comes next."""
QUESTION_MOST: Final = 60
ANSWER_MOST: Final = 90
"""Words that are read of what was said; who wants more opens the case."""
MOST: Final = 500
CARRIED: Final = 28 * 86_400_000
"""ms that what was not read is carried on; it has been told of as open long enough then."""
_DURING: Final = 86_400_000
"""ms at most from the beginning of a programme until the first of its list is read."""
_LEFT_OUT: Final = frozenset({State.MERGED, State.ARCHIVED})
_TELLING: Final = frozenset({Deed.ANSWER, Deed.FOLLOW_UP, Deed.NOT_OURS})


class Turn(IntEnum):
    """In which order they are read."""

    ANSWERED = 0
    """With an answer that was not on the air yet."""
    AIRED = 1
    """Listeners may have heard the answer."""
    GOING = 2
    """Somebody is at it, or has said whose affair it is."""
    OPEN = 3
    """Nothing to tell but that it is not forgotten."""


@dataclass(frozen=True, slots=True)
class ReadItem:
    """One to read. `name` is empty where nobody is named; `answer` where there is none for everybody.

    `answered_at` and `aired_at` in ms; `seconds` is how long it takes, with what is said around it.
    `read_at` is when it was read in this episode; `carried` whether there was no time for it the last time.
    """

    case_id: str
    ticket: str
    turn: Turn
    kind: Kind
    state: State
    colour: Colour
    category_id: str
    agency_id: str
    area_code: str
    name: str
    question: str
    answer: str
    said_at: Millis
    answered_at: Millis | None
    aired_at: Millis | None
    supporters: int
    seconds: Seconds
    read_at: Millis | None = None
    carried: bool = False


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What fits, in the order to read it, and what does not."""

    items: tuple[ReadItem, ...]
    left: tuple[ReadItem, ...]
    seconds: Seconds


def read_back(
    session: Session,
    keys: Keyring,
    span: Span,
    *,
    room: Seconds,
    programme_id: str = "",
    or_none: bool = False,
    episode_id: str = "",
    pace: float = PACE,
) -> ReadBack:
    """What was reported in a span of time, or answered in it, fitted into `room` seconds.

    With `programme_id` only what came to that programme; with `or_none`, too, what came to none: by
    message, at a counter, in a village. `pace` in words a minute. What was read in
    `episode_id` stays in its place, marked.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: who reported can't be opened.
    """
    programmes = _programmes(programme_id, or_none=or_none)
    before = _last_reading(session, span, programmes, episode_id)
    cases = _cases(session, _with_carried(span, before), programmes)
    ids = [case.id for case in cases]
    told, people, agreed = _told(session, ids), _people(session, keys, ids), _agreed(session, ids)
    marks = read_marks(session, ids)
    items = [
        replace(
            _item(case, told.get(case.id), people.get(case.id, ()), pace, named=case.id in agreed),
            read_at=_read_at(marks.get(case.id), episode_id),
            carried=_was_there(case, told.get(case.id), before),
        )
        for case in cases
        if _comes(marks.get(case.id), told.get(case.id), episode_id)
    ]
    return fit(sorted(items, key=_order), room)


def _programmes(programme_id: str, *, or_none: bool) -> tuple[str, ...]:
    """What a case has to have come to; empty where that does not matter."""
    if not programme_id:
        return ()
    return (programme_id, "") if or_none else (programme_id,)


def fit(items: Iterable[ReadItem], room: Seconds) -> ReadBack:
    """As many as fit, in their order; a shorter one further on may take the place that is left."""
    read: list[ReadItem] = []
    left: list[ReadItem] = []
    seconds = 0.0
    for item in items:
        fits = seconds + item.seconds <= room
        (read if fits else left).append(item)
        seconds += item.seconds if fits else 0.0
    return ReadBack(tuple(read), tuple(left), Seconds(seconds))


def _order(item: ReadItem) -> tuple[bool, int, int, int, str]:
    """What there was no time for; then what most people said, then what has waited longest."""
    return (not item.carried, item.turn, -item.supporters, item.said_at, item.ticket)


# ---------------------------------------------------------------- what was read before


@dataclass(frozen=True, slots=True)
class _Before:
    """The marks of the weeks before: the first and the last of them, in ms."""

    first: Millis
    last: Millis


def _last_reading(
    session: Session, span: Span, programmes: tuple[str, ...], episode_id: str
) -> _Before | None:
    """None where nothing was marked lately: nobody knows then what was left out."""
    query = select(func.min(CaseDeed.at), func.max(CaseDeed.at)).where(
        CaseDeed.at >= span.end - CARRIED,
        CaseDeed.at < span.end,
        CaseDeed.deed == Deed.READ_BACK,
        CaseDeed.episode_id != episode_id,
    )
    if programmes:
        query = query.join(Complaint).where(Complaint.programme_id.in_(programmes))
    first, last = session.execute(query).one()
    return None if first is None else _Before(first, last)


def _with_carried(span: Span, before: _Before | None) -> Span:
    """Back to what could have been read the first time."""
    if before is None:
        return span
    first = max(before.first - _DURING - (span.end - span.start), span.end - CARRIED)
    return Span(Millis(min(span.start, first)), span.end)


def _was_there(case: Complaint, told: CaseDeed | None, before: _Before | None) -> bool:
    """Whether all there is to say could have been said the last time."""
    newest = max(case.said_at, told.at if told is not None else 0)
    return before is not None and newest < before.last


def _comes(mark: ReadMark | None, told: CaseDeed | None, episode_id: str) -> bool:
    """Whether it was not read yet; or in this episode; or there is something new since."""
    if mark is None or mark.episode_id == episode_id:
        return True
    return told is not None and told.number > mark.number


def _read_at(mark: ReadMark | None, episode_id: str) -> Millis | None:
    return mark.at if mark is not None and mark.episode_id == episode_id else None


# ---------------------------------------------------------------- what is there


def _cases(session: Session, span: Span, programmes: tuple[str, ...]) -> Sequence[Complaint]:
    came = select(Complaint.id).where(
        # Nothing is written down before it is said: the index of newest cases finds them.
        Complaint.created_at >= span.start,
        Complaint.said_at >= span.start,
        Complaint.said_at < span.end,
    )
    answered = select(CaseDeed.complaint_id).where(
        CaseDeed.at >= span.start, CaseDeed.at < span.end, CaseDeed.deed == Deed.ANSWER
    )
    query = select(Complaint).where(
        Complaint.id.in_(came.union(answered)),
        Complaint.confidential.is_(False),
        Complaint.state.not_in(_LEFT_OUT),
    )
    if programmes:
        query = query.where(Complaint.programme_id.in_(programmes))
    return session.scalars(query.order_by(Complaint.created_at.desc()).limit(MOST)).all()


def _told(session: Session, ids: Sequence[str]) -> dict[str, CaseDeed]:
    """The last that was told to everybody about each; an answer before anything else."""
    query = select(CaseDeed).where(
        CaseDeed.complaint_id.in_(ids),
        CaseDeed.deed.in_(_TELLING),
        CaseDeed.said != "",
        or_(CaseDeed.public.is_(True), CaseDeed.means == Means.ON_AIR),
    )
    rows = session.scalars(query).all()
    ranked = sorted(rows, key=lambda row: (row.deed is Deed.ANSWER, row.number))
    return {row.complaint_id: row for row in ranked}


def _people(session: Session, keys: Keyring, ids: Sequence[str]) -> dict[str, tuple[Person, ...]]:
    """Who reported each, the first first."""
    query = select(Reporter).where(Reporter.complaint_id.in_(ids)).order_by(Reporter.position)
    found: dict[str, tuple[Person, ...]] = {}
    for row in session.scalars(query):
        found[row.complaint_id] = (*found.get(row.complaint_id, ()), shown_person(keys, row))
    return found


def _agreed(session: Session, ids: Sequence[str]) -> frozenset[str]:
    """Cases whose first reporter agreed to be on the air, and has not said otherwise since.

    Others who say the same agree for themselves alone.
    """
    query = select(Consent).where(
        Consent.complaint_id.in_(ids),
        Consent.reporter_id.in_(("", Consent.complaint_id)),
        Consent.purpose == "air",
    )
    last = {row.complaint_id: row for row in session.scalars(query.order_by(Consent.at))}
    return frozenset(id_ for id_, row in last.items() if row.given and row.withdrawn_at is None)


# ---------------------------------------------------------------- one of them


def _item(
    case: Complaint,
    told: CaseDeed | None,
    people: tuple[Person, ...],
    pace: float,
    *,
    named: bool,
) -> ReadItem:
    # Of several who say the same, the first alone was asked.
    shown = people[:1] if named and not case.anonymous else ()
    hidden = (*people[len(shown) :], *(Person(address=one.address) for one in shown))
    name = shown[0].name if shown else ""
    question = _readable(case.text, hidden, QUESTION_MOST)
    answer = _readable(told.said, hidden, ANSWER_MOST) if told is not None else ""
    words = AROUND + sum(words_in(text) for text in (name, question, answer))
    return ReadItem(
        case_id=case.id,
        ticket=case.ticket,
        turn=_turn(case, told),
        kind=case.kind,
        state=case.state,
        colour=colour_of(case.state),
        category_id=case.category_id or "",
        agency_id=case.agency_id or "",
        area_code=case.area_code or "",
        name=name,
        question=question,
        answer=answer,
        said_at=case.said_at,
        answered_at=case.answered_at,
        aired_at=case.aired_at,
        supporters=case.supporters,
        seconds=seconds_of(words, pace),
    )


def _readable(text: str, hidden: Iterable[Person], most: int) -> str:
    return shortened(without_contacts(without_person(text, hidden)), most)


def _turn(case: Complaint, told: CaseDeed | None) -> Turn:
    if case.aired_at is not None:
        return Turn.AIRED
    if told is not None and told.deed is Deed.ANSWER:
        return Turn.ANSWERED
    return Turn.OPEN if told is None and colour_of(case.state) is Colour.RED else Turn.GOING
