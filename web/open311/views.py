"""The addresses of GeoReport v2. XML unless JSON is asked for, by `.json` or `Accept`.

Who files shows an `api_key`, a token of the station, in the body: nothing that a browser adds by
itself counts, so that pages elsewhere may use this, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, g, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from radio.complaints.entry import Entry
from radio.complaints.errors import EntryError, NoSuchCaseError, RegisterAwayError
from radio.complaints.intake.filing import Filed, file_entry
from radio.complaints.intake.lists import Lists, known_lists, lists_of
from radio.complaints.outside.cases import PublicCase
from radio.complaints.outside.lookup import Found, look_up
from radio.complaints.outside.open311 import shapes
from radio.complaints.outside.open311.asking import list_requests, read_query
from radio.complaints.outside.open311.faults import Fault, FaultyError, Reason
from radio.complaints.outside.open311.filing import definition, read_request, request_key
from radio.complaints.outside.open311.writing import Node, json_text, xml
from radio.complaints.register.tables import BY
from radio.complaints.tickets import TicketError
from radio.db import session_scope
from radio.people.rights import Right
from web.access import away
from web.answers import TroubleError, register_away
from web.caller import is_https
from web.complaints.reach import register_now, shared
from web.language import current_language
from web.language.say import _
from web.limits import Allowance
from web.open311.words import fault_words, note, status_words
from web.panel import current_panel
from web.recognising import DatabaseAwayError
from web.toooften import TooOftenError, hold_to
from web.trail import tell
from web.who import Who

PREFIX: Final = "/open311"
_READS: Final = Allowance("open311", at_once=60, every=0.5)
_POSTS: Final = Allowance("open311 post", at_once=20, every=6.0)
_KEYS: Final = Allowance("open311 key", at_once=60, every=1.0)
_KEPT: Final = "public, max-age=300"
_LOOKED_UP: Final = 50
"""Numbers of a list that are looked for beyond the shared database."""

blueprint = Blueprint("open311", __name__, url_prefix=PREFIX)
View = Callable[..., tuple[str, Node, int]]


def _at(*paths: str, method: str = "GET") -> Callable[[View], Callable[..., Response]]:
    """Give a view its addresses; those of lists with each ending of a format."""

    def decorate(view: View) -> Callable[..., Response]:
        @wraps(view)
        def called(**path: str) -> Response:
            try:
                hold_to(current_panel().limits, _READS if method == "GET" else _POSTS)
                _check_jurisdiction()
                return _written(*view(**{name: _bare(text) for name, text in path.items()}))
            except FaultyError as error:
                told = [(one.status, fault_words(one)) for one in error.faults]
                return _refused(error.status, told)

        for path in paths:
            for ending in ("",) if path.endswith((">", "/")) else ("", ".xml", ".json"):
                blueprint.add_url_rule(
                    f"{path}{ending}", view.__name__, called, methods=[method]
                )  # fmt: skip
        return called

    return decorate


# ---------------------------------------------------------------- what is there


@_at("/discovery", "/v2/discovery", "/v2/")
def discovery() -> tuple[str, Node, int]:
    """Where the service is, in which formats, and how to get a key."""
    panel = current_panel()
    with session_scope(panel.desk.database) as session:
        changed_at = known_lists(session).changed_at
    station, email = panel.settings.station, panel.settings.email
    ask = f"{station}, {email}" if email else station
    told = shapes.discovery(
        contact=ask,
        key_service=_("The station's administrator gives out keys: %(station)s.", station=ask),
        url=f"{_root()}{PREFIX}/v2",
        changed_at=changed_at,
        zone=panel.settings.zone_info,
    )
    return "discovery", told, HTTPStatus.OK


@_at("/v2/services")
def services() -> tuple[str, Node, int]:
    """What can be filed."""
    return "services", shapes.service_list(_lists(), english=_english()), HTTPStatus.OK


@_at("/v2/services/<code>")
def service(code: str) -> tuple[str, Node, int]:
    """What is asked for with a service."""
    told = shapes.service_definition(code, definition(_lists(), code))
    return "service_definition", told, HTTPStatus.OK


@_at("/v2/requests")
def requests() -> tuple[str, Node, int]:
    """Reports, the newest first."""
    panel = current_panel()
    query = read_query(request.args, panel.now(), panel.settings.zone_info)
    with shared() as session:
        cases = list_requests(session, panel.keys, query)
    return "service_requests", _told(_named(query.tickets or (), cases)), HTTPStatus.OK


@_at("/v2/requests/<ticket>")
def one_request(ticket: str) -> tuple[str, Node, int]:
    """One report."""
    return "service_requests", _told([_found(ticket).case]), HTTPStatus.OK


@_at("/v2/tokens/<token>")
def token(token: str) -> tuple[str, Node, int]:
    """The number that belongs to a token: the same."""
    found = _found(token)
    return "service_requests", shapes.token(found.asked, found.asked), HTTPStatus.OK


@_at("/v2/requests", method="POST")
def file() -> tuple[str, Node, int]:
    """File a report; it is on this computer's disk when this answers."""
    if not request.form and request.content_length:
        raise FaultyError(Fault(Reason.BODY))
    panel, who = current_panel(), _who()
    hold_to(panel.limits, _KEYS, f"{who.person_id} {who.name}")
    given = {name: request.form.getlist(name) for name in request.form}
    now = panel.now()
    entry = read_request(given, _lists(), now, who.name[:BY])
    filed = _filed(entry, request_key(given, who.name, now, _own_name()))
    tell(filed.ticket)
    address = f"{_root()}{url_for('track.page', nomor=filed.ticket)}"
    notice = _("Keep this number. It tells where your report stands: %(address)s", address=address)
    return "service_requests", shapes.filed(filed.ticket, notice), HTTPStatus.OK


@_at("/<path:rest>")
def elsewhere(rest: str) -> tuple[str, Node, int]:
    """Whatever else is asked for is not there."""
    raise FaultyError(Fault(Reason.NOT_THERE, rest[:80]))


# ---------------------------------------------------------------- parts


def _own_name() -> str:
    """What the program calls its request, if it says so."""
    return request.headers.get("Idempotency-Key", "")[:200]


def _filed(entry: Entry, key: str) -> Filed:
    try:
        return file_entry(current_panel().desk, replace(entry, key=key))
    except EntryError as error:
        raise FaultyError(Fault(Reason.VALUE, error.field)) from error


def _who() -> Who:
    """Whose key is shown; known from now on as who sends this request."""
    panel = current_panel()
    g.who = None
    try:
        who = panel.recogniser.token(request.form.get("api_key", ""), panel.now())
    except DatabaseAwayError as error:
        raise away() from error
    if who is None or not who.may(Right.COMPLAINTS_EDIT):
        raise FaultyError(Fault(Reason.KEY, "api_key"))
    g.who = who
    return who


def _check_jurisdiction() -> None:
    given = request.values.get("jurisdiction_id", "").strip()
    if given and given != current_panel().settings.jurisdiction:
        raise FaultyError(Fault(Reason.JURISDICTION, "jurisdiction_id"))


def _lists() -> Lists:
    """As the shared database has them; as they were last seen, where it is away."""
    panel = current_panel()
    try:
        with shared() as session:
            return lists_of(session)
    except RegisterAwayError as error:
        with session_scope(panel.desk.database) as session:
            known = known_lists(session)
        if not known.categories:
            raise register_away() from error
        return known


def _found(typed: str) -> Found:
    panel = current_panel()
    try:
        return look_up(panel.desk, register_now(), typed)
    except TicketError as error:
        raise FaultyError(Fault(Reason.MISTYPED, typed[:40])) from error
    except NoSuchCaseError as error:
        raise FaultyError(Fault(Reason.NOT_THERE, typed[:40])) from error


def _named(tickets: Sequence[str], cases: Sequence[PublicCase]) -> list[PublicCase]:
    """With those that are asked for by number and wait here, or have joined another: as one alone is found."""
    found = {case.ticket: case for case in cases}
    for ticket in [one for one in tickets if one not in found][:_LOOKED_UP]:
        try:
            case = _found(ticket).case
        except FaultyError:
            continue
        found.setdefault(case.ticket, case)
    return list(found.values())


def _told(cases: Sequence[PublicCase]) -> Node:
    zone = current_panel().settings.zone_info
    return shapes.requests(cases, zone=zone, english=_english(), note=note)


def _english() -> bool:
    return current_language() == "en"


def _root() -> str:
    return f"{'https' if is_https() else 'http'}://{request.host}"


# ---------------------------------------------------------------- formats


def _bare(name: str) -> str:
    """A name of an address without the ending that says the format."""
    return name.removesuffix(".xml").removesuffix(".json")


def _wants_json() -> bool:
    if request.path.endswith((".json", ".xml")):
        return request.path.endswith(".json")
    best = request.accept_mimetypes.best_match(["text/xml", "application/json"], "text/xml")
    return best == "application/json"


def _written(root: str, node: Node, status: int) -> Response:
    if _wants_json():
        answer = Response(json_text(node), status, content_type="application/json; charset=utf-8")
    else:
        answer = Response(xml(root, node), status, content_type="text/xml; charset=utf-8")
    answer.headers["Vary"] = "Accept, Accept-Language"
    answer.headers["Content-Language"] = current_language()
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if root in {"discovery", "services", "service_definition"} and request.method != "POST":
        answer.headers["Cache-Control"] = _KEPT
    return answer


def _refused(status: int, told: list[tuple[int, str]]) -> Response:
    return _written("errors", shapes.errors(told), status)


def answer_in_kind(error: HTTPException) -> Response:
    """Any error below `PREFIX`, as GeoReport tells errors."""
    status = int(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    words = status_words(status)
    if isinstance(error, TroubleError):
        words = f"{error.trouble.message} {error.trouble.do}"
    answer = _refused(status, [(status, words)])
    if isinstance(error, TooOftenError):
        answer.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return answer
