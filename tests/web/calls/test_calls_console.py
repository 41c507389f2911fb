"""The card of calls in Debian's Chromium: by keys alone, with two operators, through the panel's death."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser import until
from tests.web.calls.studio import NUMBER, Studio, rows, state, wait_with
from tests.web.fake_calls import FakeCalls
from tests.web.test_accessibility import AXE, violations
from web.server import PanelServer

pytestmark = pytest.mark.slow


def test_a_call_is_taken_asked_put_on_the_air_and_ended_by_keys_alone(
    phone: FakeCalls, studio: Studio
) -> None:
    page = studio.console("ani")
    call_id = phone.ring(NUMBER, "Pak Budi")
    other = phone.ring("0811222333")
    page.wait_for_selector('#calls-list li[data-state="ringing"]')
    assert until(lambda: rows(page) == ["Pak Budi", "•••• 333"])
    assert NUMBER not in page.content()
    page.keyboard.press("a")
    page.wait_for_selector('#calls-list li[data-state="waiting"]')
    assert (state(phone, call_id), state(phone, other)) == ("waiting", "ringing")
    page.keyboard.press("c")
    page.wait_for_selector("#call-card:not([hidden])")
    assert "Bolehkah" in page.inner_text("#call-card blockquote")
    page.keyboard.press("1")
    page.wait_for_selector('#call-consent-now[data-consent="card"]')
    assert until(
        lambda: [mark["kind"] for mark in phone.marks] == ["consent_asked", "consent_card"]
    )
    page.keyboard.press("u")
    page.wait_for_selector('#calls-list li[data-state="on_air"]')
    assert page.inner_text("#calls-list .call-left b").startswith("−")
    page.keyboard.press("u")
    assert until(lambda: state(phone, call_id) == "waiting")
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    page.keyboard.press("x")
    assert state(phone, call_id) == "waiting"
    page.keyboard.press("x")
    assert until(lambda: state(phone, call_id) == "ended")
    page.wait_for_selector('#calls-list li[data-state="ended"]')


def test_without_consent_the_air_wants_a_second_press_and_says_why(
    phone: FakeCalls, studio: Studio
) -> None:
    page = studio.console("ani")
    call_id = phone.ring(NUMBER)
    page.wait_for_selector('#calls-list li[data-state="ringing"]')
    page.keyboard.press("a")
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    page.keyboard.press("u")
    page.wait_for_selector("#call-warning:not([hidden])")
    assert state(phone, call_id) == "waiting"
    page.keyboard.press("u")
    assert until(lambda: state(phone, call_id) == "on_air")


def test_what_is_typed_survives_pushes_a_dead_panel_and_a_reload(
    phone: FakeCalls, studio: Studio, server: PanelServer
) -> None:
    page = studio.console("ani")
    phone.ring(NUMBER, "Pak Budi")
    page.wait_for_selector('#calls-list li[data-state="ringing"]')
    page.keyboard.press("a")
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    page.keyboard.press("w")
    page.keyboard.type("Lampu ")
    phone.ring("0811222333")
    page.wait_for_selector('#calls-list li[data-state="ringing"]')
    page.keyboard.type("padam a u x")
    assert page.input_value("#call-topic") == "Lampu padam a u x"
    assert until(
        lambda: page.evaluate(
            "localStorage.length === 0 || !Object.keys(localStorage).some((one) => one.startsWith('call-note'))"
        )
    )
    page.route("**/calls/*/write", lambda route: route.abort())
    page.locator("#call-notes").focus()
    page.keyboard.type("Sudah dua minggu")
    expect(page.locator("#call-kept")).to_contain_text("Panel terputus: tulisan Anda")
    sheet = page.locator("#call-sheet")
    assert sheet.evaluate("(sheet) => sheet.scrollHeight <= sheet.clientHeight")
    page.reload()
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    assert until(lambda: page.input_value("#call-notes") == "Sudah dua minggu")
    page.unroute("**/calls/*/write")
    assert until(
        lambda: (
            not page.evaluate(
                "Object.keys(localStorage).some((one) => one.startsWith('call-note'))"
            )
        ),
        8,
    )
    other = studio.console("budi")
    other.wait_for_selector("#calls-list li .call-more")
    other.locator("#calls-list li[data-waits=yes] .call-pick").click()
    assert until(lambda: other.input_value("#call-notes") == "Sudah dua minggu")


def test_the_second_operator_is_told_and_neither_loses_a_word(
    phone: FakeCalls, studio: Studio
) -> None:
    ani, budi = studio.console("ani"), studio.console("budi")
    call_id = phone.ring(NUMBER)
    for page in (ani, budi):
        page.wait_for_selector('#calls-list li[data-state="ringing"]')
    ani.keyboard.press("a")
    assert until(lambda: state(phone, call_id) == "waiting")
    budi.locator("#calls-list li .call-pick").click()
    budi.evaluate(
        "(id) => fetch(`/calls/${id}/answer`, {method: 'POST', headers: {'X-CSRF-Token': document.querySelector('meta[name=csrf-token]').content}})",
        call_id,
    )
    assert until(
        lambda: (
            "Ani" in budi.inner_text("#calls-list li .call-more")
            or "ani" in budi.inner_text("#calls-list li .call-more")
        )
    )
    budi.locator("#call-topic").focus()
    ani.locator("#call-topic").focus()
    ani.keyboard.type("Lampu")
    assert until(lambda: "Lampu" in budi.inner_text("#calls-list li .call-more"))
    budi.keyboard.type("Jalan")
    budi.wait_for_selector("#call-topic-told:not([hidden])")
    assert "Lampu" in budi.inner_text("#call-topic-told")
    assert budi.input_value("#call-topic") == "Jalan"
    assert ani.input_value("#call-topic") == "Lampu"


def test_the_order_is_changed_by_alt_and_arrow_and_by_dragging(
    phone: FakeCalls, studio: Studio
) -> None:
    page = studio.console("ani")
    for name in ("Satu", "Dua", "Tiga"):
        phone.ring(NUMBER, name)
        page.wait_for_selector('#calls-list li[data-state="ringing"]')
        page.keyboard.press("a")
        assert until(lambda: not page.locator('#calls-list li[data-state="ringing"]').count())
    assert until(lambda: rows(page) == ["Satu", "Dua", "Tiga"])
    page.keyboard.press("q")
    page.keyboard.press("Alt+ArrowUp")
    assert until(lambda: rows(page) == ["Satu", "Tiga", "Dua"])
    grip = page.locator("#calls-list li").nth(2).locator(".grip")
    grip.hover()
    page.mouse.down()
    page.mouse.move(*_above(page), steps=6)
    page.mouse.up()
    assert until(lambda: rows(page) == ["Dua", "Satu", "Tiga"])


def _above(page: Page) -> tuple[float, float]:
    box = page.locator("#calls-list li").first.bounding_box()
    assert box
    return box["x"] + box["width"] - 20, box["y"] + 2


def test_what_is_broken_is_said_in_words(phone: FakeCalls, studio: Studio) -> None:
    page = studio.console("ani")
    phone.change_line("gsm", "failed", "403 Forbidden")
    page.wait_for_selector("#calls-trouble:not([hidden])")
    assert "gsm" in page.inner_text("#calls-trouble")
    phone.kill()
    assert until(lambda: "gsm" not in page.inner_text("#calls-trouble"), 8)
    assert page.inner_text("#calls-trouble")
    phone.start()


def test_who_has_chosen_nobody_drops_who_is_on_the_air_and_is_told_where_nobody_is(
    phone: FakeCalls, studio: Studio
) -> None:
    page = studio.console("ani")
    for key in ("x", "c", "w", "e", "Shift+X"):
        page.keyboard.press(key)
        expect(page.locator("#toasts")).to_contain_text("Q")
        page.locator("#toasts .toast").evaluate_all("(all) => all.forEach((one) => one.remove())")
    first, other = wait_with(phone, page, "Pak Budi", "Bu Sumiati")
    phone._become(phone.calls[first], "on_air", "")
    page.wait_for_selector('#calls-list li[data-state="on_air"]')
    page.keyboard.press("x")
    expect(page.locator("#call-drop")).to_have_class(re.compile("armed"))
    assert state(phone, first) == "on_air"
    page.keyboard.press("x")
    assert until(lambda: state(phone, first) == "ended")
    # They are still the chosen one: the next press is not somebody else's.
    page.keyboard.press("x")
    page.keyboard.press("x")
    expect(page.locator("#toasts")).to_contain_text("Q")
    assert state(phone, other) == "waiting"


def test_a_caller_is_blocked_for_a_week_by_keys_alone(phone: FakeCalls, studio: Studio) -> None:
    page = studio.console("ani")
    (call_id,) = wait_with(phone, page, "Mas Joko")
    page.keyboard.press("q")
    page.keyboard.press("Shift+X")
    expect(page.locator("#call-block-why")).to_be_focused()
    expect(page.locator("#call-block-days")).to_have_value("7")
    page.keyboard.type("Mengumpat")
    page.keyboard.press("Escape")
    expect(page.locator("#call-block-form")).to_be_hidden()
    assert state(phone, call_id) == "waiting"
    page.keyboard.press("Shift+X")
    expect(page.locator("#call-block-why")).to_have_value("Mengumpat")
    page.keyboard.press("Tab")
    page.keyboard.type("seminggu")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert until(lambda: state(phone, call_id) == "ended")
    expect(page.locator("#toasts")).to_contain_text("Mas Joko diblokir")
    assert until(lambda: phone.blocked == ["6281234560000"])
    expect(page.locator("#call-block-form")).to_be_hidden()


def test_what_can_not_be_done_with_the_chosen_one_is_told_and_done_with_nobody_else(
    phone: FakeCalls, studio: Studio
) -> None:
    page = studio.console("ani")
    phone.has_screener = False
    aired, waits = wait_with(phone, page, "Pak Budi", "Bu Sumiati")
    phone._become(phone.calls[aired], "on_air", "")
    phone.ring(NUMBER, "Mas Joko")
    row = page.locator("#calls-list li", has_text="Mas Joko").locator(".call-pick")
    row.press("Enter")
    toasts = page.locator("#toasts")
    for key in ("u", "c"):
        page.keyboard.press(key)
        expect(toasts).to_contain_text("masih berdering: angkat dulu")
        toasts.locator(".toast").evaluate_all("(all) => all.forEach((one) => one.remove())")
    page.keyboard.press("e")
    expect(toasts).to_contain_text("belum diangkat")
    page.locator("#calls-list li", has_text="Bu Sumiati").locator(".call-pick").press("Enter")
    phone.refusals["screen"] = {"code": "no_screener", "message": "none", "do": "Set one."}
    page.keyboard.press("e")
    expect(toasts).to_contain_text("calls.headset")
    assert (state(phone, aired), state(phone, waits)) == ("on_air", "waiting")


def test_a_second_press_is_for_whom_the_first_one_was(phone: FakeCalls, studio: Studio) -> None:
    page = studio.console("ani")
    ids = wait_with(phone, page, "Pak Budi", "Bu Sumiati")
    page.keyboard.press("q")
    for key in ("x", "u"):
        for way in ("ArrowDown", "ArrowUp"):
            page.keyboard.press(key)
            page.keyboard.press(way)
    expect(page.locator("#call-warning")).to_be_hidden()
    page.keyboard.press("u")
    expect(page.locator("#call-warning")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#call-warning")).to_be_hidden()
    assert [state(phone, call_id) for call_id in ids] == ["waiting", "waiting"]
    assert not {"air", "hang_up"} & {do for do, _ in phone.asked}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_card_keeps_nobody_out(
    phone: FakeCalls, studio: Studio, theme: str, width: int
) -> None:
    size = {"width": width, "height": 900}
    page = studio.console("ani", viewport=size, reduced_motion="reduce", color_scheme=theme)
    ids = [phone.ring(f"08123456{number:04}", name) for number, name in enumerate(NAMES)]
    for call_id, known in zip(ids, ("waiting", "on_air", "waiting", "ended"), strict=False):
        phone._become(phone.calls[call_id], "waiting", "")
        phone._become(phone.calls[call_id], known, "caller")
    phone.change_line("gsm", "failed", "403 Forbidden")
    page.wait_for_selector('#calls-list li[data-state="ended"]')
    page.locator("#calls-list li[data-waits=yes] .call-pick").first.press("Enter")
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    page.locator("#call-card-open").click()
    page.wait_for_selector("#call-card:not([hidden])")
    page.locator("#call-block").click()
    page.evaluate(f"{AXE.read_text()};0")
    assert violations(page, colours_alone=False) == []


NAMES = ("Pak Budi", "Bu Sumiati", "", "Mas Joko", "Mbak Rina")


def test_the_segment_counts_down_the_same_on_each_console_and_is_told(
    phone: FakeCalls, studio: Studio
) -> None:
    page, other = studio.console("ani"), studio.console("budi")
    call_id = phone.ring(NUMBER, "Pak Budi")
    page.wait_for_selector('#calls-list li[data-state="ringing"]')
    page.keyboard.press("a")
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    page.keyboard.press("u")
    page.keyboard.press("u")
    page.wait_for_selector('#calls-list li[data-state="on_air"]')
    page.select_option("#call-segment", "60")
    left = '#calls-list .call-left[data-warn="left"]'
    other.wait_for_selector(left)
    assert until(lambda: other.inner_text(f"{left} b").startswith(("−00", "−01.00", "−0.")))
    # As if it had been on for 35, 55 and 70 seconds.
    for seconds, warn, words in (
        (35, "soon", "30 detik lagi"), (55, "last", "10 detik lagi"), (70, "over", "habis"),
    ):  # fmt: skip
        phone.calls[call_id]["on_air_since"] = round(time.time() * 1000) - seconds * 1000
        for screen in (page, other):
            screen.wait_for_selector(f'#calls-list .call-left[data-warn="{warn}"]')
            expect(screen.locator("#toasts")).to_contain_text(words)
    page.keyboard.press("+")
    other.wait_for_selector('#calls-list .call-left[data-warn="soon"]')
    expect(other.locator("#call-segment option:checked")).to_have_text(re.compile(r"1[.:]30"))


def test_a_headset_that_is_gone_is_told_and_what_a_caller_is_spoken_with(
    phone: FakeCalls, studio: Studio
) -> None:
    page = studio.console("ani")
    phone.ring(NUMBER, "Pak Budi")
    page.wait_for_selector('#calls-list li[data-state="ringing"]')
    page.keyboard.press("a")
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    page.keyboard.press("e")
    row = page.locator("#calls-list .call-state")
    expect(row).to_have_text("disaring, lewat headset")
    phone.screener_reason = "no sound comes from it"
    expect(row).to_have_text("headset sedang dibuka")
    trouble = page.locator("#calls-trouble")
    expect(trouble).to_contain_text("Headset tidak terdengar (tidak ada suara yang masuk)")
    phone.screener_reason = ""
    expect(page.locator("#calls-trouble")).to_be_hidden()
    page.keyboard.press("e")
    expect(row).to_have_text("menunggu")
