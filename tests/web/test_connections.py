"""Connections that send slowly, without end, or in two readings: the panel goes on for all others."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from radio.complaints.exchange.tables import BYTES_MOST
from tests.rig.databases import make_new
from tests.web.browser import until
from web import PanelSettings
from web.connections import BODY_MOST, FORM_MOST, HEAD_MOST, peek
from web.server import SPARE_THREADS, PanelServer

HEAD = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n"
ASK = b"GET /healthz/panel HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def small(settings: PanelSettings) -> Iterator[PanelServer]:
    """A panel with few threads."""
    make_new(settings.database)
    server = PanelServer(
        PanelSettings(data=settings.data, port=0, consoles_most=1, listeners_most=0)
    )
    server.start()
    yield server
    server.stop()


def connected(server: PanelServer, stack: ExitStack) -> socket.socket:
    return stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=8))


def answer(connection: socket.socket) -> bytes:
    """What comes until nothing does for a moment, or the connection is closed."""
    found = connection.recv(65536)
    connection.settimeout(0.3)
    try:
        while more := connection.recv(65536):
            found += more
    except TimeoutError:
        pass
    except ConnectionResetError:
        found += b""
    return found


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET /login HTTP/1.1\r\nHost: loc", id="part of a head"),
        pytest.param(HEAD + b"\r\nlogin=", id="part of a form"),
        pytest.param(HEAD + b"Expect: 100-continue\r\n\r\n", id="a form that waits to be asked"),
    ],
)
def test_who_sends_slowly_holds_no_thread(small: PanelServer, begun: bytes) -> None:
    with ExitStack() as stack:
        slow = [connected(small, stack) for _ in range(SPARE_THREADS + 20)]
        for connection in slow:
            connection.sendall(begun)
        time.sleep(0.2)
        if begun:
            for connection in slow:
                connection.sendall(b"a")
        other = connected(small, stack)
        at = time.monotonic()
        other.sendall(ASK)
        assert other.recv(20).startswith(b"HTTP/1.1 200")
        assert time.monotonic() - at < 2.0


def test_what_comes_in_pieces_is_answered_once_it_is_whole(small: PanelServer) -> None:
    with ExitStack() as stack:
        connection = connected(small, stack)
        for part in (ASK[:7], ASK[7:-2], ASK[-2:]):
            connection.sendall(part)
            time.sleep(0.1)
        assert connection.recv(20).startswith(b"HTTP/1.1 200")


def test_a_form_in_pieces_and_what_follows_it_are_both_answered(small: PanelServer) -> None:
    form = b"login=" + b"x" * 5000
    head = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(form)
    with ExitStack() as stack:
        connection = connected(small, stack)
        for part in (head + form[:100], form[100:4000], form[4000:] + ASK):
            connection.sendall(part)
            time.sleep(0.1)
        # The form carries no token of a page.
        found = answer(connection)
        assert found.startswith(b"HTTP/1.1 403")
        assert b"HTTP/1.1 200" in found
        connection.settimeout(8)
        connection.sendall(ASK)
        assert connection.recv(20).startswith(b"HTTP/1.1 200")


def test_who_ends_in_the_middle_is_let_go(small: PanelServer) -> None:
    with ExitStack() as stack:
        connection = connected(small, stack)
        connection.sendall(ASK[:-2])
        connection.shutdown(socket.SHUT_WR)
        connection.recv(200)
        assert until(lambda: small._server._connections._num_connections == 0, 3)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /healthz/panel HTTP/1.1\r\nX-A: " + b"a" * 2 * HEAD_MOST, b"413"),
        (b"GET /" + b"a" * 2 * HEAD_MOST, b"414"),
        (ASK[:-2] + b"Content-Length: %d\r\n\r\n" % (BODY_MOST + 1), b"413"),
        (ASK[:-2] + b"Content-Length: 999999999999999\r\n\r\n", b"413"),
        (ASK[:-2] + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", b"411"),
    ],
)
def test_what_has_no_end_is_refused_at_once(
    small: PanelServer, request_: bytes, status: bytes
) -> None:
    with ExitStack() as stack:
        connection = connected(small, stack)
        connection.sendall(request_)
        assert connection.recv(12) == b"HTTP/1.1 " + status


def test_the_largest_file_of_any_page_gets_as_far_as_its_view(small: PanelServer) -> None:
    sent = b"POST /cases/brought/notebook/file HTTP/1.1\r\nHost: localhost\r\nX-CSRF-Token: x\r\n"
    with ExitStack() as stack:
        connection = connected(small, stack)
        connection.sendall(sent + b"Content-Length: %d\r\n\r\n" % BYTES_MOST)
        assert b" 403 " in answer(connection).splitlines()[0]


def test_what_a_page_did_not_read_is_not_waited_for(
    small: PanelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = ASK[:-2] + b"Content-Length: %d\r\n\r\n" % (FORM_MOST + 1)
    with ExitStack() as stack:
        quick, slow = connected(small, stack), connected(small, stack)
        quick.sendall(head + b"a" * (FORM_MOST + 1))
        assert answer(quick).startswith(b"HTTP/1.1 200")
        quick.settimeout(8)
        quick.sendall(ASK)
        assert quick.recv(20).startswith(b"HTTP/1.1 200")
        monkeypatch.setattr("web.connections._UNREAD_PATIENCE", 0.3)
        slow.sendall(head + b"a")
        found = answer(slow)
        assert found.startswith(b"HTTP/1.1 200")
        assert b"Connection: close" in found


def test_a_header_passes_for_no_other(small: PanelServer) -> None:
    """At the desk, who comes by a proxy is not: with an underscore, nothing is said of one."""
    with ExitStack() as stack:
        for name, status in ((b"X-Forwarded-For", b"401"), (b"X_Forwarded_For", b"200")):
            connection = connected(small, stack)
            connection.sendall(
                b"GET /api/v1/programmes HTTP/1.1\r\nHost: localhost\r\n%s: 192.0.2.7\r\n\r\n"
                % name
            )
            assert connection.recv(12) == b"HTTP/1.1 " + status


def test_of_too_many_that_say_nothing_the_longest_wait_ends(
    small: PanelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.connections.WAITING_MOST", 5)
    with ExitStack() as stack:
        waiting = []
        for _ in range(12):
            waiting.append(connected(small, stack))
            time.sleep(0.02)
        assert until(lambda: small._server._connections._num_connections <= 6, 5)
        assert waiting[0].recv(1) == b""
        waiting[-1].sendall(ASK)
        assert waiting[-1].recv(20).startswith(b"HTTP/1.1 200")


def test_a_connection_is_looked_at_without_waiting() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(5)
        at = time.monotonic()
        assert peek(ours, 10) is None
        theirs.sendall(b"ab")
        assert peek(ours, 10) == b"ab"
        assert ours.recv(10) == b"ab"
        theirs.shutdown(socket.SHUT_WR)
        assert peek(ours, 10) == b""
        assert time.monotonic() - at < 1.0
