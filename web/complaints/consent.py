"""What a caller is asked before they are heard or named: the card that is read to them, and what they say.

P3 2012 art. 27: they are told the purpose, the topic, who takes part, whether it is live or recorded,
that it may be edited, and when it is on the air. Art. 28 (1), UU 27/2022 art. 22 and 24: without consent
nothing recorded of them is on the air, and there is proof of it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from flask import Response, jsonify
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from playlists.clock import to_local
from playlists.values import Span
from radio.complaints.entry import Agreement, choice_of
from radio.complaints.exchange.sheet.words import long_day
from radio.db import session_scope
from radio.programmes.timetable import planned_of
from radio.units import Millis
from web.complaints.blueprint import blueprint
from web.complaints.reach import asker_name
from web.language.say import _
from web.live.course import on_the_air
from web.panel import current_panel

PURPOSES: Final = ("air", "record")
_LATER: Final = "pada acara berikutnya, bersama jawabannya"
_AHEAD: Final = 15 * 86_400_000
_log = logging.getLogger(__name__)


class How(StrEnum):
    """How somebody has agreed, or has not."""

    SPOKEN = "spoken"
    TICKED = "ticked"
    WRITTEN = "written"


def hows() -> dict[How, str]:
    """As the form has it."""
    return {
        How.SPOKEN: _("spoken"),
        How.TICKED: _("ticked on paper or screen"),
        How.WRITTEN: _("written"),
    }


def purposes() -> dict[str, str]:
    """What somebody is asked for."""
    return {
        "air": _("Name and words on the air"),
        "record": _("Recording of the call"),
        "forward": _("Passing on to others"),
        "publish": _("Publishing"),
    }


def agreements_of(
    form: Mapping[str, str], *, by: str, began: Millis, now: Millis
) -> tuple[Agreement, ...]:
    """What was agreed or refused; what was not asked is none. `began` is when it was begun to be typed.

    Raises:
        EntryError: a value of it can't be used.
    """
    how = choice_of(How, form.get("consent_how") or How.SPOKEN, "consent_how")
    return tuple(_given(form, how, by, began, now))


class _Said(StrEnum):
    NOT_ASKED = ""
    YES = "yes"
    NO = "no"


def _given(
    form: Mapping[str, str], how: How, by: str, began: Millis, now: Millis
) -> Iterator[Agreement]:
    for purpose in PURPOSES:
        name = f"consent_{purpose}"
        said = choice_of(_Said, form.get(name, ""), name)
        if said is not _Said.NOT_ASKED:
            at = _moment(form.get(f"{name}_at", ""), began, now)
            call = form.get("call_id", "")
            given = said is _Said.YES
            yield Agreement(purpose, given=given, how=how.value, at=at, by=by, call_id=call)


def _moment(text: str, began: Millis, now: Millis) -> Millis:
    """When it was said; a browser's word is taken as long as it can be."""
    said = int(text) if text.isdecimal() and len(text) < 15 else 0  # digits of ms
    return Millis(said) if began <= said <= now else now


# ---------------------------------------------------------------- the card


@blueprint.get("/card")
def card() -> Response:
    """The card as of now: which programme, and when."""
    answer = jsonify({"lines": card_lines()})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def card_lines() -> list[str]:
    """What is read to the caller: in Indonesian, whatever language the panel speaks."""
    who = asker_name()
    station = current_panel().desk.name
    return [
        f"Saya {who} dari {station}." if who else f"Ini dari {station}.",
        "Laporan Anda kami catat dan kami teruskan ke dinas yang berwenang supaya ditindaklanjuti.",
        f"Laporan itu kami bacakan {_when()}; hadir penyiar dan narasumber dari dinas terkait.",
        "Acaranya siaran langsung. Rekaman telepon dapat diputar ulang dan dipersingkat, maksudnya tidak diubah.",
        "Bolehkah nama dan suara Anda mengudara? Bolehkah telepon ini direkam?",
        "Anda boleh menolak; laporan tetap kami tindak lanjuti tanpa nama.",
    ]


def _when() -> str:
    """The next programme it can be read in; no database keeps a caller waiting."""
    panel = current_panel()
    try:
        with session_scope(panel.database) as session:
            found = _next(session, panel.now())
    except SQLAlchemyError as error:
        _log.warning("the next programme can't be read: %s", type(error).__name__)
        return _LATER
    if found is None:
        return _LATER
    name, local = found[0], to_local(found[1], panel.desk.zone)
    return f"di {name}, {long_day(local.date())} pukul {local:%H.%M}, bersama jawabannya"


def _next(session: Session, now: Millis) -> tuple[str, Millis] | None:
    """The next of the programme that is on; nothing else says where a complaint is read."""
    on_now = on_the_air(session, now)
    if on_now is None:
        return None
    span = Span(on_now.end, Millis(on_now.end + _AHEAD))
    planned = planned_of(session, current_panel().desk.zone, on_now.programme, span, now)
    starts = [one.span.start for one in planned if not one.cancelled]
    return (on_now.programme.name, min(starts)) if starts else None
