"""What the forms of surveys send."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, HiddenField, StringField, validators

from radio.complaints.surveys.index import ELEMENTS, SurveyError, checked
from radio.complaints.surveys.tables import NAME, Survey
from radio.complaints.surveys.words import Education, Occupation, Sex
from radio.complaints.surveys.work import Frame, Respondent
from web.forms import PageForm, seen_of
from web.language.say import _

T = TypeVar("T", bound=StrEnum)


class FrameForm(PageForm):
    """A survey as it is opened or changed."""

    service = StringField(validators=[validators.InputRequired(), validators.Length(max=NAME)])
    unit = StringField(validators=[validators.Length(max=NAME)])
    first = DateField(validators=[validators.InputRequired()])
    last = DateField(validators=[validators.InputRequired()])
    public = BooleanField()
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "service": _("Kind of service"), "unit": _("Whose service it is"),
            "first": _("First day"), "last": _("Last day"),
            "public": _("Everybody may answer on the public page"),
        }  # fmt: skip
        for name, text in labels.items():
            self[name].label.text = text

    def frame(self) -> Frame:
        """What was typed, once it is valid."""
        return Frame(
            self.service.data or "", self.first.data, self.last.data, self.unit.data or "",
            public=bool(self.public.data),
        )  # fmt: skip


def form_of(survey: Survey) -> FrameForm:
    """The form of one that is there."""
    return FrameForm(obj=survey, data={"seen": seen(survey)})


def seen(survey: Survey) -> str:
    """A fingerprint of what its form holds."""
    return seen_of(survey.service, survey.unit, survey.first, survey.last, survey.public)


def answers_in(form: MultiDict[str, str]) -> tuple[int, ...]:
    """The nine answers that were sent.

    Raises:
        SurveyError: one is missing, or is none.
    """
    given = [form.get(name, "") for name in ELEMENTS]
    if not all(len(one) == 1 and one in "1234" for one in given):
        raise SurveyError("one of the nine answers is missing")
    return checked([int(one) for one in given])


def respondent_in(form: MultiDict[str, str]) -> Respondent:
    """What the respondent says of themselves; what can't be chosen is nothing said."""
    return Respondent(
        _member(Sex, form.get("sex", "")),
        _member(Education, form.get("education", "")),
        _member(Occupation, form.get("occupation", "")),
    )


def _member(kind: type[T], value: str) -> T | None:
    return next((one for one in kind if one.value == value), None)
