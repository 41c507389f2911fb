import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from radio.db import open_engine, session_scope
from radio.db.engine import for_writing
from radio.programmes.tables import Episode, Programme
from radio.reports.asrun import (
    COLUMNS,
    Aired,
    from_journal,
    last_played,
    played_since,
    query,
    to_dict,
    write_csv,
)
from radio.reports.ingest import ingest
from radio.reports.tables import AsrunEvent, AsrunSpan
from radio.units import Millis, Seconds

ZONE = ZoneInfo("Asia/Jakarta")
MIDNIGHT = Millis(1_767_225_600_000)
"""2026-01-01 00:00 UTC, 07.00 in Bojonegoro."""
DAY = 86_400_000


def start(span: str, at: int, **more: object) -> dict[str, object]:
    return {
        "kind": "start",
        "span": span,
        "entry_id": f"e-{span}",
        "media_id": "m1",
        "title": "Sumilir",
        "artist": "Sekar Jati",
        "category": "musik",
        "programme": "",
        "source": "log",
        "planned_at": at - 12,
        "at": at,
        "position": 0.0,
        **more,
    }


def end(span: str, at: int, seconds: float, because: str = "segue") -> dict[str, object]:
    return {
        "kind": "end",
        "span": span,
        "at": at,
        "seconds": seconds,
        "frames": round(seconds * 48000),
        "ended_because": because,
    }


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Two days, with all that power loss and strangers' titles can bring."""
    folder = tmp_path / "asrun"
    folder.mkdir()
    first = [
        {"kind": "engine", "at": MIDNIGHT - 60_000, "what": "start"},
        start("a", MIDNIGHT - 50_000, title="=HYPERLINK(1)"),
        end("a", MIDNIGHT - 20_000, 30.0),
        start("b", MIDNIGHT - 20_000, planned_at=None, source="fill"),
    ]
    second = [
        end("b", MIDNIGHT + 40_000, 60.0, "hard"),
        {"kind": "silence", "at": MIDNIGHT + 40_000, "seconds": 1.5},
        {"kind": "skip", "at": MIDNIGHT + 41_000, "entry_id": "e-x", "because": "missing"},
        start("c", MIDNIGHT + 41_500, title="Café\nꦒꦩꦼꦭꦤ꧀"),
    ]
    rubbish = b'{"kind": "start", "spa' + b"\n\xff\xfe\n[1, 2]\n" + line({"kind": "mode"})
    write(folder / "2025-12-31.jsonl", first, tail=rubbish)
    write(folder / "2026-01-01.jsonl", second)
    return folder


def line(values: dict[str, object]) -> bytes:
    return json.dumps(values).encode() + b"\n"


def write(path: Path, lines: list[dict[str, object]], tail: bytes = b"") -> None:
    with path.open("ab") as file:
        file.write(b"".join(line(values) for values in lines) + tail)


@pytest.fixture
def database(station_url: str) -> Iterator[Engine]:
    engine = open_engine(station_url, busy_timeout=Seconds(0.05))
    yield engine
    engine.dispose()


def counts(engine: Engine) -> tuple[int | None, int | None]:
    with session_scope(engine) as session:
        return (
            session.scalar(select(func.count()).select_from(AsrunSpan)),
            session.scalar(select(func.count()).select_from(AsrunEvent)),
        )


def test_the_journal_is_read_once_however_often(database: Engine, journal: Path) -> None:
    assert ingest(database, journal) == 8
    assert counts(database) == (3, 3)
    assert ingest(database, journal) == 0
    write(journal / "2026-01-01.jsonl", [end("c", MIDNIGHT + 90_000, 48.5)])
    assert ingest(database, journal) == 1
    assert counts(database) == (3, 3)


def test_a_line_that_is_being_written_is_taken_when_it_is_whole(
    database: Engine, journal: Path
) -> None:
    ingest(database, journal)
    whole = line(end("c", MIDNIGHT + 90_000, 48.5))
    path = journal / "2026-01-01.jsonl"
    for part in (whole[:20], whole[20:]):
        with path.open("ab") as file:
            file.write(part)
        ingest(database, journal)
    with session_scope(database) as session:
        assert session.get_one(AsrunSpan, "c").seconds == 48.5


def test_a_file_that_became_shorter_is_read_again(database: Engine, journal: Path) -> None:
    ingest(database, journal)
    path = journal / "2026-01-01.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    assert ingest(database, journal) == 1
    assert counts(database) == (3, 3)


def test_what_was_on_the_air_is_told_in_order(database: Engine, journal: Path) -> None:
    rows = query(database, journal, MIDNIGHT, Millis(MIDNIGHT + DAY))
    assert [(row.source, row.ended_because, row.seconds) for row in rows] == [
        ("fill", "hard", 60.0),
        ("silence", "silence", 1.5),
        ("log", None, None),
    ]
    before = query(database, journal, Millis(MIDNIGHT - DAY), MIDNIGHT)
    assert [row.entry_id for row in before] == ["e-a", "e-b"]
    assert played_since(database, MIDNIGHT) == {"e-c"}


def test_a_programme_is_told_by_its_name_and_kept_by_its_id(
    database: Engine, journal: Path
) -> None:
    with session_scope(database, write=True) as session:
        day = date(2026, 1, 1)
        session.add(
            Programme(id="ayo", name="Ayo Mas Bro", first_day=day, starts_at="07:00", seconds=9)
        )
        session.flush()
        times = {"start": MIDNIGHT, "end": Millis(MIDNIGHT + 9000)}
        session.add(Episode(id="ayo-20260101", programme_id="ayo", **times))
        session.commit()
    more = [
        start("d", MIDNIGHT + 100_000, programme="ayo-20260101"),
        start("e", MIDNIGHT + 200_000, programme="gone-20260101"),
    ]
    write(journal / "2026-01-01.jsonl", more)
    span = Millis(MIDNIGHT + 100_000), Millis(MIDNIGHT + DAY)
    rows = [row for row in query(database, journal, *span) if row.entry_id in {"e-d", "e-e"}]
    assert [(row.programme, row.programme_id) for row in rows] == [
        ("Ayo Mas Bro", "ayo-20260101"),
        ("gone-20260101", "gone-20260101"),
    ]
    with session_scope(database) as session:
        assert session.get_one(AsrunSpan, "d").programme == "ayo-20260101"
    rows = [row for row in from_journal(journal, *span) if row.entry_id == "e-d"]
    assert [(row.programme, row.programme_id) for row in rows] == [("ayo-20260101",) * 2]


def test_the_fields_are_those_scripts_rely_on(database: Engine, journal: Path) -> None:
    rows = query(database, journal, Millis(MIDNIGHT - DAY), MIDNIGHT)
    facts = to_dict(rows[0], ZONE)
    assert set(facts) >= {
        *("started_at", "ended_at", "seconds", "planned_at", "media_id", "title", "artist"),
        *("category", "programme", "programme_id", "source", "ended_because"),
    }
    assert facts["started_at"] == "2026-01-01T06:59:10.000+07:00"
    assert to_dict(rows[1], ZONE)["planned_at"] is None


def test_a_locked_missing_or_broken_database_is_no_loss(
    database: Engine, journal: Path, tmp_path: Path
) -> None:
    span = Millis(MIDNIGHT - DAY), Millis(MIDNIGHT + DAY)
    expected = query(database, journal, *span)
    assert from_journal(journal, *span) == expected
    lock = for_writing(database).connect()
    lock.begin()
    write(journal / "2026-01-01.jsonl", [end("c", MIDNIGHT + 90_000, 48.5, "skip")])
    rows = query(database, journal, *span)
    assert [row.ended_because for row in rows][-1] == "skip"
    lock.close()
    (tmp_path / "broken.db").write_bytes(b"no database " * 1000)
    for name in ("absent.db", "broken.db"):
        engine = open_engine(f"sqlite:///{tmp_path / name}")
        assert query(engine, journal, *span) == rows
        engine.dispose()


def test_an_end_without_its_start_still_went_out(database: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "asrun"
    folder.mkdir()
    write(folder / "2026-01-01.jsonl", [end("z", MIDNIGHT + 10_000, 4.0, "lost")])
    span = MIDNIGHT, Millis(MIDNIGHT + DAY)
    (row,) = query(database, folder, *span)
    assert row.started_at == MIDNIGHT + 6_000
    assert from_journal(folder, *span) == [row]


def test_when_each_piece_was_last_on_the_air(database: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "asrun"
    folder.mkdir()
    lines = [
        start("a", MIDNIGHT, media_id="m1"),
        end("a", MIDNIGHT + 9_000, 9.0),
        start("b", MIDNIGHT + 9_000, media_id=""),
        end("b", MIDNIGHT + 9_500, 0.5),
        start("c", MIDNIGHT + 9_500, media_id="m2"),
        end("c", MIDNIGHT + 9_900, 0.4),
        start("d", MIDNIGHT + 9_900, media_id="m1"),
    ]
    write(folder / "2026-01-01.jsonl", lines)
    ingest(database, folder)
    with session_scope(database) as session:
        assert last_played(session) == {"m1": MIDNIGHT + 9_900, "m2": MIDNIGHT + 9_500}


def test_a_span_of_days_is_found_in_its_middle(database: Engine, journal: Path) -> None:
    late = Millis(MIDNIGHT + DAY // 2)
    rows = query(database, journal, late, Millis(late + 1))
    assert [row.entry_id for row in rows] == ["e-c"]


@given(st.text(max_size=40))
@settings(deadline=None)
def test_no_title_becomes_a_formula(title: str) -> None:
    words = {"media_id": "", "artist": "", "category": "", "programme": "", "source": ""}
    row = Aired(MIDNIGHT, None, -1.5, None, title=title, ended_because=None, **words)
    out = io.StringIO(newline="")
    write_csv([row], ZONE, out)
    out.seek(0)
    (read,) = csv.DictReader(out)
    assert list(read) == list(COLUMNS)
    assert not read["title"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert read["title"].removeprefix("'").rstrip() in {
        title.rstrip(),
        title.removeprefix("'").rstrip(),
    }
    assert read["seconds"] == "-1.5"


def test_what_was_held_back_went_out_later_than_it_was_mixed(
    tmp_path: Path, database: Engine
) -> None:
    folder = tmp_path / "delayed"
    folder.mkdir()
    facts = [
        start("d", MIDNIGHT, held=10_000),
        end("d", MIDNIGHT + 60_000, 60.0) | {"held": 10_000},
        end("lost", MIDNIGHT + 90_000, 30.0) | {"held": 8_000},
    ]
    text = "".join(f"{json.dumps(fact)}\n" for fact in facts)
    (folder / "2026-01-01.jsonl").write_text(text)
    ingest(database, folder)
    with session_scope(database) as session:
        rows = {
            row.span: (row.started_at, row.ended_at) for row in session.scalars(select(AsrunSpan))
        }
    assert rows["d"] == (MIDNIGHT + 10_000, MIDNIGHT + 70_000)
    assert rows["lost"] == (MIDNIGHT + 68_000, MIDNIGHT + 98_000)
