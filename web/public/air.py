"""What the public shapes are made from: one moment of the air."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from web.engine.status import Now, Status
from web.public.programmes import OnAirProgramme


@dataclass(frozen=True, slots=True)
class Air:
    """One moment: what the engine mixes, what went out before, and the programmes around it.

    `status` is None while the engine is away: then nothing is claimed to be on air.
    """

    station: str
    zone: ZoneInfo
    at: datetime
    status: Status | None
    history: tuple[Now, ...]
    programmes: tuple[OnAirProgramme, ...]
    listeners: int

    @property
    def now(self) -> Now | None:
        """What is on air."""
        return self.status.now if self.status else None

    @property
    def is_live(self) -> bool:
        """Whether a live source is on air."""
        return self.now is not None and self.now.source == "live"

    def current_programme(self) -> OnAirProgramme | None:
        """The programme of this moment."""
        return next((one for one in self.programmes if one.start <= self.at < one.end), None)

    def next_programmes(self) -> tuple[OnAirProgramme, ...]:
        """The programmes to come, soonest first."""
        return tuple(one for one in self.programmes if one.start > self.at)

    def previous_programme(self) -> OnAirProgramme | None:
        """The programme that ended last."""
        ended = [one for one in self.programmes if one.end <= self.at]
        return ended[-1] if ended else None
