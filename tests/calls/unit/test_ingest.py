"""The agent's journal becomes rows: each fact once, however often it is read; notes stay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select

from radio.calls.ingest import NOTED, ingest
from radio.calls.tables import CallJournalFile, CallSpan, Consent, PhoneCall
from radio.db import open_engine, session_scope
from radio.units import Millis

NOON = 1_767_243_600_000
"""2026-01-01 05:00 UTC."""


@pytest.fixture
def database(station_url: str) -> Iterator[Engine]:
    engine = open_engine(station_url)
    yield engine
    engine.dispose()


def fact(kind: str, at: int, call: str = "c1", **more: Any) -> str:
    return json.dumps({"kind": kind, "at": NOON + at, "id": call, "line": "telkom", **more})


A_CALL = [
    fact("rang", 0, number="sealed", number_blind="blind", name="sealed name"),
    fact("answered", 1_000, folder="calls/2026/01/01/c1"),
    fact("mark", 4_000, mark="consent_asked", frame=24_000, by="Siti"),
    fact("mark", 6_000, mark="consent_card", frame=40_000, by="Siti"),
    fact("air", 10_000),
    fact("unair", 70_000),
    fact("air", 80_000),
    fact("ended", 95_000, because="caller", on_air_ms=75_000),
]


def write(folder: Path, lines: list[str], name: str = "2026-01-01.jsonl") -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("".join(f"{line}\n" for line in lines))


def one(database: Engine) -> PhoneCall:
    with session_scope(database) as session:
        return session.scalars(select(PhoneCall)).one()


def test_a_call_from_its_ring_to_its_end(database: Engine, tmp_path: Path) -> None:
    write(tmp_path / "j", A_CALL)
    assert ingest(database, tmp_path / "j") == len(A_CALL)
    call = one(database)
    assert (call.line, call.number, call.number_blind) == ("telkom", "sealed", "blind")
    assert (call.rang_at, call.answered_at, call.ended_at) == (NOON, NOON + 1_000, NOON + 95_000)
    assert (call.because, call.on_air_ms, call.folder) == ("caller", 75_000, "calls/2026/01/01/c1")
    assert (call.consent, call.consent_frame, call.consent_by) == (Consent.CARD, 40_000, "Siti")
    with session_scope(database) as session:
        spans = [
            (row.began - NOON, (row.ended or 0) - NOON) for row in session.scalars(select(CallSpan))
        ]
    assert spans == [(10_000, 70_000), (80_000, 95_000)]


def test_a_restriction_is_taken_up_and_keeps_what_the_database_knows(
    database: Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "j"
    write(folder, [*A_CALL, fact("restrict", 200_000, on=True, station=True)])
    ingest(database, folder)
    call = one(database)
    assert (call.restricted_at, call.restricted_why) == (NOON + 200_000, NOTED)
    with session_scope(database, write=True) as session:
        row = session.get_one(PhoneCall, "c1")
        row.restricted_at, row.restricted_why = Millis(NOON + 300_000), "Sengketa"
        session.execute(delete(CallJournalFile))
        session.commit()
    before = [fact("restrict", 200_000, on=True, station=True), fact("restrict", 250_000, on=False)]
    write(folder, [*A_CALL, *before])
    ingest(database, folder)
    call = one(database)
    assert (call.restricted_at, call.restricted_why) == (NOON + 300_000, "Sengketa")
    odd = [fact("restrict", 400_000, on="no"), fact("restrict", 400_001)]
    write(folder, [*A_CALL, *before, *odd, fact("restrict", 400_002, on=False)])
    ingest(database, folder)
    assert one(database).restricted_at is None


def test_read_again_and_in_parts_it_is_the_same(database: Engine, tmp_path: Path) -> None:
    for count in range(1, len(A_CALL) + 1):
        write(tmp_path / "j", A_CALL[:count])
        assert ingest(database, tmp_path / "j") == 1
    first = {name: value for name, value in vars(one(database)).items() if name[0] != "_"}
    with session_scope(database, write=True) as session:
        session.get_one(CallJournalFile, "2026-01-01.jsonl").offset = 0
        session.commit()
    assert ingest(database, tmp_path / "j") == len(A_CALL)
    again = {name: value for name, value in vars(one(database)).items() if name[0] != "_"}
    assert again == first
    with session_scope(database) as session:
        assert session.scalar(select(func.count()).select_from(CallSpan)) == 2


def start(at: int) -> str:
    return json.dumps({"kind": "agent", "at": NOON + at, "what": "start"})


def spans(database: Engine) -> list[tuple[int, int | None]]:
    with session_scope(database) as session:
        rows = session.scalars(select(CallSpan).order_by(CallSpan.began)).all()
        return [(row.began - NOON, row.ended and row.ended - NOON) for row in rows]


def test_a_call_that_went_down_with_its_agent_was_over_with_its_last_sample(
    database: Engine, tmp_path: Path
) -> None:
    """The power may be away for hours: nobody is on the air meanwhile."""
    cut = fact("ended", 9_000_000, because="agent", over_at=NOON + 20_000, on_air_ms=10_000)
    write(tmp_path / "j", [*A_CALL[:5], cut, start(9_000_001)])
    ingest(database, tmp_path / "j")
    call = one(database)
    assert (call.ended_at, call.because, call.on_air_ms) == (NOON + 20_000, "agent", 10_000)
    assert spans(database) == [(10_000, 20_000)]


@pytest.mark.parametrize("over_at", ["much", True, NOON + 9_500_000, None])
def test_an_end_that_is_none_is_the_moment_it_was_noted(
    database: Engine, tmp_path: Path, over_at: object
) -> None:
    cut = fact("ended", 9_000_000, because="agent", over_at=over_at)
    write(tmp_path / "j", [*A_CALL[:5], cut])
    ingest(database, tmp_path / "j")
    assert one(database).ended_at == NOON + 9_000_000
    assert spans(database) == [(10_000, 9_000_000)]


def test_a_stretch_that_had_only_begun_when_the_agent_went_is_closed(
    database: Engine, tmp_path: Path
) -> None:
    cut = fact("ended", 9_000_000, because="agent", over_at=NOON + 9_990)
    write(tmp_path / "j", [*A_CALL[:5], cut])
    ingest(database, tmp_path / "j")
    assert spans(database) == [(10_000, 10_000)]


@pytest.mark.parametrize("known", [1, 2, 5])
def test_an_agent_that_starts_has_no_callers_of_the_one_before(
    database: Engine, tmp_path: Path, known: int
) -> None:
    after = fact("rang", 300_000, "c2")
    write(tmp_path / "j", [*A_CALL[:known], start(200_000), after, start(100_000)])
    ingest(database, tmp_path / "j")
    with session_scope(database) as session:
        before, next_one = session.get_one(PhoneCall, "c1"), session.get_one(PhoneCall, "c2")
        assert (before.ended_at, before.because) == (NOON + 200_000, "agent")
        assert next_one.ended_at is None
    assert spans(database) == ([(10_000, 200_000)] if known == 5 else [])


def test_what_people_wrote_is_not_touched(database: Engine, tmp_path: Path) -> None:
    with session_scope(database, write=True) as session:
        session.add(
            PhoneCall(id="c1", rang_at=NOON, topic="sealed topic", position=2.5, ticket="BJN")
        )
        session.commit()
    write(tmp_path / "j", A_CALL)
    ingest(database, tmp_path / "j")
    call = one(database)
    assert (call.topic, call.position, call.ticket) == ("sealed topic", 2.5, "BJN")
    assert call.because == "caller"


def test_an_older_answer_does_not_take_the_place_of_a_newer(
    database: Engine, tmp_path: Path
) -> None:
    newer = fact("mark", 9_000, mark="consent_refused", frame=64_000)
    write(tmp_path / "j", [newer, fact("mark", 5_000, mark="consent_card", frame=32_000)])
    ingest(database, tmp_path / "j")
    assert one(database).consent is Consent.REFUSED


def test_what_was_said_last_counts_by_the_recording_where_the_clock_was_set_back(
    database: Engine, tmp_path: Path
) -> None:
    said = [
        fact("mark", 60_000, mark="consent_card", frame=32_000),
        fact("mark", 5_000, mark="consent_refused", frame=64_000),
    ]
    write(tmp_path / "j", said)
    ingest(database, tmp_path / "j")
    assert one(database).consent is Consent.REFUSED
    write(tmp_path / "k", said)
    with session_scope(database, write=True) as session:
        session.get_one(CallJournalFile, "2026-01-01.jsonl").offset = 0
        session.commit()
    ingest(database, tmp_path / "k")
    assert one(database).consent is Consent.REFUSED


@pytest.mark.parametrize("back", [20_000, 3_600_000])
@pytest.mark.parametrize("how", ["unair", "ended"])
def test_a_clock_set_back_while_on_the_air_leaves_no_moment_out(
    database: Engine, tmp_path: Path, how: str, back: int
) -> None:
    """On the air for 90 s from 10 s on; after 30 s of that the clock goes back."""
    ends = 100_000 - back
    lines = [fact("rang", 0), fact("air", 10_000), fact(how, ends, stretch_ms=90_000)]
    for _again in range(2):
        write(tmp_path / "j", lines)
        ingest(database, tmp_path / "j")
        with session_scope(database, write=True) as session:
            spans = session.scalars(select(CallSpan).order_by(CallSpan.began)).all()
            told = [(row.began - NOON, (row.ended or 0) - NOON) for row in spans]
            session.get_one(CallJournalFile, "2026-01-01.jsonl").offset = 0
            session.commit()
        before, after = (10_000, 40_000), (40_000 - back, ends)
        for first, last in (before, after):
            assert any(began <= first and last <= ended for began, ended in told), told
        assert len(told) == 2
        assert max(ended for _, ended in told) == 100_000, "and it is not on the air for ever"


def test_read_again_while_they_are_on_the_air_once_more(database: Engine, tmp_path: Path) -> None:
    """The end of the first stretch is no end of the second."""
    lines = [
        fact("rang", 0), fact("air", 10_000), fact("unair", 20_000, stretch_ms=10_000),
        fact("air", 50_000),
    ]  # fmt: skip
    for _again in range(2):
        write(tmp_path / "j", lines)
        ingest(database, tmp_path / "j")
        with session_scope(database, write=True) as session:
            spans = session.scalars(select(CallSpan).order_by(CallSpan.began)).all()
            assert [row.ended and row.ended - NOON for row in spans] == [20_000, None]
            session.get_one(CallJournalFile, "2026-01-01.jsonl").offset = 0
            session.commit()


def test_lines_that_are_none_are_passed_over(database: Engine, tmp_path: Path) -> None:
    odd = [
        "not json", "{}", fact("rang", 0, call=""), fact("unheard_of", 0),
        json.dumps({"kind": "agent", "at": NOON, "what": "start"}),
        fact("mark", 1, mark="note"), fact("rang", 0, line="x" * 500),
        fact("ended", 2, because="y" * 99, on_air_ms="much"),
    ]  # fmt: skip
    write(tmp_path / "j", odd)
    ingest(database, tmp_path / "j")
    call = one(database)
    assert len(call.because) == 16
    assert call.consent is Consent.NONE
