"""The first administrator, a code from the telephone, a viewer who may not: in a real browser."""

from __future__ import annotations

import re

import pyotp
from playwright.sync_api import Browser, Page, expect

from tests.rig.databases import make_new
from tests.web.browser import Station, open_console
from tests.web.people import WORDS
from web import PanelSettings

NEW = "angin laut di Tuban"
TELEPHONE = {"width": 390, "height": 844}
SKIP = """() => fetch("/api/v1/air/skip", {method: "POST", headers: {
  "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]').content}})
  .then((answer) => answer.status)"""


def fill(page: Page, **fields: str) -> None:
    for name, text in fields.items():
        page.locator(f"[name={name}]").last.fill(text)


def watched(page: Page) -> list[str]:
    """What goes wrong in the page's script, from now on."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    return errors


def make_first_admin(page: Page) -> str:
    """By keyboard, with a code from a telephone; one of the recovery codes."""
    page.get_by_role("link", name="Buat administrator pertama").click()
    fill(page, name="Siti Rahayu", login="siti", password=WORDS, again=WORDS)
    page.keyboard.press("Enter")
    heading(page, "Kode dari telepon")
    assert page.locator("img.qr").evaluate("(image) => image.naturalWidth") > 100
    page.get_by_text("Tidak terbaca?").click()
    totp = pyotp.TOTP(page.locator(".secret").inner_text().replace(" ", ""))
    fill(page, code=totp.now())
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(8)
    recovery = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="Sudah saya simpan").click()
    expect(page.get_by_role("link", name="Siti Rahayu")).to_be_visible()
    return recovery


def make_viewer(page: Page, url: str) -> str:
    """The first password, to be handed over."""
    page.goto(f"{url}people/new")
    fill(page, name="Budi", login="budi")
    page.get_by_role("radio", name="pengamat").check()
    page.get_by_role("button", name="Buat akun").click()
    return page.locator(".once .secret").inner_text()


def come_in_as_viewer(viewer: Page, first: str) -> None:
    """On a telephone, with a password of one's own."""
    fill(viewer, login="budi", password=first)
    viewer.keyboard.press("Enter")
    heading(viewer, "Ganti kata sandi")
    fill(viewer, old=first, password=NEW, again=NEW)
    viewer.keyboard.press("Enter")
    heading(viewer, "Akun Anda")


def may_not(viewer: Page, station: Station) -> None:
    """What a viewer tries in vain."""
    viewer.goto(f"{station.url}people/")
    heading(viewer, "Peran Anda tidak mengizinkan ini.")
    viewer.goto(f"{station.url}log/2027-03-01")
    expect(viewer.locator("nav.places").get_by_text("Pengguna")).to_have_count(0)
    assert viewer.evaluate(SKIP) == 403
    assert "skip" not in station.asked()


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_from_an_open_station_to_one_where_each_has_a_role(
    browser: Browser, station: Station, settings: PanelSettings
) -> None:
    make_new(settings.database)
    page = open_console(browser, station.url)
    errors = watched(page)
    expect(page.locator("#light")).to_have_attribute("data-state", "on")
    recovery = make_first_admin(page)
    first = make_viewer(page, station.url)
    viewer = open_console(browser, f"{station.url}log/2027-03-01", viewport=TELEPHONE)
    come_in_as_viewer(viewer, first)
    may_not(viewer, station)

    page.get_by_role("button", name="Nonaktifkan").click()
    page.get_by_role("button", name="Tekan lagi").click()
    expect(page.get_by_text("Nonaktif:")).to_be_visible()
    expect(viewer.locator("#away")).to_contain_text("Anda sudah keluar", timeout=15_000)
    viewer.reload()
    heading(viewer, "Masuk")

    # Out, and in again by a recovery code, to where one wanted to go; what was done is told.
    page.goto(f"{station.url}account/")
    page.get_by_role("button", name="Keluar").click()
    heading(page, "Masuk")
    page.goto(f"{station.url}audit/")
    fill(page, login="siti", password=WORDS)
    page.keyboard.press("Enter")
    heading(page, "Kode dari telepon Anda")
    fill(page, code=recovery)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/audit/$"))
    expect(page.locator(".audit")).to_contain_text("menonaktifkan akun")
    for context in (page.context, viewer.context):
        context.close()
    assert [error for error in errors if "401" not in error] == []
