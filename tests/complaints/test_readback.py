"""What is read back on the air: in which order, how long, and never what must not be heard."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.values import Span
from radio.complaints.entry import Agreement, Person
from radio.complaints.errors import NotAllowedError
from radio.complaints.handling.acts import Fields
from radio.complaints.handling.colours import Colour
from radio.complaints.handling.readback import AROUND, ReadBack, ReadItem, Turn, fit, read_back
from radio.complaints.handling.reading import WITHOUT, Airing, mark_read, take_back
from radio.complaints.handling.spoken import (
    HIDDEN,
    seconds_of,
    shortened,
    without_contacts,
    without_person,
    words_in,
)  # fmt: skip
from radio.complaints.handling.ways import Capability, Hand
from radio.complaints.intake.filing import give_ticket
from radio.complaints.register.opening import register_scope
from radio.complaints.register.tables import Complaint
from radio.complaints.words import Channel, Deed, Kind, Means, State
from radio.units import Millis, Seconds
from tests.complaints.conftest import DAY, NOON
from tests.complaints.handling import WIB, Office

WEEK = Span(NOON, Millis(NOON + 7 * DAY))
AGREED = Agreement("air", given=True, how="spoken", at=NOON)
ALL = Seconds(9_999.0)


def listed(office: Office, room: Seconds = ALL, **values: Any) -> ReadBack:
    with register_scope(office.register) as session:
        return read_back(session, office.desk.keys, WEEK, room=room, **values)


def answered(office: Office, said: str, *, means: Means = Means.LETTER, **values: Any) -> str:
    case_id = office.take(**values)
    on_air = {"episode_id": "amb-1"} if means is Means.ON_AIR else {}
    office.do(case_id, Deed.ANSWER, said=said, means=means, public=True, **on_air)
    return case_id


def test_what_came_to_no_programme_is_read_in_the_next_one(office: Office) -> None:
    own = office.take(programme_id="ayo")
    message = answered(office, "Senin depan", channel=Channel.WHATSAPP)
    office.take(programme_id="sore")
    assert [one.case_id for one in listed(office, programme_id="ayo").items] == [own]
    both = listed(office, programme_id="ayo", or_none=True)
    assert [one.case_id for one in both.items] == [message, own]
    mark(office, message)
    later = listed(office, programme_id="sore", or_none=True, episode_id="sore-1").items
    assert message not in {one.case_id for one in later}, "it was read already"


# ---------------------------------------------------------------- what was read
PRESENTER = Hand("rina", frozenset({Capability.PRESENT}), "BJN")
FIRST, SECOND = Airing("amb-1", "amb-1.flac"), Airing("amb-2")


def mark(office: Office, case_id: str, airing: Airing = FIRST, how: Any = mark_read) -> bool:
    office.clock.now += 60_000
    with register_scope(office.register, write=True) as session:
        case = session.get_one(Complaint, case_id)
        keys, now = office.desk.keys, office.clock()
        done = how(session, keys, case, airing, hand=PRESENTER, zone=WIB, now=now)
        session.commit()
    return bool(done)


def test_what_was_read_stands_in_its_history_and_is_taken_back(office: Office) -> None:
    one, other = answered(office, "Senin depan"), office.take()
    assert mark(office, one)
    assert not mark(office, one), "it is marked already"
    at = office.clock.now - 60_000
    last = office.history(one)[-1]
    assert (last.deed, last.by, last.moment) == (Deed.READ_BACK, "rina", at)
    assert (last.episode_id, last.recording, last.public) == ("amb-1", "amb-1.flac", False)
    assert last.why == "jawaban tanggal 30/11/2026 dibacakan"
    assert mark(office, other)
    assert office.history(other)[-1].why == WITHOUT
    assert [item.read_at for item in listed(office, episode_id="amb-1").items] == [
        at, office.clock.now,
    ]  # fmt: skip
    assert mark(office, one, how=take_back)
    assert not mark(office, one, how=take_back), "it is not marked"
    assert [row.deed for row in office.history(one)][-2:] == [Deed.READ_BACK, Deed.UNREAD]
    first, *_others = listed(office, episode_id="amb-1").items
    assert first.read_at is None


def test_what_was_read_does_not_come_again_unless_there_is_something_new(office: Office) -> None:
    one, other = answered(office, "Senin depan"), answered(office, "Sudah")
    mark(office, one)
    assert [item.case_id for item in listed(office, episode_id="amb-2").items] == [other]
    assert not mark(office, one, SECOND, how=take_back), "it was read in another episode"
    office.do(one, Deed.ANSWER, said="Selesai ditambal", means=Means.LETTER, public=True)
    found = listed(office, episode_id="amb-2")
    assert [(item.case_id, item.carried) for item in found.items] == [(other, True), (one, False)]


def test_what_there_was_no_time_for_comes_first_the_next_time(office: Office) -> None:
    unread, read = office.take(text="Air mati"), office.take(text="Lampu padam")
    office.clock.now = NOON + 7 * DAY
    assert mark(office, read)
    office.clock.now = NOON + 8 * DAY
    fresh = answered(office, "Minggu depan")
    span = Span(Millis(NOON + 7 * DAY), Millis(NOON + 14 * DAY))
    with register_scope(office.register) as session:
        keys = office.desk.keys
        found = read_back(session, keys, span, room=ALL, episode_id="amb-2").items
    assert [(item.case_id, item.carried) for item in found] == [(unread, True), (fresh, False)]
    late = Span(Millis(NOON + 35 * DAY), Millis(NOON + 42 * DAY))
    with register_scope(office.register) as session:
        assert read_back(session, keys, late, room=ALL).items == (), "it is carried on for ever"


def test_where_nothing_is_ever_marked_last_week_alone_comes(office: Office) -> None:
    office.take()
    span = Span(Millis(NOON + 7 * DAY), Millis(NOON + 14 * DAY))
    with register_scope(office.register) as session:
        assert read_back(session, office.desk.keys, span, room=ALL).items == ()


def test_nothing_confidential_is_read(office: Office) -> None:
    with pytest.raises(NotAllowedError, match="confidential"):
        mark(office, office.take(confidential=True))


# ---------------------------------------------------------------- what is on it


def test_answers_come_first_then_what_most_people_said(office: Office) -> None:
    open_, popular = office.take(text="Air mati"), office.take(text="Lampu padam")
    office.take(joins=popular)
    going = office.take(text="Jembatan")
    office.do(going, Deed.FORWARD, agencies=("dlh",))
    office.do(going, Deed.FOLLOW_UP, said="Sedang disurvei", public=True)
    aired = answered(office, "Sudah", means=Means.ON_AIR)
    letter = answered(office, "Minggu depan")
    found = listed(office)
    assert [item.case_id for item in found.items] == [letter, aired, going, popular, open_]
    assert [(item.turn, item.colour) for item in found.items] == [
        (Turn.ANSWERED, Colour.YELLOW),
        (Turn.AIRED, Colour.YELLOW),
        (Turn.GOING, Colour.YELLOW),
        (Turn.OPEN, Colour.RED),
        (Turn.OPEN, Colour.RED),
    ]
    assert [item.answer for item in found.items] == [
        "Minggu depan", "Sudah", "Sedang disurvei", "", "",
    ]  # fmt: skip


def test_last_weeks_and_what_was_answered_last_week(office: Office) -> None:
    office.clock.now = NOON - 30 * DAY
    old, silent = office.take(), office.take()
    office.clock.now = NOON + DAY
    office.do(old, Deed.ANSWER, said="Akhirnya", means=Means.PHONE, public=True)
    office.clock.now = NOON + 8 * DAY
    later = office.take()
    assert [item.case_id for item in listed(office).items] == [old]
    assert {silent, later}.isdisjoint(item.case_id for item in listed(office).items)


def test_of_one_programme_alone(office: Office) -> None:
    ours = office.take(programme_id="ayo-mas-bro")
    office.take()
    assert [one.case_id for one in listed(office, programme_id="ayo-mas-bro").items] == [ours]


def test_the_newest_answer_is_read(office: Office) -> None:
    case_id = answered(office, "Besok")
    office.do(case_id, Deed.ANSWER, said="Lusa", means=Means.PHONE, public=True)
    office.do(case_id, Deed.FOLLOW_UP, said="Alat sudah di lokasi", public=True)
    assert [item.answer for item in listed(office).items] == ["Lusa"]


# ---------------------------------------------------------------- what never is


def test_nothing_confidential_merged_or_archived(office: Office) -> None:
    office.take(confidential=True)
    office.in_state(State.ARCHIVED)
    answered(office, "rahasia", confidential=True)
    kept = office.take()
    office.do(office.take(), Deed.MERGE, other_id=kept)
    assert [item.case_id for item in listed(office).items] == [kept]


def test_an_answer_that_is_for_the_reporter_alone_is_not_read(office: Office) -> None:
    case_id = office.take()
    office.do(case_id, Deed.ANSWER, said="Uang Ibu dikembalikan", means=Means.LETTER)
    [item] = listed(office).items
    assert (item.answer, item.turn) == ("", Turn.GOING)
    assert item.answered_at is not None


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"agreements": (AGREED,)}, "Siti Aminah"),
        ({}, ""),
        ({"agreements": (replace(AGREED, given=False),)}, ""),
        ({"agreements": (AGREED, replace(AGREED, given=False, at=Millis(NOON + 5)))}, ""),
        ({"agreements": (AGREED,), "anonymous": True}, ""),
    ],
)
def test_a_name_is_said_where_it_may_be_and_nowhere_else(
    office: Office, values: dict[str, Any], name: str
) -> None:
    text = "Saya SITI dari rt 03 rw 01, telepon 0812-3456-7890, Aminah saja, siti@contoh.id"
    answered(office, "Bu Aminah, besok diperbaiki", text=text, **values)
    [item] = listed(office).items
    assert item.name == name
    shown = str(asdict(item))
    assert ("Aminah" in shown) is bool(name)
    assert "SITI" in shown or not name
    for hidden in ("7890", "3456", "@"):
        assert hidden not in item.question
    assert "rw 01" not in shown
    assert name or "siti" not in shown.lower()


def test_who_says_the_same_is_not_named_either(office: Office) -> None:
    case_id = office.take(text="Tetangga saya Sukarno juga", agreements=(AGREED,))
    office.take(joins=case_id, reporter=Person(name="Sukarno Hadi"))
    [item] = listed(office).items
    assert (item.name, item.question) == ("Siti Aminah", f"Tetangga saya {HIDDEN} juga")


def test_who_joins_agrees_for_nobody_else(office: Office) -> None:
    case_id = office.take(text="Jalan rusak")
    office.clock.now += 1000
    office.take(joins=case_id, reporter=Person(name="Sukarno Hadi"), agreements=(AGREED,))
    assert [item.name for item in listed(office).items] == [""]


def test_who_joins_refuses_for_nobody_else(office: Office) -> None:
    case_id = office.take(text="Jalan rusak", agreements=(AGREED,))
    office.clock.now += 1000
    refused = replace(AGREED, given=False, at=Millis(NOON + 1000))
    office.take(joins=case_id, reporter=Person(name="Sukarno Hadi"), agreements=(refused,))
    assert [item.name for item in listed(office).items] == ["Siti Aminah"]


def test_a_case_that_is_split_off_takes_along_what_its_own_reporter_agreed_to(
    office: Office,
) -> None:
    case_id = office.take(text="Jalan rusak, lampu mati")
    office.clock.now += 1000
    office.take(joins=case_id, reporter=Person(name="Sukarno Hadi"), agreements=(AGREED,))
    ticket, fields = give_ticket(office.desk), Fields(Kind.COMPLAINT)
    office.do(case_id, Deed.SPLIT, ticket=ticket, text="Lampu mati", fields=fields)
    assert [item.name for item in listed(office).items] == ["", ""]


# ---------------------------------------------------------------- how long


def test_it_is_fitted_into_the_time_there_is(office: Office) -> None:
    for number in range(4):
        answered(office, "sudah " * 40, text=f"Aduan {'lagi ' * 40}{number}")
    short = answered(office, "Sudah", text="Air")
    found = listed(office)
    assert found.seconds == pytest.approx(sum(one.seconds for one in found.items))
    room = Seconds(found.items[0].seconds + found.items[-1].seconds + 1)
    fitted = listed(office, room)
    assert [one.case_id for one in fitted.items] == [found.items[0].case_id, short]
    assert len(fitted.left) == 3
    assert fitted.seconds <= room


def test_who_reads_more_slowly_takes_longer(office: Office) -> None:
    answered(office, "Sudah diperbaiki", text="Jalan berlubang")
    words = AROUND + 4
    assert listed(office, pace=60.0).seconds == pytest.approx(words)
    assert listed(office, pace=120.0).seconds == pytest.approx(words / 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("Jalan rusak", 2), ("mondar-mandir", 2), ("15 menit", 3), ("— … !", 0)],
)
def test_words_are_counted_as_they_are_said(text: str, words: int) -> None:
    assert words_in(text) == words


def item_of(seconds: int) -> ReadItem:
    return ReadItem(
        case_id="", ticket="", turn=Turn.OPEN, kind=Kind.COMPLAINT, state=State.RECEIVED,
        colour=Colour.RED, category_id="", agency_id="", area_code="", name="", question="",
        answer="", said_at=NOON, answered_at=None, aired_at=None, supporters=0,
        seconds=Seconds(seconds),
    )  # fmt: skip


@given(st.lists(st.integers(1, 300)), st.integers(0, 1200))
def test_what_fits_is_never_too_long_and_nothing_is_lost(lengths: list[int], room: int) -> None:
    items = [item_of(length) for length in lengths]
    found = fit(items, Seconds(room))
    assert found.seconds == sum(one.seconds for one in found.items) <= room
    assert sorted(one.seconds for one in (*found.items, *found.left)) == sorted(lengths)
    assert all(found.seconds + one.seconds > room for one in found.left)


@given(st.text(), st.integers(0, 50))
def test_shortened_it_has_no_more_words(text: str, most: int) -> None:
    assert words_in(shortened(text, most)) <= most
    assert shortened(" ".join(text.split()), words_in(text)) == " ".join(text.split())


@given(st.text(), st.text(alphabet="abcdefgh", min_size=3, max_size=9), st.text())
def test_a_name_is_taken_out_wherever_it_stands(before: str, name: str, after: str) -> None:
    text = without_person(f"{before} {name} {after}", [Person(name=name.title())])
    assert name not in text.lower().split()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("hubungi 0812 3456 7890 saja", f"hubungi {HIDDEN} saja"),
        ("(0353) 881826", f"({HIDDEN}"),
        ("+62-353-881-826", HIDDEN),
        ("628123456789", HIDDEN),
        ("NIK 3522151234567890", f"NIK {HIDDEN}"),
        ("surat ke siti@contoh.id ya", f"surat ke {HIDDEN} ya"),
        ("RT 03 RW 01 sejak 30 November 2026", "RT 03 RW 01 sejak 30 November 2026"),
        ("Rp15.000.000 pada 2026-11-30 08.00", "Rp15.000.000 pada 2026-11-30 08.00"),
    ],
)
def test_numbers_that_lead_to_somebody_are_taken_out(text: str, shown: str) -> None:
    assert without_contacts(text) == shown


def test_a_minute_has_as_many_words_as_the_pace_says() -> None:
    assert seconds_of(130) == pytest.approx(60)
