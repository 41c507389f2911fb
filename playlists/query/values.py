"""A rule as values; `str` of one is how it is written, and reads back as the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from playlists.query.fields import FIELDS, LIMIT, ORDER, UNITS, Kind, Order

_PLAIN = re.compile(r"[^\s\"“”,:\\-][^\s\"“”,:\\]*")


@dataclass(frozen=True, slots=True)
class Text:
    """A text, as it was written."""

    text: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """The piece has no value: its year is unknown, it was never played."""


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers between two ends, which are open or not; None is no end.

    Years, lengths in ms, or ms ago.
    """

    low: int | None = None
    high: int | None = None
    low_open: bool = False
    high_open: bool = False

    def holds(self, number: float) -> bool:
        """Whether a number is in it."""
        above = self.low is None or number > self.low or (number == self.low and not self.low_open)
        if self.high is None or not above:
            return above
        return number < self.high or (number == self.high and not self.high_open)


@dataclass(frozen=True, slots=True)
class Days:
    """Local days, both included; None is no end."""

    first: date | None = None
    last: date | None = None


Value = Text | Nothing | Range | Days


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: any of its values, or with `negated` none of them."""

    key: str
    values: tuple[Value, ...]
    negated: bool = False

    def __str__(self) -> str:
        head = f"{self.key}:" if self.key else ""
        values = ",".join(_written(self.key, value) for value in self.values)
        return f"{'-' if self.negated else ''}{head}{values}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A smart list: pieces that meet all terms, sorted, and no more than `limit` of them."""

    terms: tuple[Term, ...] = ()
    order: Order | None = None
    limit: int | None = None

    def __str__(self) -> str:
        parts = [str(term) for term in self.terms]
        parts += [f"{ORDER}:{self.order.value}"] if self.order else []
        parts += [f"{LIMIT}:{self.limit}"] if self.limit is not None else []
        return " ".join(parts)


def _written(key: str, value: Value) -> str:
    match value:
        case Nothing():
            return FIELDS[key].nothing
        case Text(text):
            return quoted(text, FIELDS[key].nothing)
        case Days(first, last):
            return str(first) if first == last else f"{first or ''}..{last or ''}"
    ends = [
        None if end is None else _number(FIELDS[key].kind, end) for end in (value.low, value.high)
    ]
    if ends[0] is not None and value.low_open:
        return f">{ends[0]}"
    if ends[1] is not None and value.high_open:
        return f"<{ends[1]}"
    return f"{ends[0]}" if ends[0] == ends[1] else f"{ends[0] or ''}..{ends[1] or ''}"


def quoted(text: str, nothing: str = "") -> str:
    """A text in quotation marks, where it would else be read as something else."""
    if text.casefold() != nothing and _PLAIN.fullmatch(text):
        return text
    inner = text.replace("\\", r"\\").replace('"', r"\"")
    return f'"{inner}"'


def _number(kind: Kind, number: int) -> str:
    if kind is Kind.LENGTH:
        return f"{number / 1000:.3f}".rstrip("0").rstrip(".")
    if kind is Kind.MOMENT:
        unit, size = next((u, s) for u, s in UNITS.items() if number % s == 0)
        return f"{number // size}{unit}"
    return str(number)
