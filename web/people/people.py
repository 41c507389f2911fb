"""Everybody who has an account: made, changed, disabled by an administrator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from playlists.clock import to_local
from radio.db import session_scope
from radio.people import accounts, lockout, secondfactor
from radio.people.audit import last_sign_ins
from radio.people.errors import LastAdminError, NotThereError, UnusableError
from radio.people.rights import Role
from radio.people.tables import Person
from web.access import current_who
from web.answers import Trouble, TroubleError
from web.forms import fingerprint, others_since
from web.language.say import _
from web.panel import current_panel
from web.people.cookies import go
from web.people.forms import PersonForm, person_form
from web.people.words import role_hints, role_words, wrong_words
from web.trail import tell

blueprint = Blueprint("people", __name__, url_prefix="/people", template_folder="templates")


@blueprint.get("/")
def page() -> str:
    """Who there is, and when they were here last."""
    panel = current_panel()
    panel.trail.write_out()
    with session_scope(panel.database) as session:
        rows = accounts.people(session)
        last = last_sign_ins(session)
        protected = {row.id for row in rows if secondfactor.factor_of(session, row) is not None}
    zone = panel.settings.zone_info
    return render_template(
        "people/list.html",
        people=rows,
        roles=role_words(),
        last={person_id: to_local(at, zone) for person_id, at in last.items()},
        protected=protected,
        required=secondfactor.REQUIRED,
    )


@blueprint.get("/new")
def new() -> str:
    """A form for somebody new."""
    return render_template(
        "people/person.html", form=person_form(), person=None, hints=role_hints()
    )


@blueprint.post("/new")
def add() -> Response:
    """Make the account; its first password is shown this once."""
    panel, form = current_panel(), person_form(request.form)
    if form.validate():
        first, kept = accounts.first_password(panel.passwords)
        role = Role(form.role.data)
        with session_scope(panel.database, write=True) as session, _wrong_in(form):
            person = accounts.add_person(
                session, form.login.data, form.name.data, role, kept, panel.now()
            )
            person.password_given = True
            session.commit()
            tell(person.login, role.value)
            return _page(person_form(person=person), person, first=first)
    return _page(form, None, HTTPStatus.UNPROCESSABLE_ENTITY)


@blueprint.get("/<int:person_id>")
def person(person_id: int) -> Response:
    """Somebody."""
    with session_scope(current_panel().database) as session:
        row = _find(session, person_id)
    return _page(person_form(person=row), row)


@blueprint.post("/<int:person_id>")
def change(person_id: int) -> Response:
    """Other names, another role."""
    form = person_form(request.form)
    with session_scope(current_panel().database, write=True) as session:
        row = _find(session, person_id)
        others = others_since(form, person_form(person=row), fingerprint(row))
        if others:
            form.seen.data = fingerprint(row)
            return _page(form, row, HTTPStatus.UNPROCESSABLE_ENTITY, others=others)
        if form.validate():
            before = row.role
            with _wrong_in(form), _last_admin_kept():
                accounts.rename(session, row, form.login.data, form.name.data)
                accounts.set_role(session, row, Role(form.role.data))
                session.commit()
                tell(row.login, "" if row.role is before else f"{before} → {row.role}")
                return go(url_for("people.page"))
        session.rollback()
    with session_scope(current_panel().database) as session:
        return _page(form, _find(session, person_id), HTTPStatus.UNPROCESSABLE_ENTITY)


@blueprint.post("/<int:person_id>/password")
def give_password(person_id: int) -> Response:
    """A new first password, shown this once; the old one is void."""
    panel = current_panel()
    first, kept = accounts.first_password(panel.passwords)
    with session_scope(panel.database, write=True) as session:
        row = _other(session, person_id)
        accounts.set_password(session, row, kept, panel.now(), given=True)
        lockout.forgive_login(session, row.login, panel.now())
        session.commit()
    tell(row.login)
    return _page(person_form(person=row), row, first=first)


@blueprint.post("/<int:person_id>/remove-factor")
def remove_factor(person_id: int) -> Response:
    """The telephone is lost: the code is set up anew at the next sign-in."""
    with session_scope(current_panel().database, write=True) as session:
        row = _other(session, person_id)
        secondfactor.remove(session, row)
        accounts.end_sessions(session, row)
        session.commit()
    tell(row.login)
    return go(url_for("people.person", person_id=person_id))


@blueprint.post("/<int:person_id>/disable")
def disable(person_id: int) -> Response:
    """Nobody signs in by this account any more, and whoever is signed in is not."""
    with session_scope(current_panel().database, write=True) as session, _last_admin_kept():
        row = _other(session, person_id)
        accounts.disable(session, row)
        session.commit()
    tell(row.login)
    return go(url_for("people.person", person_id=person_id))


@blueprint.post("/<int:person_id>/enable")
def enable(person_id: int) -> Response:
    """The account is good again."""
    with session_scope(current_panel().database, write=True) as session:
        row = _find(session, person_id)
        accounts.enable(row)
        lockout.forgive_login(session, row.login, current_panel().now())
        session.commit()
    tell(row.login)
    return go(url_for("people.person", person_id=person_id))


# ------------------------------------------------------------------- shared


def _page(
    form: PersonForm, person: Person | None, status: int = HTTPStatus.OK, **known: Any
) -> Response:
    values = {"form": form, "person": person, "first": "", "others": (), **known}
    values["hints"] = role_hints()
    if person is not None:
        values["seen"] = form.seen.data or fingerprint(person)
        with session_scope(current_panel().database) as session:
            values["factor"] = secondfactor.factor_of(session, person)
    return make_response(render_template("people/person.html", **values), status)


def _find(session: Session, person_id: int) -> Person:
    try:
        return accounts.find_person(session, person_id)
    except NotThereError as error:
        raise TroubleError(
            Trouble("no_person", _("There is no such account."), _("Look at the list of people.")),
            HTTPStatus.NOT_FOUND,
        ) from error


def _other(session: Session, person_id: int) -> Person:
    """Somebody else: what is done to others here would lock oneself out."""
    who = current_who()
    if who is not None and who.person_id == str(person_id):
        raise TroubleError(
            Trouble(
                "oneself",
                _("This is your own account."),
                _("Use the page of your account, or ask another administrator."),
            )
        )
    return _find(session, person_id)


@contextmanager
def _wrong_in(form: PersonForm) -> Iterator[None]:
    """Say in the form what can't be taken."""
    try:
        yield
    except UnusableError as error:
        form[error.field].errors = [wrong_words(error)]


@contextmanager
def _last_admin_kept() -> Iterator[None]:
    try:
        yield
    except LastAdminError as error:
        raise TroubleError(
            Trouble(
                "last_admin",
                _("This is the only administrator who can sign in."),
                _("Make somebody else an administrator first."),
            )
        ) from error
