"""Forms of this room."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, SelectField, StringField, validators

from radio.complaints.phones import spaced_phone
from radio.complaints.register.sealing import Contact
from web.forms import PageForm
from web.language.say import _

_NEEDED = validators.InputRequired()


class ContactForm(PageForm):
    """Who a liaison is, and how to reach them. `seen` is what it was filled from."""

    seen = HiddenField()
    name = StringField(validators=[_NEEDED])
    position = StringField()
    phone = StringField()
    email = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "name": _("Name"), "position": _("Position"), "phone": _("Telephone"),
            "email": _("E-mail"),
        }  # fmt: skip
        for name, text in labels.items():
            self[name].label.text = text

    def contact(self) -> Contact:
        """The contact that is typed in it."""
        return Contact(*(self[name].data or "" for name in ("name", "position", "phone", "email")))

    @staticmethod
    def values(contact: Contact) -> dict[str, str]:
        """What is in it for somebody who is known."""
        return {
            "name": contact.name,
            "position": contact.position,
            "phone": spaced_phone(contact.phone),
            "email": contact.email,
        }


class NewForm(ContactForm):
    """The same of somebody new, with whose liaison they are."""

    agency_id = SelectField()

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency_id.choices = agencies
        self.agency_id.label.text = _("Agency")
