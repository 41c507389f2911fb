"""The ledger of what was deleted: what, by which rule or person, when; kept for good, and without names.

A line is written before anything goes, so that no deletion is without one whatever dies in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import BigInteger, Index, Integer, Select, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from radio.db import Base, enum_type
from radio.units import Millis

WHAT, BY = 255, 80


class Kind(StrEnum):
    """What something was."""

    AIRCHECK = "aircheck"
    RECORDING = "recording"
    """Of a programme."""
    DUMPED = "dumped"
    """Seconds that were thrown away before they were heard."""
    CALL = "call"
    """The recording of a call."""
    ORPHAN = "orphan"
    """A recording of a call that the database knows nothing of."""
    CALLER = "caller"
    """Who called, and what was written about the call."""
    JOURNAL = "journal"
    """A day of what the telephone noted."""
    CLIP = "clip"
    """Cut out of the archive."""
    EPISODE = "episode"
    """The edited recording of an episode."""
    PIECE = "piece"
    """Of the library, in which a caller was heard."""
    PICTURE = "picture"
    """The waveform of an hour."""
    LEFTOVER = "leftover"
    """Half of something, by a process that died over it."""
    COPY = "copy"
    """The second copy of a call's recording; `why` says where it lay, and the bytes were of that place."""


class Rule(StrEnum):
    """Why it went."""

    AGE = "age"
    """As old as such things get."""
    OFF_AIR = "off_air"
    """A call that was never on the air."""
    AIRED = "aired"
    """A call that was on the air, as old as the archive gets."""
    CASE = "case"
    """A call whose complaint is over."""
    ERASURE = "erasure"
    """Its caller was erased."""
    ROOM = "room"
    """The disk was filling up, and it can be made again."""
    ANEW = "anew"
    """It was made anew, or its words were written over."""
    PERSON = "person"
    """Somebody at the station did, and said why."""


class Deletion(Base):
    """One thing. `what` is its path in the data folder (of a copy: that of its original), or the id of the call.

    `done_at` is None from when it was decided until it is gone. `days` is the term of the rule,
    0 where it has none; `bytes` what the disk got back.
    """

    __tablename__ = "deletion"
    __table_args__ = (
        Index("ix_deletion_time", "at"),
        Index("ix_deletion_kind", "kind", "at"),
        Index("ix_deletion_what", "what"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[Millis]
    done_at: Mapped[Millis | None] = mapped_column(default=None)
    kind: Mapped[Kind] = mapped_column(enum_type(Kind))
    what: Mapped[str] = mapped_column(String(WHAT))
    rule: Mapped[Rule] = mapped_column(enum_type(Rule))
    days: Mapped[int] = mapped_column(Integer, default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    by: Mapped[str] = mapped_column(String(BY), default="")
    """Who did it; empty where a rule did."""
    why: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are looked for: those of a kind, decided in [since, until)."""

    kind: Kind | None = None
    since: Millis | None = None
    until: Millis | None = None

    def of(self, query: Select[tuple[Deletion]]) -> Select[tuple[Deletion]]:
        """A query for them alone."""
        if self.kind is not None:
            query = query.where(Deletion.kind == self.kind)
        if self.since is not None:
            query = query.where(Deletion.at >= self.since)
        return query if self.until is None else query.where(Deletion.at < self.until)


def listed(
    session: Session, wanted: Wanted, *, skip: int = 0, most: int | None = None
) -> Sequence[Deletion]:
    """Lines of the ledger, the newest first."""
    query = wanted.of(select(Deletion)).order_by(Deletion.at.desc(), Deletion.id.desc())
    return session.scalars(query.offset(skip).limit(most)).all()


def counted(session: Session, wanted: Wanted) -> tuple[int, int]:
    """How many there are, and their bytes."""
    inner = wanted.of(select(Deletion)).subquery()
    query = select(func.count(), func.coalesce(func.sum(inner.c.bytes), 0)).select_from(inner)
    count, size = session.execute(query).one()
    return int(count), int(size)
