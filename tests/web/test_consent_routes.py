"""By which ways of the panel a call could be heard again: each with consent, without, and by an override."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from radio.air.log import load_log
from radio.air.settings import EngineSettings, LiveSource, save_settings
from radio.archive.origins import Origins
from radio.archive.tables import ArchiveExport
from radio.calls.agent.settings import JOURNAL
from radio.calls.consent import agreed
from radio.calls.ingest import ingest
from radio.calls.pieces import note
from radio.calls.tables import CallSpan, Consent, PhoneCall
from radio.carts.editing import KeyChoice, make_page, set_key
from radio.db import session_scope
from radio.library.importing import hash_file
from radio.library.tables import Media
from radio.people.rights import Role
from radio.people.tables import AuditEntry
from radio.units import Millis
from tests.broadcastlog.conftest import a_piece
from tests.calls.clips.recorded import record, voice
from tests.rig import noise, write_audio
from tests.web.fake_engine import FakeEngine
from tests.web.people import People
from web.panel import Panel

WHY = "Tanggul jebol, keselamatan warga"
PIECE, KEY = "cart0", "umum-1"


@pytest.fixture
def panel(app: Flask, people: People) -> Panel:
    """A station with a piece in which a caller is heard who agreed; it is under a key of the wall."""
    panel = people.panel
    data = panel.settings.data
    with session_scope(panel.database, write=True) as session:
        media = a_piece("cart", 0, 3.0)
        media.path, media.codec = "media/cart/0.wav", "pcm_s16le"
        session.add(media)
        (data / media.path).parent.mkdir(parents=True)
        write_audio(data / media.path, noise(3.0, 1))
        call = PhoneCall(id="c1", rang_at=panel.now(), consent=Consent.CARD)
        call.consent_at = panel.now()
        session.add(call)
        session.flush()
        session.add(CallSpan(call_id="c1", began=Millis(1000), ended=Millis(2000)))
        note(session, data, PIECE, ["c1"])
        set_key(session, make_page(session, "Umum"), 1, KeyChoice(PIECE))
        session.commit()
    return panel


@pytest.fixture
def manager(people: People, panel: Panel) -> FlaskClient:
    return browser(people, Role.MANAGER)


def browser(people: People, role: Role) -> FlaskClient:
    client = people.signed_in(role.value, role)
    client.set_cookie("radio_token", "t")
    return client


def post(client: FlaskClient, address: str, **form: str) -> TestResponse:
    return client.post(address, data={"csrf_token": "t", **form})


def withdraw(client: FlaskClient) -> None:
    assert post(client, "/calls/c1/withdraw").status_code == 303


def let_out(client: FlaskClient) -> None:
    assert post(client, "/calls/c1/override", reason=WHY).status_code == 303


def noted(panel: Panel, action: str) -> list[tuple[str, str]]:
    panel.trail.write_out()
    with session_scope(panel.database) as session:
        query = select(AuditEntry).where(AuditEntry.action == action)
        return [(row.object, row.detail) for row in session.scalars(query)]


def carts(panel: Panel) -> set[str]:
    log = load_log(panel.settings.data / "air" / "log.json")
    return {Path(cart.uri).name for cart in log.carts}


def test_the_engine_has_it_at_once_whatever_is_said_on_the_page_of_the_call(
    manager: FlaskClient, panel: Panel
) -> None:
    withdraw(manager)
    assert carts(panel) == set()
    let_out(manager)
    assert carts(panel) == {"0.wav"}
    withdraw(manager)
    assert carts(panel) == set()
    assert noted(panel, "calls.let_out") == [("c1", WHY)]
    assert noted(panel, "calls.withdraw") == [("c1", "withdrawn")] * 2


def test_the_engine_has_nothing_of_a_call_that_is_left_alone_from_that_moment_on(
    manager: FlaskClient, panel: Panel
) -> None:
    """And may have it again as soon as that is lifted: the consent of before holds."""
    assert post(manager, "/calls/c1/restrict", why="Permintaan penelepon").status_code == 303
    assert carts(panel) == set()
    assert post(manager, "/calls/c1/restrict", lift="y").status_code == 303
    assert carts(panel) == {"0.wav"}


def test_what_is_taken_back_stands_outside_of_the_database_too(
    manager: FlaskClient, panel: Panel
) -> None:
    """An older copy of it that is put back is read in again from there."""
    withdraw(manager)
    with session_scope(panel.database, write=True) as session:
        call = session.get_one(PhoneCall, "c1")
        agreed(session, call, Consent.CARD, at=Millis(1), frame=None, by="Siti")
        session.commit()
    ingest(panel.database, panel.settings.data / JOURNAL)
    with session_scope(panel.database) as session:
        assert session.get_one(PhoneCall, "c1").consent is Consent.REFUSED
        assert session.get_one(Media, PIECE).withheld


def test_hearing_a_piece_in_the_station(people: People, manager: FlaskClient, panel: Panel) -> None:
    """Whoever may hear calls may hear what is withheld, and that is noted; nobody else may."""
    viewer = browser(people, Role.VIEWER)
    address = f"/library/{PIECE}/audio"
    for client in (viewer, manager):
        with client.get(address) as answer:
            assert answer.status_code == 200
    assert noted(panel, "call.piece") == []
    withdraw(manager)
    assert viewer.get(address).status_code == 403
    with manager.get(address) as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Content-Disposition"] == "inline"
    assert noted(panel, "call.piece") == [(PIECE, "")]
    let_out(manager)
    with viewer.get(address) as answer:
        assert answer.status_code == 200


def test_a_clip_that_was_cut_before(manager: FlaskClient, panel: Panel) -> None:
    clips = panel.settings.data / "archive" / "clips"
    clips.mkdir(parents=True)
    (clips / "klip.wav").write_bytes(b"RIFF")
    with session_scope(panel.database, write=True) as session:
        session.add(
            ArchiveExport(
                at=panel.now(), by="Siti", why="arsip", from_at=0, to_at=5000, format="wav",
                name="klip.wav", bytes=4, sha256="0" * 64,
            )
        )  # fmt: skip
        session.commit()
    link = 'href="/archive/clips/klip.wav"'
    day = "/archive/2026-01-01"

    def is_had() -> bool:
        with manager.get("/archive/clips/klip.wav") as answer:
            assert answer.status_code in (200, 409)
            assert (answer.status_code == 200) is (link in manager.get(day).get_data(as_text=True))
            return answer.status_code == 200

    assert is_had()
    withdraw(manager)
    assert not is_had()
    let_out(manager)
    assert is_had()
    assert [name for name, _ in noted(panel, "archive.download")] == ["klip.wav"] * 2


def test_a_key_of_the_wall_is_refused_in_words(
    manager: FlaskClient, panel: Panel, engine: FakeEngine
) -> None:
    def fired() -> TestResponse:
        headers = {"X-CSRF-Token": "t"}
        return manager.post(f"/api/v1/air/carts/{KEY}/fire", headers=headers)

    assert fired().status_code == 200
    withdraw(manager)
    engine.refusals["cart_fire"] = {"code": "no_such_cart", "message": "none", "do": ""}
    told = fired()
    assert (told.status_code, told.get_json()["error"]["code"]) == (409, "withheld")
    let_out(manager)
    assert fired().get_json()["error"]["code"] == "no_such_cart"
    engine.refusals.clear()
    assert fired().status_code == 200


def test_a_key_is_not_given_such_a_piece(manager: FlaskClient, panel: Panel) -> None:
    form = {"media_id": PIECE, "label": "", "colour": "plain", "kind": "once", "gain": "0"}
    assert post(manager, "/carts/umum/keys/2", **form).status_code == 200
    withdraw(manager)
    told = post(manager, "/carts/umum/keys/3", **form)
    assert told.status_code == 400
    assert "withheld" in told.get_data(as_text=True) or "ditahan" in told.get_data(as_text=True)
    let_out(manager)
    assert post(manager, "/carts/umum/keys/3", **form).status_code == 200


def test_the_library_tells_why_and_leads_to_the_call(
    people: People, manager: FlaskClient, panel: Panel
) -> None:
    viewer = browser(people, Role.VIEWER)
    link = 'href="/calls/c1"'
    assert link not in manager.get(f"/library/{PIECE}").get_data(as_text=True)
    withdraw(manager)
    assert link in manager.get(f"/library/{PIECE}").get_data(as_text=True)
    assert link not in viewer.get(f"/library/{PIECE}").get_data(as_text=True)
    assert PIECE in manager.get("/library/?state=withheld").get_data(as_text=True)
    assert PIECE not in manager.get("/library/?state=active").get_data(as_text=True)
    for client, shut in ((manager, False), (viewer, True)):
        page = client.get("/library/?state=withheld").get_data(as_text=True)
        assert ("disabled" in page[page.index('class="listen"') :].partition("</td>")[0]) is shut
    found = manager.get("/library/find?text=cart&as=options").get_data(as_text=True)
    assert PIECE not in found
    with session_scope(panel.database) as session:
        assert session.get_one(Media, PIECE).withheld


def test_a_track_of_the_call_is_heard_and_leaves_no_copy(
    manager: FlaskClient, panel: Panel
) -> None:
    """Hearing it in the station is no replay: whoever may read calls has to hear what was said."""
    folder = panel.settings.data / "calls" / "2027" / "c1"
    folder.mkdir(parents=True)
    write_audio(folder / "caller.wav", noise(1.0, 2))
    with session_scope(panel.database, write=True) as session:
        session.get_one(PhoneCall, "c1").folder = "calls/2027/c1"
        session.commit()
    for _ in range(2):
        with manager.get("/calls/c1/sound/caller") as answer:
            assert answer.headers["Content-Disposition"] == "inline"
            assert answer.headers["Cache-Control"] == "private, no-store"
        withdraw(manager)
    assert noted(panel, "call.recording") == [("c1", "caller")] * 2


def brought_back(panel: Panel, content: bytes, path: Path) -> set[str]:
    """Calls that are known in a file which somebody saved in the browser and carries in again."""
    path.write_bytes(content)
    data, zone = panel.settings.data, panel.settings.zone_info
    with session_scope(panel.database) as session:
        return Origins(panel.database, data, zone).calls_in(session, path)


@pytest.mark.parametrize("track", ["both", "caller", "studio"])
def test_what_the_clip_editor_plays_is_known_when_it_comes_back(
    manager: FlaskClient, panel: Panel, tmp_path: Path, track: str
) -> None:
    folder = record(panel.settings.data, voice(2.0, 1), voice(2.5, 2))
    with session_scope(panel.database, write=True) as session:
        call = session.get_one(PhoneCall, "c1")
        call.folder, call.ended_at = folder, panel.now()
        session.commit()
    with manager.get(f"/calls/c1/clip/sound/{track}") as answer:
        content = answer.get_data()
    assert brought_back(panel, content, tmp_path / "suara.wav") == {"c1"}


def test_a_copy_for_a_browser_is_known_when_it_comes_back(
    manager: FlaskClient, panel: Panel, tmp_path: Path
) -> None:
    """It is too short to be known by its sound; nobody else's piece is noted."""
    with session_scope(panel.database, write=True) as session:
        session.get_one(Media, PIECE).codec = "pcm_s32le"
        session.commit()
    for _again in range(2):
        with manager.get(f"/library/{PIECE}/audio") as answer:
            assert answer.mimetype == "audio/flac"
            content = answer.get_data()
        assert brought_back(panel, content, tmp_path / "suara.flac") == {"c1"}
    shutil.rmtree(panel.settings.data / "listen")
    assert brought_back(panel, content, tmp_path / "suara.flac") == {"c1"}


def test_a_live_source_that_is_a_file(
    panel: Panel, manager: FlaskClient, engine: FakeEngine, tmp_path: Path
) -> None:
    """The administrator may have named a file, and a caller may be heard in it."""
    data = panel.settings.data
    copy = tmp_path / "rekaman.wav"
    shutil.copy(data / "media/cart/0.wav", copy)
    with session_scope(panel.database, write=True) as session:
        session.get_one(Media, PIECE).content_hash = hash_file(copy)
        session.commit()
    told = EngineSettings(data=str(data), live_sources=(LiveSource("rekaman", str(copy)),))
    save_settings(told, data / "air" / "engine.json")

    def opened() -> TestResponse:
        headers = {"X-CSRF-Token": "t"}
        return manager.post("/api/v1/air/live/open", json={"name": "rekaman"}, headers=headers)

    asked = {"name": "rekaman", "looked_at": True, "media_id": PIECE}
    assert opened().status_code == 200
    assert engine.asked.count(("live_open", asked)) == 1
    withdraw(manager)
    told_no = opened()
    assert told_no.status_code == 409
    assert "belum setuju" in told_no.get_data(as_text=True)
    let_out(manager)
    assert opened().status_code == 200
    assert engine.asked.count(("live_open", asked)) == 2
