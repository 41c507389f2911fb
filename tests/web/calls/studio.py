"""Consoles of people who take calls, and what is seen of the callers there."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page, expect

from radio.people.rights import Role
from tests.web.browser import open_console
from tests.web.fake_calls import FakeCalls
from tests.web.people import People
from web import PanelSettings, create_app
from web.access import SESSION_COOKIE
from web.server import PanelServer

NUMBER = "081234567890"


class Studio:
    """Consoles of people who run the air."""

    def __init__(self, browser: Browser, settings: PanelSettings, server: PanelServer) -> None:
        self._browser, self._server = browser, server
        self._people = People(create_app(settings))
        self.pages: list[Page] = []

    def console(self, name: str, **context: Any) -> Page:
        home = f"http://127.0.0.1:{self._server.port}/"
        page = open_console(self._browser, "about:blank", **context)
        key = self._people.key(self._people.add(name, Role.OPERATOR))
        page.context.add_cookies([{"name": SESSION_COOKIE, "value": key, "url": home}])
        page.goto(home)
        page.wait_for_selector("#calls")
        self.pages.append(page)
        return page


def state(phone: FakeCalls, call_id: str) -> str:
    return str(phone.calls[call_id]["state"])


def rows(page: Page) -> list[str]:
    return page.locator("#calls-list li .call-who").all_inner_texts()


def wait_with(phone: FakeCalls, page: Page, *names: str) -> list[str]:
    """So many callers who have been answered."""
    ids = [phone.ring(f"08123456{number:04}", name) for number, name in enumerate(names)]
    for call_id in ids:
        phone._become(phone.calls[call_id], "waiting", "")
    expect(page.locator('#calls-list li[data-waits="yes"]')).to_have_count(len(names))
    return ids
