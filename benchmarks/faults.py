"""Silence in the recorded programme when something breaks.

The station plays noise that is nowhere like itself, and the bus is recorded. Each fault is
done again and again while it plays. Three figures are read from the recording alone: silent
frames, wall time for which there is no recording at all, and how far the programme is
afterwards from the place it would have reached undisturbed.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.kit import peers, workplace
from benchmarks.kit.figures import spread
from benchmarks.kit.icecast import Icecast
from benchmarks.kit.processes import tree
from benchmarks.kit.recorder import Recorder
from benchmarks.kit.report import Result, Table
from benchmarks.kit.station import bus, on_air, prepare
from benchmarks.kit.watch import Outcome, Watch
from benchmarks.kit.whole import whole_station
from radio.air.control.client import EngineAwayError
from radio.air.log import Entry
from radio.air.settings import OutputSettings, save_settings
from tests.rig import RATE, Samples, Station, item, noise, write_audio

SETTLE = 5.0
"""Seconds of programme after a fault that are looked at."""
PIECE = 12.0
STALL = 0.3


@dataclass(frozen=True)
class Plan:
    """How often each fault is done, and how long the database is locked, in seconds."""

    runs: int
    locked: float

    @property
    def length(self) -> float:
        """Seconds of programme that all runs of a fault need, generously."""
        return 30.0 + self.runs * (SETTLE + 10.0)


def run(*, quick: bool) -> Result:
    """Do every fault; one that can't be done here is told and left out."""
    plan = Plan(3, 10.0) if quick else Plan(10, 60.0)
    reference = noise(plan.length, seed=9)
    rows, data = [], {}
    for title, fault in FAULTS.items():
        workplace.tell(title)
        try:
            with workplace.folder("faults") as folder:
                outcomes = fault(folder, reference, plan)
        except (peers.PeerMissingError, PermissionError, TimeoutError, EngineAwayError) as error:
            workplace.tell(f"{title}: {error}")
            rows.append([title, "0", str(error).splitlines()[0], "", ""])
            continue
        rows.append(_row(title, outcomes))
        data[title] = [asdict(outcome) for outcome in outcomes]
    return Result("faults", [_table(rows)], data)


# -- what plays -------------------------------------------------------------------------------


def _long_item(folder: Path, reference: Samples, ending: str = "flac") -> list[Entry]:
    path = write_audio(folder / f"programme.{ending}", reference)
    return [item(path, "programme", seconds=len(reference) / RATE)]


def _repeated(folder: Path, reference: Samples, seconds: float) -> list[Entry]:
    """The same item as often as it takes."""
    [entry] = _long_item(folder, reference)
    turns = 1 + round(seconds * RATE) // len(reference)
    return [replace(entry, id=f"programme{turn}") for turn in range(turns)]


def _pieces(folder: Path, reference: Samples) -> list[Entry]:
    size = round(PIECE * RATE)
    return [
        item(
            write_audio(folder / f"piece{number}.flac", reference[start : start + size]),
            f"piece{number}",
            seconds=PIECE,
        )
        for number, start in enumerate(range(0, len(reference) - size, size))
    ]


@contextmanager
def _playing(
    folder: Path, entries: list[Entry], reference: Samples, *outputs: OutputSettings
) -> Iterator[tuple[Station, Watch]]:
    with (
        Recorder(folder) as recorder,
        on_air(folder, entries, [bus(recorder.pipe), *outputs]) as station,
    ):
        yield station, Watch(recorder, reference)


def _again(watch: Watch, runs: int, fault: Callable[[], None]) -> list[Outcome]:
    """Do a fault so many times while the programme plays."""
    outcomes = []
    watch.steady(3.0)
    for _ in range(runs):
        begin = watch.steady()
        fault()
        outcomes.append(watch.outcome(begin, watch.steady(SETTLE)))
    return outcomes


# -- faults -----------------------------------------------------------------------------------


def _decoder_struck(
    ending: str, blow: signal.Signals = signal.SIGKILL
) -> Callable[[Path, Samples, Plan], list[Outcome]]:
    def fault(folder: Path, reference: Samples, plan: Plan) -> list[Outcome]:
        entries = _long_item(folder, reference, ending)
        with _playing(folder, entries, reference) as (station, watch):
            return _again(
                watch,
                plan.runs,
                lambda: os.kill(station.busy_decoder(f"programme.{ending}"), blow),
            )

    return fault


def _engine_killed(folder: Path, reference: Samples, plan: Plan) -> list[Outcome]:
    """Three kills of each station: after more in a minute its supervisor starts to wait."""
    outcomes: list[Outcome] = []
    while len(outcomes) < plan.runs:
        part = folder / f"station{len(outcomes)}"
        part.mkdir()
        outcomes += _engine_killed_thrice(part, reference, min(3, plan.runs - len(outcomes)))
    return outcomes


def _engine_killed_thrice(folder: Path, reference: Samples, runs: int) -> list[Outcome]:
    entries = _long_item(folder, reference)
    with Recorder(folder) as recorder:
        station = prepare(folder, [bus(recorder.pipe)])
        station.put_log(*entries)
        with _kept(station):
            return _again(Watch(recorder, reference), runs, lambda: _kill_engine(station))


def _kill_engine(station: Station) -> None:
    station.wait_for(station.is_there)
    os.kill(station.status()["pids"]["engine"], signal.SIGKILL)


@contextmanager
def _kept(station: Station) -> Iterator[None]:
    """The station's engine under the station's supervisor."""
    save_settings(station.settings, station.data / "air" / "engine.json")
    out = (station.data / "keeper.out").open("ab")
    keeper = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.kit.keeper", str(station.data)],
        stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
    )  # fmt: skip
    try:
        station.wait_for(station.is_there)
        yield
    finally:
        station.client.close()
        keeper.terminate()
        keeper.wait(15)
        out.close()


def _icecast_restarted(folder: Path, reference: Samples, plan: Plan) -> list[Outcome]:
    server = Icecast(folder)
    output = OutputSettings(
        name="ice", kind="icecast", format="mp3", port=server.port, password=server.password
    )
    entries = _long_item(folder, reference)
    with server, _playing(folder, entries, reference, output) as (_, watch):

        def fault() -> None:
            server.stop()
            time.sleep(2.0)
            server.start()

        return _again(watch, plan.runs, fault)


def _disk_full(folder: Path, reference: Samples, plan: Plan) -> list[Outcome]:
    disk = folder / "disk"
    output = OutputSettings(name="aircheck", kind="aircheck", format="wav", path=str(disk))
    entries = _long_item(folder, reference)
    with _small_disk(disk), _playing(folder, entries, reference, output) as (_, watch):

        def fault() -> None:
            _fill(disk / "ballast")
            time.sleep(4.0)
            for path in [*disk.rglob("*.wav"), disk / "ballast"]:
                path.unlink(missing_ok=True)

        return _again(watch, plan.runs, fault)


@contextmanager
def _small_disk(path: Path) -> Iterator[None]:
    """A file system of 8 MB in memory.

    Raises:
        PermissionError: only root may mount one.
    """
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(path)]
    if os.geteuid() or subprocess.run(mount, check=False).returncode:
        raise PermissionError("not done: mounting a small disk needs root")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=False)


def _fill(path: Path) -> None:
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(65536))


def _database_locked(folder: Path, reference: Samples, plan: Plan) -> list[Outcome]:
    seconds = 30.0 + plan.runs * (plan.locked + 10.0)
    with _whole(folder, reference, seconds) as (data, _pid_of, watch):

        def fault() -> None:
            connection = sqlite3.connect(data / "station.db", isolation_level=None)
            connection.execute("BEGIN EXCLUSIVE")
            time.sleep(plan.locked)
            connection.execute("ROLLBACK")
            connection.close()

        return _again(watch, plan.runs, fault)


def _panel_and_worker_killed(folder: Path, reference: Samples, plan: Plan) -> list[Outcome]:
    with _whole(folder, reference, plan.length) as (_data, pid_of, watch):

        def fault() -> None:
            for name in ("panel", "worker"):
                pid = pid_of(name)
                if pid is not None:
                    os.kill(pid, signal.SIGKILL)

        return _again(watch, plan.runs, fault)


@contextmanager
def _whole(
    folder: Path, reference: Samples, seconds: float
) -> Iterator[tuple[Path, Callable[[str], int | None], Watch]]:
    entries = _repeated(folder, reference, seconds)
    with (
        Recorder(folder) as recorder,
        whole_station(folder, entries, [bus(recorder.pipe)]) as station,
    ):
        yield station.data, station.pid_of, Watch(recorder, reference)


def _file_deleted(folder: Path, reference: Samples, plan: Plan) -> list[Outcome]:
    entries = _pieces(folder, reference)
    files = {entry.id: Path(entry.uri) for entry in entries}
    with _playing(folder, entries, reference) as (station, watch):
        outcomes = []
        watch.steady(3.0)
        for _ in range(plan.runs):
            playing = station.on_air
            station.wait_for(lambda was=playing: station.on_air not in {"", was}, 2 * PIECE)  # type: ignore[misc]
            begin = watch.steady(2.5)
            files[station.on_air].unlink()
            outcomes.append(watch.outcome(begin, watch.steady(PIECE - 4.0)))
        return outcomes


def _stalled(folder: Path, reference: Samples, plan: Plan) -> list[Outcome]:
    with _playing(folder, _long_item(folder, reference), reference) as (station, watch):
        root = station.status()["pids"]["engine"]

        def fault() -> None:
            pids = tree(root)
            for number in (signal.SIGSTOP, signal.SIGCONT):
                for pid in pids:
                    os.kill(pid, number)
                if number is signal.SIGSTOP:
                    time.sleep(STALL)

        return _again(watch, plan.runs, fault)


FAULTS: dict[str, Callable[[Path, Samples, Plan], list[Outcome]]] = {
    "decoder killed, FLAC": _decoder_struck("flac"),
    "decoder killed, MP3": _decoder_struck("mp3"),
    "decoder killed, OGG": _decoder_struck("ogg"),
    "decoder hangs, MP3": _decoder_struck("mp3", signal.SIGSTOP),
    "engine killed": _engine_killed,
    "Icecast stopped and started": _icecast_restarted,
    "aircheck's disk full": _disk_full,
    "station database locked": _database_locked,
    "panel and worker killed": _panel_and_worker_killed,
    "playing file deleted": _file_deleted,
    "all processes stalled 300 ms": _stalled,
}


# -- table ------------------------------------------------------------------------------------


def _row(title: str, outcomes: list[Outcome]) -> list[str]:
    places = [outcome.place for outcome in outcomes if outcome.place is not None]
    return [
        title,
        str(len(outcomes)),
        spread([outcome.silent for outcome in outcomes]),
        spread([outcome.missing for outcome in outcomes]),
        spread(places) if places else "not found",
    ]


def _table(rows: list[list[str]]) -> Table:
    return Table(
        "What each fault does to the programme, ms: median (least to most)",
        ["fault", "runs", "silence recorded", "nothing recorded", "off its place afterwards"],
        rows,
        [
            (
                "Nothing recorded: wall time for which the bus gave no frames at all. Off its place: "
                "ahead (+) of or behind (-) where the programme would have been undisturbed."
            )
        ],
    )
