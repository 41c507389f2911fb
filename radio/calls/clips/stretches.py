"""Stretches of a recording, in milliseconds from its beginning, and what is left between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """From `first` to before `last`, in ms."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """Milliseconds."""
        return self.last - self.first

    def __str__(self) -> str:
        return f"{self.first / 1000:.3f}-{self.last / 1000:.3f}"


def within(stretches: Iterable[Stretch], whole: Stretch) -> list[Stretch]:
    """What of them lies in `whole`, in order; those that touch are one."""
    merged: list[Stretch] = []
    for one in sorted(stretches):
        first, last = max(one.first, whole.first), min(one.last, whole.last)
        if first >= last:
            continue
        if merged and first <= merged[-1].last:
            merged[-1] = Stretch(merged[-1].first, max(merged[-1].last, last))
        else:
            merged.append(Stretch(first, last))
    return merged


def between(taken: Sequence[Stretch], whole: Stretch) -> list[Stretch]:
    """What of `whole` is left without those that were taken; they are in order and apart."""
    edges = [whole.first, *(edge for one in taken for edge in (one.first, one.last)), whole.last]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [Stretch(first, last) for first, last in pairs if first < last]


def overlapping(one: Stretch, others: Iterable[Stretch]) -> list[Stretch]:
    """The parts of `one` that lie in others, in order."""
    return within(others, one)


def total(stretches: Iterable[Stretch]) -> int:
    """Milliseconds of all of them."""
    return sum(one.length for one in stretches)
