"""The order within each break: public service last; who comes first and last takes turns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from random import Random

from playlists.spots.board import Board, Play
from playlists.spots.shares import Kind
from playlists.spots.values import Spot, why_words

_HOUR = 3600.0


def in_order(board: Board, wanted: Mapping[str, int], seed: int) -> dict[str, tuple[Spot, ...]]:
    """The spots of each break by its key, in playing order, with why they are there."""
    by_break: dict[int, list[Play]] = defaultdict(list)
    for play in board.plays:
        by_break[play.number].append(play)
    places = _Places(board, Random(f"{seed}/{board.day}/order"))
    words = _Words(board, wanted)
    found: dict[str, tuple[Spot, ...]] = {}
    for number, each in enumerate(board.breaks):
        plays = by_break[number]
        sold = [play for play in plays if play.kind is not Kind.SERVICE]
        given = [play for play in plays if play.kind is Kind.SERVICE]
        order = [*places.arrange(sold), *places.arrange(given)]
        found[each.key] = tuple(words.spot(play) for play in order)
    return found


class _Places:
    """Who has been first and last how often, for so many plays."""

    def __init__(self, board: Board, random: Random) -> None:
        self._random = random
        self._plays = Counter(_name(play) for play in board.plays)
        self._first: Counter[str] = Counter()
        self._last: Counter[str] = Counter()

    def arrange(self, plays: Sequence[Play]) -> list[Play]:
        """First whoever was first least often, last whoever was last least often, chance between."""
        rest = sorted(plays, key=_name)
        self._random.shuffle(rest)
        if len(rest) < 2:
            return rest
        first = self._take(rest, self._first)
        last = self._take(rest, self._last)
        return [first, *rest, last]

    def _take(self, rest: list[Play], had: Counter[str]) -> Play:
        play = min(rest, key=lambda each: had[_name(each)] / self._plays[_name(each)])
        had[_name(play)] += 1
        rest.remove(play)
        return play


def _name(play: Play) -> str:
    return play.campaign.id if play.campaign else f"\0{play.piece.id}"


class _Words:
    """Why each spot is where it is."""

    def __init__(self, board: Board, wanted: Mapping[str, int]) -> None:
        self._board, self._wanted = board, wanted
        self._times: dict[str, list[float]] = defaultdict(list)
        for spot in board.kept:
            self._times[spot.campaign_id].append((spot.at - board.start) / 1000)
        for play in board.plays:
            if play.campaign is not None:
                self._times[play.campaign.id].append(float(board.at[play.number]))
        for times in self._times.values():
            times.sort()

    def spot(self, play: Play) -> Spot:
        """The play as it is told to others."""
        name = play.campaign.id if play.campaign else ""
        return Spot(name, play.piece.id, play.piece.seconds, play.kind, self._why(play))

    def _why(self, play: Play) -> str:
        where = f"break {play.number + 1} of {len(self._board.breaks)}"
        if play.campaign is None:
            least = f"{self._board.rules.service_least:.0%}"
            return f"public service in turn, for {least} of advertising; {where}"
        times = self._times[play.campaign.id]
        nth = times.index(float(self._board.at[play.number])) + 1
        words = f"{nth} of {self._wanted[play.campaign.id]} today"
        more = self._wanted[play.campaign.id] - play.campaign.plays
        words += f", {more} to make good" if more else ""
        if len(times) > 1:
            spread = (times[-1] - times[0]) / (len(times) - 1) / _HOUR
            where += f"; spread {spread:.1f} h"
        return why_words(play.campaign.id, f"{words}; {where}")
