"""Who may reach what; the table is complete, and closed where nobody is known."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from radio.people.rights import RIGHTS, Right, Role
from web import PanelSettings, create_app
from web.rules import RULES, Open


def test_an_administrator_may_all_and_a_viewer_changes_nothing() -> None:
    assert RIGHTS[Role.ADMIN] == frozenset(Right)
    assert not any(right.endswith(".edit") for right in RIGHTS[Role.VIEWER])
    assert Right.RUN not in RIGHTS[Role.VIEWER]
    assert all(Right.PEOPLE not in RIGHTS[role] for role in Role if role is not Role.ADMIN)


def test_a_route_without_a_rule_keeps_the_panel_from_starting(
    settings: PanelSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(RULES, "air.skip")
    with pytest.raises(LookupError, match=r"air\.skip"):
        create_app(settings)


def test_what_listeners_use_is_open_and_nothing_else_is(app: Flask, client: FlaskClient) -> None:
    away = {"REMOTE_ADDR": "192.0.2.7"}
    for rule in app.url_map.iter_rules():
        if rule.arguments or "GET" not in (rule.methods or ()):
            continue
        if rule.endpoint in {"listen.listen", "console.events"}:
            continue
        answer = client.get(rule.rule, environ_base=away)
        is_open = RULES[rule.endpoint] is Open.EVERYBODY
        assert (answer.status_code != 401) == is_open, rule.rule


def test_behind_a_proxy_on_this_machine_nobody_is_at_the_desk(client: FlaskClient) -> None:
    assert client.get("/").status_code == 200
    for name in ("X-Forwarded-For", "X-Forwarded-Host", "Via", "Forwarded"):
        assert client.get("/", headers={name: "192.0.2.7"}).status_code == 401
    # nginx, where it is told nothing.
    assert client.get("/", environ_overrides={"SERVER_PROTOCOL": "HTTP/1.0"}).status_code == 401


def test_by_ipv6_an_ipv4_address_is_the_same(client: FlaskClient) -> None:
    assert client.get("/", environ_base={"REMOTE_ADDR": "::ffff:127.0.0.1"}).status_code == 200
    away = {"REMOTE_ADDR": "::ffff:192.0.2.7"}
    assert client.get("/", environ_base=away).status_code == 401


def test_nothing_is_kept_by_a_computer_but_what_says_so(client: FlaskClient) -> None:
    kept = client.get("/static/css/base.css")
    assert "no-store" not in kept.headers["Cache-Control"]
    kept.close()
    for address in ("/api/openapi.json", "/nothing", "/api/nothing", "/login", "/api/nowplaying"):
        assert client.get(address).headers["Cache-Control"] == "no-store", address
