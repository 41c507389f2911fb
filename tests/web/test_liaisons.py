"""Liaisons of the agencies at the panel, and where a case is forwarded, without a browser."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from radio.complaints.handling.liaisons import liaisons, past_liaisons
from radio.complaints.register.lists import Agency
from radio.complaints.register.sealing import Contact
from radio.complaints.register.tables import Complaint, Disposition
from radio.db import session_scope
from radio.people.rights import Role
from tests.web.people import People, deeds
from tests.web.posting import Desk
from tests.web.registered import Registered
from web.panel import panel_of

PAGE = "/complaints/liaisons/"
KARTO = {
    "agency_id": "dpubmpr", "name": "Karto Wibowo", "position": "Sekretaris",
    "phone": "0812 3456 7890", "email": "karto@pu.example.go.id",
}  # fmt: skip
WULAN = {**KARTO, "name": "Wulan Sari", "phone": "", "email": ""}


@pytest.fixture
def register(app: Flask) -> Registered:
    made = Registered(panel_of(app))
    with session_scope(made.panel.register, write=True) as session:
        session.add(Agency(id="dlh", name="Dinas Lingkungan Hidup", short="DLH"))
        session.commit()
    return made


def ids(register: Registered) -> list[str]:
    with session_scope(register.panel.register) as session:
        return [one.id for one in liaisons(session, register.panel.keys)]


def seen(page: str) -> str:
    found = re.search(r'name="seen"[^>]* value="(\w+)"', page)
    assert found
    return found[1]


def test_somebody_is_added_changed_and_ends(
    officer: Desk, register: Registered, people: People
) -> None:
    assert "Belum ada pejabat penghubung" in officer.get(PAGE)
    assert officer.send(f"{PAGE}new", **KARTO).status_code == 303
    page = officer.get(PAGE)
    for word in (
        "Karto Wibowo",
        "Sekretaris",
        "+62 812-3456-7890",
        "mailto:karto@pu.example.go.id",
    ):
        assert word in page
    (id_,) = ids(register)
    form = officer.get(f"{PAGE}{id_}")
    changed = {**KARTO, "phone": "0353 881826", "seen": seen(form)}
    assert officer.send(f"{PAGE}{id_}", **changed).status_code == 303
    form = officer.get(f"{PAGE}{id_}")
    assert "+62 353 881826" in form
    assert officer.send(f"{PAGE}{id_}/retire", seen=seen(form)).status_code == 303
    page = officer.get(PAGE)
    assert "Pejabat penghubung terdahulu: 1" in page
    assert "881826" not in page
    with session_scope(register.panel.register) as session:
        (past,) = past_liaisons(session, register.panel.keys)
        assert (past.contact, past.by) == (Contact("Karto Wibowo", "Sekretaris"), "Sri")
    assert officer.client.get(f"{PAGE}{id_}").status_code == 404
    noted = [(one.action, one.object) for one in deeds(people)]
    for action in ("liaisons.add", "liaisons.change", "liaisons.retire", "liaison.contact"):
        assert (action, f"dpubmpr, {id_}") in noted
    assert ("liaison.contacts", "1") in noted
    assert "Karto" not in str(noted)


def test_what_can_not_be_used_comes_back_with_what_was_typed(
    officer: Desk, register: Registered
) -> None:
    officer.send(f"{PAGE}new", **KARTO)
    (id_,) = ids(register)
    for wrong, told in (
        ({"name": ""}, "Ini harus diisi"),
        ({"phone": "nanti"}, "Itu bukan nomor telepon"),
        ({"email": "karto"}, "Itu bukan alamat surel"),
        ({"agency_id": ""}, "Pilih perangkat daerah"),
        ({"agency_id": "nasa"}, "Pilihan itu tidak ada."),
        ({}, "Satu nama hanya sekali"),
        ({"position": "x" * 130}, "Jabatannya terlalu panjang"),
    ):
        answer = officer.send(f"{PAGE}new", **{**KARTO, "name": "karto wibowo", **wrong})
        assert answer.status_code == 422, wrong
        page = answer.get_data(as_text=True)
        assert told in page, wrong
        assert 'value="0812 3456 7890"' in page or "phone" in wrong
    changed = {**KARTO, "email": "x", "seen": seen(officer.get(f"{PAGE}{id_}"))}
    answer = officer.send(f"{PAGE}{id_}", **changed)
    assert (answer.status_code, 'value="x"' in answer.get_data(as_text=True)) == (422, True)


def test_who_comes_later_is_told_and_keeps_the_words(officer: Desk, register: Registered) -> None:
    officer.send(f"{PAGE}new", **KARTO)
    (id_,) = ids(register)
    old = seen(officer.get(f"{PAGE}{id_}"))
    first = {**KARTO, "phone": "0353 881826", "seen": old}
    assert officer.send(f"{PAGE}{id_}", **first).status_code == 303
    later = officer.send(f"{PAGE}{id_}", **{**KARTO, "name": "Sukarto", "seen": old})
    page = later.get_data(as_text=True)
    assert later.status_code == 422
    assert "+62 353 881826" in page
    assert 'value="Sukarto"' in page
    assert officer.send(f"{PAGE}{id_}/retire", seen=old).status_code == 409
    again = {**KARTO, "name": "Sukarto", "seen": seen(page)}
    assert officer.send(f"{PAGE}{id_}", **again).status_code == 303
    assert (
        officer.send(f"{PAGE}{id_}/retire", seen=seen(officer.get(f"{PAGE}{id_}"))).status_code
        == 303
    )
    gone = officer.send(f"{PAGE}{id_}", **again)
    assert gone.status_code == 404
    assert "tidak ada, atau tidak lagi" in gone.get_data(as_text=True)


def forwarded(officer: Desk, register: Registered, **form: object) -> str | None:
    """Through whom a new case went to the agency."""
    made = register.file()
    with session_scope(register.panel.register) as session:
        version = session.get_one(Complaint, made.id).version
    sent = {"deed": "forward", "seen": version, "agencies": "dpubmpr", **form}
    assert officer.send(f"/cases/{made.ticket}/do", **sent).status_code == 303
    with session_scope(register.panel.register) as session:
        query = select(Disposition.liaison_id).where(Disposition.complaint_id == made.id)
        return session.scalars(query).one()


def test_a_case_goes_through_the_only_one_or_who_is_chosen(
    officer: Desk, register: Registered
) -> None:
    made = register.file()
    assert "DPUBMPR belum punya pejabat penghubung" in officer.get(f"/cases/{made.ticket}")
    assert forwarded(officer, register) is None
    officer.send(f"{PAGE}new", **KARTO)
    (karto,) = ids(register)
    page = officer.get(f"/cases/{made.ticket}")
    assert f'<option value="{karto}" selected>Karto Wibowo, Sekretaris</option>' in page
    assert "3456" not in page
    assert forwarded(officer, register) == karto
    assert forwarded(officer, register, **{"liaison-dpubmpr": ""}) is None
    officer.send(f"{PAGE}new", **WULAN)
    _karto, wulan = ids(register)
    assert forwarded(officer, register) is None, "nobody is preferred"
    assert forwarded(officer, register, **{"liaison-dpubmpr": wulan}) == wulan
    asked = f"/cases/{made.ticket}/liaisons?agencies=dpubmpr&agencies=dlh&liaison-dpubmpr={wulan}"
    fields = officer.get(asked)
    assert f'<option value="{wulan}" selected>' in fields
    assert "DLH belum punya" in fields
    assert "/complaints/liaisons/new?agency=dlh" in fields


def test_the_case_shows_through_whom_it_went_also_after_they_have_gone(
    officer: Desk, register: Registered
) -> None:
    officer.send(f"{PAGE}new", **KARTO)
    (id_,) = ids(register)
    made = register.file()
    form = {"deed": "forward", "seen": 1, "agencies": "dpubmpr", "liaison-dpubmpr": id_}
    assert officer.send(f"/cases/{made.ticket}/do", **form).status_code == 303
    assert "lewat Karto Wibowo, Sekretaris" in officer.get(f"/cases/{made.ticket}")
    assert "1 aduan menunggu tanggapannya" in officer.get(PAGE)
    officer.send(f"{PAGE}{id_}/retire", seen=seen(officer.get(f"{PAGE}{id_}")))
    assert "lewat Karto Wibowo, Sekretaris" in officer.get(f"/cases/{made.ticket}")
    other = register.file("Jalan lain")
    answer = officer.send(f"/cases/{other.ticket}/do", **form)
    assert answer.status_code == 422
    assert "bukan lagi pejabat penghubung" in answer.get_data(as_text=True)


def test_who_does_not_handle_complaints_sees_no_contact(
    people: People, register: Registered
) -> None:
    made = register.file()
    for role in (Role.OPERATOR, Role.PRESENTER):
        client = people.signed_in(role.value, role)
        for address in (PAGE, f"{PAGE}new", f"{PAGE}x", f"/cases/{made.ticket}/liaisons"):
            assert client.get(address).status_code == 403
        assert PAGE not in client.get("/cases/").get_data(as_text=True)
