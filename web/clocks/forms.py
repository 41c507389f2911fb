"""The forms of this room, and slots from and into them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
    validators,
)

from playlists.hourclock import MOST_SONGS, Slot, SlotKind
from playlists.names import is_name
from playlists.prayer import NAMES
from playlists.values import Start
from radio.hourclocks.marks import COLOURS
from web.forms import PageForm
from web.language.say import _

_AT = re.compile(r"([0-5]?\d)[:.]([0-5]\d)")
_NAME_MOST = 32
_SOURCE_MOST = 64


def kinds() -> dict[str, str]:
    """What a slot can be, in words."""
    return {
        SlotKind.SONGS.value: _("songs"),
        SlotKind.FILL.value: _("fill with songs"),
        SlotKind.TURN.value: _("whoever's turn it is"),
        SlotKind.ITEM.value: _("this very piece"),
        SlotKind.BREAK.value: _("break for spots"),
    }


def starts() -> dict[str, str]:
    """When a slot may begin, in words."""
    return {
        Start.FOLLOW.value: _("after what is before it"),
        Start.SOFT.value: _("at its time, once the item before has ended"),
        Start.HARD.value: _("exactly at its time"),
    }


def colours() -> dict[int, str]:
    """The colours of clocks by their numbers, in words."""
    names = (
        _("by itself"), _("blue"), _("green"), _("violet"), _("ochre"),
        _("teal"), _("pink"), _("grey"), _("olive"),
    )  # fmt: skip
    return dict(zip(range(COLOURS + 1), names, strict=True))


class SlotForm(PageForm):
    """One slot of a clock."""

    kind = SelectField()
    source = StringField(validators=[validators.Length(max=_SOURCE_MOST)])
    piece = StringField(validators=[validators.Length(max=_SOURCE_MOST)])
    count = IntegerField(validators=[validators.Optional(), validators.NumberRange(1, MOST_SONGS)])
    seconds = IntegerField(validators=[validators.Optional(), validators.NumberRange(5, 1800)])
    between = StringField(validators=[validators.Length(max=_SOURCE_MOST)])
    every = IntegerField(validators=[validators.Optional(), validators.NumberRange(1, MOST_SONGS)])
    start = SelectField()
    at = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = list(kinds().items())
        self.start.choices = list(starts().items())
        labels = {
            "kind": _("What"), "source": _("Category or @list"), "piece": _("Piece"),
            "count": _("How many"), "seconds": _("Seconds at most"),
            "between": _("With a piece of"), "every": _("after so many songs"),
            "start": _("When"), "at": _("Minute and second"),
        }  # fmt: skip
        for name, text in labels.items():
            self[name].label.text = text

    def validate_source(self, field: Field) -> None:
        """What is played from, for all that plays from something."""
        if self.kind.data in {SlotKind.SONGS, SlotKind.FILL, SlotKind.TURN}:
            _need_word(field.data)

    def validate_piece(self, field: Field) -> None:
        """The piece itself."""
        if self.kind.data == SlotKind.ITEM and not re.fullmatch(r"\S+", (field.data or "").strip()):
            raise ValidationError(_("Type its title, then choose."))

    def validate_between(self, field: Field) -> None:
        """What comes between songs."""
        if field.data:
            _need_word(field.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, and that a break has a length, which is optional elsewhere."""
        is_valid: bool = super().validate(extra_validators)
        if self.kind.data == SlotKind.BREAK and self.seconds.data is None:
            self.seconds.errors = [_("From 5 to 1800 seconds.")]
            return False
        return is_valid

    def validate_at(self, field: Field) -> None:
        """A time within the hour, where there is to be one."""
        if self.start.data != Start.FOLLOW and not _AT.fullmatch((field.data or "").strip()):
            raise ValidationError(_("A minute and a second of the hour, such as 18.00."))

    def slot(self) -> Slot:
        """What was entered; only after it was found valid."""
        kind, start = SlotKind(self.kind.data), Start(self.start.data)
        found = _AT.fullmatch((self.at.data or "").strip()) if start is not Start.FOLLOW else None
        is_rotated = kind in {SlotKind.SONGS, SlotKind.FILL}
        between = (self.between.data or "").strip() if is_rotated else ""
        sources = {SlotKind.BREAK: "", SlotKind.ITEM: self.piece.data or ""}
        return Slot(
            kind,
            sources.get(kind, self.source.data or "").strip(),
            (self.count.data or 1) if kind is SlotKind.SONGS else 1,
            60.0 * int(found[1]) + int(found[2]) if found else None,
            start,
            float(self.seconds.data or 0) if kind is SlotKind.BREAK else 0.0,
            between,
            (self.every.data or 1) if between else 0,
        )


def slot_data(slot: Slot) -> dict[str, Any]:
    """A slot as its form shows it."""
    at = "" if slot.at is None else f"{int(slot.at) // 60:02}.{int(slot.at) % 60:02}"
    is_item = slot.kind is SlotKind.ITEM
    return {
        "kind": slot.kind.value,
        "source": "" if is_item else slot.source,
        "piece": slot.source if is_item else "",
        "count": slot.count,
        "seconds": int(slot.seconds) or 180,
        "between": slot.between,
        "every": slot.every or 4,
        "start": slot.start.value,
        "at": at,
    }


def _need_word(text: str | None) -> None:
    if not re.fullmatch(r"\S+", (text or "").strip()):
        raise ValidationError(_("One word without spaces is needed."))


class NameForm(PageForm):
    """A new clock, or the copy of one."""

    name = StringField(validators=[validators.InputRequired(), validators.Length(max=_NAME_MOST)])

    def validate_name(self, field: Field) -> None:
        """As `radio.hourclocks.clocks` wants it."""
        check_name(field.data)


def check_name(text: str | None) -> None:
    """See that a word can name a clock, a season or a kind of season.

    Raises:
        wtforms.ValidationError: it can't.
    """
    if not is_name(text or "", _NAME_MOST) or set(text or "") & set(" /,;"):
        raise ValidationError(_("1 to 32 characters, without spaces, commas and slashes."))


class MarkForm(PageForm):
    """Letter, colour and notes of a clock."""

    letter = StringField(validators=[validators.Length(max=2)])
    colour = SelectField(coerce=int)
    notes = TextAreaField(validators=[validators.Length(max=2000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colour.choices = list(colours().items())
        self.letter.label.text = _("Letter")
        self.colour.label.text = _("Colour")
        self.notes.label.text = _("Notes")


class SeasonForm(PageForm):
    """Days in which the station is not as usual."""

    name = StringField(validators=[validators.InputRequired()])
    kind = StringField(validators=[validators.InputRequired()])
    first_day = DateField(validators=[validators.InputRequired()])
    last_day = DateField(validators=[validators.InputRequired()])
    notes = StringField(validators=[validators.Length(max=500)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "name": _("Name"), "kind": _("Kind"), "first_day": _("First day"),
            "last_day": _("Last day"), "notes": _("Rests on"),
        }  # fmt: skip
        for name, text in labels.items():
            self[name].label.text = text

    def validate_name(self, field: Field) -> None:
        """As `radio.hourclocks.grid` wants it."""
        check_name(field.data)

    def validate_kind(self, field: Field) -> None:
        """The same."""
        check_name(field.data)

    def validate_last_day(self, field: Field) -> None:
        """It ends no earlier than it begins."""
        if field.data and self.first_day.data and field.data < self.first_day.data:
            raise ValidationError(_("It ends before it begins."))


class DailyForm(PageForm):
    """An item at a fixed time each day."""

    name = StringField(validators=[validators.InputRequired(), validators.Length(max=_NAME_MOST)])
    category = StringField(
        validators=[validators.InputRequired(), validators.Length(max=_SOURCE_MOST)]
    )
    prayer = SelectField()
    at = StringField()
    offset = IntegerField(validators=[validators.Optional(), validators.NumberRange(-3600, 3600)])
    weekdays = StringField(validators=[validators.Length(max=64)])
    first_day = DateField(validators=[validators.Optional()])
    last_day = DateField(validators=[validators.Optional()])
    season = StringField(validators=[validators.Length(max=_NAME_MOST)])
    lead_in = StringField(validators=[validators.Length(max=_SOURCE_MOST)])
    return_to = StringField(validators=[validators.Length(max=_SOURCE_MOST)])
    enabled = BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prayer.choices = [("", _("time of the day")), *((name, name) for name in NAMES)]
        labels: Mapping[str, str] = {
            "name": _("Name"), "category": _("Category"), "prayer": _("At"),
            "at": _("Time"), "offset": _("Seconds later"), "weekdays": _("Days"),
            "first_day": _("First day"), "last_day": _("Last day"),
            "season": _("Only in season"), "lead_in": _("Before it"),
            "return_to": _("After it"), "enabled": _("Planned"),
        }  # fmt: skip
        for name, text in labels.items():
            self[name].label.text = text
