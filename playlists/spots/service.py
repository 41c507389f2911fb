"""Public service announcements in turn, until advertising has as many as the law asks."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence

import numpy as np

from playlists.spots.board import Board, Play
from playlists.spots.choosing import Flags, Floats
from playlists.spots.shares import Kind
from playlists.spots.values import SpotPiece, Unplaced

_ROUNDING = 1e-6
_SECOND_ONE = 1e9
_WITHOUT_COMMERCIAL = 1e8


def fill_service(board: Board, queue: Sequence[SpotPiece]) -> list[Unplaced]:
    """Add announcements from the queue, which turns; what had to go out for them.

    A break gets its first before any gets a second one, those with commercials first, far from
    others. Where no break has room for one, a commercial gives way: if there is one, such that an
    announcement can take its place, else any; of these that of the lowest priority, of these the
    one that was placed last, for it had most breaks to choose from.
    """
    fill = _Fill(board, queue)
    withdrawn: Counter[str] = Counter()
    while board.service_wanting and fill.is_of_use:
        if fill.add_one():
            continue
        play = fill.least()
        if play is None or play.campaign is None:
            break
        board.take(play)
        withdrawn[play.campaign.id] += 1
    why = "gave way to public service announcements, of which the day has too few"
    return [Unplaced(name, count, why) for name, count in sorted(withdrawn.items())]


def _priority(play: Play) -> int:
    return play.campaign.priority if play.campaign is not None else 0


class _Fill:
    """The queue, and which breaks are best for the next one."""

    def __init__(self, board: Board, queue: Sequence[SpotPiece]) -> None:
        self._board = board
        self._queue = deque(queue)
        self._in_break: set[tuple[int, str]] = set()
        self._count: Floats = np.zeros(len(board.breaks))
        self._distance: Floats = np.full(len(board.breaks), board.seconds)
        for spot in board.kept:
            if spot.kind is Kind.SERVICE:
                self._keep_off((spot.at - board.start) / 1000)
        for play in board.plays:
            self._note(play)

    @property
    def is_of_use(self) -> bool:
        """Whether any of the queue could go into any break if that were empty."""
        board = self._board
        return any(
            (board.held(piece.windows) & (board.size >= piece.seconds)).any()
            for piece in self._queue
        )

    def add_one(self) -> bool:
        """The next of the queue that finds a break goes there; one that finds none is passed."""
        for _ in range(len(self._queue)):
            piece = self._queue[0]
            self._queue.rotate(-1)
            number = self._best(piece)
            if number is not None:
                play = Play(number, piece, Kind.SERVICE, None)
                self._board.put(play)
                self._note(play)
                return True
        return False

    def least(self) -> Play | None:
        """The commercial that is to give way."""
        board = self._board
        sold = [play for play in board.plays if play.kind is Kind.COMMERCIAL]
        needed = np.full(len(board.breaks), np.inf)
        for piece in self._queue:
            takes = np.where(self._without(piece), piece.seconds, np.inf)
            needed = np.minimum(needed, takes)
        room = board.free + _ROUNDING
        helps = [
            play for play in sold if room[play.number] + play.piece.seconds >= needed[play.number]
        ]
        return min(reversed(helps or sold), key=_priority, default=None)

    def _without(self, piece: SpotPiece) -> Flags:
        """Breaks in which a piece may play, and does not yet."""
        flags = self._board.held(piece.windows).copy()
        flags[[number for number, name in self._in_break if name == piece.id]] = False
        return flags

    def _best(self, piece: SpotPiece) -> int | None:
        board = self._board
        sold = np.zeros(len(board.breaks), dtype=np.bool_)
        sold[[play.number for play in board.plays if play.kind is Kind.COMMERCIAL]] = True
        open_ = board.fits(piece, Kind.SERVICE) & self._without(piece)
        if not open_.any():
            return None
        costs = self._count * _SECOND_ONE + ~sold * _WITHOUT_COMMERCIAL - self._distance
        return int(np.argmin(np.where(open_, costs, np.inf)))

    def _note(self, play: Play) -> None:
        self._in_break.add((play.number, play.piece.id))
        if play.kind is Kind.SERVICE:
            self._count[play.number] += 1
            self._keep_off(float(self._board.at[play.number]))

    def _keep_off(self, at: float) -> None:
        self._distance = np.minimum(self._distance, np.abs(self._board.at - at))
