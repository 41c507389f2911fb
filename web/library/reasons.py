"""Why a file was refused, in the words of the page's language.

The library says it in English, with figures in it; here stands each of its sentences with a place
for every figure.
"""

from __future__ import annotations

import re

from web.language.say import _

_FIGURES = re.compile(r"\d+(?:\.\d+)?")


def refusal(reason: str) -> str:
    """The reason translated; one that is not known here as it is."""
    kind, _colon, detail = reason.partition(": ")
    figures = _FIGURES.findall(reason)
    whole = _whole().get(reason)
    if whole is not None:
        return whole
    known = _with_figures().get(_FIGURES.sub("#", reason))
    if known is not None and figures:
        return known % {"number": figures[0], "of": figures[-1]}
    known = _with_detail().get(kind)
    return known % {"detail": detail} if known is not None else reason


def _whole() -> dict[str, str]:
    return {
        "empty": _("it is empty"),
        "a folder": _("it is a folder"),
        "not a regular file": _("it is no ordinary file"),
        "no such file": _("the file is gone"),
        "not readable: permission denied": _("it may not be read: check its permissions"),
        "damaged: holds only zero bytes": _("damaged: it holds nothing but zeros"),
        "text, not audio": _("text, not audio"),
        "no audio in it": _("there is no audio in it"),
        "a kind of audio that ffmpeg does not know": _("a kind of audio that is not known here"),
        "empty: no audio behind its header": _("empty: there is no audio behind its header"),
        "not audio, or damaged at its start": _("it is no audio, or damaged at its beginning"),
        "the decoder hangs on it": _("damaged: the decoder hangs on it"),
        "silent: nothing in it is louder than -60 dBFS": _("it is silent from end to end"),
        "copy-protected (DRM): it can only be played by the shop's own program": _(
            "copy-protected: only the shop's own program can play it"
        ),
        "its decoder was stopped from outside: import it again": _(
            "it was interrupted: send it again"
        ),
        "its name is not UTF-8: rename it, or import it by copying": _(
            "its name is not UTF-8: rename it"
        ),
        "it has no name": _("it has no name"),
        "its name holds characters that are no text: rename it": _(
            "its name holds characters that are no text: rename it"
        ),
        "its name leads out of its folder: rename it": _(
            "its name leads out of its folder: rename it"
        ),
        "a hidden file": _("a hidden file"),
        "a list, not audio: import it with `radio playlist`": _(
            "a list, not audio: `radio playlist import` takes it"
        ),
        "the station's disk has no room for it": _("the station's disk has no room for it"),
        "it did not arrive: send it again": _("it did not arrive: send it again"),
        "a link that leads out of the folder": _("a link that leads out of the folder"),
    }


def _with_figures() -> dict[str, str]:
    return {
        "its name is longer than # bytes: rename it": _(
            "its name is longer than %(number)s bytes: rename it"
        ),
        "more than # files at once: send the rest as another import": _(
            "more than %(number)s files at once: send the rest as another import"
        ),
        "larger than # GB: put it on the station's computer and import it there": _(
            "larger than %(number)s GB: put it on the station's computer and import it there"
        ),
        "truncated: the last # bytes or more are missing": _(
            "cut short: the last %(number)s bytes or more are missing"
        ),
        "truncated: # of # seconds are there": _(
            "cut short: %(number)s of %(of)s seconds are there"
        ),
        "damaged: # decoding errors": _("damaged: %(number)s places can't be decoded"),
        "damaged: its decoder gave up after # seconds": _(
            "damaged: it can't be decoded after %(number)s seconds"
        ),
        "too short: # ms of sound": _("too short: %(number)s ms of sound"),
        "longer than # hours": _("longer than %(number)s hours"),
    }


def _with_detail() -> dict[str, str]:
    return {
        "not readable": _("it can't be read: %(detail)s"),
        "damaged": _("damaged: %(detail)s"),
        "truncated": _("cut short: %(detail)s"),
        "link to a missing file": _("a link to a file that is gone: %(detail)s"),
    }
