"""What was typed is given back where the shared database is away: the same form, to be sent again.

No view sees to it: whatever is posted and ends with `RegisterAwayError` is answered here (503). A page
has the fields of the form with what was typed into them; where a part of a page was asked for, the page
stays as it is, and with it the words; programs get JSON. Nothing of it is kept here, or written down.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Flask, current_app, make_response, render_template, request
from werkzeug.wrappers import Response
from wtforms import BooleanField, Field, HiddenField, SelectField
from wtforms.widgets import ListWidget

from radio.complaints.errors import RegisterAwayError
from web.answers import register_away, wants_page
from web.forms import typed_form
from web.language.say import _
from web.rules import RULES, Open
from web.security import TOKEN_FIELD

_LINE: Final = 80
"""Characters that a line of a form shows."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Given:
    """Something that was posted beside what a form of `web.forms` reads; hidden where it has no label."""

    name: str
    value: str
    label: str = ""

    @property
    def is_long(self) -> bool:
        """Whether it wants more than a line."""
        return "\n" in self.value or len(self.value) > _LINE


def give_back(app: Flask) -> None:
    """Answer everything that the shared database's absence has stopped."""

    @app.errorhandler(RegisterAwayError)
    def away(error: RegisterAwayError) -> Response:
        _log.warning("%s", error)
        if _is_typed_on_a_page():
            # Where nobody tried, it is known to have changed nothing.
            return _form_again(tried=error.__cause__ is not None)
        return make_response(current_app.handle_http_exception(register_away()))


def _is_typed_on_a_page() -> bool:
    is_page = RULES.get(request.endpoint or "") is not Open.KEYED and wants_page()
    return request.method == "POST" and is_page


def _form_again(*, tried: bool) -> Response:
    form = typed_form()
    fields = [field for field in form or () if _is_shown(field)]
    given = list(_beside({field.name for field in fields}))
    is_public = RULES.get(request.endpoint or "") is Open.EVERYBODY
    page = render_template(
        "again.html",
        frame="public.html" if is_public else "page.html",
        is_public=is_public,
        address=request.full_path.removesuffix("?"),
        fields=fields,
        is_tick=lambda field: isinstance(field, BooleanField),
        is_many=lambda field: isinstance(field.widget, ListWidget),
        given=[one for one in given if one.label],
        hidden=[one for one in given if not one.label],
        has_words=bool(fields) or any(one.label for one in given),
        tried=tried,
    )
    return make_response(page, HTTPStatus.SERVICE_UNAVAILABLE)


def _is_shown(field: Field) -> bool:
    """Whether its element says what was sent; what is chosen from the shared database's lists it can't."""
    if isinstance(field, HiddenField):
        return False
    if isinstance(field, SelectField):
        known = {str(value) for value, *_rest in field.iter_choices()} if field.choices else set()
        return bool(known) and set(request.form.getlist(field.name)) <= known
    return True


def _beside(shown: set[str]) -> Iterator[Given]:
    for name, values in request.form.lists():
        if name not in shown and name != TOKEN_FIELD:
            yield from (Given(name, value, _label(name, value)) for value in values)


def _label(name: str, value: str) -> str:
    """What a person has typed has a label; what pages send along has none."""
    label = _labels().get(name, "")
    if not label and len(value.split()) > 1:
        return _("What you typed")
    return label


def _labels() -> dict[str, str]:
    return {
        "why": _("Reason"),
        "said": _("What was said"),
        "text": _("What was said"),
        "place": _("Place"),
        "moment": _("At what time it was said"),
        "other": _("Number of the case it goes on in"),
        "tracking_id": _("Tracking number of SP4N-LAPOR!"),
        "name": _("Name"),
        "address": _("Address"),
        "digits": _("Last digits of the telephone you reported with"),
        "nomor": _("Number of your report"),
    }
