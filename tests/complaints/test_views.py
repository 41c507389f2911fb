"""Views for other applications: all that is public of a case, nobody's person, nothing confidential."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, select, text, update

from radio.complaints.ids import new_id
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import Filed, file_entry
from radio.complaints.privacy.grants import NUMBERS, VIEWS
from radio.complaints.register.tables import CaseDeed, Complaint
from radio.complaints.words import Deed, State
from radio.db import session_scope
from tests.complaints.conftest import NOON, Clock, an_entry

DOCS = Path(__file__).parents[2] / "docs"


def rows(register: Engine, query: str) -> list[dict[str, object]]:
    with register.connect() as connection:
        return [dict(row) for row in connection.execute(text(query)).mappings()]


@pytest.fixture
def filed(desk: Desk, register: Engine) -> list[Filed]:
    """One that is open, one anonymous, one confidential."""
    where = {"place": "Jalan Diponegoro 7", "latitude": -7.15, "longitude": 111.88}
    made = [
        file_entry(desk, an_entry(text="satu", area_code="35.22.15.2003", taken_by="ani", **where)),
        file_entry(desk, an_entry(text="dua", area_code="35.22.15.2003", anonymous=True, **where)),
        file_entry(
            desk, an_entry(text="tiga", area_code="35.22.15.2003", confidential=True, **where)
        ),
    ]
    deliver(desk, register)
    return made


def deed(case: str, number: int, *, public: bool, why: str, said: str) -> CaseDeed:
    return CaseDeed(
        id=new_id(NOON), complaint_id=case, number=number, deed=Deed.ANSWER,
        state=State.IN_PROCESS, at=NOON, by="budi", why=why, said=said, public=public,
    )  # fmt: skip


def test_of_a_confidential_case_there_is_nothing(register: Engine, filed: list[Filed]) -> None:
    hidden = filed[2]
    with session_scope(register, write=True) as session:
        session.add(deed(hidden.id, 2, public=True, why="", said="rahasia"))
        session.execute(
            update(Complaint).where(Complaint.id == filed[0].id).values(merged_into=hidden.id)
        )
        session.commit()
    told = str([rows(register, f"SELECT * FROM {view}") for view in VIEWS])
    assert hidden.ticket not in told
    assert hidden.id not in told
    assert "rahasia" not in told
    assert [
        one["ticket"] for one in rows(register, "SELECT * FROM public_complaint ORDER BY ticket")
    ] == [
        filed[0].ticket,
        filed[1].ticket,
    ]


def test_of_who_reports_anonymously_not_even_the_place(
    register: Engine, filed: list[Filed]
) -> None:
    first, second = rows(register, "SELECT * FROM public_complaint ORDER BY ticket")
    assert (first["place"], first["latitude"]) == ("Jalan Diponegoro 7", -7.15)
    assert (second["text"], second["area_code"]) == ("dua", "35.22.15.2003")
    assert (second["place"], second["latitude"], second["longitude"]) == ("", None, None)


def test_of_deeds_what_was_said_to_the_public(register: Engine, filed: list[Filed]) -> None:
    with session_scope(register, write=True) as session:
        session.add(deed(filed[0].id, 2, public=True, why="kata Siti", said="Sudah ditambal"))
        session.add(deed(filed[0].id, 3, public=False, why="kata Siti", said="untuk pelapor"))
        session.commit()
    (told,) = rows(register, "SELECT * FROM public_deed")
    assert (told["ticket"], told["said"]) == (filed[0].ticket, "Sudah ditambal")
    assert {"why", "by"} & set(told) == set()


def test_counts_by_area_and_month_leave_the_confidential_out(
    desk: Desk, register: Engine, clock: Clock, filed: list[Filed]
) -> None:
    clock.now = 1_796_058_000_000 - 1  # 23.59.59.999 WIB on 30 November
    file_entry(desk, an_entry(area_code="35.22.15.2003"))
    clock.now += 1
    file_entry(desk, an_entry(area_code="35.22.15.2003"))
    deliver(desk, register)
    counted = rows(register, "SELECT month, complaints FROM public_area_count ORDER BY month")
    assert [tuple(one.values()) for one in counted] == [("2026-11", 3), ("2026-12", 1)]


def test_no_column_is_a_persons(register: Engine) -> None:
    look = inspect(register)
    assert set(look.get_view_names()) == {*VIEWS, NUMBERS}
    personal = {"by", "taken_by", "why", "sealed", "phone_index", "call_id", "id", "answers", "key"}
    for view in VIEWS:
        columns = {column["name"] for column in look.get_columns(view)}
        if view not in {"public_agency", "public_category"}:  # whose id is a word
            assert columns & personal == set(), view


@pytest.mark.parametrize("page", ["register.md", "id/register.md"])
def test_every_column_is_documented(register: Engine, page: str) -> None:
    """Each view is a heading; its columns are the first cells of the table below it."""
    parts = (DOCS / page).read_text(encoding="utf-8").split("\n### ")[1:]
    told = {
        found[1]: re.findall(r"^\| `(\w+)`", part, re.MULTILINE)
        for part in parts
        if (found := re.match(r"`(public_\w+)`", part))
    }
    look = inspect(register)
    there = {view: [column["name"] for column in look.get_columns(view)] for view in VIEWS}
    assert told == there


def test_a_case_that_becomes_confidential_is_gone_from_the_views(
    register: Engine, filed: list[Filed]
) -> None:
    with session_scope(register, write=True) as session:
        case = session.scalars(select(Complaint).where(Complaint.ticket == filed[0].ticket)).one()
        case.confidential = True
        session.commit()
    assert [one["text"] for one in rows(register, "SELECT * FROM public_complaint")] == ["dua"]
