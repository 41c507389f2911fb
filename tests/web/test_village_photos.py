"""Photos of Sambang Desa in Chromium, with the network switched off: none is lost, none doubled."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Route, expect
from sqlalchemy import delete, select

from radio.complaints.intake.filing import about_attachment
from radio.complaints.intake.tables import (
    DraftFile,
)
from radio.db import session_scope
from tests.web.phoned import MARK, SECRET, Phone, a_photo, add_papers, complain, kept_files, taken
from web.server import PanelServer

pytestmark = pytest.mark.slow


def test_photos_wait_on_the_phone_and_go_on_where_the_network_broke(
    phone: Phone, server: PanelServer, tmp_path: Path
) -> None:
    page, panel = phone.make_ready(), server._panel
    photos = [a_photo(tmp_path, f"{name}.jpg", name) for name in ("red", "green", "blue")]
    (tmp_path / "surat.pdf").write_bytes(b"%PDF-1.4\n/Author (Warsito)\n%%EOF\n")
    phone.stop()
    page = phone.start(offline=True)
    add_papers(page, photos[0], by="#camera")
    add_papers(page, photos[1], tmp_path / "surat.pdf", photos[2])
    page.fill("#complaint-text", SECRET)
    expect(page.locator("#complaint [data-kept]")).to_contain_text("tersimpan")
    phone.stop()
    # The phone was switched off: words and photos are there, and none of them can be read in its files.
    page = phone.start(offline=True)
    expect(page.locator("#papers li")).to_have_text(
        [re.compile(f"^{name} ") for name in ("Foto 1", "Foto 2", "Berkas 1", "Foto 3")]
    )
    files = [path.read_bytes() for path in phone.folder.rglob("*") if path.is_file()]
    assert not [one for one in files if MARK in one or b"%PDF-1.4" in one]
    page.get_by_role("button", name="Keluarkan Foto 2").click()
    expect(page.locator("#papers li")).to_have_count(3)
    number = complain(page)
    expect(page.locator("#papers li")).to_have_count(0)
    expect(page.locator("#waits")).to_have_text(
        re.compile(r"1 menunggu dikirim, dengan 3 foto atau berkas \(.* KB\)\.")
    )
    expect(page.locator("#room")).to_contain_text("masih ada ruang")

    asked: list[str] = []

    def weak(route: Route) -> None:
        asked.append(route.request.headers["x-name"])
        # The network breaks at the second of them, once.
        route.abort() if len(asked) == 2 else route.continue_()

    phone.context.route("**/sambang/papers/*", weak)
    phone.context.set_offline(False)
    page.click("#send")
    expect(page.locator("#network")).to_contain_text("Tidak ada jaringan", timeout=10_000)
    assert taken(panel) == {}
    page.click("#send")
    expect(page.locator("#waits")).to_have_text("Tidak ada yang menunggu.", timeout=20_000)
    assert asked == ["photo-1", "file-1", "file-1", "photo-3"]
    told = kept_files(panel)
    assert [(ticket, row.name) for ticket, row in told] == [
        (number, "photo-1.jpg"), (number, "file-1.pdf"), (number, "photo-3.jpg"),
    ]  # fmt: skip
    for _ticket, row in told:
        data = panel.desk.keys.open_bytes(row.sealed, about_attachment(row.id))
        assert MARK not in data
        assert b"Warsito" not in data
        if row.media_type == "image/jpeg":
            picture = Image.open(io.BytesIO(data))
            assert not picture.getexif()
            # It was on its side.
            assert picture.size == (1707, 2560)
    expect(page.locator('#queue li[data-state="sent"]')).to_contain_text("3 foto atau berkas")
    assert page.evaluate(HELD) == 0
    expect(page.locator("#room")).to_have_text("")
    phone.errors = [error for error in phone.errors if "ERR_FAILED" not in error]


HELD = """async () => {
  const db = await new Promise((r) => { const q = indexedDB.open("sambang"); q.onsuccess = () => r(q.result); });
  const rows = await new Promise((r) => { const q = db.transaction("boxes").objectStore("boxes").getAll(); q.onsuccess = () => r(q.result); });
  db.close();
  return rows.length;
}"""


def test_a_file_that_is_nothing_of_the_kind_holds_no_complaint_up(
    phone: Phone, server: PanelServer, tmp_path: Path
) -> None:
    page = phone.make_ready()
    wrong = tmp_path / "foto.jpg"
    wrong.write_bytes(b"MZ no picture at all")
    add_papers(page, wrong)
    add_papers(page, a_photo(tmp_path, "a.jpg", "red"))
    number = complain(page)
    expect(page.locator("#waits")).to_have_text("Tidak ada yang menunggu.", timeout=20_000)
    row = page.locator('#queue li[data-state="sent"]')
    expect(row).to_contain_text("Foto 1 tidak diterima")
    assert [(ticket, one.name) for ticket, one in kept_files(server._panel)] == [
        (number, "photo-2.jpg")
    ]
    phone.errors = [error for error in phone.errors if "422" not in error]


FULL = """() => {
  const put = (window.put_of_before = IDBObjectStore.prototype.put);
  IDBObjectStore.prototype.put = function (row) {
    if (this.name === "boxes") throw new DOMException("full", "QuotaExceededError");
    return put.call(this, row);
  };
}"""


def test_a_full_phone_says_so_and_keeps_the_words(phone: Phone, tmp_path: Path) -> None:
    page = phone.make_ready()
    phone.context.set_offline(True)
    page.fill("#complaint-text", SECRET)
    expect(page.locator("#complaint [data-kept]")).to_contain_text("tersimpan")
    # As Chromium says it where the disk is full; to fill a real one is no test's business.
    page.evaluate(FULL)
    noisy = tmp_path / "noise.jpg"
    Image.effect_noise((3000, 2000), 90).convert("RGB").save(noisy, "JPEG", quality=95)
    page.set_input_files("#files", [noisy])
    expect(page.locator("#papers-wrong")).to_contain_text("Ponsel penuh: Foto 1 tidak tersimpan")
    expect(page.locator("#papers li")).to_have_count(0)
    page.evaluate("() => void (IDBObjectStore.prototype.put = window.put_of_before)")
    add_papers(page, noisy)
    expect(page.locator("#papers-wrong")).to_be_hidden()
    assert page.input_value("#complaint-text") == SECRET


def test_photos_the_station_has_no_more_are_sent_again(
    phone: Phone, server: PanelServer, tmp_path: Path
) -> None:
    page, panel = phone.make_ready(), server._panel
    add_papers(page, a_photo(tmp_path, "a.jpg", "red"))
    lost: list[int] = []

    def lose(route: Route) -> None:
        # The station is put back from a copy of before, while the phone is between photo and complaint.
        if not lost:
            with session_scope(panel.desk.database, write=True) as session:
                lost.append(len(session.scalars(select(DraftFile)).all()))
                session.execute(delete(DraftFile))
                session.commit()
        route.continue_()

    phone.context.route("**/sambang/take", lose)
    number = complain(page)
    for _ in range(3):
        page.click("#send")
        page.wait_for_timeout(400)
    expect(page.locator("#waits")).to_have_text("Tidak ada yang menunggu.", timeout=20_000)
    assert lost == [1]
    assert [ticket for ticket, _row in kept_files(panel)] == [number]
