from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from radio.calls.blocking import block
from radio.calls.consent import ConsentMissingError, may_replay, override
from radio.calls.desk import row_of
from radio.calls.pieces import note
from radio.calls.tables import CallBlock, CallSpan, Consent, PhoneCall
from radio.db import session_scope
from radio.library.tables import Media
from radio.people.rights import Role
from radio.people.tables import AuditEntry
from radio.programmes.tables import Episode, Programme
from radio.publishing.cuts import Why
from radio.publishing.tables import EditedCut, EditedEpisode
from radio.units import Millis
from tests.rig.databases import make_new
from tests.web.furnishing import make_recording
from tests.web.people import People
from tests.web.registered import Registered
from web import PanelSettings
from web.archive.typed import read_moment
from web.panel import Panel, panel_of

NUMBER = "081234567890"
WHY = "Penelepon minta dihubungi lagi"
MARCH = Millis(1_772_523_125_000)
"""14.32.05 on 3 March 2026."""


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
    for odd in ("nonsense", "9999-12-31"):
        assert officer.get(f"/calls/?day={odd}").status_code == 200


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


def test_a_call_leads_to_those_beside_it_and_to_where_it_is_in_the_archive(
    people: People, officer: FlaskClient, panel: Panel
) -> None:
    with session_scope(panel.database, write=True) as session:
        row = session.get_one(PhoneCall, "c1")
        for name, off in (("c0", -60_000), ("c2", 60_000)):
            told = {"id": name, "rang_at": row.rang_at + off, "number": "", "name": ""}
            row_of(session, panel.keys, told)
        # Two that rang in the same moment are each passed by.
        row_of(session, panel.keys, {"id": "c1b", "rang_at": row.rang_at, "number": "", "name": ""})
        session.add(CallSpan(call_id="c1", began=MARCH))
        session.commit()
    page = officer.get("/calls/c1").get_data(as_text=True)
    assert 'rel="prev" href="/calls/c0"' in page
    assert 'rel="next" href="/calls/c1b"' in page
    assert 'rel="prev" href="/calls/c1"' in officer.get("/calls/c1b").get_data(as_text=True)
    assert 'rel="next"' not in officer.get("/calls/c2").get_data(as_text=True)
    address = "/archive/find?when=3/3/2026+14.32.05"
    assert address not in page, "the log is not the officer's to read"
    assert address in _browser(people, Role.OPERATOR).get("/calls/c1").get_data(as_text=True)
    later = datetime.fromisoformat("2026-03-04T00:00")
    assert str(read_moment("3/3/2026 14.32.05", later)) == "2026-03-03 14:32:05"


def test_all_complaints_of_a_call_are_named(
    registered: Registered, officer: FlaskClient, panel: Panel
) -> None:
    tickets = [registered.file(call_id="c1").ticket for _ in range(2)]
    page = officer.get("/calls/c1").get_data(as_text=True)
    assert [ticket in page for ticket in tickets] == [True, True]


def test_what_was_made_of_a_call_and_until_when_it_is_kept_is_told(
    people: People, officer: FlaskClient, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    Registered(panel)
    monkeypatch.setattr(Panel, "now", lambda _panel: Millis(MARCH + 3_600_000))
    with session_scope(panel.database, write=True) as session:
        call = session.get_one(PhoneCall, "c1")
        call.rang_at = call.answered_at = MARCH
        call.ended_at = Millis(MARCH + 60_000)
        (panel.settings.data / call.folder / "call.json").unlink()
        session.commit()

    def page(who: FlaskClient = officer) -> str:
        return who.get("/calls/c1").get_data(as_text=True)

    assert "Disimpan sampai Kamis, 2 April 2026" in page()
    with session_scope(panel.database, write=True) as session:
        session.add(CallSpan(call_id="c1", began=MARCH, ended=Millis(MARCH + 30_000)))
        session.commit()
    assert "Disimpan sampai Rabu, 7 April 2027" in page()
    with session_scope(panel.database, write=True) as session:
        plan = {"first_day": date(2026, 1, 2), "starts_at": "08:00", "seconds": 3600}
        session.add(Programme(id="p", name="Ayo Mas Bro", **plan))
        session.flush()
        end = Millis(MARCH + 3_600_000)
        session.add(Episode(id="p-1", programme_id="p", start=MARCH, end=end))
        session.flush()
        times = {"starts_at": MARCH, "ends_at": end}
        session.add(EditedEpisode(episode_id="p-1", file="episodes/e.mp3", **times))
        session.commit()
    assert "Disimpan selama rekaman episode memuatnya" in page()
    operator = _browser(people, Role.OPERATOR)
    assert "/recordings/p-1" in page(operator)
    with session_scope(panel.database, write=True) as session:
        cut = {"why": Why.CALLER, "from_at": MARCH, "to_at": MARCH, "about": "c1", "began": MARCH}
        session.add(EditedCut(episode_id="p-1", position=0, **cut))
        session.add(
            Media(
                id="m", path="media/m.wav", title="Keluhan jalan", content_hash="1" * 64,
                category="klip-telepon", duration=10.0, cue_out=10.0, segue=10.0, loudness=-16.0,
                true_peak=-1.0, sample_rate=48_000, channels=1, codec="pcm",
                created_at=datetime.now(UTC),
            )
        )  # fmt: skip
        session.flush()
        note(session, panel.settings.data, "m", ["c1"])
        session.commit()
    told = page(operator)
    assert "dipotong dari sana" in told
    assert "Keluhan jalan" in told
    assert "ditahan" in told, "nobody has agreed yet"
    assert "/library/media/m" in told or "/library/m" in told
    assert "Disimpan selama materi pustaka memuatnya" not in page(), (
        "what is withheld keeps nothing"
    )
    with session_scope(panel.database, write=True) as session:
        override(session, "c1", by="ani", reason="Tanggul jebol, keselamatan umum", now=end)
        session.commit()
    assert "Disimpan selama materi pustaka memuatnya" in page()
