"""Several of a long list, in a browser: found by keys, shown as chips, taken off; the same without any script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from radio.complaints.areas import areas
from radio.complaints.register.opening import register_scope
from radio.complaints.register.seeds import KnownAgency
from radio.complaints.register.tables import Disposition
from radio.people.rights import Role
from tests.web.people import People
from tests.web.registered import Registered, register_at_hand
from tests.web.test_duties_journeys import page, press, reach, register, seen, unfold, write
from web.access import SESSION_COOKIE
from web.server import PanelServer

__all__ = ["page", "register"]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

OFFICES = {
    "dlh": ("Dinas Lingkungan Hidup", "DLH"),
    "dishub": ("Dinas Perhubungan", "Dishub"),
    "dinkes": ("Dinas Kesehatan", "Dinkes"),
    "disperkim": ("Dinas Perumahan, Kawasan Permukiman dan Cipta Karya", "DPKPCK"),
    "pdam": ("Perumda Air Minum Tirta Buana", "PDAM"),
}


K = ["Kalitidu", "Kanor", "Kapas", "Kasiman", "Kedewan", "Kedungadem", "Kepohbaru"]


@pytest.fixture
def many(register: Registered) -> Registered:  # the fixture
    """As many agencies as a regency has."""
    known = [KnownAgency(id_, *names, active=True) for id_, names in OFFICES.items()]
    known += [
        KnownAgency(f"kec-{area.code}", f"Kecamatan {area.name}", f"Kec. {area.name}", active=True)
        for area in areas().values()
        if area.level == "kecamatan"
    ]
    register_at_hand(register.panel, known)
    return register


@pytest.fixture
def without_script(
    browser: Browser, app: Flask, server: PanelServer, many: Registered
) -> Iterator[Page]:
    people = People(app)
    home = f"http://127.0.0.1:{server.port}"
    context = browser.new_context(locale="id-ID", base_url=home, java_script_enabled=False)
    key = people.key(people.add("tulus", Role.OFFICER))
    context.add_cookies([{"name": SESSION_COOKIE, "value": key, "url": home}])
    yield context.new_page()
    context.close()


def sent_to(registered: Registered) -> list[str]:
    with register_scope(registered.panel.register) as session:
        return sorted(session.scalars(select(Disposition.agency_id)))


@pytest.mark.parametrize("wide", [1440, 390])
def test_a_case_goes_to_several_that_are_found_by_their_names(
    page: Page,
    many: Registered,
    wide: int,
) -> None:
    found: dict[str, Any] = {}
    made = many.file()
    page.set_viewport_size({"width": wide, "height": 844})
    page.goto(f"/cases/{made.ticket}")
    unfold(page, "Disposisi")
    form = page.locator("#deed-forward-agencies").locator("xpath=ancestor::form")
    chips = form.locator(".ticks-chip")
    expect(chips).to_have_text(["Dinas Pekerjaan Umum Bina Marga"])
    # By the short name, by the beginnings of words, by arrows and Space.
    write(page, "Cari perangkat daerah", "dlh")
    expect(form.locator(".ticks-list label:visible")).to_have_text(["Dinas Lingkungan Hidup"])
    page.keyboard.press("Enter")
    page.keyboard.type("din ke")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(chips).to_have_count(3)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(form.locator(".ticks-list label:visible")).to_have_count(len(OFFICES) + 29)
    write(page, "Cari perangkat daerah", "k kec")
    told = form.locator(".ticks-list label:visible").all_inner_texts()
    assert told == [f"Kecamatan {name}" for name in K]
    write(page, "Cari perangkat daerah", "zzz")
    expect(form.locator(".ticks-none")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(chips).to_have_count(3)
    liaisons = page.locator("#deed-forward-liaisons")
    expect(liaisons).to_contain_text("Dinkes belum punya pejabat penghubung")
    seen(found, page, "chosen")
    page.set_viewport_size({"width": wide, "height": 844})
    chips.first.focus()
    reach(page, "Keluarkan Dinas Kesehatan")
    page.keyboard.press("Enter")
    expect(chips).to_have_text(["Dinas Lingkungan Hidup", "Dinas Pekerjaan Umum Bina Marga"])
    expect(page.locator(":focus")).to_have_text("Dinas Lingkungan Hidup")
    expect(liaisons).not_to_contain_text("Dinkes")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    press(page, "Disposisi")
    assert sent_to(many) == ["dlh", "dpubmpr"]
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def test_without_a_script_the_boxes_are_all_there(without_script: Page, many: Registered) -> None:
    made = many.file()
    without_script.goto(f"/cases/{made.ticket}")
    without_script.get_by_text("Disposisi", exact=True).first.click()
    expect(without_script.locator(".ticks-find:visible")).to_have_count(0)
    without_script.locator("#deed-forward-agencies").get_by_label("Dinas Perhubungan").check()
    without_script.locator("#deed-forward-agencies").get_by_label("Dinas Kesehatan").check()
    without_script.get_by_role("button", name="Disposisi", exact=True).click()
    assert sent_to(many) == ["dinkes", "dishub", "dpubmpr"]
