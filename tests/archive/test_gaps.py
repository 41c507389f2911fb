"""What is not recorded has a length and a cause."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from radio.archive.gaps import FRESH, LEAST, Cause, Gap, report
from radio.archive.tables import ArchiveFile, ArchiveLife, FileState
from radio.db import migrate, open_engine, session_scope
from radio.reports.tables import AsrunEvent, AsrunSpan
from radio.units import Millis
from tests.archive.kit import HOUR, NOON

MINUTE = 60_000
END = Millis(NOON + 6 * HOUR)
NOW = Millis(END + HOUR)


class Story:
    """What happened, in minutes after noon."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._lines = 0

    def recorded(self, *spans: tuple[float, float], state: FileState = FileState.OK) -> None:
        for start, end in spans:
            self.session.add(
                ArchiveFile(
                    path=f"aircheck/{state}/{start}", kind="aircheck", state=state, since=NOON,
                    starts_at=at(start), ends_at=at(end), sha256="0" * 64, frames=1, rate=1,
                )
            )  # fmt: skip

    def line(self, minute: float, kind: str, **values: Any) -> None:
        self._lines += 1
        self.session.add(
            AsrunEvent(
                file="f", offset=self._lines, kind=kind, at=at(minute), line=json.dumps(values)
            )
        )

    def alive(
        self, start: float, end: float, *, booted: float = -999, planned: bool = True
    ) -> None:
        row = {"since": at(start), "until": at(end), "booted": at(booted), "planned": planned}
        self.session.add(ArchiveLife(**row))

    def aired(self, start: float, end: float) -> None:
        row = {"span": f"{start}", "started_at": at(start), "ended_at": at(end)}
        self.session.add(AsrunSpan(**row))

    def told(self, *outputs: str) -> list[tuple[float, float, Cause, bool]]:
        self.session.flush()
        found = report(self.session, NOON, END, NOW, outputs)
        return [
            ((gap.from_at - NOON) / MINUTE, (gap.to_at - NOON) / MINUTE, gap.cause, gap.aired)
            for gap in found
        ]


def at(minute: float) -> Millis:
    return Millis(round(NOON + minute * MINUTE))


@pytest.fixture
def story(database: Engine) -> Iterator[Story]:
    with session_scope(database) as session:
        yield Story(session)


def test_an_archive_without_gaps_has_none(story: Story) -> None:
    story.recorded((0, 60), (60, 120.01), (120.02, 360))
    assert story.told() == []


def test_there_is_no_gap_before_an_archive_begins_and_none_in_the_last_minutes(
    database: Engine, story: Story
) -> None:
    assert story.told() == []
    story.recorded((60, 120))
    story.session.flush()
    found = report(story.session, NOON, NOW, Millis(at(120) + FRESH + LEAST))
    assert found == [Gap(at(120), Millis(at(120) + LEAST), Cause.UNKNOWN)]
    assert report(story.session, NOON, NOW, Millis(at(120) + FRESH + LEAST - 1)) == []


def test_each_cause_has_its_name(story: Story) -> None:
    story.recorded((0, 10), (20, 30), (40, 60), (70, 90), (100, 120), (130, 150), (160, 180))
    story.recorded((200, 360))
    story.recorded((180, 200), state=FileState.MISSING)
    story.alive(-60, 12)
    # 10 to 20: the station was down, and with it the computer.
    story.line(10, "engine", what="stop")
    story.alive(20, 160, booted=18)
    story.line(20, "engine", what="start")
    # 30 to 40: the engine alone was stopped.
    story.line(30, "engine", what="stop")
    story.line(40, "engine", what="start")
    # 60 to 70: killed.
    story.line(70, "engine", what="recovered", outage_seconds=600)
    # 90 to 100: the disk; 120 to 130: the output, while another one's trouble goes on.
    params = {"name": "aircheck", "reason": "No space left on device"}
    story.line(90, "alarm", id="a1", code="disk_full", params=params, cleared=False)
    story.line(100, "alarm", id="a1", code="disk_full", params=params, cleared=True)
    other = {"name": "icecast", "reason": "refused"}
    story.line(119, "alarm", id="a2", code="output_down", params=other, cleared=False)
    story.aired(90, 100)
    params = {"name": "aircheck", "reason": "ffmpeg ended"}
    story.line(120, "alarm", id="a3", code="output_down", params=params, cleared=False)
    story.line(130, "alarm", id="a3", code="output_down", params=params, cleared=True)
    story.aired(120, 130)
    # 150 to 160: the clock.
    story.line(150, "clock", step_seconds=600.2)
    # 180 to 200: it was there.
    story.alive(160.01, 400, booted=18)
    story.aired(180, 200)
    assert story.told("aircheck") == [
        (10, 20, Cause.OFF, False),
        (30, 40, Cause.STOPPED, False),
        (60, 70, Cause.KILLED, False),
        (90, 100, Cause.DISK_FULL, True),
        (120, 130, Cause.OUTPUT_DOWN, True),
        (150, 160, Cause.CLOCK, False),
        (180, 200, Cause.LOST, True),
    ]


def test_a_gap_is_cut_where_its_cause_changes(story: Story) -> None:
    """Killed at 10, back at 20, while the disk has no room until 40."""
    story.recorded((0, 10), (40, 360))
    story.alive(-60, 400)
    story.line(20, "engine", what="recovered", outage_seconds=600)
    params = {"name": "aircheck", "reason": "No space left on device"}
    story.line(20.01, "alarm", id="a1", code="disk_full", params=params, cleared=False)
    story.line(40, "alarm", id="a1", code="disk_full", params=params, cleared=True)
    story.aired(20, 40)
    first, second = story.told()
    assert (first[0], first[2], second[1], second[2]) == (10, Cause.KILLED, 40, Cause.DISK_FULL)
    assert 20 <= first[1] == second[0] <= 20.02


def test_where_all_of_the_station_was_down_the_computer_tells_whether_it_was_off(
    story: Story,
) -> None:
    story.recorded((0, 60), (120, 180), (240, 360))
    story.alive(-60, 60)
    story.alive(120, 180)
    story.alive(240, 400, booted=230)
    for minute in (120, 240):
        story.line(minute, "engine", what="recovered", outage_seconds=3600)
    assert [gap[2] for gap in story.told()] == [Cause.ALL_DOWN, Cause.OFF]


def test_what_was_never_planned_is_told_as_such(story: Story) -> None:
    story.recorded((0, 60), (120, 360))
    story.alive(-60, 60)
    story.alive(60.5, 119.5, planned=False)
    story.alive(120, 400)
    story.aired(60, 120)
    assert [gap[2] for gap in story.told() if gap[1] - gap[0] > 1] == [Cause.UNPLANNED]


def test_what_was_deleted_by_a_rule_is_no_gap(story: Story) -> None:
    story.recorded((0, 180), state=FileState.PURGED)
    story.recorded((180, 360))
    assert story.told() == []


def test_a_clock_that_is_set_back_leaves_no_gap(story: Story) -> None:
    story.recorded((0, 40), (15, 60), (60, 360))
    story.line(40, "clock", step_seconds=-1500.0)
    assert story.told() == []


def _held_back(story: Story) -> None:
    """Ten seconds, full from two minutes on."""
    story.line(1, "delay", state="building", held=0)
    story.line(2, "delay", state="full", held=10_000)


def test_what_was_held_back_when_the_engine_died_was_heard_by_nobody(story: Story) -> None:
    """Mixed up to 60.00, and so told of up to 60.10 by the as-run: nothing of it went out."""
    story.recorded((0, 60), (60.2, 360))
    story.alive(-60, 400)
    _held_back(story)
    story.aired(0, 60.1)
    story.aired(60.1, 60.15)
    story.line(60.2, "engine", what="recovered", outage_seconds=12)
    story.line(60.2, "delay", state="building", held=0)
    story.aired(60.199, 360)
    assert story.told() == [(60, 60.2, Cause.KILLED, False)]


def test_an_engine_that_never_came_back_left_nothing_held_on_the_air(story: Story) -> None:
    """Its data folder was put on another computer: no line tells of the outage."""
    story.recorded((0, 60), (120, 360))
    story.alive(-60, 60)
    story.alive(120, 400)
    _held_back(story)
    story.aired(0, 60.1)
    story.line(120, "engine", what="start")
    story.aired(120, 360)
    gaps = story.told()
    assert (gaps[0][0], gaps[-1][1]) == (60, 120)
    assert not gaps[-1][3]


def test_what_nobody_closed_in_the_journal_ends_where_the_next_engine_begins(story: Story) -> None:
    story.recorded((0, 60), (120, 180), (200, 360))
    story.alive(-60, 60)
    story.alive(120, 400)
    story.session.add(AsrunSpan(span="open", started_at=at(50), ended_at=None))
    story.line(120, "engine", what="start")
    assert story.told()[-1] == (180, 200, Cause.UNKNOWN, False)


def test_a_dump_leaves_no_gap_and_moves_none(story: Story) -> None:
    """The output is down around it: from 59 to 61, to the millisecond, whatever is dumped at 60."""
    story.recorded((0, 59), (61, 360))
    story.alive(-60, 400)
    _held_back(story)
    story.aired(0, 60.1)
    story.line(60, "dump", seconds=10.0, file="dumped/x.wav", by="made")
    story.line(60, "delay", state="building", held=0)
    story.aired(60.1, 360)
    params = {"name": "aircheck", "reason": "ffmpeg ended"}
    story.line(59, "alarm", id="a1", code="output_down", params=params, cleared=False)
    story.line(61, "alarm", id="a1", code="output_down", params=params, cleared=True)
    assert story.told("aircheck") == [(59, 61, Cause.OUTPUT_DOWN, True)]


def test_a_delay_taken_down_before_a_stop_leaves_the_stop_its_length(story: Story) -> None:
    """Stopped on the way down, 4 s behind: what was to be heard of them was not."""
    story.recorded((0, 60), (70, 360))
    story.alive(-60, 400)
    _held_back(story)
    story.line(59, "delay", state="ending", held=10_000)
    story.line(60, "delay", state="ending", held=4_000)
    story.aired(0, 60 + 4 / 60)
    story.line(60, "engine", what="stop")
    story.line(70, "engine", what="start")
    story.aired(70, 360)
    assert story.told() == [(60, 70, Cause.STOPPED, False)]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("gaps")
    url = f"sqlite:///{folder / 'station.db'}"
    migrate(url)
    engine = open_engine(url)
    yield engine
    engine.dispose()


@given(
    st.lists(st.tuples(st.integers(0, 3600), st.integers(3, 900)), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 3600), st.integers(0, 600)), max_size=6),
)
def test_files_and_gaps_together_are_the_whole_time(
    shared: Engine, files: list[tuple[int, int]], outages: list[tuple[int, int]]
) -> None:
    """Whatever the journal says, every second is recorded or told of, once."""
    with session_scope(shared) as session:
        story = Story(session)
        for number, (start, length) in enumerate(files):
            story.recorded((start / 10 + number / 1e6, (start + length) / 10))
        for end, length in outages:
            story.line(end / 10, "engine", what="recovered", outage_seconds=length * 6)
        session.flush()
        found = report(session, NOON, END, NOW)
        session.rollback()
    starts = min(start for start, _ in files)
    covered = {
        second
        for start, length in files
        for second in range(start * 6, min(3600, start + length) * 6)
    }
    missing = set(range(starts * 6, 2160 * 10)) - covered
    told = [
        second
        for gap in found
        for second in range((gap.from_at - NOON) // 1000, (gap.to_at - NOON) // 1000)
    ]
    assert len(told) == len(set(told))
    assert set(told) == missing
