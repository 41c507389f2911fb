"""Rundowns: the parts of a programme or of one episode, with their planned lengths.

In a file a rundown is CSV with the columns kind, length, title, media and notes. A length is
written as 5:00, 1:05:00 or, in seconds, as 300.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from radio.programmes.definitions import LONGEST, check_media
from radio.programmes.errors import UnusableError
from radio.programmes.tables import Episode, EpisodeSegment, Part, Programme, ProgrammeSegment

COLUMNS = ("kind", "length", "title", "media", "notes")
_LENGTH = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+)")


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a rundown; `seconds` is what is planned for it."""

    kind: Part
    seconds: int
    title: str = ""
    media_id: str | None = None
    notes: str = ""


def template_of(session: Session, programme_id: str) -> list[Segment]:
    """A programme's rundown, in order."""
    query = (
        select(ProgrammeSegment)
        .where(ProgrammeSegment.programme_id == programme_id)
        .order_by(ProgrammeSegment.position)
    )
    return [_segment(row) for row in session.scalars(query)]


def rundown_of(session: Session, episode: Episode) -> list[Segment]:
    """An episode's own rundown, or its programme's where it has none."""
    query = (
        select(EpisodeSegment)
        .where(EpisodeSegment.episode_id == episode.id)
        .order_by(EpisodeSegment.position)
    )
    own = [_segment(row) for row in session.scalars(query)]
    return own or template_of(session, episode.programme_id)


def set_template(session: Session, programme: Programme, parts: Sequence[Segment]) -> list[str]:
    """Replace a programme's rundown; what is worth knowing. Does not commit.

    Raises:
        NotThereError: a piece is not there.
    """
    _check_media(session, parts)
    session.execute(delete(ProgrammeSegment).where(ProgrammeSegment.programme_id == programme.id))
    session.add_all(
        ProgrammeSegment(programme_id=programme.id, position=number, **_columns(part))
        for number, part in enumerate(parts)
    )
    session.flush()
    return list(_length_warnings(parts, programme.seconds))


def set_rundown(session: Session, episode: Episode, parts: Sequence[Segment]) -> list[str]:
    """Replace an episode's rundown; an empty one gives it its programme's. Does not commit.

    Raises:
        NotThereError: a piece is not there.
    """
    _check_media(session, parts)
    session.execute(delete(EpisodeSegment).where(EpisodeSegment.episode_id == episode.id))
    session.add_all(
        EpisodeSegment(episode_id=episode.id, position=number, **_columns(part))
        for number, part in enumerate(parts)
    )
    session.flush()
    return list(_length_warnings(parts, (episode.end - episode.start) // 1000)) if parts else []


def _segment(row: ProgrammeSegment | EpisodeSegment) -> Segment:
    return Segment(row.kind, row.seconds, row.title, row.media_id, row.notes)


def _columns(part: Segment) -> dict[str, object]:
    return {
        "kind": part.kind,
        "seconds": part.seconds,
        "title": part.title,
        "media_id": part.media_id,
        "notes": part.notes,
    }


def _check_media(session: Session, parts: Iterable[Segment]) -> None:
    for part in parts:
        check_media(session, part.media_id)


def _length_warnings(parts: Sequence[Segment], seconds: int) -> Iterator[str]:
    planned = sum(part.seconds for part in parts)
    if planned != seconds:
        way = "longer" if planned > seconds else "shorter"
        by = length_of(abs(planned - seconds))
        yield f"the rundown's {length_of(planned)} are {by} {way} than the {length_of(seconds)} on air"


# ---------------------------------------------------------------- as a file


def length_of(seconds: int) -> str:
    """A length as people write it: 5:00 or 1:05:00."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def parse_length(text: str) -> int:
    """Seconds of a length as people write it.

    Raises:
        UnusableError: it is none, or longer than a day.
    """
    found = _LENGTH.fullmatch(text.strip())
    parts = [int(part or 0) for part in found.groups()] if found else [LONGEST, 0, 0]
    seconds = parts[0] * 3600 + parts[1] * 60 + parts[2]
    if seconds > LONGEST:
        raise UnusableError(f"{text!r} is no length; write 5:00, 1:30:00 or seconds", "length")
    return seconds


def write_rundown(parts: Iterable[Segment]) -> str:
    """A rundown as CSV, with its heading."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for part in parts:
        row = (part.kind, length_of(part.seconds), part.title, part.media_id or "", part.notes)
        writer.writerow(row)
    return out.getvalue()


def read_rundown(text: str) -> list[Segment]:
    """A rundown from CSV; the inverse of `write_rundown`.

    Raises:
        UnusableError: it can't be read; the message names the line.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), restkey="more", restval="")
    unknown = set(reader.fieldnames or ()) - set(COLUMNS)
    if unknown or not {"kind", "length"} <= set(reader.fieldnames or COLUMNS):
        raise UnusableError(f"a rundown's first line is {','.join(COLUMNS)}")
    return [_read(row, reader.line_num) for row in reader]


def _read(row: dict[str, str], line: int) -> Segment:
    if "more" in row:
        raise UnusableError(f"line {line}: more than {len(COLUMNS)} columns; quote a comma")
    kinds = {part.value: part for part in Part}
    kind = row["kind"].strip().lower().replace("-", "_")
    if kind not in kinds:
        raise UnusableError(f"line {line}: {row['kind']!r} is none of {', '.join(kinds)}", "kind")
    try:
        seconds = parse_length(row["length"])
    except UnusableError as error:
        raise UnusableError(f"line {line}: {error}", "length") from error
    media, title = row.get("media", "").strip(), row.get("title", "").strip()
    return Segment(kinds[kind], seconds, title, media or None, row.get("notes", "").strip())
