"""How long things are kept, at the panel, without a browser."""

from __future__ import annotations

from sqlalchemy import select

from radio.complaints.register.duties import RetentionRule
from radio.complaints.words import Kind, State
from radio.db import session_scope
from radio.people.rights import Role
from radio.units import Millis
from tests.web.formread import forms_of
from tests.web.people import People, deeds
from tests.web.posting import Desk
from tests.web.registered import Registered

PAGE = "/complaints/privacy/retention/"
DAY = 86_400_000


def test_rules_are_seen_with_what_they_remove_and_replaced(
    officer: Desk, register: Registered, people: People
) -> None:
    made = register.file()
    ended = Millis(register.panel.now() - 720 * DAY)
    register.change(made, state=State.CLOSED, closed_at=ended)
    page = officer.get(PAGE)
    for word in ("730 hari", "1 dalam 30 hari", "malam ini tidak ada", "UU 32/2002 pasal 45"):
        assert word in page
    assert "Siti" not in page
    answer = officer.send(f"{PAGE}reporter", days="365", why="JRA 2026")
    assert answer.status_code == 303
    page = officer.get(PAGE)
    for word in ("365 hari", "JRA 2026", "1 malam ini", "Aturan yang sudah berakhir: 1"):
        assert word in page
    with session_scope(register.panel.register) as session:
        assert session.get_one(RetentionRule, "reporter").until is not None
    again = officer.send(f"{PAGE}reporter", days="100", why="x")
    assert again.status_code == 422
    assert "sudah diubah orang lain" in again.get_data(as_text=True)
    wrong = officer.send(f"{PAGE}attachment", days="0", why="JRA")
    assert wrong.status_code == 422
    assert "JRA" in wrong.get_data(as_text=True)
    assert "privacy.keep_for" in [one.action for one in deeds(people)]


def test_a_rule_is_added_for_what_has_none(
    officer: Desk, register: Registered, people: People
) -> None:
    offered = forms_of(officer.get(PAGE))[PAGE]
    assert {"of", "days", "why"} <= offered.seen
    page = officer.get(PAGE)
    assert '<option value="reporter aspiration"' in page
    assert '<option value="reporter"' not in page
    form = {"of": "reporter aspiration", "days": "365", "why": "JRA 2026"}
    assert officer.send(PAGE, **form).status_code == 303
    page = officer.get(PAGE)
    for word in ("365 hari", "JRA 2026", "Data pelapor: Aspirasi", "Sri"):
        assert word in page
    assert '<option value="reporter aspiration"' not in page
    again = officer.send(PAGE, **{**form, "why": "JRA kedua"})
    assert again.status_code == 422
    assert "baru saja dibuat orang lain" in again.get_data(as_text=True)
    assert 'value="JRA kedua"' in again.get_data(as_text=True)
    for wrong in ({"of": "text"}, {"days": "0"}, {"why": " \u202e"}):
        answer = officer.send(PAGE, **{**form, "of": "attachment aspiration", **wrong})
        assert answer.status_code == 422, wrong
    with session_scope(register.panel.register) as session:
        rows = session.scalars(select(RetentionRule).where(RetentionRule.by == "Sri")).all()
        assert [(row.kind, row.days) for row in rows] == [(Kind.ASPIRATION, 365)]
    assert "privacy.add_rule" in [one.action for one in deeds(people)]


def test_who_sees_no_reporters_changes_nothing(people: People, register: Registered) -> None:
    assert people.signed_in("tono", Role.OPERATOR).get(PAGE).status_code == 403
