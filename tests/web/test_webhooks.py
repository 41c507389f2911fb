"""The pages of webhooks: added, shown once, rotated, paused, tried, sent again, removed, by whom."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from radio.complaints.hooks.events import NAMES
from radio.complaints.hooks.guard import Guard
from radio.complaints.hooks.posting import Post
from radio.complaints.hooks.queueing import queue_events
from radio.complaints.hooks.sending import Way, due_hooks, send_due
from radio.complaints.register.hooktables import HookState, Webhook, WebhookDelivery
from radio.db import session_scope
from radio.people.rights import Role
from tests.rig.receivers import Receiver, saying
from tests.web.people import People, deeds, post
from tests.web.registered import Registered
from tests.web.test_accessibility import AXE, looked_at
from web import PanelSettings
from web.access import SESSION_COOKIE
from web.panel import Panel, panel_of
from web.server import PanelServer

ADDRESS = "https://dasbor.example.go.id/hooks"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{44}")


@pytest.fixture
def settings(settings: PanelSettings) -> PanelSettings:
    return replace(settings, language="en")


@pytest.fixture
def registered(app: Flask, people: People) -> Registered:
    return Registered(panel_of(app))


@pytest.fixture
def admin(people: People, registered: Registered) -> FlaskClient:
    return people.signed_in("budi", Role.ADMIN)


def add(client: FlaskClient, **form: object) -> str:
    """The page that answers."""
    given = {"name": "Dasbor Kominfo", "address": ADDRESS, **form}
    answer = post(client, "/webhooks/", "/webhooks/", **given)
    assert answer.status_code == 200
    return html.unescape(answer.get_data(as_text=True))


def hook_of(panel: Panel) -> Webhook:
    with session_scope(panel.register) as session:
        return session.scalars(select(Webhook)).one()


def sent(panel: Panel, receiver: Receiver) -> None:
    """As the worker does."""
    queue_events(panel.register, panel.desk)
    way = Way(Post(Guard((receiver.host,))))
    for hook in due_hooks(panel.register, panel.desk):
        send_due(panel.register, panel.desk, hook, way)


def test_a_secret_is_shown_once_and_who_added_it_is_noted(
    admin: FlaskClient, people: People, registered: Registered
) -> None:
    page = add(admin, events=["complaint.closed"], agencies=["dpubmpr"])
    (secret,) = SECRET.findall(page)
    hook = hook_of(people.panel)
    assert (hook.events, hook.agencies, hook.made_by) == (
        ["complaint.closed"], ["dpubmpr"], "Budi",
    )  # fmt: skip
    for path in ("/webhooks/", f"/webhooks/{hook.id}", f"/webhooks/{hook.id}/messages"):
        again = admin.get(path).get_data(as_text=True)
        assert "Dasbor Kominfo" in again or path.endswith("messages")
        assert "whsec_" not in again
    page = post(admin, f"/webhooks/{hook.id}/rotate", f"/webhooks/{hook.id}").get_data(as_text=True)
    (new,) = SECRET.findall(html.unescape(page))
    assert new != secret
    assert "The secret before still counts until" in page
    noted = [(row.action, row.object, row.detail) for row in deeds(people)]
    assert ("webhooks.add", "Dasbor Kominfo", "dasbor.example.go.id") in noted
    assert ("webhooks.rotate", "Dasbor Kominfo", "") in noted
    assert secret not in str(noted)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": ""}, "This is needed."),
        ({"address": "dasbor"}, "That is no address such as"),
        ({"address": "http://dasbor.example.go.id/"}, "It has to begin with https://"),
        ({"address": "https://dasbor.example.go.id:22/"}, "Its port has to be"),
        ({"address": "https://127.0.0.1/"}, "It leads into the station's own network"),
        ({"address": "https://a:b@dasbor.example.go.id/"}, "That is no address such as"),
        ({"events": ["complaint.eaten"]}, "That can't be used here."),
        ({"name": "x" * 81}, "At most 80 characters."),
    ],
)
def test_what_can_not_be_is_told_beside_its_field(
    admin: FlaskClient, registered: Registered, given: dict[str, object], words: str
) -> None:
    form = {"name": "Dasbor", "address": ADDRESS, **given}
    answer = post(admin, "/webhooks/", "/webhooks/", **form)
    assert answer.status_code == 422
    assert words in html.unescape(answer.get_data(as_text=True))
    with session_scope(registered.panel.register) as session:
        assert session.scalars(select(Webhook)).all() == []


def test_a_receiver_is_tried_paused_resumed_and_removed(
    admin: FlaskClient, registered: Registered
) -> None:
    panel = registered.panel
    with Receiver(saying(500, b"<script>alert(1)</script> rusak"), 204) as receiver:
        object.__setattr__(
            panel, "settings", replace(panel.settings, webhook_hosts=(receiver.host,))
        )
        add(admin, address=receiver.address())
        page = f"/webhooks/{hook_of(panel).id}"
        registered.file()
        post(admin, f"{page}/test", page)
        sent(panel, receiver)
        shown = admin.get(page).get_data(as_text=True)
        assert "500 &lt;script&gt;alert(1)&lt;/script&gt; rusak" in shown
        assert "did not arrive" in shown
        post(admin, f"{page}/pause", page)
        assert hook_of(panel).state is HookState.PAUSED
        assert "paused" in admin.get("/webhooks/").get_data(as_text=True)
        post(admin, f"{page}/resume", page)
        sent(panel, receiver)
        assert sorted(receiver.deeds()) == ["complaint.taken", "webhook.test"]
        with session_scope(panel.register) as session:
            query = select(WebhookDelivery).where(WebhookDelivery.event == "complaint.taken")
            message = session.scalars(query).one()
        post(admin, f"{page}/messages/{message.number}/again", page)
        sent(panel, receiver)
        assert receiver.got[-1].id == f"msg_{message.id}"
        post(admin, f"{page}/messages/{message.number}/again", page)
        post(admin, f"{page}/messages/{message.number}/skip", page)
        assert due_hooks(panel.register, panel.desk) == []
        assert post(admin, f"{page}/messages/99999/again", page).status_code == 404
        post(admin, f"{page}/remove", page)
        assert admin.get(page).status_code == 404
        assert "No other application is told yet." in admin.get("/webhooks/").get_data(as_text=True)


def test_only_who_may_hand_out_tokens_may_do_this(people: People, registered: Registered) -> None:
    for role in Role:
        answer = people.signed_in(role.value, role).get("/webhooks/")
        assert answer.status_code == (200 if role is Role.ADMIN else 403), role


def test_a_secret_that_is_kept_is_shown_wherever_the_database_goes_then(
    admin: FlaskClient, registered: Registered
) -> None:
    register, kept = registered.panel.register, []

    @event.listens_for(register, "commit")
    def noted(*_args: object) -> None:
        kept.append(True)

    @event.listens_for(register, "before_cursor_execute")
    def gone(*_args: object) -> None:
        if kept:
            raise OperationalError("", {}, sqlite3.OperationalError("disk I/O error"))

    assert "whsec_" in add(admin)
    event.remove(register, "before_cursor_execute", gone)
    assert hook_of(registered.panel).name == "Dasbor Kominfo"


def test_while_the_register_is_away_it_is_said(people: People) -> None:
    answer = people.signed_in("budi", Role.ADMIN).get("/webhooks/")
    assert answer.status_code == 503
    assert "The shared complaint database is away." in answer.get_data(as_text=True)


def shape(document: Any, schema: Any) -> Any:
    """The names of a schema's members, as deep as they go."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    members = schema.get("properties", {})
    assert schema.get("required", []) == list(members)
    return {name: shape(document, member) for name, member in members.items()}


def names(told: Any) -> Any:
    return {name: names(one) for name, one in told.items()} if isinstance(told, dict) else {}


def test_the_description_tells_what_is_sent(admin: FlaskClient, registered: Registered) -> None:
    panel = registered.panel
    document = admin.get("/api/openapi.json").get_json()
    with Receiver() as receiver:
        object.__setattr__(
            panel, "settings", replace(panel.settings, webhook_hosts=(receiver.host,))
        )
        add(admin, address=receiver.address())
        page = f"/webhooks/{hook_of(panel).id}"
        registered.file()
        post(admin, f"{page}/test", page)
        sent(panel, receiver)
        told = {one.told["type"]: one for one in receiver.got}
    for name, kind in (("complaint", "complaint.taken"), ("test", "webhook.test")):
        operation = document["webhooks"][name]["post"]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        assert shape(document, schema) == names(told[kind].told)
        for header in operation["parameters"]:
            assert header["name"] in told[kind].headers
    assert document["components"]["schemas"]["EventName"]["enum"] == list(NAMES)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_pages_keep_nobody_out_and_a_test_is_seen_to_arrive(
    browser: Browser, server: PanelServer
) -> None:
    panel = server._panel
    registered = Registered(panel)
    people = People(server._server.wsgi_app)
    key = people.key(people.add("budi", Role.ADMIN))
    home = f"http://127.0.0.1:{server.port}"
    context = browser.new_context(reduced_motion="reduce", locale="en-GB")
    context.add_cookies([{"name": SESSION_COOKIE, "value": key, "url": home}])
    context.add_init_script(path=AXE)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    found: dict[str, object] = {}
    with Receiver() as receiver:
        object.__setattr__(
            panel, "settings", replace(panel.settings, webhook_hosts=(receiver.host,))
        )
        page.goto(f"{home}/webhooks/", wait_until="load")
        page.fill("#name", "Dasbor Kominfo")
        page.fill("#address", receiver.address())
        for summary in page.locator("main summary").all():
            summary.click()
        page.check("text=Forwarded to the agency")
        found |= looked_at(page, "the form")
        page.click("text=Add the webhook")
        assert SECRET.fullmatch(page.inner_text(".secret"))
        found |= looked_at(page, "the secret")
        page.click("main .hooks a")
        page.click("text=Send a test")
        page.wait_for_selector("text=waits")
        registered.file()
        sent(panel, receiver)
        # It is seen on the open page by itself.
        page.wait_for_selector("td:has-text('arrived')")
        found |= looked_at(page, "the webhook")
        # The last step wants a second press.
        page.click("text=Remove")
        assert page.inner_text("form[action$=remove] button") == "Press again"
        page.click("text=Press again")
        page.wait_for_url(f"{home}/webhooks/")
    context.close()
    assert errors == []
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)
