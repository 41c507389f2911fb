"""Forms of people in the dialog: shown, saved, and told where somebody else saved before."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session

from radio.db import session_scope
from radio.programmes.errors import ProgrammeError, UnusableError
from radio.programmes.tables import Agency, Official, Presenter
from web.directory.forms import PersonForm, values_of
from web.forms import fingerprint, others_since
from web.language.say import _
from web.panel import current_panel
from web.programmes.answers import refusal
from web.programmes.said import saved
from web.programmes.words import trouble_words

_Row = TypeVar("_Row", Presenter, Agency, Official)


def shown(form: PersonForm, row: _Row | None, title: str) -> str:
    """The form of a row, or of a new one."""
    return _drawn(form, title, fingerprint(row) if row else "")


def save(
    form_of: Callable[..., PersonForm],
    find: Callable[[Session], _Row | None],
    put: Callable[[Session, PersonForm], None],
    title: str,
) -> Response:
    """Save what was typed into the row that `find` finds, or a new one, by `put`."""
    panel = current_panel()
    form = form_of(request.form).labelled()
    with session_scope(panel.database, write=True) as session:
        row, seen = find(session), request.form.get("seen", "")
        if not form.validate():
            return _unfit(_drawn(form, title, seen))
        if row is not None:
            theirs = form_of(data=values_of(row)).labelled()
            others = others_since(form.shown(), theirs.shown(), fingerprint(row))
            if others:
                return _unfit(_drawn(form, title, fingerprint(row), others=others))
        try:
            put(session, form)
            session.commit()
        except ProgrammeError as error:
            session.rollback()
            refused = None
            if isinstance(error, UnusableError) and error.field in form:
                form[error.field].errors = [trouble_words(error)]
            else:
                refused = refusal(error, panel.settings.zone_info)
            return _unfit(_drawn(form, title, seen, refused=refused))
    answer = saved("", _("Saved."))
    answer.headers["HX-Trigger-After-Swap"] = "dialog-done"
    return answer


def _drawn(form: PersonForm, title: str, seen: str, **known: object) -> str:
    return render_template(
        "directory/form.html",
        form=form,
        title=title,
        seen=seen,
        action=request.path,
        **{"others": (), "refused": None, **known},
    )


def _unfit(body: str) -> Response:
    return make_response(body, HTTPStatus.UNPROCESSABLE_ENTITY)
