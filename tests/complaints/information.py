"""Requests for information, for tests: who files them, and who works on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Engine, select

from playlists.clock import to_local
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.requests import Numbered, file_objection, file_request
from radio.complaints.ppid import work
from radio.complaints.ppid.deadlines import (
    load_request_deadlines,
)
from radio.complaints.ppid.entry import Applicant, ObjectionEntry, RequestEntry
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.ppid.words import Decision
from radio.db import session_scope
from radio.units import Millis
from tests.complaints.conftest import NOON, Clock

BUDI = Applicant(
    name="Budi Santoso",
    address="Jl. Veteran 12",
    area_code="35.22.15.2003",
    phone="0812-9999-1111",
    occupation="Guru",
    id_kind="KTP",
    id_number="3522150101800001",
)


def a_request(**values: object) -> RequestEntry:
    given = RequestEntry("Anggaran jalan desa 2026", NOON, "Penelitian", BUDI, taken_by="Sri")
    return replace(given, **values)  # type: ignore[arg-type]  # tests name what they change


@dataclass
class Office:
    """A desk with the shared database, and somebody who works there."""

    desk: Desk
    register: Engine
    clock: Clock

    def file(self, **values: object) -> Numbered:
        filed = file_request(self.desk, a_request(said_at=self.clock(), **values))
        assert deliver(self.desk, self.register).refused == ()
        return filed

    def object(self, number: str, grounds: str = "c") -> Numbered:
        entry = ObjectionEntry(number, grounds, self.clock(), "Belum dijawab", "Sri")
        filed = file_objection(self.desk, entry)
        assert deliver(self.desk, self.register).refused == ()
        return filed

    def request(self, id_: str) -> InfoRequest:
        with session_scope(self.register) as session:
            return session.get_one(InfoRequest, id_)

    def do(self, act: Callable[..., InfoRequest], id_: str, seen: int = 0, **more: object) -> None:
        """By who has just looked, where `seen` is not given."""
        with session_scope(self.register, write=True) as session:
            deadlines = load_request_deadlines(session, self.desk.zone)
            officer = work.Officer("Sri", "BJN", self.clock(), self.desk.keys, deadlines)
            if not seen:
                query = select(InfoRequest).order_by(InfoRequest.said_at)
                known = session.get(InfoRequest, id_) or session.scalars(query).one()
                seen = known.version
            act(session, officer, id_, seen, **more)
            session.commit()

    def decide(self, id_: str, decision: Decision = Decision.GRANTED, **more: object) -> None:
        today = to_local(self.clock(), self.desk.zone).date()
        given = {"noticed_on": today, **more}
        self.do(work.decide, id_, verdict=work.Verdict(decision, **given))  # type: ignore[arg-type]


def local_day(office: Office, at: Millis | None) -> date:
    assert at is not None
    return to_local(at, office.desk.zone).date()
