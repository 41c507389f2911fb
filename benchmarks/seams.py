"""Seams: frames lost or added between consecutive items.

One long noise, nowhere like itself, is cut into pieces; each piece becomes a file, and the
files are played one after the other. In the recording, a stretch before each cut and one
after it are found by correlation: what their distance differs from that in the original was
lost (-) or added (+) at the seam, to the frame, whatever the format.

Decoders lose and add frames of their own, so one file is also decoded by libVLC alone, read in
the way the station reads it: what is missing there the engine can't bring back.
"""

from __future__ import annotations

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.kit import peers, workplace
from benchmarks.kit.figures import spread
from benchmarks.kit.recorder import Recorder
from benchmarks.kit.report import Result, Table
from benchmarks.kit.station import bus, on_air
from radio.air.decks.opening import READERS
from radio.air.decks.pcm import PcmPipe
from radio.air.decks.process import DecoderProcess, Stage
from tests.rig import RATE, Samples, item, locate, noise, write_audio

KINDS = (
    ("wav", RATE), ("flac", RATE), ("mp3", RATE), ("ogg", RATE), ("opus", RATE), ("m4a", RATE),
    ("aac", RATE), ("wav", 44100), ("flac", 44100), ("mp3", 44100), ("ogg", 44100),
)  # fmt: skip
"""Formats and their sample rates; the bus is at 48 kHz."""
PIECE = 4 * RATE + 1280
"""Frames of a piece: no multiple of any codec's frame, and whole frames at 44.1 kHz too."""
WINDOW = RATE // 2
"""Frames looked for on each side of a seam, from half a window off it."""


@dataclass(frozen=True)
class Material:
    """Pieces of `whole` as files of one format."""

    whole: Samples
    files: list[Path]


@dataclass(frozen=True)
class Seams:
    """For each seam, frames lost or added, and frames of silence within 0.25 s of it."""

    shifts: list[int]
    silent: list[int]


def run(*, quick: bool) -> Result:
    """Measure every format with every player."""
    pieces = 4 if quick else 11
    whole = noise(pieces * PIECE / RATE, seed=4)
    rows, data = [], {}
    for ending, rate in KINDS:
        name = f"{ending.upper()}, {rate / 1000:g} kHz"
        with workplace.folder("seams") as folder:
            material = _material(folder, whole, pieces, ending, rate)
            workplace.tell(f"{name}: {pieces - 1} seams")
            head, tail = _alone(folder, material)
            found = _all_players(folder, material)
        rows.append(_row(name, head, tail, found))
        data[name] = {"alone": [head, tail], **{name: vars(seen) for name, seen in found.items()}}
    return Result("seams", [_table(rows, pieces - 1)], data)


def _material(folder: Path, whole: Samples, pieces: int, ending: str, rate: int) -> Material:
    cuts = [whole[PIECE * index : PIECE * (index + 1)] for index in range(pieces)]
    options = () if rate == RATE else ("-ar", str(rate))
    files = [
        write_audio(folder / f"piece{index:02d}.{ending}", cut, *options)
        for index, cut in enumerate(cuts)
    ]
    return Material(whole, files)


# -- players ------------------------------------------------------------------------------


def _all_players(folder: Path, material: Material) -> dict[str, Seams]:
    """Every player at the same time: what is measured here does not depend on speed."""
    players = {"station": _ours, "liquidsoap": _liquidsoap, "mpd": _mpd}
    with ThreadPoolExecutor(len(players)) as pool:
        running = {name: pool.submit(play, folder, material) for name, play in players.items()}
        return {name: future.result() for name, future in running.items()}


def _ours(folder: Path, material: Material) -> Seams:
    entries = [item(file, seconds=PIECE / RATE) for file in material.files]
    with Recorder(folder, "ours") as recorder:
        with on_air(folder, entries, [bus(recorder.pipe)]):
            _await(recorder, material)
        return _find(recorder.pcm(), material)


def _liquidsoap(folder: Path, material: Material) -> Seams:
    listing = folder / "pieces.m3u"
    listing.write_text("".join(f"{file}\n" for file in material.files), encoding="utf-8")
    with Recorder(folder, "liquidsoap") as recorder:
        target = peers.quote(recorder.pipe)
        source = f'playlist(mode="normal", loop=false, reload_mode="never", {peers.quote(listing)})'
        script = f"output.file(%wav(header=false), fallible=true, {target}, {source})"
        with peers.liquidsoap(folder, script, RATE):
            _await(recorder, material)
        return _find(recorder.pcm(), material)


def _mpd(folder: Path, material: Material) -> Seams:
    with Recorder(folder, "mpd") as recorder:
        output = f'type "fifo"\nname "bus"\npath "{recorder.pipe}"\nformat "{RATE}:16:2"'
        with peers.mpd(folder, output) as player:
            player.play(material.files)
            _await(recorder, material)
        return _find(recorder.pcm(), material)


def _await(recorder: Recorder, material: Material) -> None:
    """Wait for all of it; a player that loses much stops short of it."""
    try:
        recorder.await_frames(len(material.whole) - RATE // 2, len(material.whole) / RATE + 25)
        time.sleep(1.0)
    except TimeoutError as error:
        workplace.tell(str(error))


# -- measures -------------------------------------------------------------------------------


def _find(recording: Samples, material: Material) -> Seams:
    shifts, silent = [], []
    cut, hint = PIECE, 0
    while cut < len(material.whole):
        before = _place(recording, material.whole, cut - WINDOW * 3 // 2, hint)
        after = _place(recording, material.whole, cut + WINDOW // 2, before or hint)
        if before is not None and after is not None:
            shifts.append(after - before - 2 * WINDOW)
            near = recording[before + WINDOW * 5 // 4 : after - WINDOW // 4]
            silent.append(int((np.abs(near.astype(np.int32)).max(axis=1) <= 1).sum()))
            hint = after
        cut += PIECE
    return Seams(shifts, silent)


def _place(recording: Samples, whole: Samples, start: int, hint: int) -> int | None:
    """Frame of the recording at which this window of the original begins."""
    reach = PIECE * 5 // 2
    match = locate(recording, whole[start : start + WINDOW], hint, hint + reach)
    return match.index if match.score > 0.6 else None


def _alone(folder: Path, material: Material) -> tuple[int, int]:
    """Frames that libVLC alone loses (-) or adds (+) at the head and at the tail of a file."""
    pcm = _decode(folder, material.files[1])
    piece = material.whole[PIECE : 2 * PIECE]
    at = locate(pcm, piece[RATE : RATE + WINDOW]).index
    head = at - RATE
    return head, len(pcm) - PIECE - head


def _decode(folder: Path, file: Path) -> Samples:
    """All that the station's decoder brings of a file, at its own pace."""
    with (folder / "decoder.log").open("ab") as log:
        process = DecoderProcess(log)
        while process.stage is Stage.STARTING:
            process.poll()
            time.sleep(0.01)
        options = [option for endings, option in READERS if file.name.endswith(endings)]
        pipe = PcmPipe(process.cue(str(file), RATE, options), RATE)
        pipe.expect_end()
        while not pipe.closed:
            pipe.fill(1 << 30)
            process.poll()
            time.sleep(0.005)
        process.kill()
        while not process.reap():
            time.sleep(0.01)
    return pipe.take(pipe.held)


# -- table ----------------------------------------------------------------------------------


def _row(name: str, head: int, tail: int, found: dict[str, Seams]) -> list[str]:
    ours = found["station"].shifts
    rest = [shift - min(head + tail, 0) for shift in ours]
    return [
        name,
        f"{head:+d} / {tail:+d}",
        _text(ours),
        _text(rest),
        _text(found["liquidsoap"].shifts),
        _text(found["mpd"].shifts),
    ]


def _text(shifts: list[int]) -> str:
    return spread([float(shift) for shift in shifts], 0) if shifts else "not found"


def _table(rows: list[list[str]], seams: int) -> Table:
    return Table(
        f"Frames lost (-) or added (+) at each of {seams} seams, at 48 kHz: median (least to most)",
        [
            "format",
            "libVLC alone: head / tail",
            "station",
            "of it the engine's own",
            "Liquidsoap",
            "MPD",
        ],
        rows,
        [
            (
                "An item ends at its length, so what a decoder adds at the tail is not played. "
                f"Liquidsoap: {peers.version('liquidsoap')}, `playlist` into `output.file(%wav)`. "
                f"MPD: {peers.version('mpd')}, `fifo` output. "
                f"Files written by {_ffmpeg()}."
            )
        ],
    )


def _ffmpeg() -> str:
    said = subprocess.run(
        [peers.need("ffmpeg"), "-version"], capture_output=True, text=True, check=True
    )
    return " ".join(said.stdout.split()[:3])
