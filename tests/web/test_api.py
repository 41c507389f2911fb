"""The API holds to its description, whatever it is asked (schemathesis)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import Engine

from playlists.clock import to_local
from radio.db import session_scope
from radio.programmes.definitions import set_programme
from radio.programmes.planning import materialise
from radio.programmes.tables import Kind, Programme
from radio.reports.tables import AsrunSpan
from radio.units import Millis
from tests.web.browser import until
from tests.web.fake_engine import FakeEngine
from tests.web.registered import Registered
from tests.web.stocked import ZONE, build, stock
from web import PanelSettings
from web.panel import panel_of
from web.security import TOKEN_COOKIE, TOKEN_HEADER

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
)
HEADERS = {TOKEN_HEADER: "t" * 43, "Cookie": f"{TOKEN_COOKIE}={'t' * 43}"}
EXAMPLES = 8
"""So many requests an operation, beside those that its bounds ask for."""


@pytest.fixture
def stocked(settings: PanelSettings, app: Flask) -> Iterator[Engine]:
    """A station with a log, programmes, and something that went out."""
    engine = stock(settings.data)
    now = panel_of(app).now()
    today = to_local(now, ZONE).date()
    with session_scope(engine, write=True) as session:
        programme = Programme(
            id="ayo", name="Ayo Mas Bro", kind=Kind.LIVE, rule="FREQ=DAILY", first_day=today,
            starts_at="08:00", seconds=5400,
        )  # fmt: skip
        set_programme(session, ZONE, programme, now)
        materialise(session, ZONE, today, today + timedelta(days=2), now)
        for number in range(3):
            started = Millis(now - 600_000 + number * 200_000)
            session.add(
                AsrunSpan(
                    span=f"s{number}", title=f"Lagu {number}", source="log", started_at=started,
                    ended_at=None if number == 2 else Millis(started + 200_000),
                    seconds=None if number == 2 else 200.0, media_id="musik1",
                )
            )  # fmt: skip
        session.commit()
    build(engine, today, 1)
    registered = Registered(panel_of(app))
    registered.answer(registered.file(), "Sudah")
    registered.file("Rahasia", confidential=True)
    yield engine
    engine.dispose()


def document(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/api/openapi.json")
    assert answer.json
    found: dict[str, Any] = answer.json
    return found


def test_all_of_the_api_is_described_and_nothing_else(app: Flask, client: FlaskClient) -> None:
    told = document(client)
    assert told["openapi"] == "3.1.0"
    own = {"/api/openapi.json", "/api/"}
    routes = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
    }
    assert set(told["paths"]) == routes - own
    skip = told["paths"]["/api/v1/air/skip"]["post"]
    assert skip["security"] == [{"token": ["run"]}]
    assert told["paths"]["/api/nowplaying"]["get"]["security"] == []


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("is_up", [True, False], ids=["on air", "engine away"])
def test_the_api_answers_as_described_whatever_it_is_asked(
    app: Flask, engine: FakeEngine, is_up: bool
) -> None:
    if is_up:
        assert until(lambda: panel_of(app).link.status)
        engine.refusals["cart_stop"] = {"code": "no_such_cart", "message": "no", "do": ""}
    else:
        engine.kill()
        assert until(lambda: panel_of(app).link.away_since)
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    tried = {
        look(operation.ok(), mode)
        for operation in schema.get_all_operations()
        for mode in (GenerationMode if is_up else [GenerationMode.POSITIVE])
    }
    assert len(tried) == sum(map(len, schema.raw_schema["paths"].values()))


def look(operation: APIOperation, mode: GenerationMode) -> str:
    """Send an operation what its description allows, or what it does not, and hold it to that."""

    @bounds(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode))
    def send(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=HEADERS, checks=CHECKS)

    try:
        send()
    except Unsatisfiable:
        # It takes nothing that could be wrong.
        assert mode is GenerationMode.NEGATIVE
    return str(operation.label)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST", "TRACE"])
def test_a_method_that_is_not_there_is_named_as_that(client: FlaskClient, method: str) -> None:
    answer = client.open("/api/v1/status", method=method)
    assert answer.status_code == 405
    assert answer.json
    assert answer.json["error"]["code"] == "method_not_allowed"
    assert "GET" in answer.headers["Allow"]


@pytest.mark.usefixtures("stocked")
def test_what_is_read_is_what_is_there(client: FlaskClient, app: Flask) -> None:
    now = to_local(panel_of(app).now(), ZONE)
    status = client.get("/api/v1/status").json
    assert status
    assert (status["station"], status["zone"]) == ("Radio Malowopati", "Asia/Jakarta")
    log = client.get(f"/api/v1/log/{now.date()}").json
    assert log
    assert len(log["rows"]) > 300
    assert log["rows"][0]["at"].endswith("+07:00")
    span = {"start": (now - timedelta(hours=1)).isoformat(), "end": now.isoformat()}
    aired = client.get("/api/v1/asrun", query_string=span).json
    assert aired
    assert [row["title"] for row in aired["rows"]] == ["Lagu 0", "Lagu 1", "Lagu 2"]
    assert aired["rows"][2]["ended_at"] is None
    found = client.get("/api/v1/library?q=musik+artist+4&limit=1").json
    assert found
    assert (found["count"], len(found["rows"])) == (2, 1)
    one = client.get("/api/v1/library/musik1").json
    assert one
    assert one["seconds"] == 47.2
    days = f"first={now.date()}&last={now.date() + timedelta(days=1)}"
    episodes = client.get(f"/api/v1/episodes?{days}").json
    assert episodes
    assert [row["programme"] for row in episodes["rows"]] == ["Ayo Mas Bro"] * 2
    programmes = client.get("/api/v1/programmes").json
    assert programmes
    assert programmes["rows"][0]["rule"] == "FREQ=DAILY"


@pytest.mark.parametrize(
    "address",
    [
        "asrun?start=2026-01-01&end=2026-03-01",
        "asrun?start=2026-01-02&end=2026-01-01",
        "asrun?start=0001-01-01T00:00:00Z&end=0001-01-02T00:00:00Z",
        "asrun?start=soon&end=later",
        "library?limit=0",
        "library?colour=red",
        "episodes?first=9999-12-31&last=9999-12-31",
        "episodes?first=2026-12-31&last=2026-01-01",
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(client: FlaskClient, address: str) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 400
    assert answer.json
    assert answer.json["error"]["code"] == "bad_request"


def test_a_database_that_is_away_is_told_as_that(client: FlaskClient) -> None:
    answer = client.get("/api/v1/programmes")
    assert answer.status_code == 503
    assert answer.json
    assert answer.json["error"]["code"] == "database_away"


def test_the_description_can_be_read_by_people(client: FlaskClient) -> None:
    page = client.get("/api/").get_data(as_text=True)
    assert "/api/v1/library/{media_id}" in page
    assert "library.read" in page
    assert 'id="NowPlaying"' in page
