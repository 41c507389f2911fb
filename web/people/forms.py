"""The forms of accounts."""

from __future__ import annotations

from wtforms import (
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, EqualTo, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput

from radio.people.accounts import LOGIN_MOST, NAME_MOST
from radio.people.passwords import MOST
from radio.people.rights import RIGHTS, Right, Role
from radio.people.tables import Person
from web.forms import SEEN, PageForm
from web.language.say import _
from web.people.words import right_words, role_words

CODE_MOST = 40


class SetupForm(PageForm):
    """The first administrator."""

    name = StringField(validators=[DataRequired(), Length(max=NAME_MOST)])
    login = StringField(validators=[DataRequired(), Length(max=LOGIN_MOST)])
    password = PasswordField(validators=[DataRequired(), Length(max=MOST)])
    again = PasswordField(validators=[DataRequired(), EqualTo("password")])
    code = StringField(validators=[Length(max=CODE_MOST)])


class PasswordForm(PageForm):
    """A password of one's own."""

    old = PasswordField(validators=[DataRequired(), Length(max=MOST)])
    password = PasswordField(validators=[DataRequired(), Length(max=MOST)])
    again = PasswordField(validators=[DataRequired(), EqualTo("password")])


class CodeForm(PageForm):
    """A code from the telephone, or a recovery code."""

    code = StringField(validators=[DataRequired(), Length(max=CODE_MOST)])


class PersonForm(PageForm):
    """What somebody is called, and what they are."""

    name = StringField(validators=[DataRequired(), Length(max=NAME_MOST)])
    login = StringField(validators=[DataRequired(), Length(max=LOGIN_MOST)])
    role = RadioField(default=Role.PRESENTER.value)
    seen = HiddenField(name=SEEN)


class TokenForm(PageForm):
    """A key for another program."""

    name = StringField(validators=[DataRequired(), Length(max=NAME_MOST)])
    scopes = SelectMultipleField(option_widget=CheckboxInput())
    days = IntegerField(default=365, validators=[Optional(), NumberRange(1, 3650)])


def label(form: PageForm) -> PageForm:
    """The form with its fields named in the language of the request."""
    words = {
        "name": _("Name"),
        "login": _("Signs in as"),
        "old": _("Password until now"),
        "password": _("Password"),
        "again": _("The same once more"),
        "code": _("Code"),
        "role": _("Role"),
        "scopes": _("What it may do"),
        "days": _("Days it lasts"),
    }
    for field in form:
        if field.short_name in words:
            field.label.text = words[field.short_name]
    return form


def setup_form(given: object = None) -> SetupForm:
    """Labelled."""
    return label(SetupForm(given))


def password_form(given: object = None) -> PasswordForm:
    """Labelled."""
    form = label(PasswordForm(given))
    form.password.label.text = _("New password")
    return form


def code_form(given: object = None) -> CodeForm:
    """Labelled."""
    return label(CodeForm(given))


def person_form(given: object = None, person: Person | None = None) -> PersonForm:
    """Labelled, with the roles to choose from."""
    form = label(PersonForm(given, obj=person))
    form.role.choices = [(role.value, words) for role, words in role_words().items()]
    if given is None and person is not None:
        form.role.data = person.role.value
    return form


def token_form(role: Role, given: object = None) -> TokenForm:
    """Labelled, with what somebody of this role can hand on."""
    form = label(TokenForm(given))
    words = right_words()
    form.scopes.choices = [(right.value, words[right]) for right in Right if right in RIGHTS[role]]
    return form
