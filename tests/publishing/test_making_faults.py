"""Edited recordings where something went wrong: holes, clocks, full disks, kills, nothing recorded."""

from __future__ import annotations

import errno
import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from playlists.clock import to_millis
from radio.archive.chain import digest_of
from radio.archive.indexing import look
from radio.calls.tables import Consent
from radio.db import session_scope
from radio.publishing import levelling, making
from radio.publishing.cuts import Why
from radio.publishing.errors import PublishingError, StoppedError, Trouble
from radio.publishing.keeping import cuts_of
from radio.publishing.making import make
from radio.publishing.rules import PLAIN
from radio.publishing.tables import EditState
from tests.archive.kit import RATE, ZONE
from tests.publishing.kit import ANI, BEFORE, BUDI, ID, PACKET, TALK, Show, has, heard, talk

pytestmark = pytest.mark.sqlite


def test_what_a_killed_engine_left_out_comes_from_the_aircheck_and_the_rest_is_told(
    show: Show,
) -> None:
    show.stretches = [(0, 60_000, TALK), (20_000, 40_000, ANI)]
    show.aired(0, 60_000, source="live")
    show.recording(-10_000, 20_000)
    show.recording(40_000, 61_000)
    show.aircheck(-30_000, 33_000)
    row = show.make()
    assert row.source == "both"
    sound = heard(show)
    assert has(sound, ANI) == pytest.approx(13, abs=0.1)
    assert has(sound, TALK) == pytest.approx(40, abs=0.1)
    with session_scope(show.engine) as session:
        (hole,) = cuts_of(session, ID)
    assert (hole.why, hole.from_at, hole.to_at) == (Why.HOLE, show.at(33_000), show.at(40_000))


def test_without_a_recording_the_aircheck_is_cut(show: Show) -> None:
    show.stretches = [(0, 60_000, TALK)]
    show.aired(0, 60_000, source="live")
    show.aircheck(-30_000, 30_000, "opus")
    show.aircheck(30_000, 90_000, "opus")
    row = show.make()
    assert row.source == "aircheck"
    assert abs(len(heard(show)) - 60 * RATE) <= PACKET
    assert has(heard(show), BEFORE) <= 0.04


def test_a_clock_that_was_set_moves_nothing(show: Show) -> None:
    """Set on by 30 s after 20 s: the as-run goes on 30 s later, the recording just goes on."""
    show.stretches = [(0, 20_000, TALK), (20_000, 40_000, ANI), (40_000, 50_000, BUDI)]
    show.recording(-10_000, 51_000)
    show.told("clock", 50_000, step_seconds=30.0)
    show.aired(0, 70_000, source="live")
    show.aired(70_000, 80_000, source="live")
    row = show.make()
    assert row.seconds == pytest.approx(50, abs=0.05)
    sound = heard(show)
    assert [has(sound, tone) for tone in (TALK, ANI, BUDI)] == pytest.approx([20, 20, 10], abs=0.1)
    assert has(sound, BEFORE) <= 0.04


@pytest.mark.parametrize("begins", [datetime(2026, 12, 31, 23, 59, 30, tzinfo=ZONE)])
def test_an_episode_over_new_year(database: Engine, tmp_path: Path, begins: datetime) -> None:
    show = Show(database, tmp_path, to_millis(begins))
    show.stretches = [(0, 60_000, TALK)]
    show.aired(0, 60_000, source="live")
    show.aircheck(-30_000, 30_000)
    show.aircheck(30_000, 90_000)
    row = show.make()
    assert len(list((tmp_path / "aircheck").glob("*/*/*/*"))) == 2
    assert row.seconds == pytest.approx(60, abs=0.05)
    assert row.title == "Ayo Mas Bro: Jalan rusak"
    assert has(heard(show), TALK) == pytest.approx(60, abs=0.06)


def test_originals_are_only_read_and_nothing_half_is_left(show: Show) -> None:
    talk(show)
    before = {path: digest_of(path) for path in show.data.rglob("*.flac")}
    row = show.make()
    assert before == {path: digest_of(path) for path in show.data.rglob("*.flac")}
    (file,) = (show.data / "episodes").iterdir()
    assert file == show.data / row.file
    assert row.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert row.bytes == file.stat().st_size


def test_a_full_disk_is_told_and_what_there_was_stays(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk(show)
    first = show.make()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(making, "encode", full)
        with pytest.raises(PublishingError) as told:
            show.make()
    assert told.value.trouble is Trouble.DISK_FULL
    row = show.row()
    assert (row.state, row.file) == (EditState.FAILED, first.file)
    assert row.trouble.startswith("disk_full|")
    assert (show.data / first.file).is_file()
    assert show.make().state is EditState.READY


def test_an_encoder_that_meets_a_full_disk_is_told(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk(show)
    command = levelling._command

    def to_full(*args: Any) -> list[str]:
        return [*command(*args)[:-1], "/dev/full"]

    monkeypatch.setattr(levelling, "_command", to_full)
    with pytest.raises(PublishingError) as told:
        show.make()
    assert told.value.trouble is Trouble.DISK_FULL
    assert not list((show.data / "episodes").iterdir())


def test_an_encoder_with_much_to_say_is_heard_out(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a pipe holds, and it reads nothing meanwhile."""
    talk(show)
    grumble = ["sh", "-c", "yes grumble | head -c 300000 >&2; echo no more >&2; exit 1"]
    monkeypatch.setattr(levelling, "_command", lambda *_: grumble)
    with pytest.raises(PublishingError, match=r"^it could not be encoded: no more$"):
        show.make()


def test_one_that_is_stopped_or_was_killed_is_made_at_the_next_run(show: Show) -> None:
    talk(show)
    (show.data / "episodes").mkdir()
    left = show.data / "episodes" / f".{ID}.made.99.part.mp3"
    left.write_bytes(b"half")
    asked = iter([False, False, True])
    look(show.place)
    with pytest.raises(StoppedError):
        make(show.place, ID, PLAIN, "Radio Uji", lambda: next(asked, True))
    assert show.row().state is EditState.WANTED
    assert not list((show.data / "episodes").iterdir())
    assert show.make().state is EditState.READY


def test_nothing_recorded_is_told(show: Show) -> None:
    show.aired(0, 60_000, source="live")
    with pytest.raises(PublishingError) as told:
        show.make()
    assert told.value.trouble is Trouble.NOTHING
    assert show.row().state is EditState.FAILED


def test_where_all_of_it_was_cut_it_is_told(show: Show) -> None:
    talk(show)
    show.call("a", 0, 60_000, Consent.REFUSED)
    with pytest.raises(PublishingError) as told:
        show.make()
    assert told.value.trouble is Trouble.NOTHING
    assert not list((show.data / "episodes").iterdir())
