"""A complaint that comes of a call, in Debian's Chromium: what it takes along, and of which call it is."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from radio.calls.tables import PhoneCall
from radio.complaints.intake.here import waiting_here
from radio.db import session_scope
from tests.web.browser import until
from tests.web.calls.studio import NUMBER, Studio, wait_with
from tests.web.fake_calls import FakeCalls
from web.server import PanelServer

pytestmark = pytest.mark.slow


def test_a_complaint_of_a_call_takes_along_what_is_known_and_each_leads_to_the_other(
    phone: FakeCalls, studio: Studio, server: PanelServer
) -> None:
    page = studio.console("ani")
    call_id = phone.ring(NUMBER, "Pak Budi")
    page.wait_for_selector('#calls-list li[data-state="ringing"]')
    page.keyboard.press("a")
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    page.keyboard.press("w")
    page.keyboard.type("Lampu padam")
    page.locator("#call-area_code").select_option("35.22.15")
    assert until(lambda: "Lampu padam" in page.inner_text("#calls-list li .call-more"))
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.wait_for_selector("#call-card:not([hidden])")
    page.keyboard.press("2")
    page.wait_for_selector('#call-consent-now[data-consent="spoken"]')
    page.keyboard.press("n")
    page.wait_for_selector("#intake-call:not([hidden])")
    assert until(lambda: page.input_value("#in-phone") == NUMBER)
    assert page.input_value("#in-name") == "Pak Budi"
    assert page.input_value("#in-text") == "Lampu padam"
    assert page.input_value("#in-consent-air") == "yes"
    page.keyboard.press("End")
    page.keyboard.type(" sejak Senin")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#intake-done:not([hidden])")
    ticket = page.inner_text("#intake-ticket")
    panel = server._panel
    with session_scope(panel.database) as session:
        row = session.get(PhoneCall, call_id)
        assert row is not None
        assert row.ticket == ticket
        case_id = row.case_id
    (waiting,) = waiting_here(panel.desk, 9)
    assert (waiting.id, waiting.entry.call_id) == (case_id, call_id)
    assert waiting.entry.text == "Lampu padam sejak Senin"
    assert {one.call_id for one in waiting.entry.agreements} == {call_id}
    assert {one.at for one in waiting.entry.agreements} == {row.consent_at}


def test_a_complaint_is_of_the_chosen_call_however_long_it_is_over(
    phone: FakeCalls, studio: Studio
) -> None:
    page = studio.console("ani")
    ids = wait_with(phone, page, "Pak Budi", "Bu Sumiati")
    page.keyboard.press("q")
    page.keyboard.press("w")
    page.keyboard.type("Lampu padam")
    page.keyboard.press("Escape")
    expect(page.locator("#call-kept")).to_have_text("Semua tulisan tersimpan")
    phone._become(phone.calls[ids[1]], "on_air", "")
    # The agent forgets what is over; somebody else is on the air meanwhile.
    del phone.calls[ids[0]]
    expect(page.locator("#calls-list li")).to_have_count(1)
    page.reload()
    expect(page.locator("#call-topic")).to_have_value("Lampu padam")
    expect(page.locator("#call-name-now")).to_have_text("Pak Budi")
    page.keyboard.press("n")
    page.wait_for_selector("#intake-call:not([hidden])")
    expect(page.locator("#in-phone")).to_have_value("081234560000")
    expect(page.locator("#in-text")).to_have_value("Lampu padam")


def test_a_form_that_is_begun_is_not_written_over_by_a_call(
    phone: FakeCalls, studio: Studio
) -> None:
    page = studio.console("ani")
    page.keyboard.press("n")
    page.keyboard.type("Jalan berlubang")
    page.keyboard.press("Escape")
    phone.ring(NUMBER, "Pak Budi")
    page.wait_for_selector('#calls-list li[data-state="ringing"]')
    page.keyboard.press("a")
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    page.keyboard.press("n")
    page.wait_for_selector("#intake-drafts:not([hidden])")
    assert "Jalan berlubang" in page.inner_text("#intake-drafts")
    page.locator("#intake-no-call").click()
    assert page.input_value("#in-phone") == ""
