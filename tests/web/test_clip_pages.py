"""The clip editor's routes: who may, what is noted, what is refused in words."""

from __future__ import annotations

import io
import json
import re
import wave

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from radio.calls.clips.edits import Edits, Pull
from radio.calls.clips.stretches import Stretch
from radio.calls.clips.wording import read, written
from radio.calls.tables import Consent, PhoneCall
from radio.db import session_scope
from radio.people.rights import Right, Role
from radio.people.tables import AuditEntry
from tests.calls.clips.recorded import hashes, record, silent, voice
from tests.web.clipped import agree, call, kept, made
from tests.web.people import People
from web.panel import Panel, panel_of

EDITS = Edits(1000, 6000, cuts=(Stretch(2000, 2500),), bleeps=(Stretch(3000, 3400),))


@pytest.fixture
def panel(app: Flask, people: People) -> Panel:
    panel = panel_of(app)
    call(panel.database, panel.settings.data, panel.now())
    return panel


@pytest.fixture
def operator(people: People, panel: Panel) -> FlaskClient:
    return browser(people, Role.OPERATOR)


def browser(people: People, role: Role) -> FlaskClient:
    client = people.browser(people.add(role.value, role))
    client.set_cookie("radio_token", "t")
    return client


def post(client: FlaskClient, does: str, edits: Edits = EDITS, **form: str) -> TestResponse:
    told = {"csrf_token": "t", "edits": written(edits), **form}
    return client.post(f"/calls/c1/clip/{does}", data=told, headers={"HX-Request": "true"})


def noted(panel: Panel, action: str) -> list[tuple[str, str]]:
    panel.trail.write_out()
    with session_scope(panel.database) as session:
        query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
        return [(row.object, row.detail) for row in session.scalars(query)]


def test_the_page_begins_with_what_was_on_the_air(operator: FlaskClient, panel: Panel) -> None:
    page = operator.get("/calls/c1").get_data(as_text=True)
    assert 'href="/calls/c1/clip"' in page
    assert 'href="/calls/c1/clip?first=2000&amp;last=4000"' in page
    facts = facts_of(operator.get("/calls/c1/clip").get_data(as_text=True))
    assert (facts["edits"]["first"], facts["edits"]["last"]) == (2000, 4000)
    marked = facts_of(operator.get("/calls/c1/clip?first=100&last=900").get_data(as_text=True))
    assert (marked["edits"]["first"], marked["edits"]["last"]) == (100, 900)
    beyond = facts_of(operator.get("/calls/c1/clip?first=9&last=99999").get_data(as_text=True))
    assert beyond["edits"] == facts["edits"]


def facts_of(page: str) -> dict[str, object]:
    found = re.search(r'id="clip-facts">(.*?)</script>', page, re.DOTALL)
    assert found
    told: dict[str, object] = json.loads(found[1])
    return told


def test_both_tracks_are_heard_as_one_from_any_place_and_each_hearing_is_noted(
    operator: FlaskClient, panel: Panel
) -> None:
    with operator.get("/calls/c1/clip/sound/both") as whole:
        assert (whole.status_code, whole.mimetype) == (200, "audio/wav")
        content = whole.data
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (1, 8000, 64_000)
        heard = np.frombuffer(file.readframes(64_000), dtype="<i2") / 32767
    assert np.max(np.abs(heard - voice(8.0, 1) - voice(8.0, 2, 0.05))) < 1e-3
    for first, last in ((0, 9), (41, 47), (4001, 9000), (128_000, 128_043)):
        wanted = {"Range": f"bytes={first}-{last}"}
        with operator.get("/calls/c1/clip/sound/both", headers=wanted) as part:
            assert (part.status_code, part.data) == (206, content[first : last + 1])
    assert len(noted(panel, "call.recording")) == 5
    assert operator.get("/calls/c1/clip/sound/music").status_code == 422
    assert operator.get("/calls/no/clip/sound/both").status_code == 409


def test_the_picture_is_of_one_track_and_no_hearing(operator: FlaskClient, panel: Panel) -> None:
    told = operator.get("/calls/c1/clip/waveform/caller?points=100").get_json()
    assert (told["seconds"], len(told["pairs"])) == (8.0, 200)
    part = operator.get("/calls/c1/clip/waveform/studio?start=1&end=1.5&points=9000").get_json()
    assert (part["start"], part["end"], part["rate"]) == (1.0, 1.5, 8000.0)
    odd = operator.get("/calls/c1/clip/waveform/studio?start=nan&end=-3&points=-1").get_json()
    assert odd["start"] == odd["end"]
    assert operator.get("/calls/c1/clip/waveform/music").status_code == 422
    assert noted(panel, "call.recording") == []


def test_the_result_is_heard_before_it_is_saved_and_that_is_noted(
    operator: FlaskClient, panel: Panel
) -> None:
    agree(panel.database, Consent.REFUSED)
    answer = post(operator, "preview")
    assert (answer.status_code, answer.data[:4]) == (200, b"fLaC")
    assert answer.headers["X-Clip-Held-Back"] in ("yes", "no")
    assert noted(panel, "call.clip_heard") == [("c1", "0.01,000–0.06,000")]
    assert made(panel.database) == []


def test_silences_are_told_before_they_are_shortened(operator: FlaskClient, panel: Panel) -> None:
    track = np.concatenate([voice(3.0, 1), silent(2.0), voice(3.0, 2)])
    record(panel.settings.data, track, silent(8.0))
    told = post(operator, "silences", Edits(0, 8000, pull=Pull())).get_json()
    ((first, last),) = told["silences"]
    assert abs(first - 3150) <= 10
    assert abs(last - 4850) <= 10


def test_a_clip_is_saved_bound_and_opened_again(operator: FlaskClient, panel: Panel) -> None:
    folder = panel.settings.data / "calls" / "2027" / "c1"
    before = hashes(folder)
    told = post(operator, "save", title="Lampu  padam", category="promo", clip="a" * 32).get_json()
    (media,) = made(panel.database)
    assert (media.id, media.title, media.category) == (told["media"], "Lampu padam", "promo")
    assert hashes(folder) == before
    assert noted(panel, "calls.clip_save") == [("c1", media.id)]
    again = post(operator, "save", title="Lampu padam", clip="a" * 32).get_json()
    assert (again["media"], again["known"]) == (media.id, True)
    page = operator.get("/calls/c1/clip?clip=" + "a" * 32).get_data(as_text=True)
    assert "Lampu padam" in page
    facts = facts_of(page)
    assert facts["edits"] == json.loads(written(EDITS))
    assert facts["clip"] != "a" * 32


def test_without_consent_it_is_refused_with_the_way_out_and_nothing_is_made(
    operator: FlaskClient, panel: Panel
) -> None:
    agree(panel.database, Consent.REFUSED)
    answer = post(operator, "save", title="Lampu padam")
    told = answer.get_json()["error"]
    assert (answer.status_code, told["code"]) == (409, "consent")
    assert "menolak" in told["message"]
    assert "diizinkan dengan alasan" in told["do"]
    assert made(panel.database) == []
    assert not (panel.settings.data / "media").exists()
    assert "menolak" in operator.get("/calls/c1/clip").get_data(as_text=True)
    kept_as = post(operator, "keep", title="Lampu padam").get_json()["clip"]
    (row,) = kept(panel.database)
    assert (row.id, row.media_id, row.title, read(row.edits)) == (
        kept_as, None, "Lampu padam", EDITS,
    )  # fmt: skip
    assert (
        facts_of(operator.get(f"/calls/c1/clip?clip={kept_as}").get_data(as_text=True))["clip"]
        == kept_as
    )


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        (Edits(0, 9000), "di luar rekaman"),
        (Edits(3000, 2000), "mendahului awalnya: 0.03,000–0.02,000."),
        (Edits(0, 8000, fade_in=31_000), "Pudarannya"),
        (Edits(0, 8000, cuts=(Stretch(0, 7990),)), "Tidak ada lagi"),
    ],
)
def test_what_cannot_be_made_is_told_in_words(
    operator: FlaskClient, edits: Edits, words: str
) -> None:
    for does in ("preview", "save", "keep"):
        answer = post(operator, does, edits, title="x")
        assert answer.status_code == 422
        assert words in answer.get_json()["error"]["message"]
    assert post(operator, "save", title=" ").status_code == 422
    assert post(operator, "save", title="x", category=" ").status_code == 422


@pytest.mark.parametrize(
    ("more", "words"),
    [({"ended_at": None}, "masih berlangsung"), ({"purged_at": 5}, "sudah dihapus")],
)
def test_a_call_that_runs_or_is_gone_says_so(
    operator: FlaskClient, panel: Panel, more: dict[str, object], words: str
) -> None:
    with session_scope(panel.database, write=True) as session:
        row = session.get_one(PhoneCall, "c1")
        for name, value in more.items():
            setattr(row, name, value)
        session.commit()
    page = operator.get("/calls/c1/clip")
    assert (page.status_code, words in page.get_data(as_text=True)) == (409, True)
    assert words in post(operator, "save", title="x").get_json()["error"]["message"]
    assert made(panel.database) == []


def test_who_may_hear_calls_edits_and_who_may_change_the_library_saves(
    people: People, panel: Panel
) -> None:
    presenter = browser(people, Role.PRESENTER)
    page = presenter.get("/calls/c1/clip").get_data(as_text=True)
    assert 'id="keep"' in page
    assert 'id="save"' not in page
    assert post(presenter, "keep", title="x").status_code == 200
    assert post(presenter, "save", title="x").status_code == 403
    viewer = browser(people, Role.VIEWER)
    assert viewer.get("/calls/c1/clip").status_code == 403
    assert post(viewer, "preview").status_code == 403
    admin = people.add("admin", Role.ADMIN)
    token = people.token(admin, Right.LIBRARY_EDIT)
    stranger = people.stranger()
    told = {"edits": written(EDITS), "title": "x"}
    assert stranger.post("/calls/c1/clip/save", data=told, headers=token).status_code == 403
    assert made(panel.database) == []


def test_two_people_make_two_pieces_of_one_call(people: People, panel: Panel) -> None:
    one, two = browser(people, Role.OPERATOR), browser(people, Role.MANAGER)
    first = post(one, "save", title="Satu", clip="a" * 32).get_json()
    other = Edits(3000, 7000)
    second = post(two, "save", other, title="Dua", clip="b" * 32).get_json()
    stolen = post(two, "keep", other, title="Tiga", clip="a" * 32).get_json()
    assert first["media"] != second["media"]
    assert stolen["clip"] != "a" * 32
    assert sorted(row.made_by for row in kept(panel.database)) == ["Manager", "Manager", "Operator"]
