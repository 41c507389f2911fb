"""The one way texts are translated: `from web.language.say import _`."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext  # type: ignore[import-untyped, unused-ignore]  # ships no types


def _(text: str, **values: Any) -> str:
    """The text in the language of this request, its %(name)s filled in."""
    return str(gettext(text, **values))
