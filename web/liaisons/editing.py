"""A liaison: entered, changed, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from radio.complaints.errors import EntryError
from radio.complaints.handling.liaisons import (
    NoSuchLiaisonError,
    add_liaison,
    change_liaison,
    liaison_now,
    retire_liaison,
)
from radio.complaints.register.lists import Agency, Liaison
from radio.complaints.register.sealing import Contact, open_liaison
from radio.keys import SealedError
from web.complaints.reach import asker_name, shared
from web.forms import check_overtaken, others_since, seen_of
from web.liaisons.blueprint import blueprint
from web.liaisons.forms import ContactForm, NewForm
from web.liaisons.words import no_such_liaison, wrong_words
from web.panel import current_panel
from web.trail import saw, tell


@blueprint.get("/new")
def new() -> Response:
    """The form for somebody new; ?agency= chooses whose liaison."""
    with shared() as session:
        form = NewForm(
            agencies=_agencies(session), data={"agency_id": request.args.get("agency", "")}
        )
    return _new_shown(form)


@blueprint.post("/new")
def add() -> Response:
    """Enter somebody."""
    panel, form = current_panel(), NewForm(request.form, agencies=[])
    with shared(write=True) as session:
        form.agency_id.choices = _agencies(session)
        if not form.validate():
            return _new_shown(form)
        try:
            row = add_liaison(
                session, panel.keys, form.agency_id.data, form.contact(), asker_name(), panel.now()
            )
        except EntryError as error:
            return _new_shown(_told(form, error))
        tell(f"{row.agency_id}, {row.id}")
        session.commit()
    return _back()


@blueprint.get("/<liaison_id>")
def one(liaison_id: str) -> Response:
    """The form of somebody. That their contact was seen is noted."""
    with shared() as session:
        row = _here(session, liaison_id)
        return _shown(session, row, _form_of(row))


@blueprint.post("/<liaison_id>")
def change(liaison_id: str) -> Response:
    """Write somebody anew; who comes later than another is told (422), with what was typed kept."""
    panel, form = current_panel(), ContactForm(request.form)
    with shared(write=True) as session:
        row = _here(session, liaison_id, write=True)
        if others := others_since(form, _form_of(row), _seen(row)):
            form.seen.data = _seen(row)
            return _shown(session, row, form, others)
        if not form.validate():
            return _shown(session, row, form)
        try:
            change_liaison(session, panel.keys, row, form.contact(), asker_name())
        except EntryError as error:
            return _shown(session, row, _told(form, error))
        tell(f"{row.agency_id}, {row.id}")
        session.commit()
    return _back()


@blueprint.post("/<liaison_id>/retire")
def retire(liaison_id: str) -> Response:
    """They are it no more."""
    panel = current_panel()
    with shared(write=True) as session:
        row = _here(session, liaison_id, write=True)
        check_overtaken(request.form.get("seen", ""), _seen(row))
        retire_liaison(panel.keys, row, asker_name(), panel.now())
        tell(f"{row.agency_id}, {row.id}")
        session.commit()
    return _back()


def _back() -> Response:
    return redirect(url_for("liaisons.page"), HTTPStatus.SEE_OTHER)


def _here(session: Session, liaison_id: str, *, write: bool = False) -> Liaison:
    try:
        return liaison_now(session, liaison_id, write=write)
    except NoSuchLiaisonError as error:
        raise no_such_liaison() from error


def _seen(row: Liaison) -> str:
    return seen_of(row.sealed, row.active)


def _contact(row: Liaison) -> Contact:
    try:
        return open_liaison(current_panel().keys, row)
    except SealedError:
        # What can't be read any more is written anew.
        return Contact()


def _form_of(row: Liaison) -> ContactForm:
    return ContactForm(data={"seen": _seen(row), **ContactForm.values(_contact(row))})


def _told(form: ContactForm, error: EntryError) -> ContactForm:
    form[error.field].errors = [wrong_words()[error.field]]
    return form


def _agencies(session: Session) -> list[tuple[str, str]]:
    rows = session.scalars(select(Agency).where(Agency.active).order_by(Agency.name))
    return [("", ""), *((row.id, row.name) for row in rows)]


def _new_shown(form: NewForm) -> Response:
    return _answer(render_template("liaisons/new.html", form=form), form)


def _shown(
    session: Session, row: Liaison, form: ContactForm, others: Sequence[tuple[str, str]] = ()
) -> Response:
    saw("liaison.contact", f"{row.agency_id}, {row.id}")
    agency = session.get_one(Agency, row.agency_id)
    body = render_template(
        "liaisons/one.html", form=form, row=row, agency=agency, others=others,
        called=_contact(row).name, now=_seen(row),
    )  # fmt: skip
    return _answer(body, form, wrong=bool(others))


def _answer(body: str, form: ContactForm, *, wrong: bool = False) -> Response:
    wrong = wrong or bool(form.errors) or any(field.errors for field in form)
    return make_response(body, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)
