"""A day of the archive, an hour of it, and the sound."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from flask import Response, redirect, render_template, request, send_file, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from playlists.clock import day_span, hours_of, to_local
from radio.air.settings import load_settings
from radio.archive import lookup
from radio.archive.errors import ArchiveError
from radio.archive.gaps import Gap, report
from radio.archive.naming import AIRCHECK, moments
from radio.archive.picture import picture
from radio.archive.recoding import recoded_at
from radio.archive.tables import ArchiveExport, ArchiveFile, FileState
from radio.archive.voices import withheld
from radio.db import session_scope
from radio.library.waveform import reduced
from radio.reports.asrun import Aired, query
from radio.units import Millis
from web.answers import Trouble, TroubleError, journal_away
from web.archive.blueprint import blueprint
from web.archive.dumping import dumped_on
from web.archive.typed import read_moment
from web.archive.words import cause_word, size_words, state_word
from web.days import station_today
from web.language.say import _
from web.panel import current_panel

_KINDS: Final = {
    ".opus": "audio/ogg", ".mp3": "audio/mpeg", ".aac": "audio/aac", ".flac": "audio/flac",
    ".wav": "audio/wav",
}  # fmt: skip
POINTS: Final = 2000
NEVER: Final[Mapping[str, Millis]] = MappingProxyType({})

blueprint.add_app_template_filter(cause_word, "gap_cause")
blueprint.add_app_template_filter(state_word, "hour_state")
blueprint.add_app_template_filter(size_words, "bytes")


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file of the aircheck as pages show it."""

    name: str
    day: date
    starts: datetime
    ends: datetime
    state: FileState
    fault: str
    recoded: datetime | None = None
    """When it was re-encoded, where it was."""


@dataclass(frozen=True, slots=True)
class HourShown:
    """An hour of a day: what is recorded of it, and what is not."""

    starts: datetime
    files: Sequence[FileShown]
    gaps: Sequence[tuple[datetime, datetime, Gap]]
    ahead: bool

    @property
    def state(self) -> str:
        """In a word: ahead, open, whole, partly, none."""
        if self.ahead:
            return "ahead"
        good = [one for one in self.files if one.state in {FileState.OK, FileState.OPEN}]
        if any(one.state is FileState.PURGED for one in self.files) and not good:
            return "purged"
        if not good:
            return "none"
        if self.gaps or len(good) < len(self.files):
            return "partly"
        return "open" if any(one.state is FileState.OPEN for one in good) else "whole"


@blueprint.get("/")
def today() -> AnyResponse:
    """To the archive of today."""
    return redirect(url_for("archive.day", day=station_today()))


@blueprint.get("/<day:day>")
def day(day: date) -> str:
    """The hours of a local day."""
    return render_template(
        "archive/day.html",
        day=day,
        today=station_today(),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        hours=_hours(day),
        dumped=dumped_on(day),
        exports=_exports(),
    )


@blueprint.get("/find")
def find() -> AnyResponse:
    """To the moment that was typed; to the day, where nothing is recorded of it."""
    panel = current_panel()
    zone = panel.settings.zone_info
    text = request.args.get("when", "")
    local = read_moment(text, to_local(panel.now(), zone).replace(tzinfo=None))
    if local is None:
        raise TroubleError(
            Trouble(
                "no_moment",
                _("“%(typed)s” tells no time.", typed=text[:60]),
                _("Write it as 14.32 3 Maret, or 3/3/2026 14.32."),
            ),
            HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    at = moments(local, zone)[0]
    with session_scope(panel.database) as session:
        part = lookup.find(session, at)
    if part is None:
        return redirect(url_for("archive.day", day=local.date(), _anchor=f"h{local:%H}", none=1))
    there, file = _address(part.path)
    return redirect(url_for("archive.hour", day=there, file=file, at=at))


@blueprint.get("/<day:day>/<file>")
def hour(day: date, file: str) -> str:
    """A file of the aircheck: to look at, to hear, to cut."""
    panel = current_panel()
    zone = panel.settings.zone_info
    row = _file(day, file)
    with session_scope(panel.database) as session:
        made = recoded_at(session, [row.path])
    asked = request.args.get("at", int(row.starts_at), type=int)
    at = min(max(asked, row.starts_at), row.ends_at)
    try:
        aired = query(panel.database, panel.settings.data / "asrun", row.starts_at, row.ends_at)
    except OSError as error:
        raise journal_away() from error
    return render_template(
        "archive/hour.html",
        day=day,
        file=_shown(row, made),
        row=row,
        at=at,
        aired=[(to_local(one.started_at, zone), one) for one in aired if one.source != "silence"],
        place_of=lambda one: _share(row, one),
        earlier=_neighbour(row, -1),
        later=_neighbour(row, 1),
    )


@blueprint.get("/<day:day>/<file>/audio")
def audio(day: date, file: str) -> Response:
    """The file itself, with HTTP ranges."""
    row = _file(day, file)
    path = current_panel().settings.data / row.path
    if not path.is_file():
        raise _gone()
    kind = _KINDS[path.suffix]
    answer = send_file(path, mimetype=kind, conditional=True, etag=True, max_age=0)
    # To be heard here: it is no clip, and leaves no copy behind it.
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = "inline"
    return answer


@blueprint.get("/<day:day>/<file>/waveform")
def waveform(day: date, file: str) -> Response:
    """`{"pairs": [low, high, ...]}` of the whole file; full scale is 127."""
    row = _file(day, file)
    if row.state is not FileState.OK:
        raise _gone()
    try:
        whole = picture(current_panel().settings.data, row.path)
    except ArchiveError as error:
        raise TroubleError(
            Trouble(
                "no_waveform",
                _("There is no picture of this hour's sound."),
                _("It can be heard and cut all the same."),
            ),
            HTTPStatus.NOT_FOUND,
        ) from error
    body = json.dumps({"pairs": reduced(whole, POINTS).ravel().tolist()}, separators=(",", ":"))
    answer = Response(body, mimetype="application/json")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def _file(day: date, file: str) -> ArchiveFile:
    with session_scope(current_panel().database) as session:
        row = session.get(ArchiveFile, f"{AIRCHECK}/{day:%Y/%m/%d}/{file}")
        if row is None:
            raise TroubleError(
                Trouble(
                    "no_such_hour",
                    _("The archive has no such recording."),
                    _("Choose an hour from its day."),
                ),
                HTTPStatus.NOT_FOUND,
            )
        session.expunge(row)
        return row


def _gone() -> TroubleError:
    return TroubleError(
        Trouble(
            "not_there",
            _("This recording can't be heard."),
            _("Its day tells why."),
        ),
        HTTPStatus.NOT_FOUND,
    )


def _address(path: str) -> tuple[date, str]:
    _kind, year, month, number, file = path.split("/")
    return date(int(year), int(month), int(number)), file


def _shown(row: ArchiveFile, recoded: Mapping[str, Millis] = NEVER) -> FileShown:
    zone = current_panel().settings.zone_info
    since = recoded.get(row.path)
    day, name = _address(row.path)
    return FileShown(
        name=name,
        day=day,
        starts=to_local(row.starts_at, zone),
        ends=to_local(row.ends_at, zone),
        state=row.state,
        fault=row.fault,
        recoded=None if since is None else to_local(since, zone),
    )


def _hours(day: date) -> list[HourShown]:
    panel = current_panel()
    zone, now = panel.settings.zone_info, panel.now()
    span = day_span(day, zone)
    with session_scope(panel.database) as session:
        rows = lookup.files_in(session, span.start, span.end)
        made = recoded_at(session, [row.path for row in rows])
        files = [(row.starts_at, row.ends_at, _shown(row, made)) for row in rows]
        gaps = report(session, span.start, span.end, now, _outputs())
    return [
        HourShown(
            starts=to_local(hour.start, zone),
            files=[one for begins, ends, one in files if begins < hour.end and ends > hour.start],
            gaps=[
                (to_local(gap.from_at, zone), to_local(gap.to_at, zone), gap)
                for gap in gaps
                if gap.from_at < hour.end and gap.to_at > hour.start
            ],
            ahead=hour.start > now,
        )
        for hour in hours_of(day, zone)
    ]


def _outputs() -> frozenset[str]:
    try:
        settings = load_settings(current_panel().settings.data / "air" / "engine.json")
    except (OSError, ValueError, TypeError, KeyError):
        # The engine never ran here.
        return frozenset()
    return frozenset(output.name for output in settings.outputs if output.kind == AIRCHECK)


def _share(row: ArchiveFile, one: Aired) -> int:
    """Where an airing is to be heard: its beginning, or the file's."""
    return max(one.started_at, row.starts_at)


def _neighbour(row: ArchiveFile, way: int) -> FileShown | None:
    order = ArchiveFile.starts_at.desc() if way < 0 else ArchiveFile.starts_at
    beyond = (
        ArchiveFile.starts_at < row.starts_at
        if way < 0
        else (ArchiveFile.starts_at > row.starts_at)
    )
    wanted = select(ArchiveFile).where(ArchiveFile.kind == AIRCHECK, beyond).order_by(order)
    with session_scope(current_panel().database) as session:
        found = session.scalar(wanted.limit(1))
        return None if found is None else _shown(found)


@dataclass(frozen=True, slots=True)
class ClipShown:
    """A clip that was taken out. `held`: a caller in it has not agreed; `recoded`: cut out of what was re-encoded."""

    at: datetime
    starts: datetime
    ends: datetime
    row: ArchiveExport
    held: bool
    recoded: bool


def _exports() -> list[ClipShown]:
    zone = current_panel().settings.zone_info
    wanted = select(ArchiveExport).order_by(ArchiveExport.at.desc()).limit(10)
    with session_scope(current_panel().database) as session:
        rows = session.scalars(wanted).all()
        held = {row.id for row in rows if withheld(session, row.from_at, row.to_at)}
        made = {row.id for row in rows if _is_of_recoded(session, row)}
        session.expunge_all()
    return [
        ClipShown(
            to_local(row.at, zone),
            to_local(row.from_at, zone),
            to_local(row.to_at, zone),
            row,
            row.id in held,
            row.id in made,
        )
        for row in rows
    ]


def _is_of_recoded(session: Session, row: ArchiveExport) -> bool:
    """Whether any of its files had been re-encoded when it was cut."""
    paths = [one.path for one in lookup.files_in(session, row.from_at, row.to_at)]
    return any(at <= row.at for at in recoded_at(session, paths).values())


def wall(day: date, text: str, near: Millis) -> Millis | None:
    """The moment of a time of day, on the day that makes it nearest to another moment."""
    zone = current_panel().settings.zone_info
    midday = datetime(day.year, day.month, day.day, 23, 59, 59)  # noqa: DTZ001  # as a clock shows it
    local = read_moment(text, midday)
    if local is None:
        return None
    choice = [at for days in (-1, 0, 1) for at in moments(local + timedelta(days=days), zone)]
    return min(choice, key=lambda at: abs(at - near))
