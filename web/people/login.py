"""The way in and out: password, code from the telephone, the station's first administrator."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, make_response, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from radio.db import session_scope
from radio.people import audit, lockout
from radio.people.accounts import add_first_admin, hash_chosen, login_of
from radio.people.audit import SIGN_IN_FAILED, SIGNED_IN, Actor, Via
from radio.people.errors import NotFirstError, UnusableError
from radio.people.secondfactor import factor_of, is_right
from radio.people.setup import forget_setup_code, is_setup_code
from radio.people.signingin import (
    Browser,
    begin_session,
    check_name_and_password,
    end_key,
    find_session,
    finish_session,
    renew_hash,
)
from radio.people.tables import LoginSession, Person
from web.access import SESSION_COOKIE, current_who
from web.addresses import here
from web.caller import caller_address, is_here
from web.language.say import _
from web.panel import Panel, current_panel
from web.people.attempts import wait_words, whose
from web.people.cookies import go, signed_in, signed_out
from web.people.forms import SetupForm, setup_form
from web.people.words import wrong_words
from web.trail import did, tell_nothing

TYPED_MOST = 200

blueprint = Blueprint("login", __name__, template_folder="templates")


@blueprint.get("/login")
def page() -> Response:
    """Name and password."""
    back = here(request.args.get("next", ""))
    who = current_who()
    if who is not None and who.person_id:
        return go(back or url_for("console.page"))
    return make_response(render_template("people/login.html", back=back))


@blueprint.post("/login")
def sign_in() -> Response:
    """Look at name and password; on to the code, or to where one wanted to go."""
    tell_nothing()
    panel = current_panel()
    login = login_of(_typed("login"))
    if wait := wait_words(login):
        return _asked_again(wait, HTTPStatus.TOO_MANY_REQUESTS)
    password = request.form.get("password", "")[: TYPED_MOST * 2]
    with session_scope(panel.database) as session:
        person = check_name_and_password(session, panel.passwords, login, password)
        known = session.scalar(select(Person.login).where(Person.login == login))
    if person is None:
        # Only names that are there: people type passwords into the field of the name.
        did(SIGN_IN_FAILED, known or "")
        return _asked_again(_("Name or password is not right."), HTTPStatus.UNPROCESSABLE_ENTITY)
    return _begun(panel, person.id, password)


def _begun(panel: Panel, person_id: int, password: str) -> Response:
    back = here(request.form.get("back", ""))
    with session_scope(panel.database, write=True) as session:
        person = session.get_one(Person, person_id)
        renew_hash(panel.passwords, person, password)
        is_half = factor_of(session, person) is not None
        key = _new_session(session, panel, person)
        if is_half:
            lockout.give_back(session, whose(session, person.login))
        else:
            _note_sign_in(session, panel, person)
        session.commit()
    if is_half:
        return signed_in(go(url_for("login.code", next=back or None)), key)
    return signed_in(go(back or url_for("console.page")), key, person)


def _new_session(session: Session, panel: Panel, person: Person) -> str:
    """Another key than any before; whoever was signed in with this browser no longer is."""
    end_key(session, request.cookies.get(SESSION_COOKIE, ""))
    browser = Browser(caller_address(), request.headers.get("User-Agent", ""))
    return begin_session(session, person, panel.terms, browser, panel.now())


def _note_sign_in(session: Session, panel: Panel, person: Person) -> None:
    lockout.forgive(session, whose(session, person.login))
    audit.note(session, SIGNED_IN, by=_actor(person), now=panel.now(), object_=person.login)


def _actor(person: Person) -> Actor:
    return Actor(person.name, person.id, Via.SESSION, caller_address())


def _asked_again(trouble: str, status: int) -> Response:
    back = here(request.form.get("back", ""))
    values = {"back": back, "trouble": trouble, "login": _typed("login")}
    return make_response(render_template("people/login.html", **values), status)


def _typed(name: str) -> str:
    return request.form.get(name, "")[:TYPED_MOST]


# ------------------------------------------------------------- second factor


@blueprint.get("/login/code")
def code() -> Response:
    """The code from the telephone."""
    back = here(request.args.get("next", ""))
    with session_scope(current_panel().database) as session:
        if _half(session) is None:
            return go(url_for("login.page", next=back or None))
    return make_response(render_template("people/code.html", back=back))


@blueprint.post("/login/code")
def check_code() -> Response:
    """Look at the code; a whole session with another key, if it is right."""
    tell_nothing()
    panel = current_panel()
    back = here(request.form.get("back", ""))
    with session_scope(panel.database) as session:
        row = _half(session)
    if row is None:
        return go(url_for("login.page", next=back or None))
    if wait := wait_words(row.person.login):
        return _code_again(wait, back, HTTPStatus.TOO_MANY_REQUESTS)
    with session_scope(panel.database, write=True) as session:
        key, person = _finished(session, panel)
        session.commit()
    if person is None:
        did(SIGN_IN_FAILED, row.person.login)
        return _code_again(
            _("This code is not right, or was used already."), back, HTTPStatus.UNPROCESSABLE_ENTITY
        )
    return signed_in(go(back or url_for("console.page")), key, person)


def _finished(session: Session, panel: Panel) -> tuple[str, Person | None]:
    row = _half(session)
    factor = None if row is None else factor_of(session, row.person)
    if row is None or factor is None:
        return "", None
    if not is_right(session, panel.keys, factor, _typed("code"), panel.now()):
        return "", None
    key = finish_session(session, row, panel.terms, panel.now())
    _note_sign_in(session, panel, row.person)
    return key, row.person


def _half(session: Session) -> LoginSession | None:
    panel = current_panel()
    key = request.cookies.get(SESSION_COOKIE, "")
    row = find_session(session, key, panel.terms, panel.now())
    return row if row is not None and row.is_half else None


def _code_again(trouble: str, back: str, status: int) -> Response:
    return make_response(render_template("people/code.html", back=back, trouble=trouble), status)


@blueprint.post("/logout")
def sign_out() -> Response:
    """End the session."""
    with session_scope(current_panel().database, write=True) as session:
        end_key(session, request.cookies.get(SESSION_COOKIE, ""))
        session.commit()
    return signed_out(go(url_for("login.page")))


# ------------------------------------------------------- first administrator


@blueprint.get("/setup")
def setup() -> str:
    """Make the first administrator; there is no such page any more once there is one."""
    _check_first()
    return render_template("people/setup.html", form=setup_form(), here=is_here())


@blueprint.post("/setup")
def make_admin() -> Response:
    """Make it, and sign it in."""
    _check_first()
    form = setup_form(request.form)
    if form.validate() and _is_entitled(form):
        made = _made(form)
        if made is not None:
            return made
    page = render_template("people/setup.html", form=form, here=is_here())
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)


def _check_first() -> None:
    if current_panel().recogniser.has_people():
        abort(HTTPStatus.NOT_FOUND)


def _is_entitled(form: SetupForm) -> bool:
    """Whether who asks sits at the station's computer, or knows the code."""
    if is_here():
        return True
    wait = wait_words("")
    if not wait and is_setup_code(current_panel().settings.data, form.code.data or ""):
        return True
    form.code.errors = [wait or _("This is not the code that the terminal shows.")]
    return False


def _made(form: SetupForm) -> Response | None:
    panel = current_panel()
    login, name = form.login.data, form.name.data
    try:
        kept = hash_chosen(panel.passwords, form.password.data, login, name, panel.settings.station)
        with session_scope(panel.database, write=True) as session:
            person = add_first_admin(session, login, name, kept, panel.now())
            key = _new_session(session, panel, person)
            _note_sign_in(session, panel, person)
            session.commit()
    except UnusableError as error:
        form[error.field].errors = [wrong_words(error)]
        return None
    except NotFirstError:
        abort(HTTPStatus.NOT_FOUND)
    forget_setup_code(panel.settings.data)
    tell_nothing()
    did("login.make_admin", person.login, by=_actor(person))
    return signed_in(go(url_for("account.second_factor")), key, person)
