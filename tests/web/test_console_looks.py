"""The console as it lies on the screen: what has to fit, and what alarms lead to."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from radio.air.alarms import CATALOGUE
from tests.web.browser import Station, open_console, until
from tests.web.fake_engine import FULL_DELAY, FakeEngine


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_alarm_sends_nobody_to_a_terminal_first(code: str) -> None:
    """What is typed there stands by itself, or is the technician's."""
    do = CATALOGUE[code].do
    assert "radio " not in do or "technician" in do


def alarm(code: str, **params: object) -> dict[str, Any]:
    since = int(time.time() * 1000)
    base = {"id": code, "code": code, "severity": "warning", "since": since, "params": params}
    return {**base, "cleared": None, "acknowledged": False}


def test_an_alarm_leads_to_the_page_where_something_is_done(
    page: Page, station: Station, engine: FakeEngine
) -> None:
    engine.change(alarms=[alarm("log_unsound", detail="06.00"), alarm("clock_step", seconds=3)])
    row = page.locator('#alarms li[data-key="log_unsound"]')
    expect(row.locator(".do")).to_contain_text("Halaman Gladi")
    expect(row.get_by_role("link")).to_have_text("Gladi")
    expect(row.get_by_role("link")).to_have_attribute("href", "/rehearsal/")
    other = page.locator('#alarms li[data-key="clock_step"]')
    expect(other).to_be_visible()
    expect(other.get_by_role("link")).to_have_count(0)


def test_an_alarm_says_why_in_the_language_of_who_looks(
    page: Page, station: Station, engine: FakeEngine
) -> None:
    over = {**alarm("output_down", name="siaran", reason="it takes no more audio"), "cleared": 1}
    failed = alarm("item_failed", title="Lagu", reason="libVLC can't open or decode it")
    engine.change(alarms=[over, failed])
    text = page.locator('#alarms li[data-key="item_failed"] .text')
    expect(text).to_have_text("“Lagu” tidak bisa diputar: berkas tidak bisa dibaca.")
    row = page.locator('#alarms li[data-key="output_down"]')
    expect(row.locator(".text")).not_to_contain_text("takes")
    expect(row.locator(".since")).to_contain_text("selesai")
    fits = "(meta) => meta.scrollWidth <= meta.clientWidth"
    assert row.locator(".meta").evaluate(fits), "nothing is under the button beside it"


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_foot_is_one_line(browser: Browser, station: Station, language: str) -> None:
    page = open_console(browser, station.url)
    page.locator(f'.languages [value="{language}"]').click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("footer .own")).to_be_visible()
    assert page.evaluate("document.querySelector('footer').offsetHeight") < 40
    wide = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert page.evaluate(wide) == [1440, 900]
    page.context.close()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1366, 768), (1280, 720)])
def test_nothing_lies_over_anything_on_a_smaller_screen(
    browser: Browser, station: Station, engine: FakeEngine, width: int, height: int
) -> None:
    waiting = {"name": "studio", "source": "studio", "on_air": False, "after": "fixed"}
    engine.change(live={**waiting, "at": None, "until": None})
    page = open_console(browser, station.url, viewport={"width": width, "height": height})
    expect(page.locator("#line")).to_be_visible()
    over = """() => [...document.querySelectorAll("main .card")].filter((card) => {
      const { bottom, right } = card.getBoundingClientRect();
      const inner = right - parseFloat(getComputedStyle(card).paddingRight) / 2;
      return [...card.querySelectorAll("button, p, h2")].some((part) => {
        if (!part.checkVisibility() || part.closest("ol, ul, .wall")) return false;
        const box = part.getBoundingClientRect();
        return box.bottom > bottom || box.right > inner;
      });
    }).map((card) => card.className)"""
    assert page.evaluate(over) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.context.close()


def test_titles_of_what_comes_next_are_not_cut(
    page: Page, station: Station, engine: FakeEngine
) -> None:
    rows = [{**row, "title": "Ketawang Puspa Wengi"} for row in engine.status["next"]]
    engine.change(next=rows)
    title = page.locator("#next li .what b").first
    expect(title).to_have_text("Ketawang Puspa Wengi")
    assert title.evaluate("(title) => title.scrollWidth <= title.clientWidth")


def test_two_lines_under_a_cart_key_stay_within_it(
    page: Page, station: Station, engine: FakeEngine
) -> None:
    title = "Jingle Tetap Bersama Radio"
    engine.change(carts=[{**cart, "title": title} for cart in engine.status["carts"]])
    key = page.locator('.cart[data-slot="1"]')
    expect(key.locator(".cart-title")).to_have_text(title)
    assert key.evaluate("(key) => key.scrollHeight <= key.clientHeight")


@pytest.mark.parametrize("state", [{"ready": False}, {"playing": True, "remaining": 12.3}])
def test_what_a_cart_does_is_told_beside_its_key_not_over_it(
    page: Page, station: Station, engine: FakeEngine, state: dict[str, Any]
) -> None:
    carts = [{**engine.status["carts"][0], "name": f"c{n}", "loop": True} for n in range(12)]
    engine.change(carts=[{**cart, "loop": False, **state} for cart in carts])
    key = page.locator('.cart[data-slot="10"]')
    expect(key.locator(".cart-state")).not_to_be_empty()
    # As narrow as it is while there are calls.
    key.evaluate("(key) => { key.style.width = '103px'; }")
    told, badge = key.locator(".cart-state").bounding_box(), key.locator("kbd").bounding_box()
    whole = key.bounding_box()
    assert told
    assert badge
    assert whole
    assert badge["x"] + badge["width"] <= told["x"]
    assert told["x"] + told["width"] <= whole["x"] + whole["width"]
    assert key.evaluate(
        "(key) => { const one = key.querySelector('.cart-state'); return one.scrollWidth <= one.clientWidth; }"
    )


def test_the_whole_sheet_of_keys_is_seen(page: Page, station: Station) -> None:
    page.keyboard.press("?")
    box = page.locator("#keys")
    expect(box).to_be_visible()
    assert box.evaluate("(box) => box.scrollHeight <= box.clientHeight")


def test_many_alarms_leave_what_comes_next_within_reach(
    browser: Browser, station: Station, engine: FakeEngine
) -> None:
    engine.change(alarms=[{**alarm("clock_step", seconds=3), "id": str(n)} for n in range(12)])
    page = open_console(browser, station.url, viewport={"width": 390, "height": 844})
    expect(page.locator("#alarms li")).to_have_count(12)
    box = page.locator(".alarms").bounding_box()
    assert box
    assert box["height"] < 420
    page.context.close()


def test_a_row_is_moved_by_touch_on_a_telephone(browser: Browser, station: Station) -> None:
    size = {"width": 390, "height": 844}
    page = open_console(browser, station.url, viewport=size, has_touch=True, is_mobile=True)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if sent.method == "POST" else None)
    row = page.locator('#next li[data-key="n2"]')
    row.locator(".grip").tap()
    for hand, ask in (("step-up", "n2/move"), ("step-down", "n2/move"), ("take-out", "n2/remove")):
        button = row.locator(f".{hand}")
        expect(button).to_be_visible()
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
        asked.clear()
        button.tap()
        assert until(lambda ask=ask: any(url.endswith(ask) for url in asked)), hand
    page.context.close()


def test_whose_the_delay_is_and_until_when(
    page: Page, station: Station, engine: FakeEngine
) -> None:
    engine.change(delay=FULL_DELAY)
    expect(page.locator("#delay-whose")).to_have_text("acara: sampai 12.00")
    engine.change(delay={**FULL_DELAY, "until": None})
    expect(page.locator("#delay-whose")).to_have_text("milik acara")
    page.locator("#delay-arm").click()
    expect(page.get_by_text("Sampai episode ini selesai, Anda yang mengaturnya")).to_be_visible()
    engine.change(delay={**FULL_DELAY, "programme": "", "until": None})
    expect(page.locator("#delay-whose")).to_be_hidden()
