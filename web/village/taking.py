"""What a phone asks and sends: numbers while it is online, what it has taken once it is again."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from flask import Response, jsonify, request

from radio.complaints.entry import entry_from
from radio.complaints.errors import EntryError
from radio.complaints.ids import is_id
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.papers import FILES_MOST
from radio.complaints.intake.requests import file_request
from radio.complaints.intake.reserved import OPEN_MOST, Told, reserve
from radio.complaints.intake.runs import year_of, years_ahead
from radio.complaints.intake.tables import WaitingKind
from radio.complaints.ppid.entry import request_from
from radio.complaints.ppid.words import RequestChannel
from radio.complaints.words import Channel
from radio.db import session_scope
from radio.units import Millis
from web.answers import Trouble, TroubleError, refuse
from web.complaints.reach import asker, asker_name
from web.language.say import _
from web.panel import current_panel
from web.ppid.words import entry_words
from web.security import page_token
from web.trail import tell, tell_nothing
from web.village.blueprint import blueprint
from web.village.papers import filing_key, missing
from web.village.takers import proof, taker

_OLD: Final = 60 * 86_400_000
_AHEAD: Final = 300_000
"""ms that a phone's clock may be behind and ahead; else it counts as now."""
_COMPLAINT: Final = frozenset(
    {"kind", "text", "place", "area_code", "name", "phone", "address", "reporter_area"}
    | {"anonymous", "confidential"}
)
_REQUEST: Final = frozenset(
    {"text", "purpose", "name", "address", "area_code", "phone", "email", "occupation"}
    | {"id_kind", "id_number", "wanted", "form", "confidential"}
)


@blueprint.get("/state")
def state() -> Response:
    """That the panel is there, its time, who is signed in, the token to send with, the years to have numbers of."""
    now = current_panel().now()
    return jsonify(
        {
            "ok": True,
            "token": page_token(),
            "years": years_ahead(current_panel().desk, now),
            "now": now,
            "name": asker_name(),
            "taker": proof(),
        }
    )


@blueprint.post("/numbers")
def numbers() -> Response:
    """Numbers for a phone; asked again, those it has not got."""
    tell_nothing()
    given, panel = _given(), current_panel()
    device, have = given.get("device"), given.get("have")
    if not isinstance(device, str) or not isinstance(have, list) or len(have) > 4 * OPEN_MOST:
        raise _unfit()
    known = {str(number) for number in have}
    kinds = (WaitingKind.COMPLAINT, WaitingKind.REQUEST)
    free = given.get("free")
    now = panel.now()
    told: dict[int, dict[str, tuple[str, ...]]] = {}
    try:
        with session_scope(panel.desk.database, write=True) as session:
            for year in years_ahead(panel.desk, now):
                of_year = _of(free, year)
                told[year] = {
                    kind.value: reserve(
                        session,
                        panel.desk,
                        kind,
                        device,
                        known,
                        _free(of_year, kind),
                        asker(),
                        year,
                    )
                    for kind in kinds
                }
            session.commit()
    except ValueError as error:
        raise _unfit() from error
    year = year_of(panel.desk, now)
    return jsonify({"ok": True, "year": year, "numbers": told[year], "years": told})


def _of(free: object, year: int) -> object:
    """What a phone says it has of a year; of the phone's own year alone by a page from before."""
    by_year = free.get("years") if isinstance(free, dict) else None
    return by_year.get(str(year)) if isinstance(by_year, dict) else free


def _free(free: object, kind: WaitingKind) -> int:
    count = free.get(kind.value, 0) if isinstance(free, dict) else 0
    return count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else 0


@blueprint.post("/take")
def take() -> Response:
    """Take what a phone has; sent again, it is the same."""
    given = _given()
    fields, key = given.get("fields"), given.get("key")
    if not isinstance(fields, dict) or not isinstance(key, str) or not is_id(key):
        raise _unfit()
    told = Told(str(given.get("number") or ""), str(given.get("device") or ""))
    if _lacks(key, given.get("papers", [])):
        return jsonify({"ok": True, "missing": True})
    try:
        number = _take(given, fields, key, told)
    except EntryError as error:
        trouble = Trouble("unfit", entry_words(error), error.field)
        return refuse(trouble, HTTPStatus.UNPROCESSABLE_ENTITY)
    tell(number)
    return jsonify({"ok": True, "number": number})


def _lacks(key: str, papers: object) -> bool:
    """Whether a file that the phone has sent has to be sent again."""
    if not isinstance(papers, list) or len(papers) > FILES_MOST:
        raise _unfit()
    if not papers:
        return False
    with session_scope(current_panel().desk.database) as session:
        return missing(session, key, [str(one) for one in papers])


def _take(given: dict[str, Any], fields: dict[str, Any], key: str, told: Told) -> str:
    panel, kind, said_at = current_panel(), str(given.get("kind")), given.get("said_at")
    desk, who, typed = panel.desk, taker(given.get("taker")), _typed(said_at)
    common = {"taken_by": who.name, "key": filing_key(key), "said_at": _moment(said_at)}
    if kind == WaitingKind.COMPLAINT:
        _check(fields, _COMPLAINT)
        entry = entry_from(
            {**fields, **common, "channel": Channel.VILLAGE_VISIT.value}, now=current_panel().now()
        )
        entry = replace(entry, taker=who.account, typed_at=typed)
        return file_entry(desk, entry, draft=key, told=told).ticket
    if kind == WaitingKind.REQUEST:
        _check(fields, _REQUEST)
        asked = request_from(
            {**fields, **common, "channel": RequestChannel.VILLAGE_VISIT.value},
            now=current_panel().now(),
        )
        return file_request(desk, replace(asked, typed_at=typed), told=told).number
    raise _unfit()


def _check(fields: dict[str, Any], known: frozenset[str]) -> None:
    if set(fields) - known:
        raise _unfit()


def _moment(value: object) -> Millis:
    """When it was said, by the phone's clock where that can be right."""
    now = current_panel().now()
    if isinstance(value, bool) or not isinstance(value, int):
        return now
    return Millis(value) if now - _OLD <= value <= now + _AHEAD else now


def _typed(value: object) -> Millis:
    """What the phone's clock said, however wrong: what was said before an erasure counts as before it."""
    is_moment = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 42
    return Millis(value) if is_moment and isinstance(value, int) else Millis(0)


def _given() -> dict[str, Any]:
    try:
        given = request.get_json(silent=True)
    except RecursionError as error:
        # Thousands of lists within each other.
        raise _unfit() from error
    if not isinstance(given, dict):
        raise _unfit()
    return given


def _unfit() -> TroubleError:
    trouble = Trouble(
        "unfit",
        _("The panel did not understand this request."),
        _("Reload the page and try again."),
    )
    return TroubleError(trouble, HTTPStatus.BAD_REQUEST)
