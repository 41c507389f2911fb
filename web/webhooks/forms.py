"""The form of a new webhook."""

from __future__ import annotations

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


def hook_form(session: Session, given: object = None) -> HookForm:
    """Labelled, with the events and agencies there are."""
    form = HookForm(given)
    form.name.label.text = _("Name")
    form.address.label.text = _("Address of the receiver")
    form.events.label.text = _("Only of some events")
    form.agencies.label.text = _("Only of some agencies' cases")
    form.events.choices = list(event_words().items())
    agencies = sorted(lists_of(session).agencies, key=lambda one: one.name.casefold())
    form.agencies.choices = [(one.id, one.name) for one in agencies]
    return form
