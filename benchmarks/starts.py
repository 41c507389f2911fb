"""Start error of hard events at the bus.

Two signals, one always above zero and one always below, take turns at set wall times. The
frame at which the sides change is the start; its wall time is told by the listener alone,
from the arrivals of the recording (`WallLine`). Liquidsoap is recorded and read the same way;
its events are a `switch` with time predicates, which know whole seconds.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.kit import peers, workplace
from benchmarks.kit.figures import median, percentile, summary
from benchmarks.kit.recorder import Recorder, WallLine
from benchmarks.kit.report import Result, Table
from benchmarks.kit.signals import changes_of_side, one_sided
from benchmarks.kit.station import bus, on_air
from radio.air.log import Entry, Interrupt, Timing
from tests.rig import RATE, Samples, item, now_ms, write_audio

EVERY_MS = 2000
LEAD_MS = 4000
ITEM_SECONDS = 8.0
NEAR_MS = 400.0
"""A change of side farther than this from every event is none of them."""


def run(*, quick: bool) -> Result:
    """Both players at the same time, over the same number of events."""
    events = 20 if quick else 200
    with ThreadPoolExecutor(2) as pool:
        station, other = pool.submit(_ours, events), pool.submit(_liquidsoap, events)
        ours, missed = station.result()
        peer = other.result()
    rows = [_row("station", ours, missed), _row("Liquidsoap", peer, events - len(peer))]
    table = Table(
        f"Start error of {events} hard events, ms: sounds at the bus after (+) its time",
        ["", "median", "p50 of size", "p99 of size", "most", "earliest", "latest", "missed"],
        rows,
        [
            (
                "Station: events at odd milliseconds, every 2 s, what plays is cut. The figure holds "
                "the time to mix a block and hand it over. "
                "Liquidsoap: `switch(track_sensitive=false)` on whole seconds, its default 40 ms frame, started four times."
            )
        ],
    )
    return Result("starts", [table], {"station": summary(ours), "liquidsoap": summary(peer),
                                      "station_ms": ours, "liquidsoap_ms": peer})  # fmt: skip


def _ours(events: int) -> tuple[list[float], int]:
    with workplace.folder("starts") as folder, Recorder(folder) as recorder:
        log, times = _log(_signals(folder, ITEM_SECONDS), events)
        workplace.tell(f"station: {events} events")
        with on_air(folder, log, [bus(recorder.pipe)]):
            time.sleep((times[-1] - now_ms()) / 1000 + 2.0)
        errors = _errors(recorder.pcm(), recorder.wall_line(), times)
        return errors, events - len(errors)


def _signals(folder: Path, seconds: float) -> tuple[Path, Path]:
    return (
        write_audio(folder / "above.wav", one_sided(seconds, 1)),
        write_audio(folder / "below.wav", one_sided(seconds, -1)),
    )


def _log(files: tuple[Path, Path], events: int) -> tuple[list[Entry], list[int]]:
    """Entries that take turns; times at odd milliseconds, so that none falls on a block."""
    begin = now_ms()
    times = [begin + LEAD_MS + EVERY_MS * n + 37 * n % 501 for n in range(events)]
    rows = [item(files[1], "first", seconds=ITEM_SECONDS, at=begin)]
    rows += [
        item(files[n % 2], f"event{n}", seconds=ITEM_SECONDS, at=at, timing=Timing.HARD,
             interrupt=Interrupt.CUT)
        for n, at in enumerate(times)
    ]  # fmt: skip
    return rows, times


def _errors(audio: Samples, line: WallLine, times: list[int]) -> list[float]:
    """Milliseconds by which each event sounded late; events that did not sound are left out."""
    heard = [line.ns_at(frame) / 1e6 for frame in changes_of_side(audio)]
    errors = []
    for at in times:
        nearest = min(heard, key=lambda ms: abs(ms - at), default=0.0)
        if abs(nearest - at) < NEAR_MS:
            errors.append(nearest - at)
    return errors


def _liquidsoap(events: int, starts: int = 4) -> list[float]:
    """Errors over several starts of the program: its frames keep their phase while it runs."""
    workplace.tell(f"liquidsoap: {events} events")
    share = events // starts
    return [error for _ in range(starts) for error in _liquidsoap_once(share)]


def _liquidsoap_once(events: int) -> list[float]:
    with workplace.folder("starts") as folder, Recorder(folder) as recorder:
        with peers.liquidsoap(folder, _script(folder, recorder), RATE):
            recorder.await_frames(RATE, 30.0)
            time.sleep((events + 2) * EVERY_MS / 1000)
        line = recorder.wall_line()
        changes = [line.ns_at(frame) / 1e6 for frame in changes_of_side(recorder.pcm())]
        return [_to_second(ms) for ms in changes][1 : events + 1]


def _script(folder: Path, recorder: Recorder) -> str:
    above, below = (peers.quote(file) for file in _signals(folder, 60.0))
    spans = " or ".join(f"{second}s-{second + 2}s" for second in range(0, 60, 4))
    return (
        f"s = switch(track_sensitive=false, [({{{spans}}}, single({above})), "
        f"({{true}}, single({below}))])\n"
        "output.file(%wav(header=false), flush=true, fallible=true, "
        f"{peers.quote(recorder.pipe)}, s)"
    )


def _to_second(ms: float) -> float:
    """Distance from the nearest whole second."""
    return (ms + 500.0) % 1000.0 - 500.0


def _row(name: str, errors: list[float], missed: int) -> list[str]:
    if not errors:
        return [name, *(["-"] * 6), str(missed)]
    sizes = [abs(error) for error in errors]
    figures = [
        median(errors), percentile(sizes, 0.5), percentile(sizes, 0.99), max(sizes),
        min(errors), max(errors),
    ]  # fmt: skip
    return [name, *(f"{figure:+.3f}" if index in {0, 4, 5} else f"{figure:.3f}"
                    for index, figure in enumerate(figures)), str(missed)]  # fmt: skip
