"""The card of calls in Debian's Chromium on the real telephone agent and the real engine, rung by callers by SIP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, Page, expect

from radio.calls.agent.settings import HybridSettings
from radio.complaints.intake.desk import FILE
from radio.complaints.intake.tables import ENVIRONMENT as INTAKE
from radio.people.rights import Role
from tests.rig.databases import make_new
from tests.rig.peer import Peer
from tests.rig.registrar import Registrar
from tests.rig.telephone import Telephone, a_line, free_port
from tests.web.browser import box_of, open_console, until
from tests.web.conftest import real_station
from tests.web.people import People
from web import PanelSettings, create_app
from web.access import SESSION_COOKIE

pytestmark = [pytest.mark.slow, pytest.mark.realtime, pytest.mark.timeout(300)]
WITHIN = 60.0
"""Seconds: a telephone asks for half a minute before it says that nobody answers."""
NUMBERS = ("081234567890", "081234567891", "081234567892")
NAMES = ("Satu", "Dua", "Tiga")


class NewPhone(Protocol):
    def __call__(self, **settings: Any) -> Telephone: ...


class Ring(Protocol):
    def __call__(self, phone: Telephone, number: str, name: str = "Pak Budi") -> Peer: ...


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


@pytest.fixture
def page(browser: Browser, settings: PanelSettings) -> Iterator[Page]:
    """A console at studio size, of somebody who runs the air of a station that plays."""
    make_new(settings.database)
    make_new(f"sqlite:///{settings.data / FILE}", INTAKE)
    for station in real_station(settings):
        page = open_console(browser, "about:blank")
        people = People(create_app(settings))
        key = people.key(people.add("ani", Role.OPERATOR))
        page.context.add_cookies([{"name": SESSION_COOKIE, "value": key, "url": station.url}])
        page.goto(station.url)
        page.wait_for_selector("#calls")
        yield page
        page.context.close()


@pytest.fixture
def new_phone(settings: PanelSettings, page: Page, stack: ExitStack) -> NewPhone:
    def make(**given: Any) -> Telephone:
        return stack.enter_context(Telephone(settings.data, **given)).start()

    return make


@pytest.fixture
def call(page: Page, stack: ExitStack) -> Ring:
    """Somebody rings, and is seen to."""

    def ring(phone: Telephone, number: str, name: str = "Pak Budi") -> Peer:
        peer = stack.enter_context(Peer(phone.port, number, name))
        peer.ring()
        page.wait_for_selector('#calls-list li[data-state="ringing"]')
        return peer

    return ring


def answered(page: Page, peer: Peer) -> None:
    """A is pressed, and they talk without a word."""
    page.keyboard.press("a")
    peer.take()
    peer.keep_quiet(240)
    expect(page.locator('#calls-list li[data-state="ringing"]')).to_have_count(0)


def rows(page: Page) -> list[str]:
    return page.locator("#calls-list li .call-who").all_inner_texts()


def told(page: Page, words: str) -> None:
    """The operator reads this where troubles of the telephone stand."""
    expect(page.locator("#calls-trouble")).to_contain_text(words, timeout=WITHIN * 1000)


def test_a_caller_whose_sound_stays_away_is_told_at_once_and_then_as_lost(
    page: Page, new_phone: NewPhone, call: Ring
) -> None:
    peer = call(new_phone(timeout=20.0), NUMBERS[0])
    page.keyboard.press("a")
    peer.take()
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    page.keyboard.press("u")
    page.keyboard.press("u")
    page.wait_for_selector('#calls-list li[data-state="on_air"]')
    peer.keep_quiet(1)
    quiet = page.locator("#calls-list .call-more")
    expect(quiet).to_contain_text("tidak ada suara darinya", timeout=WITHIN * 1000)
    peer.close()
    words = "hilang: suaranya tidak datang lagi"
    expect(page.locator("#toasts")).to_contain_text(words, timeout=WITHIN * 1000)
    expect(page.locator("#calls-list .call-more")).to_contain_text(words)


def test_a_hybrid_is_opened_by_the_key_that_picks_up_and_its_card_is_told_where_it_is_gone(
    page: Page, new_phone: NewPhone
) -> None:
    """Its caller rings nowhere but at the hybrid."""
    phone = new_phone(lines=(), hybrids=(HybridSettings("hybrid", "no such card"),), timeout=3.0)
    button = page.get_by_role("button", name="Buka hybrid")
    expect(button).to_be_visible(timeout=WITHIN * 1000)
    page.keyboard.press("a")
    row = page.locator("#calls-list li")
    expect(row.locator(".call-who")).to_have_text("Lewat hybrid")
    expect(page.locator("#call-name-now")).to_have_text("Lewat hybrid")
    expect(button).to_be_hidden()
    expect(row.locator(".call-more")).to_contain_text("tidak terdengar: ", timeout=WITHIN * 1000)
    expect(row).to_have_attribute("data-state", "ended", timeout=WITHIN * 1000)
    expect(row.locator(".call-more")).to_contain_text("no such card")
    told(page, "Saluran hybrid: kartu suaranya tidak bisa dipakai")
    button.click()
    phone.wait_for(lambda: len(phone.journal("answered")) == 2)


def test_who_rings_too_long_is_told_in_words(page: Page, new_phone: NewPhone, call: Ring) -> None:
    call(new_phone(ringing=3.0), NUMBERS[0])
    ended = page.locator('#calls-list li[data-state="ended"] .call-more')
    expect(ended).to_contain_text("tidak ada yang mengangkat", timeout=WITHIN * 1000)


def test_places_that_are_not_told_are_no_full_disk(
    page: Page, new_phone: NewPhone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    new_phone(announce_every=10.0)
    told(page, "Penelepon yang menunggu tidak diberi tahu nomor gilirannya")
    expect(page.locator("#calls-trouble")).not_to_contain_text("Rekaman")


def test_a_full_line_and_who_heard_busy_on_it_are_told(
    page: Page, new_phone: NewPhone, call: Ring, stack: ExitStack
) -> None:
    phone = new_phone(lines=(a_line(most=1),))
    first = call(phone, NUMBERS[0])
    told(page, "telkom penuh (1)")
    second = stack.enter_context(Peer(phone.port, NUMBERS[1]))
    second.send(second.request("INVITE", second.description()))
    second.expect(486)
    first.cancel()
    told(page, "telkom: ada penelepon yang mendapat nada sibuk")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (("403 Forbidden",), "menolak nama pengguna atau kata sandi (403 Forbidden)"),
        (("503 Service Unavailable",), "ditolak (503 Service Unavailable)"),
        ((), "sentralnya tidak menjawab"),
    ],
    ids=["forbidden", "no service", "silent"],
)
def test_a_dead_trunk_is_told_and_the_other_line_goes_on(
    page: Page, new_phone: NewPhone, call: Ring, stack: ExitStack,
    answers: tuple[str, ...], words: str,
) -> None:  # fmt: skip
    port = stack.enter_context(Registrar(answers)).port if answers else free_port()
    gsm = a_line("gsm", port=port, user="700", password="x")
    phone = new_phone(lines=(gsm, a_line("telkom")), give_up=4.0)
    told(page, "Saluran gsm")
    told(page, words)
    call(phone, NUMBERS[0])
    assert until(lambda: rows(page) == ["Pak Budi"], WITHIN)


def test_a_trunk_that_has_never_answered_is_told_until_a_call_comes_by_it(
    page: Page, new_phone: NewPhone, call: Ring
) -> None:
    phone = new_phone(lines=(a_line(port=free_port()),))
    told(page, "Saluran telkom: sentralnya belum pernah menjawab")
    call(phone, NUMBERS[0])
    expect(page.locator("#calls-trouble")).to_be_hidden(timeout=WITHIN * 1000)


def test_an_agent_that_dies_is_told_and_so_is_who_was_cut_off(
    page: Page, new_phone: NewPhone, call: Ring
) -> None:
    phone = new_phone()
    answered(page, call(phone, NUMBERS[0]))
    phone.kill()
    told(page, "Layanan telepon tidak menjawab sejak")
    phone.start()
    told(page, "Layanan telepon dijalankan ulang pukul")
    told(page, "Penelepon terputus: 1")
    cut = page.locator('#calls-list li[data-state="ended"]')
    expect(cut.locator(".call-who")).to_have_text("Pak Budi")
    expect(cut.locator(".call-more")).to_contain_text("terputus: layanan telepon dijalankan ulang")
    assert NUMBERS[0] not in page.content()
    call(phone, NUMBERS[1], "Bu Sumiati")
    answered_again = page.locator('#calls-list li[data-state="ringing"] .call-who')
    expect(answered_again).to_have_text("Bu Sumiati")


def test_a_call_from_its_ring_to_its_complaint_by_keys_alone(
    page: Page, new_phone: NewPhone, call: Ring
) -> None:
    phone = new_phone()
    peer = call(phone, NUMBERS[0])
    expect(page.locator("#calls-list .call-state")).to_have_text("berdering")
    answered(page, peer)
    call_id = str(phone.call_from(NUMBERS[0])["id"])
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    page.keyboard.press("w")
    page.keyboard.type("Lampu padam")
    page.keyboard.press("Escape")
    expect(page.locator("#calls-list .call-more")).to_contain_text("Lampu padam · •••• 890")
    page.keyboard.press("c")
    page.wait_for_selector("#call-card:not([hidden])")
    page.keyboard.press("2")
    page.wait_for_selector('#call-consent-now[data-consent="spoken"]')
    page.keyboard.press("u")
    page.wait_for_selector('#calls-list li[data-state="on_air"]')
    expect(page.locator("#calls-list .call-left b")).to_contain_text("−")
    page.keyboard.press("+")
    expect(page.locator("#call-segment option:checked")).to_have_text("03.30")
    page.keyboard.press("u")
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    page.keyboard.press("n")
    page.wait_for_selector("#intake-call:not([hidden])")
    expect(page.locator("#in-phone")).to_have_value(NUMBERS[0])
    expect(page.locator("#in-text")).to_have_value("Lampu padam")
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    page.keyboard.press("x")
    page.wait_for_selector('#calls-list li[data-state="ended"]')
    assert phone.ended(call_id) == "studio"
    facts = phone.facts(call_id)
    asked, said = facts["marks"]
    assert (asked["kind"], said["kind"]) == ("consent_asked", "consent_spoken")
    (span,) = facts["on_air"]
    assert 0 < asked["frame"] < said["frame"] <= span["first"] < span["last"] <= facts["frames"]
    call(phone, NUMBERS[0])
    again = page.locator('#calls-list li[data-state="ringing"] .call-more')
    expect(again).to_contain_text("pernah menelepon: 1", timeout=WITHIN * 1000)


def test_a_call_is_taken_aired_and_blocked_for_a_day_by_the_mouse(
    page: Page, new_phone: NewPhone, call: Ring, stack: ExitStack
) -> None:
    phone = new_phone()
    peer = call(phone, NUMBERS[0])
    page.locator("#calls-list .call-do").click()
    peer.take()
    peer.keep_quiet(240)
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    page.locator("#call-area_code").select_option("35.22.15")
    page.locator("#call-card-open").click()
    page.locator('#call-card [data-says="card"]').click()
    page.wait_for_selector('#call-consent-now[data-consent="card"]')
    page.locator("#call-air").click()
    page.wait_for_selector('#calls-list li[data-state="on_air"]')
    page.locator("#call-longer").click()
    expect(page.locator("#call-segment option:checked")).to_have_text("03.30")
    page.locator("#call-block").click()
    page.locator("#call-block-why").fill("Mengumpat")
    page.locator("#call-block-days").select_option("1")
    page.locator("#call-block-form button").click()
    page.wait_for_selector('#calls-list li[data-state="ended"]')
    second = stack.enter_context(Peer(phone.port, NUMBERS[0]))
    second.send(second.request("INVITE", second.description()))
    second.expect(603)


def test_who_waits_is_put_in_order_by_the_mouse_and_callers_get_on_in_it(
    page: Page, new_phone: NewPhone, call: Ring
) -> None:
    phone = new_phone()
    for number, name in zip(NUMBERS, NAMES, strict=True):
        answered(page, call(phone, number, name))
    assert until(lambda: rows(page) == ["Satu", "Dua", "Tiga"], WITHIN)
    drag(page, 2, 0)
    assert until(lambda: rows(page) == ["Tiga", "Satu", "Dua"], WITHIN)
    drag(page, 0, 1)
    assert until(lambda: rows(page) == ["Satu", "Tiga", "Dua"], WITHIN)
    page.keyboard.press("q")
    page.keyboard.press("Alt+ArrowDown")
    assert until(lambda: rows(page) != ["Satu", "Tiga", "Dua"], WITHIN)


def drag(page: Page, which: int, where: int) -> None:
    """Take a row by its grip to the upper (upwards) or the lower half (downwards) of another."""
    grip = box_of(page.locator("#calls-list li").nth(which).locator(".grip"))
    goal = box_of(page.locator("#calls-list li").nth(where))
    part = 0.2 if where < which else 0.8
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(goal["x"] + goal["width"] / 2, goal["y"] + goal["height"] * part, steps=8)
    page.mouse.up()
