"""The forms of the page where the wall is arranged."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    FloatField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from radio.carts.editing import GAIN_MOST, LABEL_MOST, NAME_MOST, KeyChoice
from radio.carts.tables import Colour
from web.forms import PageForm
from web.language.say import _

KINDS = ("once", "loop", "bed")


class NameForm(PageForm):
    """A page: its name, and the programme it opens with."""

    name = StringField(validators=[InputRequired(), Length(max=NAME_MOST)])
    programme_id = SelectField(validate_choice=True, validators=[Optional()])
    seen = HiddenField()

    def say_words(self, programmes: list[tuple[str, str]]) -> None:
        """Labels and choices in the language of the request."""
        self.name.label.text = _("Name of the page")
        self.programme_id.label.text = _("Opens by itself with")
        self.programme_id.choices = [
            SelectChoice("", _("no programme")),
            *(SelectChoice(*programme) for programme in programmes),
        ]


class KeyForm(PageForm):
    """What is under a key."""

    media_id = HiddenField(validators=[InputRequired()])
    label = StringField(validators=[Length(max=LABEL_MOST)])
    colour = RadioField(choices=[SelectChoice(str(one)) for one in Colour], default="plain")
    kind = RadioField(choices=[SelectChoice(one) for one in KINDS], default="once")
    alone = BooleanField()
    gain = FloatField(default=0.0, validators=[Optional(), NumberRange(-2 * GAIN_MOST, GAIN_MOST)])
    seen = HiddenField()

    def say_words(self) -> None:
        """Labels and choices in the language of the request."""
        self.label.label.text = _("What stands on the key")
        self.colour.label.text = _("Colour and shape")
        self.colour.choices = [SelectChoice(*one) for one in colour_words().items()]
        self.kind.label.text = _("How it plays")
        self.kind.choices = [
            SelectChoice("once", _("once")),
            SelectChoice("loop", _("round and round")),
            SelectChoice("bed", _("as a bed: round and round, soft under voice")),
        ]
        self.alone.label.text = _("Ends the other keys that play")
        self.gain.label.text = _("Louder or softer, dB")

    def choice(self) -> KeyChoice:
        """What was chosen."""
        return KeyChoice(
            media_id=self.media_id.data,
            label=self.label.data or "",
            colour=Colour(self.colour.data),
            loop=self.kind.data == "loop",
            bed=self.kind.data == "bed",
            alone=self.alone.data,
            gain=self.gain.data or 0.0,
        )


def colour_words() -> dict[str, str]:
    """The colours by name."""
    return {
        str(Colour.PLAIN): _("plain"),
        str(Colour.BLUE): _("blue"),
        str(Colour.GREEN): _("green"),
        str(Colour.VIOLET): _("violet"),
        str(Colour.BROWN): _("brown"),
        str(Colour.PINK): _("pink"),
    }
