from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.browser import until
from tests.web.fake_engine import FakeEngine

ACTIONS: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("skip", {}, "skip", {}),
    ("skip", {"entry": "e1"}, "skip", {"entry": "e1"}),
    ("stop", {}, "stop", {}),
    ("stop-after", {"on": "yes"}, "stop_after", {"on": True}),
    ("stop-after", {"on": "no"}, "stop_after", {"on": False}),
    ("start", {}, "start", {}),
    ("mode", {"mode": "assist"}, "mode", {"mode": "assist"}),
    ("carts/Jingle%20sela/fire", {}, "cart_fire", {"name": "Jingle sela"}),
    ("carts/sela/stop", {}, "cart_stop", {"name": "sela"}),
    ("live/open", {"name": "studio"}, "live_open", {"name": "studio"}),
    ("live/close", {}, "live_close", {}),
    ("alarms/a-7/ack", {}, "alarm_ack", {"id": "a-7"}),
]


def token(client: FlaskClient) -> str:
    page = client.get("/").get_data(as_text=True)
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found
    return found[1]


def post(client: FlaskClient, path: str, body: object = None, **headers: str) -> TestResponse:
    sent = {"X-CSRF-Token": token(client), **{k.replace("_", "-"): v for k, v in headers.items()}}
    return client.post(f"/api/v1/air/{path}", json=body or {}, headers=sent)


@pytest.mark.parametrize(("path", "body", "do", "args"), ACTIONS)
def test_each_action_asks_the_engine_for_one_thing(
    engine: FakeEngine,
    client: FlaskClient,
    path: str,
    body: dict[str, Any],
    do: str,
    args: dict[str, Any],
) -> None:
    answer = post(client, path, body)
    assert answer.status_code == 200
    assert answer.json == {"ok": True, "result": {}}
    assert (do, args) in engine.asked


@pytest.mark.parametrize(
    ("path", "body"),
    [("mode", {"mode": "party"}), ("mode", []), ("live/open", {}), ("live/open", {"name": 7})],
)
def test_a_wrong_value_does_not_reach_the_engine(
    engine: FakeEngine, client: FlaskClient, path: str, body: object
) -> None:
    answer = post(client, path, body)
    assert answer.status_code == 400
    assert answer.json
    assert answer.json["error"]["code"] == "bad_request"
    assert {do for do, _ in engine.asked} <= {"subscribe"}


def test_an_absent_engine_is_told_in_words(client: FlaskClient) -> None:
    answer = post(client, "skip")
    assert answer.status_code == 503
    assert answer.json
    assert answer.json["error"]["code"] == "engine_away"
    assert "Mesin siaran tidak menjawab" in answer.json["error"]["message"]
    assert "tekan lagi" in answer.json["error"]["do"]


def test_a_refusal_is_told_in_words(engine: FakeEngine, client: FlaskClient) -> None:
    engine.refusals["cart_fire"] = {"code": "no_such_cart", "message": "no cart", "do": "Carts: x"}
    answer = post(client, "carts/x/fire")
    assert answer.status_code == 409
    assert answer.json
    assert answer.json["error"]["message"] == "Tombol jingle ini sudah tidak ada."


def test_an_unknown_refusal_keeps_the_engines_words(
    engine: FakeEngine, client: FlaskClient
) -> None:
    engine.refusals["skip"] = {"code": "new_one", "message": "not on Sundays", "do": "Wait."}
    answer = post(client, "skip")
    assert answer.json
    assert answer.json["error"] == {"code": "new_one", "message": "not on Sundays", "do": "Wait."}


def test_without_the_token_nothing_is_done(engine: FakeEngine, client: FlaskClient) -> None:
    token(client)
    for headers in ({}, {"X-CSRF-Token": "guess"}, {"X-CSRF-Token": "é"}):
        answer = client.post("/api/v1/air/skip", json={}, headers=headers)
        assert answer.status_code == 403
    assert "skip" not in {do for do, _ in engine.asked}


def test_without_the_cookie_nothing_is_done(engine: FakeEngine, client: FlaskClient) -> None:
    given = token(client)
    client.delete_cookie("radio_token")
    answer = client.post("/api/v1/air/skip", json={}, headers={"X-CSRF-Token": given})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_another_site_presses_no_button(
    engine: FakeEngine, client: FlaskClient, headers: dict[str, str]
) -> None:
    assert post(client, "skip", **headers).status_code == 403
    assert "skip" not in {do for do, _ in engine.asked}


def test_the_page_itself_may(engine: FakeEngine, client: FlaskClient) -> None:
    answer = post(client, "skip", Origin="http://localhost", Sec_Fetch_Site="same-origin")
    assert answer.status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8095", "127.0.0.1.evil.example"])
def test_a_foreign_name_is_turned_away(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8095", "127.0.0.1:8095", "[::1]:8095", "192.168.1.7"])
def test_own_names_and_numbers_are_known(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/static/js/console/console.js", "/healthz", "/api/live-info", "/no"]
)
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_the_page_has_nothing_inline_and_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all('src="/static/' in one or 'type="application/json"' in one for one in scripts)
    assert not re.search(r"<style|\sstyle=|\son\w+=|https?://", page)


def test_a_title_can_not_break_out_of_the_page(engine: FakeEngine, client: FlaskClient) -> None:
    engine.play(title="</script><script>alert(1)</script>", remaining=60.0)
    assert until(lambda: "alert(1)" in client.get("/").get_data(as_text=True))
    page = client.get("/").get_data(as_text=True)
    assert "<script>alert(1)" not in page
    assert "\\u003cscript\\u003ealert(1)" in page


def test_what_is_not_there_is_told_in_words(client: FlaskClient) -> None:
    page = client.get("/nothing")
    assert page.status_code == 404
    assert "Halaman ini tidak ada." in page.get_data(as_text=True)
    answer = client.get("/api/nothing")
    assert answer.json
    assert answer.json["error"]["code"] == "not_found"
    assert client.get("/api/v1/air/skip").status_code == 405
