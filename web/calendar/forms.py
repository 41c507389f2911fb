"""Forms of the calendar: when an episode is, and one put in by hand."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired

from playlists.clock import to_local
from playlists.recurrence import resolve
from playlists.values import Span
from radio.programmes.tables import Programme
from web.forms import PageForm
from web.language.say import _
from web.programmes.fields import LINE, ClockField, near_day

DAY = timedelta(days=1)


class TimeForm(PageForm):
    """A day, from when, until when; an end that is not after the start is on the next day."""

    day = DateField(validators=[InputRequired(), near_day])
    starts = ClockField(validators=[InputRequired()])
    ends = ClockField(validators=[InputRequired()])

    def name(self) -> TimeForm:
        """With its labels in the language of the request."""
        self.day.label.text = _("Day")
        self.starts.label.text = _("Begins")
        self.ends.label.text = _("Until")
        return self

    def span(self, zone: ZoneInfo) -> Span:
        """What was typed, as moments."""
        return span_of_walls(self.day.data, self.starts.data, self.ends.data, zone)

    def fill(self, span: Span, zone: ZoneInfo) -> None:
        """Show a span."""
        start, end = to_local(span.start, zone), to_local(span.end, zone)
        self.day.data, self.starts.data = start.date(), start.time()
        self.ends.data = end.time()


class AddForm(TimeForm):
    """An episode that no rule has."""

    programme = SelectField(validators=[InputRequired()])
    topic = StringField(validators=LINE)

    def offer(self, programmes: list[Programme]) -> AddForm:
        """With its labels, and the programmes to choose from."""
        self.name()
        self.programme.label.text = _("Programme")
        self.topic.label.text = _("Topic")
        self.programme.choices = [(one.id, one.name) for one in programmes]
        return self


def span_of_walls(day: date, starts: time, ends: time, zone: ZoneInfo) -> Span:
    """A span from local times; an end that is not after the start is on the next day."""
    begin = datetime.combine(day, starts)
    end = datetime.combine(begin.date() + (DAY if ends <= starts else 0 * DAY), ends)
    return Span(resolve(begin, zone), resolve(end, zone))
