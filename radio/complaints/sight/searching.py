"""Search as somebody types: by ticket, by words of what a case says, by where it is.

The index has nothing of reporters, nor of cases that are confidential, merged or erased; those are
found by their ticket alone.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, delete, func, insert, literal_column, select, text
from sqlalchemy.orm import Session

from radio.complaints.register.base import EVERYTHING
from radio.complaints.register.lists import Area
from radio.complaints.register.tables import Complaint
from radio.complaints.sight.listing import CaseLine, line_columns, line_of
from radio.complaints.sight.tables import CaseSearch
from radio.complaints.sight.words import has_words, numbers_with, ticket_condition, words_of
from radio.complaints.words import State

FOUND: Final = 20
_NEWEST: Final = 8_000
"""Cases that are gone through before rare words are looked up: some 5 ms on PostgreSQL."""


def search(
    session: Session,
    typed: str,
    *,
    limit: int = FOUND,
    seen: ColumnElement[bool] = EVERYTHING,
) -> tuple[CaseLine, ...]:
    """Cases that what is typed may mean: those whose ticket begins so, then the newest with its words.

    Each word typed has to begin a word of the case; on PostgreSQL its stem may be the same, too.
    `seen` is what who looks may read: no words lead to a confidential case, but its ticket does.
    """
    by_ticket = _by_ticket(session, typed, limit, seen)
    words = words_of(typed)
    if not words or len(by_ticket) >= limit:
        return by_ticket
    known = {line.id for line in by_ticket}
    found = _lines(session, _newest_with(session, words, limit))
    return (*by_ticket, *(line for line in found if line.id not in known))[:limit]


def _by_ticket(
    session: Session, typed: str, limit: int, seen: ColumnElement[bool]
) -> tuple[CaseLine, ...]:
    condition = ticket_condition(session, typed)
    if condition is None:
        return ()
    # The tickets alone first: in order, whatever the database thinks of sorting the cases.
    tickets = select(Complaint.id, Complaint.ticket).where(condition, seen)
    found = tickets.limit(limit * 5).subquery()
    query = select(*line_columns()).join(found, found.c.id == Complaint.id)
    rows = [line_of(row) for row in session.execute(query)]
    return tuple(sorted(rows, key=lambda line: (len(line.ticket), line.ticket)))[:limit]


def _estimate(session: Session, word: str) -> float:
    """How many cases PostgreSQL thinks to have a word that begins so."""
    query = text("EXPLAIN (FORMAT JSON) SELECT FROM case_search WHERE words @@ case_query(:word)")
    return float(session.execute(query, {"word": word}).scalar_one()[0]["Plan"]["Plan Rows"])


def _lines(session: Session, numbers: list[int]) -> list[CaseLine]:
    query = (
        select(CaseSearch.number, *line_columns())
        .join(CaseSearch, CaseSearch.complaint_id == Complaint.id)
        .where(CaseSearch.number.in_(numbers))
    )
    lines = {row[0]: line_of(row[1:]) for row in session.execute(query)}
    return [lines[number] for number in numbers if number in lines]


def _newest_with(session: Session, words: tuple[str, ...], limit: int) -> list[int]:
    if session.get_bind().dialect.name == "sqlite":
        # FTS5 gives its rows in this order by itself, and stops.
        matching = numbers_with(session, words)
        return list(session.scalars(matching.order_by(literal_column("rowid").desc()).limit(limit)))
    newest = (
        select(CaseSearch.number, CaseSearch.words)
        .order_by(CaseSearch.number.desc())
        .limit(_NEWEST)
        .subquery()
    )
    query = select(newest.c.number).where(has_words(words, newest.c.words)).limit(limit)
    found = list(session.scalars(query.order_by(newest.c.number.desc())))
    if len(found) == limit:
        return found
    # By the rarest word alone; a common one takes the index longer than all the cases with a rare one.
    first, *others = sorted(words, key=lambda word: _estimate(session, word))
    looked_up = select(CaseSearch.number).where(has_words((first,)))
    if others:
        # Not as the column itself, which the index would be asked for, too.
        each = func.coalesce(CaseSearch.words, literal_column("''::tsvector"))
        looked_up = looked_up.where(has_words(tuple(others), each))
    every = looked_up.cte().prefix_with("MATERIALIZED")
    rare = select(every.c.number).order_by(every.c.number.desc()).limit(limit)
    return list(session.scalars(rare))


def reindex(session: Session) -> None:
    """Write the words of all cases anew: an area has another name, the server has come to know stems.

    Searches wait until it is committed, some minutes for a million cases. Does not commit.
    """
    session.flush()
    has_vectors = session.get_bind().dialect.name == "postgresql"
    if has_vectors:
        session.execute(text(_WITHOUT_INDEX))
    session.execute(delete(CaseSearch))
    said = _said()
    words = func.case_words(said) if has_vectors else said
    rows = (
        select(Complaint.id, words)
        .outerjoin(_own, _own.c.code == Complaint.area_code)
        .outerjoin(_above, (_above.c.code == _own.c.parent) & (_above.c.parent != ""))
        .where(
            Complaint.confidential.is_(False),
            Complaint.state != State.MERGED,
            Complaint.text != "",
            Complaint.text.not_like("sealed1.%"),
            Complaint.place.not_like("sealed1.%"),
        )
        .order_by(Complaint.id)
    )
    session.execute(insert(CaseSearch).from_select(["complaint_id", "words"], rows))
    if has_vectors:
        session.execute(text(_WITH_INDEX))


_own = Area.__table__.alias("own")
_above = Area.__table__.alias("above")
_WITHOUT_INDEX: Final = "DROP INDEX ix_case_search_words"
_WITH_INDEX: Final = (
    "CREATE INDEX ix_case_search_words ON case_search USING gin (words) "
    "WITH (gin_pending_list_limit = 256)"
)
"""Made in a fraction of the time that filling it row by row takes."""


def _said() -> ColumnElement[str]:
    """What a case is found by, as the triggers have it (migration 0002)."""
    area = func.coalesce(" " + _own.c.name + " " + func.coalesce(_above.c.name, ""), "")
    said = Complaint.text + " " + Complaint.place + area
    # Within a word; PostgreSQL leaves it out by itself.
    return func.replace(func.replace(said, "'", ""), "\u2019", "")


def purge_words(session: Session) -> None:
    """Write SQLite's index of words anew without what has left it. Does not commit.

    Until then words of cases that were erased or made confidential stand in pages of the file,
    where no search finds them. Takes seconds for 100,000 cases; PostgreSQL does it by its vacuum.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.flush()
        session.execute(text("INSERT INTO case_words (case_words) VALUES ('optimize')"))
