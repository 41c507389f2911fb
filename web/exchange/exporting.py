"""Cases as a file: chosen as in the list, counted first, streamed as they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain
from typing import Final

from flask import Response, render_template, request
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from playlists.clock import to_local
from radio.complaints.exchange.cases import OutCase, Reading, read_cases
from radio.complaints.exchange.choosing import Choice
from radio.complaints.exchange.forms import Count, Form, count_cases, is_public, write_cases
from radio.complaints.exchange.lapor_back import mark_handed_over
from radio.complaints.privacy.revealing import checked_reason
from radio.complaints.sight.filters import CaseFilter, conditions
from radio.people.rights import Right
from web.access import may_here
from web.answers import Trouble, TroubleError
from web.cases.finding import form_facts, wanted_of
from web.cases.hands import case_session, hand, viewer
from web.cases.revealing import told
from web.complaints.reach import register_engine
from web.exchange.blueprint import blueprint
from web.exchange.copying import NOBODY
from web.language.say import _
from web.panel import current_panel
from web.trail import saw, tell, tell_nothing

_BLOCK: Final = 1 << 16
"""Characters that are sent at once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks for."""

    form: Form
    wanted: CaseFilter
    reporters: bool
    mark: bool

    @property
    def is_public(self) -> bool:
        """Whether it is meant for anybody."""
        return is_public(self.form, reporters=self.reporters)

    @property
    def names_people(self) -> bool:
        """Whether it says who reported."""
        return self.reporters or self.form.is_for_lapor


@blueprint.route("/export", methods=["GET", "POST"])
def export() -> str:
    """The form, with the filter of the list it is opened from: words stand in no address."""
    tell_nothing()
    asked = _asked(request.values)
    return render_template(
        "exchange/export.html", **form_facts(asked.wanted), asked=asked, Form=Form,
        count=_counted(asked), may_name=may_here(Right.COMPLAINTS_REPORTERS),
    )  # fmt: skip


@blueprint.post("/export/count")
def count() -> str:
    """How many cases go out, and how many don't, as a part of the page."""
    tell_nothing()
    asked = _asked(request.form)
    return render_template("exchange/count.html", asked=asked, count=_counted(asked))


@blueprint.post("/export/file")
def export_file() -> Response:
    """The file, as it is read: a million cases need no more memory than some hundred."""
    asked, panel, register = _asked(request.form), current_panel(), register_engine()
    reading = _reading(asked)
    with case_session() as session:
        choice = _choice(session, asked)
    written: list[str] = []
    cases = _noted(read_cases(register, choice, reading), written)
    lines = write_cases(
        asked.form, cases, panel.desk.zone, panel.settings.lapor, reporters=asked.reporters
    )
    body = chain(_start(asked.form), lines, _end(asked, register, written))
    # What can't be read at all is told before anything is sent.
    blocks = _blocks(body)
    first = next(blocks, "")
    if asked.names_people:
        saw("complaint.export", asked.form, reading.why)
    tell(asked.form, "reporters" if asked.names_people else "")
    answer = Response(
        chain([first], blocks), content_type=f"{asked.form.media_type}; charset=utf-8"
    )
    name = f"aduan-{to_local(panel.now(), panel.desk.zone):%Y%m%d-%H%M}.{asked.form.ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _asked(given: MultiDict[str, str]) -> Asked:
    wanted, _order = wanted_of(given.items(multi=True))
    try:
        form = Form(given.get("form", Form.CSV))
    except ValueError as error:
        raise _no_form() from error
    asked = Asked(form, wanted, given.get("reporters") == "y", given.get("mark") == "y")
    if asked.names_people and not may_here(Right.COMPLAINTS_REPORTERS):
        raise TroubleError(
            Trouble(
                "not_allowed",
                _("Your role does not allow this."),
                _("Ask an administrator of the station for it."),
            ),
            HTTPStatus.FORBIDDEN,
        )
    return asked


def _choice(session: Session, asked: Asked) -> Choice:
    also = conditions(session, asked.wanted, current_panel().now())
    return Choice(also=tuple(also), without_confidential=asked.is_public)


def _counted(asked: Asked) -> Count:
    panel = current_panel()
    with case_session() as session:
        return count_cases(
            session, _choice(session, asked), panel.keys, open_texts=asked.form.is_for_lapor,
            reporters=asked.names_people,
        )  # fmt: skip


def _reading(asked: Asked) -> Reading:
    panel, doer = current_panel(), viewer()
    why = ""
    if asked.names_people:
        with told():
            why = checked_reason(request.form.get("why", ""))
    return Reading(
        panel.keys, panel.now, by=doer.login or NOBODY, why=why, desk=doer.desk,
        open_texts=asked.form.is_for_lapor, reporters=asked.names_people,
    )  # fmt: skip


def _noted(cases: Iterable[OutCase], written: list[str]) -> Iterator[OutCase]:
    for case in cases:
        written.append(case.id)
        yield case


def _start(form: Form) -> tuple[str, ...]:
    # With its mark: spreadsheets take it for the Windows encoding else.
    return ("\ufeff",) if form is Form.CSV else ()


def _end(asked: Asked, register: Engine, written: list[str]) -> Iterator[str]:
    """Once all is written, each is noted as handed over, if that was asked for."""
    panel, doer = current_panel(), hand()

    def mark() -> Iterator[str]:
        if asked.mark and asked.form.is_for_lapor:
            mark_handed_over(panel.desk, register, doer, written)
        yield ""

    return mark()


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    block: list[str] = []
    size = 0
    for line in lines:
        block.append(line)
        size += len(line)
        if size >= _BLOCK:
            yield "".join(block)
            block, size = [], 0
    yield "".join(block)


def _no_form() -> TroubleError:
    trouble = Trouble(
        "no_form",
        _("This can't be exported."),
        _("Take the kind of file and the days from the page."),
    )
    return TroubleError(trouble, HTTPStatus.BAD_REQUEST)
