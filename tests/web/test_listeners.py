"""Listeners as the servers count them; unknown where they don't say."""

from __future__ import annotations

import subprocess
import urllib.request
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from radio.air.settings import EngineSettings, OutputSettings, save_settings
from tests.rig.servers import Icecast, free_port
from tests.web.browser import until
from web import PanelSettings
from web.engine.feed import Feed
from web.engine.listeners import ListenerWatch, listeners_of
from web.panel import panel_of

ONE = {"listenurl": "http://localhost:8000/radio", "listeners": 7}
OTHER = {"listenurl": "http://localhost:8000/other.mp3", "listeners": 3}


@pytest.mark.parametrize(
    ("status", "count"),
    [
        ({"icestats": {"source": ONE}}, 7),
        ({"icestats": {"source": [OTHER, ONE]}}, 7),
        ({"icestats": {"source": [OTHER]}}, None),
        ({"icestats": {"source": [{**ONE, "listeners": "many"}, "noise"]}}, None),
        ({"icestats": {}}, None),
        ({"icestats": []}, None),
        ([], None),
        (None, None),
    ],
)
def test_a_mount_is_found_in_what_icecast_says(status: Any, count: int | None) -> None:
    assert listeners_of(status, "/radio") == count


def outputs(*rows: OutputSettings, settings: PanelSettings) -> None:
    told = EngineSettings(data=str(settings.data), outputs=rows)
    save_settings(told, settings.data / "air" / "engine.json")


def test_a_real_server_is_asked_and_its_absence_is_told_as_unknown(settings: PanelSettings) -> None:
    with Icecast() as server:
        place = {"kind": "icecast", "port": server.port, "mount": "/radio"}
        gone = OutputSettings("gone", "icecast", port=free_port())
        outputs(
            OutputSettings("air", **place),
            gone,
            OutputSettings("arsip", "aircheck"),
            settings=settings,
        )
        watch = ListenerWatch(settings.data, Feed(1), lambda: 4)
        watch.look()
        assert watch.counts == {"air": None, "gone": None}
        address = f"icecast://source:{server.password}@127.0.0.1:{server.port}/radio"
        tone = ["-re", "-f", "lavfi", "-i", "sine=frequency=440", "-content_type", "audio/mpeg"]
        source = subprocess.Popen(["ffmpeg", "-loglevel", "error", *tone, "-f", "mp3", address])
        try:
            assert until(lambda: (watch.look(), watch.counts["air"] == 0)[1], 15)
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/radio", timeout=5):
                assert until(lambda: (watch.look(), watch.counts["air"] == 1)[1], 10)
        finally:
            source.kill()
            source.wait()
        assert watch.counts == {"air": 1, "gone": None}


def test_a_server_that_says_nonsense_is_unknown(settings: PanelSettings, app: Flask) -> None:
    outputs(OutputSettings("dengar", "monitor"), settings=settings)
    watch = panel_of(app).listeners
    watch.look()
    assert watch.counts == {"dengar": 0}
    (settings.data / "air" / "engine.json").write_text("{")
    watch.look()
    assert watch.counts == {}


def test_a_console_is_told_what_is_known(settings: PanelSettings, client: FlaskClient) -> None:
    outputs(OutputSettings("dengar", "monitor"), settings=settings)
    watch = panel_of(client.application).listeners
    watch.look()
    with client.get("/events?names=listeners") as answer:
        parts = iter(answer.response)
        next(parts)
        assert (
            next(parts)
            == b'event: listeners\ndata: {"event":"listeners","outputs":{"dengar":0}}\n\n'
        )
