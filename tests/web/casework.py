"""Cases to work on, and hands that do so: for tests of the pages of cases."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from radio.complaints.entry import Entry
from radio.complaints.entry import Person as Reported
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.filing import Filed, file_entry
from radio.complaints.register.seeds import KnownAgency
from radio.complaints.register.tables import CaseDeed, Complaint
from radio.db import session_scope
from tests.rig.databases import make_new
from tests.web.registered import register_at_hand
from web.panel import Panel, panel_of

AGENCIES = [
    KnownAgency("dpubmpr", "Dinas PU Bina Marga", "DPUBMPR", active=True),
    KnownAgency("dishub", "Dinas Perhubungan", "Dishub", active=True),
]
SITI = Reported(
    name="Siti Zubaidah", phone="0812-3456-7890", address="RT 03", area_code="35.22.15.2003"
)
Take = Callable[..., Filed]


def case_panel(app: Flask) -> Panel:
    """A panel whose register has agencies, and whose watch has seen it."""
    panel = panel_of(app)
    make_new(panel.settings.database)
    register_at_hand(panel, AGENCIES)
    # What the watch had found before there were tables is over.
    panel.changes.look("register_")
    return panel


def taker(panel: Panel) -> Take:
    """Takes complaints, and delivers them unless told not to."""

    def taken(
        text: str = "Jalan depan pasar berlubang", *, send: bool = True, **more: object
    ) -> Filed:
        files = more.pop("files", ())
        entry = Entry(text=text, said_at=panel.now(), reporter=SITI, taken_by="Ani", **more)  # type: ignore[arg-type]  # tests name what they change
        filed = file_entry(panel.desk, entry, files)  # type: ignore[arg-type]  # and files
        if send:
            deliver(panel.desk, panel.register)
        return filed

    return taken


def row_of(panel: Panel, filed: Filed) -> Complaint:
    with session_scope(panel.register) as session:
        return session.get_one(Complaint, filed.id)


def last_deed(panel: Panel, filed: Filed) -> CaseDeed:
    with session_scope(panel.register) as session:
        query = select(CaseDeed).where(CaseDeed.complaint_id == filed.id)
        return session.scalars(query.order_by(CaseDeed.number.desc())).first()  # type: ignore[return-value]  # there is one


def act(client: FlaskClient, filed: Filed, deed: str, status: int = 303, **fields: object) -> str:
    page = client.get(f"/cases/{filed.ticket}").get_data(as_text=True)
    seen = re.search(r'name="seen" value="(\d+)"', page)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert seen is not None
    assert token is not None
    given = {"csrf_token": token[1], "deed": deed, "seen": seen[1], **fields}
    answer = client.post(f"/cases/{filed.ticket}/do", data=given)
    assert answer.status_code == status, answer.get_data(as_text=True)[-800:]
    return answer.get_data(as_text=True)
