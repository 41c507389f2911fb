"""Lists from files that a browser sends, and into files that it takes."""

from __future__ import annotations

import re
from contextlib import closing
from http import HTTPStatus
from pathlib import Path, PurePosixPath, PureWindowsPath

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session

from playlists.formats import ENDINGS, UnreadableListError, UnwritableError, write_list
from playlists.query import RuleError
from radio.db import session_scope
from radio.lists.files import entries_of, items_from, match_content
from radio.lists.matching import How, Match
from radio.lists.store import Item, ListError, list_id, set_playlist
from radio.lists.tables import Playlist, SmartList
from radio.reports.asrun import last_played
from web.answers import Trouble, TroubleError
from web.language.say import _
from web.lists.blueprint import blueprint
from web.lists.shown import find
from web.panel import current_panel

FILE_MOST = 4 * 1024 * 1024
"""Bytes of a list file: more than ten thousand entries with long names."""
TYPES = {
    "m3u8": "audio/x-mpegurl; charset=utf-8",
    "m3u": "audio/x-mpegurl; charset=utf-8",
    "pls": "audio/x-scpls; charset=utf-8",
    "xspf": "application/xspf+xml",
}


@blueprint.post("/file")
def take_file() -> Response:
    """Make a list of what a file names; the answer tells what was recognised, and what was not."""
    request.max_content_length = FILE_MOST + 64 * 1024
    sent = request.files.get("file")
    called = _bare(sent.filename or "") if sent else ""
    if sent is None or not called:
        raise _refused(_("No file was chosen."), _("Choose an M3U, M3U8, PLS or XSPF file."))
    with closing(sent):
        content = sent.stream.read(FILE_MOST + 1)
    if len(content) > FILE_MOST:
        raise TroubleError(
            Trouble(
                "too_large",
                _("This file is larger than any playlist."),
                _("Send less, or in several parts."),
            ),
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )
    panel = current_panel()
    try:
        matches = match_content(panel.database, panel.settings.data, called, content)
    except UnreadableListError as error:
        raise _refused(_("This file can't be read as a playlist."), _unreadable(error)) from error
    if not matches:
        raise _refused(_("This file names no piece."), _("Choose an M3U, M3U8, PLS or XSPF file."))
    name = request.form.get("name", "").replace("\0", "").strip() or Path(called).stem
    with session_scope(panel.database, write=True) as session:
        row = _made(session, name, matches)
        session.commit()
    page = render_template(
        "lists/taken.html", row=row, matches=matches, reason_words=reason_words,
        missing=[one for one in matches if one.media_id is None],
        unsure=[one for one in matches if one.how is How.NAME],
    )  # fmt: skip
    return make_response(page)


def _bare(filename: str) -> str:
    """The last part of a name, whatever system it comes from; none without a list's ending."""
    name = PurePosixPath(PureWindowsPath(filename.replace("\0", "")).name).name
    return name if name.lower().endswith(ENDINGS) else ""


def _made(session: Session, name: str, matches: list[Match]) -> Playlist:
    items = [
        Item(one.media_id, one.location.replace("\0", ""), one.label.replace("\0", ""))
        for one in items_from(matches)
    ]
    try:
        wanted = list_id(name)
        if session.get(Playlist, wanted) or session.get(SmartList, wanted):
            raise _refused(
                _("There is a playlist of this name already."),
                _("Give it another name, or remove that one first."),
            )
        return set_playlist(session, name, items, current_panel().now())
    except ListError as error:
        raise _refused(
            _("“%(name)s” can't name a playlist.", name=name[:80]),
            _("Give it a name of 1 to 64 letters or digits."),
        ) from error


@blueprint.get("/list/<name>/export")
def export(name: str) -> Response:
    """A list as a file of the kind of ?as=: m3u8, m3u, pls, xspf."""
    kind = request.args.get("as", "m3u8")
    if kind not in TYPES:
        raise _refused(
            _("There is no such kind of playlist file."), _("Choose M3U8, M3U, PLS or XSPF.")
        )
    panel = current_panel()
    settings = panel.settings
    with session_scope(panel.database) as session:
        row = find(session, name)
        path = settings.data.absolute() / f"{row.id}.{kind}"
        try:
            played = last_played(session)
            entries = entries_of(
                session, settings.data, row.id, panel.now(), settings.zone_info, played
            )
            content = write_list(entries, path, row.name)
        except (UnwritableError, RuleError) as error:
            raise _refused(
                _("This playlist can't be written into such a file."),
                _("Take XSPF, which can tell any name. %(reason)s", reason=str(error)),
            ) from error
    answer = Response(content, content_type=TYPES[kind])
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", row.id) or "list"
    answer.headers["Content-Disposition"] = f'attachment; filename="{plain}.{kind}"'
    return answer


def reason_words(match: Match) -> str:
    """Why an entry is no piece of the library."""
    known = {
        "a stream, not a file": _("It is a stream, not a file."),
        "a list that can't be read": _("It is a list within the list."),
        "no such file, and no piece with its artist and title": _(
            "The library has no piece of this place, or of this artist and title."
        ),
    }
    if match.reason in known:
        return known[match.reason]
    return _("Several pieces are called so.")


def _unreadable(error: UnreadableListError) -> str:
    words = str(error)
    if "entities" in words:
        return _("It declares entities, which no playlist needs and which could do harm.")
    if "HLS" in words:
        return _("It holds the parts of a stream (HLS), not pieces.")
    if "entries" in words:
        return _("It has more entries than any playlist.")
    return _("Choose an M3U, M3U8, PLS or XSPF file that is not damaged.")


def _refused(message: str, do: str) -> TroubleError:
    return TroubleError(Trouble("refused", message, do), HTTPStatus.CONFLICT)
