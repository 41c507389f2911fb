"""The console in Debian's Chromium, and what it needs of a station to be tried on.

The tests of the console use nothing of the engine but `Station`: they run the same on a
stand-in and on the real one.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from typing import Protocol

from playwright.sync_api import (
    Browser,
    FloatRect,
    Keyboard,
    Locator,
    Page,
    sync_playwright,
)

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


class Station(Protocol):
    """A station on air, with its panel."""

    url: str

    def title(self) -> str:
        """What the engine says is on air."""

    def asked(self) -> list[str]:
        """What the engine was asked to do."""

    def kill_engine(self) -> None:
        """End the engine as a power cut would."""

    def start_engine(self) -> None:
        """Start it again."""


HANDS = ("check", "click", "drag_to", "fill", "focus", "press", "select_option", "set_input_files")


@cache
def steady_hands() -> None:
    """Let Playwright's keys and clicks come once a page's own scripts have run, as people's do.

    What it waits for by itself is the element; in the tenth of a second until the script
    listens to it, keys were lost, which nobody at a desk ever saw.
    """

    def steady(act: Callable[..., object]) -> Callable[..., object]:
        @wraps(act)
        def acted(one: Locator, *args: object, **options: object) -> object:
            one.page.wait_for_load_state("domcontentloaded")
            return act(one, *args, **options)

        return acted

    def keyboard(page: Page) -> Keyboard:
        page.wait_for_load_state("domcontentloaded")
        return keys(page)

    keys: Callable[[Page], Keyboard] = vars(Page)["keyboard"].fget
    Page.keyboard = property(keyboard)  # type: ignore[method-assign, assignment]
    for name in HANDS:
        setattr(Locator, name, steady(getattr(Locator, name)))


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """A browser; fails where there is none, for a console nobody has seen is not tested.

    `more` are further arguments of its own.
    """
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "no Chromium: apt-get install chromium"
    steady_hands()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *more])
        yield browser
        browser.close()


def open_console(browser: Browser, url: str, **context: object) -> Page:
    """A console at studio size; errors in its script fail the test that looks at `errors`."""
    options = {"viewport": {"width": 1440, "height": 900}, **context}
    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]
    page.goto(url)
    return page


def box_of(one: Locator) -> FloatRect:
    """Where it stands, for the mouse; while it is put in anew it stands nowhere."""
    boxes: list[FloatRect | None] = [None]

    def stays() -> bool:
        boxes.append(one.bounding_box())
        return boxes[-1] is not None and boxes[-1] == boxes[-2]

    assert until(stays)
    box = boxes[-1]
    assert box
    return box


def contrast(page: Page, selector: str) -> float:
    """Contrast of a text against what is behind it (WCAG 2.2, 1.4.3)."""
    script = """(selector) => {
      const value = (text) => text.match(/[\\d.]+/g).map(Number);
      const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
      const element = document.querySelector(selector);
      let back = element;
      while (value(getComputedStyle(back).backgroundColor)[3] === 0) back = back.parentElement;
      const pair = [getComputedStyle(element).color, getComputedStyle(back).backgroundColor];
      const [one, two] = pair.map(value).map(light).sort((a, b) => b - a);
      return (one + 0.05) / (two + 0.05);
    }"""
    return float(page.evaluate(script, selector))


def until(is_true: Callable[[], object], seconds: float = 4.0) -> bool:
    """Wait for something; whether it came."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_true():
            return True
        time.sleep(0.02)
    return False
