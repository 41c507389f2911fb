"""The breaks of a day while they are filled: what is in them, what still may go into them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from playlists.clock import day_span, hours_of, to_local
from playlists.dayparts import Window, holds
from playlists.spots.choosing import Flags, Floats
from playlists.spots.shares import Kind
from playlists.spots.values import Break, Campaign, Kept, SpotPiece, SpotRules
from radio.units import Millis

_QUARTER = 900
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Play:
    """A piece in the break of this number; without a campaign it is public service in its turn."""

    number: int
    piece: SpotPiece
    kind: Kind
    campaign: Campaign | None


class Board:
    """Breaks in the order of time, and all that limits what goes into them.

    Raises:
        ValueError: a break is not on this day, or two have the same key.
    """

    def __init__(
        self, day: date, zone: ZoneInfo, breaks: Sequence[Break], kept: Sequence[Kept],
        rules: SpotRules,
    ) -> None:  # fmt: skip
        self.day, self.zone, self.rules = day, zone, rules
        self.breaks = sorted(breaks, key=lambda each: (each.at, each.key))
        self.kept = kept
        span = day_span(day, zone)
        _check(self.breaks, span.start, span.end, day)
        self.start, self.seconds = span.start, span.seconds
        self.at: Floats = np.array([(b.at - span.start) / 1000 for b in self.breaks], dtype=float)
        self.size: Floats = np.array([b.seconds for b in self.breaks], dtype=float)
        self.free = self.size.copy()
        self.plays: list[Play] = []
        self._local = [_walls(b, zone) for b in self.breaks]
        quarters = range(span.start, span.end, _QUARTER * 1000)
        self._quarters = [to_local(Millis(at), zone) for at in quarters]
        self._held: dict[tuple[Window, ...], Flags] = {}
        self._measures: dict[tuple[Window, ...], tuple[Floats, Floats]] = {}
        self._near: dict[str, dict[str, Flags]] = {}
        self._sum = dict.fromkeys(Kind, 0.0)
        self._set_up_hours()

    def _set_up_hours(self) -> None:
        hours = hours_of(self.day, self.zone)
        begins = np.array([hour.start for hour in hours])
        self.hour = np.searchsorted(begins, [b.at for b in self.breaks], side="right") - 1
        self.hour_left: Floats = np.array([h.seconds * self.rules.commercial_most for h in hours])
        self.day_left = self.seconds * self.rules.commercial_most
        for spot in self.kept:
            self._sum[spot.kind] += spot.seconds
            if spot.kind is Kind.COMMERCIAL:
                self.hour_left[np.searchsorted(begins, spot.at, side="right") - 1] -= spot.seconds
                self.day_left -= spot.seconds

    # ------------------------------------------------------------- what may

    def held(self, windows: tuple[Window, ...]) -> Flags:
        """Breaks that lie in windows with their beginning and their end."""
        if windows not in self._held:
            flags = [holds(windows, walls) for walls in self._local]
            self._held[windows] = np.array(flags, dtype=np.bool_)
        return self._held[windows]

    def along(self, windows: tuple[Window, ...], at: Floats) -> tuple[Floats, float]:
        """How many seconds in windows lie before moments, and in the day; to a quarter hour.

        Moments in seconds from the day's beginning.
        """
        if windows not in self._measures:
            self._measures[windows] = self._measure(windows)
        marks, passed = self._measures[windows]
        return np.interp(at, marks, passed), float(passed[-1])

    def _measure(self, windows: tuple[Window, ...]) -> tuple[Floats, Floats]:
        """Marks of the day, and the seconds in windows that have passed at each of them."""
        marks = np.arange(0.0, self.seconds + 1, _QUARTER)
        inside = np.array([holds(windows, [wall]) for wall in self._quarters], dtype=float)
        if not inside.any():
            return marks, marks
        return marks, np.concatenate(([0.0], np.cumsum(inside * _QUARTER)))

    def fits(self, piece: SpotPiece, kind: Kind) -> Flags:
        """Breaks with room for a piece, at hours at which it may play."""
        flags = self.held(piece.windows) & (self.free >= piece.seconds - _ROUNDING)
        if kind is not Kind.COMMERCIAL:
            return flags
        if self.day_left < piece.seconds - _ROUNDING:
            return np.zeros_like(flags)
        return flags & (self.hour_left >= piece.seconds - _ROUNDING)[self.hour]

    def takes(self, play: Play, before: Sequence[Play]) -> bool:
        """Whether a piece of these plays' campaign can go into its break after them."""
        piece, number = play.piece, play.number
        if not self.held(piece.windows)[number] or self.free[number] < piece.seconds - _ROUNDING:
            return False
        if play.kind is not Kind.COMMERCIAL:
            return True
        hour = self.hour[number]
        in_hour = sum(each.piece.seconds for each in before if self.hour[each.number] == hour)
        return bool(
            piece.seconds + in_hour <= self.hour_left[hour] + _ROUNDING
            and piece.seconds + sum(p.piece.seconds for p in before) <= self.day_left + _ROUNDING
        )

    def competed(self, campaign: Campaign) -> Flags:
        """Breaks in or near which a competitor is."""
        flags = np.zeros(len(self.breaks), dtype=np.bool_)
        for owner, near in self._near.get(campaign.group, {}).items() if campaign.group else ():
            if owner != campaign.owner:
                flags |= near
        return flags

    # ------------------------------------------------------------- what does

    def note_kept(self, campaign: Campaign) -> None:
        """Keep competitors away from what is kept of a campaign."""
        for spot in self.kept:
            if spot.campaign_id == campaign.id:
                self._note(campaign, (spot.at - self.start) / 1000)

    def put(self, play: Play) -> None:
        """Into its break."""
        self.plays.append(play)
        self._count(play, 1)
        if play.campaign is not None:
            self._note(play.campaign, float(self.at[play.number]))

    def take(self, play: Play) -> None:
        """Out again. Competitors stay where they are."""
        self.plays.remove(play)
        self._count(play, -1)

    def _count(self, play: Play, sign: int) -> None:
        seconds = sign * play.piece.seconds
        self.free[play.number] -= seconds
        self._sum[play.kind] += seconds
        if play.kind is Kind.COMMERCIAL:
            self.hour_left[self.hour[play.number]] -= seconds
            self.day_left -= seconds

    def _note(self, campaign: Campaign, at: float) -> None:
        if not campaign.group:
            return
        distance = np.abs(self.at - at)
        near = (distance < self.rules.competitors_apart) | (distance == 0)
        owners = self._near.setdefault(campaign.group, {})
        owners[campaign.owner] = owners.get(campaign.owner, False) | near

    def seconds_of(self, kind: Kind) -> float:
        """All there is of a kind, in seconds."""
        return self._sum[kind]

    @property
    def service_wanting(self) -> bool:
        """Whether public service has less than its part of advertising."""
        sold, given = self._sum[Kind.COMMERCIAL], self._sum[Kind.SERVICE]
        return given < self.rules.service_least * (sold + given) - _ROUNDING


def _walls(each: Break, zone: ZoneInfo) -> list[datetime]:
    last = Millis(each.at + max(0, round(each.seconds * 1000) - 1))
    return [to_local(each.at, zone), to_local(last, zone)]


def _check(breaks: Sequence[Break], start: Millis, end: Millis, day: date) -> None:
    for each in breaks:
        if not start <= each.at < end:
            raise ValueError(f"the break {each.key!r} does not begin on {day}")
    if len({each.key for each in breaks}) < len(breaks):
        raise ValueError("two breaks have the same key")
