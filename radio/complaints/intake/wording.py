"""What was said, as words that can be compared: folded, without endings, without what says nothing.

The stems are no dictionary's: an ending is cut where enough is left, on both sides of a comparison.
So "lubangnya", "berlubang" and "lubang-lubang" are one word, and a wrong cut is wrong everywhere.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from playlists.names import fold

WORDS_MOST: Final = 80
"""Distinct words of a text that are looked at."""
_SHORTEST: Final = 4
"""Letters that have to be left of a word."""
_WORD: Final = re.compile(r"[a-z0-9]{2,}")
_PARTICLES: Final = ("nya", "lah", "kah", "pun")
_ENDINGS: Final = ("kan", "an", "i")
_BEGINNINGS: Final = (
    "memper", "diper", "meng", "meny", "peng", "peny", "mem", "men", "pem", "pen", "ber", "ter",
    "per", "me", "di", "ke", "se", "pe",
)  # fmt: skip
_SAY_NOTHING: Final = """
    ada adalah agar akan aku anda apa apakah atau bagi bagaimana bahwa bapak banget belum beliau
    bisa bu buat bukan cuma dalam dan dari dekat dengan depan di dia dong gak gan gimana hanya harus
    hari ibu ini itu iya jadi jam jangan juga kalau kali kami kan kapan karena kata ke kenapa kita
    kok kurang lagi lalu lama lebih lho loh mas masih mau mbak mereka minta mohon nggak ngga nih
    oleh om pada pak paling para pasti pernah punya saat saja sama sampai sangat saya sebelah sekali
    sekarang selalu seperti sering setiap siang suka sudah supaya tadi tahun tak tapi tahu tempat
    terus tersebut tidak tiap tolong untuk waktu warga wilayah ya yaitu yang
"""
_EMPTY: Final = frozenset(_SAY_NOTHING.split())
"""Words that say nothing of what a complaint is about."""


def words_of(text: str) -> tuple[str, ...]:
    """Its telling words as stems, each once, in their order."""
    found = dict.fromkeys(
        stem(word)
        for word in _WORD.findall(fold(text))
        if word not in _EMPTY and not word.isdigit()
    )
    return tuple(found)[:WORDS_MOST]


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A folded word without its commonest Indonesian endings and beginnings."""
    word = _without_ending(word, _PARTICLES)
    for beginning in _BEGINNINGS:
        if word.startswith(beginning) and len(word) - len(beginning) >= _SHORTEST:
            word = word.removeprefix(beginning)
            break
    return _without_ending(word, _ENDINGS)


def _without_ending(word: str, endings: tuple[str, ...]) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word.removesuffix(ending)
    return word


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two texts say the same, 0 to 1: the share of the shorter one's words in the other."""
    if not one or not other:
        return 0.0
    return len(one & other) / min(len(one), len(other))
