"""Who calls, who waits, who is on the air: the agent's own state.

Two threads come here, that of signalling and that of media, each with the lock: a tick takes
a millisecond or two.
"""

from __future__ import annotations

import datetime as dt
import secrets
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from radio.air.control.server import Refusal
from radio.calls.agent.announcing import FOLDER, Announcements
from radio.calls.agent.busline import BusLine
from radio.calls.agent.calls import (
    Call,
    CallState,
    Ended,
    Hand,
    Offered,
    RefusedError,
)
from radio.calls.agent.cards import Cards
from radio.calls.agent.disk import Disk
from radio.calls.agent.leg import Leg
from radio.calls.agent.recording import CallRecording, Facts
from radio.calls.agent.screening import PrivateLine
from radio.calls.agent.sdp import LATER, NoCommonAudioError, answer, read
from radio.calls.agent.settings import AgentSettings, LineSettings
from radio.calls.agent.sound import Sound
from radio.calls.agent.wire import PortsTakenError, Wire, open_port
from radio.calls.sealing import plain_number

_LATELY = 600.0
"""Seconds for which it is told that a call could not be taken."""

Note = Callable[[dict[str, Any]], None]


class Exchange:
    """See the module. `now` gives ms since 1970 UTC; `note` writes into the journal; neither waits."""

    def __init__(
        self,
        settings: AgentSettings,
        bus: BusLine,
        disk: Disk,
        now: Callable[[], int],
        note: Note,
    ) -> None:
        self._settings = settings
        self._disk = disk
        self._now = now
        self._note = note
        self._zone = ZoneInfo(settings.zone)
        self._calls: dict[str, Call] = {}
        self._blocked: frozenset[str] = frozenset()
        first = settings.first_port + settings.first_port % 2
        self._even = range(first, settings.last_port + 1, 2)
        # Not where an agent before this one began: its callers may speak there still.
        self._at = secrets.randbelow(max(1, len(self._even)))
        self.lock = threading.RLock()
        self.changed = False
        self._turned: dict[str, tuple[float, int]] = {}
        self._cards = Cards()
        self._deaf: dict[str, str] = {}
        self.private = PrivateLine(settings.host, self, self._has_changed)
        if settings.headset:
            self.private.wear(settings.headset, self._cards)
        self._announcements = self._spoken(settings)
        self._sound = Sound(settings, bus, self.private, self._give_up, self._announcements)

    @staticmethod
    def _spoken(settings: AgentSettings) -> Announcements | None:
        if settings.announce_every <= 0:
            return None
        folder = Path(settings.data) / "calls" / FOLDER
        return Announcements(folder, settings.loudness_target)

    def _has_changed(self) -> None:
        self.changed = True

    @property
    def unspoken(self) -> str:
        """Why callers who wait are not told their place, "" where they are."""
        return "" if self._announcements is None else self._announcements.trouble

    # -- for the private line ---------------------------------------------------------------

    def open_port(self) -> socket.socket:
        """A port for the sound of a call.

        Raises:
            PortsTakenError: there is none.
        """
        return open_port(self._settings.host, self._ports())

    def new_leg(self, wire: Wire) -> Leg:
        """A party that is heard by nobody yet, and not recorded."""
        return Leg(wire, self._sound.rate, self._settings.loudness_target)

    def screener_left(self) -> None:
        """Whoever was screened waits again."""
        call = self._calls.get(self.private.caller)
        if call is not None and call.state is CallState.SCREENING:
            self._wait(call)

    # -- from signalling --------------------------------------------------------------------

    def ring(self, line: LineSettings, number: str, name: str, sdp: str, hand: Hand) -> Call:
        """Somebody calls.

        Raises:
            RefusedError: blocked, all lines busy, nothing in common, no port.
        """
        with self.lock:
            if plain_number(number) in self._blocked:
                self._note({"kind": "blocked", "at": self._now(), "line": line.name})
                raise RefusedError(603, "Decline")
            if sum(call.line == line.name for call in self._going_on()) >= line.most:
                self._note({"kind": "busy", "at": self._now(), "line": line.name})
                self._remember(line, 486)
                raise RefusedError(486, "Busy Here")
            try:
                theirs = read(sdp) if sdp else LATER
                port = self.open_port()
            except NoCommonAudioError as error:
                self._turned_away(line, 488, str(error))
                raise RefusedError(488, "Not Acceptable Here") from error
            except PortsTakenError as error:
                self._turned_away(line, 503, str(error))
                raise RefusedError(503, "Service Unavailable") from error
            return self._new(line.name, number, name, hand, Offered(theirs, theirs.codecs[0], port))

    def _turned_away(self, line: LineSettings, code: int, why: str) -> None:
        """Nobody hears of such a call but by this."""
        self._note(
            {"kind": "turned_away", "at": self._now(), "line": line.name, "code": code, "why": why}
        )
        self._remember(line, code)

    def _remember(self, line: LineSettings, code: int) -> None:
        self._turned[line.name] = (time.monotonic(), code)
        self.changed = True

    def turned_away_lately(self, line: str) -> int:
        """SIP's code for why a call of this line could not be taken a while ago; 0: none was."""
        at, code = self._turned.get(line, (0.0, 0))
        return code if code and time.monotonic() - at < _LATELY else 0

    def _new(self, line: str, number: str, name: str, hand: Hand, offered: Offered | None) -> Call:
        call = Call(
            id=uuid.uuid4().hex, line=line, number=number, name=name, hand=hand,
            offered=offered, rang_at=self._now(),
        )  # fmt: skip
        self._calls[call.id] = call
        self._tell("rang", call, number=number, name=name)
        return call

    def agree_anew(self, call: Call, sdp: str) -> str:
        """They changed the sound of a call that goes on (hold, another address); our answer.

        Raises:
            RefusedError: not to something that can be spoken.
        """
        with self.lock:
            try:
                theirs = read(sdp)
            except NoCommonAudioError as error:
                raise RefusedError(488, "Not Acceptable Here") from error
            codec = None if call.offered is None else call.offered.chosen[0]
            if call.offered is None or all(pair[0] is not codec for pair in theirs.codecs):
                # Another codec in the middle of a call would tear its timeline.
                raise RefusedError(488, "Not Acceptable Here")
            call.offered.theirs = theirs
            if call.wire is not None:
                call.wire.agree(theirs)
            self.changed = True
            return self._answer(call.offered)

    def knows_nothing_of(self, call: Call) -> bool:
        """Whether they have not described their sound yet."""
        return call.offered is not None and call.offered.theirs is LATER

    def gone(self, call: Call, because: Ended = Ended.CALLER) -> None:
        """Their side is over."""
        with self.lock:
            if call.state is not CallState.ENDED:
                self._end(call, because)

    # -- odds and ends ----------------------------------------------------------------------

    def _begin(self, call: Call, wire: Wire) -> None:
        """From here on it is answered: it waits, and is recorded."""
        call.answered_at = self._now()
        moment = dt.datetime.fromtimestamp(call.answered_at / 1000, self._zone)
        call.folder = f"calls/{moment:%Y/%m/%d}/{call.id}"
        facts = Facts(call.id, call.line, wire.rate, call.answered_at)
        folder = Path(self._settings.data) / call.folder
        call.recording = CallRecording(folder, facts, self._disk)
        target = self._settings.loudness_target
        call.leg = Leg(wire, self._sound.rate, target, call.recording.tick)
        call.state = CallState.WAITING
        self._tell("answered", call, folder=call.folder)

    def _give_up(self, call: Call, because: Ended) -> None:
        call.hand.hang_up()
        self._end(call, because)

    def _going_on(self) -> list[Call]:
        return [call for call in self._calls.values() if call.state is not CallState.ENDED]

    def _asked(self, args: dict[str, Any], *states: CallState) -> Call:
        call = self._calls.get(str(args.get("id") or ""))
        if call is None or call.state is CallState.ENDED:
            raise Refusal("no_such_call", "this call is over", "Look at the queue again.")
        if call.state not in states:
            raise Refusal(
                "other_state", f"this call is {call.state} by now", "Look, then try again."
            )
        return call

    def _leg(self, call: Call) -> Leg:
        if call.leg is None:
            raise Refusal("not_answered", "this call has not been answered", "Answer it first.")
        return call.leg

    def _recording(self, call: Call) -> CallRecording:
        if call.recording is None:
            raise Refusal("not_answered", "this call has not been answered", "Answer it first.")
        return call.recording

    def _wait(self, call: Call) -> None:
        """From the private line back to those who wait."""
        call.state = CallState.WAITING
        self.private.caller = ""
        self._tell("unscreen", call)

    def _off_air(self, call: Call) -> int:
        """How long (ms) they were on the air now, by the samples: the clock may have been set."""
        now, stretch = self._now(), 0
        if call.leg is not None:
            call.leg.on_air = False
        if call.recording is not None:
            stretch = call.recording.unair(now)
            call.on_air_ms = call.recording.on_air_ms
        call.on_air_since = None
        return stretch

    def _end(self, call: Call, because: Ended) -> None:
        stretch = self._off_air(call)
        if self.private.caller == call.id:
            self.private.caller = ""
        call.ended_over = call.wrong()
        call.state, call.because, call.ended_at = CallState.ENDED, because, self._now()
        if call.leg is not None:
            call.leg.wire.close()
        if call.offered is not None:
            call.offered.port.close()
        if call.recording is not None:
            wire = call.wire
            came = (0, 0) if wire is None else (wire.missing, wire.late)
            call.recording.close(call.ended_at, *came)
        call.leg = call.wire = None
        self._tell(
            "ended", call, because=str(because), on_air_ms=call.on_air_ms, stretch_ms=stretch
        )

    def _answer(self, offered: Offered) -> str:
        port = offered.port.getsockname()[1]
        return answer(self._settings.host, port, offered.theirs, offered.chosen)

    def _ports(self) -> Iterator[int]:
        """Every even port of the range once, from where the last call left off."""
        for _ in self._even:
            self._at = (self._at + 1) % len(self._even)
            yield self._even[self._at]

    def _tell(self, kind: str, call: Call, **more: Any) -> None:
        self.changed = True
        self._note({"kind": kind, "at": self._now(), "id": call.id, "line": call.line, **more})
