"""What is old goes, what is held stays, and nothing goes without a line: whatever dies in between."""

from __future__ import annotations

import json
import os
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.archive import keeping, removing
from radio.archive.deletions import Deletion, Kind, Rule
from radio.archive.indexing import Place
from radio.archive.oldcalls import Calls
from radio.archive.removing import remove
from radio.archive.tables import ArchiveEntry, ArchiveExport, ArchiveFile, ArchiveHold
from radio.calls import keeping as callkeeping
from radio.calls.blocking import block
from radio.calls.desk import row_of
from radio.calls.holdtables import CallHold
from radio.calls.ingest import ingest
from radio.calls.keeping import DAY, Facts, Kept, Terms, own_files, term
from radio.calls.tables import CallPiece, CallSpan, PhoneCall
from radio.db import session_scope
from radio.jobs import archive, retention
from radio.jobs.alarms import standing_alarms
from radio.jobs.context import Context
from radio.library.tables import Media, MediaState
from radio.units import Millis
from tests.archive.kit import ZONE, hour_at
from tests.jobs.conftest import Clock

HOUR = 3_600_000


class KilledError(BaseException):
    """The process is gone at this point."""


@dataclass
class House:
    """A station's calls and archive; its clock is moved by hand."""

    context: Context
    clock: Clock

    @property
    def place(self) -> Place:
        return Place(self.context.engine, self.data, ZONE, self.clock)

    @property
    def data(self) -> Path:
        return self.context.settings.data

    def call(self, call_id: str, days_ago: float, *, aired: bool = False, **more: Any) -> Path:
        """One that was recorded; the folder."""
        at = Millis(round(self.clock.now - days_ago * DAY))
        folder = self.data / "calls" / "2026" / "01" / "02" / call_id
        self.recording(folder, aired=aired)
        with session_scope(self.context.engine, write=True) as session:
            row = PhoneCall(
                id=call_id, rang_at=Millis(at - 60_000), answered_at=Millis(at - 50_000), ended_at=at,
                folder=str(folder.relative_to(self.data)), **more,
            )  # fmt: skip
            session.add(row)
            session.flush()
            if aired:
                session.add(CallSpan(call_id=call_id, began=Millis(at - 30_000), ended=at))
            session.commit()
        return folder

    def recording(self, folder: Path, *, aired: bool = False) -> Path:
        folder.mkdir(parents=True)
        for name in ("caller.wav", "studio.wav"):
            (folder / name).write_bytes(b"RIFF" + bytes(40))
        spans = [{"first": 0, "last": 9}] if aired else []
        (folder / "call.json").write_text(json.dumps({"on_air": spans}))
        return folder

    def hold(self, start: float, end: float) -> int:
        with session_scope(self.context.engine, write=True) as session:
            row = keeping.hold(
                session, Millis(round(start)), Millis(round(end)), "KPID 12", "siti", self.clock.now
            )
            session.commit()
        return row.id

    def lines(self) -> list[Deletion]:
        with session_scope(self.context.engine) as session:
            return list(session.scalars(select(Deletion).order_by(Deletion.id)))

    def row(self, call_id: str) -> PhoneCall:
        with session_scope(self.context.engine) as session:
            return session.get_one(PhoneCall, call_id)


@pytest.fixture
def house(context: Context, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> House:
    """Whose complaints nobody has to ask for."""
    monkeypatch.setattr(retention, "closings", lambda _register, _calls: {})
    return House(context, clock)


# ---------------------------------------------------------------- calls, by kind


def test_calls_go_by_what_became_of_them(house: House) -> None:
    kept = [
        house.call("young", 29), house.call("aired", 364, aired=True),
        house.call("held", 500, hold=True), house.call("case", 300, case_id="c", ticket="T"),
    ]  # fmt: skip
    gone = [house.call("old", 31), house.call("aired-old", 366, aired=True)]
    said = retention.retain(house.context)
    assert said == "deleted 2 call"
    assert all((folder / "caller.wav").exists() for folder in kept)
    assert not any(folder.exists() for folder in gone)
    assert house.row("old").purged_at == house.clock.now
    told = {line.what: (line.kind, line.rule, line.days, line.by) for line in house.lines()}
    assert told == {
        "old": (Kind.CALL, Rule.OFF_AIR, 30, ""),
        "aired-old": (Kind.CALL, Rule.AIRED, 365, ""),
    }
    assert all(line.done_at is not None and line.bytes > 80 for line in house.lines())
    assert retention.retain(house.context) == "nothing is old enough"


def test_what_lies_beside_a_recording_tells_that_it_was_aired_where_the_journal_does_not(
    house: House,
) -> None:
    folder = house.call("c", 100, aired=True)
    unread = house.call("d", 100)
    (unread / "call.json").write_text("{")
    with session_scope(house.context.engine, write=True) as session:
        session.execute(delete(CallSpan))
        session.commit()
    retention.retain(house.context)
    assert folder.exists()
    assert unread.exists()


def test_a_call_stays_while_a_piece_of_the_library_has_it(house: House) -> None:
    folder = house.call("c", 3000, aired=True)
    with session_scope(house.context.engine, write=True) as session:
        session.add(
            Media(
                id="m", path="media/m.wav", content_hash="1" * 64, category="inserts",
                duration=10.0, cue_out=10.0, segue=10.0, loudness=-16.0, true_peak=-1.0,
                sample_rate=48_000, channels=1, codec="pcm", created_at=datetime.now(UTC),
            )
        )  # fmt: skip
        session.flush()
        session.add(CallPiece(media_id="m", call_id="c"))
        session.commit()
    retention.retain(house.context)
    assert folder.exists()
    with session_scope(house.context.engine, write=True) as session:
        session.get_one(Media, "m").state = MediaState.RETIRED
        session.commit()
    retention.retain(house.context)
    assert not folder.exists()


def test_a_call_that_goes_on_and_one_that_nobody_ended(house: House) -> None:
    """Its end is noted within a day, or never."""
    going, lost = house.call("a", 40), house.call("b", 40)
    with session_scope(house.context.engine, write=True) as session:
        for call_id, ago in (("a", HOUR), ("b", 40 * DAY)):
            row = session.get_one(PhoneCall, call_id)
            row.ended_at, row.rang_at = None, Millis(house.clock.now - ago)
            row.answered_at = row.rang_at
        session.commit()
    retention.retain(house.context)
    assert going.exists()
    assert not lost.exists()


def test_recordings_that_nobody_knows_go_by_their_day(house: House) -> None:
    def at(day: str, call_id: str, *, aired: bool) -> Path:
        return house.recording(house.data / "calls" / day / call_id, aired=aired)

    kept = [at("2026/12/20", "a", aired=False), at("2026/06/01", "b", aired=True)]
    gone = [at("2026/11/20", "c", aired=False), at("2025/11/01", "d", aired=True)]
    retention.retain(house.context)
    assert all(folder.exists() for folder in kept)
    assert not any(folder.exists() for folder in gone)
    told = {line.what: line.rule for line in house.lines()}
    assert told == {"calls/2026/11/20/c": Rule.OFF_AIR, "calls/2025/11/01/d": Rule.AIRED}


def test_a_recording_whose_answer_was_lost_is_its_calls(house: House) -> None:
    folder = house.call("c", 5)
    with session_scope(house.context.engine, write=True) as session:
        session.get_one(PhoneCall, "c").folder = ""
        session.commit()
    retention.retain(house.context)
    assert house.row("c").folder == str(folder.relative_to(house.data))


# ---------------------------------------------------------------- who called, and the journal


def test_who_called_is_forgotten_after_the_recording_unless_they_are_blocked(
    house: House,
) -> None:
    keys = house.context.station.desk.keys
    for call_id, number, ago in (("a", "0811", 130), ("b", "0812", 130), ("c", "0813", 100)):
        house.call(call_id, ago)
        with session_scope(house.context.engine, write=True) as session:
            told = {"id": call_id, "rang_at": 1, "number": number, "name": "Budi"}
            row_of(session, keys, told)
            session.commit()
    with session_scope(house.context.engine, write=True) as session:
        block(session, keys, "0812", by="ani", reason="Mengumpat", now=house.clock.now)
        session.commit()
    retention.retain(house.context)
    house.clock.add(24 * 91)
    retention.retain(house.context)
    assert [bool(house.row(one).number) for one in "abc"] == [False, True, False]
    assert not house.row("a").number_blind + house.row("a").name
    assert [line.what for line in house.lines() if line.kind is Kind.CALLER] == ["a", "c"]


def test_a_day_of_the_journal_goes_once_it_was_read(house: House) -> None:
    journal = house.data / "calls" / "journal"
    journal.mkdir(parents=True)
    for day in ("2026-09-01", "2026-12-01"):
        fact = {"kind": "rang", "at": house.clock.now - HOUR, "id": f"c{day}"}
        (journal / f"{day}.jsonl").write_text(json.dumps(fact) + "\n")
    retention.retain(house.context)
    assert len(list(journal.iterdir())) == 2
    ingest(house.context.engine, journal)
    retention.retain(house.context)
    assert [path.name for path in journal.iterdir()] == ["2026-12-01.jsonl"]
    assert ingest(house.context.engine, journal) == 0


# ---------------------------------------------------------------- holds


def test_a_hold_over_time_covers_everything_of_that_time(house: House) -> None:
    call = house.call("c", 400, aired=True)
    at = house.row("c").rang_at
    hour = hour_at(house.data, at // HOUR * HOUR)
    dumped = house.data / "dumped" / f"{keeping_name(at)}.wav"
    dumped.parent.mkdir()
    dumped.write_bytes(b"x")
    number = house.hold(at - 30_000, at + 30_000)
    archive.index_archive(house.context)
    retention.retain(house.context)
    assert call.exists()
    assert (house.data / hour).exists()
    assert dumped.exists()
    with session_scope(house.context.engine, write=True) as session:
        keeping.end_hold(session, number, "siti", house.clock.now)
        session.commit()
    assert retention.retain(house.context) == "deleted 1 aircheck, 1 call, 1 dumped"
    assert not call.exists()


def keeping_name(at: int) -> str:
    return f"{to_local(Millis(at), ZONE):%Y%m%d-%H%M%S}-123"


def test_a_call_is_held_by_several_until_the_last_lets_go(house: House) -> None:
    folder = house.call("c", 400)
    with session_scope(house.context.engine, write=True) as session:
        held = [callkeeping.hold(session, "c", f"Kasus {n}", "ani", Millis(n)).id for n in (1, 2)]
        for wrong in (("none", "Kasus 3"), ("c", " ")):
            with pytest.raises(callkeeping.HoldError):
                callkeeping.hold(session, *wrong, "ani", Millis(3))
        session.commit()
    for number in held:
        retention.retain(house.context)
        assert folder.exists()
        with session_scope(house.context.engine, write=True) as session:
            callkeeping.end_hold(session, number, "ani", Millis(9))
            with pytest.raises(callkeeping.HoldError):
                callkeeping.end_hold(session, number, "ani", Millis(9))
            session.commit()
    retention.retain(house.context)
    assert not folder.exists()


@pytest.mark.parametrize("which", ["call", "time"])
def test_a_hold_that_comes_while_something_is_deleted_keeps_it(house: House, which: str) -> None:
    """Between the line in the ledger and the files: they stay, and the line is taken back."""
    folder = house.call("c", 400)
    thing = next(Calls(house.place, Terms(), {}).things())
    asked = 0

    def may(session: Session) -> bool:
        nonlocal asked
        asked += 1
        return thing.may(session)

    def holds() -> None:
        if which == "time":
            at = house.row("c").rang_at
            house.hold(at - 1, at + 1)
            return
        with session_scope(house.context.engine, write=True) as session:
            callkeeping.hold(session, "c", "Sengketa", "ani", house.clock.now)
            session.commit()

    writing = iter(range(9))

    def scope(engine: Engine, *, write: bool = False) -> AbstractContextManager[Session]:
        if write and next(writing) == 1:
            holds()
        return session_scope(engine, write=write)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(removing, "session_scope", scope)
        assert not remove(house.place, replace(thing, may=may))
    assert asked == 2
    assert (folder / "caller.wav").exists()
    assert house.lines() == []


# ---------------------------------------------------------------- a run that dies


@pytest.mark.parametrize("after", range(4))
def test_nothing_goes_unnoted_when_a_run_dies(
    house: House, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before the first file, between them, and before the database knows."""
    folder = house.call("c", 400)
    left = iter([True] * after)
    unlink = Path.unlink

    def dying(path: Path, *, missing_ok: bool = False) -> None:
        if not next(left, False):
            raise KilledError
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", dying)
        if after == 3:
            patch.setattr(removing, "_effect", _killed)
        with pytest.raises(KilledError):
            retention.retain(house.context)
    missing = 3 - len(own_files(folder))
    assert missing == after
    assert [line.done_at for line in house.lines()] == [None]
    retention.retain(house.context)
    assert not folder.exists()
    assert house.row("c").purged_at is not None
    assert all(line.done_at is not None for line in house.lines())
    total = 2 * 44 + len('{"on_air": []}')
    assert sum(line.bytes for line in house.lines()) == total


def _killed(*_: object) -> None:
    raise KilledError


def test_a_file_of_the_archive_whose_run_died_is_no_lost_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = hour_at(house.data, house.clock.now // HOUR * HOUR - 400 * DAY)
    archive.index_archive(house.context)
    with monkeypatch.context() as patch:
        patch.setattr(removing, "_effect", _killed)
        with pytest.raises(KilledError):
            retention.retain(house.context)
    assert not (house.data / name).exists()
    retention.retain(house.context)
    with session_scope(house.context.engine) as session:
        entries = [(one.what, one.path) for one in session.scalars(select(ArchiveEntry))]
        assert session.get_one(ArchiveFile, name).fault == "older than 365 days"
    assert entries == [("add", name), ("purge", name)]


def test_what_comes_back_with_an_old_copy_goes_again(house: House) -> None:
    folder = house.call("c", 31)
    retention.retain(house.context)
    house.recording(folder)
    assert retention.retain(house.context) == "deleted 1 call"
    assert not folder.exists()
    assert [line.rule for line in house.lines()] == [Rule.OFF_AIR] * 2


# ---------------------------------------------------------------- what is not ours


def test_strangers_and_links_stay_and_are_told(house: House, tmp_path: Path) -> None:
    folder, linked = house.call("c", 400), house.call("d", 400)
    (folder / "skripsi.docx").write_bytes(b"x")
    outside = tmp_path / "outside.wav"
    outside.write_bytes(b"x")
    (linked / "caller.wav").unlink()
    (linked / "caller.wav").symlink_to(outside)
    elsewhere = house.call("e", 400)
    with session_scope(house.context.engine, write=True) as session:
        session.get_one(PhoneCall, "e").folder = "calls/../../etc"
        session.commit()
    retention.retain(house.context)
    assert [path.name for path in folder.iterdir()] == ["skripsi.docx"]
    assert outside.exists()
    assert (linked / "studio.wav").exists()
    assert elsewhere.exists()
    assert {alarm.subject for alarm in standing_alarms(house.context.engine)} == {
        "d", "calls/2026/01/02/c/skripsi.docx",
    }  # fmt: skip


def test_a_folder_that_may_not_be_written_is_told_and_the_rest_goes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, free = house.call("a", 400), house.call("b", 400)
    unlink = Path.unlink

    def refused(path: Path, *, missing_ok: bool = False) -> None:
        if path.parent == stuck:
            raise OSError(30, "Read-only file system", str(path))
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refused)
        assert retention.retain(house.context) == "deleted 1 call; 1 can't be deleted"
    assert not free.exists()
    (alarm,) = standing_alarms(house.context.engine)
    assert (alarm.code, alarm.subject, alarm.detail) == (
        "retention_stuck", "a", "Read-only file system",
    )  # fmt: skip
    retention.retain(house.context)
    assert not stuck.exists()
    assert standing_alarms(house.context.engine) == []


def test_a_clock_that_leaps_ahead_deletes_nothing_for_a_week(house: House) -> None:
    """It is told, and a station that truly was off goes on after that."""
    folder = house.call("c", 5)
    archive.index_archive(house.context)
    house.clock.add(24 * 95)
    archive.index_archive(house.context)
    assert "the clock went 95 days on" in retention.retain(house.context)
    assert folder.exists()
    (alarm,) = standing_alarms(house.context.engine)
    assert (alarm.code, alarm.subject) == ("retention_stuck", "clock")
    house.clock.add(24 * 8)
    archive.index_archive(house.context)
    assert retention.retain(house.context) == "deleted 1 call"
    assert standing_alarms(house.context.engine) == []


# ---------------------------------------------------------------- clips and pictures


def test_clips_and_pictures_have_their_terms(house: House) -> None:
    clips, pictures = house.data / "archive/clips", house.data / "archive/waveforms/aircheck"
    clips.mkdir(parents=True)
    pictures.mkdir(parents=True)
    with session_scope(house.context.engine, write=True) as session:
        for name, ago in (("old.wav", 91), ("new.wav", 89), ("again.wav", 91), ("again.wav", 3)):
            (clips / name).write_bytes(b"x")
            at = Millis(house.clock.now - ago * DAY)
            span = {"at": at, "from_at": at, "to_at": Millis(at + 1)}
            facts = {"by": "ani", "why": "x", "format": "wav", "bytes": 1, "sha256": ""}
            session.add(ArchiveExport(name=name, **span, **facts))
        session.commit()
    (clips / "mine.txt").write_bytes(b"x")
    for name, ago in (("a.opus.dat", 31), ("b.opus.dat", 2)):
        (pictures / name).write_bytes(b"x")
        seconds = house.clock.now / 1000 - ago * 86400
        os.utime(pictures / name, (seconds, seconds))
        sound = house.data / "aircheck" / name.removesuffix(".dat")
        sound.parent.mkdir(exist_ok=True)
        sound.write_bytes(b"x")
    assert retention.retain(house.context) == "deleted 1 clip, 1 picture"
    assert sorted(path.name for path in clips.iterdir()) == ["again.wav", "mine.txt", "new.wav"]
    assert [path.name for path in pictures.iterdir()] == ["b.opus.dat"]


# ---------------------------------------------------------------- whatever the order

MOMENTS = st.none() | st.integers(-900, 0).map(lambda days: Millis(days * DAY))


@given(
    st.builds(
        Facts,
        over=st.integers(-900, 0).map(lambda days: Millis(days * DAY)),
        aired=MOMENTS, cases=st.lists(MOMENTS, max_size=2).map(tuple), piece=st.booleans(),
    )
)  # fmt: skip
def test_each_rule_keeps_as_long_as_it_says_and_none_longer(facts: Facts) -> None:
    terms = Terms(30, 366, 14, 90)
    found = term(facts, terms)
    if found.until is None:
        assert (facts.piece and found.by is Kept.PIECE) or None in facts.cases
        return
    wanted = [facts.over + 30 * DAY]
    wanted += [max(one or 0, facts.over) + 14 * DAY for one in facts.cases if one is not None]
    wanted += [facts.aired + 366 * DAY] if facts.aired is not None else []
    assert found.until >= facts.over + 30 * DAY
    assert facts.aired is None or found.until >= facts.aired + 366 * DAY
    assert found.until in wanted or 0 in facts.cases


CALLS = st.lists(
    st.tuples(
        st.sampled_from([1, 10, 29, 31, 60, 300, 364, 366, 500]),
        st.booleans(),
        st.booleans(),
        st.sampled_from([(), (None,), (5,), (40,)]),
    ),
    max_size=6,
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["run", "days", "time", "free", "call"]), st.integers(0, 400)),
    max_size=8,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(CALLS, STEPS)
def test_nothing_held_or_aired_within_a_year_goes_and_nothing_due_stays(
    house: House,
    calls: list[tuple[int, bool, bool, tuple[int | None, ...]]],
    steps: list[tuple[str, int]],
) -> None:
    """Holds come and go, days pass, runs are made: against rules that are written down once more."""
    _empty(house)
    closed: dict[str, tuple[Millis | None, ...]] = {}
    began = house.clock.now
    for number, (ago, aired, held, cases) in enumerate(calls):
        house.call(f"c{number}", ago, aired=aired, hold=held)
        ends = tuple(None if one is None else Millis(began - one * DAY) for one in cases)
        if ends:
            closed[f"c{number}"] = ends
    for step, amount in (*steps, ("run", 0)):
        _step(house, step, amount)
        if step == "run":
            seen = {n: _should_stay(house, f"c{n}", closed) for n in range(len(calls))}
            before = {n: house.row(f"c{n}").purged_at for n in range(len(calls))}
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(retention, "closings", lambda _register, _calls: closed)
                retention.retain(house.context)
            for number, stays in seen.items():
                row = house.row(f"c{number}")
                there = bool(own_files(house.data / row.folder))
                assert there == (stays and before[number] is None), (number, stays)
                assert there == (row.purged_at is None)
    gone = sorted(line.what for line in house.lines() if line.kind is Kind.CALL)
    assert gone == [f"c{n}" for n in range(len(calls)) if house.row(f"c{n}").purged_at]
    house.clock.now = began


def _empty(house: House) -> None:
    with session_scope(house.context.engine, write=True) as session:
        for table in (Deletion, CallSpan, CallHold, PhoneCall, ArchiveHold):
            session.execute(delete(table))
        session.commit()
    for path in sorted((house.data / "calls").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def _step(house: House, step: str, amount: int) -> None:
    now = house.clock.now
    if step == "days":
        house.clock.add(24 * amount)
    elif step == "time":
        at = now - amount * DAY
        house.hold(at - DAY, at + DAY)
    elif step in ("free", "call"):
        with session_scope(house.context.engine, write=True) as session:
            if step == "free":
                for row in keeping.standing(session):
                    keeping.end_hold(session, row.id, "siti", now)
            for call in session.scalars(select(PhoneCall).where(PhoneCall.purged_at.is_(None))):
                call.hold = step == "call" and amount % 2 == 0
            session.commit()


def _should_stay(house: House, call_id: str, closed: dict[str, tuple[Millis | None, ...]]) -> bool:
    """The rules, said in another way."""
    now, terms = house.clock.now, retention.terms_of(house.context)
    with session_scope(house.context.engine) as session:
        call = session.get_one(PhoneCall, call_id)
        aired = session.scalars(select(CallSpan).where(CallSpan.call_id == call_id)).all()
        holds = session.scalars(select(ArchiveHold).where(ArchiveHold.ended_at.is_(None))).all()
    ended = call.ended_at or 0
    if call.hold or any(one.from_at < ended and one.to_at > call.rang_at for one in holds):
        return True
    cases = closed.get(call_id, ())
    return (
        now < ended + terms.off_air * DAY
        or (bool(aired) and now < ended + terms.aired * DAY)
        or any(one is None or now < max(one, ended) + terms.case * DAY for one in cases)
    )
