"""Products of matrices on the core that asks for them."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_Number = TypeVar("_Number", np.float32, np.float64)

ALONE = 262_000
"""Multiplications up to which OpenBLAS starts no threads of its own (262,144)."""


def product(
    rows: NDArray[_Number], matrix: NDArray[_Number], out: NDArray[_Number] | None = None
) -> NDArray[_Number]:
    """`rows @ matrix` in parts too small for threads; rows of shape (rows, columns), C order.

    Files are analysed one on each core: threads for matrices as small as these would take ten
    times as long, most of it in waiting for each other.
    """
    if out is None:
        out = np.empty((len(rows), matrix.shape[1]), dtype=rows.dtype)
    at_once = max(1, ALONE // matrix.size)
    whole = len(rows) // at_once * at_once
    np.matmul(
        rows[:whole].reshape(-1, at_once, matrix.shape[0]),
        matrix,
        out=out[:whole].reshape(-1, at_once, matrix.shape[1]),
    )
    np.matmul(rows[whole:], matrix, out=out[whole:])
    return out
