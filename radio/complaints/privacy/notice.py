"""The notice of a breach as a letter, for those concerned and for the authority (UU 27/2022 art. 46).

It says what, when, how, and what is done about it; nobody is named in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from radio.complaints.privacy.letter import LANGUAGES
from radio.complaints.register.duties import Breach
from radio.units import Millis


class To(StrEnum):
    """Whom it is for."""

    PEOPLE = "people"
    AUTHORITY = "authority"


_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "title": (
            "Pemberitahuan kegagalan pelindungan data pribadi",
            "Notice of a breach of personal data",
        ),
        "law": (
            "Disampaikan menurut UU 27/2022 pasal 46",
            "Given under Law 27/2022, article 46",
        ),
        "people": ("Kepada Bapak/Ibu yang datanya bersangkutan", "To those whose data it is about"),
        "authority": (
            "Kepada lembaga pelindungan data pribadi",
            "To the authority for personal data",
        ),
        "from": ("Dari", "From"),
        "made": ("Tanggal", "Date"),
        "what": ("Data yang terungkap", "Which data"),
        "whose": ("Data milik", "Whose data"),
        "number": ("Jumlah orang, sejauh diketahui", "How many people, as far as is known"),
        "unknown": ("belum diketahui", "not known yet"),
        "when": ("Kapan terjadi", "When it happened"),
        "found": ("Kapan diketahui", "When it was noticed"),
        "how": ("Bagaimana terjadinya", "How it happened"),
        "remedy": (
            "Upaya penanganan dan pemulihan",
            "What is done about it, and to set it right",
        ),
        "none": ("sedang disusun", "being worked out"),
        "rights": (
            (
                "Bapak/Ibu berhak mengetahui data yang kami simpan, meminta perbaikan, pembatasan, atau "
                "penghapusan, dan kami jawab dalam 3x24 jam. Waspadai telepon atau pesan yang mengaku dari kami."
            ),
            (
                "You may ask what we keep of you, and have it corrected, restricted or erased; we answer within "
                "3x24 hours. Beware of calls and messages that claim to come from us."
            ),
        ),
    }
)


def write_notice(
    breach: Breach, to: To, station: str, zone: ZoneInfo, now: Millis, language: str = "id"
) -> str:
    """The notice as a plain text.

    Raises:
        ValueError: the language is neither `id` nor `en`.
    """
    number = LANGUAGES.index(language)

    def say(name: str) -> str:
        return _WORDS[name][number]

    def at(moment: Millis) -> str:
        return f"{datetime.fromtimestamp(moment / 1000, zone):%d-%m-%Y %H.%M %Z}"

    def lines() -> Iterator[str]:
        title = say("title").upper()
        yield from (title, "=" * len(title), f"{say('law')}.", "", f"{say(to)}")
        yield f"{say('from')}: {station}"
        yield f"{say('made')}: {at(now)}"
        parts = (
            ("what", breach.what),
            ("whose", breach.whose or say("unknown")),
            ("number", str(breach.people) if breach.people else say("unknown")),
            ("when", at(breach.happened_at) if breach.happened_at else say("unknown")),
            ("found", at(breach.found_at)),
            ("how", breach.how),
            ("remedy", breach.remedy or say("none")),
        )
        for name, said in parts:
            head = say(name)
            yield from ("", head, "-" * len(head))
            # A line of dashes that somebody typed is no heading's.
            yield from (line.strip("=- ") or " " for line in said.splitlines())
        if to is To.PEOPLE:
            yield from ("", say("rights"))

    return "\n".join(lines()) + "\n"
