"""Notebooks that are damaged or mean harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radio.complaints.exchange import workbooks
from radio.complaints.exchange.tables import TableError, decode, read_table
from tests.complaints.notebook import workbook


def with_part(name: str, data: bytes) -> bytes:
    """A good workbook of which one part is another."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for part in good.infolist():
            bad.writestr(part.filename, data if part.filename == name else good.read(part))
        if name not in good.namelist():
            bad.writestr(name, data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a;" * 10) for n in range(9))
    + b"]><worksheet>&a8;</worksheet>"
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet>&f;</worksheet>'
_NS = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet(cells: bytes) -> bytes:
    return b"<worksheet " + _NS + b"><sheetData>" + cells + b"</sheetData></worksheet>"


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: with_part(SHEET, BOMB), "document type"),
        (lambda: with_part(SHEET, BOMB.decode().encode("utf-16")), "document type"),
        (lambda: with_part("xl/sharedStrings.xml", OUTSIDE), "document type"),
        (lambda: with_part("xl/big.bin", b"\0" * (201 << 20)), "unpacks"),
        (lambda: with_part(SHEET, b"<worksheet>"), "damaged"),
        (lambda: with_part("xl/workbook.xml", b"<x/>"), "no sheet"),
    ],
    ids=["bomb", "bomb in utf-16", "file", "zip bomb", "cut off", "no workbook"],
)  # fmt: skip
def test_workbooks_that_mean_harm_are_refused(made: Callable[[], bytes], why: str) -> None:
    data = made()
    with pytest.raises(TableError, match=why):
        read_table(data)


def test_a_cell_at_the_end_of_the_world_costs_little() -> None:
    far = sheet(
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>Tanggal</t></is></c>'
        b'<c r="XFD1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    (read,) = read_table(with_part(SHEET, far))
    assert [row.text(0) for row in read.rows] == ["Tanggal"]


def test_a_sheet_of_a_million_cells_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "CELLS_MOST", 1_000)
    row = b"<row>" + b"<c><v>1</v></c>" * 50 + b"</row>"
    with pytest.raises(TableError, match="cells"):
        read_table(with_part(SHEET, sheet(row * 50)))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, 5_000), st.binary(min_size=1, max_size=8), st.integers(0, 3))
def test_damaged_workbooks_are_read_or_refused(at: int, junk: bytes, cut: int) -> None:
    good = workbook()
    at %= len(good)
    with suppress(TableError):
        read_table(good[:at] + junk + good[at + cut :])


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["xl/sharedStrings.xml", SHEET, "xl/styles.xml", "xl/workbook.xml"]), st.data()
)
def test_damaged_parts_are_read_or_refused(part: str, data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook())) as good:
        xml = good.read(part) if part in good.namelist() else b"<x/>"
    at = data.draw(st.integers(0, len(xml) - 1))
    junk = data.draw(st.binary(max_size=6) | st.sampled_from([b"1e999", b'"', b"9" * 40, b"-1"]))
    with suppress(TableError):
        read_table(with_part(part, xml[:at] + junk + xml[at + data.draw(st.integers(0, 9)) :]))


@given(st.binary(max_size=3_000))
def test_any_bytes_are_a_table_or_none(data: bytes) -> None:
    with suppress(TableError):
        read_table(data)


@given(st.text(alphabet=st.characters(codec="utf-16"), min_size=1))
def test_texts_come_out_of_their_encoding(written: str) -> None:
    assert decode(written.encode("utf-8-sig"))[0] == written
    assert decode(written.encode("utf-16"))[0] == written
