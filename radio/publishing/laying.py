"""Which file is heard when: the programme's own recording, and the aircheck where that is not. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playlists.values import Span
from radio.publishing.cuts import without
from radio.units import Frames, Millis


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


def common(spans: Iterable[Span], other: Span) -> list[Span]:
    """What of stretches lies in another one."""
    both = (Span(max(one.start, other.start), min(one.end, other.end)) for one in spans)
    return [one for one in both if one.end > one.start]
