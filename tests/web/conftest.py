from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from flask import Flask
from flask.testing import FlaskClient

from tests.web.fake_engine import FakeEngine
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
            with compiled.open("wb") as file:
                write_mo(file, load_catalogue(language))


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


@pytest.fixture
def app(settings: PanelSettings) -> Iterator[Flask]:
    app = create_app(settings)
    app.testing = True
    panel_of(app).start()
    yield app
    panel_of(app).stop()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def server(settings: PanelSettings) -> Iterator[PanelServer]:
    server = PanelServer(settings)
    server.start()
    yield server
    server.stop()
