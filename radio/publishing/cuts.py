"""What of an episode is kept, and what is cut out of it: pure.

Moments are wall time in ms. What is cut is never heard: a fade lies in what is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from playlists.values import Span
from radio.units import Millis, Seconds

SLIVER = 200
"""ms: what would be shorter is cut with what is around it."""
UNHEARD = 60
"""ms of nothing between two files that nobody hears, and nobody is told of."""


class Why(StrEnum):
    """What something is cut out for."""

    HOLE = "hole"
    """It was not recorded."""
    MUSIC = "music"
    CALLER = "caller"
    """Who speaks has not agreed to be heard again."""


class Music(StrEnum):
    """What becomes of songs."""

    KEEP = "keep"
    SHORTEN = "shorten"
    BLANK = "blank"


FADES = {Why.HOLE: 20, Why.CALLER: 20, Why.MUSIC: 500}
"""ms of fade beside a cut."""
SHORTENED_FADE = 2_000
"""ms in which a song that is shortened goes and comes."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch that goes; `about` is a song's title, or the id of a call. `began` is when that came on."""

    why: Why
    start: Millis
    end: Millis
    about: str = ""
    fade: int = 0
    began: Millis = Millis(0)


@dataclass(frozen=True, slots=True)
class Kept:
    """A stretch that stays, with the ms of fade at its beginning and end."""

    start: Millis
    end: Millis
    fade_in: int = 0
    fade_out: int = 0

    @property
    def length(self) -> int:
        """ms."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Edit:
    """An episode as it will be heard: what is kept, in order, and what was cut."""

    span: Span
    kept: tuple[Kept, ...]
    cuts: tuple[Cut, ...]

    @property
    def length(self) -> int:
        """ms."""
        return sum(one.length for one in self.kept)

    def is_kept(self, at: Millis) -> bool:
        """Whether a moment is heard."""
        return any(one.start <= at < one.end for one in self.kept)

    def position(self, at: Millis) -> Millis:
        """Where a moment is heard (ms from the beginning); of one that is cut, the join."""
        before = (min(at, one.end) - one.start for one in self.kept if one.start < at)
        return Millis(sum(before))


def plan(span: Span, cuts: Iterable[Cut]) -> Edit:
    """Cut an episode."""
    within = sorted(
        (cut for cut in cuts if cut.start < span.end and cut.end > span.start),
        key=lambda cut: (cut.start, cut.end),
    )
    left = without([span], [Span(cut.start, cut.end) for cut in within])
    kept = tuple(_kept(one, span, within) for one in left if one.end - one.start >= SLIVER)
    return Edit(span, kept, tuple(within))


def _kept(one: Span, span: Span, cuts: Sequence[Cut]) -> Kept:
    before = [cut.fade for cut in cuts if cut.end == one.start and one.start > span.start]
    after = [cut.fade for cut in cuts if cut.start == one.end and one.end < span.end]
    most = (one.end - one.start) // 2
    return Kept(
        one.start, one.end, min(max(before, default=0), most), min(max(after, default=0), most)
    )


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of stretches where others are taken away; in order."""
    left = sorted(spans, key=lambda one: one.start)
    for gone in taken:
        left = [
            part
            for one in left
            for part in (
                Span(one.start, min(one.end, gone.start)),
                Span(max(one.start, gone.end), one.end),
            )
            if part.end > part.start
        ]
    return sorted(left, key=lambda one: one.start)


def holes(span: Span, there: Iterable[Span]) -> list[Cut]:
    """What of an episode is nowhere recorded."""
    return [
        Cut(Why.HOLE, one.start, one.end, fade=FADES[Why.HOLE])
        for one in without([span], there)
        if one.end - one.start > UNHEARD
    ]


def of_music(rule: Music, title: str, alone: Span, first: Seconds, last: Seconds) -> list[Cut]:
    """What goes of a song where it is heard alone."""
    if rule is Music.KEEP:
        return []
    if rule is Music.BLANK:
        return [Cut(Why.MUSIC, alone.start, alone.end, title, FADES[Why.MUSIC])]
    start = Millis(alone.start + round(first * 1000))
    end = Millis(alone.end - round(last * 1000))
    if end - start < SHORTENED_FADE:
        return []
    return [Cut(Why.MUSIC, start, end, title, SHORTENED_FADE)]
