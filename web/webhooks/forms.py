"""The form of a new webhook."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session
from wtforms import SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput

from radio.complaints.intake.lists import lists_of
from radio.complaints.register.hooktables import HOOK_ADDRESS, HOOK_NAME
from web.forms import PageForm
from web.language.say import _
from web.webhooks.words import event_words


class HookForm(PageForm):
    """A receiver: whose it is, where, and what it is told of."""

    name = StringField(validators=[DataRequired(), Length(max=HOOK_NAME)])
    address = StringField(validators=[DataRequired(), Length(max=HOOK_ADDRESS)])
    # Which there are, the register knows: `add_hook` looks.
    events = SelectMultipleField(option_widget=CheckboxInput(), validate_choice=False)
    agencies = SelectMultipleField(option_widget=CheckboxInput(), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shorts: dict[str, str] = {}
        self.events.choices = list(event_words().items())
        labels = {
            "name": _("Name"), "address": _("Address of the receiver"),
            "events": _("Only of some events"), "agencies": _("Only of some agencies' cases"),
        }  # fmt: skip
        for name, text in labels.items():
            self[name].label.text = text


def with_agencies(form: HookForm, session: Session) -> HookForm:
    """The same, with the agencies there are."""
    agencies = sorted(lists_of(session).agencies, key=lambda one: one.name.casefold())
    form.shorts = {one.id: one.short for one in agencies}
    form.agencies.choices = [(one.id, one.name) for one in agencies]
    return form
