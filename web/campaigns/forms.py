"""The form of a campaign, and the words for what it is."""

from __future__ import annotations

import re
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Field,
    FloatField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
    validators,
)

from playlists.names import fold, is_one_line
from playlists.spots import Kind, Spread
from radio.spots.campaigns import CampaignDoubt, CampaignError, check_id, windows_of
from radio.spots.tables import CampaignRow
from web.forms import PageForm
from web.language.say import _

_ID_MOST = 32


def kind_words() -> dict[str, str]:
    """What a campaign counts as."""
    return {
        Kind.COMMERCIAL.value: _("commercial"),
        Kind.SERVICE.value: _("public service (ILM)"),
        Kind.PROMO.value: _("the station's own"),
    }


def doubt_words(doubt: CampaignDoubt) -> str:
    """Why plays may not all find room."""
    values = doubt.values
    match doubt.code:
        case "no_spot":
            return _("It has no spot to air yet: add one below.")
        case "late_spot":
            return _(
                "%(title)s may air from %(first)s until %(last)s only.",
                title=values["title"], first=values["first"], last=values["last"],
            )  # fmt: skip
        case "apart":
            return _(
                "%(plays)s plays %(apart)s minutes apart take %(needed)s hours, and its hours are %(hours)s long.",
                plays=values["plays"], apart=round(values["apart"]),
                needed=round(values["needed"], 1), hours=round(values["hours"], 1),
            )  # fmt: skip
    return _(
        "%(plays)s plays take %(seconds)s seconds a day, and in its hours commercials may take %(room)s.",
        plays=values["plays"], seconds=round(values["seconds"]), room=round(values["room"]),
    )  # fmt: skip


class CampaignForm(PageForm):
    """One booking."""

    name = StringField(validators=[validators.InputRequired(), validators.Length(max=200)])
    id = StringField(validators=[validators.Length(max=_ID_MOST)])
    advertiser = StringField(validators=[validators.Length(max=200)])
    product = StringField(validators=[validators.Length(max=64)])
    kind = SelectField()
    first_day = DateField(validators=[validators.InputRequired()])
    last_day = DateField(validators=[validators.InputRequired()])
    windows = StringField(validators=[validators.Length(max=500)])
    plays_a_day = IntegerField(
        validators=[validators.InputRequired(), validators.NumberRange(1, 96)]
    )
    spread = SelectField()
    apart = FloatField(validators=[validators.InputRequired(), validators.NumberRange(0, 1440)])
    priority = IntegerField(validators=[validators.Optional(), validators.NumberRange(-100, 100)])
    political = BooleanField()
    make_good = BooleanField()
    enabled = BooleanField()
    notes = TextAreaField(validators=[validators.Length(max=4000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = list(kind_words().items())
        self.spread.choices = [
            (Spread.EVEN.value, _("evenly over its hours")), (Spread.ANY.value, _("as it fits")),
        ]  # fmt: skip
        labels = {
            "name": _("Name"), "id": _("Short name"), "advertiser": _("Advertiser"),
            "product": _("Product"), "kind": _("Counts as"), "first_day": _("First day"),
            "last_day": _("Last day"), "windows": _("Dayparts"), "plays_a_day": _("Plays a day"),
            "spread": _("Spread"), "apart": _("Minutes apart at least"),
            "priority": _("Priority"), "political": _("Political: silent before elections"),
            "make_good": _("Lost plays are made good"), "enabled": _("Planned"),
            "notes": _("Notes"),
        }  # fmt: skip
        for field, text in labels.items():
            self[field].label.text = text

    def validate_name(self, field: Field) -> None:
        """One line."""
        _check_line(field)

    def validate_advertiser(self, field: Field) -> None:
        """The same."""
        _check_line(field)

    def validate_product(self, field: Field) -> None:
        """The same."""
        _check_line(field)

    def validate_id(self, field: Field) -> None:
        """Of the name where none is given."""
        if not (field.data or "").strip():
            field.data = short_name(self.name.data or "")
        try:
            check_id(field.data)
        except CampaignError as error:
            raise ValidationError(
                _("Small letters, digits, _ and -, at most 32, beginning with a letter or digit.")
            ) from error

    def validate_last_day(self, field: Field) -> None:
        """It ends no earlier than it begins."""
        if field.data and self.first_day.data and field.data < self.first_day.data:
            raise ValidationError(_("It ends before it begins."))

    def validate_windows(self, field: Field) -> None:
        """Hours as dayparts are written."""
        try:
            windows_of(field.data or "")
        except CampaignError as error:
            raise ValidationError(
                _("Hours such as 06:00-09:00, or sen-jum 06:00-09:00; sab 07:00-10:00.")
            ) from error

    def row(self, *, removed: bool = False) -> CampaignRow:
        """What was entered; only after it was found valid."""
        return CampaignRow(
            id=self.id.data,
            name=self.name.data.strip(),
            advertiser=(self.advertiser.data or "").strip(),
            product=(self.product.data or "").strip(),
            kind=Kind(self.kind.data),
            first_day=self.first_day.data,
            last_day=self.last_day.data,
            windows=(self.windows.data or "").strip(),
            plays_a_day=self.plays_a_day.data,
            spread=Spread(self.spread.data),
            apart=60.0 * self.apart.data,
            priority=self.priority.data or 0,
            political=self.political.data,
            make_good=self.make_good.data,
            enabled=self.enabled.data,
            notes=self.notes.data or "",
            removed=removed,
        )


def form_of(row: CampaignRow) -> CampaignForm:
    """A campaign as its form shows it."""
    held = {name: getattr(row, name) for name in CampaignForm().data}
    minutes = round(row.apart / 60, 2)
    apart = int(minutes) if minutes.is_integer() else minutes
    held |= {"apart": apart, "kind": row.kind.value, "spread": row.spread.value}
    return CampaignForm(data=held)


def short_name(name: str) -> str:
    """A name as an id: `Bank Jatim, Desember` is `bank-jatim-desember`."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:_ID_MOST].rstrip("-")


def _check_line(field: Field) -> None:
    if not is_one_line(field.data or ""):
        raise ValidationError(_("It stands on one line."))
