"""An edited recording in a real browser: heard from a chapter, worded and published by the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from radio.calls.tables import Consent
from radio.programmes.tables import Part
from tests.publishing.kit import ANI, ID, TALK, Show
from tests.rig.databases import make_new
from tests.web.test_accessibility import AXE, looked_at
from web.server import PanelServer
from web.settings import PanelSettings


@pytest.fixture
def settings(tmp_path: Path) -> PanelSettings:
    """Of a station whose database is there."""
    make_new(f"sqlite:///{tmp_path / 'station.db'}")
    return PanelSettings(data=tmp_path, port=0)


@pytest.fixture
def show(settings: PanelSettings, server: PanelServer) -> Show:
    """Twenty seconds with a caller who agreed."""
    show = Show(server._panel.database, settings.data)
    show.stretches = [(0, 20_000, TALK), (8_000, 13_000, ANI)]
    show.aired(0, 20_000, source="live")
    show.recording(-5_000, 21_000)
    show.call("a", 8_000, 13_000, Consent.CARD, "35.22.15")
    show.rundown((Part.OPENING, "", 0), (Part.DIALOGUE, "Jalan rusak di Kedungadem", 3_000))
    show.make()
    return show


@pytest.fixture
def page(browser: Browser, server: PanelServer, show: Show) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    context.add_init_script(path=AXE)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.port}/recordings/{ID}")
    yield page
    context.close()


def to(page: Page, selector: str, most: int = 80) -> None:
    """Go on by Tab until something has the focus."""
    for _press in range(most):
        if page.locator(selector).evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached")


def test_it_is_heard_worded_and_published_without_a_mouse(page: Page, show: Show) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert looked_at(page, "recording") == {}
    page.set_viewport_size({"width": 390, "height": 844})
    to(page, "[data-at='8.0']")
    page.keyboard.press("Enter")
    expect(page.locator("[data-at='8.0']")).to_have_attribute("aria-current", "true")
    page.wait_for_function("document.querySelector('audio').currentTime > 8")
    to(page, "#title")
    page.keyboard.press("Control+a")
    page.keyboard.type("Jalan rusak, kapan diperbaiki?")
    page.keyboard.press("Enter")
    expect(page.locator("#title")).to_have_value("Jalan rusak, kapan diperbaiki?")
    to(page, "form[action$='/publish'] button")
    page.keyboard.press("Enter")
    expect(page.locator("[data-stand='published']")).to_be_visible()
    assert show.row().published_at is not None
    page.goto(page.url.replace(ID, ""))
    expect(page.locator("[data-stand='published']")).to_be_visible()
    assert looked_at(page, "recordings") == {}


def test_a_page_that_is_open_shows_that_it_is_held(page: Page, show: Show) -> None:
    expect(page.locator("[data-stand='ready']")).to_be_visible()
    show.says("a", Consent.REFUSED)
    expect(page.locator("[data-stand='held']")).to_be_visible(timeout=15_000)
    expect(page.locator("audio")).to_have_count(0)


def test_it_goes_into_the_library_while_the_page_is_open(page: Page, show: Show) -> None:
    to(page, "form[action$='/rerun'] button", 120)
    page.keyboard.press("Enter")
    link = page.locator("#again a")
    expect(link).to_be_visible(timeout=60_000)
    assert show.row().media_id in str(link.get_attribute("href"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert looked_at(page, "in the library") == {}
