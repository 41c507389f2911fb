"""What is typed into a search, as the database is asked for it: words, and numbers of tickets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.orm import Session

from playlists.names import fold
from radio.complaints.register.lists import Desk
from radio.complaints.register.tables import Complaint, Reporter
from radio.complaints.sight.tables import CaseSearch

WORDS_MOST: Final = 12
WORD_MOST: Final = 40
_APART: Final = re.compile(r"[\W_]+")
_WITHIN: Final = re.compile("['\u2019\u02bc`]")
"""What stands within a word and is rarely typed: Jum'at."""
_TICKET: Final = re.compile(r"([A-Z]{1,4})(\d{2})(\d{0,9}[0-9A-Z]?)")
_NUMBER: Final = re.compile(r"\d{3,9}[0-9A-Z]?")
_YEARS: Final = 2
_FULL_TEXT: Final = table("case_words", column("rowid"))


def words_of(typed: str) -> tuple[str, ...]:
    """The words that are searched for: folded, each once; a case has to have them all."""
    folded = _WITHIN.sub("", fold(typed))
    found = (word[:WORD_MOST] for word in _APART.split(folded) if word)
    return tuple(dict.fromkeys(found))[:WORDS_MOST]


def numbers_with(session: Session, words: tuple[str, ...]) -> Select[tuple[int]]:
    """Numbers of the rows of `CaseSearch` that have a word beginning with each of these.

    On PostgreSQL other forms of a word are found, too, where the server can stem Indonesian.
    """
    if _is_sqlite(session):
        return (
            select(literal_column("rowid", Integer)).select_from(_FULL_TEXT).where(_matches(words))
        )
    return select(CaseSearch.number).where(has_words(words))


def has_words(
    words: tuple[str, ...], within: ColumnElement[Any] | None = None
) -> ColumnElement[bool]:
    """Whether a row of `CaseSearch` has them all; PostgreSQL alone knows."""
    query: ColumnElement[Any] = func.case_query(words[0])
    for word in words[1:]:
        query = query.op("&&")(func.case_query(word))
    return (CaseSearch.words if within is None else within).bool_op("@@")(query)


def _matches(words: tuple[str, ...]) -> ColumnElement[bool]:
    query = " ".join(f'"{word}"*' for word in words)
    return literal_column("case_words").bool_op("MATCH")(query)


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


# ---------------------------------------------------------------- tickets


def ticket_condition(session: Session, typed: str) -> ColumnElement[bool] | None:
    """Cases whose ticket begins with what is typed, or whose running number does; None if none can.

    Letters may be small and dashes stand anywhere or nowhere. A running number alone is looked for
    in the tickets of every desk, of the last two years that there are any of. A whole number that was
    given to who joined a case finds that case.
    """
    bare = re.sub(r"[\s\-–—./_]+", "", typed).upper()
    found = _TICKET.fullmatch(bare)
    if found is not None:
        prefix, year, rest = found.groups()
        start = f"{prefix}{year}-{rest}"
        joined = session.scalars(select(Reporter.complaint_id).where(Reporter.ticket == start))
        # Their identifiers, not a query within the query: indexes lead to both.
        return or_(_begins(session, start), Complaint.id.in_(joined.all()))
    if _NUMBER.fullmatch(bare):
        starts = list(_of_every_desk(session, bare))
        return or_(*(_begins(session, start) for start in starts)) if starts else None
    return None


def _of_every_desk(session: Session, number: str) -> Iterator[str]:
    newest = session.scalar(
        select(Complaint.ticket).order_by(Complaint.created_at.desc(), Complaint.id.desc()).limit(1)
    )
    found = re.match(r"[A-Z]+(\d\d)-", newest or "")
    if found is None:
        return
    padded = {number, number.zfill(4), number.zfill(5)}
    for prefix in session.scalars(select(Desk.prefix)):
        for year in range(int(found[1]), int(found[1]) - _YEARS, -1):
            yield from (f"{prefix}{year % 100:02}-{start}" for start in sorted(padded))


def _begins(session: Session, start: str) -> ColumnElement[bool]:
    if _is_sqlite(session):
        return (start <= Complaint.ticket) & (Complaint.ticket < f"{start}\U0010ffff")
    return Complaint.ticket.startswith(start, autoescape=True)
