"""Nothing moves under a hand on the card of calls, and a press is for what could be read when it was made."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser import box_of, until
from tests.web.calls.studio import Studio, rows, state, wait_with
from tests.web.fake_calls import FakeCalls

pytestmark = pytest.mark.slow


def stilled(page: Page) -> Page:
    """Its time goes on only as it is told to."""
    page.clock.install()
    page.clock.pause_at(time.time() + 60)
    return page


def point_at(page: Page, name: str) -> None:
    """The pointer comes to the key of a caller."""
    box = box_of(page.locator("#calls-list li", has_text=name).locator(".call-do"))
    page.mouse.move(box["x"] + box["width"] / 2 - 3, box["y"] + box["height"] / 2)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def press_here(page: Page) -> None:
    page.mouse.down()
    page.mouse.up()


def agree(page: Page, *ids: str) -> None:
    """So that one press is enough."""
    for call_id in ids:
        page.evaluate(
            """(id) => fetch(`/calls/${id}/consent`, {method: "POST", body: new URLSearchParams({said: "card"}),
              headers: {"X-CSRF-Token": document.querySelector("meta[name=csrf-token]").content}})""",
            call_id,
        )
    agreed = page.locator('#calls-list .call-consent[data-consent="card"]')
    expect(agreed).to_have_count(len(ids))
    page.clock.run_for(1000)


def test_no_row_moves_under_the_pointer_whoever_rings_or_is_forgotten(
    phone: FakeCalls, studio: Studio
) -> None:
    page = stilled(studio.console("ani"))
    gone, _dua, meant = wait_with(phone, page, "Satu", "Dua", "Tiga")
    agree(page, meant)
    point_at(page, "Tiga")
    ringing = phone.ring("0811222333", "Empat")
    assert until(lambda: rows(page) == ["Satu", "Dua", "Tiga", "Empat"])
    del phone.calls[gone]
    expect(page.locator("#calls-count")).to_have_text("1 berdering · 2 menunggu")
    assert rows(page) == ["Satu", "Dua", "Tiga", "Empat"]
    press_here(page)
    assert until(lambda: state(phone, meant) == "on_air")
    assert rows(page) == ["Satu", "Dua", "Tiga", "Empat"]
    page.clock.run_for(4000)
    assert until(lambda: rows(page) == ["Tiga", "Empat", "Dua"])
    assert state(phone, ringing) == "ringing"


def test_a_row_goes_to_its_place_once_the_pointer_has_left(
    phone: FakeCalls, studio: Studio
) -> None:
    page = stilled(studio.console("ani"))
    wait_with(phone, page, "Satu", "Dua")
    point_at(page, "Dua")
    phone.ring("0811222333", "Tiga")
    assert until(lambda: rows(page) == ["Satu", "Dua", "Tiga"])
    page.mouse.move(20, 20)
    page.clock.run_for(500)
    assert until(lambda: rows(page) == ["Tiga", "Satu", "Dua"])


def test_a_press_on_what_has_only_just_come_under_the_pointer_is_not_taken(
    phone: FakeCalls, studio: Studio
) -> None:
    page = stilled(studio.console("ani"))
    ids = wait_with(phone, page, "Satu", "Dua")
    agree(page, *ids)
    point_at(page, "Satu")
    # So long at rest that rows go where they belong.
    page.clock.run_for(4000)
    phone.ring("0811222333", "Tiga")
    assert until(lambda: rows(page) == ["Tiga", "Satu", "Dua"])
    press_here(page)
    expect(page.locator("#toasts")).to_contain_text("Baru saja berubah")
    page.clock.run_for(1000)
    assert not {"air", "answer"} & {do for do, _ in phone.asked}
    press_here(page)
    assert until(lambda: "answer" in {do for do, _ in phone.asked})


def test_pressed_twice_in_a_hurry_a_caller_goes_on_the_air_and_not_off_again(
    phone: FakeCalls, studio: Studio
) -> None:
    page = stilled(studio.console("ani"))
    (meant,) = wait_with(phone, page, "Satu")
    agree(page, meant)
    point_at(page, "Satu")
    press_here(page)
    expect(page.locator('#calls-list li[data-state="on_air"]')).to_have_count(1)
    page.locator("#calls-list .call-do").dispatch_event("click", {"detail": 2})
    page.clock.run_for(1000)
    assert [do for do, _ in phone.asked if do.endswith("air")] == ["air"]
    page.locator("#calls-list .call-do").click()
    assert until(lambda: state(phone, meant) == "waiting")


def test_a_key_meant_for_who_has_just_hung_up_puts_nobody_else_on_the_air(
    phone: FakeCalls, studio: Studio
) -> None:
    page = stilled(studio.console("ani"))
    aired, other = wait_with(phone, page, "Satu", "Dua")
    agree(page, aired, other)
    page.keyboard.press("u")
    page.wait_for_selector('#calls-list li[data-state="on_air"]')
    phone.end(aired)
    page.wait_for_selector('#calls-list li[data-state="ended"]')
    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("Baru saja berubah")
    page.clock.run_for(1000)
    assert state(phone, other) == "waiting"
    page.keyboard.press("u")
    assert until(lambda: state(phone, other) == "on_air")


def test_who_was_put_on_the_air_by_mistake_is_taken_off_at_once(
    phone: FakeCalls, studio: Studio
) -> None:
    page = stilled(studio.console("ani"))
    (meant,) = wait_with(phone, page, "Satu")
    agree(page, meant)
    page.keyboard.press("u")
    page.wait_for_selector('#calls-list li[data-state="on_air"]')
    page.keyboard.press("u")
    assert until(lambda: state(phone, meant) == "waiting")


def test_the_sheet_of_the_chosen_one_stays_where_it_is_whoever_rings(
    phone: FakeCalls, studio: Studio
) -> None:
    page = stilled(studio.console("ani"))
    wait_with(phone, page, "Satu")
    page.keyboard.press("q")
    key = page.locator("#call-air")
    before = box_of(key)
    for number in range(5):
        phone.ring(f"081122233{number}")
    expect(page.locator("#calls-list li")).to_have_count(6)
    phone.change_line("gsm", "failed", "403 Forbidden")
    expect(page.locator("#calls-trouble")).to_be_visible()
    assert box_of(key) == before
    page.keyboard.press("c")
    page.wait_for_selector("#call-card:not([hidden])")
    agrees = page.locator('#call-card [data-says="card"]')
    before = box_of(agrees)
    phone.ring("0811222339")
    expect(page.locator("#calls-list li")).to_have_count(7)
    assert box_of(agrees) == before


def test_a_key_meant_for_who_rings_no_more_opens_no_hybrid(
    phone: FakeCalls, studio: Studio
) -> None:
    phone.lines.append({"name": "hybrid", "kind": "line_in", "state": "listening", "reason": ""})
    page = stilled(studio.console("ani"))
    expect(page.locator("#call-lines button")).to_be_visible()
    phone.ring("0811222333", "Satu")
    page.wait_for_selector('#calls-list li[data-state="ringing"]')
    page.keyboard.press("a")
    page.wait_for_selector('#calls-list li[data-state="waiting"]')
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("Tidak ada yang menelepon")
    page.clock.run_for(1000)
    assert phone.did("open") == []
    page.keyboard.press("a")
    assert until(lambda: len(phone.did("open")) == 1)
