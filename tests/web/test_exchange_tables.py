"""Tables that are brought to the panel: who may, what is refused, what is told of each row."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from radio.complaints.exchange.tables import BYTES_MOST
from radio.complaints.exchange.taking import take_brought
from radio.complaints.intake.brought import brought_lately
from radio.complaints.intake.here import waiting_here
from radio.complaints.intake.tables import BroughtKind
from radio.people.rights import Role
from tests.web.people import People
from tests.web.posting import Desk
from tests.web.registered import Registered

BOOK = (
    "tanggal;nama;hp;aduan;desa;dinas\n"
    "3/2/2025;Siti;0812-7777-6666;Jalan rusak;Antah;Dinas Anu\n"
    "31/2/2025;Budi;;Lampu mati;;\n;;;=cmd|' /C calc'!A0;;\n5/2/2025;Budi;;;;\n"
)


def sent(desk: Desk, kind: str, data: bytes, name: str = "buku.csv") -> TestResponse:
    """As a browser does it; the test client would leave a large one's copy open."""
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + data + b"\r\n--x--\r\n"
    return desk.send_raw(f"/cases/brought/{kind}/file", body, "multipart/form-data; boundary=x")


def bring(desk: Desk, kind: str, data: bytes, name: str = "buku.csv") -> str:
    answer = sent(desk, kind, data, name)
    assert answer.status_code == 204, answer.get_data(as_text=True)
    return answer.headers["HX-Redirect"]


def work(register: Registered) -> None:
    take_brought(register.panel.desk, register.panel.register)


def test_a_notebook_is_tried_told_of_and_filed(desk: Desk, register: Registered) -> None:
    address = bring(desk, "notebook", BOOK.encode())
    page = desk.get(address)
    assert "Menunggu giliran" in page
    assert desk.client.get(f"{address}/standing").status_code == 200
    work(register)
    assert desk.client.get(f"{address}/standing").headers["HX-Refresh"] == "true"
    page = desk.get(address)
    for words in (
        "Tidak ada tanggal 31 di bulan 2", "Isi aduannya kosong", "“Antah”", "“Dinas Anu” tidak ada",
        "Masukkan 1 aduan ini", "0812-7777-6666",
    ):  # fmt: skip
        assert words in page
    assert desk.send(f"{address}/take").status_code == 303
    work(register)
    page = desk.get(address)
    assert "sudah dimasukkan" in page
    assert "Masukkan" not in page
    assert len(waiting_here(register.panel.desk, 10)) == 1
    assert "buku.csv" in desk.get("/cases/notebook")


def test_the_rows_not_taken_come_as_a_table_without_a_formula(
    desk: Desk, register: Registered
) -> None:
    book = "tanggal;aduan;desa\n3/2/2025;Rusak;=HYPERLINK(1)\n31/2/2025;Rusak;\n"
    address = bring(desk, "notebook", book.encode())
    work(register)
    answer = desk.client.get(f"{address}/rows.csv")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [(row[1], row[2]) for row in rows[1:]] == [("3", "tidak"), ("2", "ya")]
    assert not [cell for row in rows for cell in row if cell[:1] in {"=", "+", "@"}]
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_columns_are_said_by_hand(desk: Desk, register: Registered) -> None:
    address = bring(desk, "notebook", b"Kapan;Apa\n3/2/2025;Rusak\n")
    work(register)
    assert "tunjukkan di bawah" in desk.get(address)
    # There is nothing to take yet, whoever asks for it.
    desk.send(f"{address}/take")
    work(register)
    assert "tunjukkan di bawah" in desk.get(address)
    said = {"s0-header": "1", "s0-0": "date", "s0-1": "text", "s0-2": "nonsense"}
    assert desk.send(f"{address}/columns", **said).status_code == 303
    work(register)
    page = desk.get(address)
    assert "Masukkan 1 aduan ini" in page
    assert '<option value="text" selected>' in page
    # Of two columns that are to be the same, the first is it; without a day there is nothing.
    desk.send(f"{address}/columns", **{"s0-header": "-5", "s0-0": "text", "s0-1": "text"})
    work(register)
    assert "tunjukkan di bawah" in desk.get(address)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"%PDF-1.7", "Ini bukan tabel"),
        (b"\xd0\xcf\x11\xe0 old", "Excel lama"),
        (b"PK\x03\x04 broken", "rusak"),
        (b"nama,umur\nSiti,30\n", "Tidak ada kolom nomor aduan"),
        (b'tiket;status\n"' + b"x" * 1_000_000 + b'";y\n', "Baris 2 tidak terbaca"),
    ],
    ids=["PDF", "old workbook", "broken workbook", "no columns", "a cell of 1 MB"],
)
def test_what_can_not_be_read_is_told_with_what_to_do(
    desk: Desk, register: Registered, data: bytes, told: str
) -> None:
    address = bring(desk, "lapor", data)
    work(register)
    page = desk.get(address)
    assert "tidak terbaca" in page
    assert told in page
    assert "Simpan 0" not in page


def test_what_is_no_file_is_told_at_once(desk: Desk, register: Registered) -> None:
    assert desk.send("/cases/brought/lapor/file").status_code == 422
    assert sent(desk, "lapor", b"").status_code == 422
    assert sent(desk, "lapor", b"x" * (BYTES_MOST + 1)).status_code == 422
    assert sent(desk, "lapor", b"x" * (BYTES_MOST + (1 << 20))).status_code == 413
    assert sent(desk, "x", b"x").status_code == 404
    assert desk.client.get("/cases/brought/nothing").status_code == 404
    assert brought_lately(register.panel.desk, BroughtKind.LAPOR) == []


def test_a_name_is_text_and_leads_nowhere(desk: Desk, register: Registered) -> None:
    address = bring(desk, "lapor", b"x", "..\\..\\<b>\u202evsc.exe")
    page = desk.get(address)
    assert "&lt;b&gt;vsc.exe" in page
    assert "\u202e" not in page


def test_a_table_is_thrown_away_unless_it_is_being_taken(desk: Desk, register: Registered) -> None:
    address = bring(desk, "notebook", BOOK.encode())
    work(register)
    desk.send(f"{address}/take")
    assert desk.send(f"{address}/drop").status_code == 409
    work(register)
    assert desk.send(f"{address}/drop").headers["Location"] == "/cases/notebook"
    assert desk.client.get(address).status_code == 404
    assert len(waiting_here(register.panel.desk, 10)) == 1


def test_states_that_are_there_already_are_nothing_to_do(desk: Desk, register: Registered) -> None:
    filed = register.file()
    register.change(filed, lapor_tracking_id="7001", lapor_state="Selesai")
    address = bring(desk, "lapor", b"tracking id;status\n7001;Selesai\n")
    work(register)
    assert "tidak ada yang perlu dikerjakan" in desk.get(address)


def test_operators_bring_no_tables(app: Flask, register: Registered, people: People) -> None:
    operator = people.signed_in("joko", Role.OPERATOR)
    for address in ("/cases/notebook", "/cases/lapor/back", "/cases/brought/x"):
        assert operator.get(address).status_code == 403
