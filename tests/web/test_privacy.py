"""What people ask about their data, at the panel, without a browser."""

from __future__ import annotations

from sqlalchemy import select

from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.requests import file_request
from radio.complaints.ppid.entry import Applicant, RequestEntry
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.register.duties import PersonRequest
from radio.complaints.register.sealing import open_person
from radio.complaints.register.tables import Disclosure, Reporter
from radio.db import session_scope
from radio.people.rights import Role
from radio.units import Millis
from tests.web.people import People, deeds
from tests.web.posting import Desk
from tests.web.registered import MARKED, SITI, Registered

HOUR = 3_600_000
ASK = {
    "wish": "access", "phone": str(SITI.phone), "ticket": "", "name": "Budi Kuasa",
    "contact": "budi@contoh.id", "identity": "card", "asked_at": "2026-01-05T08:00",
}  # fmt: skip


def note(officer: Desk, **values: str) -> str:
    """A request; the address of its page."""
    answer = officer.send("/complaints/privacy/", **{**ASK, **values})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


def row_of(register: Registered, page: str) -> PersonRequest:
    with session_scope(register.panel.register) as session:
        return session.get_one(PersonRequest, page.rsplit("/", 1)[1])


def test_from_the_request_to_the_paper_and_its_end(
    officer: Desk, register: Registered, people: People
) -> None:
    made = register.file()
    page = note(officer)
    shown = officer.get(page)
    assert made.ticket in shown
    assert [one for one in (*MARKED[:2], "Budi", "7777") if one in shown] == []
    assert "Menunggu jawaban" in shown
    assert "lewat" in shown  # asked in January: over
    refused = officer.send(f"{page}/asker", why="")
    assert "Budi" not in refused.get_data(as_text=True)
    assert "Budi Kuasa" in officer.post(f"{page}/asker", why="mengirim jawaban")
    early = officer.send(f"{page}/close", outcome="done", answer="diambil")
    assert early.status_code == 422
    paper = officer.post(f"{page}/report")
    for word in (SITI.name, "Jalan berlubang", "DATA PRIBADI YANG KAMI SIMPAN"):
        assert str(word) in paper
    row = row_of(register, page)
    assert (row.prepared_at is not None, row.answered_at) == (True, None)
    again = officer.send(f"{page}/report", **{"as": "pdf"})
    assert again.get_data()[:5] == b"%PDF-"
    assert again.headers["Cache-Control"] == "no-store"
    assert officer.send(f"{page}/close", outcome="done", answer="diambil").status_code == 303
    row = row_of(register, page)
    assert (row.outcome, row.answered_by, row.asker) == ("done", "Sri", "")
    assert "Identitas yang meminta tidak disimpan lagi" in officer.get(page)
    with session_scope(register.panel.register) as session:
        assert session.scalars(select(Disclosure.what)).all() == ["export", "export"]
    noted = [one.action for one in deeds(people)]
    assert {"privacy.asker", "privacy.report"} <= set(noted)


def test_nothing_is_carried_out_before_it_is_sure_who_asks(
    officer: Desk, register: Registered
) -> None:
    register.file()
    for wish, step, form in (
        ("access", "report", {}),
        ("restrict", "restrict", {}),
        ("correct", "correct", {"name": "Siti B"}),
        ("erase", "erase", {"sure": "y"}),
    ):
        page = note(officer, wish=wish, identity="")
        answer = officer.send(f"{page}/{step}", **form)
        assert answer.status_code == 422
        assert "pastikan" in answer.get_data(as_text=True)
        assert row_of(register, page).answered_at is None
        assert officer.send(f"{page}/identity", identity="called_back").status_code == 303
        assert row_of(register, page).identity == "called_back"


def test_what_goes_and_what_stays_is_shown_before_it_goes(
    officer: Desk, register: Registered
) -> None:
    now = register.panel.now()
    aired, held = register.file("Saya Siti Marked"), register.file("Lampu padam")
    register.change(aired, aired_at=now)
    register.change(held, held_until=Millis(now + 100 * 24 * HOUR))
    asks = Applicant(name="Siti Marked", address="RT 03", phone=str(SITI.phone))
    asked = file_request(register.panel.desk, RequestEntry("Anggaran", now, "Tahu", asks))
    deliver(register.panel.desk, register.panel.register)
    page = note(officer, wish="erase")
    shown = officer.get(page)
    for word in (
        aired.ticket, held.ticket, asked.number, "materi siaran disimpan setahun",
        "ditahan untuk keperluan hukum", "langsung dihapus", "belum dijawab", "Sambang Desa",
    ):  # fmt: skip
        assert word in shown
    assert officer.send(f"{page}/erase", phrases="").status_code == 422  # not looked at
    assert officer.send(f"{page}/erase", sure="y", phrases="lampu").status_code == 303
    after = officer.get(page)
    assert "Sisanya tidak ditampilkan" in after
    with session_scope(register.panel.register) as session:
        rows = {one.id: one for one in session.scalars(select(Reporter))}
        assert rows[aired.id].erased_at is not None
        assert rows[held.id].restricted_at is not None
        assert session.get_one(InfoRequest, asked.id).sealed == ""
    again = officer.send(f"{page}/erase", sure="y")
    assert again.status_code == 422
    assert "sudah dijawab" in again.get_data(as_text=True)


def test_restricted_used_again_and_put_right(officer: Desk, register: Registered) -> None:
    made = register.file()

    def reporter() -> Reporter:
        with session_scope(register.panel.register) as session:
            return session.get_one(Reporter, made.id)

    officer.send(f"{note(officer, wish='restrict')}/restrict")
    assert reporter().restricted_at is not None
    officer.send(f"{note(officer, wish='restrict')}/restrict", lift="y")
    assert reporter().restricted_at is None
    page = note(officer, wish="correct", phone="", ticket=made.ticket.lower())
    assert officer.send(f"{page}/correct").status_code == 422
    officer.send(f"{page}/correct", name="Siti Benar", address="RT 09")
    known = open_person(register.panel.keys, reporter())
    assert (known.name, known.address, known.phone) == ("Siti Benar", "RT 09", "+6281277776666")


def test_what_can_not_be_is_told_and_what_was_typed_is_kept(
    officer: Desk, register: Registered
) -> None:
    for values, told in (
        ({"ticket": "BJN26-0001X"}, "salah satu"),
        ({"phone": "", "ticket": "BJN26-0000A"}, "bukan nomor"),
        ({"asked_at": "2999-01-01T00:00"}, "masa depan"),
        ({"asked_at": "0001-01-01T00:00"}, "masa depan"),
        ({"asked_at": "0026-11-29T10:00"}, "masa depan"),
        ({"name": ""}, "Ini harus diisi"),
    ):
        answer = officer.send("/complaints/privacy/", **{**ASK, **values})
        assert answer.status_code == 422, values
        page = answer.get_data(as_text=True)
        assert told in page
        assert "budi@contoh.id" in page
    page = note(officer, phone="0899000111")
    assert "Tidak ada data orang ini" in officer.get(page)
    answer = officer.send(f"{page}/close", outcome="refused", answer="tidak ada data")
    assert answer.status_code == 303
    assert "ditolak" in officer.get("/complaints/privacy/?done=1")


def test_what_is_due_first_stands_first(officer: Desk, register: Registered) -> None:
    for asked_at in ("2026-03-05T08:00", "2026-01-05T08:00", "2026-02-05T08:00"):
        note(officer, asked_at=asked_at)
    listed = officer.get("/complaints/privacy/")
    places = [listed.index(word) for word in ("5 Jan", "5 Feb", "5 Mar")]
    assert places == sorted(places)


def test_only_who_sees_reporters_sees_to_it(people: People, register: Registered) -> None:
    operator = people.signed_in("tono", Role.OPERATOR)
    assert operator.get("/complaints/privacy/").status_code == 403
