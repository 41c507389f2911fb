"""Forms of the pages: what is typed is checked, kept, and told apart from what others saved.

`PageForm` is WTForms' own, with its words in the panel's languages; `control` and the macro `field`
of `parts.html` draw its fields. `fingerprint` tells when an edit was overtaken: a form of which
this is so comes back with what was typed and with what `differing` finds (the macro `overtaken`);
a button that is no form is refused by `check_seen`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from flask import Flask, g, has_request_context, request
from markupsafe import Markup
from sqlalchemy import inspect
from wtforms import Field, Form, HiddenField, IntegerField, SelectField, SelectMultipleField
from wtforms.meta import DefaultMeta

from radio.db import Base
from web.answers import Trouble, TroubleError
from web.language.say import _

SEEN = "seen"
"""The form's hidden field with the fingerprint of what it was filled from."""
_TYPED = "typed_form"
NUMBER_MOST = 1 << 53
"""Of a whole number that is typed: what no database and no script keeps exactly is a slip."""


def _words() -> dict[str, str]:
    """What WTForms says, as the panel says it. Its own catalogues have no Indonesian."""
    return {
        "This field is required.": _("This is needed."),
        "Not a valid choice.": _("That can't be chosen here."),
        "Not a valid integer value.": _("A whole number is needed."),
        "Not a valid decimal value.": _("A number is needed."),
        "Not a valid float value.": _("A number is needed."),
        "Not a valid date value.": _("A date is needed, such as 2026-11-23."),
        "Not a valid datetime value.": _("A date and a time are needed."),
        "Not a valid time value.": _("A time is needed, such as 08.00."),
        "Invalid email address.": _("That is no e-mail address."),
        "Invalid input.": _("That can't be used here."),
        "Number must be at least %(min)s.": _("At least %(min)s."),
        "Number must be at most %(max)s.": _("At most %(max)s."),
        "Number must be between %(min)s and %(max)s.": _("From %(min)s to %(max)s."),
        "Field cannot be longer than %(max)d characters.": _("At most %(max)d characters."),
        "Field must be at least %(min)d characters long.": _("At least %(min)d characters."),
        "Field must be exactly %(max)d characters long.": _("Exactly %(max)d characters."),
        "Field must be between %(min)d and %(max)d characters long.": _(
            "From %(min)d to %(max)d characters."
        ),
        "Field must be equal to %(other_name)s.": _("The two are not the same."),
    }


class _Translations:
    """WTForms' messages in the language of the request."""

    def gettext(self, text: str) -> str:
        return _words().get(text, text)

    def ngettext(self, _singular: str, plural: str, _number: int) -> str:
        return self.gettext(plural)


class PageForm(Form):  # type: ignore[misc]  # WTForms ships no types
    """A form of a page; the request's token is looked at by `web.security`, not here."""

    class Meta(DefaultMeta):  # type: ignore[misc]  # same
        """How WTForms is to go about it."""

        def get_translations(self, _form: Form) -> _Translations:
            """The panel's own words."""
            return _Translations()

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        """Fill it; a form that reads what was posted is found by `typed_form`."""
        super().process(formdata, *args, **kwargs)
        if formdata is not None and has_request_context() and formdata is request.form:
            setattr(g, _TYPED, self)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all of it can be used; numbers with no end are none."""
        for field in self:
            if isinstance(field, IntegerField) and abs(field.data or 0) > NUMBER_MOST:
                # WTForms' own range compares them as floats, which end with an error.
                field.data = None
                field.process_errors = [_("A whole number is needed.")]
        return bool(super().validate(extra_validators))


def typed_form() -> PageForm | None:
    """The form that what this request posts was read into, if one was."""
    form = g.get(_TYPED)
    return form if isinstance(form, PageForm) else None


def control(field: Field, hint: str = "", **attributes: Any) -> Markup:
    """A field's own element, which says what is wrong with it also to who can't see it."""
    about = [f"{field.id}-wrong"] * bool(field.errors) + [f"{field.id}-hint"] * bool(hint)
    if field.errors:
        attributes["aria-invalid"] = "true"
    if about:
        attributes["aria-describedby"] = " ".join(about)
    return Markup(field(**attributes))  # noqa: S704  # WTForms escapes what it renders


def furnish_forms(app: Flask) -> None:
    """Give the templates what forms are drawn with."""
    app.jinja_env.filters["control"] = control
    app.jinja_env.globals["seen_of"] = fingerprint


def fingerprint(*rows: Base) -> str:
    """A short word for what rows hold: another one as soon as any of their columns differs."""
    held = [
        {column.key: str(getattr(row, column.key)) for column in inspect(type(row)).column_attrs}
        for row in rows
    ]
    text = json.dumps(held, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=9).hexdigest()


def check_seen(seen: str, *rows: Base) -> None:
    """Hold what a form was filled from against what is there now, within the writing transaction.

    Raises:
        TroubleError: somebody else saved in between (409).
    """
    check_overtaken(seen, fingerprint(*rows))


def check_overtaken(seen: str, now: str) -> None:
    """The same for a fingerprint that was taken already.

    Raises:
        TroubleError: somebody else saved in between (409).
    """
    if seen != now:
        raise TroubleError(
            Trouble(
                "overtaken",
                _("Somebody else changed this meanwhile, so yours was not saved."),
                _("Look at what is there now, then save again."),
            ),
            HTTPStatus.CONFLICT,
        )


def seen_of(*values: object) -> str:
    """A fingerprint of values alone, where what else a row holds is nobody's edit."""
    text = json.dumps([str(value) for value in values])
    return hashlib.blake2b(text.encode(), digest_size=9).hexdigest()


def differing(typed: Iterable[Field], there: Iterable[Field]) -> Sequence[tuple[str, str]]:
    """Fields in which a form that was typed differs from one of what is there, as is there."""
    return [
        (mine.label.text, _shown(theirs))
        for mine, theirs in zip(typed, there, strict=True)
        if not isinstance(mine, HiddenField)
        and mine.data != theirs.data
        and not (_is_empty(mine) and _is_empty(theirs))
    ]


def _is_empty(field: Field) -> bool:
    """Whether nothing is in it; 0 and no are something."""
    return field.data is None or field.data in ("", [])


def sendable(form: Form) -> dict[str, str | list[str]]:
    """What a form holds as a browser sends it: sent again, it is so again."""
    return {field.name: _sent(field) for field in form}


def _sent(field: Field) -> str | list[str]:
    if isinstance(field, SelectMultipleField):
        return [str(value) for value in field.data or ()]
    if isinstance(field.data, bool):
        return "y" if field.data else ""
    if isinstance(field, SelectField):
        return str(field.data or "")
    return str(field._value())  # noqa: SLF001  # as its widget writes it; WTForms has no other name for it


def others_since(
    typed: Iterable[Field], there: Iterable[Field], now: str
) -> Sequence[tuple[str, str]]:
    """What somebody else saved since this request's form was filled, as `there` has it.

    `now` is the fingerprint of what is there. Empty where nobody did, or where it is what was typed:
    then it may be saved.
    """
    if request.form.get(SEEN, "") == now:
        return ()
    return differing(typed, there)


def _shown(field: Field) -> str:
    if isinstance(field, SelectMultipleField):
        return ", ".join(str(value) for value in field.data or ())
    if isinstance(field, SelectField):
        known = {str(key): str(words) for key, words, *_rest in field.iter_choices()}
        return known.get(str(field.data or ""), str(field.data or ""))
    if isinstance(field.data, bool):
        return _("yes") if field.data else _("no")
    value = getattr(field, "_value", lambda: field.data)()
    return str(value or "")
