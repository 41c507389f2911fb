"""Holds and deletions in the panel: who may, what is shown, what is refused in words."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from playlists.clock import to_local
from radio.archive.deletions import Deletion, Kind, Rule
from radio.archive.tables import ArchiveHold
from radio.calls.agent.settings import JOURNAL
from radio.calls.consent import ConsentMissingError, Why, may_replay
from radio.calls.holdtables import CallHold
from radio.calls.ingest import ingest
from radio.calls.keeping import own_files
from radio.calls.tables import CallJournalFile, CallSpan, Consent, PhoneCall
from radio.db import session_scope
from radio.people.rights import Role
from radio.units import Millis
from tests.rig.databases import make_new
from tests.web.furnishing import make_recording
from tests.web.people import People
from tests.web.registered import register_at_hand
from web import PanelSettings
from web.panel import Panel, panel_of

WHY = "Permintaan penelepon sendiri"


@pytest.fixture
def panel(app: Flask, settings: PanelSettings) -> Panel:
    make_new(settings.database)
    panel = panel_of(app)
    register_at_hand(panel)
    now = panel.now()
    with session_scope(panel.database, write=True) as session:
        for call_id in ("c1", "c2"):
            folder = make_recording(settings.data, call_id, now)
            facts = settings.data / folder / "call.json"
            facts.write_text(json.dumps({**json.loads(facts.read_text()), "on_air": []}))
            at = {"rang_at": Millis(now - 9000), "answered_at": Millis(now - 8000), "ended_at": now}
            session.add(
                PhoneCall(id=call_id, folder=folder, consent=Consent.CARD, consent_at=now, **at)
            )
        session.flush()
        session.add(CallSpan(call_id="c2", began=Millis(now - 3000), ended=now))
        session.commit()
    return panel


def browser(people: People, role: Role) -> FlaskClient:
    client = people.browser(people.add(role.value, role))
    client.set_cookie("radio_token", "t")
    return client


def post(client: FlaskClient, address: str, **form: str) -> TestResponse:
    return client.post(address, data={"csrf_token": "t", **form})


def call(panel: Panel, call_id: str) -> PhoneCall:
    with session_scope(panel.database) as session:
        return session.get_one(PhoneCall, call_id)


def test_a_stretch_is_held_with_what_it_keeps_and_let_go(panel: Panel, people: People) -> None:
    manager = browser(people, Role.MANAGER)
    local = to_local(panel.now(), panel.settings.zone_info)
    span = {
        "from": f"{local - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "to": f"{local + timedelta(hours=1):%Y-%m-%dT%H:%M}",
    }
    for wrong in ({}, {**span, "why": "x"}, {"from": span["to"], "to": span["from"], "why": WHY}):
        assert post(manager, "/archive/holds/", **wrong).status_code == 422
    assert post(manager, "/archive/holds/", **span, why="KPID 12/2026").status_code == 303
    page = manager.get("/archive/holds/").get_data(as_text=True)
    assert "KPID 12/2026" in page
    assert '<span class="figures">2</span>' in page
    with session_scope(panel.database) as session:
        (row,) = session.scalars(select(ArchiveHold))
    assert post(manager, f"/archive/holds/{row.id}/end").status_code == 303
    assert post(manager, f"/archive/holds/{row.id}/end").status_code == 409
    assert "KPID 12/2026" in manager.get("/archive/holds/").get_data(as_text=True)


def test_a_call_is_held_by_who_hears_it_and_let_go_by_who_answers_for_the_station(
    panel: Panel, people: People
) -> None:
    officer, manager = browser(people, Role.OFFICER), browser(people, Role.MANAGER)
    assert post(officer, "/calls/c1/hold", why=" ").status_code == 409
    assert post(officer, "/calls/none/hold", why=WHY).status_code == 404
    assert post(officer, "/calls/c1/hold", why=WHY).status_code == 303
    assert call(panel, "c1").hold
    assert WHY in officer.get("/calls/c1").get_data(as_text=True)
    assert post(officer, "/calls/c1/delete", why=WHY).status_code == 409
    with session_scope(panel.database) as session:
        (row,) = session.scalars(select(CallHold))
    address = f"/archive/holds/calls/{row.id}/end"
    assert post(officer, address).status_code == 403
    assert "c1" in manager.get("/archive/holds/").get_data(as_text=True)
    assert post(manager, address).status_code == 303
    assert post(manager, address).status_code == 409
    assert not call(panel, "c1").hold


def test_what_was_never_aired_is_deleted_at_its_callers_wish_and_what_was_is_not(
    panel: Panel, people: People
) -> None:
    officer = browser(people, Role.OFFICER)
    assert post(officer, "/calls/c1/delete", why="x").status_code == 400
    assert "UU 32/2002" in post(officer, "/calls/c2/delete", why=WHY).get_data(as_text=True)
    assert "UU 32/2002" in officer.get("/calls/c2").get_data(as_text=True)
    assert post(officer, "/calls/c1/delete", why=WHY).status_code == 303
    assert post(officer, "/calls/c1/delete", why=WHY).status_code == 409
    assert call(panel, "c1").purged_at is not None
    assert not own_files(panel.settings.data / call(panel, "c1").folder)
    assert own_files(panel.settings.data / call(panel, "c2").folder)
    with session_scope(panel.database) as session:
        (line,) = session.scalars(select(Deletion))
    assert (line.rule, line.why, line.what) == (Rule.PERSON, WHY, "c1")
    assert line.by


def as_an_older_copy_would_read(panel: Panel) -> bool:
    """Whether the call is restricted by what the telephone's journal tells alone."""
    with session_scope(panel.database, write=True) as session:
        row = session.get_one(PhoneCall, "c2")
        known = row.restricted_at, row.restricted_why
        row.restricted_at, row.restricted_why = None, ""
        session.execute(delete(CallJournalFile))
        session.commit()
    ingest(panel.database, panel.settings.data / JOURNAL)
    with session_scope(panel.database, write=True) as session:
        row = session.get_one(PhoneCall, "c2")
        found = row.restricted_at is not None
        row.restricted_at, row.restricted_why = known
        session.commit()
    return found


def test_a_restricted_call_is_neither_heard_nor_replayed(panel: Panel, people: People) -> None:
    officer = browser(people, Role.OFFICER)
    assert post(officer, "/calls/c2/restrict", why="x").status_code == 400
    with officer.get("/calls/c2/sound/caller") as heard:
        assert heard.status_code == 200
    assert post(officer, "/calls/c2/restrict", why=WHY).status_code == 303
    assert officer.get("/calls/c2/sound/caller").status_code == 409
    assert "<audio" not in officer.get("/calls/c2").get_data(as_text=True)
    with session_scope(panel.database) as session, pytest.raises(ConsentMissingError) as caught:
        may_replay(session, "c2")
    assert caught.value.why is Why.RESTRICTED
    assert as_an_older_copy_would_read(panel) is True
    assert post(officer, "/calls/c2/restrict", lift="y").status_code == 303
    assert as_an_older_copy_would_read(panel) is False
    with officer.get("/calls/c2/sound/caller") as heard:
        assert heard.status_code == 200
    with session_scope(panel.database, write=True) as session:
        session.get_one(PhoneCall, "c2").restricted_at = panel.now()
        session.commit()
    assert post(officer, "/calls/c2/restrict", lift="y").status_code == 409


def test_the_ledger_is_read_by_kind_and_day_in_pages_and_taken_out_without_names(
    panel: Panel, people: People
) -> None:
    manager, officer = browser(people, Role.MANAGER), browser(people, Role.OFFICER)
    with session_scope(panel.database, write=True) as session:
        for number in range(120):
            kind = Kind.CLIP if number % 2 else Kind.CALL
            at = Millis(panel.now() - number * 60_000)
            why = {"by": "Siti", "why": "Bu Wati minta"} if number == 0 else {}
            rule = Rule.PERSON if why else Rule.AGE
            session.add(
                Deletion(at=at, done_at=at, kind=kind, what=f"x{number}", rule=rule, bytes=5, **why)
            )
        session.commit()
    assert officer.get("/archive/deletions/").status_code == 403
    page = manager.get("/archive/deletions/").get_data(as_text=True)
    assert page.count('<td class="what">') == 50
    assert manager.get("/archive/deletions/?page=3").get_data(as_text=True).count('"what"') == 20
    clips = manager.get("/archive/deletions/?kind=clip").get_data(as_text=True)
    assert ">x1<" in clips
    assert ">x0<" not in clips
    assert (
        manager.get("/archive/deletions/?day=2001-01-01").get_data(as_text=True).count('"what"')
        == 0
    )
    for wrong in ("kind=x", "day=x", "day=9999-12-31"):
        assert manager.get(f"/archive/deletions/?{wrong}").status_code == 400
    text = manager.get("/archive/deletions.csv?kind=call").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert (len(rows), rows[0]["what"], rows[0]["by_person"]) == (60, "x0", "yes")
    assert "Siti" not in text
    assert "Wati" not in text
