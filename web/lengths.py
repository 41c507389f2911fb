"""How long a form may be: some have long texts, with each letter written as nine.

It is said before anything reads the form: what looks into every one of them, for a token or for what no
text has, comes before the views.
"""

from __future__ import annotations

from typing import Final

from flask import request

TEXTS: Final = 512 * 1024
"""Bytes of a form with the longest text of a complaint, as a browser sends it."""
_MANY: Final = 1 << 20
"""Bytes of a form with a thousand identifiers."""

LONGER: Final[dict[str, int]] = {
    **dict.fromkeys(
        (
            *("complaints.keep", "complaints.hints", "complaints.file", "cases.act"),
            *("ppid.save", "ppid.keep", "ppid.process", "ppid.extend", "ppid.decide", "ppid.note"),
            *("ppid.hand_over", "ppid.withdraw", "ppid.objection", "ppid.answer"),
            *("ppid.withdraw_objection", "village.take"),
        ),
        TEXTS,
    ),
    **dict.fromkeys(("library.bulk_form", "library.bulk_edit", "library.bulk_undo"), _MANY),
}
"""By endpoint; what is not here has the usual length (`MAX_CONTENT_LENGTH`)."""

WITH_FILES: Final = frozenset({"exchange.bring_table", "lists.take_file"})
"""Endpoints whose forms have a file: their views say themselves how long they may be."""


def let_long_forms_in() -> None:
    """Give the form of this request the length it may have."""
    most = LONGER.get(request.endpoint or "")
    if most is not None:
        request.max_content_length = request.max_form_memory_size = most
