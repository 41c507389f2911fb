"""A phone of Sambang Desa, and what is done with it: for tests in Chromium."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from sqlalchemy import select

from radio.complaints.intake.tables import Waiting, WaitingFile, WaitingKind
from radio.db import session_scope
from tests.web.browser import ARGUMENTS
from web.panel import Panel

SECRET = "Kadus Warsito minta pungutan 450 ribu"


class Phone:
    """A telephone whose browser keeps what it has in a folder, as a real one does."""

    def __init__(self, playwright: Playwright, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self._playwright = playwright
        self.context: BrowserContext
        self.page: Page
        self.errors: list[str] = []

    def start(self, *, offline: bool = False, at: str = "sambang/") -> Page:
        self.context = self._playwright.chromium.launch_persistent_context(
            str(self.folder), executable_path="/usr/bin/chromium", args=ARGUMENTS,
            viewport={"width": 390, "height": 844}, locale="id-ID",
        )  # fmt: skip
        self.context.set_offline(offline)
        self.page = self.context.pages[0]
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._note)
        self.page.goto(f"{self.url}{at}")
        return self.page

    def _note(self, said: object) -> None:
        text = getattr(said, "text", "")
        if getattr(said, "type", "") == "error" and "ERR_INTERNET" not in text:
            self.errors.append(text)

    def stop(self) -> None:
        self.context.close()

    def make_ready(self) -> Page:
        page = self.start()
        expect(page.locator("#ready")).to_contain_text("tanpa jaringan", timeout=20_000)
        expect(page.locator("#left")).to_contain_text("20 pengaduan, 20 permohonan", timeout=10_000)
        return page


def number_told(page: Page) -> str:
    expect(page.locator("#told")).to_be_visible()
    return page.locator("#told-number").inner_text()


def complain(page: Page, text: str = SECRET) -> str:
    page.fill("#complaint-text", text)
    page.fill("#complaint-phone", "0812 7777 6666")
    before = page.locator("#told-number").text_content() or ""
    page.click("#complaint .button.main")
    expect(page.locator("#told-number")).not_to_have_text(before or re.compile("^$"))
    return number_told(page)


def ask(page: Page) -> str:
    page.click("#tab-request")
    page.fill("#request-text", "Anggaran jalan desa")
    page.fill("#request-purpose", "Ingin tahu")
    page.fill("#request-name", "Budi Santoso")
    page.fill("#request-address", "RT 03 RW 01")
    page.select_option("#request-area_code", "35.22.15.2003")
    before = page.locator("#told-number").text_content() or ""
    page.click("#request .button.main")
    expect(page.locator("#told-number")).not_to_have_text(before or re.compile("^$"))
    return number_told(page)


def taken(panel: Panel) -> dict[str, WaitingKind]:
    with session_scope(panel.desk.database) as session:
        rows = session.scalars(select(Waiting).order_by(Waiting.number)).all()
        return {row.ticket: row.kind for row in rows}


MARK = b"Kamera milik Warsito"


def a_photo(folder: Path, name: str, colour: str) -> Path:
    """As a telephone's camera makes it: on its side, with whose it is and where it was."""
    exif = Image.Exif()
    exif[0x013B], exif[0x0112] = MARK.decode(), 6
    exif.get_ifd(0x8825)[2] = (7.0, 9.0, 3.0)
    Image.new("RGB", (3000, 2000), colour).save(folder / name, "JPEG", exif=exif)
    return folder / name


def add_papers(page: Page, *paths: Path, by: str = "#files") -> None:
    before = page.locator("#papers li").count()
    page.set_input_files(by, list(paths))
    expect(page.locator("#papers li")).to_have_count(before + len(paths))


def kept_files(panel: Panel) -> list[tuple[str, WaitingFile]]:
    with session_scope(panel.desk.database) as session:
        query = (
            select(Waiting.ticket, WaitingFile)
            .join(WaitingFile, WaitingFile.waiting_id == Waiting.id)
            .order_by(WaitingFile.id)
        )
        return [(ticket, row) for ticket, row in session.execute(query)]
