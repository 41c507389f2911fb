"""A shared database that is known to be away is waited for by nobody: no page asks it."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.posting import Desk
from tests.web.registered import Registered
from web.complaints.reach import REGISTER
from web.engine.changes import ChangeWatch
from web.panel import panel_of


@pytest.mark.parametrize(
    "address",
    [
        "/ppid/",
        "/ppid/register",
        "/webhooks/",
        "/cases/",
        "/complaints/liaisons/",
        "/complaints/privacy/",
        "/complaints/surveys/",
        "/complaints/deadlines/",
        "/api/v1/complaints",
        "/open311/v2/requests.json?jurisdiction_id=bojonegorokab.go.id",
        "/lacak?nomor={ticket}",
    ],
)
def test_it_is_not_asked(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    ticket = Registered(panel_of(app)).file().ticket

    def asked(*_args: Any, **_more: Any) -> NoReturn:
        pytest.fail("the database was asked")

    monkeypatch.setattr(ChangeWatch, "aways", frozenset({REGISTER}))
    monkeypatch.setattr("web.complaints.reach.register_scope", asked)
    monkeypatch.setattr("radio.complaints.register.opening.session_scope", asked)
    assert client.get(address.format(ticket=ticket)).status_code in {200, 503}


@pytest.mark.parametrize(
    "address",
    [
        "/cases/{ticket}/reporters",
        "/cases/{ticket}/text",
        "/cases/{ticket}/files/{id}",
        "/ppid/request/{id}/applicant",
    ],
)
def test_nobody_is_shown_by_one_that_is_not_asked(
    desk: Desk, register: Registered, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    made = register.file()

    def asked(*_args: Any, **_more: Any) -> NoReturn:
        pytest.fail("the database was asked")

    monkeypatch.setattr(ChangeWatch, "aways", frozenset({REGISTER}))
    for room in ("revealing", "applicants"):
        monkeypatch.setattr(f"radio.complaints.privacy.{room}.register_scope", asked)
    monkeypatch.setattr("radio.complaints.register.opening.session_scope", asked)
    page = address.format(ticket=made.ticket, id=made.id)
    assert desk.send(page, why="menelepon balik").status_code == 503
