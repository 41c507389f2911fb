"""The programmes a case came in and was answered in, of this station: named, and where their pages are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select

from radio.complaints.register.tables import CaseDeed, Complaint
from radio.db import session_scope
from radio.programmes.tables import Episode
from radio.units import Millis
from web.moments import moment
from web.panel import current_panel


@dataclass(frozen=True, slots=True)
class Airing:
    """An episode: its programme and day in words, its page, and when it began (ms)."""

    name: str
    address: str
    start: Millis

    def seconds_into(self, at: Millis) -> float | None:
        """How far into it something was said; None where that was not during it."""
        return (at - self.start) / 1000 if at >= self.start else None


def airings(case: Complaint, history: Iterable[CaseDeed]) -> Mapping[str, Airing]:
    """By their identifiers; what came to another station's programme is not known here."""
    ids = {case.episode_id, *(deed.episode_id for deed in history)} - {""}
    if not ids:
        return {}
    with session_scope(current_panel().database) as session:
        rows = session.scalars(select(Episode).where(Episode.id.in_(ids))).unique().all()
        return {row.id: _of(row) for row in rows}


def _of(row: Episode) -> Airing:
    return Airing(
        f"{row.programme.name}, {moment(row.start)}",
        url_for("episodes.page", episode_id=row.id),
        row.start,
    )
