"""Friday sheets: what each agency has, to be printed or sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Final

from flask import Response, abort, render_template, send_from_directory
from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.exchange.sheet.paper import to_pdf
from radio.complaints.exchange.sheet.rows import Sheet, friday_sheet
from radio.complaints.exchange.sheet.words import SHEETS
from radio.complaints.exchange.sheet.workbook import to_xlsx
from radio.complaints.handling.digest import Waiting, waiting_by_agency
from radio.complaints.privacy.seeing import readable
from radio.complaints.register.lists import Agency
from web.answers import Trouble, TroubleError, register_away
from web.complaints.hands import sees_all, viewer
from web.complaints.reach import register_now
from web.figures.blueprint import blueprint
from web.figures.daily import asked, late_of
from web.figures.opening import cases_address
from web.figures.reach import read_register
from web.language.say import _
from web.panel import current_panel

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_WRITERS: Final[dict[str, tuple[Callable[[Sheet], bytes], str]]] = {
    "pdf": (to_pdf, "application/pdf"),
    "xlsx": (to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An agency with what it has."""

    id: str
    name: str
    short: str
    waiting: Waiting


@blueprint.get("/sheets")
def sheets() -> str:
    """The agencies: those that have most first."""
    return render_template(
        "figures/sheets.html",
        agencies=read_register(_read),
        asked=asked,
        late_of=late_of,
        cases=cases_address,
        fridays=_fridays() if sees_all() else [],
    )


@blueprint.get("/sheets/kept/<day>/<name>")
def kept_sheet(day: str, name: str) -> Response:
    """A sheet as it was made on a Friday, and mailed to its agency; for who sees all cases."""
    if not sees_all() or not _DAY.fullmatch(day):
        abort(HTTPStatus.NOT_FOUND)
    answer = send_from_directory(
        (current_panel().settings.data / SHEETS / day).absolute(), name, as_attachment=True
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/sheets/<agency_id>.<kind>")
def sheet(agency_id: str, kind: str) -> Response:
    """An agency's sheet as of now, as a PDF or a workbook."""
    if kind not in _WRITERS:
        abort(HTTPStatus.NOT_FOUND)
    write, content_type = _WRITERS[kind]
    panel, register = current_panel(), register_now()
    if register is None:
        raise register_away()
    try:
        made = friday_sheet(panel.desk, register, agency_id, seen=readable(viewer()))
    except LookupError as error:
        trouble = Trouble(
            "no_such_agency", _("There is no such agency."), _("Go back to the list.")
        )
        raise TroubleError(trouble, HTTPStatus.NOT_FOUND) from error
    answer = Response(write(made), content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.file_name}.{kind}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _fridays() -> list[tuple[date, list[str]]]:
    """The Fridays that sheets are kept of, the last first, with their files."""
    folder = current_panel().settings.data / SHEETS
    if not folder.is_dir():
        return []
    days = sorted((one for one in folder.iterdir() if _DAY.fullmatch(one.name)), reverse=True)
    return [
        (date.fromisoformat(one.name), sorted(path.name for path in one.iterdir())) for one in days
    ]


def _read(session: Session) -> list[Row]:
    waiting = waiting_by_agency(session, current_panel().now(), seen=readable(viewer()))
    none = Waiting(0, 0)
    agencies = session.scalars(select(Agency).where(Agency.active | Agency.id.in_(list(waiting))))
    rows = [Row(one.id, one.name, one.short, waiting.get(one.id, none)) for one in agencies]
    return sorted(rows, key=lambda row: (-row.waiting.late, -row.waiting.open, row.name))
