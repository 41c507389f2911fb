"""The form a complaint is taken with: what it offers, and the entry that was typed into it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Flask
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from radio.complaints.entry import Entry, choice_of, entry_from
from radio.complaints.errors import EntryError
from radio.complaints.intake.lists import Lists, known_lists
from radio.complaints.intake.papers import FILES_MOST, SIZE_MOST
from radio.complaints.words import Channel, Kind
from radio.db import session_scope
from radio.units import Millis
from web.complaints.consent import agreements_of, card_lines, hows
from web.complaints.reach import asker
from web.complaints.words import channels, kinds, script_words
from web.language import current_language
from web.panel import current_panel

TEXTS: Final = (
    "text",
    "name",
    "phone",
    "address",
    "reporter_area",
    "place",
    "area_code",
    "category_id",
    "agency_id",
    "joins",
    "call_id",
)
FLAGS: Final = ("anonymous", "confidential", "field_check")
_FUTURE: Final = 60_000
_OLDEST: Final = 14 * 86_400_000
"""ms a complaint may have waited in a browser before its own moment is no longer believed."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Offered:
    """What the form lets people choose from."""

    lists: Lists
    kinds: Mapping[Kind, str]
    channels: Mapping[Channel, str]
    papers_most: int = FILES_MOST
    paper_size: int = SIZE_MOST


def furnish(app: Flask) -> None:
    """Give the templates what the form is made of; the console has it, too."""
    app.jinja_env.globals.update(
        intake_offered=offered,
        intake_facts=facts,
        category_name=category_name,
        consent_card=card_lines,
        consent_hows=hows,
    )


def offered() -> Offered:
    """What can be chosen; where this computer's file can't be read the form is there without lists."""
    return Offered(lists_now(), kinds(), channels())


def lists_now() -> Lists:
    """The lists as this computer knows them."""
    try:
        with session_scope(current_panel().desk.database) as session:
            return known_lists(session)
    except SQLAlchemyError as error:
        _log.warning("the lists of complaints can't be read: %s", type(error).__name__)
        return Lists()


def category_name(category: Any) -> str:
    """A category in the language of the request."""
    return str(category.name_en or category.name if current_language() == "en" else category.name)


def facts() -> Markup:
    """What the form's script has to know, as JSON within a page."""
    told = {"person": asker(), "papers": FILES_MOST, "size": SIZE_MOST, "words": script_words()}
    text = json.dumps(told, ensure_ascii=False)
    safe = text.replace("<", "\\u003c").replace("&", "\\u0026")
    return Markup(safe)  # noqa: S704  # made safe in the line above


def entry_of(
    form: Mapping[str, str], *, by: str, taker: str, episode: tuple[str, str], now: Millis
) -> Entry:
    """What was typed, by whom, of which account. `episode` are the episode and its programme, empty where there is none.

    Raises:
        EntryError: a field of it can't be used.
    """
    given: dict[str, Any] = {name: form.get(name, "") for name in TEXTS}
    given |= {name: form.get(name, "") == "y" for name in FLAGS}
    given |= {
        "kind": choice_of(Kind, form.get("kind", ""), "kind"),
        "channel": choice_of(Channel, form.get("channel", ""), "channel"),
        "said_at": said_at(form, now),
        "key": form.get("draft", ""),
        "taken_by": by,
        "episode_id": episode[0],
        "programme_id": episode[1],
    }
    if not given["text"].strip():
        raise EntryError("what was said is missing", "text")
    entry = entry_from(given, now=now)
    agreed = agreements_of(form, by=by, began=entry.said_at, now=now)
    return replace(entry, taker=taker, agreements=agreed)


def said_at(form: Mapping[str, str], now: Millis) -> Millis:
    """When somebody began to type it: a browser may send it much later. Else now."""
    text = form.get("began", "")
    began = int(text) if text.isdecimal() and len(text) < 15 else 0  # digits of ms
    return Millis(began) if now - _OLDEST < began < now + _FUTURE else now
