"""Days, places and states of a notebook, in whatever words they are written."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radio.complaints.exchange.notebook.days import DayError, read_day
from radio.complaints.exchange.notebook.lists import find_place
from radio.complaints.exchange.notebook.words import state_of
from radio.complaints.words import State
from tests.complaints.notebook import TODAY, a_moment


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("3/2/2025", "2025-02-03T12:00"),
        ("03-02-25", "2025-02-03T12:00"),
        ("3.2.2025", "2025-02-03T12:00"),
        ("2025-02-03", "2025-02-03T12:00"),
        ("Senin, 3 Februari 2025", "2025-02-03T12:00"),
        ("Jum'at 7 Pebruari 2025 pukul 08.15 WIB", "2025-02-07T08:15"),
        ("3 Nop 24", "2024-11-03T12:00"),
        ("17-Agt-2025", "2025-08-17T12:00"),
        ("17agustus2025", "2025-08-17T12:00"),
        ("3/2/2025 08:05", "2025-02-03T08:05"),
        ("45691", "2025-02-03T12:00"),
        (a_moment(2025, 2, 3), "2025-02-03T12:00"),
        (a_moment(2025, 2, 3, 8, 5), "2025-02-03T08:05"),
        (date(2025, 2, 3), "2025-02-03T12:00"),
        (45691.0, "2025-02-03T12:00"),
    ],
)
def test_days_are_read_as_they_are_written(written: object, read: str) -> None:
    assert read_day(written, TODAY).isoformat(timespec="minutes") == read  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written",
    ["", "kemarin", "3 Februari", "2/25/2025", "31/4/2025", "3 Foo 2025", "1/12/2026", "1/1/1899",
     "123456", "9" * 100, 3.5, True, "00/00/0000", "1/1/0001", a_moment(9999, 1, 1)],
)  # fmt: skip
def test_what_is_no_day_is_told(written: object) -> None:
    with pytest.raises(DayError):
        read_day(written, TODAY)  # type: ignore[arg-type]


@given(st.one_of(st.text(), st.floats(), st.integers(), st.datetimes(), st.dates(), st.times()))
def test_nothing_else_comes_of_reading_a_day(value: object) -> None:
    with suppress(DayError):
        assert read_day(value, TODAY).date() <= TODAY  # type: ignore[arg-type]


@given(
    st.dates(date(1990, 1, 1), TODAY),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d.%m.%Y"]),
)
def test_every_day_comes_back(day: date, form: str) -> None:
    assert read_day(day.strftime(form), TODAY).date() == day


@pytest.mark.parametrize(
    ("village", "kecamatan", "address", "code"),
    [
        ("Sukorejo", "Bojonegoro", "", "35.22.15.2003"),
        ("DS. SUKOREJO", "Kec Bojonegoro", "", "35.22.15.2003"),
        ("", "bojonegro", "", "35.22.15"),
        ("", "", "RT 3, Ds. Sukorejo Kec. Bojonegoro", "35.22.15.2003"),
        ("Antah Berantah", "Bojonegoro", "", "35.22.15"),
        ("Sukorejo", "", "", None),
        ("", "", "Jl. Veteran 3", None),
        ("", "Surabaya", "", None),
    ],
)
def test_places_are_found_by_what_people_call_them(
    village: str, kecamatan: str, address: str, code: str | None
) -> None:
    found = find_place(village, kecamatan, address)
    assert (found.id if found else None) == code


@pytest.mark.parametrize(
    ("word", "state"),
    [("Belum selesai", State.RECEIVED), ("SELESAI", State.CLOSED), ("kuning", State.IN_PROCESS),
     ("diteruskan ke DLH", State.FORWARDED), ("sudah ditindaklanjuti", State.IN_PROCESS),
     ("entah", None)],
)  # fmt: skip
def test_states_are_known_by_words_and_colours(word: str, state: State | None) -> None:
    assert state_of(word) is state
