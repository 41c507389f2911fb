"""Lines opened from the console: only from what the settings allow, now or with a lead time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from tests.web.fake_engine import FakeEngine
from tests.web.test_actions import post
from web import PanelSettings
from web.air.relays import is_allowed

HOSTS = ("stream.example.org", "10.0.0.5:8000")


@pytest.mark.parametrize(
    "address",
    [
        "http://stream.example.org/rri",
        "https://stream.example.org/rri?a=1&b=2",
        "https://stream.example.org:443/",
        "http://STREAM.example.org",
        "http://10.0.0.5:8000/kabupaten.mp3",
    ],
)
def test_what_the_settings_name_is_allowed(address: str) -> None:
    assert is_allowed(address, HOSTS)
    assert not is_allowed(address, ())


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8095/",
        "http://localhost/",
        "http://[::1]/",
        "http://0x7f000001/",
        "http://169.254.169.254/latest/meta-data/",
        "http://stream.example.org:8000/",
        "http://10.0.0.5/",
        "https://10.0.0.5:8001/",
        "http://stream.example.org.evil.example/",
        "http://evil.example/stream.example.org",
        "http://stream.example.org@evil.example/",
        "http://user:pass@stream.example.org/",
        "http://evil.example#stream.example.org",
        "http://evil.example\\@stream.example.org/",
        "http://stream.example.org\\.evil.example/",
        "http://stream.example.org/\r\nHost: evil.example",
        "http://stream.example.org/ http://evil.example/",
        "http://stream.example.org\n",
        "file:///etc/passwd",
        "/etc/passwd",
        "udp://stream.example.org:1234",
        "rtsp://stream.example.org/",
        "alsa://default",
        "HTTP//stream.example.org",
        "",
    ],
)
def test_everything_else_is_refused(address: str) -> None:
    assert not is_allowed(address, HOSTS)


@pytest.fixture
def settings(settings: PanelSettings) -> PanelSettings:
    return replace(settings, relay_hosts=HOSTS)


def test_the_engine_is_only_asked_for_an_address_that_is_allowed(
    engine: FakeEngine, client: FlaskClient
) -> None:
    refused = post(client, "live/open", {"uri": "http://169.254.169.254/"})
    assert refused.status_code == 403
    assert refused.json
    assert "live.relay_hosts" in refused.json["error"]["do"]
    assert {do for do, _ in engine.asked} <= {"subscribe"}
    uri = "http://stream.example.org/rri"
    assert post(client, "live/open", {"uri": uri, "after": "item"}).status_code == 200
    assert ("live_open", {"uri": uri, "after": "item"}) in engine.asked
    assert post(client, "live/open", {"name": "studio", "after": "tea"}).status_code == 400


@pytest.mark.parametrize("depth", [1, -61, "low", None, True, float("nan")])
def test_a_depth_that_can_not_be_does_not_reach_the_engine(
    engine: FakeEngine, client: FlaskClient, depth: object
) -> None:
    assert post(client, "ducking", {"depth": depth}).status_code == 400
    assert {do for do, _ in engine.asked} <= {"subscribe"}
    assert post(client, "ducking", {"depth": -20.5}).status_code == 200
    assert ("ducking", {"depth": -20.5}) in engine.asked
