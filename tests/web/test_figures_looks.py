"""Figures, digest, sheets and what is read back, full of cases, in a real browser with axe-core."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from radio.complaints.words import Deed, Means
from tests.complaints.handling import Office
from tests.web.figured import DAY, an_office, fill
from tests.web.planned import put_on_the_air
from tests.web.test_accessibility import AXE, looked_at
from web.server import PanelServer


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_full_pages_keep_nobody_out(browser: Browser, server: PanelServer, planned: Engine) -> None:
    panel = server._panel
    office = an_office(panel)
    fill(office, panel)
    office.clock.now = panel.now() - DAY
    answered = office.take(programme_id="ayo", area_code="35.22.15.2003")
    office.do(answered, Deed.ANSWER, said="Ditambal.", means=Means.PHONE, public=True)
    office.take(programme_id="ayo", text="Lampu padam")
    episode = put_on_the_air(planned, 5)
    home = f"http://127.0.0.1:{server.port}"
    context = browser.new_context(reduced_motion="reduce", locale="id-ID")
    context.add_init_script(path=AXE)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    found: dict[str, Any] = {}
    for address in (
        "/complaints/figures/?first=&last=",
        "/complaints/figures/?only=kecamatan:35.22.15",
        "/complaints/figures/digest",
        "/complaints/figures/sheets",
        f"/complaints/figures/reading/{episode}/paper",
    ):
        page.goto(f"{home}{address}", wait_until="load")
        for summary in page.locator("main summary").all():
            summary.click()
        # Wherever a page was scrolled to, something is half behind the list of pages.
        page.evaluate("scrollTo(0, 0)")
        found |= looked_at(page, address)
    page.goto(f"{home}/episodes/{episode}/run", wait_until="load")
    page.wait_for_selector("#reading-list .rb-items")
    found |= looked_at(page, "programme view")
    # Another time given: the list alone is new; a new answer comes by itself.
    page.select_option("#rb-minutes", "3")
    page.wait_for_selector("text=dari 3 menit")
    office.clock.now = panel.now() - 1000
    office.do(answered, Deed.FOLLOW_UP, said="Selesai ditambal.", public=True)
    late = office.take(programme_id="ayo", text="Pohon tumbang di jalan")
    assert late
    assert page.input_value("#rb-minutes") == "3"
    marks_by_keys(page, office, answered)
    found |= looked_at(page, "programme view, read back")
    context.close()
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)
    assert [error for error in errors if "503" not in error] == []


def test_an_answer_appears_by_itself(
    browser: Browser, server: PanelServer, planned: Engine
) -> None:
    panel = server._panel
    office: Office = an_office(panel)
    office.clock.now = panel.now() - DAY
    case = office.take(programme_id="ayo", text="Lampu padam")
    episode = put_on_the_air(planned, 5)
    page = browser.new_page(locale="id-ID")
    page.goto(f"http://127.0.0.1:{server.port}/episodes/{episode}/run")
    page.wait_for_selector("text=Lampu padam")
    office.do(case, Deed.ANSWER, said="Sudah diganti.", means=Means.PHONE, public=True)
    page.wait_for_selector("text=Sudah diganti.", timeout=8000)
    page.close()


def marks_by_keys(page: Page, office: Office, answered: str) -> None:
    """B marks the next one as read, Shift+B takes it back; what is typed is not taken for it."""
    first = page.locator("#reading-list li").first
    expect(page.locator("#reading-list [role=status]")).to_contain_text("0 ")
    page.locator("#rb-minutes").focus()
    page.keyboard.press("b")
    page.locator("#back-title").click()
    page.keyboard.press("b")
    expect(first).to_have_attribute("data-read", "yes")
    expect(first.locator(".rb-done")).to_be_visible()
    last = office.history(answered)[-1]
    assert (last.deed, last.episode_id) == (Deed.READ_BACK, "ayo-kini")
    assert last.moment is not None
    page.keyboard.press("b")
    expect(page.locator("#reading-list [data-read=yes]")).to_have_count(2)
    expect(page.locator("#reading-list [data-last]")).to_have_count(1)
    page.keyboard.press("Shift+B")
    expect(page.locator("#reading-list [data-read=yes]")).to_have_count(1)
    # By its button, too, which keeps the focus.
    button = first.locator(".rb-mark")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button).to_be_focused()
    assert office.history(answered)[-1].deed is Deed.UNREAD
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
