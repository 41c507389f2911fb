"""Which file is heard when: the programme's own recording, and the aircheck where that is not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playlists.values import Span
from radio.publishing.cuts import without
from radio.units import Frames, Millis

EDGE = 2_000
"""ms at the beginning and the end of an episode that nobody misses."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that tells of [starts, ends) evenly; `path` is relative to the data folder."""

    path: str
    codec: str
    rate: int
    frames: int
    starts: Millis
    ends: Millis
    own: bool
    """The programme's recording, and not the aircheck."""

    def frame(self, at: Millis) -> Frames:
        """The frame of a moment."""
        share = (at - self.starts) / max(1, self.ends - self.starts)
        return Frames(min(self.frames, max(0, round(share * self.frames))))


@dataclass(frozen=True, slots=True)
class Piece:
    """What is heard of a file."""

    source: Source
    start: Millis
    end: Millis


def lay(span: Span, sources: Iterable[Source]) -> list[Piece]:
    """Lay files over a stretch of time, in order; what nothing tells of is left out.

    The programme's own recording comes first; of two that tell of a moment the later begun is meant,
    as where a clock was set back.
    """
    left, pieces = [span], list[Piece]()
    for source in sorted(sources, key=lambda one: (not one.own, -one.starts)):
        whole = Span(source.starts, source.ends)
        pieces += [Piece(source, part.start, part.end) for part in common(left, whole)]
        left = without(left, [whole])
    return sorted(pieces, key=lambda piece: piece.start)


def recorded(span: Span, sources: Sequence[Source]) -> Span:
    """The stretch without what nothing tells of at its very ends, where that is no longer than `EDGE`.

    A recording is ended as the next item comes; the last one of the episode may fade out below that.
    """
    begun = min((one.starts for one in sources), default=span.start)
    ended = max((one.ends for one in sources), default=span.end)
    start = begun if 0 < begun - span.start <= EDGE else span.start
    end = ended if 0 < span.end - ended <= EDGE else span.end
    return Span(start, end) if start < end else span


def common(spans: Iterable[Span], other: Span) -> list[Span]:
    """What of stretches lies in another one."""
    both = (Span(max(one.start, other.start), min(one.end, other.end)) for one in spans)
    return [one for one in both if one.end > one.start]
