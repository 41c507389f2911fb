"""Search over complaints: what is found, what never is, and that the index follows every change."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.orm import Session

from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.register.seeds import sign_in_desk
from radio.complaints.register.tables import Complaint
from radio.complaints.sight.filters import CaseFilter
from radio.complaints.sight.listing import list_cases
from radio.complaints.sight.searching import purge_words, reindex, search
from radio.complaints.sight.tables import CaseSearch
from radio.complaints.words import State
from radio.db import session_scope
from tests.complaints.conftest import NOON, an_entry
from tests.complaints.sight import add_case, number, values_of

SUKOREJO = "35.22.15.2003"


def found(session: Session, typed: str) -> list[str]:
    return [line.ticket for line in search(session, typed)]


@pytest.mark.parametrize(
    "typed",
    ["jal", "JALAN", "berlubang pas", "pasar jalan", "dander jal", "kunci", "jumat", "jum'at",
     "cafe", "depan (pasar)", "  berlub "],
)  # fmt: skip
def test_found_by_the_beginnings_of_its_words(register: Engine, typed: str) -> None:
    with session_scope(register, write=True) as session:
        case = add_case(
            session, 1, area_code="35.22.14.2001", place="Café Jum’at, kunci/gudang",
            text="Jalan depan pasar berlubang Dander",
        )  # fmt: skip
        add_case(session, 2, text="Lampu padam")
        assert found(session, typed) == [case.ticket]


def test_found_by_the_names_of_its_area(register: Engine) -> None:
    with session_scope(register, write=True) as session:
        case = add_case(session, 1, area_code=SUKOREJO)
        add_case(session, 2)
        assert found(session, "sukorejo") == found(session, "bojone") == [case.ticket]


@pytest.mark.parametrize("typed", ["tidakada", "jalan tidakada", "alan", "!?", "", "'", '"*', "_"])
def test_what_is_not_there_is_not_found(register: Engine, typed: str) -> None:
    with session_scope(register, write=True) as session:
        add_case(session, 1)
        assert found(session, typed) == []


def test_other_forms_of_a_word_are_found_where_the_server_can_stem(register: Engine) -> None:
    with session_scope(register, write=True) as session:
        case = add_case(session, 1, text="Perbaikan jalan tertunda")
        wanted = [case.ticket] if register.dialect.name == "postgresql" else []
        assert found(session, "memperbaiki") == wanted


@pytest.mark.parametrize(
    "typed", ["BJN26-0417", "bjn260417", "bjn 26 0417", "Bjn26–04", "0417", "417"]
)
def test_found_by_its_ticket_however_it_is_typed(register: Engine, typed: str) -> None:
    with session_scope(register, write=True) as session:
        case = add_case(session, 417)
        add_case(session, 9902)
        assert found(session, typed) == [case.ticket]
        assert found(session, case.ticket.replace("-", "")) == [case.ticket]


def test_newest_first_after_tickets(register: Engine) -> None:
    with session_scope(register, write=True) as session:
        for place in range(1, 31):
            add_case(session, place, text=f"Jalan 007 ke-{place}")
        assert found(session, "007") == [number(7), *[number(n) for n in range(30, 10, -1)]][:20]
        assert found(session, "jalan") == [number(n) for n in range(30, 10, -1)]


def test_what_a_confidential_case_says_is_never_indexed(desk: Desk, register: Engine) -> None:
    filed = file_entry(desk, an_entry(confidential=True, place="rumah"))
    deliver(desk, register)
    with session_scope(register) as session:
        assert session.scalars(select(CaseSearch)).all() == []
        assert found(session, "berlubang") == found(session, "sealed1") == []
        (line,) = search(session, filed.ticket)
        assert (line.text, line.place, line.confidential) == ("", "", True)


@pytest.mark.parametrize(
    "change",
    [
        {"confidential": True, "text": "sealed1.x.y", "place": ""},
        {"confidential": True},
        {"text": "sealed1.x.y"},
        {"text": ""},
        {"state": State.MERGED},
        {"text": "Lampu padam"},
    ],
)
@pytest.mark.parametrize("how", ["session", "core"])
def test_it_leaves_the_index_in_the_same_transaction(
    register: Engine, change: dict[str, Any], how: str
) -> None:
    with session_scope(register, write=True) as session:
        case = add_case(session, 1)
        session.commit()
    with session_scope(register, write=True) as session:
        assert found(session, "berlubang")
        if how == "core":
            session.execute(update(Complaint).values(**change))
        else:
            case = session.get_one(Complaint, case.id)
            for name, value in change.items():
                setattr(case, name, value)
            session.flush()
        assert found(session, "berlubang") == []
        session.rollback()
        assert found(session, "berlubang") == [case.ticket]


def test_it_comes_back_when_it_is_confidential_no_longer(register: Engine) -> None:
    with session_scope(register, write=True) as session:
        case = add_case(session, 1, confidential=True, text="sealed1.x.y")
        case.confidential, case.text = False, "Jalan berlubang"
        session.flush()
        assert found(session, "berlubang") == [case.ticket]
        case.state = State.IN_PROCESS
        session.flush()
        assert found(session, "berlubang") == [case.ticket]
        assert len(session.scalars(select(CaseSearch)).all()) == 1


def test_bulk_inserts_and_deletes_are_followed(register: Engine) -> None:
    with session_scope(register, write=True) as session:
        sign_in_desk(session, "BJN", "Radio Uji", NOON)
        session.execute(insert(Complaint), [values_of(place) for place in range(1, 11)])
        assert len(found(session, "berlubang")) == 10
        session.execute(delete(Complaint))
        assert found(session, "berlubang") == []


def test_nothing_of_reporters_is_in_it(desk: Desk, register: Engine) -> None:
    file_entry(desk, an_entry(area_code=SUKOREJO))
    deliver(desk, register)
    with session_scope(register) as session:
        for typed in ("siti", "aminah", "0812", "6281234567890", "RT"):
            assert found(session, typed) == []
        assert len(found(session, "sukorejo")) == 1


def test_the_lists_text_filter_finds_the_same(register: Engine) -> None:
    with session_scope(register, write=True) as session:
        for place in range(1, 60):
            add_case(session, place, text="Lampu padam" if place % 7 else "Jalan berlubang")
        for typed in ("lampu", "berlub", "bjn26", "0007"):
            page = list_cases(session, CaseFilter(text=typed), NOON, limit=100)
            assert sorted(line.ticket for line in page.lines) == sorted(
                line.ticket for line in search(session, typed, limit=100)
            )


def test_written_anew_it_is_the_same(register: Engine) -> None:
    with session_scope(register, write=True) as session:
        for nth, values in enumerate((
            {"area_code": SUKOREJO, "place": "dekat Jum’atan"}, {"area_code": "35.22.15"},
            {"area_code": "35.22"}, {"text": "it's l’été"}, {"confidential": True, "text": "sealed1.x"},
            {"state": State.MERGED}, {"text": ""},
        ), start=1):  # fmt: skip
            add_case(session, nth, **values)
        query = select(CaseSearch.complaint_id, CaseSearch.words).order_by(CaseSearch.number)
        before = session.execute(query).all()
        assert len(before) == 4
        reindex(session)
        assert session.execute(query).all() == before
        assert len(found(session, "sukorejo")) == 1
        assert len(found(session, "jumatan")) == 1


@pytest.mark.sqlite
def test_words_of_what_left_are_in_no_page_of_the_file(register: Engine) -> None:
    with session_scope(register, write=True) as session:
        case = add_case(session, 1, text="Rahasiabesar di sini")
        add_case(session, 2)
        session.commit()
        case.text, case.confidential = "sealed1.x.y", True
        purge_words(session)
        session.commit()
    with session_scope(register) as session:
        kept = session.execute(text("SELECT block FROM case_words_data")).scalars().all()
    assert not any(b"rahasiabesar" in bytes(block).lower() for block in kept)
