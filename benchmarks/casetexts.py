"""Complaints as people of Bojonegoro make them: so many, the same on each machine.

Sentences are put together from what such complaints are about, where, and since when; every tenth word
or so is a rare one (names of shops, people, types), so that there are as many different words as in life.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, Final

from radio.complaints.areas import areas
from radio.complaints.ids import new_id
from radio.complaints.tickets import Ticket, is_given_out
from radio.complaints.words import Channel, Grade, Kind, State
from radio.units import Millis

DAY: Final = 86_400_000
END: Final = 1_796_014_800_000
"""2026-11-30, 12.00 WIB."""
YEARS: Final = 5
_OPENINGS: Final = (
    "Selamat pagi Pak, saya mau lapor", "Mohon perhatian dinas terkait", "Mohon segera ditindaklanjuti",
    "Assalamualaikum, saya warga", "Ayo Mas Bro, saya mau menyampaikan", "Sudah pernah saya laporkan tetapi",
    "Tolong disampaikan kepada bapak bupati", "Saya ingin bertanya mengapa",
)  # fmt: skip
_TROUBLES: Final = {
    "jalan": ("jalan berlubang dan rusak parah", "aspal mengelupas sehingga banyak pengendara jatuh",
              "jembatan ambrol belum diperbaiki", "paving amblas di depan balai desa"),
    "drainase": ("saluran air tersumbat dan banjir ke rumah warga", "selokan meluap setiap hujan deras"),
    "lampu": ("lampu penerangan jalan padam sejak seminggu", "lampu jalan mati sehingga gelap dan rawan"),
    "sampah": ("sampah menumpuk dan berbau tidak diangkut", "tempat pembuangan liar di pinggir sungai"),
    "air-bersih": ("air pdam keruh dan sering mati", "kekeringan, warga menunggu bantuan air bersih"),
    "kependudukan": ("pembuatan ktp lama sekali blangko kosong", "kartu keluarga belum jadi"),
    "bansos": ("bantuan sosial tidak tepat sasaran", "nama saya hilang dari daftar penerima bantuan"),
    "kesehatan": ("antrean puskesmas panjang obat kosong", "pelayanan rumah sakit lambat"),
    "pendidikan": ("ada pungutan di sekolah", "guru kurang dan ruang kelas rusak"),
    "pertanian": ("pupuk langka dan mahal", "hama tikus menyerang sawah"),
    "pasar": ("harga sembako naik", "pasar kotor dan becek"),
    "lalu-lintas": ("truk besar melintas di jalan kampung", "parkir liar membuat macet"),
    "aparatur": ("petugas meminta uang di luar ketentuan", "pelayanan kantor desa tidak ramah"),
}  # fmt: skip
_AGENCIES: Final = {
    "jalan": "dpubmpr", "drainase": "dpusda", "lampu": "dishub", "sampah": "dlh", "air-bersih": "pdam",
    "kependudukan": "disdukcapil", "bansos": "dinsos", "kesehatan": "dinkes", "pendidikan": "disdik",
    "pertanian": "dkpp", "pasar": "disdagkopum", "lalu-lintas": "dishub", "aparatur": "inspektorat",
}  # fmt: skip
_PLACES: Final = (
    "depan pasar", "dekat masjid", "sebelah utara jembatan", "perempatan", "depan sekolah dasar",
    "pinggir Bengawan Solo", "sekitar balai desa", "arah terminal", "timur lapangan", "gang kampung",
)  # fmt: skip
_CLOSINGS: Final = (
    "sudah tiga bulan tidak ada perbaikan", "mohon tanggapan", "terima kasih atas perhatiannya",
    "warga resah dan khawatir", "membahayakan anak sekolah", "kami menunggu jawaban dinas",
)  # fmt: skip
_SYLLABLES: Final = (
    "ba", "ca", "da", "di", "ga", "ha", "ja", "ka", "ku", "la", "ma", "mi", "na", "pa", "ra", "ro",
    "sa", "si", "su", "ta", "ti", "tu", "wa", "ya", "yo", "nggo", "ndi", "mbe", "ngan", "rejo",
)  # fmt: skip
_RARE: Final = 40_000
_CHANNELS: Final = (
    (Channel.CALL, 45), (Channel.WHATSAPP, 30), (Channel.SMS, 12), (Channel.IN_PERSON, 6), (Channel.WEB, 4),
    (Channel.VILLAGE_VISIT, 2), (Channel.LETTER, 1),
)  # fmt: skip
_KINDS: Final = ((Kind.COMPLAINT, 82), (Kind.INFORMATION, 10), (Kind.ASPIRATION, 8))
_OPEN: Final = (State.RECEIVED, State.VERIFIED, State.HELD, State.FORWARDED, State.IN_PROCESS)


def agencies() -> tuple[str, ...]:
    """The agencies these complaints are for."""
    return tuple(sorted(set(_AGENCIES.values())))


def complaints(size: int) -> Iterator[dict[str, Any]]:
    """Rows of the table `complaint`, the oldest first, over five years."""
    dice = random.Random(1)
    rare = ["".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4))) for _ in range(_RARE)]
    villages = [area for area in areas().values() if area.is_village]
    dice.shuffle(villages)
    span, number = YEARS * 365 * DAY, 0
    for place in range(size):
        number += 1
        at = END - span + place * span // size
        ticket = Ticket("BJN", 21 + place * 6 // size, number)
        while not is_given_out(ticket):
            number += 1
            ticket = Ticket("BJN", ticket.year, number)
        yield _row(dice, rare, Millis(at), str(ticket), villages[_zipf(dice, len(villages))].code)


def _zipf(dice: random.Random, size: int) -> int:
    """A place of `size`, the n-th 1/n as often as the first."""
    return int(size ** dice.random()) - 1


def _pick(dice: random.Random, weighted: Any) -> Any:
    return dice.choices([one for one, _ in weighted], [weight for _, weight in weighted])[0]


def text_of(dice: random.Random, category: str, rare: list[str]) -> str:
    """What somebody says about something of this category."""
    words = [
        dice.choice(_OPENINGS), dice.choice(_TROUBLES[category]), dice.choice(_PLACES),
        f"RT {dice.randint(1, 30):02} RW {dice.randint(1, 9):02}", dice.choice(_CLOSINGS),
    ]  # fmt: skip
    words += [rare[_zipf(dice, len(rare))] for _ in range(dice.randint(1, 4))]
    words += [dice.choice(_TROUBLES[category]) for _ in range(dice.randint(0, 2))]
    return " ".join(words)


def _row(
    dice: random.Random, rare: list[str], at: Millis, ticket: str, area: str
) -> dict[str, Any]:
    categories = tuple(_TROUBLES)
    category = categories[_zipf(dice, len(categories))]
    age = END - at
    is_open = dice.random() < (0.6 if age < 30 * DAY else 0.02)
    answered = (
        None if is_open and dice.random() < 0.6 else at + int(dice.expovariate(1 / (6 * DAY)))
    )
    aired = answered if answered is not None and dice.random() < 0.3 else None
    state = dice.choice(_OPEN) if is_open else dice.choices(
        (State.CLOSED, State.NOT_OURS, State.ARCHIVED, State.MERGED), (90, 4, 3, 3))[0]  # fmt: skip
    closed = at + int(dice.expovariate(1 / (20 * DAY))) if state is State.CLOSED else None
    return {
        "id": new_id(at), "ticket": ticket, "desk": "BJN", "key": None,
        "kind": _pick(dice, _KINDS), "channel": _pick(dice, _CHANNELS), "state": state, "version": 1,
        "agency_id": _AGENCIES[category] if dice.random() < 0.93 else None, "category_id": category,
        "text": text_of(dice, category, rare), "place": dice.choice(_PLACES),
        "area_code": area if dice.random() < 0.95 else None, "latitude": None, "longitude": None,
        "answers": {}, "anonymous": dice.random() < 0.1, "confidential": False, "field_check": False,
        "programme_id": "", "episode_id": f"e{at // (7 * DAY)}", "call_id": "", "taken_by": "ani",
        "said_at": at, "created_at": at, "updated_at": closed or answered or at, "forwarded_at": None,
        "answered_at": answered, "aired_at": aired, "closed_at": closed,
        "due_at": at + 14 * DAY if is_open else None, "due_step": "", "due_rule": "",
        "reminded_at": None, "merged_into": None, "split_from": None, "supporters": 0,
        "lapor_tracking_id": "", "lapor_state": "",
        "grade": dice.choice(tuple(Grade)) if closed and dice.random() < 0.15 else None,
        "held_until": None,
    }  # fmt: skip
