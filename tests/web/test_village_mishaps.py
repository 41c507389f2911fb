"""Sambang Desa in Chromium where things go wrong at once: two tabs, two people, a slow photo, a wrong clock."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from radio.complaints.entry import Entry, unpack
from radio.complaints.intake.filing import about_waiting
from radio.complaints.intake.tables import Waiting
from radio.db import session_scope
from radio.people.rights import Role
from tests.web.browser import until
from tests.web.people import People
from tests.web.phoned import SECRET, Phone, a_photo, complain, kept_files, taken
from web.access import SESSION_COOKIE
from web.panel import Panel
from web.server import PanelServer
from web.village import views

pytestmark = pytest.mark.slow
DAY = 86_400


def entries(panel: Panel) -> dict[str, Entry]:
    with session_scope(panel.desk.database) as session:
        rows = session.scalars(select(Waiting).order_by(Waiting.number)).all()
        return {
            row.ticket: unpack(panel.desk.keys.open(row.sealed, about_waiting(row.id)))
            for row in rows
        }


def have_arrived(page: Page, *numbers: str) -> None:
    """The page says of each that it was sent."""
    for number in numbers:
        row = page.locator('#queue li[data-state="sent"]').filter(has_text=number)
        expect(row).to_have_count(1, timeout=20_000)


def texts(panel: Panel) -> dict[str, str]:
    return {ticket: entry.text for ticket, entry in entries(panel).items()}


SLOW = """() => {
  const draw = createImageBitmap;
  globalThis.createImageBitmap = async (file) => {
    await new Promise((r) => setTimeout(r, 1200));
    return draw(file);
  };
}"""
FULL = """(name) => {
  const put = (window.put_of_before = IDBObjectStore.prototype.put);
  IDBObjectStore.prototype.put = function (row) {
    if (this.name !== name) return put.call(this, row);
    IDBObjectStore.prototype.put = put;
    throw new DOMException("full", "QuotaExceededError");
  };
}"""


def test_a_photo_that_is_still_drawn_goes_with_its_complaint(
    phone: Phone, server: PanelServer, tmp_path: Path
) -> None:
    page = phone.make_ready()
    page.evaluate(SLOW)
    page.set_input_files("#files", [a_photo(tmp_path, "a.jpg", "red")])
    number = complain(page)
    have_arrived(page, number)
    assert [(ticket, row.name) for ticket, row in kept_files(server._panel)] == [
        (number, "photo-1.jpg")
    ]
    expect(page.locator("#papers li")).to_have_count(0)


def test_a_photo_that_finds_no_room_is_told_of_before_its_complaint_goes(
    phone: Phone, server: PanelServer, tmp_path: Path
) -> None:
    page = phone.make_ready()
    page.evaluate(SLOW)
    page.evaluate(FULL, "boxes")
    page.fill("#complaint-text", SECRET)
    page.set_input_files("#files", [a_photo(tmp_path, "a.jpg", "red")])
    page.click("#complaint .button.main")
    expect(page.locator("#papers-wrong")).to_contain_text("Foto 1 tidak tersimpan")
    expect(page.locator("#complaint .button.main")).to_be_enabled()
    assert page.input_value("#complaint-text") == SECRET
    assert taken(server._panel) == {}
    number = complain(page)
    have_arrived(page, number)
    assert list(taken(server._panel)) == [number]


def another_tab(phone: Phone, first: Page) -> Page:
    """The page once more; it shows the draft of the first."""
    first.fill("#complaint-text", "Aduan pertama")
    expect(first.locator("#complaint [data-kept]")).to_contain_text("tersimpan")
    second = phone.context.new_page()
    second.goto(f"{phone.url}sambang/")
    expect(second.locator("#complaint-text")).to_have_value("Aduan pertama")
    return second


@pytest.mark.parametrize("frozen", [False, True])
def test_two_tabs_with_one_draft_lose_nothing(
    phone: Phone, server: PanelServer, frozen: bool
) -> None:
    first = phone.make_ready()
    second = another_tab(phone, first)
    if frozen:
        # A tab in the background hears nothing.
        first.evaluate("() => void (BroadcastChannel.prototype.postMessage = () => {})")
    second.fill("#complaint-text", "Aduan kedua, di tempat lain")
    told = complain(first, "Aduan pertama")
    have_arrived(first, told)
    other = complain(second, "Aduan kedua, di tempat lain")
    have_arrived(second, told, other)
    assert texts(server._panel) == {told: "Aduan pertama", other: "Aduan kedua, di tempat lain"}


def test_what_was_saved_is_no_draft_in_another_tab_any_more(
    phone: Phone, server: PanelServer
) -> None:
    first = phone.make_ready()
    second = another_tab(phone, first)
    told = complain(first, "Aduan pertama")
    expect(second.locator("#complaint-text")).to_have_value("")
    have_arrived(first, told)
    assert texts(server._panel) == {told: "Aduan pertama"}


@pytest.mark.parametrize("status", [500, 400])
def test_one_that_the_station_can_not_take_holds_no_other_up(
    phone: Phone, server: PanelServer, status: int
) -> None:
    page = phone.make_ready()
    phone.context.set_offline(True)
    first, second = complain(page), complain(page, "Lampu jalan padam")

    def fail(route: Route) -> None:
        if first in (route.request.post_data or ""):
            trouble = {"code": "x", "message": "Galat di stasiun.", "do": ""}
            route.fulfill(status=status, json={"ok": False, "error": trouble})
        else:
            route.continue_()

    phone.context.route("**/sambang/take", fail)
    phone.context.set_offline(False)
    page.click("#send")
    expect(page.locator('#queue li[data-state="sent"]')).to_contain_text(second, timeout=10_000)
    if status == 500:
        expect(page.locator("#network")).to_contain_text("Galat di stasiun. Akan dicoba lagi.")
    else:
        expect(page.locator('#queue li[data-state="refused"]')).to_contain_text("Galat di stasiun.")
    assert list(taken(server._panel)) == [second]
    phone.context.unroute("**/sambang/take")
    if status == 400:
        page.get_by_role("button", name="Perbaiki").click()
        page.click("#complaint .button.main")
    page.click("#send")
    have_arrived(page, first, second)
    assert texts(server._panel) == {second: "Lampu jalan padam", first: SECRET}
    phone.errors = [error for error in phone.errors if str(status) not in error]


def test_what_is_put_right_takes_no_words_away(phone: Phone, server: PanelServer) -> None:
    page = phone.make_ready()
    trouble = {"code": "unfit", "message": "Teks terlalu panjang.", "do": ""}
    phone.context.route(
        "**/sambang/take",
        lambda route: route.fulfill(status=422, json={"ok": False, "error": trouble}),
    )
    first = complain(page)
    expect(page.locator('#queue li[data-state="refused"]')).to_contain_text(first, timeout=10_000)
    phone.context.unroute("**/sambang/take")
    page.fill("#complaint-text", "Aduan yang lain")
    page.get_by_role("button", name="Perbaiki").click()
    expect(page.locator("#told-text")).to_contain_text("Simpan itu dulu")
    assert page.input_value("#complaint-text") == "Aduan yang lain"
    second = complain(page, "Aduan yang lain")
    page.get_by_role("button", name="Perbaiki").click()
    expect(page.locator("#complaint-text")).to_have_value(SECRET)
    page.click("#complaint .button.main")
    have_arrived(page, first, second)
    assert texts(server._panel) == {second: "Aduan yang lain", first: SECRET}
    phone.errors = [error for error in phone.errors if "422" not in error]


def test_who_took_it_is_who_was_signed_in_then(phone: Phone, server: PanelServer) -> None:
    people = People(server._server.wsgi_app)

    def sign_in(login: str) -> None:
        key = people.key(people.add(login, Role.OFFICER))
        phone.context.add_cookies([{"name": SESSION_COOKIE, "value": key, "url": phone.url}])

    page = phone.start(at="login")
    sign_in("sri")
    page.goto(f"{phone.url}sambang/")
    expect(page.locator("#ready")).to_contain_text("tanpa jaringan", timeout=20_000)
    expect(page.locator("#taker")).to_contain_text("diterima oleh Sri")
    expect(page.locator("#left")).to_contain_text("20 pengaduan", timeout=10_000)
    phone.context.set_offline(True)
    page.reload()
    expect(page.locator("#taker")).to_contain_text("diterima oleh Sri")
    first = complain(page)
    # Her password was changed meanwhile: nobody is signed in when the network is back.
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    page.click("#send")
    expect(page.locator("#unsigned")).to_contain_text("Belum masuk", timeout=10_000)
    second = complain(page, "Lampu jalan padam")
    sign_in("budi")
    page.click("#send")
    have_arrived(page, first, second)
    expect(page.locator("#taker")).to_contain_text("diterima oleh Budi")
    third = complain(page, "Got tersumbat")
    have_arrived(page, first, second, third)
    by = {ticket: entry.taken_by for ticket, entry in entries(server._panel).items()}
    assert by == {first: "Sri", second: "Sri", third: "Budi"}
    phone.errors = [error for error in phone.errors if "401" not in error]


@pytest.mark.parametrize("days", [-1, 1, 40])
def test_a_phone_whose_clock_is_wrong_tells_when_it_was_said(
    phone: Phone, server: PanelServer, days: int
) -> None:
    page = phone.start(at="login")
    began = time.time()
    page.clock.set_system_time(began + days * DAY)
    page.goto(f"{phone.url}sambang/")
    # By the station's year, whatever the phone thinks.
    expect(page.locator("#left")).to_contain_text("20 pengaduan, 20 permohonan", timeout=10_000)
    phone.context.set_offline(True)
    number = complain(page)
    page.clock.set_system_time(began + days * DAY + 3_600)
    phone.context.set_offline(False)
    page.click("#send")
    have_arrived(page, number)
    found = entries(server._panel)
    assert list(found) == [number]
    # It lay there for an hour of the phone's clock.
    assert abs(found[number].said_at / 1000 - (began - 3_600)) < 120


def test_a_database_that_the_browser_closes_is_opened_anew(
    phone: Phone, server: PanelServer
) -> None:
    page = phone.make_ready()
    browser = phone.context.new_cdp_session(page)
    origin = phone.url.rstrip("/")
    browser.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "indexeddb"})
    page.fill("#complaint-text", SECRET)
    expect(page.locator("#complaint [data-kept]")).to_contain_text("tersimpan")
    page.click("#complaint .button.main")
    expect(page.locator('#queue li[data-state="sent"]')).to_have_count(1, timeout=20_000)
    assert list(texts(server._panel).values()) == [SECRET]


def test_a_phone_too_full_to_note_what_was_sent_makes_room(
    phone: Phone, server: PanelServer
) -> None:
    page = phone.make_ready()
    page.evaluate(FULL, "sent")
    number = complain(page)
    have_arrived(page, number)
    expect(page.locator('#queue li[data-state="sent"]')).to_contain_text(number)
    assert list(taken(server._panel)) == [number]


KEEPS = """async (words) => {
  const { active, installing, waiting } = await navigator.serviceWorker.getRegistration();
  const kept = await caches.match("/sambang/");
  return active?.state === "activated" && !installing && !waiting && (await kept.text()).includes(words);
}"""


def test_a_new_version_of_the_page_finds_what_the_old_one_kept(
    phone: Phone, server: PanelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = phone.make_ready()
    phone.context.set_offline(True)
    number = complain(page)
    page.fill("#complaint-text", "Belum selesai")
    expect(page.locator("#complaint [data-kept]")).to_contain_text("tersimpan")
    words = views._words
    monkeypatch.setattr(views, "_words", lambda: {**words(), "nothing": "Semua terkirim."})
    phone.stop()
    # The old page is there first; the new one comes behind it.
    page = phone.start()
    expect(page.locator("#complaint-text")).to_have_value("Belum selesai")
    expect(page.locator('#queue li[data-state="sent"]')).to_contain_text(number, timeout=20_000)
    assert until(lambda: page.evaluate(KEEPS, "Semua terkirim."), 20)
    phone.stop()
    page = phone.start(offline=True)
    expect(page.locator("#waits")).to_have_text("Semua terkirim.", timeout=20_000)
    expect(page.locator("#complaint-text")).to_have_value("Belum selesai")
    assert list(taken(server._panel)) == [number]
