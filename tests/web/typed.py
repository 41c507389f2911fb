"""What a person types into each form that goes to the shared complaint database, by the route it goes to.

A new form needs its line here, or in `HERE` where this computer alone has to do with it:
`test_given_back` finds those that have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from radio.complaints.surveys.index import ELEMENTS

ROOMS: Final = frozenset(
    {"complaints", "cases", "exchange", "figures", "liaisons", "deadlines", "ppid", "privacy"}
    | {"surveys", "track", "village", "webhooks"}
)
HERE: Final = frozenset(
    {"complaints.keep", "complaints.drop", "complaints.hints", "complaints.file"}
    | {"complaints.add_paper", "complaints.drop_paper", "ppid.keep", "ppid.drop", "ppid.save"}
    | {"village.numbers", "village.take", "village.paper", "exchange.bring_table"}
    | {"exchange.say_columns", "exchange.take_table", "exchange.drop_table"}
)
"""They are kept on this computer first, and go on while the shared database is away."""
_WHY: Final = {"why": "Pelapor minta dihubungi lagi"}
_NINE: Final = {**dict.fromkeys(ELEMENTS, "3"), "key": "0123456789abcdef0123456789abcdef"}
_SELF: Final = {"sex": "female", "education": "senior", "occupation": "farmer"}

Words = Mapping[str, str | list[str]]
TYPED: Final[dict[str, Words]] = {
    "cases.rows": {"text": "jalan berlubang"},
    "cases.keep": {"name": "Jalan kita semua", "text": "jalan berlubang", "order": "newest"},
    "cases.drop": {"filter": "abc"},
    "cases.act": {
        "deed": "note", "seen": "1", "said": "Sudah kami dengar", "public": "y",
        "agencies": ["dishub", "dlh"], "why": "Baris satu\nBaris dua, \"dikutip\" <b> & 'sama'",
    },
    "cases.reporters": _WHY,
    "cases.text": _WHY,
    "cases.attachment": _WHY,
    "exchange.reveal": _WHY,
    "exchange.hand_over": {"tracking_id": "Kode 7654321", "seen": "1"},
    "exchange.export": {"text": "jalan berlubang", "form": "csv"},
    "exchange.count": {"text": "jalan berlubang", "form": "csv"},
    "exchange.export_file": {"text": "jalan berlubang", "form": "csv", **_WHY},
    "figures.read": {"ticket": "{ticket}", "minutes": "10"},
    "figures.unread": {"ticket": "{ticket}", "minutes": "10"},
    "liaisons.add": {
        "agency_id": "dishub", "name": "Tono Wibowo", "position": "Kabid", "phone": "0812 3333 4444",
        "email": "tono@example.go.id",
    },
    "liaisons.change": {
        "seen": "abc", "name": "Tono Wibowo", "position": "Kabid", "phone": "0812 3333 4444",
        "email": "",
    },
    "liaisons.retire": {"seen": "abc"},
    "deadlines.add": {
        "step": "forward", "kind": "complaint", "field_check": "", "working_days": "5",
        "extension": "2", "first_day": "2099-01-05", "regulation": "PermenPANRB 5 tahun 2025",
        "pauses": "y",
    },
    "deadlines.drop": {},
    "deadlines.rule_day": {"day": "2099-01-05", "kind": "leave", "why": "SKB tiga menteri"},
    "deadlines.leave_day": {},
    "ppid.applicant": _WHY,
    "ppid.process": {"holding": "held", "held_where": "Bidang Bina Marga", "seen": "1"},
    "ppid.extend": {"why": "Dokumen dicari\ndi arsip", "seen": "1"},
    "ppid.decide": {
        "decision": "partly", "noticed_on": "{today}", "exceptions": ["a", "h"],
        "refusal": "Memuat data pribadi", "cost": "5000", "payment": "Transfer bank",
        "said": "Silakan diambil", "seen": "1",
    },
    "ppid.hand_over": {"given_on": "{today}", "how": "Diambil sendiri", "seen": "1"},
    "ppid.withdraw": {"why": "Pemohon batal", "seen": "1"},
    "ppid.note": {"why": "Berkas di meja dua", "seen": "1"},
    "ppid.objection": {"grounds": ["c", "g"], "text": "Belum dijawab juga", "key": "abc"},
    "ppid.answer": {"decision": "granted", "answer": "Akan diberikan", "seen": "1"},
    "ppid.withdraw_objection": {"why": "Sudah diterima", "seen": "1"},
    "privacy.take": {
        "wish": "erase", "phone": "0812 7777 6666", "ticket": "", "name": "Budi Kuasa",
        "contact": "budi@contoh.id", "identity": "card", "asked_at": "2026-01-05T08:00",
    },
    "privacy.asker": _WHY,
    "privacy.identity": {"identity": "called_back"},
    "privacy.report": {"as": "pdf"},
    "privacy.correct": {"name": "Siti Aminah", "phone": "", "email": "", "address": "RT 03 RW 01"},
    "privacy.restriction": {"lift": "y"},
    "privacy.erase": {"phrases": "Bu Siti\nanak Pak Lurah", "attachments": "y", "sure": "y"},
    "privacy.end": {"outcome": "refused", "answer": "Tidak ditemukan di sini"},
    "privacy.add_rule": {"of": "attachment aspiration", "days": "365", "why": "JRA 2026"},
    "privacy.keep_for": {"days": "365", "why": "JRA 2026 lampiran"},
    "privacy.take_breach": {
        "what": "Nama dan telepon\npelapor", "whose": "Pelapor Oktober", "people": "40",
        "happened_at": "2026-01-04T20:00", "found_at": "2026-01-05T08:00", "how": "Laptop hilang",
        "remedy": "",
    },
    "privacy.told": {},
    "privacy.remedy": {"remedy": "Sandi diganti\nLaptop dicari"},
    "privacy.end_breach": {},
    "surveys.open_": {
        "service": "Layanan pengaduan", "unit": "Dinas Kominfo", "first": "2026-11-01",
        "last": "2026-11-30", "public": "y",
    },
    "surveys.change": {
        "service": "Layanan pengaduan", "unit": "Meja PPID", "first": "2026-11-01",
        "last": "2026-11-30", "seen": "abc",
    },
    "surveys.type_in": {**_NINE, **_SELF},
    "surveys.send": {**_NINE, **_SELF},
    "surveys.strike": {"key": "0123456789abcdef0123456789abcdef"},
    "track.rate_by_digits": {"nomor": "{ticket}", "grade": "satisfied", "digits": "7890"},
    "track.rate_by_link": {"grade": "satisfied"},
    "webhooks.add": {
        "name": "Dasbor Kominfo", "address": "https://dasbor.example.go.id/kait",
        "events": ["complaint.closed"], "agencies": ["dishub"],
    },
    "webhooks.rotate": {},
    "webhooks.pause": {},
    "webhooks.resume": {},
    "webhooks.test": {},
    "webhooks.remove": {},
    "webhooks.again": {},
    "webhooks.skip": {},
}  # fmt: skip
