"""Lists by name: one space for both kinds, and nothing half made."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.query import RuleError, parse_rule
from radio.library.dayparts import set_daypart
from radio.library.store import NoSuchMediaError
from radio.library.tables import MediaLabel
from radio.lists.store import (
    Item,
    ListError,
    NameTakenError,
    NoSuchListError,
    all_lists,
    find_list,
    items_of,
    list_id,
    remove_list,
    set_playlist,
    set_smart,
    unmet,
)
from radio.lists.tables import PlaylistItem
from radio.units import Millis
from tests.lists.conftest import a_piece

NOW, LATER = Millis(1_000), Millis(2_000)


@pytest.fixture(autouse=True)
def _pieces(session: Session) -> None:
    session.add_all([a_piece("a"), a_piece("b")])
    session.flush()


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Sore Santai", "sore-santai"), (" Énjing_2 ", "enjing-2"), ("a/b: c", "a-b-c")],
)
def test_names_are_ids(name: str, slug: str) -> None:
    assert list_id(name) == slug == list_id(slug)


@pytest.mark.parametrize("name", ["", " - ", "x" * 65])
def test_what_can_not_be_a_name_is_told(name: str) -> None:
    with pytest.raises(ListError, match="1 to 64 letters"):
        list_id(name)


def test_a_list_is_replaced_and_keeps_its_birth_and_notes(session: Session) -> None:
    items = [Item("b"), Item(None, "/gone.mp3", "Gone"), Item("a"), Item("b")]
    set_playlist(session, "Sore Santai", items, NOW, "untuk sore")
    session.flush()
    rows = items_of(session, "sore-santai")
    assert [row.media_id for row in rows] == ["b", None, "a", "b"]
    assert (rows[1].location, rows[1].label) == ("/gone.mp3", "Gone")
    row = set_playlist(session, "sore santai", [Item("a")], LATER)
    session.flush()
    assert [each.media_id for each in items_of(session, "sore-santai")] == ["a"]
    assert (row.name, row.notes) == ("Sore Santai", "untuk sore")
    assert (row.created_at, row.updated_at) == (NOW, LATER)


def test_a_piece_that_is_not_there_is_refused(session: Session) -> None:
    with pytest.raises(NoSuchMediaError, match="nobody"):
        set_playlist(session, "sore", [Item("nobody")], NOW)


def test_both_kinds_share_their_names(session: Session) -> None:
    set_playlist(session, "sore", [Item("a")], NOW)
    set_smart(session, "baru", "added:<30d\n", NOW)
    session.flush()
    with pytest.raises(NameTakenError, match="stored list"):
        set_smart(session, "Sore", "x", NOW)
    with pytest.raises(NameTakenError, match="smart list"):
        set_playlist(session, "Baru", [], NOW)
    assert [row.id for row in all_lists(session)] == ["baru", "sore"]
    row = set_smart(session, "baru", "added:<60d", LATER)
    assert (row.rule, row.created_at, row.updated_at) == ("added:<60d", NOW, LATER)


def test_a_rule_is_read_before_it_is_kept(session: Session) -> None:
    set_daypart(session, "pagi", "05:00-09:00")
    set_smart(session, "x", "daypart:Pagi,now,none", NOW)
    with pytest.raises(RuleError, match="did you mean 'pagi'"):
        set_smart(session, "y", "daypart:pgi", NOW)
    with pytest.raises(RuleError, match="there are: now, pagi, none"):
        set_smart(session, "y", "-daypart:zzzzzz", NOW)
    with pytest.raises(RuleError, match="did you mean 'title'"):
        set_smart(session, "y", "titel:x", NOW)
    assert [row.id for row in all_lists(session)] == ["x"]


def test_lists_go_and_are_missed(session: Session) -> None:
    with pytest.raises(NoSuchListError, match="none yet"):
        find_list(session, "sore")
    set_playlist(session, "Sore", [Item("a")], NOW)
    set_smart(session, "baru", "x", NOW)
    session.flush()
    with pytest.raises(NoSuchListError, match="did you mean 'sore'"):
        remove_list(session, "sor")
    assert remove_list(session, "SORE") == "sore"
    assert remove_list(session, "baru") == "baru"
    session.flush()
    assert session.scalars(select(PlaylistItem)).all() == []
    with pytest.raises(NoSuchListError, match="there is no list 'sore'; there are: none yet"):
        find_list(session, "sore")


def test_what_no_piece_has_is_told(session: Session) -> None:
    session.add(a_piece("c", category="Énjing", language="jv"))
    session.flush()
    session.add(MediaLabel(media_id="c", label="santai"))
    session.flush()
    sound = parse_rule("category:enjing,musik language:JV,unknown -label:santai,none title:zzz")
    assert unmet(session, sound) == []
    assert unmet(session, parse_rule("category:musik,musk label:zzz")) == [
        "no piece has the category 'musk'; did you mean 'musik'?",
        "no piece has the label 'zzz'",
    ]


def test_a_long_list_is_checked_whole(session: Session) -> None:
    session.add_all(a_piece(f"n{number}") for number in range(1100))
    session.flush()
    items = [Item(f"n{number}") for number in range(1100)]
    set_playlist(session, "panjang", items, NOW)
    session.flush()
    assert [row.media_id for row in items_of(session, "panjang")] == [i.media_id for i in items]
    with pytest.raises(NoSuchMediaError, match="n1100"):
        set_playlist(session, "panjang", [*items, Item("n1100")], NOW)
