"""SIP, by sippy: lines that register, calls that come in. All of it on the main thread.

Calls are taken from the hosts of the lines alone. Nothing of a message is written to a log:
numbers and names are in them.
"""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sippy.SipURL import SipURL
from sippy.Time.Timeout import Timeout

from radio.calls.agent.asking import NO_ANSWER, Asking
from radio.calls.agent.calls import Hand
from radio.calls.agent.dialog import Around, CallerDialog, ScreenerDialog
from radio.calls.agent.farewell import Goodbye, Standing, say
from radio.calls.agent.faults import told
from radio.calls.agent.settings import AgentSettings, LineSettings
from radio.calls.agent.switchboard import Switchboard
from radio.calls.agent.transport import Registration, Transactions

_EXPIRES = 120
"""Seconds a registration is asked for."""
_LOOK_UP = 60.0
_OWN_NAME = "studio"


class _NoLog:
    """Where sippy would write every message."""

    def write(self, *_words: object, **_more: object) -> None:
        """Nothing."""


@dataclass(slots=True)
class LineState:
    """How a line stands: registered | unregistered | failed | listening | unheard; `reason` in SIP's words.

    unheard: nothing has ever come from its exchange, no call and no answer.
    """

    line: LineSettings
    state: str
    reason: str = ""
    heard: bool = False
    addresses: frozenset[str] = field(default_factory=frozenset)


class Signalling:
    """Brings SIP to the switchboard; the main thread's alone.

    Raises:
        OSError: the port is taken.
    """

    def __init__(self, settings: AgentSettings, board: Switchboard, standing: Standing) -> None:
        self._board = board
        self._standing = standing
        self._config: dict[str, Any] = {
            "_sip_address": settings.host,
            "_sip_port": settings.port,
            "_sip_logger": _NoLog(),
        }
        # What `_knows` looks at is asked for by the thread that reads, as soon as there is one.
        self.lines = [LineState(line, "listening") for line in settings.lines]
        self._screener = _split(settings.screener)
        self._screener_addresses: frozenset[str] = frozenset()
        self._transactions = Transactions(
            self._config, self._request, self._knows, settings.give_up
        )
        self._config["_sip_tm"] = self._transactions
        self._around = Around(self._config, board, standing)
        self._registrations: list[Any] = []
        self._asked: list[Asking] = []
        for state in self.lines:
            if state.line.user:
                self._register(settings, state)
            else:
                self._ask(settings, state)
        if self._screener is not None:
            board.private.dial = self._dial
        for left in standing.left():
            # One that goes wrong keeps none of the others.
            Timeout(self._hang_up, 0.0, 1, *left)
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

    def _ask(self, settings: AgentSettings, state: LineState) -> None:
        place = (state.line.host, state.line.port)
        tell = partial(self._is_there, state)
        self._asked.append(Asking(self._config, place, settings.ask_every, tell))

    def _is_there(self, state: LineState, there: bool | None) -> None:
        if there is None and state.heard:
            return
        before, state.heard = state.state, state.heard or bool(there)
        away = "unheard" if there is None else "failed"
        state.state, state.reason = ("listening", "") if there else (away, NO_ANSWER)
        self._board.changed = self._board.changed or state.state != before

    def report(self) -> list[dict[str, Any]]:
        """For the status."""
        return [
            {
                "name": row.line.name, "kind": row.line.kind, "state": row.state,
                "reason": row.reason, "most": row.line.most,
                "turned_away": self._board.turned_away_lately(row.line.name),
            }
            for row in self.lines
        ]  # fmt: skip

    def _look_up(self) -> None:
        """Addresses of the lines' hosts, anew each minute: names take time, and may come to others."""
        while True:
            for state in self.lines:
                state.addresses = self._looked_up(state.line.host) or state.addresses
            if self._screener is not None:
                found = self._looked_up(self._screener[1])
                self._screener_addresses = found or self._screener_addresses
            if self._over.wait(_LOOK_UP):
                return

    def _looked_up(self, host: str) -> frozenset[str]:
        found = _addresses(host)
        if found and self._transactions.names.get(host) not in found:
            self._transactions.names[host] = min(found)
        return found

    def _knows(self, host: str) -> bool:
        """Whether a host is a line's, or the screener's."""
        return host in self._screener_addresses or any(
            host in state.addresses for state in self.lines
        )

    # -- calls ------------------------------------------------------------------------------

    def _request(self, request: Any, transaction: Any) -> Any:
        """A request that belongs to no call yet: what sippy has to answer, and how to cancel it."""
        with told():
            return self._answer(request, transaction)

    def _answer(self, request: Any, transaction: Any) -> Any:
        method = request.getMethod()
        if method == "INVITE":
            if request.countHFs("contact") == 0:
                return (request.genResponse(400, "Contact Is Missing"), None, None)
            if self._transactions.is_merged(request):
                return (request.genResponse(482, "Merged Request"), None, None)
        if request.getHFBody("to").getTag() is not None:
            return (request.genResponse(481, "Call Leg/Transaction Does Not Exist"), None, None)
        host = request.getSource()[0]
        if method == "INVITE" and self._is_screener(host, request):
            return self._screening().begin(request, transaction)
        state = self._line_of(host, request.getRURI().username)
        if state is None:
            return (request.genResponse(403, "Forbidden"), None, None)
        if not state.line.user:
            self._is_there(state, True)
        if method == "OPTIONS":
            return (request.genResponse(200, "OK"), None, None)
        if method != "INVITE":
            return (request.genResponse(501, "Not Implemented"), None, None)
        dialog = CallerDialog(self._around, state.line, lambda: state.addresses)
        return dialog.begin(request, transaction)

    def _hang_up(self, name: str, goodbye: Goodbye) -> None:
        """End what an agent before this one was killed over; registering has begun, should the trunk ask for it."""
        with told():
            say(self._config, goodbye, partial(self._standing.forget, name))

    def _screening(self, **more: Any) -> ScreenerDialog:
        hosts = lambda: self._screener_addresses  # noqa: E731 - they may have others later
        return ScreenerDialog(self._around, hosts, **more)

    def _is_screener(self, host: str, request: Any) -> bool:
        """Whether it is the screener who calls: that extension, from that host."""
        if self._screener is None or host not in self._screener_addresses:
            return False
        return bool(request.getHFBody("from").getUrl().username == self._screener[0])

    def _dial(self, description: str) -> Hand:
        """Let the screener's telephone ring; as the line that is at the same host, where it has a user."""
        assert self._screener is not None  # noqa: S101 - else nobody can ask for it
        user, host, port = self._screener
        lines = (row.line for row in self.lines if row.line.host == host and row.line.user)
        line = next(lines, None)
        dialog = self._screening(
            nh_address=(host, port),
            username=None if line is None else line.user,
            password=None if line is None else line.password,
        )  # fmt: skip
        dialog.dial(user, _OWN_NAME if line is None else line.user, description)
        return dialog

    def _line_of(self, host: str, user: str | None) -> LineState | None:
        """The line a request came by; of several to one host, the one whose user is called."""
        rows = [row for row in self.lines if host in row.addresses]
        asked = [row for row in rows if row.line.user and row.line.user == user]
        return next(iter(asked or rows), None)

    def close(self) -> None:
        """No registration is renewed."""
        self._over.set()
        for asking in self._asked:
            asking.close()
        for agent in self._registrations:
            agent.stopregister()


def _split(address: str) -> tuple[str, str, int] | None:
    """User, host and port of `user@host:port`; None where nobody is set."""
    user, _, place = address.rpartition("@")
    host, _, port = place.partition(":")
    return (user, host, int(port or 5060)) if user and host else None


def _addresses(host: str) -> frozenset[str]:
    """Addresses a host has now; none where its name is not known."""
    try:
        found = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_DGRAM)
    except OSError:
        return frozenset()
    return frozenset(str(row[4][0]) for row in found)
