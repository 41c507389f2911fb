"""What columns are called in notebooks, and what stands in them, as people write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeVar

from playlists.names import fold
from radio.complaints.words import Channel, Kind, State

_Word = TypeVar("_Word")

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "answered_on": ("tanggal tindak lanjut", "tgl tindak lanjut", "tanggal jawaban", "tgl jawaban",
                    "tanggal jawab", "tgl jawab", "tanggal selesai", "tgl selesai", "tgl tl",
                    "tanggal tanggapan", "tgl tanggapan"),
    "date": ("tanggal", "tgl", "hari tanggal", "hari tgl", "tanggal aduan", "tanggal masuk",
             "waktu", "date"),
    "time": ("jam", "pukul", "pkl", "time"),
    "name": ("nama", "nama pelapor", "pelapor", "nama penelepon", "penelepon", "penelpon",
             "nama pendengar", "pendengar", "pengadu", "nama pengadu", "identitas", "name"),
    "phone": ("no hp", "nomor hp", "hp", "no telp", "no telpon", "no telepon", "nomor telepon",
              "telepon", "telpon", "telp", "no wa", "nomor wa", "wa", "whatsapp", "kontak",
              "no kontak", "hp wa", "phone"),
    "email": ("email", "e mail", "surel"),
    "address": ("alamat", "alamat pelapor", "alamat lengkap", "domisili", "address"),
    "village": ("desa", "kelurahan", "desa kelurahan", "desa kel", "kel desa", "ds", "nama desa"),
    "kecamatan": ("kecamatan", "kec"),
    "place": ("lokasi", "tempat", "lokasi kejadian", "tempat kejadian", "titik lokasi"),
    "kind": ("jenis", "jenis aduan", "jenis laporan", "jenis pengaduan", "klasifikasi", "tipe"),
    "category": ("kategori", "kategori aduan", "bidang", "topik", "masalah"),
    "agency": ("dinas", "opd", "skpd", "instansi", "perangkat daerah", "dinas terkait",
               "opd terkait", "instansi terkait", "dinas opd", "opd tujuan", "nama dinas", "nama opd", "ditujukan", "tujuan"),
    "answer": ("jawaban", "tindak lanjut", "tanggapan", "hasil tindak lanjut", "hasil",
               "penyelesaian", "respon", "jawaban dinas"),
    "state": ("status", "status aduan", "progres", "progress", "warna"),
    "channel": ("media", "kanal", "sumber", "via", "melalui", "saluran"),
    "anonymous": ("anonim", "nama dirahasiakan"),
    "confidential": ("rahasia",),
    "note": ("keterangan", "ket", "catatan"),
    "text": ("aduan", "keluhan", "isi aduan", "isi", "isi laporan", "isi keluhan", "uraian",
             "pengaduan", "laporan", "permasalahan", "materi", "pesan", "isi pesan", "substansi",
             "uraian aduan", "text"),
    # Not read; last, for other columns begin with such words, too.
    "number": ("no", "nomor", "no urut", "nomor urut", "no aduan", "nomor aduan", "no tiket",
               "nomor tiket", "no register", "jumlah"),
}  # fmt: skip
"""What may stand above each field's column, without signs and capitals."""

_STATES: Final = (
    (r"belum|merah|tunda|menunggu|pending", State.RECEIVED),
    (r"selesai|tuntas|beres|biru|hijau|closed?|done|clear", State.CLOSED),
    (r"proses|kuning|tindak|sudah|progres|jawab", State.IN_PROCESS),
    (r"disposisi|terus|kirim", State.FORWARDED),
)
_KINDS: Final = (
    (r"aspirasi|usul|saran|masukan|harap", Kind.ASPIRATION),
    (r"info|tanya", Kind.INFORMATION),
    (r"adu|keluh|lapor|kritik", Kind.COMPLAINT),
)
_CHANNELS: Final = (
    (r"\bwa\b|whats", Channel.WHATSAPP),
    (r"sms|pesan singkat", Channel.SMS),
    (r"sambang", Channel.VILLAGE_VISIT),
    (r"ppid", Channel.PPID_DESK),
    (r"web|online|daring|situs|aplikasi|instagram|facebook|\big\b|\bfb\b|medsos", Channel.WEB),
    (r"surat", Channel.LETTER),
    (r"telp|telepon|telpon|call|air|radio|hp", Channel.CALL),
    (r"datang|langsung|tatap|kantor|studio", Channel.IN_PERSON),
)
_NOBODY: Final = re.compile(
    r"anonim\w*|nn|n n|tanpa nama|tidak (?:mau )?(?:disebut|menyebut)\w*.*|hamba allah|rahasia|"
    r"dirahasiakan|no name|noname"
)
_UNKNOWN: Final = frozenset({"", "-", "--", "---", "?", "n/a", "tidak ada", "tidak tahu", "kosong"})
_DITTO: Final = frozenset({'"', '""', "''", "”", "〃", '-"-', "sda", "s d a", "s.d.a", "s.d.a.", "idem",
                           "sama", ",,", "〃〃"})  # fmt: skip


def state_of(text: str) -> State | None:
    """Where a case stood, by the word or the colour that stands for it; None where it is neither."""
    return _first(_STATES, text)


def kind_of(text: str) -> Kind | None:
    """What somebody wanted."""
    return _first(_KINDS, text)


def channel_of(text: str) -> Channel | None:
    """How it came."""
    return _first(_CHANNELS, text)


def _first(table: tuple[tuple[str, _Word], ...], text: str) -> _Word | None:
    plain = fold(text[:200])
    return next((word for pattern, word in table if re.search(pattern, plain)), None)


def is_nobody(name: str) -> bool:
    """Whether this stands for somebody who did not want to be named."""
    return _NOBODY.fullmatch(fold(name[:100])) is not None


def known(text: str) -> str:
    """The text, or nothing where it says that nothing is known."""
    return "" if text.lower() in _UNKNOWN else text


def is_ditto(text: str) -> bool:
    """Whether it says: as in the row above."""
    return text.lower() in _DITTO


def is_yes(text: str) -> bool:
    """Whether a box is ticked."""
    return fold(text[:20]) in {"ya", "y", "yes", "1", "v", "x", "true", "benar"} or text == "✓"
