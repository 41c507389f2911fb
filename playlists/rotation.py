"""Which song next: separation of artists and titles, and the one not heard for longest."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from playlists.values import Heard, Piece, Rules
from radio.units import Millis

_NEVER = Millis(-(1 << 62))


@dataclass(slots=True)
class Memory:
    """When each piece, title and artist was last on; grows with what is planned."""

    pieces: dict[str, Millis] = field(default_factory=dict)
    titles: dict[str, Millis] = field(default_factory=dict)
    artists: dict[str, Millis] = field(default_factory=dict)

    @classmethod
    def of(cls, history: Iterable[Heard]) -> Memory:
        """Memory of what was on, in any order."""
        memory = cls()
        for heard in sorted(history, key=lambda heard: heard.at):
            memory.add(heard.piece, heard.at)
        return memory

    def add(self, piece: Piece, at: Millis) -> None:
        """Note that a piece is on at a moment."""
        self.pieces[piece.id] = at
        if piece.title:
            self.titles[_folded(piece.title)] = at
        if piece.artist:
            self.artists[_folded(piece.artist)] = at

    def last(self, piece: Piece) -> Millis:
        """When this very piece was last on; long ago for one that never was."""
        return self.pieces.get(piece.id, _NEVER)

    def since_title(self, piece: Piece, at: Millis) -> float:
        """Seconds since this piece, or another of the same title, was last on."""
        last = max(self.pieces.get(piece.id, _NEVER), self.titles.get(_folded(piece.title), _NEVER))
        return (at - last) / 1000

    def since_artist(self, piece: Piece, at: Millis) -> float:
        """Seconds since this artist was last on; endless for an unknown artist."""
        return (at - self.artists.get(_folded(piece.artist), _NEVER)) / 1000


@dataclass(frozen=True, slots=True)
class Choice:
    """A song and why it was taken."""

    piece: Piece
    why: str


def fit_rules(rules: Rules, songs: list[Piece]) -> Rules:
    """Rules with gaps that so many songs and artists can keep; a small shelf turns faster."""
    if not songs:
        return rules
    length = sum(song.advance for song in songs)
    artists = len({_folded(song.artist) for song in songs if song.artist})
    return replace(
        rules,
        title_gap=min(rules.title_gap, 0.6 * length),
        artist_gap=min(rules.artist_gap, 0.6 * artists * length / len(songs)),
    )


def breaches(memory: Memory, piece: Piece, at: Millis, rules: Rules) -> float:
    """How far a song breaks the gaps: 0 not at all, 1 each for one that was on just now."""
    artist = max(0.0, 1 - memory.since_artist(piece, at) / max(1.0, rules.artist_gap))
    title = max(0.0, 1 - memory.since_title(piece, at) / max(1.0, rules.title_gap))
    return artist + title


def ranked(memory: Memory, songs: list[Piece], at: Millis, rules: Rules) -> list[Piece]:
    """Songs, those that break no rule first, then by how long they were not heard."""
    return sorted(
        songs,
        key=lambda song: (
            round(breaches(memory, song, at, rules), 3),
            -memory.since_title(song, at),
            song.id,
        ),
    )


def choose(
    memory: Memory, songs: list[Piece], at: Millis, rules: Rules, dice: random.Random
) -> Choice | None:
    """The next song: by chance among the third (at least two) of those permitted, not heard longest.

    Where every song breaks a rule, the one that breaks it least. None where there are no songs.
    """
    if not songs:
        return None
    order = ranked(memory, songs, at, rules)
    permitted = [song for song in order if breaches(memory, song, at, rules) <= 0]
    if not permitted:
        return Choice(order[0], f"music: all {len(songs)} break a separation rule, this one least")
    piece = dice.choice(permitted[: max(2, len(permitted) // 3)])
    return Choice(piece, f"music: {len(permitted)} of {len(songs)} keep separation, long not heard")


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
