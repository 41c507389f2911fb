"""Sambang Desa in Chromium, with the network switched off: nothing typed is lost, each number is one case."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright, Route, expect, sync_playwright
from sqlalchemy import delete, select

from radio.complaints.entry import unpack
from radio.complaints.intake.filing import about_attachment, about_waiting
from radio.complaints.intake.tables import (
    DraftFile,
    ReservedNumber,
    Waiting,
    WaitingFile,
    WaitingKind,
)
from radio.db import session_scope
from tests.web.browser import ARGUMENTS
from tests.web.fake_engine import FakeEngine
from web.panel import Panel
from web.server import PanelServer

pytestmark = pytest.mark.slow
SECRET = "Kadus Warsito minta pungutan 450 ribu"


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as made:
        yield made


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


@pytest.fixture
def phone(
    playwright: Playwright, engine: FakeEngine, server: PanelServer, tmp_path: Path
) -> Iterator[Phone]:
    phone = Phone(playwright, tmp_path / "phone", f"http://127.0.0.1:{server.port}/")
    yield phone
    phone.stop()
    assert phone.errors == []


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


def test_a_visit_with_no_network_to_what_the_station_has(phone: Phone, server: PanelServer) -> None:
    page, panel = phone.make_ready(), server._panel
    phone.stop()
    # In the village: the browser is opened with no network at all.
    page = phone.start(offline=True)
    expect(page.locator("#network")).to_contain_text("Tidak ada jaringan", timeout=10_000)
    first, second = complain(page), complain(page, "Lampu jalan padam")
    request = ask(page)
    assert re.fullmatch(r"BJN\d\d-\d{4}[0-9A-Z]", first)
    assert first != second
    assert re.fullmatch(r"PPID-BJN/\d\d/\d{4}", request)
    expect(page.locator("#waits")).to_have_text("3 menunggu dikirim.")
    # What is being typed outlives the browser, too.
    page.fill("#request-text", "Belum selesai")
    expect(page.locator("#request [data-kept]")).to_contain_text("tersimpan")
    assert taken(panel) == {}
    phone.stop()
    kept = [path for path in phone.folder.rglob("*") if path.is_file()]
    words = [
        word.encode(how)
        for word in ("Warsito", "7777", "Budi Santoso", "Belum selesai")
        for how in ("utf-8", "utf-16-le")
    ]
    assert [str(path) for path in kept if any(word in path.read_bytes() for word in words)] == []

    page = phone.start(offline=True)
    expect(page.locator("#waits")).to_have_text("3 menunggu dikirim.")
    page.click("#tab-request")
    expect(page.locator("#request-text")).to_have_value("Belum selesai")
    # Back in reach.
    phone.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#waits")).to_have_text("Tidak ada yang menunggu.", timeout=20_000)
    assert taken(panel) == {
        first: WaitingKind.COMPLAINT,
        second: WaitingKind.COMPLAINT,
        request: WaitingKind.REQUEST,
    }
    with session_scope(panel.desk.database) as session:
        row = session.scalars(select(Waiting).order_by(Waiting.number)).first()
        assert row is not None
        entry = unpack(panel.desk.keys.open(row.sealed, about_waiting(row.id)))
        reserved = session.get_one(ReservedNumber, first)
    assert (entry.text, entry.reporter.phone) == (SECRET, "+6281277776666")
    assert reserved.used_at is not None
    expect(page.locator('#queue li[data-state="sent"]')).to_have_count(3)


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


def test_a_phone_from_before_photos_keeps_what_it_has(phone: Phone, server: PanelServer) -> None:
    page = phone.start(at="login")
    page.evaluate("""async () => {
        const request = indexedDB.open("sambang", 1);
        request.onupgradeneeded = () => {
            const stores = { keys: "id", facts: "id", queue: "key", numbers: "number", drafts: "kind", sent: "key" };
            for (const [store, path] of Object.entries(stores)) request.result.createObjectStore(store, { keyPath: path });
        };
        const db = await new Promise((r) => { request.onsuccess = () => r(request.result); });
        const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
        const id = Date.now().toString(16).padStart(12, "0") + "0".repeat(20);
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const text = (value) => new TextEncoder().encode(value);
        const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: text(id) }, key, text(JSON.stringify({ text: "Dari versi lama" })));
        const change = db.transaction(["keys", "queue"], "readwrite");
        change.objectStore("keys").put({ id: "queue", value: key });
        change.objectStore("queue").put({ key: id, kind: "complaint", number: "", at: Date.now(), iv, box, state: "waiting", why: "" });
        await new Promise((r) => { change.oncomplete = r; });
        db.close();
    }""")
    page.goto(f"{phone.url}sambang/")
    expect(page.locator("#waits")).to_have_text("Tidak ada yang menunggu.", timeout=20_000)
    assert len(taken(server._panel)) == 1


def test_an_answer_that_is_not_heard_doubles_nothing(phone: Phone, server: PanelServer) -> None:
    page = phone.make_ready()
    lost = []

    def lose(route: object) -> None:
        # The panel takes it; its answer never comes.
        if len(lost) < 2:
            lost.append(route.fetch().status)  # type: ignore[attr-defined]  # Playwright's route
            route.abort()  # type: ignore[attr-defined]  # same
        else:
            route.continue_()  # type: ignore[attr-defined]  # same

    phone.context.route("**/sambang/take", lose)
    number = complain(page)
    for _ in range(4):
        page.click("#send")
        page.wait_for_timeout(400)
    expect(page.locator("#waits")).to_have_text("Tidak ada yang menunggu.", timeout=20_000)
    assert lost == [200, 200]
    assert list(taken(server._panel)) == [number]
    phone.errors = [error for error in phone.errors if "ERR_FAILED" not in error]


def test_who_is_signed_out_is_told_and_nothing_goes(phone: Phone, server: PanelServer) -> None:
    page = phone.make_ready()

    def shut(route: object) -> None:
        route.fulfill(status=401, json={"ok": False, "error": {"code": "not_known"}})  # type: ignore[attr-defined]  # Playwright's route

    phone.context.route("**/sambang/state", shut)
    number = complain(page)
    expect(page.locator("#unsigned")).to_contain_text("Belum masuk", timeout=10_000)
    expect(page.locator("#login")).to_be_visible()
    assert taken(server._panel) == {}
    phone.context.unroute("**/sambang/state")
    page.click("#send")
    expect(page.locator("#unsigned")).to_be_hidden(timeout=10_000)
    expect(page.locator("#waits")).to_have_text("Tidak ada yang menunggu.", timeout=10_000)
    assert list(taken(server._panel)) == [number]
    phone.errors = [error for error in phone.errors if "401" not in error]


def test_the_key_never_leaves_the_browser(phone: Phone) -> None:
    page = phone.make_ready()
    complain(page)
    told = page.evaluate("""async () => {
        const db = await new Promise((r) => { const q = indexedDB.open("sambang"); q.onsuccess = () => r(q.result); });
        const row = await new Promise((r) => { const q = db.transaction("keys").objectStore("keys").get("queue"); q.onsuccess = () => r(q.result); });
        const exported = await crypto.subtle.exportKey("raw", row.value).then(() => true, () => false);
        const names = await caches.keys();
        const kept = [];
        for (const name of names) for (const one of await (await caches.open(name)).keys()) kept.push(new URL(one.url).pathname);
        return { extractable: row.value.extractable, exported, names, kept };
    }""")
    assert told["extractable"] is False
    assert told["exported"] is False
    assert len(told["names"]) == 1
    assert not [path for path in told["kept"] if not path.startswith(("/static/", "/sambang/"))]
    assert not [path for path in told["kept"] if "state" in path or "take" in path]
