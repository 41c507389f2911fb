"""Two people at one form: the later one is told what the other saved, and loses no word."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

from wtforms import Field, SelectField

from web.language.say import _


def seen_of(*values: object) -> str:
    """A short word for values: another one as soon as one of them differs."""
    text = json.dumps([str(value) for value in values])
    return hashlib.blake2b(text.encode(), digest_size=9).hexdigest()


def differing(typed: Iterable[Field], there: Iterable[Field]) -> Sequence[tuple[str, str]]:
    """Fields in which a form that was typed differs from one of what is there, as is there."""
    return [
        (mine.label.text, _shown(theirs))
        for mine, theirs in zip(typed, there, strict=True)
        if mine.data != theirs.data
    ]


def _shown(field: Field) -> str:
    if isinstance(field, SelectField):
        known = {str(key): str(words) for key, words, *_rest in field.iter_choices()}
        return known.get(str(field.data or ""), str(field.data or ""))
    if isinstance(field.data, bool):
        return _("yes") if field.data else _("no")
    value = getattr(field, "_value", lambda: field.data)()
    return str(value or "")
