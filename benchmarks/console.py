"""Event at the bus to pixel with fifty consoles open, and a cart's key to sound through the panel.

A loud cart is fired over a quiet bed by a request to the panel of a whole station. Its first frame
at the bus is told by the recording alone (`WallLine`). A console in Chromium notes when the frame
has been drawn in which the key shows that it plays; 49 further consoles read the same events.
"""

from __future__ import annotations

import random
import time

from benchmarks.carts import CART_SECONDS, delays_after, onsets
from benchmarks.kit import workplace
from benchmarks.kit.consoles import Crowd, Hand, seen, watch_first_key
from benchmarks.kit.figures import median, percentile, summary
from benchmarks.kit.recorder import Recorder
from benchmarks.kit.report import Result, Table
from benchmarks.kit.signals import one_sided
from benchmarks.kit.station import bus
from benchmarks.kit.whole import Whole, whole_station
from radio.air.log import Cart
from tests.rig import RATE, item, tone, write_audio
from tests.web.browser import chromium, open_console

CROWD = 49
PIXEL_GOAL = 150.0
SOUND_GOAL = 100.0
_PATIENCE = 60.0


def run(*, quick: bool) -> Result:
    """Fire many times at random moments."""
    firings = 30 if quick else 200
    seconds = firings * 1.1 + 90
    with workplace.folder("console") as folder, Recorder(folder) as recorder:
        bed = write_audio(folder / "bed.wav", tone(seconds, 300.0, peak=0.05))
        cart = Cart("ident", str(write_audio(folder / "cart.wav", one_sided(CART_SECONDS, 1))))
        # As the fallback: whenever the station is up, it plays.
        lists = {"carts": (cart,), "fallback": (item(bed, "bed", seconds=seconds),)}
        with whole_station(folder, [], [bus(recorder.pipe)], **lists) as station:
            _await(station, recorder)
            with Crowd(station.port, CROWD) as crowd, chromium() as browser:
                page = open_console(browser, f"http://127.0.0.1:{station.port}/")
                watch_first_key(page)
                first = recorder.frames
                asked = _fire(Hand(station.port), firings)
                page.wait_for_timeout(2000)
                shown, read = seen(page), crowd.least
        line = recorder.wall_line()
        heard = [line.ns_at(first + at) / 1e6 for at in onsets(recorder.pcm()[first:])]
    return _result(asked, heard, shown, read)


def _await(station: Whole, recorder: Recorder) -> None:
    """Until the cart can be fired and the bed is on the air."""
    deadline = time.monotonic() + _PATIENCE
    while not _is_ready(station):
        if time.monotonic() > deadline:
            raise TimeoutError(f"the cart is not ready: {station.status()}")
        time.sleep(0.1)
    recorder.await_frames(2 * RATE, _PATIENCE)


def _is_ready(station: Whole) -> bool:
    status = station.status()
    on_air = status["now"] is not None and status["now"]["title"] == "bed"
    return on_air and bool(status["carts"]) and all(cart["ready"] for cart in status["carts"])


def _fire(hand: Hand, firings: int) -> list[float]:
    """Wall times in ms before each request."""
    generator = random.Random(1)
    asked = []
    for _ in range(firings):
        time.sleep(0.7 + 0.6 * generator.random())
        asked.append(time.time_ns() / 1e6)
        hand.fire("ident")
    return asked


def _result(asked: list[float], heard: list[float], shown: list[float], read: int) -> Result:
    pixel = delays_after(heard, shown, within=1000.0)
    sound = delays_after(asked, heard)
    key_to_pixel = delays_after(asked, shown, within=1000.0)
    rows = [
        _row("sound at the bus to pixel", pixel, len(asked), f"p99 {PIXEL_GOAL:.0f}"),
        _row("key to sound at the bus", sound, len(asked), f"{SOUND_GOAL:.0f}"),
        _row("key to pixel", key_to_pixel, len(asked), ""),
    ]
    note = (
        f"Each of the other {CROWD} consoles had read {read / 1e6:.1f} MB of events at the least. "
        "Pixel: the frame in which the key shows that it plays has been drawn."
    )
    table = Table(
        f"{CROWD + 1} consoles open, {len(asked)} keys pressed through the panel, ms",
        ["", "p50", "p99", "most", "least", "seen of pressed", "goal"],
        rows,
        [note],
    )
    figures = {
        "pixel": summary(pixel),
        "sound": summary(sound),
        "key_to_pixel": summary(key_to_pixel),
    }
    return Result("console", [table], {**figures, "pixel_ms": pixel, "sound_ms": sound})


def _row(name: str, values: list[float], pressed: int, goal: str) -> list[str]:
    if not values:
        return [name, "-", "-", "-", "-", f"0 of {pressed}", goal]
    figures = [median(values), percentile(values, 0.99), max(values), min(values)]
    return [name, *(f"{figure:.1f}" for figure in figures), f"{len(values)} of {pressed}", goal]
