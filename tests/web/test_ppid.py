"""Requests for public information at the panel, without a browser."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from playlists.clock import to_local
from radio.complaints.ids import new_id
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.tables import Draft
from radio.complaints.ppid.numbers import RequestNumber, Series
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.ppid.words import Decision, RequestState
from radio.complaints.register.duties import InfoDisclosure
from radio.db import session_scope
from radio.people.rights import Role
from tests.web.people import People, deeds
from tests.web.posting import Desk
from tests.web.registered import register_at_hand
from web.panel import Panel, panel_of

FORM = {
    "text": "Anggaran jalan desa",
    "purpose": "Penelitian",
    "name": "=Budi",
    "phone": "0812 9999 1111",
    "address": "Jl. Veteran 12",
    "occupation": "Guru",
    "area_code": "35.22.15.2003",
    "id_kind": "KTP",
    "id_number": "3522150101800001",
    "wanted": "copy",
    "form": "soft",
    "channel": "desk",
}


@pytest.fixture
def panel(app: Flask) -> Panel:
    panel = panel_of(app)
    register_at_hand(panel)
    return panel


@pytest.fixture
def officer(app: Flask, panel: Panel, people: People) -> Desk:
    return Desk(people.signed_in("sri", Role.OFFICER))


def number(panel: Panel, count: int, series: Series = Series.REQUEST) -> str:
    """As it is given out in the year that it is."""
    year = to_local(panel.now(), panel.desk.zone).year % 100
    return str(RequestNumber(series, "BJN", year, count))


def take(officer: Desk, panel: Panel, **values: str) -> InfoRequest:
    answer = officer.send("/ppid/", **{**FORM, **values, "draft": new_id(panel.now())})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    deliver(panel.desk, panel.register)
    with session_scope(panel.register) as session:
        return session.scalars(select(InfoRequest).order_by(InfoRequest.number.desc())).all()[0]


def again(panel: Panel, row: InfoRequest) -> InfoRequest:
    with session_scope(panel.register) as session:
        return session.get_one(InfoRequest, row.id)


def test_from_the_form_to_the_number_and_the_list(officer: Desk, panel: Panel) -> None:
    draft = new_id(panel.now())
    once = officer.send("/ppid/", **FORM, draft=draft)
    twice = officer.send("/ppid/", **FORM, draft=draft)
    assert once.location == twice.location
    page = officer.get(once.location)
    assert page.count(f'<b class="ticket">{number(panel, 1)}</b>') == 2
    assert "Belum masuk basis data bersama" in page
    deliver(panel.desk, panel.register)
    page = officer.get("/ppid/")
    assert "Anggaran jalan desa" in page
    assert "sisa 10 hari kerja" in page or "hari kerja" in page
    assert "Budi" not in page


def test_a_version_without_an_end_is_none(officer: Desk, panel: Panel) -> None:
    form = {**FORM, "name": "", "draft": new_id(panel.now()), "draft_version": "9" * 5000}
    assert officer.send("/ppid/", **form).status_code == 422


def test_what_is_missing_is_told_and_what_was_typed_is_kept(officer: Desk, panel: Panel) -> None:
    answer = officer.send("/ppid/", **{**FORM, "address": "", "phone": ""}, draft="x")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Perlu alamat, telepon, atau surel" in page
    assert "Anggaran jalan desa" in page


def test_the_desk_goes_on_while_the_shared_database_is_away(
    officer: Desk, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.register.dispose()
    (panel.settings.data / "complaints.db").unlink()
    (panel.settings.data / "complaints.db").mkdir()
    answer = officer.send("/ppid/", **FORM, draft=new_id(panel.now()))
    assert answer.status_code == 303
    page = officer.get(answer.location)
    assert number(panel, 1) in page
    assert "Basis data aduan bersama tidak terjangkau" in page


def test_every_word_is_kept_and_only_for_who_typed_it(
    officer: Desk, panel: Panel, people: People
) -> None:
    draft = new_id(panel.now())
    given = {"id": draft, "seen": 0, "fields": {"text": "Anggaran", "channel": "letter"}}
    body = json.dumps(given).encode()
    assert officer.send_raw("/ppid/draft", body, "application/json").json["version"] == 1
    assert "Sudah dimulai" in officer.get("/ppid/new")
    assert ">Anggaran</textarea>" in officer.get(f"/ppid/new?draft={draft}").replace("\r\n", "")
    other = Desk(people.signed_in("ani", Role.OFFICER))
    assert "Sudah dimulai" not in other.get("/ppid/new")
    assert other.send_raw("/ppid/draft", body, "application/json").status_code == 409
    other.send(f"/ppid/draft/{draft}/drop")
    with session_scope(panel.desk.database) as session:
        assert session.get(Draft, draft) is not None
    officer.send("/ppid/", **FORM, draft=draft)
    assert "Sudah dimulai" not in officer.get("/ppid/new")
    without_end = json.dumps({**given, "seen": float("inf")}).encode()
    for wrong in (b"[]", b"{}", b'{"id": "x", "fields": {}}', b"{", without_end):
        assert officer.send_raw("/ppid/draft", wrong, "application/json").status_code == 400


def test_who_asks_is_shown_with_a_reason_that_is_noted(
    officer: Desk, panel: Panel, people: People
) -> None:
    row = take(officer, panel)
    address = f"/ppid/request/{row.id}"
    page = officer.get(address)
    assert "Budi" not in page
    assert "9999" not in page
    assert "Budi" not in officer.post(f"{address}/applicant", why="")
    shown = officer.post(f"{address}/applicant", why="Mengantar jawaban")
    assert "=Budi" in shown
    assert "+6281299991111" in shown
    (seen,) = [one for one in deeds(people) if one.action == "ppid.applicant" and one.personal]
    assert (seen.object, seen.detail) == (row.number, "Mengantar jawaban")


def test_a_request_is_followed_up_to_its_end(officer: Desk, panel: Panel) -> None:
    row = take(officer, panel)
    address = f"/ppid/request/{row.id}"
    today = re.search(r'name="noticed_on"[^>]*value="([\d-]+)"', officer.get(address))
    assert today
    steps = (
        ("process", {"holding": "held", "held_where": "Bidang anggaran"}),
        ("extend", {"why": "Berkas di arsip"}),
        ("decide", {"decision": "granted", "noticed_on": today[1], "cost": "25000"}),
        ("hand-over", {"given_on": today[1], "how": "Diambil"}),
        ("note", {"why": "Selesai"}),
    )
    for seen, (act, form) in enumerate(steps, 1):
        answer = officer.send(f"{address}/{act}", **form, seen=str(seen))
        assert answer.status_code == 303, (act, answer.get_data(as_text=True))
    row = again(panel, row)
    assert (row.state, row.decision, row.cost) == (RequestState.CLOSED, Decision.GRANTED, 25_000)
    page = officer.get(address)
    for words in ("Bidang anggaran", "Berkas di arsip", "Diserahkan", "dikabulkan", "Sri"):
        assert words in page


def test_the_later_one_is_told_and_keeps_the_words(officer: Desk, panel: Panel) -> None:
    row = take(officer, panel)
    address = f"/ppid/request/{row.id}"
    officer.send(f"{address}/note", why="Pertama", seen="1")
    late = officer.send(f"{address}/note", why="Kata-kata saya", seen="1")
    page = late.get_data(as_text=True)
    assert late.status_code == 422
    assert "Orang lain" in page
    assert "Kata-kata saya" in page
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    assert officer.send(f"{address}/note", why="Kata-kata saya", seen=seen[1]).status_code == 303


def test_a_refusal_an_objection_and_its_answer(officer: Desk, panel: Panel) -> None:
    row = take(officer, panel)
    address = f"/ppid/request/{row.id}"
    form = {"decision": "refused", "noticed_on": str(again(panel, row).noticed_on or "")}
    assert officer.send(f"{address}/decide", **form, seen="1").status_code == 422
    today = re.search(r'name="noticed_on"[^>]*value="([\d-]+)"', officer.get(address))
    assert today
    form = {"decision": "refused", "noticed_on": today[1]}
    answer = officer.send(f"{address}/decide", **form, seen="1")
    assert "Alasan penolakan diperlukan" in answer.get_data(as_text=True)
    assert officer.send(f"{address}/decide", **form, exceptions="h", seen="1").status_code == 303
    assert officer.send(f"{address}/object", text="Tidak setuju").status_code == 422
    sent = officer.send(f"{address}/object", grounds="a", text="Tidak setuju", key="o1")
    assert officer.send(f"{address}/object", grounds="a", key="o1").location == sent.location
    deliver(panel.desk, panel.register)
    page = officer.get(address)
    assert number(panel, 1, Series.OBJECTION) in page
    assert "a. ditolak berdasarkan pengecualian Pasal 17" in page
    found = re.search(rf'{address}/objection/(\w+)"', page)
    assert found
    answer = officer.send(
        f"{address}/objection/{found[1]}", decision="granted", answer="Diberikan", seen="3"
    )
    assert answer.status_code == 303
    assert again(panel, row).state is RequestState.DECIDED
    assert number(panel, 1, Series.OBJECTION) in officer.get("/ppid/?show=objected")


def test_the_register_is_safe_in_a_spreadsheet_and_noted(
    officer: Desk, panel: Panel, people: People
) -> None:
    take(officer, panel)
    take(officer, panel, confidential="y", text='=HYPERLINK("http://x")')
    page = officer.get("/ppid/register")
    assert "=Budi" in page
    answer = officer.client.get("/ppid/register?as=csv")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True))))
    assert len(rows) == 3
    assert {len(row) for row in rows} == {19}
    assert rows[0][:4] == ["No. urut", "Nomor permohonan", "Tanggal", "Nama"]
    assert rows[1][3] == "'=Budi"
    assert rows[1][5] == "'+6281299991111"
    assert rows[2][7] == '\'=HYPERLINK("http://x")'
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    with officer.client.get("/ppid/register?as=xlsx") as answer:
        page_ = load_workbook(io.BytesIO(answer.data)).active
    assert page_ is not None
    cells = [[cell.value for cell in row] for row in page_.iter_rows()]
    assert [len(row) for row in cells] == [19] * 3
    assert (cells[1][0], cells[1][3], cells[2][7]) == (1, "=Budi", '=HYPERLINK("http://x")')
    assert "f" not in {cell.data_type for row in page_.iter_rows() for cell in row}
    noted = [one.detail for one in deeds(people) if one.action == "ppid.register"]
    assert noted == ["", "CSV", "XLSX"]
    assert officer.client.get("/ppid/register?year=1800").status_code == 400


@pytest.mark.parametrize("kind", ["", "csv", "xlsx"])
def test_the_public_register_has_nobody_in_it(
    officer: Desk, panel: Panel, people: People, kind: str
) -> None:
    take(
        officer, panel, name="Budi Marked", occupation="Guru Marked",
        text="Anggaran, kata Budi Marked dari Jl. Veteran 12, telepon 081299991111",
    )  # fmt: skip
    take(officer, panel, confidential="y", text="Rahasia benar", purpose="Juga rahasia")
    with officer.client.get(f"/ppid/register?for=public&as={kind}") as answer:
        body = answer.data
    if kind == "xlsx":
        page = load_workbook(io.BytesIO(body)).active
        assert page is not None
        told = [[str(cell.value or "") for cell in row] for row in page.iter_rows()]
        assert [len(row) for row in told] == [15] * 3
        body = repr(told).encode()
    text = body.decode()
    assert "Anggaran" in text
    assert number(panel, 2) in text
    personal = (
        "Budi",
        "Marked",
        "Veteran",
        "99991111",
        "Guru",
        "Juga rahasia",
        "Rahasia benar",
        "3522",
    )
    assert [word for word in personal if word in text.split("<main")[-1].split("<footer")[0]] == []
    assert [one for one in deeds(people) if one.action == "ppid.register"] == []


@pytest.mark.parametrize("kind", ["", "csv", "xlsx"])
def test_what_is_asked_in_confidence_is_for_who_handles_it(
    officer: Desk, panel: Panel, people: People, kind: str
) -> None:
    took, other = (Desk(people.signed_in(name, Role.OPERATOR)) for name in ("rini", "tono"))
    row = take(took, panel, confidential="y", text="Isi rahasia", purpose="Guna rahasia")
    take(other, panel, text="Anggaran umum", name="Siti")
    told = []
    for one in (officer, took, other):
        with one.client.get(f"/ppid/register?as={kind}") as answer:
            told.append(_main(answer.data, kind))
    for text in told[:2]:
        assert [word for word in ("Isi rahasia", "Guna rahasia", "=Budi") if word not in text] == []
    hidden = ("Isi rahasia", "Guna rahasia", "Budi", "Veteran", "99991111", "Guru", "Kalitidu")
    assert [word for word in hidden if word in told[2].split("Siti")[0]] == []
    assert [
        word for word in (row.number, "rahasia", "Anggaran umum", "Siti") if word not in told[2]
    ] == []
    with session_scope(panel.register) as session:
        seen = session.scalars(
            select(InfoDisclosure.by).where(InfoDisclosure.request_id == row.id)
        ).all()
    assert sorted(seen) == ["Rini", "Sri"]


def _main(body: bytes, kind: str) -> str:
    if kind == "xlsx":
        page = load_workbook(io.BytesIO(body)).active
        assert page is not None
        return repr([[str(cell.value or "") for cell in row] for row in page.iter_rows()])
    return body.decode().split("<main")[-1].split("<footer")[0]


def test_a_confidential_request_is_opened_by_who_handles_it(
    officer: Desk, panel: Panel, people: People
) -> None:
    took, other = (Desk(people.signed_in(name, Role.OPERATOR)) for name in ("rini", "tono"))
    row = take(took, panel, confidential="y", text="Isi rahasia")
    path = f"/ppid/request/{row.id}"
    assert "Isi rahasia" in officer.get(path)
    assert "Isi rahasia" in took.get(path)
    refused = other.client.get(path)
    assert refused.status_code == 403
    assert "Permohonan ini rahasia" in refused.get_data(as_text=True)
    for act, values in (("applicant", {"why": "ingin tahu"}), ("note", {"why": "x", "seen": "1"}),
                        ("object", {"grounds": "a"})):  # fmt: skip
        answer = other.send(f"{path}/{act}", **values)
        assert answer.status_code == 403, act
        assert "Isi rahasia" not in answer.get_data(as_text=True)
    assert again(panel, row).version == row.version
    assert row.number in other.get("/ppid/?show=all")


def test_nobody_else_gets_in(app: Flask, panel: Panel, people: People, officer: Desk) -> None:
    row = take(officer, panel)
    viewer, presenter = (
        people.signed_in("lihat", Role.VIEWER),
        people.signed_in("penyiar", Role.PRESENTER),
    )
    for client, status in ((viewer, 403), (presenter, 403), (people.stranger(), 401)):
        for path in ("/ppid/", f"/ppid/request/{row.id}", "/ppid/register", "/sambang/"):
            assert client.get(path).status_code == status


def test_what_there_is_not_is_told(officer: Desk, panel: Panel, client: FlaskClient) -> None:
    assert officer.client.get("/ppid/request/none").status_code == 404
    assert officer.send("/ppid/request/none/note", why="x", seen="1").status_code == 404
