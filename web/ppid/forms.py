"""Forms of the requests."""

from __future__ import annotations

from functools import cache
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.widgets import CheckboxInput, ListWidget

from radio.complaints.areas import areas, full_name
from radio.complaints.ppid.entry import Applicant, RequestEntry
from radio.complaints.ppid.words import Decision, InfoForm, RequestChannel, Wanted
from radio.units import Millis
from web.forms import PageForm
from web.language.say import _
from web.ppid.words import (
    channel_words,
    decision_words,
    exception_words,
    form_words,
    ground_words,
    holding_words,
    wanted_words,
)

_LINE = validators.Length(max=300)
_TEXT = validators.Length(max=20_000)
_ID_KINDS = ("KTP", "SIM", "KK", "Paspor", "Akta")


class Ticks(SelectMultipleField):  # type: ignore[misc]  # WTForms ships no types
    """Several of a list, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


@cache
def village_choices() -> list[tuple[str, str]]:
    """All villages with their kecamatan, by name."""
    named = ((code, full_name(code)) for code, area in areas().items() if area.is_village)
    return sorted(named, key=lambda one: one[1])


class RequestForm(PageForm):
    """A new request."""

    name = StringField(validators=[validators.InputRequired(), _LINE])
    address = StringField(validators=[_LINE])
    area_code = SelectField()
    phone = StringField(validators=[_LINE])
    email = StringField(validators=[_LINE])
    occupation = StringField(validators=[_LINE])
    id_kind = SelectField()
    id_number = StringField(validators=[_LINE])
    text = TextAreaField(validators=[validators.InputRequired(), _TEXT])
    purpose = TextAreaField(validators=[validators.InputRequired(), _TEXT])
    confidential = BooleanField()
    wanted = SelectField()
    form = SelectField()
    channel = SelectField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area_code.choices = [("", _("outside the regency, or not known")), *village_choices()]
        self.id_kind.choices = [("", _("none shown")), *((one, one) for one in _ID_KINDS)]
        self.wanted.choices = list(wanted_words().items())
        self.form.choices = list(form_words().items())
        self.channel.choices = list(channel_words().items())
        labels = {
            "name": _("Name of the applicant"), "address": _("Address"),
            "area_code": _("Village"), "phone": _("Telephone"), "email": _("E-mail"),
            "occupation": _("Occupation"), "id_kind": _("Identity card shown"),
            "id_number": _("Number of the card"), "text": _("Information asked for"),
            "purpose": _("What it is for"),
            "confidential": _("Confidential: what is asked is shown to who handles it alone"),
            "wanted": _("Type of request"), "form": _("Form of the information"),
            "channel": _("Channel"),
        }  # fmt: skip
        for name, text in labels.items():
            self[name].label.text = text

    def entry(self, said_at: Millis, taken_by: str, key: str) -> RequestEntry:
        """The request that is typed in it."""
        names = ("name", "address", "area_code", "phone", "email", "occupation")
        person = {name: self[name].data or "" for name in (*names, "id_kind", "id_number")}
        return RequestEntry(
            text=self.text.data or "",
            said_at=said_at,
            purpose=self.purpose.data or "",
            applicant=Applicant(**person),
            channel=RequestChannel(self.channel.data),
            wanted=Wanted(self.wanted.data),
            form=InfoForm(self.form.data),
            confidential=bool(self.confidential.data),
            taken_by=taken_by,
            key=key,
        )


class ProcessForm(PageForm):
    """Who holds it."""

    holding = SelectField()
    held_where = StringField(validators=[_LINE])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holding.choices = list(holding_words().items())
        self.holding.label.text = _("Information held")
        self.held_where.label.text = _("Where, or by which body")


class WhyForm(PageForm):
    """A reason, or a note."""

    why = TextAreaField(validators=[validators.InputRequired(), _TEXT])

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.why.label.text = label or _("Reason")


class DecideForm(PageForm):
    """The decision, with all that the register has of it."""

    decision = SelectField()
    noticed_on = DateField(validators=[validators.InputRequired()])
    exceptions = Ticks()
    refusal = TextAreaField(validators=[_TEXT])
    cost = IntegerField(
        validators=[validators.Optional(), validators.NumberRange(0, 2_000_000_000)]
    )
    payment = StringField(validators=[_LINE])
    said = TextAreaField(validators=[_TEXT])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.choices = list(decision_words().items())
        self.exceptions.choices = [
            (letter, f"{letter}. {words}") for letter, words in exception_words().items()
        ]
        labels = {
            "decision": _("Decision"), "noticed_on": _("Day of the written notice"),
            "exceptions": _("Exceptions of article 17"), "refusal": _("Why it is refused"),
            "cost": _("Cost in rupiah"), "payment": _("How it is paid"),
            "said": _("What the applicant is told"),
        }  # fmt: skip
        for name, text in labels.items():
            self[name].label.text = text


class HandOverForm(PageForm):
    """That the applicant has got it."""

    given_on = DateField(validators=[validators.InputRequired()])
    how = StringField(validators=[_LINE])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given_on.label.text = _("Day it was handed over")
        self.how.label.text = _("How")


class ObjectForm(PageForm):
    """An objection."""

    grounds = Ticks(validators=[validators.InputRequired()])
    text = TextAreaField(validators=[_TEXT])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grounds.choices = [
            (letter, f"{letter}. {words}") for letter, words in ground_words().items()
        ]
        self.grounds.label.text = _("Grounds (article 35)")
        self.text.label.text = _("What the applicant says")


class AnswerForm(PageForm):
    """The superior's answer to an objection."""

    decision = SelectField()
    answer = TextAreaField(validators=[validators.InputRequired(), _TEXT])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {Decision.GRANTED.value, Decision.PARTLY.value, Decision.REFUSED.value}
        self.decision.choices = [one for one in decision_words().items() if one[0] in kept]
        self.decision.label.text = _("Decision on the objection")
        self.answer.label.text = _("Answer of the superior")
