"""The streams over real HTTP: cheroot, sockets, browsers that come and go."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.web.browser import until
from tests.web.fake_engine import FakeEngine
from tests.web.test_mp3 import split
from web.engine.mp3 import frame_shape
from web.server import PanelServer, main
from web.settings import PanelSettings


@contextmanager
def opened(port: int, path: str) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", path)
    try:
        yield connection.getresponse()
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_for(answer: http.client.HTTPResponse, seconds: float) -> bytes:
    end, data = time.monotonic() + seconds, b""
    while time.monotonic() < end:
        data += answer.read1(65536)
    return data


def test_a_listener_gets_the_last_seconds_at_once_and_then_goes_on(
    engine: FakeEngine, server: PanelServer, sound: bytes
) -> None:
    relay = server._panel.relay
    assert until(lambda: sum(frame.seconds for frame in relay._burst) > 2.3, 6)
    with opened(server.port, "/listen.mp3") as answer:
        assert answer.headers["Content-Type"] == "audio/mpeg"
        assert answer.headers["Cache-Control"] == "no-store"
        first = answer.read1(65536)
        assert frame_shape(first[:4])
        more = first + read_for(answer, 1.0)
    seconds = sum(frame.seconds for frame in split(more, []))
    assert 3.0 < seconds < 4.2
    whole = b"".join(frame.data for frame in split(more, []))
    assert whole == more[: len(whole)]
    assert until(lambda: len(relay) == 0)


def test_a_listener_stays_through_the_engines_restart(
    engine: FakeEngine, server: PanelServer
) -> None:
    with opened(server.port, "/listen.mp3") as answer:
        assert read_for(answer, 0.5)
        engine.kill()
        engine.start()
        assert frame_shape(answer.read1(65536)[:4])
        assert len(read_for(answer, 1.5)) > 10000


def test_a_listener_who_leaves_in_silence_is_forgotten(
    server: PanelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.listen.views._LOOK_AFTER", 0.2)
    relay = server._panel.relay
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/listen.mp3")
    assert until(lambda: len(relay) == 1)
    connection.close()
    assert until(lambda: len(relay) == 0)


def test_events_reach_a_browser_from_the_first(engine: FakeEngine, server: PanelServer) -> None:
    with opened(server.port, "/events") as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        data = read_for(answer, 1.3).decode()
    assert data.startswith("retry: 1000\n\nevent: link\n")
    assert data.count("event: levels") >= 9
    assert '"title":"Pagi di Bengawan"' in data
    assert until(lambda: len(server._panel.link.feed) == 0, 8)


@pytest.mark.realtime
def test_sixty_consoles_and_pages_still_answer(engine: FakeEngine, server: PanelServer) -> None:
    connections = []
    for _ in range(60):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        connection.request("GET", "/events")
        connections.append(connection)
    answers = [connection.getresponse() for connection in connections]
    assert until(lambda: len(server._panel.link.feed) == 60)
    begun = time.monotonic()
    with opened(server.port, "/") as page:
        assert page.status == 200
    assert time.monotonic() - begun < 1.0
    assert all(b"event: levels" in read_for(answer, 0.2) for answer in answers[::20])
    assert engine.connections == 1
    for answer, connection in zip(answers, connections, strict=True):
        answer.close()
        connection.close()


def test_one_console_too_many_is_told(settings: PanelSettings, engine: FakeEngine) -> None:
    small = PanelSettings(data=settings.data, port=0, consoles_most=1, listeners_most=0)
    server = PanelServer(small)
    server.start()
    try:
        with opened(server.port, "/events") as first:
            assert first.read1(100)
            with opened(server.port, "/events") as second:
                assert second.status == 503
                assert "Konsol" in second.read().decode()
            with opened(server.port, "/listen.mp3") as third:
                assert third.status == 503
    finally:
        server.stop()


def test_it_stops_within_seconds_with_streams_open(
    settings: PanelSettings, engine: FakeEngine
) -> None:
    port = free_port()
    code = f"""
    from pathlib import Path
    from web.server import main
    from web.settings import PanelSettings
    import sys
    sys.exit(main(PanelSettings(data=Path({str(settings.data)!r}), port={port})))
    """
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)])
    try:
        assert until(lambda: _answers(port), 40)
        with opened(port, "/events") as events, opened(port, "/listen.mp3") as sound:
            assert events.read1(100)
            assert sound.read1(100)
            begun = time.monotonic()
            os.kill(process.pid, signal.SIGTERM)
            assert process.wait(8) == 0
            assert time.monotonic() - begun < 5.0
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    try:
        with opened(port, "/healthz/panel") as answer:
            return answer.status == 200
    except OSError:
        return False


def test_a_port_in_use_is_told(
    server: PanelServer, settings: PanelSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(PanelSettings(data=settings.data, port=server.port)) == 1
    told = capsys.readouterr().err
    assert str(server.port) in told
    assert "RADIO_PORT" in told
