"""Who calls, who waits, who is on the air: the agent's own state, and its sound tick by tick.

Two threads come here, that of signalling and that of media, each with the lock: a tick takes
a millisecond or two.
"""

from __future__ import annotations

import datetime as dt
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from radio.air.control.server import Refusal
from radio.calls.agent.announcing import FOLDER, Announcements
from radio.calls.agent.busline import BusLine
from radio.calls.agent.calls import Call, CallState, Ended, Hand, RefusedError, in_turn
from radio.calls.agent.disk import Disk
from radio.calls.agent.leg import Leg
from radio.calls.agent.recording import CallRecording, Facts
from radio.calls.agent.screening import PrivateLine
from radio.calls.agent.sdp import NoCommonAudioError, answer, read
from radio.calls.agent.settings import AgentSettings, LineSettings
from radio.calls.agent.sound import Sound
from radio.calls.agent.wire import PortsTakenError, RtpWire, Wire, open_port
from radio.calls.sealing import plain_number

_KEPT_ENDED_MS = 30_000
"""How long a call that is over is still told of."""

Note = Callable[[dict[str, Any]], None]


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
        self._disk = disk
        self._now = now
        self._note = note
        self._zone = ZoneInfo(settings.zone)
        self._calls: dict[str, Call] = {}
        self._blocked: frozenset[str] = frozenset()
        self._port = settings.first_port - settings.first_port % 2
        self.lock = threading.RLock()
        self.changed = False
        self.private = PrivateLine(settings.host, self, self._has_changed)
        self._announcements = self._spoken(settings)
        self._sound = Sound(settings, bus, self.private, now, self._give_up, self._announcements)

    @staticmethod
    def _spoken(settings: AgentSettings) -> Announcements | None:
        if settings.announce_every <= 0:
            return None
        folder = Path(settings.data) / "calls" / FOLDER
        return Announcements(folder, settings.loudness_target)

    def _has_changed(self) -> None:
        self.changed = True

    @property
    def trouble(self) -> str:
        """What is wrong beyond single calls, in words."""
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
                raise RefusedError(486, "Busy Here")
            try:
                theirs = read(sdp)
                port = self.open_port()
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
            if call.wire is not None:
                call.wire.agree(theirs)
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
        folder = Path(self._settings.data) / call.folder
        call.recording = CallRecording(folder, facts, self._disk)
        call.wire = RtpWire(call.port, call.theirs, call.chosen)
        call.leg = Leg(
            call.wire, self._sound.rate, self._settings.loudness_target, call.recording.tick
        )
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

    def screen(self, args: dict[str, Any]) -> dict[str, Any]:
        """Put who waits on the private line, whoever is on it back; the screener's telephone rings if need be.

        Raises:
            Refusal: `no_such_call`, `other_state`, `no_screener`, `no_port`.
        """
        call = self._asked(args, CallState.WAITING)
        try:
            there = self.private.call_up()
        except PortsTakenError as error:
            raise Refusal("no_port", str(error), "End another call first.") from error
        if not there:
            raise Refusal(
                "no_screener", "no telephone is there to screen by",
                "Set calls.screener in the settings.",
            )  # fmt: skip
        self.screener_left()
        call.state, self.private.caller = CallState.SCREENING, call.id
        self._tell("screen", call)
        return call.told()

    def unscreen(self, args: dict[str, Any]) -> dict[str, Any]:
        """Off the private line; the caller waits again, the screener's telephone stays."""
        call = self._asked(args, CallState.SCREENING)
        self._wait(call)
        return call.told()

    def screener_off(self, _args: dict[str, Any]) -> dict[str, Any]:
        """Hang up the screener's telephone; who was on the private line waits again."""
        self.private.hang_up()
        return self.private.told()

    def air(self, args: dict[str, Any]) -> dict[str, Any]:
        """Put an answered caller on the air."""
        call = self._asked(args, CallState.WAITING, CallState.SCREENING)
        if call.state is CallState.SCREENING:
            self._wait(call)
        now = self._now()
        self._leg(call).on_air = True
        self._recording(call).air(now)
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
        mark = self._recording(call).mark(kind, self._now(), str(args.get("by") or ""))
        self._tell("mark", call, mark=kind, frame=mark.frame, by=mark.by)
        return {"frame": mark.frame, "at": mark.at}

    def order(self, args: dict[str, Any]) -> dict[str, Any]:
        """In which turn callers come; those who are not named follow as they rang.

        Raises:
            Refusal: `bad_ids`.
        """
        ids = args.get("ids")
        if not isinstance(ids, list) or not all(isinstance(row, str) for row in ids):
            raise Refusal("bad_ids", "“ids” must be a list of calls", "May be empty.")
        for call in self._calls.values():
            call.turn = ids.index(call.id) + 1.0 if call.id in ids else 0.0
        self.changed = True
        return {"ids": [call.id for call in sorted(self._going_on(), key=in_turn)]}

    def block(self, args: dict[str, Any]) -> dict[str, Any]:
        """These numbers, and no others, are declined from now on."""
        numbers = args.get("numbers")
        if not isinstance(numbers, list) or not all(isinstance(row, str) for row in numbers):
            raise Refusal("bad_numbers", "“numbers” must be a list of numbers", "May be empty.")
        with self.lock:
            self._blocked = frozenset(map(plain_number, numbers))
        return {"blocked": len(numbers)}

    # -- sound ------------------------------------------------------------------------------

    def tick(self, *, late: bool = False) -> None:
        """20 ms of every call, there and back; `late`: too late for the air."""
        with self.lock:
            self._sound.tick(self._calls.values(), late=late)

    def _give_up(self, call: Call, because: Ended) -> None:
        call.hand.hang_up()
        self._end(call, because)

    def let_go_of_the_unanswered(self) -> None:
        """Who has rung too long; their telephone may be gone without a word."""
        with self.lock:
            late = self._now() - self._settings.ringing * 1000
            for call in self._going_on():
                if call.state is CallState.RINGING and call.rang_at < late:
                    call.hand.refuse(480, "Temporarily Unavailable")
                    self._end(call, Ended.TIMEOUT)

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
            self.private.hang_up()

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

    def _recording(self, call: Call) -> CallRecording:
        if call.recording is None:
            raise Refusal("not_answered", "this call has not been answered", "Answer it first.")
        return call.recording

    def _wait(self, call: Call) -> None:
        """From the private line back to those who wait."""
        call.state = CallState.WAITING
        self.private.caller = ""
        self._tell("unscreen", call)

    def _off_air(self, call: Call) -> None:
        now = self._now()
        if call.leg is not None:
            call.leg.on_air = False
        if call.recording is not None:
            call.recording.unair(now)
        if call.on_air_since is not None:
            call.on_air_ms += now - call.on_air_since
            call.on_air_since = None

    def _end(self, call: Call, because: Ended) -> None:
        self._off_air(call)
        if self.private.caller == call.id:
            self.private.caller = ""
        call.state, call.because, call.ended_at = CallState.ENDED, because, self._now()
        call.port.close()
        if call.recording is not None:
            call.recording.close(call.ended_at)
        call.leg = call.wire = None
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
