"""The sound of all calls, tick by tick: to the bus, to each caller, to the screener."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from radio.calls.agent.announcing import Announcements, Place
from radio.calls.agent.busline import BusLine
from radio.calls.agent.calls import Call, CallState, Ended, in_turn
from radio.calls.agent.faults import tell as tell_fault
from radio.calls.agent.leg import Leg
from radio.calls.agent.media.resampling import Signal
from radio.calls.agent.screening import PrivateLine
from radio.calls.agent.settings import AgentSettings

_FAULTS = (ValueError, LookupError, ArithmeticError, TypeError, OSError)
"""What a packet that nobody thought of might raise."""

GiveUp = Callable[[Call, Ended], None]


class Sound:
    """On the media thread, with the switchboard's lock; `give_up` ends a call from here."""

    def __init__(
        self,
        settings: AgentSettings,
        bus: BusLine,
        private: PrivateLine,
        give_up: GiveUp,
        announcements: Announcements | None = None,
    ) -> None:
        self._settings = settings
        self._bus = bus
        self._private = private
        self._give_up = give_up
        self._announcements = announcements
        self._places: dict[str, Place] = {}

    @property
    def rate(self) -> int:
        """Of the bus, in Hz; while the engine is away, what it will have."""
        return self._bus.rate or self._settings.sample_rate

    def tick(self, calls: Iterable[Call], *, late: bool = False, behind: bool = False) -> None:
        """20 ms of every call, there and back; what is `late` does not go to the bus.

        `behind`: more ticks are due, and what came meanwhile is theirs.
        """
        programme = self._bus.take(behind=behind)
        going = [(call, call.leg) for call in calls if call.leg is not None]
        for call, _ in going:
            if call.wire is not None:
                call.wire.behind = behind
        size = self.rate // 50
        clean: Signal = np.zeros(size, dtype=np.float32) if programme is None else programme
        said = {call.id: self._heard(call, leg, size) for call, leg in going}
        parts = {call.id: leg.aired(said[call.id]) for call, leg in going}
        on_air = {
            call.id: parts[call.id] for call, leg in going if leg.on_air or parts[call.id].any()
        }
        total = sum(on_air.values(), np.zeros(size, dtype=np.float32))
        if on_air and not late:
            self._bus.give(total)
        self._private.look()
        screener = self._screened(said, clean + total)
        waiting = self._waiting(call for call, _ in going)
        for call, leg in going:
            if call.state is CallState.ENDED:
                continue
            # Mix-minus: everybody but oneself.
            others = (part for key, part in on_air.items() if key != call.id)
            signal = screener if self._private.connects(call.id) else sum(others, clean)
            if call.id in waiting:
                signal = self._places[call.id].lay(signal, waiting[call.id])
            self._tell(call, leg, signal)

    def _waiting(self, calls: Iterable[Call]) -> dict[str, int]:
        """Places of those who wait and are told so, from 1 on."""
        if self._announcements is None:
            return {}
        rows = sorted((call for call in calls if call.state is CallState.WAITING), key=in_turn)
        self._places = {
            call.id: self._places.get(call.id)
            or Place(self._announcements, self._settings.announce_every)
            for call in rows
        }
        return {call.id: place for place, call in enumerate(rows, 1)}

    def _heard(self, call: Call, leg: Leg, size: int) -> Signal:
        """What a caller says; a fault in one call ends that one, and no other hears of it."""
        try:
            return leg.hear()
        except _FAULTS as fault:
            self._end(call, fault)
            return np.zeros(size, dtype=np.float32)

    def _tell(self, call: Call, leg: Leg, signal: Signal) -> None:
        try:
            leg.tell(signal)
        except _FAULTS as fault:
            self._end(call, fault)
        else:
            self._look_after(call, leg)

    def _end(self, call: Call, fault: Exception) -> None:
        tell_fault(fault)
        self._give_up(call, Ended.LOST)

    def _look_after(self, call: Call, leg: Leg) -> None:
        if call.recording is not None and call.recording.seconds > self._settings.longest:
            self._give_up(call, Ended.LONGEST)
        elif self._is_lost(leg):
            self._give_up(call, Ended.LOST)

    def _is_lost(self, leg: Leg) -> bool:
        return not leg.wire.held and leg.wire.silent_ticks > self._settings.timeout * 50

    def _screened(self, said: dict[str, Signal], programme: Signal) -> Signal:
        """There and back with the screener, who hears the caller on the private line, or the programme."""
        leg = self._private.leg
        if leg is None:
            return np.zeros_like(programme)
        try:
            heard = leg.hear()
            leg.tell(said.get(self._private.caller, programme))
        except _FAULTS as fault:
            tell_fault(fault)
            self._private.hang_up()
            return np.zeros_like(programme)
        if self._is_lost(leg) and not self._private.is_headset:
            self._private.hang_up()
        return heard
