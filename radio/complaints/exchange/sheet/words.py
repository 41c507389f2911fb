"""The sheet's words. It goes to the agencies of the regency: it is in Indonesian for all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from radio.complaints.handling.colours import Colour, Urgency
from radio.complaints.words import Kind

SHEETS: Final = "sheets"
"""Folder of the sheets of each Friday, below the data folder."""
TITLE: Final = "Lembar Jumat: tindak lanjut aduan pendengar"
CONFIDENTIAL: Final = "Rahasia: isi aduan ada pada petugas aduan."
NO_PERSON: Final = "Tanpa data pribadi pelapor. Pertanyaan: sebutkan nomor aduannya."
MORE: Final = "Masih ada {count} aduan lain; mintalah daftar lengkapnya."
NOTHING: Final = "Tidak ada aduan terbuka, dan tidak ada yang baru dijawab."
PAGE: Final = "Halaman {number}"
ANSWERED: Final = "Jawaban:"
LIAISONS: Final = "Pejabat penghubung:"
COLUMNS: Final = (
    "No.", "Nomor aduan", "Masuk", "Kecamatan", "Uraian", "Status", "Batas waktu",
    "Tanggapan perangkat daerah",
)  # fmt: skip
KINDS: Final = {
    Kind.COMPLAINT: "Pengaduan",
    Kind.ASPIRATION: "Aspirasi",
    Kind.INFORMATION: "Permintaan informasi",
}
COLOURS: Final = {
    Colour.RED: "Belum ditindaklanjuti",
    Colour.YELLOW: "Dalam proses",
    Colour.BLUE: "Selesai",
    Colour.NONE: "Ditutup",
}
SIGNS: Final = {Colour.RED: "■", Colour.YELLOW: "◐", Colour.BLUE: "●", Colour.NONE: "○"}
"""The shapes of the colours, as characters."""
_URGENCIES: Final = {
    Urgency.NONE: "",
    Urgency.IN_TIME: "",
    Urgency.SOON: "segera",
    Urgency.OVERDUE: "LEWAT TENGGAT",
}
_DAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS: Final = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip


def long_day(day: date) -> str:
    """`Jumat, 4 Desember 2026`."""
    return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """`4 Des 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def urgency_word(urgency: Urgency) -> str:
    """What stands below a due date; nothing while there is time."""
    return _URGENCIES[urgency]


def summary(counts: dict[Colour, int], overdue: int) -> str:
    """`3 belum ditindaklanjuti (1 lewat tenggat), 2 dalam proses, 5 selesai`."""
    parts = [
        f"{counts[colour]} {COLOURS[colour].lower()}"
        for colour in (Colour.RED, Colour.YELLOW, Colour.BLUE, Colour.NONE)
        if counts.get(colour)
    ]
    late = f"; {overdue} lewat tenggat" if overdue else ""
    return f"{', '.join(parts)}{late}" if parts else NOTHING


def liaison_line(titles: Sequence[str]) -> str:
    """`Pejabat penghubung: Budi Santoso, Sekretaris`; empty where nobody is known."""
    return f"{LIAISONS} {'; '.join(titles)}" if titles else ""
