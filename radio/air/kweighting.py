"""The K-weighting of ITU-R BS.1770-4: two filters in a row, for any sample rate.

The analogue prototypes behind the coefficients that the recommendation lists for 48 kHz.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Biquad = tuple[tuple[float, float, float], tuple[float, float, float]]
"""Coefficients (b0, b1, b2) and (1, a1, a2) of a filter of second order."""


def shelf(rate: int) -> Biquad:
    """The first filter: a head's effect, 4 dB above some 2 kHz."""
    f0, gain, q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
    k = math.tan(math.pi * f0 / rate)
    vh = 10.0 ** (gain / 20.0)
    vb = vh**0.4996667741545416
    a0 = 1.0 + k / q + k * k
    b = ((vh + vb * k / q + k * k) / a0, 2.0 * (k * k - vh) / a0, (vh - vb * k / q + k * k) / a0)
    return b, (1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0)


def highpass(rate: int) -> Biquad:
    """The second filter: little below 60 Hz counts."""
    f0, q = 38.13547087602444, 0.5003270373238773
    k = math.tan(math.pi * f0 / rate)
    a0 = 1.0 + k / q + k * k
    return (1.0, -2.0, 1.0), (1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0)


def power_response(rate: int, frequencies: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power response of both filters together at these frequencies in Hz."""
    z = np.exp(-2j * np.pi * frequencies / rate)
    response = _response(shelf(rate), z) * _response(highpass(rate), z)
    return np.asarray(np.abs(response) ** 2, dtype=np.float64)


def _response(biquad: Biquad, z: NDArray[np.complex128]) -> NDArray[np.complex128]:
    b, a = biquad
    return (b[0] + b[1] * z + b[2] * z * z) / (a[0] + a[1] * z + a[2] * z * z)
