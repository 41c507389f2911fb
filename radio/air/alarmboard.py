"""Alarms that stand now: one for each code and subject."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from radio.air.alarms import CATALOGUE, Severity

KEPT = 50


@dataclass(slots=True)
class Alarm:
    """A raised alarm; times are ms since 1970 UTC."""

    id: str
    code: str
    subject: str
    severity: str
    params: dict[str, Any] = field(default_factory=dict)
    since: int = 0
    cleared: int | None = None
    acknowledged: bool = False

    def to_dict(self) -> dict[str, Any]:
        """As events and status carry it."""
        return asdict(self)


class AlarmBoard:
    """Keeps alarms until they are both over and acknowledged; `on_change` hears of each change.

    An alarm that is an event is over as it is raised. When the board is full, the oldest that
    are over leave. One thread.
    """

    def __init__(self, on_change: Callable[[Alarm], None], prefix: str) -> None:
        self._on_change = on_change
        self._prefix = prefix
        self._numbers = itertools.count(1)
        self._alarms: dict[tuple[str, str], Alarm] = {}

    def raise_(self, code: str, subject: str, params: dict[str, Any], now: int) -> None:
        """Raise, or raise again; while it stands nothing is said twice."""
        key = (code, subject)
        standing = self._alarms.pop(key, None)
        if standing is not None and standing.cleared is None:
            standing.params = params
            self._alarms[key] = standing
            return
        kind = CATALOGUE[code]
        name = f"{self._prefix}-{next(self._numbers)}"
        alarm = Alarm(name, code, subject, kind.severity, params, now)
        alarm.cleared = now if kind.event else None
        self._alarms[key] = alarm
        self._drop_oldest()
        self._on_change(alarm)

    def clear(self, code: str, subject: str, now: int) -> None:
        """What it told of is over."""
        alarm = self._alarms.get((code, subject))
        if alarm is None or alarm.cleared is not None:
            return
        alarm.cleared = now
        if alarm.acknowledged or alarm.severity == Severity.NOTICE:
            del self._alarms[code, subject]
        self._on_change(alarm)

    def acknowledge(self, alarm_id: str) -> bool:
        """An operator has seen it; False when there is none such."""
        for key, alarm in self._alarms.items():
            if alarm.id == alarm_id:
                alarm.acknowledged = True
                if alarm.cleared is not None:
                    del self._alarms[key]
                self._on_change(alarm)
                return True
        return False

    def _drop_oldest(self) -> None:
        surplus = len(self._alarms) - KEPT
        for key in [key for key, alarm in self._alarms.items() if alarm.cleared is not None]:
            if surplus > 0:
                del self._alarms[key]
                surplus -= 1

    def standing(self) -> list[dict[str, Any]]:
        """All on the board, the newest first."""
        return [alarm.to_dict() for alarm in reversed(self._alarms.values())]
