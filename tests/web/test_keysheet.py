"""The sheet of keys that `?` opens on every page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.web.browser import Station
from tests.web.stocked import stock
from web import PanelSettings
from web.keysheet import _PAGES


@pytest.fixture
def stocked_pages(settings: PanelSettings) -> Iterator[None]:
    engine = stock(settings.data)
    yield
    engine.dispose()


def test_only_pages_that_there_are_have_keys(app: Flask) -> None:
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(_PAGES) <= known


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("log/", "Pindahkan baris yang dipilih"),
        ("calendar/", "Pindahkan episode yang sedang dipilih"),
        ("clocks/grid", "Tandai beberapa jam"),
        ("people/", "Lembar ini"),
    ],
)
@pytest.mark.usefixtures("stocked_pages")
def test_a_question_mark_opens_it(page: Page, station: Station, address: str, told: str) -> None:
    page.goto(f"{station.url}{address}")
    expect(page.locator("#light")).to_have_attribute("data-state", "on")
    page.keyboard.press("?")
    sheet = page.locator("#key-sheet")
    expect(sheet).to_contain_text(told)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.locator("#help").click()
    expect(sheet).to_be_visible()


@pytest.mark.usefixtures("stocked_pages")
def test_what_is_typed_opens_nothing(page: Page, station: Station) -> None:
    page.goto(f"{station.url}library/")
    expect(page.locator("#light")).to_have_attribute("data-state", "on")
    page.locator("input[type=search]").first.focus()
    page.keyboard.type("siapa?")
    expect(page.locator("input[type=search]").first).to_have_value("siapa?")
    expect(page.locator("#key-sheet")).to_be_hidden()
