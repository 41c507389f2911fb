"""Forms of an episode: what is said of it, and a guest who is asked into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from radio.programmes.tables import Agency, Official
from web.forms import PageForm
from web.language.say import _
from web.programmes.fields import LINE, TEXT, choices

NEW = "new"
"""The choice of an official who is not known yet."""


class WordsForm(PageForm):
    """Topic, notes, presenter, and what is done where no guest comes."""

    topic = StringField(validators=[Length(max=300)])
    presenter = SelectField()
    notes = TextAreaField(validators=TEXT)
    standby = TextAreaField(validators=TEXT)
    standby_media = HiddenField()

    def offer(self, presenters: Mapping[str, str], usual: str) -> WordsForm:
        """With its labels and choices; `usual` is the programme's own presenter."""
        self.topic.label.text = _("Topic")
        self.presenter.label.text = _("Presenter")
        self.notes.label.text = _("Notes")
        self.standby.label.text = _("If no guest comes")
        self.standby_media.label.text = _("Piece for then")
        self.presenter.choices = choices(
            presenters, _("as the programme: %(name)s", name=usual or _("nobody"))
        )
        return self


class GuestForm(PageForm):
    """Somebody of an agency, for this episode; a new official where they are not known yet."""

    agency = SelectField(validate_choice=False)
    official = SelectField(validate_choice=False)
    name = StringField(validators=LINE)
    position = StringField(validators=LINE)
    phone = StringField(validators=[Optional(), Length(max=32)])
    email = StringField(validators=[Optional(), Length(max=254)])
    topic = StringField(validators=[Length(max=300)])
    note = StringField(validators=[Length(max=1000)])
    standby = BooleanField()

    def offer(self, agencies: Sequence[Agency], officials: Sequence[Official]) -> GuestForm:
        """With its labels and choices."""
        for name, words in _labels().items():
            self[name].label.text = words
        # The episode's own form stands beside it, with fields of the same names.
        for name in ("topic", "standby"):
            self[name].id = f"guest-{name}"
        self.agency.choices = [
            ("", _("choose an agency")),
            *((one.id, one.short or one.name) for one in agencies),
        ]
        self.official.choices = [
            *((str(one.id), f"{one.name}, {one.position}".strip(", ")) for one in officials),
            (NEW, _("somebody new …")),
        ]
        return self


def _labels() -> Mapping[str, str]:
    return {
        "agency": _("Agency"),
        "official": _("Official"),
        "name": _("Name"),
        "position": _("Position"),
        "phone": _("Telephone"),
        "email": _("Mail"),
        "topic": _("Topic of this guest"),
        "note": _("Note"),
        "standby": _("Stands by: comes where another does not"),
    }
