"""A part of a file that a browser sends: written behind what is there, and noted once it is whole."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, jsonify, request

from radio.db import session_scope
from radio.library import intake
from radio.library.intake import (
    NoRoomError,
    NoSuchImportError,
    NotOfferedError,
    OutOfStepError,
)
from radio.library.intaketables import FileState, ImportFile
from radio.library.names import shown_name
from web.answers import Trouble, TroubleError
from web.language.say import _
from web.panel import current_panel
from web.trail import tell, tell_nothing

PART_MOST = 8 << 20
"""Bytes of a file that are taken at once; the pages send less."""
_PIECE = 1 << 16


def receive_part(batch_id: str, number: int) -> Response:
    """Take the request's body, which begins at byte `start` of the file; how much is there then.

    A part that comes again, because its answer was lost, is answered as it was.

    Raises:
        TroubleError: the file is not wanted, or larger than was said.
        OSError: the disk refuses.
    """
    request.max_content_length = PART_MOST
    panel = current_panel()
    # An import is noted as a whole; of its files, those that are there.
    tell_nothing()
    with session_scope(panel.database) as session:
        size = intake.size_of_arrived(session, batch_id, number)
        if size is not None:
            _read_away()
            return jsonify({"have": size})
        try:
            row = intake.coming(session, batch_id, number)
        except NoSuchImportError as error:
            raise no_such_import() from error
    try:
        have = _received(row)
    except OutOfStepError as error:
        _read_away()
        have = error.have
        if have != row.size:
            answer = jsonify({"have": have})
            answer.status_code = HTTPStatus.CONFLICT
            return answer
    if have == row.size:
        tell(batch_id, shown_name(row.name))
        with session_scope(panel.database, write=True) as session:
            intake.coming(session, batch_id, number).state = FileState.WAITING
            session.commit()
    return jsonify({"have": have})


def _received(row: ImportFile) -> int:
    start = request.args.get("start", -1, type=int)
    try:
        return intake.receive(current_panel().settings.data, row, start, request.stream)
    except NoRoomError as error:
        raise TroubleError(
            Trouble(
                "no_room",
                _("The station's disk has no room for more files."),
                _("Call the technician. What has arrived is kept; send the rest later."),
            ),
            HTTPStatus.INSUFFICIENT_STORAGE,
        ) from error
    except NotOfferedError as error:
        raise TroubleError(
            Trouble(
                "larger_than_said",
                _("The file is larger than was said at first."),
                _("It may still be written to. Choose it again once it is whole."),
            ),
            HTTPStatus.UNPROCESSABLE_ENTITY,
        ) from error


def _read_away() -> None:
    """Read the body to its end, or a browser on a slow line might never see what is answered."""
    while request.stream.read(_PIECE):
        pass


def no_such_import() -> TroubleError:
    """The words for an import that takes nothing, or is none."""
    return TroubleError(
        Trouble(
            "no_such_import",
            _("There is no such import, or it takes nothing any more."),
            _("Choose the files again: what the library has is recognised."),
        ),
        HTTPStatus.NOT_FOUND,
    )
