"""An officer's browser, for journeys through the pages of complaints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser, Page

from radio.people.rights import Role
from tests.web.people import People
from tests.web.test_accessibility import AXE
from web.access import SESSION_COOKIE
from web.server import PanelServer


@contextmanager
def officers_page(browser: Browser, app: Flask, server: PanelServer) -> Iterator[Page]:
    """A page of somebody who is signed in as an officer, with axe at hand."""
    home = f"http://127.0.0.1:{server.port}"
    context = browser.new_context(locale="id-ID", base_url=home, reduced_motion="reduce")
    people = People(app)
    key = people.key(people.add("sri", Role.OFFICER))
    context.add_cookies([{"name": SESSION_COOKIE, "value": key, "url": home}])
    context.add_init_script(path=AXE)
    yield context.new_page()
    context.close()
