"""A whole live show, by keyboard, in Indonesian: `radio run` with all its parts, from opening to hand-back."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.app.conftest import Radio
from tests.rig import RATE, Clip, Shelf, locate, longest_silence, noise, read_audio
from tests.rig.servers import StreamServer, free_port
from tests.web.browser import chromium, open_console, until

pytestmark = [pytest.mark.slow, pytest.mark.realtime, pytest.mark.timeout(400)]

ZONE = ZoneInfo("Asia/Jakarta")
WORDS = "kuda lumping di alun-alun"
LEAD, LENGTH = 70, 90
"""Seconds until the show begins, and that it lasts."""
OPENING, CLOSING = 5.0, 4.0
AFTER = 12
"""Seconds after the show of which the aircheck has to know, what is still on its way included."""
FRAME = 0.025
"""Seconds: a block of the mixer, and the rounding of the journal."""
ALIKE = 0.8
"""Score above which one sound is another, levelled and coded: another noise has 0.05."""


@dataclass
class Show:
    """The show that is planned, and the signals in it."""

    radio: Radio
    data: Path
    url: str
    start: datetime
    opening: Clip
    closing: Clip
    line: Clip

    @property
    def episode(self) -> str:
        return f"ayo-mas-bro-{self.start:%Y%m%d}"

    def facts(self, *words: str) -> Any:
        """What a command says, as JSON."""
        done = self.radio(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def ok(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def take_in(radio: Radio, category: str, *paths: Path) -> str:
    """Import them; the id of the first."""
    ok(radio("import", "--category", category, *map(str, paths)))
    return str(json.loads(ok(radio("media", "list", "--category", category, "--json")))[0]["id"])


def furnish(radio: Radio, shelf: Shelf) -> tuple[Clip, Clip]:
    """A library of noises, a jingle under F1, an account, and the words of the show."""
    songs = [shelf.noise(25.0 + number, 700 + number, ".flac").path for number in range(10)]
    take_in(radio, "musik", *songs)
    opening = shelf.put("Pembukaan Ayo Mas Bro.flac", noise(OPENING, 721))
    closing = shelf.put("Penutup Ayo Mas Bro.flac", noise(CLOSING, 722))
    jingle = shelf.put("Jingle.flac", noise(6.0, 723))
    ids = [
        take_in(radio, f"ayo{n}", clip.path) for n, clip in enumerate((opening, closing, jingle))
    ]
    ok(radio("carts", "page", "Ayo Mas Bro"))
    ok(radio("carts", "set", "ayo-mas-bro", "1", ids[2], "--label", "Jingle"))
    command = [sys.executable, "-m", "radio.app.cli", "user", "add", "siti", "--role", "presenter"]
    subprocess.run(
        [*command, "--name", "Siti Rahayu"], input=f"{WORDS}\n", text=True, check=True,
        capture_output=True,
    )  # fmt: skip
    ok(radio("presenter", "set", "siti", "--name", "Siti Rahayu"))
    ok(radio("agency", "set", "dishub", "--name", "Dinas Perhubungan", "--short", "Dishub"))
    ok(radio("official", "set", "--agency", "dishub", "--name", "Budi Santoso"))
    return opening, closing


def plan(radio: Radio, tmp_path: Path) -> datetime:
    """The show with its guest, and at last its time, in the log; when it begins."""
    ids = [
        json.loads(ok(radio("media", "list", "--category", f"ayo{n}", "--json")))[0]["id"]
        for n in (0, 1)
    ]
    today = datetime.now(ZONE)
    later = today + timedelta(hours=2)
    ok(
        radio(
            "programme", "set", "ayo-mas-bro", "--name", "Ayo Mas Bro", "--kind", "live",
            "--at", f"{later:%H:%M:%S}", "--from", f"{today:%Y-%m-%d}", "--length", str(LENGTH),
            "--presenter", "siti", "--studio", "Studio 1", "--source", "studio", "--record",
            "--opening", ids[0], "--closing", ids[1], "--end-policy", "cut",
        )
    )  # fmt: skip
    rundown = tmp_path / "rundown.csv"
    rundown.write_text("kind,length,title,media,notes\nopening,20,,,\ndialogue,40,Jalan rusak,,\n"
                       "closing,30,,,\n")  # fmt: skip
    ok(radio("programme", "rundown", "ayo-mas-bro", "--from", str(rundown)))
    episode = f"ayo-mas-bro-{later:%Y%m%d}"
    ok(radio("episode", "set", episode, "--topic", "Jalan rusak di Kedungadem"))
    ok(radio("guest", "ask", episode, "1", "--topic", "Perbaikan tahun ini"))
    ok(radio("guest", "state", "1", "confirmed"))
    start = datetime.fromtimestamp(int(time.time()) + LEAD, ZONE)
    ok(radio("programme", "set", "ayo-mas-bro", "--at", f"{start:%H:%M:%S}"))
    ok(radio("log", "build", "today"))
    return start


@pytest.fixture
def show(
    radio: Radio, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Show]:
    """The station on the air, some seconds before the show."""
    port = free_port()
    monkeypatch.setenv("RADIO_PORT", str(port))
    ok(radio("init"))
    folder = tmp_path / "shelf"
    folder.mkdir()
    shelf = Shelf(folder)
    line = shelf.put("line.mp3", noise(8.0, 110), "-write_xing", "0", "-id3v2_version", "0")
    opening, closing = furnish(radio, shelf)
    with StreamServer(line.path.read_bytes(), 24000) as server:
        with open(data / "radio.toml", "a", encoding="utf-8") as settings:
            settings.write(f'\n[live.sources.studio]\nuri = "{server.uri()}"\n')
        start = plan(radio, tmp_path)
        with open(tmp_path / "run.log", "w", encoding="utf-8") as log:
            station = subprocess.Popen(
                [sys.executable, "-m", "radio.app.cli", "run"], stderr=log, env=dict(os.environ)
            )  # fmt: skip
        try:
            assert until(lambda: answers(port), 40)
            yield Show(radio, data, f"http://127.0.0.1:{port}/", start, opening, closing, line)
        finally:
            station.terminate()
            station.wait(20)


def answers(port: int) -> bool:
    """Whether the panel is there."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


# -- keys -------------------------------------------------------------------------------------


def go_to(page: Page, target: Locator) -> None:
    """With Tab, until the focus is there."""
    expect(target).to_be_visible()
    for _ in range(80):
        if target.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {target}")


def press(page: Page, target: Locator) -> None:
    go_to(page, target)
    page.keyboard.press("Enter")


def place(page: Page, name: str) -> None:
    """Another page of the panel, by its link in the frame."""
    press(page, page.locator("nav.places").get_by_role("link", name=name, exact=True))


# -- the show ---------------------------------------------------------------------------------


def sign_in(page: Page) -> None:
    expect(page.locator("#login")).to_be_focused()
    page.keyboard.type("siti")
    page.keyboard.press("Tab")
    page.keyboard.type(WORDS)
    page.keyboard.press("Enter")
    expect(page.locator("#mode-word")).to_have_text("otomatis", timeout=20_000)
    expect(page.locator("#light")).to_have_attribute("data-state", "on")


def opens(page: Page) -> None:
    """The opening comes by the clock, the line after it, and the show's page of the wall with it."""
    expect(page.locator("#now-title")).to_have_text("Pembukaan Ayo Mas Bro", timeout=90_000)
    expect(page.locator("#mode-word")).to_have_text("langsung", timeout=20_000)
    expect(page.locator("#line-word")).to_have_text("Ayo Mas Bro mengudara")
    page.keyboard.press("F1")
    corner = page.locator('.cart[data-slot="1"] .cart-state')
    expect(corner).to_have_text(re.compile(r"^−00\.0\d$"))


def goes_on(page: Page) -> None:
    """On the programme view: the dialogue begins, and the guest came."""
    place(page, "Siaran kini")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ayo Mas Bro")
    expect(page.locator(".topic-line")).to_have_text("Jalan rusak di Kedungadem")
    expect(page.locator("#cell-part")).to_contain_text("Pembuka")
    expect(page.locator("#part-left")).to_have_text(re.compile(r"\d"))
    page.keyboard.press("n")
    expect(page.locator("#cell-part")).to_contain_text("Jalan rusak", timeout=20_000)
    guest = page.locator("#guests").get_by_role("button", name="hadir", exact=True)
    press(page, guest)
    expect(guest).to_have_attribute("aria-pressed", "true")


def takes_a_song(page: Page) -> None:
    """The line closes for a while: what the log has of now is heard, and the show goes on."""
    place(page, "Konsol")
    expect(page.locator("#mode-word")).to_have_text("langsung")
    page.keyboard.press("m")
    page.keyboard.press("m")
    expect(page.locator("#mode-word")).to_have_text("otomatis", timeout=10_000)
    page.keyboard.press("m")
    page.keyboard.press("m")
    expect(page.locator("#mode-word")).to_have_text("langsung", timeout=20_000)


def hands_back(page: Page) -> None:
    """The closing by the clock; then the log, without a hand on the desk."""
    expect(page.locator("#now-title")).to_have_text("Penutup Ayo Mas Bro", timeout=90_000)
    expect(page.locator("#mode-word")).to_have_text("otomatis")
    expect(page.locator("#now-title")).not_to_have_text("Penutup Ayo Mas Bro", timeout=20_000)
    expect(page.locator("#mode-word")).to_have_text("otomatis")


def seconds(earlier: str, later: str) -> float:
    """Between two moments of the as-run."""
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


def went_out(show: Show) -> None:
    """By the as-run: opening and hand-back to the frame, the line between, the log's own row after."""
    day = f"{show.start:%Y-%m-%d}"
    rows = show.facts("asrun", day, day)
    opening = next(row for row in rows if row["title"] == show.opening.path.stem)
    closing = next(row for row in rows if row["title"] == show.closing.path.stem)
    assert abs(seconds(show.start.isoformat(), opening["started_at"])) < FRAME
    after = rows[rows.index(closing) + 1]
    assert closing["ended_at"] == after["started_at"]
    assert abs(seconds(show.start.isoformat(), after["started_at"]) - LENGTH) < FRAME
    assert (after["source"], after["programme"]) == ("log", "")
    planned = [row["title"] for row in show.facts("log", "show", day)]
    assert after["title"] in planned
    lines = [row for row in rows if row["source"] == "live"]
    assert [row["ended_because"] for row in lines] == ["handback", "handback"]
    # Also the one that a hand opened again.
    assert {row["programme"] for row in lines} == {"Ayo Mas Bro"}
    assert [row["title"] for row in rows if row["source"] == "cart"] == ["Jingle"]


def sounded(show: Show) -> None:
    """By the aircheck: all of it was heard, and nothing was silent."""
    # At the full hour another file begins.
    files = sorted((show.data / "aircheck").rglob("*.opus"))
    aired = np.concatenate([read_audio(path) for path in files])
    opening = locate(aired, show.opening.head(1.0))
    assert opening.score > ALIKE
    end = opening.index + LENGTH * RATE
    # The line fades out over its first second.
    part = show.closing.samples[RATE : 2 * RATE]
    closing = locate(aired, part, end - round((CLOSING + 2) * RATE), end)
    assert closing.score > ALIKE
    # Its 8 s come round at least once in 11.
    talk = aired[closing.index - 13 * RATE : closing.index - 2 * RATE]
    assert locate(talk, show.line.head()).score > ALIKE
    assert longest_silence(aired[opening.index : end + 5 * RATE]) < 0.05 * RATE


def test_ayo_mas_bro_from_opening_to_hand_back(show: Show) -> None:
    with chromium() as browser:
        page = open_console(browser, show.url, locale="id-ID")
        sign_in(page)
        opens(page)
        goes_on(page)
        takes_a_song(page)
        hands_back(page)
    assert until(lambda: show.facts("episode", "show", show.episode)["phase"] == "closed", 20)
    went_out(show)
    time.sleep(max(0.0, show.start.timestamp() + LENGTH + AFTER - time.time()))
    sounded(show)
