"""Cart fire to sound at the bus.

A loud cart is fired over a quiet bed by a request on the control socket. From the moment
before the request is sent to the wall time of the cart's first frame at the bus, told by the
recording alone (`WallLine`).
"""

from __future__ import annotations

import random
import time

import numpy as np

from benchmarks.kit import workplace
from benchmarks.kit.figures import median, percentile, summary
from benchmarks.kit.recorder import Recorder
from benchmarks.kit.report import Result, Table
from benchmarks.kit.signals import one_sided
from benchmarks.kit.station import bus, on_air
from radio.air.log import Cart
from tests.rig import RATE, Samples, Station, item, tone, write_audio

CART_SECONDS = 0.12
THRESHOLD = 4000
"""Above the bed's peak, far below the cart's first sample."""


def run(*, quick: bool) -> Result:
    """Fire many times at random moments."""
    firings = 30 if quick else 200
    with workplace.folder("carts") as folder, Recorder(folder) as recorder:
        bed = write_audio(folder / "bed.wav", tone(firings * 0.7 + 30, 300.0, peak=0.05))
        cart = Cart("ident", str(write_audio(folder / "cart.wav", one_sided(CART_SECONDS, 1))))
        entries = [item(bed, "bed", seconds=firings * 0.7 + 30)]
        outputs = [bus(recorder.pipe)]
        with on_air(folder, entries, outputs, {"carts": (cart,)}) as station:
            _await_cart(station, recorder)
            first = recorder.frames
            asked, answered = _fire(station, firings)
            time.sleep(1.0)
        line = recorder.wall_line()
        heard = [line.ns_at(first + at) / 1e6 for at in onsets(recorder.pcm()[first:])]
    return _result(firings, asked, answered, heard)


def _await_cart(station: Station, recorder: Recorder) -> None:
    station.wait_for(lambda: all(cart["ready"] for cart in station.status()["carts"]))
    recorder.await_frames(2 * RATE, 20.0)


def _fire(station: Station, firings: int) -> tuple[list[float], list[float]]:
    """Wall times in ms before each request, and at its answer."""
    generator = random.Random(1)
    asked, answered = [], []
    for _ in range(firings):
        time.sleep(0.35 + 0.3 * generator.random())
        asked.append(time.time_ns() / 1e6)
        station.request("cart_fire", name="ident")
        answered.append(time.time_ns() / 1e6)
    return asked, answered


def onsets(audio: Samples) -> list[int]:
    """First frames of the carts."""
    loud = audio[:, 0] > THRESHOLD
    rises = np.flatnonzero(loud[1:] & ~loud[:-1]) + 1
    gap = round(CART_SECONDS * RATE) // 2
    return [int(rise) for rise in rises if not loud[max(0, rise - gap) : rise].any()]


def _result(firings: int, asked: list[float], answered: list[float], heard: list[float]) -> Result:
    delays = delays_after(asked, heard)
    replies = [reply - request for request, reply in zip(asked, answered, strict=True)]
    rows = [
        _row("sound at the bus", delays, firings),
        _row("answer of the engine", replies, firings),
    ]
    table = Table(
        f"From a cart's request, {firings} firings, ms",
        ["", "p50", "p99", "most", "least", "heard of fired"],
        rows,
    )
    return Result("carts", [table], {"sound": summary(delays), "answer": summary(replies),
                                     "sound_ms": delays})  # fmt: skip


def delays_after(asked: list[float], heard: list[float], within: float = 300.0) -> list[float]:
    """From each moment (ms) to the first that follows it, where one does."""
    delays = []
    for request in asked:
        delays += [ms - request for ms in heard if 0 <= ms - request < within][:1]
    return delays


def _row(name: str, values: list[float], firings: int) -> list[str]:
    if not values:
        return [name, "-", "-", "-", "-", f"0 of {firings}"]
    figures = [median(values), percentile(values, 0.99), max(values), min(values)]
    return [name, *(f"{figure:.1f}" for figure in figures), f"{len(values)} of {firings}"]
