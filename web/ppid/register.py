"""The register of a year, with the official columns: to read, to print, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from http import HTTPStatus

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.complaints.areas import full_name
from radio.complaints.ppid.entry import Applicant
from radio.complaints.ppid.finding import requests_of_year
from radio.complaints.ppid.sealing import open_words, shown_applicant
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.privacy.applicants import note_applicant
from radio.complaints.privacy.revealing import Shown
from radio.reports.asrun import safe_cell
from web.answers import Trouble, TroubleError
from web.days import station_today
from web.language.say import _
from web.panel import current_panel
from web.ppid.blueprint import blueprint
from web.ppid.reach import asker_name, shared
from web.ppid.words import (
    channel_words,
    decision_words,
    exception_words,
    form_words,
    holding_words,
    lettered,
    wanted_words,
)
from web.trail import saw

_YEARS = range(2010, 2200)


@blueprint.get("/register")
def register() -> Response:
    """The register of ?year=, that of this year without it. With ?as=csv a file. It is noted who saw it."""
    year = _year()
    panel = current_panel()
    as_file = request.args.get("as") == "csv"
    with shared(write=True) as session:
        found = requests_of_year(session, year, panel.desk.zone)
        _note_all(session, found, year)
        rows = [_row(number, row) for number, row in enumerate(found, 1)]
        session.commit()
    saw("ppid.register", str(year), "CSV" if as_file else "")
    if as_file:
        return _file(rows, year)
    return make_response(
        render_template("ppid/register.html", year=year, heads=_heads(), rows=rows)
    )


def _note_all(session: Session, rows: Iterable[InfoRequest], year: int) -> None:
    """Each applicant may ask who saw them: the register of a year shows all of it."""
    panel = current_panel()
    for row in rows:
        if row.erased_at is None and row.restricted_at is None:
            note_applicant(
                session, row.id, Shown.EXPORT, by=asker_name(), desk=panel.desk.prefix,
                why=f"Register PPID {year}", now=panel.now(),
            )  # fmt: skip


def _year() -> int:
    typed = request.args.get("year", str(station_today().year))
    if not typed.isdecimal() or len(typed) > 4 or int(typed) not in _YEARS:
        trouble = Trouble(
            "bad_year", _("There is no register of that year."), _("Give a year such as 2026.")
        )
        raise TroubleError(trouble, HTTPStatus.BAD_REQUEST)
    return int(typed)


def _heads() -> tuple[str, ...]:
    """The columns of the official register, and the number and channel beside them."""
    return (
        _("Row"), _("Number of the request"), _("Date"), _("Name"), _("Address"), _("Contact"),
        _("Occupation"), _("Information asked for"), _("What it is for"), _("Information held"),
        _("Form of the information"), _("Type of request"), _("Decision"), _("Reason of refusal"),
        _("Day of the written notice"), _("Day it was handed over"), _("Cost in rupiah"),
        _("How it is paid"), _("Channel"),
    )  # fmt: skip


def _row(number: int, row: InfoRequest) -> tuple[str | int, ...]:
    panel = current_panel()
    person = shown_applicant(panel.keys, row)
    refusal = open_words(panel.keys, row.refusal, row.id)
    exceptions = lettered(row.exceptions, exception_words())
    held = holding_words()[row.holding.value]
    return (
        number,
        row.number,
        _day(row),
        person.name,
        _address(person),
        ", ".join(filter(None, (person.phone, person.email))),
        person.occupation,
        open_words(panel.keys, row.text, row.id),
        open_words(panel.keys, row.purpose, row.id),
        f"{held}: {row.held_where}" if row.held_where else held,
        form_words()[row.form.value],
        wanted_words()[row.wanted.value],
        decision_words()[row.decision.value] if row.decision else "",
        "; ".join(filter(None, (exceptions, refusal))),
        row.noticed_on.isoformat() if row.noticed_on else "",
        row.given_on.isoformat() if row.given_on else "",
        row.cost,
        row.payment,
        channel_words()[row.channel.value],
    )


def _day(row: InfoRequest) -> str:
    return to_local(row.said_at, current_panel().desk.zone).date().isoformat()


def _address(person: Applicant) -> str:
    village = full_name(person.area_code) if person.area_code else ""
    return ", ".join(filter(None, (person.address, village)))


def _file(rows: Iterable[Sequence[str | int]], year: int) -> Response:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_heads())
    for row in rows:
        # What a spreadsheet would take for a formula, or a telephone for a number, stays text.
        writer.writerow([safe_cell(value) for value in row])
    answer = Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="ppid-{year}.csv"'
    return answer
