"""API tokens: keys for other programs."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from playlists.clock import to_local
from radio.db import session_scope
from radio.people import tokens
from radio.people.errors import NotThereError, UnusableError
from radio.people.rights import Right
from radio.people.tables import Person
from radio.units import Millis
from web.access import current_who
from web.answers import Trouble, TroubleError
from web.language.say import _
from web.panel import current_panel
from web.people.cookies import go
from web.people.forms import TokenForm, token_form
from web.people.words import right_words, wrong_words
from web.trail import tell
from web.who import Who

_DAY = 86_400_000

blueprint = Blueprint("tokens", __name__, url_prefix="/tokens", template_folder="templates")


@blueprint.get("/")
def page() -> Response:
    """What there is, and a form for another one."""
    return _page(token_form(_who().role))


def _page(form: TokenForm, status: int = HTTPStatus.OK, key: str = "") -> Response:
    panel = current_panel()
    with session_scope(panel.database) as session:
        rows = tokens.tokens(session)
    zone, now = panel.settings.zone_info, panel.now()
    words = right_words()
    body = render_template(
        "people/tokens.html",
        form=form,
        token_key=key,
        tokens=[
            {
                "row": row,
                "in_force": tokens.is_in_force(row, now) and not row.person.disabled,
                "scopes": [words[right] for right in sorted(tokens.scopes_of(row))],
                "ends": None if row.ends_at is None else to_local(row.ends_at, zone),
                "used": None if row.used_at is None else to_local(row.used_at, zone),
            }
            for row in rows
        ],
    )
    return make_response(body, status)


def _who() -> Who:
    who = current_who()
    assert who is not None  # noqa: S101  # the rule of these routes asks for a right
    return who


@blueprint.post("/")
def add() -> Response:
    """Make a token; its key is shown this once."""
    form = token_form(_who().role, request.form)
    key = _made(form) if form.validate() else ""
    if not key:
        return _page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _page(token_form(_who().role), key=key)


def _made(form: TokenForm) -> str:
    panel, who = current_panel(), _who()
    if not who.person_id:
        form.name.errors = [_("Make the first administrator before a token.")]
        return ""
    now = panel.now()
    ends = None if form.days.data is None else Millis(now + form.days.data * _DAY)
    scopes = [Right(word) for word in form.scopes.data]
    try:
        with session_scope(panel.database, write=True) as session:
            person = session.get_one(Person, int(who.person_id))
            row, key = tokens.add_token(session, person, form.name.data, scopes, now, ends)
            session.commit()
    except UnusableError as error:
        form[error.field].errors = [wrong_words(error)]
        return ""
    tell(row.name, row.scopes)
    return key


@blueprint.post("/<int:token_id>/revoke")
def revoke(token_id: int) -> Response:
    """Make it void, at once."""
    panel = current_panel()
    try:
        with session_scope(panel.database, write=True) as session:
            row = tokens.revoke(session, token_id, panel.now())
            session.commit()
    except NotThereError as error:
        trouble = Trouble(
            "no_token", _("There is no such token."), _("Look at the list of tokens.")
        )
        raise TroubleError(trouble, HTTPStatus.NOT_FOUND) from error
    tell(row.name)
    return go(url_for("tokens.page"))
