"""A voice from the browser's microphone to its place in the log: by keyboard, in a real browser."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from radio.air.control.client import EngineClient
from radio.air.log import Role, load_log
from radio.broadcastlog.tables import LogRow
from radio.db import open_engine, session_scope
from radio.library.categories import VOICE_TRACK
from radio.library.intakework import work_off
from radio.library.tables import Media
from tests.rig import tone, write_audio
from tests.web.browser import chromium, open_console, until
from tests.web.logged import logged_station
from tests.web.microphone import PEAK, PITCH, check_sound
from tests.web.real_engine import RealStation
from tests.web.stocked import build, stock
from tests.web.test_accessibility import AXE, looked_at
from web import PanelSettings
from web.server import PanelServer

pytestmark = pytest.mark.realtime

INTRO = 4.0
SOON = 30_000
"""ms within which a recording is in the log, on a busy machine."""

FAILING = """(name) => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", name));
}"""
HELD = """() => {
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => (window.held = await ask(wanted));
}"""
PULLED = "() => held.getAudioTracks()[0].dispatchEvent(new Event('ended'))"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One that hears a tone of a known pitch and level, without asking anybody."""
    path = tmp_path_factory.mktemp("microphone") / "tone.wav"
    sound = write_audio(path, tone(4.0, PITCH, PEAK), "-ac", "1")
    heard = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={sound}",
    )
    with chromium(*heard, "--host-resolver-rules=MAP studio.test 127.0.0.1") as browser:
        yield browser


@contextmanager
def at_work(settings: PanelSettings) -> Iterator[None]:
    """The worker's part of imports, by itself."""
    engine, over = open_engine(settings.database), threading.Event()

    def work() -> None:
        while not over.wait(0.2):
            work_off(engine, settings.data, (), datetime.now(UTC))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        engine.dispose()


@pytest.fixture
def on_air(tmp_path: Path) -> Iterator[tuple[RealStation, PanelSettings]]:
    """A station on the real engine, whose songs have their intros marked."""
    with logged_station(tmp_path) as (station, settings):
        engine = open_engine(settings.database)
        with session_scope(engine, write=True) as session:
            for media in session.scalars(select(Media).where(Media.role == Role.MUSIC)):
                media.intro = media.cue_in + INTRO
            session.commit()
        engine.dispose()
        with at_work(settings):
            yield station, settings


def watched(page: Page) -> list[str]:
    """What the page's script gets wrong."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    return errors


def state(page: Page, wanted: str, within: int = SOON) -> None:
    expect(page.locator("#voicetrack")).to_have_attribute("data-state", wanted, timeout=within)


def record(page: Page, seconds: float) -> float:
    """One take, by the key; no more seconds than this are in it."""
    begun = time.monotonic()
    page.keyboard.press("r")
    state(page, "recording")
    page.wait_for_timeout(1000 * seconds)
    page.keyboard.press("r")
    state(page, "taken")
    return time.monotonic() - begun


def choose(page: Page, key: str) -> None:
    """A row of what comes next, by keys: whatever goes on the air meanwhile moves the others up."""
    page.keyboard.press("l")
    chosen = page.locator("#next li:has(.grip:focus)")
    for _ in range(page.locator("#next li").count()):
        if chosen.get_attribute("data-key") == key:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{key} has gone on the air, or was never there")


def check_reached(page: Page) -> None:
    """Nobody is kept out of the page as it stands, in either theme and at both widths."""
    page.evaluate(f"() => {{ {AXE.read_text()} }}")
    found = looked_at(page, "voice")
    page.set_viewport_size({"width": 1440, "height": 900})
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def voice_of(settings: PanelSettings) -> Media:
    """The only voice track in the library."""
    engine = open_engine(settings.database)
    with session_scope(engine) as session:
        media = session.scalars(select(Media).where(Media.category == VOICE_TRACK)).one()
    engine.dispose()
    return media


def between(settings: PanelSettings, row_id: str) -> list[str]:
    """The rows of the log around one, as the engine has them."""
    entries = [entry.id for entry in load_log(settings.data / "air" / "log.json").entries]
    place = entries.index(row_id)
    return entries[place - 1 : place + 2]


def row_of(settings: PanelSettings, media: Media) -> str:
    engine = open_engine(settings.database)
    with session_scope(engine) as session:
        row = session.scalars(select(LogRow.id).where(LogRow.media_id == media.id)).one()
    engine.dispose()
    return row


@pytest.mark.slow
def test_a_voice_is_recorded_into_the_log_by_keyboard(
    browser: Browser, on_air: tuple[RealStation, PanelSettings]
) -> None:
    station, settings = on_air
    page, other = open_console(browser, station.url), open_console(browser, station.url)
    errors = watched(page)
    expect(page.locator("#next li").nth(5)).to_be_visible()
    keys = page.eval_on_selector_all("#next li", "rows => rows.map(r => r.dataset.key)")
    titles = page.locator("#next li .what b").all_text_contents()
    # A place before a song, as far ahead as the list goes: on a busy machine this takes a minute.
    ahead = reversed(range(1, len(titles) - 1))
    first = next(n for n in ahead if titles[n + 1].startswith(("Musik", "Filler")))
    choose(page, keys[first])
    page.keyboard.press("v")
    page.wait_for_url(f"**/voicetrack/after/{keys[first]}")
    expect(page.locator("#place")).to_contain_text(titles[first])
    expect(page.locator("#place")).to_contain_text(titles[first + 1])

    # The first take is thrown away, the second kept; the tail before it is heard first.
    page.keyboard.press("e")
    record(page, 0.8)
    page.keyboard.press("e")
    most = record(page, 5.0)
    expect(page.locator("#take-list label")).to_have_count(2)
    check_reached(page)
    page.keyboard.press("o")
    expect(page.locator("#over")).to_be_checked()
    page.keyboard.press("p")
    state(page, "listening")
    page.keyboard.press("Escape")
    state(page, "taken")
    page.keyboard.press("k")
    expect(page.locator("#kept-said")).to_contain_text("disisipkan", timeout=SOON)

    media = voice_of(settings)
    check_sound(settings, media)
    assert 4.2 < media.duration < most
    assert media.segue == pytest.approx(media.cue_out - INTRO, abs=0.01)
    assert (media.language, media.valid_from, media.valid_until) == (
        "id", datetime.now(settings.zone_info).date(), datetime.now(settings.zone_info).date(),
    )  # fmt: skip
    assert re.fullmatch(r"Suara · \d\d\.\d\d", media.title)
    row = row_of(settings, media)
    assert between(settings, row) == [keys[first], row, keys[first + 1]]
    with EngineClient(settings.data) as engine:
        assert until(
            lambda: row in [one["entry_id"] for one in engine.request("status")["next"]]
        ), "the engine will play it"
    expect(other.locator(f'#next li[data-key="{row}"]')).to_be_visible()

    page.keyboard.press("Control+z")
    expect(page.locator("#toasts")).to_contain_text("Dibatalkan", timeout=SOON)
    entries = [entry.id for entry in load_log(settings.data / "air" / "log.json").entries]
    assert row not in entries
    assert voice_of(settings).id == media.id, "the recording stays"
    assert errors == []
    for each in (page, other):
        each.context.close()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_place_that_goes_on_the_air_meanwhile_costs_no_recording(
    browser: Browser, on_air: tuple[RealStation, PanelSettings]
) -> None:
    station, settings = on_air
    page = open_console(browser, station.url)
    expect(page.locator("#next li").nth(5)).to_be_visible()
    with EngineClient(settings.data) as engine:
        before, after = far_enough(engine)
    choose(page, before)
    page.keyboard.press("v")
    page.wait_for_url(f"**/voicetrack/after/{before}")
    page.keyboard.press("e")
    record(page, 2.0)
    with EngineClient(settings.data) as engine:
        assert until(lambda: has_come(engine, after), 120)
    expect(page.locator("#place .closed")).to_be_visible(timeout=SOON)
    page.keyboard.press("k")
    expect(page.locator("#refused-text")).not_to_be_empty(timeout=SOON)
    expect(page.locator("#refused-kept")).to_contain_text("Tidak ada yang hilang")
    media = voice_of(settings)
    expect(page.locator("#refused-kept")).to_contain_text(media.title)
    check_reached(page)
    expect(page.locator("#put-elsewhere")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#kept-said")).to_contain_text("disisipkan", timeout=SOON)
    entries = [entry.id for entry in load_log(settings.data / "air" / "log.json").entries]
    assert entries.index(row_of(settings, media)) > entries.index(after)
    page.context.close()


def far_enough(engine: EngineClient) -> tuple[str, str]:
    """Two rows that follow one another, the first not on the air before a busy machine has come to it.

    What is on now may be in its last second.
    """
    at = datetime.now(UTC) + timedelta(milliseconds=SOON)
    rows = engine.request("status")["next"]
    ahead = [row["entry_id"] for row in rows if datetime.fromisoformat(row["at"]) > at]
    return ahead[0], ahead[1]


def has_come(engine: EngineClient, row_id: str) -> bool:
    """Whether a row is on the air, or was; what is before it is skipped once the next one is ready."""
    status = engine.request("status")
    if row_id not in {row["entry_id"] for row in status["next"]}:
        return True
    if status["next"][0]["cued"]:
        on = (status["now"] or {}).get("entry_id")
        engine.request("skip")
        until(lambda: (engine.request("status")["now"] or {}).get("entry_id") != on, 10)
    return False


# ----------------------------------------------------------------- without an engine


@pytest.fixture
def at_home(tmp_path: Path) -> Iterator[tuple[str, PanelSettings]]:
    """A panel without an engine, reached by a name as well; the place is in tomorrow's log."""
    settings = PanelSettings(data=tmp_path / "var", port=0, allowed_hosts=("studio.test",))
    engine = stock(settings.data)
    today = datetime.now(settings.zone_info).date()
    build(engine, today, 2)
    with session_scope(engine) as session:
        at = round(datetime.now(UTC).timestamp() * 1000) + 3_600_000
        query = select(LogRow.id).where(LogRow.at > at).order_by(LogRow.at).limit(1)
        row = session.scalars(query).one()
    engine.dispose()
    server = PanelServer(settings)
    server.start()
    with at_work(settings):
        yield f":{server.port}/voicetrack/after/{row}", settings
    server.stop()


def trouble(page: Page, text: str) -> None:
    expect(page.locator("#trouble")).to_contain_text(text, timeout=10_000)


def test_what_is_wrong_with_the_microphone_is_told_with_what_to_do(
    browser: Browser, at_home: tuple[str, PanelSettings]
) -> None:
    address, _settings = at_home
    page = open_console(browser, f"http://studio.test{address}")
    trouble(page, "sambungan yang aman")
    trouble(page, "http://localhost:")
    check_reached(page)
    page.context.close()
    page = open_console(browser, f"http://127.0.0.1{address}")
    said = {
        "NotAllowedError": "tidak boleh",
        "NotFoundError": "terpasang",
        "NotReadableError": "lain",
    }
    for name, text in said.items():
        page.evaluate(FAILING, name)
        page.keyboard.press("r")
        trouble(page, text)
        state(page, "closed")
    page.context.close()


def test_the_days_page_leads_there_from_a_row(
    browser: Browser, at_home: tuple[str, PanelSettings]
) -> None:
    address, _settings = at_home
    page = open_console(browser, f"http://127.0.0.1{address.partition('/')[0]}/log/")
    expect(page.locator("[data-mark=now]")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator(".row-tools [data-do=voice]")).to_contain_text("Rekam suara")
    chosen = page.locator("tr.chosen").get_attribute("data-id")
    page.keyboard.press("v")
    page.wait_for_url(f"**/voicetrack/after/{chosen}")
    page.context.close()


@pytest.mark.slow
def test_neither_a_pulled_plug_nor_a_closed_page_costs_a_take(
    browser: Browser, at_home: tuple[str, PanelSettings]
) -> None:
    address, settings = at_home
    page = open_console(browser, f"http://127.0.0.1{address}")
    page.evaluate(HELD)
    page.keyboard.press("e")
    page.keyboard.press("r")
    state(page, "recording")
    page.wait_for_timeout(2500)
    page.evaluate(PULLED)
    trouble(page, "Mikrofon tercabut")
    trouble(page, "Yang sudah terekam tersimpan")
    expect(page.locator("#take-list label")).to_have_count(1)
    # While the next one is being made, the page is closed.
    page.keyboard.press("r")
    state(page, "recording")
    page.wait_for_timeout(2500)
    again = page.context.new_page()
    page.close()
    again.goto(f"http://127.0.0.1{address}")
    expect(again.locator("#take-list label")).to_have_count(2)
    state(again, "taken")
    again.keyboard.press("Delete")
    again.keyboard.press("Delete")
    expect(again.locator("#take-list label")).to_have_count(1)
    # The connection is lost twice while it is sent.
    asked: list[str] = []

    def now_and_then(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) in {1, 3}:
            route.abort()
        else:
            route.continue_()

    again.route("**/voicetrack/recordings**", now_and_then)
    again.keyboard.press("k")
    expect(again.locator("#state")).to_contain_text("Sambungan terputus")
    expect(again.locator("#kept-said")).to_contain_text("disisipkan", timeout=SOON)
    again.unroute_all()
    media = voice_of(settings)
    assert media.duration == pytest.approx(2.5, abs=0.7)
    again.reload()
    expect(again.locator("#takes")).to_be_hidden()
    again.context.close()
