"""Changes to many pieces at once, all or none, and what taking them back leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from radio.db import session_scope
from radio.library import bulk
from radio.library.bulk import NothingToUndoError, TooManyError, edit_many, last, undo
from radio.library.dayparts import dayparts_of
from radio.library.editing import Changes, NotEditableError, edit
from radio.library.intaketables import BulkEdit
from radio.library.store import NoSuchMediaError, labels_of
from radio.library.tables import Daypart, Media, MediaState
from tests.library.test_searching import row

NOW = datetime(2027, 3, 1, tzinfo=UTC)
CHANGES = Changes(
    category="lama", language="jv", valid_until=date(2027, 12, 31), dayparts=("malam",),
    add_labels=("tenang",), remove_labels=("pagi",),
)  # fmt: skip


@pytest.fixture
def session(database: Engine, data: Path) -> Iterator[Session]:
    (data / "media").mkdir(parents=True)
    with session_scope(database, write=True) as session:
        session.add(Daypart(id="malam", windows="22:00-03:00"))
        for number in range(3):
            session.add(Media(**row(number, f"Lagu {number}", "Siti")))
            (data / "media" / f"{number}.flac").touch()
        session.flush()
        edit(session, "m0", Changes(add_labels=("pagi",), valid_until=date(2027, 6, 1)))
        yield session


def facts(session: Session, media_id: str) -> tuple[object, ...]:
    media = session.get_one(Media, media_id)
    return (
        media.category, media.role, media.language, media.valid_until, media.state,
        list(dayparts_of(session, media_id)), list(labels_of(session, media_id)),
    )  # fmt: skip


def test_all_are_changed_and_all_come_back(session: Session, data: Path) -> None:
    before = [facts(session, f"m{number}") for number in range(3)]
    done = edit_many(session, ["m0", "m1", "m0"], CHANGES, "siti", NOW, data, retired=True)
    assert done.pieces == 2
    assert facts(session, "m1") == (
        "lama", before[1][1], "jv", date(2027, 12, 31), MediaState.RETIRED, ["malam"], ["tenang"],
    )  # fmt: skip
    assert facts(session, "m2") == before[2]
    assert last(session, "siti") is done
    assert last(session, "budi") is None
    undone = undo(session, done.id, data)
    assert sorted(undone.media_ids) == ["m0", "m1"]
    assert [facts(session, f"m{number}") for number in range(3)] == before
    assert last(session, "siti") is None
    with pytest.raises(NothingToUndoError):
        undo(session, done.id, data)


def test_what_somebody_changed_since_stays(session: Session, data: Path) -> None:
    done = edit_many(session, ["m0", "m1"], CHANGES, "siti", NOW, data)
    edit(session, "m1", Changes(category="kenangan"))
    undone = undo(session, done.id, data)
    assert (undone.media_ids, undone.kept) == (["m0"], 1)
    assert session.get_one(Media, "m1").category == "kenangan"


def test_where_one_can_not_be_changed_none_is(database: Engine, data: Path) -> None:
    wrong = Changes(valid_from=date(2028, 1, 1))
    with session_scope(database, write=True) as session:
        session.add_all(Media(**row(number, "Lagu", "")) for number in range(2))
        session.flush()
        edit(session, "m1", Changes(valid_until=date(2027, 1, 1)))
        session.commit()
    for ids, error in ((["m0", "m1"], NotEditableError), (["m0", "nobody"], NoSuchMediaError)):
        with session_scope(database, write=True) as session, pytest.raises(error):
            edit_many(session, ids, wrong, "", NOW, data)
    with session_scope(database) as session:
        assert session.get_one(Media, "m0").valid_from is None
        assert session.scalar(select(func.count()).select_from(BulkEdit)) == 0


def test_only_so_many_at_once_and_only_the_last_ones_are_kept(session: Session, data: Path) -> None:
    with pytest.raises(TooManyError):
        edit_many(session, ["m0"] * (bulk.MOST + 1), CHANGES, "", NOW, data)
    for number in range(25):
        later = NOW + timedelta(minutes=number)
        edit_many(session, ["m0"], Changes(language=f"l{number}"), "siti", later, data)
    assert session.scalar(select(func.count()).select_from(BulkEdit)) == 20
