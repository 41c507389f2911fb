"""One number, however it is written."""

from __future__ import annotations

import pytest

from radio.calls.sealing import plain_number


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("081234567", "6281234567"),
        ("+62 812-345-67", "6281234567"),
        ("6281234567", "6281234567"),
        ("006281234567", "6281234567"),
        ("+4930123", "4930123"),
        ("0353881234", "62353881234"),
        ("anonymous", "anonymous"),
        ("", ""),
        ("99", "99"),
    ],
)
def test_a_number_is_found_however_it_is_written(given: str, plain: str) -> None:
    assert plain_number(given) == plain
