"""Imports: files that are sent in parts, folders of this machine, and what became of each file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from playlists.clock import to_local
from playlists.names import is_name
from radio.db import session_scope
from radio.library import intake
from radio.library.categories import MUSIC, NAME_MOST
from radio.library.intake import FILES_MOST, NoSuchImportError, Offer, Taken
from radio.library.intaketables import BatchState, FileState, ImportBatch, ImportFile
from radio.library.intakework import is_allowed
from radio.library.names import shown_name
from radio.library.store import categories
from radio.units import Millis
from web.access import current_who
from web.answers import Trouble, TroubleError
from web.language.say import _
from web.library.blueprint import blueprint
from web.library.receiving import no_such_import, receive_part
from web.library.words import file_states
from web.panel import current_panel
from web.trail import tell

_OFFER_MOST = 4 << 20
_RECENT = 20
_SHOWN = 2000
_FOLDERS_MOST = 300


@blueprint.get("/imports")
def imports() -> str:
    """Sending files, importing a folder, and the last imports."""
    with session_scope(current_panel().database) as session:
        return render_template("library/imports.html", batch=None, **_around(session))


@blueprint.get("/imports/<batch_id>")
def report(batch_id: str) -> str:
    """What became of the files of an import."""
    with session_scope(current_panel().database) as session:
        batch = _batch(session, batch_id)
        shown = _report(session, batch)
        return render_template("library/imports.html", batch=batch, **shown, **_around(session))


@blueprint.get("/imports/<batch_id>/files")
def report_files(batch_id: str) -> Response:
    """The same alone, for a page that is open while it fills."""
    with session_scope(current_panel().database) as session:
        batch = _batch(session, batch_id)
        body = render_template("library/report.html", batch=batch, **_report(session, batch))
    answer = make_response(body)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/uploads")
def offer() -> Response:
    """Offer files: `{"category", "batch" (to go on with one), "files": [{"name", "size"}]}`.

    The answer says of each in the same order `{"number", "state", "reason", "have"}`: what is
    `coming` is then sent from byte `have` on.
    """
    request.max_content_length = _OFFER_MOST
    category, batch_id, offers = _offers()
    panel = current_panel()
    with session_scope(panel.database, write=True) as session:
        if batch_id:
            batch = _batch(session, batch_id)
            if batch.state is not BatchState.OPEN:
                raise no_such_import()
        else:
            batch = intake.open_batch(session, category, _name(), datetime.now(UTC))
        taken = intake.offer(session, panel.settings.data, batch, offers)
        session.commit()
    tell(batch.id, f"{len(offers)} files")
    return jsonify(
        {
            "batch": batch.id,
            "report": url_for("library.report", batch_id=batch.id),
            "files": [_told(one) for one in taken],
        }
    )


@blueprint.post("/uploads/<batch_id>/<int:number>")
def send(batch_id: str, number: int) -> Response:
    """A part of a file, which begins at byte `start`; the body is the bytes."""
    return receive_part(batch_id, number)


@blueprint.post("/uploads/<batch_id>/close")
def close(batch_id: str) -> Response:
    """Say that no more comes."""
    with session_scope(current_panel().database, write=True) as session:
        intake.close_batch(session, _batch(session, batch_id))
        session.commit()
    return Response(status=HTTPStatus.NO_CONTENT)


@blueprint.post("/imports/folder")
def import_folder() -> Redirect:
    """Import a folder of this machine, below one that the settings allow."""
    panel = current_panel()
    folder = Path(request.form.get("folder", "").replace("\0", ""))
    if not folder.is_absolute() or not folder.is_dir():
        raise _not_allowed()
    if not is_allowed(folder, panel.settings.import_from):
        raise _not_allowed()
    with session_scope(panel.database, write=True) as session:
        batch = intake.open_folder(
            session, _category(request.form.get("category", "")), folder, _name(),
            datetime.now(UTC), copy=request.form.get("copy") == "yes",
        )  # fmt: skip
        session.commit()
    tell(batch.id, str(folder))
    return redirect(url_for("library.report", batch_id=batch.id), HTTPStatus.SEE_OTHER)


def _offers() -> tuple[str, str, list[Offer]]:
    """What a browser offers.

    Raises:
        TroubleError: it is none of what this panel's page sends (400).
    """
    try:
        given = json.loads(request.get_data())
        rows = given["files"]
        if not isinstance(rows, list) or not 0 < len(rows) <= FILES_MOST:
            raise _too_many_files()
        offers = [Offer(_text(row["name"]), int(row["size"])) for row in rows]
        return _category(_text(given["category"])), _text(given.get("batch") or ""), offers
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise TroubleError(
            Trouble(
                "bad_request",
                _("The panel did not understand this request."),
                _("Reload the page and try again."),
            ),
            HTTPStatus.BAD_REQUEST,
        ) from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _category(name: str) -> str:
    if name and not is_name(name, NAME_MOST):
        raise TroubleError(
            Trouble(
                "bad_category",
                _("A category has 1 to 64 characters on one line."),
                _("Choose another name."),
            ),
            HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    return name or MUSIC


def _told(one: Taken) -> dict[str, Any]:
    return {"number": one.number, "state": one.state, "reason": one.reason, "have": one.have}


def _name() -> str:
    who = current_who()
    return who.name if who else ""


def _around(session: Session) -> dict[str, Any]:
    """What stands beside a report: the last imports, and the folders that may be imported."""
    query = select(ImportBatch).order_by(ImportBatch.made_at.desc()).limit(_RECENT)
    zone = current_panel().settings.zone_info
    recent = [
        (batch, batch.made_at.astimezone(zone), intake.tally(session, batch.id))
        for batch in session.scalars(query)
    ]
    return {
        "recent": recent,
        "categories": categories(session),
        "music": MUSIC,
        "roots": current_panel().settings.import_from,
        "folders": _folders(),
        "files_most": FILES_MOST,
    }


def _folders() -> list[str]:
    """Folders to choose from: those that are allowed, and what lies right in them."""
    found: list[str] = []
    for root in current_panel().settings.import_from:
        if root.is_dir():
            found.append(str(root))
            below = (path for path in sorted(root.iterdir()) if not path.name.startswith("."))
            found += [str(path) for path in below if path.is_dir() and not path.is_symlink()]
    return [folder for folder in found[:_FOLDERS_MOST] if folder.isprintable()]


def _report(session: Session, batch: ImportBatch) -> dict[str, Any]:
    query = (
        select(ImportFile)
        .where(ImportFile.batch_id == batch.id)
        # What needs a hand stands where the eye is, not among hundreds that are in.
        .order_by(ImportFile.state != FileState.REFUSED, ImportFile.number)
        .limit(_SHOWN)
    )
    at = Millis(round(batch.made_at.timestamp() * 1000))
    return {
        "files": [(row, shown_name(row.name)) for row in session.scalars(query)],
        "tally": {state.value: number for state, number in intake.tally(session, batch.id).items()},
        "words": file_states(),
        "made_at": to_local(at, current_panel().settings.zone_info),
        "shown_most": _SHOWN,
    }


def _batch(session: Session, batch_id: str) -> ImportBatch:
    try:
        return intake.batch_of(session, batch_id)
    except NoSuchImportError as error:
        raise no_such_import() from error


def _not_allowed() -> TroubleError:
    return TroubleError(
        Trouble(
            "folder_not_allowed",
            _("Imports may not take from this folder."),
            _("Choose one of the list. The settings say which may be: library.import_from."),
        ),
        HTTPStatus.FORBIDDEN,
    )


def _too_many_files() -> TroubleError:
    return TroubleError(
        Trouble(
            "too_many_files",
            _("Up to %(number)s files can be sent at once.", number=FILES_MOST),
            _("Send the rest as another import."),
        ),
        HTTPStatus.UNPROCESSABLE_ENTITY,
    )
