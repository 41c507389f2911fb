"""Search by the beginnings of words: what is found, in which order, and that it follows the pieces."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, event, func, insert, select

from playlists.names import fold
from radio.db import session_scope
from radio.library import searching
from radio.library.editing import Changes, edit
from radio.library.searchindex import MediaSearch, MediaWord, index_missing, words_of
from radio.library.searching import Only, Order, count, ids, search
from radio.library.tables import Daypart, Media, MediaDaypart, MediaLabel, MediaState

SONGS = (
    ("Sewu Kutho", "Didi Kempot"), ("Stasiun Balapan", "Didi Kempot"), ("Cidro", "Didi Kempot"),
    ("Didi", "Cheb Khaled"), ("Bengawan Solo", "Gesang"), ("Café à la Sore", "Réné & Élise"),
    ("Jum'at Pagi", "Nasida Ria"), ("99 Luftballons", "Nena"), ("Straße", "Ünal"),
)  # fmt: skip


def row(number: int, title: str, artist: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"m{number}", "path": f"media/{number}.flac", "content_hash": f"{number:040}",
        "title": title, "artist": artist, "album": "", "composer": "", "label": "",
        "category": "musik", "duration": 100.0 + number, "cue_in": 0.0, "cue_out": 99.0,
        "segue": 97.0, "loudness": -14.0, "true_peak": -1.0, "sample_rate": 48000, "channels": 2,
        "codec": "flac", "created_at": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number),
        **more,
    }  # fmt: skip


@pytest.fixture
def library(database: Engine) -> Engine:
    with session_scope(database, write=True) as session:
        session.add_all(Media(**row(n, *song)) for n, song in enumerate(SONGS))
        session.commit()
    return database


def titles(engine: Engine, text: str, **more: Any) -> list[str]:
    with session_scope(engine) as session:
        return [one.title for one in search(session, text, **more)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("d", ["Didi", "Cidro", "Sewu Kutho", "Stasiun Balapan"]),
        ("kempot sew", ["Sewu Kutho"]),
        ("SEWU didi", ["Sewu Kutho"]),
        ("cafe a la", ["Café à la Sore"]),
        ("CAFÉ", ["Café à la Sore"]),
        ("rene elise", ["Café à la Sore"]),
        ("jumat", ["Jum'at Pagi"]),
        ("jum'at", ["Jum'at Pagi"]),
        ("strasse unal", ["Straße"]),
        ("99", ["99 Luftballons"]),
        ("bengwan", ["Bengawan Solo"]),
        ("kempit", ["Cidro", "Sewu Kutho", "Stasiun Balapan"]),
        ("didi gesang", []),
        ("zzz", []),
        ("%", []),
        ("_", []),
        ("' OR 1=1 --", []),
    ],
)
def test_pieces_are_found_by_the_beginnings_of_their_words(
    library: Engine, text: str, first: list[str]
) -> None:
    assert titles(library, text) == first
    with session_scope(library) as session:
        assert count(session, text, only=Only(), most=100) == len(first)
        assert len(ids(session, text, only=Only(), most=100)) == len(first)


@pytest.mark.sqlite
@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_words_are_folded_whole_and_mean_nothing_to_like(text: str) -> None:
    for word in words_of(text):
        assert word == fold(word)
        assert not set(word) & set("%_' \\")
        assert 0 < len(word) <= 32


def test_common_words_are_found_in_the_same_order_page_after_page(
    library: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = titles(library, "d")
    monkeypatch.setattr(searching, "_FEW", 1)
    monkeypatch.setattr(searching, "_MANY", 1)
    assert titles(library, "d") == whole
    paged = [title for at in range(0, 6, 2) for title in titles(library, "d", limit=2, offset=at)]
    assert paged == whole
    assert titles(library, "kempot sew") == ["Sewu Kutho"]
    assert titles(library, "d", order=Order.NEWEST)[0] == "Didi"


def test_what_is_written_of_a_piece_is_what_is_found(library: Engine) -> None:
    with session_scope(library, write=True) as session:
        edit(session, "m0", Changes(title="Ojo Dipleroki", composer="Manthous"))
        edit(session, "m1", Changes(language="jv"))
        session.commit()
    assert titles(library, "sewu") == []
    assert titles(library, "dipl manth") == ["Ojo Dipleroki"]
    with session_scope(library, write=True) as session:
        session.execute(delete(Media).where(Media.id == "m0"))
        session.commit()
        assert session.scalar(select(func.count()).where(MediaWord.media_id == "m0")) == 0
    assert titles(library, "dipl") == []


def test_pieces_that_came_by_another_way_are_taken_in(library: Engine) -> None:
    with session_scope(library, write=True) as session:
        session.execute(insert(Media), [row(50, "Gethuk", "Nur Afni")])
        session.commit()
    assert titles(library, "gethuk") == []
    with session_scope(library, write=True) as session:
        assert index_missing(session.connection()) == 1
        assert index_missing(session.connection()) == 0
        session.commit()
    assert titles(library, "geth") == ["Gethuk"]


def test_filters_hold_and_orders_order(library: Engine) -> None:
    with session_scope(library, write=True) as session:
        session.add(Daypart(id="malam", windows="22:00-03:00"))
        session.flush()
        session.add(MediaDaypart(media_id="m2", daypart_id="malam"))
        session.add(MediaLabel(media_id="m3", label="tenang"))
        session.get_one(Media, "m4").state = MediaState.RETIRED
        session.get_one(Media, "m5").category = "jingle"
        session.get_one(Media, "m6").year = 1978
        session.get_one(Media, "m7").language = "de"
        session.commit()
    found = {
        "daypart": titles(library, "", only=Only(daypart="malam")),
        "label": titles(library, "di", only=Only(label="tenang")),
        "retired": titles(library, "", only=Only(state=MediaState.RETIRED)),
        "category": titles(library, "", only=Only(category="jingle")),
        "years": titles(library, "", only=Only(year_from=1970, year_until=1979)),
        "language": titles(library, "", only=Only(language="de")),
        "paths": titles(library, "", only=Only(paths=frozenset({"media/8.flac", "/away"}))),
        "more": titles(library, "", only=Only(conditions=(Media.duration > 107.5,))),
    }
    assert found == {
        "daypart": ["Cidro"], "label": ["Didi"], "retired": ["Bengawan Solo"],
        "category": ["Café à la Sore"], "years": ["Jum'at Pagi"], "language": ["99 Luftballons"],
        "paths": ["Straße"], "more": ["Straße"],
    }  # fmt: skip
    assert "Bengawan Solo" not in titles(library, "")
    assert titles(library, "", order=Order.TITLE)[:2] == ["99 Luftballons", "Café à la Sore"]
    assert titles(library, "", order=Order.LONGEST)[0] == "Straße"
    assert titles(library, "", order=Order.OLDEST)[0] == "Sewu Kutho"
    assert titles(library, "", order=Order.YEAR)[0] == "Jum'at Pagi"
    assert titles(library, "", category="jingle") == ["Café à la Sore"]


@pytest.mark.sqlite
def test_a_search_reads_along_an_index_whatever_is_typed(library: Engine) -> None:
    """However many pieces there are: nothing may have to go through all of a table."""
    plans: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            cursor = connection.connection.cursor()
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", given)
            plans.extend(step[3] for step in cursor.fetchall())

    event.listen(library, "before_cursor_execute", explain)
    for text in ("", "d", "did", "didi kempot sew", "kempit"):
        titles(library, text)
    event.remove(library, "before_cursor_execute", explain)
    scans = [step for step in plans if step.startswith("SCAN") and "INDEX" not in step]
    assert [step for step in scans if "(subquery" not in step and "anon_" not in step] == []


def test_index_rows_are_one_a_piece(library: Engine) -> None:
    with session_scope(library) as session:
        assert session.scalar(select(func.count()).select_from(MediaSearch)) == len(SONGS)
