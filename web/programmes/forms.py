"""The form of a programme."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from radio.programmes.definitions import STUDIO_MOST
from radio.programmes.tables import Programme
from web.forms import PageForm
from web.language.say import _
from web.programmes.fields import LINE, TEXT, ClockField, LengthField, choices, near_day
from web.programmes.words import delay_ways, delays, end_policies, kinds, modes

_A_DAY = 24 * 3600


class ProgrammeForm(PageForm):
    """A programme but for its recurrence and rundown, which have fields of their own."""

    name = StringField(validators=[InputRequired(), Length(max=120)])
    kind = SelectField()
    first_day = DateField(validators=[InputRequired(), near_day])
    starts = ClockField(validators=[InputRequired()])
    ends = ClockField(validators=[InputRequired()])
    presenter = SelectField()
    studio = StringField(validators=[Length(max=STUDIO_MOST)])
    source = StringField(validators=LINE)
    opening = HiddenField()
    closing = HiddenField()
    end_policy = SelectField()
    most_overrun = LengthField()
    delay = SelectField(coerce=int)
    delay_by = SelectField()
    mode = SelectField()
    clock = SelectField()
    record = BooleanField()
    enabled = BooleanField()
    notes = TextAreaField(validators=TEXT)

    def offer(self, presenters: Mapping[str, str], clocks: list[str]) -> ProgrammeForm:
        """With its labels and choices."""
        for name, words in _labels().items():
            self[name].label.text = words
        # The frame of each page has a clock of its own.
        self.clock.id = "clock-inside"
        self.kind.choices = choices(kinds())
        self.presenter.choices = choices(presenters, _("nobody"))
        self.end_policy.choices = choices(end_policies())
        self.delay.choices = choices(delays())
        self.delay_by.choices = choices(delay_ways())
        self.mode.choices = choices(modes())
        self.clock.choices = [("", _("as in the week's grid")), *((one, one) for one in clocks)]
        return self

    def seconds(self) -> int:
        """How long it is on."""
        day = date(2026, 1, 1)
        starts, ends = (datetime.combine(day, one.data) for one in (self.starts, self.ends))
        length = int((ends - starts).total_seconds())
        return length if length > 0 else length + _A_DAY

    def values(self) -> dict[str, Any]:
        """Columns of the programme."""
        return {
            "name": self.name.data.strip(),
            "kind": self.kind.data,
            "first_day": self.first_day.data,
            "starts_at": self.starts.data.isoformat("seconds"),
            "seconds": self.seconds(),
            "presenter_id": self.presenter.data or None,
            "studio": (self.studio.data or "").strip(),
            "source": (self.source.data or "").strip(),
            "opening_media_id": self.opening.data or None,
            "closing_media_id": self.closing.data or None,
            "end_policy": self.end_policy.data,
            "most_overrun": self.most_overrun.data or 0,
            "delay_seconds": self.delay.data,
            "delay_by": self.delay_by.data,
            "mode": self.mode.data,
            "clock": self.clock.data or "",
            "record": self.record.data,
            "enabled": self.enabled.data,
            "notes": (self.notes.data or "").strip(),
        }


def fill(programme: Programme) -> dict[str, Any]:
    """What the form shows of a programme."""
    start = datetime.combine(
        date(2026, 1, 1), datetime.min.time().fromisoformat(programme.starts_at)
    )
    return {
        "name": programme.name,
        "kind": programme.kind.value,
        "first_day": programme.first_day,
        "starts": start.time(),
        "ends": (start + timedelta(seconds=programme.seconds)).time(),
        "presenter": programme.presenter_id or "",
        "studio": programme.studio,
        "source": programme.source,
        "opening": programme.opening_media_id or "",
        "closing": programme.closing_media_id or "",
        "end_policy": programme.end_policy.value,
        "most_overrun": programme.most_overrun,
        "delay": programme.delay_seconds,
        "delay_by": programme.delay_by.value,
        "mode": programme.mode.value,
        "clock": programme.clock,
        "record": programme.record,
        "enabled": programme.enabled,
        "notes": programme.notes,
    }


def _labels() -> Mapping[str, str]:
    return {
        "name": _("Name"),
        "kind": _("Kind"),
        "first_day": _("First day"),
        "starts": _("Begins"),
        "ends": _("Until"),
        "presenter": _("Presenter"),
        "studio": _("Studio"),
        "source": _("Live source"),
        "opening": _("Opening piece"),
        "closing": _("Closing piece"),
        "end_policy": _("At its end"),
        "most_overrun": _("May run over by"),
        "delay": _("Goes out later by"),
        "delay_by": _("Delay is built up by"),
        "mode": _("Items are started by"),
        "clock": _("Hour clock inside it"),
        "record": _("Keep a recording of each episode"),
        "enabled": _("Is planned"),
        "notes": _("Notes"),
    }


FIELDS_OF_ERRORS: Mapping[str, str] = {
    "name": "name",
    "first_day": "first_day",
    "starts_at": "starts",
    "seconds": "ends",
    "most_overrun": "most_overrun",
    "delay": "delay",
    "studio": "studio",
    "presenter_id": "presenter",
}
"""Which field of the form an error of the room is about."""
