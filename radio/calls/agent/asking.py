"""Lines that nothing registers at are asked whether they are there (OPTIONS, RFC 3261, 11).

Whatever they answer is an answer. Some exchanges answer none at all, so a line counts as dead only
once it has answered before: of one that never has, no more is told than that. A call that comes by it
proves the contrary.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sippy.SipAddress import SipAddress
from sippy.SipFrom import SipFrom
from sippy.SipRequest import SipRequest
from sippy.SipURL import SipURL
from sippy.Time.Timeout import Timeout

from radio.calls.agent.faults import told

_FIRST = 1.0
"""Seconds until the first time: by then the names of most hosts are looked up."""
NO_ANSWER = "408 Request Timeout"

Told = Callable[[bool | None], None]
"""Whether the other side is there; None where it has not answered yet, and may be one that never does."""


class Asking:
    """Asks one host for as long as it lives, each `every` seconds; the main thread's alone."""

    def __init__(
        self, config: dict[str, Any], place: tuple[str, int], every: float, tell: Told
    ) -> None:
        self._config = config
        self._host, self._port = place
        self._tell = tell
        self._waits = self._has_answered = self._over = False
        Timeout(self._ask, _FIRST)
        Timeout(self._ask, every, -1)

    def close(self) -> None:
        """Ask no more."""
        self._over = True

    def _ask(self) -> None:
        with told():
            if self._waits or self._over:
                return
            own = SipURL(host=self._config["_sip_address"], port=self._config["_sip_port"])
            sender = SipFrom(address=SipAddress(url=own))
            sender.genTag()
            request = SipRequest(
                method="OPTIONS", ruri=SipURL(host=self._host, port=self._port), fr0m=sender,
                target=((self._host, self._port), "udp"),
            )  # fmt: skip
            self._waits = True
            self._config["_sip_tm"].newTransaction(request, self._answered)

    def _answered(self, response: Any) -> None:
        with told():
            if response.scode < 200:
                return
            self._waits = False
            is_there = response.getSL().removeprefix("SIP/2.0 ") != NO_ANSWER
            self._has_answered = self._has_answered or is_there
            self._tell(is_there if self._has_answered else None)
