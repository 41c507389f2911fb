"""What is written about calls: sealed, kept whoever comes first, in the order that was made; and blocks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from radio.calls.blocking import BlockReasonError, block, blocks, number_of, unblock
from radio.calls.desk import (
    OverwrittenError,
    UnfitNoteError,
    calls_of,
    move,
    rank,
    row_of,
    write,
    written,
)
from radio.calls.ingest import ingest
from radio.calls.sealing import BLIND, about_call, plain_number
from radio.calls.tables import PhoneCall
from radio.db import session_scope
from radio.keys import Keyring
from radio.units import Millis

NUMBER = "081234567890"
TOLD = {"id": "c1", "rang_at": 1000, "number": NUMBER, "name": "BUDI", "line": "telkom"}


@pytest.fixture
def keys(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "keyring")


def journal(folder: Path, keys: Keyring) -> Path:
    """As the agent notes that somebody rings."""
    fact = {
        "kind": "rang", "at": 1000, "id": "c1", "line": "telkom",
        "number": keys.seal(NUMBER, about_call("c1", "number")),
        "number_blind": keys.blind(plain_number(NUMBER), BLIND),
        "name": keys.seal("BUDI", about_call("c1", "name")),
    }  # fmt: skip
    (folder / "journal").mkdir()
    (folder / "journal" / "2026-01-01.jsonl").write_text(json.dumps(fact) + "\n")
    return folder / "journal"


@pytest.mark.parametrize("journal_first", [True, False])
def test_console_and_journal_make_one_row_whoever_comes_first(
    database: Engine, keys: Keyring, tmp_path: Path, *, journal_first: bool
) -> None:
    noted = journal(tmp_path, keys)
    if journal_first:
        ingest(database, noted)
    with session_scope(database, write=True) as session:
        row = row_of(session, keys, TOLD)
        write(session, keys, row, "name", "Pak Budi Santoso", was="BUDI", by="ani")
        write(session, keys, row, "topic", "Lampu", was="", by="ani")
        session.commit()
    ingest(database, noted)
    with session_scope(database) as session:
        (row,) = calls_of(session, keys, "+62 812-3456-7890")
        known = written(keys, row)
        assert (known.number, known.name, known.topic) == (NUMBER, "Pak Budi Santoso", "Lampu")
        assert "Lampu" not in row.topic
        assert row.screened_by == "ani"


def test_what_stands_elsewhere_is_not_written_over(database: Engine, keys: Keyring) -> None:
    with session_scope(database, write=True) as session:
        row = row_of(session, keys, TOLD)
        write(session, keys, row, "notes", "satu", was="", by="ani")
        with pytest.raises(OverwrittenError) as told:
            write(session, keys, row, "notes", "dua", was="", by="budi")
        assert told.value.theirs == "satu"
        with pytest.raises(UnfitNoteError):
            write(session, keys, row, "folder", "x", was="", by="budi")
        write(session, keys, row, "notes", "", was="satu", by="budi")
        assert row.notes == ""


@given(
    count=st.integers(1, 6),
    steps=st.lists(st.tuples(st.integers(0, 5), st.integers(-1, 5)), max_size=12),
)
def test_the_queue_moves_as_a_list_does(count: int, steps: list[tuple[int, int]]) -> None:
    calls = [
        PhoneCall(id=str(n), rang_at=Millis(n), answered_at=Millis(1000 + n)) for n in range(count)
    ]
    expected = [call.id for call in calls]
    for moved, after in steps:
        what, where = str(moved), "" if after < 0 else str(after)
        is_known = moved < count and after < count and what != where
        assert move(calls, what, where) is is_known
        if is_known:
            expected.remove(what)
            expected.insert(expected.index(where) + 1 if where else 0, what)
        assert [call.id for call in sorted(calls, key=rank)] == expected


def test_a_number_is_blocked_for_a_reason_and_until_a_moment(
    database: Engine, keys: Keyring
) -> None:
    with session_scope(database, write=True) as session:
        for number, reason in (("", "Mengumpat"), (NUMBER, " x ")):
            with pytest.raises(BlockReasonError):
                block(session, keys, number, by="ani", reason=reason, now=Millis(1))
        until = Millis(500)
        row = block(session, keys, NUMBER, by="ani", reason="Mengumpat", now=Millis(1), until=until)
        session.flush()
        assert NUMBER[1:] not in row.number
        assert [number_of(keys, one) for one in blocks(session, Millis(499))] == ["6281234567890"]
        assert blocks(session, Millis(500)) == []
        assert unblock(session, row.number_blind)
        assert not unblock(session, "nobody")
