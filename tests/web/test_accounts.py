"""Signing in, one's own account, and everybody's, through the panel's pages."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select

from radio.db import session_scope
from radio.people import accounts, audit
from radio.people.audit import Via, Wanted
from radio.people.rights import Right, Role
from radio.people.setup import setup_code
from radio.people.signingin import Browser, begin_session
from radio.people.tables import AuditEntry, LoginSession, Person, SecondFactor
from tests.web.browser import until
from tests.web.people import AWAY, WORDS, People, csrf, post, sign_in
from web import trail
from web.access import SESSION_COOKIE, Lasting

NEW = "angin laut di Tuban"
SETUP = {"name": "Siti Rahayu", "login": "siti", "password": WORDS, "again": WORDS}


@pytest.fixture
def people(app: Flask) -> People:
    return People(app)


def deeds(people: People, **wanted: object) -> list[AuditEntry]:
    """What the audit log tells, the first at the beginning."""
    assert people.panel.trail.write_out()
    with session_scope(people.panel.database) as session:
        return list(reversed(audit.entries(session, Wanted(**wanted), 100)))  # type: ignore[arg-type]


def key_of(client: FlaskClient) -> str:
    cookie = client.get_cookie(SESSION_COOKIE)
    return cookie.value if cookie else ""


def may_see(client: FlaskClient) -> bool:
    return client.get("/").status_code == 200


# ----------------------------------------------------- the first administrator


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


# ------------------------------------------------------------------ signing in


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
    client.get("/login", query_string={"next": back})
    assert (
        f'value="{back}"' not in client.get("/login", query_string={"next": back}).text or not back
    )


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
        assert "49" not in re.findall(r">\s*49\s*<", page)
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


# --------------------------------------------------------------- second factor


def test_a_code_is_asked_for_and_none_is_taken_twice(people: People) -> None:
    admin = people.add("admin", Role.ADMIN)
    totp = people.secret(admin)
    client = people.stranger()
    answer = sign_in(client, "admin", back="/people/")
    assert answer.location == "/login/code?next=/people/"
    half = key_of(client)
    # Half way in is not in.
    assert not may_see(client)
    assert client.get("/account/").status_code == 401
    assert post(client, "/login/code", code="000000").status_code == 422
    code = totp.at(people.panel.now() // 1000)
    answer = post(client, "/login/code", code=code, back="/people/")
    assert (answer.status_code, answer.location) == (303, "/people/")
    assert key_of(client) != half
    assert may_see(client)
    again = people.stranger()
    sign_in(again, "admin")
    assert post(again, "/login/code", code=code).status_code == 422
    assert not may_see(again)
    client.set_cookie(SESSION_COOKIE, half)
    assert not may_see(client)


def test_whoever_knows_the_password_cant_guess_codes_for_ever(people: People) -> None:
    admin = people.add("admin", Role.ADMIN)
    statuses = []
    for _ in range(3):
        client = people.stranger()
        statuses.append(sign_in(client, "admin").status_code)
        statuses.append(post(client, "/login/code", code="000000").status_code)
    assert statuses == [303, 422, 303, 422, 303, 429]
    client = people.stranger()
    assert sign_in(client, "admin").status_code == 429
    assert people.secret(admin)


def test_a_telephone_is_set_up_changed_and_lost(people: People) -> None:
    siti = people.add("siti", Role.PRESENTER)
    client = people.browser(siti)
    assert client.get("/account/second-factor.svg").mimetype == "image/svg+xml"
    totp = people.secret(siti)
    at = people.panel.now() // 1000
    page = post(client, "/account/second-factor", "/account/", code=totp.at(at))
    codes = re.findall(r"<code>([a-z0-9-]{14})</code>", page.get_data(as_text=True))
    assert len(codes) == 8
    # Once it is confirmed, the secret is not shown any more.
    assert client.get("/account/second-factor.svg").status_code == 404
    assert totp.secret[:4] not in client.get("/account/second-factor").get_data(as_text=True)
    path = "/account/second-factor"
    assert post(client, f"{path}/recovery", "/account/", code="0").status_code == 422
    assert post(client, f"{path}/recovery", "/account/", code=codes[0]).status_code == 200
    # Those from before are void.
    assert post(client, f"{path}/remove", "/account/", code=codes[1]).status_code == 422
    code = totp.at(people.panel.now() // 1000 + 30)
    assert post(client, f"{path}/remove", "/account/", code=code).status_code == 303
    with session_scope(people.panel.database) as session:
        assert session.get(SecondFactor, siti.id) is None


# ----------------------------------------------------------------- own account


def test_a_new_password_signs_out_everybody_else(people: People) -> None:
    siti = people.add("siti", Role.PRESENTER)
    client, other = people.browser(siti), people.browser(siti)
    before = key_of(client)
    form = {"old": WORDS, "password": NEW, "again": NEW}
    for wrong in ({"old": "wrong"}, {"again": "another"}, {"password": "short", "again": "short"}):
        answer = post(client, "/account/password", "/account/", **{**form, **wrong})
        assert answer.status_code == 422
    assert may_see(other)
    assert post(client, "/account/password", "/account/", **form).status_code == 303
    assert may_see(client)
    assert key_of(client) != before
    assert not may_see(other)
    assert sign_in(people.stranger(), "siti").status_code == 422
    assert sign_in(people.stranger(), "siti", NEW).status_code == 303


def test_one_ends_ones_own_sessions_and_no_others(people: People) -> None:
    siti = people.add("siti", Role.PRESENTER)
    client, other = people.browser(siti), people.browser(siti)
    budi = people.signed_in("budi")
    assert post(budi, "/account/sessions/2/end", "/account/").status_code == 404
    assert may_see(other)
    assert post(client, "/account/sessions/2/end", "/account/").status_code == 303
    assert not may_see(other)
    assert may_see(client)


def test_language_and_colours_come_along_to_another_computer(people: People) -> None:
    client = people.signed_in("siti")
    assert (
        post(client, "/account/liked", "/account/", language="en", theme="dark").status_code == 303
    )
    other = people.stranger()
    sign_in(other, "siti")
    page = other.get("/account/").get_data(as_text=True)
    assert '<html lang="en" data-theme="dark"' in page
    post(other, "/account/theme", "/account/", theme="light")
    post(other, "/language", "/account/", language="id", back="/account/")
    third = people.stranger()
    sign_in(third, "siti")
    assert '<html lang="id" data-theme="light"' in third.get("/account/").get_data(as_text=True)
    for wrong in ({"language": "xx", "theme": ""}, {"language": "id", "theme": "<b>"}):
        assert post(client, "/account/liked", "/account/", **wrong).status_code == 400


# ---------------------------------------------------------- what admins change


def test_a_first_password_opens_nothing_but_the_way_to_ones_own(people: People) -> None:
    admin = people.signed_in("admin", Role.ADMIN)
    form = {"name": "Budi", "login": "budi", "role": "operator"}
    made = post(admin, "/people/new", "/people/new", **form).get_data(as_text=True)
    first = re.search(r'class="secret">([^<]+)<', made)
    assert first
    assert first[1] not in admin.get("/people/2").get_data(as_text=True)
    budi = people.stranger()
    assert sign_in(budi, "budi", first[1]).status_code == 303
    assert budi.get("/").location == "/account/password"
    assert post(budi, "/api/v1/air/skip", "/account/password").status_code == 403
    new = {"old": first[1], "password": NEW, "again": NEW}
    assert post(budi, "/account/password", "/account/password", **new).status_code == 303
    assert may_see(budi)


def test_a_disabled_person_is_out_at_once_stream_and_all(people: People) -> None:
    admin = people.signed_in("admin", Role.ADMIN)
    siti = people.add("siti", Role.PRESENTER)
    client = people.browser(siti)
    headers = people.token(siti, Right.WATCH, Right.RUN)
    with people.app.test_request_context(
        "/events", headers={"Cookie": f"{SESSION_COOKIE}={key_of(client)}"}
    ):
        is_lasting = Lasting()
    people.panel.changes.look()
    assert is_lasting()
    assert post(admin, f"/people/{siti.id}/disable", "/people/").status_code == 303
    assert not may_see(client)
    assert client.post("/api/v1/air/skip", headers=headers).status_code == 401
    assert until(lambda: not is_lasting())
    post(admin, f"/people/{siti.id}/enable", "/people/")
    assert not may_see(client)
    assert sign_in(people.stranger(), "siti").status_code == 303


def test_the_last_administrator_and_oneself_are_safe(people: People) -> None:
    admin = people.signed_in("admin", Role.ADMIN)
    assert post(admin, "/people/1/disable", "/people/").status_code == 409
    page = admin.get("/people/1").get_data(as_text=True)
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    form = {"name": "Admin", "login": "admin", "role": "viewer", "seen": seen[1]}
    assert post(admin, "/people/1", "/people/1", **form).status_code == 409
    assert admin.get("/people/").status_code == 200
    assert admin.get("/people/99").status_code == 404
    assert admin.get("/people/99999999999999999999").status_code == 404


def test_an_edit_that_was_overtaken_is_told(people: People) -> None:
    admin = people.signed_in("admin", Role.ADMIN)
    people.add("siti", Role.PRESENTER)
    seen = re.search(r'name="seen" value="([^"]+)"', admin.get("/people/2").get_data(as_text=True))
    assert seen
    form = {"name": "Siti R", "login": "siti", "role": "manager", "seen": seen[1]}
    assert post(admin, "/people/2", "/people/2", **form).status_code == 303
    form["name"] = "Siti Rahayu"
    assert post(admin, "/people/2", "/people/2", **form).status_code == 409
    changed = next(row for row in deeds(people) if row.action == "people.change")
    assert (changed.who, changed.object, changed.detail) == ("Admin", "siti", "presenter → manager")


def test_a_token_is_shown_once_and_bounded(people: People) -> None:
    admin = people.signed_in("admin", Role.ADMIN)
    form = {"name": "RDS", "scopes": ["watch", "run"], "days": "30"}
    page = post(admin, "/tokens/", "/tokens/", **form).get_data(as_text=True)
    shown = re.search(r"radio_[\w-]{43}", page)
    assert shown
    assert shown[0] not in admin.get("/tokens/").get_data(as_text=True)
    headers = {"Authorization": f"Bearer {shown[0]}"}
    program = people.stranger()
    assert program.post("/api/v1/air/skip", headers=headers).status_code == 503
    # A token that is wrong is not made good by who sits there.
    wrong = {"Authorization": "Bearer radio_wrong"}
    assert admin.post("/api/v1/air/skip", headers=wrong).status_code == 401
    assert post(admin, "/tokens/1/revoke", "/tokens/").status_code == 303
    assert program.post("/api/v1/air/skip", headers=headers).status_code == 401
    assert post(admin, "/tokens/9/revoke", "/tokens/").status_code == 404
    for bad in ({"scopes": []}, {"scopes": ["all"]}, {"name": ""}, {"days": "0"}):
        assert post(admin, "/tokens/", "/tokens/", **{**form, **bad}).status_code == 422


# ------------------------------------------------------------------- audit log


def test_what_changes_something_is_noted_by_itself(people: People) -> None:
    siti = people.add("siti", Role.PRESENTER)
    client = people.browser(siti)
    app = people.app
    app.view_functions["air.cart_fire"] = lambda name: {"ok": True}
    for method, path in (("POST", "/api/v1/air/carts/Jingle%20pagi/fire"), ("GET", "/")):
        client.open(path, method=method, headers={"X-CSRF-Token": csrf(client, "/account/")})
    refused = client.post("/api/v1/air/skip", headers={"X-CSRF-Token": csrf(client, "/account/")})
    assert refused.status_code == 503
    (row,) = deeds(people)
    told = (row.action, row.object, row.who, row.person_id, row.via, row.address)
    assert told == (
        "air.cart_fire", "name=Jingle pagi", "Siti", siti.id, Via.SESSION, AWAY["REMOTE_ADDR"],
    )  # fmt: skip


def test_who_saw_personal_data_is_noted_and_found(people: People) -> None:
    siti = people.add("siti", Role.PRESENTER)
    admin = people.signed_in("admin", Role.ADMIN)
    with people.app.test_request_context(
        "/", headers={"Cookie": f"{SESSION_COOKIE}={people.key(siti)}"}, environ_base=AWAY
    ):
        trail.saw("guest.contact", "Budi Santoso", "telephone")
    page = admin.get("/audit/?personal=yes").get_data(as_text=True)
    assert "Budi Santoso" in page
    assert "1 catatan" in page
    for query in (
        "who=x&before=y",
        "from=2027-13-40&until=9999-12-31",
        "text=%25%27",
        "before=" + "9" * 30,
    ):
        assert admin.get(f"/audit/?{query}").status_code == 200
    assert admin.get("/audit/?text=%00").status_code == 400
    assert "Budi" not in admin.get("/audit/?until=2020-01-01").get_data(as_text=True)


def test_the_trail_waits_for_a_database_that_is_away(people: People) -> None:
    keeper = people.panel.trail
    with session_scope(people.panel.database, write=True) as session:
        session.execute(AuditEntry.__table__.delete())  # type: ignore[attr-defined]
        session.connection().exec_driver_sql("ALTER TABLE audit_entry RENAME TO away")
        session.commit()
    with people.app.test_request_context("/"):
        trail.did("air.skip")
        trail.did("air.stop")
    assert not keeper.write_out()
    with session_scope(people.panel.database, write=True) as session:
        session.connection().exec_driver_sql("ALTER TABLE away RENAME TO audit_entry")
        session.commit()
    assert [row.action for row in deeds(people)] == ["air.skip", "air.stop"]


def test_who_is_known_goes_on_while_the_database_is_away(people: People) -> None:
    siti = people.add("siti", Role.PRESENTER)
    client = people.browser(siti)
    assert may_see(client)
    with session_scope(people.panel.database, write=True) as session:
        session.connection().exec_driver_sql("ALTER TABLE login_session RENAME TO away")
        session.commit()
    assert may_see(client)
    stranger = people.stranger()
    stranger.set_cookie(SESSION_COOKIE, "never seen")
    answer = stranger.get("/")
    assert answer.status_code == 503
    assert "Basis data" in answer.get_data(as_text=True)
    assert sign_in(people.stranger(), "siti").status_code == 503
    assert not may_see(people.app.test_client())


def test_a_session_that_was_begun_half_stays_so_when_the_factor_goes(people: People) -> None:
    admin = people.add("admin", Role.ADMIN)
    with session_scope(people.panel.database, write=True) as session:
        row = session.get_one(Person, admin.id)
        half = begin_session(
            session, row, people.panel.terms, Browser("192.0.2.7", "test"), people.panel.now()
        )
        session.commit()
    client = people.stranger()
    client.set_cookie(SESSION_COOKIE, half)
    assert not may_see(client)
    assert client.get("/login/code").status_code == 200
