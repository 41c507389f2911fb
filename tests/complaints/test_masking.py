"""What stays in words that everybody may read, and what does not."""

from __future__ import annotations

import pytest

from radio.complaints.entry import Person
from radio.complaints.outside.masking import masked_person, without_contacts


@pytest.mark.parametrize(
    "said",
    [
        "telepon 081234567890 ya",
        "telepon 0812-3456-7890 ya",
        "telepon +62 812 3456 7890 ya",
        "telepon (0353) 881 234 ya",
        "telepon 3522101708900001 ya",
        "telepon siti.aminah@contoh.co.id ya",
    ],
)
def test_what_somebody_could_be_reached_by_is_left_out(said: str) -> None:
    assert without_contacts(said) == "telepon ••• ya"


@pytest.mark.parametrize(
    "said",
    [
        "Jalan rusak sejak 2026-11-30, dana Rp 1.500.000.000 habis",
        "km 12, RT 03 RW 01, nomor 0417",
        "sejak 08.00 sampai 09.30, 120 rumah",
        "BJN26-0417K",
    ],
)
def test_other_figures_stay(said: str) -> None:
    assert without_contacts(said) == said


def test_a_reporter_is_hinted_at() -> None:
    siti = Person("Siti Aminah", "+6281234567890", "s@x.id", "RT 03", "35.22.15.2003")
    assert masked_person(siti) == Person("S•••", "•••• 890", "•••", "•••", "35.22.15.2003")
    assert masked_person(Person()) == Person()
