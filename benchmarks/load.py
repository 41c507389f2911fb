"""CPU and memory of one station: music with 3 s crossfades into one 128 kb/s MP3.

Every program plays the same files and encodes to MP3. Each is watched through /proc with all
its child processes, after a warm-up. The programs take turns, run after run, so that what
else the machine does is shared by all.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.kit import peers, workplace
from benchmarks.kit.figures import median, spread
from benchmarks.kit.processes import Usage, measure
from benchmarks.kit.report import Result, Table
from benchmarks.kit.station import mp3_file, on_air
from benchmarks.kit.whole import whole_station
from radio.air.log import Entry, Fade
from radio.air.settings import EngineSettings
from radio.units import Decibels, Seconds
from tests.rig import RATE, Samples, item, loudness

MUSIC = Path("/usr/share/games/wesnoth/1.16/data/core/music")
"""Debian's wesnoth music: real recordings, played where they are installed."""
TARGET = -16.0
"""Loudness in LUFS the station brings every item to; the peers play the files as they are."""
PIECE_SECONDS = 40
CROSSFADE = 3
PIECES = 8
WARM_UP = 15.0


@dataclass(frozen=True)
class Contender:
    """A program under load; `start` yields the process whose tree is watched."""

    name: str
    start: Callable[[Path, list[Path]], AbstractContextManager[int]]


def run(*, quick: bool) -> Result:
    """Watch every contender in turn, several rounds."""
    rounds, seconds = (1, 30.0) if quick else (3, 60.0)
    contenders = [
        Contender("station, 48 kHz", partial(_engine, rate=RATE)),
        Contender("Liquidsoap, its 44.1 kHz", partial(_liquidsoap, rate=None)),
        Contender("station, 44.1 kHz", partial(_engine, rate=44100)),
        Contender("Liquidsoap, 48 kHz", partial(_liquidsoap, rate=RATE)),
        Contender("MPD", _mpd),
        Contender("whole station: panel and worker too", _whole),
    ]
    seen: dict[str, list[Usage]] = {contender.name: [] for contender in contenders}
    with workplace.folder("music") as folder:
        music = _music(folder)
        for turn in range(rounds):
            for contender in contenders:
                usage = _watch(contender, music, seconds)
                if usage is not None:
                    workplace.tell(f"round {turn + 1}: {contender.name}: {usage.cpu:.1f} %")
                    seen[contender.name].append(usage)
    data = {name: [asdict(usage) for usage in usages] for name, usages in seen.items()}
    return Result("load", [_table(seen, rounds, seconds), _parts(seen)], data)


def _watch(contender: Contender, music: list[Path], seconds: float) -> Usage | None:
    with workplace.folder("load") as folder, contender.start(folder, music) as pid:
        if pid == 0:
            return None
        time.sleep(WARM_UP)
        return measure(pid, seconds)


# -- material -------------------------------------------------------------------------------


def _music(folder: Path) -> list[Path]:
    """Pieces of music as MP3 at 44.1 kHz, the most common case; made up where there is none."""
    found = sorted(MUSIC.glob("*.ogg"), key=lambda path: -path.stat().st_size)[:PIECES]
    return [
        _piece(
            folder / f"piece{number}.mp3", found[number] if number < len(found) else None, number
        )
        for number in range(PIECES)
    ]


def _piece(target: Path, source: Path | None, number: int) -> Path:
    given = ["-ss", "20", "-i", str(source)]
    data = None
    if source is None:
        given = ["-f", "s16le", "-ar", "44100", "-ac", "2", "-i", "pipe:0"]
        data = _tune(number).tobytes()
    command = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", *given]
    tail = ["-t", str(PIECE_SECONDS), "-ar", "44100", "-ac", "2", "-c:a", "libmp3lame", "-b:a",
            "192k", "-map_metadata", "-1", str(target)]  # fmt: skip
    subprocess.run([*command, *tail], input=data, check=True)
    return target


def _tune(number: int) -> Samples:
    """Plucked chords: as much work for codecs as music is."""
    t = np.arange(PIECE_SECONDS * 44100) / 44100
    wave = np.zeros_like(t)
    for step in range(5):
        hertz = 110.0 * 2 ** ((number * 3 + step * 5) / 12)
        beat = (t * (1.5 + 0.25 * step)) % 1.0
        wave += np.sin(2 * np.pi * hertz * t) * np.exp(-4 * beat)
        wave += 0.3 * np.sin(6 * np.pi * hertz * t) * np.exp(-9 * beat)
    both = np.column_stack((wave, np.roll(wave, 331))) * (0.5 / np.abs(wave).max())
    return np.asarray(np.rint(both * 32767), dtype=np.int16)


def _gain(path: Path) -> float:
    """Decibels that bring a piece to the station's loudness."""
    command = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-i", str(path), "-f", "s16le",
               "-ar", str(RATE), "-ac", "2", "-"]  # fmt: skip
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return TARGET - loudness(np.frombuffer(raw, np.int16).reshape(-1, 2)).integrated


# -- contenders -------------------------------------------------------------------------------


def _entries(music: list[Path]) -> list[Entry]:
    fade = Fade(Seconds(float(CROSSFADE)))
    gains = {path: Decibels(_gain(path)) for path in music}
    return [
        item(
            path, f"{path.stem}-{turn}", seconds=float(PIECE_SECONDS), gain=gains[path],
            segue=Seconds(float(PIECE_SECONDS - CROSSFADE)), fade_in=fade, fade_out=fade,
        )
        for turn in range(4)
        for path in music
    ]  # fmt: skip


@contextmanager
def _engine(folder: Path, music: list[Path], rate: int) -> Iterator[int]:
    block = EngineSettings(data="").block_frames * rate // RATE // (rate // 1000) * (rate // 1000)
    with on_air(
        folder, _entries(music), [mp3_file()], sample_rate=rate, block_frames=block
    ) as station:
        yield station.status()["pids"]["engine"]


@contextmanager
def _liquidsoap(folder: Path, music: list[Path], rate: int | None) -> Iterator[int]:
    listing = folder / "music.m3u"
    listing.write_text("".join(f"{path}\n" for path in music), encoding="utf-8")
    script = (
        f's = mksafe(crossfade(duration={CROSSFADE}., playlist(mode="normal", '
        f"{peers.quote(listing)})))\n"
        f"output.file(%mp3(bitrate=128), {peers.quote(folder / 'out.mp3')}, s)"
    )
    with peers.liquidsoap(folder, script, rate) as process:
        yield process.pid


@contextmanager
def _mpd(folder: Path, music: list[Path]) -> Iterator[int]:
    port = _free_port()
    output = (
        'type "httpd"\nname "mp3"\nencoder "lame"\nbitrate "128"\nalways_on "yes"\n'
        f'bind_to_address "127.0.0.1"\nport "{port}"\nformat "44100:16:2"'
    )
    with peers.mpd(folder, output) as player:
        for order in (f"crossfade {CROSSFADE}", "repeat 1"):
            player.say(order)
        player.play(music)
        with _listener(port):
            yield player.process.pid


@contextmanager
def _listener(port: int) -> Iterator[None]:
    """MPD's httpd output encodes only while someone listens."""
    client = _connect(port)
    client.sendall(b"GET / HTTP/1.0\r\n\r\n")
    thread = threading.Thread(target=_drain, args=(client,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        client.shutdown(socket.SHUT_RDWR)
        thread.join()
        client.close()


def _connect(port: int, patience: float = 10.0) -> socket.socket:
    deadline = time.monotonic() + patience
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _drain(client: socket.socket) -> None:
    with suppress(OSError):
        while client.recv(65536):
            pass


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _whole(folder: Path, music: list[Path]) -> Iterator[int]:
    """`radio run`: supervisor, engine, panel and worker; 0 where it does not come up."""
    try:
        with whole_station(folder, _entries(music), [mp3_file()]) as station:
            yield station.pid
    except TimeoutError as error:
        print(f"radio run: {error}", file=sys.stderr)
        yield 0


# -- tables -----------------------------------------------------------------------------------


def _table(seen: dict[str, list[Usage]], rounds: int, seconds: float) -> Table:
    rows = [
        [
            name,
            spread([usage.cpu for usage in usages]),
            spread([usage.pss for usage in usages], 0),
            spread([usage.rss for usage in usages], 0),
        ]
        for name, usages in seen.items()
        if usages
    ]
    return Table(
        f"One station, {rounds} x {seconds:.0f} s each, all processes counted: median (least to most)",
        ["", "CPU, % of a core", "PSS, MB", "RSS, MB"],
        rows,
        [
            (
                f"{PIECES} pieces of {PIECE_SECONDS} s, MP3 192 kb/s 44.1 kHz, crossfaded over "
                f"{CROSSFADE} s, into MP3 128 kb/s. {_origin()} The station levels each "
                f"piece to {TARGET:.0f} LUFS and limits true peaks, the others play it as it is. "
                "PSS shares out pages that several "
                "processes share; RSS counts them for each."
            )
        ],
    )


def _origin() -> str:
    return "Real music (wesnoth)." if MUSIC.is_dir() else "Synthesised music."


def _parts(seen: dict[str, list[Usage]]) -> Table:
    rows = []
    for name, usages in seen.items():
        kinds = sorted({kind for usage in usages for kind in usage.parts})
        for kind in kinds if len(kinds) > 1 else []:
            cpu = median([usage.parts.get(kind, 0.0) for usage in usages])
            memory = median([usage.memory.get(kind, 0.0) for usage in usages])
            rows.append([name, kind, f"{cpu:.2f}", f"{memory:.1f}"])
    return Table("Of it, by process", ["", "process", "CPU, %", "PSS, MB"], rows)
