"""One call as SIP sees it: a caller's, or the screener's. The main thread's alone, but for the hand."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from sippy.CCEvents import (
    CCEventConnect,
    CCEventDisconnect,
    CCEventFail,
    CCEventPreConnect,
    CCEventRing,
    CCEventTry,
    CCEventUpdate,
)
from sippy.Core.EventDispatcher import ED2
from sippy.MsgBody import MsgBody
from sippy.SipCallId import SipCallId

from radio.calls.agent.calls import Call, Ended, RefusedError
from radio.calls.agent.farewell import Standing
from radio.calls.agent.faults import told
from radio.calls.agent.party import Hosts, Party
from radio.calls.agent.settings import LineSettings
from radio.calls.agent.switchboard import Switchboard

NAME_MOST, NUMBER_MOST = 80, 40


@dataclass(frozen=True, slots=True)
class Around:
    """What all calls share: sippy's settings, the switchboard, and what is kept of those that stand."""

    config: dict[str, Any]
    board: Switchboard
    standing: Standing


class _Dialog(ABC):
    """What both kinds have in common; the switchboard's `Hand`."""

    def __init__(self, around: Around, hosts: Hosts, **more: Any) -> None:
        self._board = around.board
        self._ua = Party(around.config, event_cb=self._event, dead_cbs=(self._dead,), **more)
        self._ua.hosts = hosts
        self._ua.standing = around.standing

    def begin(self, request: Any, transaction: Any) -> Any:
        """Take the first INVITE."""
        return self._ua.recvRequest(request, transaction)

    # -- from SIP ---------------------------------------------------------------------------

    def _event(self, event: Any, _ua: Any) -> None:
        with told():
            if isinstance(event, CCEventTry):
                self._rings(event)
            elif isinstance(event, CCEventUpdate):
                self._changes(event)
            elif isinstance(event, CCEventConnect):
                self._connected(event)
            elif isinstance(event, CCEventDisconnect | CCEventFail):
                self._over(event)

    @abstractmethod
    def _rings(self, event: Any) -> None:
        """They call us."""

    @abstractmethod
    def _connected(self, event: Any) -> None:
        """They answered us, or heard our answer."""

    @abstractmethod
    def _agree_anew(self, sdp: str) -> str:
        """They want other sound; our answer."""

    @abstractmethod
    def _over(self, event: Any) -> None:
        """They hung up, or it came to nothing."""

    @abstractmethod
    def _dead(self, _ua: Any) -> None:
        """Nothing more comes of it."""

    def _changes(self, event: Any) -> None:
        body = event.getData()
        try:
            ours = self._agree_anew("" if body is None else str(body))
        except RefusedError as refused:
            self._ua.recvEvent(CCEventFail((refused.code, refused.reason)))
            return
        self._ua.recvEvent(CCEventConnect((200, "OK", MsgBody(ours))))

    # -- from the switchboard ---------------------------------------------------------------

    def answer(self, description: str) -> None:
        """See `Hand`; sippy waits for the ACK, and says the answer again until it comes."""
        self._do(CCEventPreConnect((200, "OK", MsgBody(description))))

    def refuse(self, code: int, reason: str) -> None:
        """See `Hand`."""
        self._do(CCEventFail((code, reason)))

    def hang_up(self) -> None:
        """See `Hand`."""
        self._do(CCEventDisconnect())

    def _do(self, event: Any) -> None:
        """From any thread, on the main one."""
        ED2.callFromThread(self._ua.recvEvent, event)


def plain(words: str, most: int) -> str:
    """What a network says of a caller, without letters that are none: controls, turns of direction."""
    kept = (letter for letter in words[: 4 * most] if unicodedata.category(letter)[0] != "C")
    return " ".join("".join(kept).split())[:most]


class CallerDialog(_Dialog):
    """Somebody calls by a line."""

    def __init__(self, around: Around, line: LineSettings, hosts: Hosts) -> None:
        super().__init__(around, hosts)
        self._line = line
        self._call: Call | None = None

    def _rings(self, event: Any) -> None:
        _, number, _, body, _, name = event.getData()
        try:
            self._call = self._board.ring(
                self._line, plain(str(number or ""), NUMBER_MOST), plain(str(name or ""), NAME_MOST),
                "" if body is None else str(body), self,
            )  # fmt: skip
        except RefusedError as refused:
            self._ua.recvEvent(CCEventFail((refused.code, refused.reason)))
            return
        self._ua.recvEvent(CCEventRing((180, "Ringing", None)))

    def _connected(self, event: Any) -> None:
        """They heard our answer; where they had described nothing before, they do now."""
        body, call = event.getData()[2], self._call
        if call is None or (body is None and not self._board.knows_nothing_of(call)):
            return
        try:
            self._board.agree_anew(call, "" if body is None else str(body))
        except RefusedError:
            self._ua.recvEvent(CCEventDisconnect())
            self._board.gone(call, Ended.LOST)

    def _agree_anew(self, sdp: str) -> str:
        if self._call is None:
            raise RefusedError(488, "Not Acceptable Here")
        return self._board.agree_anew(self._call, sdp)

    def _over(self, _event: Any) -> None:
        if self._call is not None:
            self._board.gone(self._call, Ended.CALLER)

    def _dead(self, _ua: Any) -> None:
        if self._call is not None:
            self._board.gone(self._call, Ended.LOST)


class ScreenerDialog(_Dialog):
    """The screener's telephone: called by us, or calling in."""

    def dial(self, user: str, own: str, description: str) -> None:
        """Let it ring, and say who calls."""
        call = (SipCallId(), own, user, MsgBody(description), None, None)
        self._do(CCEventTry(call))

    def _rings(self, event: Any) -> None:
        body = event.getData()[3]
        try:
            with self._board.lock:
                ours = self._board.private.rings("" if body is None else str(body), self)
        except RefusedError as refused:
            self._ua.recvEvent(CCEventFail((refused.code, refused.reason)))
            return
        self._ua.recvEvent(CCEventPreConnect((200, "OK", MsgBody(ours))))

    def _connected(self, event: Any) -> None:
        body = event.getData()[2]
        with self._board.lock:
            self._board.private.answers("" if body is None else str(body), self)

    def _agree_anew(self, sdp: str) -> str:
        with self._board.lock:
            return self._board.private.changes(sdp, self)

    def _over(self, event: Any) -> None:
        data = event.getData() if isinstance(event, CCEventFail) else None
        with self._board.lock:
            self._board.private.gone(self, " ".join(map(str, data[:2])) if data else "")

    def _dead(self, _ua: Any) -> None:
        with self._board.lock:
            self._board.private.gone(self, "")
