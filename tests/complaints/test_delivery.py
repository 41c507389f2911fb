"""Delivery to the shared database: all that was taken, each once, in order, however it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text, update

from radio.complaints.errors import RegisterAwayError
from radio.complaints.intake import delivery
from radio.complaints.intake.delivery import clear_delivered, deliver, waiting_count
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import File, file_entry
from radio.complaints.intake.tables import Waiting
from radio.complaints.register.lists import Desk as DeskRow
from radio.complaints.register.opening import open_register
from radio.complaints.register.sealing import open_person, open_text, phone_indexes
from radio.complaints.register.seeds import last_numbers
from radio.complaints.register.tables import Attachment, CaseDeed, Complaint, Reporter
from radio.complaints.tickets import read_ticket
from radio.complaints.words import Deed, State
from radio.db import session_scope
from radio.keys import add_key
from tests.complaints.conftest import DAY, SITI, Clock, a_desk, an_entry


def cases(register: Engine) -> list[Complaint]:
    with session_scope(register) as session:
        return list(session.scalars(select(Complaint).order_by(Complaint.ticket)))


def test_what_was_taken_arrives_once_with_all_it_has(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    filed = file_entry(
        desk,
        an_entry(category_id="jalan", agency_id="dishub", area_code="35.22.15", episode_id="e1"),
        [File("a.png", "image/png", "0" * 64, b"bild")],
    )
    clock.now += 5000
    assert deliver(desk, register).done == 1
    assert deliver(desk, register).done == 0
    with session_scope(register) as session:
        case = session.scalars(select(Complaint)).one()
        reporter = session.scalars(select(Reporter)).one()
        attached = session.scalars(select(Attachment)).one()
        deed = session.scalars(select(CaseDeed)).one()
        assert session.get_one(DeskRow, "BJN").name == "Radio Uji"
        assert (case.id, case.ticket, case.desk) == (filed.id, filed.ticket, "BJN")
        assert (case.agency_id, case.category_id, case.area_code) == ("dishub", "jalan", "35.22.15")
        assert (case.text, case.episode_id) == ("Jalan depan pasar berlubang", "e1")
        assert case.created_at == clock.now - 5000
        person = open_person(desk.keys, reporter)
        assert (person.name, person.phone) == (SITI.name, "+6281234567890")
        assert reporter.phone_index in phone_indexes(desk.keys, "+6281234567890")
        assert desk.keys.open_bytes(attached.sealed, f"attachment {attached.id}") == b"bild"
        assert (deed.deed, deed.state, deed.number) == (Deed.RECEIVE, State.RECEIVED, 1)


def test_in_order_and_more_than_fit_one_transaction(desk: Desk, register: Engine) -> None:
    filed = [
        file_entry(desk, an_entry(text=f"aduan {number}")) for number in range(delivery.AT_ONCE + 7)
    ]
    assert deliver(desk, register).done == len(filed)
    assert [case.text for case in cases(register)] == [f"aduan {n}" for n in range(len(filed))]


def test_it_is_sent_again_where_nobody_heard_that_it_arrived(
    desk: Desk, register: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_entry(desk, an_entry())

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(delivery, "_tick_off", killed)
        with pytest.raises(KeyboardInterrupt):
            deliver(desk, register)
    assert len(cases(register)) == 1
    assert waiting_count(desk.database) == 1
    assert deliver(desk, register).waiting == 0
    assert len(cases(register)) == 1


def test_while_the_database_is_away_all_waits_and_nothing_overtakes(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    away = open_register("postgresql+psycopg://radio@127.0.0.1:1/none?connect_timeout=1")
    first = file_entry(desk, an_entry(text="pertama"))
    rests = []
    for _ in range(12):
        began = clock.now
        with pytest.raises(RegisterAwayError):
            deliver(desk, away)
        file_entry(desk, an_entry(text="kemudian"))
        assert deliver(desk, register).done == 0
        with session_scope(desk.database) as session:
            row = session.scalars(select(Waiting).where(Waiting.id == first.id)).one()
            assert row.error
            clock.now = row.try_at
        rests.append(clock.now - began)
    away.dispose()
    assert rests[:4] == [2000, 4000, 8000, 16_000]
    assert max(rests) == delivery.REST_MOST
    assert deliver(desk, register).done == 13
    assert cases(register)[0].text == "pertama"


def test_a_clock_that_went_ahead_for_a_while_holds_nothing_up(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    away = open_register("postgresql+psycopg://radio@127.0.0.1:1/none?connect_timeout=1")
    file_entry(desk, an_entry())
    clock.now += 2 * DAY
    with pytest.raises(RegisterAwayError):
        deliver(desk, away)
    away.dispose()
    clock.now -= 2 * DAY
    assert deliver(desk, register).done == 1


def test_one_that_is_refused_does_not_hold_up_the_others(desk: Desk, register: Engine) -> None:
    first = file_entry(desk, an_entry(text="satu"))
    deliver(desk, register)
    second = file_entry(desk, an_entry(text="dua"))
    # A file that was put back from an old copy gives a number out again.
    with session_scope(desk.database, write=True) as session:
        session.execute(update(Waiting).where(Waiting.id == first.id).values(ticket="x"))
        session.execute(update(Waiting).where(Waiting.id == second.id).values(ticket=first.ticket))
        session.commit()
    third = file_entry(desk, an_entry(text="tiga"))
    told = deliver(desk, register)
    assert told.done == 1
    assert told.refused == (f"{first.ticket}: the number {first.ticket} is another case's",)
    assert [case.id for case in cases(register)] == [first.id, third.id]
    assert told.waiting == 1


def test_a_list_that_has_changed_keeps_no_complaint_out(desk: Desk, register: Engine) -> None:
    file_entry(desk, an_entry(category_id="tidak-ada", agency_id="tidak-ada"))
    assert deliver(desk, register).done == 1
    assert (cases(register)[0].category_id, cases(register)[0].agency_id) == (None, None)


def test_two_desks_write_to_one_database(
    desk: Desk, register: Engine, tmp_path: Path, clock: Clock
) -> None:
    (tmp_path / "ppid").mkdir()
    other = replace(a_desk(tmp_path / "ppid", clock, "PPD", "Meja PPID"), keys=desk.keys)
    file_entry(desk, an_entry())
    file_entry(other, an_entry())
    deliver(desk, register)
    deliver(other, register)
    other.database.dispose()
    assert [case.desk for case in cases(register)] == ["BJN", "PPD"]


def test_who_says_the_same_joins_the_case(desk: Desk, register: Engine) -> None:
    first = file_entry(desk, an_entry())
    joins = file_entry(desk, an_entry(joins=first.id, text="Di situ juga"))
    for _ in range(2):
        deliver(desk, register)
        with session_scope(desk.database, write=True) as session:
            session.execute(update(Waiting).values(delivered_at=None))
            session.commit()
    (case,) = cases(register)
    assert (case.supporters, case.version) == (1, 2)
    with session_scope(register) as session:
        reporters = session.scalars(select(Reporter).order_by(Reporter.position)).all()
        assert [one.id for one in reporters] == [first.id, joins.id]
        note = session.scalars(select(CaseDeed).where(CaseDeed.number == 2)).one()
        assert note.why == f"{joins.ticket}: Di situ juga"


def test_what_is_told_in_confidence_joins_no_case_that_everybody_reads(
    desk: Desk, register: Engine
) -> None:
    first = file_entry(desk, an_entry())
    secret = file_entry(desk, an_entry(joins=first.id, text="Lurah minta uang", confidential=True))
    deliver(desk, register)
    assert [(case.id, case.confidential) for case in cases(register)] == [
        (first.id, False), (secret.id, True),
    ]  # fmt: skip
    with session_scope(register) as session:
        said = "".join(f"{row.why}{row.said}" for row in session.scalars(select(CaseDeed)))
    assert "Lurah" not in said


def test_where_somebody_who_joins_says_it_is_is_kept(desk: Desk, register: Engine) -> None:
    first = file_entry(desk, an_entry(place="depan pasar", area_code="35.22.15.2003"))
    again = file_entry(
        desk,
        an_entry(joins=first.id, text="Di sini juga", place="depan SD", area_code="35.22.15.2003"),
    )
    deliver(desk, register)
    with session_scope(register) as session:
        note = session.scalars(select(CaseDeed).where(CaseDeed.number == 2)).one()
    assert note.why == f"{again.ticket}: Di sini juga (depan SD)"


def test_a_number_that_somebody_has_who_joined_is_given_to_nobody_else(
    desk: Desk, register: Engine
) -> None:
    first = file_entry(desk, an_entry(text="satu"))
    joined = file_entry(desk, an_entry(text="sama", joins=first.id))
    deliver(desk, register)
    third = file_entry(desk, an_entry(text="tiga"))
    # A file that was put back from an old copy gives a number out again.
    with session_scope(desk.database, write=True) as session:
        session.execute(update(Waiting).where(Waiting.id == joined.id).values(ticket="x"))
        session.execute(update(Waiting).where(Waiting.id == third.id).values(ticket=joined.ticket))
        session.commit()
    assert deliver(desk, register).refused == (
        f"{joined.ticket}: the number {joined.ticket} is another case's",
    )


def test_what_comes_late_is_among_what_changed_lately(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    first = file_entry(desk, an_entry(text="satu"))
    deliver(desk, register)
    file_entry(desk, an_entry(text="sama", joins=first.id))
    waited = file_entry(desk, an_entry(text="dua"))
    taken = clock.now
    # The shared database is away for three days, and another application asks what is new each hour.
    clock.now += 3 * DAY
    deliver(desk, register)
    changed = {case.id: (case.created_at, case.updated_at) for case in cases(register)}
    assert changed == {first.id: (taken, clock.now), waited.id: (taken, clock.now)}


def test_a_desk_that_was_put_back_goes_on_after_what_joined_cases_have(
    desk: Desk, register: Engine, tmp_path: Path, clock: Clock
) -> None:
    other = a_desk(tmp_path / "other", clock, prefix="BJNX")
    theirs = file_entry(desk, an_entry(text="satu"))
    deliver(desk, register)
    told = [file_entry(other, an_entry(text="sama", joins=theirs.id)) for _ in range(3)]
    deliver(other, register)
    # This desk has no case of its own; the other one's prefix begins as its own does.
    with session_scope(register) as session:
        numbers = {one: last_numbers(session, one) for one in ("BJN", "BJNX")}
    assert numbers == {
        "BJN": {26: read_ticket(theirs.ticket).number},
        "BJNX": {26: read_ticket(told[-1].ticket).number},
    }
    with session_scope(register) as session:
        query = select(CaseDeed.deed, CaseDeed.desk).order_by(CaseDeed.number)
        assert session.execute(query).tuples().all() == [
            (Deed.RECEIVE, "BJN"), *[(Deed.NOTE, "BJNX")] * 3,
        ]  # fmt: skip
    other.database.dispose()


def test_what_a_confidential_case_says_is_sealed(desk: Desk, register: Engine) -> None:
    filed = file_entry(
        desk, an_entry(confidential=True, place="rumah", latitude=-7.1, longitude=111.9)
    )
    deliver(desk, register)
    (case,) = cases(register)
    assert "berlubang" not in case.text
    assert "rumah" not in case.place
    assert (case.latitude, case.longitude) == (None, None)
    assert open_text(desk.keys, case.text, filed.id) == "Jalan depan pasar berlubang"


def test_a_telephone_is_found_again_after_the_keys_were_renewed(
    desk: Desk, register: Engine, tmp_path: Path, clock: Clock
) -> None:
    file_entry(desk, an_entry())
    deliver(desk, register)
    add_key(tmp_path / "keyring", date(2026, 12, 1))
    desk.keys.read_again()
    file_entry(desk, an_entry())
    deliver(desk, register)
    with session_scope(register) as session:
        wanted = phone_indexes(desk.keys, "+6281234567890")
        found = session.scalars(select(Reporter).where(Reporter.phone_index.in_(wanted))).all()
    assert len(found) == 2
    assert len({one.phone_index for one in found}) == 2


def test_what_was_delivered_long_ago_is_cleared_here(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    filed = file_entry(desk, an_entry(key="k"), [File("a.png", "image/png", "0" * 64, b"bild")])
    deliver(desk, register)
    for days, is_kept in ((13, True), (15, False)):
        with session_scope(desk.database, write=True) as session:
            clear_delivered(session, clock.now + days * DAY)
            session.commit()
        with session_scope(desk.database) as session:
            row = session.scalars(select(Waiting)).one()
            assert (row.sealed != "") is is_kept
            kept = session.scalar(text("select count(*) from waiting_file"))
            assert kept == int(is_kept)
    assert file_entry(desk, an_entry(key="k")) == filed
