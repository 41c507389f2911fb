"""To SP4N-LAPOR! and back in Chromium, by keyboard alone; each page looked at with axe at both widths."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from radio.db import migrate
from tests.web.browser import open_console
from tests.web.registered import Registered
from tests.web.test_accessibility import AXE, looked_at
from web.server import PanelServer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

TEXT = "Jalan depan pasar berlubang dalam. Sudah dua motor jatuh pekan ini."


@pytest.fixture
def register(server: PanelServer) -> Registered:
    migrate(server._panel.settings.database)
    return Registered(server._panel)


@pytest.fixture
def home(server: PanelServer) -> str:
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture
def page(browser: Browser, register: Registered, home: str) -> Iterator[Page]:
    page = open_console(browser, f"{home}/cases/", reduced_motion="reduce")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.context.close()
    assert errors == []


def pasted(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_case_is_copied_field_by_field_without_a_mouse(
    page: Page, register: Registered, home: str
) -> None:
    now = register.panel.now()
    first = register.file(TEXT, said_at=now - 2000, place="Pasar Kota")
    second = register.file("Lampu padam", said_at=now - 1000)
    page.goto(f"{home}/cases/lapor")
    page.get_by_role("link", name="Mulai dari yang pertama").focus()
    keys = page.keyboard
    keys.press("Enter")
    page.wait_for_url(f"**/cases/{first.ticket}/lapor")
    # Who reported is shown for a reason, which stands there already.
    page.get_by_label("Alasan melihat").focus()
    keys.press("Enter")
    expect(page.get_by_text("Siti Marked")).to_be_visible()
    copied = []
    pieces = page.locator("[data-piece]")
    for number in range(pieces.count()):
        expect(pieces.nth(number).locator(".ex-copy")).to_be_focused()
        keys.press("Space" if number % 2 else "Enter")
        expect(pieces.nth(number).get_by_text("tersalin")).to_be_visible()
        copied.append(pasted(page))
    assert copied[:3] == ["Pengaduan", TEXT.split(". ", maxsplit=1)[0], TEXT]
    assert copied[-2:] == ["Siti Marked", "081277776666"]
    expect(page.locator("#copy-said")).to_contain_text("Sekarang ketik nomor")
    expect(page.locator("#tracking")).to_be_focused()
    # A slip is told, and the hands are where it is mended.
    keys.type("tanpa angka")
    keys.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="berisi angka")).to_be_visible()
    expect(page.locator("#tracking")).to_be_focused()
    # What was copied is still marked.
    expect(page.locator("[data-piece=text-1]").get_by_text("tersalin")).to_be_visible()
    keys.press("Control+A")
    keys.type("7123456")
    keys.press("Enter")
    page.wait_for_url(f"**/cases/{second.ticket}/lapor?**")
    expect(page.get_by_text(f"{first.ticket} sudah diserahkan")).to_be_visible()
    expect(page.locator("[data-piece] .ex-copied:visible")).to_have_count(0)
    page.goto(f"{home}/cases/lapor")
    expect(page.locator(".case-list li")).to_have_count(1)


def test_keys_go_through_fields_and_cases(page: Page, register: Registered, home: str) -> None:
    now = register.panel.now()
    one, two = (register.file(said_at=now - ago) for ago in (2000, 1000))
    page.goto(f"{home}/cases/{one.ticket}/lapor")
    buttons, keys = page.locator(".ex-copy"), page.keyboard
    expect(buttons.first).to_be_focused()
    keys.press("ArrowDown")
    expect(buttons.nth(1)).to_be_focused()
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    expect(buttons.first).to_be_focused()
    keys.press("ArrowRight")
    page.wait_for_url(f"**/cases/{two.ticket}/lapor")
    keys.press("ArrowLeft")
    page.wait_for_url(f"**/cases/{one.ticket}/lapor")
    # From nowhere, the bar copies what comes first.
    page.evaluate("document.activeElement.blur()")
    keys.press("Space")
    expect(page.locator(".ex-copied:visible")).to_have_count(1)
    # In the number, keys are letters.
    page.locator("#tracking").focus()
    keys.press("ArrowRight")
    keys.press("Space")
    expect(page.locator("#tracking")).to_be_focused()
    assert one.ticket in page.url


@pytest.mark.parametrize("works", [True, False], ids=["older command", "by hand"])
def test_without_a_clipboard_there_is_another_way(
    browser: Browser, register: Registered, home: str, works: bool
) -> None:
    filed = register.file(TEXT)
    page = open_console(browser, "about:blank")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    # As where the panel is reached by http from another computer.
    script = 'Object.defineProperty(navigator, "clipboard", {value: undefined});'
    if not works:
        script += "document.execCommand = () => false;"
    page.add_init_script(script)
    page.goto(f"{home}/cases/{filed.ticket}/lapor")
    page.locator("[data-piece=text-1] .ex-copy").focus()
    page.keyboard.press("Enter")
    if works:
        expect(page.locator("[data-piece=text-1] .ex-copied")).to_be_visible()
    else:
        expect(page.locator("#copy-said")).to_contain_text("tekan Ctrl+C")
        assert page.evaluate("getSelection().toString()") == TEXT
        page.keyboard.press("Control+C")
    page.locator("#tracking").focus()
    page.keyboard.press("Control+V")
    assert TEXT.startswith(page.locator("#tracking").input_value())
    assert page.locator("#tracking").input_value()
    page.context.close()


def test_the_pages_keep_nobody_out(browser: Browser, register: Registered, home: str) -> None:
    filed = register.file(TEXT + " Mohon segera." * 500, place="Pasar Kota")
    register.file("Pungutan liar", confidential=True)
    context = browser.new_context(reduced_motion="reduce", locale="id-ID")
    context.add_init_script(path=AXE)
    page = context.new_page()
    found = {}
    for address in ("/cases/lapor", f"/cases/{filed.ticket}/lapor"):
        page.goto(f"{home}{address}", wait_until="load")
        found |= looked_at(page, address)
    page.get_by_role("button", name="Tampilkan yang disembunyikan").click()
    expect(page.get_by_text("Siti Marked")).to_be_visible()
    page.locator("#tracking").fill("x")
    found |= looked_at(page, "revealed")
    context.close()
    assert found == {}
