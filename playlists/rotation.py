"""Which song next: turnover, separation, balance; and why.

Every rule that a song breaks is a bit of a number, the more important rule the higher bit. 0 breaks
nothing. Where every song breaks something, the smallest number is the one that breaks what matters
least: rules are relaxed from the last to the first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playlists.library import LIST, Indices, Library
from playlists.turn import Turn
from playlists.values import Apart, Balance, Heard, RotationRules, Separation
from radio.units import Millis

_NEVER = -1e15
_DAY = 86_400.0
_DAYS_BACK = 3
_WANTED = 12
"""So many songs that keep all rules are compared; the first in turn."""
_WANTED_FOR_BALANCE = 1000
"""The same where there are goals of balance: those that don't help gather at the front of the queue."""
_KEEPS = 0.6
"""Part of what a library could keep apart at best that is asked of it: the rest is variety."""
_DICE = 0.35
_BALANCE = 20.0
"""Weight of being off a goal: a twentieth counts as much as being the last of those compared."""

Bits = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Choice:
    """A song, the rules it breaks (none, where there was a choice), and why it was taken."""

    index: int
    broken: tuple[Apart, ...]
    why: str


class Rotation:
    """Remembers what was on, and chooses what comes next. The same calls give the same songs.

    Moments in seconds since 1970 UTC; `wall` turns them into the station's wall clock by adding
    its offset. `open` says what may play at all, whatever the rules.
    """

    def __init__(
        self, library: Library, rules: RotationRules, seed: int, history: Iterable[Heard] = ()
    ) -> None:
        self.library = library
        self.open = np.ones(len(library), dtype=np.bool_)
        self.occupied_until = _NEVER
        """ms since 1970: until then something is on that nothing may cut, an hour's start neither."""
        self.cut_at = -_NEVER
        """ms since 1970: when even that is cut, because its programme ends."""
        self.chain_until = _NEVER
        """ms since 1970: where what was planned last ends by itself, whatever cuts it."""
        self._rules = rules
        self._seed = seed
        keys = {
            Apart.RECORDING: library.recording, Apart.TITLE: library.title,
            Apart.ALBUM: library.album, Apart.COMPOSER: library.composer,
        }  # fmt: skip
        self._keys = keys
        self._last = {by: np.full(_size(codes), _NEVER) for by, codes in keys.items()}
        self._last[Apart.ARTIST] = np.full(_size(library.artists), _NEVER)
        self._next = {by: np.full(len(last), -_NEVER) for by, last in self._last.items()}
        self._ahead: list[int] = []
        self._plays = np.full((len(library), 2 * _DAYS_BACK), _NEVER)
        self._traits = {goal.trait: library.trait(goal.trait) for goal in rules.balances}
        self._counts = {name: np.zeros(len(names)) for name, (_, names) in self._traits.items()}
        self._counted = 0
        self._turns: dict[str, Turn] = {}
        self._fitted: dict[str, tuple[Separation, ...]] = {}
        for heard in sorted(history, key=lambda heard: heard.at):
            index = library.index.get(heard.piece_id)
            if index is not None:
                self._remember(index, heard.at / 1000)

    # -- what was on ----------------------------------------------------------------------

    def begin_day(self) -> None:
        """Goals of balance are those of a day."""
        for counts in self._counts.values():
            counts[:] = 0
        self._counted = 0

    def play(self, index: int, at: Millis) -> None:
        """It is on at this moment."""
        self._remember(index, at / 1000)
        for turn in self._turns.values():
            turn.played(index)
        if self.library.pieces[index].category in self._rules.songs:
            for name, (codes, _) in self._traits.items():
                self._counts[name][codes[index]] += 1
            self._counted += 1

    def note(self, piece_id: str, at: Millis) -> None:
        """A piece that was planned by somebody else is on at this moment."""
        index = self.library.index.get(piece_id)
        if index is not None:
            self.play(index, at)

    def look_ahead(self, planned: Iterable[Heard]) -> None:
        """These come after what is planned now, and are kept apart from, too; none, to end that."""
        for index in self._ahead:
            for by, codes in self._keys.items():
                self._next[by][codes[index]] = -_NEVER
            self._next[Apart.ARTIST][self.library.artists[index]] = -_NEVER
        known = [(self.library.index.get(heard.piece_id), heard.at / 1000) for heard in planned]
        found = [(index, at) for index, at in known if index is not None]
        self._ahead = [index for index, _ in found]
        for index, at in sorted(found, key=lambda row: -row[1]):
            for by, codes in self._keys.items():
                self._next[by][codes[index]] = at
            self._next[Apart.ARTIST][self.library.artists[index]] = at
        for coming in self._next.values():
            coming[0] = -_NEVER

    def _remember(self, index: int, at: float) -> None:
        for by, codes in self._keys.items():
            self._last[by][codes[index]] = at
            self._last[by][0] = _NEVER
        artists = self._last[Apart.ARTIST]
        artists[self.library.artists[index]] = at
        artists[0] = _NEVER
        plays = self._plays[index]
        plays[1:] = plays[:-1]
        plays[0] = at

    def last(self, index: int) -> float:
        """When it was last on; long ago for one that never was."""
        return float(self._plays[index, 0])

    def last_of(self, category: str) -> float:
        """When a piece of it was last on."""
        pieces = self.library.of_category(category)
        return float(self._plays[pieces, 0].max(initial=_NEVER))

    # -- what comes next ------------------------------------------------------------------

    def in_turn(self, category: str, longest: float, but: Sequence[int] = ()) -> int | None:
        """The piece of a category that was not on for longest, rules or none; none of `but`."""
        for part in self._turn(category).upcoming():
            fits = part[self.open[part] & (self.library.seconds[part] <= longest)]
            for index in fits.tolist():
                if index not in but:
                    return int(index)
        return None

    def choose(self, category: str, at: Millis, longest: float) -> Choice | None:
        """The next song of a category: the best of the first that keep all rules.

        None where nothing of the category may play now, or nothing is short enough.
        """
        wanted = _WANTED_FOR_BALANCE if self._rules.balances else _WANTED
        look = self._look(category, at, longest, wanted)
        if not look.looked:
            return None
        separations = self.separations(category)
        size = len(self._turn(category))
        if len(look.free):
            index = self._best(look.free, at)
            held = ", ".join(
                f"{rule.by} {count}"
                for rule, count in zip(separations, look.held, strict=True)
                if count
            )
            why = f"{category}: 1 of {size}, in turn; {look.looked} looked at"
            return Choice(index, (), f"{why}, held back by {held}" if held else why)
        index = int(look.order[np.argmin(look.broken)])
        broken = _broken(separations, int(look.broken.min()))
        return Choice(
            index,
            broken,
            f"{category}: all {look.looked} break a rule; relaxed: {', '.join(broken)}",
        )

    def candidates(
        self, category: str, at: Millis, longest: float, count: int
    ) -> tuple[Indices, Bits]:
        """At most so many songs for a moment, those that keep all rules first, and what they break."""
        look = self._look(category, at, longest, count)
        best = np.argsort(look.broken, kind="stable")[:count]
        return look.order[best], look.broken[best]

    def names_of(self, category: str, broken: int) -> tuple[Apart, ...]:
        """The rules that such bits stand for."""
        return _broken(self.separations(category), broken)

    def separations(self, category: str) -> tuple[Separation, ...]:
        """The rules with gaps that so many songs can keep; a small library turns faster."""
        found = self._fitted.get(category)
        if found is None:
            found = self._fitted[category] = self._fit(self.library.of_category(category))
        return found

    def _fit(self, songs: Indices) -> tuple[Separation, ...]:
        length = float(self.library.advance[songs].sum())
        fitted = []
        for rule in self._rules.separations:
            codes = self.library.artists if rule.by is Apart.ARTIST else self._keys.get(rule.by)
            if rule.by is Apart.HOUR or codes is None or not len(songs):
                # What is on every few hours can't shun the hours of yesterday.
                most = rule.seconds if length > 2 * _DAY else 0.0
            else:
                named = np.count_nonzero(np.bincount(codes[songs].ravel())[1:])
                most = _KEEPS * length * min(1.0, named / len(songs))
            fitted.append(Separation(rule.by, min(rule.seconds, most)))
        return tuple(fitted)

    def _look(self, category: str, at: Millis, longest: float, wanted: int) -> _Look:
        """Go through a category in turn until so many are found that keep all rules."""
        separations = self.separations(category)
        look = _Look(len(separations))
        for part in self._turn(category).upcoming():
            fits = part[self.open[part] & (self.library.seconds[part] <= longest)]
            look.add(fits, self._breaks(separations, fits, at / 1000))
            if look.found >= wanted:
                break
        return look.settled(wanted)

    def _breaks(self, separations: Sequence[Separation], songs: Indices, at: float) -> Bits:
        """For each song the rules it breaks, as bits: the first rule is the highest."""
        bits = np.zeros(len(songs), dtype=np.int64)
        for place, rule in enumerate(reversed(separations)):
            bits |= self._is_too_near(rule, songs, at).astype(np.int64) << place
        return bits

    def _is_too_near(self, rule: Separation, songs: Indices, at: float) -> NDArray[np.bool_]:
        if rule.by is Apart.HOUR:
            since = at - self._plays[songs]
            near = np.abs((since + _DAY / 2) % _DAY - _DAY / 2) < rule.seconds
            recent = since < (_DAYS_BACK + 0.5) * _DAY
            return np.asarray((near & recent).any(axis=1))
        last, coming = self._last[rule.by], self._next[rule.by]
        if rule.by is Apart.ARTIST:
            artists = self.library.artists[songs]
            since, until = at - last[artists].max(axis=1), coming[artists].min(axis=1) - at
        else:
            codes = self._keys[rule.by][songs]
            since, until = at - last[codes], coming[codes] - at
        return np.asarray(np.minimum(since, until) < rule.seconds)

    def _best(self, songs: Indices, at: Millis) -> int:
        """By turn, by what the day has too much of, and by chance."""
        dice = np.random.default_rng(_number(f"{self._seed}:{at}"))
        score = np.arange(len(songs)) / len(songs) + _DICE * dice.random(len(songs))
        for goal in self._rules.balances:
            score += _BALANCE * self._excess(goal, songs)
        return int(songs[np.argmin(score)])

    def _excess(self, goal: Balance, songs: Indices) -> NDArray[np.float64]:
        """How far off the goal the day is, for each song that would not bring it nearer."""
        codes, names = self._traits[goal.trait]
        if goal.value not in names:
            return np.zeros(len(songs))
        number = names.index(goal.value)
        has = codes[songs] == number
        lacking = goal.share - float(self._counts[goal.trait][number]) / max(1, self._counted)
        if lacking >= 0:
            return np.where(has, 0.0, lacking)
        return np.where(has, 0.0 if goal.at_least else -lacking, 0.0)

    def _turn(self, category: str) -> Turn:
        """The category's queue; of those that were never on the order is by chance, or a list's."""
        turn = self._turns.get(category)
        if turn is None:
            songs = self.library.of_category(category)
            dice = np.random.default_rng(_number(f"{self._seed}:{category}"))
            is_list = category.startswith(LIST)
            chance = np.arange(len(songs)) if is_list else dice.random(len(songs))
            order = np.lexsort((chance, self._plays[songs, 0]))
            turn = self._turns[category] = Turn(songs[order], len(self.library))
        return turn


class _Look:
    """What was found on the way through a category."""

    def __init__(self, rules: int) -> None:
        self._orders: list[Indices] = []
        self._bits: list[Bits] = []
        self._rules = rules
        self.found = 0
        self.order: Indices = np.zeros(0, dtype=np.int32)
        self.broken: Bits = np.zeros(0, dtype=np.int64)
        self.free: Indices = self.order
        self.looked = 0
        self.held: list[int] = []

    def add(self, songs: Indices, bits: Bits) -> None:
        self._orders.append(songs)
        self._bits.append(bits)
        self.found += int(np.count_nonzero(bits == 0))

    def settled(self, wanted: int) -> _Look:
        """Up to the last song that was needed."""
        if self._orders:
            self.order, self.broken = np.concatenate(self._orders), np.concatenate(self._bits)
        free = np.flatnonzero(self.broken == 0)
        if len(free) >= wanted:
            end = int(free[wanted - 1]) + 1
            self.order, self.broken = self.order[:end], self.broken[:end]
        self.free = self.order[self.broken == 0]
        self.looked = len(self.order)
        self.held = [
            int(np.count_nonzero(self.broken >> place & 1))
            for place in reversed(range(self._rules))
        ]
        return self


def _broken(separations: Sequence[Separation], bits: int) -> tuple[Apart, ...]:
    places = enumerate(reversed(separations))
    return tuple(reversed([rule.by for place, rule in places if bits >> place & 1]))


def _size(codes: Indices) -> int:
    return int(codes.max()) + 1 if codes.size else 1


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
