"""A call from its first ring to its end, and what is told of it."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from radio.calls.agent.leg import Leg
from radio.calls.agent.media.codecs import Codec
from radio.calls.agent.recording import CallRecording
from radio.calls.agent.sdp import Description
from radio.calls.agent.wire import RtpWire

_QUIET = 150
"""Ticks without anything of theirs after which it is told: telephones send their silence, too."""


class CallState(StrEnum):
    """ringing; waiting: answered, hears the programme; screening: with the screener; on_air; ended."""

    RINGING = "ringing"
    WAITING = "waiting"
    SCREENING = "screening"
    ON_AIR = "on_air"
    ENDED = "ended"


class Ended(StrEnum):
    """Why a call is over."""

    CALLER = "caller"
    """They hung up, or gave up ringing."""
    STUDIO = "studio"
    REFUSED = "refused"
    LOST = "lost"
    """No sound came for too long, or their side failed."""
    TIMEOUT = "timeout"
    """Nobody took it."""
    LONGEST = "longest"
    AGENT = "agent"
    """The agent was told to end."""


class Wrong(StrEnum):
    """What of a call is not as it should be: sound (none of theirs can be heard), recording."""

    NOTHING = ""
    SOUND = "sound"
    RECORDING = "recording"


class RefusedError(Exception):
    """A call that can't be taken: the answer of SIP, as code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Hand(Protocol):
    """What signalling does for a call; called with the switchboard's lock held, never waits."""

    def answer(self, description: str) -> None:
        """Take the call, with our side of the sound."""

    def refuse(self, code: int, reason: str) -> None:
        """End the ringing."""

    def hang_up(self) -> None:
        """End an answered call."""


class NoHand:
    """Of a call that the hybrid's own key takes and ends."""

    def answer(self, description: str) -> None:
        """See `Hand`."""

    def refuse(self, code: int, reason: str) -> None:
        """See `Hand`."""

    def hang_up(self) -> None:
        """See `Hand`."""


@dataclass(slots=True)
class Offered:
    """What a telephone offers to speak by, what was chosen of it, and our port for it."""

    theirs: Description
    chosen: tuple[Codec, int]
    port: socket.socket


@dataclass(slots=True, eq=False)
class Call:
    """One call. Moments in ms since 1970 UTC; the number as the network gave it.

    `since` is when it rang, by a clock that nobody sets. `offered` is None for one that came by a hybrid on the sound card. `turn` is its place as the studio has ordered, 0 where it has not.
    """

    id: str
    line: str
    number: str
    name: str
    hand: Hand
    offered: Offered | None
    rang_at: int
    since: float = field(default_factory=time.monotonic)
    turn: float = 0.0
    state: CallState = CallState.RINGING
    leg: Leg | None = None
    wire: RtpWire | None = None
    recording: CallRecording | None = None
    folder: str = ""
    answered_at: int | None = None
    ended_at: int | None = None
    because: Ended | None = None
    on_air_since: int | None = None
    on_air_ms: int = field(default=0)
    ended_over: tuple[Wrong, str] = (Wrong.NOTHING, "")

    def wrong(self) -> tuple[Wrong, str]:
        """What is wrong with it, and why; of one that is over what was wrong at its end."""
        if self.recording is not None and self.recording.trouble:
            return Wrong.RECORDING, self.recording.trouble
        if self.leg is not None:
            reason = self.leg.wire.reason
            return (Wrong.SOUND, reason) if reason else (Wrong.NOTHING, "")
        return self.ended_over

    def told(self) -> dict[str, Any]:
        """For the socket."""
        leg = self.leg
        wrong, why = self.wrong()
        return {
            "id": self.id, "line": self.line, "number": self.number, "name": self.name,
            "state": str(self.state), "rang_at": self.rang_at, "answered_at": self.answered_at,
            "ended_at": self.ended_at, "ended_because": str(self.because or ""),
            "on_air_since": self.on_air_since, "on_air_ms": self.on_air_ms,
            "level_dbfs": None if leg is None else round(leg.level, 1),
            "loss": None if leg is None else round(leg.wire.loss, 4),
            "held": leg is not None and leg.wire.held,
            "quiet": leg is not None and not leg.wire.held and leg.wire.silent_ticks > _QUIET,
            "codec": "" if self.offered is None else self.offered.chosen[0].name, "folder": self.folder,
            "trouble": why, "trouble_of": str(wrong),
        }  # fmt: skip


def in_turn(call: Call) -> tuple[bool, float, int]:
    """Sorts those who wait: as the studio has ordered, then as they rang."""
    return (call.turn == 0, call.turn, call.rang_at)
