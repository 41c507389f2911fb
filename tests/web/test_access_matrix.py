"""Every route with every role, by real requests: the table of access is what happens.

The views themselves are set aside: what is asked is who gets as far as one.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from radio.people.rights import RIGHTS, Right, Role
from radio.people.tables import Person
from tests.web.people import AWAY, People
from web import PanelSettings, create_app
from web.access import SESSION_COOKIE
from web.panel import panel_of
from web.rules import RULES, Open

DONE = 204
REAL = frozenset({"static"})
"""Routes whose view is Flask's own."""


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    app = create_app(PanelSettings(data=tmp_path_factory.mktemp("matrix"), port=0))
    app.testing = True
    everybody = People(app)
    # Only now: the views have done their part in finding out who is who.
    for endpoint in app.view_functions:
        app.view_functions[endpoint] = lambda **_values: ("", DONE)
    yield everybody
    panel_of(app).stop()


@pytest.fixture(scope="module")
def staff(people: People) -> dict[Role, Person]:
    return {role: people.add(role.value, role) for role in Role}


def routes(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in REAL]


def address_of(app: Flask, rule: Rule) -> str:
    """An address of this route, whatever stands in its places."""
    values: dict[str, object] = {}
    for name, converter in rule._converters.items():
        kind = type(converter).__name__
        values[name] = {"DayConverter": "2027-03-01", "NumberConverter": 1}.get(kind, "x")
    built = rule.build(
        {name: rule._converters[name].to_python(str(value)) for name, value in values.items()}
    )
    assert built, rule
    return built[1]


def ask(client: FlaskClient, app: Flask, rule: Rule, **more: object) -> dict[str, int]:
    """The answer's status by method."""
    found = {}
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
        client.set_cookie("radio_token", "the-token")
        headers = {"X-CSRF-Token": "the-token", **more.get("headers", {})}  # type: ignore[dict-item]
        answer = client.open(address_of(app, rule), method=method, headers=headers)
        found[method] = answer.status_code
    return found


def expected(rule: Rule, role: Role | None) -> int:
    wanted = RULES[rule.endpoint]
    if wanted in {Open.EVERYBODY, Open.KEYED}:
        return DONE
    if role is None:
        return 401
    if wanted is Open.KNOWN:
        return DONE
    assert isinstance(wanted, Right)
    return DONE if wanted in RIGHTS[role] else 403


@pytest.mark.parametrize("role", [*Role, None], ids=lambda role: role.value if role else "nobody")
def test_each_route_lets_in_whom_the_table_says(
    people: People, staff: dict[Role, Person], role: Role | None
) -> None:
    app = people.app
    client = people.stranger()
    if role is not None:
        client.set_cookie(SESSION_COOKIE, people.key(staff[role]))
    wrong = {}
    for rule in routes(app):
        for method, status in ask(client, app, rule).items():
            if status != expected(rule, role):
                wrong[f"{method} {rule.rule}"] = status
    assert wrong == {}


def test_the_desk_is_nobody_once_there_are_accounts(
    people: People, staff: dict[Role, Person]
) -> None:
    client = people.app.test_client()
    for rule in routes(people.app):
        for status in ask(client, people.app, rule).values():
            assert status == expected(rule, None), rule.rule


def test_no_changing_route_is_reached_without_the_pages_token(
    people: People, staff: dict[Role, Person]
) -> None:
    client = people.browser(staff[Role.ADMIN])
    tried = 0
    for rule in routes(people.app):
        if RULES[rule.endpoint] is Open.KEYED:
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS", "GET"}:
            address = address_of(people.app, rule)
            assert client.open(address, method=method).status_code == 403, rule.rule
            client.set_cookie("radio_token", "mine")
            for headers in (
                {"X-CSRF-Token": "another"},
                {"X-CSRF-Token": "mine", "Origin": "https://elsewhere.example"},
                {"X-CSRF-Token": "mine", "Sec-Fetch-Site": "cross-site"},
            ):
                answer = client.open(address, method=method, headers=headers)
                assert answer.status_code == 403, (rule.rule, headers)
            client.delete_cookie("radio_token")
            tried += 1
    assert tried > 20


@pytest.mark.parametrize("scope", [Right.WATCH, Right.RUN, Right.PEOPLE])
def test_a_token_reaches_what_its_scopes_and_its_person_may_below_the_api_alone(
    people: People, staff: dict[Role, Person], scope: Right
) -> None:
    headers = people.token(staff[Role.ADMIN], scope)
    for rule in routes(people.app):
        wanted = RULES[rule.endpoint]
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            client = people.stranger()
            answer = client.open(address_of(people.app, rule), method=method, headers=headers)
            below = rule.rule.startswith("/api/")
            if below:
                right = wanted in {scope, Open.EVERYBODY, Open.KNOWN}
                assert answer.status_code == (DONE if right else 403), rule.rule
            elif method == "GET":
                is_open = wanted is Open.EVERYBODY
                assert answer.status_code == (DONE if is_open else 401), rule.rule
            elif wanted is Open.KEYED:
                # Its view looks for a key of its own: see `test_open311`.
                assert answer.status_code == DONE, rule.rule
            else:
                # No page's token either: to a page, a bearer is nothing.
                assert answer.status_code == 403, rule.rule


def test_no_number_is_too_large_for_an_address(people: People, staff: dict[Role, Person]) -> None:
    client = people.browser(staff[Role.ADMIN])
    client.set_cookie("radio_token", "mine")
    tried = 0
    for rule in routes(people.app):
        kinds = {name: type(one).__name__ for name, one in rule._converters.items()}
        for name in (name for name, kind in kinds.items() if kind == "NumberConverter"):
            large = rule.rule.replace(f"<int:{name}>", str(10**20))
            method = "POST" if "POST" in (rule.methods or ()) else "GET"
            answer = client.open(large, method=method, headers={"X-CSRF-Token": "mine"})
            # Where another method has the same address, it is told which.
            assert answer.status_code in {404, 405}, large
            tried += 1
    assert tried > 20


def test_headers_stand_on_every_answer(people: People, staff: dict[Role, Person]) -> None:
    client = people.app.test_client()
    for path in ("/", "/log/2027-03-01", "/nothing", "/login", "/api/nowplaying", "/healthz"):
        for headers in ({}, {"Cookie": f"{SESSION_COOKIE}=nonsense"}):
            answer = client.get(path, headers=headers, environ_base=AWAY)
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "same-origin"
            assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert "camera=()" in answer.headers["Permissions-Policy"]
