"""What the studio orders, and what it is told."""

from __future__ import annotations

import time
from typing import Any

from radio.air.control.server import Refusal
from radio.calls.agent.calls import (
    CallState,
    Ended,
    NoHand,
    Wrong,
    in_turn,
)
from radio.calls.agent.cardwire import CardWire
from radio.calls.agent.exchange import Exchange
from radio.calls.agent.wire import PortsTakenError, RtpWire
from radio.calls.sealing import plain_number

_KEPT_ENDED_MS = 30_000
"""How long a call that is over is still told of."""


class Switchboard(Exchange):
    """See `Exchange`, which it stands on; `tick` is for the media thread, the rest for the main one."""

    # -- orders -----------------------------------------------------------------------------

    def take(self, args: dict[str, Any]) -> dict[str, Any]:
        """Answer a call that rings: it waits, and hears the programme.

        Raises:
            Refusal: `no_such_call`, `not_ringing`.
        """
        call = self._asked(args, CallState.RINGING)
        offered = call.offered
        if offered is None:
            raise Refusal("other_state", "this call was taken at the hybrid", "Look again.")
        call.wire = RtpWire(offered.port, offered.theirs, offered.chosen)
        self._begin(call, call.wire)
        call.hand.answer(self._answer(offered))
        return call.told()

    def open(self, args: dict[str, Any]) -> dict[str, Any]:
        """Take what comes by a telephone hybrid: whoever is on it waits, as one who was answered.

        Raises:
            Refusal: `no_such_line`, `line_busy`.
        """
        name = str(args.get("line") or "")
        line = next((row for row in self._settings.hybrids if row.name == name), None)
        if line is None:
            raise Refusal("no_such_line", f"“{name}” is no hybrid", "See the lines in status.")
        if any(call.line == name for call in self._going_on()):
            raise Refusal("line_busy", f"{name} is open already", "Hang up what is on it first.")
        call = self._new(name, "", "", NoHand(), None)
        self._begin(call, CardWire(self._cards, line.source, line.sink))
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
                "Set calls.screener or calls.headset in the settings.",
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
        stretch = self._off_air(call)
        call.state = CallState.WAITING
        self._tell("unair", call, stretch_ms=stretch)
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

    def tick(self, *, late: bool = False, behind: bool = False) -> None:
        """20 ms of every call, there and back; `late`: too late for the air; `behind`: others are due."""
        with self.lock:
            self._sound.tick(self._calls.values(), late=late, behind=behind)

    def let_go_of_the_unanswered(self) -> None:
        """Who has rung too long; their telephone may be gone without a word."""
        with self.lock:
            late = time.monotonic() - self._settings.ringing
            for call in self._going_on():
                if call.state is CallState.RINGING and call.since < late:
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

    def hybrids(self) -> list[dict[str, Any]]:
        """Lines by the sound card, as those of SIP are told."""
        return [self._hybrid(row.name) for row in self._settings.hybrids]

    def _hybrid(self, name: str) -> dict[str, Any]:
        """The card is open while somebody is on it: how it stands is what the last of them found."""
        calls = [call for call in self._calls.values() if call.line == name]
        if calls:
            wrong, why = calls[-1].wrong()
            self._deaf[name] = why if wrong is Wrong.SOUND else ""
        reason = self._deaf.get(name, "")
        state = "failed" if reason else "listening"
        return {"name": name, "kind": "line_in", "state": state, "reason": reason, "most": 1}

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
