"""Why a row of the log is there, as planning writes it, in the reader's language."""

from __future__ import annotations

from playlists.values import Apart
from web.language.phrases import Phrasebook

_PATTERNS = (
    "put in by hand",
    "%(source)s: 1 of %(size)s, in turn; %(looked)s looked at, held back by %(list)s",
    "%(source)s: 1 of %(size)s, in turn; %(looked)s looked at",
    "%(source)s: all %(looked)s break a rule; relaxed: %(list)s",
    "ending: lands %(over)s s from the hard time, best of %(tried)s; relaxed: %(list)s",
    "ending: lands %(over)s s from the hard time, best of %(tried)s",
    "%(source)s after %(every)s songs, 1 of %(size)s",
    "ident each %(minutes)s minutes, 1 of %(size)s",
    "service spot, the break has no other, 1 of %(size)s",
    "public service in turn, for %(share)s of advertising; break %(number)s of %(breaks)s",
    (
        "campaign %(campaign)s: %(nth)s of %(plays)s today, %(more)s to make good; "
        "break %(number)s of %(breaks)s; spread %(hours)s h"
    ),
    (
        "campaign %(campaign)s: %(nth)s of %(plays)s today, %(more)s to make good; "
        "break %(number)s of %(breaks)s"
    ),
    (
        "campaign %(campaign)s: %(nth)s of %(plays)s today; break %(number)s of %(breaks)s; "
        "spread %(hours)s h"
    ),
    "campaign %(campaign)s: %(nth)s of %(plays)s today; break %(number)s of %(breaks)s",
    "rundown: %(title)s, 1 of %(size)s",
    "rundown: %(title)s",
    "clock: turn %(source)s at %(at)s, 1 of %(size)s",
    "clock: turn %(source)s, 1 of %(size)s",
    "clock: item %(source)s at %(at)s",
    "clock: item %(source)s",
    "lead-in of %(event)s",
    "return from %(event)s",
    "%(name)s, each day at %(when)s",
)

_NOTES = (
    "%(event)s: left out, nothing is in the category '%(category)s'",
    "%(day)s: campaign %(campaign)s: %(plays)s plays could not be placed: %(reason)s",
    "%(day)s: no rows, the library holds nothing to play",
    "an hour clock names the list @%(name)s, which is not there",
    "the list @%(name)s can't be used: %(error)s",
    "%(title)s (%(id)s) is planned but retired",
    "%(title)s (%(id)s) is planned but its file is missing",
    "%(title)s (%(id)s) is planned but withheld: a caller in it has not agreed to be heard again",
)

REASONS = Phrasebook(_PATTERNS, (rule.value for rule in Apart))
"""Every reason that planning gives."""

NOTES = Phrasebook((*_NOTES, *_PATTERNS))
"""What a builder tells of the days it built."""
