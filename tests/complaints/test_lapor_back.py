"""SP4N-LAPOR!: what was handed over is marked once; its ids and states come back."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from radio.complaints.exchange.cases import Reading, read_cases
from radio.complaints.exchange.choosing import Choice
from radio.complaints.exchange.lapor import to_lapor_csv
from radio.complaints.exchange.lapor_back import BroughtBack, bring_back, mark_handed_over
from radio.complaints.exchange.tables import TableError, read_table
from radio.complaints.handling.ways import Capability, Hand
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.register.sealing import open_text
from radio.complaints.register.tables import CaseDeed, Complaint
from radio.complaints.words import Deed, State
from radio.db import session_scope
from tests.complaints.conftest import NOON, an_entry


@pytest.fixture
def hand() -> Hand:
    return Hand("ani", frozenset({Capability.COORDINATE}), "BJN")


@pytest.fixture
def tickets(desk: Desk, register: Engine) -> list[str]:
    filed = [
        file_entry(desk, an_entry(confidential=secret)).ticket for secret in (False, False, True)
    ]
    deliver(desk, register)
    return filed


def case_of(register: Engine, ticket: str) -> Complaint:
    with session_scope(register) as session:
        return session.scalars(select(Complaint).where(Complaint.ticket == ticket)).one()


def deeds(register: Engine, ticket: str, deed: Deed) -> list[CaseDeed]:
    with session_scope(register) as session:
        query = select(CaseDeed).join(Complaint, CaseDeed.complaint_id == Complaint.id)
        return list(session.scalars(query.where(Complaint.ticket == ticket, CaseDeed.deed == deed)))


def brought(
    desk: Desk, register: Engine, hand: Hand, text: str, *, rehearse: bool = False
) -> BroughtBack:
    return bring_back(desk, register, hand, read_table(text.encode()), rehearse=rehearse)


def test_cases_are_marked_once(
    desk: Desk, register: Engine, hand: Hand, tickets: list[str]
) -> None:
    ids = [case_of(register, ticket).id for ticket in tickets[:2]]
    assert mark_handed_over(desk, register, hand, iter(ids)) == 2
    assert mark_handed_over(desk, register, hand, ids) == 0
    (deed,) = deeds(register, tickets[0], Deed.HAND_OVER)
    assert (deed.by, deed.state, deed.number) == ("ani", State.RECEIVED, 2)
    assert case_of(register, tickets[0]).version == 2
    reading = Reading(desk.keys, lambda: NOON)
    rest = read_cases(register, Choice(waiting_for_lapor=True), reading)
    assert [case.ticket for case in rest] == tickets[2:]


def test_states_come_back(desk: Desk, register: Engine, hand: Hand, tickets: list[str]) -> None:
    first, second, secret = tickets
    table = (
        "Daftar laporan;;;\nNo. Aduan;Tracking ID;Status Laporan;Tindak Lanjut\n"
        f"{first};7001;Selesai;Sudah ditambal\n"
        f"{second.lower().replace('-', ' ')};7002;Proses;\n"
        f"{secret};7003;Proses;Rahasia jawabannya\n"
    )
    assert brought(desk, register, hand, table, rehearse=True).changed == tuple(tickets)
    assert case_of(register, first).lapor_tracking_id == ""
    assert brought(desk, register, hand, table).changed == tuple(tickets)
    case = case_of(register, first)
    assert (case.lapor_tracking_id, case.lapor_state, case.state) == (
        "7001", "Selesai", State.RECEIVED,
    )  # fmt: skip
    (note,) = deeds(register, first, Deed.NOTE)
    assert note.why == "SP4N-LAPOR! 7001 — Selesai — Sudah ditambal"
    (note,) = deeds(register, secret, Deed.NOTE)
    assert "jawabannya" not in note.why
    assert "jawabannya" in open_text(desk.keys, note.why, note.complaint_id)
    again = brought(desk, register, hand, table)
    assert (again.changed, again.same, again.refused) == ((), 3, ())
    # Later LAPOR! may be asked by its own id alone.
    later = brought(desk, register, hand, "tracking_id,status\n7002,Selesai\n")
    assert later.changed == (second,)


def test_each_row_that_can_not_be_taken_is_told(
    desk: Desk, register: Engine, hand: Hand, tickets: list[str]
) -> None:
    first, second, _ = tickets
    wrong = first[:-1] + ("A" if first[-1] != "A" else "B")
    brought(desk, register, hand, f"tiket,tracking id,status\n{first},7001,Proses\n")
    told = brought(
        desk, register, hand,
        "tiket,tracking id,status\n"
        f"{wrong},1,Proses\nBJN26-9001A,1,Proses\n,,Proses\n,9999,Proses\n"
        f"{second},7001,Proses\n{first},8000,Proses\n{second},{'9' * 41},Proses\n\n{second},7002,Baru\n",
    )  # fmt: skip
    assert told.changed == (second,)
    assert [(one.row, one.field) for one in told.refused] == [
        (2, "ticket"), (3, "ticket"), (4, "ticket"), (5, "tracking_id"), (6, "tracking_id"),
        (7, "tracking_id"), (8, "tracking_id"),
    ]  # fmt: skip
    assert first in told.refused[4].reason


def test_a_table_without_the_columns_is_told(desk: Desk, register: Engine, hand: Hand) -> None:
    with pytest.raises(TableError, match="nomor aduan"):
        brought(desk, register, hand, "nama,umur\nSiti,30\n")


def test_what_went_out_can_come_back(
    desk: Desk, register: Engine, hand: Hand, tickets: list[str]
) -> None:
    def lines() -> Iterator[str]:
        cases = read_cases(register, Choice(), Reading(desk.keys, lambda: NOON))
        return to_lapor_csv(cases, ZoneInfo("Asia/Jakarta"))

    assert brought(desk, register, hand, "".join(lines())).same == len(tickets)
