"""The page of a call in Debian's Chromium: its picture, and hearing it from a place of that."""

from __future__ import annotations

import json
import math
import wave
from array import array
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from radio.calls.tables import PhoneCall
from radio.db import session_scope
from radio.people.rights import Role
from radio.units import Millis
from tests.rig.databases import make_new
from tests.web.browser import box_of, open_console, until
from tests.web.fake_engine import FakeEngine
from tests.web.people import People
from web import PanelSettings, create_app
from web.access import SESSION_COOKIE
from web.server import PanelServer

pytestmark = pytest.mark.slow
RATE, SECONDS = 8000, 20


def lay(settings: PanelSettings) -> None:
    """A call of twenty seconds, the caller's voice in the second half; seconds 10 to 15 were on the air."""
    folder = settings.data / "calls" / "2026" / "03" / "03" / "c1"
    folder.mkdir(parents=True)
    voice = (round(9000 * math.sin(at / 4)) for at in range(RATE * SECONDS // 2))
    for name, samples in (
        ("caller", array("h", [0] * (RATE * SECONDS // 2)) + array("h", voice)),
        ("studio", array("h", [0] * (RATE * SECONDS))),
    ):
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(samples.tobytes())
    span = {"first": 10 * RATE, "began": 0, "last": 15 * RATE, "ended": 5000}
    mark = {"kind": "consent_card", "frame": 5 * RATE, "at": 0, "by": "ani"}
    told = {"rate": RATE, "frames": RATE * SECONDS, "on_air": [span], "marks": [mark]}
    (folder / "call.json").write_text(json.dumps(told))


@pytest.fixture
def page(
    browser: Browser, settings: PanelSettings, engine: FakeEngine, server: PanelServer
) -> Iterator[Page]:
    make_new(settings.database)
    lay(settings)
    app = create_app(settings)
    with session_scope(server._panel.database, write=True) as session:
        at = Millis(1_772_523_125_000)
        row = PhoneCall(id="c1", rang_at=at, answered_at=at, ended_at=Millis(at + 20_000))
        row.folder = "calls/2026/03/03/c1"
        session.add(row)
        session.commit()
    people = People(app)
    home = f"http://127.0.0.1:{server.port}/"
    page = open_console(browser, "about:blank")
    key = people.key(people.add("sri", Role.OFFICER))
    page.context.add_cookies([{"name": SESSION_COOKIE, "value": key, "url": home}])
    page.goto(f"{home}calls/c1")
    yield page
    page.context.close()


DRAWN = """([x, y]) => {
  const canvas = document.getElementById("call-wave");
  const ratio = canvas.width / canvas.getBoundingClientRect().width;
  const [wide, high] = [canvas.width, canvas.height / ratio];
  return [...canvas.getContext("2d").getImageData(Math.round(x * wide), Math.round(y * high * ratio), 1, 1).data].join();
}"""


def test_a_call_is_drawn_and_heard_from_where_it_is_pressed(page: Page) -> None:
    page.wait_for_selector("#call-wave:not([hidden])")

    def at(x: float, y: float) -> str:
        return str(page.evaluate(DRAWN, [x, y]))

    silent, voice = at(0.1, 0.25), at(0.9, 0.25)
    assert until(lambda: at(0.9, 0.25) != silent)
    assert voice.endswith("255"), "the caller's voice, in the upper lane"
    assert at(0.6, 0.05) not in (silent, at(0.9, 0.05)), "on the air"
    assert at(0.25, 0.5) != at(0.23, 0.5), "the mark of the consent"
    box = box_of(page.locator("#call-wave"))
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    heard = "document.querySelector('audio[data-track=caller]').currentTime"
    assert until(lambda: page.evaluate(heard) >= 15, 20)
    assert page.evaluate(heard) < 18
