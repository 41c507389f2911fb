"""Texts as others may get them: well-formed everywhere, no formula, nothing that names a person.

All of it takes time in proportion to a text's length, whatever the text is.
"""

from __future__ import annotations

import re
from typing import Final

from radio.complaints import contacts

_NO_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow (2.2 Characters): controls, halves of surrogate pairs."""
_PARTS: Final = re.compile("([;\t\n])")
_FORMULA: Final = frozenset("=+-@|%＝＋－＠﹢﹣﹦﹫−")
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE: Final = re.compile(r"(?<!\w)(?:\+62|62|\(?0)(?:[ \-.()/]{0,2}\d){8,13}(?!\w)")
_LONG_NUMBER: Final = re.compile(r"(?<!\w)\d{13,20}(?!\w)")
"""Identity numbers (16 digits), accounts."""
HIDDEN: Final = "•••"


def clean(text: str) -> str:
    """A text that can stand in any file: no control characters, lines end alike."""
    return _NO_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def as_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before what looks like one.

    After OWASP's "CSV Injection". It is done after semicolons, tabs and line ends within it, too:
    a spreadsheet that parts lines there heeds no quotes that began before.
    """
    return "".join(map(_no_formula, _PARTS.split(clean(text))))


def _no_formula(part: str) -> str:
    bare = part.lstrip().lstrip('"').lstrip()
    if bare[:1] not in _FORMULA:
        return part
    at = len(part) - len(bare)
    return f"{part[:at]}'{bare}"


def without_contacts(text: str) -> str:
    """A text for the public: e-mail addresses, telephones and identity numbers in it are hidden."""
    for found in (_EMAIL, _PHONE, _LONG_NUMBER):
        text = found.sub(HIDDEN, text)
    return contacts.without_contacts(text)
