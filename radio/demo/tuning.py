"""Slendro and pelog, as one ensemble is tuned.

No two gamelans agree; these intervals lie within what J. Kunst and W. Surjodiningrat
measured: five near-equal steps (slendro), seven unequal ones (pelog), octaves a little wide.
"""

from __future__ import annotations

from dataclasses import dataclass

OCTAVE_CENTS = 1206.0


@dataclass(frozen=True, slots=True)
class Scale:
    """A mode: the degrees a piece uses, in cents above the lowest, and that note's frequency."""

    name: str
    root: float
    cents: tuple[float, ...]

    def frequency(self, degree: int) -> float:
        """Frequency in Hz of a scale degree; 0 is the root, steps go on past the octave."""
        octave, step = divmod(degree, len(self.cents))
        return float(self.root * 2.0 ** ((octave * OCTAVE_CENTS + self.cents[step]) / 1200.0))


SLENDRO = Scale("slendro", 272.0, (0.0, 231.0, 474.0, 717.0, 955.0))
PELOG_NEM = Scale("pelog nem", 290.0, (0.0, 128.0, 270.0, 676.0, 790.0))
PELOG_BARANG = Scale("pelog barang", 312.0, (0.0, 142.0, 548.0, 662.0, 818.0))
