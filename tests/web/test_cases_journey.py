"""The list of cases in a real browser: searched by the keyboard, and a filter that is kept."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from radio.db import migrate
from tests.web.registered import Registered
from web.server import PanelServer


def test_a_filter_is_kept_and_enter_searches(browser: Browser, server: PanelServer) -> None:
    panel = server._panel
    migrate(panel.settings.database)
    register = Registered(panel)
    road, lamp = register.file("Jalan berlubang"), register.file("Lampu padam di pasar")
    page = browser.new_page(locale="id-ID")
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(f"http://127.0.0.1:{server.port}/cases/")
    cases = page.locator("#cases")
    page.fill("#case-text", "lampu")
    page.keyboard.press("Enter")
    expect(cases).not_to_contain_text(road.ticket)
    expect(cases).to_contain_text(lamp.ticket)
    page.fill("#case-name", "Lampu saja")
    page.keyboard.press("Enter")
    expect(page.locator(".case-kept")).to_contain_text("Lampu saja")
    # The page is shown once, with the filter: not within itself.
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("#case-text")).to_have_value("lampu")
    expect(page.locator("#cases")).not_to_contain_text(road.ticket)
    page.goto(f"http://127.0.0.1:{server.port}/cases/")
    page.click(".case-kept a")
    expect(page.locator("#case-text")).to_have_value("lampu")
    page.close()
    assert errors == []
