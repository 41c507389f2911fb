"""A notebook as one is handed in, for tests."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl

TODAY = date(2026, 11, 30)
HEAD = ("No", "Hari/Tanggal", "Nama Pelapor", "No. HP", "Alamat", "Desa", "Kecamatan", "Isi Aduan",
        "Kategori", "OPD", "Tindak Lanjut", "Status", "Media")  # fmt: skip


ROWS = (
    (1, "Senin, 3 Februari 2025", "Siti Aminah", "0812-3456-7890", "RT 03 RW 01", "Ds. Sukorejo",
     "Kec. Bojonegoro", "Jalan depan pasar berlubang; sudah lama", "Jalan dan jembatan", "DPUBMPR",
     "Sudah ditambal", "Selesai", "Telepon"),
    (2, "", "NN", "-", "", "", "", "Lampu mati", "", "Dishub", "", "Belum", "WA"),
    (3, "4/2/25", "Budi", "81234567", "", "", "", "Usul taman kota", "Taman", "Dinas Taman", "", "???",
     "SMS"),
    (4, "31/02/2025", "Budi", "", "", "", "", "Tidak ada hari itu", "", "", "", "", ""),
    (5, "5/2/2025", "Budi", "", "", "", "", "", "", "", "", "", ""),
)  # fmt: skip


def a_moment(*parts: int) -> datetime:
    """As a spreadsheet has it, without a zone."""
    return datetime(*parts)  # type: ignore[arg-type, misc]  # noqa: DTZ001


def text(delimiter: str = ";", rows: tuple[tuple[object, ...], ...] = (HEAD, *ROWS)) -> str:
    return "".join(
        delimiter.join(f'"{cell}"' if delimiter in str(cell) else str(cell) for cell in row)
        + "\r\n"
        for row in rows
    )


def workbook(rows: tuple[tuple[object, ...], ...] = (HEAD, *ROWS)) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Februari"
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
