"""Somebody types while the shared complaint database goes away, in a browser: nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from radio.complaints.register.lists import DeadlineRule
from radio.complaints.words import State
from radio.db import session_scope
from tests.web.browser import until
from tests.web.officers import officers_page
from tests.web.registered import Registered
from tests.web.test_accessibility import AXE, looked_at
from web.complaints.reach import REGISTER
from web.panel import Panel
from web.server import PanelServer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


class Outage:
    """The shared database's file gone, and there again; `noticed` waits for the panel to know."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self._file = Path(panel.register.url.database or "")
        self._aside = self._file.parent / "aside"

    def begin(self) -> None:
        self._panel.register.dispose()
        self._aside.mkdir()
        for one in self._file.parent.glob(f"{self._file.name}*"):
            one.rename(self._aside / one.name)
        self._file.mkdir()

    def end(self) -> None:
        self._file.rmdir()
        for one in self._aside.iterdir():
            one.rename(self._file.parent / one.name)

    def noticed(self, *, away: bool) -> None:
        assert until(lambda: (REGISTER in self._panel.changes.aways) is away, 20)


@pytest.fixture
def register(server: PanelServer) -> Registered:
    return Registered(server._panel)


@pytest.fixture
def page(browser: Browser, app: Flask, server: PanelServer, register: Registered) -> Iterator[Page]:
    with officers_page(browser, app, server) as made:
        yield made


def test_a_rule_is_typed_sent_while_it_is_away_and_sent_again(
    page: Page, register: Registered
) -> None:
    outage = Outage(register.panel)
    page.goto("/complaints/deadlines/")
    page.locator("summary").filter(has_text="aturan").first.click()
    form = page.locator("form[action$='/rules']")
    form.locator("[name=step]").select_option("forward")
    form.locator("[name=working_days]").fill("6")
    form.locator("[name=first_day]").fill("2099-01-05")
    form.locator("[name=regulation]").fill("Perbup Bojonegoro 12 tahun 2026")
    form.locator("[name=pauses]").check()
    # It goes away in the very moment in which nobody has noticed yet.
    outage.begin()
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        form.locator("button").last.click()
    assert sent.value.status == 503
    expect(page.locator("h1")).to_contain_text("Belum tersimpan")
    expect(page.get_by_label("Peraturan")).to_have_value("Perbup Bojonegoro 12 tahun 2026")
    expect(page.locator("[name=pauses]")).to_be_checked()
    expect(page.locator("#register-back")).to_be_hidden()
    found = looked_at(page, "again")
    assert found == {}, found
    # Sent again too early it is there still, with what was changed.
    outage.noticed(away=True)
    page.get_by_label("Hari kerja", exact=True).fill("7")
    page.keyboard.press("Enter")
    expect(page.locator("#kept-words")).not_to_contain_text("periksa dulu")
    expect(page.get_by_label("Hari kerja", exact=True)).to_have_value("7")
    outage.end()
    outage.noticed(away=False)
    expect(page.locator("#register-back")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Kirim ulang").click()
    page.wait_for_url("**/complaints/deadlines/")
    with session_scope(register.panel.register) as session:
        query = select(DeadlineRule).where(DeadlineRule.regulation.startswith("Perbup"))
        row = session.scalars(query).one()
        assert (row.working_days, row.step) == (7, "forward")


def test_a_citizen_says_how_satisfied_they_are_while_it_is_away(
    browser: Browser, server: PanelServer, register: Registered
) -> None:
    made = register.file()
    register.change(made, state=State.CLOSED, closed_at=register.panel.now())
    outage = Outage(register.panel)
    context = browser.new_context(locale="id-ID", reduced_motion="reduce")
    context.add_init_script(path=AXE)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.port}/lacak?nomor={made.ticket}")
    page.locator("[name=grade][value=satisfied]").check()
    page.locator("#digits").fill("6666")
    outage.begin()
    page.locator("#poll button").click()
    expect(page.locator("h1")).to_contain_text("Belum tersimpan")
    expect(page.locator("[name=digits]")).to_have_value("6666")
    assert "6666" not in page.url
    found = looked_at(page, "again")
    assert found == {}, found
    outage.end()
    outage.noticed(away=False)
    page.get_by_role("button", name="Kirim ulang").click()
    expect(page.locator("#poll")).to_contain_text("Terima kasih")
    context.close()
