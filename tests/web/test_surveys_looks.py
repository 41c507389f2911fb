"""A paper by keys alone, the public page by thumb, the poll on the status page: in a real browser with axe-core."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, expect
from sqlalchemy import select

from playlists.clock import to_local
from radio.complaints.register.opening import register_scope
from radio.complaints.surveys.index import ELEMENTS
from radio.complaints.surveys.tables import SurveyAnswer
from radio.complaints.surveys.words import Education, Occupation, Sex, Way
from radio.complaints.surveys.work import Frame, open_survey
from radio.complaints.words import State
from tests.web.registered import Registered
from tests.web.test_accessibility import AXE, looked_at
from web.server import PanelServer


class Walk:
    """Somebody at a panel with an open survey and a closed case."""

    def __init__(self, browser: Browser, server: PanelServer) -> None:
        self.panel = server._panel
        registered, now = Registered(self.panel), self.panel.now()
        today = to_local(now, self.panel.desk.zone).date()
        frame = Frame("Penanganan pengaduan", today, today + timedelta(days=9), "Dinas Kominfo")
        with register_scope(self.panel.register, write=True) as session:
            self.survey = open_survey(session, frame, "sri", "BJN", now).id
            session.commit()
        self.case = registered.file()
        registered.change(self.case, state=State.CLOSED, closed_at=now)
        self.home = f"http://127.0.0.1:{server.port}"
        self.context = browser.new_context(reduced_motion="reduce", locale="id-ID")
        self.context.add_init_script(path=AXE)
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("console", self._note)
        self.found: dict[str, Any] = {}

    def _note(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.errors.append(said.text)

    def look(self, name: str) -> None:
        self.found |= looked_at(self.page, name)

    def end(self) -> None:
        self.context.close()
        assert self.found == {}, json.dumps(self.found, indent=1, ensure_ascii=False)
        assert self.errors == []


@pytest.fixture
def walk(browser: Browser, server: PanelServer) -> Iterator[Walk]:
    made = Walk(browser, server)
    yield made
    made.end()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_papers_by_keys_alone(walk: Walk) -> None:
    page = walk.page
    page.goto(f"{walk.home}/complaints/surveys/{walk.survey}/papers")
    for nine in ("443434343", "222222223"):
        # A key that answers nothing does nothing; a slip is put right by going back.
        page.keyboard.type("19")
        page.keyboard.press("Backspace")
        page.keyboard.type(f"{nine}136")
        page.keyboard.press("Enter")
        expect(page.locator(".sv-digits")).to_have_text(" ".join(nine))
    walk.look("papers, saved")
    with register_scope(walk.panel.register) as session:
        rows = session.scalars(select(SurveyAnswer)).all()
        told = {tuple(getattr(row, name) for name in ELEMENTS) for row in rows}
        who = {(row.sex, row.education, row.occupation, row.way) for row in rows}
    assert told == {(4, 4, 3, 4, 3, 4, 3, 4, 3), (2, 2, 2, 2, 2, 2, 2, 2, 3)}
    assert who == {(Sex.FEMALE, Education.SENIOR, Occupation.FARMER, Way.PAPER)}
    page.goto(f"{walk.home}/complaints/surveys/{walk.survey}")
    expect(page.locator(".sv-head")).to_contain_text("n = 2")
    walk.look("result")


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_from_the_status_page_to_the_poll_and_on_to_the_survey(walk: Walk) -> None:
    page = walk.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{walk.home}/lacak?nomor={walk.case.ticket}")
    walk.look("status page with the poll")
    page.get_by_label("Sangat Puas").check()
    page.fill("#digits", "6666")
    page.locator("#poll button.main").click()
    expect(page.locator("#poll")).to_contain_text("Terima kasih")
    page.locator(".track-survey a").click()
    expect(page).to_have_url(f"{walk.home}/survei/{walk.survey}")
    assert page.evaluate("document.referrer") == ""
    walk.look("public survey")
    for name in ELEMENTS:
        page.locator(f'input[name="{name}"][value="4"]').check()
    page.locator("main button.main").click()
    expect(page.locator("h1")).to_have_text("Terima kasih.")
    walk.look("thanks")
