"""What is in the index, whatever the clock and the disk have done."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from playlists.clock import to_local
from radio.archive import lookup
from radio.archive.chain import BEGINNING, digest_of, follow
from radio.archive.indexing import QUIET, Indexed, look
from radio.archive.ledger import entries
from radio.archive.life import STILL, booted_at, note
from radio.archive.naming import began, moments, named
from radio.archive.tables import ArchiveDay, ArchiveFile, ArchiveLife, FileState
from radio.db import session_scope
from radio.units import Millis
from tests.archive.kit import (
    HOUR,
    NOON,
    RATE,
    ZONE,
    Clock,
    hour_at,
    hour_file,
    last_written,
    place_of,
)


def rows(database: Engine) -> dict[str, ArchiveFile]:
    with session_scope(database) as session:
        found = session.scalars(select(ArchiveFile)).all()
        session.expunge_all()
        return {row.path: row for row in found}


def test_a_file_is_open_while_it_is_written_and_closed_once_it_is_quiet(
    database: Engine, tmp_path: Path, clock: Clock
) -> None:
    place = place_of(database, tmp_path, clock)
    name = hour_at(tmp_path, NOON, 600.0)
    clock.now = Millis(NOON + 600_000)
    assert look(place) == Indexed(found=1)
    assert rows(database)[name].state is FileState.OPEN
    hour_at(tmp_path, NOON, 1800.0)
    clock.now = Millis(NOON + 1800_000)
    assert look(place) == Indexed()
    assert rows(database)[name].ends_at == NOON + 1800_000
    clock.now = Millis(NOON + 1800_000 + QUIET + 1)
    assert look(place) == Indexed(closed=1)
    row = rows(database)[name]
    assert (row.state, row.frames, row.rate, row.codec) == (FileState.OK, 1800 * RATE, RATE, "opus")
    assert (row.starts_at, row.ends_at) == (NOON, NOON + 1800_000)
    assert row.sha256 == digest_of(tmp_path / name)
    assert look(place) == Indexed()


def test_a_file_whose_time_is_of_another_clock_is_closed_by_being_left_alone(
    database: Engine, tmp_path: Path, clock: Clock
) -> None:
    place = place_of(database, tmp_path, clock)
    name = hour_at(tmp_path, NOON)
    last_written(tmp_path / name, NOON + 9 * HOUR)
    assert look(place).closed == 0
    clock.now = Millis(clock.now + QUIET)
    assert look(place).closed == 0
    clock.now = Millis(clock.now + 1)
    assert look(place).closed == 1


def test_the_air_follows_the_clock_so_an_hour_ends_where_the_next_begins(
    database: Engine, tmp_path: Path, clock: Clock
) -> None:
    """A file that begins within the hour is named to the second, and found to the frame by its end."""
    place = place_of(database, tmp_path, clock)
    late = hour_at(tmp_path, NOON + 600_000, 3000.0 - 0.4)
    slow = hour_at(tmp_path, NOON + HOUR, 3601.2)
    alone = hour_at(tmp_path, NOON + 2 * HOUR, 3590.0)
    clock.now = Millis(NOON + 5 * HOUR)
    assert look(place) == Indexed(found=3, closed=3)
    found = rows(database)
    assert (found[late].starts_at, found[late].ends_at) == (NOON + 600_400, NOON + HOUR)
    assert found[slow].ends_at == NOON + 2 * HOUR
    assert found[alone].ends_at == NOON + 2 * HOUR + 3590_000
    with session_scope(database) as session:
        part = lookup.find(session, Millis(NOON + HOUR + HOUR // 2))
    assert part is not None
    assert (part.path, part.first) == (slow, round(3601.2 * RATE / 2))


def test_of_two_files_of_one_moment_the_one_begun_later_is_meant(
    database: Engine, tmp_path: Path, clock: Clock
) -> None:
    place = place_of(database, tmp_path, clock)
    before = hour_at(tmp_path, NOON, 2400.0)
    after = hour_at(tmp_path, NOON + 900_000, 2700.0)
    clock.now = Millis(NOON + 5 * HOUR)
    look(place)
    with session_scope(database) as session:
        early, both = (lookup.find(session, Millis(NOON + at)) for at in (60_000, 1_200_000))
        assert lookup.find(session, Millis(NOON - 1)) is None
        assert lookup.find(session, Millis(NOON + HOUR)) is None
        halves = lookup.parts(session, Millis(NOON), Millis(NOON + HOUR))
    assert early is not None
    assert both is not None
    assert (early.path, early.position) == (before, 60.0)
    assert (both.path, both.position) == (after, 300.0)
    assert [part.path for part in halves] == [before, after]


def test_what_is_no_audio_goes_or_is_changed_is_told(
    database: Engine, tmp_path: Path, clock: Clock
) -> None:
    place = place_of(database, tmp_path, clock)
    names = [hour_at(tmp_path, NOON + number * HOUR) for number in range(3)]
    (tmp_path / names[0]).write_bytes(b"no audio")
    last_written(tmp_path / names[0], NOON)
    clock.now = Millis(NOON + 5 * HOUR)
    assert look(place) == Indexed(found=3, closed=2, damaged=1)
    (tmp_path / names[1]).unlink()
    content = bytearray((tmp_path / names[2]).read_bytes())
    content[-1] ^= 1
    (tmp_path / names[2]).write_bytes(content)
    clock.now = Millis(NOON + 6 * HOUR)
    assert look(place) == Indexed(damaged=1, missing=1)
    states = {path: row.state for path, row in rows(database).items()}
    assert states == dict(
        zip(names, (FileState.DAMAGED, FileState.MISSING, FileState.DAMAGED), strict=True)
    )
    content[-1] ^= 1
    (tmp_path / names[2]).write_bytes(content)
    hour_at(tmp_path, NOON + HOUR)
    assert look(place) == Indexed(closed=2)
    assert {rows(database)[name].state for name in names[1:]} == {FileState.OK}


def test_a_touched_file_is_what_it_was(database: Engine, tmp_path: Path, clock: Clock) -> None:
    place = place_of(database, tmp_path, clock)
    name = hour_at(tmp_path, NOON)
    clock.now = Millis(NOON + 5 * HOUR)
    look(place)
    os.utime(tmp_path / name)
    assert look(place) == Indexed(closed=1)
    with session_scope(database) as session:
        assert [entry.what for entry in entries(session)] == ["add"]


def test_from_scratch_all_is_taken_in_by_time_and_other_files_are_left_alone(
    database: Engine, tmp_path: Path, clock: Clock
) -> None:
    place = place_of(database, tmp_path, clock)
    expected = [hour_at(tmp_path, NOON - days * 24 * HOUR) for days in (700, 400, 30, 1)]
    recorded = "recordings/ayo-mas-bro/20260302-080000.opus"
    last_written(hour_file(tmp_path / recorded), NOON - 27 * HOUR)
    expected.insert(3, recorded)
    for other in ("aircheck/notes.txt", "aircheck/2026/02/30/080000.opus", "recordings/x/y.opus"):
        hour_file(tmp_path / other)
    clock.now = Millis(NOON + 5 * HOUR)
    assert look(place) == Indexed(found=5, closed=5)
    with session_scope(database) as session:
        chain = list(entries(session))
        assert lookup.find(session, Millis(NOON - 700 * 24 * HOUR)) is not None
    assert [entry.path for entry in chain] == expected
    assert [entry.number for entry in chain] == [1, 2, 3, 4, 5]
    assert follow(BEGINNING, chain) != follow(BEGINNING, chain[:-1])


def test_days_that_are_stated_take_no_more_files(
    database: Engine, tmp_path: Path, clock: Clock
) -> None:
    place = place_of(database, tmp_path, clock)
    hour_at(tmp_path, NOON)
    clock.now = Millis(NOON + 5 * HOUR)
    look(place)
    with session_scope(database, write=True) as session:
        made = {"statement": "{}", "digest": "", "made_at": NOON}
        session.add(ArchiveDay(day=date(2026, 3, 3), last=1, **made))
        session.commit()
    stranger = hour_at(tmp_path, NOON - HOUR)
    hour_at(tmp_path, NOON + 24 * HOUR)
    clock.now = Millis(NOON + 30 * HOUR)
    assert look(place) == Indexed(found=1, closed=1, strangers=[stranger])


@given(
    st.sampled_from(
        ["Asia/Jakarta", "Europe/Amsterdam", "Australia/Lord_Howe", "America/St_Johns"]
    ),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001  # as a clock shows it
    st.sampled_from([0, 1]),
)
def test_a_name_and_the_time_of_writing_tell_the_moment(
    zone: str, local: datetime, fold: int
) -> None:
    """Also in the hour that is there twice when the clock is set back."""
    there = ZoneInfo(zone)
    at = Millis(int(local.replace(tzinfo=there, fold=fold).timestamp()) * 1000)
    shown = to_local(at, there)
    one = named(f"aircheck/{shown:%Y/%m/%d/%H%M%S}.opus")
    assert one is not None
    assert at in moments(one.local, there)
    assert began(one.local, there, 900.0, Millis(at + 901_000)) == at


def test_other_names_are_no_files_of_the_archive() -> None:
    for name in (
        "aircheck/2026/02/30/080000.opus",
        "aircheck/2026/02/03/080000.txt",
        "aircheck/2026/02/03/256000.opus",
        "recordings/20260302-080000.opus",
        "../aircheck/2026/02/03/080000.opus",
        "aircheck/2026/02/03/080000.opus\n",
    ):
        assert named(name) is None, name


def test_life_is_one_stretch_until_nobody_looks_the_computer_starts_or_plans_change(
    database: Engine,
) -> None:
    for at, boot, planned in (
        (0, 0, True), (60, 0, True), (120, 1, True),
        (120 + STILL // 1000 + 1, 0, True), (400, 300, True), (460, 300, False), (400, 300, False),
    ):  # fmt: skip
        note(database, Millis(at * 1000), Millis(boot * 1000), planned=planned)
    with session_scope(database) as session:
        found = session.scalars(select(ArchiveLife).order_by(ArchiveLife.since)).all()
        told = [(row.since // 1000, row.until // 1000, row.planned) for row in found]
    # The clock was set back to 400: what was known of that moment is told anew.
    assert told == [(0, 120, True), (321, 321, True), (400, 400, False), (460, 460, False)]


def test_the_kernel_tells_when_the_computer_was_started(tmp_path: Path) -> None:
    assert 0 < booted_at() < 4_000_000_000_000
    assert booted_at(tmp_path / "none") == 0
    assert ZONE.key == "Asia/Jakarta"
