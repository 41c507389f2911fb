"""The old notebook: whatever its encoding, its columns and its harm, row by row, each once."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from sqlalchemy import Engine, delete, func, select

from radio.complaints.exchange.notebook.importing import Imported, import_notebook
from radio.complaints.exchange.tables import TableError, read_table
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.tables import Waiting
from radio.complaints.register.sealing import open_person, open_text
from radio.complaints.register.tables import CaseDeed, Complaint, Disposition, Reporter
from radio.complaints.words import Channel, Deed, Kind, State
from radio.db import session_scope
from tests.complaints.notebook import text, workbook


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
