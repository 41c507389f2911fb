"""Which breaks a campaign's plays go to: the most even choice there is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Breaks that are open to a campaign, in the order of time; all arrays have one shape.

    `at` is in seconds; `along` is how many of the `length` seconds in which the campaign may play
    lie before it. `fixed` breaks are taken in any case. `cost` is what taking one costs, where a
    gap twice as long as it should be costs 1. `phase`, 0 to 1, shifts the plays within the day.
    """

    at: Floats
    along: Floats
    fixed: Flags
    cost: Floats
    length: float
    apart: float
    phase: float
    even: bool


def most_even(ground: Ground, plays: int) -> list[int]:
    """So many breaks, fixed ones included, or as many as can be; the most even of all choices.

    The exact minimum of the squared deviations of all gaps, by dynamic programming: the best way to
    have a play in this break as the third one follows from the best ways to have a second one
    before it. Takes plays x breaks² steps.
    """
    plays = max(plays, int(ground.fixed.sum()))
    if plays <= 0 or not len(ground.at):
        return []
    layers = _layers(ground, plays)
    ends = _end_costs(ground, plays)
    found = [number for number, (best, _) in enumerate(layers, 1) if np.isfinite(best + ends).any()]
    if not found:
        return []
    # Fewer than wanted are to be as even as if so few were wanted.
    return _path(layers, ends) if found[-1] == plays else most_even(ground, found[-1])


def _layers(ground: Ground, plays: int) -> list[tuple[Floats, NDArray[np.intp]]]:
    """For each number of plays: the least cost with the last of them in each break, and from where."""
    steps = _step_costs(ground, plays)
    best = _start_costs(ground, plays) + ground.cost
    layers = [(best, np.zeros(len(best), dtype=np.intp))]
    columns = np.arange(len(best))
    while len(layers) < plays:
        ways = best[:, None] + steps
        origin = ways.argmin(axis=0)
        best = ways[origin, columns] + ground.cost
        if not np.isfinite(best).any():
            break
        layers.append((best, origin))
    return layers


def _path(layers: list[tuple[Floats, NDArray[np.intp]]], ends: Floats) -> list[int]:
    at = int(np.argmin(layers[-1][0] + ends))
    path = [at]
    for _, origin in reversed(layers[1:]):
        at = int(origin[at])
        path.append(at)
    return path[::-1]


def _step_costs(ground: Ground, plays: int) -> Floats:
    """Shape (breaks, breaks): from a play in the first to the next one in the second."""
    costs = _deviation(ground, ground.along[None, :] - ground.along[:, None], plays, 1.0)
    both = ground.fixed[:, None] & ground.fixed[None, :]
    near = (ground.at[None, :] - ground.at[:, None] < ground.apart) & ~both
    passed = np.cumsum(ground.fixed)
    skips = (passed - ground.fixed)[None, :] > passed[:, None]
    backwards = np.tri(len(ground.at), dtype=np.bool_)
    return np.where(near | skips | backwards, np.inf, costs)


def _start_costs(ground: Ground, plays: int) -> Floats:
    costs = _deviation(ground, ground.along, plays, ground.phase)
    skips = np.cumsum(ground.fixed) - ground.fixed > 0
    return np.where(skips, np.inf, costs)


def _end_costs(ground: Ground, plays: int) -> Floats:
    costs = _deviation(ground, ground.length - ground.along, plays, 1.0 - ground.phase)
    skips = np.cumsum(ground.fixed) < ground.fixed.sum()
    return np.where(skips, np.inf, costs)


def _deviation(ground: Ground, gaps: Floats, plays: int, wanted: float) -> Floats:
    """How far gaps are from so many of the gaps there would be if all were equal, squared."""
    if not ground.even or ground.length <= 0:
        return np.zeros_like(gaps)
    return np.square(gaps * (plays / ground.length) - wanted)
