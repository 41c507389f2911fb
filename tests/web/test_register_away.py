"""A shared database that is known to be away is waited for by nobody: no page asks it."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient

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
