"""The private line: the screener's telephone or headset, and which caller is on it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Any, Protocol

from radio.calls.agent.calls import Hand, RefusedError
from radio.calls.agent.cards import Cards
from radio.calls.agent.headset import Headset
from radio.calls.agent.leg import Leg
from radio.calls.agent.media.resampling import Signal
from radio.calls.agent.sdp import NoCommonAudioError, answer, offer, read
from radio.calls.agent.wire import PortsTakenError, RtpWire, Wire


class ScreenerState(StrEnum):
    """off; calling: their telephone rings, their headset is opened; on: they hear the caller, or the programme."""

    OFF = "off"
    CALLING = "calling"
    ON = "on"


class House(Protocol):
    """What the switchboard does for the private line."""

    def open_port(self) -> socket.socket:
        """A port for sound."""

    def new_leg(self, wire: Wire) -> Leg:
        """A party that is not recorded."""

    def screener_left(self) -> None:
        """Whoever was screened waits again."""


class Dial(Protocol):
    """How signalling calls the screener: with our side of the sound."""

    def __call__(self, description: str) -> Hand: ...


class PrivateLine:
    """All of it with the switchboard's lock held. `caller` is the id of who is screened, "" for nobody.

    `reason` tells why the last attempt came to nothing, in SIP's words.
    """

    def __init__(self, host: str, house: House, changed: Callable[[], None]) -> None:
        self._host = host
        self._house = house
        self._changed = changed
        self.dial: Dial | None = None
        self.state = ScreenerState.OFF
        self.reason = ""
        self.caller = ""
        self.leg: Leg | None = None
        self._wire: RtpWire | None = None
        self._wear: Callable[[], Headset] | None = None
        self._headset: Headset | None = None
        self._hand: Hand | None = None
        self._port: socket.socket | None = None

    def wear(self, name: str, cards: Cards) -> None:
        """From now on the screener has a headset here; see `Headset`."""
        self._wear = partial(Headset, cards, name)

    # -- from the switchboard ---------------------------------------------------------------

    def call_up(self) -> bool:
        """Open their headset, or let their telephone ring, where it is not there already; False where there is none."""
        if self.state is not ScreenerState.OFF:
            return True
        if self._wear is not None:
            self.state, self.reason, self._headset = ScreenerState.CALLING, "", self._wear()
            return True
        if self.dial is None:
            return False
        port = self._house.open_port()
        self.state, self.reason, self._port = ScreenerState.CALLING, "", port
        self._hand = self.dial(offer(self._host, port.getsockname()[1]))
        return True

    def connects(self, call_id: str) -> bool:
        """Whether the screener hears this caller, and is heard."""
        return self.leg is not None and self.caller == call_id

    def tell(self, signal: Signal) -> None:
        """Send the screener 20 ms."""
        if self.leg is not None:
            self.leg.tell(signal)

    @property
    def is_headset(self) -> bool:
        """Whether it goes by the headset now."""
        return self._headset is not None

    def look(self) -> None:
        """Each tick: a headset that has come, or is gone, is told; it is closed behind the last caller.

        Whoever is screened hears the programme while it is away, and the screener once it is back.
        """
        headset = self._headset
        if headset is None:
            return
        if not self.caller:
            self._over("")
        elif headset.is_there and self.leg is None:
            self._speak(headset)
        elif not headset.is_there and (self.leg is not None or self.reason != headset.reason):
            self.state, self.reason, self.leg = ScreenerState.CALLING, headset.reason, None
            self._changed()

    def hang_up(self) -> None:
        """End it."""
        if self._hand is not None:
            self._hand.hang_up()
        self._over("")

    def told(self) -> dict[str, Any]:
        """For the socket."""
        return {
            "set": self.dial is not None or self._wear is not None,
            "by": self._by(),
            "state": str(self.state),
            "caller": self.caller,
            "reason": self.reason,
        }

    def _by(self) -> str:
        """What they speak by, or would: headset, telephone, nothing."""
        on_telephone = self.state is not ScreenerState.OFF and self._headset is None
        if self._wear is not None and not on_telephone:
            return "headset"
        return "telephone" if self.dial is not None else ""

    # -- from signalling --------------------------------------------------------------------

    def rings(self, sdp: str, hand: Hand) -> str:
        """The screener calls in, and is there at once; our answer.

        Raises:
            RefusedError: one is there already, nothing in common, no port.
        """
        if self.state is not ScreenerState.OFF:
            raise RefusedError(486, "Busy Here")
        try:
            theirs = read(sdp)
            self._port = self._house.open_port()
        except NoCommonAudioError as error:
            raise RefusedError(488, "Not Acceptable Here") from error
        except PortsTakenError as error:
            raise RefusedError(503, "Service Unavailable") from error
        self._hand = hand
        self._wire = RtpWire(self._port, theirs, theirs.codecs[0])
        self._speak(self._wire)
        return answer(self._host, self._port.getsockname()[1], theirs, theirs.codecs[0])

    def answers(self, sdp: str, hand: Hand) -> None:
        """They took the telephone that we let ring."""
        if hand is not self._hand or self._port is None or self.leg is not None:
            return
        try:
            theirs = read(sdp)
        except NoCommonAudioError:
            hand.hang_up()
            self._over("488 Not Acceptable Here")
            return
        self._wire = RtpWire(self._port, theirs, theirs.codecs[0])
        self._speak(self._wire)

    def changes(self, sdp: str, hand: Hand) -> str:
        """Hold, or another address; our answer.

        Raises:
            RefusedError: not to something that can be spoken.
        """
        if hand is not self._hand or self._wire is None or self._port is None:
            raise RefusedError(481, "Call Leg/Transaction Does Not Exist")
        try:
            theirs = read(sdp)
        except NoCommonAudioError as error:
            raise RefusedError(488, "Not Acceptable Here") from error
        pair = next((row for row in theirs.codecs if row[0] is self._wire.codec), None)
        if pair is None:
            raise RefusedError(488, "Not Acceptable Here")
        self._wire.agree(theirs)
        return answer(self._host, self._port.getsockname()[1], theirs, pair)

    def gone(self, hand: Hand, reason: str) -> None:
        """Their side is over, or never came about."""
        if hand is self._hand:
            self._over(reason)

    def _speak(self, wire: Wire) -> None:
        self.leg = self._house.new_leg(wire)
        self.state, self.reason = ScreenerState.ON, ""
        self._changed()

    def _over(self, reason: str) -> None:
        if self._port is not None:
            self._port.close()
        if self._headset is not None:
            self._headset.close()
        self.state, self.reason = ScreenerState.OFF, reason
        self.leg = self._wire = self._hand = self._port = self._headset = None
        self._house.screener_left()
        self._changed()
