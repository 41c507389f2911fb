"""What rehearsals say of the log, and what to do, in the reader's language."""

from __future__ import annotations

from web.language.phrases import Phrasebook
from web.log.reasons import REASONS

_STATES = ("active", "retired", "missing", "withheld")

WHY = (
    "its last %(seconds)s s are cut by what comes next",
    "hard time missed by %(seconds)s s",
    "soft time missed by %(seconds)s s",
    "hard item not played: %(because)s",
    "soft item not played: %(because)s",
    "not played: %(because)s",
    "the log has nothing that can be played; the fallback list stands in",
    "planned, but %(because)s",
    "retired",
    "its file is missing",
    "withheld: a caller in it has not agreed to be heard again",
    "it may not play on %(day)s at %(time)s: daypart or validity",
    "it is quarantined: `radio media quarantine` tells why",
    "it is quarantined",
    "no rows: `radio log build` makes them",
    # Slots of clocks and rundowns.
    "the clock '%(clock)s' has nothing for `%(line)s`, in %(count)s hours: %(because)s",
    "the clock '%(clock)s' has nothing for `%(line)s`: %(because)s",
    "the episode %(episode)s has nothing for `%(line)s`, in %(count)s hours: %(because)s",
    "the episode %(episode)s has nothing for `%(line)s`: %(because)s",
    "no campaign has a spot in it, and %(because)s",
    "of its %(count)s pieces none may play then",
    "it holds nothing",
    "the list %(name)s: %(because)s",
    "the category '%(name)s': %(because)s",
    "there is no such piece",
    "'%(title)s' may not play then",
    "'%(title)s' is retired",
    "'%(title)s' is missing",
    "'%(title)s' is withheld",
    # What law or faith asks for.
    "%(event)s: the log has nothing of '%(category)s' then",
    "%(event)s: it comes %(seconds)s s after its time",
    "%(event)s: %(programme)s is on the line '%(line)s' then, which covers the log",
    # People and places.
    "at the same time %(taken)s, %(when)s",
    "studio %(name)s is taken by %(title)s",
    "%(title)s is on the air",
    "%(name)s is with %(title)s",
    "%(name)s is a guest of %(title)s",
    "a guest on a public holiday: %(name)s",
    "not one of its %(count)s guests has confirmed",
    "asked, but has not confirmed; no guest has",
    "asked, but has not confirmed",
    "does not speak for %(agency)s any more",
    "does not come, and there is no stand-by plan",
    "is to stand in for %(name)s, but has not confirmed",
    "its stand-by piece '%(title)s' is retired",
    "its stand-by piece '%(title)s' is missing",
    "its stand-by piece '%(title)s' is withheld",
    "%(name)s presents no more",
    "nobody presents it",
    "the opening of %(episode)s is %(state)s; music stands in for it",
    "the closing of %(episode)s is %(state)s; music stands in for it",
    "the part '%(part)s' of %(episode)s is %(state)s; music stands in for it",
    # Spots.
    "%(plays)s plays are booked and not in the log: %(because)s",
    "an election is near: nothing political airs",
    "it has no spot that may air today",
    "what commercials may have of the day is used up",
    "there is no break",
    "of %(breaks)s breaks %(list)s",
    "gave way to public service announcements, of which the day has too few",
    "their hours were edited by hand, or are still to be built",
)

_DO = (
    "move it, or the hard time after it: `radio log show` tells what that is",
    "move what is on before it: `radio log show` tells what that is",
    "`radio log insert` puts it at another time",
    "`radio log build` makes the hours there are none of; `radio log insert` fills one",
    "put a missing file back, or plan without it: `radio log build %(day)s`",
    "`radio media show %(id)s` tells when it may",
    "more songs, or smaller distances under [rotation] in the settings",
    "replace the file, or `radio media release %(id)s` and listen to it",
    "`radio log build %(day)s`; without music, `radio import FOLDER` first",
    "%(what)s; or take the slot out: its rundown",
    "%(what)s; or take the slot out: `radio clock set`",
    "`radio playlist show %(name)s` tells what it holds",
    "`radio media list` shows them",
    "put its file %(path)s back",
    (
        "`radio import --category %(category)s FILE` where there is none, else "
        "`radio log insert --at %(at)s ID`"
    ),
    "close the line for it, or have it in the programme itself",
    "call them, or write a stand-by plan: %(command)s",
    "ask another one; %(command)s takes this one back",
    "%(command)s, or ask another guest",
    "ask at %(reached)s, then `%(command)s`",
    "ask, then `%(command)s`",
    "put the file %(path)s back, or %(command)s",
    "`radio campaign show %(name)s` tells what keeps plays out; fewer, or more breaks",
    "`radio campaign set ID --plays N` books fewer; take those put in by hand out again",
    "`radio import --category %(category)s`, or give them a slot in the hour clocks",
    "`%(one)s`, or `%(other)s`",
)

_WORDS = (
    *_STATES,
    "overtaken", "live", "fallback", "hour",
    "outside its hours", "near a competitor", "too full",
    "closed to its spots by their own hours or by the hour's share",
    "too near its other plays",
    "or with them in an hour that is full",
)  # fmt: skip

_SHARES = tuple(
    f"commercials %(share)s of broadcast time, at most %(most)s allowed{much}; "
    f"public service %(service)s of advertising, at least %(least)s asked{little}"
    for much in (": too much", "")
    for little in (": too little", "")
)
_LAST = ("%(one)s and %(other)s",)
"""So little of it is fixed that everything else comes first."""

FINDINGS = Phrasebook(
    (*WHY, *_DO, *_SHARES, *REASONS.patterns, *_LAST),
    (*_WORDS, *REASONS.words),
)
"""Every finding of a rehearsal."""
