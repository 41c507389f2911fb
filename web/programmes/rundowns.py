"""Rundowns as forms: rows as they are typed, with what is wrong in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from radio.library.tables import Media
from radio.programmes.rundown import Segment
from radio.programmes.tables import Part
from web.language.say import _
from web.programmes.fields import read_length, write_length

MOST = 80
"""Parts of a rundown at the most."""
_COLUMNS = ("kind", "length", "title", "media", "notes")


@dataclass(frozen=True, slots=True)
class Row:
    """A part as it stands in the form."""

    kind: str
    length: str
    title: str
    notes: str
    media: Media | None = None
    wrong: str = ""
    seconds: int = 0


def rows_of(session: Session, parts: Sequence[Segment]) -> list[Row]:
    """Parts as rows."""
    return [
        Row(
            part.kind.value,
            write_length(part.seconds),
            part.title,
            part.notes,
            session.get(Media, part.media_id) if part.media_id else None,
            seconds=part.seconds,
        )
        for part in parts
    ]


def read_rows(session: Session, form: MultiDict[str, str]) -> tuple[list[Row], list[Segment]]:
    """Rows as typed, and the parts they are; fewer parts than rows where something is wrong."""
    rows, parts = list[Row](), list[Segment]()
    columns = (form.getlist(name) for name in _COLUMNS)
    for kind, length, title, media_id, notes in list(zip(*columns, strict=False))[:MOST]:
        media = session.get(Media, media_id) if media_id else None
        row = Row(kind, length, title.strip()[:200], notes.strip()[:1000], media)
        try:
            if kind not in set(Part):
                raise ValueError(_("That can't be chosen here."))
            seconds = read_length(length)
            if media_id and media is None:
                raise ValueError(_("That piece is not in the library any more."))
        except ValueError as error:
            rows.append(replace(row, wrong=str(error)))
            continue
        rows.append(replace(row, seconds=seconds))
        parts.append(Segment(Part(kind), seconds, row.title, media_id or None, row.notes))
    return rows, parts


def starts_of(rows: Sequence[Row]) -> list[int]:
    """Seconds after the beginning at which each row starts."""
    return list(accumulate((row.seconds for row in rows), initial=0))[: len(rows)]
