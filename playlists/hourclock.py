"""Hour clocks: what an hour is made of, slot by slot, and how one is written.

One slot a line, in playing order; `#` begins a remark:

    00:00 hard turn ident
          fill musik with jingle/4
    18:00 break 180
          songs @nostalgia x2
          fill musik with jingle/4
    37:12 turn promo
          item 9f2c
          fill musik

A slot may have a time, counted from the beginning of the hour; it is soft where it does not say
`hard`. A source is a category, or with `@` a list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from playlists.values import Start

HOUR = 3600.0
MOST_SONGS = 60
_LINE = re.compile(r"(?:(?P<at>\d\d?:\d\d)\s+(?:(?P<start>hard|soft)\s+)?)?(?P<what>.+)")
_WITH = re.compile(r"\s+with\s+(?P<between>\S+)/(?P<every>\d+)$")


class SlotKind(StrEnum):
    """What a slot puts on the air."""

    SONGS = "songs"
    """So many pieces, chosen by rotation."""
    FILL = "fill"
    """Pieces by rotation until the next time in the clock, or to the hour's end."""
    TURN = "turn"
    """One piece, whoever's turn it is."""
    ITEM = "item"
    """This very piece."""
    BREAK = "break"
    """Commercials and service spots, at most so many seconds."""


class HourClockError(ValueError):
    """What was written is no hour clock; the message names the line and says what is meant."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot. `at` is in seconds from the clock's beginning; None follows what is before it.

    `source` is a category, `@` and a list, or for ITEM a piece's id. Between songs a piece of
    `between` comes after each `every` of them. `seconds` is the most a break takes.
    """

    kind: SlotKind
    source: str = ""
    count: int = 1
    at: float | None = None
    start: Start = Start.FOLLOW
    seconds: float = 0.0
    between: str = ""
    every: int = 0
    title: str = ""
    """What it is called in a rundown; empty elsewhere."""

    @property
    def is_rotated(self) -> bool:
        """Whether its pieces are songs, kept apart by the rules."""
        return self.kind in {SlotKind.SONGS, SlotKind.FILL}


PLAIN: tuple[Slot, ...] = (
    Slot(SlotKind.TURN, "ident", at=0.0, start=Start.HARD),
    Slot(SlotKind.FILL, "musik", between="jingle", every=4),
    Slot(SlotKind.BREAK, at=1080.0, start=Start.SOFT, seconds=180.0),
    Slot(SlotKind.FILL, "musik", between="jingle", every=4),
    Slot(SlotKind.TURN, "promo", at=2232.0, start=Start.SOFT),
    Slot(SlotKind.FILL, "musik", between="jingle", every=4),
)
"""The clock of a station that has set none."""


def parse_clock(text: str) -> tuple[Slot, ...]:
    """Slots as they are written.

    Raises:
        HourClockError: a line can't be read, or the times do not go forward.
    """
    lines = enumerate((line.partition("#")[0].strip() for line in text.splitlines()), 1)
    slots = [_slot(line, number) for number, line in lines if line]
    if not slots:
        raise HourClockError("an hour clock needs at least one slot, as `fill musik`")
    check_clock(slots)
    return tuple(slots)


def check_clock(slots: list[Slot] | tuple[Slot, ...]) -> None:
    """See that a clock can be played.

    Raises:
        HourClockError: times go backwards or out of the hour.
    """
    last = -1.0
    for number, slot in enumerate(slots, 1):
        if slot.at is None:
            continue
        if not 0 <= slot.at < HOUR:
            raise HourClockError(f"slot {number}: {write_at(slot.at)} is not within the hour")
        if slot.at <= last:
            raise HourClockError(
                f"slot {number}: {write_at(slot.at)} comes after {write_at(last)}; times go forward"
            )
        last = slot.at


def write_clock(slots: tuple[Slot, ...]) -> str:
    """The inverse of `parse_clock`."""
    return "".join(f"{_line(slot)}\n" for slot in slots)


def write_at(at: float) -> str:
    """MM:SS."""
    return f"{int(at) // 60:02}:{int(at) % 60:02}"


def _line(slot: Slot) -> str:
    when = "" if slot.at is None else write_at(slot.at)
    hard = "hard" if slot.start is Start.HARD else ""
    match slot.kind:
        case SlotKind.BREAK:
            what = f"break {slot.seconds:g}"
        case SlotKind.SONGS:
            what = f"songs {slot.source} x{slot.count}"
        case _:
            what = f"{slot.kind.value} {slot.source}"
    between = f" with {slot.between}/{slot.every}" if slot.between else ""
    return f"{when:5} {hard:4} {what}{between}".rstrip()


def _slot(line: str, number: int) -> Slot:
    found = _LINE.fullmatch(line)
    what = found["what"] if found else line
    at = _seconds(found["at"], number) if found and found["at"] else None
    start = Start.FOLLOW if at is None else Start((found and found["start"]) or "soft")
    tail = _WITH.search(what)
    words = _WITH.sub("", what).split()
    between, every = (tail["between"], int(tail["every"])) if tail else ("", 0)
    if tail and every < 1:
        raise HourClockError(f"line {number}: `with {between}/N` needs an N of 1 or more")
    kind, source, count, seconds = _what(words, line, number)
    if tail and kind not in {SlotKind.SONGS, SlotKind.FILL}:
        raise HourClockError(f"line {number}: `with` belongs to songs and fill")
    return Slot(kind, source, count, at, start, seconds, between, every)


def _what(words: list[str], line: str, number: int) -> tuple[SlotKind, str, int, float]:
    match words:
        case ["break", seconds] if seconds.isdecimal() and 5 <= int(seconds) <= 1800:
            return SlotKind.BREAK, "", 1, float(seconds)
        case ["break", *_]:
            raise HourClockError(f"line {number}: write `break 180`, 5 to 1800 seconds at most")
        case ["songs", source]:
            return SlotKind.SONGS, source, 1, 0.0
        case ["songs", source, times] if re.fullmatch(r"x\d{1,2}", times):
            count = int(times[1:])
            if not 1 <= count <= MOST_SONGS:
                raise HourClockError(f"line {number}: 1 to {MOST_SONGS} songs, not {count}")
            return SlotKind.SONGS, source, count, 0.0
        case [("fill" | "turn" | "item") as kind, source]:
            return SlotKind(kind), source, 1, 0.0
    raise HourClockError(
        f"line {number}: {line!r} is no slot; write `songs CATEGORY x3`, `fill CATEGORY`, "
        "`turn CATEGORY`, `item MEDIA` or `break SECONDS`, with a time before it: 30:00 hard"
    )


def _seconds(text: str, number: int) -> float:
    minute, second = (int(part) for part in text.split(":"))
    if minute > 59 or second > 59:
        raise HourClockError(f"line {number}: {text} is no time within the hour")
    return 60.0 * minute + second
