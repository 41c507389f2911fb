"""Forms of this room."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, validators

from radio.complaints.handling.rules import DAYS_MOST, NewRule
from radio.complaints.words import Kind
from web.complaints.words import kinds
from web.deadlines.words import day_kinds, field_words, step_words
from web.forms import PageForm
from web.language.say import _

_LINE = validators.Length(max=300)
_NEEDED = validators.InputRequired()
_CHECKS = {"": None, "yes": True, "no": False}


class RuleForm(PageForm):
    """A rule that holds from a day on."""

    step = SelectField()
    kind = SelectField()
    field_check = SelectField()
    working_days = IntegerField(validators=[_NEEDED, validators.NumberRange(1, DAYS_MOST)])
    extension = IntegerField(
        validators=[validators.Optional(), validators.NumberRange(0, DAYS_MOST)]
    )
    first_day = DateField(validators=[_NEEDED])
    regulation = StringField(validators=[_NEEDED, _LINE])
    pauses = BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step.choices = list(step_words().items())
        names = [(kind.value, words) for kind, words in kinds().items()]
        self.kind.choices = [("", _("all")), *names]
        self.field_check.choices = list(field_words().items())
        labels = {
            "step": _("Step"), "kind": _("Type"), "field_check": _("Somebody has to go and look"),
            "working_days": _("Working days"), "extension": _("Extension, working days"),
            "first_day": _("For what comes from"), "regulation": _("Regulation"),
            "pauses": _("The days stand still while the reporter has something to add"),
        }  # fmt: skip
        for name, text in labels.items():
            self[name].label.text = text

    def rule(self) -> NewRule:
        """The rule that is typed in it."""
        return NewRule(
            step=self.step.data,
            working_days=self.working_days.data,
            first_day=self.first_day.data,
            regulation=self.regulation.data or "",
            kind=Kind(self.kind.data) if self.kind.data else None,
            field_check=_CHECKS[self.field_check.data],
            extension=self.extension.data or 0,
            pauses=bool(self.pauses.data),
        )


class DayForm(PageForm):
    """A day that is ruled otherwise."""

    day = DateField(validators=[_NEEDED])
    kind = SelectField()
    why = StringField(validators=[_NEEDED, _LINE])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = list(day_kinds().items())
        self.day.label.text = _("Day")
        self.kind.label.text = _("What it is")
        self.why.label.text = _("Decree, or why")
