import json
import os
import re
import signal
import struct
import subprocess
import sys
from pathlib import Path

import mutagen
import numpy as np
import pytest
from mutagen.id3 import ID3, TCON, TDRC, TIT2, TPE1, TSRC

from radio.library.analysis import analyse
from radio.library.decode import Report, UndecodableError, decoding, read_report
from radio.library.levels import Envelope, cue_points
from radio.library.refusal import after_decoding
from radio.units import Seconds

RATE = 44100
NEAR = 0.02


def tone(seconds: float, level: float = -14.0, rate: int = RATE, channels: int = 2) -> np.ndarray:
    time = np.arange(round(seconds * rate)) / rate
    wave = 10 ** (level / 20) * np.sin(2 * np.pi * 1000 * time)
    return np.repeat(wave[:, None], channels, axis=1)


def silence(seconds: float, rate: int = RATE, channels: int = 2) -> np.ndarray:
    return np.zeros((round(seconds * rate), channels))


def noise(seconds: float, level: float) -> np.ndarray:
    dice = np.random.default_rng(1)
    return 10 ** (level / 20) * dice.standard_normal((round(seconds * RATE), 2))


def points(samples: np.ndarray, rate: int = RATE) -> tuple[float, float, float]:
    envelope = Envelope(rate, samples.shape[1])
    planes = np.ascontiguousarray(samples.T, dtype=np.float32)
    whole = len(samples) // envelope.block * envelope.block
    for start in range(0, whole, 23 * envelope.block):
        part = planes[:, start : min(whole, start + 23 * envelope.block)]
        envelope.add(part.reshape(len(planes), -1, envelope.block))
    if whole < len(samples):
        envelope.add(planes[:, None, whole:])
    cues = cue_points(envelope)
    return cues.cue_in, cues.segue, cues.cue_out


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000, 96000, 192000])
def test_silence_at_both_ends_is_found_at_every_rate(rate: int) -> None:
    parts = (silence(1.2345, rate), tone(3.0, rate=rate), silence(0.777, rate))
    found = points(np.concatenate(parts), rate)
    assert found == pytest.approx((1.2345, 4.2345, 4.2345), abs=NEAR)


def test_steady_noise_around_the_item_is_not_the_item() -> None:
    samples = np.concatenate((silence(2.0), tone(4.0), silence(3.0))) + noise(9.0, -52)
    assert points(samples) == pytest.approx((2.0, 6.0, 6.0), abs=NEAR)


def test_a_click_in_the_lead_in_is_not_the_item() -> None:
    samples = np.concatenate((silence(2.0), tone(4.0)))
    samples[20_000:20_040] = 0.5
    assert points(samples)[0] == pytest.approx(2.0, abs=NEAR)


def test_a_quiet_opening_is_kept() -> None:
    bars = [tone(0.4, level) for level in (-50, -40, -46, -36, -42, -38)]
    samples = np.concatenate((silence(1.0), *bars, tone(4.0, -10)))
    assert points(samples)[0] == pytest.approx(1.0, abs=NEAR)


def test_a_long_fade_is_kept_and_the_segue_stands_in_it() -> None:
    fade = np.linspace(0, -60, round(8 * RATE))[:, None]
    samples = np.concatenate((tone(5.0), tone(8.0) * 10 ** (fade / 20), silence(1.0)))
    cue_in, segue, cue_out = points(samples)
    assert cue_in == 0.0
    # 18 and 45 dB down on a slope of 7.5 dB a second.
    assert segue == pytest.approx(5 + 18 / 7.5, abs=0.15)
    assert cue_out == pytest.approx(5 + 45 / 7.5, abs=0.15)


def test_an_endless_fade_overlaps_ten_seconds_at_most() -> None:
    fade = np.linspace(0, -40, round(30 * RATE))[:, None]
    _, segue, cue_out = points(np.concatenate((tone(20.0), tone(30.0) * 10 ** (fade / 20))))
    assert cue_out - segue == pytest.approx(10.0, abs=NEAR)


def test_a_short_piece_that_came_whole_with_its_header_is_heard(write) -> None:
    """The decoder may be done before the first byte of it is read."""
    path = write("short.wav", tone(1.0))
    with decoding(path) as run:
        run._process.wait(30)
        shape = run.shape()
        assert shape is not None
        parts = run.parts(shape, 1000, 32)
        assert sum(part.shape[1] - 32 for part in parts) == shape.sample_rate


@pytest.mark.parametrize(
    ("channels", "rate"), [(1, 8000), (6, 48000), (2, 192000), (1, 22050), (8, 48000)]
)
def test_odd_shapes_are_taken(write, channels: int, rate: int) -> None:
    found = analyse(write("odd.wav", tone(2.0, rate=rate, channels=channels), rate=rate))
    assert found.ok, found.reason
    assert (found.sound.channels, found.sound.sample_rate) == (channels, rate)
    assert found.sound.duration == 2.0


def test_sound_in_one_channel_counts(write) -> None:
    samples = np.concatenate((silence(1.0), tone(2.0), silence(1.0)))
    samples[:, 0] = 0
    assert analyse(write("right.wav", samples)).sound.cues.cue_out == pytest.approx(3.0, abs=NEAR)


def test_a_cart_shorter_than_a_gating_block_has_a_loudness(write) -> None:
    found = analyse(write("blip.wav", tone(0.15)))
    assert found.ok
    assert -30 < found.sound.loudness < -10


@pytest.mark.parametrize("name", ["a\nb.flac", "ꦒꦩꦼꦭꦤ꧀.flac", "-rf.flac", "http:x.flac", "%d.flac"])
def test_any_name_will_do(write, name: str) -> None:
    found = analyse(write(name, tone(1.0)))
    assert found.ok, found.reason
    assert json.loads(json.dumps(found.to_dict()))["path"].endswith(name)


def test_the_sound_of_a_video_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=d=2:s=64x48", "-f", "lavfi"]
    subprocess.run([*command, "-i", "sine=440:d=2", str(path)], check=True)
    found = analyse(path)
    assert found.ok
    assert found.sound.codec == "aac"


def test_what_can_not_be_used_is_told_with_its_reason(write, tmp_path: Path) -> None:
    whole = write("whole.flac", tone(20.0) + noise(20.0, -30)).read_bytes()
    ogg = write("whole.ogg", noise(20.0, -20), "-c:a", "libvorbis").read_bytes()
    wav = write("whole.wav", tone(2.0)).read_bytes()[:-9999]
    mp3 = bytearray(write("whole.mp3", noise(20.0, -20)).read_bytes())
    mp3[50_000:150_000] = np.random.default_rng(2).bytes(100_000)
    video = tmp_path / "mute.mp4"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=d=1:s=64x48", str(video)]
    subprocess.run(command, check=True)
    contents = {
        "empty.mp3": (b"", "empty"),
        "text.mp3": ("Halo, saya bukan lagu. Sugeng énjing.\n".encode() * 300, "text"),
        "list.mp3": (b"#EXTM3U\n/etc/passwd\n", "text"),
        "zero.mp3": (bytes(100_000), "zero"),
        "rubbish.mp3": (np.random.default_rng(3).bytes(100_000), "damaged|not audio"),
        "cut.flac": (whole[: len(whole) // 2], "truncated"),
        "cut.ogg": (ogg[: len(ogg) // 2], "truncated"),
        "cut.wav": (wav, "truncated"),
        "bad.mp3": (bytes(mp3), "damaged|truncated"),
        "picture.mp3": (
            b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
            "not audio|damaged|no audio",
        ),
    }
    for name, (content, _) in contents.items():
        (tmp_path / name).write_bytes(content)
    expected = {name: reason for name, (_, reason) in contents.items()}
    write("silent.flac", silence(3.0))
    (tmp_path / "dangling.mp3").symlink_to(tmp_path / "nowhere.mp3")
    (tmp_path / "folder.mp3").mkdir()
    os.mkfifo(tmp_path / "pipe.mp3")
    expected |= {
        "silent.flac": "silent",
        "dangling.mp3": "link to a missing file",
        "folder.mp3": "a folder",
        "pipe.mp3": "not a regular file",
        "absent.mp3": "no such file",
        "mute.mp4": "no audio",
    }
    for name, reason in expected.items():
        found = analyse(tmp_path / name)
        assert not found.ok, name
        assert re.search(reason, found.reason), (name, found.reason)
        assert found.to_dict()["duration"] is None


def wave(bits: int, tag: int, data: bytes, rate: int = 8000) -> bytes:
    form = struct.pack("<HHIIHH", tag, 1, rate, 16000, 2, bits)
    return (
        struct.pack("<4sI4s4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16)
        + form
        + (struct.pack("<4sI", b"data", len(data)) + data)
    )


def test_what_has_a_head_of_audio_and_no_more(write, tmp_path: Path) -> None:
    m4a = write("whole.m4a", tone(2.0)).read_bytes()
    contents = {
        "nothing.wav": (wave(16, 1, b""), "empty: no audio behind its header"),
        "short.wav": (wave(16, 1, b"\0\x40" * 10), "too short: 1 ms"),
        "slow.wav": (
            wave(16, 1, b"\0\x40" * 999, 50),
            "a sample rate of 50 Hz: not within 4000 to",
        ),
        "one.wav": (wave(16, 1, b"\0\x40" * 999, 1), "a sample rate of 1 Hz"),
        "fast.wav": (wave(16, 1, b"\0\x40" * 9999, 900_000), "a sample rate of 900000 Hz"),
        "unknown.wav": (wave(16, 0x777, bytes(9999)), "a kind of audio that ffmpeg does not know"),
        "head.wav": (wave(16, 1, b"")[:20], "not audio, or damaged at its start"),
        "locked.m4a": (m4a.replace(b"mp4a", b"drms"), "copy-protected"),
        "cut.m4a": (m4a[: len(m4a) // 2], "truncated"),
        "tag.mp3": (b"ID3\x04\0\0\0\0\x0f\x76" + bytes(2038), "not audio"),
        "noise.flac": (np.random.default_rng(8).bytes(90_000), "damaged|not audio"),
        "secret.mp3": (np.random.default_rng(7).bytes(90_000), "damaged|not audio"),
    }
    for kind in ("png", "gif", "jpg"):
        picture = tmp_path / f"picture.{kind}"
        command = [
            "ffmpeg",
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "testsrc=s=64x48",
            "-frames:v",
            "1",
        ]
        subprocess.run([*command, str(picture)], check=True)
        contents[f"{kind}.mp3"] = (picture.read_bytes(), "no audio in it")
    for name, (content, reason) in contents.items():
        (tmp_path / name).write_bytes(content)
        found = analyse(tmp_path / name)
        assert not found.ok, name
        assert re.match(reason, found.reason), (name, found.reason)
    assert analyse(Path("/dev/zero")).reason == "not a regular file"


def test_a_decoder_that_is_stopped_is_no_short_file(write) -> None:
    """Ctrl-C reaches ffmpeg, too: what it has decoded till then is not the piece."""
    path = write("long.mp3", tone(600.0, rate=8000), rate=8000)
    with decoding(path) as run:
        shape = run.shape()
        assert shape is not None
        next(run.parts(shape, 1000, 32))
        run._process.send_signal(signal.SIGINT)
        for _ in run.parts(shape, 1000, 32):
            pass
        with pytest.raises(UndecodableError, match="stopped"):
            run.report()


@pytest.mark.parametrize(("first", "second"), [(2, 1), (1, 2)])
def test_all_of_a_piece_whose_channels_change_on_the_way_is_heard(
    write, tmp_path: Path, first: int, second: int
) -> None:
    """Two OGG files joined, of different rates: a stream that was recorded has such joints."""
    rates = {1: 22050, 2: 44100}
    parts = [
        write(f"{count}.ogg", tone(3.3, rate=rates[count], channels=count), rate=rates[count])
        for count in (first, second)
    ]
    (tmp_path / "joined.ogg").write_bytes(b"".join(part.read_bytes() for part in parts))
    found = analyse(tmp_path / "joined.ogg")
    assert found.ok, found.reason
    assert (found.sound.channels, found.sound.sample_rate) == (first, rates[first])
    assert found.sound.duration == pytest.approx(6.6, abs=0.03)
    assert found.sound.cues.cue_out == pytest.approx(6.6, abs=0.03)


def test_a_decoder_that_gives_up_is_told() -> None:
    assert after_decoding(Report("vorbis", gave_up=True), Seconds(7.0)) == (
        "damaged: its decoder gave up after 7.0 seconds"
    )


def test_a_disk_that_fails_on_the_way_counts_as_damage() -> None:
    lines = ["  Stream #0:0: Audio: mp3, 44100 Hz", "file:/mnt/usb/a.mp3: Input/output error"]
    assert read_report(iter(lines)).errors == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_told(write) -> None:
    path = write("locked.wav", tone(1.0))
    path.chmod(0)
    assert "permission" in analyse(path).reason


def test_tags_of_each_kind_are_read(write) -> None:
    tags = {"title": "Sumilir", "artist": "Sekar Jati", "album": "Laras", "genre": "Karawitan"}
    options = [part for name, value in tags.items() for part in ("-metadata", f"{name}={value}")]
    for name in ("t.flac", "t.ogg", "t.mp3", "t.m4a"):
        path = write(name, tone(1.0), *options, "-metadata", "date=1998-05-01")
        found = analyse(path).tags
        got = (found.title, found.artist, found.album, found.genre, found.year)
        assert got == (*tags.values(), 1998), name
    file = mutagen.File(write("i.flac", tone(1.0)))
    file["isrc"] = "id-abc-98-00001"
    file.save()
    assert analyse(Path(file.filename)).tags.isrc == "IDABC9800001"


def test_id3_in_wav_is_read(write) -> None:
    path = write("i.wav", tone(1.0))
    file = mutagen.File(path)
    file.add_tags()
    for frame in (TIT2, TPE1, TDRC, TCON, TSRC):
        file.tags.add(frame(encoding=3, text=["IDABC9800001" if frame is TSRC else "1998"]))
    file.save()
    assert isinstance(file.tags, ID3)
    found = analyse(path).tags
    assert (found.title, found.year, found.isrc) == ("1998", 1998, "IDABC9800001")


def test_memory_does_not_grow_with_length(tmp_path: Path) -> None:
    """Half an hour decoded in a process of its own needs hardly more than half a minute."""
    program = (
        "import sys, resource; from pathlib import Path\n"
        "from radio.library.analysis import analyse\n"
        "assert analyse(Path(sys.argv[1])).ok\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    peaks = []
    for seconds in (30, 1800):
        path = tmp_path / f"{seconds}.flac"
        source = f"sine=440:d={seconds}:r=8000"
        command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, str(path)]
        subprocess.run(command, check=True)
        run = [sys.executable, "-c", program, str(path)]
        peaks.append(int(subprocess.run(run, capture_output=True, check=True).stdout))
    assert peaks[1] - peaks[0] < 8_000
