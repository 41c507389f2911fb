"""What sippy is bent to: letters of other alphabets, one order of messages, registrations in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from sippy.Core.EventDispatcher import ED2
from sippy.Network_server import Remote_address
from sippy.SipConf import SipConf
from sippy.SipExpires import SipExpires
from sippy.SipHeader import SipHeader
from sippy.SipRegistrationAgent import SipRegistrationAgent
from sippy.SipTransactionManager import SipTransactionManager
from sippy.Time.Timeout import Timeout
from sippy.Udp_server import Udp_server, Udp_server_opts

from radio.calls.agent.party import is_address

KNOWS = "_knows"
"""Among sippy's settings: whether a host is one of ours."""
_SOONER = 0.8
"""Share of a registration's time after which it is renewed, so that none runs out."""
_SHORTEST = 10
"""Seconds between two registrations at least, whatever the other side says."""
_LONGEST = 3600
"""Seconds a registrar may make us wait, or register for."""
_MOST_WAITING = 200
"""Messages that wait to be read."""
_MOST_OF_STRANGERS = 50
"""Messages of hosts that are none of ours, in a second: they are only refused."""
_GIVES_UP = 32.0
"""Seconds after which sippy gives up by itself."""
_AGAIN = 60
"""Seconds until a registration that failed is tried again, where the other side says nothing."""
_REFUSED = 900
"""Seconds after which a password that was refused is tried again, at most."""


class OneWorker(Udp_server_opts):  # type: ignore[misc]  # sippy ships no types
    """One thread each way: three of them would bring messages into another order."""

    nworkers = 1
    direct_dispatch = True  # to `OneQueue.handle_read`, on the thread that reads


class Strangers:
    """How much of what hosts that are none of ours say is listened to; one thread, `clock` in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since = clock()
        self._count = 0

    def may(self) -> bool:
        """Whether one more message of theirs is read."""
        now = self._clock()
        if now - self._since >= 1.0:
            self._since, self._count = now, 0
        self._count += 1
        return self._count <= _MOST_OF_STRANGERS


class OneQueue(Udp_server):  # type: ignore[misc]  # same
    """Messages wait for the main thread in a queue with an end.

    A flood costs the flood: what is meant is said again, and no answer comes minutes late. One of
    strangers does not even fill the queue, where calls that are meant would be lost.
    """

    def __init__(self, config: dict[str, Any], *given: Any, **more: Any) -> None:
        self._waiting = 0
        self._lock = threading.Lock()
        self._knows: Callable[[str], bool] = config[KNOWS]
        self.strangers = Strangers()
        super().__init__(config, *given, **more)

    def handle_read(self, data: bytes, address: Any, moment: Any) -> None:
        """See sippy; on the thread that reads."""
        if not self._knows(address[0]) and not self.strangers.may():
            return
        with self._lock:
            if self._waiting >= _MOST_WAITING:
                return
            self._waiting += 1
        ED2.callFromThread(self._handle, data, Remote_address(address, self.transport), moment)

    def _handle(self, *given: Any) -> None:
        with self._lock:
            self._waiting -= 1
        super().handle_read(*given)


class Transactions(SipTransactionManager):  # type: ignore[misc]  # same
    """Also takes messages that are no UTF-8, as older exchanges send names: as Latin-1.

    `knows` tells whether a host is one of ours: others can't end what these began. `names` are
    the hosts whose addresses were looked up; what goes to another name is not sent, for the one
    thread that sends would stand still over it, and every call with it.
    """

    model_udp_server = (OneQueue, OneWorker)

    def __init__(
        self,
        config: dict[str, Any],
        answer: Any,
        knows: Callable[[str], bool],
        give_up: float = _GIVES_UP,
    ) -> None:
        SipConf.autoconvert_tel_url = True  # some exchanges name the caller by tel:
        self._knows = knows
        self._give_up = give_up
        config[KNOWS] = knows
        self.names: dict[str, str] = {}
        super().__init__(config, answer)

    def handleIncoming(self, data_in: bytes, came: Any, *rest: Any) -> None:  # noqa: N802 - sippy's name
        """See sippy."""
        if data_in.startswith((b"CANCEL ", b"ACK ")) and not self._knows(came.address[0]):
            return
        try:
            text = data_in.decode()
        except UnicodeDecodeError:
            text = data_in.decode("latin-1")
        super().handleIncoming(text, came, *rest)

    def transmitData(self, server: Any, data: Any, address: Any, *rest: Any, **more: Any) -> None:  # noqa: N802 - same
        """See sippy."""
        host, port = address
        found = host if is_address(host) else self.names.get(host)
        # A port that is none ends sippy's one thread that sends, and with it every line.
        if found is not None and 0 < int(port) < 65536:
            super().transmitData(server, data, (found, port), *rest, **more)

    def newTransaction(self, *given: Any, **more: Any) -> Any:  # noqa: N802 - same
        """See sippy; what nobody answers is given up in our time."""
        made = super().newTransaction(*given, **more)
        if self._give_up != _GIVES_UP:
            made.teB.cancel()
            made.teB = Timeout(self.timerB, self._give_up, 1, made)
        return made

    def sendResponse(self, resp: Any, t: Any = None, *rest: Any, **more: Any) -> None:  # noqa: N802 - same
        """See sippy; so is an answer that nobody acknowledges."""
        if self._give_up == _GIVES_UP:
            super().sendResponse(resp, t, *rest, **more)
            return
        asked = self.tserver.get(resp.getTId(wBRN=True)) if t is None else t
        super().sendResponse(resp, t, *rest, **more)
        if asked is not None and asked.teD is not None:
            asked.teD.cancel()
            asked.teD = Timeout(self.timerD, self._give_up, 1, asked)

    def is_merged(self, request: Any) -> bool:
        """Whether this call rings already, having come by another way (RFC 3261, 8.2.2.2)."""
        mine = request.getTId(wBRN=True)
        return any(
            tid[:3] == mine[:3] and tid != mine and row.method == "INVITE"
            for tid, row in self.tserver.items()
        )


class Registration(SipRegistrationAgent):  # type: ignore[misc]  # same
    """Renews before it runs out; a registrar's nonsense costs time, not the line."""

    exp: Any

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        # sippy names the time in its contact, and leaves it out when it writes it.
        self._wanted = SipExpires(number=self.exp)
        self.rmsg.appendHeader(SipHeader(name="expires", body=self._wanted))
        self._refusals = 0

    def gotreply(self, resp: Any) -> None:
        """See sippy; what it takes for the time of the next one is put right first."""
        if self.dead or resp.scode < 200:
            return
        if resp.scode < 300:
            self._refusals = 0
            self._put_right(resp)
        elif resp.scode in (401, 407) and self.atries and not _is_stale(resp):
            self._is_refused(resp)
            return
        elif resp.scode == 423 and self._stays_longer(resp):
            return
        elif resp.scode not in (401, 407) and _seconds(resp, "retry-after") is not None:
            self._waits(resp)
            return
        super().gotreply(resp)

    def _put_right(self, resp: Any) -> None:
        for name in ("contact", "expires"):
            if resp.countHFs(name) == 0:
                continue
            body = resp.getHFBody(name)
            of_contact = name == "contact" and not body.asterisk
            given = body.address.params.get("expires", "") if of_contact else str(body)
            seconds = min(_number(str(given)) or self.exp, self.exp)
            seconds = max(_SHORTEST, round(seconds * _SOONER))
            if of_contact:
                body.address.params["expires"] = str(seconds)
                return
            if name == "expires":
                body.number = seconds

    def _stays_longer(self, resp: Any) -> bool:
        """Interval Too Brief: ask for as long as they want; once, for it may be nonsense."""
        wanted = _seconds(resp, "min-expires")
        if wanted is None or not self.exp < wanted <= _LONGEST:
            return False
        self.exp = wanted
        self._wanted.number = wanted
        self.doregister()
        return True

    def _waits(self, resp: Any) -> None:
        """They say when to come again."""
        self._fails(resp, _seconds(resp, "retry-after") or _AGAIN)

    def _is_refused(self, resp: Any) -> None:
        """Name or password is wrong: it is offered once, then more and more seldom.

        An exchange bars the station's address that is offered a wrong one again and again.
        """
        self._refusals += 1
        for header in self.rmsg.getHFs("authorization"):
            self.rmsg.removeHeader(header)
        self._fails(resp, after_refusals(self._refusals))

    def _fails(self, resp: Any, seconds: int) -> None:
        self.atries = 0
        self.rfail_cb(resp.getSL(), self.cb_arg)
        Timeout(self.doregister, max(_SHORTEST, min(seconds, _LONGEST)))


def after_refusals(count: int) -> int:
    """Seconds until a password that was refused `count` times on end is tried once more."""
    return int(min(_AGAIN * 2 ** min(count - 1, 10), _REFUSED))


def _is_stale(resp: Any) -> bool:
    """Whether it was not the password, but the age of the challenge that it answered (RFC 7616, 3.3)."""
    name = "www-authenticate" if resp.scode == 401 else "proxy-authenticate"
    if resp.countHFs(name) == 0:
        return False
    told = dict(resp.getHFBody(name).otherparams)
    return str(told.get("stale", "")).lower() == "true"


def _seconds(resp: Any, name: str) -> int | None:
    """A header's number; None where it is missing, or none."""
    if resp.countHFs(name) == 0:
        return None
    return _number(str(resp.getHFBody(name)).partition(";")[0].partition("(")[0].strip())


def _number(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else None
