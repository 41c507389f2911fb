"""To SP4N-LAPOR! and back in Chromium, by keyboard alone; each page looked at with axe at both widths."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from radio.complaints.exchange.outcome import Outcome
from radio.complaints.exchange.taking import take_brought
from radio.complaints.intake.brought import bring
from radio.complaints.intake.here import waiting_here
from radio.complaints.intake.tables import BroughtKind
from radio.complaints.words import State
from radio.db import migrate
from tests.web.browser import open_console
from tests.web.registered import Registered
from tests.web.test_accessibility import AXE, looked_at
from web.server import PanelServer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

TEXT = "Jalan depan pasar berlubang dalam. Sudah dua motor jatuh pekan ini."


@pytest.fixture
def register(server: PanelServer) -> Registered:
    migrate(server._panel.settings.database)
    return Registered(server._panel)


@pytest.fixture
def home(server: PanelServer) -> str:
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture
def page(browser: Browser, register: Registered, home: str) -> Iterator[Page]:
    page = open_console(browser, f"{home}/cases/", reduced_motion="reduce")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.context.close()
    assert errors == []


def pasted(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_case_is_copied_field_by_field_without_a_mouse(
    page: Page, register: Registered, home: str
) -> None:
    now = register.panel.now()
    first = register.file(TEXT, said_at=now - 2000, place="Pasar Kota")
    second = register.file("Lampu padam", said_at=now - 1000)
    page.goto(f"{home}/cases/lapor")
    page.get_by_role("link", name="Mulai dari yang pertama").focus()
    keys = page.keyboard
    keys.press("Enter")
    page.wait_for_url(f"**/cases/{first.ticket}/lapor")
    # Who reported is shown for a reason, which stands there already.
    page.get_by_label("Alasan melihat").focus()
    keys.press("Enter")
    expect(page.get_by_text("Siti Marked")).to_be_visible()
    copied = []
    pieces = page.locator("[data-piece]")
    for number in range(pieces.count()):
        expect(pieces.nth(number).locator(".ex-copy")).to_be_focused()
        keys.press("Space" if number % 2 else "Enter")
        expect(pieces.nth(number).get_by_text("tersalin")).to_be_visible()
        copied.append(pasted(page))
    assert copied[:3] == ["Pengaduan", TEXT.split(". ", maxsplit=1)[0], TEXT]
    assert copied[-2:] == ["Siti Marked", "081277776666"]
    expect(page.locator("#copy-said")).to_contain_text("Sekarang ketik nomor")
    expect(page.locator("#tracking")).to_be_focused()
    # A slip is told, and the hands are where it is mended.
    keys.type("tanpa angka")
    keys.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="berisi angka")).to_be_visible()
    expect(page.locator("#tracking")).to_be_focused()
    # What was copied is still marked.
    expect(page.locator("[data-piece=text-1]").get_by_text("tersalin")).to_be_visible()
    keys.press("Control+A")
    keys.type("7123456")
    keys.press("Enter")
    page.wait_for_url(f"**/cases/{second.ticket}/lapor?**")
    expect(page.get_by_text(f"{first.ticket} sudah diserahkan")).to_be_visible()
    expect(page.locator("[data-piece] .ex-copied:visible")).to_have_count(0)
    page.goto(f"{home}/cases/lapor")
    expect(page.locator(".case-list li")).to_have_count(1)


def test_keys_go_through_fields_and_cases(page: Page, register: Registered, home: str) -> None:
    now = register.panel.now()
    one, two = (register.file(said_at=now - ago) for ago in (2000, 1000))
    page.goto(f"{home}/cases/{one.ticket}/lapor")
    buttons, keys = page.locator(".ex-copy"), page.keyboard
    expect(buttons.first).to_be_focused()
    keys.press("ArrowDown")
    expect(buttons.nth(1)).to_be_focused()
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    expect(buttons.first).to_be_focused()
    keys.press("ArrowRight")
    page.wait_for_url(f"**/cases/{two.ticket}/lapor")
    keys.press("ArrowLeft")
    page.wait_for_url(f"**/cases/{one.ticket}/lapor")
    # From nowhere, the bar copies what comes first.
    page.evaluate("document.activeElement.blur()")
    keys.press("Space")
    expect(page.locator(".ex-copied:visible")).to_have_count(1)
    # In the number, keys are letters.
    page.locator("#tracking").focus()
    keys.press("ArrowRight")
    keys.press("Space")
    expect(page.locator("#tracking")).to_be_focused()
    assert one.ticket in page.url


@pytest.mark.parametrize("works", [True, False], ids=["older command", "by hand"])
def test_without_a_clipboard_there_is_another_way(
    browser: Browser, register: Registered, home: str, works: bool
) -> None:
    filed = register.file(TEXT)
    page = open_console(browser, "about:blank")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    # As where the panel is reached by http from another computer.
    script = 'Object.defineProperty(navigator, "clipboard", {value: undefined});'
    if not works:
        script += "document.execCommand = () => false;"
    page.add_init_script(script)
    page.goto(f"{home}/cases/{filed.ticket}/lapor")
    page.locator("[data-piece=text-1] .ex-copy").focus()
    page.keyboard.press("Enter")
    if works:
        expect(page.locator("[data-piece=text-1] .ex-copied")).to_be_visible()
    else:
        expect(page.locator("#copy-said")).to_contain_text("tekan Ctrl+C")
        assert page.evaluate("getSelection().toString()") == TEXT
        page.keyboard.press("Control+C")
    page.locator("#tracking").focus()
    page.keyboard.press("Control+V")
    assert TEXT.startswith(page.locator("#tracking").input_value())
    assert page.locator("#tracking").input_value()
    page.context.close()


@contextmanager
def working(register: Registered) -> Iterator[None]:
    """The worker's part, run again and again as the worker does."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.1):
            take_brought(register.panel.desk, register.panel.register)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_states_come_back_from_lapor(page: Page, register: Registered, home: str) -> None:
    first, second, third = (register.file() for _ in range(3))
    page.goto(f"{home}/cases/lapor")
    page.get_by_role("link", name="Kabar dari LAPOR!").focus()
    keys = page.keyboard
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kabar dari SP4N-LAPOR!")
    table = (
        "Daftar;;\nNo. Aduan;Tracking ID;Status\n"
        f"{first.ticket};7001;Selesai\n{second.ticket};7002;Proses\nBJN26-9999X;7003;Proses\n"
    )
    page.get_by_label("Berkas CSV").set_input_files(
        {"name": "lapor.csv", "mimeType": "text/csv", "buffer": table.encode("cp1252")}
    )
    page.get_by_role("button", name="Coba", exact=True).focus()
    keys.press("Enter")
    expect(page.get_by_text("Menunggu giliran.")).to_be_visible()
    with working(register):
        expect(page.get_by_text("sudah dicoba, belum dimasukkan")).to_be_visible()
    rows = page.locator(".ex-rows tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("tidak masuk")
    expect(rows.nth(1)).to_contain_text("7001 · Selesai")
    # Somebody else is quicker with one of them.
    register.change(second, version=9)
    keep = page.get_by_role("button", name="Simpan 2 perubahan ini")
    expect(keep).to_be_focused()
    with working(register):
        keys.press("Enter")
        expect(page.get_by_text("sudah dimasukkan")).to_be_visible()
    expect(page.get_by_text(f"{second.ticket} diubah seseorang")).to_be_visible()
    page.get_by_role("link", name=first.ticket).click()
    expect(page.get_by_text("7001 · Selesai").first).to_be_visible()
    page.goto(f"{home}/cases/lapor")
    expect(page.locator(".case-list li")).to_have_count(2)
    assert third.ticket in page.content()


def test_a_notebook_is_mapped_tried_and_filed(page: Page, register: Registered, home: str) -> None:
    page.goto(f"{home}/cases/notebook")
    book = "Kapan;Siapa;Apa\n3/2/2025;Siti;Jalan rusak\n31/2/2025;Budi;Lampu mati\n4/2/2025;;=1+1\n"
    page.get_by_label("Berkas CSV").set_input_files(
        {"name": "buku.csv", "mimeType": "text/csv", "buffer": book.encode("utf-16")}
    )
    keys = page.keyboard
    page.get_by_role("button", name="Coba", exact=True).focus()
    with working(register):
        keys.press("Enter")
        expect(page.get_by_text("Kolom hari dan isi aduan tidak ditemukan")).to_be_visible()
        # By hand: the row that names them, and what they are.
        page.get_by_label("Baris berisi nama kolom").focus()
        keys.press("Control+A")
        keys.type("1")
        for at, name in ((0, "Hari masuk"), (1, "Nama"), (2, "Isi laporan")):
            page.locator(f"#s0-{at}").focus()
            page.locator(f"#s0-{at}").select_option(label=name)
        page.get_by_role("button", name="Coba lagi dengan kolom ini").focus()
        keys.press("Enter")
        expect(page.get_by_text("Tidak ada tanggal 31 di bulan 2")).to_be_visible()
        with page.expect_download() as told:
            page.get_by_role("link", name="Unduh baris yang tidak masuk").click()
        lines = told.value.path().read_text("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert '"","3"' not in lines[1]
        assert "Tidak ada tanggal 31" in lines[1]
        page.get_by_role("button", name="Masukkan 2 aduan ini").focus()
        keys.press("Enter")
        expect(page.get_by_text("sudah dimasukkan")).to_be_visible()
        page.get_by_role("link", name="Tabel lain").click()
        # The whole file once more doubles nothing.
        page.get_by_label("Berkas CSV").set_input_files(
            {"name": "buku.csv", "mimeType": "text/csv",
             "buffer": book.replace("Kapan;Siapa;Apa", "Tanggal;Nama;Aduan").encode()}
        )  # fmt: skip
        page.get_by_role("button", name="Coba", exact=True).click()
        expect(page.locator(".ex-sums")).to_contain_text("sudah ada2")
    assert len(waiting_here(register.panel.desk, 10)) == 2


def test_cases_are_exported_as_they_are_chosen(page: Page, register: Registered, home: str) -> None:
    register.file("=Jalan rusak, telepon 081277776666")
    register.file("Pungutan liar", confidential=True)
    register.change(register.file("Sudah beres"), state=State.CLOSED)
    page.goto(f"{home}/cases/")
    keys = page.keyboard
    page.get_by_role("checkbox", name="merah: belum ditindaklanjuti").focus()
    keys.press("Space")
    # What leads elsewhere does so: a filter that is kept, too.
    page.get_by_label("Simpan saringan ini sebagai").fill("Merah")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_role("link", name="Merah")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tindak lanjut")
    page.get_by_role("button", name="Ekspor").focus()
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ekspor")
    assert page.url.endswith("/cases/export")
    said = page.locator("#export-count")
    expect(said).to_contain_text("1 aduan masuk ke berkas.")
    expect(said).to_contain_text("1 dilewati: rahasia.")
    save = page.get_by_role("button", name="Simpan berkasnya")
    with page.expect_download() as told:
        save.focus()
        keys.press("Enter")
    assert told.value.suggested_filename.endswith(".csv")
    text = told.value.path().read_text("utf-8-sig")
    assert "'=Jalan rusak" in text
    for hidden in ("Pungutan", "Siti", "7777", "Sudah beres"):
        assert hidden not in text
    # Handed over: with who reported and what is confidential, for a reason that is asked for.
    page.get_by_label("LAPOR! XML").focus()
    keys.press("Space")
    expect(said).to_contain_text("2 aduan masuk ke berkas.")
    page.get_by_label("Catat tiap aduan sebagai sudah diserahkan").focus()
    keys.press("Space")
    page.get_by_label("Alasan, kalau memuat pelapor").fill("Serah bulanan")
    with page.expect_download() as told:
        save.focus()
        keys.press("Enter")
    text = told.value.path().read_text()
    assert "Pungutan liar" in text
    assert "<namadepan>Siti</namadepan>" in text
    page.goto(f"{home}/cases/lapor")
    expect(page.get_by_text("Semua sudah ada di SP4N-LAPOR!")).to_be_visible()


def test_the_pages_keep_nobody_out(browser: Browser, register: Registered, home: str) -> None:
    filed = register.file(TEXT + " Mohon segera." * 500, place="Pasar Kota")
    register.file("Pungutan liar", confidential=True)
    context = browser.new_context(reduced_motion="reduce", locale="id-ID")
    context.add_init_script(path=AXE)
    page = context.new_page()
    found = {}
    tables = [
        bring(register.panel.desk, kind, text.encode(), Outcome("tabel.csv").pack(), "ani")
        for kind, text in (
            (BroughtKind.NOTEBOOK, "tanggal;nama;aduan\n3/2/2025;Siti;Rusak\n31/2/2025;;Rusak\n"),
            (BroughtKind.LAPOR, f"tiket;status\n{filed.ticket};Selesai\nx;Proses\n"),
        )
    ]
    take_brought(register.panel.desk, register.panel.register)
    waits = bring(register.panel.desk, BroughtKind.LAPOR, b"x", Outcome("tabel.csv").pack(), "")
    for address in (
        "/cases/lapor/back",
        "/cases/notebook",
        "/cases/export",
        *(f"/cases/brought/{table_id}" for table_id in (*tables, waits)),
        "/cases/lapor",
        f"/cases/{filed.ticket}/lapor",
    ):
        page.goto(f"{home}{address}", wait_until="load")
        found |= looked_at(page, address)
    page.get_by_role("button", name="Tampilkan yang disembunyikan").click()
    expect(page.get_by_text("Siti Marked")).to_be_visible()
    page.locator("#tracking").fill("x")
    found |= looked_at(page, "revealed")
    context.close()
    assert found == {}
