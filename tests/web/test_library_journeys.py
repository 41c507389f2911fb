"""The library in Chromium: a folder sent and its report read; a marker moved by keys; many changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, select

from radio.broadcastlog.tables import LogRow
from radio.db import open_engine, session_scope
from radio.library.importing import Describe, import_paths
from radio.library.intakework import work_off
from radio.library.tables import Media
from radio.units import Millis
from tests.web.browser import open_console, until
from tests.web.stocked import stock
from tests.web.test_library_audio import encode
from web import PanelSettings
from web.server import PanelServer


@pytest.fixture
def stocked(settings: PanelSettings) -> Iterator[Engine]:
    engine = stock(settings.data)
    yield engine
    engine.dispose()


@pytest.fixture
def library(browser: Browser, stocked: Engine, server: PanelServer) -> Iterator[Page]:
    page = open_console(browser, f"http://127.0.0.1:{server.port}/library/")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield page
    page.context.close()
    assert errors == []


@contextmanager
def working(settings: PanelSettings) -> Iterator[None]:
    """The worker's part, run again and again as the worker does."""
    stop = threading.Event()

    def work() -> None:
        engine = open_engine(settings.database)
        while not stop.wait(0.1):
            work_off(engine, settings.data, (), datetime.now(UTC))
        engine.dispose()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_folder_is_sent_and_its_report_fills_and_survives_a_reload(
    library: Page, settings: PanelSettings, tmp_path: Path
) -> None:
    folder = tmp_path / "Kiriman"
    (folder / "dalam").mkdir(parents=True)
    good = encode(folder / "Didi Kempot - Sewu Kutho.flac", 2.0)
    (folder / "dalam" / "sama.flac").write_bytes(good.read_bytes())
    (folder / "dalam" / "<b>rusak</b>.mp3".replace("/", "_")).write_bytes(b"\0\1" * 4000)
    (folder / "daftar.m3u").write_text("x.mp3")
    large = encode(folder / "panjang.wav", 40.0, 880)
    assert large.stat().st_size > 5 << 20
    library.get_by_role("link", name="Impor").click()
    library.get_by_label("Kategori").first.fill("kiriman")
    library.locator("#folder").set_input_files(folder)
    report = library.locator("#report")
    expect(report.locator("tr[data-state=waiting]")).to_have_count(4, timeout=10_000)
    expect(report.get_by_text("daftar putar, bukan audio")).to_be_visible()
    with working(settings):
        expect(report.get_by_text("Selesai.")).to_be_visible(timeout=20_000)
    assert "/library/imports/" in library.url
    # The next folder is another import, without going anywhere first.
    before = library.url
    with working(settings):
        library.locator("#folder").set_input_files(folder)
        library.wait_for_url(lambda address: address != before)
        expect(report.get_by_text("3 sudah ada")).to_be_visible(timeout=20_000)
    library.goto(before)
    expect(report.get_by_text("Selesai.")).to_be_visible()
    # What was refused stands first: it wants a hand.
    expect(report.locator("tbody tr").nth(1)).to_have_attribute("data-state", "refused")
    expect(report.locator("tbody tr").nth(2)).to_have_attribute("data-state", "imported")
    lines = {
        row.locator("td").first.inner_text(): row.locator("td").last.inner_text()
        for row in report.locator("tbody tr").all()
    }
    assert {name.rpartition("/")[2]: said.partition(":")[0] for name, said in lines.items()} == {
        "Didi Kempot - Sewu Kutho.flac": "diimpor", "sama.flac": "sudah ada",
        "<b>rusak<_b>.mp3": "ditolak", "daftar.m3u": "ditolak", "panjang.wav": "diimpor",
    }  # fmt: skip
    report.get_by_role("link", name="sudah ada").click()
    expect(library.get_by_role("heading", level=1)).to_have_text("Sewu Kutho")
    expect(library.locator("#about").get_by_label("Kategori")).to_have_value("kiriman")


def test_a_marker_is_found_moved_heard_and_saved_by_keys_alone(
    library: Page, stocked: Engine, settings: PanelSettings, tmp_path: Path
) -> None:
    path = encode(tmp_path / "Waldjinah - Walang Kekek.mp3", 6.0)
    media_id = import_paths(stocked, settings.data, [path], Describe()).media_ids[0]
    after = encode(tmp_path / "Sumilir.flac", 6.0, 600)
    after_id = import_paths(stocked, settings.data, [after], Describe()).media_ids[0]
    plan(stocked, media_id, after_id)
    library.context.add_init_script(HEARD)
    library.keyboard.press("/")
    library.keyboard.type("walang kek")
    expect(library.locator("#rows tbody tr")).to_have_count(1)
    library.keyboard.press("ArrowDown")
    library.keyboard.press("Space")
    expect(library.locator("#listening")).to_be_visible()
    library.keyboard.press("Enter")
    expect(library.get_by_role("heading", level=1)).to_have_text("Walang Kekek")
    segue = library.locator("#mark-segue")
    field = library.locator("[data-marker=segue]")
    before = float(field.input_value())
    segue.focus()
    for keys in ("ArrowLeft", "ArrowLeft", "Shift+ArrowLeft", "Control+ArrowLeft"):
        library.keyboard.press(keys)
    assert float(field.input_value()) == pytest.approx(before - 1.12)
    assert float(segue.get_attribute("aria-valuenow") or 0) == float(field.input_value())
    library.keyboard.press("Enter")
    expect(library.locator("#play")).to_have_attribute("aria-pressed", "true", timeout=10_000)
    assert until(lambda: heard(library) > before - 1.12)
    library.keyboard.press("Space")
    expect(library.locator("#play")).to_have_attribute("aria-pressed", "false")
    library.keyboard.press("2")
    intro = float(library.locator("[data-marker=intro]").input_value())
    assert before - 1.12 < intro <= 6.0
    library.keyboard.press("1")
    library.locator("[data-marker=cue_in]").fill("0,1")
    library.locator("[data-marker=segue]").fill("5.5")
    library.locator("#save-markers").focus()
    library.keyboard.press("Enter")
    expect(library.get_by_text("Penanda disimpan.")).to_be_visible()
    library.reload()
    expect(library.locator("[data-marker=cue_in]")).to_have_value("0.100")
    with session_scope(stocked) as session:
        media = session.get_one(Media, media_id)
        assert (media.cue_in, media.segue, media.marked) == (0.1, 5.5, True)
        assert media.intro == pytest.approx(intro)
    library.get_by_role("button", name="Dengarkan sambungan ke Sumilir").click()
    assert until(lambda: len(library.evaluate("window.heard")) == 2, 10)
    assert [address.split("/")[-2] for address in library.evaluate("window.heard")] == [
        media_id, after_id,
    ]  # fmt: skip
    edited_by_mouse(library)


def edited_by_mouse(library: Page) -> None:
    facts = library.locator("#about")
    facts.get_by_label("Artis").fill("Waldjinah & Putri")
    facts.get_by_label("Buatan Indonesia").check()
    facts.get_by_role("button", name="Simpan").click()
    expect(library.get_by_text("Disimpan.", exact=True)).to_be_visible()
    facts.get_by_role("button", name="Urungkan").click()
    expect(facts.get_by_label("Artis")).to_have_value("Waldjinah")
    expect(facts.get_by_label("Buatan Indonesia")).not_to_be_checked()
    facts.get_by_label("Album").fill("Gambang")
    facts.get_by_role("button", name="Simpan").click()
    expect(facts.get_by_role("button", name="Urungkan")).to_be_visible()
    facts.get_by_label("Album").fill("Gambang Suling")
    facts.get_by_role("button", name="Simpan").click()
    expect(facts.locator(".refused")).to_have_count(0)
    segue = library.locator("[data-marker=segue]")
    segue.fill("5.25")
    library.locator("#save-markers").click()
    expect(library.get_by_text("Penanda disimpan.")).to_be_visible()
    library.locator("#markers").get_by_role("button", name="Urungkan").click()
    expect(segue).to_have_value("5.500")
    library.get_by_role("button", name="Sesuai ukuran").click()
    expect(library.locator("[data-marker=segue]")).not_to_have_value("5.500", timeout=10_000)
    library.evaluate("scrollTo(0, 0)")
    drag(library, "#mark-cue_in", 200)
    assert float(library.locator("[data-marker=cue_in]").input_value()) > 0.5
    library.locator("#save-markers").click()
    expect(library.get_by_text("Penanda disimpan.")).to_be_visible()


HEARD = """
window.heard = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  window.heard.push(this.src);
  return play.call(this);
};
"""


def plan(engine: Engine, *media_ids: str) -> None:
    """Put pieces into the log, one after the other, ten minutes from now."""
    at = Millis(round(time.time() * 1000) + 600_000)
    rows = [
        LogRow(
            id=f"r{number}", day=date(2027, 3, 1), hour=Millis(at // 3_600_000 * 3_600_000), at=at,
            position=number, media_id=media_id, planned_seconds=6.0,
        )
        for number, media_id in enumerate(media_ids)
    ]  # fmt: skip
    with session_scope(engine, write=True) as session:
        session.add_all(rows)
        session.commit()


def heard(page: Page) -> float:
    minutes, _, seconds = page.locator("#position").inner_text().partition(".")
    return 60 * int(minutes) + float(seconds.replace(",", "."))


def drag(page: Page, selector: str, by: float) -> None:
    box = page.locator(selector).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=4)
    page.mouse.up()


def test_many_are_ticked_changed_and_taken_back(library: Page, stocked: Engine) -> None:
    def category(media_id: str) -> str:
        with session_scope(stocked) as session:
            return str(session.scalar(select(Media.category).where(Media.id == media_id)))

    library.locator("#text").fill("musik 2")
    expect(library.locator("#rows tbody tr")).to_have_count(2)
    library.keyboard.press("ArrowDown")
    library.keyboard.press("x")
    library.locator("#text").fill("musik 3")
    expect(library.locator("tr[data-id=musik3]")).to_be_visible()
    library.get_by_label("Centang Musik 3").check()
    expect(library.locator("#ticked")).to_have_text("2 dicentang")
    library.get_by_role("button", name="Ubah…").click()
    dialog = library.locator("#bulk-dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Ubah 2 audio")
    dialog.get_by_label("Kategori").fill("kenangan")
    dialog.get_by_role("button", name="Ubah semua").click()
    expect(library.get_by_text("Diubah: 2 audio.")).to_be_visible()
    expect(dialog).to_be_hidden()
    expect(library.locator("tr[data-id=musik3] .mid")).to_have_text("kenangan")
    assert (category("musik2"), category("musik3"), category("musik4")) == (
        "kenangan", "kenangan", "musik",
    )  # fmt: skip
    library.get_by_role("button", name="Kembalikan").first.click()
    expect(library.get_by_text("Dikembalikan: 2 audio seperti semula.")).to_be_visible()
    expect(library.locator("tr[data-id=musik3] .mid")).to_have_text("musik")
    assert category("musik2") == "musik"
    with session_scope(stocked, write=True) as session:
        session.get_one(Media, "musik3").title = "Musik 3 diganti orang lain"
        session.commit()
    expect(library.locator("tr[data-id=musik3]")).to_contain_text("orang lain", timeout=5000)
