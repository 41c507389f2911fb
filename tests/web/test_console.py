"""The console end to end, in a real browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser import Station, contrast, open_console, until
from tests.web.fake_engine import FakeEngine, iso
from tests.web.test_server import free_port
from web.server import PanelServer
from web.settings import PanelSettings

pytestmark = pytest.mark.slow

REAL = pytest.param("real", marks=pytest.mark.realtime)


on_both = pytest.mark.parametrize("station", ["stand-in", REAL], indirect=True)
on_the_real_one = pytest.mark.parametrize("station", [REAL], indirect=True)


def seconds(figures: str) -> int:
    parts = [int(part) for part in re.findall(r"\d+", figures)]
    return sum(part * 60**power for power, part in enumerate(reversed(parts)))


def left(page: Page) -> int:
    return seconds(page.locator("#count-figures").inner_text())


def mask(page: Page, side: str) -> float:
    script = f"""() => new DOMMatrix(getComputedStyle(
        document.querySelector('.meter[data-side="{side}"] .mask')).transform).d"""
    return float(page.evaluate(script))


@on_both
def test_it_shows_what_is_on_air(page: Page, station: Station) -> None:
    expect(page.locator("#now-title")).to_have_text(station.title())
    expect(page.locator("#light-word")).to_have_text("MENGUDARA")
    expect(page.locator("#mode-word")).to_have_text("otomatis")
    expect(page.locator("#clock")).to_have_text(re.compile(r"^\d\d\.\d\d\.\d\d$"))
    expect(page.locator("#date")).to_have_text(
        re.compile(r"^(Sen|Sel|Rab|Kam|Jum|Sab|Min) \d+ \w+")
    )
    assert page.locator("#next li").count() >= 5
    expect(page.locator("#next li .cue-word").first).to_have_text(re.compile("siap|belum"))


@on_both
def test_the_countdown_runs_between_events(page: Page, station: Station) -> None:
    expect(page.locator("#count-figures")).to_have_text(re.compile(r"^−\d"))
    before = left(page)
    page.wait_for_timeout(3000)
    assert 2 <= before - left(page) <= 4


@on_the_real_one
def test_a_fixed_time_is_told_however_far_it_is(page: Page, station: Station) -> None:
    expect(page.locator("#hard-title")).to_have_text("Nada nomor 11")
    expect(page.locator("#hard-in")).to_have_text(re.compile(r"^0[67]\.\d\d lagi$"))
    expect(page.locator("#no-hard")).to_be_hidden()


def test_that_no_fixed_time_is_ahead_is_only_said_where_it_is_so(
    page: Page, station: Station, engine: FakeEngine
) -> None:
    expect(page.locator("#hard-title")).to_have_text("Warta pukul sembilan")
    rows = [row for row in engine.status["next"] if row["timing"] != "hard"]
    far = {"entry_id": "far", "title": "Azan Isya", "artist": "", "category": "azan"}
    far["at"] = iso(datetime.now(UTC) + timedelta(hours=2))
    engine.change(next=rows, next_hard=far)
    expect(page.locator("#hard-title")).to_have_text("Azan Isya")
    expect(page.locator("#hard-in")).to_have_text(re.compile(r"^(1\.59|2\.00)\.\d\d lagi$"))
    expect(page.locator("#hard-off")).to_have_text("")
    expect(page.locator("#no-hard")).to_be_hidden()
    engine.change(next_hard=None)
    expect(page.locator("#no-hard")).to_have_text("Tidak ada acara berjam tetap di depan")
    expect(page.locator("#hard")).to_be_hidden()


def test_the_clock_is_the_stations(page: Page, station: Station) -> None:
    expect(page.locator("#clock")).not_to_have_text("--")
    jakarta = time.gmtime(time.time() + 7 * 3600)
    shown = seconds(page.locator("#clock").inner_text())
    now = jakarta.tm_hour * 3600 + jakarta.tm_min * 60 + jakarta.tm_sec
    assert abs(shown - now) <= 1


def test_the_meters_move(page: Page, station: Station, engine: FakeEngine) -> None:
    expect(page.locator("#read-peak")).to_have_text("−7,0")
    assert until(lambda: 0.3 < mask(page, "left") < 0.6)
    engine.levels.update(left_dbfs=-60.0, left_peak=-60.0)
    assert until(lambda: mask(page, "left") > 0.99)
    engine.levels.update(left_dbfs=-1.0, left_peak=-0.2)
    assert until(lambda: mask(page, "left") < 0.1)
    expect(page.locator('.meter[data-side="left"]')).to_have_class(re.compile("over"))


def test_skip_wants_two_presses(page: Page, station: Station) -> None:
    expect(page.locator("#skip")).to_be_enabled()
    page.keyboard.press("Space")
    expect(page.locator("#skip")).to_have_class(re.compile("armed"))
    expect(page.locator("#skip .act-word")).to_have_text("Tekan lagi")
    assert station.asked() == []
    expect(page.locator("#skip")).not_to_have_class(re.compile("armed"), timeout=3000)
    assert station.asked() == []
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("Space")
    assert station.asked() == []
    page.keyboard.press("Space")
    expect(page.locator(".toast")).to_have_text("Dilewati.")
    assert station.asked() == ["skip"]


@on_the_real_one
def test_two_presses_take_the_next_item(page: Page, station: Station) -> None:
    title = station.title()
    expect(page.locator("#now-title")).to_have_text(title)
    page.keyboard.press("Space")
    page.wait_for_timeout(1500)
    expect(page.locator("#now-title")).to_have_text(title)
    page.keyboard.press("Space")
    expect(page.locator("#now-title")).not_to_have_text(title, timeout=8000)
    expect(page.locator("#now-title")).to_have_text(station.title())


@on_the_real_one
def test_a_cart_plays_and_the_meters_show_the_air(page: Page, station: Station) -> None:
    expect(page.locator("#read-peak")).to_have_text(re.compile(r"^−\d"))
    assert until(lambda: mask(page, "left") < 0.95)
    state = page.locator('.cart[data-slot="1"] .cart-state')
    expect(state).to_have_text("", timeout=15000)
    page.keyboard.press("F1")
    expect(state).to_have_text(re.compile(r"^−00\.0[123]$"))
    page.keyboard.press("F1")
    expect(state).to_have_text("")


def test_two_clicks_do_the_same_and_leave_no_focus(page: Page, station: Station) -> None:
    page.locator("#skip").click()
    page.locator("#skip").click()
    assert until(lambda: station.asked() == ["skip"])
    assert page.evaluate("document.activeElement === document.body")


KEYS: list[tuple[list[str], list[str]]] = [
    (["F3"], ["cart_fire"]),
    (["s", "s"], ["stop"]),
    (["o", "o"], ["mode"]),
    (["m", "m"], ["live_open"]),
    (["s"], []),
    (["F9"], []),
]


@pytest.mark.parametrize(("keys", "asked"), KEYS)
def test_keys(page: Page, station: Station, keys: list[str], asked: list[str]) -> None:
    expect(page.locator("#now-title")).to_have_text(station.title())
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_timeout(400)
    assert station.asked() == asked


def test_letters_can_be_switched_off_and_never_act_beside_the_sheet(
    page: Page, station: Station
) -> None:
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("s")
    page.keyboard.press("s")
    page.locator("#letters").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("s")
    page.keyboard.press("s")
    page.keyboard.press("F1")
    assert until(station.asked)
    assert station.asked() == ["cart_fire"]


def test_a_playing_cart_is_stopped_by_its_key(
    page: Page, station: Station, engine: FakeEngine
) -> None:
    carts = [{**cart, "playing": cart["name"] == "sela"} for cart in engine.status["carts"]]
    engine.change(carts=carts)
    expect(page.locator('.cart[data-slot="3"] .cart-state')).to_have_text("diputar")
    page.keyboard.press("F3")
    assert until(lambda: station.asked() == ["cart_stop"])


def test_the_last_seconds_warn(page: Page, station: Station, engine: FakeEngine) -> None:
    count = page.locator("#count")
    for remaining, warn in ((45.0, "no"), (25.0, "soon"), (8.0, "now")):
        engine.play(remaining=remaining)
        expect(count).to_have_attribute("data-warn", warn)


def test_an_item_without_an_end_counts_up(page: Page, station: Station, engine: FakeEngine) -> None:
    engine.change(mode="live", live={"name": "studio"})
    engine.play(title="studio", source="live", remaining=None, elapsed=3.0)
    expect(page.locator("#count-figures")).to_have_text(re.compile(r"^00\.0\d$"))
    expect(page.locator("#mode-word")).to_have_text("langsung")
    expect(page.locator("#mic .act-word")).to_have_text("Tutup mikrofon")


ALARM: dict[str, Any] = {
    "id": "a-1",
    "code": "silence",
    "severity": "critical",
    "params": {"seconds": 6.2},
    "since": int(time.time() * 1000),
    "cleared": None,
    "acknowledged": False,
}


def test_an_alarm_says_what_to_do_and_is_acknowledged(
    page: Page, station: Station, engine: FakeEngine
) -> None:
    expect(page.locator("#alarms-empty")).to_be_visible()
    engine.change(alarms=[ALARM])
    row = page.locator("#alarms li")
    expect(row.locator(".text")).to_have_text("Siaran kosong selama 6 detik.")
    expect(row.locator(".do")).to_contain_text("Periksa butir itu")
    page.keyboard.press("k")
    assert until(lambda: ("alarm_ack", {"id": "a-1"}) in engine.asked)
    engine.change(alarms=[])
    expect(row).to_have_count(0)


@on_both
def test_a_killed_engine_greys_the_screen_and_it_recovers(page: Page, station: Station) -> None:
    expect(page.locator("#light-word")).to_have_text("MENGUDARA")
    station.kill_engine()
    begun = time.monotonic()
    expect(page.locator("#away")).to_be_visible(timeout=4000)
    assert 1.5 < time.monotonic() - begun < 3.0
    expect(page.locator("#away-text")).to_have_text(
        re.compile(r"Tidak ada kabar dari mesin siaran sejak \d\d\.\d\d\.\d\d\.")
    )
    expect(page.locator("#light-word")).to_have_text("TANPA KABAR")
    stopped = left(page)
    page.wait_for_timeout(1500)
    assert left(page) == stopped
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    expect(page.locator(".toast.failed")).to_contain_text("Mesin siaran tidak menjawab")
    station.start_engine()
    expect(page.locator("#away")).to_be_hidden(timeout=8000)
    expect(page.locator("#light-word")).to_have_text("MENGUDARA")


def test_a_panel_that_ends_is_told_and_its_return_too(
    browser: Browser, engine: FakeEngine, settings: PanelSettings
) -> None:
    fixed = PanelSettings(data=settings.data, port=free_port())
    first = PanelServer(fixed)
    first.start()
    page = open_console(browser, f"http://127.0.0.1:{first.port}/")
    expect(page.locator("#light-word")).to_have_text("MENGUDARA")
    first.stop()
    expect(page.locator("#away-text")).to_contain_text("Tidak ada sambungan ke panel", timeout=5000)
    second = PanelServer(fixed)
    second.start()
    try:
        expect(page.locator("#away")).to_be_hidden(timeout=8000)
    finally:
        page.context.close()
        second.stop()


@on_both
def test_the_player_plays_through_an_engines_restart(page: Page, station: Station) -> None:
    page.keyboard.press("h")
    expect(page.locator("#player-state")).to_have_text(
        "yang mengudara, telat beberapa detik", timeout=8000
    )
    expect(page.locator("#player")).to_have_attribute("aria-pressed", "true")
    station.kill_engine()
    page.wait_for_timeout(500)
    station.start_engine()
    page.wait_for_timeout(2500)
    expect(page.locator("#player")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#player-state")).not_to_contain_text("tidak ada suara")
    page.keyboard.press("h")
    expect(page.locator("#player")).to_have_attribute("aria-pressed", "false")


def test_a_list_that_changes_keeps_the_focus(
    page: Page, station: Station, engine: FakeEngine
) -> None:
    engine.change(alarms=[ALARM])
    page.locator(".ack").focus()
    newer = {**ALARM, "id": "a-2", "code": "fallback", "params": {}, "since": ALARM["since"] + 1000}
    engine.change(alarms=[newer, ALARM])
    expect(page.locator("#alarms li")).to_have_count(2)
    assert page.evaluate("document.activeElement.dataset.alarm") == "a-1"


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_it_fits_the_studio_screen_without_scrolling(
    browser: Browser, station: Station, scheme: str
) -> None:
    page = open_console(browser, station.url, color_scheme=scheme)
    expect(page.locator("#now-title")).to_have_text(station.title())
    size = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert page.evaluate(size) == [1440, 900]
    page.context.close()


def test_it_is_one_column_on_a_telephone(browser: Browser, station: Station) -> None:
    page = open_console(browser, station.url, viewport={"width": 390, "height": 844})
    expect(page.locator("#now-title")).to_have_text(station.title())
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    lefts = page.evaluate(
        "[...document.querySelectorAll('.card:not([hidden])')].map((card) => card.getBoundingClientRect().x)"
    )
    assert len(set(lefts)) == 1
    page.context.close()


def test_a_theme_is_kept(page: Page, station: Station) -> None:
    background: Callable[[], str] = lambda: page.evaluate(  # noqa: E731
        "getComputedStyle(document.documentElement).backgroundColor"
    )
    page.keyboard.press("t")
    dark = background()
    page.reload()
    assert background() == dark
    expect(page.locator("#theme-word")).to_have_text("gelap")
    page.keyboard.press("t")
    assert background() != dark


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_contrast(browser: Browser, station: Station, engine: FakeEngine, scheme: str) -> None:
    page = open_console(browser, station.url, color_scheme=scheme)
    for remaining in (90.0, 25.0, 8.0):
        engine.play(remaining=remaining)
        warn = "no" if remaining > 30 else "soon" if remaining > 10 else "now"
        expect(page.locator("#count")).to_have_attribute("data-warn", warn)
        assert contrast(page, "#count-figures") >= 7
    for selector in ("#light-word", "#now-artist", "#date", "#hard-in", "#carts-head", ".act kbd"):
        assert contrast(page, selector) >= 4.5, selector
    for selector in (".cart-title", ".cue-word", ".outputs small", ".scale span", "#length"):
        assert contrast(page, selector) >= 4.5, selector
    page.context.close()
