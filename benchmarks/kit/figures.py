"""Medians, percentiles and spread, as text for a table."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest-rank percentile; `share` from 0 to 1. NaN for no values."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]


def median(values: Sequence[float]) -> float:
    """Median; NaN for no values."""
    return statistics.median(values) if values else math.nan


def spread(values: Sequence[float], digits: int = 1) -> str:
    """`median (least to most)`, or only the one number where all agree."""
    if not values:
        return "-"
    low, high = f"{min(values):.{digits}f}", f"{max(values):.{digits}f}"
    middle = f"{median(values):.{digits}f}"
    return middle if low == high else f"{middle} ({low} to {high})"


def summary(values: Sequence[float]) -> dict[str, float]:
    """The figures that results files keep of a series."""
    if not values:
        return {"count": 0}
    return {
        "count": len(values),
        "least": min(values),
        "median": median(values),
        "p99": percentile(values, 0.99),
        "most": max(values),
    }
