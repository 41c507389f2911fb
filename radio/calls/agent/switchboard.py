"""Who calls, who waits, who is on the air: the agent's own state, and its sound tick by tick.

Two threads come here, that of signalling and that of media, each with the lock: a tick takes
a millisecond or two.
"""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from radio.air.control.server import Refusal
from radio.calls.agent.busline import BusLine
from radio.calls.agent.calls import Call, CallState, Ended, Hand
from radio.calls.agent.disk import Disk
from radio.calls.agent.faults import tell as tell_fault
from radio.calls.agent.leg import Leg, PortsTakenError, open_port
from radio.calls.agent.media.resampling import Signal
from radio.calls.agent.recording import CallRecording, Facts
from radio.calls.agent.sdp import NoCommonAudioError, answer, read
from radio.calls.agent.settings import AgentSettings, LineSettings
from radio.calls.sealing import plain_number

DEFAULT_RATE = 48000
_KEPT_ENDED_MS = 30_000
"""How long a call that is over is still told of."""

_FAULTS = (ValueError, LookupError, ArithmeticError, TypeError, OSError)
"""What a packet that nobody thought of might raise."""

Note = Callable[[dict[str, Any]], None]


class RefusedError(Exception):
    """A call that can't be taken: the answer of SIP, as code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Switchboard:
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
        self._bus = bus
        self._disk = disk
        self._now = now
        self._note = note
        self._zone = ZoneInfo(settings.zone)
        self._calls: dict[str, Call] = {}
        self._blocked: frozenset[str] = frozenset()
        self._port = settings.first_port - settings.first_port % 2
        self.lock = threading.RLock()
        self.changed = False

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
                raise RefusedError(486, "Busy Here")
            try:
                theirs = read(sdp)
                port = open_port(self._settings.host, self._ports())
            except NoCommonAudioError as error:
                raise RefusedError(488, "Not Acceptable Here") from error
            except PortsTakenError as error:
                raise RefusedError(503, "Service Unavailable") from error
            call = Call(
                id=uuid.uuid4().hex, line=line.name, number=number, name=name, hand=hand,
                theirs=theirs, chosen=theirs.codecs[0], port=port, rang_at=self._now(),
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
            kept = [pair for pair in theirs.codecs if pair[0] is call.chosen[0]]
            if not kept:
                # Another codec in the middle of a call would tear its timeline.
                raise RefusedError(488, "Not Acceptable Here")
            call.theirs = theirs
            if call.leg is not None:
                call.leg.agree(theirs)
            self.changed = True
            return self._answer(call)

    def gone(self, call: Call, because: Ended = Ended.CALLER) -> None:
        """Their side is over."""
        with self.lock:
            if call.state is not CallState.ENDED:
                self._end(call, because)

    # -- orders -----------------------------------------------------------------------------

    def take(self, args: dict[str, Any]) -> dict[str, Any]:
        """Answer a call that rings: it waits, and hears the programme.

        Raises:
            Refusal: `no_such_call`, `not_ringing`.
        """
        call = self._asked(args, CallState.RINGING)
        call.answered_at = self._now()
        moment = dt.datetime.fromtimestamp(call.answered_at / 1000, self._zone)
        call.folder = f"calls/{moment:%Y/%m/%d}/{call.id}"
        codec = call.chosen[0]
        facts = Facts(call.id, call.line, codec.rate, call.answered_at)
        call.leg = Leg(
            call.port, call.theirs, call.chosen, self._rate, self._settings.loudness_target,
            CallRecording(Path(self._settings.data) / call.folder, facts, self._disk),
        )  # fmt: skip
        call.state = CallState.WAITING
        call.hand.answer(self._answer(call))
        self._tell("answered", call, folder=call.folder)
        return call.told()

    def refuse(self, args: dict[str, Any]) -> dict[str, Any]:
        """Let it be busy for a call that rings."""
        call = self._asked(args, CallState.RINGING)
        call.hand.refuse(486, "Busy Here")
        self._end(call, Ended.REFUSED)
        return call.told()

    def hang_up(self, args: dict[str, Any]) -> dict[str, Any]:
        """End an answered call."""
        call = self._asked(args, CallState.WAITING, CallState.SCREENING, CallState.ON_AIR)
        call.hand.hang_up()
        self._end(call, Ended.STUDIO)
        return call.told()

    def air(self, args: dict[str, Any]) -> dict[str, Any]:
        """Put an answered caller on the air."""
        call = self._asked(args, CallState.WAITING, CallState.SCREENING)
        leg, now = self._leg(call), self._now()
        leg.on_air = True
        leg.recording.air(now)
        call.state, call.on_air_since = CallState.ON_AIR, now
        self._tell("air", call)
        return call.told()

    def unair(self, args: dict[str, Any]) -> dict[str, Any]:
        """Off the air; the caller waits again."""
        call = self._asked(args, CallState.ON_AIR)
        self._off_air(call)
        call.state = CallState.WAITING
        self._tell("unair", call)
        return call.told()

    def mark(self, args: dict[str, Any]) -> dict[str, Any]:
        """Note a moment of a call, as that consent was given.

        Raises:
            Refusal: `no_such_call`, `not_answered`, `bad_kind`.
        """
        call = self._asked(args, CallState.WAITING, CallState.SCREENING, CallState.ON_AIR)
        kind = str(args.get("kind") or "")
        if not kind.isidentifier() or len(kind) > 40:
            raise Refusal("bad_kind", f"“{kind}” is no kind of mark", "One word, as in consent.")
        mark = self._leg(call).recording.mark(kind, self._now(), str(args.get("by") or ""))
        self._tell("mark", call, mark=kind, frame=mark.frame, by=mark.by)
        return {"frame": mark.frame, "at": mark.at}

    def block(self, args: dict[str, Any]) -> dict[str, Any]:
        """These numbers, and no others, are declined from now on."""
        numbers = args.get("numbers")
        if not isinstance(numbers, list) or not all(isinstance(row, str) for row in numbers):
            raise Refusal("bad_numbers", "“numbers” must be a list of numbers", "May be empty.")
        with self.lock:
            self._blocked = frozenset(map(plain_number, numbers))
        return {"blocked": len(numbers)}

    # -- sound ------------------------------------------------------------------------------

    def tick(self) -> None:
        """20 ms of every call, there and back."""
        with self.lock:
            self._tick()

    def _tick(self) -> None:
        programme = self._bus.take()
        going = [(call, call.leg) for call in self._calls.values() if call.leg is not None]
        size = self._rate // 50
        clean: Signal = np.zeros(size, dtype=np.float32) if programme is None else programme
        said = {call.id: self._heard(call, leg, size) for call, leg in going}
        on_air = {
            call.id: said[call.id] for call, leg in going if leg.on_air or said[call.id].any()
        }
        total = sum(on_air.values(), np.zeros(size, dtype=np.float32))
        if on_air:
            self._bus.give(total)
        for call, leg in going:
            if call.state is CallState.ENDED:
                continue
            # Mix-minus: everybody but oneself.
            others = (said for key, said in on_air.items() if key != call.id)
            try:
                leg.tell(sum(others, clean))
            except _FAULTS as fault:
                self._give_up(call, fault)
            else:
                self._look_after(call, leg)

    def _heard(self, call: Call, leg: Leg, size: int) -> Signal:
        """What a caller says; a fault in one call ends that one, and no other hears of it."""
        try:
            return leg.hear()
        except _FAULTS as fault:
            self._give_up(call, fault)
            return np.zeros(size, dtype=np.float32)

    def _give_up(self, call: Call, fault: Exception) -> None:
        tell_fault(fault)
        call.hand.hang_up()
        self._end(call, Ended.LOST)

    def _look_after(self, call: Call, leg: Leg) -> None:
        over = self._now() - (call.answered_at or 0) > self._settings.longest * 1000
        lost = not leg.held and leg.silent_ticks > self._settings.timeout * 50
        if lost or over:
            call.hand.hang_up()
            self._end(call, Ended.LOST if lost else Ended.LONGEST)

    def let_go_of_the_unanswered(self) -> None:
        """Who has rung too long; their telephone may be gone without a word."""
        with self.lock:
            late = self._now() - self._settings.ringing * 1000
            for call in self._going_on():
                if call.state is CallState.RINGING and call.rang_at < late:
                    call.hand.refuse(480, "Temporarily Unavailable")
                    self._end(call, Ended.TIMEOUT)

    @property
    def _rate(self) -> int:
        return self._bus.rate or DEFAULT_RATE

    # -- what is told -----------------------------------------------------------------------

    def status(self) -> list[dict[str, Any]]:
        """All calls that go on, the one that rang first before the others; and those just over."""
        with self.lock:
            forgotten = self._now() - _KEPT_ENDED_MS
            self._calls = {
                key: call
                for key, call in self._calls.items()
                if call.ended_at is None or call.ended_at > forgotten
            }
            return [call.told() for call in self._calls.values()]

    def close(self) -> None:
        """End every call."""
        with self.lock:
            for call in self._going_on():
                if call.state is CallState.RINGING:
                    call.hand.refuse(503, "Service Unavailable")
                else:
                    call.hand.hang_up()
                self._end(call, Ended.AGENT)

    # -- odds and ends ----------------------------------------------------------------------

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

    def _off_air(self, call: Call) -> None:
        now = self._now()
        if call.leg is not None:
            call.leg.on_air = False
            call.leg.recording.unair(now)
        if call.on_air_since is not None:
            call.on_air_ms += now - call.on_air_since
            call.on_air_since = None

    def _end(self, call: Call, because: Ended) -> None:
        self._off_air(call)
        call.state, call.because, call.ended_at = CallState.ENDED, because, self._now()
        if call.leg is None:
            call.port.close()
        else:
            call.leg.close(call.ended_at)
            call.leg = None
        self._tell("ended", call, because=str(because), on_air_ms=call.on_air_ms)

    def _answer(self, call: Call) -> str:
        return answer(self._settings.host, call.port.getsockname()[1], call.theirs, call.chosen)

    def _ports(self) -> Iterator[int]:
        """Every even port of the range once, from where the last call left off."""
        first, last = self._settings.first_port, self._settings.last_port
        first += first % 2
        count = max(0, (last - first) // 2 + 1)
        for _ in range(count):
            self._port = self._port + 2 if first <= self._port + 2 <= last else first
            yield self._port

    def _tell(self, kind: str, call: Call, **more: Any) -> None:
        self.changed = True
        self._note({"kind": kind, "at": self._now(), "id": call.id, "line": call.line, **more})
