"""Ticket numbers: whatever is misheard by one character, or swapped, is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radio.complaints.tickets import (
    Ticket,
    TicketError,
    check_of,
    check_prefix,
    is_given_out,
    read_ticket,
)

CHARS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

tickets = st.builds(
    Ticket,
    st.text("ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=1, max_size=4),
    st.integers(0, 99),
    st.integers(1, 999_999),
).filter(is_given_out)


def is_taken(text: str) -> bool:
    try:
        read_ticket(text)
    except TicketError:
        return False
    return True


@given(tickets)
def test_every_single_wrong_character_is_found(ticket: Ticket) -> None:
    bare = str(ticket).replace("-", "")
    for place, right in enumerate(bare):
        for wrong in CHARS.replace(right, ""):
            assert not is_taken(bare[:place] + wrong + bare[place + 1 :])


@given(tickets)
def test_every_swap_of_neighbours_is_found(ticket: Ticket) -> None:
    bare = str(ticket).replace("-", "")
    for place in range(len(bare) - 1):
        one, two = bare[place : place + 2]
        if one != two:
            assert not is_taken(bare[:place] + two + one + bare[place + 2 :])


@given(tickets)
def test_a_number_is_read_as_people_write_it(ticket: Ticket) -> None:
    text = str(ticket)
    for typed in (text, text.lower(), text.replace("-", " "), " ".join(text), f" {text}. "):
        assert read_ticket(typed) == ticket


def test_the_check_character_is_the_standards() -> None:
    """ISO/IEC 7064 MOD 37-2 as donation numbers (ISBT 128) have it: G123498654321 has H."""
    assert check_of("G123498654321") == "H"


def test_numbers_that_can_not_be_said_are_left_out() -> None:
    left_out = [n for n in range(1, 1000) if not is_given_out(Ticket("BJN", 26, n))]
    assert {Ticket("BJN", 26, n).check for n in left_out} == {"I", "O", "*"}
    assert not is_taken(str(Ticket("BJN", 26, left_out[0])))


@pytest.mark.parametrize("typed", ["", "BJN", "0417", "BJN26-417K", "BJNXX26-0417K", "x" * 1000])
def test_what_is_no_number_is_told(typed: str) -> None:
    with pytest.raises(TicketError, match="no ticket number"):
        read_ticket(typed)


@pytest.mark.parametrize("prefix", ["", "bjn", "BOJN", "BJNXX", "B1"])
def test_a_prefix_is_letters_that_can_be_said(prefix: str) -> None:
    with pytest.raises(TicketError, match="prefix"):
        check_prefix(prefix)
