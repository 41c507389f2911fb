"""Addresses of every page, for tests that walk them through what `furnishing` has put there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from http import HTTPStatus
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, Select, select
from werkzeug.routing import Rule

from playlists.clock import to_local
from radio.broadcastlog.tables import LogRow
from radio.carts.tables import CartPage
from radio.complaints.intake.brought import brought_lately
from radio.complaints.intake.desk import DeskSettings, open_desk
from radio.complaints.intake.tables import BroughtKind
from radio.complaints.ppid.tables import InfoRequest, Objection
from radio.complaints.register.duties import Breach, PersonRequest
from radio.complaints.register.hooktables import Webhook
from radio.complaints.register.lists import Liaison
from radio.complaints.register.opening import open_register
from radio.complaints.register.tables import Complaint
from radio.complaints.surveys.tables import Survey
from radio.db import session_scope
from radio.library.intaketables import ImportBatch
from radio.programmes.tables import Episode, Guest, Official, Programme
from radio.units import Millis
from tests.web.stocked import ZONE

ENDLESS = frozenset({"listen.listen", "console.events"})
NOT_WALKED = frozenset({"static", "voicetrack.arrived", "directory.calendar"})
"""No pages, or of what this station has none: a take that is being sent."""

Examples = Mapping[str, object]


def _survey_id(engine: Engine) -> str | None:
    data = Path(engine.url.database or "").parent
    register = open_register(f"sqlite:///{data / 'complaints.db'}")
    with session_scope(register) as session:
        found = session.scalars(select(Survey.id)).first()
    register.dispose()
    return found


def _wish_id(engine: Engine) -> str | None:
    return _first(engine, select(PersonRequest.id))


def _ticket(engine: Engine) -> str | None:
    data = Path(engine.url.database or "").parent
    register = open_register(DeskSettings.plain(data, "Radio Uji", ZONE.key).register_url)
    with session_scope(register) as session:
        ticket = session.scalars(select(Complaint.ticket)).first()
    register.dispose()
    return ticket


def _table_id(engine: Engine) -> str:
    data = Path(engine.url.database or "").parent
    desk = open_desk(DeskSettings.plain(data, "Radio Uji", ZONE.key))
    (table,) = brought_lately(desk, BroughtKind.NOTEBOOK)
    desk.database.dispose()
    return table.id


def _request_id(engine: Engine) -> str | None:
    return _first(engine, select(InfoRequest.id))


def _first(engine: Engine, query: Select[tuple[str]]) -> str | None:
    """The first there is in the shared database."""
    data = Path(engine.url.database or "").parent
    register = open_register(f"sqlite:///{data / 'complaints.db'}")
    with session_scope(register) as session:
        found = session.scalars(query).first()
    register.dispose()
    return found


def _hook_id(engine: Engine) -> str | None:
    data = Path(engine.url.database or "").parent
    register = open_register(f"sqlite:///{data / 'complaints.db'}")
    with session_scope(register) as session:
        found = session.scalars(select(Webhook.id)).first()
    register.dispose()
    return found


def examples(engine: Engine, now: Millis) -> Examples:
    """What stands in the places of addresses, by argument or by route and argument."""
    with session_scope(engine) as session:
        episode = session.scalars(select(Episode).join(Guest).limit(1)).first()
        assert episode is not None
        return {
            "day": to_local(now, ZONE).date(),
            "file": "000000.opus",
            "clip": f"{to_local(now, ZONE):%Y%m%d}-000000-000005.opus",
            "media_id": "musik1",
            "station": "1",
            "call_id": "c1",
            "track": "caller",
            "name": "pagi",
            "campaigns.campaign.name": "jatim",
            "figures.sheet.kind": "pdf",
            "lists.items.name": "sore-santai",
            "episode_id": episode.id,
            "programme_id": session.scalars(select(Programme.id)).first(),
            "agency_id": session.scalars(select(Official.agency_id)).first(),
            "official_id": session.scalars(select(Official.id)).first(),
            "presenter_id": "mas-bro",
            "guest_id": session.scalars(select(Guest.id)).first(),
            "person_id": 1,
            "row_id": session.scalars(select(LogRow.id).order_by(LogRow.at)).first(),
            "page_id": session.scalars(select(CartPage.id)).first(),
            "place": 1,
            "table_id": _table_id(engine),
            "request_id": _request_id(engine),
            "survey_id": _survey_id(engine),
            "privacy.person.request_id": _wish_id(engine),
            "privacy.clock.request_id": _wish_id(engine),
            "breach_id": _first(engine, select(Breach.id)),
            "to": "people",
            "ticket": _ticket(engine),
            "hook_id": _hook_id(engine),
            "liaison_id": _first(engine, select(Liaison.id).where(Liaison.active)),
            "rest": "nothing",
            "code": "jalan",
            "token": "nothing",
            "attachment_id": "nothing",
            "number": 1,
            "objection_id": _first(engine, select(Objection.id)),
            "deadlines.drop.rule_id": "2018-forward",
            "privacy.keep_for.rule_id": "reporter",
            "batch_id": session.scalars(select(ImportBatch.id)).first(),
        }


MORE = (
    "/clocks/grid?season=ramadan",
    "/clocks/seasons?edit=r",
    "/clocks/daily?edit=azan-maghrib",
    "/playlists/list/sore-santai",
)
"""Pages that an address alone does not show."""


def addresses(app: Flask, known: Examples) -> Iterator[str]:
    """Every address that is got from this panel.

    Raises:
        LookupError: a route has an argument of which there is no example.
    """
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" in (rule.methods or ()) and rule.endpoint not in ENDLESS | NOT_WALKED:
            yield address_of(rule, known)
    yield from MORE


def bare(app: Flask, day: date) -> Iterator[str]:
    """Those that lead somewhere at a station that has nothing yet."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        known = rule.endpoint not in ENDLESS | NOT_WALKED and rule.arguments <= {"day"}
        if "GET" in (rule.methods or ()) and known:
            yield address_of(rule, {"day": day})


def address_of(rule: Rule, known: Examples) -> str:
    """The address of a route, with examples in the places of its arguments.

    Raises:
        LookupError: there is no example of one.
    """
    values = {}
    for name in rule.arguments:
        value = known.get(f"{rule.endpoint}.{name}", known.get(name))
        if value is None:
            raise LookupError(f"{rule.rule}: tests.web.whole.examples has no {name!r}")
        values[name] = value
    built = rule.build(values)
    assert built is not None
    return str(built[1])


def pages(client: FlaskClient, every: Iterable[str]) -> list[str]:
    """Those of them that are whole pages, each address once."""
    found = []
    for address in every:
        answer = client.get(address)
        # Where nothing is on the air, /healthz has to say so; where nothing was reported yet, there
        # is no shared database to read cases from.
        away = address == "/healthz" or answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert answer.status_code < 500 or away, address
        text = answer.get_data()[:40].lstrip().lower()
        answer.close()
        if answer.status_code == 200 and text.startswith(b"<!doctype html"):
            found.append(address)
    return list(dict.fromkeys(found))
