"""Campaigns, breaks and the rules between them, as plain facts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from playlists.dayparts import Window
from playlists.spots.shares import Kind, Shares
from radio.units import Millis, Seconds


class Spread(StrEnum):
    """How the plays of a day lie in it."""

    EVEN = "even"
    """As equally far apart as the breaks allow."""
    ANY = "any"


class SpotPiece(NamedTuple):
    """One spot: cue-in to cue-out; `weight` plays while one of weight 1 has one; see `Piece`."""

    id: str
    seconds: Seconds
    weight: int = 1
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Campaign:
    """What is booked: so many plays on each day from `first_day` to `last_day`, in `windows`.

    `pieces` play in turn, of which `turn` steps are done. Campaigns for the same `product` by other
    advertisers are competitors; an empty product has none. `apart` is the least number of seconds
    from the break of one play to the break of the next.
    """

    id: str
    kind: Kind
    first_day: date
    last_day: date
    plays: int
    pieces: tuple[SpotPiece, ...]
    advertiser: str = ""
    product: str = ""
    windows: tuple[Window, ...] = ()
    spread: Spread = Spread.EVEN
    apart: float = 1800.0
    priority: int = 0
    political: bool = False
    turn: int = 0

    def runs_on(self, day: date) -> bool:
        """Whether a local day lies in its dates."""
        return self.first_day <= day <= self.last_day

    @property
    def group(self) -> str:
        """The product as competitors are compared by; empty is none."""
        return self.product.strip().casefold()

    @property
    def owner(self) -> str:
        """The advertiser as competitors are compared by; one without a name is like no other."""
        return self.advertiser.strip().casefold() or f"\0{self.id}"


@dataclass(frozen=True, slots=True)
class Break:
    """Time for spots: from a moment on, so many seconds; `key` is the caller's own name for it."""

    key: str
    at: Millis
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class SpotRules:
    """Shares: UU 32/2002, article 46, for a public station. Spans of `silence` include both days.

    `competitors_apart` is seconds from the break of one to the break of the other. A play that did
    not air is owed for `makegood_days`.
    """

    commercial_most: float = 0.15
    service_least: float = 0.30
    competitors_apart: float = 900.0
    makegood_days: int = 14
    silence: tuple[tuple[date, date], ...] = ()

    def is_silent(self, day: date) -> bool:
        """Whether an election is so near that nothing political airs."""
        return any(first <= day <= last for first, last in self.silence)


@dataclass(frozen=True, slots=True)
class Kept:
    """A spot that is in the day's log already and stays there; no campaign: any other one."""

    campaign_id: str
    piece_id: str
    kind: Kind
    seconds: Seconds
    at: Millis


@dataclass(frozen=True, slots=True)
class Spot:
    """A piece in a break. One without a campaign is a public service announcement in its turn."""

    campaign_id: str
    piece_id: str
    seconds: Seconds
    kind: Kind
    why: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """So many plays of a campaign that found no break, and why."""

    campaign_id: str
    plays: int
    why: str


@dataclass(frozen=True, slots=True)
class Placement:
    """The spots of each break by its key, in playing order; what found none; the day's shares."""

    breaks: dict[str, tuple[Spot, ...]]
    unplaced: tuple[Unplaced, ...]
    shares: Shares


_WHY = re.compile(r"campaign (?P<id>\S+): ")


def why_words(campaign_id: str, words: str) -> str:
    """Why a row is there; `campaign_of` finds the campaign in it."""
    return f"campaign {campaign_id}: {words}"


def campaign_of(why: str) -> str:
    """The campaign that a row's `why` names; empty where it is no campaign's."""
    found = _WHY.match(why)
    return found["id"] if found else ""
