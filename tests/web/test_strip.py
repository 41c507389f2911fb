"""The strip above every page but the console: what the desk has to know wherever it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser import Station
from tests.web.fake_engine import FakeEngine
from tests.web.stocked import stock
from web import PanelSettings


@pytest.fixture
def library(settings: PanelSettings) -> Iterator[None]:
    engine = stock(settings.data)
    yield
    engine.dispose()


def alarm(code: str, **given: Any) -> dict[str, Any]:
    since = int(time.time() * 1000)
    base = {"id": code, "code": code, "severity": "warning", "since": since, "params": {}}
    return {**base, "cleared": None, "acknowledged": False, **given}


@pytest.mark.usefixtures("library")
def test_alarms_and_a_worker_that_is_away_are_told_on_every_page(
    page: Page, station: Station, engine: FakeEngine
) -> None:
    page.goto(f"{station.url}library/imports")
    expect(page.locator("#light")).to_have_attribute("data-state", "on")
    told = page.locator("#unseen")
    expect(told).to_be_hidden()
    engine.change(alarms=[alarm("clock_step"), alarm("late", acknowledged=True)])
    expect(told).to_have_text("Alarm belum dilihat: 1")
    away = alarm("worker_away", acknowledged=True)
    engine.change(alarms=[away])
    expect(told).to_contain_text("Worker tidak terdengar")
    engine.change(alarms=[{**away, "cleared": away["since"] + 5000}])
    expect(told).to_be_hidden()
    engine.change(alarms=[alarm("clock_step")])
    told.click()
    expect(page.locator("#alarms li")).to_have_count(1)


@pytest.mark.usefixtures("library")
def test_on_a_telephone_the_page_that_is_shown_stands_in_the_list_of_pages(
    page: Page, station: Station
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{station.url}audit")
    here = page.locator(".places [aria-current]")
    expect(here).to_be_in_viewport(ratio=1)
    expect(here.locator("span")).to_have_text("Jejak audit")
    box = here.locator("span").bounding_box()
    assert box
    assert box["width"] > 40
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") == 390
