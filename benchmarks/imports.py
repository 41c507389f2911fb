"""Importing folders: speed beside ffmpeg's on the same files, and memory over ten thousand files.

The floor is ffmpeg decoding each file once into `ebur128`, as many at once as there are cores:
all that an import could do without is left out. Beside it stands `ebur128=peak=true`, which also
measures what an import has to, the true peak. An import adds cue points, waveform, acoustic
fingerprint, tags, hash, rows of the database and, unless told not to, a copy of the file.

Other work on the machine lengthens wall time, so ratios of CPU time (user and system, children
too) stand beside those of wall time.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.kit import workplace
from benchmarks.kit.figures import median, spread
from benchmarks.kit.report import Result, Table
from radio.db import migrate, open_engine
from radio.library.importing import Describe, import_paths

RATE = 44_100
FORMATS: dict[str, tuple[str, ...]] = {
    "wav": (),
    "flac": (),
    "mp3": ("-b:a", "192k"),
    "ogg": ("-c:a", "libvorbis", "-q:a", "6"),
    "m4a": ("-c:a", "aac", "-b:a", "160k"),
}
EBUR128 = "ffmpeg, ebur128"
PEAK = "ffmpeg, ebur128=peak=true"
IN_PLACE = "radio import --in-place"
COPIES = "radio import"
CORES = os.cpu_count() or 1
EVERY = 100
"""Files between two looks at the memory."""

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds on the clock, and of processors."""

    wall: float
    cpu: float


def run(*, quick: bool) -> Result:
    """Import songs in five formats several times, then very many short files."""
    with workplace.folder("songs") as folder:
        songs, hours = _songs(folder / "songs", 2 if quick else 16)
        runs = [_round(folder, songs, number) for number in range(2 if quick else 3)]
    with workplace.folder("many") as folder:
        memory = _memory(folder, 1_000 if quick else 10_000)
    data = {
        "runs": [{name: asdict(taken) for name, taken in each.items()} for each in runs],
        "memory": memory,
    }
    return Result("imports", [_speed(runs, len(songs), hours), _growth(memory)], data)


def _speed(runs: Sequence[dict[str, Taken]], songs: int, hours: float) -> Table:
    rows = []
    for name in runs[0]:
        own = [each[name] for each in runs]
        floors = [
            [spread([getattr(each[floor], what) / getattr(each[name], what) for each in runs], 2)]
            for floor in (EBUR128, PEAK)
            for what in ("cpu", "wall")
        ]
        rows.append(
            [
                name,
                spread([taken.wall for taken in own], 1),
                spread([taken.cpu for taken in own], 1),
                f"{3600 * hours / median([taken.wall for taken in own]):.0f}",
                *(cell for cells in floors for cell in cells),
            ]
        )
    columns = ["", "wall, s", "CPU, s", "times real time"]
    columns += ["CPU, to ebur128", "wall, to ebur128", "CPU, to its peak", "wall, to its peak"]
    note = (
        f"{songs} songs of three to four minutes ({hours:.1f} hours) in "
        f"{', '.join(name.upper() for name in FORMATS)}; {CORES} at once. A ratio of 1 is as fast as "
        "ffmpeg's; of 2, in half the time. Ratios are those within a round: median (least to most)."
    )
    return Table(f"Speed, {len(runs)} rounds", columns, rows, [note])


def _growth(memory: dict[str, Any]) -> Table:
    sizes = memory["megabytes"]
    part = max(1, len(sizes) // 10)
    row = [
        f"{memory['files']:,}",
        f"{memory['seconds'] / memory['files'] * 1000:.1f}",
        spread(sizes[:part], 1),
        spread(sizes[-part:], 1),
        f"{max(sizes):.1f}",
    ]
    columns = ["files", "ms a file", "first tenth, MB", "last tenth, MB", "most, MB"]
    note = "Files of two seconds, all different. Memory of the importing process (RSS)."
    return Table("Memory over a long import", columns, [row], [note])


def _round(folder: Path, songs: Sequence[Path], number: int) -> dict[str, Taken]:
    """All of them, each time another one first."""
    ways: dict[str, Callable[[], Taken]] = {
        EBUR128: lambda: _taken(lambda: _ffmpeg(songs, "ebur128=framelog=verbose")),
        PEAK: lambda: _taken(lambda: _ffmpeg(songs, "ebur128=peak=true:framelog=verbose")),
        IN_PLACE: lambda: _import(folder, songs[0].parent, "--in-place"),
        COPIES: lambda: _import(folder, songs[0].parent),
    }
    names = list(ways)
    found = {}
    for name in names[number % len(names) :] + names[: number % len(names)]:
        found[name] = ways[name]()
        workplace.tell(f"{name}: {found[name].wall:.1f} s, of processors {found[name].cpu:.1f} s")
    return {name: found[name] for name in names}


def _taken(work: Callable[[], None]) -> Taken:
    begun, before = time.monotonic(), _cpu()
    work()
    return Taken(time.monotonic() - begun, _cpu() - before)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _ffmpeg(songs: Sequence[Path], measure: str) -> None:
    def decode(song: Path) -> None:
        command = ["ffmpeg", "-v", "error", "-nostdin", "-threads", "1", "-i", str(song)]
        subprocess.run([*command, "-af", measure, "-f", "null", "-"], check=True)

    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(decode, songs))


def _import(folder: Path, songs: Path, *options: str) -> Taken:
    """By the command, as a person would, into a fresh library that is there already."""
    with workplace.folder("library") as data:
        environment = {**os.environ, "RADIO_DATA": str(data)}
        radio = [sys.executable, "-m", "radio.app.cli"]

        def call(*words: str) -> bytes:
            done = subprocess.run(
                [*radio, *words], env=environment, cwd=folder, check=True, capture_output=True
            )
            return done.stdout

        call("init")
        said: list[bytes] = []
        taken = _taken(lambda: said.append(call("import", "--json", *options, str(songs))))
        found = json.loads(said[0])
        if found["rejected"] or not found["imported"]:
            raise RuntimeError(f"not imported: {found['rejected']}")
    return taken


def _songs(folder: Path, each: int) -> tuple[list[Path], float]:
    """So many songs in each format, and their hours."""
    folder.mkdir()
    made, seconds = [], 0.0
    for number in range(each):
        length = 180.0 + 60.0 * number / each
        pcm = _music(length, number).tobytes()
        for name, options in FORMATS.items():
            path = folder / f"song{number:02}.{name}"
            command = ["ffmpeg", "-v", "error", "-f", "s16le", "-ar", str(RATE), "-ac", "2"]
            subprocess.run([*command, "-i", "-", *options, str(path)], input=pcm, check=True)
            made.append(path)
            seconds += length
    return sorted(made), seconds / 3600


def _music(seconds: float, seed: int) -> Samples:
    """Chords that change each second, a beat, a little air, limited as records are."""
    dice = np.random.default_rng(seed)
    parts = []
    time_ = np.arange(RATE) / RATE
    beat = 0.4 + 0.6 * np.exp(-6.0 * (time_ * 2.0 % 1.0))
    for _ in range(round(seconds)):
        pitches = 55.0 * 2.0 ** (dice.integers(0, 72, 12) / 12.0)
        sides = dice.random((12, 2))
        chord = np.sin(2 * np.pi * np.outer(time_, pitches)) @ (sides / np.sqrt(pitches[:, None]))
        air = 0.02 * dice.standard_normal((RATE, 2))
        parts.append(beat[:, None] * (6.0 * chord + air))
    return np.asarray(np.tanh(np.concatenate(parts)) * 30_000, dtype=np.int16)


def _memory(folder: Path, files: int) -> dict[str, Any]:
    dice = np.random.default_rng(1)
    time_ = np.arange(2 * 8000) / 8000
    (folder / "files").mkdir()
    for number in range(files):
        tone = 0.3 * np.sin(2 * np.pi * (200.0 + 0.2 * number) * time_)
        samples = (tone + 0.05 * dice.standard_normal(len(time_))) * 32_000
        with wave.open(str(folder / "files" / f"{number:05}.wav"), "wb") as file:
            file.setparams((1, 2, 8000, len(samples), "NONE", ""))
            file.writeframes(samples.astype("<i2").tobytes())
    command = [sys.executable, "-m", "benchmarks.imports", str(folder / "files"), str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def _watched(files: Path, folder: Path) -> dict[str, Any]:
    """The process whose memory is looked at: an import as the command does it."""
    url = f"sqlite:///{folder / 'station.db'}"
    migrate(url)
    engine = open_engine(url)
    sizes: list[float] = []

    def look(done: int, _total: int, _path: Path) -> None:
        if done and done % EVERY == 0:
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            sizes.append(pages * resource.getpagesize() / 1024**2)

    begun = time.monotonic()
    result = import_paths(engine, folder, [files], Describe(copy=False), progress=look)
    seconds = time.monotonic() - begun
    engine.dispose()
    if result.rejected:
        raise RuntimeError(f"not imported: {result.rejected[:3]}")
    return {"files": result.imported, "seconds": seconds, "megabytes": sizes}


if __name__ == "__main__":
    json.dump(_watched(Path(sys.argv[1]), Path(sys.argv[2])), sys.stdout)
