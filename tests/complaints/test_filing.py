"""Taking complaints: numbered, sealed and on the disk, whoever else is away."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from radio.complaints.entry import Entry, Person, check_entry, entry_from, pack, tidy, unpack
from radio.complaints.errors import EntryError, OvertakenError
from radio.complaints.ids import new_id
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.drafts import drafts_of, drop_old_drafts, keep_draft
from radio.complaints.intake.filing import File, file_entry
from radio.complaints.intake.here import kept_here, waiting_here
from radio.complaints.intake.requests import file_request
from radio.complaints.intake.tables import Draft, Waiting, WaitingFile
from radio.complaints.ppid.entry import Applicant, RequestEntry
from radio.complaints.tickets import read_ticket
from radio.complaints.words import Channel, Kind
from radio.db import session_scope
from tests.complaints.conftest import DAY, NOON, SITI, Clock, an_entry


def test_numbers_run_on_and_begin_anew_with_the_year(desk: Desk, clock: Clock) -> None:
    first, second = file_entry(desk, an_entry()), file_entry(desk, an_entry())
    assert read_ticket(second.ticket).number == read_ticket(first.ticket).number + 1
    clock.now += 40 * DAY
    assert read_ticket(file_entry(desk, an_entry()).ticket).year == 27


def test_a_new_year_is_that_of_the_stations_zone(desk: Desk, clock: Clock) -> None:
    clock.now = 1_798_736_400_000  # 2026-12-31 17.00 UTC
    assert read_ticket(file_entry(desk, an_entry()).ticket).year == 27


def test_several_at_once_get_each_its_own_number(desk: Desk) -> None:
    with ThreadPoolExecutor(8) as pool:
        filed = list(
            pool.map(
                lambda one: file_entry(desk, one), [an_entry(text=f"aduan {n}") for n in range(40)]
            )
        )
    assert len({one.ticket for one in filed}) == 40
    with session_scope(desk.database) as session:
        assert session.scalar(select(func.count()).select_from(Waiting)) == 40


def test_filed_again_with_its_key_it_is_the_same(desk: Desk) -> None:
    assert file_entry(desk, an_entry(key="a1")) == file_entry(desk, an_entry(key="a1", text="lagi"))
    assert file_entry(desk, an_entry(key="a2")) != file_entry(desk, an_entry(key="a1"))


@pytest.mark.parametrize(
    "field",
    ["agency_id", "category_id", "programme_id", "episode_id", "call_id", "joins", "taken_by"],
)
@pytest.mark.parametrize("word", ["a\0b", "\ud800", "a\nb", "x" * 81])
def test_a_word_that_no_database_takes_gets_no_number(desk: Desk, field: str, word: str) -> None:
    with pytest.raises(EntryError) as told:
        file_entry(desk, an_entry(**{field: word}))
    assert told.value.field == field
    assert waiting_here(desk, 10) == ()


def test_nothing_that_was_said_stands_in_the_file(desk: Desk, tmp_path: Path) -> None:
    filed = file_entry(desk, an_entry(), [File("foto.png", "image/png", "0" * 64, b"Siti di sini")])
    with session_scope(desk.database, write=True) as session:
        keep_draft(
            session, desk.keys, new_id(NOON), '{"name": "Siti"}', person="ani", seen=0, now=NOON
        )
        session.commit()
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("intake.db*"))
    assert filed.ticket.encode() in raw
    for word in (b"Siti", b"3456", b"7890", b"berlubang", b"RT 03"):
        assert word not in raw


def test_what_is_attached_is_kept_with_it(desk: Desk) -> None:
    filed = file_entry(desk, an_entry(), [File("a.png", "image/png", "0" * 64, b"bild")])
    with session_scope(desk.database) as session:
        file = session.scalars(select(WaitingFile)).one()
    assert (file.waiting_id, file.size) == (filed.id, 4)
    assert desk.keys.open_bytes(file.sealed, f"attachment {file.id}") == b"bild"


# ---------------------------------------------------------------- drafts


def test_a_draft_is_kept_word_by_word_and_goes_when_it_is_filed(desk: Desk) -> None:
    draft = new_id(NOON)
    for seen, fields in enumerate(("J", "Ja", "Jalan")):
        with session_scope(desk.database, write=True) as session:
            keep_draft(session, desk.keys, draft, fields, person="ani", seen=seen, now=NOON)
            session.commit()
    with session_scope(desk.database) as session:
        assert [one.fields for one in drafts_of(session, desk.keys, "ani")] == ["Jalan"]
        assert drafts_of(session, desk.keys, "budi") == ()
    file_entry(desk, an_entry(), draft=draft)
    with session_scope(desk.database) as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_two_windows_do_not_write_one_draft(desk: Desk) -> None:
    draft = new_id(NOON)
    with session_scope(desk.database, write=True) as session:
        keep = lambda text, seen, person="ani": keep_draft(  # noqa: E731
            session, desk.keys, draft, text, person=person, seen=seen, now=NOON
        )
        assert keep("a", 0) == 1
        # The answer was lost: what is sent again is taken again.
        assert keep("ab", 1) == 2
        assert keep("ab", 1) == 2
        with pytest.raises(OvertakenError):
            keep("b", 0)
        with pytest.raises(OvertakenError):
            keep("b", 2, person="budi")


def test_a_draft_that_nobody_goes_on_with_goes(desk: Desk) -> None:
    with session_scope(desk.database, write=True) as session:
        keep_draft(session, desk.keys, new_id(NOON), "x", person="", seen=0, now=NOON)
        drop_old_drafts(session, NOON + 29 * DAY)
        assert drafts_of(session, desk.keys, "")
        drop_old_drafts(session, NOON + 31 * DAY)
        assert drafts_of(session, desk.keys, "") == ()


# ---------------------------------------------------------------- what is given


def test_what_is_given_is_tidied() -> None:
    entry = check_entry(an_entry(text="  Jalan\r\nrusak\u202e \x00", place=" depan \n pasar "))
    assert (entry.text, entry.place) == ("Jalan\nrusak", "depan pasar")
    assert entry.reporter.phone == "+6281234567890"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": " \u200f "}, "text"),
        ({"text": " \u200b\u00a0\u2060\u00ad "}, "text"),
        ({"text": "x" * 1_000_000}, "text"),
        ({"place": "x" * 301}, "place"),
        ({"area_code": "35.22.99"}, "area_code"),
        ({"latitude": 91.0}, "latitude"),
        ({"longitude": float("nan")}, "longitude"),
        ({"key": "x" * 81}, "key"),
        ({"reporter": replace(SITI, phone="tidak tahu")}, "phone"),
        ({"reporter": replace(SITI, email="siti")}, "email"),
        ({"reporter": replace(SITI, area_code="x")}, "reporter_area"),
        ({"reporter": replace(SITI, name="x" * 301)}, "name"),
    ],
)
def test_what_can_not_be_used_is_told_with_its_field(values: dict[str, object], field: str) -> None:
    with pytest.raises(EntryError) as told:
        check_entry(an_entry(**values))
    assert told.value.field == field


def test_an_object_of_another_program_is_read() -> None:
    entry = entry_from(
        {"text": "Air mati", "kind": "aspiration", "channel": "sms", "name": "Budi",
         "phone": "081234567", "anonymous": True, "answers": {"sejak": "kemarin"}, "place": None},
        now=NOON,
    )  # fmt: skip
    assert entry == Entry(
        text="Air mati", said_at=NOON, kind=Kind.ASPIRATION, channel=Channel.SMS, anonymous=True,
        reporter=Person(name="Budi", phone="+6281234567"), answers={"sejak": "kemarin"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "text"),
        ({"text": 3}, "text"),
        ({"text": "x", "kind": "keluhan"}, "kind"),
        ({"text": "x", "anonymous": "ya"}, "anonymous"),
        ({"text": "x", "latitude": "7"}, "latitude"),
        ({"text": "x", "said_at": "kemarin"}, "said_at"),
        ({"text": "x", "said_at": 1e9}, "said_at"),
        ({"text": "x", "answers": []}, "answers"),
        ({"text": "x", "umur": 3}, "umur"),
    ],
)  # fmt: skip
def test_an_object_that_makes_no_sense_is_told(given: dict[str, object], field: str) -> None:
    with pytest.raises(EntryError) as told:
        entry_from(given, now=NOON)
    assert told.value.field == field


@given(st.text())
def test_tidying_again_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.text().map(lambda text: f"Jalan {text}"))
def test_what_is_packed_comes_back(text: str) -> None:
    entry = check_entry(an_entry(text=text))
    assert unpack(pack(entry)) == entry
    assert json.loads(pack(entry))["text"] == entry.text


def test_requests_that_wait_are_no_complaints(desk: Desk) -> None:
    filed = file_entry(desk, an_entry())
    applicant = Applicant(name="Budi", address="Jl. Veteran 12", phone="081299991111")
    file_request(desk, RequestEntry("Anggaran jalan", NOON, "Tahu", applicant))
    assert [one.ticket for one in kept_here(desk, 1)] == [filed.ticket]
    assert [one.ticket for one in waiting_here(desk, 1)] == [filed.ticket]
