"""The one connection to the engine, however many browsers look on."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from radio.air.control.client import EngineAwayError, EngineClient
from web.engine.feed import Feed, Message, Subscription, to_message
from web.engine.follower import SILENCE, Follower
from web.engine.status import Now, Status, parse_status

TOPICS = ("status", "levels", "alarm")

HISTORY = 20

_log = logging.getLogger(__name__)


class EngineLink(Follower):
    """Follows the engine, keeps its last word, and hands every event to the browsers.

    `status`, `away_since` and `history` may be read from any thread: each is replaced
    whole. The link's own thread is started again by `keep_alive` should it ever die.
    """

    def __init__(
        self, data: Path, *, consoles_most: int, wall: Callable[[], float] = time.time
    ) -> None:
        super().__init__("engine-link")
        self._data = data
        self._wall = wall
        self._snapshot_lock = threading.Lock()
        self._last: dict[str, Message] = {}
        self._heard_at: int | None = None
        self._heard_tick = float("-inf")
        self._begun_at = int(wall() * 1000)
        self._away = True
        self._played: deque[Now] = deque(maxlen=HISTORY)
        self.feed = Feed(consoles_most)
        self.status: Status | None = None
        self.raw_status: dict[str, Any] | None = None

    @property
    def away_since(self) -> int | None:
        """Milliseconds since 1970 of the engine's last word; None while it speaks."""
        if not self._away and time.monotonic() - self._heard_tick <= SILENCE:
            return None
        return self._heard_at if self._heard_at is not None else self._begun_at

    @property
    def history(self) -> tuple[Now, ...]:
        """What has ended since this panel runs, latest first."""
        return tuple(reversed(self._played))

    def stop(self) -> None:
        """End the thread and every subscription."""
        self._stopping.set()
        self.feed.close()
        super().stop()

    def subscribe(
        self, more: Iterable[Message] = (), names: frozenset[str] = frozenset()
    ) -> Subscription:
        """A browser's subscription; begins with the state as it is, and `more`.

        Raises:
            FeedFullError: as many consoles are open as may be.
        """
        with self._snapshot_lock:
            first = [self._link_message(), *self._last.values(), *more]
            return self.feed.subscribe(first, names)

    def _follow(self) -> bool:
        """Take events until the engine falls silent; whether there were any."""
        heard = False
        with EngineClient(self._data) as client:
            try:
                for event in client.events(*TOPICS, timeout=SILENCE):
                    heard = True
                    self._take(event)
                    if self._stopping.is_set():
                        break
            except EngineAwayError as error:
                _log.debug("%s", error)
        return heard

    def _take(self, event: dict[str, Any]) -> None:
        self._heard_at = int(self._wall() * 1000)
        self._heard_tick = time.monotonic()
        message = to_message(event)
        returned, self._away = self._away, False
        if returned:
            self._publish(self._link_message())
        if message.name == "status":
            self._keep(event)
        self._publish(message, keep=message.name in {"status", "levels"})

    def _keep(self, event: dict[str, Any]) -> None:
        try:
            status = parse_status(event)
        except (TypeError, ValueError):
            _log.warning("a status of the engine could not be read: %r", event)
            return
        before = self.status.now if self.status else None
        if before and (status.now is None or _is_other(before, status.now)):
            self._played.append(before)
        self.status, self.raw_status = status, event

    def _lost(self) -> None:
        self._away = True
        self._publish(self._link_message())

    def _publish(self, message: Message, *, keep: bool = False) -> None:
        with self._snapshot_lock:
            if keep:
                self._last[message.name] = message
            self.feed.publish(message)

    def _link_message(self) -> Message:
        since = self.away_since if self._away else None
        return to_message(
            {
                "event": "link",
                "at": int(self._wall() * 1000),
                "state": "away" if self._away else "up",
                "since": since,
            }
        )


def _is_other(one: Now, two: Now) -> bool:
    return (one.entry_id, one.started_at) != (two.entry_id, two.started_at)
