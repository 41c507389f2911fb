"""Forms of presenters, agencies, officials and studio bookings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from radio.programmes.definitions import STUDIO_MOST
from radio.programmes.tables import Agency, Official, Presenter
from web.forms import PageForm
from web.language.say import _
from web.programmes.contacts import may_see_contacts
from web.programmes.fields import LINE, TEXT, ClockField, near_day

CONTACTS = ("phone", "email")


class PersonForm(PageForm):
    """What all of them have; contacts are not in it for who may not see them."""

    columns: tuple[str, ...] = ("name", *CONTACTS, "active")

    name = StringField(validators=[InputRequired(), Length(max=160)])
    phone = StringField(validators=[Length(max=32)])
    email = StringField(validators=[Length(max=254)])
    active = BooleanField()

    def labelled(self) -> PersonForm:
        """With its labels in the language of the request."""
        words = {**_labels(), "active": self.active_words()}
        for name in ("name", *self.columns):
            self[name].label.text = words[name]
        if not may_see_contacts():
            for name in CONTACTS:
                del self[name]
        return self

    def active_words(self) -> str:
        """What it means to be active."""
        return _("Presents")

    def shown(self) -> list[Any]:
        """The fields that are there, in their order."""
        return [self[name] for name in self.columns if name in self]

    def values(self) -> dict[str, Any]:
        """Columns of the row."""
        return {
            field.name: field.data if isinstance(field.data, bool) else (field.data or "").strip()
            for field in self.shown()
        }


class PresenterForm(PersonForm):
    """Who presents."""


class AgencyForm(PersonForm):
    """A body of the regency."""

    columns = ("name", "short", "kind", *CONTACTS, "notes", "active")

    short = StringField(validators=[Length(max=64)])
    kind = StringField(validators=[Length(max=32)])
    notes = TextAreaField(validators=TEXT)

    def active_words(self) -> str:
        """What it means to be active."""
        return _("Is asked for guests")


class OfficialForm(PersonForm):
    """Who speaks for an agency."""

    columns = ("name", "position", *CONTACTS, "active")

    position = StringField(validators=LINE)

    def active_words(self) -> str:
        """What it means to be active."""
        return _("Speaks for the agency")


class StudioForm(PageForm):
    """A studio taken for something other than a live episode."""

    studio = StringField(validators=[InputRequired(), Length(max=STUDIO_MOST)])
    day = DateField(validators=[InputRequired(), near_day])
    starts = ClockField(validators=[InputRequired()])
    ends = ClockField(validators=[InputRequired()])
    title = StringField(validators=LINE)
    presenter = SelectField()

    def labelled(self, presenters: Mapping[str, str]) -> StudioForm:
        """With its labels and choices."""
        for name, words in _labels().items():
            if name in self:
                self[name].label.text = words
        self.presenter.choices = [("", _("nobody")), *presenters.items()]
        return self


def values_of(row: Presenter | Agency | Official | None) -> dict[str, Any]:
    """What a form shows of a row; of a new one that it is active."""
    if row is None:
        return {"active": True}
    names = ("name", "short", "kind", "position", *CONTACTS, "notes", "active")
    return {name: getattr(row, name) for name in names if hasattr(row, name)}


def _labels() -> Mapping[str, str]:
    return {
        "name": _("Name"),
        "short": _("Short name"),
        "kind": _("Sort"),
        "position": _("Position"),
        "phone": _("Telephone"),
        "email": _("Mail"),
        "notes": _("Notes"),
        "studio": _("Studio"),
        "day": _("Day"),
        "starts": _("Begins"),
        "ends": _("Until"),
        "title": _("What for"),
        "presenter": _("Presenter"),
    }
