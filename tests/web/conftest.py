from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from sqlalchemy import Engine

from radio.air.settings import EngineSettings, LiveSource, save_settings
from radio.complaints.intake.desk import FILE
from radio.complaints.intake.tables import ENVIRONMENT as INTAKE
from radio.people.rights import Right, Role
from tests.rig.databases import make_new
from tests.web.browser import Station, chromium, open_console, steady_hands, until
from tests.web.fake_engine import FakeEngine
from tests.web.people import People
from tests.web.phoned import Phone
from tests.web.planned import plan
from tests.web.posting import Desk
from tests.web.real_engine import RealStation, make_station
from tests.web.registered import Registered
from web import PanelSettings, create_app
from web.language import LANGUAGES
from web.language.gather import catalogue_path, load_catalogue
from web.panel import panel_of
from web.server import PanelServer


@pytest.fixture(scope="session", autouse=True)
def _translations() -> None:
    """Compiled catalogues, as the Makefile makes them; here whenever they are out of date."""
    for language in LANGUAGES:
        source = catalogue_path(language)
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            # Whole at once: another process may be reading.
            made = compiled.with_suffix(f".{os.getpid()}")
            with made.open("wb") as file:
                write_mo(file, load_catalogue(language))
            made.replace(compiled)


@pytest.fixture(scope="session", autouse=True)
def _templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each test has a panel of its own; what a template comes to is worked out once for all."""
    kept = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": kept})
        yield


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Four seconds of MP3 from the encoder the engine uses."""
    path = tmp_path_factory.mktemp("sound") / "tone.mp3"
    command = ["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "sine=frequency=440:duration=4"]
    encode = ["-ar", "48000", "-ac", "2", "-b:a", "128k", "-write_xing", "0", "-id3v2_version", "0"]
    subprocess.run([*command, *encode, str(path)], check=True)
    return path.read_bytes()


@pytest.fixture
def settings(tmp_path: Path) -> PanelSettings:
    return PanelSettings(data=tmp_path / "var", station="Radio Malowopati", port=0)


@pytest.fixture
def engine(settings: PanelSettings, sound: bytes) -> Iterator[FakeEngine]:
    engine = FakeEngine(settings.data, sound).start()
    yield engine
    engine.kill()


def _lay_desk(settings: PanelSettings) -> None:
    """The desk's file as its migrations make it; they ran once."""
    file = settings.data / FILE
    if not file.exists():
        make_new(f"sqlite:///{file}", INTAKE)


@pytest.fixture
def app(settings: PanelSettings) -> Iterator[Flask]:
    _lay_desk(settings)
    app = create_app(settings)
    app.testing = True
    panel_of(app).start()
    yield app
    panel_of(app).stop()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def people(app: Flask) -> People:
    return People(app)


@pytest.fixture
def server(settings: PanelSettings) -> Iterator[PanelServer]:
    _lay_desk(settings)
    server = PanelServer(settings)
    server.start()
    yield server
    server.stop()


# ----------------------------------------------------------------- the console in a browser


class FakeStation:
    """The panel on the engine's stand-in."""

    def __init__(self, engine: FakeEngine, server: PanelServer) -> None:
        self.engine = engine
        self.url = f"http://127.0.0.1:{server.port}/"

    def title(self) -> str:
        return str(self.engine.status["now"]["title"])

    def asked(self) -> list[str]:
        return [do for do, _ in self.engine.asked if do != "subscribe"]

    def kill_engine(self) -> None:
        self.engine.kill()

    def start_engine(self) -> None:
        self.engine.start()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def station(request: pytest.FixtureRequest, settings: PanelSettings) -> Iterator[Station]:
    """The engine's stand-in, or the real one where a test asks for "real"."""
    if getattr(request, "param", "stand-in") == "real":
        yield from real_station(settings)
        return
    engine: FakeEngine = request.getfixturevalue("engine")
    sources = (LiveSource("studio", "alsa://default"),)
    told = EngineSettings(data=str(settings.data), live_sources=sources)
    save_settings(told, settings.data / "air" / "engine.json")
    server: PanelServer = request.getfixturevalue("server")
    assert until(lambda: server._panel.link.status)
    yield FakeStation(engine, server)  # noqa: PT022  # the real one has an end


def real_station(settings: PanelSettings) -> Iterator[Station]:
    make_station(settings.data)
    server = PanelServer(settings)
    server.start()
    station = RealStation(settings.data, f"http://127.0.0.1:{server.port}/")
    station.start_engine()
    try:
        link = server._panel.link
        assert until(lambda: link.status and link.status.now and link.status.mode == "auto", 20)
        yield station
    finally:
        station.stop()
        server.stop()


@pytest.fixture
def planned(settings: PanelSettings) -> Iterator[Engine]:
    """The database of a station with programmes; see `tests.web.planned`."""
    engine = plan(settings.database)
    yield engine
    engine.dispose()


@pytest.fixture
def page(browser: Browser, station: Station) -> Iterator[Page]:
    page = open_console(browser, station.url)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield page
    page.context.close()
    assert [error for error in errors if "ERR_" not in error and "503" not in error] == []


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    steady_hands()
    with sync_playwright() as made:
        yield made


@pytest.fixture
def phone(
    playwright: Playwright, engine: FakeEngine, server: PanelServer, tmp_path: Path
) -> Iterator[Phone]:
    phone = Phone(playwright, tmp_path / "phone", f"http://127.0.0.1:{server.port}/")
    yield phone
    phone.stop()
    assert phone.errors == []


# ----------------------------------------------------------------- the shared complaint database


@pytest.fixture
def registered(app: Flask) -> Registered:
    """The panel's, made; of the station's database nothing is known."""
    return Registered(panel_of(app))


@pytest.fixture
def key(people: People) -> str:
    """A key that may file, and nothing else."""
    operator = people.add("op", Role.OPERATOR)
    return people.token(operator, Right.COMPLAINTS_EDIT)["Authorization"].removeprefix("Bearer ")


@pytest.fixture
def register(people: People) -> Registered:
    """The panel's, made; its station has a database, too."""
    return Registered(people.panel)


@pytest.fixture
def officer(register: Registered, people: People) -> Desk:
    """Sri, who follows complaints up and sees who reported."""
    return Desk(people.signed_in("sri", Role.OFFICER))


@pytest.fixture
def desk(register: Registered, client: FlaskClient) -> Desk:
    """Whoever sits at a station that has no accounts."""
    return Desk(client)
