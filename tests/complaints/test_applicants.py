"""Who asked for public information is part of all that a person may ask about their data."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from radio.complaints.errors import NoSuchCaseError
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.redacting import GONE
from radio.complaints.intake.requests import Numbered, file_objection, file_request
from radio.complaints.intake.tables import Waiting
from radio.complaints.ppid.entry import Applicant, ObjectionEntry, RequestEntry
from radio.complaints.ppid.sealing import open_applicant, open_words, shown_applicant
from radio.complaints.ppid.tables import InfoDeed, InfoRequest, Objection
from radio.complaints.ppid.words import RequestDeed, RequestState
from radio.complaints.privacy.applicants import reveal_applicant
from radio.complaints.privacy.correcting import correct_person
from radio.complaints.privacy.erasing import erase_again, erase_person
from radio.complaints.privacy.finding import named
from radio.complaints.privacy.ledger import Ledger
from radio.complaints.privacy.letter import write_report
from radio.complaints.privacy.report import report_person
from radio.complaints.privacy.requests import restrict
from radio.complaints.privacy.retention import retain
from radio.complaints.privacy.revealing import ReasonError
from radio.complaints.register.duties import InfoDisclosure, Kept, Removal
from radio.db import session_scope
from tests.complaints.conftest import DAY, Clock, an_entry

PHONE = named(phone="0812 3456 7890")
SITI = Applicant(
    name="Siti Aminah", address="Jl. Mawar 5", phone="0812-3456-7890", occupation="Guru",
    id_kind="KTP", id_number="3522015507900001",
)  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.of(tmp_path)


def take(desk: Desk, clock: Clock, **values: object) -> Numbered:
    clock.now += 1
    given = {"text": "Anggaran jalan", "purpose": "Skripsi", "applicant": SITI, **values}
    return file_request(desk, RequestEntry(said_at=clock.now, **given))  # type: ignore[arg-type]  # as named


def request_of(register: Engine, id_: str) -> InfoRequest:
    with session_scope(register) as session:
        return session.get_one(InfoRequest, id_)


# ---------------------------------------------------------------- access


def test_a_report_has_their_requests_and_who_saw_them(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    first = take(desk, clock, confidential=True)
    deliver(desk, register)
    file_objection(desk, ObjectionEntry(first.number, "a", clock.now, "Belum dijawab"))
    deliver(desk, register)
    take(desk, clock, text="Peta sekolah")
    reveal_applicant(register, desk, first.id, "budi", "menelepon balik")
    report = report_person(register, desk, PHONE, "ani", "permintaan akses")
    assert [one.text for one in report.asked] == ["Anggaran jalan", "Peta sekolah"]
    assert [one.waits for one in report.asked] == [False, True]
    assert [(one.by, one.why) for one in report.asked[0].looked] == [("budi", "menelepon balik")]
    told = write_report(report, desk.zone)
    for word in ("Siti Aminah", "3522015507900001", "Guru", "Belum dijawab", "data diri pemohon"):
        assert word in told
    with session_scope(register) as session:
        seen = [(one.by, one.what) for one in session.scalars(select(InfoDisclosure))]
    assert seen == [("budi", "applicant"), ("ani", "export")]


def test_complaints_and_requests_of_a_person_stand_in_one_report(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    take(desk, clock)
    clock.now += 1
    deliver(desk, register)
    from_complaint = report_person(register, desk, PHONE, "ani", "x")
    assert (len(from_complaint.cases), len(from_complaint.asked)) == (0, 1)


def test_by_the_number_of_a_request(desk: Desk, register: Engine, clock: Clock) -> None:
    first = take(desk, clock)
    take(desk, clock)
    deliver(desk, register)
    report = report_person(register, desk, named(ticket=first.number.lower()), "ani", "x")
    assert [one.number for one in report.asked] == [first.number]
    with pytest.raises(NoSuchCaseError):
        report_person(register, desk, named(ticket="PPID-BJN/26/0999"), "ani", "x")


def test_nobody_is_shown_without_a_reason(desk: Desk, register: Engine, clock: Clock) -> None:
    first = take(desk, clock)
    deliver(desk, register)
    with pytest.raises(ReasonError):
        reveal_applicant(register, desk, first.id, "budi", " ")
    with session_scope(register) as session:
        assert session.scalars(select(InfoDisclosure)).all() == []


# ---------------------------------------------------------------- erasing


def test_all_of_an_applicant_goes_and_the_request_stays(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    said = "Saya Siti Aminah, NIK 3522015507900001, minta anggaran"
    first = take(desk, clock, text=said)
    hidden = take(desk, clock, text=said, confidential=True)
    other = take(desk, clock, text=said, applicant=Applicant(name="Budi", phone="0899123456"))
    deliver(desk, register)
    file_objection(desk, ObjectionEntry(first.number, "a", clock.now, "Kata Siti Aminah"))
    deliver(desk, register)
    clock.now += 1
    waits = take(desk, clock, text=said)
    done = erase_person(register, desk, ledger, PHONE, "budi", days=7)
    assert (done.applicants, done.waiting, done.reporters) == (2, 1, 0)
    gone = f"Saya {GONE}, NIK {GONE}, minta anggaran"
    row = request_of(register, first.id)
    assert (row.sealed, row.phone_index, row.text) == ("", "", gone)
    assert open_applicant(desk.keys, row) == Applicant()
    row = request_of(register, hidden.id)
    assert row.text != gone  # sealed still
    assert open_words(desk.keys, row.text, row.id) == gone
    assert request_of(register, other.id).text == said
    deliver(desk, register)
    assert request_of(register, waits.id).text == gone
    with session_scope(register) as session:
        assert session.scalars(select(Objection.text)).all() == [f"Kata {GONE}"]
        removed = session.scalars(select(Removal.row_id).where(Removal.what == Kept.APPLICANT))
        assert sorted(removed) == sorted([first.id, hidden.id])
        deeds = select(InfoDeed.deed).where(InfoDeed.request_id == first.id)
        assert RequestDeed.ERASE in session.scalars(deeds).all()


def test_a_copy_that_is_put_back_has_no_applicant_again(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    first = take(desk, clock, text="Saya Siti Aminah")
    deliver(desk, register)
    with register.connect() as connection:
        (copied,) = connection.execute(InfoRequest.__table__.select()).mappings().all()
    erase_person(register, desk, ledger, PHONE, "budi", days=7)
    with register.begin() as connection:
        connection.execute(InfoRequest.__table__.update(), dict(copied))
    assert request_of(register, first.id).text == "Saya Siti Aminah"
    assert erase_again(register, desk, ledger) == 1
    row = request_of(register, first.id)
    assert (row.sealed, row.text) == ("", f"Saya {GONE}")
    assert erase_again(register, desk, ledger) == 0


def test_their_objections_on_this_computer_name_nobody_either(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    said = "Saya Siti Aminah, belum dijawab"
    first = take(desk, clock)
    deliver(desk, register)
    file_objection(desk, ObjectionEntry(first.number, "a", clock.now, said))
    deliver(desk, register)
    file_objection(desk, ObjectionEntry(first.number, "b", clock.now, said))  # waits
    erase_person(register, desk, ledger, PHONE, "budi", days=7)
    with session_scope(desk.database) as session:
        kept = {row.number: row.sealed for row in session.scalars(select(Waiting))}
    assert list(kept.values())[:2] == ["", ""]
    deliver(desk, register)
    with session_scope(register) as session:
        texts = [one.text for one in session.scalars(select(Objection))]
    assert texts == [f"Saya {GONE}, belum dijawab"] * 2


def test_complaints_of_who_has_a_request_waiting_too(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    """Both wait in one file of this computer."""
    file_entry(desk, an_entry())
    take(desk, clock)
    assert erase_person(register, desk, ledger, PHONE, "budi", days=7).waiting == 2


# ---------------------------------------------------------------- restricting, correcting


def test_restricted_they_are_shown_to_nobody(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    first = take(desk, clock)
    deliver(desk, register)
    restrict(register, desk, ledger, PHONE, "budi", days=7)
    assert shown_applicant(desk.keys, request_of(register, first.id)) == Applicant()
    assert open_applicant(desk.keys, request_of(register, first.id)).name == SITI.name
    with session_scope(register, write=True) as session:  # a copy from before comes back
        session.execute(text("UPDATE info_request SET restricted_at = NULL"))
        session.commit()
    erase_again(register, desk, ledger)
    assert request_of(register, first.id).restricted_at is not None
    restrict(register, desk, ledger, PHONE, "budi", days=7, lift=True)
    assert shown_applicant(desk.keys, request_of(register, first.id)).name == SITI.name


def test_what_is_wrong_is_put_right_everywhere(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    first = take(desk, clock)
    deliver(desk, register)
    right = {"name": "Siti Aminah Rahayu", "phone": "0813 0000 1111"}
    row = correct_person(register, desk, ledger, PHONE, right, "budi", days=7)
    assert (row.rows, row.answered_at) == (1, clock.now)
    known = open_applicant(desk.keys, request_of(register, first.id))
    assert (known.name, known.phone, known.address) == (
        "Siti Aminah Rahayu",
        "+6281300001111",
        SITI.address,
    )
    again = named(phone="081300001111")
    assert (
        correct_person(
            register, desk, ledger, again, {"address": "Jl. Melati"}, "budi", days=7
        ).rows
        == 1
    )


# ---------------------------------------------------------------- retention


def test_who_asked_goes_when_their_time_is_over(desk: Desk, register: Engine, clock: Clock) -> None:
    open_one, done, objected = (take(desk, clock) for _ in range(3))
    deliver(desk, register)
    file_objection(desk, ObjectionEntry(objected.number, "a", clock.now))
    deliver(desk, register)
    with session_scope(register, write=True) as session:
        for one in (done, objected):
            session.get_one(InfoRequest, one.id).state = RequestState.CLOSED
        session.commit()
    clock.now += 1824 * DAY
    assert retain(register, desk).get(Kept.APPLICANT, 0) == 0
    clock.now += 2 * DAY
    assert retain(register, desk)[Kept.APPLICANT] == 1
    kept = [request_of(register, one.id).erased_at is None for one in (open_one, done, objected)]
    assert kept == [True, False, True]
