"""Placing the spots of a day: every campaign's plays into breaks, as even as rules allow.

Pure and repeatable: the same campaigns, breaks and seed give the same plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from zoneinfo import ZoneInfo

import numpy as np

from playlists.spots.board import Board, Play
from playlists.spots.choosing import Flags, Floats, Ground, most_even
from playlists.spots.ordering import in_order
from playlists.spots.service import fill_service
from playlists.spots.shares import Kind, Shares, shares
from playlists.spots.turns import Turns
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
)

PLAIN = SpotRules()
_CROWD_COST = 0.05
"""What a full break costs over an empty one, as a part of a gap that is twice as long as wanted."""
_CHANCE_COST = 0.01


def place(
    day: date,
    zone: ZoneInfo,
    campaigns: Iterable[Campaign],
    breaks: Sequence[Break],
    rules: SpotRules = PLAIN,
    owed: Mapping[str, int] | None = None,
    seed: int = 0,
    service: Sequence[SpotPiece] = (),
    kept: Sequence[Kept] = (),
) -> Placement:
    """The spots of a local day's breaks.

    `owed` are plays to be made good, by campaign id, besides those of the day. `service` is the
    queue of public service announcements: they are added in turn until their share is what the law
    asks. `kept` are spots outside these breaks that stay as they are: they count as plays, for the
    shares, and for all distances. Campaigns whose dates do not hold the day are passed over. Hours
    are kept at the beginning and at the end of a break; distances are from break to break.

    Raises:
        ValueError: a break does not begin on this day, or two have the same key.
    """
    board = Board(day, zone, breaks, kept, rules)
    known = list(campaigns)
    for campaign in known:
        # What is kept of one that has ended since keeps competitors away all the same.
        board.note_kept(campaign)
    running = [campaign for campaign in known if campaign.runs_on(day)]
    _keep_room(board, running, service)
    wanted = {c.id: c.plays + (owed or {}).get(c.id, 0) for c in running}
    missed: list[Unplaced] = []
    for campaign in _scarce_first(board, running, wanted):
        work = _Placing(board, campaign, seed, wanted[campaign.id])
        missed.extend(work.place())
    missed.extend(fill_service(board, service))
    placed = in_order(board, wanted, seed)
    return Placement(placed, tuple(missed), _shares(board, placed))


def _shares(board: Board, placed: Mapping[str, Sequence[Spot]]) -> Shares:
    rows = [(spot.kind, spot.seconds) for spots in placed.values() for spot in spots]
    rows += [(spot.kind, spot.seconds) for spot in board.kept]
    return shares(rows, board.seconds, board.rules.commercial_most, board.rules.service_least)


def _keep_room(board: Board, running: Sequence[Campaign], service: Sequence[SpotPiece]) -> None:
    """Commercials leave the room that the public service announcements they ask for take."""
    if service or any(campaign.kind is Kind.SERVICE for campaign in running):
        sold, given = board.seconds_of(Kind.COMMERCIAL), board.seconds_of(Kind.SERVICE)
        room = float(board.free.sum()) + sold + given
        most = (1.0 - board.rules.service_least) * room - sold
        board.day_left = min(board.day_left, max(0.0, most))


def _scarce_first(
    board: Board, campaigns: Sequence[Campaign], wanted: Mapping[str, int]
) -> list[Campaign]:
    """Those with the fewest breaks for each play, then those that matter most, then by id."""

    def key(campaign: Campaign) -> tuple[float, int, str]:
        choice = int(board.held(campaign.windows).sum()) / max(1, wanted[campaign.id])
        return (choice, -campaign.priority, campaign.id)

    return sorted(campaigns, key=key)


@dataclass(slots=True)
class _Placing:
    """The plays of one campaign."""

    board: Board
    campaign: Campaign
    seed: int
    wanted: int

    def place(self) -> list[Unplaced]:
        """Put them; what could not be put, with the reason."""
        fixed = [spot for spot in self.board.kept if spot.campaign_id == self.campaign.id]
        goal = self.wanted - len(fixed)
        if goal <= 0:
            return []
        if self.campaign.political and self.board.rules.is_silent(self.board.day):
            return [Unplaced(self.campaign.id, goal, "an election is near: nothing political airs")]
        if not self.campaign.pieces:
            return [Unplaced(self.campaign.id, goal, "it has no spot that may air today")]
        at = np.array([(spot.at - self.board.start) / 1000 for spot in fixed], dtype=float)
        done = self._try_all(at, goal)
        # Told before they are put: afterwards its own plays would be what fills the breaks.
        left = goal - len(done)
        missed = [Unplaced(self.campaign.id, left, self._why_not(done))] if left else []
        for play in done:
            self.board.put(play)
        return missed

    def _try_all(self, fixed: Floats, goal: int) -> list[Play]:
        """The plays of the best plan that can be carried out whole."""
        closed = np.zeros(len(self.board.breaks), dtype=np.bool_)
        open_, random = self._open(), Random(f"{self.seed}/{self.board.day}/{self.campaign.id}")
        costs, phase = self._costs(random), random.uniform(0.25, 0.75)
        while goal > 0:
            chosen = self._plan(open_ & ~closed, costs, phase, fixed, goal)
            plays = self._carry_out(chosen, len(fixed))
            if len(plays) == len(chosen):
                return plays
            # Its own plays before that one took what commercials may have of the hour or the day.
            if self._day_is_full(plays):
                goal = len(chosen) - 1
            else:
                closed[chosen[len(plays)]] = True
        return []

    def _open(self) -> Flags:
        """Breaks that could take one of its pieces."""
        board, campaign = self.board, self.campaign
        flags = np.zeros(len(board.breaks), dtype=np.bool_)
        for piece in campaign.pieces:
            flags |= board.fits(piece, campaign.kind)
        return flags & board.held(campaign.windows) & ~board.competed(campaign)

    def _costs(self, random: Random) -> Floats:
        """What each break costs: crowded ones more; a little, or all, is chance."""
        chance = np.array([random.random() for _ in self.board.breaks])
        crowd = 1.0 - self.board.free / np.maximum(self.board.size, 1e-9)
        even = self.campaign.spread is Spread.EVEN
        return np.asarray(_CROWD_COST * crowd + chance * (_CHANCE_COST if even else 1.0))

    def _plan(
        self, open_: Flags, costs: Floats, phase: float, fixed: Floats, goal: int
    ) -> list[int]:
        """Numbers of breaks in order, the most evenly spread ones; `fixed` are plays it has."""
        board, campaign = self.board, self.campaign
        numbers = np.flatnonzero(open_)
        at = np.concatenate((board.at[numbers], fixed))
        order = np.argsort(at, kind="stable")
        along, length = board.along(campaign.windows, at[order])
        ground = Ground(
            at=at[order],
            along=along,
            fixed=order >= len(numbers),
            cost=np.concatenate((costs[numbers], np.zeros(len(fixed))))[order],
            length=length,
            apart=campaign.apart,
            phase=phase,
            even=campaign.spread is Spread.EVEN,
        )
        nodes = most_even(ground, goal + len(fixed))
        return [int(numbers[order[node]]) for node in nodes if order[node] < len(numbers)]

    def _carry_out(self, chosen: Sequence[int], done: int) -> list[Play]:
        """Pieces in turn into these breaks; ends before the first that can't take any."""
        turns, plays = Turns(self.campaign.pieces, self.campaign.turn + done), list[Play]()
        for number in chosen:
            ways = [self._play(number, piece) for piece in self.campaign.pieces]
            fitting = {way.piece.id for way in ways if self.board.takes(way, plays)}
            piece = turns.take(fitting)
            if piece is None:
                break
            plays.append(self._play(number, piece))
        return plays

    def _play(self, number: int, piece: SpotPiece) -> Play:
        return Play(number, piece, self.campaign.kind, self.campaign)

    def _day_is_full(self, plays: Sequence[Play]) -> bool:
        """Whether these plays leave no commercial time of the day for another one."""
        shortest = min(piece.seconds for piece in self.campaign.pieces)
        taken = sum(play.piece.seconds for play in plays)
        full = shortest + taken > self.board.day_left
        return self.campaign.kind is Kind.COMMERCIAL and full

    def _why_not(self, done: Sequence[Play]) -> str:
        """What keeps one more play out, break by break."""
        board, campaign = self.board, self.campaign
        if self._day_is_full(done):
            return "what commercials may have of the day is used up"
        left = np.ones(len(board.breaks), dtype=np.bool_)
        room = np.min([piece.seconds for piece in campaign.pieces]) <= board.free
        reasons = {
            "outside its hours": ~board.held(campaign.windows),
            "near a competitor": board.competed(campaign),
            "too full": ~room,
            "closed to its spots by their own hours or by the hour's share": ~self._open(),
            "too near its other plays, or with them in an hour that is full": left,
        }
        words = []
        for reason, flags in reasons.items():
            count = int((left & flags).sum())
            left = left & ~flags
            words += [f"{count} {reason}"] if count else []
        return f"of {len(board.breaks)} breaks {', '.join(words)}" if words else "there is no break"
