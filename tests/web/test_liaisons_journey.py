"""Liaisons in a browser, from the list of cases to one that is forwarded, by keyboard alone; with axe."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from radio.complaints.handling.liaisons import add_liaison
from radio.complaints.register.sealing import Contact
from radio.complaints.register.seeds import KnownAgency
from radio.db import session_scope
from radio.units import Millis
from tests.web.registered import Registered, register_at_hand
from tests.web.test_duties_journeys import page, press, reach, register, seen, unfold, write

__all__ = ["page", "register"]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture
def agencies(register: Registered) -> Registered:  # the fixture
    """One more that has two liaisons, and one that has none."""
    keys = register.panel.keys
    register_at_hand(
        register.panel,
        [
            KnownAgency("dlh", "Dinas Lingkungan Hidup", "DLH", active=True),
            KnownAgency("dishub", "Dinas Perhubungan", "Dishub", active=True),
        ],
    )
    with session_scope(register.panel.register, write=True) as session:
        for name, phone in (("Wulan Sari", "0353 881826"), ("Adi Nugroho", "")):
            contact = Contact(name, "Kasubbag Umum", phone, "")
            add_liaison(session, keys, "dlh", contact, "ani", Millis(1_796_000_000_000))
        session.commit()
    return register


def test_a_liaison_is_added_and_a_case_goes_through_them_by_keyboard(
    page: Page,
    agencies: Registered,  # the fixture
) -> None:
    found: dict[str, Any] = {}
    made = agencies.file()
    page.goto("/cases/")
    press(page, "Pejabat penghubung")
    expect(page.locator("h1")).to_have_text("Pejabat penghubung perangkat daerah")
    seen(found, page, "liaisons")
    press(page, "Tambah pejabat penghubung Dinas Pekerjaan Umum Bina Marga")
    seen(found, page, "new")
    write(page, "Nama", "Karto Wibowo")
    write(page, "Jabatan", "Sekretaris")
    write(page, "Telepon", "0812 3456 7890")
    write(page, "Surel", "karto")
    press(page, "Tambahkan")
    expect(page.locator(".wrong")).to_contain_text(["Itu bukan alamat surel"])
    seen(found, page, "what is wrong")
    write(page, "Surel", "karto@pu.example.go.id")
    press(page, "Tambahkan")
    expect(page.locator(".li-agencies")).to_contain_text("Karto Wibowo")
    page.goto(f"/cases/{made.ticket}")
    unfold(page, "Disposisi")
    liaisons = page.locator("#deed-forward-liaisons")
    expect(liaisons.get_by_label("Pejabat penghubung DPUBMPR")).to_have_value(_id(page))
    for typed in ("dlh", "perhub"):
        write(page, "Cari perangkat daerah", typed)
        page.keyboard.press("Enter")
    expect(liaisons).to_contain_text("Dishub belum punya pejabat penghubung")
    seen(found, page, "forward")
    reach(page, "Pejabat penghubung DLH")
    page.keyboard.type("Wulan")
    press(page, "Disposisi")
    listed = page.locator(".case-list").first
    expect(listed).to_contain_text("lewat Karto Wibowo, Sekretaris")
    expect(listed).to_contain_text("lewat Wulan Sari, Kasubbag Umum")
    seen(found, page, "forwarded")
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def _id(page: Page) -> str:  # the fixture's
    """Of the only liaison there is to choose."""
    options = page.locator("#deed-forward-liaisons option").all()
    assert len(options) == 2
    return options[1].get_attribute("value") or ""


def test_one_is_changed_and_ends_by_keyboard(
    page: Page,
    agencies: Registered,  # the fixture
) -> None:
    found: dict[str, Any] = {}
    page.goto("/complaints/liaisons/")
    press(page, "Ubah Wulan Sari, DLH")
    write(page, "Surel", "wulan@dlh.example.go.id")
    press(page, "Simpan")
    expect(page.locator("main")).to_contain_text("wulan@dlh.example.go.id")
    press(page, "Ubah Wulan Sari, DLH")
    unfold(page, "Bukan pejabat penghubung lagi")
    seen(found, page, "one")
    press(page, "Akhiri")
    unfold(page, "Pejabat penghubung terdahulu: 1")
    expect(page.locator(".li-past")).to_contain_text("Wulan Sari, Kasubbag Umum")
    expect(page.locator("main")).not_to_contain_text("wulan@dlh.example.go.id")
    seen(found, page, "ended")
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)
