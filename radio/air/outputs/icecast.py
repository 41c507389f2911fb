"""Icecast 2: one ffmpeg as source client, titles over the server's admin interface."""

from __future__ import annotations

import base64
from concurrent.futures import Executor, Future
from urllib.parse import quote, urlencode

from radio.air.log import Entry
from radio.air.outputs.ffmpeg import CONTENT_TYPES, codec, encoder_input
from radio.air.outputs.output import EncodedOutput, OutputState
from radio.air.settings import OutputSettings

TITLE_PATIENCE = 3.0


class IcecastOutput(EncodedOutput):
    """A mount of an Icecast server.

    Titles are sent for MP3 and AAC. Icecast 2.4 has no way to change the title of an Ogg
    stream from outside.
    """

    kind = "icecast"

    def __init__(
        self, settings: OutputSettings, station: str, rate: int, executor: Executor
    ) -> None:
        super().__init__(settings.name, executor, self._command)
        self._settings = settings
        self._station = station
        self._rate = rate
        self._title = ""
        self._sent = ""
        self._sending: Future[bool] | None = None
        self._next_send = 0.0

    def _command(self) -> list[str]:
        s = self._settings
        password = quote(s.password, safe="")
        user = quote(s.user, safe="")
        container = codec(s.format, s.bitrate)
        if s.format == "flac":
            container = [*container[:-1], "ogg"]
        return [
            *encoder_input(self._rate), *container,
            "-content_type", CONTENT_TYPES[s.format],
            "-ice_name", self._station, "-ice_public", "1" if s.public else "0",
            "-flush_packets", "1",
            f"icecast://{user}:{password}@{s.host}:{s.port}{s.mount}",
        ]  # fmt: skip

    def show(self, entry: Entry | None) -> None:
        """See `Output`."""
        if entry is not None:
            self._title = " - ".join(part for part in (entry.artist, entry.title) if part)

    def poll(self, now: float) -> None:
        """See `Output`; also keeps the server's title what it should be."""
        was_up = self.state is OutputState.UP
        super().poll(now)
        if self.state is not OutputState.UP:
            self._sent = ""
        elif not was_up or self._title != self._sent:
            self._send_title(now)

    def _send_title(self, now: float) -> None:
        if self._settings.format not in ("mp3", "aac") or not self._title:
            return
        if self._sending is not None:
            if not self._sending.done():
                return
            done, self._sending = self._sending, None
            self._next_send = now if done.result() else now + 5.0
            if not done.result():
                self._sent = ""
        if now < self._next_send or self._title == self._sent:
            return
        self._sent = self._title
        self._sending = self._executor.submit(self._update, self._title)

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
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
