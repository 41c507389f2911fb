"""The public satisfaction index (IKM) by PermenPANRB 14/2017, to the fraction.

Nine elements, each answered from 1 to 4. The value of the unit is the sum of the nine means, each
weighted a ninth (not 0.11, which would make 100 unreachable), times 25. A poll of one question is no
such index: see `radio.complaints.sight.figures.Satisfaction`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

ELEMENTS: Final = (
    "requirements", "procedure", "time", "cost", "product", "competence", "conduct", "complaints",
    "facilities",
)  # fmt: skip
"""Persyaratan; sistem, mekanisme dan prosedur; waktu penyelesaian; biaya/tarif; produk spesifikasi;
kompetensi pelaksana; perilaku pelaksana; penanganan pengaduan; sarana dan prasarana."""
LEAST: Final = 1
MOST: Final = 4
_WEIGHT: Final = Fraction(1, len(ELEMENTS))
_FACTOR: Final = 25
_QUALITIES: Final = (("A", Fraction("88.31")), ("B", Fraction("76.61")), ("C", Fraction(65)))
_HUNDREDTHS: Final = 100


class SurveyError(ValueError):
    """These are no answers of such a survey."""


@dataclass(frozen=True, slots=True)
class Index:
    """An index with the number of answers it rests on; `means` are those of the elements, 1 to 4."""

    n: int
    means: tuple[Fraction, ...]

    @property
    def value(self) -> Fraction:
        """25 to 100."""
        return sum((mean * _WEIGHT for mean in self.means), Fraction()) * _FACTOR

    @property
    def rounded(self) -> Fraction:
        """As it is published: to the hundredth, halves up."""
        return Fraction(int(self.value * _HUNDREDTHS + Fraction(1, 2)), _HUNDREDTHS)

    @property
    def quality(self) -> str:
        """A to D, of the value as it is published, so that no value lies between two letters."""
        return next((letter for letter, least in _QUALITIES if self.rounded >= least), "D")


def satisfaction_index(answers: Iterable[Sequence[int]]) -> Index | None:
    """The index of a survey: nine numbers from 1 to 4 of each who answered; None of no answers.

    Raises:
        SurveyError: somebody's are not.
    """
    n, totals = 0, [0] * len(ELEMENTS)
    for answer in answers:
        n, totals = n + 1, [total + one for total, one in zip(totals, checked(answer), strict=True)]
    return index_of_totals(n, totals)


def index_of_totals(n: int, totals: Sequence[int]) -> Index | None:
    """The index of `n` answers, from the sum of each element; None of no answers."""
    return Index(n, tuple(Fraction(total, n) for total in totals)) if n else None


def checked(answer: Sequence[int]) -> tuple[int, ...]:
    """One respondent's answers.

    Raises:
        SurveyError: they are not nine numbers from 1 to 4.
    """
    if len(answer) != len(ELEMENTS) or not all(LEAST <= one <= MOST for one in answer):
        raise SurveyError(f"{len(ELEMENTS)} numbers from {LEAST} to {MOST} are wanted")
    return tuple(answer)
