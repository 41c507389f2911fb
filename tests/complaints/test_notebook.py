"""The old notebook: whatever its encoding, its columns and its harm, row by row, each once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, func, select

from radio.complaints.exchange import workbooks
from radio.complaints.exchange.notebook.days import DayError, read_day
from radio.complaints.exchange.notebook.importing import Imported, import_notebook
from radio.complaints.exchange.notebook.lists import find_place
from radio.complaints.exchange.notebook.words import state_of
from radio.complaints.exchange.tables import TableError, decode, read_table
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.tables import Waiting
from radio.complaints.register.sealing import open_person, open_text
from radio.complaints.register.tables import CaseDeed, Complaint, Disposition, Reporter
from radio.complaints.words import Channel, Deed, Kind, State
from radio.db import session_scope

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


def taken(desk: Desk, register: Engine, data: bytes, *, rehearse: bool = False) -> Imported:
    return import_notebook(desk, register, read_table(data), by="ani", rehearse=rehearse)


FORMS: dict[str, Callable[[], bytes]] = {
    "utf-8, semicolons": lambda: text().encode(),
    "utf-8 with a mark, commas": lambda: text(",").encode("utf-8-sig"),
    "cp1252, tabs": lambda: text("\t").encode("cp1252"),
    "utf-16, tabs": lambda: text("\t").encode("utf-16"),
    "utf-16-le without a mark": lambda: text("|").encode("utf-16-le"),
    "named delimiter": ("sep=|\n" + text("|")).encode,
    "titles above": ("REKAP ADUAN AYO MAS BRO\n\n" + text()).encode,
    "xlsx": workbook,
}


# ---------------------------------------------------------------- what is in it


@pytest.mark.parametrize("form", FORMS)
def test_it_is_read_in_every_form(desk: Desk, register: Engine, form: str) -> None:
    told = taken(desk, register, FORMS[form]())
    above = 2 if form == "titles above" else 0
    assert [row.row for row in told.filed] == [2 + above, 3 + above, 4 + above]
    assert [(one.row, one.field) for one in told.refused] == [
        (5 + above, "said_at"), (6 + above, "text"),
    ]  # fmt: skip
    assert "month 2" in told.refused[0].reason
    deliver(desk, register)
    with session_scope(register) as session:
        texts = session.scalars(select(Complaint.text).order_by(Complaint.ticket)).all()
    assert texts == ["Jalan depan pasar berlubang; sudah lama", "Lampu mati", "Usul taman kota"]


def test_all_of_a_row_is_kept(desk: Desk, register: Engine) -> None:
    told = taken(desk, register, workbook())
    deliver(desk, register)
    with session_scope(register) as session:
        first, second, third = session.scalars(select(Complaint).order_by(Complaint.ticket))
        who = [
            open_person(desk.keys, session.scalars(
                select(Reporter).where(Reporter.complaint_id == case.id)).one())
            for case in (first, second, third)
        ]  # fmt: skip
        deeds = session.scalars(
            select(CaseDeed).where(CaseDeed.complaint_id == first.id).order_by(CaseDeed.number)
        ).all()
        notes = session.scalars(
            select(CaseDeed.why).where(
                CaseDeed.complaint_id == third.id, CaseDeed.deed == Deed.NOTE
            )
        ).all()
        with_ = session.scalars(
            select(Disposition).where(Disposition.complaint_id == first.id)
        ).one()
    assert datetime.fromtimestamp(first.said_at / 1000, desk.zone) == datetime(
        2025, 2, 3, 12, tzinfo=ZoneInfo("Asia/Jakarta")
    )
    assert (first.agency_id, first.category_id, first.state) == ("dpubmpr", "jalan", State.CLOSED)
    assert (first.area_code, first.channel, first.taken_by) == (
        "35.22.15.2003",
        Channel.CALL,
        "ani",
    )
    assert (first.answered_at, first.closed_at) == (None, first.created_at)
    assert with_.ended_at == first.created_at
    assert [(one.deed, one.said) for one in deeds] == [
        (Deed.RECEIVE, ""), (Deed.FORWARD, ""), (Deed.ANSWER, "Sudah ditambal"), (Deed.CLOSE, ""),
    ]  # fmt: skip
    assert not any(one.public for one in deeds)
    assert (first.version, first.due_at, second.due_step) == (4, None, "forward")
    assert (who[0].name, who[0].phone, who[0].address) == (
        "Siti Aminah", "+6281234567890", "RT 03 RW 01",
    )  # fmt: skip
    # The day of the row above, nobody's name, a telephone that the spreadsheet took the zero from.
    assert (second.said_at, second.anonymous, second.state) == (first.said_at, True, State.RECEIVED)
    assert second.channel is Channel.WHATSAPP
    assert who[1].is_unknown
    assert (who[2].phone, third.kind) == ("+6281234567", Kind.COMPLAINT)
    assert notes == ["Perangkat daerah: Dinas Taman\nKategori: Taman\nStatus: ???"]
    assert [(one.row, one.field) for one in told.remarks] == [
        (4, "agency_id"), (4, "category_id"), (4, "state"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "answer", "agency", "state", "step"),
    [
        ("Proses", "", "DLH", State.IN_PROCESS, "answer"),
        ("Proses", "", "", State.IN_PROCESS, "answer"),
        ("", "Sudah dicek", "DLH", State.IN_PROCESS, "close"),
        ("Diteruskan", "", "DLH", State.FORWARDED, "answer"),
        ("Diteruskan", "", "", State.RECEIVED, "forward"),
        ("Belum", "", "DLH", State.RECEIVED, "forward"),
        ("Selesai", "", "", State.CLOSED, ""),
    ],
)
def test_it_goes_on_from_where_it_stood(
    desk: Desk, register: Engine, status: str, answer: str, agency: str, state: State, step: str
) -> None:
    rows = (("Tanggal", "Aduan", "Status", "Jawaban", "OPD", "Tgl Jawaban"),
            ("2/11/2026", "Sampah", status, answer, agency, "4/11/2026" if answer else ""))  # fmt: skip
    taken(desk, register, text(rows=rows).encode())
    deliver(desk, register)
    with session_scope(register) as session:
        case = session.scalars(select(Complaint)).one()
        last = session.scalars(select(CaseDeed).order_by(CaseDeed.number.desc())).first()
    assert last is not None
    assert (case.state, case.due_step, case.version) == (state, step, last.number)
    assert (case.due_at is None) == (not step)
    assert (case.answered_at is not None) == bool(answer)


def test_it_comes_once_however_often_it_is_read(desk: Desk, register: Engine) -> None:
    data = workbook()
    assert len(taken(desk, register, data, rehearse=True).filed) == 3
    with session_scope(desk.database) as session:
        assert session.scalar(select(func.count()).select_from(Waiting)) == 0
    assert len(taken(desk, register, data).filed) == 3
    assert taken(desk, register, data).known == 3
    deliver(desk, register)
    # The shared database knows them where this computer does not: it may be another one by now.
    with session_scope(desk.database, write=True) as session:
        session.execute(delete(Waiting))
        session.commit()
    again = taken(desk, register, text("\t").encode("utf-16"))
    assert (again.filed, again.known) == ([], 3)


def test_it_is_once_too_when_it_was_stopped_half_way(desk: Desk, register: Engine) -> None:
    rows = tuple(("1/2/2025", f"aduan {n}") for n in range(450))
    data = text(rows=(("Tanggal", "Aduan"), *rows)).encode()

    def stop(done: int, _total: int) -> None:
        if done >= 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_notebook(desk, register, read_table(data), by="ani", progress=stop)
    told = taken(desk, register, data)
    assert (len(told.filed), told.known) == (250, 200)


def test_how_far_it_is_is_told(desk: Desk, register: Engine) -> None:
    rows = tuple(("1/2/2025", f"aduan {n}") for n in range(250))
    sheets = read_table(text(rows=(("Tanggal", "Aduan"), *rows)).encode())
    seen: list[tuple[int, int]] = []
    import_notebook(
        desk, register, sheets, by="ani", rehearse=True, progress=lambda *at: seen.append(at)
    )
    assert seen == [(200, 250), (250, 250)]


def test_the_key_of_a_row_tells_nothing(desk: Desk, register: Engine) -> None:
    taken(desk, register, workbook())
    with session_scope(desk.database) as session:
        keys = session.scalars(select(Waiting.key)).all()
    assert len(set(keys)) == 3
    assert all(key and key.startswith("notebook k1") for key in keys)


def test_a_secret_row_is_sealed_with_its_answer(desk: Desk, register: Engine) -> None:
    rows = (("Tanggal", "Aduan", "Jawaban", "Rahasia"), ("1/2/2025", "Pungli", "Ditindak", "ya"))
    taken(desk, register, text(rows=rows).encode())
    deliver(desk, register)
    with session_scope(register) as session:
        case = session.scalars(select(Complaint)).one()
        said = session.scalars(select(CaseDeed.said).where(CaseDeed.deed == Deed.ANSWER)).one()
    assert "Pungli" not in case.text
    assert "Ditindak" not in said
    assert open_text(desk.keys, said, case.id) == "Ditindak"


def test_several_sheets_are_read_and_others_told(desk: Desk, register: Engine) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Januari"
    book.active.append(("Tgl", "Keluhan"))
    book.active.append((date(2025, 1, 6), "Banjir"))
    book.active.append((45664, "Hari sebagai angka"))
    book.create_sheet("Sampul").append(("Radio",))
    out = io.BytesIO()
    book.save(out)
    told = taken(desk, register, out.getvalue())
    assert [(row.sheet, row.row) for row in told.filed] == [("Januari", 2), ("Januari", 3)]
    assert told.passed_over == ["Sampul"]


def test_what_can_not_be_read_at_all_is_told(desk: Desk, register: Engine) -> None:
    for data, why in (
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xlsx"),
        (b"%PDF-1.7", "PDF"),
        (b"nama;umur\nSiti;30\n", "tanggal"),
        (b"", "tanggal"),
        (b"PK\x03\x04 nothing", "damaged"),
        (b'Tanggal;Aduan\n1/2/2025;"' + b"x" * 200_000, "quotation mark"),
        (b"x\n" * 100_001, "rows"),
    ):
        with pytest.raises(TableError, match=why):
            taken(desk, register, data)


# ---------------------------------------------------------------- days, places, words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("3/2/2025", "2025-02-03T12:00"),
        ("03-02-25", "2025-02-03T12:00"),
        ("3.2.2025", "2025-02-03T12:00"),
        ("2025-02-03", "2025-02-03T12:00"),
        ("Senin, 3 Februari 2025", "2025-02-03T12:00"),
        ("Jum'at 7 Pebruari 2025 pukul 08.15 WIB", "2025-02-07T08:15"),
        ("3 Nop 24", "2024-11-03T12:00"),
        ("17-Agt-2025", "2025-08-17T12:00"),
        ("17agustus2025", "2025-08-17T12:00"),
        ("3/2/2025 08:05", "2025-02-03T08:05"),
        ("45691", "2025-02-03T12:00"),
        (a_moment(2025, 2, 3), "2025-02-03T12:00"),
        (a_moment(2025, 2, 3, 8, 5), "2025-02-03T08:05"),
        (date(2025, 2, 3), "2025-02-03T12:00"),
        (45691.0, "2025-02-03T12:00"),
    ],
)
def test_days_are_read_as_they_are_written(written: object, read: str) -> None:
    assert read_day(written, TODAY).isoformat(timespec="minutes") == read  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written",
    ["", "kemarin", "3 Februari", "2/25/2025", "31/4/2025", "3 Foo 2025", "1/12/2026", "1/1/1899",
     "123456", "9" * 100, 3.5, True, "00/00/0000", a_moment(9999, 1, 1)],
)  # fmt: skip
def test_what_is_no_day_is_told(written: object) -> None:
    with pytest.raises(DayError):
        read_day(written, TODAY)  # type: ignore[arg-type]


@given(st.one_of(st.text(), st.floats(), st.integers(), st.datetimes(), st.dates(), st.times()))
def test_nothing_else_comes_of_reading_a_day(value: object) -> None:
    with suppress(DayError):
        assert read_day(value, TODAY).date() <= TODAY  # type: ignore[arg-type]


@given(
    st.dates(date(1990, 1, 1), TODAY),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d.%m.%Y"]),
)
def test_every_day_comes_back(day: date, form: str) -> None:
    assert read_day(day.strftime(form), TODAY).date() == day


@pytest.mark.parametrize(
    ("village", "kecamatan", "address", "code"),
    [
        ("Sukorejo", "Bojonegoro", "", "35.22.15.2003"),
        ("DS. SUKOREJO", "Kec Bojonegoro", "", "35.22.15.2003"),
        ("", "bojonegro", "", "35.22.15"),
        ("", "", "RT 3, Ds. Sukorejo Kec. Bojonegoro", "35.22.15.2003"),
        ("Antah Berantah", "Bojonegoro", "", "35.22.15"),
        ("Sukorejo", "", "", None),
        ("", "", "Jl. Veteran 3", None),
        ("", "Surabaya", "", None),
    ],
)
def test_places_are_found_by_what_people_call_them(
    village: str, kecamatan: str, address: str, code: str | None
) -> None:
    found = find_place(village, kecamatan, address)
    assert (found.id if found else None) == code


@pytest.mark.parametrize(
    ("word", "state"),
    [("Belum selesai", State.RECEIVED), ("SELESAI", State.CLOSED), ("kuning", State.IN_PROCESS),
     ("diteruskan ke DLH", State.FORWARDED), ("sudah ditindaklanjuti", State.IN_PROCESS),
     ("entah", None)],
)  # fmt: skip
def test_states_are_known_by_words_and_colours(word: str, state: State | None) -> None:
    assert state_of(word) is state


# ---------------------------------------------------------------- harm


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


def test_formulas_are_not_reckoned(desk: Desk, register: Engine) -> None:
    rows = (
        ("Tanggal", "Aduan", "Nama"),
        ("1/2/2025", '=HYPERLINK("http://x")', "+62"),
        ("1/2/2025", "'=1+1", "Budi"),
    )
    told = taken(desk, register, workbook(rows))
    # Nobody has opened it in a spreadsheet: the formula has no value.
    assert [(one.row, one.field) for one in told.refused] == [(2, "text")]
    told = taken(desk, register, text(rows=rows).encode())
    assert len(told.filed) == 1
    deliver(desk, register)
    with session_scope(register) as session:
        assert set(session.scalars(select(Complaint.text))) == {'=HYPERLINK("http://x")', "=1+1"}


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
