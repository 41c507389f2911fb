"""What others change is put in under the hands of who works with the keyboard, and moves nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import object_session

from radio.db import session_scope
from radio.programmes.guests import ask_guest
from radio.programmes.people import set_official
from radio.programmes.tables import Answer, Guest, Official
from tests.web.browser import Station, open_console
from tests.web.planned import ZONE, episode, id_of, next_week, now

NAME = id_of("ayo", next_week(2))


@pytest.fixture
def planned(planned: Engine) -> Engine:
    """An episode with two guests, too."""
    engine = planned
    with session_scope(engine, write=True) as session:
        set_official(session, Official(agency_id="dishub", name="Ani", position="Sekretaris"))
        session.commit()
    with episode(engine, NAME) as row:
        session = object_session(row)
        assert session is not None
        for official in (1, 2):
            ask_guest(session, ZONE, row, official, now())
        session.commit()
    return engine


@pytest.fixture
def desk(browser: Browser, planned: Engine, station: Station) -> Iterator[Page]:
    page = open_console(browser, f"{station.url}episodes/{NAME}")
    expect(page.locator("#light")).to_have_attribute("data-state", "on")
    yield page
    page.context.close()


def button(desk: Page, name: str, state: str) -> Locator:
    return desk.locator("#guest-list li", has_text=name).locator(f'button[value="{state}"]')


def test_a_push_takes_no_focus(planned: Engine, desk: Page) -> None:
    button(desk, "Ani", "confirmed").focus()
    with session_scope(planned, write=True) as session:
        guest = session.get_one(Guest, 1)
        guest.state, guest.revision = Answer.CONFIRMED, guest.revision + 1
        session.commit()
    first = button(desk, "Budi", "confirmed")
    expect(first).to_have_attribute("aria-pressed", "true", timeout=3000)
    expect(button(desk, "Ani", "confirmed")).to_be_focused()


def test_nor_does_the_answer_to_ones_own_press(desk: Page, planned: Engine) -> None:
    """And what stands beside the list of guests stays there."""
    beside = desk.locator("#guests form").count()
    for state in ("confirmed", "asked", "confirmed"):
        button(desk, "Ani", state).focus()
        desk.keyboard.press("Enter")
        expect(button(desk, "Ani", state)).to_have_attribute("aria-pressed", "true")
        expect(button(desk, "Ani", state)).to_be_focused()
    assert desk.locator("#guests form").count() == beside
    desk.locator("#guest-list li", has_text="Ani").get_by_role("button", name="Keluarkan").click()
    expect(desk.locator("#guests")).to_contain_text("Ani dikeluarkan.")
    desk.locator("#guests").get_by_role("button", name="Urungkan").click()
    expect(button(desk, "Ani", "confirmed")).to_have_attribute("aria-pressed", "true")
