"""The library's pages over HTTP: lists, a piece, many at once, imports; what is refused, and how."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from radio.air.log import load_log
from radio.air.quarantine import quarantine_file, stamp
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.library.intaketables import FileState, ImportBatch, ImportFile
from radio.library.store import location
from radio.library.tables import Daypart, Media, MediaState
from radio.people.rights import Right, Role
from radio.reports.tables import AsrunSpan
from radio.units import Millis
from tests.web.fake_engine import FakeEngine
from tests.web.stocked import stock
from web import PanelSettings, access, create_app
from web.access import Who
from web.library.reasons import refusal
from web.library.receiving import PART_MOST
from web.rules import RULES

HOSTILE = "<script>alert(1)</script>{{ 7 * 7 }}"


@pytest.fixture
def stocked(settings: PanelSettings) -> Iterator[Engine]:
    engine = stock(settings.data)
    yield engine
    engine.dispose()


class Desk:
    """Somebody at the panel, with a token."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client
        page = client.get("/library/").get_data(as_text=True)
        token = re.search('csrf-token" content="([^"]+)', page)
        assert token
        self.headers = {"X-CSRF-Token": token[1], "HX-Request": "true"}

    def get(self, path: str) -> str:
        answer = self._client.get(f"/library/{path}", headers=self.headers)
        assert answer.status_code == HTTPStatus.OK, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def post(self, path: str, data: Any = None, **more: Any) -> TestResponse:
        return self._client.post(f"/library/{path}", data=data, headers=self.headers, **more)

    def rows(self, query: str) -> list[str]:
        return re.findall('<tr data-id="([^"]+)"', self.get(f"rows?{query}"))


@pytest.fixture
def desk(stocked: Engine, client: FlaskClient) -> Desk:
    return Desk(client)


def code(answer: TestResponse) -> str:
    return str(answer.get_json()["error"]["code"])


def facts(seen: str, **given: str) -> dict[str, str]:
    plain = {"title": "Musik 1", "category": "musik", "vocals": "", "tempo": "", "seen": seen}
    return plain | given


def seen_in(page: str, form: str = "about") -> str:
    found = re.search(f'<form[^>]*id="{form}".*?name="seen" value="([^"]+)"', page, re.DOTALL)
    assert found
    return found[1]


def test_the_list_is_searched_filtered_and_goes_on(desk: Desk, stocked: Engine) -> None:
    assert len(desk.rows("text=musik")) == 12
    assert desk.rows("text=musik+1&order=title") == ["musik1", "musik10", "musik11", "musik6"]
    assert len(desk.rows("category=jingle")) == 2
    first, rest = desk.rows("text=musik&limit=5"), desk.rows("text=musik&limit=60&offset=5")
    assert len(first) == 5
    assert sorted(first + rest) == sorted(desk.rows("text=musik"))
    with session_scope(stocked, write=True) as session:
        session.add(AsrunSpan(span="s", media_id="musik1", started_at=Millis(1_800_000_000_000)))
        session.get_one(Media, "musik2").state = MediaState.MISSING
        session.commit()
    assert "musik1" not in desk.rows("never=yes&state=all")
    assert desk.rows("state=missing") == ["musik2"]
    assert desk.rows("state=nonsense&order=nonsense&from=x&limit=x&offset=-5") != []
    page = desk.get("?text=musik+1&category=musik&never=yes")
    assert 'value="musik 1"' in page
    assert "<option selected>musik</option>" in page


def test_a_picker_is_given_options(desk: Desk) -> None:
    options = desk.get("find?text=musik+1&as=options&limit=2")
    assert (
        re.findall('data-id="([^"]+)"', options) == ["musik1", "musik11"]
        or options.count("<li") == 2
    )
    assert 'data-seconds="47.200"' in options
    assert "aria-disabled" in desk.get("find?text=zzz&as=options")
    found = json.loads(desk.get("find?text=jingle&category=jingle"))
    assert {one["category"] for one in found} == {"jingle"}
    found = json.loads(desk.get("find?text=&category=jingle&category=ilm&limit=50"))
    assert {one["category"] for one in found} == {"jingle", "ilm"}


def test_a_piece_is_edited_and_an_overtaken_edit_is_told(desk: Desk, stocked: Engine) -> None:
    with session_scope(stocked, write=True) as session:
        session.add(Daypart(id="malam", windows="22:00-03:00"))
        session.commit()
    before = seen_in(desk.get("musik1"))
    given = facts(
        before, title=HOSTILE, artist="Réné", year="1999", isrc="id-abc-26-00001", local="y",
        labels="tenang, pagi", dayparts="malam", valid_until="2027-12-31", vocals="female",
    )  # fmt: skip
    saved = desk.post("musik1", given)
    assert saved.status_code == HTTPStatus.OK
    page = desk.get("musik1")
    assert HOSTILE not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}" in page
    assert desk.rows("text=rene") == ["musik1"]
    with session_scope(stocked) as session:
        media = session.get_one(Media, "musik1")
        assert (media.year, media.isrc, media.local, media.vocals) == (
            1999, "IDABC2600001", True, "female",
        )  # fmt: skip
    late = desk.post("musik1", facts(before))
    assert late.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    told = late.get_data(as_text=True)
    assert "Orang lain sudah mengubahnya lebih dulu" in told
    assert "<dt>Tahun</dt><dd>1999</dd>" in told
    assert 'name="title" type="text" value="Musik 1"' in told
    # Who was told may save over it.
    again = re.search('name="seen" value="([^"]+)"', told)
    assert again
    assert desk.post("musik1", facts(again[1])).status_code == HTTPStatus.OK
    with session_scope(stocked) as session:
        media = session.get_one(Media, "musik1")
        assert (media.title, media.year, media.valid_until, media.local) == (
            "Musik 1", None, None, False,
        )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"year": "12"}, {"year": "x"}, {"isrc": "nonsense"}, {"category": ""}, {"category": " "},
        {"language": "x" * 17}, {"title": "a\tb"}, {"title": "x" * 501}, {"valid_from": "soon"},
        {"valid_from": "2028-01-01", "valid_until": "2027-01-01"}, {"labels": "x" * 65},
        {"dayparts": "nowhere"}, {"vocals": "loud"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_beside_its_field(
    desk: Desk, stocked: Engine, wrong: dict[str, str]
) -> None:
    answer = desk.post("musik1", facts(seen_in(desk.get("musik1")), **wrong))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, wrong
    with session_scope(stocked) as session:
        assert session.get_one(Media, "musik1").title == "Musik 1"
    if "dayparts" not in wrong:
        assert 'class="wrong"' in answer.get_data(as_text=True)


def test_markers_are_saved_with_comma_or_point(desk: Desk, stocked: Engine) -> None:
    given = {"cue_in": "0,25", "intro": "3.5", "segue": "40", "cue_out": "41"}
    page = desk.get("musik1")
    seen = seen_in(page, "markers")
    assert desk.post("musik1/markers", given | {"seen": seen}).status_code == HTTPStatus.OK
    with session_scope(stocked) as session:
        media = session.get_one(Media, "musik1")
        assert (media.cue_in, media.intro, media.segue, media.cue_out) == (0.25, 3.5, 40.0, 41.0)
        assert media.marked
    # Markers are no edit of what is known of the piece, and the other way round.
    assert desk.post("musik1", facts(seen_in(page), title="Judul")).status_code == HTTPStatus.OK
    late = desk.post("musik1/markers", given | {"seen": seen, "intro": "4"})
    assert late.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "<dt>Akhir intro</dt><dd>3.500</dd>" in late.get_data(as_text=True)
    for wrong in ({"cue_in": "50"}, {"cue_in": "nan"}, {"segue": "0.1"}, {"intro": "99"},
                  {"cue_out": "999"}, {"cue_out": ""}):  # fmt: skip
        seen = seen_in(desk.get("musik1"), "markers")
        answer = desk.post("musik1/markers", given | wrong | {"seen": seen})
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, wrong
        assert 'class="wrong"' in answer.get_data(as_text=True)
    assert desk.post("musik1/markers", given | {"seen": seen, "intro": ""}).status_code == 200
    with session_scope(stocked) as session:
        assert session.get_one(Media, "musik1").intro is None


def test_the_engine_is_given_what_changed_of_a_piece_that_is_due_soon(
    desk: Desk, stocked: Engine, settings: PanelSettings
) -> None:
    now = Millis(round(time.time() * 1000))
    hour = Millis(now // 3_600_000 * 3_600_000)
    with session_scope(stocked, write=True) as session:
        for number, media_id in enumerate(("musik1", "musik2")):
            session.add(
                LogRow(
                    id=f"r{number}", day=date(2027, 3, 1), hour=hour, at=Millis(now + 600_000),
                    position=number, media_id=media_id, planned_seconds=41.0,
                )
            )  # fmt: skip
        session.commit()
    log = settings.data / "air" / "log.json"
    assert "Musik 2" in desk.get("musik1")
    assert desk.post("musik3", facts(seen_in(desk.get("musik3")), title="Nanti")).status_code == 200
    assert not log.exists()
    assert (
        desk.post("musik1", facts(seen_in(desk.get("musik1")), title="Segera")).status_code == 200
    )
    assert [entry.title for entry in load_log(log).entries] == ["Segera", "Musik 2"]


def test_retired_comes_back_and_quarantine_is_let_go(
    desk: Desk, stocked: Engine, settings: PanelSettings, engine: FakeEngine
) -> None:
    for path, state in (("retire", MediaState.RETIRED), ("restore", MediaState.ACTIVE)):
        assert desk.post(f"musik1/{path}").status_code == HTTPStatus.OK
        with session_scope(stocked) as session:
            media = session.get_one(Media, "musik1")
            assert media.state is state
            file = str(location(media, settings.data))
    held = {file: {"strikes": 2, "stamp": stamp(file), "at": 61.0, "since": 1, "sure": True}}
    quarantine_file(settings.data).parent.mkdir(exist_ok=True)
    quarantine_file(settings.data).write_text(json.dumps(held))
    assert desk.rows("state=quarantined") == ["musik1"]
    assert "01.01" in desk.get("musik1/standing")
    assert desk.post("musik1/release").status_code == HTTPStatus.OK
    assert ("quarantine_release", {"path": file}) in engine.asked
    engine.kill()
    assert code(desk.post("musik1/release")) == "engine_away"


def test_many_are_changed_and_taken_back(desk: Desk, stocked: Engine) -> None:
    form = desk.post("bulk/form", {"ids": ["musik1", "musik2"]}).get_data(as_text=True)
    assert "Ubah 2 audio" in form
    nothing = desk.post("bulk", {"ids": ["musik1"]})
    assert nothing.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    everything = {"all": "yes", "query": "text=musik&category=musik", "category": "lama"}
    done = desk.post("bulk", everything)
    assert "12 audio" in json.loads(done.headers["HX-Trigger"])["said"]["text"]
    assert len(desk.rows("category=lama")) == 12
    undo = re.search("/library/(bulk/[0-9a-f]+/undo)", desk.get(""))
    assert undo
    assert desk.post(undo[1]).status_code == HTTPStatus.OK
    assert desk.rows("category=lama") == []
    assert code(desk.post(undo[1])) == "nothing_to_undo"
    assert code(desk.post("bulk", {"category": "x"})) == "not_changed"
    assert code(desk.post("bulk", {"ids": ["nobody"], "category": "x"})) == "not_changed"
    assert code(desk.post("bulk", {"ids": ["musik1"], "category": "x\ny"})) == "not_changed"
    many = {"ids": [f"m{number}" for number in range(5001)], "category": "x"}
    assert code(desk.post("bulk", many)) == "not_changed"
    assert desk.post("bulk", {"ids": ["musik1"], "retired": "yes"}).status_code == HTTPStatus.OK
    assert "musik1" in desk.rows("state=retired")


def offered(desk: Desk, *files: tuple[str, int], **more: Any) -> TestResponse:
    rows = [{"name": name, "size": size} for name, size in files]
    return desk.post("uploads", json={"category": "musik", "files": rows, **more})


def test_files_are_offered_sent_in_parts_and_reported(desk: Desk, stocked: Engine) -> None:
    told = offered(desk, ("map/a.mp3", 5), ("../b.mp3", 5), (HOSTILE + "\0.mp3", 5)).get_json()
    assert [one["state"] for one in told["files"]] == ["coming", "refused", "refused"]
    address = f"uploads/{told['batch']}/0"
    assert desk.post(f"{address}?start=0", b"abc").get_json() == {"have": 3}
    assert desk.post(f"{address}?start=0", b"abc").status_code == HTTPStatus.CONFLICT
    assert desk.post(address, b"abc").status_code == HTTPStatus.CONFLICT
    again = offered(desk, ("map/a.mp3", 5), batch=told["batch"]).get_json()
    assert [(one["number"], one["have"]) for one in again["files"]] == [(0, 3)]
    assert code(desk.post(f"{address}?start=3", b"def")) == "larger_than_said"
    # The last part is sent again where its answer was lost, also once the file is waiting.
    for _time in range(2):
        assert desk.post(f"{address}?start=3", b"de").get_json() == {"have": 5}
    with session_scope(stocked, write=True) as session:
        session.get_one(ImportFile, (told["batch"], 0)).state = FileState.COMING
        session.commit()
    assert desk.post(f"{address}?start=3", b"de").get_json() == {"have": 5}
    with session_scope(stocked) as session:
        assert session.get_one(ImportFile, (told["batch"], 0)).state is FileState.WAITING
    for odd in (f"uploads/{told['batch']}/1?start=0", f"uploads/{told['batch']}/77?start=0",
                "uploads/nothing/0?start=0"):  # fmt: skip
        assert code(desk.post(odd, b"abc")) == "no_such_import"
    assert desk.post(f"uploads/{told['batch']}/close").status_code == HTTPStatus.NO_CONTENT
    report = desk.get(f"imports/{told['batch']}/files")
    assert HOSTILE not in report
    assert "namanya menuju ke luar foldernya" in report
    assert told["batch"] in desk.get("imports")


def test_what_no_browser_sends_is_refused(desk: Desk, stocked: Engine) -> None:
    odd: list[Any] = [
        [], {}, {"files": []}, {"files": [1], "category": "x"}, {"files": [{"name": 1, "size": 1}]},
        {"files": [{"name": "a", "size": "x"}], "category": ""}, {"files": "ab", "category": ""},
        {"files": [{"name": "a", "size": 1}], "category": "a\nb"},
        {"files": [{"name": "a", "size": 1e999}], "category": ""},
        {"files": [{"name": "a", "size": 1}] * 2001, "category": ""},
        {"files": [{"name": "a", "size": 1}], "category": "", "batch": "../../x"},
    ]  # fmt: skip
    for body in odd:
        answer = desk.post("uploads", json=body)
        assert answer.status_code in {400, 404, 422}, body
    assert desk.post("uploads", b"{nonsense").status_code == HTTPStatus.BAD_REQUEST
    assert desk.post("uploads", b"[" * 100_000).status_code == HTTPStatus.BAD_REQUEST
    told = offered(desk, ("a.wav", PART_MOST * 2)).get_json()
    large = desk.post(f"uploads/{told['batch']}/0?start=0", b"x" * (PART_MOST + 1))
    assert large.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    with session_scope(stocked) as session:
        assert len(session.scalars(select(ImportBatch)).all()) == 1
        assert len(session.scalars(select(ImportFile)).all()) == 1


def test_only_allowed_folders_of_this_machine_are_imported(
    stocked: Engine, settings: PanelSettings
) -> None:
    allowed = settings.data / "media"
    (allowed / "luar").symlink_to("/etc")
    app = create_app(PanelSettings(data=settings.data, import_from=(allowed,)))
    desk = Desk(app.test_client())
    assert str(allowed / "musik") in desk.get("imports")
    assert str(allowed / "luar") not in desk.get("imports")
    for folder in ("/etc", str(allowed / "luar"), str(allowed / ".." / "air"), "musik", ""):
        assert code(desk.post("imports/folder", {"folder": folder})) == "folder_not_allowed"
    assert code(desk.post("imports/folder", {"folder": "/\0"})) == "bad_request"
    done = desk.post("imports/folder", {"folder": str(allowed / "musik"), "category": "lama"})
    assert done.status_code == HTTPStatus.SEE_OTHER
    with session_scope(stocked) as session:
        batch = session.scalars(select(ImportBatch)).one()
        assert (batch.folder, batch.copy, batch.category) == (str(allowed / "musik"), False, "lama")


def test_who_may_only_read_is_shown_no_button_and_let_through_none(
    desk: Desk, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "identify", lambda: Who("Budi", Role.VIEWER))
    for path in ("", "musik1", "musik1/standing", "imports"):
        page = desk.get(path)
        assert "hx-post" not in page, path
        assert page.count('method="post"') == page.count('action="/language"'), path
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("library.") and "POST" in (rule.methods or ()):
            assert RULES[rule.endpoint] is Right.LIBRARY_EDIT
            values = {"media_id": "musik1", "bulk_id": "x", "batch_id": "x", "number": 0}
            path = rule.rule.replace("int:", "")
            for name, value in values.items():
                path = path.replace(f"<{name}>", str(value))
            assert desk.post(path.removeprefix("/library/")).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("text, not audio", "teks, bukan audio"),
        (
            "truncated: 1.5 of 60.0 seconds are there",
            "terpotong: hanya 1.5 dari 60.0 detik yang ada",
        ),
        ("truncated: the last 512 bytes or more are missing", "terpotong: 512 bita terakhir"),
        ("damaged: nothing in it decodes as mp3", "rusak: nothing in it decodes as mp3"),
        ("damaged: 12 decoding errors", "rusak: 12 bagian"),
        ("longer than 12 hours", "lebih lama dari 12 jam"),
        ("something new", "something new"),
    ],
)
def test_reasons_are_told_in_the_language_of_the_page(app: Flask, reason: str, words: str) -> None:
    with app.test_request_context("/"):
        assert refusal(reason).startswith(words)
