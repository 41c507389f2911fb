"""Programmes recorded off the air: what went out, from the order to the end, whatever dies."""

from __future__ import annotations

import datetime as dt
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from radio.air.clock import Timeline
from radio.air.control.client import EngineRefusedError
from radio.air.outputs.output import OutputState
from radio.air.outputs.recording import RecordingOutput
from radio.air.outputs.timedfiles import TimedFiles
from radio.air.settings import OutputSettings
from radio.units import Millis
from tests.air.conftest import NewStation, at_once
from tests.rig import (
    RATE,
    Samples,
    Shelf,
    Station,
    locate,
    longest_silence,
    noise,
    now_ms,
    offsets,
    read_audio,
    splices,
)

BLOCK = 960
EPISODE = "ayo-mas-bro-20261125"
NINE = int(dt.datetime(2026, 11, 25, 2, tzinfo=dt.UTC).timestamp() * 1000)
"""Nine o'clock in Bojonegoro, in ms."""
FLAC = OutputSettings("aircheck", "aircheck", format="flac")


def recordings(station: Station) -> dict[str, dict[str, Any]]:
    rows = station.status()["outputs"]
    return {row["name"]: row for row in rows if row["kind"] == "recording"}


def files(station: Station, name: str = EPISODE) -> list[Path]:
    return sorted((station.data / "recordings" / name).iterdir())


def whole(station: Station, path: Path) -> Samples:
    """The recording, once its encoder has written all of it."""
    station.wait_for(lambda: not _is_written(path))
    return read_audio(path)


def _is_written(path: Path) -> bool:
    """Whether an encoder has the file open."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            encoder = (process / "comm").read_text() in {"ffmpeg\n", "lame\n"}
            if encoder and path in {link.readlink() for link in (process / "fd").iterdir()}:
                return True
    return False


def is_of(bus: Samples, recorded: Samples) -> bool:
    """Whether a recording, lossy or not, is a part of what went out, without a splice."""
    found = offsets(bus, recorded)
    return len(found) > 0.8 * (len(recorded) // 4800) and splices(bus, recorded) == []


def refusal(station: Station, do: str, **args: object) -> str:
    with pytest.raises(EngineRefusedError) as refused:
        station.request(do, **args)
    assert refused.value.message
    return refused.value.code


def go_on_air(station: Station, shelf: Shelf) -> Samples:
    clip = shelf.noise(60.0, 160)
    station.put_log(clip.entry("long"))
    station.start().wait_for_title("long")
    return clip.samples


def record(station: Station, name: str = EPISODE) -> None:
    """Begin one, and wait until its encoder runs: it may be killed then."""
    station.request("record_start", name=name)
    station.wait_for(lambda: recordings(station)[name]["state"] == "up")


def seconds_more(station: Station, seconds: float) -> None:
    station.wait_recorded(station.recorded / RATE + seconds)


# -- what is in it ----------------------------------------------------------------------------


def ask(station: Station, do: str, name: str) -> tuple[dict[str, Any], int, int]:
    """The answer, and between which frames of the bus it was carried out: two blocks, as a rule."""
    before = station.recorded
    answer = station.request(do, name=name)
    return answer, before, station.recorded + 2 * station.settings.block_frames


def test_recording_is_what_went_out_from_the_order_to_the_end(
    shelf: Shelf, new_station: NewStation
) -> None:
    station = new_station(outputs=(FLAC,))
    go_on_air(station, shelf)
    asked = now_ms()
    begun, first, at_latest = ask(station, "record_start", EPISODE)
    seconds_more(station, 1.0)
    other = station.request("record_start", name="overrun")
    assert station.request("record_start", name=EPISODE) == begun, "it goes on in the same file"
    assert set(recordings(station)) == {EPISODE, "overrun"}
    seconds_more(station, 2.0)
    ended, last, end_at_latest = ask(station, "record_stop", EPISODE)
    assert ended == begun
    assert refusal(station, "record_stop", name=EPISODE) == "not_recording"
    assert set(recordings(station)) == {"overrun"}
    seconds_more(station, 0.5)
    station.request("record_stop", name="overrun")

    (path,) = files(station)
    assert str(path.relative_to(station.data)) == begun["file"]
    assert begun["folder"] == f"recordings/{EPISODE}"
    recorded = whole(station, path)
    bus = station.recording()
    place = locate(bus, recorded[:9600]).index
    assert (bus[place : place + len(recorded)] == recorded).all()
    assert first <= place <= at_latest
    assert last <= place + len(recorded) <= end_at_latest
    overrun = whole(station, station.data / other["file"])
    at = locate(bus, overrun[:9600]).index
    assert (bus[at : at + len(overrun)] == overrun).all()
    assert place < at < place + len(recorded) < at + len(overrun)

    assert station.stop() == 0
    (aircheck,) = (station.data / "aircheck").rglob("*.flac")
    archived = read_audio(aircheck)
    there = locate(archived, recorded[:9600]).index
    assert (archived[there : there + len(recorded)] == recorded).all()
    told = dt.datetime.strptime(path.stem, "%Y%m%d-%H%M%S").replace(tzinfo=ZoneInfo("Asia/Jakarta"))
    assert told.timestamp() * 1000 == pytest.approx(asked, abs=2_000), "local time of its beginning"


def test_without_an_aircheck_it_is_opus_and_as_long(shelf: Shelf, new_station: NewStation) -> None:
    station = new_station()
    go_on_air(station, shelf)
    begun, first, at_latest = ask(station, "record_start", EPISODE)
    seconds_more(station, 3.0)
    _, last, end_at_latest = ask(station, "record_stop", EPISODE)
    assert begun["file"].endswith(".opus")
    recorded = whole(station, station.data / begun["file"])
    assert last - at_latest <= len(recorded) <= end_at_latest - first
    assert is_of(station.recording(), recorded)


def by_hand(folder: Path, audio: Samples, until: int, *, step: float) -> Path:
    """A recording driven without an engine; 0.2 s after it began the clock steps."""
    timeline = Timeline(RATE, 0, NINE * 1_000_000)
    with ThreadPoolExecutor(2) as executor:
        made = TimedFiles(folder, "%Y%m%d-%H%M%S", FLAC, RATE, "Asia/Jakarta", executor)
        output = RecordingOutput("x", Millis(until), made, timeline, executor)
        output.poll(100.0)
        for first in range(0, len(audio), BLOCK):
            if first == 10 * BLOCK:
                timeline.observe(first, round((NINE / 1000 + 0.2 + step) * 1e9))
            output.write(audio[first : first + BLOCK].tobytes(), first)
            output.poll(100.0 + first / RATE)
            time.sleep(0.004)
        assert output.over
        assert output.state is OutputState.OFF
        deadline = time.monotonic() + 20.0
        while not output.finished and time.monotonic() < deadline:
            output.poll(104.0)
            time.sleep(0.02)
    (path,) = folder.rglob("*.flac")
    return path


def test_it_ends_at_its_time_to_the_frame(tmp_path: Path) -> None:
    """The clock is set back by a second meanwhile: its end comes a second later."""
    audio = noise(4.0, 161)
    path = by_hand(tmp_path, audio, NINE + 1510, step=-1.0)
    assert str(path.relative_to(tmp_path)) == "x/20261125-090000.flac"
    recorded = read_audio(path)
    assert len(recorded) == round(2.51 * RATE)
    assert (recorded == audio[: len(recorded)]).all()


def test_a_clock_that_was_a_year_ahead_makes_no_recording_of_a_year(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("radio.air.outputs.recording.LONGEST_RECORDING", 3_000)
    path = by_hand(tmp_path, noise(4.0, 161), NINE + 1510, step=-365 * 86_400.0)
    assert len(read_audio(path)) == 3 * RATE


def test_two_of_one_second_have_files_of_their_own(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as executor:
        made = TimedFiles(tmp_path, "%H%M%S", FLAC, RATE, "Asia/Jakarta", executor)
        encoders = [made.open(0, "x") for _ in range(3)]
        for encoder in encoders:
            encoder.write(noise(1.0, 162).tobytes(), 0.0)
            encoder.close(patience=20.0)
    names = [encoder.path.name for encoder in encoders]
    assert names == ["070000.flac", "070000-1.flac", "070000-2.flac"]
    assert all(len(read_audio(encoder.path)) == RATE for encoder in encoders)


# -- its end ----------------------------------------------------------------------------------


def test_until_is_kept_moved_and_survives_a_restart(shelf: Shelf, new_station: NewStation) -> None:
    station = new_station(outputs=(FLAC,))
    go_on_air(station, shelf)
    begun = station.request("record_start", name="short", until=now_ms() + 60_000)
    again = station.request("record_start", name="short", until=begun["until"] - 58_500)
    assert again == {**begun, "until": begun["until"] - 58_500}
    station.request("record_start", name="passed", until=now_ms() + 2_500)
    station.request("record_start", name="open")
    station.wait_for(lambda: "short" not in recordings(station))
    assert now_ms() >= again["until"]
    assert refusal(station, "record_stop", name="short") == "not_recording"
    station.journal()
    station.kill()
    time.sleep(max(0.0, 1.5 - (now_ms() - again["until"]) / 1000))
    station.start()
    assert set(recordings(station)) == {"open"}
    until = now_ms() + 4_000
    assert station.request("record_start", name="open", until=until)["until"] == until
    station.journal()
    station.kill()
    station.start().wait_for(lambda: recordings(station) == {})
    assert now_ms() >= until
    assert len(files(station, "passed")) == 1, "what was over before a restart is over"
    assert "output_down" not in station.alarms()


# -- what dies --------------------------------------------------------------------------------


def test_killed_encoder_is_replaced_beside_its_file_and_not_felt(
    shelf: Shelf, new_station: NewStation
) -> None:
    station = new_station()
    samples = go_on_air(station, shelf)
    # An output may bear the same name, and its health says nothing of the recording's.
    name = station.settings.outputs[0].name
    record(station, name)
    seconds_more(station, 2.0)
    (encoder,) = station.status()["pids"]["encoders"]
    os.kill(encoder, signal.SIGKILL)
    station.wait_for(lambda: "output_down" in station.alarms())
    station.wait_for(lambda: len(files(station, name)) == 2)
    assert recordings(station)[name]["restarts"] == 1
    seconds_more(station, 1.0)
    assert station.alarms().count("output_down") == 1
    second = station.request("record_stop", name=name)["file"]
    assert [alarm for alarm in station.status()["alarms"] if alarm["cleared"] is None] == []
    first, last = files(station, name)
    assert str(last.relative_to(station.data)) == second
    for path, least in ((first, 0.5), (last, 0.9)):
        recorded = whole(station, path)
        assert len(recorded) > least * RATE
        assert is_of(station.recording(), recorded)
    bus = station.recording()[station.index_of("long") + RATE // 2 :]
    assert longest_silence(bus) == 0
    assert splices(bus, samples[RATE // 2 : len(bus)]) == []


def test_killed_engine_leaves_a_whole_file_and_goes_on_in_another(
    shelf: Shelf, new_station: NewStation
) -> None:
    shelf.noise(60.0, 160)

    def story(form: str) -> None:
        aircheck = OutputSettings("aircheck", "aircheck", format=form)
        station = new_station(form, outputs=(aircheck,))
        go_on_air(station, shelf)
        record(station)
        seconds_more(station, 2.0)
        station.kill()
        station.start().wait_for(lambda: len(files(station)) == 2)
        assert set(recordings(station)) == {EPISODE}
        seconds_more(station, 1.0)
        station.request("record_stop", name=EPISODE)
        first, second = (whole(station, path) for path in files(station))
        bus, restart = station.recording(), station.runs[1]
        assert is_of(bus[:restart], first)
        assert len(first) > 1.7 * RATE, "all but what was in its hands"
        assert is_of(bus[restart:], second)
        assert len(second) > 0.9 * RATE

    at_once(*(partial(story, form) for form in ("flac", "opus", "mp3", "wav")))


def test_it_goes_on_after_an_end_in_good_order(shelf: Shelf, new_station: NewStation) -> None:
    station = new_station()
    go_on_air(station, shelf)
    record(station)
    seconds_more(station, 1.0)
    assert station.stop() == 0
    station.start().wait_for(lambda: len(files(station)) == 2)
    assert set(recordings(station)) == {EPISODE}
    assert len(whole(station, files(station)[0])) > RATE


def test_full_disk_is_alarmed_and_not_felt(
    shelf: Shelf, new_station: NewStation, small_disk: Path
) -> None:
    station = new_station(outputs=(OutputSettings("aircheck", "aircheck", format="wav"),))
    (station.data / "recordings").symlink_to(small_disk)
    samples = go_on_air(station, shelf)
    station.request("record_start", name=EPISODE)
    station.wait_for(lambda: "disk_full" in station.alarms(), 40)
    for path in small_disk.rglob("*.wav"):
        path.unlink()
    station.wait_for(lambda: recordings(station)[EPISODE]["state"] == "up", 40)
    bus = station.recording()[station.index_of("long") + RATE // 2 :]
    assert longest_silence(bus) == 0
    assert splices(bus, samples[RATE // 2 : len(bus)]) == []


# -- what is refused --------------------------------------------------------------------------


def test_what_is_refused_is_told_and_nothing_is_written(
    shelf: Shelf, new_station: NewStation
) -> None:
    station = new_station()
    go_on_air(station, shelf)
    for name in (
        "../x",
        "",
        ".",
        "..",
        "a/b",
        "/etc/x",
        ".hidden",
        "a\0b",
        "a b",
        "x\n",
        "y" * 101,
    ):
        assert refusal(station, "record_start", name=name) == "bad_name", name
        assert refusal(station, "record_stop", name=name) == "not_recording", name
    for until in (0, now_ms() - 1, now_ms() + 25 * 3_600_000, "tomorrow", True, 1e18):
        assert refusal(station, "record_start", name="x", until=until) == "bad_until", until
    assert recordings(station) == {}
    assert not (station.data / "recordings").exists()
    for number in range(8):
        station.request("record_start", name=f"x{number}")
    assert refusal(station, "record_start", name="x8") == "too_many"
    assert set(recordings(station)) == {f"x{number}" for number in range(8)}
    station.request("record_start", name="x0")


def test_a_state_that_was_written_by_nobody_is_left_out(
    shelf: Shelf, new_station: NewStation
) -> None:
    station = new_station()
    go_on_air(station, shelf)
    station.request("record_start", name=EPISODE)
    station.journal()
    station.kill()
    state = station.data / "air" / "state.json"
    row = f'{{"name": "{EPISODE}", "until": {now_ms() + 60_000}}}'
    bad = f'{{"name": "../x", "until": {now_ms() + 60_000}}}, 7, {{"name": "y"}}'
    text = state.read_text()
    begin = text.index('"recordings": [')
    end = text.index("]", begin)
    state.write_text(f'{text[:begin]}"recordings": [{bad}, {row}, {row}{text[end:]}')
    station.start()
    assert [row["name"] for row in station.status()["outputs"]] == ["rec", EPISODE]
    assert [path.name for path in (station.data / "recordings").iterdir()] == [EPISODE]
