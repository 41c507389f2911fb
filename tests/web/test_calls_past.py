from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from radio.calls.blocking import block
from radio.calls.consent import ConsentMissingError, may_replay
from radio.calls.desk import row_of
from radio.calls.tables import CallBlock, Consent, PhoneCall
from radio.db import session_scope
from radio.people.rights import Role
from radio.people.tables import AuditEntry
from tests.rig.databases import make_new
from tests.web.furnishing import make_recording
from tests.web.people import People
from web import PanelSettings
from web.panel import Panel, panel_of

NUMBER = "081234567890"
WHY = "Penelepon minta dihubungi lagi"


@pytest.fixture
def panel(app: Flask, settings: PanelSettings) -> Panel:
    make_new(settings.database)
    panel = panel_of(app)
    with session_scope(panel.database, write=True) as session:
        told = {"id": "c1", "rang_at": panel.now(), "number": NUMBER, "name": "Pak Budi"}
        row = row_of(session, panel.keys, told)
        row.answered_at, row.folder = panel.now(), make_recording(settings.data, "c1", panel.now())
        session.commit()
    return panel


@pytest.fixture
def officer(people: People, panel: Panel) -> FlaskClient:
    return _browser(people, Role.OFFICER)


def _browser(people: People, role: Role) -> FlaskClient:
    client = people.browser(people.add(role.value, role))
    client.set_cookie("radio_token", "t")
    return client


def post(client: FlaskClient, address: str, **form: str) -> TestResponse:
    return client.post(f"/calls/{address}", data={"csrf_token": "t", **form})


def noted(panel: Panel, action: str) -> list[tuple[str, str]]:
    panel.trail.write_out()
    with session_scope(panel.database) as session:
        query = select(AuditEntry).where(AuditEntry.action == action)
        return [(row.object, row.detail) for row in session.scalars(query)]


def test_a_day_lists_its_calls_and_shows_no_number(officer: FlaskClient, panel: Panel) -> None:
    page = officer.get("/calls/").get_data(as_text=True)
    assert "Pak Budi" in page
    assert NUMBER not in page
    assert "Pak Budi" not in officer.get("/calls/?day=2020-01-01").get_data(as_text=True)
    assert officer.get("/calls/?day=nonsense").status_code == 200


def test_a_number_is_looked_for_and_shown_with_a_reason_that_is_noted(
    officer: FlaskClient, panel: Panel
) -> None:
    assert post(officer, "find", number=NUMBER, why=" ").status_code == 400
    page = post(officer, "find", number="+62 812 3456 7890", why=WHY).get_data(as_text=True)
    assert "Pak Budi" in page
    assert noted(panel, "call.find") == [("", WHY)]
    assert "Pak Budi" not in post(officer, "find", number="0811", why=WHY).get_data(as_text=True)
    assert NUMBER not in officer.get("/calls/c1").get_data(as_text=True)
    assert post(officer, "c1/number", why="x").status_code == 400
    assert NUMBER in post(officer, "c1/number", why=WHY).get_data(as_text=True)
    assert noted(panel, "call.number") == [("c1", WHY)]


def test_each_hearing_is_noted(officer: FlaskClient, panel: Panel) -> None:
    with officer.get("/calls/c1/sound/caller") as whole:
        assert whole.data[:4] == b"RIFF"
    with officer.get("/calls/c1/sound/studio", headers={"Range": "bytes=44-99"}) as part:
        assert (part.status_code, len(part.data)) == (206, 56)
    assert noted(panel, "call.recording") == [("c1", "caller"), ("c1", "studio")]
    for wrong in ("c1/sound/call.json", "c1/sound/..", "none/sound/caller"):
        assert officer.get(f"/calls/{wrong}").status_code == 404


def test_no_file_outside_is_heard_whatever_a_journal_says(
    officer: FlaskClient, panel: Panel
) -> None:
    (panel.settings.data / "caller.wav").write_bytes(b"RIFF")
    for folder in (".", "calls/..", "/"):
        with session_scope(panel.database, write=True) as session:
            row = session.get(PhoneCall, "c1")
            assert row is not None
            row.folder = folder
            session.commit()
        assert officer.get("/calls/c1/sound/caller").status_code == 404
        assert officer.get("/calls/c1").status_code == 200


def test_it_is_let_out_without_consent_only_with_a_reason_that_is_kept(
    people: People, officer: FlaskClient, panel: Panel
) -> None:
    manager = _browser(people, Role.MANAGER)
    assert post(officer, "c1/override", reason="Kepentingan umum").status_code == 403
    assert post(manager, "c1/override", reason="pendek").status_code == 400
    with session_scope(panel.database) as session, pytest.raises(ConsentMissingError):
        may_replay(session, "c1")
    assert post(manager, "c1/override", reason="Kepentingan umum").status_code == 303
    with session_scope(panel.database) as session:
        assert may_replay(session, "c1").override is not None
    assert noted(panel, "calls.let_out") == [("c1", "Kepentingan umum")]
    assert "Kepentingan umum" in manager.get("/calls/c1").get_data(as_text=True)


def test_a_caller_takes_it_back(officer: FlaskClient, panel: Panel) -> None:
    with session_scope(panel.database, write=True) as session:
        row = session.get(PhoneCall, "c1")
        assert row is not None
        row.consent, row.consent_at = Consent.CARD, panel.now()
        session.commit()
        may_replay(session, "c1")
    assert post(officer, "c1/withdraw").status_code == 303
    with session_scope(panel.database) as session, pytest.raises(ConsentMissingError):
        may_replay(session, "c1")


def test_a_blocked_number_is_taken_again(people: People, panel: Panel) -> None:
    operator = _browser(people, Role.OPERATOR)
    with session_scope(panel.database, write=True) as session:
        blind = block(
            session, panel.keys, NUMBER, by="ani", reason="Mengumpat", now=panel.now()
        ).number_blind
        session.commit()
    page = operator.get("/calls/blocked").get_data(as_text=True)
    assert "Mengumpat" in page
    assert NUMBER[1:] not in page
    assert post(operator, f"blocked/{blind}/unblock").status_code == 303
    with session_scope(panel.database) as session:
        assert session.scalars(select(CallBlock)).all() == []
