"""A case that came to the desk, and somebody who follows it up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from playlists.clock import to_local
from radio.complaints.entry import Entry
from radio.complaints.handling.acts import Act
from radio.complaints.handling.doing import Done, do
from radio.complaints.handling.ways import Capability, Hand
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import open_text
from radio.complaints.register.tables import CaseDeed, Complaint, Disposition
from radio.complaints.words import Deed, Means, State
from radio.units import Millis

WIB = ZoneInfo("Asia/Jakarta")
ANI = Hand("ani", frozenset({Capability.COORDINATE, Capability.INTAKE}), "BJN")
BUDI = Hand("budi", frozenset({Capability.COORDINATE}), "BJN")
LETTER = {"means": Means.LETTER, "said": "Diperbaiki minggu depan."}


@dataclass
class Office:
    """Files complaints, delivers them, and does things about them, one a minute."""

    desk: Desk
    register: Engine
    clock: Any
    entry: Callable[..., Entry]
    hand: Hand = ANI

    def take(self, **values: Any) -> str:
        filed = file_entry(self.desk, self.entry(**{"said_at": Millis(self.clock.now), **values}))
        deliver(self.desk, self.register)
        return filed.id

    def do(self, case_id: str, deed: Deed, /, hand: Hand | None = None, **values: Any) -> Done:
        self.clock.now += 60_000
        with register_scope(self.register, write=True) as session:
            done = do(
                session,
                self.desk.keys,
                case_id,
                Act(deed, **values),
                seen_version=session.get_one(Complaint, case_id).version,
                hand=hand or self.hand,
                zone=WIB,
                now=self.clock(),
            )
            session.commit()
        return done

    def case(self, case_id: str) -> Complaint:
        with register_scope(self.register) as session:
            return session.get_one(Complaint, case_id)

    def history(self, case_id: str) -> list[CaseDeed]:
        with register_scope(self.register) as session:
            query = select(CaseDeed).where(CaseDeed.complaint_id == case_id)
            return list(session.scalars(query.order_by(CaseDeed.number)))

    def dispositions(self, case_id: str) -> list[Disposition]:
        with register_scope(self.register) as session:
            query = select(Disposition).where(Disposition.complaint_id == case_id)
            return list(session.scalars(query.order_by(Disposition.at, Disposition.agency_id)))

    def read(self, case_id: str, kept: str) -> str:
        return open_text(self.desk.keys, kept, case_id)

    def in_state(self, state: State, **values: Any) -> str:
        """A case that has come to stand in a state, in the plainest way."""
        case_id = self.take(**values)
        for deed, given in PATHS[state]:
            other = {"other_id": self.take(**values)} if deed is Deed.MERGE else {}
            self.do(case_id, deed, **given, **other)
        return case_id


_FORWARD: tuple[Deed, dict[str, Any]] = (Deed.FORWARD, {"agencies": ("dlh",)})
_ANSWER: tuple[Deed, dict[str, Any]] = (Deed.ANSWER, LETTER)
PATHS: dict[State, list[tuple[Deed, dict[str, Any]]]] = {
    State.RECEIVED: [],
    State.VERIFIED: [(Deed.VERIFY, {})],
    State.HELD: [(Deed.HOLD, {"said": "Di jalan mana?"})],
    State.NOT_OURS: [(Deed.NOT_OURS, {"why": "jalan nasional"})],
    State.ARCHIVED: [(Deed.ARCHIVE, {"why": "dicabut"})],
    State.FORWARDED: [_FORWARD],
    State.IN_PROCESS: [_FORWARD, _ANSWER],
    State.CLOSED: [_FORWARD, _ANSWER, (Deed.CLOSE, {})],
    State.MERGED: [(Deed.MERGE, {})],
}


def due(office: Office, case_id: str) -> tuple[str, str]:
    """What comes next in a case, and by which day."""
    case = office.case(case_id)
    return case.due_step, f"{to_local(case.due_at, WIB):%m-%d}" if case.due_at else ""
