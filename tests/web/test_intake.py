"""The form of complaints without a browser: drafts, hints, files, filing, lists; what is wrong is told."""

from __future__ import annotations

import io
import json
import secrets
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import Engine

from playlists.values import Span
from radio.complaints.entry import TEXT_MOST, Agreement, unpack
from radio.complaints.handling.readback import read_back
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.filing import about_waiting
from radio.complaints.intake.tables import Draft, DraftFile, Waiting, WaitingFile
from radio.complaints.register.seeds import KnownAgency
from radio.db import session_scope
from radio.people.rights import Role
from radio.units import Millis, Seconds
from tests.web.people import People
from tests.web.planned import put_on_the_air
from tests.web.posting import Desk
from tests.web.registered import register_at_hand
from web.complaints.spelling import spelled
from web.panel import Panel, panel_of

AGENCIES = [
    KnownAgency("dpubmpr", "Dinas PU Bina Marga", "DPUBMPR", active=True),
    KnownAgency("dishub", "Dinas Perhubungan", "Dishub", active=True),
]
USUAL = {"kind": "complaint", "channel": "call"}
TYPED = {
    **USUAL,
    "text": "Jalan depan pasar berlubang",
    "name": "Sumarsono Wijaya",
    "phone": "0812-3456-7890",
    "reporter_area": "35.22.15.2003",
    "area_code": "35.22.15.2003",
    "category_id": "jalan",
    "agency_id": "dpubmpr",
}


def an_id() -> str:
    return secrets.token_hex(16)


@pytest.fixture
def panel(app: Flask) -> Panel:
    panel = panel_of(app)
    register_at_hand(panel, AGENCIES)
    return panel


@pytest.fixture
def desk(panel: Panel, client: FlaskClient) -> Desk:
    return Desk(client)


def filed(panel: Panel, ticket: str) -> Any:
    with session_scope(panel.desk.database) as session:
        row = session.query(Waiting).filter_by(ticket=ticket).one()
        return unpack(panel.desk.keys.open(row.sealed, about_waiting(row.id)))


def kept(panel: Panel, kind: type[Any]) -> int:
    with session_scope(panel.desk.database) as session:
        return session.query(kind).count()


# ----------------------------------------------------------------- filing


def test_what_is_typed_is_filed_with_its_number(desk: Desk, panel: Panel) -> None:
    draft = an_id()
    told = json.loads(desk.post("/complaints/file", draft=draft, **TYPED, anonymous="y"))
    entry = filed(panel, told["ticket"])
    assert told["spelled"].startswith("be je en · ")
    assert (entry.text, entry.reporter.phone) == (TYPED["text"], "+6281234567890")
    assert (entry.anonymous, entry.confidential, entry.category_id) == (True, False, "jalan")
    assert entry.reporter.area_code == entry.area_code == "35.22.15.2003"
    # The answer was lost: sent again it is the same.
    again = json.loads(desk.post("/complaints/file", draft=draft, **TYPED))
    assert again["ticket"] == told["ticket"]
    assert kept(panel, Waiting) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"phone": "tidak ada"}, "phone"),
        ({"area_code": "99"}, "area_code"),
        ({"reporter_area": "99"}, "reporter_area"),
        ({"place": "x" * 301}, "place"),
        ({"kind": "?"}, "kind"),
        ({"channel": ""}, "channel"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    desk: Desk, panel: Panel, values: dict[str, str], field: str
) -> None:
    answer = desk.send("/complaints/file", draft=an_id(), **{**TYPED, **values})
    told = answer.get_json()
    assert (answer.status_code, told["field"]) == (422, field)
    assert told["error"]
    assert kept(panel, Waiting) == 0


def test_a_long_text_with_any_letters_arrives(desk: Desk, panel: Panel) -> None:
    text = "𝕁alan « rusak » 🚧 " * 1000
    told = json.loads(desk.post("/complaints/file", draft=an_id(), **{**TYPED, "text": text}))
    assert filed(panel, told["ticket"]).text == text.strip()


# ----------------------------------------------------------------- consent


def agreed(desk: Desk, panel: Panel, **values: str) -> list[Agreement]:
    told = json.loads(desk.post("/complaints/file", draft=an_id(), **{**TYPED, **values}))
    return list(filed(panel, told["ticket"]).agreements)


def test_what_was_agreed_is_kept_with_its_moment_and_who_asked(
    panel: Panel, people: People
) -> None:
    desk = Desk(people.signed_in("rina", Role.OPERATOR))
    now = panel.desk.clock()
    began, said = now - 60_000, now - 20_000
    found = agreed(
        desk, panel, began=str(began), consent_how="written", consent_air="yes", consent_record="no",
        consent_air_at=str(said), consent_record_at=str(now + 10**9),
    )  # fmt: skip
    assert found[0] == Agreement("air", given=True, how="written", at=said, by="Rina")
    assert (found[1].purpose, found[1].given) == ("record", False)
    assert abs(found[1].at - now) < 60_000, "a moment that has not come is not believed"


def test_what_was_not_asked_is_no_consent(desk: Desk, panel: Panel) -> None:
    assert agreed(desk, panel) == []
    assert agreed(desk, panel, consent_air="", consent_air_at="1", consent_how="spoken") == []
    for name in ("consent_air", "consent_record", "consent_how"):
        answer = desk.send("/complaints/file", draft=an_id(), **{**TYPED, name: "maybe"})
        assert (answer.status_code, answer.get_json()["field"]) == (422, name)


def test_the_card_says_what_the_law_wants_told(planned: Engine, panel: Panel, desk: Desk) -> None:
    plain = " ".join(json.loads(desk.get("/complaints/card"))["lines"])
    for told in (
        panel.desk.name,
        "ditindaklanjuti",
        "narasumber",
        "langsung",
        "direkam",
        "dipersingkat",
    ):
        assert told in plain
    assert "acara berikutnya" in plain
    put_on_the_air(planned, 5)
    named = " ".join(json.loads(desk.get("/complaints/card"))["lines"])
    assert "di Ayo Mas Bro, " in named
    assert "pukul " in named


def test_it_stands_in_the_case_and_is_of_the_first_reporter_alone(
    planned: Engine, desk: Desk, panel: Panel, client: FlaskClient
) -> None:
    told = json.loads(desk.post("/complaints/file", draft=an_id(), **TYPED, consent_air="no"))
    joins = {"joins": told["id"], "consent_air": "yes", "consent_record": "yes"}
    desk.post("/complaints/file", draft=an_id(), **{**TYPED, **joins})
    deliver(panel.desk, panel.register)
    client.set_cookie("language", "id")
    page = desk.get(f"/cases/{told['ticket']}")
    assert "Nama dan ucapan di siaran: menolak" in page
    assert "setuju</span>" not in page
    with session_scope(panel.register) as session:
        span = Span(Millis(0), Millis(panel.now() + 1))
        (item,) = read_back(session, panel.keys, span, room=Seconds(600)).items
    assert item.name == "", "who joined agreed for themselves alone"


@pytest.mark.parametrize("draft", ["", "x", "../../x", "0" * 31])
def test_an_id_that_is_none_is_refused(desk: Desk, draft: str) -> None:
    assert desk.send("/complaints/file", draft=draft, **TYPED).status_code == 400


def test_a_moment_is_believed_within_reason(desk: Desk, panel: Panel) -> None:
    now = panel.desk.clock()
    for began, want in ((now - 600_000, now - 600_000), (now + 10**9, now), (0, now), (5, now)):
        told = json.loads(
            desk.post("/complaints/file", draft=an_id(), **{**TYPED, "began": str(began)})
        )
        assert abs(filed(panel, told["ticket"]).said_at - want) < 60_000


# ----------------------------------------------------------------- drafts


def drafts(desk: Desk) -> list[dict[str, Any]]:
    return json.loads(desk.get("/complaints/drafts"))["drafts"]  # type: ignore[no-any-return]


def test_a_draft_is_kept_offered_and_gone_once_filed(desk: Desk, panel: Panel) -> None:
    draft = an_id()
    address = f"/complaints/drafts/{draft}"
    assert json.loads(desk.post(address, fields='{"text":"Jal"}', seen=0)) == {"version": 1}
    assert json.loads(desk.post(address, fields='{"text":"Jalan"}', seen=1)) == {"version": 2}
    (one,) = drafts(desk)
    assert (one["id"], one["fields"], one["version"]) == (draft, {"text": "Jalan"}, 2)
    desk.post("/complaints/file", draft=draft, **TYPED)
    assert drafts(desk) == []
    # A slow request of the same form comes after it.
    assert json.loads(desk.post(address, fields='{"text":"Jalan"}', seen=2)) == {"filed": True}
    assert kept(panel, Draft) == 0


def test_what_is_typed_is_pushed_to_nobody(desk: Desk, panel: Panel) -> None:
    desk.post(f"/complaints/drafts/{an_id()}", fields="{}", seen=0)
    panel.changes.look("intake_")
    assert "intake_draft" not in panel.changes.numbers
    desk.post("/complaints/file", draft=an_id(), **TYPED)
    panel.changes.look("intake_")
    assert "intake_waiting" in panel.changes.numbers


def test_two_windows_on_a_draft_the_later_is_told(desk: Desk) -> None:
    address = f"/complaints/drafts/{an_id()}"
    desk.post(address, fields='{"text":"a"}', seen=0)
    desk.post(address, fields='{"text":"ab"}', seen=1)
    desk.post(address, fields='{"text":"abc"}', seen=2)
    late = desk.send(address, fields='{"text":"x"}', seen=1)
    assert (late.status_code, late.get_json()["error"]["code"]) == (409, "overtaken")
    assert drafts(desk)[0]["fields"] == {"text": "abc"}


def test_what_can_be_no_draft_is_refused(desk: Desk, panel: Panel) -> None:
    assert desk.send("/complaints/drafts/x", fields="{}", seen=0).status_code == 400
    endless = "[" * 50_000
    assert desk.send(f"/complaints/drafts/{an_id()}", fields=endless, seen=0).status_code == 400
    large = json.dumps({"text": "x" * 250_000})
    assert desk.send(f"/complaints/drafts/{an_id()}", fields=large, seen=0).status_code in {
        400,
        413,
    }
    assert kept(panel, Draft) == 0


@pytest.mark.parametrize("letter", ["a", "\ua984", "\U0001f573"])
def test_the_longest_text_is_kept_and_taken_in_any_writing(
    desk: Desk, panel: Panel, letter: str
) -> None:
    text, draft = letter * TEXT_MOST, an_id()
    fields = json.dumps({"text": text}, ensure_ascii=False)
    desk.post(f"/complaints/drafts/{draft}", fields=fields, seen=0)
    assert drafts(desk)[0]["fields"] == {"text": text}
    desk.post("/complaints/hints", text=text)
    told = json.loads(desk.post("/complaints/file", draft=draft, **{**TYPED, "text": text}))
    assert filed(panel, told["ticket"]).text == text


def test_drafts_are_their_writers_own(app: Flask, panel: Panel) -> None:
    people = People(app)
    one = Desk(people.signed_in("siti", Role.OPERATOR))
    other = Desk(people.signed_in("budi", Role.OPERATOR))
    draft = an_id()
    one.post(f"/complaints/drafts/{draft}", fields='{"text":"rahasia"}', seen=0)
    assert drafts(other) == []
    assert len(drafts(one)) == 1
    for address in (f"drafts/{draft}/drop", f"drafts/{draft}/papers"):
        assert other.send_raw(f"/complaints/{address}", a_photo(), "image/jpeg").status_code == 400
    assert other.send("/complaints/file", draft=draft, **TYPED).status_code == 400
    assert other.send(f"/complaints/drafts/{draft}", fields="{}", seen=1).status_code == 409
    one.post(f"/complaints/drafts/{draft}/drop")
    assert kept(panel, Draft) == 0


# ----------------------------------------------------------------- files


def a_photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "JPEG")
    return file.getvalue()


def test_files_come_with_the_draft_and_are_filed_with_it(desk: Desk, panel: Panel) -> None:
    draft = an_id()
    address = f"/complaints/drafts/{draft}/papers"
    added = desk.send_raw(address, a_photo(), "application/octet-stream").get_json()
    assert added["name"] == "lampiran.jpg"
    desk.post(f"/complaints/drafts/{draft}", fields="{}", seen=0)
    assert drafts(desk)[0]["papers"] == [{"id": added["id"], "name": "lampiran.jpg"}]
    desk.post("/complaints/file", draft=draft, **TYPED)
    assert (kept(panel, DraftFile), kept(panel, WaitingFile)) == (0, 1)
    late = desk.send_raw(address, a_photo(), "application/octet-stream")
    assert late.status_code == 400


def test_a_file_that_can_not_be_taken_is_told(desk: Desk, panel: Panel) -> None:
    address = f"/complaints/drafts/{an_id()}/papers"
    for body, code in ((b"MZ no photo", "kind"), (b"", "empty"), (b"x" * (9 << 20), "large")):
        answer = desk.send_raw(address, body, "image/jpeg")
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, code)
    added = desk.send_raw(address, a_photo(), "image/jpeg").get_json()
    desk.post(f"{address}/{added['id']}/drop")
    assert kept(panel, DraftFile) == 0


# ----------------------------------------------------------------- hints


def test_hints_suggest_what_is_like_and_who_called(desk: Desk, panel: Panel) -> None:
    ticket = json.loads(desk.post("/complaints/file", draft=an_id(), **TYPED))["ticket"]
    asked = {"text": "jalan pasar lubangnya dalam", "area_code": TYPED["area_code"]}
    shown = desk.post("/complaints/hints", **asked, phone="+62 812 3456 7890")
    assert 'data-category="jalan"' in shown
    assert "DPUBMPR" in shown
    assert f'data-ticket="{ticket}"' in shown
    assert "Sumarsono" not in shown
    assert "3456" not in shown
    deliver(panel.desk, panel.register)
    assert f'data-ticket="{ticket}"' in desk.post("/complaints/hints", **asked)
    assert desk.post("/complaints/hints", text="").strip() == ""


def test_joining_makes_no_second_case(desk: Desk, panel: Panel) -> None:
    first = json.loads(desk.post("/complaints/file", draft=an_id(), **TYPED))
    second = json.loads(desk.post("/complaints/file", draft=an_id(), **TYPED, joins=first["id"]))
    deliver(panel.desk, panel.register)
    page = desk.get("/complaints/")
    assert f"digabung ke {first['ticket']}" in page
    # Both lead to the case that goes on.
    assert page.count(f'href="/cases/{first["ticket"]}"') == 2
    assert second["ticket"] in page


def test_what_is_chosen_is_learned(desk: Desk) -> None:
    values = {**TYPED, "text": "palang kereta tidak dijaga", "category_id": "lalu-lintas"}
    for _time in range(2):
        desk.post("/complaints/file", draft=an_id(), **{**values, "agency_id": "dishub"})
    shown = desk.post("/complaints/hints", text="kereta lewat, palangnya terbuka")
    assert 'data-category="lalu-lintas" data-agency="dishub"' in shown


def test_villages_are_all_there(desk: Desk) -> None:
    areas = json.loads(desk.get("/complaints/areas"))["areas"]
    assert sum(area["village"] for area in areas) == 430
    assert len(areas) == 458


# ----------------------------------------------------------------- lists, pages


def test_lists_hide_what_is_confidential(desk: Desk, panel: Panel) -> None:
    desk.post(
        "/complaints/file", draft=an_id(), **{**TYPED, "text": "Rahasia besar"}, confidential="y"
    )
    desk.post("/complaints/file", draft=an_id(), **TYPED)
    for _time in range(2):
        page = desk.get("/complaints/")
        assert "Rahasia besar" not in page
        assert "Sumarsono" not in page
        assert TYPED["text"] in page
        deliver(panel.desk, panel.register)
    assert "BJN" in desk.get("/complaints/beside")


def test_the_form_is_there_while_both_databases_are_away(
    desk: Desk, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        type(panel.changes), "aways", property(lambda _self: frozenset({"register_"}))
    )
    page = desk.get("/complaints/new")
    assert "Jalan dan jembatan" in page
    told = json.loads(desk.post("/complaints/file", draft=an_id(), **TYPED, in_programme="y"))
    assert told["ticket"] in desk.get("/complaints/")


def test_a_presenter_reads_and_does_not_take(app: Flask, panel: Panel) -> None:
    presenter = People(app).signed_in("siti", Role.PRESENTER)
    assert presenter.get("/complaints/").status_code == 200
    assert presenter.get("/complaints/new").status_code == 403
    page = presenter.get("/").get_data(as_text=True)
    assert "intake-form" not in page
    assert panel.desk


def test_a_number_is_spelled_in_both_languages(app: Flask) -> None:
    with app.test_request_context():
        assert spelled("BJN26-0417K") == "be je en · dua enam · nol empat satu tujuh · ka"
    with app.test_request_context(headers={"Cookie": "language=en"}):
        assert spelled("BJN26-0417K") == "B J N · two six · zero four one seven · K"
