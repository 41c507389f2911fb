"""One's own account: password, code from the telephone, language and colours, where one is signed in."""

from __future__ import annotations

import io
from collections.abc import Callable
from http import HTTPStatus

import segno
from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from radio.db import session_scope
from radio.people import lockout, secondfactor
from radio.people.accounts import hash_chosen, set_password
from radio.people.errors import UnusableError
from radio.people.secondfactor import REQUIRED, factor_of
from radio.people.signingin import Browser, begin_whole_session, end_session, sessions_of
from radio.people.tables import Person
from web.access import current_who
from web.answers import Trouble, TroubleError
from web.caller import caller_address
from web.frame import THEMES
from web.language import LANGUAGES
from web.language.say import _
from web.panel import current_panel
from web.people.attempts import wait_words, whose
from web.people.cookies import go, liked, signed_in
from web.people.forms import CodeForm, PasswordForm, code_form, password_form
from web.people.words import role_words, wrong_words
from web.trail import tell, tell_nothing

_Doing = Callable[[Session, Person, str], list[str] | None]

blueprint = Blueprint("account", __name__, url_prefix="/account", template_folder="templates")


def _own(session: Session) -> Person:
    """Who is signed in.

    Raises:
        TroubleError: it is somebody without an account, at the desk.
    """
    who = current_who()
    if who is None or not who.person_id:
        raise TroubleError(
            Trouble(
                "no_account",
                _("Nobody has an account here yet."),
                _("Make the first administrator: open /setup."),
            ),
            HTTPStatus.NOT_FOUND,
        )
    return session.get_one(Person, int(who.person_id))


@blueprint.get("/")
def page() -> str:
    """All of it."""
    panel, who = current_panel(), current_who()
    with session_scope(panel.database) as session:
        person = _own(session)
        factor = factor_of(session, person)
        rows = sessions_of(session, person.id, panel.terms, panel.now())
    return render_template(
        "people/account.html",
        person=person,
        role=role_words()[person.role],
        needs_factor=person.role in REQUIRED,
        factor=factor,
        sessions=rows,
        own_session=who.session_id if who else 0,
        themes=_theme_words(),
    )


def _theme_words() -> dict[str, str]:
    return {"": _("as the computer"), "light": _("light"), "dark": _("dark")}


@blueprint.post("/liked")
def choose() -> Answer:
    """Language and colours, on every computer."""
    language, theme = request.form.get("language", ""), request.form.get("theme", "")
    if language not in LANGUAGES or theme not in {"", *THEMES}:
        abort(HTTPStatus.BAD_REQUEST)
    with session_scope(current_panel().database, write=True) as session:
        person = _own(session)
        person.language, person.theme = language, theme
        session.commit()
    tell_nothing()
    answer = go(url_for("account.page"))
    if not theme:
        answer.delete_cookie("theme")
    liked(answer, person)
    return answer


@blueprint.post("/theme")
def theme() -> Response:
    """Colours that were changed with the key at the foot of a page."""
    wanted = request.form.get("theme", "")
    if wanted not in {"", *THEMES}:
        abort(HTTPStatus.BAD_REQUEST)
    with session_scope(current_panel().database, write=True) as session:
        _own(session).theme = wanted
        session.commit()
    tell_nothing()
    return Response(status=HTTPStatus.NO_CONTENT)


@blueprint.post("/sessions/<int:session_id>/end")
def end(session_id: int) -> Answer:
    """Sign out in one place."""
    with session_scope(current_panel().database, write=True) as session:
        if not end_session(session, _own(session).id, session_id):
            abort(HTTPStatus.NOT_FOUND)
        session.commit()
    return go(url_for("account.page"))


@blueprint.after_app_request
def keep_language(answer: Response) -> Response:
    """A language that was chosen at the foot of a page is kept for the person, too."""
    who = current_who() if request.endpoint == "language.choose" else None
    wanted = request.form.get("language", "") if who is not None and who.person_id else ""
    if wanted in LANGUAGES and answer.status_code == HTTPStatus.SEE_OTHER:
        with session_scope(current_panel().database, write=True) as session:
            _own(session).language = wanted
            session.commit()
    return answer


# ----------------------------------------------------------------- password


@blueprint.get("/password")
def password() -> str:
    """Another password."""
    return _password_page(password_form())


def _password_page(form: PasswordForm) -> str:
    with session_scope(current_panel().database) as session:
        return render_template("people/password.html", form=form, person=_own(session))


@blueprint.post("/password")
def change_password() -> Answer:
    """Take it: whoever is signed in with the old one is signed out, but for this browser."""
    form = password_form(request.form)
    changed = _changed(form) if form.validate() else None
    if changed is None:
        return make_response(_password_page(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    return changed


def _changed(form: PasswordForm) -> Answer | None:
    panel = current_panel()
    with session_scope(panel.database) as session:
        person = _own(session)
    if wait := wait_words(person.login):
        form.old.errors = [wait]
        return None
    if not panel.passwords.is_right(person.password_hash, form.old.data):
        form.old.errors = [_("This is not your password.")]
        return None
    if form.password.data == form.old.data:
        form.password.errors = [_("That is the password you have.")]
        return None
    try:
        about = (person.login, person.name, panel.settings.station)
        kept = hash_chosen(panel.passwords, form.password.data, *about)
    except UnusableError as error:
        form.password.errors = [wrong_words(error)]
        return None
    with session_scope(panel.database, write=True) as session:
        person = _own(session)
        set_password(session, person, kept, panel.now(), given=False)
        lockout.forgive(session, whose(session, person.login))
        browser = Browser(caller_address(), request.headers.get("User-Agent", ""))
        key = begin_whole_session(session, person, panel.terms, browser, panel.now())
        session.commit()
    return signed_in(go(url_for("account.page")), key)


# ------------------------------------------------------------- second factor


@blueprint.get("/second-factor")
def second_factor() -> str:
    """Put the secret into a telephone; or what can be done where it is there."""
    return _factor_page(code_form())


def _factor_page(form: CodeForm, codes: list[str] | None = None) -> str:
    with session_scope(current_panel().database, write=True) as session:
        person = _own(session)
        row = secondfactor.begin(session, current_panel().keys, person)
        session.commit()
        secret = "" if row.confirmed_at else secondfactor.secret_of(current_panel().keys, row)
    return render_template(
        "people/factor.html",
        form=form,
        factor=row,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        needed=person.role in REQUIRED,
        codes=codes,
    )


@blueprint.get("/second-factor.svg")
def picture() -> Response:
    """The secret as a QR code, for the telephone's camera; gone once it is confirmed."""
    panel = current_panel()
    with session_scope(panel.database, write=True) as session:
        person = _own(session)
        row = secondfactor.begin(session, current_panel().keys, person)
        session.commit()
    if row.confirmed_at is not None:
        abort(HTTPStatus.NOT_FOUND)
    address = secondfactor.address_of(panel.keys, row, person.login, panel.settings.station)
    file = io.BytesIO()
    segno.make(address, micro=False).save(
        file,
        kind="svg",
        scale=5,
        border=4,
        dark="#000",
        light="#fff",
        svgclass=None,
        lineclass=None,
    )
    answer = Response(file.getvalue(), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/second-factor")
def confirm_factor() -> Answer:
    """The first code: from now on one is asked for at each sign-in."""
    form = code_form(request.form)
    codes = _with_code(form, _confirm) if form.validate() else None
    if codes is None:
        return make_response(_factor_page(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    return make_response(_factor_page(code_form(), codes))


def _confirm(session: Session, person: Person, typed: str) -> list[str] | None:
    panel = current_panel()
    row = secondfactor.begin(session, panel.keys, person)
    if row.confirmed_at is not None:
        return None
    return secondfactor.confirm(session, panel.keys, row, typed, panel.now())


@blueprint.post("/second-factor/recovery")
def recovery() -> Answer:
    """Other recovery codes."""
    form = code_form(request.form)
    codes = _with_code(form, _recover) if form.validate() else None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if codes is None else HTTPStatus.OK
    return make_response(_factor_page(form if codes is None else code_form(), codes), status)


def _is_right(session: Session, person: Person, typed: str) -> bool:
    panel, row = current_panel(), factor_of(session, person)
    return row is not None and secondfactor.is_right(session, panel.keys, row, typed, panel.now())


def _recover(session: Session, person: Person, typed: str) -> list[str] | None:
    if not _is_right(session, person, typed):
        return None
    return secondfactor.new_recovery_codes(session, person.id)


@blueprint.post("/second-factor/remove")
def remove_factor() -> Answer:
    """Take it out of the telephone; who needs one sets it up again at once."""
    form = code_form(request.form)
    if not form.validate() or _with_code(form, _remove) is None:
        return make_response(_factor_page(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    return go(url_for("account.page"))


def _remove(session: Session, person: Person, typed: str) -> list[str] | None:
    if not _is_right(session, person, typed):
        return None
    secondfactor.remove(session, person)
    return []


def _with_code(form: CodeForm, do: _Doing) -> list[str] | None:
    """Do something that wants a right code; None, with what is wrong in the form, where it is not."""
    with session_scope(current_panel().database) as session:
        login = _own(session).login
    if wait := wait_words(login):
        form.code.errors = [wait]
        return None
    with session_scope(current_panel().database, write=True) as session:
        done = do(session, _own(session), form.code.data)
        if done is not None:
            lockout.forgive(session, whose(session, login))
        session.commit()
    if done is None:
        form.code.errors = [_("This code is not right, or was used already.")]
    else:
        tell(login)
    return done
