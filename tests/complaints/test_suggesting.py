"""Which category and agency a text speaks of, and what is learned of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from radio.complaints.intake.desk import Desk
from radio.complaints.intake.lists import Lists, lists_of
from radio.complaints.intake.suggesting import learn, learned_of, suggest
from radio.complaints.intake.wording import likeness, stem, words_of
from radio.db import session_scope
from tests.complaints.conftest import an_entry


@pytest.fixture
def lists(register: Engine) -> Lists:
    with session_scope(register) as session:
        return lists_of(session)


@pytest.mark.parametrize(
    ("said", "category", "agency"),
    [
        ("Jalan depan pasar berlubang-lubang, sudah lama tidak diaspal", "jalan", "dpubmpr"),
        ("lampu penerangan jalannya padam sejak Lebaran, gelap gulita", "lampu", "dishub"),
        ("Sampahnya menumpuk di TPS dan baunya", "sampah", "dlh"),
        ("pungutan liar di sekolah untuk seragam", "pendidikan", ""),
        ("pupuk subsidi sulit didapat petani", "pertanian", ""),
    ],
)
def test_words_tell_the_category(lists: Lists, said: str, category: str, agency: str) -> None:
    first = suggest(said, lists)[0]
    assert (first.category_id, first.agency_id) == (category, agency)


def test_what_says_nothing_is_no_suggestion(lists: Lists) -> None:
    assert suggest("", lists) == ()
    assert suggest("saya mau tanya pak, bagaimana ya ini", lists) == ()
    assert suggest("Jalan berlubang", Lists()) == ()


def test_what_people_chose_goes_before_the_hints(desk: Desk, lists: Lists) -> None:
    entry = an_entry(
        text="palang kereta tidak dijaga", category_id="lalu-lintas", agency_id="dishub"
    )
    with session_scope(desk.database, write=True) as session:
        for _time in range(3):
            learn(session, desk.keys, entry)
        session.commit()
    asked = "kereta lewat, palangnya terbuka"
    with session_scope(desk.database) as session:
        found = suggest(asked, lists, learned_of(session, desk.keys, asked))
    assert (found[0].category_id, found[0].agency_id) == ("lalu-lintas", "dishub")
    assert suggest(asked, lists) == ()


def test_no_word_of_anybody_stands_in_the_file(desk: Desk, tmp_path: Path) -> None:
    with session_scope(desk.database, write=True) as session:
        learn(session, desk.keys, an_entry(text="Sumarsono memalak", category_id="aparatur"))
        learn(
            session,
            desk.keys,
            an_entry(text="rahasia Sutrisno", category_id="aparatur", confidential=True),
        )
        learn(session, desk.keys, an_entry(text="tanpa pilihan"))
        session.commit()
    with sqlite3.connect(tmp_path / "intake.db") as database:
        kept = database.execute("SELECT word, times FROM learned_choice").fetchall()
    database.close()
    assert len(kept) == 2
    assert all("sumarsono" not in word.casefold() and ":" in word for word, _times in kept)


@pytest.mark.parametrize("word", ["lubangnya", "berlubang", "lubang"])
def test_forms_of_a_word_are_one(word: str) -> None:
    assert stem(word) == "lubang"


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_a_share_and_goes_both_ways(one: str, other: str) -> None:
    mine, theirs = frozenset(words_of(one)), frozenset(words_of(other))
    assert 0 <= likeness(mine, theirs) == likeness(theirs, mine) <= 1
    assert likeness(mine, mine) == (1 if mine else 0)
