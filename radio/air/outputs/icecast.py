"""Icecast 2: an encoder for each mount, its stream sent by a source client.

Titles of MP3 and AAC go over the server's admin interface. An Ogg stream carries its own: for
each title a new logical stream is begun, chained to the one before (RFC 3533, section 4), at
a block's border.
"""

from __future__ import annotations

import base64
from concurrent.futures import Executor, Future
from urllib.parse import urlencode

from radio.air.log import Entry
from radio.air.outputs.encoders import encode_command
from radio.air.outputs.output import EncodedOutput, Encoder, OutputState
from radio.air.outputs.source import Link, SourceClient
from radio.air.settings import OutputSettings

TITLE_PATIENCE = 3.0
TITLE_RETRY = 5.0
_HTTP_OK = 200


class IcecastOutput(EncodedOutput):
    """A mount of an Icecast server."""

    kind = "icecast"

    def __init__(
        self, settings: OutputSettings, station: str, rate: int, executor: Executor
    ) -> None:
        super().__init__(settings.name, executor, self._command)
        self._settings = settings
        self._station = station
        self._rate = rate
        self._chained = settings.format in ("opus", "flac")
        self._client: SourceClient | None = None
        self._fed: Encoder | None = None
        self._next: Encoder | None = None
        self._finishing: list[Encoder] = []
        self._title: tuple[str, str] = ("", "")
        self._sent: tuple[str, str] = ("", "")
        self._sending: Future[bool] | None = None
        self._next_send = 0.0

    def _command(self) -> list[str]:
        tags: tuple[str, ...] = ()
        if self._chained:
            self._sent = self._title
            artist, title = self._title
            tags = (f"artist={artist}", f"title={title}")
        return encode_command(self._settings.format, self._settings.bitrate, self._rate, tags=tags)

    def _new_encoder(self) -> Encoder:
        self._client = SourceClient(self._settings, self._station)
        return self._encode()

    def _encode(self) -> Encoder:
        return Encoder(self._arguments(), self._executor, capture=True)

    def show(self, entry: Entry | None) -> None:
        """See `Output`."""
        if entry is not None:
            self._title = (_clean(entry.artist), _clean(entry.title))

    def poll(self, now: float) -> None:
        """See `Output`; also keeps the stream's title what it should be."""
        super().poll(now)
        client = self._client
        if client is not None and client.link is Link.FAILED:
            self._fail(now, client.reason)
            return
        if client is None or client.link is not Link.UP:
            if self.state is OutputState.UP:
                self.state = OutputState.STARTING
            return
        self._feed(client)
        if self.state is OutputState.UP and self._title != self._sent:
            self._show_title(now)
        self._finish()

    def _feed(self, client: SourceClient) -> None:
        """Let the client send the present encoder's stream, once that runs."""
        process = self._encoder.process if self._encoder is not None else None
        if self._encoder is not self._fed and process is not None and process.stdout is not None:
            client.feed(process.stdout.fileno())
            self._fed = self._encoder

    def _show_title(self, now: float) -> None:
        if not self._chained:
            self._tell_server(now)
        elif self._next is None and self._encoder is self._fed:
            self._next = self._encode()

    def write(self, pcm: bytes, first: int) -> None:
        """See `Output`; a new logical stream begins with this block when it is ready."""
        if self._next is not None and self._next.process is not None and self._encoder is not None:
            self._encoder.close()
            self._finishing.append(self._encoder)
            self._dropped += self._encoder.dropped
            self._encoder, self._next = self._next, None
        super().write(pcm, first)

    def _finish(self) -> None:
        for encoder in [encoder for encoder in self._finishing if encoder.ended]:
            encoder.kill()
            self._finishing.remove(encoder)

    def _fail(self, now: float, reason: str) -> None:
        self._end_client()
        super()._fail(now, reason)

    def _end_client(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
        for encoder in (*self._finishing, self._next):
            if encoder is not None:
                encoder.kill()
        self._finishing.clear()
        self._fed = self._next = None
        self._sent = ("", "")

    def close(self) -> None:
        """See `Output`."""
        super().close()
        self._end_client()

    # -- titles over the admin interface ------------------------------------------------

    def _tell_server(self, now: float) -> None:
        if self._sending is not None:
            if not self._sending.done():
                return
            told, self._sending = self._sending.result(), None
            if not told:
                self._sent, self._next_send = ("", ""), now + TITLE_RETRY
        if now >= self._next_send:
            self._sent = self._title
            self._sending = self._executor.submit(
                self._update, " - ".join(filter(None, self._title))
            )

    def _update(self, title: str) -> bool:
        """Tell the server the title; False when it could not be told."""
        from http.client import HTTPConnection, HTTPException  # noqa: PLC0415 - 20 ms at start

        s = self._settings
        query = urlencode({"mode": "updinfo", "mount": s.mount, "song": title, "charset": "UTF-8"})
        token = base64.b64encode(f"{s.user}:{s.password}".encode()).decode()
        connection = HTTPConnection(s.host, s.port, timeout=TITLE_PATIENCE)
        try:
            headers = {"Authorization": f"Basic {token}"}
            connection.request("GET", f"/admin/metadata?{query}", headers=headers)
            return connection.getresponse().status == _HTTP_OK
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


def _clean(text: str) -> str:
    """One line without control characters: it goes into a command line and a header."""
    return "".join(char if char.isprintable() else " " for char in text).strip()
