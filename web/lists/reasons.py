"""Why the rule of a smart list can't be read, and what in it no piece has, in the reader's language."""

from __future__ import annotations

from web.language.phrases import Phrasebook

_PATTERNS = (
    "the rule is empty; write for example: category:musik played:>7d",
    "%(token)s: a quotation mark is not closed, or stands within a word",
    "%(token)s: a comma stands between two values, without spaces",
    "%(token)s can't be read; put texts with spaces or signs in quotation marks",
    "%(token)s: the value is missing; write it without a space, as %(example)s",
    "%(token)s: there is nothing between the quotation marks",
    "%(token)s: there is nothing called %(name)s; %(other)s",
    "%(token)s: there is no such order; %(other)s",
    "%(token)s: there is no daypart %(name)s; %(other)s",
    "%(token)s: there is no %(name)s; %(other)s",
    "%(token)s: say whether more or less is meant, as %(example)s",
    "%(token)s: a range needs an end at least, as %(example)s",
    "%(token)s: the range ends before it begins; the smaller one comes first",
    "%(token)s: %(name)s is no year; write it with four digits, as in %(example)s",
    "%(token)s: %(name)s is no length; write seconds, or minutes as 3:30, as in %(example)s",
    (
        "%(token)s: %(name)s is no time; write 30min, 12h, 7d or 4w, or a day as 2026-12-31, "
        "as in %(example)s"
    ),
    "%(token)s: a limit is a number from 1 to %(most)s, as limit:50",
    "%(token)s: a rule has one %(name)s, with one value, as %(example)s",
    # What no piece has.
    "no piece has the category %(name)s; %(other)s",
    "no piece has the category %(name)s",
    "no piece has the language %(name)s; %(other)s",
    "no piece has the language %(name)s",
    "no piece has the label %(name)s; %(other)s",
    "no piece has the label %(name)s",
    # What is meant, in either.
    "did you mean %(near)s?",
    "there are: %(names)s",
    "there are %(names)s; a text with a colon stands in quotation marks",
)

RULES = Phrasebook(_PATTERNS)
"""All that is said of a rule."""
