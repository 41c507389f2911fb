"""A live show at the console with the real engine, by keyboard: cart pages, waveform, a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from radio.air.control.client import EngineClient
from radio.air.log import Cart, Role
from radio.air.settings import LiveSource
from radio.carts.editing import KeyChoice, make_page, set_key
from radio.carts.tables import Colour
from radio.db import open_engine, session_scope
from radio.library.waveform import Waveform, save_waveform, waveform_file
from tests.broadcastlog.conftest import a_piece
from tests.rig import Shelf, noise
from tests.rig.databases import make_new
from tests.rig.servers import StreamServer
from tests.web.browser import Station, until
from tests.web.real_engine import LENGTH, RealStation, make_station
from web import PanelSettings
from web.server import PanelServer

pytestmark = [pytest.mark.slow, pytest.mark.realtime]


@pytest.fixture
def line(tmp_path: Path) -> Iterator[StreamServer]:
    """The studio's line: an MP3 stream of noise."""
    options = ("-write_xing", "0", "-id3v2_version", "0")
    clip = Shelf(tmp_path).put("line.mp3", noise(8.0, 110), *options)
    with StreamServer(clip.path.read_bytes(), 24000) as server:
        yield server


def fill_library(settings: PanelSettings) -> None:
    """The pieces of the log with their waveforms, and two pages of the wall."""
    make_new(settings.database)
    engine = open_engine(settings.database)
    with session_scope(engine, write=True) as session:
        for number in range(12):
            piece = a_piece("musik", number, LENGTH)
            piece.id, piece.cue_in, piece.cue_out = f"m{number}", 0.0, LENGTH
            piece.segue, piece.intro = LENGTH - 5, LENGTH / 2
            session.add(piece)
            wave = Waveform(48000, 480, np.full((4000, 2), (-40, 60), np.int8))
            save_waveform(wave, waveform_file(settings.data, piece.id))
        session.flush()
        first, second = make_page(session, "Umum"), make_page(session, "Ayo Mas Bro")
        set_key(session, first, 2, KeyChoice("m1", "Musik latar", Colour.PINK, bed=True))
        set_key(session, second, 1, KeyChoice("m2", "Tepuk"))
        session.commit()
    engine.dispose()


@pytest.fixture
def station(settings: PanelSettings, line: StreamServer) -> Iterator[Station]:
    media = settings.data / "media"
    carts = (
        Cart("umum-2", str(media / "jingle.wav"), "Musik latar", role=Role.MUSIC, loop=True),
        Cart("ayo-mas-bro-1", str(media / "3.wav"), "Tepuk"),
    )
    make_station(settings.data, carts, (LiveSource("studio", line.uri()),))
    fill_library(settings)
    server = PanelServer(settings)
    server.start()
    station = RealStation(settings.data, f"http://127.0.0.1:{server.port}/")
    station.start_engine()
    try:
        link = server._panel.link
        assert until(lambda: link.status and link.status.now and link.status.mode == "auto", 20)
        yield station
    finally:
        station.stop()
        server.stop()


def playing(settings: PanelSettings) -> set[str]:
    """Carts that the engine says play."""
    with EngineClient(settings.data) as engine:
        return {cart["name"] for cart in engine.request("status")["carts"] if cart["playing"]}


def corner(page: Page, slot: int) -> Locator:
    """What a key of the wall says of itself."""
    return page.locator(f'.cart[data-slot="{slot}"] .cart-state')


def test_a_live_show_by_keyboard(page: Page, station: Station, settings: PanelSettings) -> None:
    see_the_waveform(page)
    use_the_wall(page, settings)
    cancel_a_line(page)
    go_live(page, settings)


def see_the_waveform(page: Page) -> None:
    """What is on the air is drawn, with its marks, where it is, and how long its intro is yet."""
    expect(page.locator("#wave")).to_be_visible()
    expect(page.locator("#mark-intro")).to_be_visible()
    expect(page.locator("#intro-figures")).to_have_text(re.compile(r"^−00\.[01]\d$"))
    past = lambda: float(page.locator("#wave-past").get_attribute("width") or 0)  # noqa: E731
    before = past()
    assert until(lambda: past() > before + 0.5)


def use_the_wall(page: Page, settings: PanelSettings) -> None:
    """A bed on the first page goes round, and stays on while the page is turned."""
    expect(page.locator('#pages [aria-pressed="true"]')).to_have_text("Umum")
    expect(corner(page, 2)).to_have_text("", timeout=60_000)
    page.keyboard.press("F2")
    expect(corner(page, 2)).to_have_text("ulang")
    expect(page.locator('.cart[data-slot="2"]')).to_have_attribute("data-colour", "pink")
    page.keyboard.press("PageDown")
    expect(page.locator('#pages [aria-pressed="true"]')).to_have_text("Ayo Mas Bro")
    expect(page.locator('.cart[data-slot="2"]')).to_be_disabled()
    expect(corner(page, 1)).to_have_text("", timeout=90_000)
    page.keyboard.press("F1")
    expect(corner(page, 1)).to_have_text(re.compile(r"^−00\.[34]\d$"))
    assert playing(settings) == {"umum-2", "ayo-mas-bro-1"}
    page.keyboard.press("F1")
    expect(corner(page, 1)).to_have_text("")
    page.keyboard.press("Alt+1")
    expect(corner(page, 2)).to_have_text("ulang")


def cancel_a_line(page: Page) -> None:
    """A line that waits for the end of the item is shown, and taken back by Esc."""
    page.keyboard.press("r")
    expect(page.locator("#line-sheet")).to_be_visible()
    expect(page.locator("#line-source")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#ducking-now")).to_contain_text("−14 dB di bawah suara")
    page.keyboard.press("Enter")
    expect(page.locator("#line-sheet")).to_be_hidden()
    expect(page.locator("#line-word")).to_have_text("studio dibuka di akhir butir ini")
    expect(page.locator("#line-when")).to_have_text(re.compile(r"^−00\.\d\d$"))
    page.keyboard.press("Escape")
    expect(page.locator("#line")).to_be_hidden()
    expect(page.locator("#mode-word")).to_have_text("otomatis")


def go_live(page: Page, settings: PanelSettings) -> None:
    """Opened now, it takes the air; the bed plays under it and has made room. Then back."""
    page.keyboard.press("m")
    page.keyboard.press("m")
    expect(page.locator("#mode-word")).to_have_text("langsung", timeout=20_000)
    expect(page.locator("#line-word")).to_have_text("studio mengudara")
    expect(page.locator("#wave")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.locator("#ducking-now")).to_contain_text("sekarang −14 dB")
    page.keyboard.press("Escape")
    assert playing(settings) == {"umum-2"}
    page.keyboard.press("F2")
    expect(corner(page, 2)).to_have_text("")
    page.keyboard.press("m")
    expect(page.locator("#mode-word")).to_have_text("langsung")
    page.keyboard.press("m")
    expect(page.locator("#mode-word")).to_have_text("otomatis", timeout=15_000)
    expect(page.locator("#line")).to_be_hidden()
