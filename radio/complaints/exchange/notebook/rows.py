"""A row of the notebook as a complaint: what its cells say, and what of them could not be understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from radio.complaints.entry import LINE_MOST, Entry, Person, SoFar
from radio.complaints.errors import EntryError
from radio.complaints.exchange.notebook.days import DayError, read_clock, read_day
from radio.complaints.exchange.notebook.lists import Lists, find_place
from radio.complaints.exchange.notebook.words import (
    channel_of,
    is_ditto,
    is_nobody,
    is_yes,
    kind_of,
    known,
    state_of,
)
from radio.complaints.exchange.tables import Row, Value, text_of
from radio.complaints.words import Channel, Kind, State
from radio.units import Millis

_REPEATED: Final = (
    "date",
    "village",
    "kecamatan",
    "agency",
    "category",
    "kind",
    "channel",
    "state",
)
"""Fields for which people write ditto marks."""
_PHONE: Final = re.compile(r"\+?\d(?:[ \-.()]{0,2}\d){5,}")
_CUT: Final = re.compile(r"\d[.,]?\d*e\+?\d+", re.IGNORECASE)
"""A long number as a spreadsheet shows it: its digits are lost."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What of a row was taken otherwise than it stands there; `field` as the entry calls it."""

    field: str
    told: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A row as a complaint, without its key yet."""

    entry: Entry
    remarks: tuple[Remark, ...]


class RowReader:
    """Reads the rows of a sheet in order: a day, or a ditto mark, stands for those above it, too."""

    def __init__(
        self, columns: Mapping[str, int], lists: Lists, zone: ZoneInfo, today: date, by: str,
        taker: str = "",
    ) -> None:  # fmt: skip
        self._columns, self._lists, self._zone = columns, lists, zone
        self._today, self._by, self._taker = today, by, taker
        self._above: dict[str, Value] = {}
        self._remarks: list[Remark] = []

    def read(self, row: Row) -> Taken:
        """The complaint of a row.

        Raises:
            EntryError: it can't be one; the field tells why.
        """
        self._remarks = []
        cells = dict(self._cells(row))
        texts = {name: text_of(cell) for name, cell in cells.items()}
        said = self._day(cells, texts)
        place = find_place(*(texts.get(name, "") for name in ("village", "kecamatan", "address")))
        written = " ".join(filter(None, (texts.get("village"), texts.get("kecamatan"))))
        if written and (place is None or place.name):
            self._remark("area_code", f"“{written[:60]}” was read as “{place.name}”" if place
                         else f"no area of the regency is called “{written[:60]}”")  # fmt: skip
        area = place.id if place else ""
        notes = [] if place is not None and not place.name else [("Wilayah", written)]
        agency, category = self._listed(texts, notes)
        entry = Entry(
            text=texts.get("text", ""),
            said_at=_millis(said, self._zone),
            kind=kind_of(texts.get("kind", "")) or Kind.COMPLAINT,
            channel=channel_of(texts.get("channel", "")) or Channel.CALL,
            reporter=self._person(texts, area),
            anonymous=is_yes(texts.get("anonymous", "")) or is_nobody(texts.get("name", "")),
            confidential=is_yes(texts.get("confidential", "")),
            agency_id=agency,
            category_id=category,
            place=texts.get("place", "")[:LINE_MOST],
            area_code=area,
            taken_by=self._by,
            taker=self._taker,
            so_far=self._so_far(cells, texts, notes),
        )
        return Taken(entry, tuple(self._remarks))

    def _remark(self, field: str, told: str) -> None:
        self._remarks.append(Remark(field, told))

    def _cells(self, row: Row) -> Iterator[tuple[str, Value]]:
        for name, column in self._columns.items():
            cell = row.cells[column] if column < len(row.cells) else None
            text = text_of(cell)
            if name in _REPEATED and (is_ditto(text) or (name == "date" and not text)):
                cell = self._above.get(name)
            elif name in _REPEATED and text:
                self._above[name] = cell
            # An empty cell says nothing; neither does a dash.
            yield name, cell if known(text_of(cell)) else None

    def _day(self, cells: Mapping[str, Value], texts: Mapping[str, str]) -> datetime:
        try:
            day = read_day(cells.get("date"), self._today)
        except DayError as error:
            raise EntryError(str(error), "said_at") from error
        clock = read_clock(cells.get("time")) if texts.get("time") else None
        return day if clock is None else datetime.combine(day, clock)

    def _person(self, texts: Mapping[str, str], area: str) -> Person:
        name = texts.get("name", "")
        phone, rest = self._phone(texts.get("phone", ""))
        email = texts.get("email", "")
        if email and "@" not in email:
            self._remark("email", "an e-mail address has an @; it was kept with the address")
            rest, email = f"{rest} {email}".strip(), ""
        address = "; ".join(filter(None, (texts.get("address", ""), rest)))
        return Person(
            name="" if is_nobody(name) else name,
            phone=phone,
            email=email,
            address=address,
            area_code=area,
        )

    def _phone(self, text: str) -> tuple[str, str]:
        """The first number of a cell, and what else stands in it."""
        if not text:
            return "", ""
        found = _PHONE.search(text)
        if found is None or _CUT.fullmatch(text):
            self._remark("phone", "no telephone number can be read; it was kept with the address")
            return "", text
        rest = f"{text[: found.start()]} {text[found.end() :]}".strip(" ,;/()")
        if rest:
            self._remark("phone", "the first number was taken; the rest was kept with the address")
        return found[0], rest

    def _listed(self, texts: Mapping[str, str], notes: list[tuple[str, str]]) -> tuple[str, str]:
        """Ids of the agency and the category."""
        ids = []
        for name, title, find in (
            ("agency", "Perangkat daerah", self._lists.agency),
            ("category", "Kategori", self._lists.category),
        ):
            text = texts.get(name, "")
            found = find(text) if text else None
            if text and (found is None or found.name):
                notes.append((title, text))
            if text and found is None:
                self._remark(f"{name}_id", f"“{text[:60]}” is not in the list; it was noted")
            ids.append(found.id if found else "")
        return ids[0], ids[1]

    def _so_far(
        self, cells: Mapping[str, Value], texts: Mapping[str, str], notes: list[tuple[str, str]]
    ) -> SoFar | None:
        answer, stands = texts.get("answer", ""), texts.get("state", "")
        state = state_of(stands) if stands else None
        if stands and state is None:
            self._remark("state", f"“{stands[:60]}” is no state that is known; it was noted")
            notes.append(("Status", stands))
        if state is None:
            state = State.IN_PROCESS if answer else State.RECEIVED
        for name, title, known_words in (
            ("kind", "Jenis", kind_of),
            ("channel", "Media", channel_of),
        ):
            text = texts.get(name, "")
            if text and known_words(text) is None:
                notes.append((title, text))
        note = "\n".join(f"{title}: {text}" for title, text in notes if text)
        given = SoFar(state, answer, self._answered_at(cells), note)
        return None if given == SoFar() else given

    def _answered_at(self, cells: Mapping[str, Value]) -> Millis | None:
        cell = cells.get("answered_on")
        if cell is None:
            return None
        try:
            return _millis(read_day(cell, self._today), self._zone)
        except DayError as error:
            self._remark("answered_on", str(error))
            return None


def _millis(local: datetime, zone: ZoneInfo) -> Millis:
    return Millis(round(local.replace(tzinfo=zone).timestamp() * 1000))
