"""A panel whose desk has the shared complaint database at hand, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from radio.complaints.entry import Entry, Person
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.filing import Filed, file_entry
from radio.complaints.intake.upkeep import keep_in_order
from radio.complaints.register.base import ENVIRONMENT
from radio.complaints.register.lists import CategoryQuestion
from radio.complaints.register.seeds import KnownAgency
from radio.complaints.register.tables import CaseDeed, Complaint
from radio.complaints.words import Deed, Means, State
from radio.db import session_scope
from tests.rig.databases import make_new
from web.complaints.reach import REGISTER
from web.panel import Panel

AGENCY = KnownAgency("dpubmpr", "Dinas Pekerjaan Umum Bina Marga", "DPUBMPR", active=True)
SITI = Person(name="Siti Marked", phone="0812-7777-6666", address="RT 03 Marked")
MARKED = ("Siti", "Marked", "7777", "6666")
"""What may stand nowhere outside."""


def register_at_hand(panel: Panel, agencies: Sequence[KnownAgency] = ()) -> None:
    """Make the shared database of a panel's desk; the panel's watch has seen that it is there."""
    url = panel.settings.desk.register_url
    make_new(url, ENVIRONMENT)
    keep_in_order(panel.desk, panel.register, url, agencies)
    panel.changes.look(REGISTER)


class Registered:
    """The register of a panel."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        register_at_hand(panel, [AGENCY])

    def stop_the_clock(self) -> None:
        """Of what is asked too often."""
        self.panel.limits._clock = lambda: 1000.0

    def ask(self, code: str = "luas", **values: object) -> None:
        """Have something asked for with roads."""
        row = CategoryQuestion(
            category_id="jalan", code=code, datatype="number", required=True, question="Berapa meter?"
        )  # fmt: skip
        for name, value in values.items():
            setattr(row, name, value)
        with session_scope(self.panel.register, write=True) as session:
            session.add(row)
            session.commit()

    def file(self, text: str = "Jalan berlubang", *, sent: bool = True, **values: object) -> Filed:
        """A complaint of Siti's."""
        entry = Entry(
            text=text, said_at=self.panel.now(), reporter=SITI, category_id="jalan",
            agency_id="dpubmpr",
        )  # fmt: skip
        made = file_entry(self.panel.desk, replace(entry, **values))  # type: ignore[arg-type]  # tests name what they change
        if sent:
            deliver(self.panel.desk, self.panel.register)
        return made

    def answer(self, made: Filed, said: str, *, public: bool = True, number: int = 2) -> None:
        """What the agency says to it."""
        with session_scope(self.panel.register, write=True) as session:
            session.add(
                CaseDeed(
                    id=f"{number:02}{made.id[2:]}", complaint_id=made.id, number=number,
                    deed=Deed.ANSWER, state=State.IN_PROCESS, at=self.panel.now(), said=said,
                    public=public, agency_id="dpubmpr", means=Means.ON_AIR,
                )
            )  # fmt: skip
            session.commit()

    def change(self, made: Filed, **values: object) -> None:
        """Something else about a case."""
        with session_scope(self.panel.register, write=True) as session:
            row = session.get_one(Complaint, made.id)
            for name, value in values.items():
                setattr(row, name, value)
            session.commit()
