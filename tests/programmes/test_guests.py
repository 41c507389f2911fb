"""Guests, the agencies they come from, and rundowns."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from playlists.publicholidays import has_joint_leave, holiday_on
from radio.programmes.episodes import (
    EpisodeChanges,
    cancel_episode,
    edit_episode,
    find_episode,
    move_episode,
)
from radio.programmes.errors import ConflictError, NotThereError, UnusableError
from radio.programmes.guests import (
    ask_guest,
    find_guest,
    guests_between,
    remove_guest,
    set_answer,
    standby_plan,
)
from radio.programmes.people import (
    agencies,
    export_agencies,
    fill_agencies,
    import_agencies,
    officials,
    set_agency,
    set_official,
    set_presenter,
)
from radio.programmes.publicholidays import guest_warnings
from radio.programmes.rundown import (
    Segment,
    length_of,
    parse_length,
    read_rundown,
    rundown_of,
    set_rundown,
    set_template,
    write_rundown,
)
from radio.programmes.studios import book_studio
from radio.programmes.tables import (
    Agency,
    Answer,
    Episode,
    Kind,
    Official,
    Part,
    Presenter,
    StudioBooking,
)
from tests.programmes.conftest import NOW, ZONE, at, put, span

# ------------------------------------------------------------------- asking


def test_a_guest_is_asked_once_and_makes_the_episode_a_kept_one(
    session: Session, people: list[int], tuesday: Episode
) -> None:
    asked = ask_guest(session, ZONE, tuesday, people[0], NOW, topic=" Trayek ")
    assert (asked.guest.state, asked.guest.topic, asked.warnings) == (Answer.ASKED, "Trayek", ())
    with pytest.raises(UnusableError, match="Budi is asked into ayo-20261208 already"):
        ask_guest(session, ZONE, tuesday, people[0], NOW)
    saved = put(session, "ayo", "08:00", 5400, rule="FREQ=WEEKLY;BYDAY=MO", presenter_id="siti")
    assert saved.episodes.kept == ["ayo-20261208"]
    found = guests_between(session, span("2026-12-08T00:00", "2026-12-09T00:00"))
    assert [guest.official.name for guest in found] == ["Budi"]
    remove_guest(session, asked.guest.id)
    with pytest.raises(NotThereError, match="no guest"):
        find_guest(session, asked.guest.id)


def test_a_guest_is_not_in_two_places(
    session: Session, people: list[int], tuesday: Episode
) -> None:
    put(session, "bincang", "20:00", kind=Kind.RECORDED)
    recorded = find_episode(session, ZONE, "bincang-20261210", NOW)
    when = span("2026-12-08T09:00", "2026-12-08T10:00")
    book_studio(
        session, ZONE,
        StudioBooking(studio="Studio 2", start=when.start, end=when.end, title="Rekaman",
                      episode_id=recorded.id),
        NOW,
    )  # fmt: skip
    session.commit()
    ask_guest(session, ZONE, recorded, people[0], NOW)
    with pytest.raises(ConflictError, match="Budi is a guest of Rekaman") as refused:
        ask_guest(session, ZONE, tuesday, people[0], NOW)
    assert refused.value.slots
    session.rollback()
    # The other way about, and one who does not come is nowhere.
    guest = ask_guest(session, ZONE, tuesday, people[0], NOW).guest
    with pytest.raises(ConflictError, match="Budi is a guest of Ayo"):
        ask_guest(session, ZONE, recorded, people[0], NOW)
    session.rollback()
    guest = ask_guest(session, ZONE, tuesday, people[0], NOW).guest
    set_answer(session, ZONE, guest.id, Answer.DID_NOT_COME, NOW)
    ask_guest(session, ZONE, recorded, people[0], NOW)
    with pytest.raises(ConflictError, match="Budi is a guest of Rekaman"):
        set_answer(session, ZONE, guest.id, Answer.CONFIRMED, NOW)


def test_an_episode_with_guests_is_not_moved_onto_another_of_theirs(
    session: Session, people: list[int], tuesday: Episode
) -> None:
    put(session, "bincang", "20:00", kind=Kind.RECORDED)
    recorded = find_episode(session, ZONE, "bincang-20261210", NOW)
    ask_guest(session, ZONE, recorded, people[0], NOW)
    when = span("2026-12-08T13:00", "2026-12-08T14:00")
    book_studio(
        session, ZONE,
        StudioBooking(studio="Studio 2", start=when.start, end=when.end, episode_id=recorded.id),
        NOW,
    )  # fmt: skip
    ask_guest(session, ZONE, tuesday, people[0], NOW)
    with pytest.raises(ConflictError, match="Budi is a guest of a booking"):
        move_episode(session, ZONE, tuesday, span("2026-12-08T13:30", "2026-12-08T15:00"), NOW)


def test_who_cannot_be_asked(session: Session, people: list[int], tuesday: Episode) -> None:
    set_official(session, Official(id=people[1], active=False))
    with pytest.raises(UnusableError, match="Ani does not speak for Dinas Perhubungan any more"):
        ask_guest(session, ZONE, tuesday, people[1], NOW)
    with pytest.raises(NotThereError, match="no official 99"):
        ask_guest(session, ZONE, tuesday, 99, NOW)
    with pytest.raises(UnusableError, match="is over"):
        ask_guest(session, ZONE, tuesday, people[0], at("2026-12-08T10:00"))
    cancel_episode(session, tuesday, NOW)
    with pytest.raises(UnusableError, match="is cancelled"):
        ask_guest(session, ZONE, tuesday, people[0], NOW)


def test_who_does_not_come_brings_up_the_plan(
    session: Session, people: list[int], tuesday: Episode
) -> None:
    edit_episode(session, ZONE, tuesday, EpisodeChanges(standby="Putar rekaman"), NOW)
    budi = ask_guest(session, ZONE, tuesday, people[0], NOW).guest
    ani = ask_guest(session, ZONE, tuesday, people[1], NOW, standby=True).guest
    with pytest.raises(UnusableError, match="has not begun"):
        set_answer(session, ZONE, budi.id, Answer.ATTENDED, NOW)
    guest, plan = set_answer(session, ZONE, budi.id, Answer.CONFIRMED, NOW, "lewat WA")
    assert (guest.note, plan) == ("lewat WA", None)
    _, plan = set_answer(session, ZONE, budi.id, Answer.DID_NOT_COME, NOW)
    assert plan is not None
    assert (plan.text, [one.id for one in plan.guests]) == ("Putar rekaman", [ani.id])
    set_answer(session, ZONE, ani.id, Answer.DID_NOT_COME, NOW)
    assert standby_plan(tuesday).guests == ()
    with pytest.raises(UnusableError):
        set_answer(session, ZONE, budi.id, Answer.ATTENDED, at("2026-12-08T07:49"))
    # Who comes is in the studio before it begins.
    guest, _ = set_answer(session, ZONE, budi.id, Answer.ATTENDED, at("2026-12-08T07:51"))
    assert (guest.state, guest.note) == (Answer.ATTENDED, "lewat WA")


# ----------------------------------------------------------------- holidays


def test_a_guest_on_a_holiday_is_a_warning_and_no_refusal(
    session: Session, people: list[int], tuesday: Episode
) -> None:
    christmas = find_episode(session, ZONE, "ayo-20261225", NOW)
    asked = ask_guest(session, ZONE, christmas, people[0], NOW)
    assert asked.warnings == ("2026-12-25 is a public holiday: Hari Raya Natal",)
    leave = find_episode(session, ZONE, "ayo-20261224", NOW)
    (warning,) = ask_guest(session, ZONE, leave, people[0], NOW).warnings
    assert "Cuti Bersama" in warning


def test_weekends_are_no_holidays_and_years_without_joint_leave_are_told() -> None:
    assert holiday_on(date(2026, 12, 5)) == holiday_on(date(2026, 12, 6)) == ""
    assert holiday_on(date(2026, 8, 17)) == "Hari Kemerdekaan Republik Indonesia"
    assert (has_joint_leave(2026), has_joint_leave(2060)) == (True, False)
    assert guest_warnings(date(2060, 3, 3)) == (
        "the joint leave of 2060 is not known yet: 2060-03-03 may be one",
    )


# ------------------------------------------------------------------ rundowns


def test_an_episode_starts_from_the_template_and_may_have_its_own(
    session: Session, tuesday: Episode
) -> None:
    template = [Segment(Part.OPENING, 120, "Buka"), Segment(Part.DIALOGUE, 5280)]
    assert set_template(session, tuesday.programme, template) == []
    assert set_template(session, tuesday.programme, template) == []
    assert rundown_of(session, tuesday) == template
    own = [Segment(Part.SONG, 3600), Segment(Part.CALL_IN, 3600, notes="WA")]
    (warning,) = set_rundown(session, tuesday, own)
    assert warning == "the rundown's 2:00:00 are 30:00 longer than the 1:30:00 on air"
    assert rundown_of(session, tuesday) == own
    assert set_rundown(session, tuesday, []) == []
    assert rundown_of(session, tuesday) == template
    with pytest.raises(NotThereError, match="no piece"):
        set_rundown(session, tuesday, [Segment(Part.SONG, 10, media_id="x")])


SEGMENTS = st.builds(
    Segment,
    st.sampled_from(Part),
    st.integers(0, 86_400),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20).map(str.strip),
    st.none() | st.just("m4c3xk2pqle"),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20).map(str.strip),
)


@given(st.lists(SEGMENTS, max_size=8))
def test_a_rundown_comes_back_from_its_file(parts: list[Segment]) -> None:
    assert read_rundown(write_rundown(parts)) == parts


@given(st.integers(0, 86_400))
def test_lengths_come_back_as_they_were(seconds: int) -> None:
    assert parse_length(length_of(seconds)) == parse_length(str(seconds)) == seconds


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind,minutes\nsong,3\n", "first line is kind,length"),
        ("kind,title\nsong,3\n", "first line is kind,length"),
        ("kind,length\ndance,3\n", "line 2: 'dance' is none of opening"),
        ("kind,length\nsong,3\nsong,soon\n", "line 3: 'soon' is no length"),
        ("kind,length\nsong,3,4\n", "line 2: more than 5 columns"),
        ("kind,length\nsong,99:00:00\n", "is no length"),
    ],
)
def test_a_file_that_is_no_rundown_is_refused_with_its_line(text: str, words: str) -> None:
    with pytest.raises(UnusableError, match=words):
        read_rundown(text)


def test_a_rundown_may_be_written_as_people_do() -> None:
    text = "\ufeffKind,Length\n".lower() + "Call-In, 20:00\n ILM ,60\n"
    assert read_rundown(text) == [Segment(Part.CALL_IN, 1200), Segment(Part.ILM, 60)]
    assert read_rundown("") == []


# ------------------------------------------------------------------ agencies


def test_the_list_that_ships_is_put_in_once(session: Session) -> None:
    assert fill_agencies(session) == 67
    assert fill_agencies(session) == 0
    rows = agencies(session)
    assert sum(row.kind == "kecamatan" for row in rows) == 28
    assert {"dishub", "dinkes", "kec-kedungadem", "inspektorat"} <= {row.id for row in rows}


def test_agencies_go_out_and_come_in(session: Session, tmp_path: Path) -> None:
    fill_agencies(session)
    set_agency(session, Agency(id="dishub", phone="0353", active=False))
    text = export_agencies(session)
    assert import_agencies(session, text.replace("Dinas Perhubungan", "Dinas Perhubungan Baru"))
    row = session.get_one(Agency, "dishub")
    assert (row.name, row.phone, row.active) == ("Dinas Perhubungan Baru", "0353", False)
    # Columns that are left out stay as they are.
    import_agencies(session, "# kata\nname,id\nDishub,dishub\nBaru,baru\n")
    session.refresh(row)
    assert (row.name, row.phone, row.active) == ("Dishub", "0353", False)
    assert session.get_one(Agency, "baru").active
    for wrong, words in (
        ("id,nama\nx,y\n", "names the columns"),
        ("id,name\nx,y,z\n", "x: more columns"),
        ("id,name\nX Y,y\n", "can't be an id"),
        ("id,name,email\nx,y,nowhere\n", "no mail address"),
    ):
        with pytest.raises(UnusableError, match=words):
            import_agencies(session, wrong)


def test_people_are_checked(session: Session, people: list[int]) -> None:
    assert [row.name for row in officials(session, "dishub")] == ["Ani", "Budi"]
    set_official(session, Official(id=people[0], position="Kepala Dinas"))
    assert session.get_one(Official, people[0]).name == "Budi"
    for official, words in (
        (Official(name="X"), "needs an agency"),
        (Official(agency_id="dishub", name=" "), "a name is needed"),
        (Official(agency_id="dishub", name="X", phone="0" * 33), "32 characters"),
    ):
        with session.begin_nested() as savepoint:
            with pytest.raises(UnusableError, match=words):
                set_official(session, official)
            savepoint.rollback()
    with session.begin_nested() as savepoint:
        with pytest.raises(NotThereError, match="no agency 'x'"):
            set_official(session, Official(agency_id="x", name="X"))
        savepoint.rollback()
    with pytest.raises(NotThereError, match="no official 9"):
        set_official(session, Official(id=9, name="X"))
    with pytest.raises(UnusableError, match="can't be an id"):
        set_presenter(session, Presenter(id="Mas Bro", name="Mas Bro"))
    with pytest.raises(UnusableError, match="no mail address"):
        set_presenter(session, Presenter(id="siti", email="siti"))
