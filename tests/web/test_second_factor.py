"""The code from the telephone, on the pages."""

from __future__ import annotations

import re

from radio.db import session_scope
from radio.people import secondfactor
from radio.people.rights import Role
from radio.people.tables import SecondFactor
from tests.web.people import (
    People,
    key_of,
    may_see,
    post,
    sign_in,
)
from web.access import SESSION_COOKIE


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
    people.add("admin", Role.ADMIN)
    statuses = []
    for _ in range(5):
        client = people.stranger()
        statuses.append(sign_in(client, "admin").status_code)
        statuses.append(post(client, "/login/code", code="000000").status_code)
    assert statuses == [303, 422] * 5
    client = people.stranger()
    assert sign_in(client, "admin").status_code == 429


def test_after_many_wrong_ones_password_and_code_are_typed_without_a_wait_between(
    people: People,
) -> None:
    totp = people.secret(people.add("admin", Role.ADMIN))
    at = [people.panel.wall()]
    object.__setattr__(people.panel, "wall", lambda: at[0])
    for number in range(14):
        # Beyond the fifth of the name, and the twentieth of the place, each is waited for.
        for login in ("admin", f"nobody{number}"):
            at[0] += 3601
            assert sign_in(people.stranger(), login, "wrong").status_code == 422
    at[0] += 3601
    client = people.stranger()
    assert sign_in(client, "admin").location == "/login/code"
    answer = post(client, "/login/code", "/login/code", code=totp.at(int(at[0])))
    assert answer.status_code == 303
    assert may_see(client)


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


def test_without_the_stations_keys_that_is_said_and_a_recovery_code_opens(people: People) -> None:
    admin = people.add("admin", Role.ADMIN)
    totp = people.secret(admin)
    with session_scope(people.panel.database, write=True) as session:
        codes = secondfactor.new_recovery_codes(session, admin.id)
        session.commit()
    people.panel.settings.desk.keyring.unlink()
    people.panel.keys.read_again()
    client = people.stranger()
    sign_in(client, "admin")
    answer = post(client, "/login/code", "/login/code", code=totp.now())
    assert answer.status_code == 503
    assert "kunci" in answer.get_data(as_text=True)
    assert post(client, "/login/code", "/login/code", code=codes[0]).status_code == 303
    assert may_see(client)


def test_secrets_from_before_they_were_sealed_are_at_the_start(people: People) -> None:
    admin = people.add("admin", Role.ADMIN)
    totp = people.secret(admin)
    with session_scope(people.panel.database, write=True) as session:
        session.get_one(SecondFactor, admin.id).secret = totp.secret
        session.commit()
    people.panel.start()
    with session_scope(people.panel.database) as session:
        assert totp.secret not in session.get_one(SecondFactor, admin.id).secret
    assert people.secret(admin).secret == totp.secret
