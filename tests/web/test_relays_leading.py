"""Addresses that lead on: to another host, a file, a list. A real server answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask.testing import FlaskClient

from radio.db import session_scope
from radio.people import audit
from radio.people.audit import Wanted
from tests.rig.databases import make_new
from tests.web.fake_engine import FakeEngine
from tests.web.planned import PROGRAMME, plan
from tests.web.posting import Desk
from tests.web.test_actions import post
from web import PanelSettings
from web.air.leading import stays_allowed
from web.panel import panel_of

LEADS = {
    "/elsewhere": "http://169.254.169.254/latest/meta-data/",
    "/port": "http://127.0.0.1:1/",
    "/file": "file:///etc/passwd",
    "/slashes": "//169.254.169.254/",
    "/round": "/round",
    "/nonsense": "http://[x",
    "/on": "/sound",
}
HOLDS = {
    "/sound": b"\xff\xfb\x90\x64" + bytes(800),
    "/m3u": b"#EXTM3U\n#EXTINF:1,\nhttp://169.254.169.254/a.ts\n",
    "/xspf": b"\xef\xbb\xbf<?xml version='1.0'?><playlist/>",
    "/plain": b"http://169.254.169.254/\r\n",
    "/nothing": b"",
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path in LEADS:
            self.send_response(302)
            self.send_header("Location", LEADS[path])
        else:
            self.send_response(200 if path in HOLDS else 404)
        self.send_header("Content-Length", str(len(HOLDS.get(path, b""))))
        self.end_headers()
        self.wfile.write(HOLDS.get(path, b""))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base
        pass


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def settings(settings: PanelSettings, host: str) -> PanelSettings:
    return replace(settings, relay_hosts=(host, "127.0.0.1:9"))


@pytest.mark.parametrize("path", ["/sound", "/on", "/nothing", "/not-yet", "/sound?a=1"])
def test_what_stays_where_it_may_be_can_be_opened(host: str, path: str) -> None:
    assert stays_allowed(f"http://{host}{path}", (host,))


@pytest.mark.parametrize(
    "path",
    ["/elsewhere", "/port", "/file", "/slashes", "/round", "/nonsense", "/m3u", "/xspf", "/plain"],
)
def test_what_leads_elsewhere_can_not(host: str, path: str) -> None:
    assert not stays_allowed(f"http://{host}{path}", (host,))


def test_what_does_not_answer_yet_is_waited_for_by_the_engine() -> None:
    assert stays_allowed("http://127.0.0.1:9/", ("127.0.0.1:9",))


def test_the_engine_is_not_asked_for_it(engine: FakeEngine, client: FlaskClient, host: str) -> None:
    answer = post(client, "live/open", {"uri": f"http://{host}/file"})
    assert answer.status_code == 403
    assert answer.json
    assert answer.json["error"]["code"] == "relay_leads_on"
    assert {do for do, _ in engine.asked} <= {"subscribe"}
    make_new(panel_of(client.application).settings.database)
    assert (
        post(client, "live/open", {"uri": f"http://{host}/on", "after": "item"}).status_code == 200
    )
    # Who opened it from where is in the audit log; what was refused is not there as done.
    with session_scope(panel_of(client.application).database) as session:
        assert panel_of(client.application).trail.write_out()
        (row,) = audit.entries(session, Wanted(), 10)
    assert (row.action, row.object, row.detail) == ("air.live_open", f"http://{host}/on", "item")


def test_a_programmes_line_is_a_source_or_an_address_that_is_allowed(
    client: FlaskClient, host: str
) -> None:
    plan(panel_of(client.application).settings.database).dispose()
    desk = Desk(client)
    for source in (
        "file:///etc/passwd",
        "http://169.254.169.254/",
        "alsa://default",
        f"http://{host}/elsewhere",
    ):
        answer = desk.send("/programmes/new", **{**PROGRAMME, "source": source})
        assert answer.status_code == 422, source
        assert "live.relay_hosts" in answer.get_data(as_text=True)
    for number, source in enumerate(("studio", f"http://{host}/sound", "")):
        named = {**PROGRAMME, "name": f"Acara {number}", "source": source}
        del named["enabled"]
        answer = desk.send("/programmes/new", **named)
        assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
