"""What sippy is bent to: letters of other alphabets, one order of messages, registrations in time."""

from __future__ import annotations

from typing import Any

from sippy.SipRegistrationAgent import SipRegistrationAgent
from sippy.SipTransactionManager import SipTransactionManager
from sippy.Udp_server import Udp_server, Udp_server_opts

_SOONER = 0.8
"""Share of a registration's time after which it is renewed, so that none runs out."""
_SHORTEST = 10
"""Seconds between two registrations at least, whatever the other side says."""


class OneWorker(Udp_server_opts):  # type: ignore[misc]  # sippy ships no types
    """One thread each way: three of them would bring messages into another order."""

    nworkers = 1


class Transactions(SipTransactionManager):  # type: ignore[misc]  # same
    """Also takes messages that are no UTF-8, as older exchanges send names: as Latin-1."""

    model_udp_server = (Udp_server, OneWorker)

    def handleIncoming(self, data_in: bytes, *rest: Any) -> None:  # noqa: N802 - sippy's name
        """See sippy."""
        try:
            text = data_in.decode()
        except UnicodeDecodeError:
            text = data_in.decode("latin-1")
        super().handleIncoming(text, *rest)


class Registration(SipRegistrationAgent):  # type: ignore[misc]  # same
    """Renews before it runs out; a registrar's nonsense costs time, not the line."""

    def gotreply(self, resp: Any) -> None:
        """See sippy; what it takes for the time of the next one is put right first."""
        if not self.dead and 200 <= resp.scode < 300 and resp.countHFs("contact") > 0:
            params = resp.getHFBody("contact").address.params
            given = str(params.get("expires", ""))
            seconds = int(given) if given.isascii() and given.isdigit() else self.exp
            params["expires"] = str(max(_SHORTEST, round(min(seconds, self.exp) * _SOONER)))
        super().gotreply(resp)
