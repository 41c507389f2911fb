"""A ticket number as it is read out: letter by letter, digit by digit."""

from __future__ import annotations

from typing import Final

from web.language import current_language

_INDONESIAN: Final = {
    **dict(zip("ABCDEFGH", "a be ce de e ef ge ha".split(), strict=True)),  # noqa: SIM905  # read as one line
    **dict(zip("IJKLMNOP", "i je ka el em en o pe".split(), strict=True)),  # noqa: SIM905  # read as one line
    **dict(zip("QRSTUVWXYZ", "ki er es te u ve we eks ye zet".split(), strict=True)),  # noqa: SIM905  # read as one line
    **dict(
        zip(
            "0123456789",
            "nol satu dua tiga empat lima enam tujuh delapan sembilan".split(),  # noqa: SIM905  # read as one line
            strict=True,
        )
    ),
}
_ENGLISH_DIGITS: Final = dict(
    zip(
        "0123456789",
        "zero one two three four five six seven eight nine".split(),  # noqa: SIM905  # read as one line
        strict=True,
    )
)


def spelled(ticket: str) -> str:
    """`be je en · dua enam · nol empat satu tujuh · ka` for BJN26-0417K; English by letters and digits."""
    front, _dash, back = ticket.partition("-")
    groups = (front[:-2], front[-2:], back[:-1], back[-1:])
    return " · ".join(" ".join(map(_said, group)) for group in groups if group)


def _said(char: str) -> str:
    if current_language() == "id":
        return _INDONESIAN.get(char, char)
    return _ENGLISH_DIGITS.get(char, char)
