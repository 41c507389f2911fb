"""The one connection to the telephone agent, however many browsers look on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from radio.air.control.client import EngineAwayError, EngineClient, EngineRefusedError
from radio.calls.stuck import Stuck, stuck_now
from web.calls.restarts import CutOff
from web.engine.feed import Feed, Message, to_message
from web.engine.follower import SILENCE, Follower

SOCKET: Final = "calls.sock"
SETTINGS: Final = ("calls", "agent.json")
"""Where the agent is told what to do; there is a telephone once there is such a file."""
BLOCKS_EVERY: Final = 60.0
"""Seconds after which the agent is told anew whom not to take: a block may have run out."""
_SHOWN: Final = (
    "id", "line", "state", "rang_at", "answered_at", "ended_at", "ended_because", "on_air_since",
    "on_air_ms", "held", "quiet", "trouble", "trouble_of",
)  # fmt: skip
"""What every screen may know of a call; who it is, only those who run the air."""

_log = logging.getLogger(__name__)
Blocked = Callable[[], list[str] | None]
"""The numbers that are not taken; None where that can't be told now."""


class CallsLink(Follower):
    """Follows the agent, keeps its last word, and hands every change to the browsers.

    `report` and `away_since` may be read from any thread: each is replaced whole. The calls of an
    agent that died stay in the report for a while, as over. The thread is started again by
    `keep_alive` should it ever die.
    """

    def __init__(
        self, data: Path, feed: Feed, blocked: Blocked, wall: Callable[[], float] = time.time
    ) -> None:
        super().__init__("calls-link")
        self._data = data
        self._feed = feed
        self._blocked = blocked
        self._wall = wall
        self._told: dict[str, Any] = {}
        self._renew_at = 0.0
        self._cut_off = CutOff()
        self._heard: dict[str, Any] | None = None
        self._stuck: Stuck | None = None
        self.away_since: int | None = int(wall() * 1000)
        self.report: dict[str, Any] | None = None

    @property
    def is_set_up(self) -> bool:
        """Whether the station has a telephone."""
        return self.report is not None or self._data.joinpath(*SETTINGS).exists()

    def call(self, call_id: str) -> dict[str, Any] | None:
        """A call as the agent last told it, with its number; None where it knows none."""
        rows = (self.report or {}).get("calls") or ()
        return next((row for row in rows if row.get("id") == call_id), None)

    def renew(self) -> None:
        """Whom not to take has changed: tell the agent at its next word."""
        self._renew_at = 0.0

    def message(self) -> Message:
        """The state as it is, for a page that begins to listen."""
        return to_message({"event": "calls", **self.shown()})

    def shown(self) -> dict[str, Any]:
        """What every screen may know: lines and calls, and nobody's number or name."""
        report = self.report or {}
        away = self.away_since is not None
        return {
            "state": "away" if away and self.is_set_up else "none" if away else "up",
            "since": self.away_since,
            "stuck": asdict(self._stuck) if away and self._stuck else None,
            "restarted": self._cut_off.at,
            "mixed": bool(report.get("engine")),
            "trouble": bool(report.get("trouble")),
            "unspoken": bool(report.get("unspoken")),
            "private": bool((report.get("screener") or {}).get("set")),
            "screener": {
                name: str((report.get("screener") or {}).get(name) or "")
                for name in ("by", "state", "reason")
            },
            "lines": [_line(row) for row in _rows(report, "lines")],
            "calls": [
                {name: row.get(name) for name in _SHOWN} for row in _rows(report, "calls")
            ],
        }  # fmt: skip

    # ------------------------------------------------------------ the thread

    def _follow(self) -> bool:
        """Take events until the agent falls silent; whether there were any."""
        heard = False
        with EngineClient(self._data, SOCKET) as client, EngineClient(self._data, SOCKET) as asking:
            try:
                for event in client.events("calls", timeout=SILENCE):
                    if not heard:
                        self.renew()
                    heard = True
                    self._take(event)
                    self._tell_blocks(asking)
                    if self._stopping.is_set():
                        break
            except EngineAwayError as error:
                _log.debug("%s", error)
        return heard

    def _take(self, event: dict[str, Any]) -> None:
        if not isinstance(event.get("calls"), list):
            return
        now = int(self._wall() * 1000)
        gone = now if self.away_since is None else self.away_since
        self._cut_off = self._cut_off.after(self._heard, event, gone, now)
        self._heard = event
        self.report = {**event, "calls": [*event["calls"], *self._cut_off.rows]}
        self.away_since = None
        self._publish()
        levels = {
            str(row.get("id")): row.get("level_dbfs")
            for row in _rows(event, "calls")
            if row.get("level_dbfs") is not None
        }
        if levels:
            self._feed.publish(to_message({"event": "call_levels", "levels": levels}))

    def _tell_blocks(self, asking: EngineClient) -> None:
        """The agent forgets them when it ends, and does not know when one runs out."""
        if time.monotonic() < self._renew_at:
            return
        self._renew_at = time.monotonic() + BLOCKS_EVERY
        numbers = self._blocked()
        if numbers is not None:
            try:
                asking.request("block", timeout=SILENCE, numbers=numbers)
            except EngineRefusedError as error:
                _log.warning("the telephone agent took no blocks: %s", error.code)

    def _lost(self) -> None:
        if self.away_since is None:
            self.away_since = int(self._wall() * 1000)
        self._stuck = stuck_now(self._data)
        self._publish()

    def _publish(self) -> None:
        """What changed; how loud somebody is goes out apart."""
        shown = self.shown()
        if shown != self._told:
            self._told = shown
            self._feed.publish(self.message())


def _rows(report: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [row for row in report.get(name) or () if isinstance(row, dict)]


def _line(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: row.get(name) for name in ("name", "kind", "state", "reason", "most", "turned_away")
    }
