"""Duties of privacy and rules of deadlines in a browser, by keyboard alone; looked at with axe."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from radio.complaints.handling.rules import reckon_asked
from tests.web.officers import officers_page
from tests.web.registered import SITI, Registered
from tests.web.test_accessibility import looked_at
from web.server import PanelServer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture
def register(server: PanelServer) -> Registered:
    return Registered(server._panel)


@pytest.fixture
def page(browser: Browser, app: Flask, server: PanelServer, register: Registered) -> Iterator[Page]:
    with officers_page(browser, app, server) as made:
        yield made


def reach(page: Page, name: str) -> None:
    """Go on with Tab to what is called so, as somebody who has no mouse."""
    script = """() => { const one = document.activeElement;
      const label = one.labels && one.labels[0] ? one.labels[0].textContent : "";
      return (one.getAttribute("aria-label") || label || one.textContent || "").trim(); }"""
    for _ in range(90):
        if re.sub(r"\s+", " ", page.evaluate(script)) == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to “{name}” by Tab")


def press(page: Page, name: str) -> None:
    reach(page, name)
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")


def unfold(page: Page, name: str) -> None:
    reach(page, name)
    page.keyboard.press("Enter")


def write(page: Page, name: str, text: str) -> None:
    reach(page, name)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def seen(found: dict[str, Any], page: Page, name: str) -> None:
    found |= looked_at(page, name)
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_request_from_the_note_to_the_paper_by_keyboard(page: Page, register: Registered) -> None:
    found: dict[str, Any] = {}
    made = register.file()
    page.goto("/complaints/privacy/")
    seen(found, page, "list")
    press(page, "Catat permintaan")
    seen(found, page, "new")
    write(page, "Nomor telepon saat melapor", str(SITI.phone))
    write(page, "Nama yang meminta", "Siti")
    press(page, "Simpan dan mulai 3x24 jam")
    expect(page.locator("h1")).to_have_text(
        "Akses: semua data yang disimpan dan siapa yang melihatnya"
    )
    expect(page.locator("#request-clock")).to_contain_text("jam")
    expect(page.locator("body")).to_contain_text(made.ticket)
    seen(found, page, "request")
    press(page, "Simpan")
    expect(page.locator("#act-report")).to_have_attribute("open", "")
    press(page, "Tampilkan untuk dicetak")
    expect(page.locator("h1")).to_have_text("DATA PRIBADI YANG KAMI SIMPAN")
    expect(page.locator("main")).to_contain_text("Siti Marked")
    seen(found, page, "paper")
    press(page, "Kembali")
    write(page, "Cara penyampaian, atau alasannya; jangan sebut nama", "diambil di sini")
    press(page, "Tutup permintaan")
    expect(page.locator("#stands")).to_contain_text("selesai")
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def test_an_erasure_is_looked_at_and_carried_out_by_keyboard(
    page: Page, register: Registered
) -> None:
    found: dict[str, Any] = {}
    held = register.file()
    register.change(held, aired_at=register.panel.now())
    page.goto("/complaints/privacy/new")
    reach(page, "Yang diminta")
    page.keyboard.type("Penghapusan")
    write(page, "Nomor telepon saat melapor", str(SITI.phone))
    write(page, "Nama yang meminta", "Siti")
    reach(page, "Cara memastikan identitas")
    page.keyboard.type("kartu")
    press(page, "Simpan dan mulai 3x24 jam")
    expect(page.locator("main")).to_contain_text("materi siaran disimpan setahun")
    seen(found, page, "erasure")
    reach(page, "Saya sudah memeriksa apa yang akan dihapus. Ini tidak dapat dibatalkan.")
    page.keyboard.press("Space")
    press(page, "Hapus selamanya")
    expect(page.locator("main")).to_contain_text("Sisanya tidak ditampilkan kepada siapa pun")
    seen(found, page, "erased")
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def test_a_breach_is_noted_told_and_closed_by_keyboard(page: Page) -> None:
    found: dict[str, Any] = {}
    page.goto("/complaints/privacy/breaches/")
    press(page, "Catat kebocoran")
    seen(found, page, "new breach")
    write(page, "Data apa", "Daftar telepon pelapor")
    write(page, "Data siapa: kelompok orangnya, jangan sebut nama", "Pelapor Oktober")
    write(page, "Jumlah orang, sejauh diketahui", "40")
    write(page, "Bagaimana terjadinya", "Laptop hilang")
    write(page, "Tindakan yang dilakukan", "Sandi diganti")
    press(page, "Simpan dan mulai 3x24 jam")
    expect(page.locator("#stands")).to_have_text("Harus diberitahukan")
    seen(found, page, "breach")
    press(page, "Surat pemberitahuan")
    expect(page.locator("main")).to_contain_text("Laptop hilang")
    seen(found, page, "notice")
    press(page, "Kembali")
    press(page, "Orang yang bersangkutan sudah diberi tahu")
    press(page, "Lembaga sudah diberi tahu")
    expect(page.locator("#stands")).to_have_text("Semua sudah diberi tahu")
    press(page, "Tutup")
    expect(page.locator("#stands")).to_contain_text("Selesai")
    seen(found, page, "closed")
    page.goto("/complaints/privacy/breaches/")
    seen(found, page, "breaches")
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def test_a_rule_and_a_day_by_keyboard_and_the_page_says_what_moved(
    page: Page, register: Registered
) -> None:
    found: dict[str, Any] = {}
    panel = register.panel
    register.file()
    page.goto("/complaints/deadlines/")
    seen(found, page, "deadlines")
    unfold(page, "Tambah aturan")
    write(page, "Hari kerja", "9")
    reach(page, "Berlaku untuk yang masuk mulai")
    page.keyboard.type("01012020")
    write(page, "Peraturan", "PermenPANRB 5/2025 pasal 99")
    press(page, "Tambahkan aturan")
    expect(page.locator("main")).to_contain_text("PermenPANRB 5/2025 pasal 99")
    expect(page.locator("#reckoned")).to_contain_text("sedang dihitung ulang")
    reckon_asked(panel.register, panel.desk.zone, panel.now())
    expect(page.locator("#reckoned")).to_contain_text("batas waktu 1 aduan", timeout=10_000)
    unfold(page, "Tetapkan sebuah hari")
    reach(page, "Hari")
    page.keyboard.type("03272028")
    reach(page, "Keterangan")
    page.keyboard.type("cuti")
    write(page, "Keputusan atau alasannya", "SKB tiga menteri")
    press(page, "Simpan hari")
    expect(page.locator("main")).to_contain_text("Cuti bersama: SKB tiga menteri")
    seen(found, page, "deadlines of 2028")
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def test_a_retention_rule_is_added_by_keyboard(page: Page) -> None:
    found: dict[str, Any] = {}
    page.goto("/complaints/privacy/retention/")
    unfold(page, "Tambah aturan")
    reach(page, "Yang disimpan")
    page.keyboard.type("Lampiran aduan: Aspirasi")
    write(page, "Berapa hari", "365")
    write(page, "Peraturan atau Jadwal Retensi Arsip (JRA)", "JRA 2026")
    press(page, "Berlakukan mulai sekarang")
    added = page.get_by_role("region", name="Lampiran aduan: Aspirasi")
    expect(added).to_contain_text("365 hari")
    expect(added).to_contain_text("JRA 2026")
    seen(found, page, "retention")
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)
