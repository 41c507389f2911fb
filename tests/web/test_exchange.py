"""To SP4N-LAPOR!: what is shown to whom, what is noted, and LAPOR!'s number kept."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from radio.complaints.exchange.lapor import Limits
from radio.complaints.intake.filing import Filed
from radio.complaints.register.tables import CaseDeed, Complaint, Disclosure
from radio.complaints.words import Deed, State
from radio.db import migrate, session_scope
from radio.people.rights import Role
from tests.web.people import People
from tests.web.posting import Desk
from tests.web.registered import MARKED, Registered
from web import PanelSettings, create_app
from web.panel import panel_of

PHONE = "081277776666"


def case_of(register: Registered, filed: Filed) -> Complaint:
    with session_scope(register.panel.register) as session:
        return session.get_one(Complaint, filed.id)


def shown(register: Registered, filed: Filed) -> list[Disclosure]:
    with session_scope(register.panel.register) as session:
        query = select(Disclosure).where(Disclosure.complaint_id == filed.id)
        return list(session.scalars(query))


def keep(desk: Desk, filed: Filed, number: str, seen: int = 1, more: str = "") -> tuple[int, str]:
    answer = desk.send(f"/cases/{filed.ticket}/lapor{more}", tracking_id=number, seen=seen)
    return answer.status_code, answer.headers.get("Location", "") or answer.get_data(as_text=True)


@pytest.mark.parametrize("seen", ["9" * 30, "-1", "x", "9" * 5000])
def test_a_version_that_none_can_be_is_an_old_one(
    desk: Desk, register: Registered, seen: str
) -> None:
    answer = desk.send(f"/cases/{register.file().ticket}/lapor", tracking_id="7001", seen=seen)
    assert answer.status_code == 422
    assert "Diterima" in answer.get_data(as_text=True)


def test_the_list_has_what_lapor_has_not_the_oldest_first(desk: Desk, register: Registered) -> None:
    now = register.panel.now()
    late = register.file("Lampu padam", said_at=now - 1000)
    early = register.file("Jalan berlubang", said_at=now - 9000)
    over = register.file("Sampah menumpuk", said_at=now - 5000)
    register.change(over, state=State.CLOSED)
    page = desk.get("/cases/lapor")
    assert page.index(early.ticket) < page.index(late.ticket)
    assert over.ticket not in page
    assert "2 belum diserahkan" in page
    assert over.ticket in desk.get("/cases/lapor?all=1")
    keep(desk, early, "7001")
    assert f">{early.ticket}</b>" not in desk.get("/cases/lapor")
    assert desk.client.get("/cases/lapor?after=x").status_code == 400


def test_what_came_back_with_a_number_waits_no_more(desk: Desk, register: Registered) -> None:
    filed = register.file()
    register.change(filed, lapor_tracking_id="7001")
    page = desk.get("/cases/lapor")
    assert filed.ticket not in page
    assert "Semua sudah ada di SP4N-LAPOR!" in page


def test_fields_are_shown_without_who_reported(desk: Desk, register: Registered) -> None:
    filed = register.file("Jalan berlubang di depan pasar")
    page = desk.get(f"/cases/{filed.ticket}/lapor")
    for words in ("Isi Laporan", "Jalan berlubang di depan pasar", "Pengaduan", "DPUBMPR"):
        assert words in page
    assert not [one for one in MARKED if one in page]
    assert shown(register, filed) == []
    told = desk.post(f"/cases/{filed.ticket}/lapor/shown", why="Diserahkan ke LAPOR!")
    assert "Siti Marked" in told
    assert PHONE in told
    (one,) = shown(register, filed)
    assert (one.what, one.why) == ("export", "Diserahkan ke LAPOR!")
    # Again without a reason: nothing is shown, nothing noted.
    assert desk.send(f"/cases/{filed.ticket}/lapor/shown", why="  ").status_code == 400
    assert len(shown(register, filed)) == 1


def test_who_is_anonymous_is_passed_on_to_nobody(desk: Desk, register: Registered) -> None:
    filed = register.file(anonymous=True)
    page = desk.get(f"/cases/{filed.ticket}/lapor")
    assert "pelapor tidak diteruskan" in page
    assert 'name="why"' not in page
    told = desk.post(f"/cases/{filed.ticket}/lapor/shown", why="Serah")
    assert not [one for one in MARKED if one in told]
    assert shown(register, filed) == []


def test_what_is_confidential_is_shown_for_a_reason(desk: Desk, register: Registered) -> None:
    filed = register.file("Pungutan liar di kantor", confidential=True, place="Loket 3")
    for address in ("/cases/lapor", f"/cases/{filed.ticket}/lapor"):
        page = desk.get(address)
        assert filed.ticket in page
        assert "Pungutan" not in page
        assert "Loket" not in page
    told = desk.post(f"/cases/{filed.ticket}/lapor/shown", why="Serah")
    assert "Pungutan liar di kantor" in told
    assert "Loket 3" in told
    assert [one.what for one in shown(register, filed)] == ["export"]


def test_long_texts_come_in_pieces_that_fit(settings: PanelSettings) -> None:
    app = create_app(replace(settings, lapor=Limits(title=20, text=40, place=255)))
    migrate(panel_of(app).settings.database)
    register = Registered(panel_of(app))
    text = "Jalan depan pasar berlubang dalam sekali sehingga banyak motor yang jatuh"
    filed = register.file(text)
    page = Desk(app.test_client()).get(f"/cases/{filed.ticket}/lapor")
    assert "Isi Laporan, bagian 1 dari 2" in page
    pieces = re.findall(r"data-value>([^<]+)<", page)
    assert " ".join(one for one in pieces if one in text and len(one) > 20) == text
    panel_of(app).stop()


def test_the_number_is_kept_and_the_next_case_comes(desk: Desk, register: Registered) -> None:
    now = register.panel.now()
    first, second = (register.file(said_at=now - ago) for ago in (2000, 1000))
    status, goes_on = keep(desk, first, " #70 01 ", more="?all=1")
    assert status == 303
    assert goes_on.startswith(f"/cases/{second.ticket}/lapor?")
    assert "all=1" in goes_on
    page = desk.get(goes_on)
    assert f"{first.ticket} sudah diserahkan" in page
    row = case_of(register, first)
    assert row.lapor_tracking_id == "7001"
    with session_scope(register.panel.register) as session:
        query = select(CaseDeed).where(CaseDeed.complaint_id == first.id)
        deed = session.scalars(query.order_by(CaseDeed.number.desc())).first()
        assert deed is not None
        assert deed.deed is Deed.HAND_OVER
    assert keep(desk, second, "7002")[1] == f"/cases/lapor?done={second.ticket}"


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("", "Ketik nomor pelacakan"),
        ("=1+1", "berisi angka"),
        ("abc", "berisi angka"),
        ("9" * 60, "berisi angka"),
        ("\u202e7001", ""),
    ],
)
def test_a_number_that_can_be_none_is_told(
    desk: Desk, register: Registered, number: str, told: str
) -> None:
    filed = register.file()
    status, page = keep(desk, filed, number)
    if not told:
        assert (status, case_of(register, filed).lapor_tracking_id) == (303, "7001")
        return
    assert status == 422
    assert told in page
    assert case_of(register, filed).lapor_tracking_id == ""


def test_a_number_of_this_register_or_of_another_case_is_told(
    desk: Desk, register: Registered
) -> None:
    first, second = register.file(), register.file()
    assert "nomor aduan di sini" in keep(desk, first, first.ticket)[1]
    keep(desk, first, "7001")
    status, page = keep(desk, second, "7001")
    assert status == 422
    assert f"sudah dipakai {first.ticket}" in page
    assert 'value="7001"' in page
    # The form of the case itself says so, too.
    answer = desk.send(f"/cases/{second.ticket}/do", deed="hand_over", tracking_id="7001", seen=1)
    assert f"sudah dipakai {first.ticket}" in answer.get_data(as_text=True)


def test_who_was_overtaken_is_told_and_keeps_the_number(desk: Desk, register: Registered) -> None:
    filed = register.file()
    desk.send(f"/cases/{filed.ticket}/do", deed="verify", seen=1)
    status, page = keep(desk, filed, "7001")
    assert status == 422
    assert "Terverifikasi" in page
    assert 'value="7001"' in page
    assert keep(desk, filed, "7001", seen=2)[0] == 303


def test_cases_are_found_by_whether_they_were_handed_over(desk: Desk, register: Registered) -> None:
    done, waits = register.file(), register.file()
    keep(desk, done, "7001")
    page = desk.get("/cases/?lapor=yes")
    assert done.ticket in page
    assert waits.ticket not in page
    page = desk.get("/cases/?lapor=-")
    assert waits.ticket in page
    assert done.ticket not in page


def test_who_may_not_see_reporters_is_not_asked_for_a_reason(
    app: Flask, register: Registered, people: People
) -> None:
    filed = register.file("Pungutan liar", confidential=True)
    operator = people.signed_in("joko", Role.OPERATOR)
    assert operator.get("/cases/lapor").status_code == 403
    assert operator.get(f"/cases/{filed.ticket}/lapor").status_code == 403
    officer = people.signed_in("ani", Role.OFFICER)
    assert "Tampilkan yang disembunyikan" in officer.get(f"/cases/{filed.ticket}/lapor").get_data(
        as_text=True
    )
