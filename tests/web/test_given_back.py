"""Whatever is typed while the shared complaint database is away comes back in its form, to be sent again.

Every route that a form of the register's rooms goes to is walked: while it is known to be away, while
nobody has noticed yet, and where it goes away just as what was typed is written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from radio.people.rights import Role
from tests.web.formread import Form, forms_of
from tests.web.furnishing import furnish
from tests.web.people import People
from tests.web.posting import Desk
from tests.web.typed import HERE, ROOMS, TYPED, Words
from tests.web.whole import Examples, address_of, examples
from web import PanelSettings
from web.complaints.reach import REGISTER
from web.engine.changes import ChangeWatch
from web.panel import Panel, panel_of

OWN_PAGES = frozenset({"surveys.send", "surveys.type_in"})
"""They come back as themselves, with another word for what happened."""
NOT_WRITTEN = frozenset(
    {"cases.rows", "exchange.export", "exchange.count", "exchange.export_file", "privacy.asker"}
    # Of this station's case, request and survey nothing of the kind can be done now; an objection is
    # on this computer's disk first.
    | {"cases.attachment", "deadlines.drop", "deadlines.leave_day", "ppid.hand_over"}
    | {"privacy.correct", "privacy.restriction", "privacy.report", "privacy.end_breach"}
    | {
        "ppid.objection",
        "ppid.answer",
        "surveys.strike",
        "track.rate_by_link",
        "track.rate_by_digits",
    }
)
"""They only read, or are refused."""
Walk = list[tuple[str, str, Words]]


@pytest.fixture
def walk(settings: PanelSettings, app: Flask) -> Iterator[Walk]:
    """Each route, its address at a station with something of everything, and what is typed."""
    now = panel_of(app).now()
    engine = furnish(settings.data, now)
    known = examples(engine, now)
    panel_of(app).changes.look(REGISTER)
    yield [(rule.endpoint, _address(rule, known), _words(rule, known)) for rule in _posted(app)]
    engine.dispose()


def _posted(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        if "POST" in (rule.methods or ()) and rule.endpoint in TYPED
    ]


def _address(rule: Rule, known: Examples) -> str:
    if rule.endpoint.startswith("privacy."):
        known = {**known, "request_id": known["privacy.person.request_id"]}
    return address_of(rule, known)


def _words(rule: Rule, known: Examples) -> Words:
    places = {"{ticket}": str(known["ticket"]), "{today}": str(known["day"])}
    words = TYPED[rule.endpoint]
    return {
        name: places.get(value, value) if isinstance(value, str) else value
        for name, value in words.items()
    }


@pytest.fixture
def admin(app: Flask, walk: Walk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Somebody who may do all of it, as often as they like."""
    people = People(app)
    monkeypatch.setattr(panel_of(app).limits, "_clock", _ages())
    return Desk(people.signed_in("budi", Role.ADMIN))


def _ages() -> Any:
    moments = iter(range(0, 10**9, 10_000))
    return lambda: float(next(moments))


def test_no_form_is_forgotten(app: Flask) -> None:
    there = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.endpoint.partition(".")[0] in ROOMS
    }
    assert there == set(TYPED) | HERE
    assert not set(TYPED) & HERE


def test_known_to_be_away(admin: Desk, walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_args: Any, **_more: Any) -> NoReturn:
        pytest.fail("the database was asked")

    monkeypatch.setattr(ChangeWatch, "aways", frozenset({REGISTER}))
    monkeypatch.setattr("radio.complaints.register.opening.session_scope", asked)
    for endpoint, address, words in walk:
        answer = admin.press(address, **words)
        page = _given_back(endpoint, address, words, answer)
        assert "periksa dulu" not in page, endpoint
    _parts(admin, walk)


def test_gone_and_nobody_has_noticed(
    admin: Desk, walk: Walk, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = panel_of(app)
    monkeypatch.setattr(ChangeWatch, "aways", frozenset())

    @event.listens_for(panel.register, "before_cursor_execute")
    def gone(*_args: Any) -> NoReturn:
        raise _gone()

    for endpoint, address, words in walk:
        answer = admin.press(address, **words)
        page = _given_back(endpoint, address, words, answer)
        assert endpoint in OWN_PAGES or "periksa dulu" in page, endpoint
    _parts(admin, walk)


def test_gone_as_it_is_written(
    admin: Desk, walk: Walk, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = panel_of(app)
    monkeypatch.setattr(ChangeWatch, "aways", frozenset())
    before = _rows(panel)
    # Nothing is changed on the way: what the pages say at first holds to the end.
    sent = [(name, address, _seen_now(admin, address, typed)) for name, address, typed in walk]

    @event.listens_for(panel.register, "commit")
    def gone(*_args: Any) -> NoReturn:
        raise _gone()

    refused = set()
    for endpoint, address, words in sent:
        answer = admin.press(address, **words)
        if answer.status_code != 503:
            refused.add(endpoint)
        else:
            _given_back(endpoint, address, words, answer)
    event.remove(panel.register, "commit", gone)
    assert _rows(panel) == before
    assert refused <= NOT_WRITTEN


def _seen_now(admin: Desk, address: str, words: Words) -> Words:
    """With the version that the form of the page was filled from."""
    if "seen" not in words:
        return words
    parts = address.split("/")
    for length in range(len(parts), 2, -1):
        shown = admin.client.get("/".join(parts[:length]))
        form = forms_of(shown.get_data(as_text=True)).get(address)
        if form is not None:
            return {**words, "seen": form.holds["seen"][0]}
    return words


def _gone() -> OperationalError:
    return OperationalError("", {}, sqlite3.OperationalError("disk I/O error"))


def _rows(panel: Panel) -> list[str]:
    """All that stands in the shared database."""
    database = panel.settings.data / "complaints.db"
    connection = sqlite3.connect(database)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def _given_back(endpoint: str, address: str, words: Words, answer: TestResponse) -> str:
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503, (endpoint, answer.status_code, page[:600])
    assert answer.headers["Cache-Control"] == "no-store"
    if endpoint not in OWN_PAGES:
        assert "Belum tersimpan" in page, endpoint
    form = forms_of(page)[address]
    _holds(endpoint, words, form)
    for name, value in words.items():
        told = [value] if isinstance(value, str) else value
        if any(" " in one for one in told):
            assert name in form.seen, (endpoint, name)
    return page


def _holds(endpoint: str, words: Words, form: Form) -> None:
    """Sent again, it is what was sent."""
    held = {name: values for name, values in form.holds.items() if name != "csrf_token"}
    for name, value in words.items():
        wanted = [value] if isinstance(value, str) else value
        assert [one.replace("\r\n", "\n") for one in held.pop(name, [])] == wanted, (endpoint, name)
    assert [one for values in held.values() for one in values if one] == [], endpoint


def _parts(admin: Desk, walk: Walk) -> None:
    """Where a part of a page is asked for, the page stays as it is: with the words."""
    for endpoint, address, words in walk:
        if endpoint not in OWN_PAGES:
            answer = admin.send(address, **words)
            assert answer.status_code == 503, endpoint
            assert answer.json["error"]["code"] == "register_away", endpoint
