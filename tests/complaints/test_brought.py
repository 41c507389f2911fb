"""Tables that are brought to the panel: tried first, taken once, gone on with wherever it was ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, inspect, select

from radio.complaints.exchange.outcome import Outcome, What
from radio.complaints.exchange.taking import TRIES_MOST, take_brought
from radio.complaints.handling.acts import Act
from radio.complaints.handling.doing import do
from radio.complaints.handling.ways import Capability, Hand
from radio.complaints.intake.brought import (
    KEPT_DAYS,
    Brought,
    ask,
    bring,
    brought_lately,
    brought_to_do,
    drop_brought,
    file_of,
    find_brought,
    try_once_more,
)
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.tables import ENVIRONMENT, BroughtKind, BroughtState, Waiting
from radio.complaints.intake.upkeep import clear_desk
from radio.complaints.register.tables import CaseDeed, Complaint
from radio.complaints.words import Deed
from radio.db import migrate, session_scope
from tests.complaints.conftest import DAY, Clock, an_entry

NOTEBOOK = (
    "Tanggal;Nama;HP;Aduan;Dinas\n"
    "3/2/2025;Siti Marked;0812-7777-6666;Jalan berlubang;DPUBMPR\n"
    ";Budi;;Lampu mati;Dinas Anu\n"
    "31/2/2025;Budi;;Tidak ada hari itu;\n"
    "5/2/2025;Budi;;;\n"
)


class StoppedError(Exception):
    """The worker is ended."""


def stop_after(steps: int) -> Callable[[], None]:
    left = [steps]

    def check() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise StoppedError

    return check


def brought(desk: Desk, kind: BroughtKind, text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    return bring(desk, kind, data, Outcome("tabel.csv").pack(), "ani")


def now(desk: Desk, table_id: str) -> tuple[Brought, Outcome]:
    table = find_brought(desk, table_id)
    assert table is not None
    return table, Outcome.unpack(table.told)


def waiting(desk: Desk) -> int:
    with session_scope(desk.database) as session:
        return session.scalar(select(func.count()).select_from(Waiting)) or 0


def case_of(register: Engine, ticket: str) -> Complaint:
    with session_scope(register) as session:
        return session.scalars(select(Complaint).where(Complaint.ticket == ticket)).one()


@pytest.fixture
def tickets(desk: Desk, register: Engine) -> list[str]:
    filed = [file_entry(desk, an_entry()).ticket for _ in range(3)]
    deliver(desk, register)
    return filed


# ---------------------------------------------------------------- the old notebook


def test_a_notebook_is_tried_then_taken_once(desk: Desk, register: Engine) -> None:
    table_id = brought(desk, BroughtKind.NOTEBOOK, NOTEBOOK)
    assert brought_to_do(desk) == [table_id]
    assert take_brought(desk, register) == 1
    table, told = now(desk, table_id)
    assert (table.state, told.new, told.same, told.refused, told.remarks) == (
        BroughtState.LOOKED, 2, 0, 2, 1,
    )  # fmt: skip
    assert waiting(desk) == 0
    assert [(one.row, one.field) for one in told.rows if one.what is What.REFUSED] == [
        (4, "said_at"), (5, "text"),
    ]  # fmt: skip
    (look,) = told.sheets
    assert (look.header, look.columns["text"], look.titles[3]) == (1, 3, "Aduan")
    assert look.samples[0][1] == "Siti Marked"
    # Nothing is done before somebody says so; said twice is said once.
    assert take_brought(desk, register) == 0
    assert ask(desk, table_id, BroughtState.TAKING)
    assert not ask(desk, table_id, BroughtState.TAKING)
    take_brought(desk, register)
    table, told = now(desk, table_id)
    assert (table.state, told.new, table.done, table.total) == (BroughtState.DONE, 2, 4, 4)
    assert waiting(desk) == 2
    assert file_of(desk, table_id) == b""
    # The whole file again: it is all there.
    again = brought(desk, BroughtKind.NOTEBOOK, NOTEBOOK)
    take_brought(desk, register)
    _, told = now(desk, again)
    assert (told.new, told.same) == (0, 2)


def test_an_import_that_was_ended_goes_on_and_nothing_doubles(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    rows = "".join(f"3/2/2025;Aduan nomor {n}\n" for n in range(500))
    table_id = brought(desk, BroughtKind.NOTEBOOK, f"tanggal;aduan\n{rows}")
    take_brought(desk, register)
    clock.now += 1000
    ask(desk, table_id, BroughtState.TAKING)
    clock.now += 1000
    with pytest.raises(StoppedError):
        take_brought(desk, register, stop_after(1))
    table, _ = now(desk, table_id)
    assert (table.state, table.done, table.total) == (BroughtState.TAKING, 400, 500)
    assert waiting(desk) == 400
    assert not drop_brought(desk, table_id)
    deliver(desk, register)
    take_brought(desk, register)
    table, told = now(desk, table_id)
    # What the first run has filed is told as filed by this import.
    assert (table.state, told.new, told.same, told.refused) == (BroughtState.DONE, 500, 0, 0)
    assert waiting(desk) == 500


def test_a_table_that_is_thrown_away_while_it_is_tried_is_gone(
    desk: Desk, register: Engine
) -> None:
    table_id = brought(desk, BroughtKind.NOTEBOOK, NOTEBOOK)
    assert take_brought(desk, register, lambda: assert_dropped(desk, table_id)) == 1
    assert find_brought(desk, table_id) is None
    assert take_brought(desk, register) == 0


def assert_dropped(desk: Desk, table_id: str) -> None:
    assert drop_brought(desk, table_id)


def test_a_row_that_stands_twice_comes_once(desk: Desk, register: Engine) -> None:
    table_id = brought(desk, BroughtKind.NOTEBOOK, "tanggal;aduan\n" + "3/2/2025;Sama\n" * 2)
    take_brought(desk, register)
    ask(desk, table_id, BroughtState.TAKING)
    take_brought(desk, register)
    _, told = now(desk, table_id)
    assert (told.new, told.same, waiting(desk)) == (1, 1, 1)


def test_columns_that_are_not_recognised_are_said_by_hand(desk: Desk, register: Engine) -> None:
    text = "Buku lama\nKapan;Siapa;Apa\n3/2/2025;Budi;Jalan rusak\n4/2/2025;Siti;Lampu mati\n"
    table_id = brought(desk, BroughtKind.NOTEBOOK, text)
    take_brought(desk, register)
    table, told = now(desk, table_id)
    assert (table.state, told.trouble, told.sheets[0].columns) == (
        BroughtState.LOOKED, "no columns", {},
    )  # fmt: skip
    look = replace(told.sheets[0], header=2, columns={"date": 0, "name": 1, "text": 2})
    assert ask(desk, table_id, BroughtState.LOOKING, told.with_columns((look,)).pack())
    take_brought(desk, register)
    _, told = now(desk, table_id)
    assert (told.trouble, told.new, told.refused) == ("", 2, 0)
    assert told.sheets[0].titles[:3] == ("Kapan", "Siapa", "Apa")
    ask(desk, table_id, BroughtState.TAKING)
    take_brought(desk, register)
    assert waiting(desk) == 2


def test_what_is_kept_is_sealed_and_goes_after_a_while(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    table_id = brought(desk, BroughtKind.NOTEBOOK, NOTEBOOK)
    take_brought(desk, register)
    raw = Path(str(desk.database.url.database)).read_bytes()
    wal = Path(f"{desk.database.url.database}-wal")
    raw += wal.read_bytes() if wal.exists() else b""
    assert b"Marked" not in raw
    assert b"7777" not in raw
    clock.now += KEPT_DAYS * DAY + 1
    clear_desk(desk)
    assert find_brought(desk, table_id) is None
    assert brought_lately(desk, BroughtKind.NOTEBOOK) == []


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 x",
        b"\x89PNG\r\n",
        b"PK\x03\x04 broken",
        b"\x00" * 5000,
        b'a;"' + b"x" * 1_000_000,
    ],
    ids=["PDF", "picture", "broken workbook", "zeros", "a cell of 1 MB"],
)
def test_what_is_no_table_is_told(desk: Desk, register: Engine, data: bytes) -> None:
    table_id = brought(desk, BroughtKind.LAPOR, data)
    take_brought(desk, register)
    table, told = now(desk, table_id)
    assert table.state is BroughtState.REFUSED
    assert told.trouble
    assert file_of(desk, table_id) == b""


def test_a_table_that_ends_the_worker_again_and_again_is_left(desk: Desk, register: Engine) -> None:
    table_id = brought(desk, BroughtKind.NOTEBOOK, NOTEBOOK)
    for _ in range(TRIES_MOST):
        try_once_more(desk, table_id)
    take_brought(desk, register)
    table, told = now(desk, table_id)
    assert (table.state, told.trouble) == (BroughtState.REFUSED, "the worker ended on it")


# ---------------------------------------------------------------- from LAPOR!


def test_states_are_tried_then_kept(desk: Desk, register: Engine, tickets: list[str]) -> None:
    text = (
        "No. Aduan;Tracking ID;Status\n"
        f"{tickets[0]};7001;Selesai\n{tickets[1]};7002;\u202eProses\n{tickets[2]};=1+1;Proses\n"
    )
    table_id = brought(desk, BroughtKind.LAPOR, text.encode("utf-16"))
    take_brought(desk, register)
    _, told = now(desk, table_id)
    assert (told.new, told.same, told.refused) == (2, 0, 1)
    assert [(one.row, one.ticket, one.before, one.after) for one in told.rows[1:]] == [
        (2, tickets[0], "", "7001 · Selesai"), (3, tickets[1], "", "7002 · Proses"),
    ]  # fmt: skip
    assert case_of(register, tickets[0]).lapor_state == ""
    ask(desk, table_id, BroughtState.TAKING)
    take_brought(desk, register)
    table, told = now(desk, table_id)
    assert (table.state, told.new) == (BroughtState.DONE, 2)
    assert case_of(register, tickets[1]).lapor_state == "Proses"
    again = brought(desk, BroughtKind.LAPOR, text)
    take_brought(desk, register)
    _, told = now(desk, again)
    assert (told.new, told.same, told.refused) == (0, 2, 1)


def test_a_case_that_somebody_changed_meanwhile_is_told_and_left(
    desk: Desk, register: Engine, tickets: list[str]
) -> None:
    text = f"tiket;status\n{tickets[0]};Selesai\n{tickets[1]};Proses\n"
    table_id = brought(desk, BroughtKind.LAPOR, text)
    take_brought(desk, register)
    hand = Hand("budi", frozenset({Capability.COORDINATE}), "BJN")
    with session_scope(register, write=True) as session:
        case = session.scalars(select(Complaint).where(Complaint.ticket == tickets[0])).one()
        do(
            session, desk.keys, case.id, Act(Deed.VERIFY), seen_version=case.version, hand=hand,
            zone=desk.zone, now=desk.clock(),
        )  # fmt: skip
        session.commit()
    ask(desk, table_id, BroughtState.TAKING)
    take_brought(desk, register)
    _, told = now(desk, table_id)
    assert (told.new, told.refused) == (1, 1)
    assert (told.rows[0].field, told.rows[0].row) == ("version", 2)
    assert case_of(register, tickets[0]).lapor_state == ""


def test_states_that_were_ended_half_way_are_all_told_as_kept(desk: Desk, register: Engine) -> None:
    # One more than stand in a transaction.
    filed = [file_entry(desk, an_entry()).ticket for _ in range(101)]
    deliver(desk, register)
    rows = "".join(f"{ticket};Proses\n" for ticket in filed)
    table_id = brought(desk, BroughtKind.LAPOR, f"tiket;status\n{rows}")
    take_brought(desk, register)
    ask(desk, table_id, BroughtState.TAKING)
    with pytest.raises(StoppedError):
        take_brought(desk, register, stop_after(0))
    assert case_of(register, filed[99]).lapor_state == "Proses"
    assert case_of(register, filed[100]).lapor_state == ""
    take_brought(desk, register)
    table, told = now(desk, table_id)
    assert (table.state, told.new, told.same, told.refused) == (BroughtState.DONE, 101, 0, 0)
    with session_scope(register) as session:
        query = select(func.count()).select_from(CaseDeed).where(CaseDeed.deed == Deed.NOTE)
        assert session.scalar(query) == 101


def test_an_older_version_of_the_file_has_no_tables_and_all_else(
    desk: Desk, register: Engine
) -> None:
    filed = file_entry(desk, an_entry()).ticket
    brought(desk, BroughtKind.NOTEBOOK, NOTEBOOK)
    url = str(desk.database.url)
    migrate(url, to="0003", environment=ENVIRONMENT)
    assert "brought_table" not in inspect(desk.database).get_table_names()
    migrate(url, environment=ENVIRONMENT)
    assert brought_to_do(desk) == []
    deliver(desk, register)
    assert case_of(register, filed).ticket == filed
