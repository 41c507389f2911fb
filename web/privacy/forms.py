"""Forms of this room."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)

from radio.complaints.privacy.schedule import RULABLE
from radio.complaints.register.duties import Identity, Kept, Outcome
from radio.complaints.words import Kind
from web.complaints.words import kinds
from web.forms import PageForm
from web.language.say import _
from web.privacy.words import identity_words, kept_words, wish_words

_LINE = validators.Length(max=300)
_TEXT = validators.Length(max=4000)
_NEEDED = validators.InputRequired()


class AskForm(PageForm):
    """A request that is taken down."""

    wish = SelectField()
    phone = StringField(validators=[_LINE])
    ticket = StringField(validators=[_LINE])
    name = StringField(validators=[_NEEDED, _LINE])
    contact = StringField(validators=[_LINE])
    identity = SelectField()
    asked_at = DateTimeLocalField(validators=[_NEEDED])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wish.choices = list(wish_words().items())
        self.identity.choices = [("", _("not yet")), *identity_words().items()]
        labels = {
            "wish": _("What they want"), "phone": _("Telephone they reported with"),
            "ticket": _("Or the number of a complaint or a request for information"),
            "name": _("Name of who asks"), "contact": _("Where the answer goes"),
            "identity": _("How it was made sure who asks"), "asked_at": _("When they asked"),
        }  # fmt: skip
        for name, text in labels.items():
            self[name].label.text = text


class IdentityForm(PageForm):
    """How it was made sure who asks."""

    identity = SelectField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.identity.choices = [(one.value, identity_words()[one.value]) for one in Identity]
        self.identity.label.text = _("How it was made sure who asks")


class WhyForm(PageForm):
    """A reason."""

    why = StringField(validators=[_NEEDED, _LINE])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.why.label.text = _("Why you need to see it")


class CorrectForm(PageForm):
    """What is right; what is empty stays as it is."""

    name = StringField(validators=[_LINE])
    phone = StringField(validators=[_LINE])
    email = StringField(validators=[_LINE])
    address = StringField(validators=[_LINE])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "name": _("Name"), "phone": _("Telephone"), "email": _("E-mail"), "address": _("Address"),
        }  # fmt: skip
        for name, text in labels.items():
            self[name].label.text = text


class EraseForm(PageForm):
    """How far an erasure goes."""

    phrases = TextAreaField(validators=[_TEXT])
    attachments = BooleanField()
    sure = BooleanField(validators=[_NEEDED])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phrases.label.text = _("Other words that tell who they are, one a line")
        self.attachments.label.text = _("The files of these cases go, too")
        self.sure.label.text = _("I have looked at what goes. It can't be taken back.")


class CloseForm(PageForm):
    """How a request ended."""

    outcome = SelectField()
    answer = StringField(validators=[_NEEDED, _LINE])

    def __init__(self, *args: Any, made: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (Outcome.REFUSED.value, _("refused")),
            (Outcome.WITHDRAWN.value, _("taken back by who asked")),
        ]
        done = (Outcome.DONE.value, _("handed over"))
        self.outcome.choices = [done, *choices] if made else choices
        self.outcome.label.text = _("How it ends")
        self.answer.label.text = _("How they got it, or why not; name nobody")


class BreachForm(PageForm):
    """A breach that is written down."""

    what = TextAreaField(validators=[_NEEDED, _TEXT])
    whose = StringField(validators=[_NEEDED, _LINE])
    people = IntegerField(validators=[validators.InputRequired(), validators.NumberRange(0, 10**7)])
    happened_at = DateTimeLocalField(validators=[validators.Optional()])
    found_at = DateTimeLocalField(validators=[_NEEDED])
    how = TextAreaField(validators=[_NEEDED, _TEXT])
    remedy = TextAreaField(validators=[_TEXT])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "what": _("Which data"), "whose": _("Whose data: which people, nobody by name"),
            "people": _("How many people, as far as is known"),
            "happened_at": _("When it happened"), "found_at": _("When it was noticed"),
            "how": _("How it happened"), "remedy": _("What is done about it"),
        }  # fmt: skip
        for name, text in labels.items():
            self[name].label.text = text


class RemedyForm(PageForm):
    """What is done about a breach."""

    remedy = TextAreaField(validators=[_NEEDED, _TEXT])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remedy.label.text = _("What is done about it")


class RetentionForm(PageForm):
    """How long something is kept, from now on."""

    days = IntegerField(validators=[_NEEDED, validators.NumberRange(1, 36500)])
    why = StringField(validators=[_NEEDED, _LINE])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days.label.text = _("How many days")
        self.why.label.text = _("Regulation or archive schedule (JRA)")


class NewRuleForm(RetentionForm):
    """The same of something that no rule speaks of yet."""

    of = SelectField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of.choices = [(ruled_as(*one), _ruled_words(*one)) for one in RULABLE]
        self.of.label.text = _("What is kept")

    def ruled(self) -> tuple[Kept, Kind | None]:
        """What it is a rule for."""
        return next(one for one in RULABLE if ruled_as(*one) == self.of.data)


def ruled_as(what: Kept, kind: Kind | None) -> str:
    """What a rule is for, in a form."""
    return f"{what.value} {kind.value if kind else ''}".strip()


def _ruled_words(what: Kept, kind: Kind | None) -> str:
    words = kept_words()[what.value]
    return f"{words}: {kinds()[kind]}" if kind else words
