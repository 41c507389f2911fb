"""The console's actions, under /api/v1/air."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlalchemy.exc import SQLAlchemyError

from radio.air.control.client import EngineAwayError, EngineClient, EngineRefusedError
from radio.archive.origins import Origins
from radio.archive.puton import NoPieceError, NotAgreedError, looked_at
from radio.carts.wall import pages
from radio.db import session_scope
from radio.library.tables import MediaState
from web.access import current_who
from web.air.leading import relay_trouble
from web.air.words import away, not_looked_at, refused
from web.answers import Trouble, refuse
from web.description import bad_value, described
from web.panel import current_panel
from web.pieces import withheld
from web.trail import tell

TIMEOUT = 5.0
"""Seconds an operator waits at most to be told that the engine does not answer."""

NAME_MOST = 200
_NO_MORE: Final[Mapping[str, Callable[[], Trouble | None]]] = MappingProxyType({})

blueprint = Blueprint("air", __name__, url_prefix="/api/v1/air")


@dataclass(frozen=True, slots=True)
class Done:
    """What the engine said to it."""

    ok: Literal[True]
    result: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mode:
    """Automatic, or each item started by a person."""

    mode: Literal["auto", "assist"]


@dataclass(frozen=True, slots=True)
class Skip:
    """The item that is meant; nothing is skipped where another is on the air by now."""

    entry: Annotated[str, Field(max_length=NAME_MOST)] = ""


@dataclass(frozen=True, slots=True)
class StopAfter:
    """Whether to hold the log, or not any more."""

    on: Literal["yes", "no", ""] = "yes"


@dataclass(frozen=True, slots=True)
class Source:
    """A live source by its name in the settings, or a relay by an address that they allow.

    `after` has it wait: for the end of the item on the air, or for the next fixed time.
    """

    name: Annotated[str, Field(max_length=NAME_MOST)] = ""
    uri: Annotated[str, Field(max_length=NAME_MOST)] = ""
    after: Literal["", "item", "fixed"] = ""


@dataclass(frozen=True, slots=True)
class Ducking:
    """How far music goes under voice, dB."""

    depth: Annotated[float, Field(ge=-60, le=0, allow_inf_nan=False)]


_ERRORS = (HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE)
_action = described(Done, errors=_ERRORS, as_is=True)


@blueprint.post("/skip")
@described(Done, body=Skip, errors=(*_ERRORS, HTTPStatus.BAD_REQUEST), as_is=True)
def skip(body: Skip) -> Response:
    """End what is playing and go on with what is next."""
    return _ask("skip", **({"entry": body.entry} if body.entry else {}))


@blueprint.post("/stop")
@_action
def stop() -> Response:
    """Stop the log."""
    return _ask("stop")


@blueprint.post("/stop-after")
@described(Done, body=StopAfter, errors=(*_ERRORS, HTTPStatus.BAD_REQUEST), as_is=True)
def stop_after(body: StopAfter) -> Response:
    """Hold the log once what is on the air ends, or take that back."""
    tell("", body.on)
    return _ask("stop_after", on=body.on != "no")


@blueprint.post("/start")
@_action
def start() -> Response:
    """Start the log, or the next item in assist mode."""
    return _ask("start")


@blueprint.post("/mode")
@described(Done, body=Mode, errors=(*_ERRORS, HTTPStatus.BAD_REQUEST), as_is=True)
def mode(body: Mode) -> Response:
    """Automatic, or each item started by a person."""
    tell(body.mode)
    return _ask("mode", mode=body.mode)


@blueprint.post("/carts/<name>/fire")
@_action
def cart_fire(name: str) -> Response:
    """Play a cart at once."""
    return _ask("cart_fire", {"no_such_cart": partial(_is_withheld, name)}, name=name)


def _is_withheld(name: str) -> Trouble | None:
    """Why the engine has no such cart, where that is a caller's consent; only then is it looked up."""
    with suppress(SQLAlchemyError), session_scope(current_panel().database) as session:
        keys = (key for page in pages(session) for key in page.keys)
        media = next((key.media for key in keys if key.name == name), None)
        if media is not None and media.state is MediaState.WITHHELD:
            return withheld()
    return None


@blueprint.post("/carts/<name>/stop")
@_action
def cart_stop(name: str) -> Response:
    """Stop a cart."""
    return _ask("cart_stop", name=name)


@blueprint.post("/live/open")
@described(
    Done, body=Source, errors=(*_ERRORS, HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN), as_is=True
)
def live_open(body: Source) -> Response:
    """Put a live source on the air, now or later, by its name or by its address."""
    waits = {"after": body.after} if body.after else {}
    tell(body.name or body.uri, body.after)
    if body.name:
        return _by_name(body.name, waits)
    if not body.uri:
        return refuse(bad_value("name"), HTTPStatus.BAD_REQUEST)
    if trouble := relay_trouble(body.uri):
        return refuse(trouble, HTTPStatus.FORBIDDEN)
    return _ask("live_open", uri=body.uri, **waits)


def _by_name(name: str, waits: Mapping[str, str]) -> Response:
    """A source may be a file, in which a caller may be heard."""
    panel = current_panel()
    data, zone = panel.settings.data, panel.settings.zone_info
    origins = partial(Origins.by_now, panel.database, data, zone)
    try:
        order = looked_at(data, {"name": name, **waits}, origins)
    except NotAgreedError:
        return refuse(withheld(), HTTPStatus.CONFLICT)
    except (NoPieceError, OSError):
        return refuse(not_looked_at(), HTTPStatus.CONFLICT)
    return _ask("live_open", **order)


@blueprint.post("/live/close")
@_action
def live_close() -> Response:
    """Back from live to the log."""
    return _ask("live_close")


@blueprint.post("/ducking")
@described(Done, body=Ducking, errors=(*_ERRORS, HTTPStatus.BAD_REQUEST), as_is=True)
def ducking(body: Ducking) -> Response:
    """Set how far music goes under voice, until the engine is stopped."""
    tell("", f"{body.depth:g} dB")
    return _ask("ducking", depth=body.depth)


@blueprint.post("/delay/start")
@_action
def delay_start() -> Response:
    """Hold the show back from now on, as the settings say."""
    return _ask("delay_start")


@blueprint.post("/delay/end")
@_action
def delay_end() -> Response:
    """Go back to the present, without a gap."""
    return _ask("delay_end")


@blueprint.post("/delay/dump")
@_action
def delay_dump() -> Response:
    """Throw away what is held and has not gone out; it is kept, with who did it and when."""
    return _ask("delay_dump", by=who.name if (who := current_who()) else "")


@blueprint.post("/alarms/<alarm_id>/ack")
@_action
def alarm_ack(alarm_id: str) -> Response:
    """Say that a person has seen an alarm."""
    return _ask("alarm_ack", id=alarm_id)


def _ask(
    do: str, why: Mapping[str, Callable[[], Trouble | None]] = _NO_MORE, /, **args: Any
) -> Response:
    """Have the engine do something; `why` knows better words for some of its refusals."""
    try:
        with EngineClient(current_panel().settings.data) as engine:
            result = engine.request(do, timeout=TIMEOUT, **args)
    except EngineAwayError:
        return refuse(away(), HTTPStatus.SERVICE_UNAVAILABLE)
    except EngineRefusedError as error:
        better = why[error.code]() if error.code in why else None
        return refuse(better or refused(error), HTTPStatus.CONFLICT)
    answer = jsonify({"ok": True, "result": result})
    answer.headers["Cache-Control"] = "no-store"
    return answer
