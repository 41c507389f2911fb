"""The clip editor in Chromium: by keys alone, without consent, in two tabs, past the end of a session."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from radio.calls.clips.edits import Edits, Pull, Tracks
from radio.calls.clips.stretches import Stretch
from radio.calls.clips.wording import read
from radio.calls.tables import Consent, PhoneCall
from radio.db import session_scope
from radio.library import store
from radio.people.rights import Role
from tests.calls.clips.recorded import decoded, hashes, likeness, voice
from tests.web.browser import until
from tests.web.clipped import agree, call, kept, made
from tests.web.people import People
from tests.web.test_accessibility import AXE, violations
from web import PanelSettings
from web.access import SESSION_COOKIE
from web.panel import Panel, panel_of
from web.server import PanelServer

ADDRESS = "/calls/c1/clip"


@pytest.fixture
def panel(app: Flask, people: People) -> Panel:
    panel = panel_of(app)
    call(panel.database, panel.settings.data, panel.now())
    return panel


@contextmanager
def browsing(browser: Browser, people: People, server: PanelServer, role: Role) -> Iterator[Any]:
    """A browser of somebody; errors of its scripts fail the test."""
    home = f"http://127.0.0.1:{server.port}"
    context = browser.new_context(locale="id-ID", base_url=home, reduced_motion="reduce")
    key = people.key(people.add(role.value, role))
    context.add_cookies([{"name": SESSION_COOKIE, "value": key, "url": home}])
    context.add_init_script(path=AXE)
    yield context
    context.close()


@pytest.fixture
def operator(
    browser: Browser, people: People, panel: Panel, server: PanelServer
) -> Iterator[BrowserContext]:
    with browsing(browser, people, server, Role.OPERATOR) as context:
        yield context


def opened(context: BrowserContext, address: str = ADDRESS) -> Page:
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#rows li")).not_to_have_count(0)
    return page


def keys(page: Page, *names: str) -> None:
    for name in names:
        page.keyboard.press(name)


def tab_to(page: Page, selector: str) -> None:
    """Go there by Tab, as who has no mouse does."""
    for _ in range(150):
        if page.evaluate("(one) => document.activeElement.matches(one)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not reached by keys")


def mark(page: Page, first: str, last: str) -> None:
    page.locator("#part-from").fill(first)
    page.locator("#part-to").fill(last)
    page.locator("#part-to").press("Tab")


def test_a_call_is_cut_bleeped_heard_and_saved_by_keys_alone(
    operator: BrowserContext, panel: Panel
) -> None:
    folder = panel.settings.data / "calls" / "2027" / "c1"
    before = hashes(folder)
    page = operator.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto("/calls/c1")
    tab_to(page, "a[href$='/clip']")
    keys(page, "Enter")
    page.wait_for_url(f"**{ADDRESS}")
    # It begins with what was on the air, 2 to 4 s; the clip is to be from 1 to 6 s.
    expect(page.locator("#position")).to_have_text("0.02,000")
    keys(page, "Shift+ArrowLeft", "i", *("Shift+ArrowRight",) * 5, "o", "t")
    expect(page.locator("#length")).to_have_text("0.05,0")
    keys(page, "Home", "Shift+ArrowRight", "i", *("ArrowRight",) * 5, "o", "x")
    expect(page.locator("#told")).to_have_text("Dibuang: 0.02,0–0.02,5.")
    keys(page, *("ArrowRight",) * 5, "i", *("ArrowRight",) * 4, ".", ",", "o", "b")
    keys(page, "End", "i", "Shift+ArrowLeft", "o", "x")
    expect(page.locator("#rows li")).to_have_count(3)
    expect(page.locator("#length")).to_have_text("0.04,5")
    # One cut too many, taken back, done again and taken back.
    keys(page, "Home", "i", "Shift+ArrowRight", "o", "x")
    expect(page.locator("#rows li")).to_have_count(4)
    keys(page, "Control+z", "Control+Shift+z", "Control+z")
    expect(page.locator("#rows li")).to_have_count(3)
    tab_to(page, "#fade-out")
    page.keyboard.press("Control+a")
    page.keyboard.type("0.5")
    keys(page, "Tab", "Escape")
    page.locator("#canvas").focus()
    keys(page, "h")
    expect(page.locator("#heard")).to_contain_text("penguatan", timeout=30_000)
    keys(page, "h", "s")
    page.keyboard.type("Warga Kapas")
    keys(page, "Enter")
    expect(page.locator("#saved")).to_contain_text("Ada di pustaka: Warga Kapas", timeout=30_000)
    (media,) = made(panel.database)
    assert (media.title, media.category) == ("Warga Kapas", "klip-telepon")
    (clip,) = kept(panel.database)
    edits = Edits(1000, 6000, Tracks.BOTH, (Stretch(2000, 2500),), (Stretch(3000, 3400),))
    assert read(clip.edits) == Edits(
        edits.first, edits.last, edits.tracks, edits.cuts, edits.bleeps, fade_out=500
    )
    sound = decoded(store.location(media, panel.settings.data))
    assert len(sound) == 4500 * 48
    under = sound[1500 * 48 : 1900 * 48]
    assert likeness(under, np.repeat(voice(8.0, 1)[24_000:27_200], 6)) < 0.1
    assert hashes(folder) == before
    keys(page, "Enter")
    page.wait_for_url("**/library/**")
    assert errors == []


def test_rows_do_all_of_it_without_picture_and_pointer(
    operator: BrowserContext, panel: Panel
) -> None:
    page = opened(operator)
    mark(page, "0.02,500", "0.03,0")
    page.locator("#cut").press("Enter")
    mark(page, "3,2", "3.4")
    page.locator("#bleep").press("Enter")
    first = page.get_by_label("Dibuang, dari")
    first.fill("2,25")
    first.press("Tab")
    expect(page.get_by_label("Dibuang, dari")).to_have_value("0.02,250")
    wrong = page.get_by_label("Disensor, sampai")
    wrong.fill("besok")
    wrong.press("Tab")
    expect(page.locator("#toasts")).to_contain_text("Ini bukan waktu")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    wrong.fill("3,5")
    wrong.press("Tab")
    page.get_by_role("button", name=re.compile("Hapus Dibuang")).press("Enter")
    expect(page.locator("#rows li")).to_have_count(2)
    page.get_by_label("Penelepon", exact=True).check()
    page.locator("#pull").check()
    page.locator("#keep").click()
    expect(page.locator("#state")).to_have_text("Tersimpan")
    (clip,) = kept(panel.database)
    assert clip.media_id is None
    bleeps = (Stretch(3200, 3500),)
    assert read(clip.edits) == Edits(2000, 4000, Tracks.CALLER, (), bleeps, Pull())


def test_without_consent_nothing_is_made_and_the_edits_are_kept(
    operator: BrowserContext, panel: Panel
) -> None:
    agree(panel.database, Consent.REFUSED)
    page = opened(operator)
    expect(page.locator("#saving")).to_contain_text("Penelepon menolak")
    mark(page, "2,5", "3")
    page.locator("#bleep").click()
    page.locator("#hear").click()
    expect(page.locator("#heard")).to_contain_text("penguatan", timeout=30_000)
    page.locator("#title").fill("Warga Kapas")
    page.locator("#save").click()
    expect(page.locator("#toasts")).to_contain_text("bisa diizinkan dengan alasan")
    expect(page.locator("#state")).to_have_text("Tersimpan")
    assert made(panel.database) == []
    page.reload()
    expect(page.locator("#kept-title + ul li")).to_have_count(1)
    agree(panel.database, Consent.CARD)
    page.get_by_role("link", name=re.compile("Lanjutkan dari")).click()
    expect(page.locator("#rows li")).to_have_count(2)
    expect(page.locator("#title")).to_have_value("Warga Kapas")
    page.locator("#save").click()
    expect(page.locator("#saved")).to_be_visible(timeout=30_000)
    assert [media.title for media in made(panel.database)] == ["Warga Kapas"]


def test_two_tabs_and_two_people_do_not_write_over_each_other(
    operator: BrowserContext, browser: Browser, people: People, panel: Panel, server: PanelServer
) -> None:
    one, two = opened(operator), opened(operator)
    mark(one, "2,5", "3")
    one.locator("#cut").click()
    mark(two, "3", "3,5")
    two.locator("#bleep").click()
    one.reload()
    expect(one.locator("#rows li[data-kind=cuts]")).to_have_count(1)
    expect(one.locator("#rows li[data-kind=bleeps]")).to_have_count(0)
    # What the other tab has is offered, and takes nothing away.
    expect(one.locator("#drafts")).to_be_visible()
    with browsing(browser, people, server, Role.MANAGER) as other:
        their = opened(other)
        expect(their.locator("#drafts")).to_be_hidden()
        for page, title in ((one, "Satu"), (two, "Dua"), (their, "Tiga")):
            page.locator("#title").fill(title)
            page.locator("#save").click()
            expect(page.locator("#saved")).to_contain_text(title, timeout=30_000)
    assert {media.title for media in made(panel.database)} == {"Satu", "Dua", "Tiga"}
    assert len(kept(panel.database)) == 3


def test_nothing_is_lost_when_the_session_ends_or_the_tab_is_closed(
    operator: BrowserContext, people: People, panel: Panel, server: PanelServer
) -> None:
    page = opened(operator)
    mark(page, "2,5", "3")
    page.locator("#cut").click()
    page.locator("#title").fill("Warga Kapas")
    cookies = operator.cookies()
    operator.clear_cookies(name=SESSION_COOKIE)
    page.locator("#save").click()
    expect(page.locator("#toasts")).to_contain_text("Suntingan tersimpan di peramban ini")
    assert made(panel.database) == []
    operator.add_cookies(cookies)  # type: ignore[arg-type]  # those it gave itself
    page.reload()
    expect(page.locator("#rows li[data-kind=cuts]")).to_have_count(1)
    expect(page.locator("#title")).to_have_value("Warga Kapas")
    page.close()
    again = opened(operator)
    expect(again.locator("#rows li")).to_have_count(1)
    again.locator("#draft-take").click()
    expect(again.locator("#rows li[data-kind=cuts]")).to_have_count(1)
    expect(again.locator("#title")).to_have_value("Warga Kapas")
    again.locator("#save").click()
    expect(again.locator("#saved")).to_be_visible(timeout=30_000)
    assert [media.title for media in made(panel.database)] == ["Warga Kapas"]


def test_a_call_that_is_purged_while_it_is_edited_says_so(
    operator: BrowserContext, panel: Panel
) -> None:
    page = opened(operator)
    page.locator("#title").fill("Warga Kapas")
    with session_scope(panel.database, write=True) as session:
        session.get_one(PhoneCall, "c1").purged_at = panel.now()
        session.commit()
    page.locator("#save").click()
    expect(page.locator("#toasts")).to_contain_text("sudah dihapus")
    assert made(panel.database) == []


def test_a_part_is_marked_by_the_mouse_and_heard(operator: BrowserContext) -> None:
    page = opened(operator)
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.25, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, middle, steps=5)
    page.mouse.up()
    expect(page.locator("#part-from")).to_have_value(re.compile(r"0\.0[12],"))
    expect(page.locator("#part-to")).to_have_value(re.compile(r"0\.0[34],"))
    page.locator("#play-part").click()
    assert until(lambda: page.locator("#play").get_attribute("aria-pressed") == "true", 20)
    assert until(lambda: page.locator("#play").get_attribute("aria-pressed") == "false", 20)
    expect(page.locator("#position")).to_have_text(re.compile(r"0\.0[34],"))


@pytest.mark.parametrize("width", [1440, 390])
def test_it_keeps_nobody_out_while_it_is_used(operator: BrowserContext, width: int) -> None:
    page = opened(operator)
    page.set_viewport_size({"width": width, "height": 900})
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # one of both
        mark(page, "2,5", "3")
        page.locator("#cut").click()
        mark(page, "3,2", "3,4")
        page.locator("#bleep").click()
        page.locator("#saved").evaluate("(one) => { one.hidden = false }")
        page.locator("#saved-link").evaluate("(one) => { one.textContent = 'Warga Kapas' }")
        assert violations(page, colours_alone=False) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_sheet_of_keys_has_them(operator: BrowserContext, settings: PanelSettings) -> None:
    page = opened(operator)
    keys(page, "?")
    expect(page.locator("#key-sheet")).to_contain_text("Sensor bagian bertanda")
    keys(page, "x")
    expect(page.locator("#rows li")).to_have_count(1)
