"""The other side of one call as sippy keeps it, bent to what exchanges really do."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address
from typing import Any

from sippy.MsgBody import MsgBody
from sippy.SipHeader import SipHeader
from sippy.UA import UA

from radio.calls.agent.farewell import Place, Standing
from radio.calls.agent.faults import told

METHODS = ("INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "INFO", "REFER")
"""What is understood within a call."""

Hosts = Callable[[], frozenset[str]]


class Party(UA):  # type: ignore[misc]  # sippy ships no types
    """Believes what comes from `hosts` alone; answers what sippy leaves without an answer.

    A change without a description (a session timer that is refreshed, RFC 4028, or a resume)
    asks for ours: sippy takes it for a hold, or breaks over it. Here it stands for their last
    description with all directions open, and their ACK says what comes of it.
    """

    hosts: Hosts | None = None
    standing: Standing | None = None
    rAddr: Any  # noqa: N815 - sippy's name
    lCSeq: int  # noqa: N815 - same
    lTag: str  # noqa: N815 - same
    _described = ""
    _is_kept = _stands = _takes_leave = False

    def isYours(self, req: Any = None, *rest: Any, **more: Any) -> Any:  # noqa: N802 - sippy's name
        """See sippy; a stranger who knows all its marks is a stranger all the same."""
        if req is not None and self.hosts is not None and req.getSource()[0] not in self.hosts():
            return None
        return super().isYours(req, *rest, **more)

    def recvRequest(self, req: Any, transaction: Any) -> Any:  # noqa: N802 - sippy's name
        """See sippy."""
        refused = declined(req)
        if refused is not None:
            return (refused, None, None)
        first = self.state is None
        if req.getMethod() == "INVITE":
            self._describe(req)
        answer = super().recvRequest(req, transaction)
        if first and self.rAddr is not None and not is_address(self.rAddr[0][0]):
            # Their contact is a name: what is said to them goes where they came from.
            self.rAddr = (req.getSource(), self.rAddr[1])
        return answer

    # -- what is left of it where this process dies -------------------------------------------

    def changeState(self, newstate: Any) -> None:  # noqa: N802 - sippy's name
        """See sippy."""
        super().changeState(newstate)
        if self.standing is None:
            return
        if isinstance(self.state, self.UasStateRinging):
            self._is_kept = True
            self.standing.keep(self.lTag, *self._regret(), durable=False)
        elif self.isConnected() and not self._stands:
            self._is_kept = self._stands = True
            self.standing.keep(self.lTag, *self._goodbye())
        elif not self.isConnected() and not self._takes_leave:
            self._forget()  # they hung up, or it never came about

    def newTransaction(self, req: Any, *given: Any, **more: Any) -> Any:  # noqa: N802 - sippy's name
        """See sippy; our goodbye has to be answered before it is forgotten."""
        if req.getMethod() == "BYE":
            self._takes_leave = True
            more.setdefault("resp_cb", self._answered_goodbye)
        return super().newTransaction(req, *given, **more)

    def _answered_goodbye(self, response: Any) -> None:
        with told():
            if response.scode >= 200:
                self._forget()

    def _goodbye(self) -> tuple[str, Place]:
        """What would end it, and where that goes."""
        request = self.genRequest("BYE")
        self.lCSeq -= 1  # it is not said yet
        place: Place = self.rAddr[0]
        server = self.global_config["_sip_tm"].l4r.getServer(place)
        return request.localStr(server.getSIPaddr()), place

    def _regret(self) -> tuple[str, Place]:
        """What would end the ringing."""
        response = self.uasResp.getCopy()
        response.setSCode(480, "Temporarily Unavailable")
        place: Place = response.getHFBody("via").getTAddr()
        server = self.global_config["_sip_tm"].l4r.getServer(place)
        return response.localStr(server.getSIPaddr()), place

    def _forget(self) -> None:
        if self._is_kept and self.standing is not None:
            self.standing.forget(self.lTag)

    def _describe(self, req: Any) -> None:
        body = req.getBody()
        if body is not None:
            self._described = str(body)
        elif self._described:
            open_ways = [
                row
                for row in self._described.splitlines()
                if row not in ("a=sendonly", "a=recvonly", "a=inactive")
            ]
            req.setBody(MsgBody("\r\n".join(open_ways) + "\r\n"))


def declined(req: Any) -> Any:
    """The answer to a request that asks for what is not understood here; None where all is."""
    if req.getMethod() not in METHODS:
        answer = req.genResponse(405, "Method Not Allowed")
        answer.appendHeader(SipHeader(f"Allow: {', '.join(METHODS)}"))
        return answer
    wanted = ", ".join(str(body) for body in req.getHFBodys("require"))
    if wanted and req.getMethod() not in ("ACK", "CANCEL"):
        answer = req.genResponse(420, "Bad Extension")
        answer.appendHeader(SipHeader(f"Unsupported: {wanted}"))
        return answer
    return None


def is_address(host: str) -> bool:
    """Whether it is an address, and not a name that has to be looked up."""
    try:
        IPv4Address(host)
    except ValueError:
        return False
    return True
