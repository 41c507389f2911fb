"""The register of a year, with the official columns: to read, to print, as CSV and XLSX.

`?for=public` leaves out who asked: name, address, contact and occupation, and what a confidential
request asks for. Of that one nobody is noted as having seen personal data. To who may not read a
confidential request the other one has its number and how it stands, not who asks and what for.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import Final

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.complaints.areas import full_name
from radio.complaints.contacts import without_contacts
from radio.complaints.entry import Person
from radio.complaints.exchange.sheet.plainbook import to_workbook
from radio.complaints.outside.masking import without_people
from radio.complaints.ppid.entry import Applicant
from radio.complaints.ppid.finding import requests_of_year
from radio.complaints.ppid.sealing import open_applicant, open_words, shown_applicant
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.privacy.applicants import note_applicant
from radio.complaints.privacy.revealing import Shown
from radio.complaints.privacy.seeing import may_read_request
from radio.keys import is_sealed
from radio.reports.asrun import safe_cell
from web.answers import Trouble, TroubleError
from web.complaints.hands import viewer
from web.complaints.reach import asker_name, shared
from web.days import station_today
from web.language.say import _
from web.panel import current_panel
from web.ppid.blueprint import blueprint
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

Cell = str | int
_YEARS = range(2010, 2200)
_PERSONAL = frozenset({3, 4, 5, 6})
"""Places of name, address, contact and occupation among the columns."""


@blueprint.get("/register")
def register() -> Response:
    """The register of ?year=, that of this year without it; with ?as=csv or ?as=xlsx a file.

    It is noted who saw it, unless it is the public one.
    """
    year, kind = _year(), request.args.get("as", "")
    is_public = request.args.get("for") == "public"
    panel = current_panel()
    with shared(write=not is_public) as session:
        found = requests_of_year(session, year, panel.desk.zone)
        looks = viewer()
        seen = [row for row in found if is_public or may_read_request(row, looks)]
        known = {row.id for row in seen}
        rows = [
            _row(number, row, is_public=is_public) if row.id in known else _kept_back(number, row)
            for number, row in enumerate(found, 1)
        ]
        if not is_public:
            _note_all(session, seen, year)
            session.commit()
    heads: tuple[Cell, ...] = _heads()
    if is_public:
        rows, heads = [_without_people(row) for row in rows], _without_people(heads)
    else:
        saw("ppid.register", str(year), kind.upper() if kind in _FILES else "")
    if kind in _FILES:
        return _FILES[kind](heads, rows, f"ppid-{year}{'-publik' if is_public else ''}.{kind}")
    facts = {"year": year, "heads": heads, "rows": rows, "is_public": is_public}
    kept_back = len(found) - len(seen)
    return make_response(render_template("ppid/register.html", **facts, kept_back=kept_back))


def _note_all(session: Session, rows: Iterable[InfoRequest], year: int) -> None:
    """Each applicant may ask who saw them: the register of a year shows all whom one may read."""
    panel = current_panel()
    for row in rows:
        if row.erased_at is None and row.restricted_at is None:
            note_applicant(
                session, row.id, Shown.EXPORT, by=asker_name(), desk=panel.desk.prefix,
                why=f"Register PPID {year}", now=panel.now(),
            )  # fmt: skip


def _without_people(row: Sequence[Cell]) -> tuple[Cell, ...]:
    """A row without the columns of who asked."""
    return tuple(value for place, value in enumerate(row) if place not in _PERSONAL)


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


def _row(number: int, row: InfoRequest, *, is_public: bool) -> tuple[Cell, ...]:
    panel = current_panel()
    # Who asked is taken out of what everybody reads, also where nobody may be shown them.
    person = (open_applicant if is_public else shown_applicant)(panel.keys, row)

    def said(text: str) -> str:
        return _public(text, person) if is_public else open_words(panel.keys, text, row.id)

    return _cells(number, row, person, said)


def _kept_back(number: int, row: InfoRequest) -> tuple[Cell, ...]:
    """A confidential request as others see it: nobody's words, and nobody."""
    return _cells(number, row, Applicant(), lambda _text: "", asked=_("confidential"))


def _cells(
    number: int, row: InfoRequest, person: Applicant, said: Callable[[str], str], asked: str = ""
) -> tuple[Cell, ...]:
    """`said` is how a text of it is told; `asked` stands for what is asked for, where it is not told."""
    refusal = said(row.refusal)
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
        asked or said(row.text),
        said(row.purpose),
        ": ".join(filter(None, (held, said(row.held_where)))),
        form_words()[row.form.value],
        wanted_words()[row.wanted.value],
        decision_words()[row.decision.value] if row.decision else "",
        "; ".join(filter(None, (exceptions, refusal))),
        row.noticed_on.isoformat() if row.noticed_on else "",
        row.given_on.isoformat() if row.given_on else "",
        row.cost,
        said(row.payment),
        channel_words()[row.channel.value],
    )


def _day(row: InfoRequest) -> str:
    return to_local(row.said_at, current_panel().desk.zone).date().isoformat()


def _address(person: Applicant) -> str:
    village = full_name(person.area_code) if person.area_code else ""
    return ", ".join(filter(None, (person.address, village)))


def _public(text: str, person: Applicant) -> str:
    """Words for everybody: without who asked, telephones and addresses; none where they are sealed."""
    if is_sealed(text):
        return ""
    asker = Person(name=person.name, address=person.address)
    return without_contacts(without_people(text, [asker]))


def _csv(heads: Sequence[Cell], rows: Iterable[Sequence[Cell]], name: str) -> Response:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    for row in rows:
        # What a spreadsheet would take for a formula, or a telephone for a number, stays text.
        writer.writerow([safe_cell(value) for value in row])
    return _sent(out.getvalue(), "text/csv; charset=utf-8", name)


def _xlsx(heads: Sequence[Cell], rows: Iterable[Sequence[Cell]], name: str) -> Response:
    return _sent(
        to_workbook(_("Register of information requests"), heads, rows),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        name,
    )


def _sent(body: str | bytes, content_type: str, name: str) -> Response:
    answer = Response(body, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


_FILES: Final = {"csv": _csv, "xlsx": _xlsx}
