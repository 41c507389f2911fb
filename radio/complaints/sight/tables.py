"""Tables that cases are found and counted by; triggers of the database keep them (migration 0002).

They follow every change of a case in the same transaction, whoever writes it: a session, a bulk
insert, another program. Nothing here is written by hand but by `counting.fold_changes` and the
rebuilding of both.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Integer, String, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from radio.complaints.register.base import ID, RegisterBase
from radio.complaints.register.lists import AGENCY, AREA, CATEGORY, PREFIX

KECAMATAN = 8
"""Characters of a kecamatan's code: `35.22.15`."""
FULL_TEXT = ("case_words", "ix_case_search_words")
"""What only one kind of database has: SQLite's FTS5 table, PostgreSQL's index of words."""


class CaseSearch(RegisterBase):
    """The words of a case, in the order the cases came: what it says, where, the area's names.

    Of a case that is confidential, merged or erased there is no row.
    """

    __tablename__ = "case_search"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    complaint_id: Mapped[str] = mapped_column(
        String(ID), ForeignKey("complaint.id", ondelete="CASCADE"), unique=True
    )
    words: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR, "postgresql"))


class _Sums:
    """What is counted: cases; of them answered, closed, answered on the air; ms both took."""

    n: Mapped[int] = mapped_column(BigInteger)
    answered: Mapped[int] = mapped_column(BigInteger)
    answer_ms: Mapped[int] = mapped_column(BigInteger)
    closed: Mapped[int] = mapped_column(BigInteger)
    close_ms: Mapped[int] = mapped_column(BigInteger)
    on_air: Mapped[int] = mapped_column(BigInteger)


class CaseDelta(_Sums, RegisterBase):
    """A case that came to be counted so (n = 1) or no longer is (n = -1), since the last folding."""

    __tablename__ = "case_delta"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    month: Mapped[int]
    """202611 for November 2026, in the regency's time."""
    agency: Mapped[str] = mapped_column(String(AGENCY))
    kecamatan: Mapped[str] = mapped_column(String(KECAMATAN))
    village: Mapped[str] = mapped_column(String(AREA))
    category: Mapped[str] = mapped_column(String(CATEGORY))
    channel: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    desk: Mapped[str] = mapped_column(String(PREFIX))
    answered_in: Mapped[str] = mapped_column(String(4))
    closed_in: Mapped[str] = mapped_column(String(4))
    grade: Mapped[str] = mapped_column(String(16))
    aired: Mapped[str] = mapped_column(String(3))


class CaseCount(_Sums, RegisterBase):
    """Cases of a month by one dimension, all of them or those of a scope: an agency, a kecamatan.

    Those of a whole year stand there, too, under its month 0 (202600): sums over many years read few.
    """

    __tablename__ = "case_count"

    scope: Mapped[str] = mapped_column(String(16), primary_key=True)
    scope_value: Mapped[str] = mapped_column(String(32), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(16), primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[str] = mapped_column(String(32), primary_key=True)
