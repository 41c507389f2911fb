"""Words of a published episode, in the station's language: listeners read them, and no console."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from radio.programmes.tables import Part

_PARTS = {
    "id": {
        Part.OPENING: "Pembukaan",
        Part.DIALOGUE: "Bincang",
        Part.SONG: "Lagu",
        Part.CALL_IN: "Telepon pendengar",
        Part.ILM: "Iklan layanan masyarakat",
        Part.COMMERCIAL: "Iklan",
        Part.IDENT: "Identitas stasiun",
        Part.CLOSING: "Penutup",
    },
    "en": {
        Part.OPENING: "Opening",
        Part.DIALOGUE: "Talk",
        Part.SONG: "Song",
        Part.CALL_IN: "Listeners on the phone",
        Part.ILM: "Public service announcement",
        Part.COMMERCIAL: "Commercial",
        Part.IDENT: "Station ident",
        Part.CLOSING: "Closing",
    },
}
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip


_CALLER = re.compile(r"(Penelepon|Caller) \d+(?=$|[,:])")


def is_number(title: str) -> bool:
    """Whether a call is told of by its number, as `Words.caller` does; a person may have written more."""
    return _CALLER.match(title) is not None


def renumbered(title: str, number: int) -> str:
    """The same with another number."""
    return _CALLER.sub(rf"\1 {number}", title, count=1)


@dataclass(frozen=True, slots=True)
class Words:
    """Words in a language: id or en."""

    language: str = "id"

    @property
    def _id(self) -> bool:
        return self.language == "id"

    def part(self, kind: Part) -> str:
        """A part of a rundown that has no title."""
        return _PARTS["id" if self._id else "en"][kind]

    def caller(self, number: int, kecamatan: str) -> str:
        """A call: nobody's name, nobody's number."""
        if self._id:
            return f"Penelepon {number}" + (f", Kecamatan {kecamatan}" if kecamatan else "")
        return f"Caller {number}" + (f", {kecamatan} district" if kecamatan else "")

    def title(self, programme: str, day: date, topic: str) -> str:
        """An episode's title."""
        when = f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if self._id else f"{day:%-d %B %Y}"
        return f"{programme}: {topic}" if topic else f"{programme}, {when}"

    def description(self, topic: str, presenter: str, guests: Sequence[str]) -> str:
        """What it is about, who presents it, who was there; a line each."""
        with_, by = ("Narasumber", "Penyiar") if self._id else ("With", "Presented by")
        lines = (
            topic,
            f"{by}: {presenter}" if presenter else "",
            f"{with_}: {', '.join(guests)}" if guests else "",
        )
        return "\n".join(filter(None, lines))
