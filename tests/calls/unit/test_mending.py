"""Calls that an agent was killed over are over since then, not since somebody looked."""

from __future__ import annotations

import io
import json
import os
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from radio.calls.agent.disk import Disk
from radio.calls.agent.media.wavhead import HEADER_BYTES, header
from radio.calls.agent.mending import ends, old_ends
from radio.calls.agent.recording import CALLER, FACTS, STUDIO, CallRecording, Facts
from tests.calls.unit.house import NOON

HOURS_LATER = NOON + 3 * 3_600_000
SECOND = np.zeros(8000, dtype=np.int16)


@pytest.fixture
def disk() -> Iterator[Disk]:
    made = Disk()
    yield made
    made.close()


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    (tmp_path / "calls" / "journal").mkdir(parents=True)
    return tmp_path / "calls"


def noted(calls: Path, *facts: dict[str, Any]) -> None:
    with (calls / "journal" / "2026-01-01.jsonl").open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(fact) + "\n" for fact in facts)


def a_call(calls: Path, disk: Disk, call_id: str = "killed") -> CallRecording:
    """Ten seconds, of which it was on the air from the fourth on."""
    folder = calls / "2026" / "01" / "01" / call_id
    recording = CallRecording(folder, Facts(call_id, "telkom", 8000, NOON), disk)
    for second in range(10):
        if second == 4:
            recording.air(NOON + 4000)
        recording.tick(SECOND, SECOND)
    noted(
        calls,
        {"kind": "answered", "at": NOON, "id": call_id, "line": "telkom"},
        {"kind": "air", "at": NOON + 4000, "id": call_id, "line": "telkom"},
    )
    return recording


def test_a_call_was_over_when_its_recording_ends_however_late_the_agent_comes_back(
    calls: Path, disk: Disk
) -> None:
    recording = a_call(calls, disk)
    disk.close()  # as a kill: nothing is closed
    told = {
        "kind": "ended", "at": HOURS_LATER, "over_at": NOON + 10_000, "id": "killed", "line": "telkom",
        "because": "agent", "on_air_ms": 6000,
    }  # fmt: skip
    assert list(ends(calls, HOURS_LATER)) == [told]
    # It died before the journal had that: once more, and then no more.
    assert list(ends(calls, HOURS_LATER)) == [told]
    noted(calls, told)
    assert list(ends(calls, HOURS_LATER)) == []
    recording._close()


def test_one_that_closed_its_recording_and_died_before_it_told_so_is_over(
    calls: Path, disk: Disk
) -> None:
    a_call(calls, disk).close(NOON + 10_000)
    disk.close()
    (end,) = ends(calls, HOURS_LATER)
    assert (end["over_at"], end["on_air_ms"]) == (NOON + 10_000, 6000)


@pytest.mark.parametrize(
    "wrong",
    [header(1, 80_000), header(8000, 72_000), header(8000, 90_000), bytes(44), b""],
    ids=["rate", "short", "long", "nothing", "empty"],
)
def test_a_header_that_was_left_wrong_upon_an_earlier_kill_is_made_true(
    calls: Path, disk: Disk, wrong: bytes
) -> None:
    recording = a_call(calls, disk)
    recording.close(NOON + 10_000)
    disk.close()
    noted(calls, {"kind": "ended", "at": NOON + 10_000, "id": "killed", "line": "telkom"})
    path = recording.folder / CALLER
    whole, facts = path.read_bytes(), (recording.folder / FACTS).read_bytes()
    path.write_bytes(wrong + whole[44:] if wrong else b"")
    assert list(ends(calls, HOURS_LATER)) == []
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnframes()) == (8000, 80_000 if wrong else 0)
    if wrong:
        assert path.read_bytes() == whole
    assert (recording.folder / FACTS).read_bytes() == facts


def test_old_recordings_are_mended_without_anybody_waiting_for_them(
    calls: Path, disk: Disk
) -> None:
    killed, closed = a_call(calls, disk), a_call(calls, disk, "closed")
    closed.close(NOON + 10_000)
    disk.close()
    for journal in (calls / "journal").iterdir():
        journal.unlink()
    track = closed.folder / CALLER
    whole = track.read_bytes()
    track.write_bytes(header(1, 80_000) + whole[44:])
    month_later = NOON + 30 * 86_400_000
    assert list(ends(calls, month_later)) == []
    assert track.read_bytes() != whole
    (end,) = old_ends(calls, month_later)
    assert (end["id"], end["over_at"], end["on_air_ms"]) == ("killed", NOON + 10_000, 6000)
    assert track.read_bytes() == whole
    assert list(old_ends(calls, month_later)) == []
    # Those of now are none of its business.
    assert list(old_ends(calls, HOURS_LATER)) == []
    killed._close()


def test_what_is_valid_or_none_of_ours_is_not_touched(calls: Path, disk: Disk) -> None:
    recording = a_call(calls, disk)
    recording.close(NOON + 10_000)
    disk.close()
    track, other = recording.folder / CALLER, recording.folder / STUDIO
    stereo = io.BytesIO()
    with wave.open(stereo, "wb") as file:
        file.setparams((2, 2, 44_100, 0, "NONE", ""))
        file.writeframes(bytes(400))
    other.write_bytes(stereo.getvalue())
    for path in (track, other):
        os.utime(path, (1000, 1000))
    before = {path: path.read_bytes() for path in (track, other)}
    list(ends(calls, HOURS_LATER))
    assert {path: path.read_bytes() for path in (track, other)} == before
    assert [path.stat().st_mtime for path in (track, other)] == [1000, 1000]


def test_one_that_nobody_answered_is_over_since_it_was_last_heard_of(calls: Path) -> None:
    noted(
        calls,
        {"kind": "rang", "at": NOON, "id": "rang", "line": "telkom"},
        {"kind": "rang", "at": NOON, "id": "over", "line": "telkom"},
        {"kind": "ended", "at": NOON + 5, "id": "over", "line": "telkom", "because": "caller"},
        {"kind": "busy", "at": NOON + 9, "line": "telkom"},
    )
    (end,) = ends(calls, HOURS_LATER)
    assert (end["id"], end["over_at"], end["because"]) == ("rang", NOON, "agent")


@pytest.mark.parametrize("left", [b"", bytes(20), bytes(5000)])
def test_what_a_power_cut_left_of_a_track_is_a_recording_all_the_same(
    calls: Path, disk: Disk, left: bytes
) -> None:
    recording = a_call(calls, disk)
    disk.close()
    recording._close()
    folder = recording.folder
    facts = json.loads((folder / FACTS).read_text())
    (folder / FACTS).write_text(json.dumps({**facts, "closed": False}))
    (folder / STUDIO).write_bytes(left)
    (end,) = ends(calls, HOURS_LATER)
    assert NOON + 4000 <= end["over_at"] < NOON + 10_000
    assert json.loads((folder / FACTS).read_text())["closed"]
    for name in (CALLER, STUDIO):
        with wave.open(str(folder / name)) as file:
            assert file.getframerate() == 8000


def test_what_is_said_is_on_the_disk_within_seconds(
    calls: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe: dict[str, int] = {}
    sync = os.fdatasync

    def fdatasync(fd: int) -> None:
        sync(fd)
        safe[Path(f"/proc/self/fd/{fd}").readlink().name] = os.fstat(fd).st_size

    monkeypatch.setattr(os, "fdatasync", fdatasync)
    recording = a_call(calls, disk)
    disk.close()
    recording._close()
    assert safe == dict.fromkeys((CALLER, STUDIO), HEADER_BYTES + 10 * 2 * len(SECOND))


def test_what_is_damaged_beside_it_keeps_no_other_from_being_closed(
    calls: Path, disk: Disk
) -> None:
    bad, good = a_call(calls, disk, "bad"), a_call(calls, disk, "good")
    disk.close()
    (bad.folder / FACTS).write_text("{")
    found = {end["id"]: end["over_at"] for end in ends(calls, HOURS_LATER)}
    assert found == {"good": NOON + 10_000, "bad": NOON + 4000}
    for one in (bad, good):
        one._close()
