"""From one source of events to many browsers, none of which can hold up another."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WAITING_MOST = 128
"""Messages that may wait for a slow browser; past that it is let go and connects again."""

LEVELS_MOST = 20
"""With more than this waiting, levels are dropped: nobody needs the level of two seconds ago."""


@dataclass(frozen=True, slots=True)
class Message:
    """One event as it goes over the wire (Server-Sent Events, WHATWG HTML 9.2)."""

    name: str
    frame: bytes

    @property
    def droppable(self) -> bool:
        """Whether a slow browser can do without it."""
        return self.name in {"levels", "call_levels"}


def to_message(event: Mapping[str, Any]) -> Message:
    """Event of the engine as a message; serialised once for all browsers."""
    name = str(event.get("event", "message"))
    data = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    return Message(name, f"event: {name}\ndata: {data}\n\n".encode())


class Subscription:
    """One browser's waiting messages; bounded. Any thread puts, one thread takes.

    With `names`, only messages of these names.
    """

    def __init__(self, first: Iterable[Message] = (), names: frozenset[str] = frozenset()) -> None:
        self._names = names
        self._waiting = deque(message for message in first if self._wants(message))
        self._changed = threading.Condition()
        self._closed = False
        self.dropped = 0

    @property
    def closed(self) -> bool:
        """Whether no more will come."""
        return self._closed

    def _wants(self, message: Message) -> bool:
        return not self._names or message.name in self._names

    def put(self, message: Message) -> None:
        """Add a message, or drop it, or close: never waits."""
        if not self._wants(message):
            return
        with self._changed:
            if self._closed:
                return
            if message.droppable and len(self._waiting) >= LEVELS_MOST:
                self.dropped += 1
                return
            if len(self._waiting) >= WAITING_MOST:
                self._closed = True
            else:
                self._waiting.append(message)
            self._changed.notify()

    def take(self, timeout: float) -> bytes:
        """All that waits, joined; empty after `timeout` seconds or once closed."""
        with self._changed:
            if not self._waiting and not self._closed:
                self._changed.wait(timeout)
            frames = b"".join(message.frame for message in self._waiting)
            self._waiting.clear()
            return frames

    def close(self) -> None:
        """No more messages; wakes the taker."""
        with self._changed:
            self._closed = True
            self._changed.notify()


class FeedFullError(Exception):
    """As many are connected as may be."""


class Feed:
    """Hands every message to every subscription."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._subscriptions: set[Subscription] = set()
        self._ended = False

    def __len__(self) -> int:
        return len(self._subscriptions)

    def subscribe(
        self, first: Iterable[Message] = (), names: frozenset[str] = frozenset()
    ) -> Subscription:
        """A new subscription that begins with `first`; with `names`, to these messages alone.

        One that comes after the end is closed from the beginning: a browser that connects again
        while the panel stops must not keep it from stopping.

        Raises:
            FeedFullError: there are as many as may be.
        """
        with self._lock:
            if len(self._subscriptions) >= self._most:
                raise FeedFullError(f"{self._most} consoles are connected")
            subscription = Subscription(first, names)
            if self._ended:
                subscription.close()
            else:
                self._subscriptions.add(subscription)
            return subscription

    def leave(self, subscription: Subscription) -> None:
        """Forget a subscription."""
        subscription.close()
        with self._lock:
            self._subscriptions.discard(subscription)

    def publish(self, message: Message) -> None:
        """Hand on a message; never waits."""
        with self._lock:
            for subscription in self._subscriptions:
                subscription.put(message)

    def close(self) -> None:
        """End every subscription, for good."""
        with self._lock:
            self._ended = True
            for subscription in self._subscriptions:
                subscription.close()
