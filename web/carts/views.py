"""The wall for the console, and the page where it is arranged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from radio.carts.editing import (
    find_page,
    make_page,
    remove_page,
    rename_page,
    restore_page,
    shift_page,
)
from radio.carts.errors import NoSuchPageError, UnusableError
from radio.carts.tables import CartPage
from radio.carts.wall import pages as all_pages
from radio.db import session_scope
from radio.programmes.tables import Programme
from web.answers import Trouble, TroubleError
from web.carts.board import board_facts
from web.carts.forms import NameForm
from web.carts.layout import layout
from web.forms import fingerprint, others_since
from web.language.say import _
from web.panel import current_panel

blueprint = Blueprint("carts", __name__, url_prefix="/carts", template_folder="templates")


@contextmanager
def writing() -> Iterator[Session]:
    """A transaction, committed where the block ends well; what this room refuses is told in words."""
    try:
        with session_scope(current_panel().database, write=True) as session:
            yield session
            session.commit()
    except NoSuchPageError as error:
        raise TroubleError(no_page(), HTTPStatus.NOT_FOUND) from error


def no_page() -> Trouble:
    """A page that is not on the wall, or no more."""
    return Trouble(
        "no_such_page",
        _("This page is not on the cart wall, or somebody took it away."),
        _("Open the cart wall again to see its pages."),
    )


@blueprint.get("/wall.json")
def wall() -> Response:
    """Pages and keys for the console, and when which page opens by itself."""
    answer = jsonify(layout(current_panel()))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/")
def pages() -> Answer | str:
    """To the first page; where there is none, how to make one."""
    with session_scope(current_panel().database) as session:
        found = all_pages(session)
        if found:
            return redirect(url_for("carts.page", page_id=found[0].id))
        form = _name_form(session)
    removed = request.args.get("removed", "")
    return render_template("carts/none.html", form=form, removed=removed)


@blueprint.get("/<page_id>")
def page(page_id: str) -> str:
    """A page of the wall, to be arranged."""
    with session_scope(current_panel().database) as session:
        return _rendered(session, page_id)


@blueprint.get("/<page_id>/board")
def board(page_id: str) -> str:
    """Its keys alone, for a page that is open while they change."""
    with session_scope(current_panel().database) as session:
        facts = board_facts(_find(session, page_id))
    return render_template("carts/board.html", **facts)


@blueprint.post("/")
def make() -> Answer | str:
    """A new page."""
    with writing() as session:
        form = _name_form(session)
        if not form.validate():
            return _wrong_name(form)
        try:
            made = make_page(session, form.name.data, form.programme_id.data)
        except UnusableError:
            form.name.errors = [_("There is such a page already, or the name has no letters.")]
            return _wrong_name(form)
        page_id = made.id
    return _go_to(url_for("carts.page", page_id=page_id))


@blueprint.post("/<page_id>")
def change(page_id: str) -> Answer | str:
    """Another name, or another programme."""
    with writing() as session:
        row = find_page(session, page_id)
        form = _name_form(session)
        if not form.validate():
            return _wrong_name(form, row)
        others = others_since(form, _name_form(session, row, sent=False), fingerprint(row))
        if others:
            form.seen.data = fingerprint(row)
            return _wrong_name(form, row, others)
        try:
            rename_page(row, form.name.data, form.programme_id.data)
        except UnusableError:
            form.name.errors = [_("There is such a page already, or the name has no letters.")]
            return _wrong_name(form, row)
    return _go_to(url_for("carts.page", page_id=page_id))


@blueprint.post("/<page_id>/shift")
def shift(page_id: str) -> Answer:
    """One place earlier or later among the pages."""
    with writing() as session:
        later = request.form.get("by") == "1"
        shift_page(session, find_page(session, page_id), 1 if later else -1)
    return _go_to(url_for("carts.page", page_id=page_id))


@blueprint.post("/<page_id>/remove")
def remove(page_id: str) -> Answer:
    """Off the wall; the next page offers to put it back."""
    panel = current_panel()
    with writing() as session:
        remove_page(session, find_page(session, page_id), panel.now())
        left = [one.id for one in all_pages(session) if one.id != page_id]
    if left:
        return _go_to(url_for("carts.page", page_id=left[0], removed=page_id))
    return _go_to(url_for("carts.pages", removed=page_id))


@blueprint.post("/<page_id>/restore")
def restore(page_id: str) -> Answer:
    """On the wall again."""
    with writing() as session:
        restore_page(find_page(session, page_id, removed=True))
    return _go_to(url_for("carts.page", page_id=page_id))


def _go_to(address: str) -> Answer:
    """To another page, for htmx and for a plain form alike."""
    if "HX-Request" in request.headers:
        answer = make_response("", HTTPStatus.NO_CONTENT)
        answer.headers["HX-Redirect"] = address
        return answer
    return redirect(address, HTTPStatus.SEE_OTHER)


def _find(session: Session, page_id: str) -> CartPage:
    try:
        return find_page(session, page_id)
    except NoSuchPageError as error:
        raise TroubleError(no_page(), HTTPStatus.NOT_FOUND) from error


def _rendered(session: Session, page_id: str) -> str:
    row = _find(session, page_id)
    facts = board_facts(row)
    return render_template(
        "carts/page.html",
        pages=all_pages(session),
        form=_name_form(session, row),
        new=_name_form(session),
        removed=request.args.get("removed", ""),
        **facts,
    )


def _name_form(session: Session, row: CartPage | None = None, *, sent: bool = True) -> NameForm:
    """A page's form: as it was sent, or filled from the page."""
    given = {"name": row.name, "programme_id": row.programme_id} if row else {}
    form = NameForm(request.form if sent else None, **given)
    query = select(Programme.id, Programme.name).order_by(Programme.name)
    form.say_words([(found.id, found.name) for found in session.execute(query)])
    if row is not None:
        form.seen.data = fingerprint(row)
    return form


def _wrong_name(
    form: NameForm, row: CartPage | None = None, others: Sequence[tuple[str, str]] = ()
) -> Answer:
    template = "carts/new.html" if row is None else "carts/name.html"
    body = render_template(template, form=form, new=form, page=row, others=others)
    return make_response(body, HTTPStatus.UNPROCESSABLE_ENTITY)
