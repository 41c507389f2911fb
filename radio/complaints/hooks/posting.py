"""Sending one message: to the machine that was looked at, within a time, reading little of the answer.

A receiver may be anybody: it may answer without an end, a byte a minute, or with another address. It is
given one time for everything, no redirect is followed, nothing is unpacked.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final

from radio.complaints.contacts import without_contacts
from radio.complaints.hooks.guard import Guard, RefusedAddressError, Target
from radio.complaints.register.hooktables import ANSWER
from radio.units import Millis, Seconds

_READ: Final = 2048
"""Bytes of an answer that are read."""
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_OK: Final = range(200, 300)
GONE: Final = 410
_DIGITS_MOST: Final = 9


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it; `retry_after` in ms.

    `error` is why there is no status: a reason of the guard's, or timeout, connection, tls, answer.
    """

    status: int | None = None
    text: str = ""
    error: str = ""
    retry_after: int = 0

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status in _OK


@dataclass(frozen=True, slots=True)
class Post:
    """Sends messages. `seconds` are for everything, from connecting to the end of the answer.

    May be used from any thread.
    """

    guard: Guard
    seconds: Seconds = Seconds(15.0)
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def send(self, address: str, headers: Mapping[str, str], body: bytes, now: Millis) -> Answer:
        """Send a message; whatever happens is told in the answer."""
        try:
            target = self.guard.find(address)
        except RefusedAddressError as error:
            return Answer(error=error.reason)
        connection = _Connection(target, self.tls, self.seconds)
        try:
            with _within(self.seconds, connection) as late:
                return _ask(connection, target, headers, body, late, now)
        finally:
            connection.close()


class _Connection(HTTPConnection):
    """To the machine that was looked at, whatever its name says by now; of no proxy."""

    def __init__(self, target: Target, tls: ssl.SSLContext, seconds: Seconds) -> None:
        super().__init__(target.address.host, target.address.port, timeout=seconds)
        self._target = target
        self._tls = tls if target.address.scheme == "https" else None
        if target.address.is_usual_port:
            # As browsers send it: without the port.
            self.default_port = target.address.port

    def connect(self) -> None:
        """Connect, and for https prove who it is by its name."""
        there = (self._target.machine, self._target.address.port)
        self.sock = socket.create_connection(there, self.timeout)
        if self._tls is not None:
            # Only once it can be cut does it begin to talk.
            self.sock = self._tls.wrap_socket(
                self.sock, server_hostname=self._target.address.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def cut(self) -> None:
        """End it from another thread, whatever this one waits for."""
        sock = self.sock
        if sock is not None:
            # The plain socket's own: that of TLS would first take its state from under the reader.
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


@contextmanager
def _within(seconds: Seconds, connection: _Connection) -> Iterator[threading.Event]:
    """Cut a connection that takes longer in all; a socket's own time is for each read alone."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        connection.cut()

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _ask(
    connection: _Connection,
    target: Target,
    headers: Mapping[str, str],
    body: bytes,
    late: threading.Event,
    now: Millis,
) -> Answer:
    try:
        connection.request("POST", target.address.path, body, dict(headers))
        if late.is_set():
            # The time was over while there was no socket to cut yet.
            return Answer(error="timeout")
        answer = connection.getresponse()
        if late.is_set():
            # Cut among its headers: they look as if they had ended there.
            return Answer(error="timeout")
    except TimeoutError:
        return Answer(error="timeout")
    except ssl.SSLError:
        return Answer(error="timeout" if late.is_set() else "tls")
    except OSError:
        return Answer(error="timeout" if late.is_set() else "connection")
    except (HTTPException, ValueError):
        return Answer(error="timeout" if late.is_set() else "answer")
    return Answer(answer.status, _words(answer), retry_after=_retry_after(answer, now))


def _words(answer: HTTPResponse) -> str:
    """The beginning of what it said, as a line; nothing of what is packed, or breaks off."""
    if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        return ""
    try:
        said = answer.read(_READ)
    except (OSError, HTTPException, ValueError):
        return ""
    plain = _CONTROLS.sub(" ", said.decode("utf-8", "replace"))
    return without_contacts(" ".join(plain.split()))[:ANSWER]


def _retry_after(answer: HTTPResponse, now: Millis) -> int:
    """What the receiver wants to be left alone for, in ms: seconds or a moment (RFC 9110, 10.2.3)."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdecimal():
        return int(said[:_DIGITS_MOST]) * 1000
    try:
        moment = parsedate_to_datetime(said)
        return max(0, round(moment.timestamp() * 1000) - now)
    except (ValueError, TypeError, OverflowError):
        return 0
