"""SIP, by sippy: lines that register, calls that come in. All of it on the main thread.

Calls are taken from the hosts of the lines alone. Nothing of a message is written to a log:
numbers and names are in them.
"""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
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
from sippy.SipURL import SipURL
from sippy.UA import UA

from radio.calls.agent.calls import Call, Ended
from radio.calls.agent.faults import told
from radio.calls.agent.settings import AgentSettings, LineSettings
from radio.calls.agent.switchboard import RefusedError, Switchboard
from radio.calls.agent.transport import Registration, Transactions

_EXPIRES = 120
"""Seconds a registration is asked for."""
_LOOK_UP = 60.0
NAME_MOST, NUMBER_MOST = 80, 40


class _NoLog:
    """Where sippy would write every message."""

    def write(self, *_words: object, **_more: object) -> None:
        """Nothing."""


@dataclass(slots=True)
class LineState:
    """How a line stands: registered | unregistered | failed | listening; `reason` in SIP's words."""

    line: LineSettings
    state: str
    reason: str = ""
    addresses: frozenset[str] = field(default_factory=frozenset)


class Signalling:
    """Brings SIP to the switchboard; the main thread's alone.

    Raises:
        OSError: the port is taken.
    """

    def __init__(self, settings: AgentSettings, board: Switchboard) -> None:
        self._board = board
        self._config: dict[str, Any] = {
            "_sip_address": settings.host,
            "_sip_port": settings.port,
            "_sip_logger": _NoLog(),
        }
        self._config["_sip_tm"] = Transactions(self._config, self._request)
        self.lines = [LineState(line, "listening") for line in settings.lines]
        self._registrations: list[Any] = []
        for state in self.lines:
            if state.line.user:
                self._register(settings, state)
        self._over = threading.Event()
        threading.Thread(target=self._look_up, name="names", daemon=True).start()

    # -- lines ------------------------------------------------------------------------------

    def _register(self, settings: AgentSettings, state: LineState) -> None:
        line = state.line
        state.state = "unregistered"
        agent = Registration(
            self._config,
            SipURL(username=line.user, host=line.host, port=line.port),
            SipURL(username=line.user, host=settings.host, port=settings.port),
            line.user, line.password, exp=_EXPIRES, rok_cb=self._registered,
            rfail_cb=self._not_registered, cb_arg=state, target=((line.host, line.port), "udp"),
        )  # fmt: skip
        self._registrations.append(agent)
        agent.doregister()

    def _registered(self, _until: float, _contact: object, state: LineState) -> None:
        state.state, state.reason = "registered", ""
        self._board.changed = True

    def _not_registered(self, answer: str, state: LineState) -> None:
        state.state = "failed"
        state.reason = str(answer).removeprefix("SIP/2.0 ")[:80]
        self._board.changed = True

    def report(self) -> list[dict[str, Any]]:
        """For the status."""
        return [
            {
                "name": row.line.name, "kind": row.line.kind, "state": row.state,
                "reason": row.reason, "most": row.line.most,
            }
            for row in self.lines
        ]  # fmt: skip

    def _look_up(self) -> None:
        """Addresses of the lines' hosts, anew each minute: names take time, and may come to others."""
        while True:
            for state in self.lines:
                state.addresses = _addresses(state.line) or state.addresses
            if self._over.wait(_LOOK_UP):
                return

    # -- calls ------------------------------------------------------------------------------

    def _request(self, request: Any, transaction: Any) -> Any:
        """A request that belongs to no call yet: what sippy has to answer, and how to cancel it."""
        with told():
            return self._answer(request, transaction)

    def _answer(self, request: Any, transaction: Any) -> Any:
        method = request.getMethod()
        if request.getHFBody("to").getTag() is not None:
            return (request.genResponse(481, "Call Leg/Transaction Does Not Exist"), None, None)
        state = self._line_of(request.getSource()[0], request.getRURI().username)
        if state is None:
            return (request.genResponse(403, "Forbidden"), None, None)
        if method == "OPTIONS":
            return (request.genResponse(200, "OK"), None, None)
        if method != "INVITE":
            return (request.genResponse(501, "Not Implemented"), None, None)
        return _Dialog(self._config, self._board, state.line).begin(request, transaction)

    def _line_of(self, host: str, user: str | None) -> LineState | None:
        """The line a request came by; of several to one host, the one whose user is called."""
        rows = [row for row in self.lines if host in row.addresses]
        asked = [row for row in rows if row.line.user and row.line.user == user]
        return next(iter(asked or rows), None)

    def close(self) -> None:
        """No registration is renewed."""
        self._over.set()
        for agent in self._registrations:
            agent.stopregister()


def _addresses(line: LineSettings) -> frozenset[str]:
    """Addresses a line's host has now; none where its name is not known."""
    try:
        found = socket.getaddrinfo(line.host, None, socket.AF_INET, socket.SOCK_DGRAM)
    except OSError:
        return frozenset()
    return frozenset(str(row[4][0]) for row in found)


class _Dialog:
    """One call as SIP sees it; the switchboard's `Hand`."""

    def __init__(self, config: dict[str, Any], board: Switchboard, line: LineSettings) -> None:
        self._board = board
        self._line = line
        self._call: Call | None = None
        self._ua = UA(config, event_cb=self._event, dead_cbs=(self._dead,))

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
            elif isinstance(event, CCEventDisconnect | CCEventFail):
                self._over(Ended.CALLER)

    def _rings(self, event: Any) -> None:
        _, number, _, body, _, name = event.getData()
        try:
            self._call = self._board.ring(
                self._line, str(number or "")[:NUMBER_MOST], str(name or "")[:NAME_MOST],
                "" if body is None else str(body), self,
            )  # fmt: skip
        except RefusedError as refused:
            self._ua.recvEvent(CCEventFail((refused.code, refused.reason)))
            return
        self._ua.recvEvent(CCEventRing((180, "Ringing", None)))

    def _changes(self, event: Any) -> None:
        body = event.getData()
        if self._call is None or body is None:
            self._ua.recvEvent(CCEventFail((488, "Not Acceptable Here")))
            return
        try:
            ours = self._board.agree_anew(self._call, str(body))
        except RefusedError as refused:
            self._ua.recvEvent(CCEventFail((refused.code, refused.reason)))
            return
        self._ua.recvEvent(CCEventConnect((200, "OK", MsgBody(ours))))

    def _over(self, because: Ended) -> None:
        if self._call is not None:
            self._board.gone(self._call, because)

    def _dead(self, _ua: Any) -> None:
        self._over(Ended.LOST)

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
