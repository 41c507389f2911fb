"""The satisfaction index, by the formula of the regulation."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radio.complaints.surveys.index import ELEMENTS, Index, SurveyError, satisfaction_index

ANSWERS = st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=1, max_size=30)


def index_of(value: str) -> Index:
    """Nine equal means that give this value."""
    return Index(1, (Fraction(value) / 25,) * 9)


def test_the_best_is_a_hundred_and_the_worst_twenty_five() -> None:
    best, worst = satisfaction_index([[4] * 9]), satisfaction_index([[1] * 9])
    assert best is not None
    assert worst is not None
    assert (best.value, best.quality, worst.value, worst.quality) == (100, "A", 25, "D")


def test_nobody_answered() -> None:
    assert satisfaction_index([]) is None


def test_a_reckoned_example() -> None:
    found = satisfaction_index([[4, 3, 3, 4, 3, 3, 4, 3, 3], [3, 3, 4, 4, 3, 3, 3, 3, 2]])
    assert found is not None
    # Sum of the means 29, a ninth of it 3.2222..., times 25.
    assert found.value == Fraction(29, 9) * 25
    assert (found.n, float(found.rounded), found.quality) == (2, 80.56, "B")


@pytest.mark.parametrize(
    ("value", "quality"),
    [("88.31", "A"), ("88.305", "A"), ("88.304", "B"), ("76.61", "B"), ("76.6049", "C"),
     ("65", "C"), ("64.995", "C"), ("64.99", "D"), ("25", "D")],
)  # fmt: skip
def test_no_value_lies_between_two_letters(value: str, quality: str) -> None:
    assert index_of(value).quality == quality


@given(ANSWERS)
def test_it_is_the_mean_of_all_answers_times_25(answers: list[list[int]]) -> None:
    found = satisfaction_index(answers)
    assert found is not None
    every = [one for answer in answers for one in answer]
    assert found.value == Fraction(sum(every), len(every)) * 25
    assert 25 <= found.value <= 100
    assert len(found.means) == len(ELEMENTS)


@pytest.mark.parametrize("answer", [[4] * 8, [4] * 10, [0] + [4] * 8, [5] + [4] * 8])
def test_what_is_no_answer_is_refused(answer: list[int]) -> None:
    with pytest.raises(SurveyError):
        satisfaction_index([[4] * 9, answer])
