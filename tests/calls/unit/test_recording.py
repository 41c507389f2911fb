"""One recording for each call: whatever the disk and the clock do, two tracks on one timeline."""

from __future__ import annotations

import errno
import json
import os
import threading
import wave
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from radio.calls.agent.calls import NoHand
from radio.calls.agent.disk import CallJournal, Disk
from radio.calls.agent.media.codecs import Mono
from radio.calls.agent.media.wavfile import HEADER_BYTES, WavWriter
from radio.calls.agent.recording import CALLER, FACTS, STUDIO, CallRecording, Facts, mend_call
from radio.keys import Keyring
from tests.calls.agent.voices import voice
from tests.calls.unit.house import LINE, NOON, OFFER, House

DAY = 86_400_000


@pytest.fixture
def disk() -> Iterator[Disk]:
    made = Disk()
    yield made
    made.close()


def told(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / FACTS).read_text())
    return found


def track(folder: Path, name: str) -> Mono:
    with wave.open(str(folder / name)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)


def _wait(until: threading.Event) -> None:
    assert until.wait(5)


def ticks(recording: CallRecording, mono: Mono) -> None:
    for at in range(0, len(mono), 160):
        recording.tick(mono[at : at + 160], -mono[at : at + 160])


# -- the disk -----------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_made_ends_one_recording_and_no_other(
    tmp_path: Path, disk: Disk
) -> None:
    (tmp_path / "file").write_text("in the way")
    held = threading.Event()
    disk.do(partial(_wait, held), print)  # the disk is slow at first
    bad = CallRecording(tmp_path / "file" / "bad", Facts("bad", "telkom", 8000, NOON), disk)
    good = CallRecording(tmp_path / "good", Facts("good", "telkom", 8000, NOON), disk)
    words = voice(1, 1)
    ticks(bad, words)
    ticks(good, words)
    held.set()
    bad.close(NOON)
    good.close(NOON)
    disk.close()
    assert "file" in bad.trouble
    assert good.trouble == ""
    assert np.array_equal(track(tmp_path / "good", CALLER), words)


@pytest.mark.parametrize("full_for", [1, 5, 1000])
def test_a_full_disk_ends_the_recording_where_it_is_with_both_sides_as_long(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch, full_for: int
) -> None:
    """It may have room again a moment later: what comes then would stand at another time."""
    refused: list[int] = []
    write = os.pwrite

    def pwrite(fd: int, data: bytes, place: int) -> int:
        is_studio = Path(f"/proc/self/fd/{fd}").readlink().name == STUDIO
        if place > HEADER_BYTES + 16000 and is_studio and len(refused) < full_for:
            refused.append(place)
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(fd, data, place)

    monkeypatch.setattr(os, "pwrite", pwrite)
    folder, words = tmp_path / "call", voice(2, 3)
    recording = CallRecording(folder, Facts("call", "telkom", 8000, NOON), disk)
    ticks(recording, words[:8000])
    recording.air(NOON + 1000)
    ticks(recording, words[8000:])
    recording.close(NOON + 3000)
    disk.close()
    facts = told(folder)
    assert "No space" in recording.trouble
    assert facts["trouble"] == recording.trouble
    assert facts["closed"]
    assert 8000 <= facts["frames"] < 8000 + 320
    assert np.array_equal(track(folder, CALLER), words[: facts["frames"]])
    assert np.array_equal(track(folder, STUDIO), -words[: facts["frames"]])
    assert facts["on_air"] == [
        {"first": 8000, "began": NOON + 1000, "last": facts["frames"], "ended": NOON + 3000}
    ]


def test_a_recording_longer_than_a_header_can_tell_is_no_fault(tmp_path: Path) -> None:
    writer = WavWriter(tmp_path / "long.wav", 48000)
    writer.frames = 2**31
    writer.close()
    with wave.open(str(tmp_path / "long.wav")) as file:
        assert file.getnframes() == (2**32 - 37) // 2


def test_eight_hours_are_one_timeline(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.pwrite

    def pwrite(fd: int, data: bytes, place: int) -> int:
        if len(data) < 1_000_000:
            return write(fd, data, place)
        os.ftruncate(fd, place + len(data))  # silence takes no room
        return len(data)

    monkeypatch.setattr(os, "pwrite", pwrite)
    hour = np.zeros(8000 * 3600, dtype=np.int16)
    recording = CallRecording(tmp_path / "call", Facts("call", "telkom", 8000, NOON), disk)
    for number in range(8):
        recording.air(NOON + number * 3_600_000)
        recording.tick(hour, hour)
        recording.unair(NOON + (number + 1) * 3_600_000)
    recording.close(NOON + DAY // 3)
    disk.close()
    facts = told(tmp_path / "call")
    assert facts["frames"] == 8 * len(hour)
    assert [span["first"] for span in facts["on_air"]] == [n * len(hour) for n in range(8)]
    assert (tmp_path / "call" / CALLER).stat().st_size == HEADER_BYTES + 16 * len(hour)


@pytest.mark.parametrize("lost", range(0, 700, 61))
def test_a_kill_at_any_moment_leaves_two_tracks_as_long_as_the_shorter(
    tmp_path: Path, disk: Disk, lost: int
) -> None:
    """What one track has written and the other has not is cut, to the sample and below."""
    words = voice(3, 2)
    recording = CallRecording(tmp_path / "call", Facts("call", "telkom", 8000, NOON), disk)
    recording.air(NOON)
    ticks(recording, words)
    disk.close()  # as a kill: nothing is closed
    os.truncate(tmp_path / "call" / STUDIO, HEADER_BYTES + 2 * len(words) - lost)
    mended = mend_call(tmp_path / "call")
    there = len(words) - (lost + 1) // 2
    assert mended is not None
    assert mended.frames == there
    assert mended.over_at == NOON + round(there / 8)
    assert mended.on_air_ms == round(there / 8)
    assert np.array_equal(track(tmp_path / "call", CALLER)[:there], words[:there])
    assert np.array_equal(track(tmp_path / "call", STUDIO), -words[:there])
    assert told(tmp_path / "call")["on_air"][0]["last"] == there
    recording._close()


def test_power_that_goes_before_anything_is_on_the_disk_leaves_an_empty_recording(
    tmp_path: Path, disk: Disk
) -> None:
    recording = CallRecording(tmp_path / "call", Facts("call", "telkom", 8000, NOON), disk)
    ticks(recording, voice(3, 2))
    disk.close()
    os.truncate(tmp_path / "call" / CALLER, 0)
    os.truncate(tmp_path / "call" / STUDIO, HEADER_BYTES - 1)
    mended = mend_call(tmp_path / "call")
    assert mended is not None
    assert (mended.frames, mended.over_at) == (0, NOON)
    assert told(tmp_path / "call")["closed"]
    assert len(track(tmp_path / "call", CALLER)) == len(track(tmp_path / "call", STUDIO)) == 0
    assert mend_call(tmp_path / "call") is None
    recording._close()


def test_a_clock_that_was_set_makes_no_stretch_on_the_air_shorter(
    tmp_path: Path, disk: Disk
) -> None:
    """What is not known to be a caller's may be replayed without asking them."""
    recording = CallRecording(tmp_path / "call", Facts("call", "telkom", 8000, NOON), disk)
    ticks(recording, voice(3, 1))
    recording.air(NOON + DAY)
    ticks(recording, voice(3, 2))
    disk.close()
    mended = mend_call(tmp_path / "call")
    assert mended is not None
    assert mended.over_at == NOON + DAY + 2000
    recording._close()


def test_what_is_no_recording_is_left_as_it_is(tmp_path: Path, disk: Disk) -> None:
    recording = CallRecording(tmp_path / "call", Facts("call", "telkom", 8000, NOON), disk)
    disk.close()
    (tmp_path / "call" / CALLER).write_bytes(b"somebody else's file, longer than a header is")
    with pytest.raises(ValueError, match=CALLER):
        mend_call(tmp_path / "call")
    assert not told(tmp_path / "call")["closed"]
    recording._close()


def test_a_line_that_lost_power_in_the_middle_takes_no_other_with_it(
    tmp_path: Path, disk: Disk
) -> None:
    journal = CallJournal(tmp_path, disk, Keyring(tmp_path / "keys"))
    (tmp_path / "2026-01-01.jsonl").write_bytes(b'{"kind":"ended","at":17')
    journal.note({"kind": "agent", "at": NOON, "what": "start"})
    journal.note({"kind": "agent", "at": NOON + 1, "what": "stop"})
    disk.close()
    torn, *lines = (tmp_path / "2026-01-01.jsonl").read_text().splitlines()
    assert torn == '{"kind":"ended","at":17'
    assert [json.loads(line)["at"] for line in lines] == [NOON, NOON + 1]


# -- the clock ----------------------------------------------------------------------------------


@pytest.fixture
def house(tmp_path: Path, disk: Disk) -> Iterator[House]:
    made = House(tmp_path, disk)
    yield made
    made.board.close()


@pytest.mark.parametrize("step", [DAY, -DAY, 3_600_001, -3_600_001])
def test_a_clock_that_is_set_ends_no_call_and_counts_no_wrong_second(
    house: House, step: int
) -> None:
    ringing, call = house.ring("0812"), house.answered()
    house.board.air({"id": call.id})
    house.tick(1.0)
    house.now += step
    house.board.let_go_of_the_unanswered()
    house.tick(0.5)
    assert ringing.state == "ringing"
    assert call.state == "on_air"
    house.board.unair({"id": call.id})
    assert call.on_air_ms == 1500
    assert call.recording is not None
    span = call.recording.facts.on_air[0]
    assert (span.first, span.last) == (0, 12000)


def test_a_call_that_is_too_long_ends_by_its_own_length(tmp_path: Path, disk: Disk) -> None:
    house = House(tmp_path, disk)
    call = house.answered()
    assert call.recording is not None
    call.recording.facts.frames = 3600 * 8000 - 160
    house.board.tick()
    assert call.state == "waiting"
    house.board.tick()
    assert (call.state, call.because) == ("ended", "longest")


def test_a_call_over_midnight_lies_with_the_day_of_its_answer(
    house: House, tmp_path: Path, disk: Disk
) -> None:
    house.now = NOON + DAY // 2 - 1000
    call = house.answered()
    house.tick(1.0)
    house.now += 2000
    house.board.hang_up({"id": call.id})
    disk.close()
    assert call.folder == f"calls/2026/01/01/{call.id}"
    assert told(tmp_path / call.folder)["frames"] == 8000


def test_calls_of_the_same_moment_have_folders_of_their_own(
    house: House, tmp_path: Path, disk: Disk
) -> None:
    calls = [house.answered() for _ in range(8)]
    house.tick(0.1)
    house.board.close()
    disk.close()
    assert len({call.folder for call in calls}) == 8
    assert {told(tmp_path / call.folder)["frames"] for call in calls} == {800}


def test_the_ninth_is_told_busy_and_what_cannot_be_spoken_is_told_why(house: House) -> None:
    assert house.board.turned_away_lately("telkom") == 0
    with pytest.raises(Exception, match="Not Acceptable"):
        house.board.ring(LINE, "0811", "", OFFER.replace("AVP 0", "AVP 18"), NoHand())
    assert house.board.turned_away_lately("telkom") == 488
    fact = house.facts[-1]
    assert (fact["kind"], fact["code"]) == ("turned_away", 488)
    assert fact["why"] == "no codec of it is known here"
    for _ in range(8):
        house.ring()
    with pytest.raises(Exception, match="Busy"):
        house.ring()
