"""Agencies' liaisons: entered, changed, no more; sealed, and nowhere but where they belong."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from sqlalchemy import Engine, text

from radio.complaints.errors import EntryError
from radio.complaints.exchange.sheet.paper import to_pdf
from radio.complaints.exchange.sheet.rows import friday_sheet
from radio.complaints.exchange.sheet.workbook import to_xlsx
from radio.complaints.handling.liaisons import (
    NoSuchLiaisonError,
    add_liaison,
    by_agency,
    change_liaison,
    check_contact,
    liaison_now,
    liaisons,
    past_liaisons,
    retire_liaison,
    titles,
)
from radio.complaints.intake.desk import Desk
from radio.complaints.register.lists import Agency, Liaison
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import Contact
from tests.complaints.conftest import NOON

KARTO = Contact("Karto Wibowo", "Sekretaris", "0812-3456-7890", "karto@dlh.example.go.id")
WULAN = Contact("Wulan Sari", "Kasubbag Umum", "", "wulan@dlh.example.go.id")


def added(desk: Desk, register: Engine, agency_id: str, contact: Contact) -> str:
    with register_scope(register, write=True) as session:
        row = add_liaison(session, desk.keys, agency_id, contact, "ani", NOON)
        session.commit()
        return row.id


def test_several_of_an_agency_are_kept_in_the_order_of_their_names(
    desk: Desk, register: Engine
) -> None:
    wulan = added(desk, register, "dlh", WULAN)
    karto = added(desk, register, "dlh", KARTO)
    other = added(desk, register, "dishub", KARTO)
    with register_scope(register) as session:
        found = by_agency(liaisons(session, desk.keys))
        assert [one.id for one in found["dlh"]] == [karto, wulan]
        assert found["dlh"][0].contact == replace(KARTO, phone="+6281234567890")
        assert [one.id for one in liaisons(session, desk.keys, ["dishub"])] == [other]
        assert titles(session, desk.keys, [karto]) == {karto: "Karto Wibowo, Sekretaris"}
        assert titles(session, desk.keys, []) == {}


def test_no_word_of_them_stands_in_the_table(desk: Desk, register: Engine) -> None:
    added(desk, register, "dlh", KARTO)
    with register.connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM liaison")).all())
    for word in ("Karto", "Sekretaris", "3456", "example.go.id"):
        assert word not in kept


def test_who_is_one_no_more_keeps_the_name_and_nothing_else(desk: Desk, register: Engine) -> None:
    id_ = added(desk, register, "dlh", KARTO)
    with register_scope(register, write=True) as session:
        retire_liaison(desk.keys, liaison_now(session, id_, write=True), "budi", NOON)
        session.commit()
    with register_scope(register, write=True) as session:
        assert liaisons(session, desk.keys) == []
        (past,) = past_liaisons(session, desk.keys)
        assert past.contact == Contact("Karto Wibowo", "Sekretaris")
        assert (past.active, past.by, past.ended_at) == (False, "budi", NOON)
        assert titles(session, desk.keys, [id_]) == {id_: "Karto Wibowo, Sekretaris"}
        for gone in (id_, "entah"):
            with pytest.raises(NoSuchLiaisonError):
                liaison_now(session, gone)
    # Somebody of the same name may come after them.
    added(desk, register, "dlh", KARTO)


def test_a_contact_is_changed_and_keeps_its_id(desk: Desk, register: Engine) -> None:
    id_ = added(desk, register, "dlh", KARTO)
    added(desk, register, "dlh", WULAN)
    with register_scope(register, write=True) as session:
        row = liaison_now(session, id_, write=True)
        with pytest.raises(EntryError, match="already"):
            change_liaison(session, desk.keys, row, replace(KARTO, name="WULAN sari"), "budi")
        change_liaison(session, desk.keys, row, replace(KARTO, phone="(0353) 881826"), "budi")
        session.commit()
    with register_scope(register) as session:
        (karto, _wulan) = liaisons(session, desk.keys)
        assert (karto.id, karto.contact.phone, karto.by) == (id_, "+62353881826", "budi")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " \u200b "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"position": "x" * 121}, "position"),
        ({"phone": "besok"}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"phone": "0812" * 9}, "phone"),
        ({"email": "karto"}, "email"),
        ({"email": "karto@dlh"}, "email"),
        ({"email": "a@dlh.go.id, b@dlh.go.id"}, "email"),
        ({"email": "karto@dlh.go.id\r\nBcc: x@y.id"}, "email"),
        ({"email": f"{'k' * 250}@dlh.go.id"}, "email"),
    ],
)
def test_what_can_not_be_used_is_told(values: dict[str, str], field: str) -> None:
    with pytest.raises(EntryError) as caught:
        check_contact(replace(KARTO, **values))
    assert caught.value.field == field


def test_only_an_agency_that_is_there_has_one(desk: Desk, register: Engine) -> None:
    with register_scope(register, write=True) as session:
        session.get_one(Agency, "dishub").active = False
        session.commit()
    for agency_id in ("dishub", "entah", ""):
        with pytest.raises(EntryError) as caught:
            added(desk, register, agency_id, KARTO)
        assert caught.value.field == "agency_id"


def test_one_that_can_not_be_opened_holds_nobody_up(desk: Desk, register: Engine) -> None:
    added(desk, register, "dlh", KARTO)
    with register_scope(register, write=True) as session:
        session.add(Liaison(id="x", agency_id="dlh", sealed="sealed1.00000000.AAAA"))
        session.commit()
    with register_scope(register) as session:
        broken, karto = liaisons(session, desk.keys)
        assert (broken.contact, karto.contact.name) == (Contact(), "Karto Wibowo")
    assert friday_sheet(desk, register, "dlh").liaisons == ("Karto Wibowo, Sekretaris",)


def test_the_sheet_says_whom_it_goes_to_and_not_how_to_reach_them(
    desk: Desk, register: Engine
) -> None:
    for contact in (KARTO, WULAN):
        added(desk, register, "dlh", contact)
    sheet = friday_sheet(desk, register, "dlh")
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx(sheet))).active
    told = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]
    line = "Pejabat penghubung: Karto Wibowo, Sekretaris; Wulan Sari, Kasubbag Umum"
    assert line in told
    assert "example.go.id" not in "".join(told)
    assert to_pdf(sheet).startswith(b"%PDF-")
    assert friday_sheet(desk, register, "dishub").liaisons == ()
