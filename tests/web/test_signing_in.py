"""The first administrator, signing in and out, and what comes in between."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select

from radio.db import session_scope
from radio.people import accounts
from radio.people.rights import Role
from radio.people.setup import setup_code
from radio.people.tables import LoginSession, Person
from tests.web.people import (
    AWAY,
    SETUP,
    People,
    csrf,
    deeds,
    key_of,
    may_see,
    post,
    sign_in,
)
from web.access import SESSION_COOKIE


def test_the_desk_is_open_until_there_is_an_account(people: People, client: FlaskClient) -> None:
    assert "/setup" in client.get("/").get_data(as_text=True)
    assert "/setup" in client.get("/people/").get_data(as_text=True)
    answer = post(client, "/setup", "/setup", **SETUP)
    assert (answer.status_code, answer.location) == (303, "/account/second-factor")
    assert not may_see(people.app.test_client())
    assert client.get("/setup").status_code == 404
    assert client.post("/setup", data={**SETUP, "csrf_token": csrf(client)}).status_code == 404
    # A code from the telephone comes before anything else.
    assert client.get("/").location == "/account/second-factor"
    assert post(client, "/api/v1/air/skip", "/account/second-factor").status_code == 403
    assert [row.action for row in deeds(people)] == ["login.sign_in", "login.make_admin"]


def test_from_elsewhere_the_first_account_takes_the_terminals_code(people: People) -> None:
    away = people.stranger()
    code = setup_code(people.panel.settings.data)
    for wrong in ("", "aaaa-bbbb-cccc"):
        answer = post(away, "/setup", "/setup", **SETUP, code=wrong)
        assert answer.status_code == 422
    assert people.panel.recogniser.has_people() is False
    assert post(away, "/setup", "/setup", **SETUP, code=code.upper()).status_code == 303
    assert not (people.panel.settings.data / "setup-code").exists()


def test_guessing_the_terminals_code_is_made_slow(people: People) -> None:
    away = people.stranger()
    code = setup_code(people.panel.settings.data)
    for _ in range(20):
        post(away, "/setup", "/setup", **SETUP, code="aaaa-bbbb-cccc")
    answer = post(away, "/setup", "/setup", **SETUP, code=code)
    assert answer.status_code == 422
    assert "Terlalu sering" in answer.get_data(as_text=True)


def test_after_signing_in_one_is_where_one_wanted_to_go(people: People) -> None:
    people.add("siti", Role.PRESENTER)
    client = people.stranger()
    asked = client.get("/log/2027-03-01?x=1")
    assert asked.status_code == 401
    back = re.search(r'name="back" value="([^"]+)"', asked.get_data(as_text=True))
    assert back
    answer = sign_in(client, " SITI ", back=back[1])
    assert (answer.status_code, answer.location) == (303, "/log/2027-03-01?x=1")
    assert client.get(answer.location).status_code == 200
    assert client.get("/login").location == "/"
    assert "Siti" in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil", "javascript:x", ""],
)
def test_nobody_is_sent_to_another_server(people: People, back: str) -> None:
    people.add("siti", Role.PRESENTER)
    assert sign_in(people.stranger(), "siti", back=back).location == "/"
    client = people.stranger()
    page = client.get("/login", query_string={"next": back}).text
    assert not back or f'value="{back}"' not in page


def test_a_key_from_before_signing_in_is_worth_nothing_after_it(people: People) -> None:
    people.add("siti", Role.PRESENTER)
    client = people.stranger()
    client.set_cookie(SESSION_COOKIE, "planted-by-somebody-else")
    token = csrf(client)
    sign_in(client, "siti")
    first = key_of(client)
    assert first != "planted-by-somebody-else"
    assert csrf(client, "/account/") != token
    sign_in(client, "siti")
    second = key_of(client)
    assert second != first
    client.set_cookie(SESSION_COOKIE, first)
    assert not may_see(client)
    client.set_cookie(SESSION_COOKIE, second)
    assert may_see(client)
    post(client, "/logout", "/account/")
    client.set_cookie(SESSION_COOKIE, second)
    assert not may_see(client)


@pytest.mark.parametrize("https", [True, False])
def test_the_cookie_is_for_this_panel_alone_and_secure_behind_https(
    people: People, https: bool
) -> None:
    people.add("siti", Role.PRESENTER)
    client = people.app.test_client()
    client.environ_base["HTTP_X_FORWARDED_FOR"] = "192.0.2.7"
    client.environ_base["HTTP_X_FORWARDED_PROTO"] = "https" if https else "http"
    answer = sign_in(client, "siti")
    cookies = answer.headers.getlist("Set-Cookie")
    kept = next(cookie for cookie in cookies if cookie.startswith(SESSION_COOKIE))
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
    assert ("Secure" in kept) is https
    assert all(("Secure" in cookie) is https for cookie in cookies)
    with session_scope(people.panel.database) as session:
        assert session.scalar(select(LoginSession.address)) == "192.0.2.7"


def test_what_a_stranger_says_of_proxies_is_not_believed(people: People) -> None:
    people.add("siti", Role.PRESENTER)
    client = people.stranger()
    client.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.9"
    client.environ_base["HTTP_X_FORWARDED_PROTO"] = "https"
    answer = sign_in(client, "siti")
    assert "Secure" not in "".join(answer.headers.getlist("Set-Cookie"))
    with session_scope(people.panel.database) as session:
        assert session.scalar(select(LoginSession.address)) == AWAY["REMOTE_ADDR"]


def test_unknown_and_disabled_names_are_answered_alike_and_lock_alike(people: People) -> None:
    row = people.add("siti", Role.PRESENTER)
    with session_scope(people.panel.database, write=True) as session:
        accounts.disable(session, session.get_one(Person, row.id))
        session.commit()
    people.add("budi", Role.PRESENTER)
    told = {}
    for login in ("siti", "budi", "nobody"):
        answers = []
        for _ in range(6):
            client = people.stranger()
            client.environ_base["REMOTE_ADDR"] = f"192.0.2.{len(told) * 10 + len(answers)}"
            answer = sign_in(client, login, "not the password")
            page = answer.get_data(as_text=True).replace(csrf(client), "")
            answers.append((answer.status_code, page.replace(login, "")))
        told[login] = answers
    assert told["siti"] == told["budi"] == told["nobody"]
    assert [status for status, _ in told["budi"]] == [422] * 5 + [429]
    # Also the right password has to wait now.
    assert sign_in(people.stranger(), "budi").status_code == 429
    # Names that are there are told in the log; what else was typed is not kept.
    failed = [row.object for row in deeds(people) if row.action == "login.failed"]
    assert failed == ["siti"] * 5 + ["budi"] * 5 + [""] * 5


def test_waiting_ends(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    people.add("budi", Role.PRESENTER)
    for _ in range(5):
        sign_in(people.stranger(), "budi", "wrong")
    assert sign_in(people.stranger(), "budi").status_code == 429
    now = people.panel.wall()
    object.__setattr__(people.panel, "wall", lambda: now + 31)
    assert sign_in(people.stranger(), "budi").status_code == 303


@pytest.mark.parametrize(
    "name", ["{{7*7}}", "<script>alert(1)</script>", "${7*7}", "'\"><b>", "%(x)s"]
)
def test_a_name_is_never_more_than_a_name(people: People, name: str) -> None:
    admin = people.signed_in("admin", Role.ADMIN)
    token = csrf(admin, "/people/new")
    form = {"csrf_token": token, "name": name, "login": "odd", "role": "viewer", "seen": ""}
    assert admin.post("/people/new", data=form).status_code == 200
    for path in ("/people/", "/people/2", "/audit/"):
        page = admin.get(path).get_data(as_text=True)
        assert not re.search(r">\s*49\s*<", page)
        assert "<script>alert" not in page
        assert str(escape(name)) in page
        assert name == escape(name) or name not in page
    with session_scope(people.panel.database) as session:
        assert session.get_one(Person, 2).name == name
    typed = sign_in(people.stranger(), name, "x")
    assert "<script>alert" not in typed.get_data(as_text=True)


@pytest.mark.parametrize("odd", ["\0", "\ud800", "x" * 100_000, "%00", "a\r\nSet-Cookie: a=b"])
def test_hostile_words_are_only_wrong_ones(people: People, odd: str) -> None:
    people.add("siti", Role.PRESENTER)
    client = people.stranger()
    token = csrf(client)
    typed = odd.encode("utf-8", "surrogatepass")
    for form in ({"login": typed, "password": b"x"}, {"login": b"siti", "password": typed}):
        answer = client.post("/login", data={"csrf_token": token, **form})
        # A NUL is refused before any form is looked at.
        assert answer.status_code in {400, 413, 422}
