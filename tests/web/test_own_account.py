"""One's own account, and everybody's."""

from __future__ import annotations

import re

from radio.people.rights import Right, Role
from tests.web.browser import until
from tests.web.people import (
    NEW,
    WORDS,
    People,
    deeds,
    key_of,
    may_see,
    post,
    sign_in,
)
from web.access import SESSION_COOKIE, Lasting


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
    late = post(admin, "/people/2", "/people/2", **form)
    assert late.status_code == 422
    text = late.get_data(as_text=True)
    assert "<dd>Siti R</dd>" in text
    assert 'value="Siti Rahayu"' in text
    form["seen"] = re.findall(r'name="seen" value="([^"]+)"', text)[0]
    assert post(admin, "/people/2", "/people/2", **form).status_code == 303
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
