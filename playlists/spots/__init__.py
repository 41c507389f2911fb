"""Spots: campaigns placed into the breaks of a day, make-goods, and the shares of the law."""

from playlists.spots.makegoods import debts, owed
from playlists.spots.placing import place
from playlists.spots.shares import Kind, Shares, shares
from playlists.spots.values import (
    Break,
    Campaign,
    Kept,
    Placement,
    Spot,
    SpotPiece,
    SpotRules,
    Spread,
    Unplaced,
    campaign_of,
)

__all__ = [
    "Break",
    "Campaign",
    "Kept",
    "Kind",
    "Placement",
    "Shares",
    "Spot",
    "SpotPiece",
    "SpotRules",
    "Spread",
    "Unplaced",
    "campaign_of",
    "debts",
    "owed",
    "place",
    "shares",
]
