"""Cases on their way to SP4N-LAPOR!: as CSV, as XML, and field by field for who copies them.

No interface of LAPOR! is public. The XML has the shape that older public code shows
(`<lapor><pelapor>…</pelapor><laporan rahasia anonim>…</laporan></lapor>`), one such element a case
within `<laporans>`; what the station knows besides stands in elements after `<isi>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from radio.complaints.entry import Person
from radio.complaints.exchange.cases import OutCase
from radio.complaints.exchange.cleaning import clean
from radio.complaints.exchange.plain import csv_line
from radio.complaints.words import Kind

COLUMNS: Final = (
    "nomor_aduan", "tracking_id", "klasifikasi", "judul", "isi", "tanggal", "lokasi", "kecamatan",
    "desa", "kategori", "instansi", "anonim", "rahasia", "namadepan", "namabelakang", "telpon",
    "email", "kanal",
)  # fmt: skip
KINDS: Final = {
    Kind.COMPLAINT: "Pengaduan",
    Kind.ASPIRATION: "Aspirasi",
    Kind.INFORMATION: "Permintaan Informasi",
}
"""LAPOR!'s own words."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Characters that LAPOR!'s form is believed to take: not published, so the station may set them."""

    title: int = 150
    text: int = 5000
    place: int = 255


@dataclass(frozen=True, slots=True)
class CopyField:
    """A field of LAPOR!'s form. `pieces` are the value in parts that each fit into it.

    `name` is the form's own word. Where there are several pieces, those after the first go into
    comments below the report.
    """

    code: str
    name: str
    value: str
    most: int | None = None

    @property
    def is_too_long(self) -> bool:
        """Whether it does not fit in one piece."""
        return self.most is not None and len(self.value) > self.most

    @property
    def pieces(self) -> tuple[str, ...]:
        """The value in parts that fit, parted between words where there are any."""
        return tuple(_pieces(self.value, self.most)) if self.most else (self.value,)


def to_lapor_csv(
    cases: Iterable[OutCase], zone: ZoneInfo, limits: Limits = Limits()
) -> Iterator[str]:
    """Lines of a CSV file with LAPOR!'s words as its header."""
    yield csv_line(COLUMNS)
    for case in cases:
        yield csv_line(list(_values(case, zone, limits).values()))


def to_lapor_xml(
    cases: Iterable[OutCase], zone: ZoneInfo, limits: Limits = Limits()
) -> Iterator[str]:
    """An XML document in UTF-8, an element a case."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<laporans>\n'
    for case in cases:
        yield _element(case, zone, limits)
    yield "</laporans>\n"


def copy_fields(case: OutCase, zone: ZoneInfo, limits: Limits) -> tuple[CopyField, ...]:
    """What to copy into LAPOR!'s form, in the order of the form; names and words are its own."""
    values = _values(case, zone, limits)
    return (
        CopyField("kind", "Klasifikasi Laporan", values["klasifikasi"]),
        CopyField("title", "Judul Laporan", values["judul"], limits.title),
        CopyField("text", "Isi Laporan", case.text, limits.text),
        CopyField("date", "Tanggal Kejadian", values["tanggal"]),
        CopyField("place", "Lokasi Kejadian", _where(case), limits.place),
        CopyField("agency", "Instansi Tujuan", values["instansi"]),
        CopyField("category", "Kategori Laporan", case.category),
        CopyField("anonymous", "Anonim", values["anonim"]),
        CopyField("confidential", "Rahasia", values["rahasia"]),
        CopyField("name", "Nama Pelapor", clean(case.reporter.name)),
        CopyField("phone", "Nomor Telepon", values["telpon"]),
        CopyField("email", "Email", values["email"]),
    )


def title_of(text: str, most: int) -> str:
    """The beginning of what was said: its first sentence, or as many of its words as fit."""
    line = " ".join(clean(text[: most * 4]).split())
    sentence = line.split(". ", 1)[0].rstrip(".")
    if len(sentence) <= most:
        return sentence
    cut = sentence[: most - 1].rpartition(" ")[0] or sentence[: most - 1]
    return f"{cut}…"


def _values(case: OutCase, zone: ZoneInfo, limits: Limits) -> dict[str, str]:
    first, last = _names(case.reporter)
    said = datetime.fromtimestamp(case.said_at / 1000, zone)
    values = (
        case.ticket, case.lapor_tracking_id, KINDS[case.kind], title_of(case.text, limits.title),
        case.text, f"{said:%d-%m-%Y}", case.place, case.kecamatan, case.village, case.category,
        "; ".join(case.agencies), _yes(case.anonymous), _yes(case.confidential), first, last,
        _dialled(case.reporter.phone), clean(case.reporter.email), f"Radio ({case.channel})",
    )  # fmt: skip
    return dict(zip(COLUMNS, map(clean, values), strict=True))


def _element(case: OutCase, zone: ZoneInfo, limits: Limits) -> str:
    values = _values(case, zone, limits)
    person = "".join(
        f"<{name}>{escape(values[name])}</{name}>"
        for name in ("email", "telpon", "namadepan", "namabelakang")
    )
    flags = f'rahasia="{case.confidential:d}" anonim="{case.anonymous:d}"'
    more = "".join(
        f"<{name}>{escape(values[name])}</{name}>"
        for name in ("klasifikasi", "judul", "tanggal", "lokasi", "kecamatan", "desa",
                     "kategori", "instansi")
    )  # fmt: skip
    ids = f"nomor={quoteattr(values['nomor_aduan'])} tracking_id={quoteattr(values['tracking_id'])}"
    return (
        f"<lapor {ids}><pelapor>{person}</pelapor>"
        f"<laporan {flags}><isi>{escape(values['isi'])}</isi>{more}</laporan></lapor>\n"
    )


def _where(case: OutCase) -> str:
    area = ", ".join(part for part in (case.village, case.kecamatan) if part)
    return ", ".join(part for part in (case.place, area, "Kabupaten Bojonegoro") if part)


def _names(person: Person) -> tuple[str, str]:
    first, _, last = clean(person.name).partition(" ")
    return first, last


def _dialled(phone: str) -> str:
    """As it is dialled at home: LAPOR!'s form takes no plus."""
    return f"0{phone.removeprefix('+62')}" if phone.startswith("+62") else clean(phone)


def _yes(value: bool) -> str:
    return "Ya" if value else "Tidak"


def _pieces(text: str, most: int) -> Iterator[str]:
    rest = text
    while len(rest) > most:
        at = max(rest.rfind(mark, most // 2, most + 1) for mark in (" ", "\n"))
        at = most if at <= 0 else at
        yield rest[:at].rstrip()
        rest = rest[at:].lstrip()
    yield rest
