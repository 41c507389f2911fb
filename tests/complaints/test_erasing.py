"""Erasing somebody: everywhere they stand, down to the copies, and again where a copy is put back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from radio.complaints.entry import Person
from radio.complaints.errors import NoSuchCaseError
from radio.complaints.exchange.cases import Reading, read_cases
from radio.complaints.exchange.choosing import Choice
from radio.complaints.ids import new_id
from radio.complaints.intake.brought import bring, file_of, find_brought, settle_brought
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.draftfiles import add_file
from radio.complaints.intake.drafts import drafts_of, keep_draft
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.redacting import GONE, check_phrases, redact
from radio.complaints.intake.tables import (
    BroughtKind,
    BroughtState,
    Draft,
    DraftFile,
    Waiting,
    WaitingFile,
)
from radio.complaints.privacy.erasing import erase_again, erase_person, settle
from radio.complaints.privacy.finding import find_reporters, named
from radio.complaints.privacy.ledger import Ledger
from radio.complaints.privacy.previewing import preview
from radio.complaints.privacy.requests import requests_of, restrict, take_request
from radio.complaints.privacy.waitingpeople import BeingTakenError
from radio.complaints.register.duties import Kept, PersonRequest, Removal, Wish
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import open_text
from radio.complaints.register.tables import (
    Attachment,
    CaseDeed,
    Complaint,
    Disclosure,
    Reporter,
)
from radio.complaints.words import Deed
from radio.db import session_scope
from radio.keys import add_key
from radio.units import Millis
from tests.complaints.conftest import DAY, NOON, SITI, Clock, an_entry
from tests.complaints.erasing import DAYS, OTHER, PHONE, PHOTO, change, people, take, texts


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.of(tmp_path)


# ---------------------------------------------------------------- words in texts


@pytest.mark.parametrize(
    ("said", "phrase", "left"),
    [
        ("Saya Siti  Aminah, dari", "siti aminah", f"Saya {GONE}, dari"),
        ("SITI\nAMINAH", "Siti Aminah", GONE),
        ("Sitiaminah, bukan Siti", "Siti", f"Sitiaminah, bukan {GONE}"),
        ("telp 0812-3456-7890.", "+6281234567890", f"telp {GONE}."),
        ("+62 812 3456 7890", "081234567890", GONE),
        ("62812.3456.7890", "0812-3456-7890", GONE),
        ("(0812) 3456 7890", "+6281234567890", f"({GONE}"),
        ("812 3456 7890", "081234567890", GONE),
        ("tiket 990812345678901", "081234567890", "tiket 990812345678901"),
        ("a.b@c.id", "A.B@c.id", GONE),
        ("RT 03 RW 01, RT 03", "RT 03 RW 01", f"{GONE}, RT 03"),
    ],
)
def test_a_phrase_is_found_however_it_is_written(said: str, phrase: str, left: str) -> None:
    assert redact(said, [phrase]) == left


def test_a_short_phrase_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        check_phrases(["di"])


@given(st.text(alphabet="0123456789", min_size=8, max_size=10), st.sampled_from(" -./"))
def test_every_way_to_write_a_number_is_found(rest: str, mark: str) -> None:
    spaced = mark.join((rest[:3], rest[3:6], rest[6:]))
    for written in (f"08{spaced}", f"+628{spaced}", f"628{spaced}"):
        assert rest[-4:] not in redact(f"telp {written} ya", [f"08{rest}"])


# ---------------------------------------------------------------- erasing


def test_all_that_is_kept_of_somebody_goes(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    said = "Saya Siti Aminah, hubungi 081234567890, rumah Pak Karto"
    first = take(desk, register, clock, text=said, answers={"siapa": ["siti aminah"]})
    second = take(desk, register, clock, confidential=True, text=said)
    take(desk, register, clock, reporter=OTHER, text=said)
    with session_scope(register, write=True) as session:
        session.add(
            Disclosure(
                id=new_id(NOON), complaint_id=first, at=NOON, by="budi", what="reporter",
                why="menelepon Siti Aminah",
            )
        )  # fmt: skip
        session.commit()
    done = erase_person(
        register, desk, ledger, PHONE, "budi", days=DAYS, phrases=["pak karto"], attachments=True
    )
    assert (done.reporters, done.attachments, done.cases) == (2, 2, 2)
    assert done.waits_until is None
    assert done.backups_until == clock.now + DAYS * DAY
    assert [one.name for one in people(desk, register)] == ["", "", OTHER.name]
    gone = f"Saya {GONE}, hubungi {GONE}, rumah {GONE}"
    with session_scope(register) as session:
        cases = session.scalars(select(Complaint).order_by(Complaint.id)).all()
        assert cases[0].text == gone
        assert cases[0].answers == {"siapa": [GONE]}
        assert open_text(desk.keys, cases[1].text, second) == gone
        assert cases[1].text != gone  # sealed still
        assert cases[2].text == said  # another's case
        assert cases[0].version == 2
        assert session.scalars(select(Disclosure.why)).all() == [f"menelepon {GONE}"]
        assert find_reporters(session, desk.keys, PHONE) == []
        assert len(session.scalars(select(Attachment)).all()) == 1
        what = [one.what for one in session.scalars(select(Removal))]
        assert sorted(what) == sorted([Kept.REPORTER, Kept.ATTACHMENT, Kept.TEXT] * 2)
        deeds = session.scalars(select(CaseDeed).where(CaseDeed.complaint_id == first)).all()
        assert [one.by for one in deeds if one.deed is Deed.REDACT] == ["budi"] * 3
        (request,) = requests_of(session)
        assert (request.wish, request.rows, request.phone_index) == (Wish.ERASE, 2, "")


def test_by_its_ticket_one_case_alone(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    first = file_entry(desk, an_entry())
    clock.now += 1
    take(desk, register, clock)
    erase_person(register, desk, ledger, named(ticket=first.ticket.lower()), "budi", days=DAYS)
    assert [one.name for one in people(desk, register)] == ["", SITI.name]


def test_who_joined_a_case_is_found_by_their_own_number(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    first = take(desk, register, clock)
    clock.now += 1
    joined = file_entry(desk, an_entry(reporter=OTHER, joins=first))
    deliver(desk, register)
    erase_person(register, desk, ledger, named(ticket=joined.ticket), "budi", days=DAYS)
    assert [one.name for one in people(desk, register)] == [SITI.name, ""]


def test_nobody_is_told_of(desk: Desk, register: Engine, ledger: Ledger) -> None:
    for who in (named(phone="0899"), named(ticket="BJN26-00013")):
        with pytest.raises(NoSuchCaseError):
            erase_person(register, desk, ledger, who, "budi", days=DAYS)
    with session_scope(register) as session:
        assert requests_of(session) == []
    assert ledger.lines() == ()


def test_after_the_keys_were_renewed_too(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger, tmp_path: Path
) -> None:
    take(desk, register, clock)
    add_key(tmp_path / "keyring", date(2026, 12, 1))
    desk.keys.read_again()
    take(desk, register, clock)
    assert erase_person(register, desk, ledger, PHONE, "budi", days=DAYS).reporters == 2


def test_this_computer_keeps_nothing_of_them_either(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    take(desk, register, clock)
    clock.now += 1
    file_entry(desk, an_entry(text="Saya Siti Aminah lagi"))  # waits
    typed = '{"phone": "0812-3456-7890", "text": "Lagi"}'
    with session_scope(desk.database, write=True) as session:
        for draft, fields in ((new_id(NOON), typed), (new_id(NOON), '{"phone": "0899"}')):
            keep_draft(session, desk.keys, draft, fields, person="ani", seen=0, now=NOON)
        session.commit()
    done = erase_person(register, desk, ledger, PHONE, "budi", days=DAYS)
    assert (done.reporters, done.waiting) == (1, 1)
    with session_scope(desk.database) as session:
        assert [one.fields for one in drafts_of(session, desk.keys, "ani")] == ['{"phone": "0899"}']
        assert session.scalars(select(Waiting.sealed).where(Waiting.delivered_at > 0)).all() == [""]
        assert session.scalars(select(WaitingFile)).all() == []
    deliver(desk, register)
    assert people(desk, register)[1] == Person()
    assert texts(register)[1] == f"Saya {GONE} lagi"


def test_what_was_begun_or_brought_goes_with_its_files(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    """By a ticket, too: the telephone is known from the case."""
    case = take(desk, register, clock)
    with session_scope(register) as session:
        ticket = session.get_one(Complaint, case).ticket
    draft = new_id(NOON)
    with session_scope(desk.database, write=True) as session:
        keep_draft(
            session, desk.keys, draft, '{"phone": "0812-3456-7890"}', person="ani", seen=0, now=NOON
        )
        add_file(session, desk.keys, draft, PHOTO, most=3, now=NOON)
        session.commit()
    table = bring(desk, BroughtKind.NOTEBOOK, b"Nama;Aduan\nSiti Aminah;Lampu", "{}", "ani")
    done = erase_person(register, desk, ledger, named(ticket=ticket), "budi", days=DAYS)
    assert (done.reporters, done.tables) == (1, 1)
    assert (find_brought(desk, table), file_of(desk, table)) == (None, b"")
    with session_scope(desk.database) as session:
        assert session.scalars(select(Draft)).all() == []
        assert session.scalars(select(DraftFile)).all() == []


def test_requests_that_are_over_are_found_to_be_theirs_no_more(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    take(desk, register, clock)
    restrict(register, desk, ledger, PHONE, "budi", days=DAYS, lift=True)
    waits = take_request(register, desk, Wish.ACCESS, PHONE, "budi", clock.now)
    other = named(phone="0813-1111-2222")
    take(desk, register, clock, reporter=OTHER)
    restrict(register, desk, ledger, other, "budi", days=DAYS, lift=True)
    erase_person(register, desk, ledger, PHONE, "budi", days=DAYS)
    with session_scope(register) as session:
        theirs = {
            (one.wish, one.phone_index != "", one.id == waits.id) for one in requests_of(session)
        }
    assert theirs == {
        (Wish.RESTRICT, False, False),
        (Wish.RESTRICT, True, False),
        (Wish.ACCESS, True, True),
        (Wish.ERASE, False, False),
    }


def test_who_stands_in_a_brought_table_alone_is_erased(
    desk: Desk, register: Engine, ledger: Ledger
) -> None:
    bring(desk, BroughtKind.NOTEBOOK, b"Nama;Aduan\nSiti Aminah;Lampu", "{}", "ani")
    with register_scope(register) as session:
        assert preview(session, desk, PHONE).tables == 1
    assert erase_person(register, desk, ledger, PHONE, "budi", days=DAYS).tables == 1
    with register_scope(register) as session:
        assert preview(session, desk, PHONE).is_empty


def test_while_a_table_is_being_filed_nothing_is_erased(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    take(desk, register, clock)
    table = bring(desk, BroughtKind.NOTEBOOK, b"Nama;Aduan\nSiti Aminah;Lampu", "{}", "ani")
    settle_brought(desk, table, BroughtState.TAKING, "{}")
    with pytest.raises(BeingTakenError):
        erase_person(register, desk, ledger, PHONE, "budi", days=DAYS)
    assert [one.name for one in people(desk, register)] == [SITI.name]
    assert file_of(desk, table)
    assert ledger.lines() == ()


# ---------------------------------------------------------------- holds


def test_a_legal_hold_restricts_until_it_ends(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    held = take(desk, register, clock, text="Saya Siti Aminah")
    change(register, held, held_until=clock.now + 100 * DAY)
    take(desk, register, clock)
    done = erase_person(register, desk, ledger, PHONE, "budi", days=DAYS, phrases=["saya"])
    assert (done.reporters, done.cases) == (1, 1)
    assert done.waits_until is not None
    clock.now += 50 * DAY
    settle(register, desk, ledger, days=DAYS)
    with session_scope(register) as session:
        row = session.get_one(Reporter, held)
        assert (row.restricted_at is not None, row.erased_at) == (True, None)
        (request,) = requests_of(session)
        assert "aya" not in request.sealed
    assert texts(register)[0] == "Saya Siti Aminah"
    clock.now += 51 * DAY
    settle(register, desk, ledger, days=DAYS)
    assert people(desk, register) == [Person(), Person()]
    assert texts(register)[0] == f"{GONE} {GONE}"
    with session_scope(register) as session:
        (request,) = requests_of(session)
        assert (request.sealed, request.waits_until, request.gone_at) == ("", None, None)
        assert request.backups_until == clock.now + DAYS * DAY
        removed = select(Removal).where(Removal.row_id == held, Removal.what == Kept.REPORTER)
        assert len(session.scalars(removed).all()) == 1


def test_what_was_on_the_air_stays_a_year_but_not_who_reported_it(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    case = take(desk, register, clock, text="Saya Siti Aminah")
    change(register, case, aired_at=clock.now)
    done = erase_person(register, desk, ledger, PHONE, "budi", days=DAYS, attachments=True)
    assert (done.reporters, done.attachments, done.cases) == (1, 0, 0)
    assert texts(register) == ["Saya Siti Aminah"]
    clock.now += 366 * DAY
    settle(register, desk, ledger, days=DAYS)
    assert texts(register) == [f"Saya {GONE}"]
    with session_scope(register) as session:
        assert session.scalars(select(Attachment)).all() == []


# ---------------------------------------------------------------- restricting


def test_restricted_and_used_again(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    case = take(desk, register, clock)
    asked = restrict(register, desk, ledger, PHONE, "budi", days=DAYS)
    assert (asked.wish, asked.rows, asked.answered_at) == (Wish.RESTRICT, 1, clock.now)
    assert asked.due_at == asked.asked_at + 3 * DAY

    def since() -> Millis | None:
        with session_scope(register) as session:
            return session.get_one(Reporter, case).restricted_at

    assert since() == clock.now
    handing = Reading(desk.keys, clock, by="ani", why="serah", open_texts=True, reporters=True)
    assert [one.reporter for one in read_cases(register, Choice(), handing)] == [Person()]
    with session_scope(register, write=True) as session:  # a copy from before comes back
        session.get_one(Reporter, case).restricted_at = None
        session.commit()
    erase_again(register, desk, ledger)
    assert since() is not None
    restrict(register, desk, ledger, PHONE, "budi", days=DAYS, lift=True)
    assert since() is None
    erase_again(register, desk, ledger)
    assert since() is None
    with session_scope(register) as session:
        assert len(session.scalars(select(PersonRequest)).all()) == 2
