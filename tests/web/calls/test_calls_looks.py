"""How the card of calls lies on the screen: nothing cut, nothing to scroll to, nothing that jumps."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser import box_of, until
from tests.web.calls.studio import NUMBER, Studio, state, wait_with
from tests.web.fake_calls import FakeCalls
from tests.web.fake_engine import FULL_DELAY, FakeEngine

pytestmark = pytest.mark.slow
LONG = "Bu Sumiati binti Karto Diharjo dari Dusun Kedungadem Wetan"


def seen_whole(page: Page, row: int) -> bool:
    """Whether nothing of a row is scrolled away."""
    return bool(
        page.evaluate(
            """(row) => {
              const list = document.getElementById("calls-list");
              const [box, room] = [list.children[row], list].map((one) => one.getBoundingClientRect());
              return box.top >= room.top - 1 && box.bottom <= room.bottom + 1;
            }""",
            row,
        )
    )


def test_nothing_has_to_be_scrolled_to_at_studio_size(phone: FakeCalls, studio: Studio) -> None:
    page = studio.console("ani")
    for number in range(8):
        phone.ring(f"08123456{number:04}")
    page.wait_for_selector('#calls-list li[data-state="ringing"]')
    page.keyboard.press("a")
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    size = page.evaluate(
        "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
    )
    assert size[0] <= 900
    assert size[1] <= 1440
    assert page.locator("#call-drop").is_visible()


@pytest.mark.parametrize("width", [1440, 1366])
def test_troubles_lie_over_nothing_while_a_complaint_is_written(
    phone: FakeCalls, studio: Studio, width: int
) -> None:
    phone.lines.append({"name": "hybrid", "kind": "line_in", "state": "listening", "reason": ""})
    page = studio.console("ani", viewport={"width": width, "height": 900})
    for line in ("telkom", "gsm"):
        phone.change_line(line, "failed", "408 Request Timeout")
    wait_with(phone, page, "Pak Budi", "Bu Sumiati", "Mas Joko")
    page.keyboard.press("q")
    for _ in range(2):
        trouble, sheet = page.locator("#calls-trouble"), page.locator("#call-sheet")
        expect(trouble).to_contain_text("gsm")
        over = box_of(trouble)
        assert over["y"] + over["height"] <= box_of(sheet)["y"] + 1
        assert until(lambda: seen_whole(page, 0))
        page.keyboard.press("n")
        expect(page.locator("#complaint-sheet")).to_be_visible()


def test_a_higher_screen_shows_more_of_the_queue(phone: FakeCalls, studio: Studio) -> None:
    page = studio.console("ani", viewport={"width": 1920, "height": 1080})
    wait_with(phone, page, *(f"Penelepon {number}" for number in range(6)))
    page.keyboard.press("q")
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    assert [seen_whole(page, row) for row in range(6)] == [True] * 6
    sheet = page.locator("#call-sheet")
    assert sheet.evaluate("(sheet) => sheet.scrollHeight <= sheet.clientHeight")


def test_what_is_on_the_air_stays_within_its_card_while_a_call_becomes_a_complaint(
    phone: FakeCalls, studio: Studio, engine: FakeEngine
) -> None:
    now = {**engine.status["now"], "title": "Ayo Mas Bro Siang", "artist": ""}
    line = {"name": "Ayo Mas Bro Siang", "uri": "", "at": None, "after": "", "until": 1796014800000}
    engine.change(mode="live", now=now, delay=FULL_DELAY, live={**line, "on_air": True})
    page = studio.console("ani")
    wait_with(phone, page, "Pak Budi")
    page.keyboard.press("q")
    for _ in range(2):
        expect(page.locator("#delay-whose")).to_contain_text("acara")
        expect(page.locator("#line")).to_be_visible()
        card = page.locator(".now")
        assert card.evaluate("(card) => card.scrollHeight <= card.clientHeight")
        page.keyboard.press("n")
        expect(page.locator("#complaint-sheet")).to_be_visible()


def test_three_callers_are_seen_whole_beside_a_trouble_and_the_sheet(
    phone: FakeCalls, studio: Studio
) -> None:
    page = studio.console("ani")
    phone.change_line("gsm", "failed", "408 Request Timeout")
    wait_with(phone, page, "Pak Budi", LONG, "")
    page.keyboard.press("q")
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    expect(page.locator("#calls-trouble")).to_be_visible()
    assert [seen_whole(page, row) for row in range(3)] == [True, True, True]
    sheet = page.locator("#call-sheet")
    assert sheet.evaluate("(sheet) => sheet.scrollHeight <= sheet.clientHeight")


def test_no_row_moves_while_more_comes_to_be_known_of_a_caller(
    phone: FakeCalls, studio: Studio
) -> None:
    page = studio.console("ani")
    first, *_others = wait_with(phone, page, "Pak Budi", LONG, "")
    page.keyboard.press("q")
    page.wait_for_selector('.call-sheet[data-state="waiting"]')

    def places() -> list[float]:
        rows = page.locator("#calls-list li")
        return [box["y"] for box in (rows.nth(row).bounding_box() for row in range(3)) if box]

    before = places()
    page.keyboard.press("c")
    page.wait_for_selector("#call-card:not([hidden])")
    page.keyboard.press("1")
    page.wait_for_selector('#calls-list .call-consent[data-consent="card"]')
    page.keyboard.press("w")
    page.keyboard.type("Jalan poros Kedungadem sampai Kepohbaru rusak berat sejak musim hujan")
    page.locator("#call-area_code").select_option("35.22.15")
    page.keyboard.press("Escape")
    more = page.locator("#calls-list li").first.locator(".call-more")
    expect(more).to_contain_text("Jalan poros")
    assert places() == before
    page.keyboard.press("u")
    page.wait_for_selector('#calls-list li[data-state="on_air"]')
    assert (state(phone, first), places()) == ("on_air", before)


def test_who_is_on_the_air_stays_in_sight_and_so_does_the_chosen_one(
    phone: FakeCalls, studio: Studio
) -> None:
    page = studio.console("ani")
    ids = wait_with(phone, page, *(f"Penelepon {number}" for number in range(7)))
    phone._become(phone.calls[ids[0]], "on_air", "")
    page.wait_for_selector('#calls-list li[data-state="on_air"]')
    page.keyboard.press("q")
    for number in range(1, 7):
        page.keyboard.press("ArrowDown")
        expect(page.locator("#call-name-now")).to_have_text(f"Penelepon {number}")
        assert until(lambda row=number: seen_whole(page, row))
        assert page.locator('#calls-list li[data-state="on_air"] .call-left').is_visible()
        assert seen_whole(page, 0)


@pytest.mark.parametrize("aired", [2, 4])
def test_all_who_are_on_the_air_stay_in_sight_with_their_countdown(
    phone: FakeCalls, studio: Studio, aired: int
) -> None:
    page = studio.console("ani")
    ids = wait_with(phone, page, *(f"Penelepon {number}" for number in range(7)))
    for call_id in ids[:aired]:
        phone._become(phone.calls[call_id], "on_air", "")
    expect(page.locator('#calls-list li[data-state="on_air"]')).to_have_count(aired)
    page.keyboard.press("q")
    for number in range(1, 7):
        page.keyboard.press("ArrowDown")
        expect(page.locator("#call-name-now")).to_have_text(f"Penelepon {number}")
        assert until(lambda row=number: seen_whole(page, row))
        assert [seen_whole(page, row) for row in range(aired)] == [True] * aired
    tops = [box_of(page.locator("#calls-list li").nth(row))["y"] for row in range(aired)]
    phone.calls[ids[0]]["quiet"] = True
    more = page.locator("#calls-list li").first.locator(".call-more")
    expect(more).to_contain_text("tidak ada suara darinya")
    assert [box_of(page.locator("#calls-list li").nth(row))["y"] for row in range(aired)] == tops
    last = page.locator("#calls-list li").nth(6).bounding_box()
    pinned = page.locator("#calls-list li").nth(aired - 1).bounding_box()
    assert last
    assert pinned
    assert pinned["y"] + pinned["height"] <= last["y"] + 1


def test_the_card_is_read_beside_the_name_of_who_is_asked(phone: FakeCalls, studio: Studio) -> None:
    page = studio.console("ani")
    wait_with(phone, page, LONG, "Bu Sumiati")
    page.keyboard.press("q")
    page.locator("#call-topic").fill("Jalan poros Kedungadem sampai Kepohbaru rusak berat " * 5)
    page.keyboard.press("Escape")
    expect(page.locator("#call-kept")).to_have_text("Semua tulisan tersimpan")
    page.keyboard.press("c")
    page.wait_for_selector("#call-card:not([hidden])")
    expect(page.locator("#call-card blockquote")).to_contain_text("Kedungadem")
    for part in ("#call-name-now", '#call-card [data-says="refused"]'):
        assert until(lambda part=part: in_sight(page, part)), part


def in_sight(page: Page, selector: str) -> bool:
    """Whether all of it is seen within its sheet."""
    return bool(
        page.evaluate(
            """(selector) => {
              const sheet = document.getElementById("call-sheet").getBoundingClientRect();
              const box = document.querySelector(selector).getBoundingClientRect();
              return box.top >= sheet.top && box.bottom <= sheet.bottom + 1;
            }""",
            selector,
        )
    )


def test_the_first_alarm_is_read_whole_beside_the_calls(
    phone: FakeCalls, studio: Studio, engine: FakeEngine
) -> None:
    page = studio.console("ani")
    wait_with(phone, page, "Pak Budi")
    alarm = {"id": "a", "code": "output_down", "severity": "critical", "since": 1796014800000,
             "acknowledged": False, "cleared": None, "params": {"name": "siaran", "reason": ""}}  # fmt: skip
    engine.change(alarms=[alarm])
    page.wait_for_selector("#alarms li")
    seen = """() => {
      const [room, words] = [".alarms", "#alarms li .do"].map((one) => document.querySelector(one).getBoundingClientRect());
      return words.bottom <= room.bottom;
    }"""
    assert page.evaluate(seen)
    page.keyboard.press("n")
    expect(page.locator("#complaint-sheet")).to_be_visible()
    assert page.evaluate(seen)


def test_at_the_width_of_a_telephone_it_is_one_column(phone: FakeCalls, studio: Studio) -> None:
    page = studio.console("ani", viewport={"width": 390, "height": 844})
    phone.ring(NUMBER, "Pak Budi")
    page.wait_for_selector('#calls-list li[data-state="ringing"]')
    page.locator(".call-do").click()
    page.wait_for_selector('.call-sheet[data-state="waiting"]')
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
