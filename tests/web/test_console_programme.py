"""The programme that is on, at the console: its part, how late it is, and the next part by a key."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from radio.db import session_scope
from radio.programmes.marks import marks_of
from radio.programmes.tables import Episode, Phase
from tests.web.browser import Station, open_console, until
from tests.web.planned import now, put_on_the_air


@pytest.fixture
def desk(browser: Browser, planned: Engine, station: Station) -> Iterator[Page]:
    page = open_console(browser, station.url)
    expect(page.locator("#now-title")).to_have_text(station.title())
    yield page
    page.context.close()


def marked(engine: Engine, name: str) -> list[int]:
    with session_scope(engine) as session:
        return sorted(marks_of(session, name))


def test_the_programme_and_its_parts_are_at_the_console(planned: Engine, desk: Page) -> None:
    expect(desk.locator("#programme")).to_be_hidden()
    name = put_on_the_air(planned, minutes=1)
    shown = desk.locator("#programme")
    expect(shown.locator("h2")).to_contain_text("Ayo Mas Bro", timeout=3000)
    expect(shown).to_contain_text("Jalan rusak")
    expect(shown.locator(".part b").first).to_have_text("Pembukaan")
    expect(shown.locator("#programme-left")).to_have_text(re.compile(r"^−00\.[0-5]\d$"))
    expect(shown.locator("#programme-late")).to_have_text("tepat waktu")

    desk.locator("#programme-next").focus()
    desk.keyboard.press("b")
    expect(shown.locator(".part b").first).to_have_text("Dialog")
    expect(shown.locator("#programme-late")).to_have_text(re.compile(r"lebih awal$"))
    assert marked(planned, name) == [1]
    expect(desk.locator("#programme-next")).to_be_focused()
    expect(desk.locator("#programme-next")).to_contain_text("Lagu pilihan")

    desk.keyboard.press("Shift+B")
    expect(shown.locator(".part b").first).to_have_text("Pembukaan")
    assert marked(planned, name) == []
    expect(desk.locator("#next li").nth(2)).to_be_visible()
    size = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert desk.evaluate(size) == [1440, 900]

    desk.keyboard.press("p")
    expect(desk).to_have_url(re.compile(f"/episodes/{name}/run$"))


def test_what_is_typed_is_not_taken_for_its_key(planned: Engine, desk: Page) -> None:
    put_on_the_air(planned, minutes=1)
    expect(desk.locator("#programme-next")).to_be_visible(timeout=3000)
    desk.keyboard.press("i")
    desk.keyboard.type("bb")
    expect(desk.locator("#piece-query")).to_have_value("bb")
    assert marked(planned, "ayo-kini") == []


def test_a_programme_that_runs_over_its_time_is_still_the_one_that_is_on(
    planned: Engine, client: FlaskClient
) -> None:
    name = put_on_the_air(planned, minutes=91)
    assert client.get("/programmes/live").status_code == 200, "it is not open"
    assert client.get("/programmes/live/beside").status_code == 204
    with session_scope(planned, write=True) as session:
        session.get_one(Episode, name).phase = Phase.LIVE
        session.commit()
    assert client.get("/programmes/live").headers["Location"] == f"/episodes/{name}/run"
    assert "Ayo Mas Bro" in client.get("/programmes/live/beside").get_data(as_text=True)


def test_the_console_is_told_when_to_look_again(planned: Engine, client: FlaskClient) -> None:
    """Nothing is written as a programme's time comes: the clock alone brings it."""
    put_on_the_air(planned, minutes=-30)
    assert until(lambda: client.get("/programmes/live/beside").status_code == 204)
    at = int(client.get("/programmes/live/beside").headers["X-Look-Again"])
    assert abs(at - now() - 20 * 60_000) < 5000
