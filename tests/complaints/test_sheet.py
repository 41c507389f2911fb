"""The Friday sheet: what an agency has open, printable whatever was said, with nobody's data."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from radio.complaints.exchange.sheet.fonts import find_letters
from radio.complaints.exchange.sheet.paper import to_pdf
from radio.complaints.exchange.sheet.rows import (
    ROWS_MOST,
    Sheet,
    SheetRow,
    active_agencies,
    friday_sheet,
)
from radio.complaints.exchange.sheet.words import CONFIDENTIAL, long_day, summary
from radio.complaints.exchange.sheet.workbook import to_xlsx
from radio.complaints.handling.acts import Act
from radio.complaints.handling.colours import Colour, Urgency
from radio.complaints.handling.doing import do
from radio.complaints.handling.ways import Capability, Hand
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.register.tables import Complaint
from radio.complaints.words import Deed, Means
from radio.db import session_scope
from tests.complaints.conftest import DAY, Clock, an_entry
from tests.complaints.test_exports_harm import HOSTILE

HAND = Hand("ani", frozenset({Capability.COORDINATE}), "BJN")
ROW = SheetRow(
    "BJN26-0001X", date(2026, 11, 27), "Bojonegoro", "Pengaduan: Jalan dan jembatan",
    "Jalan depan pasar berlubang", "", Colour.RED, date(2026, 12, 2), Urgency.SOON,
)  # fmt: skip
SHEET = Sheet("dlh", "Dinas Lingkungan Hidup", "Radio Uji", date(2026, 12, 4), (ROW,))


def filed(desk: Desk, register: Engine, **values: object) -> str:
    ticket = file_entry(desk, an_entry(**values)).ticket
    deliver(desk, register)
    return ticket


def done(desk: Desk, register: Engine, ticket: str, act: Act) -> None:
    with session_scope(register, write=True) as session:
        case = session.scalars(select(Complaint).where(Complaint.ticket == ticket)).one()
        do(session, desk.keys, case.id, act, seen_version=case.version, hand=HAND, zone=desk.zone,
           now=desk.clock())  # fmt: skip
        session.commit()


def texts_of(data: bytes) -> list[object]:
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    return [cell.value for row in page.iter_rows() for cell in row if cell.value is not None]


# ---------------------------------------------------------------- what stands on it


def test_it_has_what_an_agency_has_open_and_has_lately_done(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    old, gone, late, answered, secret, others, _ = (
        filed(desk, register, text=text, confidential=text == "secret", area_code="35.22.15.2003")
        for text in ("old", "gone", "late", "answered", "secret", "others", "unsorted")
    )
    for ticket in (old, gone, late, answered, secret):
        done(desk, register, ticket, Act(Deed.FORWARD, agencies=("dlh",)))
    done(desk, register, others, Act(Deed.FORWARD, agencies=("dishub",)))
    done(desk, register, old, Act(Deed.ANSWER, said="Beres", means=Means.LETTER, public=True))
    done(desk, register, old, Act(Deed.CLOSE))
    done(desk, register, gone, Act(Deed.WITHDRAW, why="bukan kami", agencies=("dlh",)))
    clock.now += 30 * DAY
    done(
        desk,
        register,
        answered,
        Act(Deed.ANSWER, said="Sudah diangkut", means=Means.LETTER, public=True),
    )
    done(desk, register, answered, Act(Deed.CLOSE))
    sheet = friday_sheet(desk, register, "dlh")
    rows = {row.ticket: row for row in sheet.rows}
    assert set(rows) == {late, answered, secret}
    assert sheet.rows[-1].ticket == answered
    assert (rows[late].urgency, rows[late].colour) == (Urgency.OVERDUE, Colour.RED)
    assert rows[answered].answer == "Sudah diangkut"
    assert rows[secret].text == CONFIDENTIAL
    assert rows[late].kecamatan == "Bojonegoro"
    assert (sheet.counts, sheet.overdue) == ({Colour.RED: 2, Colour.BLUE: 1}, 2)
    assert sheet.file_name == "lembar-jumat-2026-12-30-dlh"
    assert "dlh" in active_agencies(register)
    with pytest.raises(LookupError):
        friday_sheet(desk, register, "entah")


def test_nobody_is_named_on_it(desk: Desk, register: Engine) -> None:
    ticket = filed(
        desk, register, text="Saya Siti Aminah, 0812-3456-7890, RT 03 RW 01 Sukorejo. Jalan rusak"
    )
    done(desk, register, ticket, Act(Deed.FORWARD, agencies=("dlh",)))
    sheet = friday_sheet(desk, register, "dlh")
    told = "\n".join(str(value) for value in texts_of(to_xlsx(sheet)))
    assert "Jalan rusak" in told
    for mark in ("Siti", "Aminah", "3456", "RT 03"):
        assert mark not in told


def test_a_long_sheet_ends_and_says_so() -> None:
    assert ROWS_MOST >= 100
    rows = tuple(replace(ROW, ticket=f"BJN26-{number:04}X") for number in range(ROWS_MOST))
    sheet = replace(SHEET, rows=rows, left_out=7)
    assert to_pdf(sheet).count(b"/Type /Page\n") > 5
    assert any("7 aduan lain" in str(value) for value in texts_of(to_xlsx(sheet)))


def test_its_words_are_indonesian() -> None:
    assert long_day(date(2026, 12, 4)) == "Jumat, 4 Desember 2026"
    assert summary({Colour.RED: 3, Colour.BLUE: 1}, 2) == (
        "3 belum ditindaklanjuti, 1 selesai; 2 lewat tenggat"
    )
    assert "Tidak ada" in summary({}, 0)


# ---------------------------------------------------------------- printable, whatever was said


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_texts_are_printed_or_shown_as_boxes(text: str) -> None:
    row = replace(ROW, text=text[:3_000], answer=text[:300], kecamatan=text[:40], subject=text[:80])
    sheet = replace(SHEET, rows=(row, row), agency=text[:200] or "x", station=text[:200])
    assert to_pdf(sheet).startswith(b"%PDF-")
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx(sheet))).active
    assert {cell.data_type for line in page.iter_rows() for cell in line} <= {
        "s",
        "inlineStr",
        "n",
        "d",
    }


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400))
def test_any_text_can_be_printed(text: str) -> None:
    assert to_pdf(replace(SHEET, rows=(replace(ROW, text=text),))).startswith(b"%PDF-")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400))
def test_any_text_stands_in_a_workbook_as_text(text: str) -> None:
    data = to_xlsx(replace(SHEET, rows=(replace(ROW, kecamatan=text),)))
    cell = openpyxl.load_workbook(io.BytesIO(data)).active.cell(7, 4)
    assert cell.data_type in {"s", "inlineStr"} or cell.value is None


def test_it_is_printed_without_debians_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = find_letters((Path("/nowhere"),))
    assert not letters.whole
    assert letters.fit("é 🙏 مرحبا") == "é ? ?????"
    monkeypatch.setattr("radio.complaints.exchange.sheet.paper.find_letters", lambda: letters)
    sheet = replace(SHEET, rows=(replace(ROW, text="é 🙏 مرحبا"),))
    assert to_pdf(sheet).startswith(b"%PDF-")


def test_the_page_is_a4_across() -> None:
    data = to_pdf(SHEET)
    assert re.search(rb"/MediaBox \[ 0 0 841\.\d+ 595\.\d+ \]", data)


def test_an_empty_sheet_says_so() -> None:
    assert to_pdf(replace(SHEET, rows=())).startswith(b"%PDF-")
    assert any(
        "Tidak ada aduan" in str(value) for value in texts_of(to_xlsx(replace(SHEET, rows=())))
    )
