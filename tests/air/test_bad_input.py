"""Strange, damaged and hostile sources: a clear alarm, and the air goes on."""

from __future__ import annotations

import os
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from radio.air.log import Entry
from radio.units import Seconds
from tests.air.conftest import NewStation, at_once
from tests.rig import (
    RATE,
    Shelf,
    Station,
    frequency_at,
    item,
    locate,
    longest_silence,
    mute,
    now_ms,
    tone,
)
from tests.rig.servers import StreamServer

ODD = {
    "mono-8k.wav": (500, ("-ar", "8000", "-ac", "1")),
    "surround.flac": (600, ("-ac", "6")),
    "192k.flac": (700, ("-ar", "192000")),
    "video.mp4": (800, ()),
    "ꦒꦩꦼꦭꦤ꧀ ꦱ꧀ꦭꦺꦤ꧀ꦢꦿꦺꦴ.mp3": (900, ()),
    "two\nlines 100% #1?.ogg": (1000, ()),
    " leading & trailing 'quotes\" .mp3": (1200, ()),
}
"""What may be unusual and still plays: name, its tone, ffmpeg's options."""


def _odd_files(shelf: Shelf) -> list[Entry]:
    entries = []
    for name, (hertz, options) in ODD.items():
        signal = tone(1.4, float(hertz))
        if name.endswith(".mp4"):
            path = _video(shelf, shelf.put("sound.m4a", signal).path, name)
        else:
            path = shelf.put(name, signal, *options).path
        entries.append(item(path, f"{hertz}", seconds=1.4))
    entries.append(item(_twelve_hours(shelf.folder), "1100", seconds=43200.0, cue_out=Seconds(1.4)))
    return entries


def _video(shelf: Shelf, sound: Path, name: str) -> Path:
    path = shelf.folder / name
    command = ["ffmpeg", "-loglevel", "error", "-nostdin", "-y", "-i", str(sound), "-f", "lavfi"]
    picture = ["-i", "testsrc=s=160x120:r=10", "-shortest", "-c:a", "copy", str(path)]
    subprocess.run([*command, *picture], check=True, timeout=60)
    return path


def _twelve_hours(folder: Path) -> Path:
    """Two seconds of tone and then nothing, sparse on the disk."""
    path = folder / "twelve-hours.wav"
    mono = tone(2.0, 1100.0)[::6, 0]
    frames = 12 * 3600 * 8000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(mono.tobytes())
    with open(path, "r+b") as raw:
        raw.truncate(44 + 2 * frames)
        for place, size in ((4, 36 + 2 * frames), (40, 2 * frames)):
            raw.seek(place)
            raw.write(size.to_bytes(4, "little"))
    return path


def _play_odd_files(shelf: Shelf, station: Station) -> None:
    entries = _odd_files(shelf)
    station.put_log(
        shelf.noise(1.5, 160).entry("first"), *entries, shelf.noise(3.0, 161).entry("last")
    )
    station.start().wait_for_title("last", 40)
    station.wait_recorded(station.recorded / RATE + 0.5)
    assert station.played() == ["first", *(entry.id for entry in entries), "last"]
    bus = station.recording()
    heard = {
        entry.id: frequency_at(bus, station.index_of(entry.id) + RATE // 2, RATE // 2)
        for entry in entries
    }
    assert heard == {name: pytest.approx(float(name), abs=3.0) for name in heard}
    assert longest_silence(bus[station.index_of("first") + RATE // 2 :]) < RATE // 20
    assert not {"item_failed", "item_missing", "quarantined"} & set(station.alarms())


def _broken_files(shelf: Shelf) -> dict[str, str]:
    """Files that can't be played, and the alarm each must give."""
    folder = shelf.folder
    (folder / "empty.mp3").write_bytes(b"")
    (folder / "text.mp3").write_text("Selamat pagi, Bojonegoro!\n" * 200)
    (folder / "rubbish.flac").write_bytes(np.random.default_rng(2).bytes(60_000))
    (folder / "dangling.ogg").symlink_to(folder / "nowhere.ogg")
    (folder / "folder.mp3").mkdir()
    shelf.put("still.wav", mute(2.0))
    alarms = {
        "empty.mp3": "item_failed", "text.mp3": "item_failed", "rubbish.flac": "item_failed",
        "dangling.ogg": "item_missing", "folder.mp3": "item_failed", "still.wav": "item_failed",
    }  # fmt: skip
    if os.geteuid() != 0:
        locked = shelf.put("locked.wav", tone(1.0, 300.0)).path
        locked.chmod(0)
        alarms["locked.wav"] = "item_failed"
    return alarms


def _pass_broken_files(shelf: Shelf, station: Station) -> None:
    alarms = _broken_files(shelf)
    music, after = shelf.noise(8.0, 162), shelf.noise(3.0, 163)
    broken = [item(shelf.folder / name, name, seconds=2.0) for name in alarms]
    station.put_log(music.entry("music"), *broken, after.entry("after"))
    station.start().wait_for_title("after", 40)
    station.wait_recorded(station.recorded / RATE + 0.5)
    raised = {
        fact["params"].get("title"): fact["code"]
        for fact in station.journal("alarm")
        if fact["code"].startswith("item_") and not fact["cleared"]
    }
    assert raised == alarms
    assert {fact["entry_id"] for fact in station.journal("skip")} == set(alarms)
    bus = station.recording()
    place = locate(bus, music.tail()).index + 9600
    assert locate(bus, after.head()).index == place, "all were passed over in time"


def _play_damaged_files(shelf: Shelf, station: Station) -> None:
    """What can be heard of them is heard; the next follows on what was really there."""
    whole = shelf.noise(3.0, 164, ".mp3")
    data = whole.path.read_bytes()
    short, holed = shelf.folder / "short.mp3", shelf.folder / "holed.mp3"
    short.write_bytes(data[: len(data) // 2])
    middle = len(data) // 2
    holed.write_bytes(data[: middle - 4000] + os.urandom(8000) + data[middle + 4000 :])
    flac = shelf.noise(3.0, 165, ".flac").path.read_bytes()
    cut = shelf.folder / "cut.flac"
    cut.write_bytes(flac[: len(flac) * 2 // 3])
    station.put_log(
        item(short, "short", seconds=3.0),
        item(holed, "holed", seconds=3.0),
        item(cut, "cut", seconds=3.0),
        shelf.noise(3.0, 166).entry("after"),
    )
    station.start().wait_for_title("after", 40)
    station.wait_recorded(station.recorded / RATE + 0.5)
    assert station.played() == ["short", "holed", "cut", "after"]
    assert station.ended("short")["seconds"] == pytest.approx(1.5, abs=0.15)
    assert station.ended("cut")["seconds"] == pytest.approx(2.0, abs=0.3)
    begun = station.index_of("short") + RATE // 2
    assert longest_silence(station.recording()[begun:]) < RATE // 10


def _pass_broken_streams(shelf: Shelf, station: Station, server: StreamServer) -> None:
    music, spare = shelf.noise(9.0, 167), shelf.noise(8.0, 168)
    names = ("gone", "loop", "stall")
    due = now_ms() + 9500
    streams = [item(server.uri(f"/{n}"), n, seconds=5.0, at=due) for n in names]
    station.put_log(
        music.entry("music"), *streams,
        shelf.noise(3.0, 169).entry("after", at=due),
        fallback=(spare.entry("spare"),),
    )  # fmt: skip
    station.start().wait_for_title("after", 60)
    station.wait_recorded(station.recorded / RATE + 0.5)
    failed = {
        f["params"].get("title") for f in station.journal("alarm") if f["code"] == "item_failed"
    }
    assert failed == set(names)
    begun = station.index_of("music") + RATE // 2
    assert longest_silence(station.recording()[begun:]) < RATE // 20


def test_bad_input_and_the_air_goes_on(shelf: Shelf, new_station: NewStation) -> None:
    stream = shelf.put("stream.mp3", tone(4.0, 440.0))
    with StreamServer(stream.path.read_bytes(), 24000) as server:
        at_once(
            lambda: _play_odd_files(shelf, new_station("odd")),
            lambda: _pass_broken_files(shelf, new_station("broken")),
            lambda: _play_damaged_files(shelf, new_station("damaged")),
            lambda: _pass_broken_streams(shelf, new_station("streams"), server),
        )
