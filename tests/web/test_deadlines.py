"""Rules of deadlines and days, at the panel, without a browser."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from playlists.clock import to_local
from radio.complaints.handling.rules import reckon_asked
from radio.complaints.register.lists import DayRule, DeadlineRule
from radio.complaints.register.tables import Complaint
from radio.db import session_scope
from radio.people.rights import Role
from tests.web.people import People, deeds
from tests.web.posting import Desk
from tests.web.registered import Registered

PAGE = "/complaints/deadlines/"
RULE = {
    "step": "forward", "kind": "", "field_check": "", "working_days": "5", "extension": "",
    "first_day": "2099-01-05", "regulation": "PermenPANRB 5/2025 pasal 99", "pauses": "y",
}  # fmt: skip


def test_rules_are_seen_added_and_taken_back(
    officer: Desk, register: Registered, people: People
) -> None:
    page = officer.get(PAGE)
    for word in ("PermenPANRB 62/2018", "UU 14/2008 pasal 36", "Diperiksa dan didisposisikan"):
        assert word in page
    assert officer.send(f"{PAGE}rules", **RULE).status_code == 303
    page = officer.get(PAGE)
    assert "PermenPANRB 5/2025 pasal 99" in page
    assert "nanti" in page
    again = officer.send(f"{PAGE}rules", **RULE)
    assert again.status_code == 422
    assert "Sudah ada aturan" in again.get_data(as_text=True)
    with session_scope(register.panel.register) as session:
        query = select(DeadlineRule).where(DeadlineRule.regulation.contains("pasal 99"))
        row = session.scalars(query).one()
    assert officer.send(f"{PAGE}rules/{row.id}/drop").status_code == 303
    assert "PermenPANRB 5/2025 pasal 99" not in officer.get(PAGE)
    assert officer.send(f"{PAGE}rules/2018-forward/drop").status_code == 422
    noted = [one.action for one in deeds(people)]
    assert {"deadlines.add", "deadlines.drop"} <= set(noted)


def test_a_day_is_ruled_on_and_the_page_says_how_many_moved(
    officer: Desk, register: Registered
) -> None:
    made = register.file()
    zone = register.panel.desk.zone
    with session_scope(register.panel.register) as session:
        page = officer.get(PAGE)
    assert "dihitung ulang" not in page
    until = _due(register, made.id)
    form = {"day": until, "kind": "leave", "why": "SKB tiga menteri"}
    assert officer.send(f"{PAGE}days", **form).status_code == 303
    assert "sedang dihitung ulang" in officer.get(f"{PAGE}reckoned")
    reckon_asked(register.panel.register, zone, register.panel.now())
    assert "batas waktu 1 aduan" in officer.get(f"{PAGE}reckoned")
    assert _due(register, made.id) > until
    page = officer.get(f"{PAGE}?year={until[:4]}")
    assert "Cuti bersama: SKB tiga menteri" in page
    assert officer.send(f"{PAGE}days/{until}/drop").status_code == 303
    with session_scope(register.panel.register) as session:
        assert session.scalars(select(DayRule)).all() == []
    reckon_asked(register.panel.register, zone, register.panel.now())
    assert _due(register, made.id) == until


def _due(register: Registered, case_id: str) -> str:
    """The day it is due, as it is typed."""
    with session_scope(register.panel.register) as session:
        case = session.get_one(Complaint, case_id)
        assert case.due_at is not None
        return to_local(case.due_at, register.panel.desk.zone).date().isoformat()


def test_what_can_not_be_is_told(officer: Desk) -> None:
    for address, form, told in (
        ("rules", {**RULE, "working_days": "0"}, "sampai 400"),
        ("rules", {**RULE, "regulation": ""}, "Ini harus diisi"),
        ("days", {"day": "x", "kind": "work", "why": "y"}, "tanggal"),
        ("days", {"day": "2026-12-01", "kind": "work", "why": ""}, "Ini harus diisi"),
    ):
        answer = officer.send(f"{PAGE}{address}", **form)
        assert answer.status_code == 422
        assert told.casefold() in answer.get_data(as_text=True).casefold(), told


def test_a_year_without_joint_leave_is_warned_of(
    officer: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.deadlines.page.station_today", lambda: date(2026, 11, 30))
    page = officer.get(PAGE)
    assert "Cuti bersama 2028 belum dikenal program" in page
    assert "Cuti bersama 2027 belum" not in page
    form = {"day": "2028-03-27", "kind": "leave", "why": "SKB 2027"}
    officer.send(f"{PAGE}days", **form)
    assert "Diisi sendiri: 1 hari" in officer.get(PAGE)


def test_who_does_not_handle_complaints_changes_nothing(
    people: People, register: Registered
) -> None:
    operator = people.signed_in("tono", Role.OPERATOR)
    assert operator.get(PAGE).status_code == 403
