"""Changing many pieces at once, and taking that back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from http import HTTPStatus
from urllib.parse import parse_qsl

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from radio.db import UnfitValueError, session_scope
from radio.library import bulk, searching
from radio.library.dayparts import ALWAYS, NoSuchDaypartError
from radio.library.editing import Changes, NotEditableError
from radio.library.intaketables import BulkEdit
from radio.library.store import NoSuchMediaError
from web.access import current_who
from web.answers import Trouble, TroubleError
from web.forms import PageForm
from web.language.say import _
from web.library.airing import hand_over
from web.library.blueprint import blueprint
from web.library.filters import Sought
from web.library.forms import labels_in
from web.library.listing import Choices, choices
from web.library.pieces import said
from web.library.words import not_editable
from web.panel import current_panel
from web.trail import tell, tell_nothing


class BulkForm(PageForm):
    """What is to change of all pieces; what is left empty stays."""

    category = StringField(validators=[Length(max=64)])
    language = StringField(validators=[Length(max=16)])
    daypart = SelectField(default="")
    valid_from = DateField(validators=[Optional()])
    valid_until = DateField(validators=[Optional()])
    lift_dates = BooleanField()
    add_labels = StringField(validators=[Length(max=500)])
    remove_labels = StringField(validators=[Length(max=500)])

    def name_all(self, there: Choices) -> BulkForm:
        """Give the fields their words, and what there is to choose."""
        words = {
            "category": _("Category"),
            "language": _("Language"),
            "daypart": _("May only play in"),
            "valid_from": _("First day"),
            "valid_until": _("Last day"),
            "lift_dates": _("Take first and last day away"),
            "add_labels": _("Add labels"),
            "remove_labels": _("Remove labels"),
        }
        for name, text in words.items():
            self[name].label.text = text
            # The page's search has fields of the same names.
            self[name].id = f"bulk-{name}"
        leave, always = ("", _("as it is")), (ALWAYS, _("at any time"))
        self.daypart.choices = [leave, always, *((name, name) for name in there.dayparts)]
        return self

    def changes(self) -> Changes:
        """As the library takes them."""
        lifted = bool(self.lift_dates.data)
        daypart = self.daypart.data
        return Changes(
            category=(self.category.data or "").strip() or None,
            language=(self.language.data or "").strip() or None,
            dayparts=None if not daypart else () if daypart == ALWAYS else (daypart,),
            valid_from=date.min if lifted else self.valid_from.data,
            valid_until=date.max if lifted else self.valid_until.data,
            add_labels=tuple(labels_in(self.add_labels.data)),
            remove_labels=tuple(labels_in(self.remove_labels.data)),
        )


@blueprint.post("/bulk/form")
def bulk_form() -> Response:
    """The form for what is chosen, with how much that is."""
    _take_more()
    tell_nothing()
    with session_scope(current_panel().database) as session:
        there = choices(session)
        number = len(_chosen(session))
    form = BulkForm().name_all(there)
    return make_response(
        render_template("library/bulk.html", form=form, choices=there, number=number)
    )


@blueprint.post("/bulk")
def bulk_edit() -> Response:
    """Change all that is chosen; `retired` is yes, no or empty."""
    _take_more()
    retired = {"yes": True, "no": False}.get(request.form.get("retired", ""))
    with session_scope(current_panel().database, write=True) as session:
        form = BulkForm(request.form).name_all(there := choices(session))
        media_ids = _chosen(session)
        if not form.validate():
            return _again(form, there, len(media_ids))
        changes = form.changes()
        if changes.is_nothing and retired is None:
            form.category.errors = [_("Nothing was filled in, so nothing would change.")]
            return _again(form, there, len(media_ids))
        done = _changed(session, media_ids, changes, retired=retired)
        session.commit()
        body = render_template("library/undo.html", last=done)
    tell(done.id, f"{done.pieces} pieces")
    hand_over(media_ids)
    answer = make_response(body)
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#undo", "innerHTML"
    return said(answer, _("Changed: %(number)s pieces.", number=done.pieces))


@blueprint.post("/bulk/<bulk_id>/undo")
def bulk_undo(bulk_id: str) -> Response:
    """Take a change to many pieces back."""
    panel = current_panel()
    with session_scope(panel.database, write=True) as session:
        try:
            done = bulk.undo(session, bulk_id, panel.settings.data)
        except bulk.NothingToUndoError as error:
            raise TroubleError(
                Trouble(
                    "nothing_to_undo",
                    _("This was taken back already."),
                    _("Reload the page to see the pieces as they are."),
                )
            ) from error
        session.commit()
    hand_over(done.media_ids)
    text = _("Taken back: %(number)s pieces are as before.", number=len(done.media_ids))
    more = (
        _("%(number)s were changed by somebody since and stay.", number=done.kept)
        if done.kept
        else ""
    )
    return said(make_response(""), text, more)


def _again(form: BulkForm, there: Choices, number: int) -> Response:
    body = render_template("library/bulk.html", form=form, choices=there, number=number)
    return make_response(body, HTTPStatus.UNPROCESSABLE_ENTITY)


def _take_more() -> None:
    """A thousand ids are more than a form may have elsewhere."""
    request.max_form_parts = 2 * bulk.MOST


def _chosen(session: Session) -> list[str]:
    """Ids of what is chosen: those ticked, or all that the search finds.

    Raises:
        TroubleError: nothing is, or too much (422).
    """
    if request.form.get("all") == "yes":
        sought = Sought.read(dict(parse_qsl(request.form.get("query", ""))))
        found = searching.ids(session, sought.text, only=sought.only, most=bulk.MOST + 1)
    else:
        found = list(dict.fromkeys(request.form.getlist("ids")))
    if not found:
        raise _unfit(_("Nothing is chosen."), _("Tick the pieces to change, then try again."))
    if len(found) > bulk.MOST:
        raise _too_many()
    return found


def _changed(
    session: Session, media_ids: list[str], changes: Changes, *, retired: bool | None
) -> BulkEdit:
    who = current_who()
    try:
        return bulk.edit_many(
            session, media_ids, changes, who.name if who else "", datetime.now(UTC),
            current_panel().settings.data, retired=retired,
        )  # fmt: skip
    except NotEditableError as error:
        raise _unfit(not_editable(error), _("Nothing was changed: choose other values.")) from error
    except (NoSuchDaypartError, NoSuchMediaError, UnfitValueError) as error:
        raise _unfit(_("Nothing was changed."), str(error)) from error


def _too_many() -> TroubleError:
    return _unfit(
        _("More than %(number)s pieces can't be changed at once.", number=bulk.MOST),
        _("Narrow the search, then change the rest after it."),
    )


def _unfit(text: str, do: str) -> TroubleError:
    return TroubleError(Trouble("not_changed", text, do), HTTPStatus.CONFLICT)
