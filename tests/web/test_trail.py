"""What was done, who saw personal data, and who is known while the database is away."""

from __future__ import annotations

import re

from sqlalchemy import delete, select

from radio.db import session_scope
from radio.people.audit import Via
from radio.people.rights import Role
from radio.people.signingin import Browser, begin_session
from radio.people.tables import AuditEntry, Person
from tests.web.people import (
    AWAY,
    People,
    csrf,
    deeds,
    may_see,
    sign_in,
)
from web import trail
from web.access import SESSION_COOKIE


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
        "from=9999-12-31",
        "from=0001-01-01&until=9999-12-30",
    ):
        assert admin.get(f"/audit/?{query}").status_code == 200
    assert admin.get("/audit/?text=%00").status_code == 400
    assert "Budi" not in admin.get("/audit/?until=2020-01-01").get_data(as_text=True)


def test_older_entries_are_asked_for_by_what_the_form_has_alone(people: People) -> None:
    admin = people.signed_in("admin", Role.ADMIN)
    for number in range(101):
        with people.app.test_request_context("/", environ_base=AWAY):
            trail.did("cart.fire", f"{number}")
    people.panel.trail.write_out()
    address = "/audit/?text=cart&_external=1&_scheme=javascript&endpoint=login.page&_anchor=x"
    page = admin.get(address).get_data(as_text=True)
    older = re.findall(r'href="([^"]+)" rel="next"', page)
    assert re.fullmatch(r"/audit/\?text=cart&amp;before=\d+", older[0]), older


def kept(people: People) -> list[str]:
    """What is in the database already."""
    with session_scope(people.panel.database) as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_of_what_is_about_people_nothing_is_lost_when_the_power_goes(people: People) -> None:
    # What writes the rest, a moment later.
    people.panel.trail.stop()
    admin = people.signed_in("admin", Role.ADMIN)
    siti = people.add("siti", Role.PRESENTER)
    app = people.app
    app.view_functions["air.skip"] = lambda: {"ok": True}

    def shown(**_values: str) -> str:
        for number in range(3):
            trail.saw("guest.contact", f"official {number}")
        return ""

    app.view_functions["directory.agency"] = shown
    token = {"X-CSRF-Token": csrf(admin, "/account/")}
    assert admin.post("/api/v1/air/skip", headers=token).status_code == 200
    assert kept(people) == []
    assert admin.post(f"/people/{siti.id}/disable", headers=token).status_code == 303
    assert kept(people) == ["air.skip", "people.disable"]
    assert admin.get("/agencies/dinkes").status_code == 200
    assert kept(people)[2:] == ["guest.contact"] * 3
    sign_in(people.stranger(), "admin", "wrong")
    assert kept(people)[5:] == ["login.failed"]


def test_the_trail_waits_for_a_database_that_is_away(people: People) -> None:
    keeper = people.panel.trail
    with session_scope(people.panel.database, write=True) as session:
        session.execute(delete(AuditEntry))
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
