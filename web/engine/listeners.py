"""How many listen: to each Icecast mount, as its server says, and to the panel's own stream."""

from __future__ import annotations

import http.client
import json
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from radio.air.settings import OutputSettings, load_settings
from web.engine.feed import Feed, Message, to_message

ASK_EVERY = 10.0
"""Seconds between two questions to the servers."""
PATIENCE = 3.0
"""Seconds a server may take to answer."""
ANSWER_MOST = 1 << 20

_log = logging.getLogger(__name__)


class ListenerWatch:
    """Asks in a thread of its own, away from the engine; what is not known is None.

    `counts` are listeners by output, and may be read from any thread: it is replaced whole.
    """

    def __init__(self, data: Path, feed: Feed, own: Callable[[], int]) -> None:
        self._settings = data / "air" / "engine.json"
        self._feed = feed
        self._own = own
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.counts: dict[str, int | None] = {}

    def start(self) -> None:
        """Begin to ask."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="listeners", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, at the latest once the server it asks has answered."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(PATIENCE + 1.0)

    def keep_alive(self) -> bool:
        """Whether the thread lives; starts it again where it died."""
        if self._stopping.is_set() or self._thread is None or self._thread.is_alive():
            return True
        _log.error("the count of listeners had died and is started again")
        self.start()
        return False

    def message(self) -> Message:
        """The counts, for a page that begins to listen."""
        return to_message({"event": "listeners", "outputs": self.counts})

    def _run(self) -> None:
        while True:
            self.look()
            if self._stopping.wait(ASK_EVERY):
                return

    def look(self) -> None:
        """Ask each server once, and tell where a count differs."""
        counts = {output.name: self._count(output) for output in self._outputs()}
        if counts != self.counts:
            self.counts = counts
            self._feed.publish(self.message())

    def _outputs(self) -> list[OutputSettings]:
        """Outputs that somebody can listen to; none while the engine was never set up."""
        try:
            outputs = load_settings(self._settings).outputs
        except (OSError, ValueError, TypeError, KeyError) as error:
            _log.debug("no outputs known: %s", error)
            return []
        return [output for output in outputs if output.kind in {"icecast", "monitor"}]

    def _count(self, output: OutputSettings) -> int | None:
        if output.kind == "monitor":
            return self._own()
        try:
            return listeners_of(_status_of(output.host, output.port), output.mount)
        except (OSError, http.client.HTTPException, ValueError) as error:
            _log.debug("listeners of %s: %s", output.name, error)
            return None


def _status_of(host: str, port: int) -> Any:
    """A server's public status; Icecast 2.4 and later have it.

    Raises:
        OSError, http.client.HTTPException, ValueError: it gives none.
    """
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/status-json.xsl")
        answer = connection.getresponse()
        return json.loads(answer.read(ANSWER_MOST))
    finally:
        connection.close()


def listeners_of(status: Any, mount: str) -> int | None:
    """Listeners of a mount in Icecast's status; None where it does not say.

    `source` is an object for one mount and a list for several.
    """
    stats = status.get("icestats") if isinstance(status, dict) else None
    found = stats.get("source") if isinstance(stats, dict) else None
    for source in found if isinstance(found, list) else [found]:
        if isinstance(source, dict) and _mount_of(source) == mount:
            count = source.get("listeners")
            return count if isinstance(count, int) else None
    return None


def _mount_of(source: dict[str, Any]) -> str:
    return urlsplit(str(source.get("listenurl", ""))).path
