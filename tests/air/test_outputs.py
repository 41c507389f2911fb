"""Outputs: what listeners get, and that none of them is ever felt at the bus."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from radio.air.clock import Timeline
from radio.air.control.protocol import socket_path
from radio.air.outputs.aircheck import AircheckOutput
from radio.air.settings import OutputSettings
from tests.air.conftest import NewStation
from tests.rig import (
    RATE,
    Samples,
    Shelf,
    Station,
    frequency_at,
    locate,
    longest_silence,
    noise,
    read_pcm,
    splices,
    tone,
)
from tests.rig.servers import Icecast

BLOCK = 960


def _decode(audio: bytes | Path, folder: Path, form: str = "mp3") -> Samples:
    """What a listener's decoder makes of encoded audio."""
    source = folder / "heard.bin"
    if isinstance(audio, bytes):
        source.write_bytes(audio)
    else:
        source = audio
    raw = folder / "heard.pcm"
    command = ["ffmpeg", "-loglevel", "fatal", "-nostdin", "-y", "-f", form, "-i", str(source)]
    subprocess.run(
        [*command, "-f", "s16le", "-ar", str(RATE), "-ac", "2", str(raw)], check=True, timeout=30
    )
    return read_pcm(raw)


def _output(station: Station, name: str) -> dict[str, object]:
    return next(dict(row) for row in station.status()["outputs"] if row["name"] == name)


def _untouched(station: Station, samples: Samples) -> bool:
    """Whether the bus lost nothing of this signal."""
    first = station.index_of("long") + RATE // 2
    bus = station.recording()[first:]
    meant = samples[RATE // 2 : len(bus)]
    return longest_silence(bus) == 0 and splices(bus, meant) == []


# -- Icecast --------------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("icecast2"), reason="icecast2 is not installed")
def test_icecast_mounts_titles_and_a_restart_of_the_server(
    shelf: Shelf, new_station: NewStation, tmp_path: Path
) -> None:
    clip = shelf.noise(30.0, 150)
    with Icecast() as icecast:
        common = {"port": icecast.port, "password": icecast.password, "bitrate": 128}
        mounts = tuple(
            OutputSettings(name, "icecast", format=name, mount=f"/{name}", **common)  # type: ignore[arg-type]
            for name in ("mp3", "opus", "aac")
        )
        station = new_station(outputs=mounts)
        station.put_log(clip.entry("long", artist="Waldjinah"))
        station.start().wait_for_title("long")
        station.wait_for(lambda: "Waldjinah - long" in icecast.status())
        for name, form in (("mp3", "mp3"), ("opus", "ogg"), ("aac", "aac")):
            station.wait_for(lambda name=name: _output(station, name)["state"] == "up")  # type: ignore[misc]
            heard = _decode(icecast.listen(f"/{name}", 40_000), tmp_path, form)
            assert locate(clip.samples, heard[24000:48000]).score > 0.8, name

        icecast.stop()
        station.wait_for(lambda: _output(station, "mp3")["state"] == "down")
        station.wait_for(lambda: "output_down" in station.alarms())
        icecast.start()
        station.wait_for(lambda: _output(station, "mp3")["state"] == "up", 20)
        station.wait_for(lambda: "Waldjinah - long" in icecast.status())
        assert _output(station, "mp3")["restarts"]
        heard = _decode(icecast.listen("/mp3", 40_000), tmp_path)
        assert locate(clip.samples, heard[24000:48000]).score > 0.8
        assert _untouched(station, clip.samples)


# -- monitor ----------------------------------------------------------------------------------


def _monitor(station: Station) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(10)
    connection.connect(str(socket_path(station.data, "monitor.sock")))
    return connection


def test_monitor_yields_mp3_and_its_encoder_is_replaced(
    shelf: Shelf, new_station: NewStation, tmp_path: Path
) -> None:
    clip = shelf.noise(30.0, 150)
    station = new_station(outputs=(OutputSettings("monitor", "monitor"),))
    station.put_log(clip.entry("long"))
    station.start().wait_for_title("long")
    with _monitor(station) as idle, _monitor(station) as listener:
        heard = b""
        while len(heard) < 40_000:
            heard += listener.recv(65536)
        assert locate(clip.samples, _decode(heard, tmp_path)[24000:48000]).score > 0.8
        (encoder,) = station.status()["pids"]["encoders"]
        os.kill(encoder, 9)
        station.wait_for(lambda: station.status()["pids"]["encoders"] not in ([], [encoder]))
        more = b""
        while len(more) < 30_000:
            more += listener.recv(65536)
        assert locate(clip.samples, _decode(more, tmp_path)[-24000:-12000]).score > 0.8
        assert idle.fileno() >= 0, "who reads nothing harms nobody"
    assert _untouched(station, clip.samples)


# -- aircheck ---------------------------------------------------------------------------------


def test_aircheck_cuts_at_the_full_hour_to_the_frame(tmp_path: Path) -> None:
    """Driven by hand through an hour: the files' frames add up, none twice and none lost."""
    hour = int(dt.datetime(2026, 8, 17, 10, tzinfo=dt.UTC).timestamp())
    begin = hour * 1000 - 5000
    timeline = Timeline(RATE, 0, begin * 1_000_000)
    audio = noise(9.0, 151)
    settings = OutputSettings("aircheck", "aircheck", format="flac")
    now = 100.0
    with ThreadPoolExecutor(2) as executor:
        output = AircheckOutput(settings, tmp_path, RATE, "Asia/Jakarta", timeline, executor)
        for first in range(0, len(audio), BLOCK):
            output.write(audio[first : first + BLOCK].tobytes(), first)
            if first % (5 * BLOCK) == 0:
                output.poll(now + first / RATE)
                time.sleep(0.01)
        output.close()
    files = sorted(path for path in tmp_path.rglob("*.flac"))
    names = [str(path.relative_to(tmp_path)) for path in files]
    assert names == ["2026/08/17/165955.flac", "2026/08/17/170000.flac"]
    before, after = (_decode(path, tmp_path, "flac") for path in files)
    assert (after == audio[5 * RATE :]).all()
    lost = 5 * RATE - len(before)
    assert 0 <= lost <= BLOCK, "but for the block before the encoder was asked for"
    assert (before == audio[lost : 5 * RATE]).all()


def test_full_disk_of_the_aircheck_is_alarmed_and_not_felt(
    shelf: Shelf, new_station: NewStation, small_disk: Path
) -> None:
    clip = shelf.noise(30.0, 150)
    aircheck = OutputSettings("aircheck", "aircheck", format="wav", path=str(small_disk))
    station = new_station(outputs=(aircheck,))
    station.put_log(clip.entry("long"))
    station.start().wait_for_title("long")
    station.wait_for(lambda: "disk_full" in station.alarms(), 40)
    for path in small_disk.rglob("*.wav"):
        path.unlink()
    station.wait_for(lambda: _output(station, "aircheck")["state"] == "up", 40)
    assert _untouched(station, clip.samples)


# -- sound card -------------------------------------------------------------------------------


@pytest.fixture
def null_sink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A PulseAudio of our own with a sink that writes what it plays to a file."""
    pulse = shutil.which("pulseaudio")
    if pulse is None:
        pytest.skip("pulseaudio is not installed")
    runtime = tmp_path / "pulse"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("PULSE_RUNTIME_PATH", str(runtime))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setenv("HOME", str(runtime))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{runtime}/native")
    out = tmp_path / "card.pcm"
    process = subprocess.Popen(
        [
            pulse, "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1",
            "--disable-shm=yes", "--log-target=stderr",
            "-L", f"module-native-protocol-unix auth-anonymous=1 socket={runtime}/native",
            "-L", "module-null-sink sink_name=card rate=48000 channels=2",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    recorder: subprocess.Popen[bytes] | None = None
    try:
        deadline = time.monotonic() + 10
        while not (runtime / "native").exists():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.skip("pulseaudio does not run here")
            time.sleep(0.05)
        with open(out, "wb") as file:
            recorder = subprocess.Popen(
                ["parec", "-d", "card.monitor", "--rate=48000", "--channels=2",
                 "--format=s16le", "--raw"], stdout=file, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        yield out
    finally:
        for running in (recorder, process):
            if running is not None:
                running.kill()
                running.wait()


def test_sound_card_plays_what_the_bus_has(
    shelf: Shelf, new_station: NewStation, null_sink: Path
) -> None:
    hum = shelf.put("card.wav", tone(20.0, 440.0))
    station = new_station(outputs=(OutputSettings("card", "card", device="pulse"),))
    station.put_log(hum.entry("long"))
    station.start().wait_for_title("long")
    try:
        station.wait_for(lambda: _output(station, "card")["state"] == "up", 8)
    except TimeoutError:
        pytest.skip(f"PortAudio has no pulse device here: {_output(station, 'card')['reason']}")
    begun, at_first = station.recorded, time.monotonic()
    station.wait_recorded(begun / RATE + 6.0)
    paced = (station.recorded - begun) / RATE / (time.monotonic() - at_first)
    assert paced == pytest.approx(1.0, abs=0.15), "the bus keeps its pace whatever the card does"
    card = read_pcm(null_sink)
    found = [
        at
        for at in range(0, len(card) - RATE, RATE // 4)
        if not longest_silence(card[at : at + RATE])
    ]
    assert found, "a second of unbroken sound came out of the card"
    assert frequency_at(card, found[0], RATE // 2) == pytest.approx(440.0, abs=2.0)
    assert longest_silence(station.recording()[begun:]) == 0
