"""The forms of a piece: its facts, its markers."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Field,
    FloatField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import TextInput

from radio.library.editing import Changes, NotEditableError
from radio.library.tables import Media, Tempo, Vocals
from web.forms import PageForm
from web.language.say import _
from web.library.words import not_editable, tempi, vocals

_TEXT_MOST = 500
_TEXTS = ("title", "artist", "album", "composer", "label", "genre", "language", "category", "isrc")
_COMMA = re.compile(r"\s*,\s*")


class FactsForm(PageForm):
    """What the library says of a piece."""

    title = StringField(validators=[Length(max=_TEXT_MOST)])
    artist = StringField(validators=[Length(max=_TEXT_MOST)])
    album = StringField(validators=[Length(max=_TEXT_MOST)])
    composer = StringField(validators=[Length(max=_TEXT_MOST)])
    label = StringField(validators=[Length(max=_TEXT_MOST)])
    genre = StringField(validators=[Length(max=_TEXT_MOST)])
    isrc = StringField(validators=[Length(max=20)])
    year = IntegerField(validators=[Optional()])
    category = StringField(validators=[InputRequired(), Length(max=64)])
    language = StringField(validators=[Length(max=16)])
    vocals = SelectField(default="")
    tempo = SelectField(default="")
    local = BooleanField()
    dayparts = SelectMultipleField()
    valid_from = DateField(validators=[Optional()])
    valid_until = DateField(validators=[Optional()])
    labels = StringField(validators=[Length(max=_TEXT_MOST)])

    def name_all(self, dayparts: Collection[str]) -> FactsForm:
        """Give the fields their words, and what there is to choose."""
        words = {
            "title": _("Title"),
            "artist": _("Artist"),
            "album": _("Album"),
            "composer": _("Composer"),
            "label": _("Record company"),
            "genre": _("Genre"),
            "isrc": _("ISRC"),
            "year": _("Year"),
            "category": _("Category"),
            "language": _("Language"),
            "vocals": _("Who sings"),
            "tempo": _("Tempo"),
            "local": _("Made in Indonesia, or here"),
            "dayparts": _("May only play in"),
            "valid_from": _("First day"),
            "valid_until": _("Last day"),
            "labels": _("Labels"),
        }
        for name, text in words.items():
            self[name].label.text = text
        self.vocals.choices = list(vocals().items())
        self.tempo.choices = list(tempi().items())
        self.dayparts.choices = [(name, name) for name in dayparts]
        return self

    def changes(self, had: Collection[str]) -> Changes:
        """As the library takes them; `had` are the labels that the piece has."""
        labels = labels_in(self.labels.data)
        texts: dict[str, Any] = {name: (getattr(self, name).data or "").strip() for name in _TEXTS}
        return Changes(
            **texts,
            year=self.year.data,
            vocals=Vocals(self.vocals.data),
            tempo=Tempo(self.tempo.data),
            local=self.local.data,
            dayparts=tuple(self.dayparts.data or ()),
            valid_from=self.valid_from.data or date.min,
            valid_until=self.valid_until.data or date.max,
            add_labels=[label for label in labels if label not in had],
            remove_labels=[label for label in had if label not in labels],
            clear=() if self.year.data is not None else ("year",),
        )

    def tell(self, error: NotEditableError) -> None:
        """Put what is wrong beside its field."""
        name = {"add": "labels"}.get(error.field, error.field)
        field: Field = self._fields.get(name, self.title)
        field.errors = [*field.errors, not_editable(error)]


def filled(media: Media, dayparts: Collection[str], labels: Collection[str]) -> dict[str, Any]:
    """What the form of a piece holds at first."""
    plain = {name: getattr(media, name) for name in (*_TEXTS, "year", "local")}
    return {
        **plain,
        "vocals": media.vocals.value,
        "tempo": media.tempo.value,
        "valid_from": media.valid_from,
        "valid_until": media.valid_until,
        "dayparts": list(dayparts),
        "labels": ", ".join(labels),
    }


def labels_in(text: str | None) -> list[str]:
    """Labels as they are typed, between commas."""
    return [label for label in dict.fromkeys(_COMMA.split((text or "").strip())) if label]


@dataclass(frozen=True, slots=True)
class Marker:
    """A position of a piece; `key` sets it at the playhead."""

    name: str
    text: str
    key: str


def markers() -> list[Marker]:
    """All of them in the order they usually stand in."""
    return [
        Marker("cue_in", _("Cue in"), "1"),
        Marker("intro", _("Intro ends"), "2"),
        Marker("segue", _("Segue"), "3"),
        Marker("cue_out", _("Cue out"), "4"),
    ]


class SecondsField(FloatField):  # type: ignore[misc]  # WTForms ships no types
    """Seconds with a decimal comma or point, as either is typed here."""

    widget = TextInput()
    data: float | None
    raw_data: list[str] | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        super().process_formdata([text.strip().replace(",", ".") for text in valuelist])
        if self.data is not None and not math.isfinite(self.data):
            self.data = None
            raise ValueError(_("A number is needed."))

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else f"{self.data:.3f}"


class MarkersForm(PageForm):
    """Positions in seconds from the beginning of the file."""

    cue_in = SecondsField(validators=[InputRequired()])
    intro = SecondsField(validators=[Optional()])
    segue = SecondsField(validators=[InputRequired()])
    cue_out = SecondsField(validators=[InputRequired()])

    def name_all(self) -> MarkersForm:
        """Give the fields their words."""
        for marker in markers():
            self[marker.name].label.text = marker.text
        return self

    def changes(self) -> Changes:
        """As the library takes them."""
        return Changes(
            cue_in=self.cue_in.data,
            intro=self.intro.data,
            segue=self.segue.data,
            cue_out=self.cue_out.data,
            clear=() if self.intro.data is not None else ("intro",),
        )

    def tell(self, error: NotEditableError) -> None:
        """Put what is wrong beside its field."""
        field: Field = self._fields.get(error.field, self.cue_in)
        field.errors = [*field.errors, not_editable(error)]
