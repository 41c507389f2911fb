"""Every page of the panel, in a real browser, with axe-core: no violation (WCAG 2.2 AA)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

import web
from playlists.clock import to_local
from radio.people.rights import Role
from tests.rig.databases import make_new
from tests.web.fake_engine import FakeEngine
from tests.web.furnishing import furnish
from tests.web.people import People
from tests.web.whole import addresses, bare, examples, pages
from web import PanelSettings
from web.access import SESSION_COOKIE
from web.panel import panel_of
from web.server import PanelServer

STYLES = Path(web.__file__).parent / "static" / "css"
AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1.min.js"
WIDTHS = ((1440, 900), (390, 844))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async (options) => {
  const found = await axe.run(document, options);
  return found.violations.map((one) => [one.id, one.help, one.nodes.map((node) =>
    [node.html.slice(0, 200), node.any.concat(node.all, node.none).map((part) => part.message).join("; ").slice(0, 240)])]);
}"""


@pytest.fixture
def walked(settings: PanelSettings, app: Flask) -> Iterator[tuple[list[str], str]]:
    """The pages of a station with something of everything, and the key of an administrator."""
    now = panel_of(app).now()
    engine = furnish(settings.data, now)
    people = People(app)
    admin = people.add("budi", Role.ADMIN)
    key = people.key(admin)
    yield pages(people.browser(admin), addresses(app, examples(engine, now))), key
    engine.dispose()


def violations(page: Page, *, colours_alone: bool) -> list[Any]:
    only = {"type": "tag", "values": RULES}
    if colours_alone:
        only = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
    found: list[Any] = page.evaluate(
        _RUN, {"runOnly": only, "resultTypes": ["violations"], "preload": False}
    )
    return found


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_no_page_keeps_anybody_out(
    browser: Browser, walked: tuple[list[str], str], engine: FakeEngine, server: PanelServer
) -> None:
    found_there, key = walked
    assert len(found_there) > 30
    home = f"http://127.0.0.1:{server.port}"
    context = browser.new_context(reduced_motion="reduce")
    context.add_cookies([{"name": SESSION_COOKIE, "value": key, "url": home}])
    context.add_init_script(path=AXE)
    page = context.new_page()
    found: dict[str, Any] = {}
    for address in found_there:
        page.goto(f"{home}{address}", wait_until="load")
        found |= looked_at(page, address)
    engine.kill()
    page.goto(home)
    page.wait_for_selector('[data-link="away"]')
    found |= looked_at(page, "the console, while the engine is away")
    context.close()
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_nor_does_one_before_signing_in_or_for_who_may_not(
    browser: Browser, app: Flask, server: PanelServer
) -> None:
    people = People(app)
    home = f"http://127.0.0.1:{server.port}"
    context = browser.new_context(reduced_motion="reduce")
    context.add_init_script(path=AXE)
    page = context.new_page()
    found: dict[str, Any] = {}

    def look(*addresses: str) -> None:
        for address in addresses:
            page.goto(f"{home}{address}", wait_until="load")
            found.update(looked_at(page, address))

    look("/setup")
    viewer = people.add("siti", Role.VIEWER)
    admin = people.add("budi", Role.ADMIN, factor=False)
    look("/login", "/people/", "/nothing")
    for person, address in ((viewer, "/people/"), (admin, "/"), (viewer, "/account/password")):
        context.add_cookies([{"name": SESSION_COOKIE, "value": people.key(person), "url": home}])
        look(address)
    context.close()
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_nor_does_a_page_of_a_station_that_has_nothing_yet(
    browser: Browser, settings: PanelSettings, app: Flask, engine: FakeEngine, server: PanelServer
) -> None:
    make_new(settings.database)
    today = to_local(panel_of(app).now(), settings.zone_info).date()
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.context.add_init_script(path=AXE)
    found: dict[str, Any] = {}
    for address in pages(app.test_client(), bare(app, today)):
        page.goto(f"http://127.0.0.1:{server.port}{address}", wait_until="load")
        found |= looked_at(page, address)
    page.context.close()
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


_THEMED = re.compile(
    r":root(?:\[data-theme=\"dark\"\]|:not\(\[data-theme=\"light\"\]\)) \{([^}]*)\}"
)


def test_a_theme_is_colours_alone() -> None:
    """So that of the second one only its colours have to be looked at."""
    found = 0
    for sheet in sorted(STYLES.glob("*.css")):
        text = sheet.read_text(encoding="utf-8")
        blocks = _THEMED.findall(text)
        assert text.count("data-theme") == len(blocks), f"{sheet.name}: a theme of another form"
        assert text.count("prefers-color-scheme") * 2 == len(blocks), sheet.name
        for block in blocks:
            names = [part.partition(":")[0].strip() for part in block.split(";") if part.strip()]
            assert all(name.startswith("--") or name == "color-scheme" for name in names), names
            found += len(names)
    assert found > 50


_TWICE = """() => [...document.querySelectorAll("[id]")].map((one) => one.id)
  .filter((id, place, all) => all.indexOf(id) !== place)"""


def looked_at(page: Page, name: str) -> dict[str, Any]:
    """What is wrong with a page, at both widths and in both themes."""
    found: dict[str, Any] = {}
    # Scripts and labels find the first alone; axe looks only at those that labels name.
    twice = page.evaluate(_TWICE)
    if twice:
        found[f"{name}: ids that stand twice"] = twice
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        # The page's own scripts have seen the new width after a frame.
        page.evaluate(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        # A theme is other colours and nothing else: see `test_a_theme_is_colours_alone`.
        for theme, colours_alone in (("light", False), ("dark", True)):
            page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            told = violations(page, colours_alone=colours_alone)
            if told:
                found[f"{name} {width} {theme}"] = told
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found[f"{name} {width}"] = f"wider than the screen: {wide}"
    return found
