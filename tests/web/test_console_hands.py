"""Hands at the console: what a hurried press, a finger, or somebody else's edit must not do."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, Route, expect

from tests.web.browser import Station, open_console, until
from tests.web.fake_engine import FakeEngine
from tests.web.stocked import stock
from web import PanelSettings


def test_a_second_press_never_skips_what_has_just_begun(
    page: Page, station: Station, engine: FakeEngine
) -> None:
    expect(page.locator("#skip")).to_be_enabled()
    page.keyboard.press("Space")
    expect(page.locator("#skip")).to_have_class(re.compile("armed"))
    engine.play(entry_id="e2", title="Kembang Kacang", remaining=200.0)
    expect(page.locator("#toasts")).to_contain_text("tidak ada yang dilewati")
    page.keyboard.press("Space")
    assert station.asked() == []
    page.keyboard.press("Space")
    assert until(station.asked)
    assert engine.asked[-1] == ("skip", {"entry": "e2"})


def test_esc_leaves_the_search_and_not_the_line_that_waits(
    page: Page, station: Station, engine: FakeEngine
) -> None:
    waiting = {"name": "studio", "source": "studio", "on_air": False, "after": "fixed"}
    engine.change(live={**waiting, "at": None, "until": None})
    expect(page.locator("#line-cancel")).to_be_visible()
    page.keyboard.press("i")
    page.keyboard.type("keroncong")
    page.keyboard.press("Escape")
    expect(page.locator("#piece-search")).to_be_hidden()
    page.wait_for_timeout(300)
    assert station.asked() == []
    page.keyboard.press("Escape")
    assert until(lambda: station.asked() == ["live_close"])


def test_what_is_typed_while_the_panel_is_away_is_looked_for_once_it_is_back(
    page: Page, station: Station, settings: PanelSettings
) -> None:
    engine = stock(settings.data)
    page.keyboard.press("i")
    page.keyboard.type("promo")
    expect(page.locator("#piece-results li").first).to_contain_text("Promo")
    page.route("**/library/find**", lambda route: route.abort())
    page.keyboard.type(" 0")
    expect(page.locator("#piece-none")).to_contain_text("Panel tidak menjawab")
    expect(page.locator("#piece-results li")).to_have_count(0)
    page.unroute("**/library/find**")
    page.evaluate(
        """async () => {
          const { emit } = await import("/static/js/common/feed.js");
          emit("away", { away: false });
        }"""
    )
    expect(page.locator("#piece-results li")).to_have_count(1)
    expect(page.locator("#piece-none")).to_be_empty()
    expect(page.locator("#piece-query")).to_have_value("promo 0")
    expect(page.locator("#piece-query")).to_be_focused()
    engine.dispose()


def test_a_finger_that_scrolls_over_the_wall_plays_nothing(
    browser: Browser, station: Station
) -> None:
    size = {"width": 390, "height": 844}
    page = open_console(browser, station.url, viewport=size, has_touch=True, is_mobile=True)
    key = page.locator('.cart[data-slot="1"]')
    expect(key).to_be_enabled()
    key.evaluate("(key) => key.scrollIntoView({ block: 'center' })")
    box = key.bounding_box()
    assert box
    before = page.evaluate("scrollY")
    hand = page.context.new_cdp_session(page)
    x, y = box["x"] + 20, box["y"] + 20
    hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for moved in range(20, 200, 20):
        points = [{"x": x, "y": y + moved}]
        hand.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
        page.wait_for_timeout(20)
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert until(lambda: page.evaluate("scrollY") != before)
    page.wait_for_timeout(300)
    assert station.asked() == []
    key.tap()
    assert until(lambda: station.asked() == ["cart_fire"])
    page.context.close()


def test_a_finger_on_a_studio_screen_plays_as_it_comes_down(
    browser: Browser, station: Station
) -> None:
    page = open_console(browser, station.url, has_touch=True)
    expect(page.locator('.cart[data-slot="1"]')).to_be_enabled()
    page.locator('.cart[data-slot="1"]').tap()
    page.wait_for_timeout(300)
    assert station.asked() == ["cart_fire"]
    page.context.close()


def test_one_press_dumps_what_is_held_and_the_key_is_lit_only_then(
    page: Page, station: Station, engine: FakeEngine
) -> None:
    dump, arm = page.locator("#delay-dump"), page.locator("#delay-arm")
    expect(dump).to_be_disabled()
    page.keyboard.press("Shift+D")
    assert until(lambda: station.asked() == ["delay_start"])
    held = {"by": "stretch", "target": 10.0, "armed": True}
    engine.change(delay={"state": "building", "held": 4.7, **held})
    expect(dump).to_be_enabled()
    expect(dump).to_contain_text("4/10 dtk")
    expect(arm).to_contain_text("Akhiri tunda")
    engine.change(delay={"state": "full", "held": 10.0, **held})
    expect(dump).to_contain_text("10 dtk")
    page.keyboard.press("d")
    assert until(lambda: station.asked() == ["delay_start", "delay_dump"])
    assert set(engine.asked[-1][1]) == {"by"}
    page.keyboard.press("Shift+D")
    assert until(lambda: station.asked()[-1] == "delay_end")


def test_the_chosen_row_stays_chosen_as_others_go(
    page: Page, station: Station, engine: FakeEngine
) -> None:
    rows = engine.status["next"]

    def chosen() -> str:
        return str(page.evaluate("document.activeElement.closest('li')?.dataset.key ?? 'none'"))

    expect(page.locator("#next li").nth(3)).to_be_visible()
    for key in ("l", "ArrowDown"):
        page.keyboard.press(key)
    assert chosen() == "n1"
    engine.change(next=rows[1:])
    expect(page.locator("#next li").first).to_have_attribute("data-key", "n1")
    assert chosen() == "n1"
    engine.change(next=[rows[2], rows[3], rows[1]])
    expect(page.locator("#next li").first).to_have_attribute("data-key", "n2")
    assert chosen() == "n1"
    # Taken out by somebody else, or on the air: the row in its place is chosen, and Space skips nothing.
    engine.change(next=rows[2:])
    expect(page.locator("#next li").first).to_have_attribute("data-key", "n2")
    assert until(lambda: chosen() != "none")
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    assert station.asked() == []


def test_a_database_that_is_away_is_told_where_it_is_missed(
    page: Page, station: Station, settings: PanelSettings
) -> None:
    engine = stock(settings.data)
    away = page.locator("#database-away")
    expect(away).to_be_hidden(timeout=3000)
    with engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE revision RENAME TO revision_away")
        connection.commit()
    expect(away).to_be_visible(timeout=3000)
    expect(page.locator("#light-word")).to_have_text("MENGUDARA")
    with engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE revision_away RENAME TO revision")
        connection.commit()
    expect(away).to_be_hidden(timeout=3000)
    engine.dispose()


def test_why_an_edit_was_not_done_is_not_covered_by_what_others_did(
    page: Page, station: Station, engine: FakeEngine
) -> None:
    """The refusal and the news of the edit that was quicker come within milliseconds."""
    refusal = {"code": "overtaken", "message": "Jam ini baru diubah.", "do": "Lihat, lalu ulangi."}
    others = [{"id": 1, "said": "Sari: satu dikeluarkan."}, {"id": 2, "said": "Sari: dua masuk."}]

    def refuse(route: Route) -> None:
        route.fulfill(json={"ok": False, "error": refusal})

    page.route("**/log/rows/**", refuse)
    page.route("**/log/history**", lambda route: route.fulfill(json=others))
    expect(page.locator("#next li").nth(3)).to_be_visible()
    page.keyboard.press("l")
    page.keyboard.press("Delete")
    expect(page.locator(".toast.failed")).to_contain_text("Jam ini baru diubah.")
    page.evaluate(
        """async (event) => {
          const { emit } = await import("/static/js/common/feed.js");
          emit("changed", event);
        }""",
        {"numbers": {"log_edit": 99}},
    )
    expect(page.locator(".toast.others")).to_have_count(2)
    expect(page.locator(".toast.failed")).to_contain_text("Jam ini baru diubah.")
    expect(page.locator(".toast.failed")).to_contain_text("Lihat, lalu ulangi.")
