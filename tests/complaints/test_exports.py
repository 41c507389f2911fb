"""Exports: complete, in small parts, well-formed whatever was said, and without anybody's data."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event, func, select

from radio.complaints.entry import Agreement, Person
from radio.complaints.errors import ComplaintError
from radio.complaints.exchange.cases import Reading, read_cases
from radio.complaints.exchange.choosing import Choice, find_agency
from radio.complaints.exchange.forms import Count, Form, count_cases, is_public
from radio.complaints.exchange.lapor import (
    CopyField,
    Limits,
    copy_fields,
    title_of,
    to_lapor_csv,
    to_lapor_xml,
)
from radio.complaints.exchange.plain import to_csv, to_jsonl
from radio.complaints.ids import new_id
from radio.complaints.intake.desk import Desk
from radio.complaints.register.tables import CaseDeed, Complaint, Disclosure, Disposition, Reporter
from radio.complaints.words import Deed, State
from radio.db import session_scope
from radio.units import Millis
from tests.complaints.conftest import DAY, NOON, SITI, an_entry
from tests.complaints.exporting import a_case, filed, handing, public

# ---------------------------------------------------------------- which cases, and how they are read


def test_all_cases_come_once_in_parts(desk: Desk, register: Engine) -> None:
    tickets = filed(desk, register, *(an_entry(text=f"aduan {n}") for n in range(23)))
    found = read_cases(register, Choice(), public(desk), at_once=5)
    assert [case.ticket for case in found] == tickets


def test_what_is_filed_meanwhile_does_no_harm(desk: Desk, register: Engine) -> None:
    tickets = filed(desk, register, *(an_entry(text=f"aduan {n}") for n in range(6)))
    found = read_cases(register, Choice(), public(desk), at_once=2)
    seen = [next(found).ticket]
    tickets += filed(desk, register, an_entry(text="baru"))
    assert seen + [case.ticket for case in found] == tickets


def test_a_part_costs_the_same_number_of_questions(desk: Desk, register: Engine) -> None:
    filed(desk, register, *(an_entry(text=f"aduan {n}") for n in range(40)))
    asked: list[str] = []
    event.listen(
        register, "before_cursor_execute", lambda *given: asked.append(given[2]), named=False
    )
    assert len(list(read_cases(register, Choice(), public(desk)))) == 40
    assert len([one for one in asked if one.lstrip().startswith("SELECT")]) < 12


def test_cases_are_chosen_by_day_state_agency_and_kecamatan(desk: Desk, register: Engine) -> None:
    old, here, away = filed(
        desk, register,
        an_entry(said_at=NOON - 3 * DAY, area_code="35.22.15.2003"),
        an_entry(agency_id="dlh", area_code="35.22.15"),
        an_entry(area_code="35.22.01.2001"),
    )  # fmt: skip
    with session_scope(register, write=True) as session:
        case = session.scalars(select(Complaint).where(Complaint.ticket == away)).one()
        case.state = State.FORWARDED
        for agency, withdrawn in (("dishub", False), ("dpubmpr", True)):
            session.add(
                Disposition(id=new_id(NOON), complaint_id=case.id, agency_id=agency, at=NOON,
                            withdrawn=withdrawn)
            )  # fmt: skip
        session.commit()

    def chosen(**values: object) -> list[str]:
        choice = Choice(**values)  # type: ignore[arg-type]  # tests name what they choose by
        return [case.ticket for case in read_cases(register, choice, public(desk))]

    assert chosen(begin=NOON) == [here, away]
    assert chosen(end=NOON) == [old]
    assert chosen(states=frozenset({State.FORWARDED})) == [away]
    assert chosen(agency_id="dlh") == [here]
    assert chosen(agency_id="dishub") == [away]
    assert chosen(agency_id="dpubmpr") == []
    assert chosen(kecamatan="35.22.15") == [old, here]
    assert chosen(tickets=(old, away)) == [old, away]


def test_an_agency_is_known_by_any_of_its_names(register: Engine) -> None:
    with session_scope(register) as session:
        for named in ("dlh", "DLH", "dinas lingkungan hidup"):
            assert find_agency(session, named).id == "dlh"
        with pytest.raises(ComplaintError, match="dpubmpr"):
            find_agency(session, "dinas apa")


# ---------------------------------------------------------------- whose data goes out


def exports(desk: Desk, register: Engine, reading: Reading) -> dict[str, str]:
    def cases() -> object:
        return read_cases(register, Choice(), reading)

    kinds: dict[str, Callable[..., object]] = {
        "csv": to_csv, "jsonl": to_jsonl, "lapor-csv": to_lapor_csv, "lapor-xml": to_lapor_xml,
    }  # fmt: skip
    return {name: "".join(write(cases(), desk.zone)) for name, write in kinds.items()}  # type: ignore[arg-type]


def test_nothing_personal_stands_in_a_public_export(desk: Desk, register: Engine) -> None:
    who = replace(SITI, email="siti@contoh.id")
    filed(
        desk, register,
        an_entry(reporter=who, text="Saya Siti, RT 03 RW 01. Hubungi 0812-3456-7890 atau siti@contoh.id, NIK 3522151234567890"),
        an_entry(reporter=who, text="Kades minta uang", place="balai desa", confidential=True,
                 area_code="35.22.15.2003", latitude=-7.1, longitude=111.8),
    )  # fmt: skip
    for name in ("csv", "jsonl"):
        text = exports(desk, register, public(desk))[name]
        for mark in (
            "Siti",
            "3456",
            "7890",
            "@contoh",
            "RT 03",
            "Kades",
            "balai",
            "-7.1",
            "sealed",
        ):
            assert mark not in text, (name, mark)
    with session_scope(register) as session:
        assert session.scalar(select(func.count()).select_from(Disclosure)) == 0


def test_what_is_confidential_is_left_out_for_the_public(desk: Desk, register: Engine) -> None:
    secret, plain, joined = filed(
        desk, register, an_entry(confidential=True), an_entry(), an_entry(text="sama"),
    )  # fmt: skip
    with session_scope(register, write=True) as session:
        ids = dict(session.execute(select(Complaint.ticket, Complaint.id)).tuples().all())
        row = session.get_one(Complaint, ids[joined])
        row.merged_into, row.state = ids[secret], State.MERGED
        session.commit()
    choice = Choice(without_confidential=True)
    found = list(read_cases(register, choice, public(desk)))
    assert [case.ticket for case in found] == [plain, joined]
    # Not even that another one goes on in it.
    assert found[1].merged_into == ""
    with session_scope(register) as session:
        told = count_cases(session, choice, desk.keys, open_texts=False, reporters=False)
        assert told == Count(cases=2, confidential=1)
        whole = count_cases(session, Choice(), desk.keys, open_texts=True, reporters=True)
        assert whole == Count(cases=3)
    assert next(read_cases(register, Choice(), handing(desk))).ticket == secret


def test_cases_whose_keys_are_elsewhere_are_counted_before(desk: Desk, register: Engine) -> None:
    filed(desk, register, an_entry(), an_entry(confidential=True), an_entry(anonymous=True))
    with session_scope(register, write=True) as session:
        for row in session.scalars(select(Reporter)):
            row.sealed = row.sealed.replace("sealed1.", "sealed1.lost", 1)
        session.commit()
    left_out: list[str] = []
    reading = handing(desk, unreadable=left_out.append)
    found = list(read_cases(register, Choice(), reading))
    with session_scope(register) as session:
        told = count_cases(session, Choice(), desk.keys, open_texts=True, reporters=True)
    assert told == Count(cases=len(found), keyless=len(left_out))
    assert len(left_out) == 2


@pytest.mark.parametrize("form", Form)
def test_what_is_meant_for_the_public_is_known(form: Form) -> None:
    assert is_public(form, reporters=False) is not form.is_for_lapor
    assert not is_public(form, reporters=True)
    assert form.media_type
    assert form.value.endswith(form.ending)


def test_who_reported_is_named_nowhere_else(desk: Desk, register: Engine) -> None:
    first = Person(name="Sri-Wahyuni, S.Pd.", address="Gang Mawar 3")
    filed(
        desk,
        register,
        an_entry(reporter=first, text="WAHYUNI dari GANG MAWAR 3", place="rumah sri"),
    )
    (case,) = read_cases(register, Choice(), public(desk))
    told = f"{case.text} {case.place}".lower()
    assert told.startswith("… dari …")
    assert "sri" not in told


def test_what_was_seen_is_noted_before_it_goes_out(desk: Desk, register: Engine) -> None:
    filed(
        desk, register, an_entry(), an_entry(text="Kades minta uang", confidential=True),
        an_entry(anonymous=True), an_entry(reporter=Person()),
    )  # fmt: skip
    found = read_cases(register, Choice(), handing(desk))
    plain, hidden, nameless, unknown = found
    assert (plain.reporter.phone, hidden.text) == ("+6281234567890", "Kades minta uang")
    assert nameless.reporter.is_unknown
    assert unknown.reporter.is_unknown
    with session_scope(register) as session:
        noted = session.scalars(select(Disclosure).order_by(Disclosure.complaint_id)).all()
    assert [one.complaint_id for one in noted] == [plain.id, hidden.id]
    assert {(one.by, one.what, one.why, one.desk) for one in noted} == {
        ("ani", "export", "serah terima", "BJN")
    }


def test_nobody_reads_names_without_a_reason(desk: Desk) -> None:
    with pytest.raises(ValueError, match="why"):
        Reading(desk.keys, desk.clock, by="ani", why=" ", reporters=True)


def test_who_does_not_want_it_passed_on_stays_unnamed(desk: Desk, register: Engine) -> None:
    no = Agreement(purpose="forward", given=False, how="spoken", at=NOON)
    filed(desk, register, an_entry(agreements=(no,)))
    (case,) = read_cases(register, Choice(), handing(desk))
    assert case.reporter.is_unknown
    assert case.text


def test_a_case_that_can_not_be_opened_is_told_of(desk: Desk, register: Engine) -> None:
    first, second = filed(desk, register, an_entry(confidential=True), an_entry())
    with session_scope(register, write=True) as session:
        row = session.scalars(select(Complaint).where(Complaint.ticket == first)).one()
        row.text = row.text[:-8] + "AAAAAAA="
        session.commit()
    left_out: list[str] = []
    reading = handing(desk, unreadable=left_out.append)
    assert [case.ticket for case in read_cases(register, Choice(), reading)] == [second]
    assert left_out == [first]


def test_what_was_answered_in_public_goes_along(desk: Desk, register: Engine) -> None:
    (ticket,) = filed(desk, register, an_entry())
    with session_scope(register, write=True) as session:
        case = session.scalars(select(Complaint).where(Complaint.ticket == ticket)).one()
        for number, (said, is_public) in enumerate([("Ditambal besok", True), ("internal", False)]):
            session.add(
                CaseDeed(id=new_id(NOON), complaint_id=case.id, number=number + 2, deed=Deed.ANSWER,
                         state=State.IN_PROCESS, at=NOON, said=said, public=is_public)
            )  # fmt: skip
        session.commit()
    (case_,) = read_cases(register, Choice(), public(desk))
    assert case_.answers == ("Ditambal besok",)


# ---------------------------------------------------------------- the copy screen


def test_the_fields_of_lapors_form_are_there_to_copy(desk: Desk) -> None:
    case = a_case(
        text="Jalan rusak. " * 50, place="depan pasar", village="Sukorejo",
        reporter=Person(name="Siti Aminah", phone="+6281234567890"), confidential=True,
    )  # fmt: skip
    fields = {one.code: one for one in copy_fields(case, desk.zone, Limits(text=100, title=40))}
    assert fields["kind"].value == "Pengaduan"
    assert fields["title"].value == "Jalan rusak"
    assert fields["place"].value == "depan pasar, Sukorejo, Bojonegoro, Kabupaten Bojonegoro"
    assert (fields["date"].value, fields["confidential"].value) == ("30-11-2026", "Ya")
    assert fields["phone"].value == "081234567890"
    assert fields["text"].is_too_long
    assert all(len(piece) <= 100 for piece in fields["text"].pieces)


@given(st.text(), st.integers(4, 40))
def test_pieces_fit_and_lose_no_word(text: str, most: int) -> None:
    pieces = CopyField("text", "Isi", text, most).pieces
    assert all(len(piece) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(st.text(), st.integers(4, 60))
def test_a_title_fits(text: str, most: int) -> None:
    assert len(title_of(text, most)) <= most


def test_moments_are_the_zones(desk: Desk) -> None:
    (line,) = to_jsonl([a_case(due_at=Millis(NOON + DAY))], desk.zone)
    facts = json.loads(line)
    assert (facts["said_at"], facts["due_at"]) == (
        "2026-11-30T12:00:00+07:00", "2026-12-01T12:00:00+07:00",
    )  # fmt: skip
    assert facts["closed_at"] is None
